"""Staff routes: closed without a good key."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from api.deps import ShelfDep, StaffDep, staff_member
from api.problems import Problem
from rag.errors import EditionError
from rag.shelf import Shelf

router = APIRouter(
    prefix="/v1/staff",
    tags=["staff"],
    dependencies=[Depends(staff_member)],
    responses={401: {"model": Problem}},
)


class EditionOut(BaseModel):
    """An edition as staff see it."""

    id: str
    created: str
    current: bool
    model: str
    counts: dict[str, int]


class MemberOut(BaseModel):
    """Whose key came with the request."""

    name: str


@router.get("/me", response_model=MemberOut)
def me(name: StaffDep) -> MemberOut:
    """The name that changes made with this key are noted under."""
    return MemberOut(name=name)


@router.get("/editions", response_model=list[EditionOut])
def editions(shelf: ShelfDep) -> list[EditionOut]:
    """The editions that are kept, newest first."""
    current = _current(shelf)
    return [
        EditionOut(
            id=m.id, created=m.created, current=m.id == current, model=m.model, counts=m.counts
        )
        for m in reversed(list(shelf.manifests()))
    ]


def _current(shelf: Shelf) -> str:
    try:
        return shelf.current_id()
    except EditionError:
        return ""
