"""Writes an edition into a folder: vectors, content, indexes, and last its manifest."""

from __future__ import annotations

import logging
import secrets
import shutil
from datetime import UTC, datetime
from pathlib import Path

from pydantic import TypeAdapter

from ingest.golden import Golden
from ingest.material import Material
from ingest.readback import read_back, sync
from ingest.records import (
    Progress,
    Record,
    classifier_of,
    distress_judge_of,
    embed,
    examples_of,
    records_of,
    wording,
)
from rag.edition import Edition
from rag.embedding import CachedEmbedder, Embedder, Vectors
from rag.errors import EditionError
from rag.folder import COLLECTIONS, Content, Manifest, write_content, write_manifest, write_probes
from rag.lexical import LexicalIndex
from rag.lexicon import Glossary, tokens
from rag.store import ChromaStore

logger = logging.getLogger(__name__)

GOLDEN = "golden.json"
GOLDEN_ADAPTER = TypeAdapter(tuple[Golden, ...])
_DRAWS = 3


def new_id(newest: str) -> str:
    """An id that sorts after `newest`, even where the clock stood still or was set back."""
    fresh = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.randbelow(0x800000):06x}"
    if fresh > newest:
        return fresh
    moment, _, number = newest.rpartition("-")
    return f"{moment}-{int(number, 16) + 1:06x}"


def write_edition(
    material: Material,
    edition_id: str,
    folder: Path,
    embedder: Embedder,
    cache: Path,
    progress: Progress,
) -> dict[str, int]:
    """Everything of the edition into `folder`, which must not be there yet; gives back how much it
    holds. `cache`: the file that keeps embeddings. The manifest comes last, after the read-back.
    Raises EditionError when what was written does not read back, ModelError, OSError."""
    folder.mkdir(parents=True)
    knowledge = material.knowledge
    glossary = Glossary(knowledge.glossary)
    records, examples = records_of(knowledge, glossary), examples_of(knowledge, glossary)
    learnt = [*records, *examples]
    all_vectors = embed(learnt, CachedEmbedder(embedder, cache), progress)
    vectors = all_vectors[: len(records)]
    counts = _write_vectors(folder, records, vectors, progress)
    counts["documents_passages"] = len(knowledge.passages)
    content = content_of(material)
    lexical = LexicalIndex(
        [p.id for p in knowledge.passages],
        [tokens(glossary.expand(wording(p))) for p in knowledge.passages],
    )
    progress("Learning from the asks", 0, 1)
    files = write_content(
        folder,
        content,
        knowledge.statistics,
        lexical,
        classifier_of(records, vectors),
        distress_judge_of(learnt, all_vectors),
    )
    # Not read by what serves: the questions of its day, for the comparison with the next edition.
    (folder / GOLDEN).write_bytes(GOLDEN_ADAPTER.dump_json(material.golden))
    write_manifest(
        folder,
        Manifest(
            id=edition_id,
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            knowledge=material.mark,
            model=embedder.fingerprint,
            counts=counts,
            files=files,
        ),
    )
    sync(folder)
    Edition.open(folder, embedder.fingerprint).close()
    return counts


def content_of(material: Material) -> Content:
    """What the edition will know, as data."""
    knowledge = material.knowledge
    return Content(
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


def _write_vectors(
    folder: Path, records: list[Record], vectors: Vectors, progress: Progress
) -> dict[str, int]:
    """The collections, each read back, and a probe of each; gives back how many records each holds.

    Chroma's index (HNSW), which serves large collections, is drawn by chance, from several threads: once
    in some twenty builds of 10,000 records one of them could not be found by its own vector. A new draw
    finds it, so that up to three are made before EditionError is raised.
    """
    for draw in range(1, _DRAWS + 1):
        progress("Writing the edition", 0, 1)
        store = ChromaStore(folder / "chroma")
        try:
            counts = _create(store, records, vectors)
            progress("Reading every record back", 0, 1)
            read_back(store, records, vectors)
            store.widen()
            break
        except EditionError as error:
            if draw == _DRAWS:
                raise
            logger.warning("%s; the index is drawn anew", error)
        finally:
            store.close()
        shutil.rmtree(folder / "chroma")
    # The first record of each: Chroma still has the last ones in its log, whatever befalls the index.
    firsts = reversed(list(zip(records, vectors, strict=True)))
    write_probes(folder, {r.collection: (r.id, v) for r, v in firsts})
    return counts


def _create(store: ChromaStore, records: list[Record], vectors: Vectors) -> dict[str, int]:
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
    return counts
