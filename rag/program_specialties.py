"""Specialties by the names of the program table, and the ways people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Other names in small letters, as they stand in a text. A longer name is looked for first.
_ALIASES = {
    "Anesthesiology": ("anesthesia", "anaesthesia", "anaesthesiology"),
    "Child Neurology": ("pediatric neurology",),
    "Diagnostic Radiology": ("radiology",),
    "General Surgery": ("surgery",),
    "Internal Medicine-Pediatrics": (
        "medicine-pediatrics",
        "medicine/pediatrics",
        "internal medicine/pediatrics",
        "internal medicine pediatrics",
        "med-peds",
        "med peds",
        "med/peds",
    ),
    "Neurological Surgery": ("neurosurgery", "neuro surgery"),
    "Obstetrics and Gynecology": (
        "obstetrics & gynecology",
        "obstetrics-gynecology",
        "ob-gyn",
        "ob/gyn",
        "obgyn",
        "obstetrics",
        "gynecology",
    ),
    "Orthopaedic Surgery": ("orthopedic surgery", "orthopedics", "orthopaedics"),
    "Otolaryngology": ("ear nose throat",),
    "Pediatrics": ("paediatrics",),
    "Physical Medicine and Rehabilitation": (
        "physical medicine & rehabilitation",
        "physical medicine",
        "physiatry",
        "pm&r",
    ),
}
# What means a specialty only where nothing else can be meant: in a field of a form.
_SHORT = {
    "im": "Internal Medicine", "fm": "Family Medicine", "em": "Emergency Medicine",
    "gs": "General Surgery", "ty": "Transitional Year", "ent": "Otolaryngology",
    "peds": "Pediatrics", "psych": "Psychiatry", "derm": "Dermatology", "neuro": "Neurology",
    "path": "Pathology", "rads": "Diagnostic Radiology", "ortho": "Orthopaedic Surgery",
    "pmr": "Physical Medicine and Rehabilitation", "ophtho": "Ophthalmology",
}  # fmt: skip


def find_specialties(text: str, known: Iterable[str]) -> list[str]:
    """The specialties among `known` that `text` names, in order of appearance, each once.

    A name inside a longer one that was found ("internal medicine" in "internal
    medicine-pediatrics") is not found again.
    """
    names = {n: s for s in known for n in (s.lower(), *_ALIASES.get(s, ()))}
    lower = text.lower()
    found: list[tuple[int, str]] = []
    taken: list[tuple[int, int]] = []
    for name in sorted(names, key=lambda n: (-len(n), n)):
        for match in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w])", lower):
            if not any(a < match.end() and match.start() < b for a, b in taken):
                taken.append(match.span())
                found.append((match.start(), names[name]))
    return list(dict.fromkeys(s for _, s in sorted(found)))


def specialty_named(text: str, known: Iterable[str]) -> str:
    """The one specialty among `known` that a short text such as a form's field means; empty where it
    means none or several."""
    held = list(known)
    short = _SHORT.get(re.sub(r"[^a-z]", "", text.lower()), "")
    if short in held:
        return short
    found = find_specialties(text, held)
    return found[0] if len(found) == 1 else ""
