"""`advisor programs import` as it is typed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.settings import get_settings
from ingest.drafts import Drafts
from rag.errors import ImportRefusedError
from tests.ingest.test_program_import import FRESH, csv_of
from tests.ingest.test_programs import ROW
from ui.command import app


@pytest.fixture(autouse=True)
def settings(knowledge: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ADVISOR_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.setenv("ADVISOR_KNOWLEDGE_DIR", str(knowledge))
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


def advisor(*words: str, code: int = 0) -> Result:
    found = CliRunner().invoke(app, words)
    assert found.exit_code == code, (found.output, found.exception)
    return found


def test_import_tells_each_row_and_ends_with_three_while_one_is_faulty(
    tmp_path: Path, knowledge: Path
) -> None:
    file = tmp_path / "programs.csv"
    file.write_bytes(csv_of([ROW, FRESH | {"state": "XX"}]))
    found = advisor("programs", "import", str(file), code=3)
    assert f"row 3 ({FRESH['id']}): state: 'XX' is no US state code" in found.output
    assert f"row 2 ({ROW['id']}): new" in found.output
    assert "Nothing was written." in found.output
    assert "--skip-faulty" in found.output

    words = ("programs", "import", str(file), "--skip-faulty", "--name", "anna", "--json")
    told = json.loads(advisor(*words).stdout)
    assert (told["drafts"], told["counts"]["faulty"]) == (["programs/table.csv"], 1)
    draft = Drafts(knowledge, tmp_path / "state").get("programs/table.csv")
    assert draft is not None
    assert draft.by == "anna"
    again = advisor("programs", "import", str(file), "--skip-faulty").output
    assert "the tables hold all of it already" in again
    (_, run, refused) = json.loads(advisor("runs", "--json").stdout)
    assert (run["kind"], run["outcome"], refused["outcome"]) == ("import", "done", "refused")


def test_replace_takes_away_what_the_file_does_not_name(tmp_path: Path, knowledge: Path) -> None:
    file = tmp_path / "programs.csv"
    file.write_bytes(csv_of([ROW]))
    told = advisor("programs", "import", str(file), "--replace").output
    assert "1 row: 1 new, 6 removed." in told
    assert "advisor propose" in told
    draft = Drafts(knowledge, tmp_path / "state").get("programs/table.csv")
    assert draft is not None
    assert str(draft.text).count("\n") == 2


def test_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    found = advisor("programs", "import", str(tmp_path / "no.csv"), code=1)
    assert isinstance(found.exception, ImportRefusedError)
    assert "cannot be read" in str(found.exception)
