"""The store of questions that had no good answer: kept scrubbed, grouped, counted by day, and forgotten.

Every method is a transaction of its own that takes the write lock first, so that processes that write
at once neither lose a question nor make a group twice, and a conversation that is deleted meanwhile
leaves nothing behind.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from api.asked import Asked
from api.database import (
    AskedRow,
    FeedbackRow,
    QuestionDayRow,
    QuestionGroupRow,
    QuestionRow,
    TurnRow,
)
from api.grouping import loaded, nearest, stored
from rag.embedding import Vectors

# So that nobody can fill the disk: 7 kB each with vectors, and some 180 MB in 90 days at most.
MOST_A_DAY = 300


@dataclass(frozen=True)
class Tally:
    """How many questions were recorded, and how many were not because the day was full."""

    recorded: int = 0
    dropped: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.recorded + other.recorded, self.dropped + other.dropped)


class Questions:
    """Recorded questions of one database. `model` names the embedder: vectors of another are not
    compared. `keep_days` 0 records nothing."""

    def __init__(self, engine: Engine, model: str, keep_days: int, most: int = MOST_A_DAY) -> None:
        self.keep_days = keep_days
        self._engine = engine
        self._model = model
        self._most = most

    def keep(
        self,
        asked: Sequence[Asked],
        vectors: Mapping[str, Vectors],
        day: date,
        answer_id: str,
        site: str,
    ) -> Tally:
        """Records those of `asked` (scrubbed) that had no good answer, each with the vector of its text.
        With an `answer_id` they belong to a kept conversation: nothing is kept if that was deleted
        meanwhile."""
        with self._writing(day) as session:
            if answer_id and session.get(TurnRow, answer_id) is None:
                return Tally()
            tally = Tally()
            for number, one in enumerate(asked):
                question = None
                if one.wanting:
                    question, more = self._add(session, one, vectors[one.text], False, day, site)
                    tally += more
                if answer_id:
                    detail = asdict(one) | {"site": site}
                    key = {"answer_id": answer_id, "number": number}
                    session.add(AskedRow(**key, detail=detail, question=question))
            return tally

    def rated_down(self, answer_id: str) -> bool:
        """Whether an answer has a thumb down."""
        with Session(self._engine) as session:
            return _rated_down(session, answer_id)

    def unrecorded(self, answer_id: str) -> list[Asked]:
        """The questions of a kept answer that were not recorded."""
        with Session(self._engine) as session:
            return [_asked(row) for row in _rows(session, answer_id) if row.question is None]

    def rate(self, answer_id: str, vectors: Mapping[str, Vectors], day: date) -> Tally:
        """Follows the thumb that an answer has now: down records its questions (`vectors` by text for
        those of `unrecorded`), up takes that reason away again, and the question with it if it was the
        only one."""
        with self._writing(day) as session:
            down, tally = _rated_down(session, answer_id), Tally()
            for row in _rows(session, answer_id):
                one = _asked(row)
                if row.question is None and down and one.text in vectors:
                    row.question, more = self._add(
                        session, one, vectors[one.text], True, day, row.detail["site"]
                    )
                    tally += more
                elif row.question is not None:
                    found = session.get(QuestionRow, row.question)
                    if found is None:
                        continue  # it has reached its age
                    found.thumbs_down = down
                    if not (down or found.unknown or found.weak):
                        row.question = None
                        session.flush()
                        remove(session, [found.id])
            return tally

    def sweep(self, today: date) -> int:
        """Removes what is older than the days kept (everything when nothing is to be recorded); returns
        how many questions went."""
        last = today - timedelta(days=self.keep_days)
        with self._writing(today) as session:
            gone = list(session.scalars(select(QuestionRow.id).where(QuestionRow.day <= last)))
            remove(session, gone)
            session.execute(delete(QuestionDayRow).where(QuestionDayRow.day <= last))
            if not self.keep_days:
                session.execute(delete(AskedRow))
            return len(gone)

    @contextmanager
    def _writing(self, day: date) -> Iterator[Session]:
        """A transaction that holds the write lock from its first statement on."""
        with Session(self._engine) as session, session.begin():
            row = {"day": day, "recorded": 0, "dropped": 0}
            session.execute(insert(QuestionDayRow).values(row).on_conflict_do_nothing())
            yield session

    def _add(
        self, session: Session, one: Asked, vector: Vectors, down: bool, day: date, site: str
    ) -> tuple[str | None, Tally]:
        today = session.get_one(QuestionDayRow, day)
        if today.recorded >= self._most:
            today.dropped += 1
            return None, Tally(dropped=1)
        today.recorded += 1
        group, closed = self._group(session, vector)
        row = QuestionRow(
            id=secrets.token_hex(8),
            group=group,
            day=day,
            site=site,
            thumbs_down=down,
            late=closed,
            vector=stored(vector),
            **asdict(one),
        )
        session.add(row)
        session.flush()
        return row.id, Tally(recorded=1)

    def _group(self, session: Session, vector: Vectors) -> tuple[str, bool]:
        """The group of a question, made if there is none, and whether it is closed."""
        row = QuestionGroupRow
        found = session.execute(
            select(row.id, row.centre).where(row.model == self._model).order_by(row.id)
        ).all()
        centres = loaded([centre for _, centre in found]) if found else vector[:0, None]
        at = nearest(centres, vector)
        if at is None:
            fresh = secrets.token_hex(4)
            session.add(row(id=fresh, model=self._model, centre=stored(vector)))
            session.flush()
            return fresh, False
        group = session.get_one(row, found[at].id)
        group.centre = stored(centres[at] + vector)
        return group.id, group.closed is not None


def forget(session: Session, conversation_id: str) -> None:
    """Removes the recorded questions of a conversation, in the transaction that removes the conversation
    and that has written already."""
    mine = (
        select(AskedRow.question)
        .join(TurnRow, TurnRow.answer_id == AskedRow.answer_id)
        .where(TurnRow.conversation_id == conversation_id, AskedRow.question.is_not(None))
    )
    remove(session, [q for q in session.scalars(mine) if q])


def remove(session: Session, questions: Collection[str]) -> None:
    """Removes questions; a group that has none left goes with them, the centre of another is made anew
    of those that stay, so that nothing of a removed question is left in it."""
    groups: set[str] = set()
    for some in _batches(sorted(questions)):
        chosen = QuestionRow.id.in_(some)
        groups |= set(session.scalars(select(QuestionRow.group).where(chosen)))
        session.execute(delete(QuestionRow).where(chosen))
        leading = AskedRow.question.in_(some)
        session.execute(update(AskedRow).where(leading).values(question=None))
    for group in sorted(groups):
        mine = select(QuestionRow.vector).where(QuestionRow.group == group)
        vectors = list(session.scalars(mine))
        where = QuestionGroupRow.id == group
        if vectors:
            centre = stored(loaded(vectors).sum(axis=0))
            session.execute(update(QuestionGroupRow).where(where).values(centre=centre))
        else:
            session.execute(delete(QuestionGroupRow).where(where))


def _rows(session: Session, answer_id: str) -> list[AskedRow]:
    mine = select(AskedRow).where(AskedRow.answer_id == answer_id).order_by(AskedRow.number)
    return list(session.scalars(mine))


def _asked(row: AskedRow) -> Asked:
    return Asked(**{name: value for name, value in row.detail.items() if name != "site"})


def _rated_down(session: Session, answer_id: str) -> bool:
    feedback = session.get(FeedbackRow, answer_id)
    return feedback is not None and feedback.rating == "down"


def _batches(ids: list[str], size: int = 500) -> Iterator[list[str]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
