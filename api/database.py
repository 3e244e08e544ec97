"""Conversations, questions without a good answer, and the sites that carry the widget, in SQLite through
SQLAlchemy."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Date,
    DateTime,
    ForeignKey,
    LargeBinary,
    String,
    Text,
    create_engine,
    event,
)
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


def now() -> datetime:
    """The present moment in UTC, without a zone, as SQLite keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)


class Base(DeclarativeBase):
    """All tables."""


class ConversationRow(Base):
    """A conversation: nothing about the person but what they typed."""

    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    created: Mapped[datetime] = mapped_column(DateTime, default=now)
    updated: Mapped[datetime] = mapped_column(DateTime, default=now, index=True)
    profile: Mapped[dict[str, object]] = mapped_column(JSON, default=dict)
    turns: Mapped[list[TurnRow]] = relationship(
        order_by="TurnRow.number", cascade="all, delete-orphan", back_populates="conversation"
    )


class TurnRow(Base):
    """A message and its reply; `remembered` is what later turns may refer to."""

    __tablename__ = "turns"

    answer_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[int]
    created: Mapped[datetime] = mapped_column(DateTime, default=now)
    message: Mapped[str] = mapped_column(Text)
    reply: Mapped[dict[str, object]] = mapped_column(JSON)
    remembered: Mapped[list[dict[str, object]]] = mapped_column(JSON)
    conversation: Mapped[ConversationRow] = relationship(back_populates="turns")
    feedback: Mapped[FeedbackRow | None] = relationship(
        cascade="all, delete-orphan", back_populates="turn"
    )


class FeedbackRow(Base):
    """A thumb, and a comment if one was left. A second one replaces the first."""

    __tablename__ = "feedback"

    answer_id: Mapped[str] = mapped_column(
        ForeignKey("turns.answer_id", ondelete="CASCADE"), primary_key=True
    )
    created: Mapped[datetime] = mapped_column(DateTime, default=now)
    rating: Mapped[str] = mapped_column(String(8))
    comment: Mapped[str] = mapped_column(Text, default="")
    turn: Mapped[TurnRow] = relationship(back_populates="feedback")


class AskedRow(Base):
    """A question of a kept answer, scrubbed, and the recorded question that was made of it, if one was.
    It goes with its conversation: after that nothing leads from a person to a recorded question."""

    __tablename__ = "asked"

    answer_id: Mapped[str] = mapped_column(
        ForeignKey("turns.answer_id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    detail: Mapped[dict[str, Any]] = mapped_column(JSON)
    question: Mapped[str | None] = mapped_column(String(16), index=True)


class QuestionGroupRow(Base):
    """Recorded questions of like meaning. `centre` is the sum of their vectors (float32)."""

    __tablename__ = "question_groups"

    id: Mapped[str] = mapped_column(String(8), primary_key=True)
    model: Mapped[str] = mapped_column(String(100))
    centre: Mapped[bytes] = mapped_column(LargeBinary)
    closed: Mapped[date | None] = mapped_column(Date)
    closed_by: Mapped[str] = mapped_column(String(100), default="")
    note: Mapped[str] = mapped_column(Text, default="")


class QuestionRow(Base):
    """A question that had no good answer: scrubbed, with the day and no person. Its id is random and the
    table has no row numbers, so that its order does not tell which questions came together."""

    __tablename__ = "questions"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's own form

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    group: Mapped[str] = mapped_column(
        ForeignKey("question_groups.id", ondelete="CASCADE"), index=True
    )
    day: Mapped[date] = mapped_column(Date, index=True)
    text: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(16))
    unknown: Mapped[bool] = mapped_column(default=False)
    weak: Mapped[bool] = mapped_column(default=False)
    thumbs_down: Mapped[bool] = mapped_column(default=False)
    topic: Mapped[str] = mapped_column(String(32))
    passage: Mapped[str] = mapped_column(String(200))
    heading: Mapped[str] = mapped_column(Text)
    score: Mapped[float]
    edition: Mapped[str] = mapped_column(String(100))
    site: Mapped[str] = mapped_column(String(32))
    late: Mapped[bool] = mapped_column(default=False)  # came after its group was closed
    vector: Mapped[bytes] = mapped_column(LargeBinary)


class QuestionDayRow(Base):
    """How many questions were recorded on a day, and how many were not because the day was full."""

    __tablename__ = "question_days"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    recorded: Mapped[int] = mapped_column(default=0)
    dropped: Mapped[int] = mapped_column(default=0)


class SiteRow(Base):
    """A site whose pages may carry the widget."""

    __tablename__ = "sites"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    origins: Mapped[list[str]] = mapped_column(JSON)
    active: Mapped[bool] = mapped_column(default=True)
    look: Mapped[dict[str, object]] = mapped_column(JSON)
    quotas: Mapped[dict[str, object]] = mapped_column(JSON)
    secret: Mapped[str] = mapped_column(String(64))
    created: Mapped[datetime] = mapped_column(DateTime, default=now)
    rotated: Mapped[datetime] = mapped_column(DateTime, default=now)


class UsageRow(Base):
    """What happened on a site on one day (UTC): figures, nothing about people."""

    __tablename__ = "site_usage"

    site: Mapped[str] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    opened: Mapped[int] = mapped_column(default=0)
    messages: Mapped[int] = mapped_column(default=0)
    up: Mapped[int] = mapped_column(default=0)
    down: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)


class AnswerDayRow(Base):
    """How many answers of a status, or thumbs, one channel or site had on one day (UTC)."""

    __tablename__ = "answer_days"

    day: Mapped[date] = mapped_column(Date, primary_key=True)
    channel: Mapped[str] = mapped_column(String(16), primary_key=True)
    site: Mapped[str] = mapped_column(String(32), primary_key=True)  # empty but for the widget
    what: Mapped[str] = mapped_column(String(16), primary_key=True)
    number: Mapped[int] = mapped_column(default=0)


class WidgetSessionRow(Base):
    """Which conversation a widget's session holds; gone when no token of the session can be good."""

    __tablename__ = "widget_sessions"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    site: Mapped[str] = mapped_column(ForeignKey("sites.id", ondelete="CASCADE"), index=True)
    conversation: Mapped[str | None] = mapped_column(String(32))
    began: Mapped[float] = mapped_column(index=True)  # seconds since 1970
    ended: Mapped[bool] = mapped_column(default=False)


class QuotaRow(Base):
    """How much of a quota is used up until a moment, in seconds since 1970."""

    __tablename__ = "quotas"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    used: Mapped[int]
    until: Mapped[float] = mapped_column(index=True)


def open_database(path: Path) -> Engine:
    """The database at `path`, its tables made if they are missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # An error's text goes to the log, and must not carry what somebody wrote.
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 10}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _prepare(connection: object, _record: object) -> None:
        cursor = connection.cursor()  # type: ignore[attr-defined]  # a DBAPI connection
        # Readers do not wait for writers; deleted text is overwritten, not only unlinked.
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
            "secure_delete=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    Base.metadata.create_all(engine)
    return engine
