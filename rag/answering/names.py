"""Words by which an edition names programs, hospitals and cities."""

from __future__ import annotations

from rag.edition import Edition
from rag.lexicon import STOP_WORDS

_LEAST = 4
# Words of hospitals' names that name none of them alone.
_GENERIC = frozenset(
    "hospital hospitals medical medicine center centre university college school health healthcare "
    "system systems regional general community program residency internal family clinic institute "
    "department training education county state national american".split()
)


def known_names(edition: Edition) -> frozenset[str]:
    """Words, in small letters, that name programs, hospitals and cities of the edition and that its
    guidance does not use as ordinary words."""
    ordinary = {
        w for p in edition.content.passages for w in p.text.split() if w.isalpha() and w.islower()
    }
    words = {
        word.lower()
        for program in edition.content.programs
        for column in ("program_name", "institution", "city")
        for word in program[column].replace("-", " ").replace("/", " ").split()
        if word.isalpha() and word[0].isupper() and len(word) >= _LEAST
    }
    return frozenset(words - ordinary - STOP_WORDS - _GENERIC)
