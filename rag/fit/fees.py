"""What applications cost: the steps of a fee that rises with the number of programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class FeeStep:
    """From which program of a specialty on (1 is the first) each further one costs `each` dollars, or
    all programs of the step together `flat` dollars."""

    first: int
    each: int
    flat: int = 0


@dataclass(frozen=True)
class FeeSteps:
    """The application fees of one season. The count restarts in every specialty.

    `elsewhere`: specialties that are applied for through another service, so that these fees do
    not hold for them. `source_url` and `source_date` say where the steps were read, `passage` and
    `sources` (ids) what to cite; `season` says for when they hold, with a word of doubt where due.
    """

    steps: tuple[FeeStep, ...]
    season: str
    source_url: str
    source_date: str
    elsewhere: frozenset[str] = frozenset()
    passage: str = ""
    sources: tuple[str, ...] = ()

    def next_fee(self, specialty: str, already: int) -> int:
        """The dollars for one more program of a specialty, of which `already` were chosen."""
        if specialty in self.elsewhere:
            return 0
        step = next((s for s in reversed(self.steps) if s.first <= already + 1), None)
        if step is None:
            return 0
        return step.flat if step.flat and step.first == already + 1 else step.each

    def total(self, counts: Mapping[str, int]) -> int:
        """The dollars for so many programs of each specialty."""
        return sum(self.next_fee(name, n) for name, count in counts.items() for n in range(count))
