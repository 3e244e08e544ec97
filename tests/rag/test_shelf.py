"""The shelf of editions, and the pointer to the current one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from rag.errors import EditionError, NoEditionError
from rag.shelf import Shelf
from tests.rag.editions import copy, edit_manifest

NEXT, LATER = "20300101T000000Z-aaaaaa", "20300102T000000Z-bbbbbb"


def test_state_without_editions_says_how_to_build_one(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    assert shelf.ids() == []
    with pytest.raises(NoEditionError, match="advisor build"):
        shelf.current_id()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n",
        b"20200101T000000Z-aaaaaa\n",
        b"../editions\n",
        b"..",
        b"/etc",
        b"a" * 100_000,
        b"\xff\xfe\x00",
        b"20200101T000000Z-aaaaaa\n20200101T000000Z-bbbbbb\n",
    ],
    ids=["empty", "newline", "unknown", "path", "parent", "root", "long", "binary", "two lines"],
)
def test_bad_pointer_is_told_with_the_editions_there_are(state: Path, raw: bytes) -> None:
    shelf = Shelf(state)
    known = shelf.current_id()
    shelf.pointer.write_bytes(raw)
    with pytest.raises(EditionError, match=known) as caught:
        shelf.current_id()
    assert not isinstance(caught.value, NoEditionError)
    assert "advisor rollback" in str(caught.value)
    assert len(str(caught.value)) < 1000


def test_pointer_that_is_a_folder_is_told(state: Path) -> None:
    shelf = Shelf(state)
    shelf.pointer.unlink()
    shelf.pointer.mkdir()
    with pytest.raises(EditionError, match="cannot be read"):
        shelf.current_id()


def test_unfinished_edition_cannot_be_current(state: Path) -> None:
    shelf = Shelf(state)
    (copy(state, NEXT) / "manifest.json").unlink()
    shelf.pointer.write_text(NEXT + "\n")
    assert NEXT not in shelf.ids()
    with pytest.raises(EditionError, match="no complete edition"):
        shelf.current_id()


def test_shelf_lists_only_editions_oldest_first(state: Path) -> None:
    shelf = Shelf(state)
    first = shelf.current_id()
    for name in (LATER, NEXT):
        copy(state, name)
    for name in (".building-20300103T000000Z-aaaaaa", "notes", "20300104T000000Z-AAAAAA"):
        shutil.copytree(shelf.path(NEXT), shelf.folder / name)
    assert shelf.ids() == [first, NEXT, LATER]
    assert [m.id for m in shelf.manifests()] == [first, NEXT, LATER]


def test_manifest_that_cannot_be_read_is_left_out_of_the_list(
    state: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shelf = Shelf(state)
    first = shelf.current_id()
    edit_manifest(copy(state, NEXT), format=99)
    assert [m.id for m in shelf.manifests()] == [first]
    assert "format 99" in caplog.text
