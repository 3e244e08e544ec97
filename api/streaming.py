"""A reply in the making: its text as it becomes final, then the reply itself."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator

from starlette.concurrency import run_in_threadpool

from rag.schema import Reply

Ask = Callable[[Callable[[str], None]], Reply]


async def spoken(ask: Ask) -> AsyncIterator[str | Reply]:
    """The text of a reply in pieces, each as soon as it is final, and the reply at the end.

    `ask` makes the reply in a thread and is given a function that takes text which is final before
    the rest. Raises what `ask` raises; what was given before stays valid.
    """
    told: asyncio.Queue[str | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def tell(text: str) -> None:
        loop.call_soon_threadsafe(told.put_nowait, text)

    replying = asyncio.ensure_future(run_in_threadpool(ask, tell))
    replying.add_done_callback(lambda _: told.put_nowait(None))
    sent = ""
    while (text := await told.get()) is not None:
        sent += text
        for piece in deltas(text):
            yield piece
    reply = await replying
    # What was told is how the reply begins; were it not, the whole would follow.
    begun = reply.text.startswith(sent)
    for piece in deltas(reply.text[len(sent) :] if begun else f"\n\n{reply.text}"):
        yield piece
    yield reply


def deltas(text: str) -> Iterator[str]:
    """The text in pieces of a few words, which joined give it back exactly."""
    yield from re.findall(r"(?:\S+\s*){1,6}|\s+", text)
