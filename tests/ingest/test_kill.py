"""A build that is killed at any instant harms nothing: the current edition serves, the next build
starts clean. Short form of the campaign; ADVISOR_KILLS sets the number of kills."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest.build import build
from rag.compiled import CompiledModel
from rag.edition import Edition
from rag.embedding import Embedder
from rag.shelf import Shelf

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("ADVISOR_KILLS", "6"))
# What is imported and loaded beforehand takes seconds in which a kill would prove nothing.
_BUILD = """
import sys
from pathlib import Path
import bm25s, chromadb, torch
from ingest.build import build
from rag.compiled import CompiledModel
model = CompiledModel(Path(sys.argv[3]))
model.embed(["warm"])
print("ready", flush=True)
build(Path(sys.argv[1]), Path(sys.argv[2]), model)
"""


def _write(knowledge: Path, number: int) -> None:
    """New texts in every round, so that the cache of embeddings is written to as well."""
    path = knowledge / "guidance" / "match" / "match-dates.md"
    lines = path.read_text().split("\n")
    at = next(i for i, line in enumerate(lines) if line.startswith("A list that is not"))
    lines[at] = (
        f"A list that is not certified by then counts for nothing in {number}. [nrmp-calendar]"
    )
    path.write_text("\n".join(lines))


def _opens(state: Path, model: Embedder) -> str:
    shelf = Shelf(state)
    edition = Edition.open(shelf.path(shelf.current_id()), model.fingerprint)
    vector = model.embed(["when do rank lists lock"])
    assert edition.store.search("asks", vector, 1)[0][0].target == "match-dates#rank-list"
    edition.close()
    return edition.id


@pytest.mark.slow
@pytest.mark.timeout(60 + 30 * KILLS)
def test_killed_build_harms_nothing(state: Path, knowledge: Path, model: CompiledModel) -> None:
    began = time.monotonic()
    build(knowledge, state, model, force=True)
    span = time.monotonic() - began
    seed = random.randrange(1_000_000)
    instants = random.Random(seed)
    for number in range(KILLS):
        before = Shelf(state).current_id()
        _write(knowledge, number)
        process = subprocess.Popen(
            [sys.executable, "-c", _BUILD, str(knowledge), str(state), str(model.folder)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        time.sleep(instants.uniform(0, 1.2 * span))
        process.kill()
        process.wait()
        process.stdout.close()
        told = f"seed {seed}, kill {number}"

        after = Shelf(state).current_id()
        assert _opens(state, model) == after, told
        built = build(knowledge, state, model)
        # Either the killed build had published already, or this one did.
        assert built.new == (after == before), told
        assert _opens(state, model) == built.edition, told
        names = {p.name for p in Shelf(state).folder.iterdir()}
        assert names == set(Shelf(state).ids()), told
        assert {p.name for p in state.iterdir()} == {
            "build.lock",
            "current",
            "editions",
            "embeddings.sqlite",
        }, told
