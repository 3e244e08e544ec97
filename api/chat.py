"""The chat: a message in, a reply out, whole as JSON or as server-sent events."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, BackgroundTasks, Depends, Response
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.concurrency import run_in_threadpool

from api.conversations import Conversation, Conversations
from api.deps import (
    AdvisorDep,
    ConversationsDep,
    MetricsDep,
    RecorderDep,
    SettingsDep,
    chat_open,
)
from api.metrics import Metrics
from api.problems import Problem, ProblemError, problem_of
from api.recorder import Recorder
from api.settings import Settings
from api.streaming import spoken
from api.tally import CHAT, Channel
from rag.advisor import Advisor, remembered
from rag.schema import Profile, Reply
from rag.turn import Turn

router = APIRouter(prefix="/v1", tags=["chat"])

ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem} for status in (404, 409, 413, 422, 503)
}
_STREAM_HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}


class ChatRequest(BaseModel):
    """A message of a person, in a conversation or as the first of one."""

    model_config = ConfigDict(extra="forbid")

    message: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    conversation_id: str | None = Field(default=None, max_length=64)
    profile: Profile | None = None
    stream: bool = False


class FeedbackRequest(BaseModel):
    """A thumb for an answer."""

    model_config = ConfigDict(extra="forbid")

    answer_id: str = Field(max_length=64)
    rating: Literal["up", "down"]
    comment: str = Field(default="", max_length=2000)


class MessageTooLongError(ProblemError):
    """A message is longer than the setting allows."""

    status = 422  # type: ignore[assignment]  # an int serves as well as HTTPStatus


class Exchange:
    """One message and its reply: opens the conversation first, so that a bad id fails at once. `channel`:
    where the message came in."""

    def __init__(
        self,
        request: ChatRequest,
        advisor: Advisor,
        conversations: Conversations,
        recorder: Recorder,
        channel: Channel = CHAT,
    ) -> None:
        self.request = request
        self._channel = channel
        self._advisor = advisor
        self._conversations = conversations
        self._recorder = recorder
        self._turn: Turn | None = None
        self.conversation: Conversation = conversations.open(request.conversation_id)
        self.answer_id = advisor.new_answer_id()
        self.edition = advisor.edition

    def reply(self, tell: Callable[[str], None] | None = None) -> Reply:
        """The reply, kept in the conversation before it is returned. `tell` takes what of it is final
        earlier."""
        turn = self._advisor.run(
            self.request.message,
            self.conversation.history,
            self.conversation.profile,
            self.request.profile,
            tell,
            # What the stream's first event names, whatever is published meanwhile.
            self.edition,
        )
        reply = self._advisor.reply(turn, self.conversation.id, self.answer_id)
        self._conversations.add(
            self.conversation, self.request.message, reply, remembered(turn), self._channel
        )
        self._turn = turn
        return reply

    def record(self) -> None:
        """Notes the questions for staff, when the reply is out; does nothing if there was none."""
        if self._turn is not None:
            self._recorder.answered(self._turn, self.answer_id, self._channel.site)


@router.post(
    "/chat",
    response_model=Reply,
    responses={**ERRORS, 200: {"content": {"text/event-stream": {}}}},
    dependencies=[Depends(chat_open)],
)
async def chat(
    body: ChatRequest,
    advisor: AdvisorDep,
    conversations: ConversationsDep,
    settings: SettingsDep,
    metrics: MetricsDep,
    recorder: RecorderDep,
    later: BackgroundTasks,
) -> Any:
    """Answers a message. With `stream: true` the answer comes as the events `start`, `delta`,
    `citation`, `program`, `done` (the whole reply) or `error` (a problem)."""
    check_length(body, settings)
    exchange = await run_in_threadpool(Exchange, body, advisor, conversations, recorder)
    return await answered(exchange, metrics, later)


def check_length(body: ChatRequest, settings: Settings) -> None:
    """Raises MessageTooLongError for a message that is longer than is read."""
    if len(body.message) > settings.max_message:
        raise MessageTooLongError(
            f"The message has {len(body.message)} characters, at most {settings.max_message} are "
            "read. Nothing was kept. Shorten it to your situation in a few lines and the question."
        )


async def answered(
    exchange: Exchange, metrics: Metrics, later: BackgroundTasks
) -> Reply | StreamingResponse:
    """The reply, or its events when the request wants a stream. Its questions are recorded `later`, when
    it has been sent."""
    if exchange.request.stream:
        return StreamingResponse(
            events(exchange, metrics), media_type="text/event-stream", headers=_STREAM_HEADERS
        )
    reply = await run_in_threadpool(exchange.reply)
    later.add_task(exchange.record)
    metrics.answered(reply)
    return reply


async def events(exchange: Exchange, metrics: Metrics) -> AsyncIterator[bytes]:
    """The reply as server-sent events; a failure goes out as the last of them. Its questions are recorded
    afterwards, also when the reader has gone away."""
    try:
        async for event in _events(exchange, metrics):
            yield event
    finally:
        exchange.record()


async def _events(exchange: Exchange, metrics: Metrics) -> AsyncIterator[bytes]:
    yield _event(
        "start",
        {
            "conversation_id": exchange.conversation.id,
            "answer_id": exchange.answer_id,
            "edition": exchange.edition.id,
        },
    )
    reply: Reply | None = None
    try:
        async for said in spoken(exchange.reply):
            if isinstance(said, str):
                yield _event("delta", {"text": said})
            else:
                reply = said
    except Exception as error:  # the stream has begun: the problem goes out as its last event
        yield _event("error", problem_of(error).model_dump(exclude_none=True))
        return
    assert reply is not None
    metrics.answered(reply)
    for citation in reply.citations:
        yield _event("citation", citation.model_dump(mode="json"))
    for program in reply.programs:
        yield _event("program", program.model_dump(mode="json"))
    yield _event("done", reply.model_dump(mode="json"))


def _event(name: str, data: object) -> bytes:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return format_sse_event(event=name, data_str=text)


@router.post("/feedback", status_code=204, responses=ERRORS)
def feedback(
    body: FeedbackRequest, conversations: ConversationsDep, recorder: RecorderDep
) -> Response:
    """Keeps a thumb and a comment for an answer; a second one replaces the first."""
    conversations.rate(body.answer_id, body.rating, body.comment.strip())
    recorder.rated(body.answer_id)
    return Response(status_code=204)


@router.delete("/conversations/{conversation_id}", status_code=204, responses=ERRORS)
def forget(conversation_id: str, conversations: ConversationsDep) -> Response:
    """Removes a conversation for good: its answers, feedback, and the questions that were recorded of it."""
    conversations.delete(conversation_id)
    return Response(status_code=204)
