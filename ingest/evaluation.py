"""Asks an advisor the golden questions and measures the answers. Nothing here is judged by a model:
retrieval, statements, citations and refusals are compared with what the row and the edition say."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ingest.computed import computed_lines
from ingest.folding import fold
from ingest.golden import Golden
from ingest.support import Claim, Holdings, claims
from ingest.typos import misspelt
from rag.advisor import Advisor
from rag.schema import Profile, Reply, Status
from rag.threads import one_thread
from rag.turn import PastQuestion, Question

REFUSALS = {Status.UNKNOWN, Status.OUT_OF_SCOPE, Status.DECLINED, Status.CLARIFY}
Group = Literal["topic", "kind", "turns"]
ONE_TURN, SEVERAL_TURNS = "one turn", "several turns"
_NAN = float("nan")


@dataclass(frozen=True)
class Outcome:
    """How one golden question was answered."""

    row: Golden
    reply: Reply
    ranks: tuple[tuple[str, ...], ...]
    missing: tuple[tuple[str, ...], ...]
    harmful: tuple[str, ...]
    claims: tuple[Claim, ...]
    milliseconds: float

    @property
    def placed(self) -> bool:
        """Whether it counts for hit@k: it can be answered from passages."""
        return self.row.answerable and bool(self.row.passages) and self.row.kind != "boundary"

    @property
    def hit_1(self) -> bool:
        return bool(set(self.ranks[0]) & set(self.row.passages))

    @property
    def hit_3(self) -> bool:
        return any(set(rank) & set(self.row.passages) for rank in self.ranks)

    @property
    def right(self) -> bool:
        """The status is an accepted one, all that must be stated is, nothing harmful is."""
        return self.reply.status in self.row.status and not self.missing and not self.harmful

    @property
    def refused(self) -> bool:
        return self.reply.status in REFUSALS

    @property
    def cites_programs(self) -> bool:
        """Whether every program that the question means is cited."""
        return set(self.row.programs) <= {c.title for c in self.reply.citations}

    @property
    def astray(self) -> tuple[str, ...]:
        """What is cited although the row does not accept it: ids of passages, names of programs."""
        accepted = {*self.row.passages, *self.row.programs}
        return tuple(name for name in self._cited() if name not in accepted)

    @property
    def citation_precision(self) -> float | None:
        """The share of the cited passages and programs that the row accepts; None where nothing is
        cited, where the row names none, or where the base holds no answer."""
        cited = self._cited()
        if not cited or not (self.row.passages or self.row.programs) or self.row.unanswerable:
            return None
        return 1 - len(self.astray) / len(cited)

    @property
    def citation_recall(self) -> float | None:
        """The share of the claims that what they cite holds (ingest.support); None without claims."""
        return _share(c.supported for c in self.claims) if self.claims else None

    def _cited(self) -> list[str]:
        names = (c.title if c.kind == "program" else c.id for c in self.reply.citations)
        return list(dict.fromkeys(names))


@dataclass
class Report:
    """The outcomes of an evaluation and the figures over them."""

    edition: str
    outcomes: list[Outcome] = field(default_factory=list)

    def groups(self, by: Group) -> dict[str, Report]:
        """A report for each topic, each kind, or for questions of one turn and of several."""
        found: dict[str, Report] = {}
        for outcome in self.outcomes:
            name = _group(outcome.row, by)
            found.setdefault(name, Report(self.edition)).outcomes.append(outcome)
        return dict(sorted(found.items()))

    def figures(self) -> dict[str, float]:
        """Shares (0…1), counts and milliseconds over all outcomes; a share of nothing is NaN."""
        some = self.outcomes
        answerable = [o for o in some if o.row.answerable]
        placed = [o for o in some if o.placed]
        times = [o.milliseconds for o in some]
        return {
            "questions": len(some),
            "hit_1": _share(o.hit_1 for o in placed),
            "hit_3": _share(o.hit_3 for o in placed),
            "right": self.right,
            "harmful": sum(bool(o.harmful) for o in some),
            "refused_rightly": _share(o.refused or o.right for o in some if o.row.unanswerable),
            "refused_wrongly": _share(
                o.refused and o.reply.status not in o.row.status for o in answerable
            ),
            "citation_precision": _mean(o.citation_precision for o in some),
            "citation_recall": _mean(o.citation_recall for o in some),
            "programs_cited": _share(
                o.cites_programs for o in some if o.row.programs and not o.row.unanswerable
            ),
            "p50_ms": _quantile(times, 0.5),
            "p95_ms": _quantile(times, 0.95),
        }

    @property
    def right(self) -> float:
        """The share answered right of the questions that the base can answer, and of boundaries."""
        return _share(o.right for o in self.outcomes if not o.row.unanswerable)

    @property
    def turn_gap(self) -> float:
        """By how much the share right of conversations lies under that of single questions."""
        by_turns = self.groups("turns")
        if set(by_turns) != {ONE_TURN, SEVERAL_TURNS}:
            return _NAN
        return by_turns[ONE_TURN].right - by_turns[SEVERAL_TURNS].right


@dataclass(frozen=True)
class Typos:
    """The same questions with so many random edits in each message."""

    edits: int
    report: Report

    def cost(self, clean: Report) -> float:
        """By how much the share right falls."""
        return clean.right - self.report.right


def evaluate(
    advisor: Advisor,
    rows: Sequence[Golden],
    progress: Callable[[int], None] = lambda _: None,
) -> Report:
    """Asks every row, each in a conversation of its own, and measures the answer to its last turn."""
    report = Report(advisor.edition_id)
    with one_thread():
        for number, row in enumerate(rows, 1):
            report.outcomes.append(_ask(advisor, row))
            progress(number)
    return report


def evaluate_with_typos(
    advisor: Advisor,
    rows: Sequence[Golden],
    edits: int,
    progress: Callable[[int], None] = lambda _: None,
) -> Typos:
    """As `evaluate`, with `edits` random edits in every message: the same ones in every run."""
    changed = [
        row.model_copy(
            update={
                "turns": tuple(
                    misspelt(text, edits, f"{row.id}/{turn}") for turn, text in enumerate(row.turns)
                )
            }
        )
        for row in rows
    ]
    return Typos(edits, evaluate(advisor, changed, progress))


def _ask(advisor: Advisor, row: Golden) -> Outcome:
    history: list[PastQuestion] = []
    profile = Profile()
    for message in row.turns[:-1]:
        before, remembered = advisor.ask(message, history, profile)
        history += remembered
        profile = before.profile
    turn = advisor.run(row.turns[-1], history, profile)
    reply = advisor.reply(turn)
    text = fold(reply.text)
    return Outcome(
        row=row,
        reply=reply,
        ranks=_ranks(turn.questions),
        missing=tuple(group for group in row.must if not any(fold(a) in text for a in group)),
        harmful=tuple(s for s in row.must_not if fold(s) in text),
        claims=claims(reply, row.turns[-1], Holdings.of(turn.edition, computed_lines(turn))),
        milliseconds=turn.timings["total"],
    )


def _ranks(questions: Sequence[Question]) -> tuple[tuple[str, ...], ...]:
    """The passages that were retrieved first, second and third; of several questions, those of all."""
    return tuple(
        tuple(q.candidates[i].passage.id for q in questions if len(q.candidates) > i)
        for i in range(3)
    )


def _group(row: Golden, by: Group) -> str:
    if by == "turns":
        return SEVERAL_TURNS if len(row.turns) > 1 else ONE_TURN
    return row.topic if by == "topic" else row.kind


def _share(values: Iterable[bool]) -> float:
    known = list(values)
    return sum(known) / len(known) if known else _NAN


def _mean(values: Iterable[float | None]) -> float:
    known = [v for v in values if v is not None]
    return statistics.fmean(known) if known else _NAN


def _quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(int(len(values) * share), len(values) - 1)] if values else _NAN
