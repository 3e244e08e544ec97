"""Taking documents in and off the shelf again: whole or not at all, whatever happens."""

from __future__ import annotations

import fcntl
import os
import random
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from ingest.outside.intake import Labels
from ingest.outside.shelf import DocumentShelf
from rag.errors import DocumentError, DocumentLockedError
from tests.conftest import ROOT
from tests.ingest.outside.conftest import LABELS, Add

TODAY = date(2026, 11, 25)
BODY = b"# Letters\n\nThe student office sends letters of recommendation within ten working days.\n"


def test_document_lies_on_the_shelf_with_its_file_and_labels(
    take: Add, shelf: DocumentShelf
) -> None:
    report = take("C:\\papers\\../hand\u200bbook.md", BODY)
    found = shelf.get(report.id)
    assert (found.title, found.publisher, found.dated, found.scope) == (
        LABELS.title,
        LABELS.publisher,
        LABELS.dated,
        LABELS.scope,
    )
    assert (found.name, found.by, found.kind, found.size) == (
        "handbook.md",
        "anna",
        "markdown",
        len(BODY),
    )
    assert (shelf.folder / report.id / "original").read_bytes() == BODY
    (passage,) = shelf.passages(report.id)
    assert passage.id == f"outside/{report.id}/1"
    assert shelf.all() == [found]


def test_same_file_is_not_taken_twice(take: Add, shelf: DocumentShelf) -> None:
    first = take("a.md", BODY)
    second = take("b.md", BODY)
    assert not second.accepted
    assert first.id in (second.refused or "")
    assert shelf.ids() == [first.id]


def test_removed_document_is_gone_whole(take: Add, shelf: DocumentShelf) -> None:
    report = take("a.md", BODY)
    shelf.remove(report.id)
    assert shelf.ids() == []
    assert [p.name for p in shelf.folder.iterdir()] == ["intake.lock"]
    with pytest.raises(DocumentError, match="no document"):
        shelf.remove(report.id)


@pytest.mark.parametrize("name", ["../../etc", "", ".", "ABCDEFABCDEF", "0123456789ab/.."])
def test_id_cannot_lead_out_of_the_shelf(take: Add, shelf: DocumentShelf, name: str) -> None:
    take("a.md", BODY)
    for call in (shelf.get, shelf.remove, shelf.passages):
        with pytest.raises(DocumentError, match="no document"):
            call(name)


def test_one_intake_at_a_time(take: Add, shelf: DocumentShelf) -> None:
    shelf.folder.mkdir(parents=True)
    with (shelf.folder / "intake.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(DocumentLockedError):
            take("a.md", BODY)
    assert take("a.md", BODY).accepted


def test_damaged_document_is_a_fault_and_hides_no_other(take: Add, shelf: DocumentShelf) -> None:
    good = take("a.md", BODY).id
    bad = take("b.md", BODY + b"\nMore of it.\n").id
    (shelf.folder / bad / "blocks.json").write_bytes(b"{")
    passages, faults = shelf.read()
    assert {p.document for p in passages} == {good}
    assert [f.file for f in faults] == [f"documents/{bad}"]
    assert f"remove {bad}" in faults[0].reason


def test_mark_changes_with_every_document_and_comes_back(take: Add, shelf: DocumentShelf) -> None:
    none = shelf.mark("knowledge")
    first = take("a.md", BODY).id
    one = shelf.mark("knowledge")
    second = take("b.md", BODY + b"\nMore of it.\n").id
    assert len({none, one, shelf.mark("knowledge"), shelf.mark("other")}) == 4
    shelf.remove(second)
    assert shelf.mark("knowledge") == one
    shelf.remove(first)
    assert shelf.mark("knowledge") == none == "knowledge"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"title": "  \u200b "}, "the title is missing"),
        ({"scope": ""}, "the scope is missing"),
        ({"publisher": "x" * 121}, "the publisher is longer than 120 characters"),
        ({"dated": "September 2026"}, "not a day as"),
        ({"dated": "2026-11-26"}, "lies in the future"),
        ({"url": "javascript:alert(1)"}, "not one of the web"),
        ({"url": 'https://x.example/"><script>'}, "not one of the web"),
    ],
)
def test_bad_labels_are_named(change: dict[str, str], told: str) -> None:
    given = {"title": "T", "publisher": "P", "dated": "2026-09-01", "scope": "S", "url": ""}
    with pytest.raises(DocumentError, match=told):
        Labels.checked(**(given | change), today=TODAY)


def test_labels_are_kept_in_one_line_each() -> None:
    found = Labels.checked(" A\nB ", "P\t Q", "2026-11-25", "S", "https://x.example/a", TODAY)
    assert (found.title, found.publisher, found.url) == ("A B", "P Q", "https://x.example/a")


_ADD = """
import sys
from pathlib import Path
from ingest.outside.intake import Labels, add
from ingest.outside.chunking import tokens_of
tokens_of("warm")
print("ready", flush=True)
for n in range(1000):
    body = f"# Letters {n}\\n\\nThe student office sends letters of recommendation in {n} working days.\\n"
    add(Path(sys.argv[1]), "a.md", body.encode(), Labels("T", "P", "2026-01-01", "S"), "anna")
"""


@pytest.mark.slow
def test_killed_intake_leaves_nothing_half(take: Add, shelf: DocumentShelf) -> None:
    dice = random.Random(7)
    for _ in range(5):
        process = subprocess.Popen(
            [sys.executable, "-c", _ADD, str(shelf.state)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
        )
        assert process.stdout
        process.stdout.readline()
        time.sleep(dice.uniform(0.05, 0.6))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        passages, faults = shelf.read()
        assert faults == []
        assert {p.document for p in passages} == set(shelf.ids())
        for document in shelf.ids():
            shelf.remove(document)
    take("a.md", BODY)
    left = {p.name for p in shelf.folder.iterdir()}
    assert left == {"intake.lock", *shelf.ids()}


def test_shelf_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")
    shelf = DocumentShelf(tmp_path / "state")
    with pytest.raises(DocumentError, match="cannot be written"), shelf.adding():
        pass
