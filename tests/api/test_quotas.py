"""Both stores of quotas keep the same contract."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from api.database import open_database
from api.quotas import MemoryQuotas, Quota, QuotaStore, SqliteQuotas, UsedUp


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[QuotaStore]:
    if request.param == "memory":
        yield MemoryQuotas()
        return
    engine = open_database(tmp_path / "quotas.sqlite")
    yield SqliteQuotas(engine)
    engine.dispose()


def quota(most: int, until: float = 100.0, key: str = "a", name: str = "per_minute") -> Quota:
    return Quota(name, key, most, until)


def test_takes_as_many_as_there_are_and_tells_until_when(store: QuotaStore) -> None:
    assert [store.take([quota(2)], now) for now in (10, 20)] == [None, None]
    assert store.take([quota(2)], 30) == UsedUp("per_minute", 100.0)


def test_starts_again_at_its_moment_and_not_before(store: QuotaStore) -> None:
    assert store.take([quota(1, 100)], 10) is None
    assert store.take([quota(1, 100)], 99.9) is not None
    assert store.take([quota(1, 200)], 100) is None
    assert store.take([quota(1, 200)], 101) == UsedUp("per_minute", 200)


def test_moment_is_that_of_the_first_count(store: QuotaStore) -> None:
    # A window in progress is not made longer by those that come later.
    store.take([quota(1, 100)], 10)
    assert store.take([quota(1, 500)], 20) == UsedUp("per_minute", 100)


def test_keys_are_counted_apart(store: QuotaStore) -> None:
    assert store.take([quota(1, key="a")], 10) is None
    assert store.take([quota(1, key="b")], 10) is None
    assert store.take([quota(1, key="a")], 10) is not None


def test_refused_counts_against_none(store: QuotaStore) -> None:
    wide, narrow = quota(3, key="wide", name="per_day"), quota(1, key="narrow")
    assert store.take([wide, narrow], 10) is None
    for _ in range(5):
        assert store.take([wide, narrow], 10) == UsedUp("per_minute", 100)
    # Two of the wide one are left: the refusals took none.
    assert [store.take([wide], 10) for _ in range(3)] == [None, None, UsedUp("per_day", 100)]


def test_of_several_that_are_used_up_the_longest_is_told(store: QuotaStore) -> None:
    both = [quota(1, 60, "minute"), quota(1, 900, "day", "per_day")]
    assert store.take(both, 10) is None
    assert store.take(both, 20) == UsedUp("per_day", 900)


def test_changed_quota_holds_at_once(store: QuotaStore) -> None:
    assert store.take([quota(1)], 10) is None
    assert store.take([quota(2)], 10) is None
    assert store.take([quota(1)], 10) is not None


def test_many_at_once_get_exactly_what_there_is(store: QuotaStore) -> None:
    with ThreadPoolExecutor(8) as crowd:
        taken = list(crowd.map(lambda _: store.take([quota(17)], 10), range(60)))
    assert sum(found is None for found in taken) == 17


def test_sweep_removes_what_is_over_and_nothing_else(store: QuotaStore) -> None:
    store.take([quota(1, 50, "old"), quota(1, 500, "running")], 10)
    assert store.sweep(100) == 1
    assert store.sweep(100) == 0
    assert store.take([quota(1, 500, "running")], 100) is not None


def test_two_processes_on_one_database_share_their_counts(tmp_path: Path) -> None:
    first, second = (SqliteQuotas(open_database(tmp_path / "one.sqlite")) for _ in range(2))
    assert first.take([quota(2)], 10) is None
    assert second.take([quota(2)], 10) is None
    assert first.take([quota(2)], 10) is not None
    assert second.take([quota(2)], 10) is not None
