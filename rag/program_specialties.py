"""Specialties by the names of the program table, and the ways people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

# "Pediatric" names the specialty beside one of these, and not in "pediatric nurse".
_POSTS = ("residency", "residencies", "program", "programs", "positions", "spots", "seats")
# Other names in small letters, as they stand in a text. A longer name is looked for first.
_ALIASES = {
    "Anesthesiology": ("anesthesia", "anaesthesia", "anaesthesiology"),
    "Child Neurology": ("pediatric neurology", "pediatrics neurology", "children neurology"),
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
    "Pediatrics": (
        "paediatrics",
        *(f"{word} {post}" for word in ("pediatric", "paediatric") for post in _POSTS),
    ),
    "Physical Medicine and Rehabilitation": (
        "physical medicine & rehabilitation",
        "physical medicine",
        "physiatry",
        "pm&r",
    ),
}
# Specialties and subspecialties of which a table may hold no row, so that a question about one is not
# answered from a row of another.
ELSEWHERE = {
    s: (s.lower(), *more)
    for s, more in {
        "Dermatology": (), "Emergency Medicine": (), "Urology": (), "Otolaryngology": ("ear nose throat",),
        "Ophthalmology": (), "Neurological Surgery": ("neurosurgery",), "Plastic Surgery": (),
        "Orthopaedic Surgery": ("orthopedic surgery", "orthopedics", "orthopaedics"),
        "Thoracic Surgery": ("cardiothoracic surgery", "ct surgery"), "Vascular Surgery": (),
        "Interventional Radiology": (), "Diagnostic Radiology": ("radiology",), "Radiation Oncology": (),
        "Nuclear Medicine": (), "Medical Genetics": (), "Preventive Medicine": (), "Child Neurology": (),
        "Cardiology": (), "Gastroenterology": (), "Nephrology": (), "Endocrinology": (),
        "Rheumatology": (), "Pulmonary and Critical Care": ("critical care", "pulmonology"),
        "Hematology and Oncology": ("hematology", "oncology", "heme/onc", "heme onc"),
        "Infectious Diseases": ("infectious disease",), "Geriatrics": (), "Sports Medicine": (),
        "Pain Medicine": (), "Internal Medicine": (), "Family Medicine": (), "Pediatrics": (),
        "Psychiatry": (), "Neurology": (), "Pathology": (), "Anesthesiology": (), 
        "Transitional Year": ("transitional yr",),
        "General Surgery": (), "Obstetrics and Gynecology": (),
        "Physical Medicine and Rehabilitation": (),
    }.items()
}  # fmt: skip
# What means a specialty only where nothing else can be meant: in a field of a form.
_SHORT = {
    "im": "Internal Medicine", "fm": "Family Medicine", "em": "Emergency Medicine",
    "gs": "General Surgery", "ty": "Transitional Year", "ent": "Otolaryngology",
    "peds": "Pediatrics", "psych": "Psychiatry", "derm": "Dermatology", "neuro": "Neurology",
    "path": "Pathology", "rads": "Diagnostic Radiology", "ortho": "Orthopaedic Surgery",
    "pmr": "Physical Medicine and Rehabilitation", "ophtho": "Ophthalmology",
}  # fmt: skip


_SHORT_WORDS = re.compile(
    r"\b(?:(?P<word>neuro|path|psych|peds|derm|rads|ortho|ent|fm|em|gs|pmr|ophtho)(?! to\b|-)"
    r"|(?<=\w )(?P<im>im)(?=\W*$| (?:residency|program|sponsor|takes?|accepts?|visa|offers?|requires?|"
    r"H-1B|J-1|or\b|and\b|in\b|at\b)))(?![\w-])",
    re.IGNORECASE,
)


def short_forms_spelt(text: str) -> str:
    """`text` with "neuro", "path", "im" and their like as the specialties that they mean beside the name
    of an institution; elsewhere such words mean other things as well ("im from Yale")."""
    return _SHORT_WORDS.sub(lambda m: _SHORT[m.group().lower()], text)


def find_specialties(text: str, known: Iterable[str]) -> list[str]:
    """The specialties among `known` that `text` names, in order of appearance, each once.

    A name inside a longer one that was found ("internal medicine" in "internal
    medicine-pediatrics") is not found again.
    """
    names = {n: s for s in known for n in (s.lower(), *_ALIASES.get(s, ()), *_combined(s))}
    return _found(text, names)


def other_specialties(text: str, known: Iterable[str]) -> list[str]:
    """The specialties that `text` names and that are not among `known`."""
    held = set(known)
    names = {n: s for s in held for n in (s.lower(), *_ALIASES.get(s, ()), *_combined(s))}
    more = {n: s for s, forms in ELSEWHERE.items() if s not in held for n in forms}
    return [s for s in _found(text, {**more, **names}) if s not in held]


@lru_cache(maxsize=256)
def _combined(specialty: str) -> tuple[str, ...]:
    """The ways to write a combined specialty, in either order: "emergency medicine/internal medicine"."""
    parts = specialty.lower().split("-")
    if len(parts) != 2:
        return ()
    return tuple(
        f"{a}{mark}{b}" for a, b in (parts, parts[::-1]) for mark in ("-", "/", " / ", " - ")
    )


def _found(text: str, names: dict[str, str]) -> list[str]:
    """The specialties whose names stand in `text`, in order, longer names first."""
    lower = text.lower()
    found: list[tuple[int, str]] = []
    taken: list[tuple[int, int]] = []
    held = [name for name in names if name in lower]
    for name in sorted(held, key=lambda n: (-len(n), n)):
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
