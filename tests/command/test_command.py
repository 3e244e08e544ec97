"""The command `advisor` as people start it: a process of its own, without a terminal, from anywhere."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from ingest.build import build
from rag.embedding import Embedder
from rag.shelf import Shelf
from tests.conftest import MINIATURE, TODAY, Server, free_port, start_api

pytestmark = pytest.mark.slow

ADVISOR = str(Path(sys.executable).with_name("advisor"))
_SECONDS = 150


@dataclass
class Command:
    """Runs `advisor` in an empty folder, with few variables; never lets a traceback pass."""

    folder: Path
    state: Path
    knowledge: Path = MINIATURE
    ports: tuple[int, int] = field(default_factory=lambda: (free_port(), free_port()))
    more: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """No HOME, no TERM: what a service manager gives."""
        return {
            "PATH": os.environ["PATH"],
            "ADVISOR_STATE_DIR": str(self.state),
            "ADVISOR_MODEL_DIR": os.environ["ADVISOR_MODEL_DIR"],
            "ADVISOR_KNOWLEDGE_DIR": str(self.knowledge),
            "ADVISOR_TODAY": TODAY.isoformat(),
            "ADVISOR_API_PORT": str(self.ports[0]),
            "ADVISOR_UI_PORT": str(self.ports[1]),
            **({"OMP_NUM_THREADS": n} if (n := os.environ.get("OMP_NUM_THREADS")) else {}),
            **self.more,
        }

    def __call__(
        self, *arguments: str, typed: str = "", seconds: float = _SECONDS, **more: str
    ) -> subprocess.CompletedProcess[str]:
        found = subprocess.run(
            [ADVISOR, *arguments],
            cwd=self.folder,
            env=self.environment | more,
            input=typed,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        assert "Traceback" not in found.stderr + found.stdout, found.stderr
        return found

    def json(self, *arguments: str) -> Any:
        """What the command prints with --json: it succeeds, and prints that and nothing else."""
        found = self(*arguments, "--json")
        assert found.returncode == 0, found.stderr
        return strict_json(found.stdout)

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Starts it in the background; what it says goes into `log`."""
        with self.log.open("wb") as log:
            return subprocess.Popen(
                [ADVISOR, *arguments],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def processes(self) -> dict[int, str]:
        """Every living process that was started with this state folder."""
        mark = f"ADVISOR_STATE_DIR={self.state}".encode()
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    command = (folder / "cmdline").read_bytes().replace(b"\0", b" ")
                    found[int(folder.name)] = command.decode()
            except OSError:
                continue
        return found

    def end_all(self) -> None:
        """Ends what a failed test left: only processes with this state folder."""
        for number in self.processes():
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)


def strict_json(text: str) -> Any:
    """JSON as other programs read it: NaN is none."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is not JSON")

    return json.loads(text, parse_constant=refuse)


def told(found: subprocess.CompletedProcess[str]) -> str:
    """What went to the person, as one line."""
    return " ".join((found.stdout + found.stderr).split())


@pytest.fixture
def advisor(tmp_path: Path, state: Path) -> Iterator[Command]:
    """The command on a copy of the miniature edition."""
    (tmp_path / "elsewhere").mkdir()
    found = Command(tmp_path / "elsewhere", state)
    yield found
    found.end_all()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Command]:
    """The command on a state folder that does not exist yet."""
    (tmp_path / "elsewhere").mkdir()
    found = Command(tmp_path / "elsewhere", tmp_path / "new" / "state")
    yield found
    found.end_all()


@pytest.fixture(scope="module")
def running(miniature_state: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An API on the miniature edition that runs already."""
    folder = tmp_path_factory.mktemp("running")
    state = Path(shutil.copytree(miniature_state, folder / "state"))
    process, server = start_api(state, folder / "log")
    yield server
    process.terminate()
    process.wait(20)


def at(running: Server, folder: Path) -> Command:
    """The command where that API is reached."""
    port = int(running.url.rpartition(":")[2])
    return Command(folder, running.state, ports=(port, free_port()))


def conversations(state: Path) -> int:
    with closing(sqlite3.connect(state / "advisor.sqlite")) as connection:
        return int(connection.execute("SELECT count(*) FROM conversations").fetchone()[0])


# --- check ----------------------------------------------------------------------------------


def test_check_of_sound_knowledge_counts_it(advisor: Command) -> None:
    found = advisor("check")
    assert (found.returncode, found.stderr) == (0, "")
    assert told(found) == (
        "2 documents, 6 sections, 6 programs, 7 figures, 4 dates, 3 sources, 4 golden questions: no faults."
    )
    assert advisor.json("check") == {"faults": []}


@pytest.fixture
def broken(knowledge: Path) -> tuple[Path, list[str]]:
    """Knowledge with a fault in each of three files, and where they stand."""
    # Without rules, whose home sections would be missing as well.
    (knowledge / "rules.yaml").unlink()
    document = knowledge / "guidance" / "match" / "match-dates.md"
    lines = document.read_text().split("\n")
    heading = next(i for i, line in enumerate(lines) if "{#match-day}" in line)
    lines[heading] = lines[heading].replace("{#match-day}", "{#Match Day}")
    document.write_text("\n".join(lines))
    table = knowledge / "programs" / "table.csv"
    table.write_text(table.read_text().replace(",NJ,", ",XX,"))
    row = next(n for n, line in enumerate(table.read_text().split("\n"), 1) if ",XX," in line)
    golden = knowledge / "golden" / "all.jsonl"
    golden.write_text(golden.read_text() + "{not json\n")
    return knowledge, [
        f"guidance/match/match-dates.md:{heading + 1}",
        f"programs/table.csv:{row}",
        "golden/all.jsonl:5",
    ]


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


# --- build, editions, rollback --------------------------------------------------------------


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


# --- eval -----------------------------------------------------------------------------------


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


# --- ask and chat ---------------------------------------------------------------------------


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


# --- serve ----------------------------------------------------------------------------------


def wait_for(true: Callable[[], bool], seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


@pytest.fixture
def serving(advisor: Command) -> Iterator[tuple[Command, subprocess.Popen[bytes]]]:
    """`advisor serve`, started and ready."""
    process = advisor.start("serve")
    try:
        wait_for(
            lambda: "Ctrl-C stops both." in advisor.log.read_text() or process.poll() is not None,
            _SECONDS,
            advisor.log.read_text(),
        )
        assert process.poll() is None, advisor.log.read_text()
        yield advisor, process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


def ends(advisor: Command, process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """The signal ends it within ten seconds, with no process and no port left."""
    process.send_signal(number)
    assert process.wait(10) == 0
    wait_for(lambda: not advisor.processes(), 1, str(advisor.processes()))
    for port in advisor.ports:
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_serve_tells_both_addresses_answers_and_ends_on_sigterm(
    serving: tuple[Command, subprocess.Popen[bytes]],
) -> None:
    advisor, process = serving
    api, page = (f"http://127.0.0.1:{port}" for port in advisor.ports)
    assert f"API:   {api}" in advisor.log.read_text()
    assert f"Chat:  {page}" in advisor.log.read_text()
    body = {"message": "when is match day"}
    reply = httpx.post(f"{api}/v1/chat", json=body, timeout=30).json()
    assert "19 March 2027" in reply["text"]
    assert httpx.get(page, timeout=30).status_code == 200
    assert len(advisor.processes()) == 3
    ends(advisor, process, signal.SIGTERM)
    assert "Traceback" not in advisor.log.read_text()


def test_serve_ends_on_sigint_while_a_request_is_half_sent(
    serving: tuple[Command, subprocess.Popen[bytes]],
) -> None:
    advisor, process = serving
    with socket.create_connection(("127.0.0.1", advisor.ports[0])) as idle:
        idle.sendall(b"POST /v1/chat HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        ends(advisor, process, signal.SIGINT)


def test_serve_ends_when_a_signal_comes_while_it_starts(advisor: Command) -> None:
    process = advisor.start("serve")
    try:
        wait_for(lambda: "Starting" in advisor.log.read_text(), 60, advisor.log.read_text())
        wait_for(lambda: len(advisor.processes()) == 2, 10, "the API was not started")
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
    finally:
        process.kill()
    wait_for(lambda: not advisor.processes(), 1, str(advisor.processes()))
    assert "Traceback" not in advisor.log.read_text()


def test_serve_ends_when_one_of_its_parts_does(
    serving: tuple[Command, subprocess.Popen[bytes]],
) -> None:
    advisor, process = serving
    os.kill(_child(process.pid, "streamlit"), signal.SIGKILL)
    assert process.wait(15) == 1
    assert "ended by itself" in advisor.log.read_text()
    wait_for(lambda: not advisor.processes(), 1, str(advisor.processes()))


def _child(parent: int, named: str) -> int:
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    found = [int(c) for c in children if named in Path(f"/proc/{c}/cmdline").read_text()]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("which", "variable"), [(0, "ADVISOR_API_PORT"), (1, "ADVISOR_UI_PORT")], ids=["API", "chat"]
)
def test_serve_refuses_a_taken_port_and_says_which_setting_changes_it(
    advisor: Command, which: int, variable: str
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", advisor.ports[which]))
        taken.listen()
        found = advisor("serve", seconds=60)
    assert found.returncode == 1
    assert f"127.0.0.1:{advisor.ports[which]}" in told(found)
    assert variable in told(found)
    assert advisor.processes() == {}


def test_serve_refuses_one_port_for_both(advisor: Command) -> None:
    advisor.ports = (advisor.ports[0], advisor.ports[0])
    found = advisor("serve", seconds=100)
    assert found.returncode == 1
    assert "ADVISOR_UI_PORT" in told(found)


@pytest.mark.parametrize(
    "arguments",
    [
        ["serve"],
        ["editions"],
        ["rollback", "--reason", "a"],
        ["eval"],
        ["ask", "when is match day"],
        ["chat"],
    ],
    ids=lambda a: a[0],
)
def test_without_an_edition_the_command_says_what_to_do(
    fresh: Command, arguments: list[str]
) -> None:
    found = fresh(*arguments, seconds=60)
    assert found.returncode == 1
    assert "advisor build" in told(found)
    assert fresh.processes() == {}


# --- foreseen errors, wherever it runs ------------------------------------------------------


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ADVISOR_API_PORT", "banana"),
        ("ADVISOR_API_PORT", "99999"),
        ("ADVISOR_TODAY", "yesterday"),
        ("ADVISOR_STAFF_KEYS", "anna:the-key-itself"),
    ],
)
def test_bad_setting_is_told_by_its_name(advisor: Command, variable: str, value: str) -> None:
    found = replace(advisor, more={variable: value})("check")
    assert found.returncode == 2
    assert variable in told(found)
    assert "the-key-itself" not in told(found)


def test_unknown_log_level_is_told(advisor: Command) -> None:
    found = advisor("serve", seconds=60, ADVISOR_LOG_LEVEL="loud")
    assert found.returncode == 2
    assert "ADVISOR_LOG_LEVEL" in told(found)


def test_folder_with_brackets_in_its_name_is_no_trouble(fresh: Command) -> None:
    fresh.state = fresh.folder / "[bold]x[" / "state"
    found = fresh("editions")
    assert found.returncode == 1
    assert "[bold]x[" in "".join(found.stderr.split())


@pytest.mark.parametrize("arguments", [["nothing"], ["ask"], ["build", "--nothing"], ["staff-key"]])
def test_wrong_use_is_told_with_the_usage(advisor: Command, arguments: list[str]) -> None:
    found = advisor(*arguments)
    assert found.returncode == 2
    assert "Usage: advisor" in found.stderr


@pytest.mark.parametrize("name", ["two words", "a:b", "a,b", "", "[/x]"])
def test_name_that_would_break_the_list_of_keys_is_refused(advisor: Command, name: str) -> None:
    found = advisor("staff-key", name)
    assert found.returncode == 1
    assert "Key for" not in found.stdout


def test_each_staff_key_is_another(advisor: Command) -> None:
    keys = [
        re.findall(r": (\S+)$", advisor("staff-key", "anna").stdout, re.MULTILINE) for _ in range(2)
    ]
    assert all(len(k) == 2 and len(k[0]) >= 43 for k in keys)
    assert keys[0][0] != keys[1][0]


def test_ask_that_is_ended_leaves_no_process(advisor: Command) -> None:
    process = advisor.start("ask", "when is match day")
    wait_for(lambda: len(advisor.processes()) == 2, 60, advisor.log.read_text())
    process.send_signal(signal.SIGTERM)
    process.wait(15)
    wait_for(lambda: not advisor.processes(), 10, str(advisor.processes()))
