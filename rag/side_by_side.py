"""A follow-up that sets the programs side by side that were spoken of one after the other: "which one has
more IMGs", "compare both"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answering.programs import asked_cells
from rag.edition import Edition
from rag.fit.request import FitRequest
from rag.turn import PastQuestion

# So many questions back the programs may lie, and so many are set side by side.
_LOOK_BACK, _SIDES = 5, 3
_LONGEST = 12
_BOTH = r"(?:both|them|the two|the three|these(?: two)?|those(?: two)?|all three)"
_WHICH = re.compile(
    rf"\bwhich (?:one|(?:one )?of {_BOTH})\b|\bwhich (?:program|hospital|residency)\b",
    re.IGNORECASE,
)
_COMPARE = re.compile(
    rf"\bcompare {_BOTH}\b|\bdifferences? between {_BOTH}\b|"
    r"\bwhich (?:one )?(?:is|would be|looks) (?:the )?better\b|"
    r"\bwhich (?:one )?(?:should|shall|would) (?:i|you) (?:choose|pick|take|prefer|rank first)\b",
    re.IGNORECASE,
)
# "J-1 or H-1B, which one is better" names what it compares.
_NAMED = re.compile(r"\b(?:or|vs|versus)\b", re.IGNORECASE)


def side_by_side(text: str, history: Sequence[PastQuestion], edition: Edition) -> FitRequest | None:
    """What sets the programs of the last questions side by side; None where `text` asks for nothing of the
    kind, names a program itself, or fewer than two programs were spoken of."""
    if len(text.split()) > _LONGEST or _NAMED.search(text) or _names_rows(text, edition):
        return None
    if not (_COMPARE.search(text) or (_WHICH.search(text) and asked_cells(text))):
        return None
    spoken_of = [edition.programs[i] for i in _spoken_of(history) if i in edition.programs]
    if len(spoken_of) < 2:
        return None
    return FitRequest("compare", sides=tuple((program,) for program in spoken_of))


def _names_rows(text: str, edition: Edition) -> bool:
    """Whether a text says itself which programs it means: by name, place or specialty."""
    index = edition.program_index
    wanted = index.filter(text)
    placed = wanted.states or wanted.city or wanted.area or wanted.outside
    return bool(placed or wanted.specialties or index.named(text).programs)


def _spoken_of(history: Sequence[PastQuestion]) -> list[str]:
    """The ids of the programs that the last questions asked of one by one, or of the few that the last one
    asked of together, in the order in which they came up. A list is none of either. None where guidance
    was given last: it may be meant."""
    found: list[str] = []
    for past in history[: -_LOOK_BACK - 1 : -1]:
        matter = past.matter
        if matter is None and found:
            continue
        if matter is None or matter.kind != "programs":
            break
        if matter.unknown or matter.lacking or len(matter.programs) > _SIDES:
            continue
        if len(matter.programs) > 1 and not found:
            return list(matter.programs)
        found += [i for i in matter.programs[:1] if i not in found]
        if len(found) == _SIDES:
            break
    return found[::-1]
