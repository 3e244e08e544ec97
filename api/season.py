"""The dates of the application season: as data, and as a file for a calendar."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from api.deps import EditionDep, SettingsDep
from api.ics import MEDIA_TYPE, as_ics
from api.problems import NotFoundError, Problem
from rag.citing import source_out
from rag.edition import Edition
from rag.schema import SourceOut
from rag.season import SeasonDate, days_until, running_season

router = APIRouter(prefix="/v1", tags=["season"])

_Season = Annotated[
    str | None, Query(pattern=r"^\d{4}-\d{2}$", description="a season such as 2026-27")
]
_ERRORS: dict[int | str, dict[str, Any]] = {404: {"model": Problem}, 422: {"model": Problem}}


class SeasonDateOut(BaseModel):
    """A date of a season. `start` is null where no day is known, and `note` then says what is;
    `days` counts from today, negative when it is past; `passage` is the section to read on."""

    event: str
    season: str
    start: date | None
    end: date | None
    state: Literal["to_come", "running", "past", "not_published"]
    days: int | None
    note: str
    quality: str
    as_of: str
    passage: str
    source: SourceOut


class SeasonOut(BaseModel):
    """A season and its dates, in order of day; those without a day stand last."""

    season: str
    running: bool
    today: date
    seasons: list[str]
    dates: list[SeasonDateOut]
    edition: str


@router.get("/season", response_model=SeasonOut, responses=_ERRORS)
def season(edition: EditionDep, settings: SettingsDep, season: _Season = None) -> SeasonOut:
    """The dates of the running season, or of the one that is asked for."""
    today = settings.current_day()
    running = running_season(today)
    wanted = season or running
    return SeasonOut(
        season=wanted,
        running=wanted == running,
        today=today,
        seasons=list(edition.calendar.seasons),
        dates=[_out(edition, d, today) for d in _of_season(edition, wanted)],
        edition=edition.id,
    )


@router.get(
    "/season.ics",
    response_class=Response,
    responses={**_ERRORS, 200: {"content": {"text/calendar": {}}}},
)
def season_file(edition: EditionDep, settings: SettingsDep, season: _Season = None) -> Response:
    """All published dates that are still to come as an iCalendar file; with `season`, all of that
    season, past ones too. Dates that are not published are not in it."""
    if season:
        dates = [d for d in _of_season(edition, season) if d.published]
    else:
        dates = edition.calendar.to_come(settings.current_day())
    if not dates:
        known = ", ".join(edition.calendar.seasons) or "none"
        raise NotFoundError(
            f"No published date is still to come. Ask for a season with ?season=; there are: {known}."
        )
    name = f"residency-season-{season}.ics" if season else "residency-season.ics"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(as_ics(edition, dates), media_type=MEDIA_TYPE, headers=headers)


def _of_season(edition: Edition, wanted: str) -> list[SeasonDate]:
    found = edition.calendar.of_season(wanted)
    if not found:
        known = ", ".join(edition.calendar.seasons) or "none"
        raise NotFoundError(f"No date of the season {wanted} is held. There are: {known}.")
    return found


def _out(edition: Edition, found: SeasonDate, today: date) -> SeasonDateOut:
    published = found.published and found.start is not None
    return SeasonDateOut(
        event=found.event,
        season=found.season,
        start=found.start if published else None,
        end=found.end if published else None,
        state=_state(found, today),
        days=days_until(found.start, today) if published and found.start else None,
        note=found.note,
        quality=found.quality,
        as_of=found.as_of,
        passage=edition.calendar.homes[found.event],
        source=source_out(edition, found.source),
    )


def _state(
    found: SeasonDate, today: date
) -> Literal["to_come", "running", "past", "not_published"]:
    if not found.published or found.start is None or found.last is None:
        return "not_published"
    if found.start > today:
        return "to_come"
    return "running" if found.last >= today else "past"
