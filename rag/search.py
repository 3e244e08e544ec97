"""Programs by hard facts and by meaning, in one list.

Facts (specialty, place, visa, setting) are read from the words and compared by code; what is left of
the words orders the rows by the nearness of their texts.
"""

from __future__ import annotations

from dataclasses import dataclass

from rag.edition import Edition
from rag.embedding import Embedder, Vectors
from rag.filter import Filter
from rag.schema import Program

# Of a table larger than this, rows further down the search by meaning stand in their usual order.
_NEAREST = 1000
# Without any hard fact to go by, so many of the nearest rows are shown.
_SHOWN_BY_MEANING = 50


@dataclass(frozen=True)
class Found:
    """The rows found, in order; the facts that were read from the words; and whether the words
    ordered them by meaning."""

    programs: list[Program]
    wanted: Filter
    by_meaning: bool


def nearness(edition: Edition, vector: Vectors) -> dict[str, float]:
    """How near each program's text is to a question's vector (one row), by program id: the cosine,
    highest 1."""
    if not edition.programs:
        return {}
    hits = edition.store.search("programs", vector, min(_NEAREST, len(edition.programs)))[0]
    return {h.target: h.similarity for h in hits}


def search(edition: Edition, embedder: Embedder, text: str) -> Found:
    """The rows that `text` asks for. Raises ModelError when the model fails."""
    index = edition.program_index
    canonical = edition.glossary.expand(edition.spelling.correct(edition.glossary.expand(text)))
    wanted = index.filter(canonical)
    if not wanted.about:
        facts = wanted != Filter()
        return Found(index.listing(wanted) if facts else [], wanted, by_meaning=False)
    near = nearness(edition, embedder.embed([canonical]))
    rows = index.listing(wanted, near)
    if wanted == Filter(about=wanted.about):
        rows = [p for p in rows if p.id in near][:_SHOWN_BY_MEANING]
    return Found(rows, wanted, by_meaning=True)
