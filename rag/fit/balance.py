"""Chooses a list of N programs: balanced over tiers, settings and places, inside a budget."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from typing import NamedTuple

from rag.fit.fees import FeeSteps
from rag.fit.verdict import Tier

# Of the places on a list; what a tier cannot fill goes to the others, the better first.
_SHARES = {Tier.STRONG: 0.5, Tier.POSSIBLE: 0.35, Tier.STRETCH: 0.15}
# Points by which a program falls behind for each one already chosen of its state or setting.
_SAME_STATE, _SAME_SETTING = 4.0, 2.0


class Option(NamedTuple):
    """A program that may be chosen."""

    id: str
    row: int
    tier: Tier
    score: float
    state: str
    setting: str
    specialty: str

    @property
    def order(self) -> tuple[int, float, str]:
        """Sorts the best first, and the same always the same way."""
        return -self.tier, -self.score, self.id


# Options by state and setting, each bucket best first.
_Buckets = dict[tuple[str, str], deque[Option]]


class _Chosen:
    """What stands on the list so far, and what it costs."""

    def __init__(self, budget: int | None, fees: FeeSteps | None) -> None:
        self.options: list[Option] = []
        self.cost = 0
        self._states: Counter[str] = Counter()
        self._settings: Counter[str] = Counter()
        self._specialties: Counter[str] = Counter()
        self._budget = budget if fees else None
        self._fees = fees

    def worth(self, option: Option) -> float:
        """The score less what its state and setting have had already. Falls as the list grows."""
        had = _SAME_STATE * self._states[option.state]
        return option.score - had - _SAME_SETTING * self._settings[option.setting]

    def add(self, option: Option) -> None:
        """Puts the option on the list, unless it would pass the budget."""
        fee = 0
        if self._fees:
            fee = self._fees.next_fee(option.specialty, self._specialties[option.specialty])
        if self._budget is not None and self.cost + fee > self._budget:
            return
        self.options.append(option)
        self.cost += fee
        self._states[option.state] += 1
        self._settings[option.setting] += 1
        self._specialties[option.specialty] += 1


def balanced(
    options: Iterable[Option],
    limit: int,
    budget: int | None = None,
    fees: FeeSteps | None = None,
) -> tuple[list[Option], int]:
    """At most `limit` of the options, best tier and score first, and their fees in dollars.

    `budget` in dollars binds only where `fees` are given. The choice depends on nothing but the
    options: the same ones give the same list, in whatever order they come.
    """
    tiers: dict[Tier, _Buckets] = {tier: defaultdict(deque) for tier in _SHARES}
    for option in sorted(options, key=lambda o: o.order):
        tiers[option.tier][option.state, option.setting].append(option)
    chosen = _Chosen(budget, fees)
    for tier, share in _SHARES.items():
        _fill(chosen, tiers[tier], min(limit, len(chosen.options) + round(limit * share)))
    for buckets in tiers.values():
        _fill(chosen, buckets, limit)
    return sorted(chosen.options, key=lambda o: o.order), chosen.cost


def _fill(chosen: _Chosen, buckets: _Buckets, until: int) -> None:
    """Adds the options that are worth most, until so many stand on the list.

    In a bucket all fall behind alike, so its best stays its best: only the heads of the buckets
    compete. Worth only falls as the list grows, so a head whose worth still holds is the best of all.
    """
    heap = [(-chosen.worth(b[0]), b[0].order, key) for key, b in buckets.items() if b]
    heapq.heapify(heap)
    while heap and len(chosen.options) < until:
        negative, order, key = heapq.heappop(heap)
        bucket = buckets[key]
        worth = chosen.worth(bucket[0])
        if worth < -negative:
            heapq.heappush(heap, (-worth, order, key))
            continue
        chosen.add(bucket.popleft())
        if bucket:
            heapq.heappush(heap, (-chosen.worth(bucket[0]), bucket[0].order, key))
