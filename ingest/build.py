"""Builds an edition beside the current one and publishes it: the direct way, without a proposal."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from ingest.drafts import Drafts
from ingest.lock import locked
from ingest.material import FaultyKnowledgeError, Material, gather, mark_of
from ingest.publish import SOAK_MINUTES, current_manifest, pointed, publish, sweep
from ingest.records import Progress
from ingest.writing import new_id, write_edition
from rag.embedding import Embedder
from rag.errors import BuildError, EditionError, PointerMovedError
from rag.folder import Manifest
from rag.shelf import Shelf

__all__ = ["Built", "FaultyKnowledgeError", "Progress", "build"]

# A build may not silently drop more than this share of the passages that are being served.
MAX_DROPPED_SHARE = 0.2


@dataclass(frozen=True)
class Built:
    """What a build did: the edition's id, and whether it is a new one."""

    edition: str
    new: bool
    counts: dict[str, int]


def build(
    knowledge_root: Path,
    state: Path,
    embedder: Embedder,
    *,
    force: bool = False,
    allow_drop: bool = False,
    soak: float = SOAK_MINUTES,
    progress: Progress = lambda _what, _done, _total: None,
) -> Built:
    """Builds and publishes an edition of `knowledge_root` in the state folder `state`.

    Does nothing when the current edition was built from the same files with the same model, unless
    `force`; nor does it without `force` publish when another edition is made current while it builds.
    `soak`: minutes for which a replaced edition is kept at least. Raises FaultyKnowledgeError,
    BuildLockedError, BuildError; whatever happens, the current edition goes on serving.
    """
    shelf = Shelf(state)
    with locked(state):
        over = pointed(shelf)
        sweep(shelf, soak=soak)
        Drafts(knowledge_root, state).settle()
        current = current_manifest(shelf)
        if (
            current
            and not force
            and (current.knowledge, current.model)
            == (mark_of(knowledge_root, state), embedder.fingerprint)
        ):
            return Built(current.id, False, current.counts)
        progress("Reading the knowledge", 0, 1)
        material = gather(knowledge_root, state)
        _refuse_mass_deletion(current, material, allow_drop)
        edition_id = new_id(max(shelf.ids(), default=""))
        scratch = shelf.folder / f".building-{edition_id}"
        try:
            counts = write_edition(
                material, edition_id, scratch, embedder, state / "embeddings.sqlite", progress
            )
            scratch.rename(shelf.path(edition_id))
            try:
                publish(shelf, edition_id, over=None if force else over)
            except PointerMovedError:
                # Under a hidden name again, so that nobody takes it for one that was published.
                shelf.path(edition_id).rename(scratch)
                raise
        except PointerMovedError as error:
            shutil.rmtree(scratch, ignore_errors=True)
            raise BuildError(
                f"{error}: somebody rolled back while this build ran. Nothing was published over it. To "
                "publish this knowledge all the same: advisor build --force"
            ) from None
        except (OSError, sqlite3.Error, EditionError) as error:
            shutil.rmtree(scratch, ignore_errors=True)
            raise BuildError(
                f"The build stopped: {error}. Nothing was published, the current edition goes on "
                "serving. Make room or mend the folder, then run advisor build again."
            ) from error
        except BaseException:
            shutil.rmtree(scratch, ignore_errors=True)
            raise
        sweep(shelf, soak=soak)
        return Built(edition_id, True, counts)


def _refuse_mass_deletion(current: Manifest | None, material: Material, allow_drop: bool) -> None:
    if current is None or allow_drop:
        return
    before = current.counts["documents_passages"]
    after = len(material.knowledge.passages)
    if after < before * (1 - MAX_DROPPED_SHARE):
        raise BuildError(
            f"The new edition would hold {after} passages, the current one holds {before}. A loss of "
            f"more than {MAX_DROPPED_SHARE:.0%} is refused, nothing was built. If it is meant: "
            "advisor build --allow-drop"
        )
