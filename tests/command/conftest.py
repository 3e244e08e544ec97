"""The command on an edition, on nothing, and beside an API that runs already."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command.command import Command
from tests.conftest import Server, served_copy


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


@pytest.fixture(scope="module")
def running(miniature_state: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An API on the miniature edition that runs already."""
    with served_copy(miniature_state, tmp_path_factory.mktemp("running")) as server:
        yield server
