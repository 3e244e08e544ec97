"""What staff brought from outside: documents that nobody reviewed. They are looked into only where the
reviewed guidance does not answer, or where a question names one of them. They are quoted word for word,
never put into other words and never given to a language model, and the answer says whose they are and for
whom they speak.

What counts as enough is stricter than for guidance: besides nearness, nearly all words of the question, each
that guidance never uses, and every name in it have to stand in the passage.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.citing import Citations
from rag.countries import find_countries
from rag.detail import wanted
from rag.edition import Edition
from rag.embedding import Embedder, Vectors
from rag.entities import find
from rag.lexicon import tokens
from rag.outside_names import (
    NAMING,
    named_documents,
    speaks_of_document,
    without_names,
)
from rag.schema import Boundary, OutsideLine, OutsidePassage, Status
from rag.turn import Part, Question, Reading, Turn
from rag.wording import escaped, spoken_date

_DENSE, _LEXICAL = 20, 10
# Passages whose words, and of which every line, are held against a reading; readings of a question.
_WORDED, _LOOKED_AT, _READINGS = 12, 5, 3
# How near the best line has to be, and which share of the question's words the passage and the quoted
# lines have to hold: for any question, and for one that names the document.
_NEAR, _NEAR_NAMED = 0.5, 0.2
_COVERED, _COVERED_NAMED = 0.8, 0.6
_LINES_COVERED, _LINES_COVERED_NAMED = 0.55, 0.5
# Words that say what kind of answer is wanted; that is looked for by rag.detail.
_ASKING = frozenset(
    tokens(
        "long many much take takes cost costs price deadline date time need needs required exactly"
    )
)
_FIGURE = re.compile(r"\d")
# Documents of a school tell hours as well as days.
_HOUR = re.compile(
    r"\d|\bat (?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b|\b(?:noon|midnight|"
    r"morning|afternoon|evening|night)\b",
    re.IGNORECASE,
)
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
    """Sets `documents` of each question that names outside documents. Guidance is asked the same question
    without their names, which would make it look like one that guidance cannot know."""
    if not turn.edition.outside:
        return
    for question in turn.questions:
        question.documents = named_documents(turn.edition, question)
        if question.documents:
            turn.tell = None  # what guidance says may not be what is given
        bare = without_names(turn.edition, question.readings[0].text, question.documents)
        if tokens(bare) and bare != question.readings[0].text:
            question.readings.insert(0, Reading(bare))


def consult(turn: Turn, citations: Citations, embedder: Embedder) -> None:
    """Adds to each part what an outside document says, where guidance does not answer or the question
    names it. Raises ModelError when the model fails."""
    if not turn.edition.outside:
        return
    for part in turn.parts:
        question = next((q for q in turn.questions if q.text == part.question), None)
        if (
            question is None
            or question.boundary
            or question.looks_back
            or (question.defined and not question.documents)
            or part.status is Status.DECLINED
        ):
            continue
        if not question.documents and part.status not in _OPEN:
            continue
        quotes = quotes_for(turn.edition, question, embedder)
        if question.spared:
            _spare(part, question.spared)
        if quotes:
            _tell(part, question, quotes, citations)
            turn.notes.append(f"quoted from {', '.join(q.passage.id for q in quotes)}")
        elif question.documents and (part.status in _OPEN or speaks_of_document(question)):
            _tell_none(turn.edition, part, question)


def _spare(part: Part, boundary: Boundary) -> None:
    """What guidance would have been made to say to what it is known not to hold counts for nothing."""
    part.status, part.text, part.follow_ups = boundary.status, boundary.text, [*boundary.follow_ups]
    part.passages, part.programs, part.cautions = [], [], []


def quotes_for(edition: Edition, question: Question, embedder: Embedder) -> list[Quote]:
    """What outside documents say to a question: at most one quote of each of two documents, best first."""
    assert question.vectors is not None
    found: dict[str, Quote] = {}
    pairs = zip(question.readings, question.vectors, strict=True)
    for reading, vector in [p for p in pairs if not p[0].told][:_READINGS]:
        near = _near(edition, reading.text, vector, question.documents)
        held = [_Asked(edition, reading.text, p, bool(question.documents)) for p in near]
        for asked in [a for a in held if a.covered()][:_LOOKED_AT]:
            quote = _quote(edition, asked, vector, embedder)
            known = found.get(asked.passage.document)
            if quote and (known is None or quote.score > known.score):
                found[asked.passage.document] = quote
    best = sorted(found.values(), key=lambda q: (-q.score, q.passage.id))[:2]
    return [q for q in best if q.score >= best[0].score - _BESIDE]


def _near(
    edition: Edition, text: str, vector: Vectors, documents: Sequence[str]
) -> list[OutsidePassage]:
    """Passages that come near by meaning or by words, those first that hold most of the words."""
    more = 5 if documents else 1
    hits = edition.store.search("outside", vector.reshape(1, -1), _DENSE * more)[0]
    ids = [h.target for h in hits]
    words = tokens(text)
    ids += [i for i, _ in edition.outside_words.search(words, _LEXICAL * more)]
    found = [edition.outside[i] for i in dict.fromkeys(ids)]
    found = [p for p in found if not documents or p.document in documents]
    found.sort(key=lambda p: -edition.outside_words.coverage(words, p.id))
    return found[:_WORDED]


class _Asked:
    """The words and names of a question, without those that only name the document, held against a
    passage."""

    def __init__(self, edition: Edition, text: str, passage: OutsidePassage, named: bool) -> None:
        self._edition = edition
        self.passage = passage
        self.text = text
        self.near = _NEAR_NAMED if named else _NEAR
        self.lines_due = _LINES_COVERED_NAMED if named else _LINES_COVERED
        self._due = _COVERED_NAMED if named else _COVERED
        labels = f"{passage.title} {passage.publisher} {passage.scope}"
        self._labels = frozenset(tokens(edition.glossary.expand(labels)))
        naming = self._labels | NAMING if named else frozenset()
        words = frozenset(tokens(text)) - naming
        self.words = words - _ASKING or words
        self._above = f"{passage.title} {' '.join(passage.headings)}"

    def share(self, text: str) -> float:
        """The share of the words, weighted by how rare they are in guidance, that `text` and the headings
        above it hold."""
        held = self._held(text)
        idf = self._edition.lexical.idf
        total = sum(map(idf, self.words))
        return sum(idf(w) for w in self.words if w in held) / total if total else 0.0

    def covered(self, text: str = "") -> bool:
        """Whether `text`, or the passage, holds nearly all words, each that guidance never uses, and every
        name."""
        text = text or self.passage.text
        held = self._held(text) | self._labels
        unseen = {w for w in self.words if self._edition.lexical.unseen([w]) > 0}
        return unseen <= held and self._names_held(text) and self.share(text) >= self._due

    def _held(self, text: str) -> frozenset[str]:
        return frozenset(tokens(self._edition.glossary.expand(f"{self._above} {text}")))

    def _names_held(self, text: str) -> bool:
        labels = f"{self.passage.publisher} {self.passage.scope}"
        whole = self._edition.glossary.expand(f"{self._above} {labels} {text}")
        theirs = find(whole)
        for kind, names in find(self.text).items():
            if not {n.lower() for n in names} <= {n.lower() for n in theirs.get(kind, [])}:
                return False
        return set(find_countries(self.text)) <= set(find_countries(whole))


def _quote(edition: Edition, asked: _Asked, vector: Vectors, embedder: Embedder) -> Quote | None:
    """The lines of a passage that answer, or None when no line does."""
    lines = asked.passage.lines
    # What begins with "They" says nothing without the sentence before it.
    spans = [(i - 1, i) if i and _refers(lines[i]) else (i,) for i in range(len(lines))]
    texts = [" ".join(lines[i].text for i in span) for span in spans]
    # A row speaks for itself: what stands in the next one is of something else.
    apt = [
        i
        for i, line in enumerate(lines)
        if _holds_detail(asked.text, line.text) and (not line.tabled or asked.covered(line.text))
    ]
    if not apt:
        return None
    near = embedder.embed([edition.glossary.expand(texts[i]) for i in apt]) @ vector
    worth = {i: float(n) + _WORDS * asked.share(texts[i]) for i, n in zip(apt, near, strict=True)}
    best = max(apt, key=lambda i: worth[i])
    if near[apt.index(best)] < asked.near:
        return None
    most = _ROWS if lines[best].tabled else _LINES
    order = sorted(apt, key=lambda i: -worth[i])[:most]
    chosen = {n for i in order if worth[i] >= worth[best] - _AS_NEAR for n in spans[i]}
    picked = tuple(lines[i] for i in sorted(chosen))
    if asked.share(" ".join(line.text for line in picked)) < asked.lines_due:
        return None
    return Quote(asked.passage, picked, worth[best])


def _refers(line: OutsideLine) -> bool:
    first = line.text.split()[0].lower().strip(",")
    return not line.tabled and first in _REFERS


def _holds_detail(question: str, text: str) -> bool:
    """Whether a text holds the kind of detail that a question asks for; amounts may be in any currency."""
    detail = wanted(question)
    if detail is None:
        return True
    if detail.name in ("date", "time") and _HOUR.search(text):
        return True
    held = _FIGURE if detail.name == "amount" else detail.held
    return bool(held.search(text))


def _tell(part: Part, question: Question, quotes: list[Quote], citations: Citations) -> None:
    """Puts the quotes behind what guidance says, or in the place of "not known"."""
    told = [_standing(quote, citations) for quote in quotes]
    kept = part.status not in _OPEN or part.passages or question.unknown_program or question.lacking
    if kept:
        told.insert(0, part.text)
    elif not question.documents:
        told.insert(0, "**Not known in the reviewed guidance.**")
    publishers = " or ".join(dict.fromkeys(escaped(q.passage.publisher) for q in quotes))
    others = "" if question.documents else "For others it may be different. "
    told.append(
        f"*{others}It was not checked against other sources: confirm it with {publishers} before you act.*"
    )
    if part.status in _OPEN:
        part.status = Status.ANSWERED if question.documents and not kept else Status.PARTIAL
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
    if part.status in _OPEN:
        part.status = Status.UNKNOWN
    part.text = f"{part.text}\n\n{text}"
