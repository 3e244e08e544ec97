"""What the widget's frame calls: a session, the chat within it, feedback, passages, forget me."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, BackgroundTasks, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from api import knowledge
from api.chat import ERRORS, ChatRequest, Exchange, FeedbackRequest, answered, check_length
from api.conversations import Conversations
from api.deps import (
    AdvisorDep,
    ConversationsDep,
    EditionDep,
    MetricsDep,
    RecorderDep,
    SettingsDep,
    VisitsDep,
    chat_open,
)
from api.embed import SiteSettings, site_settings
from api.knowledge import PassageOut
from api.origins import same_host
from api.problems import NotFoundError, Problem
from api.refusals import TokenError, WrongOriginError
from api.settings import Settings
from api.tally import widget_of
from api.visits import Visit, Visits
from rag.schema import Reply


def own_origin(request: Request, settings: SettingsDep) -> None:
    """Raises WrongOriginError for a call that does not come from the advisor's own pages. Browsers name
    the origin with every call but a reading one (GET)."""
    origin = request.headers.get("origin")
    if origin is None and request.method == "GET":
        return
    if origin is None or not _ours(origin, request, settings):
        raise WrongOriginError(origin)


def _ours(origin: str, request: Request, settings: Settings) -> bool:
    if settings.public_url:
        return origin == settings.public_url
    return same_host(origin, request.headers.get("host", ""))


async def never_kept(response: Response) -> None:
    """Tokens and answers are not for caches."""
    response.headers["Cache-Control"] = "no-store"


def _visit(request: Request, visits: VisitsDep) -> Visit:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return visits.visit(token.strip() if scheme.lower() == "bearer" else None)


VisitDep = Annotated[Visit, Depends(_visit)]
_REFUSALS: dict[int | str, dict[str, Any]] = {
    **ERRORS,
    **{status: {"model": Problem} for status in (401, 403, 429)},
}
router = APIRouter(
    prefix="/widget",
    tags=["widget"],
    dependencies=[Depends(own_origin), Depends(never_kept)],
    responses=_REFUSALS,
)


class SessionRequest(BaseModel):
    """Which site, and the origin of the page around the frame, as its message told."""

    model_config = ConfigDict(extra="forbid")

    site: str = Field(max_length=64)
    host_origin: str = Field(max_length=300)


class Renewed(BaseModel):
    """A token, and for how many seconds it is good."""

    token: str
    expires_in: int


class Session(Renewed):
    """A new session, with the settings of its site."""

    settings: SiteSettings


class ForgetRequest(BaseModel):
    """Which conversation, if the frame knows it: then no other one is forgotten by mistake."""

    model_config = ConfigDict(extra="forbid")

    conversation_id: str | None = Field(default=None, max_length=64)


@router.post("/session", response_model=Session)
def begin(body: SessionRequest, visits: VisitsDep, settings: SettingsDep) -> Session:
    """Opens a session for a page of a site. Nothing is kept of it before the first message but a count."""
    opened = visits.open(body.site, body.host_origin)
    return Session(
        token=opened.token,
        expires_in=opened.seconds,
        settings=site_settings(opened.site, settings),
    )


@router.post("/session/renew", response_model=Renewed)
def renew(visit: VisitDep, visits: VisitsDep) -> Renewed:
    """A new token for a session whose token is still good; at most for 12 hours."""
    opened = visits.renew(visit)
    return Renewed(token=opened.token, expires_in=opened.seconds)


@router.post(
    "/chat",
    response_model=Reply,
    responses={200: {"content": {"text/event-stream": {}}}},
    dependencies=[Depends(chat_open)],
)
async def chat(
    body: ChatRequest,
    visit: VisitDep,
    visits: VisitsDep,
    advisor: AdvisorDep,
    conversations: ConversationsDep,
    settings: SettingsDep,
    metrics: MetricsDep,
    recorder: RecorderDep,
    later: BackgroundTasks,
) -> Any:
    """Answers a message as POST /v1/chat does, in the session's conversation."""
    check_length(body, settings)

    def exchange_in(body: ChatRequest) -> Exchange:
        return Exchange(body, advisor, conversations, recorder, widget_of(visit.site.id))

    exchange = await run_in_threadpool(_exchange, body, visit, visits, exchange_in, conversations)
    return await answered(exchange, metrics, later)


def _exchange(
    body: ChatRequest,
    visit: Visit,
    visits: Visits,
    exchange_in: Callable[[ChatRequest], Exchange],
    conversations: Conversations,
) -> Exchange:
    """The exchange in the session's conversation, which begins with its first message. A conversation
    that has reached its age is replaced, unless the frame asks for it by its id."""
    mine = visits.conversation(visit)
    if body.conversation_id not in (None, mine):
        raise _not_yours()
    visits.take(visit)
    if mine is not None:
        try:
            return exchange_in(_of(body, mine))
        except NotFoundError:
            if body.conversation_id is not None:
                raise
    exchange = exchange_in(body)
    fresh = exchange.conversation.id
    try:
        bound = visits.bind(visit, mine, fresh)
    except TokenError:
        conversations.delete(fresh)
        raise
    if bound == fresh:
        return exchange
    conversations.delete(fresh)
    return exchange_in(_of(body, bound))


def _of(body: ChatRequest, conversation: str) -> ChatRequest:
    return body.model_copy(update={"conversation_id": conversation})


@router.post("/feedback", status_code=204)
def feedback(
    body: FeedbackRequest,
    visit: VisitDep,
    visits: VisitsDep,
    conversations: ConversationsDep,
    recorder: RecorderDep,
) -> Response:
    """Keeps a thumb for an answer of the session's conversation; a second one replaces the first."""
    mine = visits.conversation(visit)
    if mine is None:
        raise NotFoundError("There is no such answer, or it was forgotten.")
    channel = widget_of(visit.site.id)
    earlier = conversations.rate(body.answer_id, body.rating, body.comment.strip(), mine, channel)
    recorder.rated(body.answer_id)
    if earlier is not None and earlier[0] != body.rating:
        visits.usage.count(visit.site.id, {earlier[0]: -1}, earlier[1].date())
    if earlier is None or earlier[0] != body.rating:
        visits.count(visit.site, body.rating)
    return Response(status_code=204)


@router.delete("/conversation", status_code=204)
def forget(
    visit: VisitDep,
    visits: VisitsDep,
    conversations: ConversationsDep,
    body: ForgetRequest | None = None,
) -> Response:
    """Removes the session's conversation for good and ends the session: its tokens are refused."""
    mine = visits.conversation(visit)
    if body and body.conversation_id not in (None, mine):
        raise _not_yours()
    if mine:
        _delete(conversations, mine)
    late = visits.end(visit)
    if late and late != mine:  # a message that came meanwhile
        _delete(conversations, late)
    return Response(status_code=204)


def _delete(conversations: Conversations, conversation: str) -> None:
    try:
        conversations.delete(conversation)
    except NotFoundError:
        return  # it had reached its age


def _not_yours() -> NotFoundError:
    return NotFoundError(
        "There is no such conversation in this session. Start a new one by leaving out conversation_id."
    )


@router.get("/passages/{passage_id:path}", response_model=PassageOut)
def passage(passage_id: str, _: VisitDep, edition: EditionDep) -> PassageOut:
    """A passage that a citation of the widget points to, as GET /v1/passages."""
    return knowledge.passage(passage_id, edition)
