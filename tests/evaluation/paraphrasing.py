"""`python -m tests.evaluation.paraphrasing [--questions 50] [--report FILE]`: answers in the words of a
made-up model that rewords the records which it is given, and is wrong now and then, so that sentences of a
model reach the person and can be read. It needs no model and no network; the questions are those of
tests/evaluation/calibration.jsonl that have an answer."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from api.settings import get_settings
from rag.advisor import Advisor
from rag.answering.llm import LlmAnswerer
from rag.compiled import CompiledModel
from rag.current import CurrentEdition
from rag.gaps import sentences
from rag.model.speaker import Message
from rag.schema import Status
from rag.shelf import Shelf
from rag.wording import escaped

QUESTIONS = Path(__file__).with_name("calibration.jsonl")
_RECORD = re.compile(r'<record number="(\d+)">\n[^\n]*\n(.*?)\n</record>', re.DOTALL)
_LEAD = re.compile(r"^(?:Yes|No|It depends|Not always|Usually|Partly)\s*[:.,]\s*")
_MONTHS = "January February March April May June July August September October November December"
_DAY = re.compile(rf"\b(\d{{1,2}}) ({'|'.join(_MONTHS.split())}) ((?:19|20)\d\d)\b")
_WORDS = (
    (r"\bcannot\b", "can't"),
    (r"\b(is|are|do|does|did|has|have|was|were) not\b", r"\1n't"),
    (r"\bmust\b(?! not)", "has to"),
    (r"\bbecause\b", "since"),
    (r"\bphysicians\b", "doctors"),
    (r"\bphysician\b", "doctor"),
    (r"\btries\b", "attempts"),
    (r"\bbefore\b", "ahead of"),
    (r"\bonly after\b", "only once"),
    (r"\btwo years\b", "2 years"),
    (r"\b3 years\b", "three years"),
    (r"\bgenerally\b", "usually"),
    (r"\bneeds\b", "requires"),
    (r"\bapart from\b", "except for"),
    (r"\bup to\b", "at most"),
    (r"\bobtain\b", "get"),
)
_IF = re.compile(r"^If ([^,]{8,120}), ([^.;:]{8,200})\.$")
_PART = re.compile(r"^([^;:]{25,200}); ([^;:]{25,200})\.$")


class Paraphraser:
    """Rewords what it reads, and puts a fault into one of `wrong` sentences."""

    name = "paraphrasing:rules"

    def __init__(self, seed: int = 1, wrong: int = 6) -> None:
        self._random = random.Random(seed)
        self._wrong = wrong
        self.told_wrong: list[str] = []

    def speak(self, messages: Sequence[Message], seconds: float) -> Iterator[str]:
        """Claims from the first statements of each record."""
        for number, body in _RECORD.findall(messages[0].text):
            count = 3 if number == "1" else 1
            lines = [s for line in body.split("\n")[:count] for s in sentences(line)]
            for sentence in lines[: count + 1]:
                yield f"{self._reworded(sentence)} [{number}] || {sentence}\n"

    def _reworded(self, sentence: str) -> str:
        said = _LEAD.sub("", sentence)
        said = said[:1].upper() + said[1:]
        said = _DAY.sub(r"\2 \1, \3", said)
        if match := _IF.match(said):
            rest = match[2]
            said = f"{rest[:1].upper() + rest[1:]} if {match[1]}."
        elif (match := _PART.match(said)) and self._random.random() < 0.5:
            said = f"{match[1]}, and {match[2]}."
        for pattern, put in _WORDS:
            if self._random.random() < 0.6:
                said = re.sub(pattern, put, said)
        if self._random.randrange(self._wrong) == 0:
            wrong = self._faulty(said)
            if wrong != said:
                self.told_wrong.append(wrong)
                return wrong
        return said

    def _faulty(self, said: str) -> str:
        faults: list[Callable[[str], str]] = [
            lambda s: re.sub(r"\b(?:not|n't)\b|n't", "", s, count=1),
            lambda s: re.sub(r"\b(\d)(?=\d)", lambda m: str((int(m[1]) + 1) % 10), s, count=1),
            lambda s: re.sub(r"\bmay\b|\bcan\b", "must", s, count=1),
            lambda s: s.replace("J-1", "H-1B", 1) if "J-1" in s else s.replace("H-1B", "J-1", 1),
            lambda s: re.sub(r"\b(?:most|many|some|usually|mostly)\b", "all", s, count=1),
        ]
        self._random.shuffle(faults)
        for fault in faults:
            if (found := fault(said)) != said:
                return found
        return said


def main(
    questions: Annotated[int, typer.Option(min=1, help="how many answers of the model")] = 50,
    report: Annotated[Path, typer.Option(help="file to write to")] = Path("paraphrased.md"),
    wrong: Annotated[int, typer.Option(min=2, help="one in so many sentences is made wrong")] = 6,
    seed: Annotated[int, typer.Option(help="another gives other words")] = 1,
) -> None:
    """Writes answers in the paraphraser's words, with what was withheld, and a count at the end."""
    settings = get_settings()
    embedder = CompiledModel(settings.models)
    current = CurrentEdition(Shelf(settings.state_dir), embedder.fingerprint)
    speaker = Paraphraser(seed, wrong)
    answerer = LlmAnswerer(speaker, CompiledModel.published(settings.models), seconds=60)
    spoken = Advisor(current, embedder, answerer, today=settings.current_day)
    plain = Advisor(current, embedder, today=settings.current_day)
    rows = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]
    asked = [r["text"] for r in rows if r["passages"]]
    found: list[str] = []
    tried = made = shown_wrong = 0
    for text in asked[:: max(1, len(asked) // (questions * 3))]:
        turn = spoken.run(text)
        tried += 1
        if turn.ended not in (Status.ANSWERED, Status.PARTIAL) or not any(
            "spoke" in n for n in turn.notes
        ):
            continue
        shown = [w for w in speaker.told_wrong if escaped(w).rstrip(".") in turn.answer]
        made += len(speaker.told_wrong)
        shown_wrong += len(shown)
        speaker.told_wrong.clear()
        notes = "\n".join(f"- {n}" for n in [*turn.notes, *(f"WRONG: {w}" for w in shown)])
        builtin = plain.run(text).answer
        found.append(f"## {text}\n\n{turn.answer}\n\n{notes}\n\n<!-- built-in\n{builtin}\n-->\n")
        if len(found) == questions:
            break
    head = f"# Answers in a paraphraser's words\n\n{len(found)} of {tried} questions, "
    head += f"wrong sentences shown: {shown_wrong}.\n\n"
    report.write_text(head + "\n".join(found), "utf-8")
    typer.echo(
        f"{len(found)} answers of {tried} questions; of {made} sentences made wrong {shown_wrong} shown"
    )


if __name__ == "__main__":
    typer.run(main)
