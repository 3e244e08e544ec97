"""What a proposed edition does to the golden questions and the floors, and what speaks against it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.evaluation import Outcome, Report
from ingest.floors import LABELS, Floors, Standing, standings
from ingest.golden import Golden
from ingest.proposing.proposal import (
    Answer,
    ChangedAnswer,
    Comparison,
    FloorOut,
    Proposal,
    Refusal,
)


@dataclass(frozen=True)
class Size:
    """How many sections and programs an edition holds."""

    sections: int
    programs: int

    def without(self, text: str) -> str:
        """An answer without these counts and without the edition's day, which change in every "Not known
        here" and every list as soon as a section or a program comes or goes."""
        text = re.sub(rf"\b{self.sections} sections\b", "sections", text)
        text = re.sub(rf"\b{self.programs} program", "program", text)
        return re.sub(r"\(edition of [^)]*\)", "", text)


def compare(
    before: Mapping[Golden, Outcome],
    after: Mapping[Golden, Outcome],
    rows_before: Sequence[Golden],
    sizes: tuple[Size, Size],
) -> Comparison:
    """Both editions on the questions that stand, word for word, in both sets. `sizes`: those of the one
    before and of the one after."""
    same = [row for row in after if row in before]
    found = Comparison(compared=len(same))
    for row in same:
        old, new = before[row], after[row]
        found.right_before += old.right
        found.right_after += new.right
        if old.right and not new.right:
            found.fell.append(row.id)
        if new.right and not old.right:
            found.rose.append(row.id)
        texts = (sizes[0].without(old.reply.text), sizes[1].without(new.reply.text))
        if old.reply.status == new.reply.status and texts[0] == texts[1]:
            found.recounted += old.reply.text != new.reply.text
        else:
            found.changed.append(
                ChangedAnswer(
                    id=row.id,
                    topic=row.topic,
                    turns=list(row.turns),
                    before=_answer(old),
                    after=_answer(new),
                )
            )
    found.only_before = [row.id for row in rows_before if row not in after]
    fresh = [row for row in after if row not in before]
    found.only_after = [row.id for row in fresh]
    found.only_after_right = sum(after[row].right for row in fresh)
    return found


def floors(before: Sequence[Outcome], after: Sequence[Outcome]) -> list[FloorOut]:
    """Each floor, with what both editions reached."""
    old = {s.name: s for s in standings(Report("", list(before)), Floors())}
    return [
        FloorOut(
            name=new.name,
            label=LABELS[new.name],
            value=_known(new),
            due=new.due,
            missed=not new.held,
            before=_known(old[new.name]),
            missed_before=not old[new.name].held,
        )
        for new in standings(Report("", list(after)), Floors())
    ]


def refusals(proposal: Proposal, max_deleted: float) -> list[Refusal]:
    """What keeps the proposal from being approved without an override. `max_deleted`: the largest share
    (0 to 1) of sections, and of programs, that may go."""
    found = []
    if fell := proposal.golden.fell:
        many = "1 golden question" if len(fell) == 1 else f"{len(fell)} golden questions"
        message = f"{many} fell from right to not right: {', '.join(fell[:20])}"
        found.append(Refusal(code="fell", message=message))
    for floor in proposal.floors:
        if floor.missed and not floor.missed_before:
            message = (
                f"{floor.label or floor.name}: {floor.value}, due is {floor.due}; the current edition "
                "holds it"
            )
            found.append(Refusal(code="floor", message=message))
    for what, share in (
        ("sections", proposal.deleted_sections),
        ("programs", proposal.deleted_programs),
    ):
        if share > max_deleted:
            message = f"{share:.0%} of the {what} are deleted, at most {max_deleted:.0%} may be"
            found.append(Refusal(code="deletions", message=message))
    return found


def _answer(outcome: Outcome) -> Answer:
    reply, row = outcome.reply, outcome.row
    reasons = []
    if reply.status not in row.status:
        reasons.append(f"the status is {reply.status}, due is {' or '.join(row.status)}")
    reasons += [f"does not state {' or '.join(group[:3])}" for group in outcome.missing]
    reasons += [f"states {text!r}" for text in outcome.harmful]
    return Answer(status=str(reply.status), text=reply.text, right=outcome.right, reasons=reasons)


def _known(standing: Standing) -> float | None:
    return None if math.isnan(standing.reached) else round(standing.reached, 4)
