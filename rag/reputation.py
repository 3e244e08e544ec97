"""What an institution is said to be like: reputation, always marked as such.

The guidance holds it as a list, one institution an item ("Mount Sinai, New York: …"); a program gets
the item of its institution. Reputation is never evidence that a program takes a person or a visa.
"""

from __future__ import annotations

import re

from rag.citing import Citations
from rag.edition import Edition
from rag.places import STATES
from rag.schema import Program, Statement

# The section that names institutions by reputation.
REPUTATION = "img-friendly-programs#institutions"
_ITEM = re.compile(r"^(?P<name>[A-Z][\w .&'-]{2,60}?)(?:, (?P<place>[A-Z][\w .]+))?: .+$")
# How a program's row writes an institution that people call by another name.
_ALSO = {"uic": "university of illinois chicago", "icahn": "mount sinai"}


def reputation(edition: Edition, program: Program, citations: Citations) -> str:
    """The sentence on the program's institution, marked as reputation, with its citation; empty where
    the guidance names none."""
    passage = edition.passages.get(REPUTATION)
    if passage is None:
        return ""
    for statement in passage.statements:
        if _names(statement, program):
            mark = citations.passage(passage, statement)
            return (
                f"**Reputation, not evidence:** {statement.text} {mark} Whether this program takes you or "
                "your visa stands on its own page."
            )
    return ""


def _names(statement: Statement, program: Program) -> bool:
    match = _ITEM.match(statement.text)
    if not match:
        return False
    text = f"{program.name} {program['institution']}".lower()
    words = set(re.findall(r"[a-z]+", text))
    words |= {w for short, full in _ALSO.items() if short in words for w in full.split()}
    place = (match["place"] or "").lower()
    here = {program["city"].lower(), STATES.get(program["state"], "").lower()}
    named = set(re.findall(r"[a-z]+", match["name"].lower())) - {"of", "the"}
    return named <= words and (not place or place in here)
