"""What fit takes from the rules and figures that an edition holds: application fees, numbers of
signals, and published figures for the person's specialties. Nothing is reckoned or guessed here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from rag.figure import Figure
from rag.figures import Figures
from rag.fit.fees import FeeStep, FeeSteps
from rag.fit.signals import Signals
from rag.program_specialties import specialty_named
from rag.reckoning.parameters import Services, StepFee
from rag.reckoning.rules import Rulebook, RuleMissingError
from rag.schema import Certainty, Profile, Source

_UNCONFIRMED = "reported, not confirmed"
# Figures of more specialties than this are no help to anyone.
_SPECIALTIES = 3


@dataclass(frozen=True)
class Published:
    """Fees and signals of the season, None where none are held, and figures for the person."""

    fees: FeeSteps | None
    signals: Signals | None
    figures: tuple[Figure, ...]


def published(
    rules: Rulebook,
    figures: Figures,
    sources: Mapping[str, Source],
    specialties: Iterable[str],
    profile: Profile,
    today: date,
) -> Published:
    """What is held for the season of `today` and for `profile`; `specialties` are those of the
    program table."""
    try:
        season = rules.season(today)
    except RuleMissingError:
        season = ""
    known = sorted(specialties)
    return Published(
        fees=_fees(rules, sources, known, season) if season else None,
        signals=_signals(figures, sources, known, season) if season else None,
        figures=tuple(_figures(figures, profile)),
    )


def _fees(
    rules: Rulebook, sources: Mapping[str, Source], known: list[str], season: str
) -> FeeSteps | None:
    """The steps of the ERAS fee, and the specialties that are applied for elsewhere."""
    try:
        rule = rules.for_season("eras-fee", season)
    except RuleMissingError:
        return None
    steps, first = [], 1
    for step in rule.read(StepFee).steps:
        steps.append(FeeStep(first, step.each or 0, step.flat or 0))
        first = (step.to or first) + 1
    try:
        services = rules.one("application-services").read(Services).elsewhere
    except RuleMissingError:
        services = []
    doubt = "" if rule.certainty is Certainty.CONFIRMED else f", {_UNCONFIRMED}"
    source = sources[rule.sources[0]]
    return FeeSteps(
        steps=tuple(steps),
        season=f"{rule.season}{doubt}",
        source_url=source.url,
        source_date=rule.as_of,
        elsewhere=frozenset(
            name for s in services if (name := specialty_named(s.specialty, known))
        ),
        passage=rule.passage,
        sources=rule.sources,
    )


def _signals(
    figures: Figures, sources: Mapping[str, Source], known: list[str], season: str
) -> Signals | None:
    """The numbers of signals of each specialty in the season."""
    held = {name: figures.signals(name, season) for name in known}
    levels = {name: _levels(found[0].shown) for name, found in held.items() if found}
    if not any(levels.values()):
        return None
    first = next(found[0] for found in held.values() if found)
    source = sources[first.sources[0]]
    doubt = "" if first.quality == "A" else ", as transcribed"
    return Signals(
        levels, f"{season}{doubt}", source.url, first.as_of, first.home, tuple(first.sources)
    )


def _levels(shown: str) -> tuple[tuple[str, int], ...]:
    """`3 gold and 12 silver signals` as levels with their numbers."""
    found = re.findall(r"(\d+) (gold|silver|signal)", shown)
    return tuple((name, int(count)) for count, name in found)


def _figures(figures: Figures, profile: Profile) -> Iterable[Figure]:
    kind = profile.applicant_type or _kind(profile)
    seen: set[str] = set()
    for name in (profile.specialties or [])[:_SPECIALTIES]:
        for figure in figures.figures_for(name, kind):
            if figure.sentence not in seen:
                seen.add(figure.sentence)
                yield figure


def _kind(profile: Profile) -> str:
    """Among which graduates the NRMP counts the person: by citizenship, not by the need of a visa. Who
    needs a visa is no citizen."""
    if profile.citizenship_status == "citizen":
        return "us_img"
    status = profile.citizenship_status == "permanent_resident"
    return "non_us_img" if status or profile.visa_need in ("j1", "h1b", "either") else ""
