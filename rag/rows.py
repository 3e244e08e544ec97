"""A program's row as text: the words it is found by, and its cells as a person reads them."""

from __future__ import annotations

from rag.places import STATES
from rag.schema import Program

SETTINGS = {
    "university": "university program",
    "university_affiliated_community": "community program with a university affiliation",
    "community": "community program",
    "military": "military program",
}
_VISA = {
    "yes": "sponsored",
    "no": "not sponsored",
    "case_by_case": "case by case",
    "unknown": "unknown",
}


def row_text(program: Program) -> str:
    """One paragraph for the embedding: who, where, what, and what the row says about policy."""
    cells = program.cells
    state = STATES.get(cells["state"], cells["state"])
    parts = [
        f"{program.name}, {cells['institution']}, {cells['city']}, {state}.",
        f"{cells['specialty']}, {cells['track']}, {SETTINGS.get(cells['setting'], '')}.",
        f"J-1 visa {_VISA.get(cells['visa_j1'], 'unknown')}, "
        f"H-1B visa {_VISA.get(cells['visa_h1b'], 'unknown')}.",
        cells["visa_note"],
        cells["usce_note"],
        cells["img_support_note"],
        cells["research_note"],
    ]
    return " ".join(p for p in parts if p)
