"""The outcome of holding one requirement against one person."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Verdict(StrEnum):
    """How a stated requirement meets a person."""

    MEETS = "meets"
    DOES_NOT_MEET = "does_not_meet"
    UNKNOWN = "unknown"


class Tier(IntEnum):
    """How well a program fits; OUT is not recommended."""

    OUT = 0
    STRETCH = 1
    POSSIBLE = 2
    STRONG = 3

    @property
    def word(self) -> str:
        return "excluded" if self is Tier.OUT else self.name.lower()


@dataclass(frozen=True)
class Judgement:
    """A verdict in words a person can check.

    `stated`: what the program states; `yours`: what the person told, empty where nothing; `remark`:
    what else to know. `most`: the best tier that this allows. `margin`: how far a stated number is
    met, 0 (just) to 1 (amply), None where no number is met. `missing`: the profile field that
    would decide it. `applies`: false where the criterion does not matter for this person.
    """

    verdict: Verdict
    stated: str
    yours: str
    remark: str = ""
    most: Tier = Tier.STRONG
    margin: float | None = None
    missing: str = ""
    applies: bool = True
