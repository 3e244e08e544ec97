"""A proposal as a person reads it in a terminal."""

from __future__ import annotations

from collections import Counter

from ingest.proposing.differences import Change, difference
from ingest.proposing.proposal import Answer, ChangedAnswer, Comparison, Proposal
from ui.differing import print_difference
from ui.terminal import out, plain

# Changed golden answers shown without --all; those that fell are always shown.
_SHOWN = 10


def show_proposal(proposal: Proposal, *, brief: bool = False, everything: bool = False) -> None:
    """Prints where it stands and what speaks against it; unless `brief`, also every difference and the
    changed golden answers (`everything`: all of them)."""
    _head(proposal)
    if proposal.status == "building":
        return
    if not brief and proposal.changes:
        _title("Changes  (- removed, + added)")
        for change in proposal.changes:
            _change(change)
    if proposal.edition:
        _golden(proposal.golden)
        if not brief:
            _answers(proposal.golden, everything)
            _floors(proposal)
    _against(proposal)


def _head(p: Proposal) -> None:
    title = f" “{p.title}”" if p.title else ""
    _line(f"Proposal {p.id}{title}: {p.status}. Begun by {p.by} on {p.created}.")
    if p.edition:
        _line(f"It would follow edition {p.base_edition} as {p.edition}.")
    if p.decided_by:
        _line(f"{p.status.capitalize()} by {p.decided_by} on {p.decided}. {p.reason}".rstrip())
    if p.override:
        _line(f"Approved although something speaks against it: {p.override}")
    if p.error:
        _line(p.error)
    for fault in p.faults:
        _line(f"  {fault.path}:{fault.line}: {fault.reason}")
    counts = Counter((c.what, c.kind) for c in p.changes)
    if counts:
        told = (f"{n} {what}{'s' * (n != 1)} {kind}" for (what, kind), n in sorted(counts.items()))
        _line(f"Changes: {', '.join(told)}.")


def _change(change: Change) -> None:
    out.print()
    _line(f"{change.kind.upper()} {change.what} {change.id}  ({change.path})", style="bold")
    if change.heading != change.id:
        _line(f"  {change.heading}")
    print_difference(change.diff, "  ")


def _golden(golden: Comparison) -> None:
    _line(
        f"Golden questions: {golden.compared} compared, right {golden.right_before} before and "
        f"{golden.right_after} after; {len(golden.fell)} fell, {len(golden.rose)} rose, "
        f"{len(golden.changed)} are answered differently."
    )
    if golden.recounted:
        _line(f"{golden.recounted} more differ only in how many sections and programs they count.")
    if golden.only_before or golden.only_after:
        _line(
            f"Not compared: {len(golden.only_before)} that are changed or gone, "
            f"{len(golden.only_after)} that are new ({golden.only_after_right} of them right)."
        )


def _answers(golden: Comparison, everything: bool) -> None:
    fell = set(golden.fell)
    ordered = sorted(golden.changed, key=lambda c: c.id not in fell)
    shown = ordered if everything else ordered[: max(_SHOWN, len(fell))]
    if shown:
        _title("Golden answers that change  (- before, + after)")
    for changed in shown:
        _answer(changed, changed.id in fell)
    if len(shown) < len(ordered):
        out.print()
        _line(f"{len(ordered) - len(shown)} more change: --all shows them.")


def _answer(changed: ChangedAnswer, fell: bool) -> None:
    out.print()
    _line(f"{'FELL ' * fell}{changed.id} ({changed.topic})", style="bold")
    for turn in changed.turns:
        _line(f"  Question: {turn}")
    for name, answer in (("before", changed.before), ("after", changed.after)):
        _line(f"  {name}: {_judged(answer)}")
    print_difference(
        difference(changed.before.text.split("\n"), changed.after.text.split("\n")), "  "
    )


def _judged(answer: Answer) -> str:
    reasons = f" ({'; '.join(answer.reasons)})" if answer.reasons else ""
    return f"{'right' if answer.right else 'not right'}, {answer.status}{reasons}"


def _floors(proposal: Proposal) -> None:
    missed = [f for f in proposal.floors if f.missed]
    if missed:
        _title("Floors that are missed")
    for floor in missed:
        reached = "not measured" if floor.value is None else f"{floor.value}"
        before = "missed before too" if floor.missed_before else f"before {floor.before}"
        _line(f"  {floor.label or floor.name}: {reached}, due {floor.due} ({before})")


def _against(proposal: Proposal) -> None:
    if not proposal.refusals:
        if proposal.status == "waiting":
            _line("Nothing speaks against it.")
        return
    _title("What speaks against it")
    for refusal in proposal.refusals:
        _line(f"  - {refusal.message}")
    if proposal.status == "waiting":
        _line(f"  If it is meant: advisor approve {proposal.id} --override WHY")


def _title(text: str) -> None:
    out.print()
    _line(text, style="bold underline")


def _line(text: str, style: str = "") -> None:
    out.print(plain(text), style=style, highlight=False, markup=False, soft_wrap=True)
