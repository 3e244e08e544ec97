"""Staff: questions that had no good answer, grouped by meaning, and the thumbs that people gave."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ConversationsDep, GapsDep, SettingsDep, StaffDep, staff_member
from api.gaps import GapOut, Reason
from api.problems import Problem
from api.scrubbing import scrub
from api.spreadsheet import safe

router = APIRouter(
    prefix="/v1/staff",
    tags=["staff"],
    dependencies=[Depends(staff_member)],
    responses={401: {"model": Problem}, 404: {"model": Problem}},
)

Days = Annotated[int, Query(ge=0, le=3650, description="the last days only; 0: all that is kept")]
_COLUMNS = (
    "gap", "label", "closed", "text", "asked", "reasons", "status", "topic", "passage", "heading", "score",
    "edition", "site",
)  # fmt: skip


class GapsOut(BaseModel):
    """Gaps: open ones first, the most asked first."""

    gaps: list[GapOut]


class CloseRequest(BaseModel):
    """What came of a gap: "section added", or why none will be."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    note: str = Field(min_length=1, max_length=2000)


class SectionOut(BaseModel):
    """The beginning of a section in the guidance format."""

    text: str


class FeedbackOut(BaseModel):
    """A thumb with its comment and the message that was answered, both scrubbed."""

    answer_id: str
    rating: str
    comment: str
    question: str
    given: datetime


class FeedbacksOut(BaseModel):
    """Feedback of kept conversations, newest first."""

    feedback: list[FeedbackOut]


@router.get("/gaps", response_model=GapsOut)
def list_gaps(
    gaps: GapsDep, settings: SettingsDep, days: Days = 0, reason: Reason | None = None
) -> GapsOut:
    """What people asked that had no good answer. Closed gaps stand at the end, those with new questions
    first."""
    return GapsOut(gaps=gaps.all(settings.current_day(), days, reason))


@router.get("/gaps/export", responses={200: {"content": {"text/csv": {}}}})
def export(
    gaps: GapsDep,
    settings: SettingsDep,
    format: Literal["csv", "jsonl"] = "csv",
    days: Days = 0,
    reason: Reason | None = None,
) -> Response:
    """All questions, a row each, with the gap that they belong to."""
    found = gaps.all(settings.current_day(), days, reason)
    text = as_csv(found) if format == "csv" else as_jsonl(found)
    kind = "text/csv" if format == "csv" else "application/jsonl"
    headers = {"Content-Disposition": f'attachment; filename="gaps.{format}"'}
    return Response(text, media_type=kind, headers=headers)


@router.get("/gaps/{gap_id}", response_model=GapOut)
def one_gap(gap_id: str, gaps: GapsDep) -> GapOut:
    """A gap with all its questions."""
    return gaps.get(gap_id)


@router.post("/gaps/{gap_id}/close", response_model=GapOut)
def close(
    gap_id: str, body: CloseRequest, name: StaffDep, gaps: GapsDep, settings: SettingsDep
) -> GapOut:
    """Closes a gap in the name of the key's holder; once more replaces the note and counts anew."""
    return gaps.close(gap_id, body.note, name, settings.current_day())


@router.post("/gaps/{gap_id}/reopen", response_model=GapOut)
def reopen(gap_id: str, gaps: GapsDep) -> GapOut:
    """Opens a gap again."""
    return gaps.reopen(gap_id)


@router.delete("/gaps/{gap_id}", status_code=204)
def delete(gap_id: str, gaps: GapsDep) -> Response:
    """Deletes the questions of a gap for good, and the gap with them."""
    gaps.delete(gap_id)
    return Response(status_code=204)


@router.delete("/gaps/{gap_id}/questions/{question_id}", status_code=204)
def delete_question(gap_id: str, question_id: str, gaps: GapsDep) -> Response:
    """Deletes one question for good."""
    gaps.delete(gap_id, question_id)
    return Response(status_code=204)


@router.get("/gaps/{gap_id}/section", response_model=SectionOut)
def section(gap_id: str, gaps: GapsDep) -> SectionOut:
    """The beginning of a section that would answer the gap; it cannot be published before it is filled in."""
    return SectionOut(text=gaps.section(gap_id))


@router.get("/feedback", response_model=FeedbacksOut)
def feedback(conversations: ConversationsDep, days: Days = 0) -> FeedbacksOut:
    """Thumbs and comments of the conversations that are still kept."""
    return FeedbacksOut(
        feedback=[
            FeedbackOut(
                answer_id=row.answer_id,
                rating=row.rating,
                comment=scrub(row.comment),
                question=scrub(row.message),
                given=row.given.replace(tzinfo=UTC),
            )
            for row in conversations.ratings(days)
        ]
    )


def rows(gaps: Sequence[GapOut]) -> list[dict[str, Any]]:
    """A row for each question, with what stands about its gap."""
    found = []
    for gap in gaps:
        nearest = gap.nearest
        for question in gap.questions:
            row = question.model_dump(mode="json") | {
                "gap": gap.id,
                "label": gap.label,
                "closed": gap.closed.on.isoformat() if gap.closed else "",
                "passage": nearest.passage if nearest else "",
                "heading": nearest.heading if nearest else "",
                "score": nearest.score if nearest else "",
            }
            found.append({name: row[name] for name in _COLUMNS})
    return found


def as_csv(gaps: Sequence[GapOut]) -> str:
    """The questions as CSV; no cell is run as a formula by a spreadsheet."""
    out = io.StringIO()
    writer = csv.DictWriter(out, _COLUMNS)
    writer.writeheader()
    for row in rows(gaps):
        told = row | {"reasons": " ".join(row["reasons"])}
        writer.writerow({name: safe(str(value)) for name, value in told.items()})
    return out.getvalue()


def as_jsonl(gaps: Sequence[GapOut]) -> str:
    """The questions as JSON, one a line."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows(gaps))
