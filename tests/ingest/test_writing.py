"""An edition is written again when a record of it cannot be found, a few times."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ingest import readback, writing
from ingest.build import build
from rag.edition import Edition
from rag.embedding import Embedder
from rag.errors import BuildError, EditionError
from rag.shelf import Shelf
from tests.conftest import MINIATURE

Failing = Callable[[int], list[int]]


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Failing:
    """Lets the first so many readings back fail, and gives back a list with one entry a reading."""

    def arranged(times: int) -> list[int]:
        seen: list[int] = []
        really = readback.read_back

        def read_back(*given: Any) -> None:
            seen.append(len(seen))
            if len(seen) <= times:
                raise EditionError("Record x of asks is not found by its vector")
            really(*given)

        monkeypatch.setattr(writing, "read_back", read_back)
        return seen

    return arranged


def test_index_is_drawn_anew_when_a_record_is_not_found(
    state: Path, model: Embedder, failing: Failing, caplog: pytest.LogCaptureFixture
) -> None:
    seen = failing(2)
    built = build(MINIATURE, state, model, force=True)
    assert len(seen) == 3
    assert [r.getMessage() for r in caplog.records if r.levelno == logging.WARNING] == 2 * [
        "Record x of asks is not found by its vector; the index is drawn anew"
    ]
    opened = Edition.open(Shelf(state).path(built.edition), model.fingerprint)
    assert opened.store.count("asks") == built.counts["asks"]
    opened.close()


def test_build_stops_when_it_is_never_found_and_the_current_edition_stays(
    state: Path, model: Embedder, failing: Failing
) -> None:
    current = Shelf(state).current_id()
    seen = failing(99)
    with pytest.raises(BuildError, match="is not found by its vector"):
        build(MINIATURE, state, model, force=True)
    assert len(seen) == 3
    assert Shelf(state).current_id() == current
