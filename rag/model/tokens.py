"""How many tokens a text has, where the model does not tell."""

from __future__ import annotations

from collections.abc import Sequence

from rag.model.speaker import Message

# English has about four bytes to a token, most other scripts fewer: three errs on the dear side.
_BYTES = 3
# What the frame of one message costs in the usual chat templates.
_FRAME = 4


def estimated(text: str) -> int:
    """An estimate of the tokens of `text`, rather too high than too low; 0 for an empty text."""
    return -(-len(text.encode("utf-8", "replace")) // _BYTES)


def estimated_prompt(messages: Sequence[Message]) -> int:
    """An estimate of the tokens that `messages` cost a model to read."""
    return sum(estimated(m.text) + _FRAME for m in messages)
