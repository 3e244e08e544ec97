"""Program data and fit: the table's rows, filtered, searched and paged, single programs, and how
programs fit a profile."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.deps import AdvisorDep, EditionDep, SettingsDep
from api.problems import NotFoundError, Problem, ProfileError
from api.spreadsheet import fit_csv
from api.tracker import MEDIA_TYPE as XLSX
from api.tracker import fit_workbook
from rag.advisor import Advisor
from rag.edition import Edition
from rag.fit import (
    DEFAULT_LIMIT,
    ChangeOut,
    ComparisonOut,
    FitReply,
    WhyNotOut,
    changes,
    checked,
    compare,
    fit,
    start_year,
    why_not,
)
from rag.fit.fitting import program_out
from rag.fit.published import published
from rag.schema import Profile, Program, ProgramOut

router = APIRouter(prefix="/v1/programs", tags=["programs"])

Policy = Literal["yes", "no", "case_by_case", "unknown"]
Setting = Literal[
    "university", "university_affiliated_community", "community", "military", "unknown"
]
State = Annotated[str, StringConstraints(max_length=2)]
Specialty = Annotated[str, StringConstraints(max_length=80)]
_ERRORS: dict[int | str, dict[str, Any]] = {s: {"model": Problem} for s in (404, 422, 503)}
_FILES: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {}, XLSX: {}}}}
_MOST_COMPARED = 4


class ProgramsOut(BaseModel):
    """A page of programs, and how many there are with the same filters: in all, by state and by
    specialty.

    `by_meaning`: the words of `q` name no program; what they say ordered the rows.
    """

    total: int
    checked: str
    programs: list[ProgramOut]
    by_state: dict[str, int]
    by_specialty: dict[str, int]
    by_meaning: bool = False


class FitRequest(BaseModel):
    """A profile to hold programs against, the length of the list, and the form of the answer."""

    model_config = ConfigDict(extra="forbid")

    profile: Profile = Field(default_factory=Profile)
    limit: int = Field(default=DEFAULT_LIMIT, ge=1, le=500)
    format: Literal["json", "csv", "xlsx"] = "json"


class ProfileRequest(BaseModel):
    """A profile to hold a program against."""

    model_config = ConfigDict(extra="forbid")

    profile: Profile = Field(default_factory=Profile)


class CompareRequest(ProfileRequest):
    """Programs to set side by side, by id, and the profile to hold them against."""

    ids: list[Annotated[str, StringConstraints(max_length=200)]] = Field(
        min_length=2, max_length=_MOST_COMPARED
    )


@router.get("", response_model=ProgramsOut, responses=_ERRORS)
def programs(
    edition: EditionDep,
    advisor: AdvisorDep,
    specialty: Annotated[list[Specialty] | None, Query(description="may be repeated")] = None,
    state: Annotated[list[State] | None, Query(description="postal code; may be repeated")] = None,
    city: Annotated[str | None, Query(max_length=80)] = None,
    setting: Annotated[list[Setting] | None, Query(description="may be repeated")] = None,
    visa_j1: Policy | None = None,
    visa_h1b: Policy | None = None,
    accepts_img: Literal["yes", "no", "unknown"] | None = None,
    q: Annotated[
        str | None,
        Query(
            max_length=120,
            description="part of the name or institution; else what is looked for, in words",
        ),
    ] = None,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> ProgramsOut:
    """The rows of the table that agree with every filter given, by name; with `q` that names no
    program, those that it describes, nearest first."""
    wanted = {
        "specialty": specialty,
        "state": state,
        "city": [city] if city is not None else None,
        "setting": setting,
        "visa_j1": [visa_j1] if visa_j1 else None,
        "visa_h1b": [visa_h1b] if visa_h1b else None,
        "accepts_img": [accepts_img] if accepts_img else None,
    }
    exact = {c: {v.lower() for v in values} for c, values in wanted.items() if values is not None}
    rows, by_meaning = _searched(edition, advisor, q)
    found = [p for p in rows if all(p[c].lower() in values for c, values in exact.items())]
    return ProgramsOut(
        total=len(found),
        checked=edition.content.programs_checked,
        programs=[program_out(p) for p in found[offset : offset + limit]],
        by_state=_counted(found, "state"),
        by_specialty=_counted(found, "specialty"),
        by_meaning=by_meaning,
    )


def _counted(programs: list[Program], column: str) -> dict[str, int]:
    return dict(sorted(Counter(p[column] for p in programs).items()))


def _searched(edition: Edition, advisor: Advisor, q: str | None) -> tuple[list[Program], bool]:
    """The rows that `q` names or describes, in order, and whether it described them."""
    by_name = sorted(edition.content.programs, key=lambda p: (p.name, p.id))
    if not q or not q.strip():
        return by_name, False
    text = q.lower()
    named = [p for p in by_name if text in f"{p.name} {p['institution']}".lower()]
    if named:
        return named, False
    return advisor.programs(q).programs, True


@router.get("/{program_id}", response_model=ProgramOut, responses=_ERRORS)
def program(program_id: str, edition: EditionDep) -> ProgramOut:
    """A program by its id, every cell as it stands in the table."""
    return program_out(_known(edition, program_id))


@router.post("/fit", response_model=FitReply, responses={**_ERRORS, **_FILES})
def program_fit(body: FitRequest, edition: EditionDep, settings: SettingsDep) -> Any:
    """The programs that fit a profile, balanced and best first, each requirement with its evidence;
    as JSON, as CSV, or as a workbook to keep track in."""
    today = settings.current_day()
    profile = _usable(body.profile, edition, settings)
    known = edition.program_index.specialties
    held = published(edition.rules, edition.figures, edition.sources, known, profile, today)
    reply = fit(
        edition.fit_table,
        profile,
        today,
        limit=body.limit,
        fees=held.fees,
        signals=held.signals,
        figures=held.figures,
    )
    if body.format == "csv":
        return _file(
            fit_csv(reply).encode("utf-8-sig"), "text/csv; charset=utf-8", "program-fit.csv"
        )
    if body.format == "xlsx":
        return _file(fit_workbook(reply, edition, today), XLSX, "program-tracker.xlsx")
    return reply


@router.post("/compare", response_model=ComparisonOut, responses=_ERRORS)
def comparison(body: CompareRequest, edition: EditionDep, settings: SettingsDep) -> ComparisonOut:
    """Programs side by side, each held against the profile."""
    ids = [_known(edition, i).id for i in body.ids]
    profile = _usable(body.profile, edition, settings)
    return compare(edition.fit_table, ids, profile, settings.current_day())


@router.post("/changes", response_model=list[ChangeOut], responses=_ERRORS)
def what_opens(body: ProfileRequest, edition: EditionDep, settings: SettingsDep) -> list[ChangeOut]:
    """Which single change in the profile would open, or raise, how many programs."""
    profile = _usable(body.profile, edition, settings)
    return changes(edition.fit_table, profile, settings.current_day())


@router.post("/{program_id}/fit", response_model=WhyNotOut, responses=_ERRORS)
def program_for(
    program_id: str, body: ProfileRequest, edition: EditionDep, settings: SettingsDep
) -> WhyNotOut:
    """One program held against a profile: what is met, what is not, what is unknown."""
    found = _known(edition, program_id)
    profile = _usable(body.profile, edition, settings)
    return why_not(edition.fit_table, found.id, profile, settings.current_day())


def _known(edition: Edition, program_id: str) -> Program:
    found = edition.programs.get(program_id)
    if found is None:
        raise NotFoundError("There is no such program in the table. No row is made up for it.")
    return found


def _usable(profile: Profile, edition: Edition, settings: SettingsDep) -> Profile:
    """The profile as the table writes it; raises ProfileError where it cannot be used."""
    start = start_year(settings.current_day())
    known = edition.program_index.specialties
    profile, faults = checked(profile, known, start, edition.glossary.expand)
    if faults:
        raise ProfileError([{"field": f"profile.{f.field}", "reason": f.reason} for f in faults])
    return profile


def _file(content: bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
