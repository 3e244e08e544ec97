"""The sites whose pages may carry the widget: what staff set, and the secret that signs tokens."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from http import HTTPStatus
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy import select
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.database import SiteRow, now
from api.origins import parse_origin
from api.problems import ProblemError
from api.refusals import UnknownSiteError
from api.tally import forget_site

# The languages of the widget's interface; `auto` takes that of the page.
Language = Literal["auto", "en", "es", "fr", "pt", "ar", "hi", "ur", "ru", "zh"]


def _printable(text: str) -> str:
    if not text.isprintable():
        raise ValueError("has line breaks or control characters")
    return text


def _distinct(origins: list[str]) -> list[str]:
    return list(dict.fromkeys(origins))


def _line(most: int, least: int = 0) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=least, max_length=most)


_Title = Annotated[str, _line(80), AfterValidator(_printable)]
_Greeting = Annotated[str, _line(500), AfterValidator(_printable)]
_Starter = Annotated[str, _line(200, 1), AfterValidator(_printable)]
_Name = Annotated[str, _line(100, 1), AfterValidator(_printable)]
_Accent = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$", to_lower=True)]
_Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{2,31}$")]
_Origins = Annotated[
    list[Annotated[str, StringConstraints(max_length=300), AfterValidator(parse_origin)]],
    Field(min_length=1, max_length=20),
    AfterValidator(_distinct),
]


class Look(BaseModel):
    """How the widget looks on a site. Empty title or greeting: the words of the interface's language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: _Title = ""
    greeting: _Greeting = ""
    accent: _Accent = "#0b5c66"
    position: Literal["left", "right"] = "right"
    language: Language = "en"
    starters: Annotated[list[_Starter], Field(max_length=6)] = []


class Quotas(BaseModel):
    """Most messages in one session, in one minute of a session, and on one day (UTC) of the site."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    per_session: int = Field(default=60, ge=1, le=1000)
    per_minute: int = Field(default=10, ge=1, le=600)
    per_day: int = Field(default=1000, ge=1, le=10_000_000)


class NewSite(BaseModel):
    """What staff tell of a new site. Without an id it gets a random one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: _Name
    origins: _Origins
    look: Look = Look()
    quotas: Quotas = Quotas()
    id: _Id = Field(default_factory=lambda: secrets.token_hex(6))


class SiteChange(BaseModel):
    """What is to be changed: only what was sent counts, in `look` and `quotas` too."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: _Name = ""
    origins: _Origins = []
    active: bool = True
    look: Look = Look()
    quotas: Quotas = Quotas()


@dataclass(frozen=True)
class Site:
    """A site as it is kept."""

    id: str
    name: str
    origins: tuple[str, ...]
    active: bool
    look: Look
    quotas: Quotas
    created: datetime
    rotated: datetime
    secret: str = field(repr=False)


class SiteExistsError(ProblemError):
    """The id that staff chose is taken."""

    status = HTTPStatus.CONFLICT


class Sites:
    """The sites of one database; every method is a transaction of its own. All but `add` and `all` raise
    UnknownSiteError."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self) -> list[Site]:
        with Session(self._engine) as session:
            rows = session.scalars(select(SiteRow).order_by(SiteRow.created, SiteRow.id))
            return [_site(row) for row in rows]

    def get(self, site_id: str) -> Site:
        with Session(self._engine) as session:
            return _site(_row(session, site_id))

    def add(self, new: NewSite) -> Site:
        """Raises SiteExistsError when the id is taken."""
        row = SiteRow(**new.model_dump(), secret=secrets.token_hex(32))
        try:
            with Session(self._engine) as session, session.begin():
                session.add(row)
                session.flush()
                return _site(row)
        except IntegrityError:
            raise SiteExistsError(
                f"There is a site {new.id} already. Nothing was changed. Choose another id, or none."
            ) from None

    def change(self, site_id: str, change: SiteChange) -> Site:
        with Session(self._engine) as session, session.begin():
            row = _row(session, site_id)
            sent = change.model_dump(exclude_unset=True)
            for name in ("look", "quotas"):
                if name in sent:
                    sent[name] = getattr(row, name) | sent[name]
            for name, value in sent.items():
                setattr(row, name, value)
            return _site(row)

    def rotate(self, site_id: str) -> Site:
        """A new secret: every token of the site is refused from now on."""
        with Session(self._engine) as session, session.begin():
            row = _row(session, site_id)
            row.secret, row.rotated = secrets.token_hex(32), now()
            return _site(row)

    def remove(self, site_id: str) -> None:
        """Removes the site with its figures and sessions; conversations go when they reach their age."""
        with Session(self._engine) as session, session.begin():
            session.delete(_row(session, site_id))
            forget_site(session, site_id)


def snippet(advisor: str, site_id: str) -> str:
    """The tag to copy into a page; `advisor` is the origin of the advisor."""
    return (
        f'<script src="{escape(advisor)}/widget.js" data-site="{escape(site_id)}" defer></script>'
    )


def _row(session: Session, site_id: str) -> SiteRow:
    row = session.get(SiteRow, site_id)
    if row is None:
        raise UnknownSiteError
    return row


def _site(row: SiteRow) -> Site:
    return Site(
        id=row.id,
        name=row.name,
        origins=tuple(row.origins),
        active=row.active,
        look=Look.model_validate(row.look),
        quotas=Quotas.model_validate(row.quotas),
        created=row.created,
        rotated=row.rotated,
        secret=row.secret,
    )
