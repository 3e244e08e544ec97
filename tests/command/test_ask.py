"""`advisor ask`, `chat` and `season`, with an API that runs and without one."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.command.command import Command, at, strict_json, told
from tests.conftest import Server, free_port

pytestmark = pytest.mark.slow


def conversations(state: Path) -> int:
    with closing(sqlite3.connect(state / "advisor.sqlite")) as connection:
        return int(connection.execute("SELECT count(*) FROM conversations").fetchone()[0])


def test_ask_starts_an_advisor_of_its_own_and_ends_it(advisor: Command) -> None:
    # A relative folder is that of the folder where the command was started.
    advisor.state = Path(shutil.move(advisor.state, advisor.folder / "mine"))
    found = advisor("ask", "--json", "when is match day", ADVISOR_STATE_DIR="mine")
    assert found.returncode == 0, found.stderr
    reply = strict_json(found.stdout)
    assert reply["status"] == "answered"
    assert "19 March 2027" in reply["text"]
    assert "No advisor is running" in told(found)
    assert advisor.processes() == {}
    assert conversations(advisor.state) == 1
    assert [p.name for p in advisor.folder.iterdir()] == ["mine"]


def test_ask_uses_the_advisor_that_runs(running: Server, tmp_path: Path) -> None:
    advisor = at(running, tmp_path)
    before = conversations(running.state)
    reply = advisor.json("ask", "does maimonides sponsor h1b")
    assert "H-1B: yes" in reply["text"]
    assert [p["id"] for p in reply["programs"]] == ["maimonides-medical-center-internal-medicine"]
    assert conversations(running.state) == before + 1


def test_ask_shows_text_sources_dates_and_follow_ups(running: Server, tmp_path: Path) -> None:
    found = at(running, tmp_path)("ask", "can i moonlight on a j-1?")
    assert (found.returncode, found.stderr) == (0, "")
    text = told(found)
    for part in (
        "A J-1 physician may not moonlight",
        "Take care",
        "[1] Can I moonlight on a J-1? — ECFMG: Selected regulations (2026-03, official) "
        "https://example.org/ecfmg/rules",
        "[2] Can I moonlight on a J-1? — A law firm: J-1 answers (undated) https://example.com/j1",
        "→ How many years can I train on a J-1?",
        "Information, not legal advice.",
    ):
        assert part in text
    assert "\x1b" not in found.stdout


@pytest.mark.parametrize("question", ["", "   ", "x" * 4001], ids=["empty", "blank", "long"])
def test_ask_that_is_refused_says_why(running: Server, tmp_path: Path, question: str) -> None:
    found = at(running, tmp_path)("ask", question)
    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr.startswith("Error: ")
    assert "message" in found.stderr


def test_brackets_of_a_question_are_shown_letter_by_letter(running: Server, tmp_path: Path) -> None:
    question = "is there [/bold] parking [red]at[/] the hospital for residents"
    found = at(running, tmp_path)("ask", question)
    assert found.returncode == 0, found.stderr
    assert question in told(found)


def test_season_shows_dates_and_how_far_off_they_are(running: Server, tmp_path: Path) -> None:
    found = at(running, tmp_path)("season")
    assert found.returncode == 0
    text = told(found)
    assert "Season 2026-27" in text
    assert "in 98 days" in text
    assert "not known here" in text
    assert at(running, tmp_path).json("season", "--season", "2025-26")["dates"][0]["days"] == -250


def test_season_is_written_as_a_calendar_file(running: Server, tmp_path: Path) -> None:
    found = at(running, tmp_path)("season", "--ics", "match.ics")
    assert found.returncode == 0
    assert "Written to match.ics." in told(found)
    file = (tmp_path / "match.ics").read_bytes()
    assert file.startswith(b"BEGIN:VCALENDAR\r\n")
    assert b"DTSTART;VALUE=DATE:20270303" in file
    refused = at(running, tmp_path)("season", "--ics", "no/such/folder/match.ics")
    assert refused.returncode == 1
    assert "no/such/folder/match.ics cannot be written" in told(refused)


def test_season_that_is_not_held_says_which_are(running: Server, tmp_path: Path) -> None:
    found = at(running, tmp_path)("season", "--season", "1999-00")
    assert found.returncode == 1
    assert "There are: 2025-26, 2026-27." in told(found)


def test_ask_where_no_api_answers_says_how_to_start_one(advisor: Command) -> None:
    advisor.more["ADVISOR_API_URL"] = f"http://127.0.0.1:{free_port()}"
    found = advisor("ask", "when is match day")
    assert found.returncode == 1
    assert "advisor serve" in told(found)


@pytest.mark.parametrize(
    "typed",
    ["when is match day\nand the rank list?\n\n", "when is match day\nand the rank list?\n"],
    ids=["empty line", "end of input"],
)
def test_chat_is_a_conversation_and_is_forgotten_at_its_end(
    running: Server, tmp_path: Path, typed: str
) -> None:
    before = conversations(running.state)
    found = at(running, tmp_path)("chat", typed=typed)
    assert (found.returncode, found.stderr) == (0, "")
    first, second = found.stdout.index("19 March 2027"), found.stdout.index("3 March 2027 at")
    assert first < second
    assert "The conversation is forgotten." in found.stdout
    assert conversations(running.state) == before


def test_chat_shows_the_profile_on_request(running: Server, tmp_path: Path) -> None:
    typed = "/profile\nyog 2018, step 2 241, need visa\n/PROFILE\nclear my profile\n/profile\n\n"
    found = at(running, tmp_path)("chat", typed=typed)
    assert found.returncode == 0
    assert found.stdout.count("Nothing is known about you yet.") == 2
    assert "  Year of graduation: 2018" in found.stdout
    assert "  Visa needed: J-1 or H-1B" in found.stdout


def test_chat_goes_on_after_a_refused_message(running: Server, tmp_path: Path) -> None:
    found = at(running, tmp_path)("chat", typed=f"{'x' * 4001}\nwhen is match day\n\n")
    assert found.returncode == 0
    assert "4001 characters" in told(found)
    assert "19 March 2027" in found.stdout


def test_chat_without_a_word_ends_and_keeps_nothing(running: Server, tmp_path: Path) -> None:
    before = conversations(running.state)
    found = at(running, tmp_path)("chat", typed="")
    assert found.returncode == 0
    assert "forgotten." not in found.stdout
    assert conversations(running.state) == before
