"""What an edition must reach, and what it misses."""

from __future__ import annotations

from dataclasses import dataclass, fields

from ingest.evaluation import Report, Typos

# The edits in a message for which the cost of typos is limited.
TYPO_EDITS = 2
# These may be at most what the floor says; all others must be at least that.
AT_MOST = {"harmful", "refused_wrongly", "turn_gap", "typo_cost"}

# The floors in the words of those who did not write them.
LABELS = {
    "hit_1": "share of questions with the right section found first",
    "hit_3": "share of questions with the right section among the first three",
    "right": "share of answers that are right",
    "harmful": "answers that state something harmful",
    "refused_rightly": "share refused of what is not known here",
    "refused_wrongly": "share refused of what is known here",
    "citation_precision": "share of citations that hold what they stand behind",
    "citation_recall": "share of statements with a citation",
    "turn_gap": "share right by which conversations fall short of single questions",
    "typo_cost": "share right lost by typos",
}


@dataclass(frozen=True)
class Floors:
    """What is due: shares of 1 (the last two are differences of shares), and a count of answers for
    `harmful`. The names are those of Report.figures."""

    hit_1: float = 0.85
    hit_3: float = 0.97
    right: float = 0.93
    harmful: float = 0
    refused_rightly: float = 0.97
    refused_wrongly: float = 0.03
    citation_precision: float = 0.97
    citation_recall: float = 0.97
    turn_gap: float = 0.03
    typo_cost: float = 0.04


@dataclass(frozen=True)
class Standing:
    """A floor beside what was reached; `reached` is NaN where nothing was measured."""

    name: str
    due: float
    reached: float

    @property
    def held(self) -> bool:
        """Whether the floor is held; what was not measured misses nothing."""
        if self.reached != self.reached:
            return True
        if self.name in AT_MOST:
            return self.reached <= self.due
        return self.reached >= self.due

    def __str__(self) -> str:
        limit = "at most" if self.name in AT_MOST else "at least"
        digits, ending = (0, "allowed") if self.name == "harmful" else (3, "due")
        ending = "allowed" if self.name in AT_MOST else ending
        reached = f"{self.reached:.{digits}f}" if self.reached == self.reached else "not measured"
        return f"{self.name} is {reached}, {limit} {self.due:.{min(digits, 2)}f} is {ending}"


def standings(report: Report, floors: Floors, typos: Typos | None = None) -> list[Standing]:
    """Each floor with what `report` reached. The cost of typos counts where at most TYPO_EDITS were
    made in a message."""
    reached = report.figures() | {"turn_gap": report.turn_gap}
    if typos and typos.edits <= TYPO_EDITS:
        reached["typo_cost"] = typos.cost(report)
    return [
        Standing(f.name, getattr(floors, f.name), reached.get(f.name, float("nan")))
        for f in fields(floors)
    ]


def missed(report: Report, floors: Floors, typos: Typos | None = None) -> list[Standing]:
    """The floors that are not held."""
    return [s for s in standings(report, floors, typos) if not s.held]
