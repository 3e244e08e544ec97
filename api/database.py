"""Conversations, and the sites that carry the widget, in SQLite through SQLAlchemy."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import JSON, Date, DateTime, ForeignKey, String, Text, create_engine, event
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
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 10})

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
