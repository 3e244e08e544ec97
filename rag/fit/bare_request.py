"""A request for programs in a message that is else all facts: "ck 240, yog 2018, j1, IM. which ones"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.fit.phrases import forbids_list

_PLEASE = r"(?:\s*(?:please|pls|plz|u|you|me|us|them|it|for me|do u suggest|do you suggest))*"
_MANY = r"(?:programs?|hospitals?|residenc(?:y|ies)|ones|places)"
_REQUEST = re.compile(
    rf"\b(?:which|what|any|some)\b(?:\W+[\w&/-]+){{0,3}}?\W+{_MANY}\b"
    rf"|\b(?:list|suggest(?:ions?)?|recommend|where|which|programs?){_PLEASE}\W*(?:$|[?!.])"
    r"|\b(?:what|which) list\b"
    r"|\bwhere (?:do|can|could|should|would|will) i (?:\w+ )?(?:have|stand|go|apply|match|try|fit)\b"
    rf"|(?:^|[.?!])\W*{_MANY} (?:in|near|for)\b",
    re.IGNORECASE,
)
_OTHER_MATTER = re.compile(
    r"\b(?:require\w*|ask(?:s|ed)? for|filter\w*|count\w*|offer\w*|pay|deadlines?|interview\w*|e-?mails?|"
    r"letters?|apply(?:ing)? to|interested|should i (?!apply)|how (?:many|much|do|to)|why|compare|"
    r"open|what (?:would|can i change))\b",
    re.IGNORECASE,
)


def without_facts(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """What a message says beside the facts, which stand at `spans` of it."""
    letters = list(text)
    for start, end in spans:
        letters[start:end] = " " * (end - start)
    return " ".join("".join(letters).split())


def asks_bare_list(rest: str) -> bool:
    """Whether `rest`, a message without its facts, asks for programs and for nothing else."""
    return bool(
        _REQUEST.search(rest) and not _OTHER_MATTER.search(rest) and not forbids_list(rest)
    )
