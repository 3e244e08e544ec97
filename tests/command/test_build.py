"""`advisor check`, `build`, `editions` and `rollback`."""

from __future__ import annotations

import re
import subprocess
import time
from pathlib import Path

import pytest

from ingest.build import build
from rag.embedding import Embedder
from rag.shelf import Shelf
from tests.command.command import Command, strict_json, told

pytestmark = pytest.mark.slow


def test_check_of_sound_knowledge_counts_it(advisor: Command) -> None:
    found = advisor("check")
    assert (found.returncode, found.stderr) == (0, "")
    assert told(found) == (
        "2 documents, 6 sections, 6 programs, 7 figures, 4 dates, 3 sources, 4 golden questions: no faults."
    )
    assert advisor.json("check") == {"faults": []}


def test_check_names_file_and_line_of_every_fault(
    advisor: Command, broken: tuple[Path, list[str]]
) -> None:
    advisor.knowledge, places = broken
    found = advisor("check")
    assert found.returncode == 1
    lines = found.stderr.strip().split("\n")
    assert sorted(":".join(line.split(":")[:2]) for line in lines) == sorted(places)
    assert all(line.split(": ", 1)[1].strip() for line in lines)
    assert "3 faults" in found.stdout

    as_json = advisor("check", "--json")
    assert as_json.returncode == 1
    faults = strict_json(as_json.stdout)["faults"]
    assert sorted(f"{f['file']}:{f['line']}" for f in faults) == sorted(places)
    assert all(f["reason"] for f in faults)


def test_missing_knowledge_is_told_with_the_setting_that_names_it(fresh: Command) -> None:
    fresh.knowledge = fresh.folder / "nothing"
    for command in ("check", "build"):
        found = fresh(command)
        assert found.returncode == 1
        assert "ADVISOR_KNOWLEDGE_DIR" in told(found)


@pytest.fixture(scope="module")
def first_build(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Command, subprocess.CompletedProcess[str]]:
    """The first build in a new state folder, and the command for the second one."""
    folder = tmp_path_factory.mktemp("first")
    advisor = Command(folder, folder / "new" / "state")
    return advisor, advisor("build")


def test_build_publishes_and_the_second_one_finds_nothing_changed(
    first_build: tuple[Command, subprocess.CompletedProcess[str]],
) -> None:
    advisor, first = first_build
    assert first.returncode == 0, first.stderr
    current = Shelf(advisor.state).current_id()
    assert f"Published edition {current}: 6 sections, 6 programs." in told(first)

    second = advisor("build")
    assert second.returncode == 0
    assert f"Nothing changed: edition {current} stays current." in told(second)
    built = advisor.json("build")
    assert (built["edition"], built["new"]) == (current, False)
    assert Shelf(advisor.state).ids() == [current]
    kept = [(r["kind"], r["outcome"], r["edition"]) for r in advisor.json("runs")]
    assert kept == [("build", o, current) for o in ("nothing new", "nothing new", "done")]


def test_build_says_nothing_that_is_not_for_people(
    first_build: tuple[Command, subprocess.CompletedProcess[str]],
) -> None:
    _, found = first_build
    assert found.returncode == 0
    for noise in ("DEBUG", "Loading weights", "Warning"):
        assert noise not in found.stderr


def test_build_of_faulty_knowledge_publishes_nothing(
    advisor: Command, broken: tuple[Path, list[str]]
) -> None:
    before = Shelf(advisor.state).current_id()
    advisor.knowledge, places = broken
    found = advisor("build")
    assert found.returncode == 1
    for place in places[:2]:
        assert place in found.stderr
    assert "goes on serving" in told(found)
    as_json = advisor("build", "--json")
    assert as_json.returncode == 1
    assert len(strict_json(as_json.stdout)["faults"]) == 2
    kept = advisor.json("runs")[0]
    assert (kept["kind"], kept["outcome"]) == ("build", "refused")
    assert [f"{e['path']}:{e['line']}" for e in kept["errors"]] == places[:2]
    assert Shelf(advisor.state).ids() == [before]


def test_build_that_loses_many_passages_needs_leave(advisor: Command, knowledge: Path) -> None:
    path = knowledge / "guidance" / "j1" / "j1-rules.md"
    text = path.read_text()
    kept = text[: text.index("## How many years")].replace(
        "see: [j1-rules#length, j1-rules#two-years]\n", ""
    )
    kept = re.sub(r"next:\n(?:- .*\n)+", "", kept)
    path.write_text(kept)
    golden = knowledge / "golden" / "all.jsonl"
    golden.write_text("")
    (knowledge / "rules.yaml").unlink()  # their home sections are gone
    before = Shelf(advisor.state).current_id()
    advisor.knowledge = knowledge
    refused = advisor("build")
    assert refused.returncode == 1
    assert "advisor build --allow-drop" in told(refused)
    assert Shelf(advisor.state).current_id() == before
    assert advisor("build", "--allow-drop").returncode == 0
    assert Shelf(advisor.state).current_id() != before


def test_state_folder_that_cannot_be_used_is_told(fresh: Command) -> None:
    fresh.state = fresh.folder / "a-file"
    fresh.state.write_text("")
    found = fresh("build")
    assert found.returncode == 1
    assert "ADVISOR_STATE_DIR" in told(found)


@pytest.fixture
def two_editions(advisor: Command, model: Embedder, knowledge: Path) -> tuple[Command, str, str]:
    """The command on two editions, the second with another date of Match Day."""
    path = knowledge / "guidance" / "match" / "match-dates.md"
    path.write_text(path.read_text().replace("19 March 2027", "17 March 2028"))
    shelf = Shelf(advisor.state)
    first = shelf.current_id()
    while time.strftime("%Y%m%dT%H%M%SZ", time.gmtime()) <= first[:16]:
        time.sleep(0.1)  # ids of editions count in seconds
    return advisor, first, build(knowledge, advisor.state, model).edition


def test_editions_are_listed_newest_first(two_editions: tuple[Command, str, str]) -> None:
    advisor, first, second = two_editions
    found = advisor.json("editions")
    assert [(e["id"], e["current"]) for e in found] == [(second, True), (first, False)]
    table = advisor("editions", COLUMNS="160").stdout
    assert table.index(second) < table.index(first)
    assert table.count("current") == 1


def test_rollback_goes_back_and_forth_and_the_history_says_who_and_why(
    two_editions: tuple[Command, str, str],
) -> None:
    advisor, first, second = two_editions
    shelf = Shelf(advisor.state)
    back = advisor("rollback", "--reason", "Wrong [fees].", "--name", "anna")
    assert (back.returncode, shelf.current_id()) == (0, first)
    assert first in told(back)
    assert f"advisor rollback {second}" in told(back)
    forth = advisor.json("rollback", second, "--reason", "It was right.")
    assert forth == {"edition": second, "before": first, "moved": True, "returning": []}
    assert shelf.current_id() == second
    assert "current already" in told(advisor("rollback", second, "--reason", "Once more."))

    again, _, kept = advisor.json("runs")
    assert again["outcome"] == "nothing new"
    assert (kept["kind"], kept["by"], kept["outcome"]) == ("rollback", "anna", "done")
    assert (kept["edition"], "Wrong [fees]." in kept["summary"]) == (first, True)
    table = advisor("runs", "--limit", "3", COLUMNS="200").stdout
    assert "Wrong [fees]." in table
    assert table.index("Once more.") < table.index("It was right.")


def test_rollback_without_a_reason_changes_nothing(advisor: Command) -> None:
    before = Shelf(advisor.state).current_id()
    assert advisor("rollback", before).returncode == 2
    assert advisor("rollback", before, "--reason", " ").returncode == 1
    assert Shelf(advisor.state).current_id() == before


def test_rollback_without_an_earlier_edition_changes_nothing(advisor: Command) -> None:
    before = Shelf(advisor.state).current_id()
    found = advisor("rollback", "--reason", "Wrong fees.")
    assert found.returncode == 1
    assert before in told(found)
    assert Shelf(advisor.state).current_id() == before


@pytest.mark.parametrize("wanted", ["20200101T000000Z-abcdef", "[/bold]", "[red]x", "../..", ""])
def test_rollback_to_what_is_not_there_says_what_is(advisor: Command, wanted: str) -> None:
    before = Shelf(advisor.state).current_id()
    found = advisor("rollback", "--reason", "Wrong fees.", "--", wanted)
    as_json = advisor("rollback", "--json", "--reason", "Wrong fees.", "--", wanted)
    assert (found.returncode, as_json.returncode) == (1, 1)
    assert f"no edition {wanted}" in strict_json(as_json.stdout)["error"]
    assert f"no edition {wanted}" in told(found)
    assert before in told(found)
    assert Shelf(advisor.state).current_id() == before
