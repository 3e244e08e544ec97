"""What would open more programs: each single change in a profile, and what it adds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel

from rag.fit.fitting import Held, hold
from rag.fit.table import FitTable
from rag.schema import Profile

_NAMED = 5
_MONTHS = (1, 3, 6, 12)
# Few rows ask for more than three letters from the US.
_LETTERS = 3


class ChangeOut(BaseModel):
    """A single change in the profile. `adds`: programs that are excluded now and would not be;
    `raises`: programs whose tier would rise. `examples`: some of them by name, added ones first."""

    change: str
    field: str
    adds: int
    raises: int
    examples: list[str] = []


@dataclass(frozen=True)
class _Change:
    words: str
    field: str
    update: dict[str, Any]


def changes(table: FitTable, profile: Profile, today: date) -> list[ChangeOut]:
    """Each change that a person can bring about, and how many programs it opens; what opens most
    comes first, and what opens nothing is left out.

    Results that stand (scores, sittings, the year of graduation) are not among them: a passed exam
    cannot be taken again, and nobody gets younger.
    """
    now = hold(table, profile, today)
    found = []
    for change in _changes(profile):
        then = hold(table, profile.model_copy(update=change.update), today)
        found.append(_difference(now, then, change))
    found = [f for f in found if f.adds or f.raises]
    return sorted(found, key=lambda f: (-f.adds, -f.raises, f.change))


def _changes(profile: Profile) -> list[_Change]:
    found = []
    if profile.visa_need == "h1b":
        found.append(_Change("Accepting a J-1 as well", "visa_need", {"visa_need": "either"}))
    if profile.visa_need == "j1":
        found.append(_Change("Accepting an H-1B as well", "visa_need", {"visa_need": "either"}))
    if not profile.step3_passed:
        found.append(_Change("Step 3 passed", "step3_passed", {"step3_passed": True}))
    if not profile.ecfmg_certified:
        found.append(
            _Change("The ECFMG Certificate in hand", "ecfmg_certified", {"ecfmg_certified": True})
        )
    have = profile.usce_months or 0
    found += [
        _Change(
            f"{months} month{'s' if months > 1 else ''} of hands-on US clinical experience",
            "usce_months",
            {"usce_months": months},
        )
        for months in _MONTHS
        if months > have
    ]
    if (profile.us_letters or 0) < _LETTERS:
        words = f"{_LETTERS} letters from US physicians"
        found.append(_Change(words, "us_letters", {"us_letters": _LETTERS}))
    if profile.states or profile.cities:
        update = {"states": None, "cities": None}
        found.append(_Change("Looking in every state", "states", update))
    return found


def _difference(now: Held, then: Held, change: _Change) -> ChangeOut:
    added = then.found & ~now.found
    raised = now.found & (then.assessment.tiers > now.assessment.tiers)
    rows = sorted(
        [int(r) for r in (added | raised).nonzero()[0]],
        key=lambda r: (
            not added[r],
            -then.assessment.tiers[r],
            -then.assessment.scores[r],
            now.table.programs[r].id,
        ),
    )
    return ChangeOut(
        change=change.words,
        field=change.field,
        adds=int(added.sum()),
        raises=int(raised.sum()),
        examples=[now.table.programs[r].name for r in rows[:_NAMED]],
    )
