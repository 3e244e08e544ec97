"""What people type once they have read an answer is often too short to be found by itself ("wife wants to
work, which"). Guidance holds such messages after each section (`next`), with the section that answers them:
a follow-up that is near to one of them is likely to be for the same section."""

from __future__ import annotations

from collections.abc import Sequence

from rag.edition import Edition
from rag.embedding import Vectors
from rag.turn import PastQuestion

# What a message that is quite the same adds to the score of its section, and from which similarity on it
# begins to. Set on the 1,199 conversations of tests/evaluation/plain.jsonl.
_LIFT, _FROM = 0.3, 0.3
# The similarity of a message that was written after another section of the document counts so much.
_BESIDE = 0.9
# Passages of an answer that count as read.
_READ = 2
# What a message counts that was written after the answer before the last one: a conversation goes back to it.
_EARLIER = 0.7


def lifts(edition: Edition, past: Sequence[PastQuestion], follow_up: Vectors) -> dict[str, float]:
    """What sections gain in a follow-up, by id. `follow_up`: the vector of what was typed, without the
    words that tie it to the question before; `past`: the questions before it, the last one last."""
    found: dict[str, float] = {}
    for question, share in zip(past[::-1], (1.0, _EARLIER), strict=False):
        for target, gain in _after(edition, question, follow_up).items():
            found[target] = max(share * gain, found.get(target, 0.0))
    return found


def _after(edition: Edition, past: PastQuestion, follow_up: Vectors) -> dict[str, float]:
    read = past.passages[:_READ]
    documents = dict.fromkeys(p.partition("#")[0] for p in read)
    found: dict[str, float] = {}
    for document in documents:
        if not (asks := edition.next_asks.get(document)):
            continue
        stored = edition.store.vectors("next_asks", [a.record for a in asks])
        for ask, near in zip(asks, (stored @ follow_up).tolist(), strict=True):
            similarity = near if ask.after in read else _BESIDE * near
            gain = _LIFT * (similarity - _FROM) / (1 - _FROM)
            if gain > found.get(ask.target, 0.0):
                found[ask.target] = gain
    return found
