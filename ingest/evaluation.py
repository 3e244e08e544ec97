"""Asks an advisor the golden questions and measures the answers. Nothing here is judged by a model:
retrieval, statements, citations and refusals are compared with what the row says."""

from __future__ import annotations

import re
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from rich.table import Table

from ingest.golden import Golden
from rag.advisor import Advisor
from rag.schema import Profile, Reply, Status
from rag.turn import PastQuestion, Question

REFUSALS = {Status.UNKNOWN, Status.OUT_OF_SCOPE, Status.DECLINED, Status.CLARIFY}
_DASHES = str.maketrans("\u2010\u2011\u2012\u2013\u2014\u2018\u2019\u201c\u201d", "-----''\"\"")


@dataclass(frozen=True)
class Floors:
    """What an edition must reach; as shares of 1."""

    hit_1: float = 0.85
    hit_3: float = 0.95
    right: float = 0.90
    refused_rightly: float = 0.95
    refused_wrongly: float = 0.03


@dataclass(frozen=True)
class Outcome:
    """How one golden question was answered."""

    row: Golden
    reply: Reply
    ranks: tuple[tuple[str, ...], ...]
    missing: tuple[tuple[str, ...], ...]
    harmful: tuple[str, ...]
    milliseconds: float

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
    def citation_precision(self) -> float | None:
        """The share of the cited passages and programs that the row accepts; None without any."""
        cited = {(c.kind, c.title if c.kind == "program" else c.id) for c in self.reply.citations}
        if not cited or not (self.row.passages or self.row.programs):
            return None
        accepted = {("passage", p) for p in self.row.passages}
        accepted |= {("program", p) for p in self.row.programs}
        return len(cited & accepted) / len(cited)


@dataclass
class Report:
    """The outcomes of an evaluation and the figures over them."""

    edition: str
    outcomes: list[Outcome] = field(default_factory=list)

    def topics(self) -> list[str]:
        return sorted({o.row.topic for o in self.outcomes})

    def figures(self, topic: str | None = None) -> dict[str, float]:
        """Shares over all questions or those of one topic; a share of nothing is NaN."""
        some = [o for o in self.outcomes if topic in (None, o.row.topic)]
        answerable = [o for o in some if o.row.answerable]
        placed = [o for o in answerable if o.row.passages and o.row.kind != "boundary"]
        unanswerable = [o for o in some if o.row.unanswerable]
        precision = [o.citation_precision for o in some if not o.row.unanswerable]
        measured = [p for p in precision if p is not None]
        return {
            "questions": len(some),
            "hit_1": _share(o.hit_1 for o in placed),
            "hit_3": _share(o.hit_3 for o in placed),
            "right": _share(o.right for o in some if not o.row.unanswerable),
            "harmful": sum(bool(o.harmful) for o in some),
            "refused_rightly": _share(o.refused or o.right for o in unanswerable),
            "refused_wrongly": _share(
                o.refused and o.reply.status not in o.row.status for o in answerable
            ),
            "citation_precision": statistics.fmean(measured) if measured else float("nan"),
            "p50_ms": _quantile([o.milliseconds for o in some], 0.5),
            "p95_ms": _quantile([o.milliseconds for o in some], 0.95),
        }

    def below(self, floors: Floors) -> list[str]:
        """Each floor that is not held, as a sentence."""
        f = self.figures()
        low = [
            f"{name} is {f[name]:.3f}, at least {getattr(floors, name):.2f} is due"
            for name in ("hit_1", "hit_3", "right", "refused_rightly")
            if f[name] < getattr(floors, name)
        ]
        if f["refused_wrongly"] > floors.refused_wrongly:
            low.append(
                f"refused_wrongly is {f['refused_wrongly']:.3f}, "
                f"at most {floors.refused_wrongly:.2f} is allowed"
            )
        if f["harmful"]:
            low.append(f"{f['harmful']:.0f} answers state what they must not")
        return low


def evaluate(
    advisor: Advisor,
    rows: Sequence[Golden],
    progress: Callable[[int], None] = lambda _: None,
) -> Report:
    """Asks every row, each in a conversation of its own, and measures the answer to its last turn."""
    report = Report(advisor.edition_id)
    for number, row in enumerate(rows, 1):
        report.outcomes.append(_ask(advisor, row))
        progress(number)
    return report


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
        milliseconds=turn.timings["total"],
    )


def _ranks(questions: Sequence[Question]) -> tuple[tuple[str, ...], ...]:
    """The passages that were retrieved first, second and third; of several questions, those of all."""
    return tuple(
        tuple(q.candidates[i].passage.id for q in questions if len(q.candidates) > i)
        for i in range(3)
    )


def fold(text: str) -> str:
    """Text as facts are looked for in it: no marks or citations, one kind of dash, quote, space."""
    text = re.sub(r"\s*\[\d+\]", "", text.translate(_DASHES))
    return " ".join(text.replace("*", "").lower().split())


def _share(values: Iterable[bool]) -> float:
    known = list(values)
    return sum(known) / len(known) if known else float("nan")


def _quantile(values: list[float], share: float) -> float:
    return (
        sorted(values)[min(int(len(values) * share), len(values) - 1)] if values else float("nan")
    )


def as_table(report: Report) -> Table:
    """The figures as a table for the terminal, a row a topic and one for all."""
    table = Table(title=f"Golden questions, edition {report.edition}")
    for heading in ("topic", *_SHORT.values()):
        justify: Literal["left", "right"] = "left" if heading == "topic" else "right"
        table.add_column(heading, justify=justify, no_wrap=True)
    table.caption = _LEGEND
    for name, cells in _rows(report):
        table.add_row(name, *cells, style="bold" if name == "all" else None)
    return table


def as_markdown(report: Report) -> str:
    """The report as a Markdown page: the table, and every question that was not answered right."""
    lines = [
        "# Evaluation",
        "",
        f"Written by `advisor eval --report docs/evaluation.md` for edition `{report.edition}`: "
        f"{len(report.outcomes)} golden questions from `knowledge/golden/`, asked of the built-in answerer.",
        "",
        "| topic | " + " | ".join(_HEADINGS.values()) + " |",
        "|---" * (len(_HEADINGS) + 1) + "|",
    ]
    lines += [f"| {name} | " + " | ".join(cells) + " |" for name, cells in _rows(report)]
    lines += [
        "",
        "*hit@k*: a passage that the question accepts is among the first k retrieved (answerable "
        "questions). *right*: the status is an accepted one, all that a right answer must state is "
        "stated, nothing it must not. *harmful*: answers with something they must not state. *refused "
        "rightly*: share of the unanswerable that were refused. *refused wrongly*: share of the "
        "answerable that were. *citation precision*: share of the cited passages and programs that the "
        "question accepts. Latency is that of the whole chain inside the process.",
        "",
        "## Not answered right",
        "",
        *(f"- {line}" for line in wrong_ones(report).splitlines()),
        "",
    ]
    return "\n".join(lines)


def wrong_ones(report: Report) -> str:
    """A line for each question that was not answered right, with the reason."""
    lines = []
    for o in report.outcomes:
        if o.right:
            continue
        reasons = []
        if o.reply.status not in o.row.status:
            reasons.append(f"status {o.reply.status}, due {' or '.join(o.row.status)}")
        reasons += [f"does not state {' / '.join(group[:3])}" for group in o.missing]
        reasons += [f"states {s!r}" for s in o.harmful]
        lines.append(f"{o.row.id} ({o.row.kind}): {o.row.turns[-1]!r}: {'; '.join(reasons)}")
    return "\n".join(lines)


# For the terminal, where 80 columns have to do.
_SHORT = {
    "questions": "n",
    "hit_1": "hit@1",
    "hit_3": "hit@3",
    "right": "right",
    "harmful": "harm",
    "refused_rightly": "ref+",
    "refused_wrongly": "ref-",
    "citation_precision": "cite",
    "p50_ms": "p50",
    "p95_ms": "p95",
}
_LEGEND = (
    "harm: harmful answers; ref+/-: refused rightly/wrongly; cite: citation precision; p50/p95: ms"
)
_HEADINGS = {
    "questions": "questions",
    "hit_1": "hit@1",
    "hit_3": "hit@3",
    "right": "right",
    "harmful": "harmful",
    "refused_rightly": "refused rightly",
    "refused_wrongly": "refused wrongly",
    "citation_precision": "citation precision",
    "p50_ms": "p50 ms",
    "p95_ms": "p95 ms",
}


def _rows(report: Report) -> list[tuple[str, list[str]]]:
    rows = []
    for topic in [*report.topics(), None]:
        figures = report.figures(topic)
        rows.append((topic or "all", [_cell(name, figures[name]) for name in _HEADINGS]))
    return rows


def _cell(name: str, value: float) -> str:
    if value != value:
        return "–"
    if name in ("questions", "harmful"):
        return f"{value:.0f}"
    return f"{value:.1f}" if name.endswith("_ms") else f"{value:.3f}"
