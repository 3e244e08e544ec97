"""Builds an edition beside the current one: embed, write, read back, then publish."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from ingest.check import Knowledge, fingerprint, read_knowledge
from ingest.fault import Fault
from ingest.outside.chunking import whole_text
from ingest.outside.shelf import DocumentShelf
from ingest.publish import publish, sweep
from rag.classifier import PassageClassifier
from rag.edition import (
    COLLECTIONS,
    Content,
    Edition,
    Manifest,
    Shelf,
    read_manifest,
    verify,
    write_content,
    write_manifest,
    write_probes,
)
from rag.embedding import CachedEmbedder, Embedder, Vectors
from rag.errors import BuildError, BuildLockedError, EditionError
from rag.lexical import LexicalIndex
from rag.lexicon import Glossary, tokens
from rag.rows import row_text
from rag.schema import Passage
from rag.store import ChromaStore

# (what is being done, how much of it is done, how much there is)
Progress = Callable[[str, int, int], None]
# A build may not silently drop more than this share of the passages that are being served.
MAX_DROPPED_SHARE = 0.2
# More asks than this add nothing to how likely a passage is.
_MOST_ASKS = 12
_PART_WORDS = 120


class FaultyKnowledgeError(BuildError):
    """The knowledge has faults; nothing was built."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__(
            f"The knowledge has {len(faults)} fault(s), nothing was built; "
            "the current edition, if there is one, goes on serving."
        )


@dataclass(frozen=True)
class Built:
    """What a build did: the edition's id, and whether it is a new one."""

    edition: str
    new: bool
    counts: dict[str, int]


@dataclass(frozen=True)
class _Record:
    """One text to embed: where it goes, its id there, what it leads to."""

    collection: str
    id: str
    target: str
    text: str


def build(
    knowledge_root: Path,
    state: Path,
    embedder: Embedder,
    *,
    force: bool = False,
    allow_drop: bool = False,
    progress: Progress = lambda _what, _done, _total: None,
) -> Built:
    """Builds and publishes an edition of `knowledge_root` in the state folder `state`.

    Does nothing when the current edition was built from the same files with the same model, unless
    `force`. Raises FaultyKnowledgeError, BuildLockedError, BuildError; whatever happens, the
    current edition goes on serving.
    """
    shelf = Shelf(state)
    with _lock(state):
        sweep(shelf)
        shelved = DocumentShelf(state)
        mark = shelved.mark(fingerprint(knowledge_root))
        current = _current(shelf)
        if (
            current
            and not force
            and (current.knowledge, current.model) == (mark, embedder.fingerprint)
        ):
            return Built(current.id, False, current.counts)
        progress("Reading the knowledge", 0, 1)
        knowledge, faults = read_knowledge(knowledge_root)
        outside, damaged = shelved.read()
        faults += damaged
        knowledge = replace(knowledge, outside=outside)
        if faults:
            raise FaultyKnowledgeError(faults)
        _refuse_mass_deletion(current, knowledge, allow_drop)
        edition_id = _new_id(shelf)
        scratch = shelf.folder / f".building-{edition_id}"
        try:
            counts = _write(knowledge, mark, edition_id, scratch, embedder, state, progress)
            scratch.rename(shelf.path(edition_id))
            publish(shelf, edition_id)
        except (OSError, sqlite3.Error, EditionError) as error:
            shutil.rmtree(scratch, ignore_errors=True)
            raise BuildError(
                f"The build stopped: {error}. Nothing was published, the current edition goes on "
                "serving. Make room or mend the folder, then run advisor build again."
            ) from error
        except BaseException:
            shutil.rmtree(scratch, ignore_errors=True)
            raise
        sweep(shelf)
        return Built(edition_id, True, counts)


@contextmanager
def _lock(state: Path) -> Iterator[None]:
    """One build at a time in a state folder; the lock falls with the process that holds it."""
    try:
        state.mkdir(parents=True, exist_ok=True)
        file = (state / "build.lock").open("w")
    except OSError as error:
        raise BuildError(
            f"The state folder {state} cannot be written ({error.strerror}). "
            "Nothing was changed. Set ADVISOR_STATE_DIR to a folder that can."
        ) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BuildLockedError(
                "Another build is running in this state folder. Wait until it ends; "
                "nothing was changed."
            ) from None
        yield


def _new_id(shelf: Shelf) -> str:
    """An id that sorts after all others, even where the clock stood still or was set back."""
    fresh = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.randbelow(0x800000):06x}"
    newest = max(shelf.ids(), default="")
    if fresh > newest:
        return fresh
    moment, _, number = newest.rpartition("-")
    return f"{moment}-{int(number, 16) + 1:06x}"


def _current(shelf: Shelf) -> Manifest | None:
    """The manifest of the current edition, or None when there is none that could be served."""
    try:
        folder = shelf.path(shelf.current_id())
        manifest = read_manifest(folder)
        verify(folder, manifest)
    except EditionError:
        return None
    return manifest


def _refuse_mass_deletion(current: Manifest | None, knowledge: Knowledge, allow_drop: bool) -> None:
    if len(knowledge.passages) < 2:
        raise BuildError("The knowledge holds fewer than two passages; nothing was built.")
    if current is None or allow_drop:
        return
    before = current.counts["documents_passages"]
    after = len(knowledge.passages)
    if after < before * (1 - MAX_DROPPED_SHARE):
        raise BuildError(
            f"The new edition would hold {after} passages, the current one holds {before}. A loss of "
            f"more than {MAX_DROPPED_SHARE:.0%} is refused, nothing was built. If it is meant: "
            "advisor build --allow-drop"
        )


def _write(
    knowledge: Knowledge,
    mark: str,
    edition_id: str,
    folder: Path,
    embedder: Embedder,
    state: Path,
    progress: Progress,
) -> dict[str, int]:
    """Everything of the edition into `folder`; the manifest comes last, after the read-back."""
    folder.mkdir(parents=True)
    glossary = Glossary(knowledge.glossary)
    records = _records(knowledge, glossary)
    vectors = _embed(records, CachedEmbedder(embedder, state / "embeddings.sqlite"), progress)
    progress("Writing the edition", 0, 1)
    store = ChromaStore(folder / "chroma")
    try:
        counts = {}
        for collection in COLLECTIONS:
            rows = [i for i, r in enumerate(records) if r.collection == collection]
            store.create(
                collection,
                [records[i].id for i in rows],
                [records[i].target for i in rows],
                vectors[rows],
            )
            counts[collection] = len(rows)
        progress("Reading every record back", 0, 1)
        _read_back(store, records, vectors)
    finally:
        store.close()
    # The first record of each: Chroma still has the last ones in its log, whatever befalls the index.
    firsts = reversed(list(zip(records, vectors, strict=True)))
    write_probes(folder, {r.collection: (r.id, v) for r, v in firsts})
    counts["documents_passages"] = len(knowledge.passages)
    content = Content(
        sources=list(knowledge.sources.values()),
        passages=knowledge.passages,
        programs=knowledge.programs,
        programs_checked=knowledge.programs_checked,
        glossary=knowledge.glossary,
        boundaries=knowledge.boundaries,
        languages=knowledge.languages,
        rules=knowledge.rules,
        outside=knowledge.outside,
    )
    lexical = LexicalIndex(
        [p.id for p in knowledge.passages],
        [tokens(glossary.expand(_wording(p))) for p in knowledge.passages],
    )
    progress("Learning from the asks", 0, 1)
    files = write_content(
        folder, content, knowledge.statistics, lexical, _classifier(records, vectors)
    )
    write_manifest(
        folder,
        Manifest(
            id=edition_id,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            knowledge=mark,
            model=embedder.fingerprint,
            counts=counts,
            files=files,
        ),
    )
    _sync(folder)
    Edition.open(folder, embedder.fingerprint).close()
    return counts


def _wording(passage: Passage) -> str:
    """All words by which a passage may be found."""
    cautions = " ".join(c.text for c in passage.cautions)
    return " ".join((passage.title, passage.heading, *passage.asks, passage.text, cautions))


def _records(knowledge: Knowledge, glossary: Glossary) -> list[_Record]:
    """Every text to embed, with glossary terms put in, as questions have them put in too."""
    records: list[_Record] = []

    def add(collection: str, record_id: str, target: str, text: str) -> None:
        records.append(_Record(collection, record_id, target, glossary.expand(text)))

    for passage in knowledge.passages:
        add("asks", f"{passage.id}/0", passage.id, passage.heading)
        for n, ask in enumerate(passage.asks, 1):
            add("asks", f"{passage.id}/{n}", passage.id, ask)
        for n, part in enumerate(_parts(passage)):
            add("passages", f"{passage.id}/{n}", passage.id, part)
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


def _embed(records: list[_Record], embedder: Embedder, progress: Progress) -> Vectors:
    done = 0

    def tick(count: int) -> None:
        nonlocal done
        done += count
        progress("Embedding", min(done, len(records)), len(records))

    return embedder.embed([r.text for r in records], tick)


def _classifier(records: list[_Record], vectors: Vectors) -> PassageClassifier:
    """Learns which passage a text belongs to. A single statement says less than an ask, and a passage
    with very many asks (a gap) is not likelier for it."""
    share = {"asks": 1.0, "passages": 1.0, "statements": 0.3}
    rows = [i for i, r in enumerate(records) if r.collection in share]
    asks = Counter(r.target for r in records if r.collection == "asks")
    return PassageClassifier.fit(
        vectors[rows],
        [records[i].target for i in rows],
        np.array(
            [
                share[records[i].collection] * min(1.0, _MOST_ASKS / asks[records[i].target])
                for i in rows
            ]
        ),
    )


def _read_back(store: ChromaStore, records: list[_Record], vectors: Vectors) -> None:
    """Every record is there, unchanged, leads to its passage and is found by its own vector; else
    EditionError.

    Two records with the same vector (the same text twice) may stand for each other.
    """
    for collection in COLLECTIONS:
        rows = [i for i, r in enumerate(records) if r.collection == collection]
        if not rows:
            continue
        ids = [records[i].id for i in rows]
        if not np.allclose(store.vectors(collection, ids), vectors[rows], atol=1e-5):
            raise EditionError(f"Collection {collection} gave back other vectors than were written")
        found = store.search(collection, vectors[rows], 3)
        targets = {records[i].id: records[i].target for i in rows}
        for record_id, hits in zip(ids, found, strict=True):
            if not any(h.id == record_id or h.similarity > 1 - 1e-5 for h in hits):
                raise EditionError(f"Record {record_id} of {collection} is not found by its vector")
            if any(h.target != targets[h.id] for h in hits):
                raise EditionError(f"Records of {collection} lead to other passages than written")


def _sync(folder: Path) -> None:
    """Everything on disk before the pointer may name it."""
    for path in [*folder.rglob("*"), folder]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
