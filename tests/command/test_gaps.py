"""`advisor gaps` as staff type it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from api.asked import Asked
from api.database import open_database
from api.questions import Questions
from api.settings import get_settings
from rag.errors import AdvisorError
from ui.gaps import app

TEXTS = ["is parking free for [name]", "[red]free[/] parking\x1b[2J?", "what of step 3"]


class Gaps:
    """Runs `advisor gaps` in this process, on a state folder of its own."""

    def __call__(self, *arguments: str) -> str:
        found = CliRunner().invoke(app, arguments)
        if isinstance(found.exception, AdvisorError):
            raise found.exception
        assert found.exit_code == 0, found.output
        return found.stdout

    def json(self, *arguments: str) -> Any:
        return json.loads(self(*arguments, "--json"))


@pytest.fixture
def gaps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gaps]:
    monkeypatch.setenv("ADVISOR_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("ADVISOR_TODAY", "2026-11-25")
    monkeypatch.setenv("COLUMNS", "200")
    get_settings.cache_clear()
    engine = open_database(get_settings().database)
    questions = Questions(engine, "m", 90)
    for text, axis in zip(TEXTS, (0, 0, 1), strict=True):
        vector = np.eye(1, 4, axis, dtype=np.float32)[0]
        unknown = axis == 0
        status = "unknown" if unknown else "answered"
        one = Asked(text, status, unknown, not unknown, "life", "doc#slug", "Where?", 0.3, "e")
        questions.keep([one], {text: vector}, date(2026, 11, 20), "", "")
    engine.dispose()
    yield Gaps()
    get_settings.cache_clear()


def test_list_shows_count_label_and_nearest_section(gaps: Gaps) -> None:
    shown = gaps()
    assert "doc#slug (0.30)" in shown
    assert "what of step 3" in shown
    assert [g["count"] for g in gaps.json()["gaps"]] == [2, 1]
    assert gaps("--days", "5") == "No question without a good answer is recorded.\n"
    assert [g["label"] for g in gaps.json("--reason", "weak")["gaps"]] == [TEXTS[2]]
    assert len(gaps("--csv").splitlines()) == 4


def test_what_people_typed_steers_no_terminal_and_is_no_markup(gaps: Gaps) -> None:
    shown = gaps("show", gaps.json()["gaps"][0]["id"])
    assert "is parking free for [name]" in shown
    assert "[red]free[/] parking[2J?" in shown


def test_close_reopen_delete(gaps: Gaps) -> None:
    gap, other = (g["id"] for g in gaps.json()["gaps"])
    assert "closed" in gaps("close", gap, "--note", "section added", "--name", "anna")
    closed = gaps.json("show", gap)["closed"]
    assert closed == {"on": "2026-11-25", "by": "anna", "note": "section added", "since": 0}
    assert [g["id"] for g in gaps.json()["gaps"]] == [other, gap]
    assert "by anna: section added" in gaps("show", gap)
    assert "added" in gaps()
    gaps("reopen", gap)
    question = gaps.json("show", gap)["questions"][0]["id"]
    assert "1 questions" in gaps("delete", gap, "--question", question)
    assert gaps.json("show", gap)["count"] == 1
    gaps("delete", gap)
    assert [g["id"] for g in gaps.json()["gaps"]] == [other]


def test_section(gaps: Gaps) -> None:
    text = gaps("section", gaps.json()["gaps"][1]["id"])
    assert text.startswith("## What of step 3? {#WRITE-A-SLUG}\ncertainty: ")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("show", "nothing"), "no gap 'nothing'"),
        (("delete", "nothing"), "no gap"),
        (("section", "nothing"), "no gap"),
        (("close", "nothing", "--note", "x"), "no gap"),
        (("close", "nothing", "--note", "  "), "closed with a note"),
        (("--reason", "bored"), "unknown, thumbs_down, weak"),
    ],
)
def test_wrong_argument_is_told(gaps: Gaps, arguments: tuple[str, ...], told: str) -> None:
    with pytest.raises(AdvisorError, match=told):
        gaps(*arguments)
