"""Names that change an answer: visas, exams, people of the family, states, specialties."""

from __future__ import annotations

import re

from rag.places import STATES, find_states

_PATTERNS: dict[str, str] = {
    "visa": r"(?:J-1|J-2|H-1B|H-4|O-1A?|F-1|B-1|B-2|TN|E-3|L-1|green card|permanent resident|"
    r"US citizen|OPT|DACA|TPS|EAD|asylum)",
    "exam": r"(?:Step 1|Step 2 CK|Step 2 CS|Step 3|OET|TOEFL|IELTS|COMLEX)",
    "family": r"(?:wife|husband|spouse|children|child|kids?|son|daughter|parents?|family|fianc[eé]e?)",
    "specialty": r"(?:internal medicine|family medicine|pediatrics|psychiatry|general surgery|neurology|"
    r"pathology|anesthesiology|radiology|obstetrics and gynecology|emergency medicine|dermatology|"
    r"orthopa?edic surgery|ophthalmology|urology|neurosurgery|plastic surgery|physical medicine|"
    r"transitional year|nuclear medicine|preventive medicine|radiation oncology)",
    "level": r"PGY-?\d",
    "training": r"(?:residency|fellowship|research|observership|elective)",
}
_COMPILED = {
    kind: re.compile(rf"(?<![\w-]){pattern}(?![\w-])", re.IGNORECASE)
    for kind, pattern in _PATTERNS.items()
}


def find(text: str) -> dict[str, list[str]]:
    """The names in canonical `text` by kind, in order of appearance; kinds without any left out."""
    found: dict[str, list[str]] = {}
    for kind, pattern in _COMPILED.items():
        names = list(dict.fromkeys(m.group() for m in pattern.finditer(text)))
        if names:
            found[kind] = names
    if states := [STATES[code] for code in find_states(text)]:
        found["state"] = states
    return found


def replace(text: str, kind: str, name: str) -> str:
    """`text` with its first name of `kind` replaced by `name`."""
    if kind == "state":
        for state in (STATES[code] for code in find_states(text)):
            return re.sub(re.escape(state), name, text, count=1, flags=re.IGNORECASE)
        return text
    return _COMPILED[kind].sub(lambda _: name, text, count=1)
