"""What people type once they have read an answer is often too short to be found by itself ("wife wants to
work, which"). Guidance holds such messages after each section (`next`), with the section that answers them:
a follow-up that is near to one of them is likely to be for the same section."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.edition import Edition
from rag.embedding import Vectors
from rag.entities import find
from rag.turn import PastQuestion

# What a message that is quite the same adds to the score of its section, and from which similarity on it
# begins to. Set on the 1,199 conversations of tests/evaluation/plain.jsonl.
_LIFT, _FROM = 0.375, 0.3
# The similarity of a message that was written after another section of the document counts so much.
_BESIDE = 0.9
# Passages of an answer that count as read.
_READ = 2
# Kinds of names (rag.entities) that make one message ask something else than one that is like it. A
# specialty is often one of many, and of the exams only the Steps are asked about one by one.
_TELLING = ("visa", "exam", "state")
Names = Mapping[str, frozenset[str]]
# What a message counts that was written after the answer before the last one: a conversation goes back to it.
_EARLIER = 0.7


def lifts(
    edition: Edition, past: Sequence[PastQuestion], text: str, follow_up: Vectors
) -> dict[str, float]:
    """What sections gain in a follow-up, by id. `text`: what was typed, without the words that tie it to the
    question before, and `follow_up` its vector; `past`: the questions before it, the last one last."""
    found: dict[str, float] = {}
    names = _names(edition, text)
    for question, share in zip(past[::-1], (1.0, _EARLIER), strict=False):
        for target, gain in _after(edition, question, follow_up, names).items():
            found[target] = max(share * gain, found.get(target, 0.0))
    return found


def _names(edition: Edition, text: str) -> Names:
    named = find(edition.glossary.expand(text))
    telling = {kind: frozenset(named.get(kind, ())) for kind in _TELLING}
    telling["exam"] = frozenset(n for n in telling["exam"] if n.lower().startswith("step"))
    return {kind: names for kind, names in telling.items() if names}


def _others(mine: Names, theirs: Names) -> bool:
    """Whether two texts name nothing in common of a kind that both name: "and step 3?", "what about
    step 1?"."""
    return any(mine[kind].isdisjoint(theirs[kind]) for kind in mine.keys() & theirs.keys())


def _after(
    edition: Edition, past: PastQuestion, follow_up: Vectors, names: Names
) -> dict[str, float]:
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
                if names and _others(names, _names(edition, ask.text)):
                    continue
                found[ask.target] = gain
    return found
