"""What of the knowledge is embedded, and what is learnt from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from ingest.check import Knowledge
from ingest.outside.chunking import whole_text
from rag.classifier import PassageClassifier
from rag.distress import DistressJudge
from rag.embedding import Embedder, Vectors
from rag.lexicon import Glossary
from rag.rows import row_text
from rag.schema import Passage
from rag.understanding import without_connective

# (what is being done, how much of it is done, how much there is)
Progress = Callable[[str, int, int], None]
# More asks than this add nothing to how likely a passage is.
MOST_ASKS = 12
# What a single statement counts beside an ask.
OF_STATEMENT = 0.3
_PART_WORDS = 120


@dataclass(frozen=True)
class Record:
    """One text to embed: where it goes, its id there, what it leads to."""

    collection: str
    id: str
    target: str
    text: str


def wording(passage: Passage) -> str:
    """All words by which a passage may be found."""
    cautions = " ".join(c.text for c in passage.cautions)
    return " ".join((passage.title, passage.heading, *passage.asks, passage.text, cautions))


def records_of(knowledge: Knowledge, glossary: Glossary) -> list[Record]:
    """Every text to embed, with glossary terms put in, as questions have them put in too."""
    records: list[Record] = []

    def add(collection: str, record_id: str, target: str, text: str) -> None:
        records.append(Record(collection, record_id, target, glossary.expand(text)))

    for passage in knowledge.passages:
        add("asks", f"{passage.id}/0", passage.id, passage.heading)
        for n, ask in enumerate(passage.asks, 1):
            add("asks", f"{passage.id}/{n}", passage.id, ask)
        for n, part in enumerate(_parts(passage)):
            add("passages", f"{passage.id}/{n}", passage.id, part)
        for n, following in enumerate(passage.next_asks):
            text = without_connective(following.text)
            add("next_asks", f"{passage.id}/{n}", following.target, text)
        for n, statement in enumerate(passage.statements):
            add("statements", f"{passage.id}/{n}", passage.id, statement.text)
    for boundary in knowledge.boundaries:
        for n, ask in enumerate(boundary.asks):
            add("boundaries", f"{boundary.id}/{n}", boundary.id, ask)
    for program in knowledge.programs:
        add("programs", program.id, program.id, row_text(program))
    for foreign in knowledge.outside:
        add("outside", foreign.id, foreign.id, whole_text(foreign))
    return records


def examples_of(knowledge: Knowledge, glossary: Glossary) -> list[Record]:
    """The examples of distress, to be embedded and learnt from; no collection holds them."""
    kinds = (("danger", knowledge.distress.danger), ("ordinary", knowledge.distress.ordinary))
    return [
        Record(kind, f"{kind}/{n}", kind, glossary.expand(text))
        for kind, texts in kinds
        for n, text in enumerate(texts)
    ]


def _parts(passage: Passage) -> Iterator[str]:
    """The passage in parts that fit the model's 256 tokens, each under its heading."""
    head = f"{passage.title}. {passage.heading}"
    words: list[str] = []
    for statement in passage.statements:
        following = statement.text.split()
        if words and len(words) + len(following) > _PART_WORDS:
            yield f"{head} {' '.join(words)}"
            words = []
        words += following
    yield f"{head} {' '.join(words)}"


def embed(records: list[Record], embedder: Embedder, progress: Progress) -> Vectors:
    """The vectors of the records, in their order."""
    done = 0

    def tick(count: int) -> None:
        nonlocal done
        done += count
        progress("Embedding", min(done, len(records)), len(records))

    return embedder.embed([r.text for r in records], tick)


def classifier_of(records: list[Record], vectors: Vectors) -> PassageClassifier:
    """Learns which passage a text belongs to, and where a message leads that is typed once another has been
    read. A single statement says less than an ask, and a passage with very many asks (a gap, or one that
    has asks for its gaps as well) is not likelier for it."""
    share = {"asks": 1.0, "passages": 1.0, "statements": OF_STATEMENT}
    learnt = [(i, r) for i, r in enumerate(records) if r.collection in (*share, "next_asks")]
    asks = Counter(r.target for _, r in learnt if r.collection == "asks")

    def weight(record: Record) -> float:
        if record.collection == "next_asks":
            return 1.0
        return share[record.collection] * min(1.0, MOST_ASKS / asks[record.target])

    return PassageClassifier.fit(
        vectors[[i for i, _ in learnt]],
        [r.target for _, r in learnt],
        np.array([weight(r) for _, r in learnt]),
        [_read_before(r) for _, r in learnt],
    )


def distress_judge_of(records: list[Record], vectors: Vectors) -> DistressJudge:
    """Learns from the examples of distress (`examples_of`) among the records, and from all asks."""
    kinds = np.array([r.collection for r in records])
    asked = np.isin(kinds, ("asks", "next_asks"))
    return DistressJudge.fit(
        vectors[kinds == "danger"], vectors[kinds == "ordinary"], vectors[asked]
    )


def _read_before(record: Record) -> str:
    """The passage after which a message is typed; "" for what stands by itself."""
    return record.id.rpartition("/")[0] if record.collection == "next_asks" else ""
