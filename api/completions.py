"""The advisor as a model for existing chat clients, in the shape of OpenAI's chat completions.

No conversation is kept: clients send the whole of it each time. (A question without a good answer is
recorded for staff, scrubbed, with nothing that leads back to who sent it.) Earlier messages of the user
are read again, by the built-in answerer, for what they told and for what a follow-up may refer to; system
and assistant messages are no orders to the advisor and are not read.
"""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, Literal

from fastapi import APIRouter, BackgroundTasks, Depends
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool

from api.deps import (
    AdvisorDep,
    MetricsDep,
    RecorderDep,
    ReplayerDep,
    SettingsDep,
    TallyDep,
    chat_open,
)
from api.metrics import Metrics
from api.openai_shape import COMPLETIONS, MODELS, error_body
from api.problems import ConversationFullError, NotFoundError, ProblemError, problem_of
from api.recorder import Recorder
from api.settings import Settings
from api.streaming import deltas, spoken
from api.tally import COMPLETIONS as COMPLETIONS_CHANNEL
from api.tally import Tally
from rag.advisor import Advisor, remembered
from rag.model.tokens import estimated
from rag.schema import Citation, Profile, Reply
from rag.turn import PastQuestion, Turn
from rag.wording import escaped

router = APIRouter(tags=["openai"])

MODEL = "advisor"
# Earlier messages that are read again, the latest ones: about 25 ms each.
_REPLAYED = 20
_ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"description": "An error in OpenAI's shape"} for status in (404, 409, 413, 422, 503)
}
_STREAM_HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}


class ContentPart(BaseModel):
    """A part of a message: only `text` parts are read."""

    type: str
    text: str | None = None


class ClientMessage(BaseModel):
    """A message as the client sends it."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[ContentPart] | None = None

    @property
    def text(self) -> str:
        if isinstance(self.content, str):
            return self.content.strip()
        parts = [p.text for p in self.content or [] if p.type == "text" and p.text]
        return "\n".join(parts).strip()

    @property
    def only_text(self) -> bool:
        return not isinstance(self.content, list) or all(p.type == "text" for p in self.content)


class StreamOptions(BaseModel):
    include_usage: bool = False


class CompletionRequest(BaseModel):
    """A request for a completion. Settings that only a language model has (temperature, tools,
    max_tokens and the like) are taken and have no effect: an answer is never cut off."""

    model_config = ConfigDict(extra="ignore")

    model: str = Field(default=MODEL, max_length=200)
    messages: list[ClientMessage] = Field(min_length=1)
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: int | None = Field(default=1, ge=1, le=1)


class UnknownModelError(NotFoundError):
    """The client asked for another model than `advisor`."""

    param = "model"
    code = "model_not_found"

    def __init__(self) -> None:
        super().__init__(f"There is no such model here. The only one is '{MODEL}': ask for that.")


class UnreadableError(ProblemError):
    """The messages hold no question that can be read."""

    status = 422  # type: ignore[assignment]  # an int serves as well as HTTPStatus
    param = "messages"
    code = "invalid_messages"


@router.post(
    COMPLETIONS,
    responses={**_ERRORS, 200: {"content": {"text/event-stream": {}}}},
    dependencies=[Depends(chat_open)],
)
async def complete(
    body: CompletionRequest,
    advisor: AdvisorDep,
    replayer: ReplayerDep,
    settings: SettingsDep,
    metrics: MetricsDep,
    recorder: RecorderDep,
    tally: TallyDep,
) -> Any:
    """Answers the last message of the user, with the sources as text and in the field `advisor`."""
    exchange = _Exchange(
        advisor,
        replayer,
        tally,
        _questions(body, settings),
        settings.max_message,
        advisor.new_answer_id(),
    )
    if body.stream:
        # Without an edition there is nothing to begin with: that is told as an error, not as a stream.
        edition = await run_in_threadpool(lambda: advisor.edition_id)
        events = _recorded(_events(exchange, edition, body, metrics), exchange, recorder)
        return StreamingResponse(events, media_type="text/event-stream", headers=_STREAM_HEADERS)
    reply = await run_in_threadpool(exchange.reply)
    metrics.answered(reply)
    later = BackgroundTasks()
    later.add_task(exchange.note, recorder)
    text = reply.text + sources(reply.citations)
    message = {"role": "assistant", "content": text, "refusal": None}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    head = _head(reply.answer_id, reply.edition, "chat.completion")
    usage = _usage(body.messages, text)
    content = {**head, "choices": [choice], "usage": usage, "advisor": _extension(reply)}
    return JSONResponse(content, background=later)


@router.get(MODELS)
def models() -> dict[str, Any]:
    """The models that can be asked for: one."""
    return {"object": "list", "data": [_MODEL]}


@router.get(MODELS + "/{model}", responses={404: _ERRORS[404]})
def model(model: str) -> dict[str, Any]:
    """The model `advisor`."""
    if model != MODEL:
        raise UnknownModelError
    return _MODEL


_MODEL = {"id": MODEL, "object": "model", "created": 1_764_028_800, "owned_by": "img-advisor"}


def _questions(body: CompletionRequest, settings: Settings) -> list[str]:
    """The user's messages, oldest first; the last one is the question. Raises ProblemError."""
    if body.model != MODEL:
        raise UnknownModelError
    asked = [m for m in body.messages if m.role == "user"]
    if not asked:
        raise UnreadableError("There is no message of the user. Send your question as one.")
    if not asked[-1].only_text:
        raise UnreadableError(
            "The advisor reads text only, no pictures, sound or files. Nothing was kept. Write what "
            "the picture shows, and your question, as text."
        )
    last = asked[-1].text
    if not last:
        raise UnreadableError("The last message of the user is empty. Write your question in it.")
    if len(last) > settings.max_message:
        raise UnreadableError(
            f"The message has {len(last)} characters, at most {settings.max_message} are read. "
            "Nothing was kept. Shorten it to your situation in a few lines and the question."
        )
    if len(asked) > settings.max_turns:
        raise ConversationFullError(settings.max_turns)
    return [m.text for m in asked if m.text]


@dataclass
class _Exchange:
    """The user's messages, who answers the last of them and reads the earlier ones again, and who counts.
    `turn` and `answer` are there once there is a reply."""

    advisor: Advisor
    replayer: Advisor
    tally: Tally
    questions: list[str]
    longest: int
    answer_id: str
    turn: Turn | None = None
    answer: Reply | None = None

    def reply(self, tell: Callable[[str], None] | None = None) -> Reply:
        """The reply. `tell` takes what of it is final earlier."""
        history: list[PastQuestion] = []
        profile = Profile()
        for earlier in self.questions[:-1][-_REPLAYED:]:
            turn = self.replayer.run(earlier[: self.longest], history, profile)
            history += remembered(turn)
            profile = turn.profile
        self.turn = self.advisor.run(self.questions[-1], history, profile, tell=tell)
        self.answer = self.advisor.reply(self.turn, answer_id=self.answer_id)
        return self.answer

    def note(self, recorder: Recorder) -> None:
        """Records the question for staff and counts the answer, when the reply is out; does nothing if there
        was none."""
        if self.turn is not None and self.answer is not None:
            recorder.answered(self.turn)
            self.tally.answered(COMPLETIONS_CHANNEL, self.answer.status.value)


def sources(citations: list[Citation]) -> str:
    """The sources of an answer as text to stand below it; empty without citations."""
    lines = []
    for citation in citations:
        for source in citation.sources:
            told = (escaped(source.title), escaped(source.publisher), source.date, source.url)
            lines.append(f"- [{citation.n}] " + ", ".join(part for part in told if part))
        if not citation.sources:
            lines.append(f"- [{citation.n}] {escaped(citation.title)}, as of {citation.as_of}")
    return "\n\nSources:\n\n" + "\n".join(lines) if lines else ""


def _extension(reply: Reply) -> dict[str, Any]:
    """What OpenAI's shape has no place for."""
    kept = {"answer_id", "conversation_id", "timings", "text"}
    return reply.model_dump(mode="json", exclude=kept)


def _usage(messages: list[ClientMessage], text: str) -> dict[str, int]:
    """Estimates: no tokenizer is at work here."""
    prompt = sum(estimated(m.text) for m in messages)
    written = estimated(text)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": written,
        "total_tokens": prompt + written,
    }


def _head(answer_id: str, edition: str, kind: str) -> dict[str, Any]:
    return {
        "id": f"chatcmpl-{answer_id}",
        "object": kind,
        "created": int(time.time()),
        "model": MODEL,
        "system_fingerprint": edition,
    }


async def _recorded(
    events: AsyncIterator[bytes], exchange: _Exchange, recorder: Recorder
) -> AsyncIterator[bytes]:
    """The events; the question is recorded for staff afterwards, also when the reader has gone away."""
    try:
        async for event in events:
            yield event
    finally:
        await run_in_threadpool(exchange.note, recorder)


async def _events(
    exchange: _Exchange, edition: str, body: CompletionRequest, metrics: Metrics
) -> AsyncIterator[bytes]:
    """The answer as OpenAI's stream: role, text as soon as it is final, the sources, the end with the
    extension, usage. A failure in the middle goes out as OpenAI's error, and ends it."""
    with_usage = bool(body.stream_options and body.stream_options.include_usage)
    head = _head(exchange.answer_id, edition, "chat.completion.chunk")
    empty = {"usage": None} if with_usage else {}

    def chunk(delta: dict[str, str], finish: str | None = None, **more: Any) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return _event({**head, "choices": [choice], **empty, **more})

    yield chunk({"role": "assistant", "content": ""})
    reply: Reply | None = None
    try:
        async for said in spoken(exchange.reply):
            if isinstance(said, str):
                yield chunk({"content": said})
            else:
                reply = said
    except Exception as error:
        problem = problem_of(error)
        yield _event(error_body(problem.status, problem.detail))
        return
    assert reply is not None
    metrics.answered(reply)
    below = sources(reply.citations)
    for piece in deltas(below):
        yield chunk({"content": piece})
    yield chunk({}, "stop", advisor=_extension(reply))
    if with_usage:
        usage = _usage(body.messages, reply.text + below)
        yield _event({**head, "choices": [], "usage": usage})
    yield b"data: [DONE]\n\n"


def _event(data: object) -> bytes:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return f"data: {text}\n\n".encode()
