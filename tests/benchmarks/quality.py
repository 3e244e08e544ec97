"""Quality and latency on the golden questions: the advisor beside the plain chain, by turns."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ingest.evaluation import Outcome, Report, evaluate
from ingest.folding import fold
from ingest.golden import Golden
from rag.advisor import Advisor
from rag.schema import Status

from .plain_chain import PlainAnswer, PlainChain
from .report import quantile, share

THRESHOLD = 0.35
_ANSWERS = {Status.ANSWERED, Status.PARTIAL}


@dataclass(frozen=True)
class PlainOutcome:
    """What the plain chain gave for one golden question."""

    row: Golden
    answer: PlainAnswer
    milliseconds: float

    def hit(self, k: int) -> bool:
        """One of the first k passages or programs, each counted once, is an accepted one."""
        return bool(set(self.answer.targets[:k]) & {*self.row.passages, *self.row.programs})

    def facts(self, documents: int) -> bool:
        """All that must be stated stands in the first `documents`, and nothing that must not."""
        return _facts(self.row, self.answer.text(documents))

    def right(self, documents: int) -> bool:
        """The facts stand there, and the question may be answered: the chain always answers."""
        return bool(_ANSWERS & set(self.row.status)) and self.facts(documents)


@dataclass(frozen=True)
class Round:
    """Every question asked once of both."""

    edition: str
    advisor: list[Outcome]
    plain: list[PlainOutcome]


@dataclass
class Quality:
    """What several rounds gave. Both systems answer alike in every round, so that quality is taken
    from the first one; times are the medians of the rounds' quantiles."""

    rounds: list[Round]
    scores: dict[str, float] = field(default_factory=dict)

    @property
    def rows(self) -> list[Golden]:
        return [o.row for o in self.rounds[0].advisor]

    def advisor(self, only: Callable[[Golden], bool] = lambda _: True) -> dict[str, float]:
        """The advisor's figures over the questions that `only` keeps."""
        first = self.rounds[0]
        kept = [o for o in first.advisor if only(o.row)]
        figures = Report(first.edition, kept).figures()
        figures["facts"] = share(
            _facts(o.row, o.reply.text) for o in kept if not o.row.unanswerable
        )
        figures["words"] = statistics.median(len(o.reply.text.split()) for o in kept)
        return figures | self.times(lambda r: [o.milliseconds for o in r.advisor])

    def plain(self, only: Callable[[Golden], bool] = lambda _: True) -> dict[str, float]:
        """The plain chain's figures over the same questions, counted in the same way."""
        kept = [o for o in self.rounds[0].plain if only(o.row)]
        placed = [o for o in kept if _placed(o.row)]
        due = [o for o in kept if not o.row.unanswerable]
        figures = {
            "questions": float(len(kept)),
            "hit_1": share(o.hit(1) for o in placed),
            "hit_3": share(o.hit(3) for o in placed),
            "refused_rightly": 0.0,
            "refused_wrongly": 0.0,
        }
        for n in (2, 4):
            figures[f"right_{n}"] = share(o.right(n) for o in due)
            figures[f"facts_{n}"] = share(o.facts(n) for o in due)
            figures[f"words_{n}"] = statistics.median(len(o.answer.text(n).split()) for o in kept)
            figures[f"harmful_{n}"] = sum(_harmful(o.row, o.answer.text(n)) for o in kept)
        return figures | self.times(lambda r: [o.milliseconds for o in r.plain])

    def times(self, of: Callable[[Round], list[float]]) -> dict[str, float]:
        """p50 and p95 of each round, and of those the medians."""
        return {
            name: statistics.median(quantile(of(r), part) for r in self.rounds)
            for name, part in (("p50_ms", 0.5), ("p95_ms", 0.95))
        }

    def ratio(self, part: float) -> float:
        """The advisor's quantile as a multiple of the plain chain's, the median of the rounds."""
        return statistics.median(
            quantile([o.milliseconds for o in r.advisor], part)
            / quantile([o.milliseconds for o in r.plain], part)
            for r in self.rounds
        )

    def refused_under(self, threshold: float) -> tuple[float, float]:
        """With this relevance threshold the plain chain would refuse: the share of the unanswerable
        questions, and that of the answerable ones."""
        return (
            share(self.scores[r.id] < threshold for r in self.rows if r.unanswerable),
            share(self.scores[r.id] < threshold for r in self.rows if r.answerable),
        )

    @cached_property
    def equal_threshold(self) -> float:
        """The lowest threshold with which the plain chain refuses as large a share of the
        unanswerable questions as the advisor does."""
        scores = sorted(self.scores[r.id] for r in self.rows if r.unanswerable)
        due = math.ceil(self.advisor()["refused_rightly"] * len(scores) - 1e-9) if scores else 0
        return math.nextafter(scores[due - 1], 2.0) if due else 0.0

    def steps(self) -> dict[str, list[float]]:
        """The milliseconds of each step of the advisor's chain, over all rounds, in the order of
        the turn that took most steps."""
        timings = [o.reply.timings for r in self.rounds for o in r.advisor]
        found: dict[str, list[float]] = {step: [] for step in max(timings, key=len)}
        for turn in timings:
            for step, milliseconds in turn.items():
                found.setdefault(step, []).append(milliseconds)
        return found


def measure(
    advisor: Advisor,
    plain: PlainChain,
    rows: Sequence[Golden],
    rounds: int,
    progress: Callable[[], None] = lambda: None,
) -> Quality:
    """Asks both every question, `rounds` times; `progress` is called after each question."""
    advisor.warm()
    plain.ask("Can I moonlight on a J-1?")
    asked = [_round(advisor, plain, rows, progress) for _ in range(rounds)]
    return Quality(asked, {row.id: plain.best_score(_joined(row)) for row in rows})


def _round(
    advisor: Advisor, plain: PlainChain, rows: Sequence[Golden], progress: Callable[[], None]
) -> Round:
    """Question by question, and each first in turn, so that the machine's noise falls on both."""
    round_ = Round(advisor.edition_id, [], [])
    for place, row in enumerate(rows):
        if place % 2:
            round_.plain.append(_ask_plain(plain, row))
        round_.advisor.extend(evaluate(advisor, [row]).outcomes)
        if not place % 2:
            round_.plain.append(_ask_plain(plain, row))
        progress()
    return round_


def _ask_plain(plain: PlainChain, row: Golden) -> PlainOutcome:
    start = time.perf_counter()
    answer = plain.ask(_joined(row))
    return PlainOutcome(row, answer, (time.perf_counter() - start) * 1000)


def _joined(row: Golden) -> str:
    """All turns as one text, since the chain has no memory: on the golden conversations it finds a
    quarter more with them than with the last turn alone."""
    return " ".join(row.turns)


def _placed(row: Golden) -> bool:
    """Questions that count for hit@k, as in ingest.evaluation."""
    return row.answerable and bool(row.passages) and row.kind != "boundary"


def _facts(row: Golden, text: str) -> bool:
    folded = fold(text)
    stated = all(any(fold(a) in folded for a in group) for group in row.must)
    return stated and not _harmful(row, text)


def _harmful(row: Golden, text: str) -> bool:
    folded = fold(text)
    return any(fold(s) in folded for s in row.must_not)
