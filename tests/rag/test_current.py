"""The edition that serves: the pointer is followed, and nothing that goes wrong ends the answers."""

from __future__ import annotations

import logging
import shutil
import weakref
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from ingest.publish import publish
from rag.current import CurrentEdition
from rag.edition import Edition
from rag.embedding import PackagedModel
from rag.errors import EditionError, NoEditionError
from rag.shelf import Shelf
from tests.rag.editions import alter, copy, drop_count, edit_manifest, remove, write

MODEL = PackagedModel.fingerprint
NEXT, LATER = "20300101T000000Z-aaaaaa", "20300102T000000Z-bbbbbb"


@pytest.fixture
def current(state: Path) -> CurrentEdition:
    return CurrentEdition(Shelf(state), MODEL)


def searches(edition: Edition) -> bool:
    vector = edition.store.vectors("asks", ["j1-rules#length/0"])
    return edition.store.search("asks", vector, 1)[0][0].id == "j1-rules#length/0"


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]


def test_edition_is_opened_once_while_the_pointer_stands(current: CurrentEdition) -> None:
    assert current.get() is current.get()


def test_moved_pointer_is_followed_and_the_old_edition_still_answers(
    state: Path, current: CurrentEdition
) -> None:
    first = current.get()
    copy(state, NEXT)
    assert current.get() is first
    publish(Shelf(state), NEXT)
    second = current.get()
    assert second.id == NEXT
    assert searches(second)
    assert searches(first)


def test_pointer_may_move_back(state: Path, current: CurrentEdition) -> None:
    first = current.get().id
    copy(state, NEXT)
    for wanted in (NEXT, first, NEXT, first):
        publish(Shelf(state), wanted)
        assert current.get().id == wanted
        assert searches(current.get())


@pytest.mark.parametrize(
    "damage",
    [
        alter("content.json"),
        remove("manifest.json"),
        drop_count,
        remove("chroma"),
        write("chroma/chroma.sqlite3", b"x" * 5000),
        lambda f: edit_manifest(f, model="other@1"),
    ],
    ids=["altered", "incomplete", "count missing", "no vectors", "no database", "other model"],
)
def test_broken_new_edition_is_logged_once_and_the_old_one_serves(
    state: Path,
    current: CurrentEdition,
    caplog: pytest.LogCaptureFixture,
    damage: Callable[[Path], None],
) -> None:
    first = current.get()
    folder = copy(state, NEXT)
    publish(Shelf(state), NEXT)
    damage(folder)
    for _ in range(5):
        assert current.get() is first
    assert searches(first)
    assert [m.startswith(f"Still serving edition {first.id}") for m in errors(caplog)] == [True]


def test_next_good_edition_is_followed_after_a_broken_one(
    state: Path, current: CurrentEdition
) -> None:
    first = current.get()
    (copy(state, NEXT) / "content.json").unlink()
    copy(state, LATER)
    publish(Shelf(state), NEXT)
    assert current.get() is first
    publish(Shelf(state), LATER)
    assert current.get().id == LATER


@pytest.mark.parametrize("pointer", [None, b"", b"rubbish", b"\xff"])
def test_lost_or_bad_pointer_keeps_the_old_edition_serving(
    state: Path,
    current: CurrentEdition,
    caplog: pytest.LogCaptureFixture,
    pointer: bytes | None,
) -> None:
    first = current.get()
    if pointer is None:
        Shelf(state).pointer.unlink()
    else:
        Shelf(state).pointer.write_bytes(pointer)
    assert [current.get() for _ in range(3)] == [first] * 3
    assert len(errors(caplog)) == 1


def test_answer_under_way_keeps_its_edition_over_several_switches(
    state: Path, current: CurrentEdition
) -> None:
    held = current.get()
    for name in (NEXT, LATER, "20300103T000000Z-cccccc"):
        copy(state, name)
        publish(Shelf(state), name)
        assert current.get().id == name
    assert searches(held)


def test_replaced_edition_is_let_go_when_nobody_holds_it(
    state: Path, current: CurrentEdition
) -> None:
    store, replaced = current.get().store, weakref.ref(current.get())
    copy(state, NEXT)
    publish(Shelf(state), NEXT)
    current.get()
    assert replaced() is None
    with pytest.raises(EditionError):
        store.search("asks", np.zeros((1, 384), np.float32), 1)


def test_edition_that_could_not_be_opened_is_tried_again_after_a_while(
    state: Path, caplog: pytest.LogCaptureFixture
) -> None:
    now = [0.0]
    current = CurrentEdition(Shelf(state), MODEL, retry=30, clock=lambda: now[0])
    first = current.get()
    content = copy(state, NEXT) / "content.json"
    kept = content.rename(content.with_name("elsewhere"))
    publish(Shelf(state), NEXT)
    assert [current.get(), current.get()] == [first, first]
    now[0] = 31
    assert current.get() is first
    assert len(errors(caplog)) == 1
    kept.rename(content)
    assert current.get() is first
    now[0] = 62
    assert current.get().id == NEXT


def test_trouble_of_the_machine_keeps_the_old_edition_serving(
    state: Path, current: CurrentEdition, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = current.get()
    copy(state, NEXT)
    publish(Shelf(state), NEXT)

    def exhausted(*_: object) -> None:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(Edition, "open", exhausted)
    assert current.get() is first


def test_followed_edition_is_opened_by_the_follower_alone(
    state: Path, current: CurrentEdition
) -> None:
    first = current.get()
    current.follow()
    copy(state, NEXT)
    publish(Shelf(state), NEXT)
    assert current.get() is first
    current.follow()
    assert current.get().id == NEXT
    assert "spelling" in vars(current.get())


def test_without_any_edition_every_get_says_so_until_one_is_there(
    state: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    current = CurrentEdition(Shelf(empty), MODEL)
    for _ in range(2):
        with pytest.raises(NoEditionError, match="advisor build"):
            current.get()
    shutil.copytree(state / "editions", empty / "editions")
    shutil.copy(state / "current", empty / "current")
    assert searches(current.get())


def test_threads_that_ask_while_the_pointer_moves_all_get_an_edition(
    state: Path, current: CurrentEdition
) -> None:
    first = current.get().id
    copy(state, NEXT)

    def ask(number: int) -> str:
        if number == 20:
            publish(Shelf(state), NEXT)
        edition = current.get()
        assert searches(edition)
        return edition.id

    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(ask, range(60)))
    # While one thread opens the new edition the others go on with the old.
    assert set(seen) <= {first, NEXT}
    assert current.get().id == NEXT
