"""`make eval` in its short form: every tenth golden question, both systems, and typos."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from api.settings import get_settings
from tests.conftest import ROOT, TODAY, when_unlocked
from tests.evaluation import report

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def page(full_state: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page that the command writes with --quick."""
    app = typer.Typer()
    app.command()(report.main)
    target = tmp_path_factory.mktemp("report") / "docs" / "page.md"
    settings = {
        "ADVISOR_STATE_DIR": str(full_state),
        "ADVISOR_KNOWLEDGE_DIR": str(ROOT / "knowledge"),
        "ADVISOR_TODAY": TODAY.isoformat(),
    }
    get_settings.cache_clear()
    command = ["--quick", "--report", str(target)]
    found = when_unlocked(
        lambda: CliRunner().invoke(app, command, env=settings, catch_exceptions=False)
    )
    get_settings.cache_clear()
    assert found.exit_code == 0, found.output
    assert "By kind, and by turns" in found.output
    return target.read_text(encoding="utf-8")


def test_page_says_of_what_and_when_it_was_made(page: str) -> None:
    head = page.partition("## ")[0]
    assert "`--quick`, every 10th question" in head
    assert f"asked as if on {TODAY.isoformat()}" in head
    assert "golden questions of `knowledge/golden/`" in head


def test_page_holds_both_systems_on_the_same_questions(page: str) -> None:
    beside = page.partition("## Beside a plain chain")[2].partition("\n## ")[0]
    rows = {
        cells[0]: cells[1:]
        for line in beside.split("\n")
        if (cells := [c.strip() for c in line.split("|")[1:-1]])
    }
    for measure in ("hit@1", "hit@3", "right"):
        ours, plain = map(float, rows[measure])
        assert 0 < plain < ours <= 1
    assert re.search(r"The plain chain is ahead on .* times as fast at the median\.", beside)
    assert {"harmful", "p50 ms", "several turns", "general", "time", "false_premise"} <= set(rows)
    whole = page.partition("## By kind")[2].partition("\n## ")[0]
    assert f"| general | {rows['general'][0]} |" in whole


def test_page_names_weak_spots_and_the_cost_of_typos(page: str) -> None:
    for section in ("Typos", "Weak spots", "Not answered right", "Targets"):
        text = page.partition(f"## {section}\n")[2].partition("\n## ")[0]
        assert len(text.split()) > 10
    assert "2 random edits in every message" in page
