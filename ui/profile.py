"""The profile as people see and edit it: its fields in a form, and what of them changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from rag import told
from rag.places import STATES
from rag.schema import Profile

Kind = Literal["choice", "number", "text", "names", "several"]
YES_NO: dict[Any, str] = {True: "yes", False: "no"}
SPECIALTIES = (
    "Internal Medicine",
    "Family Medicine",
    "Pediatrics",
    "Psychiatry",
    "Neurology",
    "Pathology",
    "General Surgery",
    "Anesthesiology",
    "Emergency Medicine",
    "Obstetrics and Gynecology",
    "Physical Medicine and Rehabilitation",
    "Diagnostic Radiology",
    "Transitional Year",
)


@dataclass(frozen=True)
class Field:
    """A field of the form. `name` is that of the profile; parts of Step 1 are `step1.result` and so
    on. `options` gives the words for the values of a choice; `low` and `high` bound a number."""

    name: str
    label: str
    kind: Kind
    options: Mapping[Any, str] | None = None
    low: int = 0
    high: int = 0


FIELDS = (
    Field("visa_need", "Visa you need", "choice", told.VISA_WORDS),
    Field("citizenship_status", "Status", "choice", told.STATUS_WORDS),
    Field("applicant_type", "Applicant type", "choice", told.TYPE_WORDS),
    Field("medical_school_country", "Country of medical school", "text"),
    Field("graduation_year", "Year of graduation", "number", low=1950, high=2040),
    Field("step1.result", "Step 1", "choice", told.RESULT_WORDS),
    Field("step1.score", "Step 1 score, if it had one", "number", low=1, high=300),
    Field("step1.attempts", "Step 1 attempts, the pass included", "number", high=6),
    Field("step2ck", "Step 2 CK score", "number", low=1, high=300),
    Field("step2ck_attempts", "Step 2 CK attempts, the pass included", "number", high=6),
    Field("step3_passed", "Step 3 passed", "choice", YES_NO),
    Field("ecfmg_certified", "ECFMG Certificate", "choice", YES_NO),
    Field("usce_months", "Months of hands-on US experience", "number", high=240),
    Field("observership_months", "Months of observerships", "number", high=240),
    Field("us_letters", "US letters", "number", high=20),
    Field("publications", "Publications", "number", high=1000),
    Field("specialties", "Specialties", "names", {s: s for s in SPECIALTIES}),
    Field("states", "States", "several", STATES),
    Field("cities", "Cities", "names", {}),
    Field("settings", "Kind of program", "several", told.SETTING_WORDS),
    Field("applications_budget", "Budget for applications, dollars", "number", high=1_000_000),
)


def shown(profile: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Label and value of every fact that is known, in words."""
    return told.lines(Profile.model_validate(dict(profile)))


def value(profile: Mapping[str, Any], name: str) -> Any:
    """What the profile holds under the name of a form field; None where it holds nothing."""
    whole, _, part = name.partition(".")
    found = profile.get(whole)
    return found.get(part) if part and found else None if part else found


def changes(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """The fields to send for a form whose fields hold `now` (by field name) and were drawn from the
    profile `before`: only those that were changed, None for one that was emptied."""
    changed = [name for name, new in now.items() if _plain(new) != _plain(value(before, name))]
    found: dict[str, Any] = {n: _plain(now[n]) for n in changed if "." not in n}
    if any(n.startswith("step1.") for n in changed):
        parts = {n.partition(".")[2]: _plain(v) for n, v in now.items() if n.startswith("step1.")}
        found["step1"] = parts if any(v is not None for v in parts.values()) else None
    return found


def known(profile: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that hold something."""
    return {name: held for name, held in profile.items() if held is not None}


def _plain(found: Any) -> Any:
    """A value without the difference between an empty field and none."""
    if isinstance(found, str):
        return found.strip() or None
    if isinstance(found, Iterable):
        return list(found) or None
    return found
