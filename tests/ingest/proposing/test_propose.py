"""Proposals: built aside, compared with the current edition, and approved only by who may and as they
were seen."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from ingest.build import FaultyKnowledgeError, build
from ingest.golden import Golden
from ingest.proposing import approve as approving
from ingest.proposing.approve import approve, recover, reject, seen
from ingest.proposing.asking import Asking
from ingest.proposing.patch import patch_of
from ingest.proposing.proposal import Proposal, Proposals, Refusal
from ingest.publish import publish, rollback
from ingest.runs import runs
from rag.compiled import CompiledModel
from rag.edition import Edition
from rag.errors import AdvisorError, BuildLockedError, ProposalError
from rag.shelf import Shelf
from tests.workplace import Workplace

RULES = "guidance/j1/j1-rules.md"
DATES = "guidance/match/match-dates.md"
TABLE = "programs/table.csv"


class Desk(Workplace):
    """A workplace where Ben approves."""

    def approve(self, proposal: Proposal, override: str = "") -> Proposal:
        return approve(self.knowledge, self.state, proposal.id, "ben", override)

    def passage(self, passage: str) -> str:
        edition = Edition.open(Shelf(self.state).path(self.current), self.model.fingerprint)
        text = edition.passages[passage].text
        edition.close()
        return text


@pytest.fixture
def desk(knowledge: Path, state: Path, model: CompiledModel) -> Desk:
    return Desk(knowledge, state, model)


def test_change_is_proposed_seen_and_approved_and_its_patch_applies(
    desk: Desk, tmp_path: Path
) -> None:
    clone = tmp_path / "clone"
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    desk.edit(RULES, "may not moonlight", "may not at all moonlight")
    desk.edit(TABLE, "Brooklyn", "Queens")
    desk.drafts.save("golden/more.jsonl", "", "anna")
    before = desk.current
    proposal = desk.propose()
    assert (proposal.status, desk.current) == ("waiting", before)
    assert Shelf(desk.state).ids() == [before]
    shown = {(c.what, c.id): [(d.op, d.text) for d in c.diff] for c in proposal.changes}
    section = shown["section", "j1-rules#moonlighting"]
    assert any(op == "added" and "may not at all moonlight" in text for op, text in section)
    assert any(op == "same" for op, _ in section)
    cells = next(d for (what, _), d in shown.items() if what == "program")
    assert cells == [("removed", "city: Brooklyn"), ("added", "city: Queens")]
    assert proposal.golden.compared == 4

    assert proposal.refusals == []
    done = desk.approve(proposal)
    assert (done.status, done.decided_by) == ("approved", "ben")
    assert desk.current == proposal.edition
    assert "may not at all moonlight" in desk.passage("j1-rules#moonlighting")
    assert desk.drafts.open.all() == {}
    assert not build(desk.knowledge, desk.state, desk.model).new

    # In a clone of a repository that holds the knowledge.
    subprocess.run(["cp", "-r", desk.knowledge, clone], check=True)
    subprocess.run([*git, "init", "-q"], cwd=clone, check=True)
    subprocess.run([*git, "add", "-A"], cwd=clone, check=True)
    patch = Proposals(desk.state).patch(proposal.id)
    assert patch == patch_of(desk.drafts, with_open=False)
    applied = subprocess.run(
        [*git, "apply", "-"], cwd=clone, input=patch, text=True, capture_output=True
    )
    assert applied.returncode == 0, applied.stderr
    for path in (RULES, TABLE):
        assert (clone / path).read_text() == desk.drafts.below(path)


def test_mark_of_an_ask_and_what_is_asked_next_are_seen(desk: Desk) -> None:
    text = (desk.knowledge / RULES).read_text(encoding="utf-8")
    text = text.replace("- locum or paid", "- ~ locum or paid")
    text = text.replace("- weekend urgent", "- ? price of a shift\n- weekend urgent")
    limit = "- The limit holds"
    text = text.replace(limit, f"- What it costs is not known here. [lawyer-page]\n{limit}")
    text = text.replace("too > j1-rules#moonlighting", "too > j1-rules#length")
    desk.drafts.save(RULES, text, "anna")
    (change,) = desk.propose().changes
    added = [line.text for line in change.diff if line.op == "added"]
    assert added == [
        "- What it costs is not known here. [lawyer-page]",
        "ask: ~ locum or paid night shifts on j1 visa for more money",
        "ask: ? price of a shift",
        "next: wife wants to earn too > j1-rules#length",
    ]


def test_patch_adds_removes_and_keeps_ends_without_a_newline(desk: Desk, tmp_path: Path) -> None:
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    (desk.knowledge / "languages.yaml").write_text("fr: Bonjour")
    (desk.knowledge / "guidance" / "j1" / "gone.md").write_text("one\nt\u2028wo")
    subprocess.run([*git, "init", "-q"], cwd=tmp_path, check=True)
    desk.drafts.save("guidance/j1/gone.md", None, "anna")
    desk.drafts.save("languages.yaml", "fr: Bonjour\nde: Hallo", "anna")
    desk.drafts.save("guidance/j1/fresh.md", "a\fb\r\nc", "anna")
    patch = patch_of(desk.drafts, with_open=True)
    assert "a/knowledge/languages.yaml" in patch
    run = subprocess.run(
        [*git, "apply", "-"], cwd=tmp_path, input=patch.encode(), capture_output=True
    )
    assert run.returncode == 0, run.stderr
    assert not (desk.knowledge / "guidance" / "j1" / "gone.md").exists()
    assert (desk.knowledge / "languages.yaml").read_text() == "fr: Bonjour\nde: Hallo"
    assert (desk.knowledge / "guidance" / "j1" / "fresh.md").read_text() == "a\fb\nc"


def test_fall_on_golden_questions_refuses_until_an_override_says_why(desk: Desk) -> None:
    desk.edit(RULES, "may not moonlight", "can hardly moonlight")
    proposal = desk.propose()
    assert proposal.golden.fell == ["mini-1"]
    (changed,) = [c for c in proposal.golden.changed if c.id == "mini-1"]
    assert (changed.before.right, changed.after.right) == (True, False)
    assert changed.after.reasons == ["does not state may not"]
    assert "fell" in {r.code for r in proposal.refusals}
    before = desk.current
    with pytest.raises(ProposalError, match=r"mini-1.*Nothing was published"):
        desk.approve(proposal, "  ")
    assert desk.current == before
    done = desk.approve(proposal, "The rule itself changed.")
    assert desk.current == proposal.edition
    kept = Proposals(desk.state).get(proposal.id)
    assert (kept.override, kept.decided_by) == ("The rule itself changed.", "ben")
    assert done.status == "approved"


def test_golden_row_that_is_taken_out_is_counted_apart_and_hides_nothing(desk: Desk) -> None:
    rows = (desk.knowledge / "golden" / "all.jsonl").read_text().split("\n")
    desk.drafts.save("golden/all.jsonl", "\n".join(rows[1:]), "anna")
    desk.edit(RULES, "may not moonlight", "can hardly moonlight")
    golden = desk.propose().golden
    assert (golden.only_before, golden.compared, golden.fell) == (["mini-1"], 3, [])


def test_answer_that_only_counts_the_base_anew_is_counted_apart(desk: Desk) -> None:
    with (desk.knowledge / "golden" / "all.jsonl").open("a") as file:
        file.write(
            '{"id": "mini-9", "topic": "j1", "kind": "general", "turns": ["is parking free for residents"], '
            '"status": ["unknown"], "must": [], "must_not": [], "passages": [], "programs": []}\n'
        )
    build(desk.knowledge, desk.state, desk.model, force=True)
    lines = (desk.knowledge / TABLE).read_text().split("\n")
    desk.drafts.save(TABLE, "\n".join([*lines[:-2], ""]), "anna")
    golden = desk.propose().golden
    assert golden.compared == 5
    assert golden.recounted >= 1
    assert "mini-9" not in {c.id for c in golden.changed}


def test_deletion_of_more_than_the_share_is_refused(desk: Desk) -> None:
    lines = (desk.knowledge / TABLE).read_text().split("\n")
    desk.drafts.save(TABLE, "\n".join([*lines[:-3], ""]), "anna")
    proposal = desk.propose()
    assert proposal.deleted_programs == pytest.approx(2 / 6)
    assert "33% of the programs" in " ".join(r.message for r in proposal.refusals)
    assert "deletions" not in {r.code for r in desk.propose(max_deleted=0.5).refusals}


@pytest.mark.parametrize("change", ["draft", "knowledge", "golden", "edition"])
def test_proposal_is_outdated_when_what_it_rests_on_changed(desk: Desk, change: str) -> None:
    desk.edit(RULES, "may not moonlight", "may never moonlight")
    proposal = desk.propose()
    if change == "draft":
        desk.edit(DATES, "certified by then", "certified by that hour")
    elif change == "knowledge":
        path = desk.knowledge / DATES
        path.write_text(path.read_text().replace("certified by then", "certified by that hour"))
    elif change == "golden":
        with (desk.knowledge / "golden" / "all.jsonl").open("a") as file:
            file.write("\n")
    else:
        build(desk.knowledge, desk.state, desk.model, force=True)
    current = desk.current
    assert seen(proposal, desk.knowledge, desk.state).status == "outdated"
    with pytest.raises(ProposalError, match=r"outdated.*Propose again"):
        desk.approve(proposal, "anyway")
    assert desk.current == current
    assert RULES in desk.drafts.open.all()


def test_of_two_approvals_at_once_one_publishes(desk: Desk) -> None:
    desk.edit(RULES, "may not moonlight", "may never moonlight")
    proposal = desk.propose()
    ends: list[str] = []

    def act() -> None:
        try:
            desk.approve(proposal, "because")
            ends.append("published")
        except (ProposalError, BuildLockedError):
            ends.append("refused")

    threads = [threading.Thread(target=act) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["published", "refused", "refused", "refused"]
    assert len(Shelf(desk.state).ids()) == 2


def test_rollback_in_the_moment_of_an_approval_wins_and_nothing_is_half_done(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(desk.knowledge, desk.state, desk.model, force=True)
    desk.edit(RULES, "may not moonlight", "may not at all moonlight")
    proposal = desk.propose()

    def late(shelf: Shelf, edition_id: str, *, over: str | None = None) -> None:
        rollback(shelf)
        publish(shelf, edition_id, over=over)

    monkeypatch.setattr(approving, "publish", late)
    with pytest.raises(ProposalError, match="Nothing was published by it"):
        desk.approve(proposal)
    assert desk.current < proposal.base_edition
    assert proposal.edition not in Shelf(desk.state).ids()
    assert desk.drafts.open.all()
    kept = Proposals(desk.state).get(proposal.id)
    assert kept.status == "waiting"
    assert seen(kept, desk.knowledge, desk.state).status == "outdated"


def test_runs_say_who_proposed_who_approved_and_over_what(desk: Desk) -> None:
    desk.edit(RULES, "may not moonlight", "may, as some say, moonlight")
    proposal = desk.propose()
    if not proposal.refusals:
        proposal.refusals.append(Refusal(code="floor", message="made up"))
        Proposals(desk.state).save(proposal)
    with pytest.raises(ProposalError):
        desk.approve(proposal)
    desk.approve(proposal, "it is meant")
    done, refused, proposed = runs(desk.state, 3)
    assert [(r.kind, r.by, r.outcome) for r in (proposed, refused, done)] == [
        ("propose", "anna", "done"),
        ("approve", "ben", "refused"),
        ("approve", "ben", "done"),
    ]
    assert proposed.edition == done.edition == desk.current
    assert "it is meant" in done.summary
    assert proposal.id in proposed.summary


def test_faulty_draft_fails_and_says_where(desk: Desk) -> None:
    desk.edit(RULES, "certainty: confirmed", "certainty: sure")
    before = desk.current
    with pytest.raises(FaultyKnowledgeError):
        desk.propose()
    (proposal,) = Proposals(desk.state).all()
    assert proposal.status == "failed"
    assert {f.path for f in proposal.faults} == {RULES}
    assert [r.code for r in proposal.refusals] == ["faults"]
    assert not Proposals(desk.state).edition_folder(proposal.id).exists()
    with pytest.raises(ProposalError, match="failed"):
        desk.approve(proposal, "anyway")
    assert desk.current == before


def test_nothing_to_propose_and_no_edition_to_compare_with_are_told(
    desk: Desk, tmp_path: Path
) -> None:
    with pytest.raises(ProposalError, match="Nothing differs"):
        desk.propose()
    desk.state = tmp_path / "empty"
    with pytest.raises(ProposalError, match="advisor build"):
        desk.propose()


def test_rejected_proposal_keeps_its_drafts_and_the_reason(desk: Desk) -> None:
    desk.edit(RULES, "may not moonlight", "may never moonlight")
    proposal = desk.propose()
    with pytest.raises(ProposalError, match="Say why"):
        reject(desk.knowledge, desk.state, proposal.id, "ben", " ")
    reject(desk.knowledge, desk.state, proposal.id, "ben", "not sure")
    assert Proposals(desk.state).get(proposal.id).reason == "not sure"
    assert RULES in desk.drafts.open.all()
    with pytest.raises(ProposalError, match="rejected"):
        desk.approve(proposal)


@pytest.mark.parametrize("name", ["p9", "../p1", "", "p0", "p1/../p1", "p" * 500])
def test_unknown_proposal_is_told(desk: Desk, name: str) -> None:
    with pytest.raises(ProposalError, match="no proposal"):
        approve(desk.knowledge, desk.state, name, "ben")


@pytest.mark.parametrize("instant", ["before the edition moves", "before publishing", "after"])
def test_approval_that_was_killed_is_taken_back_or_finished(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, instant: str
) -> None:
    class Killed(BaseException):
        pass

    def kill(*_: object, **__: object) -> None:
        raise Killed

    desk.edit(RULES, "may not moonlight", "may never moonlight")
    proposal = desk.propose()
    before = desk.current
    with monkeypatch.context() as patch:
        if instant == "before the edition moves":
            patch.setattr("pathlib.Path.rename", kill)
        else:
            name = "publish" if instant == "before publishing" else "_finish"
            patch.setattr(f"ingest.proposing.approve.{name}", kill)
        with pytest.raises(Killed):
            desk.approve(proposal, "because")
    recover(desk.knowledge, desk.state)
    found = Proposals(desk.state).get(proposal.id)
    if instant == "after":
        assert (found.status, desk.current) == ("approved", proposal.edition)
        assert desk.drafts.open.all() == {}
        assert desk.drafts.published.all()[RULES].proposal == proposal.id
    else:
        assert (found.status, desk.current) == ("waiting", before)
        assert Shelf(desk.state).ids() == [before]
        assert desk.approve(found, "because").status == "approved"


def test_current_edition_is_not_asked_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    real = Asking.lay

    def count(asking: Asking, folder: Path, rows: Sequence[Golden]) -> None:
        if folder.parent.name == "editions":
            asked.append(len(rows))
        real(asking, folder, rows)

    monkeypatch.setattr(Asking, "lay", count)
    desk.edit(RULES, "may not moonlight", "may never moonlight")
    first = desk.propose()
    desk.propose()
    desk.approve(desk.propose(), "because")
    desk.edit(DATES, "certified by then", "certified by that hour")
    desk.propose()
    assert asked == [4, 0, 0, 0]
    assert isinstance(first, Proposal)
    assert issubclass(ProposalError, AdvisorError)
