"""The lines of an answer that were reckoned: they stand in no passage, but their rules have a home."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ingest.folding import fold
from rag.edition import Edition
from rag.reckoning.tools import TOOLS
from rag.schema import Status
from rag.turn import Turn

DOUBT = "reported, not confirmed: "


def reckoned_lines(turn: Turn) -> Mapping[str, frozenset[str]]:
    """Each line (folded) that the tools give when asked once more with what was read out of the
    message, and the passages at which the rules behind it are at home. A question asked back, and
    that no rule is held, rest on nothing: theirs is an empty set."""
    lines: dict[str, frozenset[str]] = {}
    for question in turn.questions:
        if not question.reckoning:
            continue
        tool = TOOLS[question.reckoning.tool]
        inputs = tool.inputs.model_validate(question.reckoning.inputs)
        found = tool.reckon(inputs, turn.edition.rules, turn.today)
        asked_back = found.status is Status.CLARIFY
        homes = _homes(turn.edition, [] if asked_back else [r.passage for r in found.rules])
        for text in (found.result, *found.working, *found.notes):
            lines |= {fold(line): homes for line in text.split("\n")}
    return lines


def _homes(edition: Edition, passages: Iterable[str]) -> frozenset[str]:
    return frozenset(p for p in passages if p in edition.passages)
