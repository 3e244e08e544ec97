"""An open edition: an immutable build of everything the advisor reads (rag.shelf keeps them)."""

from __future__ import annotations

import re
import weakref
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rag import language, slips
from rag.applicant.wishes import Vocabulary
from rag.clash import Subject
from rag.classifier import PassageClassifier
from rag.countries import COUNTRIES
from rag.definition import Dictionary
from rag.distress import DistressJudge
from rag.errors import EditionError
from rag.figures import Figures
from rag.fit.table import FitTable
from rag.folder import (
    CLASSIFIER,
    COLLECTIONS,
    DISTRESS,
    LEXICAL,
    Content,
    Manifest,
    check_probes,
    read_content,
    read_manifest,
    verify,
)
from rag.lexical import LexicalIndex
from rag.lexicon import STOP_WORDS, Glossary, tokens
from rag.programs import ProgramIndex
from rag.reckoning.rules import Rulebook
from rag.schema import Certainty, Passage
from rag.spelling import Spelling, english
from rag.statistics import Statistics
from rag.store import ChromaStore, VectorStore

# A word that so many sections use is common, whether or not it is English.
_COMMON = 3


_CAPITALS = re.compile(r"\b[A-Z]{4,}\b")


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z]{3,}", text.lower()))


def _passages_with(texts: Iterable[str]) -> Counter[str]:
    """In how many of the texts each word stands."""
    return Counter(word for text in texts for word in _words(text))


@dataclass(frozen=True)
class NextAskRecord:
    """A record of the collection next_asks: the section that it was written `after`, and that it leads to,
    and its `text` as it was typed."""

    record: str
    after: str
    target: str
    text: str


def _bare(heading: str) -> str:
    return heading.casefold().strip(" ?.!")


def _next_asks(passages: Iterable[Passage]) -> dict[str, list[NextAskRecord]]:
    """By document; ingest.records numbers them."""
    found: defaultdict[str, list[NextAskRecord]] = defaultdict(list)
    for p in passages:
        for n, ask in enumerate(p.next_asks):
            found[p.document].append(NextAskRecord(f"{p.id}/{n}", p.id, ask.target, ask.text))
    return dict(found)


class Edition:
    """An open edition. Everything in it may be read from several threads at once; its files are let go
    when nobody holds it any more, so that no answer under way loses them."""

    def __init__(
        self,
        manifest: Manifest,
        content: Content,
        statistics: Statistics,
        lexical: LexicalIndex,
        classifier: PassageClassifier,
        distress: DistressJudge,
        store: VectorStore,
    ) -> None:
        self.manifest = manifest
        self.content = content
        self.calendar = statistics.calendar
        self.lexical = lexical
        self.classifier = classifier
        self.distress = distress
        self.store = store
        self.passages = {p.id: p for p in content.passages}
        self.outside = {p.id: p for p in content.outside}
        self.sources = {s.id: s for s in content.sources}
        self.figures = Figures(statistics, self.sources)
        self.programs = {p.id: p for p in content.programs}
        self.boundaries = {b.id: b for b in content.boundaries}
        self.glossary = Glossary(content.glossary)
        self.rules = Rulebook(content.rules, statistics.calendar.dates)
        self.next_asks = _next_asks(content.passages)
        # The records of asks for what a section tells to be missing (ingest.records numbers them).
        self.dictionary = Dictionary(content.passages, self.glossary)
        self.gap_asks = frozenset(
            f"{p.id}/{n}"
            for p in content.passages
            for n, a in enumerate(p.asks, 1)
            if a in p.gap_asks
        )
        self._subjects: dict[str, Subject] = {}
        self._worded: defaultdict[str, set[str]] = defaultdict(set)
        for p in content.passages:
            for text in (p.heading, *p.asks):
                self._worded[_bare(text)].add(p.id)
        self._let_go = weakref.finalize(self, store.close)

    def subject(self, passage: Passage) -> Subject:
        """What a passage of this edition is about."""
        if passage.id not in self._subjects:
            self._subjects[passage.id] = Subject(passage, self.glossary.expand)
        return self._subjects[passage.id]

    def worded(self, text: str) -> set[str]:
        """The passages whose heading or ask `text` is, word for word. Somebody took up a follow-up; or staff
        took in as an ask what somebody asked, and it leads to its passage from then on, however little it is
        like the other asks."""
        return self._worded.get(_bare(text), set())

    @cached_property
    def spelling(self) -> Spelling:
        """Corrects towards words that at least two passages use, or the asks of three, and those of the
        glossary and of what is out of bounds."""
        passages = self.content.passages
        counts = _passages_with(f"{p.title} {p.heading} {p.text}" for p in passages)
        asked = _passages_with(" ".join(p.asks) for p in passages)
        beyond = " ".join(ask for boundary in self.content.boundaries for ask in boundary.asks)
        cells = " ".join(
            f"{p.name} {p['institution']} {p['city']}" for p in self.content.programs
        ) + " ".join((*COUNTRIES, *self._outside_labels()))
        used = {w for w, n in counts.items() if n >= 2}
        # Asks hold misspelt words on purpose.
        used |= {w for w, n in asked.items() if n >= 3 and not slips.meant(w, used)}
        texts = [
            text for p in passages for text in (p.heading, *p.asks, *(s.text for s in p.statements))
        ]
        # "how ling does it take" is what people type next, and no section says it.
        texts += [following.text for p in passages for following in p.next_asks]
        # "ssm health" is the beginning of a name, not "SSN" mistyped.
        texts += [p.name for p in self.content.programs]
        return Spelling(
            used | self.glossary.words() | _words(beyond) | STOP_WORDS,
            counts,
            _words(cells),
            texts,
            abbreviations={a.lower() for p in passages for a in _CAPITALS.findall(p.text)},
        )

    def _outside_labels(self) -> set[str]:
        """What outside documents are called, and by whom and for whom they are."""
        return {f"{p.title} {p.publisher} {p.scope}" for p in self.content.outside}

    @cached_property
    def outside_words(self) -> LexicalIndex:
        """BM25 over the passages of outside documents, apart from that of guidance."""
        found = self.content.outside
        texts = (f"{p.title} {' '.join(p.headings)} {p.text}" for p in found)
        return LexicalIndex([p.id for p in found], [tokens(self.glossary.expand(t)) for t in texts])

    @cached_property
    def program_index(self) -> ProgramIndex:
        """Words of the guidance make no name, unless a few sections alone use one that is not English:
        those speak of an institution. What is not held is often asked of a single one ("list of
        questions asked at Maimonides"), so sections that tell it do not count, nor asks for a gap."""
        counts = Counter(
            word
            for p in self.content.passages
            if p.certainty is not Certainty.NOT_KNOWN
            for word in {
                w
                for text in (p.heading, p.text, *(a for a in p.asks if a not in p.gap_asks))
                for w in re.findall(r"[a-z]+", text.lower())
            }
        )
        common = {w for w, n in counts.items() if n >= _COMMON or w in english()}
        # Names are looked for in texts with glossary terms put in: a term is no name unless it is one
        # of a program ("Mount Sinai").
        named = " ".join(p.name for p in self.content.programs).lower()
        terms = (t.term.lower() for t in self.glossary.terms)
        common |= {w for term in terms if term not in named for w in re.findall(r"[a-z]+", term)}
        return ProgramIndex(self.content.programs, common, self.glossary.expand)

    @cached_property
    def fit_table(self) -> FitTable:
        return FitTable(self.content.programs)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The names as which an applicant's wishes are read."""
        programs = self.content.programs
        return Vocabulary.of(
            self.content.glossary, {p["specialty"] for p in programs}, {p["city"] for p in programs}
        )

    def warm(self) -> None:
        """Makes everything that would otherwise be made with the first question."""
        self.spelling.correct("residnecy")
        self.program_index.named("residency")
        self.vocabulary.warm()
        self.outside_words.search(["letter"], 1)
        self.fit_table  # noqa: B018 - made on the first use
        language.warm()

    @property
    def id(self) -> str:
        return self.manifest.id

    @classmethod
    def open(cls, folder: Path, model: str) -> Edition:
        """Opens and checks an edition; `model` is the fingerprint of the embedder in use.

        Raises EditionError when a file is missing or altered, a count differs, or the edition was
        embedded with another model.
        """
        manifest = read_manifest(folder)
        if manifest.model != model:
            raise EditionError(
                f"Edition {manifest.id} was built with the model {manifest.model}, "
                f"{model} is installed. Build a new one: advisor build"
            )
        verify(folder, manifest)
        content, statistics = read_content(folder)
        store = ChromaStore(folder / "chroma")
        try:
            for collection in COLLECTIONS:
                found = store.count(collection)
                if found != manifest.counts[collection]:
                    raise EditionError(
                        f"Edition {manifest.id} is damaged: {collection} holds {found} records, "
                        f"{manifest.counts[collection]} were built. Build a new one: advisor build"
                    )
            check_probes(folder, manifest, store)
            lexical = LexicalIndex.load(folder / LEXICAL)
            classifier = PassageClassifier.load(folder / CLASSIFIER)
            distress = DistressJudge.load(folder / DISTRESS)
        except EditionError:
            store.close()
            raise
        return cls(manifest, content, statistics, lexical, classifier, distress, store)

    def close(self) -> None:
        self._let_go()
