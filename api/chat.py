"""The chat: a message in, a reply out, whole as JSON or as server-sent events."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Response
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.concurrency import run_in_threadpool

from api.conversations import Conversation, Conversations
from api.deps import AdvisorDep, ConversationsDep, MetricsDep, SettingsDep, chat_open
from api.metrics import Metrics
from api.problems import Problem, ProblemError, problem_of
from api.settings import Settings
from api.tally import CHAT, Channel
from rag.advisor import Advisor
from rag.schema import Profile, Reply

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
    """One message and its reply: opens the conversation first, so that a bad id fails at once."""

    def __init__(
        self,
        request: ChatRequest,
        advisor: Advisor,
        conversations: Conversations,
        channel: Channel = CHAT,
    ) -> None:
        self.request = request
        self._channel = channel
        self._advisor = advisor
        self._conversations = conversations
        self.conversation: Conversation = conversations.open(request.conversation_id)
        self.answer_id = advisor.new_answer_id()
        self.edition = advisor.edition_id

    def reply(self, tell: Callable[[str], None] | None = None) -> Reply:
        """The reply, kept in the conversation before it is returned. `tell` takes what of it is final
        earlier."""
        reply, remembered = self._advisor.ask(
            self.request.message,
            self.conversation.history,
            self.conversation.profile,
            conversation_id=self.conversation.id,
            answer_id=self.answer_id,
            sent=self.request.profile,
            tell=tell,
        )
        self._conversations.add(
            self.conversation, self.request.message, reply, remembered, self._channel
        )
        return reply


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
) -> Any:
    """Answers a message. With `stream: true` the answer comes as the events `start`, `delta`,
    `citation`, `program`, `done` (the whole reply) or `error` (a problem)."""
    check_length(body, settings)
    exchange = await run_in_threadpool(Exchange, body, advisor, conversations)
    return await answered(exchange, metrics)


def check_length(body: ChatRequest, settings: Settings) -> None:
    """Raises MessageTooLongError for a message that is longer than is read."""
    if len(body.message) > settings.max_message:
        raise MessageTooLongError(
            f"The message has {len(body.message)} characters, at most {settings.max_message} are "
            "read. Nothing was kept. Shorten it to your situation in a few lines and the question."
        )


async def answered(exchange: Exchange, metrics: Metrics) -> Reply | StreamingResponse:
    """The reply, or its events when the request wants a stream."""
    if exchange.request.stream:
        return StreamingResponse(
            events(exchange, metrics), media_type="text/event-stream", headers=_STREAM_HEADERS
        )
    reply = await run_in_threadpool(exchange.reply)
    metrics.answered(reply)
    return reply


async def events(exchange: Exchange, metrics: Metrics) -> AsyncIterator[bytes]:
    """The reply as server-sent events; a failure goes out as the last of them."""
    yield _event(
        "start",
        {
            "conversation_id": exchange.conversation.id,
            "answer_id": exchange.answer_id,
            "edition": exchange.edition,
        },
    )
    told: asyncio.Queue[str | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def tell(text: str) -> None:
        loop.call_soon_threadsafe(told.put_nowait, text)

    replying = asyncio.ensure_future(run_in_threadpool(exchange.reply, tell))
    replying.add_done_callback(lambda _: told.put_nowait(None))
    sent = ""
    while (text := await told.get()) is not None:
        sent += text
        for piece in deltas(text):
            yield _event("delta", {"text": piece})
    try:
        reply = await replying
    except Exception as error:  # the stream has begun: the problem goes out as its last event
        yield _event("error", problem_of(error).model_dump(exclude_none=True))
        return
    metrics.answered(reply)
    # What was told is how the reply begins; were it not, the whole would follow.
    begun = reply.text.startswith(sent)
    for piece in deltas(reply.text[len(sent) :] if begun else f"\n\n{reply.text}"):
        yield _event("delta", {"text": piece})
    for citation in reply.citations:
        yield _event("citation", citation.model_dump(mode="json"))
    for program in reply.programs:
        yield _event("program", program.model_dump(mode="json"))
    yield _event("done", reply.model_dump(mode="json"))


def deltas(text: str) -> Iterator[str]:
    """The text in pieces of a few words, which joined give it back exactly."""
    yield from re.findall(r"(?:\S+\s*){1,6}|\s+", text)


def _event(name: str, data: object) -> bytes:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return format_sse_event(event=name, data_str=text)


@router.post("/feedback", status_code=204, responses=ERRORS)
def feedback(body: FeedbackRequest, conversations: ConversationsDep) -> Response:
    """Keeps a thumb and a comment for an answer; a second one replaces the first."""
    conversations.rate(body.answer_id, body.rating, body.comment.strip())
    return Response(status_code=204)


@router.delete("/conversations/{conversation_id}", status_code=204, responses=ERRORS)
def forget(conversation_id: str, conversations: ConversationsDep) -> Response:
    """Removes a conversation, its answers and feedback for good."""
    conversations.delete(conversation_id)
    return Response(status_code=204)
