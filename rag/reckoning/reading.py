"""Decides whether a question asks for a reckoning, and fills the tool's inputs.

Each reader claims a question only when it names the figures or days to reckon with and asks for the
result; a question about the rule itself ("what is the ERAS fee?") stays with the guidance, and so does
one for which no rule is held.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pydantic import ValidationError

from rag.reckoning.asked import Asked
from rag.reckoning.readers import (
    attempts,
    certification,
    fees,
    fica,
    grace,
    lengths,
    ranks,
    results,
    season,
)
from rag.reckoning.reckoned import Inputs
from rag.reckoning.rules import Rulebook
from rag.reckoning.tools import TOOLS
from rag.schema import Profile

Reader = Callable[[Asked], Inputs | None]

# In this order: of two that could claim a question, the narrower stands first.
READERS: dict[str, Reader] = {
    "fica_years": fica.read,
    "rank_list_fees": ranks.read,
    "application_fees": fees.read,
    "attempts": attempts.read,
    "certification_clock": certification.read,
    "exam_results": results.read,
    "h1b_length": lengths.read_h1b,
    "grace_periods": grace.read,
    "j1_length": lengths.read_j1,
    "season_days": season.read,
}


@dataclass(frozen=True)
class Reckoning:
    """A reckoning that a question asks for: the tool, its inputs as JSON data, and once it has been
    answered, the input that was asked back for."""

    tool: str
    inputs: dict[str, Any]
    missing: str = ""


def read(
    text: str,
    today: date,
    rules: Rulebook,
    *,
    context: str = "",
    before: str = "",
    profile: Profile | None = None,
    earlier: Sequence[Reckoning] = (),
) -> Reckoning | None:
    """The reckoning that canonical `text` asks for, or None.

    `context` is the story around it; `before` the canonical message of the turn before; `earlier` the
    reckonings of the turns before, newest last: what a question back is answered with, or a short
    follow-up ("and for 60 programs?") goes on with.
    """
    asked = Asked(text, today, context, before, profile or Profile(), rules)
    for name, reader in READERS.items():
        if rules.named(TOOLS[name].rules[0]) and (inputs := reader(asked)):
            return _reckoning(name, inputs)
    for last in reversed(earlier):
        if not _goes_on(text, last):
            continue
        if (previous := _inputs(last)) and (
            inputs := READERS[last.tool](replace(asked, previous=previous))
        ):
            return _reckoning(last.tool, inputs)
    return None


_ANOTHER = re.compile(
    r"\?|^\W*(?:what|whats|when|where|which|who|why|how|can|could|may|do|does|did|is|are|am|will|would|"
    r"should|must|has|have|tell|explain)\b",
    re.IGNORECASE,
)
_FOLLOWING = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|thanks?|thx|hmm|oh|no|sorry)\b[\s,.!]*)*(?:and|but|so|then|what about|how about|"
    r"what if|if|for|same|with|i meant?|i mean|actually|now|also|plus)\b",
    re.IGNORECASE,
)
_FEW_WORDS = 8


def _goes_on(text: str, before: Reckoning) -> bool:
    """Whether a text may belong to a reckoning of before: it answers the question that was asked back,
    or it begins as a follow-up does, or it is a few words that ask nothing by themselves."""
    if _FOLLOWING.search(text):
        return True
    return not _ANOTHER.search(text) and bool(before.missing or len(text.split()) <= _FEW_WORDS)


def _inputs(before: Reckoning) -> Inputs | None:
    """The inputs of an earlier turn; None when they come from another version of the tool."""
    if before.tool not in READERS:
        return None
    try:
        return TOOLS[before.tool].inputs.model_validate(before.inputs)
    except ValidationError:
        return None


def _reckoning(tool: str, inputs: Inputs) -> Reckoning:
    return Reckoning(tool, inputs.model_dump(mode="json", exclude_none=True, exclude_defaults=True))
