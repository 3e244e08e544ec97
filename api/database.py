"""Conversations, their turns and feedback, in SQLite through SQLAlchemy."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import JSON, DateTime, ForeignKey, String, Text, create_engine, event
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
