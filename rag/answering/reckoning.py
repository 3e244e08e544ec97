"""Answers by arithmetic: the result, its working, what it rests on, and the cautions that go with it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from rag.citing import Citations
from rag.reckoning.reading import Reckoning
from rag.reckoning.reckoned import Reckoned, RuleUsed
from rag.reckoning.tools import TOOLS
from rag.schema import Certainty, Passage, Statement, Status
from rag.turn import Part, Question, Turn
from rag.wording import dated, spoken_date

_FOLLOW_UPS = 3
_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12,
}  # fmt: skip


def answer_reckoning(
    turn: Turn, question: Question, reckoning: Reckoning, citations: Citations
) -> Part:
    """The answer to a question that asks for a reckoning; keeps on the question what was asked back."""
    tool = TOOLS[reckoning.tool]
    inputs = tool.inputs.model_validate(reckoning.inputs)
    found = tool.reckon(inputs, turn.edition.rules, turn.today)
    question.reckoning = replace(reckoning, missing=found.missing[0].field if found.missing else "")
    if found.status is Status.CLARIFY:
        return Part(question.text, Status.CLARIFY, found.result)
    passages = _passages(turn, found.rules)
    cautions = [(p, c) for p in passages for c in p.cautions]
    paragraphs = [_result(turn, found, citations), *_lists(found)]
    for passage, caution in cautions:
        paragraphs.append(
            f"> **Take care:** {caution.text} {citations.passage(passage, caution)}".rstrip()
        )
    day = f"Reckoned on {spoken_date(turn.today.isoformat())}."
    if passages:
        day += f" {dated(passages[0], turn.edition.sources, turn.today)}"
    paragraphs.append(f"*{day}*")
    return Part(
        question=question.text,
        status=found.status,
        text="\n\n".join(paragraphs),
        cautions=list(dict.fromkeys(c.text for _, c in cautions)),
        passages=passages,
        follow_ups=_follow_ups(turn, passages),
    )


def _result(turn: Turn, found: Reckoned, citations: Citations) -> str:
    """The result with a mark for each rule: the statement of the rule's home that is nearest to it."""
    marks = [
        citations.passage(passage, nearest_statement(passage, rule, found.result))
        for rule in found.rules
        if (passage := turn.edition.passages.get(rule.passage))
    ]
    doubtful = found.rules and found.rules[0].certainty is Certainty.UNCERTAIN
    lead = "Reported, not confirmed: " if doubtful else ""
    return f"**{lead}{found.result}** {' '.join(dict.fromkeys(marks))}".rstrip()


def _lists(found: Reckoned) -> list[str]:
    paragraphs = []
    if found.working:
        paragraphs += ["The working:", "\n".join(f"- {line}" for line in found.working)]
    if found.notes:
        paragraphs += ["Keep in mind:", "\n".join(f"- {note}" for note in found.notes)]
    return paragraphs


def _passages(turn: Turn, rules: Iterable[RuleUsed]) -> list[Passage]:
    ids = dict.fromkeys(rule.passage for rule in rules)
    return [turn.edition.passages[i] for i in ids if i in turn.edition.passages]


def _follow_ups(turn: Turn, passages: list[Passage]) -> list[str]:
    """Headings that the rules' homes name as wanted next."""
    given = {p.id for p in passages}
    ids = dict.fromkeys(i for p in passages for i in p.see if i not in given)
    headings = [turn.edition.passages[i].heading for i in ids if i in turn.edition.passages]
    return headings[:_FOLLOW_UPS]


def nearest_statement(passage: Passage, rule: RuleUsed, result: str) -> Statement:
    """The statement of `passage` that holds most of the rule's figures; of equals the one that rests
    on the rule's own sources, that shares more figures with the result, that stands first."""
    own = set(_figures(rule.parameters))
    theirs = _numbers(result)

    def worth(statement: Statement) -> tuple[int, int, int]:
        held = _numbers(statement.text)
        return (
            len(own & held),
            len(set(rule.sources) & set(statement.sources)),
            len(theirs & held),
        )

    sourced = [s for s in passage.statements if s.sources] or list(passage.statements)
    return max(sourced, key=worth)


def _figures(value: Any) -> list[float]:
    """Every number in the parameters of a rule."""
    if isinstance(value, dict):
        return [n for v in value.values() for n in _figures(v)]
    if isinstance(value, list):
        return [n for v in value for n in _figures(v)]
    return [float(value)] if isinstance(value, int | float) else []


def _numbers(text: str) -> set[float]:
    """The numbers of a text, in digits or in words."""
    digits = re.findall(r"\d[\d,]*(?:\.\d+)?", text)
    words = re.findall(r"[a-z]+", text.lower())
    return {float(d.replace(",", "")) for d in digits} | {
        float(_WORDS[w]) for w in words if w in _WORDS
    }
