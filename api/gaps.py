"""What staff see of recorded questions: gaps, which are groups of like questions, counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

from pydantic import BaseModel
from sqlalchemy import select, update
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from api.database import QuestionGroupRow, QuestionRow
from api.grouping import central, loaded
from api.problems import NotFoundError
from api.questions import remove
from ingest.skeleton import skeleton

Reason = Literal["unknown", "thumbs_down", "weak"]
REASONS: tuple[Reason, ...] = ("unknown", "thumbs_down", "weak")


class QuestionOut(BaseModel):
    """A recorded question: scrubbed, with the day on which it was asked and the reasons it is here."""

    id: str
    text: str
    asked: date
    reasons: list[Reason]
    status: str
    topic: str
    edition: str
    site: str
    since_closed: bool


class Nearest(BaseModel):
    """The passage that came nearest to the question in the middle of the gap, and its score (0 to 1)."""

    passage: str
    heading: str
    score: float


class Closed(BaseModel):
    """Who closed a gap, when and why, and how many questions came since."""

    on: date
    by: str
    note: str
    since: int


class GapOut(BaseModel):
    """A gap. Its label is the question nearest to the middle; its questions stand in that order."""

    id: str
    count: int
    label: str
    questions: list[QuestionOut]
    reasons: dict[Reason, int]
    first: date
    last: date
    nearest: Nearest | None
    closed: Closed | None


class Gaps:
    """The gaps of one database; every change is a transaction of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self, today: date, days: int = 0, reason: Reason | None = None) -> list[GapOut]:
        """The gaps with questions of the last `days` (0: all that are kept) and for `reason`: open ones
        first, then closed ones that got new questions; the most asked and the latest first."""
        found = select(QuestionRow)
        if days:
            found = found.where(QuestionRow.day > today - timedelta(days=days))
        if reason:
            found = found.where(getattr(QuestionRow, reason))
        with Session(self._engine) as session:
            members: defaultdict[str, list[QuestionRow]] = defaultdict(list)
            for row in session.scalars(found.order_by(QuestionRow.day, QuestionRow.id)):
                members[row.group].append(row)
            groups = session.scalars(select(QuestionGroupRow))
            gaps = [_gap(g, members[g.id]) for g in groups if g.id in members]
        return sorted(
            gaps,
            key=lambda g: (
                g.closed is not None,
                -(g.closed.since if g.closed else 0),
                -g.count,
                -g.last.toordinal(),
                g.label,
                g.id,
            ),
        )

    def get(self, gap_id: str) -> GapOut:
        """A gap with all its questions. Raises NotFoundError."""
        with Session(self._engine) as session:
            return self._get(session, gap_id)

    def close(self, gap_id: str, note: str, by: str, day: date) -> GapOut:
        """Closes a gap: it keeps its note, and new questions of its kind are counted in it. Raises
        NotFoundError."""
        return self._change(gap_id, closed=day, closed_by=by, note=note)

    def reopen(self, gap_id: str) -> GapOut:
        """Takes a closing back. Raises NotFoundError."""
        return self._change(gap_id, closed=None, closed_by="", note="")

    def delete(self, gap_id: str, question_id: str | None = None) -> int:
        """Removes the questions of a gap for good, or one of them; returns how many. Raises
        NotFoundError."""
        with Session(self._engine) as session, session.begin():
            _hold(session, gap_id)
            mine = select(QuestionRow.id).where(QuestionRow.group == gap_id)
            if question_id is not None:
                mine = mine.where(QuestionRow.id == question_id)
            ids = list(session.scalars(mine))
            if not ids:
                raise NotFoundError("There is no such question in this gap. Nothing was removed.")
            remove(session, ids)
            return len(ids)

    def section(self, gap_id: str) -> str:
        """The beginning of a guidance section that would answer the gap. Raises NotFoundError."""
        return skeleton([q.text for q in self.get(gap_id).questions])

    def _change(self, gap_id: str, **values: object) -> GapOut:
        with Session(self._engine) as session, session.begin():
            _hold(session, gap_id)
            mine = QuestionGroupRow.id == gap_id
            session.execute(update(QuestionGroupRow).where(mine).values(values))
            late = update(QuestionRow).where(QuestionRow.group == gap_id).values(late=False)
            session.execute(late)
            return self._get(session, gap_id)

    @staticmethod
    def _get(session: Session, gap_id: str) -> GapOut:
        group = session.get(QuestionGroupRow, gap_id)
        mine = select(QuestionRow).where(QuestionRow.group == gap_id)
        rows = list(session.scalars(mine.order_by(QuestionRow.day, QuestionRow.id)))
        if group is None or not rows:
            raise _no_gap(gap_id)
        return _gap(group, rows)


def _hold(session: Session, gap_id: str) -> None:
    """Takes the write lock by writing what stands there. Raises NotFoundError."""
    mine = QuestionGroupRow.id == gap_id
    held = session.execute(update(QuestionGroupRow).where(mine).values(id=gap_id))
    if not held.rowcount:  # type: ignore[attr-defined]  # a CursorResult
        raise _no_gap(gap_id)


def _no_gap(gap_id: str) -> NotFoundError:
    return NotFoundError(
        f"There is no gap {gap_id[:40]!r}: its questions were deleted, or have reached their age."
    )


def _gap(group: QuestionGroupRow, rows: Sequence[QuestionRow]) -> GapOut:
    ordered = [rows[i] for i in central(loaded([row.vector for row in rows]))]
    middle = ordered[0]
    counts = Counter(reason for row in rows for reason in _reasons(row))
    closed = None
    if group.closed:
        since = sum(row.late for row in rows)
        closed = Closed(on=group.closed, by=group.closed_by, note=group.note, since=since)
    nearest = None
    if middle.passage:
        nearest = Nearest(passage=middle.passage, heading=middle.heading, score=middle.score)
    return GapOut(
        id=group.id,
        count=len(rows),
        label=middle.text,
        questions=[_question(row) for row in ordered],
        reasons={reason: counts[reason] for reason in REASONS},
        first=min(row.day for row in rows),
        last=max(row.day for row in rows),
        nearest=nearest,
        closed=closed,
    )


def _question(row: QuestionRow) -> QuestionOut:
    return QuestionOut(
        id=row.id,
        text=row.text,
        asked=row.day,
        reasons=_reasons(row),
        status=row.status,
        topic=row.topic,
        edition=row.edition,
        site=row.site,
        since_closed=row.late,
    )


def _reasons(row: QuestionRow) -> list[Reason]:
    return [reason for reason in REASONS if getattr(row, reason)]
