"""Program data: the table's rows, filtered and paged, and single programs."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel

from api.deps import EditionDep
from api.problems import NotFoundError, Problem
from rag.schema import Program, ProgramOut

router = APIRouter(prefix="/v1/programs", tags=["programs"])

Policy = Literal["yes", "no", "case_by_case", "unknown"]


class ProgramsOut(BaseModel):
    """A page of programs, and how many there are with the same filters."""

    total: int
    checked: str
    programs: list[ProgramOut]


@router.get("", response_model=ProgramsOut)
def programs(
    edition: EditionDep,
    specialty: Annotated[str | None, Query(max_length=80)] = None,
    state: Annotated[str | None, Query(max_length=2)] = None,
    city: Annotated[str | None, Query(max_length=80)] = None,
    visa_j1: Policy | None = None,
    visa_h1b: Policy | None = None,
    accepts_img: Literal["yes", "no", "unknown"] | None = None,
    q: Annotated[
        str | None, Query(max_length=120, description="part of the name or institution")
    ] = None,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> ProgramsOut:
    """The rows of the table that agree with every filter given, by name."""
    wanted = {
        "specialty": specialty,
        "state": state,
        "city": city,
        "visa_j1": visa_j1,
        "visa_h1b": visa_h1b,
        "accepts_img": accepts_img,
    }
    exact = {column: value.lower() for column, value in wanted.items() if value is not None}
    found = [
        p
        for p in edition.content.programs
        if all(p[column].lower() == value for column, value in exact.items())
        and (q is None or q.lower() in f"{p.name} {p['institution']}".lower())
    ]
    found.sort(key=lambda p: (p.name, p.id))
    page = found[offset : offset + limit]
    return ProgramsOut(
        total=len(found),
        checked=edition.content.programs_checked,
        programs=[_program_out(p) for p in page],
    )


@router.get("/{program_id}", response_model=ProgramOut, responses={404: {"model": Problem}})
def program(program_id: str, edition: EditionDep) -> ProgramOut:
    """A program by its id, every cell as it stands in the table."""
    found = edition.programs.get(program_id)
    if found is None:
        raise NotFoundError("There is no such program in the table. No row is made up for it.")
    return _program_out(found)


def _program_out(found: Program) -> ProgramOut:
    return ProgramOut.model_validate({"id": found.id, **found.cells})
