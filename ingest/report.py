"""What an evaluation found, as a page: the figures, what they mean, and what is weak."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from ingest.evaluation import ONE_TURN, SEVERAL_TURNS, Outcome, Report, Typos
from ingest.floors import AT_MOST, Floors, Standing, standings
from ingest.tables import cell, markdown, page_rows

# Groups smaller than this say nothing of what is weak.
_ENOUGH = 10
_LOWEST = 3

MEANINGS = (
    "*hit@k*: a passage that the row accepts is among the first k retrieved (questions with an answer "
    "in the guidance).",
    "*right*: the status is an accepted one, all that a right answer must state is stated, and nothing "
    "that it must not (questions with an answer in the base, and boundaries).",
    "*harmful*: answers with something that they must not state.",
    "*refused rightly*: the share of the questions without an answer in the base that were refused. "
    "*refused wrongly*: the share of those with an answer that were.",
    "*citation precision*: of each answer, the share of the cited passages and programs that the row "
    "accepts; the mean over the answers that cite.",
    "*citation recall*: of each answer, the share of its claims that what they cite holds; the mean "
    "over the answers with claims. A claim is a sentence that states something, of a paragraph, a list "
    "item or a caution, or a row of a table. It is held when one of its marks leads to a passage of "
    "which it is a whole sentence, resting on the sources that the mark shows, or to a program whose "
    "row says the same, or, for what was computed, to the home of every rule or the sources of the row. "
    "Compared is the text, without regard to case, spaces and kinds of dash; no model judges. No claims "
    "are questions, headings, \u201cAsk …\u201d without a mark, the fixed replies of boundaries, and the "
    "fixed words of the answerer (`ingest/frames.py`). Exactly: `ingest/support.py`.",
    "*p50, p95*: the time of the whole chain inside the process.",
)

# The ways in which an answer is not right; the first that fits counts.
ERRORS: tuple[tuple[str, Callable[[Outcome], bool]], ...] = (
    ("states what it must not", lambda o: bool(o.harmful)),
    (
        "answered, but the base does not hold it",
        lambda o: o.row.unanswerable and not o.refused,
    ),
    (
        "refused, but the base holds it",
        lambda o: o.refused and o.row.answerable and o.reply.status not in o.row.status,
    ),
    ("another status than is due", lambda o: o.reply.status not in o.row.status),
    ("none of the first three passages is an accepted one", lambda o: o.placed and not o.hit_3),
    ("an accepted passage is second or third", lambda o: o.placed and not o.hit_1),
    ("an accepted passage is first, but a fact is not stated", lambda o: o.placed),
    ("a fact is not stated", lambda o: bool(o.missing)),
)


def error(outcome: Outcome) -> str:
    """In which of the ways of ERRORS an answer is not right; empty when it is."""
    return "" if outcome.right else next(name for name, fits in ERRORS if fits(outcome))


def errors(report: Report) -> dict[str, list[Outcome]]:
    """The answers that are not right, by the ways of ERRORS."""
    found: dict[str, list[Outcome]] = {name: [] for name, _ in ERRORS}
    for outcome in report.outcomes:
        if name := error(outcome):
            found[name].append(outcome)
    return {name: outcomes for name, outcomes in found.items() if outcomes}


def wrong_line(o: Outcome) -> str:
    """One answer that is not right, with the reasons."""
    reasons = []
    if o.reply.status not in o.row.status:
        reasons.append(f"status {o.reply.status}, due {' or '.join(o.row.status)}")
    reasons += [f"does not state {' / '.join(group[:3])}" for group in o.missing]
    reasons += [f"states {s!r}" for s in o.harmful]
    return f"{o.row.id} ({o.row.kind}): {o.row.turns[-1]!r}: {'; '.join(reasons)}"


def wrong_ones(report: Report) -> list[str]:
    """A line for each answer that is not right."""
    return [wrong_line(o) for o in report.outcomes if not o.right]


def unsupported(report: Report) -> list[str]:
    """Each claim that nothing cited holds, most frequent first, with a row where it stands."""
    rows: dict[tuple[str, str], list[str]] = {}
    for outcome in report.outcomes:
        for claim in outcome.claims:
            if not claim.supported:
                rows.setdefault((claim.text, claim.fault), []).append(outcome.row.id)
    ordered = sorted(rows.items(), key=lambda item: -len(item[1]))
    return [
        f"{ids[0]}{f' and {len(ids) - 1} more' if len(ids) > 1 else ''}: {text!r} {fault}"
        for (text, fault), ids in ordered
    ]


def as_markdown(
    report: Report, facts: Sequence[str], typos: Typos | None = None, more: Sequence[str] = ()
) -> str:
    """The page. `facts`: how and when it was made; `more`: lines of further sections, which stand
    before the weak spots."""
    return "\n".join(
        [
            "# Evaluation",
            "",
            *(f"- {fact}" for fact in facts),
            *_section("Targets", _targets(report, typos)),
            *_section("By topic", page_rows(report.groups("topic"), report)),
            *_section("By kind", page_rows(report.groups("kind"))),
            *_section(
                "Single questions and conversations",
                [*page_rows(report.groups("turns")), "", *_gap(report)],
            ),
            *(_section("Typos", _typos(report, typos)) if typos else []),
            *more,
            *_section("What the measures mean", [f"- {m}" for m in MEANINGS]),
            *_section("Weak spots", [f"- {w}" for w in weak_spots(report, typos)]),
            *_section("Not answered right", _listed(report)),
            *_section("Cited, but not accepted by the row", _astray(report)),
            *_section("Claims that nothing cited holds", [f"- {c}" for c in unsupported(report)]),
            "",
        ]
    )


def weak_spots(report: Report, typos: Typos | None = None) -> list[str]:
    """What is weak, in sentences: the targets that are missed, where it is worst, what goes wrong."""
    spots = [f"Target missed: {s}." for s in standings(report, Floors(), typos) if not s.held]
    for figure, name in (("right", "right"), ("citation_precision", "citation precision")):
        spots += _lowest("topics", report.groups("topic"), figure, name)
        spots += _lowest("kinds", report.groups("kind"), figure, name)
    counted = [f"{name} ({len(outcomes)})" for name, outcomes in errors(report).items()]
    if counted:
        wrong = sum(not o.right for o in report.outcomes)
        spots.append(
            f"{wrong} of {len(report.outcomes)} answers are not right: {'; '.join(counted)}."
        )
    return spots or ["No target is missed and every answer is right: the questions are too easy."]


def _lowest(what: str, groups: Mapping[str, Report], figure: str, name: str) -> list[str]:
    """The groups in which a figure is lowest, and under the target."""
    due = getattr(Floors(), figure)
    values = {
        n: v
        for n, g in groups.items()
        if len(g.outcomes) >= _ENOUGH and (v := g.figures()[figure]) < due
    }
    lowest = sorted(values, key=lambda n: values[n])[:_LOWEST]
    told = ", ".join(f"{n} {values[n]:.3f} ({len(groups[n].outcomes)} questions)" for n in lowest)
    return [f"Lowest in {name} among the {what}: {told}."] if lowest else []


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return ["", f"## {title}", "", *(lines or ["None."])]


def _targets(report: Report, typos: Typos | None) -> list[str]:
    def row(s: Standing) -> tuple[str, str, str, str]:
        due = f"{'at most' if s.name in AT_MOST else 'at least'} {s.due:g}"
        held = "–" if s.reached != s.reached else "yes" if s.held else "**no**"
        return s.name.replace("_", " "), due, cell(s.name, s.reached), held

    rows = map(row, standings(report, Floors(), typos))
    return [
        *markdown(("measure", "due", "reached", "held"), rows),
        "",
        "*turn gap*: share right of single questions less that of conversations. *typo cost*: share "
        "right less that with two random edits in every message. The other measures are told below.",
    ]


def _gap(report: Report) -> list[str]:
    gap = report.turn_gap
    if gap != gap:
        return []
    by_turns = report.groups("turns")
    variance = 0.0
    for name in (ONE_TURN, SEVERAL_TURNS):
        group = by_turns[name]
        asked = sum(not o.row.unanswerable for o in group.outcomes)
        variance += group.right * (1 - group.right) / asked
    return [
        f"Of conversations the share right is {abs(gap) * 100:.1f} points "
        f"{'lower' if gap >= 0 else 'higher'} than of single questions. With so few questions, chance "
        f"alone moves this difference by about {variance**0.5 * 100:.1f} points (one standard error)."
    ]


def _typos(report: Report, typos: Typos) -> list[str]:
    names = ("hit_1", "hit_3", "right", "harmful", "refused_rightly", "refused_wrongly")
    clean, changed = report.figures(), typos.report.figures()
    pairs = [(n.replace("_", " "), n, clean[n], changed[n]) for n in names]
    groups, other = report.groups("turns"), typos.report.groups("turns")
    pairs += [(f"right, {g}", "right", groups[g].right, other[g].right) for g in groups]
    rows = [
        (name, cell(n, before), cell(n, after), _change(n, before, after))
        for name, n, before, after in pairs
    ]
    return [
        *markdown(("measure", "clean", f"{typos.edits} edits", "change"), rows),
        "",
        f"{typos.edits} random edits in every message, the same ones in every run: two letters swapped, "
        "a letter dropped, doubled, or hit beside its key, in words of four letters or more; never in "
        f"figures. They cost {typos.cost(report) * 100:.1f} points of the answers that are right.",
    ]


def _change(name: str, before: float, after: float) -> str:
    if before != before or after != after:
        return "–"
    return f"{after - before:+.0f}" if name == "harmful" else f"{after - before:+.3f}"


def _listed(report: Report) -> list[str]:
    lines: list[str] = []
    for name, outcomes in errors(report).items():
        lines += ["", f"### {name[0].upper()}{name[1:]}: {len(outcomes)}", ""]
        lines += [f"- {wrong_line(o)}" for o in outcomes]
    return lines[1:]


def _astray(report: Report) -> list[str]:
    counted: Counter[str] = Counter()
    rows: dict[str, list[str]] = {}
    for outcome in report.outcomes:
        if outcome.citation_precision is None:
            continue
        for name in outcome.astray:
            counted[name] += 1
            rows.setdefault(name, []).append(outcome.row.id)
    return [f"- {name}: {', '.join(rows[name])}" for name, _ in counted.most_common()]
