"""The day's budget: kept over restarts, never passed by calls at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from rag.errors import SpeakerError
from rag.model.budget import Budget

DAY = date(2026, 11, 25)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "tokens.sqlite"


def budget(file: Path, most: int = 1000, day: date = DAY) -> Budget:
    return Budget(file, most, lambda: day)


def test_what_was_charged_is_settled_by_what_it_cost(file: Path) -> None:
    spending = budget(file)
    day = spending.charge(900)
    assert spending.spent == 900
    spending.settle(day, 900, 120)
    assert spending.spent == 120


def test_a_restart_does_not_start_anew(file: Path) -> None:
    budget(file).charge(600)
    with pytest.raises(SpeakerError, match="600 of 1000"):
        budget(file).charge(401)
    budget(file).charge(400)


def test_a_new_day_does(file: Path) -> None:
    budget(file).charge(1000)
    budget(file, day=date(2026, 11, 26)).charge(1000)


def test_a_call_over_midnight_is_settled_on_its_own_day(file: Path) -> None:
    day = budget(file).charge(500)
    tomorrow = budget(file, day=date(2026, 11, 26))
    tomorrow.settle(day, 500, 30)
    assert tomorrow.spent == 0
    assert budget(file).spent == 30


def test_calls_at_the_same_time_do_not_pass_the_limit(file: Path) -> None:
    spending = [budget(file), budget(file)]

    def charged(number: int) -> bool:
        try:
            spending[number % 2].charge(100)
        except SpeakerError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(charged, range(40))) == 10
    assert spending[0].spent == 1000


def test_without_a_limit_it_still_counts(file: Path) -> None:
    spending = budget(file, most=0)
    for _ in range(3):
        spending.charge(10_000_000)
    assert spending.spent == 30_000_000


def test_a_file_that_is_none_is_said(file: Path) -> None:
    file.parent.mkdir()
    file.write_text("not a database, and long enough to be looked at as one" * 20)
    with pytest.raises(SpeakerError, match=r"tokens\.sqlite"):
        budget(file).charge(1)
