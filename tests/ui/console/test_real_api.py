"""The pages for review, drafts and proposals on the real API, over the miniature knowledge."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from api.settings import get_settings
from rag.compiled import CompiledModel
from rag.errors import AdvisorError
from tests.api.conftest import STAFF_KEY
from tests.api.desk import BEN_KEY, Desk, opened
from tests.conftest import ROOT
from tests.ui.console.test_acting import choose, edit, fill, press, told, write
from tests.ui.console.test_pages import html, shown
from ui.console.signin import Signed

Open = Callable[..., AppTest]
RULES = "guidance/j1/j1-rules.md"
DATES = "guidance/match/match-dates.md"


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory, miniature_copy: Path, model: CompiledModel
) -> Iterator[Desk]:
    with opened(tmp_path_factory.mktemp("console"), miniature_copy, model) as desk:
        yield desk


@pytest.fixture
def desk(served: Desk, miniature_copy: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """The desk as it was at first, where the console looks for the API."""
    monkeypatch.setenv("ADVISOR_API_URL", served.url)
    get_settings.cache_clear()
    yield served.renew(miniature_copy)
    get_settings.cache_clear()


@pytest.fixture
def open_real(desk: Desk) -> Open:
    """Opens a page as a member of staff: `open_real("drafts", "ben")`."""

    def opened_page(name: str, who: str = "anna") -> AppTest:
        app = AppTest.from_file(str(ROOT / "ui" / "console" / f"{name}.py"), default_timeout=30)
        app.session_state["signed"] = Signed({"anna": STAFF_KEY, "ben": BEN_KEY}[who], who)
        app.run()
        assert not app.exception
        return app

    return opened_page


def said(app: AppTest) -> str:
    return shown(app).replace("\\", "")


def test_draft_is_written_checked_and_discarded(desk: Desk, open_real: Open) -> None:
    app = choose(open_real("drafts"), "File", RULES)
    text = (desk.knowledge / RULES).read_text()
    assert app.text_area[0].value == text
    faulty = text.replace("certainty: confirmed", "certainty: sure", 1)
    line = faulty.split("\n").index("certainty: sure") + 1
    app = press(edit(app, RULES, faulty), "Save the draft and check it")
    assert f"Line {line}: certainty 'sure'" in said(app)
    assert "<del>certainty: confirmed</del>" in html(app)
    good = text.replace("may not moonlight", "may never moonlight")
    app = press(edit(app, RULES, good), "Save the draft and check it")
    assert "no faults" in told(app)
    draft = desk.drafts.get(RULES)
    assert draft is not None
    assert (draft.text, draft.by) == (good, "anna")
    app = press(press(app, "Discard the draft"), "Yes, discard the draft")
    assert desk.drafts.get(RULES) is None
    app = press(press(app, "Remove the whole file"), "Yes, remove the file")
    assert "This draft removes the file" in said(app)
    assert (desk.knowledge / RULES).read_text() == text


def test_new_file_is_begun_as_a_draft_and_a_wrong_path_is_told(desk: Desk, open_real: Open) -> None:
    app = choose(open_real("drafts"), "File", "A new file")
    for path, end in (("../state/current", "is no file of the knowledge"), ("j1.md", "no file")):
        app = write(app, "Path of the new file, below knowledge/", path)
        app = press(edit(app, path, "text"), "Save the draft and check it")
        assert end in said(app)
    assert desk.drafts.open.all() == {}
    path = "guidance/j1/j1-travel.md"
    app = write(app, "Path of the new file, below knowledge/", path)
    app = press(edit(app, path, "text"), "Save the draft and check it")
    assert "does not begin with front matter" in said(app)
    assert list(desk.drafts.open.all()) == [path]


def test_edit_of_another_is_told_before_it_is_replaced(desk: Desk, open_real: Open) -> None:
    app = choose(open_real("drafts"), "File", RULES)
    his = desk.drafts.save(RULES, "his\n", "ben")
    app = press(edit(app, RULES, "mine\n"), "Save the draft and check it")
    assert "ben changed this draft while you worked" in said(app)
    assert desk.drafts.get(RULES) == his
    app = press(app, "Save the draft and check it")
    mine = desk.drafts.get(RULES)
    assert mine is not None
    assert mine.text == "mine\n"

    his = desk.drafts.save(RULES, "his again\n", "ben", mine.changed)
    app = press(press(app, "Discard the draft"), "Yes, discard the draft")
    assert "ben changed this draft on 20" in said(app)
    assert desk.drafts.get(RULES) == his
    press(press(app.run(), "Discard the draft"), "Yes, discard the draft")
    assert desk.drafts.get(RULES) is None


def test_review_list_shows_what_is_due(desk: Desk, open_real: Open) -> None:
    assert "No document is due" in said(open_real("review"))
    file = desk.knowledge / DATES
    file.write_text(file.read_text().replace("checked: 2026-11-22", "checked: 2026-08-01"))
    text = said(open_real("review"))
    assert "Last checked on 1 August 2026" in text
    assert "days overdue" in text


def test_proposal_is_read_and_approved(desk: Desk, open_real: Open) -> None:
    desk.edit(RULES, "may not moonlight", "may not at all moonlight")
    desk.proposed()
    before = desk.current
    app = open_real("proposals", "ben")
    assert "A change" in said(app)
    assert re.search(r"<del>[^<]*may not moonlight", html(app))
    assert re.search(r"<ins>[^<]*may not at all moonlight", html(app))
    assert "4 questions** compared" in said(app)
    app = press(press(app, "Approve and publish"), "Yes, publish it")
    assert "approved and published" in told(app)
    assert desk.current != before
    assert "Decided by ben" in said(app)


def test_fall_is_shown_and_needs_a_reason(desk: Desk, open_real: Open) -> None:
    desk.edit(RULES, "may not moonlight", "can hardly moonlight")
    made = desk.proposed()
    before = desk.current
    app = open_real("proposals")
    assert "Fell: mini-1" in said(app)
    assert "does not state may not" in said(app)
    assert app.button(key=f"ask-approve-{made}").disabled
    app = write(app, "Why it is right all the same", "The law changed.")
    app = press(press(app, "Approve and publish"), "Yes, publish it")
    assert desk.current != before
    assert ": The law changed." in said(app)


def test_rejection_is_kept_with_its_reason(desk: Desk, open_real: Open) -> None:
    desk.edit(RULES, "may not moonlight", "may never moonlight")
    desk.proposed()
    app = press(fill(open_real("proposals"), "Why it is rejected", "Wrong form."), "Reject")
    assert "Its drafts stay" in told(app)
    assert ": Wrong form." in said(app)
    assert desk.drafts.get(RULES)


def test_outdated_proposal_cannot_be_approved(desk: Desk, open_real: Open) -> None:
    desk.edit(RULES, "may not moonlight", "may never moonlight")
    desk.proposed()
    desk.edit(DATES, "certified by then", "certified by that hour")
    app = open_real("proposals")
    assert "Knowledge or drafts were changed since" in said(app)
    assert not [b for b in app.button if b.label.startswith("Approve")]


def test_faults_of_a_failed_proposal_are_named_by_line(desk: Desk, open_real: Open) -> None:
    desk.edit(RULES, "certainty: confirmed", "certainty: sure")
    with pytest.raises(AdvisorError):
        desk.proposed()
    text = said(open_real("proposals"))
    assert f"{RULES}, line " in text
    assert "certainty 'sure'" in text


@pytest.mark.slow
def test_proposal_is_begun_on_the_page_and_shows_how_far_it_is(desk: Desk, open_real: Open) -> None:
    desk.edit(RULES, "may not moonlight", "may never moonlight")
    app = press(
        fill(open_real("proposals"), "Title (what it is about)", "Fees"), "Build the proposal"
    )
    assert "is being built" in told(app)
    again = open_real("proposals")
    again = press(fill(again, "Title (what it is about)", "Twice"), "Build the proposal")
    assert "Proposal p1 is being built" in said(again)
    with desk.client() as client:
        while client.get("/proposals/p1").json()["status"] == "building":
            app = app.run()
            assert not app.exception
            time.sleep(0.5)
    app = open_real("proposals")
    assert "Fees" in said(app)
    assert "Approve and publish" in [b.label for b in app.button]
