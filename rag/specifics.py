"""Names that a question asks about and that a found passage does not hold.

A passage on the travel ban lists countries, one on licences names states. When it names some of a
kind but not the one that was asked, saying nothing would let the person think that it was meant.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.answering.nationality import EXEMPT, own_countries
from rag.countries import find_countries
from rag.places import STATES, find_states
from rag.schema import Passage

# A passage that names at least so many of a kind speaks of them one by one; so does a document that
# names very many, whichever of its passages was found.
_LISTS_COUNTRIES, _LISTS_STATES, _DOCUMENT_LISTS = 3, 2, 12
# Only of a list of so many countries it says something that one is not on it: "Sudan is not named" beside
# four examples of test centres reads as an all-clear for a country that is banned elsewhere.
_LIST_OF_COUNTRIES, _DOCUMENT_OF_COUNTRIES = 10, 20


@dataclass(frozen=True)
class Specifics:
    """`absent`: names asked about that no passage of the document holds; `elsewhere`: passages of
    the document that hold one which the found passage does not; `own`: the writer says to be of it, and the
    document tells one by one of very many countries."""

    kind: str = ""
    absent: tuple[str, ...] = ()
    elsewhere: tuple[Passage, ...] = ()
    own: bool = False


@lru_cache(maxsize=4096)
def _countries(text: str) -> tuple[str, ...]:
    return tuple(find_countries(text))


@lru_cache(maxsize=4096)
def _states(text: str) -> tuple[str, ...]:
    return tuple(STATES[code] for code in find_states(text))


_KINDS: tuple[tuple[str, int, Callable[[str], tuple[str, ...]]], ...] = (
    ("country", _LISTS_COUNTRIES, _countries),
    ("state", _LISTS_STATES, _states),
)


def names_missing(question: str, passage: Passage) -> bool:
    """Whether `question` names a country or state that `passage` does not."""
    return any(set(find(question)) - set(find(passage.text)) for _, _, find in _KINDS)


def specifics(question: str, passage: Passage, document: Sequence[Passage]) -> Specifics:
    """What `question` asks about by name and `passage` does not name, though it names others."""
    if passage.id == EXEMPT:
        # With a second passport it matters little on which list the first one stands.
        return Specifics()
    for kind, lists, find in _KINDS:
        # "My passport is from Sudan, but I live in Oman" asks about Sudan.
        own = tuple(own_countries(question)) if kind == "country" else ()
        asked = own or find(question)
        held = find(passage.text) if asked else ()
        missing = [name for name in asked if name not in held]
        if not missing:
            continue
        everywhere = {name for p in document for name in find(p.text)}
        if len(held) < lists and len(everywhere) < _DOCUMENT_LISTS:
            continue
        elsewhere = tuple(
            p for p in document if p.id != passage.id and set(missing) & set(find(p.text))
        )
        found = {name for p in elsewhere for name in find(p.text)}
        absent = tuple(name for name in missing if name not in found)
        if kind == "country" and not _is_list(held, everywhere):
            absent = ()
        return Specifics(
            kind, absent, elsewhere, own=bool(own) and len(everywhere) >= _DOCUMENT_OF_COUNTRIES
        )
    return Specifics()


def _is_list(held: Sequence[str], everywhere: set[str]) -> bool:
    return len(held) >= _LIST_OF_COUNTRIES or len(everywhere) >= _DOCUMENT_OF_COUNTRIES
