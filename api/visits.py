"""The widget's sessions: opened for a page of a site, renewed, bound to one conversation, ended."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.sqlite import Insert, insert
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from api import tokens
from api.database import WidgetSessionRow
from api.metrics import Metrics
from api.quotas import Quota, QuotaStore
from api.refusals import (
    DisabledError,
    QuotaError,
    Refusal,
    TokenError,
    UnknownSiteError,
    WrongOriginError,
)
from api.sites import Site, Sites
from api.tokens import Claims
from api.usage import Usage

_MINUTE = 60
_DAY = 86_400
# However often its token is renewed, a session ends after this.
LONGEST_SECONDS = 12 * 3600


@dataclass(frozen=True)
class Visit:
    """A session with a good token, on a page that its site allows."""

    site: Site
    claims: Claims

    @property
    def ends(self) -> int:
        return self.claims.began + LONGEST_SECONDS


@dataclass(frozen=True)
class Opened:
    """A token and the seconds that it is good for."""

    token: str
    seconds: int
    site: Site


class Visits:
    """Sessions of the sites of one database; `clock` gives seconds since 1970."""

    def __init__(
        self,
        engine: Engine,
        quotas: QuotaStore,
        metrics: Metrics,
        clock: Callable[[], float],
        token_seconds: int,
    ) -> None:
        self.sites = Sites(engine)
        self.usage = Usage(engine, clock)
        self._engine = engine
        self._quotas = quotas
        self._metrics = metrics
        self._clock = clock
        self._token_seconds = token_seconds

    def admit(self, site_id: str, origin: str | None) -> Site:
        """The site, for a page of `origin` (None: not told, which is no reason to refuse).

        Raises UnknownSiteError, DisabledError or WrongOriginError; refusals are counted.
        """
        try:
            site = self.sites.get(site_id)
        except UnknownSiteError as error:
            self._metrics.widget.labels(f"refused_{error.reason}").inc()
            raise
        if not site.active:
            raise self._refused(site, DisabledError())
        if origin is not None and origin not in site.origins:
            raise self._refused(site, WrongOriginError(origin))
        return site

    def open(self, site_id: str, origin: str) -> Opened:
        """A new session; refuses as `admit`."""
        site = self.admit(site_id, origin)
        began = int(self._clock())
        self.count(site, "opened")
        return self._token(site, Claims(site.id, secrets.token_hex(16), origin, began, 0))

    def renew(self, visit: Visit) -> Opened:
        """A new token of the same session. Raises TokenError when the session is as old as it may be."""
        return self._token(visit.site, visit.claims)

    def visit(self, token: str | None) -> Visit:
        """Whose token this is. Raises TokenError, or refuses as `admit`."""
        try:
            if not token:
                raise TokenError("missing")
            claims = tokens.read(token, self._secret, self._clock())
            if self._ended(claims):
                raise TokenError("ended")
        except TokenError as error:
            self._metrics.widget.labels(f"refused_token_{error.reason}").inc()
            raise
        return Visit(self.admit(claims.site, claims.origin), claims)

    def take(self, visit: Visit) -> None:
        """Counts a message against the quotas of session, minute and day. Raises QuotaError."""
        now, most, session = self._clock(), visit.site.quotas, visit.claims.session
        used_up = self._quotas.take(
            [
                Quota("per_session", f"session:{session}", most.per_session, visit.ends),
                Quota("per_minute", f"minute:{session}", most.per_minute, _next(now, _MINUTE)),
                Quota("per_day", f"day:{visit.site.id}", most.per_day, _next(now, _DAY)),
            ],
            now,
        )
        if used_up:
            seconds = max(1, round(used_up.until - now))
            raise self._refused(visit.site, QuotaError(used_up.name, seconds))
        self.count(visit.site, "messages")

    def conversation(self, visit: Visit) -> str | None:
        """The conversation of the session, if it has one."""
        found = select(WidgetSessionRow.conversation).where(
            WidgetSessionRow.id == visit.claims.session
        )
        with Session(self._engine) as session:
            return session.scalars(found).one_or_none()

    def bind(self, visit: Visit, instead_of: str | None, conversation: str) -> str:
        """Binds the session to a conversation and returns that which it now has: another one, when a
        second message at the same time was first. Raises TokenError when it was ended meanwhile."""
        row = WidgetSessionRow
        mine = row.id == visit.claims.session
        with Session(self._engine) as session, session.begin():
            session.execute(self._row(visit).on_conflict_do_nothing())
            free = mine & row.conversation.is_not_distinct_from(instead_of) & ~row.ended
            session.execute(update(row).where(free).values(conversation=conversation))
            bound = session.scalars(select(row.conversation).where(mine)).one()
        if bound is None:
            raise TokenError("ended")
        return bound

    def end(self, visit: Visit) -> str | None:
        """Refuses the session's tokens from now on; returns the conversation that it had."""
        row = WidgetSessionRow
        mine = row.id == visit.claims.session
        with Session(self._engine) as session, session.begin():
            session.execute(self._row(visit).on_conflict_do_nothing())
            had = session.scalars(select(row.conversation).where(mine)).one()
            session.execute(update(row).where(mine).values(ended=True, conversation=None))
        self._metrics.widget.labels("forgotten").inc()
        return had

    def count(self, site: Site, what: str) -> None:
        """Counts what happened on the site, in its figures and in the service's."""
        self.usage.count(site.id, {what: 1})
        self._metrics.widget.labels(what).inc()

    def sweep(self) -> None:
        """Removes sessions that no token can open any more, and counts of quotas that are over."""
        now = self._clock()
        with Session(self._engine) as session, session.begin():
            over = WidgetSessionRow.began <= now - LONGEST_SECONDS
            session.execute(delete(WidgetSessionRow).where(over))
        self._quotas.sweep(now)

    def _token(self, site: Site, claims: Claims) -> Opened:
        now = int(self._clock())
        expires = min(now + self._token_seconds, claims.began + LONGEST_SECONDS)
        if expires <= now:
            raise TokenError("expired")
        made = Claims(claims.site, claims.session, claims.origin, claims.began, expires)
        return Opened(tokens.sign(made, site.secret), expires - now, site)

    def _secret(self, site_id: str) -> str | None:
        try:
            return self.sites.get(site_id).secret
        except UnknownSiteError:
            return None

    def _ended(self, claims: Claims) -> bool:
        with Session(self._engine) as session:
            row = session.get(WidgetSessionRow, claims.session)
            return row is not None and row.ended

    def _refused(self, site: Site, refusal: Refusal) -> Refusal:
        self.usage.count(site.id, {"refused": 1})
        self._metrics.widget.labels(f"refused_{refusal.reason}").inc()
        return refusal

    @staticmethod
    def _row(visit: Visit) -> Insert:
        return insert(WidgetSessionRow).values(
            id=visit.claims.session, site=visit.site.id, began=visit.claims.began, ended=False
        )


def _next(now: float, seconds: int) -> float:
    """The end of the minute or day (UTC) in which `now` is."""
    return (now // seconds + 1) * seconds
