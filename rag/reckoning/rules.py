"""Rules to reckon with: what knowledge/rules.yaml says, and which of it holds on a day or in a season."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel

from rag.errors import AdvisorError
from rag.reckoning.days import Span, season_of
from rag.reckoning.parameters import Opening
from rag.schema import Certainty
from rag.season import SeasonDate

P = TypeVar("P", bound=BaseModel)


@dataclass(frozen=True)
class Rule:
    """One entry of rules.yaml. Entries of one name follow one another in time: by `season`, or by
    `valid_from` and `valid_to`, both included (a day, or a month where no more is known)."""

    name: str
    title: str
    parameters: dict[str, Any] = field(hash=False)
    sources: tuple[str, ...]
    passage: str
    as_of: str
    certainty: Certainty
    who_knows: str = ""
    season: str = ""
    valid_from: str = ""
    valid_to: str = ""
    notes: tuple[str, ...] = ()

    @property
    def earliest(self) -> date | None:
        """The first day on which the rule may have held; None: from always."""
        return Span.of(self.valid_from).first if self.valid_from else None

    @property
    def latest(self) -> date | None:
        """The last day on which the rule may hold; None: until today and on."""
        return Span.of(self.valid_to).last if self.valid_to else None

    def read(self, kind: type[P]) -> P:
        """The parameters as the model that belongs to the rule's name."""
        return kind.model_validate(self.parameters)


class RuleMissingError(AdvisorError):
    """The edition holds no such rule, or none for the time that is asked about."""

    def __init__(self, name: str, when: str = "") -> None:
        self.name, self.when = name, when
        super().__init__(f"No rule {name!r} is held{f' for {when}' if when else ''}.")


class Rulebook:
    """What an edition holds to reckon with: its rules and the dates of the seasons."""

    def __init__(self, rules: Sequence[Rule], dates: Sequence[SeasonDate] = ()) -> None:
        self._rules = tuple(rules)
        self.dates = tuple(dates)

    def named(self, name: str) -> tuple[Rule, ...]:
        """All entries of a name, oldest first."""
        found = (r for r in self._rules if r.name == name)
        return tuple(sorted(found, key=lambda r: (r.season, r.earliest or date.min)))

    def one(self, name: str, day: date | None = None) -> Rule:
        """The entry that holds on `day` (without one: the newest). Raises RuleMissingError."""
        found = [
            r for r in self.named(name) if day is None or Span(day, day).meets(r.earliest, r.latest)
        ]
        if not found:
            raise RuleMissingError(name)
        return found[-1]

    def during(self, name: str, when: Span) -> list[Rule]:
        """Every entry that may hold on some day of `when`, oldest first; none where nothing is held.

        Two, where a rule changed within the span or in a month of which the day is not known.
        """
        return [r for r in self.named(name) if when.meets(r.earliest, r.latest)]

    def for_season(self, name: str, season: str) -> Rule:
        """The entry of `season`; for a season after the last that is held, the newest. Raises
        RuleMissingError for one between or before them: a price of then is not guessed."""
        entries = self.named(name)
        for rule in entries:
            if rule.season == season:
                return rule
        if not entries or season < entries[-1].season:
            raise RuleMissingError(name, season)
        return entries[-1]

    def season(self, today: date) -> str:
        """The application season that is open on `today`. Raises RuleMissingError."""
        return season_of(today, self.one("match-season").read(Opening).opens_month)
