"""Programs by hard facts and by meaning, in one list.

Facts (specialty, place, visa, setting) are read from the words and compared by code; what is left of
the words orders the rows: by the nearness of their texts, and by how many of the words they hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.edition import Edition
from rag.embedding import Embedder, Vectors
from rag.filter import Filter
from rag.lexicon import tokens
from rag.schema import Program

# Of a table larger than this, rows further down the search by meaning count as far.
_NEAREST = 1000
# What a row gains that holds all the words. Short questions lie far from long rows, so that the
# cosine alone tells "strong research" badly from anything else.
_WORDS = 0.5
# Without any hard fact to go by, rows as near as this are shown, at most so many.
_NEAR, _SHOWN_BY_MEANING = 0.3, 50


@dataclass(frozen=True)
class Found:
    """The rows found, in order; the facts that were read from the words; and whether the words
    ordered them by meaning."""

    programs: list[Program]
    wanted: Filter
    by_meaning: bool


def nearness(edition: Edition, vector: Vectors, about: Sequence[str]) -> dict[str, float]:
    """How near each program is to a question, by program id: the cosine between its text and the
    question's vector (one row), and half the share of the words `about` that its text holds."""
    if not edition.programs:
        return {}
    hits = edition.store.search("programs", vector, min(_NEAREST, len(edition.programs)))[0]
    cosine = {h.target: h.similarity for h in hits}
    wanted = frozenset(tokens(" ".join(about)))
    share = edition.program_index.shares(wanted)
    return {i: cosine.get(i, 0.0) + _WORDS * share.get(i, 0.0) for i in {*cosine, *share}}


def search(edition: Edition, embedder: Embedder, text: str) -> Found:
    """The rows that `text` asks for. Raises ModelError when the model fails."""
    index = edition.program_index
    canonical = edition.glossary.expand(edition.spelling.correct(edition.glossary.expand(text)))
    wanted = index.filter(canonical)
    facts = wanted != Filter(about=wanted.about)
    if not wanted.about:
        return Found(index.listing(wanted) if facts else [], wanted, by_meaning=False)
    near = nearness(edition, embedder.embed([canonical]), wanted.about)
    rows = index.listing(wanted, near)
    if not facts:
        rows = [p for p in rows if near.get(p.id, 0.0) >= _NEAR][:_SHOWN_BY_MEANING]
    return Found(rows, wanted, by_meaning=True)
