"""The figures of quality.py as tables of the report."""

from __future__ import annotations

from ingest.golden import Golden

from .quality import THRESHOLD, Quality
from .report import Section, number, quantile


def comparison(quality: Quality, documents: int) -> Section:
    """The advisor beside the plain chain of so many documents."""
    ours, plain = quality.advisor(), quality.plain()
    rows = [
        _row("hit@1", ours["hit_1"], plain["hit_1"]),
        _row("hit@3", ours["hit_3"], plain["hit_3"]),
    ]
    for name, only in (("of one turn", _single), ("of several turns", _several)):
        if any(only(r) for r in quality.rows):
            hits = quality.advisor(only)["hit_3"], quality.plain(only)["hit_3"]
            rows.append(_row(f"hit@3, questions {name}", *hits))
    for n in (2, 4):
        rows.append(_row(f"right ({n} documents)", ours["right"], plain[f"right_{n}"]))
    for n in (2, 4):
        name = f"facts right, status left aside ({n} documents)"
        rows.append(_row(name, ours["facts"], plain[f"facts_{n}"]))
    for n in (2, 4):
        name = f"answers with a harmful statement ({n} documents)"
        rows.append(_row(name, ours["harmful"], plain[f"harmful_{n}"], 0))
    for n in (2, 4):
        name = f"median length of the answer in words ({n} documents)"
        rows.append(_row(name, ours["words"], plain[f"words_{n}"], 0))
    rightly, wrongly = ours["refused_rightly"], ours["refused_wrongly"]
    rows.append(_row("unanswerable refused", rightly, 0.0))
    rows.append(_row("answerable refused", wrongly, 0.0))
    equal = quality.equal_threshold
    for name, threshold in (
        (f"threshold {THRESHOLD}", THRESHOLD),
        (f"threshold that refuses as many ({equal:.2f})", equal),
    ):
        under = quality.refused_under(threshold)
        rows.append(_row(f"unanswerable refused, {name}", rightly, under[0]))
        rows.append(_row(f"answerable refused, {name}", wrongly, under[1]))
    for name, part in (("p50", 0.5), ("p95", 0.95)):
        times = number(ours[f"{name}_ms"]), number(plain[f"{name}_ms"])
        rows.append((f"latency {name}, ms", *times, number(quality.ratio(part), 2)))
    return Section(
        "Golden questions: the advisor beside a plain chain",
        ("measure", "advisor", "plain chain", "advisor ÷ plain"),
        tuple(rows),
        f"{len(quality.rows)} golden questions, asked of both one after the other, now one first "
        f"and now the other; {len(quality.rounds)} round(s), times and their ratio are medians of "
        "the rounds. The plain chain is langchain-chroma (cosine, in memory) over "
        f"{documents} documents: a section each (heading, text and cautions, no asks, split at "
        "1,000 characters) and a program each, the same embedding model, `k = 4`; its answer is the "
        "retrieved text, and with no language model on either side none of it is rewritten. Having "
        "no memory it gets all turns of a conversation as one text, with which it finds more than "
        "with the last turn alone. *right*: an accepted status, all that must be stated and nothing "
        "that must not (questions with an answer in the base and boundaries); the plain chain counts "
        "as having answered. A longer text holds what must be stated more easily: mind the row of "
        "lengths. The plain chain never refuses; what a relevance threshold of "
        f"{THRESHOLD} would refuse stands below it, and then the threshold that refuses as much of "
        "the unanswerable as the advisor does, with what it costs. The advisor's latency holds its "
        "whole chain with citations and text. **What is weak:** of the advisor's answers "
        f"{1 - ours['right']:.1%} are not right, {1 - rightly:.1%} of the unanswerable questions "
        f"are not refused, {wrongly:.1%} of the answerable ones are, and it takes "
        f"{quality.ratio(0.5):.1f} times as long as the plain chain.",
    )


def steps(quality: Quality) -> Section:
    """The time of each step of the advisor's chain."""
    found = quality.steps()
    return Section(
        "Steps of the advisor's chain",
        ("step", "times run", "p50 ms", "p95 ms"),
        tuple(
            (
                name,
                str(len(found[name])),
                number(quantile(found[name], 0.5), 2),
                number(quantile(found[name], 0.95), 2),
            )
            for name in found
        ),
        "From `Turn.timings` of the questions above (last turns). A step that stands aside, because "
        "an earlier one ended the turn, is not counted.",
    )


def _single(row: Golden) -> bool:
    return len(row.turns) == 1


def _several(row: Golden) -> bool:
    return len(row.turns) > 1


def _row(name: str, ours: float, plain: float, digits: int = 3) -> tuple[str, str, str, str]:
    ratio = number(ours / plain, 2) if plain else "–"
    return name, number(ours, digits), number(plain, digits), ratio
