"""What citations point to: passages and sources."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from api.deps import EditionDep
from api.problems import NotFoundError, Problem
from rag.citing import outside_source, source_out
from rag.edition import Edition
from rag.schema import Certainty, OutsidePassage, Passage, SourceOut, Statement

router = APIRouter(prefix="/v1", tags=["knowledge"])


class StatementOut(BaseModel):
    """One or more sentences and the ids of the sources they rest on."""

    text: str
    sources: list[str]


class PassageOut(BaseModel):
    """A section of a guidance document, whole, with the sources that it cites; or a part of an outside
    document (topic `outside`), which nobody checked, with where it stands and for whom it speaks."""

    id: str
    document: str
    document_title: str
    title: str
    topic: str
    certainty: Certainty
    as_of: str
    checked: str
    who_knows: str
    short: list[StatementOut]
    detail: list[StatementOut]
    cautions: list[StatementOut]
    sources: list[SourceOut]
    edition: str
    place: str = ""
    scope: str = ""


class SourcesOut(BaseModel):
    """A page of the list of sources."""

    total: int
    sources: list[SourceOut]


@router.get(
    "/passages/{passage_id:path}", response_model=PassageOut, responses={404: {"model": Problem}}
)
def passage(passage_id: str, edition: EditionDep) -> PassageOut:
    """A passage by its id; `#` in it is written `%23` or `/` in the address."""
    if outside := edition.outside.get(passage_id):
        return _outside_out(edition, outside)
    found = edition.passages.get(passage_id) or edition.passages.get(
        passage_id.replace("/", "#", 1)
    )
    if found is None:
        raise NotFoundError("There is no such passage in the current edition.")
    return _passage_out(edition, found)


@router.get("/sources", response_model=SourcesOut)
def sources(
    edition: EditionDep,
    official: bool | None = None,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 1000,
) -> SourcesOut:
    """The sources that the knowledge cites, by id."""
    found = [i for i, s in sorted(edition.sources.items()) if official in (None, s.official)]
    page = found[offset : offset + limit]
    return SourcesOut(total=len(found), sources=[source_out(edition, i) for i in page])


def _passage_out(edition: Edition, found: Passage) -> PassageOut:
    cited = [s for st in found.statements + found.cautions for s in st.sources]
    return PassageOut(
        id=found.id,
        document=found.document,
        document_title=found.title,
        title=found.heading,
        topic=found.topic,
        certainty=found.certainty,
        as_of=found.as_of,
        checked=found.checked,
        who_knows=found.who_knows,
        short=_statements(found.short),
        detail=_statements(tuple(s for block in found.detail for s in block.statements)),
        cautions=_statements(found.cautions),
        sources=[source_out(edition, s) for s in dict.fromkeys(cited)],
        edition=edition.id,
    )


def _outside_out(edition: Edition, found: OutsidePassage) -> PassageOut:
    source = outside_source(found)
    return PassageOut(
        id=found.id,
        document=found.document,
        document_title=found.title,
        title=" / ".join(found.headings) or found.title,
        topic="outside",
        certainty=Certainty.UNCERTAIN,
        as_of=found.dated,
        checked="",
        who_knows=found.publisher,
        short=[],
        detail=[StatementOut(text=line.text, sources=[source.id]) for line in found.lines],
        cautions=[],
        sources=[source],
        edition=edition.id,
        place=found.place,
        scope=found.scope,
    )


def _statements(found: tuple[Statement, ...]) -> list[StatementOut]:
    return [StatementOut(text=s.text, sources=list(s.sources)) for s in found]
