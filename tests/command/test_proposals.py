"""`advisor drafts`, `propose`, `proposals`, `approve`, `reject` and `patch` as they are typed."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from api.settings import get_settings, key_hash
from ingest.proposing.proposal import Proposals
from rag.compiled import CompiledModel
from rag.errors import AdvisorError
from rag.shelf import Shelf
from ui.command import app
from ui.proposals import applied

KEY = "the-key-of-anna-0123456789"
RULES = "guidance/j1/j1-rules.md"
OLD, NEW = "may not moonlight", "may not at all moonlight"


@pytest.fixture(autouse=True)
def settings(
    knowledge: Path, state: Path, model: CompiledModel, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    values = {
        "STATE_DIR": str(state),
        "KNOWLEDGE_DIR": str(knowledge),
        "MODEL_DIR": str(model.folder),
        "TODAY": "2026-11-25",
        "STAFF_KEYS": f"anna:{key_hash(KEY)}",
    }
    for name, value in values.items():
        monkeypatch.setenv(f"ADVISOR_{name}", value)
    monkeypatch.delenv("ADVISOR_STAFF_KEY", raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    # The tests go on in this process.
    monkeypatch.setattr("ui.proposals.give_way", lambda: None)
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


def advisor(*words: str, code: int = 0, typed: str | None = None) -> Result:
    found = CliRunner().invoke(app, words, input=typed)
    assert found.exit_code == code, (found.output, found.exception)
    return found


def data(*words: str, code: int = 0) -> Any:
    return json.loads(advisor(*words, "--json", code=code).stdout)


def failed(*words: str) -> str:
    """What a command says that ends with an error of ours."""
    found = CliRunner().invoke(app, words)
    assert isinstance(found.exception, AdvisorError)
    return str(found.exception)


def put(old: str = OLD, new: str = NEW, *words: str, code: int = 0) -> Result:
    text = advisor("drafts", "show", RULES, "--text").stdout
    assert old in text
    return advisor("drafts", "put", RULES, "-", *words, code=code, typed=text.replace(old, new))


def done_edition(approved: Result) -> str:
    """The edition that `advisor approve` says it published."""
    return approved.stdout.split("edition ")[1].split(",")[0]


def current(state: Path) -> str:
    return Shelf(state).current_id()


@pytest.mark.slow
def test_edit_is_drafted_proposed_read_approved_and_given_as_a_patch(
    state: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    before = current(state)
    assert "advisor propose" in put(OLD, NEW, "--name", "ben").stdout
    assert RULES in advisor("drafts", "list").stdout
    shown = advisor("drafts", "show", RULES).stdout
    assert f"+ short: No: a J-1 physician {NEW}" in shown
    assert "The draft by ben" in shown

    told = advisor("propose", "--title", "Moonlighting [today]", "--name", "ben").stdout
    assert "Proposal p1 “Moonlighting [today]”: waiting. Begun by ben" in told
    assert "Nothing speaks against it." in told
    assert current(state) == before
    listed = data("proposals", "list", code=3)["proposals"]
    assert [(p["id"], p["status"], p["by"]) for p in listed] == [("p1", "waiting", "ben")]
    shown = advisor("proposals", "show", "p1").stdout
    assert "CHANGED section j1-rules#moonlighting" in shown
    lines = [line for line in shown.split("\n") if NEW in line or OLD in line]
    assert {line.strip()[0] for line in lines} == {"-", "+"}
    assert "before: right, answered" in shown
    assert data("proposals", "show", "p1")["progress"] is None

    key = tmp_path / "key"
    key.write_text(f"{KEY}\n")
    done = advisor("approve", "p1", "--key-file", str(key))
    assert "approved by anna (p1)" in done.stdout
    assert current(state) == data("proposals", "show", "p1")["edition"] != before
    assert data("drafts", "list")["approved"][0]["proposal"] == "p1"
    assert f"+short: No: a J-1 physician {NEW}" in advisor("patch", "p1").stdout
    assert data("patch")["patch"] == advisor("patch", "p1").stdout
    said = advisor("patch", "--output", str(tmp_path / "p")).stdout
    assert f"git apply --directory=knowledge {tmp_path / 'p'}" in said
    assert (tmp_path / "p").read_text() == advisor("patch").stdout
    assert "cannot be written" in failed("patch", "--output", str(tmp_path))
    assert (
        "approved already, by anna"
        in advisor("approve", "p1", "--key-file", str(key), code=3).stderr
    )
    kept = [p for p in state.rglob("*") if p.is_file() and KEY.encode() in p.read_bytes()]
    assert kept == []
    assert KEY not in caplog.text + done.output

    back = advisor("rollback", "--reason", "Wrong.").stdout
    assert f"The next edition has these approved edits again: {RULES} (p1)." in back
    assert data("rollback", "--reason", "Right.", done_edition(done))["returning"] == []

    assert "approved with p1" in advisor("drafts", "give-up", RULES).stdout
    assert advisor("patch").stdout == ""


@pytest.mark.parametrize(
    ("key", "file", "keys", "told"),
    [
        ("", None, None, "No staff key was given"),
        ("another-key", None, None, "no staff key of this advisor"),
        (KEY, "another-key", None, "no staff key of this advisor"),
        (KEY, "missing", None, "cannot be read"),
        (KEY, None, "", "No staff key is configured"),
    ],
)
def test_nobody_approves_without_a_key_that_is_known(
    key: str,
    file: str | None,
    keys: str | None,
    told: str,
    state: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    proposal, lock = Proposals(state).begin("", "ben")
    proposal.status = "waiting"
    Proposals(state).save(proposal)
    lock.close()
    before = current(state)
    monkeypatch.setenv("ADVISOR_STAFF_KEY", key)
    if keys is not None:
        monkeypatch.setenv("ADVISOR_STAFF_KEYS", keys)
        get_settings.cache_clear()
    words = ["approve", "p1"]
    if file:
        path = tmp_path / "key"
        if file != "missing":
            path.write_text(file)
        words += ["--key-file", str(path)]
    found = advisor(*words, code=3)
    assert told in found.stderr
    assert "Nothing was published" in found.stderr
    assert KEY not in found.output
    assert "another-key" not in found.output
    assert current(state) == before
    assert Proposals(state).get("p1") == proposal


@pytest.mark.slow
def test_fall_is_shown_and_refused_until_an_override(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVISOR_STAFF_KEY", KEY)
    put(OLD, "can hardly moonlight")
    told = advisor("propose", code=3).stdout
    assert "1 golden question fell from right to not right: mini-1" in told
    assert "Then: advisor approve p1 --override WHY, or: advisor reject p1" in told
    shown = advisor("proposals", "show", "p1").stdout
    assert "FELL mini-1" in shown
    assert "after: not right" in shown
    assert "does not state may not" in shown
    before = current(state)
    assert "mini-1" in data("approve", "p1", code=3)["error"]
    assert current(state) == before
    done = data("approve", "p1", "--override", "The rule changed.")
    assert (done["decided_by"], done["override"]) == ("anna", "The rule changed.")
    assert current(state) == done["edition"]
    assert "The rule changed." in advisor("proposals", "show", "p1").stdout


@pytest.mark.slow
def test_reject_keeps_the_draft_and_the_reason(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVISOR_STAFF_KEY", KEY)
    put()
    advisor("propose")
    assert (
        "the drafts stay" in advisor("reject", "p1", "--reason", "30 days", "--name", "ben").stdout
    )
    assert "Rejected by ben" in (told := advisor("proposals", "show", "p1").stdout)
    assert "30 days" in told
    assert RULES in advisor("drafts", "list").stdout
    assert "rejected" in advisor("reject", "p1", "--reason", "again", code=3).stderr
    assert "rejected and cannot be approved" in advisor("approve", "p1", code=3).stderr


@pytest.mark.slow
def test_outdated_proposal_is_refused_also_with_an_override(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ADVISOR_STAFF_KEY", KEY)
    put()
    advisor("propose")
    put(NEW, "may never moonlight")
    assert data("proposals", "list")["proposals"][0]["status"] == "outdated"
    found = advisor("approve", "p1", "--override", "anyway", code=3)
    assert "Propose again" in found.stderr


def test_faulty_draft_is_told_by_line_and_stops_the_proposal(state: Path) -> None:
    put_faulty = put("[ecfmg-rules]", "[nobody]", code=3)
    assert RULES in put_faulty.stderr
    assert "nobody" in put_faulty.stderr
    assert "to mend before it can be proposed" in put_faulty.stdout
    assert "advisor propose" not in put_faulty.stdout
    assert data("drafts", "list", code=3)["drafts"][0]["faults"][0]["line"] > 1
    before = current(state)
    faults = data("propose", code=1)["faults"]
    assert {f["path"] for f in faults} == {RULES}
    assert "nobody" in advisor("proposals", "show", "p1", code=1).stdout
    assert current(state) == before
    advisor("drafts", "remove", RULES)
    assert "nothing to propose" in failed("propose")


def test_draft_of_somebody_else_is_not_overwritten() -> None:
    put(OLD, NEW, "--name", "ben")
    assert "ben changed this draft" in put(NEW, OLD, "--name", "anna", code=3).stderr
    version = data("drafts", "show", RULES)["changed"]
    put(NEW, "may never moonlight", "--name", "anna", "--version", version)
    assert data("drafts", "show", RULES)["by"] == "anna"
    assert "anna changed" in data("drafts", "remove", RULES, "--version", version, code=3)["error"]
    assert "may never" in advisor("drafts", "show", RULES).stdout


def test_removal_of_a_file_is_a_draft_too(tmp_path: Path) -> None:
    table = "programs/table.yaml"
    advisor("drafts", "put", table, "--remove", code=3)
    shown = advisor("drafts", "show", table)
    assert f"removes {table}" in shown.stdout
    assert "- checked" in shown.stdout
    assert "has no text" in failed("drafts", "show", table, "--text")


def test_what_cannot_be_kept_or_found_is_told(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"\xff\xfe")
    file = str(tmp_path / "x")
    assert "no UTF-8" in failed("drafts", "put", RULES, file)
    assert "no file of the knowledge" in failed("drafts", "put", "../rules.yaml", file)
    assert "cannot be read" in failed("drafts", "put", RULES, str(tmp_path / "none"))
    assert "Give either" in failed("drafts", "put", RULES)
    (tmp_path / "x").write_bytes("é".encode() * 1_000_001)
    assert "larger than 2 MB" in failed("drafts", "put", RULES, file)
    assert f"advisor drafts show {RULES} --text" in failed("drafts", "show", RULES)
    assert "neither a draft nor a file" in failed("drafts", "show", "guidance/j1/x.md", "--text")
    assert "Leave out 'knowledge/'" in failed("drafts", "put", f"knowledge/{RULES}", file)
    assert "no published draft" in failed("drafts", "give-up", RULES)
    for words in (["proposals", "show"], ["approve"], ["patch"], ["reject", "--reason", "x"]):
        assert "no proposal 'p9'" in failed(*words, "p9")


@pytest.mark.parametrize(
    ("git", "told"),
    [
        ("repository", "git apply p"),
        ("repository/knowledge", "git apply p"),
        ("", "--directory=knowledge p"),
    ],
)
def test_how_a_patch_is_applied_depends_on_where_the_knowledge_lies(
    git: str, told: str, tmp_path: Path
) -> None:
    knowledge = tmp_path / "repository" / "knowledge"
    knowledge.mkdir(parents=True)
    if git:
        (tmp_path / git / ".git").mkdir()
    assert applied(knowledge, Path("p")).endswith(told)


def test_title_in_brackets_is_listed_as_it_is(state: Path) -> None:
    proposal, lock = Proposals(state).begin("The [fee] of J-1 [/b]", "ben")
    lock.close()
    assert proposal.title in advisor("proposals", "list").stdout


def test_signs_that_steer_a_terminal_are_not_printed() -> None:
    put(OLD, f"{OLD}\x1b[31m")
    assert "\x1b" not in advisor("drafts", "show", RULES).output
