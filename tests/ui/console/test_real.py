"""Editions, runs and import on the real API: the pages fit what it gives, and do what they say."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from api.app import create_app
from api.settings import Settings, get_settings, key_hash
from ingest.drafts import Drafts
from ingest.fault import Fault
from ingest.runs import recorded
from rag.embedding import Embedder
from rag.shelf import Shelf
from tests.conftest import MINIATURE, ROOT, TODAY
from tests.ingest.test_program_import import FRESH, csv_of
from tests.ingest.test_programs import ROW
from tests.serving import serving
from tests.ui.console.standin import KEY
from tests.ui.console.test_acting import press, write
from tests.ui.console.test_pages import shown, texts
from ui.console.signin import Signed

OLD = "20250102T000000Z-aaaaaa"
Open = Callable[[str], AppTest]


@pytest.fixture(scope="module")
def real(
    tmp_path_factory: pytest.TempPathFactory, miniature_state: Path, model: Embedder
) -> Iterator[tuple[Path, str]]:
    """A state folder with two editions, and the address of the API over it."""
    state = Path(shutil.copytree(miniature_state, tmp_path_factory.mktemp("real") / "state"))
    shelf = Shelf(state)
    folder = Path(shutil.copytree(shelf.path(shelf.current_id()), shelf.path(OLD)))
    told = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps(told | {"id": OLD}))
    settings = Settings(
        state_dir=state, knowledge_dir=MINIATURE, today=TODAY, staff_keys={"anna": key_hash(KEY)}
    )
    with serving(create_app(settings, model)) as url:
        yield state, url


@pytest.fixture
def open_real(real: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    monkeypatch.setenv("ADVISOR_API_URL", real[1])
    get_settings.cache_clear()

    def opened(name: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "ui" / "console" / f"{name}.py"), default_timeout=30)
        app.session_state["signed"] = Signed(KEY, "anna")
        app.run()
        assert not app.exception
        return app

    yield opened
    get_settings.cache_clear()


def test_rollback_on_the_page_moves_the_pointer_and_stands_in_the_history(
    open_real: Open, real: tuple[Path, str]
) -> None:
    shelf = Shelf(real[0])
    before = shelf.current_id()
    app = open_real("editions")
    assert list(app.dataframe[0].value["Edition"]) == [before, OLD]
    app = write(app, "Why", "Wrong [fees].")
    app = press(app, "Roll back to it")
    assert shelf.current_id() == before
    app = press(app, "Yes, roll back")
    assert shelf.current_id() == OLD
    assert list(app.dataframe[0].value[""]) == ["", "current"]

    row = open_real("runs").dataframe[0].value.to_dict("records")[0]
    assert (row["What"], row["By"], row["Outcome"]) == ("rollback", "anna", "done")
    assert (row["Edition"], "Wrong [fees]." in row["Summary"]) == (OLD, True)


def test_history_shows_what_goes_on_and_the_errors_by_file_and_line(
    open_real: Open, real: tuple[Path, str]
) -> None:
    with recorded(real[0], "build", "bert") as run:
        run.refuse("The knowledge has 1 fault.", [Fault("guidance/j1/a.md", 12, "<b>no source")])
    with recorded(real[0], "check", "bert"):
        app = open_real("runs")
    outcomes = list(app.dataframe[0].value["Outcome"])
    assert outcomes[:2] == ["goes on", "refused"]
    assert "guidance/j1/a.md:12: <b>no source" in texts(app)


def test_table_is_refused_then_written_as_a_draft(open_real: Open, real: tuple[Path, str]) -> None:
    app = open_real("programs")
    app.file_uploader[0].upload("t.csv", b"a,b\n1,2\n", "text/csv")
    app = press(app, "Read the table")
    assert "no table of programs" in shown(app)

    app = open_real("programs")
    body = csv_of([ROW, FRESH | {"state": "XX"}])
    app.file_uploader[0].upload("t.csv", body, "text/csv")
    app = press(app, "Read the table")
    assert "2 rows: 1 faulty, 1 new" in shown(app)
    assert "Nothing was written." in shown(app)
    assert list(app.dataframe[0].value["Faults"]) == ["state: 'XX' is no US state code"]

    app.checkbox[0].set_value(True)
    app = press(app, "Read the table")
    assert "Written as a draft: programs/table" in shown(app).replace("\\", "")
    draft = Drafts(MINIATURE, real[0]).get("programs/table.csv")
    assert draft is not None
    assert (draft.by, ROW["id"] in str(draft.text)) == ("anna", True)
