"""Differences, times and words as staff read them."""

from __future__ import annotations

import ast
from datetime import UTC, datetime, timedelta, timezone

import pytest

from rag.schema import TOPICS
from tests.conftest import ROOT
from tests.ui.console.standin import HOSTILE
from ui.console import differences, words
from ui.console.pages import TITLES
from ui.console.shapes import Change, Line


def test_removed_and_added_are_told_by_word_and_sign() -> None:
    html = differences.markup(differences.of_change(Change(removed=["old"], added=["new"])))
    assert "removed</span><del>old</del>" in html
    assert "added</span><ins>new</ins>" in html
    assert 'aria-label="Difference: 1 removed, 1 added"' in html


@pytest.mark.parametrize("op", ["same", "removed", "added", "of a later version"])
def test_text_of_a_difference_is_never_html(op: str) -> None:
    lines = [Line(op=op, text=HOSTILE), Line(op="added", text="x")]
    html = differences.markup(lines)
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html


def test_long_unchanged_parts_are_folded_and_counted() -> None:
    before = "\n".join(f"line {n}" for n in range(50))
    html = differences.markup(differences.between(before, before.replace("line 25", "other")))
    assert "… 22 unchanged lines …" in html
    assert "… 21 unchanged lines …" in html
    assert "line 22<" in html
    assert "line 21<" not in html


def test_equal_texts_have_no_difference() -> None:
    assert "No difference" in differences.markup(differences.between("a\nb", "a\nb"))


def test_very_long_difference_is_cut_and_says_so() -> None:
    lines = [Line(op="added", text=str(n)) for n in range(1000)]
    assert "600 further lines are not shown" in differences.markup(lines)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("2026-11-25T16:03:00Z", "25 November 2026, 16:03 UTC"),
        ("2026-11-25T16:03:00", "25 November 2026, 16:03 UTC"),
        ("2026-11-25T23:30:00-05:00", "26 November 2026, 04:30 UTC"),
        (datetime(2026, 1, 2, 3, 4, tzinfo=UTC), "2 January 2026, 03:04 UTC"),
        (
            datetime(2026, 1, 1, 1, 0, tzinfo=timezone(timedelta(hours=2))),
            "31 December 2025, 23:00 UTC",
        ),
        ("2026-11-25", "25 November 2026"),
        ("soon", "soon"),
        (None, "never"),
        ("", "never"),
    ],
)
def test_times_are_in_utc_with_the_date_written_out(value: object, told: str) -> None:
    assert words.moment(value) == told  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text", ["https://evil.example/x", "www.evil.example", "a@evil.example", "WWW.evil.example"]
)
def test_addresses_in_text_are_kept_from_becoming_links(text: str) -> None:
    shown = words.plain(text)
    assert "\N{WORD JOINER}" in shown
    assert shown.replace("\N{WORD JOINER}", "").replace("\\", "") == text


def test_topics_are_those_of_the_guidance() -> None:
    assert tuple(words.TOPICS) == TOPICS


def test_every_page_of_the_menu_has_its_file() -> None:
    folder = ROOT / "ui" / "console"
    assert all((folder / f"{name}.py").is_file() for name in TITLES)


def test_console_takes_nothing_from_the_rooms_behind_the_api() -> None:
    allowed = {"api.settings", "rag.errors"}
    for file in (ROOT / "ui" / "console").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [node.module] if isinstance(node, ast.ImportFrom) else []
            names += [a.name for a in node.names] if isinstance(node, ast.Import) else []
            rooms = {n for n in names if n and n.split(".")[0] in ("api", "rag", "ingest")}
            assert rooms <= allowed, (file.name, rooms)


def test_applicants_chat_holds_nothing_of_the_console() -> None:
    ui = ROOT / "ui"
    for file in [*ui.glob("*.py"), *(ui / "programs").glob("*.py")]:
        text = file.read_text(encoding="utf-8")
        assert "ui.console" not in text, file.name
        assert "import console" not in text, file.name
