"""Tables in a terminal, in a narrow one, and where there is none."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from ui import terminal
from ui.terminal import minute, print_table

EDITION = "20261127T214105Z-2c17d8"
NOTE = "p1: the [fee] of 1 January stands in j1-fees; [/b] nothing else was touched"


def shown(width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> str:
    """The table on a terminal of that width; 0: where there is none."""
    file = io.StringIO()
    if width:
        console = Console(file=file, force_terminal=True, width=width, color_system=None)
        monkeypatch.setattr(terminal, "out", console)
    print_table(("edition", "note", "by"), [(EDITION, NOTE, "anna\x1b[31m")], ("edition",))
    return file.getvalue() or capsys.readouterr().out


def cells(text: str) -> list[str]:
    """The row as it reads when the pieces of each cell are put together again."""
    lines = [line.split("│")[1:-1] for line in text.split("\n") if line.startswith("│")]
    columns = zip(*lines, strict=True)
    return ["".join("".join(c).split()) for c in columns]


@pytest.mark.parametrize("width", [0, 200, 80, 50, 30])
def test_nothing_of_a_cell_is_cut_off_or_taken_for_markup(
    width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = shown(width, capsys, monkeypatch)
    assert cells(text) == [EDITION, "".join(NOTE.split()), "anna[31m"]
    assert "\x1b" not in text.replace("\x1b[1m", "").replace("\x1b[0m", "")


@pytest.mark.parametrize("width", [0, 80, 50])
def test_what_is_copied_stands_in_one_line(
    width: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert f"│ {EDITION} │" in shown(width, capsys, monkeypatch)


def test_without_a_terminal_a_row_is_a_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert len(shown(0, capsys, monkeypatch).strip().split("\n")) == 5


def test_a_moment_is_told_to_the_minute() -> None:
    assert minute("2026-11-27T21:36:35.061698+00:00") == "2026-11-27 21:36"
