"""The beginning of a guidance section, made of questions that people asked. The strict reader refuses it
until a person has filled it in (docs/guidance-format.md)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.guidance import fold
from ingest.section import MAX_ASKS, MIN_ASKS

_LONGEST_HEADING, _LONGEST_ASK = 120, 200
# What the scrubbing put in: such a question is no ask.
_SCRUBBED = re.compile(r"\[[a-z -]+\]")


def skeleton(questions: Sequence[str]) -> str:
    """A section with the first of `questions` as its heading and the others as its asks. Each place
    that a person has to fill stands between two underscores, which the reader refuses everywhere, or
    has a value that it does not know."""
    usable = [q for q in map(_plain, questions) if q and not _SCRUBBED.search(q)]
    heading = usable[0] if usable else "__write the question here__"
    by_words = {fold(q): q[:_LONGEST_ASK] for q in reversed(usable)}
    asks = [by_words.pop(f) for q in usable if (f := fold(q)) in by_words and f != fold(heading)]
    return "\n".join(
        [
            f"## {_headed(heading)} {{#WRITE-A-SLUG}}",
            "certainty: __confirmed, uncertain or not_known__",
            "asks:",
            *(f"- {ask}" for ask in asks[:MAX_ASKS]),
            *(
                f"- __Write another way to put the question ({n} of {MIN_ASKS}).__"
                for n in range(len(asks) + 1, MIN_ASKS + 1)
            ),
            "short: __Write the answer in one to three sentences that stand alone.__ [name-the-source]",
            "",
            "__Write what a reader needs beyond the short answer, or remove this paragraph.__ "
            "[name-the-source]",
            "",
        ]
    )


def _headed(question: str) -> str:
    text = question[:_LONGEST_HEADING].rstrip(" ?.")
    return text if text.startswith("__") else f"{text[:1].upper()}{text[1:]}?"


def _plain(text: str) -> str:
    """A question in one line, without the signs that mean something in a guidance document."""
    return re.sub(r"^[-~?\s\"']+|[{}<>#`*_|\\]|[\"'…\s]+$", "", " ".join(text.split()))
