"""The run history: how a run ends is kept, whatever ends it, and keeping it stops nothing."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.fault import Fault
from ingest.lock import locked
from ingest.material import FaultyKnowledgeError
from ingest.runs import KEPT, recorded, runs
from rag.errors import BuildError, BuildLockedError, HistoryError

ROOT = Path(__file__).resolve().parents[2]


def test_run_is_kept_with_who_what_and_how_it_ended(tmp_path: Path) -> None:
    with recorded(tmp_path, "build", "anna") as run:
        going = runs(tmp_path)[0]
        run.done("85 sections", "20261125T000000Z-000001")
    assert (going.ended, going.outcome) == (None, "")
    (kept,) = runs(tmp_path)
    assert (kept.number, kept.kind, kept.by) == (1, "build", "anna")
    assert (kept.outcome, kept.edition) == ("done", "20261125T000000Z-000001")
    assert kept.summary == "85 sections"
    assert kept.ended is not None
    assert kept.begun <= kept.ended
    assert list((tmp_path / "runs").iterdir()) == []


def test_nothing_new_and_refusals_are_told_apart(tmp_path: Path) -> None:
    with recorded(tmp_path, "build", "anna") as run:
        run.nothing("Nothing changed", "e1")
    with recorded(tmp_path, "import", "anna") as run:
        run.refuse("2 rows are faulty", [Fault("programs/a.csv", 3, "column state: empty")])
    found = runs(tmp_path)
    assert [r.outcome for r in found] == ["refused", "nothing new"]
    assert [(e.path, e.line) for e in found[0].errors] == [("programs/a.csv", 3)]


def test_faults_of_an_error_are_kept_by_file_and_line(tmp_path: Path) -> None:
    fault = Fault("guidance/j1/j1-travel.md", 12, "names no source")
    with pytest.raises(FaultyKnowledgeError), recorded(tmp_path, "build", "anna"):
        raise FaultyKnowledgeError([fault])
    (kept,) = runs(tmp_path)
    assert kept.outcome == "refused"
    assert [(e.path, e.line, e.reason) for e in kept.errors] == [
        ("guidance/j1/j1-travel.md", 12, "names no source")
    ]


def test_lock_of_another_build_is_a_refusal_and_a_full_disk_a_failure(tmp_path: Path) -> None:
    with (
        locked(tmp_path),
        pytest.raises(BuildLockedError),
        recorded(tmp_path, "build", "anna"),
        locked(tmp_path),
    ):
        pass
    with pytest.raises(BuildError), recorded(tmp_path, "build", "anna"):
        raise BuildError("The build stopped.") from OSError(28, "No space left on device")
    with pytest.raises(ZeroDivisionError), recorded(tmp_path, "check", "anna"):
        raise ZeroDivisionError("a slip")
    with pytest.raises(SystemExit), recorded(tmp_path, "build", "anna"):
        raise SystemExit(143)
    found = runs(tmp_path)
    assert [r.outcome for r in reversed(found)] == ["refused", "failed", "failed", "interrupted"]
    assert found[1].errors[0].reason == "ZeroDivisionError: a slip"


def test_killed_run_is_interrupted_at_the_next_look(tmp_path: Path) -> None:
    program = (
        "import sys, time\nfrom pathlib import Path\nfrom ingest.runs import recorded\n"
        "with recorded(Path(sys.argv[1]), 'build', 'bert'):\n"
        "    print('begun', flush=True)\n    time.sleep(60)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    )
    assert process.stdout
    with process.stdout:
        assert process.stdout.readline() == b"begun\n"
    assert runs(tmp_path)[0].outcome == ""
    process.send_signal(signal.SIGKILL)
    process.wait()
    (kept,) = runs(tmp_path)
    assert (kept.outcome, kept.by) == ("interrupted", "bert")
    assert kept.ended
    assert runs(tmp_path) == [kept]  # marked once, not at every look


def test_lock_that_a_killed_run_left_is_cleared_away(tmp_path: Path) -> None:
    with recorded(tmp_path, "build", "anna"):
        (held,) = (tmp_path / "runs").iterdir()
        for path in (held, tmp_path / "runs" / "left", tmp_path / "runs" / "young"):
            path.touch()
            if path.name != "young":
                os.utime(path, (0, 0))
        with recorded(tmp_path, "check", "bert"):
            names = {p.name for p in (tmp_path / "runs").iterdir()}
            assert names >= {held.name, "young"}
            assert "left" not in names


def test_only_the_last_runs_are_kept_and_numbers_go_on(tmp_path: Path) -> None:
    with recorded(tmp_path, "build", "anna"):
        pass
    with sqlite3.connect(tmp_path / "runs.sqlite") as database:
        database.execute("UPDATE runs SET number = 999")
        database.executemany(
            "INSERT INTO runs VALUES (?, 'build', 'anna', 'a', 'b', 'done', '', '', '[]', '')",
            [(n,) for n in range(700, 999)],
        )
        database.execute("UPDATE sqlite_sequence SET seq = 999")
    with recorded(tmp_path, "build", "anna"):
        pass
    found = runs(tmp_path, 1000)
    assert [r.number for r in found] == list(range(1000, 1000 - KEPT, -1))
    assert len(runs(tmp_path, 3)) == 3


def test_locked_database_does_not_stop_the_run(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.runs._PATIENCE", 0.05)
    with recorded(tmp_path, "build", "anna"):
        pass
    holder = sqlite3.connect(tmp_path / "runs.sqlite", isolation_level=None)
    try:
        holder.execute("BEGIN EXCLUSIVE")
        with recorded(tmp_path, "build", "anna") as run:
            run.done("done all the same")
    finally:
        holder.close()
    assert "not kept" in caplog.text
    assert len(runs(tmp_path)) == 1


def test_folder_that_cannot_be_written_does_not_stop_the_run(tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.write_text("a file, no folder")
    done = False
    with recorded(state, "build", "anna"):
        done = True
    assert done


def test_damaged_history_is_told_and_stops_no_run(tmp_path: Path) -> None:
    (tmp_path / "runs.sqlite").write_bytes(b"no database at all, but long enough to be read")
    with recorded(tmp_path, "build", "anna") as run:
        run.done("built")
    with pytest.raises(HistoryError, match=r"runs\.sqlite"):
        runs(tmp_path)


def test_very_many_and_very_long_errors_are_kept_in_part(tmp_path: Path) -> None:
    with recorded(tmp_path, "build", "anna") as run:
        run.refuse("x" * 5000, [Fault("a.csv", n, "y" * 5000) for n in range(1000)])
    (kept,) = runs(tmp_path)
    assert len(kept.errors) == 201
    assert kept.errors[-1].reason == "and 800 more"
    assert len(kept.summary) < 2100
    assert len(kept.errors[0].reason) < 2100


def test_no_history_is_no_runs(tmp_path: Path) -> None:
    assert runs(tmp_path) == []
    assert list(tmp_path.iterdir()) == []
