"""What staff do on the pages reaches the API, and only after a yes where it cannot be undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.ui.console.standin import World, proposal
from tests.ui.console.test_pages import html, shown, texts

Open = Callable[..., AppTest]
FEES = "guidance/h1b/h1b-fees.md"


def press(app: AppTest, label: str) -> AppTest:
    """Presses the one button of that label."""
    (button,) = [b for b in app.button if b.label == label]
    assert not button.disabled, label
    app = button.click().run()
    assert not app.exception
    return app


def write(app: AppTest, label: str, text: str) -> AppTest:
    (field,) = [f for f in (*app.text_input, *app.text_area) if f.label == label]
    app = field.set_value(text).run()
    assert not app.exception
    return app


def fill(app: AppTest, label: str, text: str) -> AppTest:
    """Writes into a field of a form, which is sent with its button."""
    (field,) = [f for f in (*app.text_input, *app.text_area) if f.label == label]
    field.set_value(text)
    return app


def choose(app: AppTest, label: str, value: Any) -> AppTest:
    (box,) = [s for s in app.selectbox if s.label == label]
    return box.set_value(value).run()


def told(app: AppTest) -> str:
    return "\n".join(s.value for s in app.success).replace("\\", "")


# --- tasks, switch ----------------------------------------------------------------------------


def test_task_shows_its_difference_and_is_closed_with_a_note(open_page: Open, world: World) -> None:
    app = open_page("tasks")
    app = app.toggle(key="show-3").set_value(True).run()
    assert "<del>It is $460." in html(app)
    assert "<ins>It is $780.</ins>" in html(app)
    assert app.button(key="edit-3-guidance/h1b/h1b-fees.md")
    app = press(app, "Close the task")
    assert world.told("POST", "/tasks/3/close") == []
    assert "Write what came of it" in shown(app)
    app = press(fill(app, "What came of task 3?", "fees edited"), "Close the task")
    assert world.told("POST", "/tasks/3/close") == [{"note": "fees edited"}]
    assert "Task 3 is closed" in told(app)
    assert "No task is open" in shown(app)


def test_long_list_of_tasks_is_paged(open_page: Open, world: World) -> None:
    world.tasks = [world.tasks[0] | {"number": n} for n in range(1, 26)]
    app = open_page("tasks")
    assert "1–10 of 25" in shown(app)
    app = press(press(app, "Further entries"), "Further entries")
    assert "21–25 of 25" in shown(app)
    assert [s.value for s in app.subheader] == [f"Task {n}: uscis\\-fees" for n in range(21, 26)]
    assert app.button(key="on-tasks").disabled


def test_switching_off_needs_a_reason_and_a_yes(open_page: Open, world: World) -> None:
    app = open_page("switch")
    assert app.button(key="ask-off-the whole chat").disabled
    app = press(write(app, "Reason, for visitors", "Being repaired."), "Switch off")
    assert world.told("POST", "/switch/off") == []
    app = press(app, "No, leave it")
    app = press(press(app, "Switch off"), "Yes, switch it off")
    assert world.told("POST", "/switch/off") == [{"reason": "Being repaired.", "topic": ""}]
    assert "The whole chat is off" in shown(app)
    app = press(press(app, "Switch everything on"), "Yes, everything on")
    assert "Everything is on." in told(app)


def test_topic_is_switched_off_by_its_name(open_page: Open, world: World) -> None:
    app = choose(open_page("switch"), "What", "h1b")
    app = press(write(app, "Reason, for visitors", "New rules."), "Switch off")
    app = press(app, "Yes, switch it off")
    assert world.told("POST", "/switch/off") == [{"reason": "New rules.", "topic": "h1b"}]
    assert "H-1B is off" in shown(app).replace("\\", "")


# --- drafts -----------------------------------------------------------------------------------


def edit(app: AppTest, path: str, text: str) -> AppTest:
    return write(app, f"Text of {path}", text)


def test_draft_is_saved_checked_and_compared_with_what_is_published(
    open_page: Open, world: World
) -> None:
    app = choose(open_page("drafts"), "File", FEES)
    assert app.text_area[0].value == "# Fees\nIt is $460.\n"
    app = edit(app, FEES, "# Fees\nIt is $780, a bad source.\n")
    assert "Not saved yet" in shown(app)
    app = press(app, "Save the draft and check it")
    (body,) = world.told("PUT", f"/drafts/{FEES}")
    assert body == {"text": "# Fees\nIt is $780, a bad source.\n", "changed": ""}
    assert "1 fault" in told(app)
    assert "Line 2: unknown source" in shown(app).replace("\\", "")
    assert "<del>It is $460.</del>" in html(app)
    app = press(edit(app, FEES, "# Fees\nIt is $780.\n"), "Save the draft and check it")
    assert "no faults" in told(app)


def test_unsaved_text_survives_another_page(open_page: Open, world: World) -> None:
    app = edit(choose(open_page("drafts"), "File", FEES), FEES, "# Fees\nunsaved words\n")
    state = app.session_state
    kept = {name: state[name] for name in ("signed", "unsaved")}
    again = AppTest.from_file(app._script_path, default_timeout=30)
    for name, value in kept.items():
        again.session_state[name] = value
    again = choose(again.run(), "File", FEES)
    assert again.text_area[0].value == "# Fees\nunsaved words\n"


def test_draft_that_another_changed_meanwhile_is_not_overwritten_unseen(
    open_page: Open, world: World
) -> None:
    app = choose(open_page("drafts"), "File", FEES)
    app = press(edit(app, FEES, "# Fees\nmine\n"), "Save the draft and check it")
    app = edit(app, FEES, "# Fees\nmine again\n")
    world.drafts[FEES] |= {"by": "ben", "changed": "2026-11-25T12:00:00Z", "text": "his"}
    app = press(app, "Save the draft and check it")
    assert len(world.told("PUT", f"/drafts/{FEES}")) == 1
    assert "ben changed this draft while you worked" in shown(app)
    app = press(app, "Save the draft and check it")
    assert world.drafts[FEES]["text"] == "# Fees\nmine again\n"


def test_draft_is_discarded_only_after_a_yes(open_page: Open, world: World) -> None:
    app = choose(open_page("drafts"), "File", FEES)
    app = press(edit(app, FEES, "# Fees\nother\n"), "Save the draft and check it")
    app = press(app, "Discard the draft")
    assert FEES in world.drafts
    app = press(app, "Yes, discard the draft")
    assert world.drafts == {}
    assert app.text_area[0].value == "# Fees\nIt is $460.\n"


def test_whole_file_is_removed_by_a_draft_only_after_a_yes(open_page: Open, world: World) -> None:
    app = choose(open_page("drafts"), "File", FEES)
    app = press(app, "Remove the whole file")
    assert world.drafts == {}
    app = press(app, "Yes, remove the file")
    assert world.told("PUT", f"/drafts/{FEES}") == [{"remove": True, "changed": ""}]
    assert "This draft removes the file" in shown(app)


def test_section_begun_from_a_gap_lands_at_the_end_of_the_chosen_file(
    open_page: Open, world: World
) -> None:
    app = open_page("drafts")
    app.session_state["skeleton"] = "## What does it cost? {#cost}\n"
    app = choose(app, "File", FEES)
    app = press(app, "Put it at the end of this file")
    text = app.text_area[0].value
    assert text is not None
    assert text.endswith("It is $460.\n\n## What does it cost? {#cost}\n")
    assert "skeleton" not in app.session_state


# --- proposals, editions ----------------------------------------------------------------------


def test_proposal_is_approved_only_after_a_yes(open_page: Open, world: World) -> None:
    app = open_page("proposals")
    assert "<del>It is $460." in html(app)
    app = press(app, "Approve and publish")
    assert world.told("POST", "/proposals/p-1/approve") == []
    app = press(app, "Yes, publish it")
    assert world.told("POST", "/proposals/p-1/approve") == [{}]
    assert "approved and published" in told(app)


def test_refused_proposal_needs_a_reason_to_be_approved(open_page: Open, world: World) -> None:
    refusal = {"code": "fell", "message": "1 golden question fell: g-7."}
    world.proposals = [proposal(refusals=[refusal])]
    app = open_page("proposals")
    assert "1 golden question fell" in shown(app)
    assert app.button(key="ask-approve-p-1").disabled
    app = write(app, "Why it is right all the same", "The law changed on 24 November.")
    app = press(press(app, "Approve and publish"), "Yes, publish it")
    (body,) = world.told("POST", "/proposals/p-1/approve")
    assert body == {"override": "The law changed on 24 November."}


def test_golden_answers_stand_side_by_side(open_page: Open) -> None:
    app = open_page("proposals")
    text = shown(app).replace("\\", "")
    assert "560 right before, **559 right after**" in text
    assert "58 more answers differ only in how many sections and programs they count." in text
    (warning,) = [w.value.replace("\\", "") for w in app.warning]
    assert "right: 0.93, due is 0.95. The current edition misses it too." in warning
    assert "share of citations: 0.93, due is 0.97. The current edition holds it." in text
    assert "**Before**: right, answered" in text
    assert "**After**: not right, not known" in text
    assert "what does h1b cost" in texts(app)


def test_proposal_is_rejected_with_a_reason(open_page: Open, world: World) -> None:
    app = press(open_page("proposals"), "Reject")
    assert world.told("POST", "/proposals/p-1/reject") == []
    app = press(fill(app, "Why it is rejected", "Wrong form."), "Reject")
    assert world.told("POST", "/proposals/p-1/reject") == [{"reason": "Wrong form."}]


def test_proposal_that_is_being_built_shows_how_far_it_is(open_page: Open, world: World) -> None:
    world.proposals = [proposal("building")]
    app = open_page("proposals")
    (bar,) = app.get("progress")
    assert "4 of 10" in bar.proto.text
    assert not [b for b in app.button if b.label.startswith("Approve")]


def test_proposal_that_has_read_nothing_yet_is_compared_with_nothing(
    open_page: Open, world: World
) -> None:
    world.proposals = [proposal("building", base_edition="")]
    assert "Compared with" not in shown(open_page("proposals"))


def test_rollback_needs_a_reason_and_a_yes(open_page: Open, world: World) -> None:
    app = open_page("editions")
    assert app.button(key="ask-rollback").disabled
    app = press(write(app, "Why", "Wrong fees."), "Roll back to it")
    assert world.told("POST", "/editions/e1/rollback") == []
    app = press(app, "Yes, roll back")
    assert world.told("POST", "/editions/e1/rollback") == [{"reason": "Wrong fees."}]
    assert "approved edits again: guidance/h1b/h1b-fees.md (p3)" in told(app)


# --- gaps, documents, import, retrieval, sites ------------------------------------------------


def test_gap_is_closed_with_a_note_and_deleted_after_a_yes(open_page: Open, world: World) -> None:
    app = open_page("gaps")
    app = press(fill(app, "What came of it", "written"), "Close the group")
    assert world.told("POST", "/gaps/gap1/close") == [{"note": "written"}]
    assert "0 questions in 0 groups" in shown(app)
    world.gaps[0]["closed"]["since"] = 2  # asked again: it is open for staff
    app = app.run()
    assert "4 questions in 1 group" in shown(app)
    assert "25 November 2026 by anna: done. 2 questions since" in shown(app).replace("\\", "")
    app = press(app, "Delete the questions")
    assert world.gaps
    press(app, "Yes, delete them")
    assert world.gaps == []


def test_document_needs_its_particulars_and_is_reported(open_page: Open, world: World) -> None:
    app = press(open_page("documents"), "Read it")
    assert "a file, a title, a publisher, its date, its scope" in shown(app)
    assert world.told("POST", "/documents") == []
    world.uploaded = {"accepted": False, "refused": "It holds no text.", "warnings": ["scan"]}
    app.file_uploader[0].upload("a.pdf", b"%PDF", "application/pdf")
    for label, text in (
        ("Title", "Handbook"),
        ("Publisher", "Clinic"),
        ("What it speaks about (scope)", "one program"),
    ):
        app = fill(app, label, text)
    app.date_input[0].set_value(date(2026, 5, 1))
    app = press(app, "Read it")
    (body,) = world.told("POST", "/documents")
    assert body == {
        "file": "a.pdf",
        "title": "Handbook",
        "publisher": "Clinic",
        "scope": "one program",
        "dated": "2026-05-01",
    }
    assert "It holds no text" in shown(app)
    assert "scan" in shown(app)


def test_import_is_reported_row_by_row(open_page: Open, world: World) -> None:
    rows: list[dict[str, Any]] = [
        {"row": 2, "id": "a", "name": "A", "state": "changed",
         "changes": [{"column": "visa_j1", "before": "no", "after": "yes"}]},
        {"row": 3, "id": "", "name": "B", "state": "faulty",
         "faults": [{"column": "state", "reason": "XX is no state"}]},
    ]  # fmt: skip
    world.imported = {"rows": rows, "counts": {}, "draft": None}
    app = open_page("programs")
    app.file_uploader[0].upload("t.csv", b"id\n", "text/csv")
    app = press(app, "Read the table")
    (body,) = world.told("POST", "/programs/import")
    assert body == {"file": "t.csv", "mode": "merge", "skip_faulty": "false"}
    assert "Nothing was written" in shown(app)
    assert "2 rows: 1 faulty, 1 changed" in shown(app)
    assert list(app.dataframe[0].value["Faults"]) == ["state: XX is no state"]


def test_question_is_tried_with_what_was_asked_before(open_page: Open, world: World) -> None:
    app = open_page("retrieval")
    app = fill(app, "Question", "and on h1b?")
    label = "Asked before in the same conversation, a line a message (not needed)"
    app = press(fill(app, label, "can i moonlight?\n\n"), "Try it")
    assert world.told("POST", "/retrieval") == [
        {"question": "and on h1b?", "turns": ["can i moonlight?"]}
    ]
    assert "so it answers" in shown(app)
    assert list(app.dataframe[0].value["Score"]) == [0.5]


def test_usage_is_summed(open_page: Open) -> None:
    app = open_page("usage")
    assert [m.value for m in app.metric] == ["10", "80%", "3", "1"]
    assert list(app.dataframe[0].value["Day"]) == ["24 November 2026"]


@pytest.mark.parametrize(
    ("label", "yes", "method", "path"),
    [
        ("Switch the site off", "Yes, switch it off", "PATCH", "/sites/clinic"),
        ("End all open sessions", "Yes, end them", "POST", "/sites/clinic/rotate"),
        ("Remove the site", "Yes, remove it", "DELETE", "/sites/clinic"),
    ],
)
def test_site_is_taken_back_only_after_a_yes(
    open_page: Open, world: World, label: str, yes: str, method: str, path: str
) -> None:
    app = choose(open_page("sites"), "One site", "clinic")
    app = press(app, label)
    assert world.told(method, path) == []
    press(app, yes)
    assert len(world.told(method, path)) == 1
