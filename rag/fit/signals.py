"""Which of the listed programs to signal, where the specialty uses signals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rag.fit.balance import Option
from rag.fit.verdict import Tier


@dataclass(frozen=True)
class Signals:
    """How many signals each specialty has in a season: by specialty, levels (gold before silver; a
    single level is named `signal`) with their numbers, where that was read, and what to cite."""

    levels: Mapping[str, tuple[tuple[str, int], ...]]
    season: str
    source_url: str
    source_date: str
    passage: str = ""
    sources: tuple[str, ...] = ()


def suggested(options: Iterable[Option], signals: Signals | None) -> dict[str, str]:
    """The level suggested for each program by its id: the best programs of a specialty first, a
    stretch never, since a signal is scarce and a stretch misses something that was stated."""
    found: dict[str, str] = {}
    used: Counter[str] = Counter()
    for option in sorted(options, key=lambda o: o.order):
        levels = signals.levels.get(option.specialty, ()) if signals else ()
        ladder = [name for name, count in levels for _ in range(count)]
        if option.tier > Tier.STRETCH and used[option.specialty] < len(ladder):
            found[option.id] = ladder[used[option.specialty]]
            used[option.specialty] += 1
    return found
