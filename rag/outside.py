"""What staff brought from outside: documents that nobody reviewed. They are looked into only where the
reviewed guidance does not answer, or where a question names one of them. They are quoted word for word,
never put into other words and never given to a language model, and the answer says whose they are and for
whom they speak.

What counts as enough is stricter than for guidance: besides nearness, nearly all words of the question, each
that guidance never uses, and every name in it have to stand in the passage.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.answering.builtin import whom_to_ask
from rag.citing import Citations
from rag.countries import find_countries
from rag.detail import wanted
from rag.edition import Edition
from rag.embedding import Embedder, Vectors
from rag.entities import find
from rag.lexicon import tokens
from rag.outside_names import NAMING, named_documents
from rag.schema import OutsideLine, OutsidePassage, Status
from rag.turn import Part, Question, Turn
from rag.wording import escaped, spoken_date

_DEPTH = 20
# How near a passage and its best line have to be, and which share of the question's words they have to
# hold: for any question, and for one that names the document.
_NEAR, _NEAR_NAMED = 0.5, 0.3
_COVERED, _COVERED_NAMED = 0.75, 0.6
_LINE_NEAR, _LINE_NEAR_NAMED = 0.42, 0.25
_LINE_COVERED = 0.5
# What the words count beside the nearness, when passages and lines are put in order.
_WORDS = 0.3
_LINES, _ROWS, _AS_NEAR = 3, 5, 0.12
# Another document that stands so near is quoted too: rather both than a throw of dice.
_BESIDE = 0.05
_REFERS = frozenset(
    "it they this these that those he she such them its their otherwise however therefore then also "
    "instead if".split()
)
_OPEN = frozenset({Status.UNKNOWN, Status.OUT_OF_SCOPE})


@dataclass(frozen=True)
class Quote:
    """Lines of one passage that answer a question, in reading order, and how well (0 to 1.3)."""

    passage: OutsidePassage
    lines: tuple[OutsideLine, ...]
    score: float


def recognise(turn: Turn) -> None:
    """Sets `documents` of each question that names outside documents."""
    if turn.edition.outside:
        for question in turn.questions:
            question.documents = named_documents(turn.edition, question)


def consult(turn: Turn, citations: Citations, embedder: Embedder) -> None:
    """Adds to each part what an outside document says, where guidance does not answer or the question
    names it. Raises ModelError when the model fails."""
    if not turn.edition.outside:
        return
    for part in turn.parts:
        question = next((q for q in turn.questions if q.text == part.question), None)
        if question is None or question.boundary or part.status is Status.DECLINED:
            continue
        if not question.documents and part.status not in _OPEN:
            continue
        quotes = quotes_for(turn.edition, question, embedder)
        if quotes:
            _tell(part, question, quotes, citations)
            turn.notes.append(f"quoted from {', '.join(q.passage.id for q in quotes)}")
        elif question.documents and part.status in _OPEN:
            _tell_none(turn.edition, part, question)


def quotes_for(edition: Edition, question: Question, embedder: Embedder) -> list[Quote]:
    """What outside documents say to a question: at most one quote of each of two documents, best first."""
    assert question.vectors is not None
    found: dict[str, Quote] = {}
    for reading, vector in zip(question.readings, question.vectors, strict=True):
        if reading.told:
            continue
        for passage, near in _near(edition, vector, question.documents):
            asked = _Asked(edition, reading.text, passage, bool(question.documents))
            if near < asked.near or not asked.covered():
                continue
            quote = _quote(edition, passage, asked, vector, embedder)
            if quote and (
                passage.document not in found or quote.score > found[passage.document].score
            ):
                found[passage.document] = quote
    best = sorted(found.values(), key=lambda q: (-q.score, q.passage.id))[:2]
    return [q for q in best if q.score >= best[0].score - _BESIDE]


def _near(
    edition: Edition, vector: Vectors, documents: Sequence[str]
) -> list[tuple[OutsidePassage, float]]:
    depth = min(len(edition.outside), _DEPTH * (5 if documents else 1))
    hits = edition.store.search("outside", vector.reshape(1, -1), depth)[0]
    near = [(edition.outside[h.target], h.similarity) for h in hits]
    return [(p, s) for p, s in near if not documents or p.document in documents][:_DEPTH]


class _Asked:
    """The words and names of a question, without those that only name the document, held against a
    passage."""

    def __init__(self, edition: Edition, text: str, passage: OutsidePassage, named: bool) -> None:
        self._edition = edition
        self._passage = passage
        self.text = text
        self.near = _NEAR_NAMED if named else _NEAR
        self.line_near = _LINE_NEAR_NAMED if named else _LINE_NEAR
        self._due = _COVERED_NAMED if named else _COVERED
        labels = f"{passage.title} {passage.publisher} {passage.scope}"
        self._labels = frozenset(tokens(edition.glossary.expand(labels)))
        naming = self._labels | NAMING if named else frozenset()
        self.words = frozenset(tokens(text)) - naming
        self._above = f"{passage.title} {' '.join(passage.headings)}"

    def share(self, text: str) -> float:
        """The share of the words, weighted by how rare they are in guidance, that `text` and the headings
        above it hold."""
        held = self._held(text)
        idf = self._edition.lexical.idf
        total = sum(map(idf, self.words))
        return sum(idf(w) for w in self.words if w in held) / total if total else 0.0

    def covered(self) -> bool:
        """Whether the passage holds nearly all words, each that guidance never uses, and every name."""
        text = self._passage.text
        held = self._held(text) | self._labels
        unseen = {w for w in self.words if self._edition.lexical.unseen([w]) > 0}
        return unseen <= held and self._names_held(text) and self.share(text) >= self._due

    def _held(self, text: str) -> frozenset[str]:
        return frozenset(tokens(self._edition.glossary.expand(f"{self._above} {text}")))

    def _names_held(self, text: str) -> bool:
        labels = f"{self._passage.publisher} {self._passage.scope}"
        whole = self._edition.glossary.expand(f"{self._above} {labels} {text}")
        theirs = find(whole)
        for kind, names in find(self.text).items():
            if not {n.lower() for n in names} <= {n.lower() for n in theirs.get(kind, [])}:
                return False
        return set(find_countries(self.text)) <= set(find_countries(whole))


def _quote(
    edition: Edition,
    passage: OutsidePassage,
    asked: _Asked,
    vector: Vectors,
    embedder: Embedder,
) -> Quote | None:
    """The lines of a passage that answer, or None when no line does by itself."""
    lines = passage.lines
    near = embedder.embed([edition.glossary.expand(line.text) for line in lines]) @ vector
    worth = [
        float(n) + _WORDS * asked.share(line.text) for n, line in zip(near, lines, strict=True)
    ]
    best = max(range(len(lines)), key=lambda i: worth[i])
    if near[best] < asked.line_near:
        return None
    most = _ROWS if lines[best].tabled else _LINES
    order = sorted(range(len(lines)), key=lambda i: -worth[i])
    chosen = {i for i in order[:most] if worth[i] >= worth[best] - _AS_NEAR}
    # What begins with "They" says nothing without the sentence before it.
    chosen |= {
        i - 1 for i in chosen if i and lines[i].text.split()[0].lower().strip(",") in _REFERS
    }
    picked = tuple(lines[i] for i in sorted(chosen))
    whole = " ".join(line.text for line in picked)
    detail = wanted(asked.text)
    if asked.share(whole) < _LINE_COVERED or (detail and not detail.held.search(whole)):
        return None
    return Quote(passage, picked, worth[best])


def _tell(part: Part, question: Question, quotes: list[Quote], citations: Citations) -> None:
    """Puts the quotes behind what guidance says, or in the place of "not known"."""
    told = [_standing(quote, citations) for quote in quotes]
    by_row = question.unknown_program or question.lacking
    if part.status not in _OPEN or part.passages or by_row:
        told.insert(0, part.text)
    elif not question.documents:
        told.insert(0, "**Not known in the reviewed guidance.**")
    publishers = " or ".join(dict.fromkeys(escaped(q.passage.publisher) for q in quotes))
    told.append(
        f"*It was not checked against other sources: confirm it with {publishers} before you act.*"
    )
    if part.status in _OPEN:
        if not question.documents and not part.passages and not by_row:
            told.append(whom_to_ask(question))
        whole = bool(question.documents) and not part.passages and not by_row
        part.status = Status.ANSWERED if whole else Status.PARTIAL
    part.text = "\n\n".join(told)


def _standing(quote: Quote, citations: Citations) -> str:
    """The quoted lines under the sentence that says what they are."""
    passage = quote.passage
    head = (
        "From a document that was added by this site's staff and is not part of the reviewed guidance: "
        f"**{escaped(passage.title)}** ({escaped(passage.publisher)}, dated "
        f"{spoken_date(passage.dated)}). It speaks for: {escaped(passage.scope)}."
    )
    items = []
    for line in quote.lines:
        place = line.place or (f"section {passage.headings[-1]}" if passage.headings else "")
        where = f" ({escaped(place)})" if place else ""
        items.append(
            f"- \u201c{escaped(line.text)}\u201d{where} {citations.outside(passage, line)}"
        )
    return f"{head}\n\n" + "\n".join(items)


def _tell_none(edition: Edition, part: Part, question: Question) -> None:
    """Says that the document that was named was looked into, and holds nothing on it."""
    known = {p.document: p for p in edition.content.outside}
    titles = [
        f"\u201c{escaped(known[d].title)}\u201d ({escaped(known[d].publisher)})"
        for d in question.documents[:2]
    ]
    text = (
        f"I also looked into {' and '.join(titles)}, added by this site's staff, and found nothing there "
        "that answers it."
    )
    part.status = Status.UNKNOWN
    part.text = f"{part.text}\n\n{text}"
