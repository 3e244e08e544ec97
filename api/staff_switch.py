"""Staff: the switch that turns the chat, or one topic, off and on."""

from __future__ import annotations

import logging

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from api.deps import SettingsDep, StaffDep, SwitchDep, staff_member
from api.problems import Problem, ProblemError
from rag.errors import SwitchError
from rag.switch import Position

logger = logging.getLogger(__name__)

router = APIRouter(
    prefix="/v1/staff/switch",
    tags=["staff"],
    dependencies=[Depends(staff_member)],
    responses={401: {"model": Problem}, 422: {"model": Problem}},
)


class OffRequest(BaseModel):
    """Why, and which topic; without one the whole chat."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    reason: str = Field(min_length=1, max_length=500)
    topic: str = ""


class OnRequest(BaseModel):
    """Which topic; without one everything."""

    model_config = ConfigDict(extra="forbid")

    topic: str = ""


class BadSwitchError(ProblemError):
    """The switch cannot be set as asked."""

    status = 422  # type: ignore[assignment]  # an int serves as well as HTTPStatus


@router.get("", response_model=Position)
def show(switch: SwitchDep) -> Position:
    """What is off, why, since when, and who did it."""
    return switch.position()


@router.post("/off", response_model=Position)
def off(body: OffRequest, name: StaffDep, switch: SwitchDep, settings: SettingsDep) -> Position:
    """Turns the chat off, or a topic: at once, in all processes on this state folder."""
    try:
        position = switch.off(body.reason, settings.current_day().isoformat(), name, body.topic)
    except SwitchError as error:
        raise BadSwitchError(str(error)) from None
    logger.warning("%s switched off %s: %s", name, body.topic or "the chat", body.reason)
    return position


@router.post("/on", response_model=Position)
def on(body: OnRequest, name: StaffDep, switch: SwitchDep) -> Position:
    """Turns everything on again, or one topic."""
    try:
        position = switch.on(body.topic)
    except SwitchError as error:
        raise BadSwitchError(str(error)) from None
    logger.warning("%s switched on %s", name, body.topic or "everything")
    return position
