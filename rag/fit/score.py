"""Tiers and score: how programs that are not excluded are told apart.

Tier
    The best tier that every criterion allows (`Judgement.most`), at most `possible` for a row of
    low confidence or whose source is more than five years old. `strong` moreover needs, all stated
    by the row and met: that it takes IMGs, the visa that is needed, and at least one of its own
    numbers (Step 2 CK, sittings, years since graduation, months of US experience).

Score, 0 to 100, orders the programs of a tier. It is no probability. It is a weighted mean of
components from 0 to 1:

    confirmed   45   weight of the criteria met / weight of those that apply to the person: visa 4,
                     IMGs 3, the four numbers 2 each, the others 1; half of it for a lead
    margin      15   mean over the stated numbers that are compared: 0 just met or a preference
                     missed, 1 ample (20 points above the minimum, the whole limit of years or
                     sittings unused, six months above the length asked); 0 where none is stated;
                     half of it for a lead
    support     15   share of IMGs / 50 % where the page states one; else 1 for a note that tells of
                     support, 0 for none and for a note that warns IMGs off
    evidence    10   confidence (high 1, medium 0.6, low 0.1) times age (0.5 undated, 1 up to two
                     years old, 0.7 up to five, 0.3 older)
    preference  15   mean of the preferences that the person named: setting (0.5 where the row's is
                     unknown), city, first-named specialty, research (five publications or more: a
                     research note 1, a university program 0.5). Left out, with its weight, where
                     the person named none.

A lead is a row of low confidence or from a source over five years old: what it confirms is still to be
confirmed. The weights are a judgement of ours about what a person can rely on, not learnt from results.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rag.fit import notes
from rag.fit.requirement import CRITERIA, NUMERIC, number
from rag.fit.season import evidence_year
from rag.schema import Profile, Program

Array = npt.NDArray[np.float64]

WEIGHTS = {"confirmed": 45, "margin": 15, "support": 15, "evidence": 10, "preference": 15}
_CRITERION_WEIGHTS = {"visa": 4, "accepts_img": 3, **dict.fromkeys(NUMERIC, 2)}
_CONFIDENCE = {"high": 1.0, "medium": 0.6, "low": 0.1}
_LEAD = 0.5
_FULL_SHARE = 50
_FRESH_YEARS, OLD_YEARS = 2, 5
_RESEARCHER = 5


def criterion_weights() -> Array:
    """How much each criterion weighs in what is confirmed, in the order of CRITERIA."""
    return np.array([_CRITERION_WEIGHTS.get(name, 1) for name in CRITERIA], dtype=float)


def support(program: Program) -> float:
    """How far the row tells of support for IMGs, 0 to 1."""
    share = number(program["img_share_percent"])
    if share is not None:
        return min(1.0, share / _FULL_SHARE)
    return float(max(0, notes.img_support(program["img_support_note"])))


def evidence(confidence: str, source_date: str, year: int) -> float:
    """How far a row can be relied on in `year`, 0 to 1."""
    dated = evidence_year(source_date)
    age = 0.5
    if dated is not None:
        old = year - dated
        age = 1.0 if old <= _FRESH_YEARS else 0.7 if old <= OLD_YEARS else 0.3
    return _CONFIDENCE[confidence] * age


def doubtful(confidence: str, source_date: str, year: int) -> bool:
    """Whether a row is a lead to confirm: of low confidence, or from a source over five years old."""
    dated = evidence_year(source_date)
    return confidence == "low" or (dated is not None and year - dated > OLD_YEARS)


@dataclass(frozen=True)
class Columns:
    """What preferences are compared with, one entry a program."""

    settings: npt.NDArray[np.str_]
    cities: npt.NDArray[np.str_]
    specialties: npt.NDArray[np.str_]
    research: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, programs: list[Program]) -> Columns:
        return cls(
            np.array([p["setting"] for p in programs], dtype=str),
            np.array([p["city"].lower() for p in programs], dtype=str),
            np.array([p["specialty"] for p in programs], dtype=str),
            np.array([bool(p["research_note"]) for p in programs], dtype=bool),
        )


def preference(columns: Columns, profile: Profile) -> Array | None:
    """How far each program is what the person prefers, 0 to 1; None where nothing was preferred."""
    parts: list[Array] = []
    if profile.settings:
        known = np.isin(columns.settings, profile.settings)
        parts.append(np.where(known, 1.0, np.where(columns.settings == "unknown", 0.5, 0.0)))
    if profile.cities:
        wanted = [c.lower() for c in profile.cities]
        parts.append(np.isin(columns.cities, wanted).astype(float))
    if profile.specialties and len(profile.specialties) > 1:
        parts.append((columns.specialties == profile.specialties[0]).astype(float))
    if (profile.publications or 0) >= _RESEARCHER:
        university = np.where(columns.settings == "university", 0.5, 0.0)
        parts.append(np.where(columns.research, 1.0, university))
    return np.mean(parts, axis=0) if parts else None


def score(
    *,
    confirmed: Array,
    margin: Array,
    support: Array,
    evidence: Array,
    lead: npt.NDArray[np.bool_],
    preferred: Array | None,
) -> Array:
    """The score of each program, 0 to 100, from its components."""
    trust = np.where(lead, _LEAD, 1.0)
    components = {
        "confirmed": confirmed * trust,
        "margin": margin * trust,
        "support": support,
        "evidence": evidence,
        **({} if preferred is None else {"preference": preferred}),
    }
    total = sum(WEIGHTS[name] for name in components)
    weighted = sum((WEIGHTS[name] * values for name, values in components.items()), np.zeros(1))
    return np.round(100 * weighted / total, 1)
