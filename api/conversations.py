"""Keeps conversations: reads what was said before, writes each turn, forgets on request or by age."""

from __future__ import annotations

import re
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.database import ConversationRow, FeedbackRow, TurnRow, now
from api.problems import ConversationFullError, NotFoundError
from api.questions import forget
from api.tally import CHAT, Channel, count
from rag.reckoning.reading import Reckoning
from rag.schema import Profile, Reply, Status
from rag.turn import Matter, PastQuestion

_ID = re.compile(r"[0-9a-f]{32}")
_NO_ANSWER = "There is no such answer, or it was forgotten."
# Older turns no longer change how a follow-up is read.
_REMEMBERED_TURNS = 6


@dataclass(frozen=True)
class Conversation:
    """What a new turn needs to know of the turns before it."""

    id: str
    history: tuple[PastQuestion, ...]
    profile: Profile


@dataclass(frozen=True)
class Rating:
    """A thumb, its comment, the message that was answered, and when it was given (UTC, without a zone)."""

    answer_id: str
    rating: str
    comment: str
    message: str
    given: datetime


class Conversations:
    """Conversations of one database; every method is a transaction of its own."""

    def __init__(self, engine: Engine, keep_days: int, max_turns: int) -> None:
        self._engine = engine
        self._keep = timedelta(days=keep_days)
        self._max_turns = max_turns

    def open(self, conversation_id: str | None) -> Conversation:
        """A new conversation without an id, else the kept one.

        Raises NotFoundError for an unknown, malformed or expired id and ConversationFullError for
        one that has had its turns.
        """
        if conversation_id is None:
            # Kept before it is answered: who says "forget me" meanwhile finds it, and it stays away.
            fresh = secrets.token_hex(16)
            with Session(self._engine) as session, session.begin():
                session.add(ConversationRow(id=fresh))
            return Conversation(fresh, (), Profile())
        with Session(self._engine) as session:
            row = self._row(session, conversation_id)
            if len(row.turns) >= self._max_turns:
                raise ConversationFullError(self._max_turns)
            first = len(row.turns) - _REMEMBERED_TURNS
            history = tuple(
                _past(item)
                for turn in row.turns
                for item in turn.remembered
                # What was asked back once is not asked again, however long ago it was.
                if turn.number >= first or item.get("asked")
            )
            return Conversation(row.id, history, Profile.model_validate(row.profile))

    def add(
        self,
        conversation: Conversation,
        message: str,
        reply: Reply,
        remembered: list[PastQuestion],
        channel: Channel = CHAT,
    ) -> None:
        """Keeps a turn, and counts its status for `channel`. A conversation deleted meanwhile stays
        deleted: raises NotFoundError."""
        with Session(self._engine) as session, session.begin():
            row = self._row(session, conversation.id)
            row.updated = now()
            row.profile = reply.profile.model_dump(exclude_none=True)
            row.turns.append(
                TurnRow(
                    answer_id=reply.answer_id,
                    number=len(row.turns),
                    message=message,
                    reply=reply.model_dump(mode="json"),
                    remembered=[asdict(p) for p in remembered],
                )
            )
            count(session, now().date(), channel, {reply.status.value: 1})

    def delete(self, conversation_id: str) -> None:
        """Removes a conversation with its turns and feedback, and the questions that were recorded of it.
        Raises NotFoundError."""
        with Session(self._engine) as session, session.begin():
            row = self._row(session, conversation_id)
            # Writing first takes the lock: no question is recorded between the looking and the removing.
            mine = ConversationRow.id == conversation_id
            session.execute(update(ConversationRow).where(mine).values(profile={}))
            forget(session, conversation_id)
            session.delete(row)

    def rate(
        self,
        answer_id: str,
        rating: str,
        comment: str,
        of: str | None = None,
        channel: Channel = CHAT,
    ) -> tuple[str, datetime] | None:
        """Keeps feedback for an answer (`of` a certain conversation, if that is given), in place of an
        earlier one, and counts it for `channel`; returns the earlier rating and its moment. Raises
        NotFoundError."""
        try:
            return self._rate(answer_id, rating, comment, of, channel)
        except IntegrityError:  # the conversation was deleted between the looking and the writing
            raise NotFoundError(_NO_ANSWER) from None

    def _rate(
        self, answer_id: str, rating: str, comment: str, of: str | None, channel: Channel
    ) -> tuple[str, datetime] | None:
        with Session(self._engine) as session, session.begin():
            turn = session.get(TurnRow, answer_id) if _ID.fullmatch(answer_id) else None
            if turn is None or of not in (None, turn.conversation_id):
                raise NotFoundError(_NO_ANSWER)
            earlier = (turn.feedback.rating, turn.feedback.created) if turn.feedback else None
            session.merge(
                FeedbackRow(answer_id=answer_id, rating=rating, comment=comment, created=now())
            )
            if earlier is None or earlier[0] != rating:
                if earlier is not None:
                    count(session, earlier[1].date(), channel, {earlier[0]: -1})
                count(session, now().date(), channel, {rating: 1})
            return earlier

    def ratings(self, days: int = 0) -> list[Rating]:
        """The feedback that is kept, newest first; with `days` that of the last days only."""
        found = select(FeedbackRow).order_by(FeedbackRow.created.desc(), FeedbackRow.answer_id)
        if days:
            found = found.where(FeedbackRow.created > now() - timedelta(days=days))
        with Session(self._engine) as session:
            return [
                Rating(f.answer_id, f.rating, f.comment, f.turn.message, f.created)
                for f in session.scalars(found)
            ]

    def sweep(self) -> int:
        """Removes what is older than the days kept; returns how many conversations went."""
        with Session(self._engine) as session, session.begin():
            expired = delete(ConversationRow).where(ConversationRow.updated < now() - self._keep)
            return int(session.execute(expired).rowcount)  # type: ignore[attr-defined]  # CursorResult

    def _row(self, session: Session, conversation_id: str) -> ConversationRow:
        row = None
        if _ID.fullmatch(conversation_id):
            found = select(ConversationRow).where(
                ConversationRow.id == conversation_id, ConversationRow.updated >= now() - self._keep
            )
            row = session.scalars(found).one_or_none()
        if row is None:
            raise NotFoundError(
                "There is no such conversation: it was forgotten, or it is too old. Start a new one "
                "by leaving out conversation_id."
            )
        return row


def _past(item: dict[str, object]) -> PastQuestion:
    reckoning, matter = item.get("reckoning"), item.get("matter")
    return PastQuestion(
        text=str(item["text"]),
        passages=tuple(item["passages"]),  # type: ignore[arg-type]  # JSON lists of ids
        programs=tuple(item["programs"]),  # type: ignore[arg-type]
        asked=tuple(item.get("asked", ())),  # type: ignore[arg-type]  # absent in older turns
        # Turns that were kept before there was any reckoning lack it.
        reckoning=Reckoning(**reckoning) if isinstance(reckoning, dict) else None,
        matter=_matter(matter) if isinstance(matter, dict) else None,
        private=bool(item.get("private")),
        status=Status(str(item.get("status", Status.ANSWERED))),
    )


def _matter(kept: dict[str, Any]) -> Matter:
    """What a question about programs left for a follow-up; JSON has lists for tuples."""
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in kept.items()}
    return Matter(**values)
