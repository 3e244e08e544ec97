"""`advisor eval`: figures, floors, typos and the report."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from rag.shelf import Shelf
from tests.command.command import Command, told

pytestmark = pytest.mark.slow


def test_eval_gives_the_figures_as_json(advisor: Command) -> None:
    found = advisor.json("eval")
    assert found["edition"] == Shelf(advisor.state).current_id()
    assert found["below"] == []
    figures = found["figures"]
    assert figures["questions"] == 4
    for name in ("hit_1", "hit_3", "right", "refused_rightly", "programs_cited"):
        assert figures[name] == 1.0
    assert (figures["citation_precision"], figures["citation_recall"]) == (1.0, 1.0)
    assert (figures["harmful"], figures["refused_wrongly"]) == (0, 0.0)
    assert 0 < figures["p50_ms"] <= figures["p95_ms"]
    for by, sizes in (
        ("topics", {"j1": 2, "match": 1, "programs": 1}),
        ("kinds", {"general": 1, "multi_turn": 1, "program": 1, "unanswerable": 1}),
        ("turns", {"one turn": 3, "several turns": 1}),
    ):
        assert {name: group["questions"] for name, group in found[by].items()} == sizes
        assert all(set(group) == set(figures) for group in found[by].values())
    assert (found["turn_gap"], found["typos"]) == (0.0, None)


def test_eval_prints_topics_kinds_and_turns_in_80_columns(advisor: Command) -> None:
    found = advisor("eval", COLUMNS="80")
    assert found.returncode == 0, found.stderr
    for name in ("programs", "all", "multi_turn", "unanswerable", "one turn", "several turns"):
        assert re.search(rf"^{name} +\d", found.stdout, re.MULTILINE)
    assert "…" not in found.stdout


def test_eval_with_typos_tells_what_they_cost(advisor: Command) -> None:
    found = advisor("eval", "--only", "mini-", "--typos", "2")
    assert found.returncode == 0, found.stderr
    line = re.search(
        r"Right with 2 random edits in every message: (\S+), clean (\S+): ", found.stdout
    )
    assert line
    misspelt = advisor.json("eval", "--only", "mini-", "--typos", "2")["typos"]
    assert misspelt["edits"] == 2
    assert f"{misspelt['figures']['right']:.3f}" == line[1]
    assert misspelt["cost"] == pytest.approx(float(line[2]) - float(line[1]), abs=0.001)


def test_eval_fails_under_a_floor_and_writes_what_was_wrong(
    advisor: Command, knowledge: Path
) -> None:
    golden = knowledge / "golden" / "all.jsonl"
    golden.write_text(golden.read_text().replace("3 March 2027", "31 December 1999"))
    advisor.knowledge = knowledge
    report = advisor.folder / "report.md"
    found = advisor("eval", "--show", "--report", str(report))
    assert found.returncode == 1
    assert "right is 0.667, at least 0.93 is due" in told(found)
    assert "turn_gap is 1.000, at most 0.03 is allowed" in told(found)
    assert "mini-2" in found.stdout
    assert "31 December 1999" in report.read_text()


def test_eval_of_some_questions_is_json_as_well(advisor: Command) -> None:
    found = advisor.json("eval", "--only", "mini-4")
    assert found["figures"]["questions"] == 1
    assert found["figures"]["hit_1"] is None


def test_eval_without_questions_is_not_passed(advisor: Command, knowledge: Path) -> None:
    shutil.rmtree(knowledge / "golden")
    advisor.knowledge = knowledge
    found = advisor("eval")
    assert found.returncode != 0
    assert "golden" in told(found)


def test_eval_names_faults_of_the_questions(
    advisor: Command, broken: tuple[Path, list[str]]
) -> None:
    advisor.knowledge, places = broken
    found = advisor("eval")
    assert found.returncode == 2
    assert places[2] in found.stderr


def test_eval_report_that_cannot_be_written_is_told(advisor: Command) -> None:
    (advisor.folder / "taken").write_text("a file, not a folder")
    found = advisor("eval", "--only", "mini-4", "--report", "taken/report.md")
    assert found.returncode == 1
    assert "taken/report.md" in told(found)


def test_eval_report_makes_the_folder_it_lies_in(advisor: Command) -> None:
    found = advisor("eval", "--only", "mini-4", "--report", "new/report.md")
    assert found.returncode == 0, found.stderr
    assert "1 golden questions" in (advisor.folder / "new" / "report.md").read_text()
