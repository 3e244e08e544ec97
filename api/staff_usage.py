"""Staff: how much is asked, how it is answered, and what people thought of it; counts, not people."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict

from api.deps import TallyDep, staff_member
from api.problems import Problem
from api.tally import KEPT_DAYS

router = APIRouter(
    prefix="/v1/staff",
    tags=["staff"],
    dependencies=[Depends(staff_member)],
    responses={401: {"model": Problem}, 422: {"model": Problem}},
)


class AnswerDayOut(BaseModel):
    """One day (UTC): questions in all, by status, by channel (`chat`, `completions`, `widget`), by site
    of the widget, and thumbs."""

    model_config = ConfigDict(from_attributes=True)

    day: date
    questions: int
    statuses: dict[str, int]
    ratings: dict[str, int]
    channels: dict[str, int]
    sites: dict[str, int]


class UsageOut(BaseModel):
    """The days on which anything happened, newest first, and how long counts are kept."""

    days: list[AnswerDayOut]
    kept_days: int


@router.get("/usage", response_model=UsageOut)
def usage(tally: TallyDep, days: Annotated[int, Query(ge=1, le=KEPT_DAYS)] = 30) -> UsageOut:
    """Questions and thumbs of the last days, today among them."""
    found = [AnswerDayOut.model_validate(day) for day in tally.days(days)]
    return UsageOut(days=found, kept_days=KEPT_DAYS)
