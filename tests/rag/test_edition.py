"""Opening editions."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.edition import Edition
from rag.embedding import PackagedModel
from rag.errors import EditionError
from rag.folder import FORMAT, read_manifest
from rag.shelf import Shelf
from tests.rag.editions import alter, drop_count, edit_manifest, remove, write

MODEL = PackagedModel.fingerprint


def folder_of(state: Path) -> Path:
    shelf = Shelf(state)
    return shelf.path(shelf.current_id())


# --- opening -----------------------------------------------------------------------------------


def test_open_edition_holds_what_was_built(edition: Edition) -> None:
    assert sorted(edition.passages) == [
        "j1-rules#gap-ministry-form",
        "j1-rules#length",
        "j1-rules#moonlighting",
        "j1-rules#two-years",
        "match-dates#match-day",
        "match-dates#rank-list",
    ]
    assert set(edition.sources) == {"ecfmg-rules", "lawyer-page", "nrmp-calendar"}
    assert set(edition.boundaries) == {"greeting", "distress", "strain", "other-subjects"}
    assert edition.programs["yale-psychiatry"]["city"] == "New Haven"
    assert edition.passages["match-dates#match-day"].short[0].sources == ("nrmp-calendar",)
    assert edition.glossary.expand("img") == "international medical graduate"
    assert edition.spelling.known("moonlight")


def _zero_vectors(folder: Path) -> None:
    for path in folder.glob("chroma/*/data_level0.bin"):
        path.write_bytes(bytes(path.stat().st_size))


def _count(**changes: int) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        edit_manifest(folder, counts=read_manifest(folder).counts | changes)

    return change


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        pytest.param(alter("content.json"), "content.json is missing or was altered", id="content"),
        pytest.param(alter("figures.json"), "figures.json is missing or was altered", id="figures"),
        pytest.param(remove("figures.json"), "figures.json is missing", id="no figures"),
        pytest.param(alter("lexical.json"), "lexical.json is missing or was altered", id="lexical"),
        pytest.param(alter("classifier.npz"), "classifier.npz is missing", id="classifier"),
        pytest.param(remove("content.json"), "content.json is missing", id="no content"),
        pytest.param(remove("manifest.json"), "not a complete edition", id="no manifest"),
        pytest.param(write("manifest.json", b"{"), "not a complete edition", id="half manifest"),
        pytest.param(write("manifest.json", b"[]"), "not a complete edition", id="manifest a list"),
        pytest.param(
            write("manifest.json", b"\xff"), "not a complete edition", id="manifest binary"
        ),
        pytest.param(write("manifest.json", b'{"id": 1}'), "not a complete edition", id="fields"),
        pytest.param(
            lambda f: edit_manifest(f, format=FORMAT + 1), f"format {FORMAT + 1}", id="format"
        ),
        pytest.param(lambda f: edit_manifest(f, model="other@1"), "other@1", id="model"),
        pytest.param(_count(asks=37), "asks holds 36 records, 37 were built", id="count"),
        pytest.param(_count(programs=0), "programs holds 6 records, 0 were built", id="count of 0"),
        pytest.param(drop_count, "manifest.json is missing or was altered", id="count missing"),
        pytest.param(remove("chroma"), "chroma.sqlite3 is missing", id="no vectors"),
        pytest.param(write("chroma/chroma.sqlite3", b""), "does not exist", id="vectors emptied"),
        pytest.param(write("chroma/chroma.sqlite3", b"x" * 5000), "opened", id="no database"),
    ],
)
def test_damaged_edition_is_not_opened_and_the_message_says_why(
    state: Path, damage: Callable[[Path], None], words: str
) -> None:
    folder = folder_of(state)
    damage(folder)
    with pytest.raises(EditionError, match=words):
        Edition.open(folder, MODEL).close()


@pytest.mark.slow
@pytest.mark.parametrize(
    "damage", [remove("chroma/*/data_level0.bin"), _zero_vectors], ids=["missing", "zeroed"]
)
def test_edition_whose_vector_index_is_gone_is_not_opened(
    full_state: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    """Chroma opens it without a word. (Only a large index counts: Chroma replays up to a thousand
    records from its log, so the miniature edition does not need these files.)"""
    shelf = Shelf(full_state)
    folder = Path(shutil.copytree(shelf.path(shelf.current_id()), tmp_path / shelf.current_id()))
    damage(folder)
    with pytest.raises(EditionError, match=r"damaged|cannot be"):
        Edition.open(folder, MODEL).close()


@pytest.mark.parametrize(
    "damage",
    [alter("content.json"), remove("manifest.json"), lambda f: edit_manifest(f, model="other@1")],
    ids=["altered", "incomplete", "other model"],
)
def test_message_about_a_damaged_edition_says_what_to_do(
    state: Path, damage: Callable[[Path], None]
) -> None:
    folder = folder_of(state)
    damage(folder)
    with pytest.raises(EditionError, match="advisor build"):
        Edition.open(folder, MODEL)


def test_edition_is_read_only_to_its_readers(state: Path) -> None:
    """Opening, searching and closing leave every file of content as it was."""
    folder = folder_of(state)
    before = {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}
    edition = Edition.open(folder, MODEL)
    edition.store.search("asks", edition.store.vectors("asks", ["j1-rules#length/0"]), 3)
    edition.close()
    assert {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()} == before
    Edition.open(folder, MODEL).close()
