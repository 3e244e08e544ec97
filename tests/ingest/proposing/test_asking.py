"""Golden questions in one process and in two: the same answers, and no question lost unnoticed."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.golden import Golden, read_golden
from ingest.proposing import asking
from ingest.proposing.asking import Asking
from rag.compiled import CompiledModel
from rag.errors import ProposalError
from rag.shelf import Shelf
from tests.conftest import MINIATURE, TODAY

ROWS: list[Golden] = read_golden(MINIATURE)[0]


@pytest.fixture
def folder(miniature_state: Path) -> Path:
    shelf = Shelf(miniature_state)
    return shelf.path(shelf.current_id())


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few questions are enough for a second process, and given out one by one."""
    monkeypatch.setattr(asking, "_WORTH_A_PROCESS", 1)
    monkeypatch.setattr(asking, "_PART", 1)


def told(found: Asking, folder: Path) -> dict[str, tuple[bool, str]]:
    seen: list[tuple[int, int]] = []
    outcomes = found.finish(lambda done, total: seen.append((done, total)))[folder]
    assert seen[-1] == (len(ROWS), len(ROWS))
    assert sorted(o.row.id for o in outcomes) == sorted(r.id for r in ROWS)
    return {o.row.id: (o.right, o.reply.text) for o in outcomes}


@pytest.mark.slow
@pytest.mark.usefixtures("two")
def test_second_process_answers_what_this_one_would(folder: Path, model: CompiledModel) -> None:
    with Asking(model, TODAY, len(ROWS)) as second:
        second.lay(folder, ROWS)
        # This process does other work meanwhile: the second one has to get through alone.
        assert second._change.acquire()
        done = second._change.wait_for(lambda: len(second._found[folder]) == len(ROWS), timeout=60)
        second._change.release()
        assert done
        in_two = told(second, folder)
    with Asking(model, TODAY, 0) as one:
        one.lay(folder, ROWS)
        assert told(one, folder) == in_two


@pytest.mark.usefixtures("two")
def test_lost_second_process_is_told(folder: Path, model: CompiledModel) -> None:
    with Asking(model, TODAY, len(ROWS)) as lost:
        assert lost._second
        assert lost._thread
        lost._second.end()
        lost.lay(folder, ROWS)
        lost._thread.join(10)
        with pytest.raises(ProposalError, match="Nothing was published"):
            lost.finish()


@pytest.mark.usefixtures("two")
def test_second_process_ends_with_what_stopped_the_building(
    folder: Path, model: CompiledModel
) -> None:
    stopped = Asking(model, TODAY, len(ROWS))

    def build() -> None:
        with stopped:
            stopped.lay(folder, ROWS)
            raise OSError("full")

    with pytest.raises(OSError, match="full"):
        build()
    assert stopped._second
    assert stopped._second._process.poll() is not None
    assert stopped._thread
    assert not stopped._thread.is_alive()
