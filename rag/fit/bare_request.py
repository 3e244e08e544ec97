"""A request for programs in a message that is else all facts: "ck 240, yog 2018, j1, IM. which ones"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.fit.phrases import forbids_list

_PLEASE = r"(?:\s*(?:please|pls|plz|u|you|me|us|them|it|for me|do u suggest|do you suggest))*"
_MANY = r"(?:programs?|hospitals?|residenc(?:y|ies)|ones|places|spots)"
_REQUEST = re.compile(
    rf"\b(?:which|what|any|some)\b(?:\W+[\w&/-]+){{0,3}}?\W+{_MANY}\b"
    rf"|\b(?:list|suggest(?:ions?)?|recommend|where|which|programs?){_PLEASE}\W*(?:$|[?!.])"
    r"|\b(?:what|which) list\b"
    r"|\bwhere (?:do|can|could|should|would|will) i (?:\w+ )?(?:have|stand|go|apply|match|try|fit)\b"
    rf"|(?:^|[.?!])(?:\W*[\w&-]+){{0,4}}?\W*\b{_MANY} (?:in|near|for|that)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.?!]*[.?!]|[^.?!]+$")
_PART = re.compile(r"[^,]+")
# "Any hope? Which ones?", "child neuro?": the list answers these too.
_HOPE = re.compile(r"\b(?:hopes?|chances?|possible|realistic)\b|^\W*\w+\W*$", re.IGNORECASE)
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


def bare_request(rest: str) -> str:
    """What asks for programs in `rest`, a message without its facts, to the end of its sentence; empty
    where nothing does, or where another sentence asks something too."""
    sentences = [s.strip() for s in _SENTENCE.findall(rest)]
    asking = [s for s in sentences if _REQUEST.search(s)]
    others = [s for s in sentences if s not in asking and s.endswith("?") and len(s) > 1]
    if not asking or not all(_HOPE.search(s) for s in others):
        return ""
    first = next((p for p in _PART.finditer(asking[-1]) if _REQUEST.search(p.group())), None)
    request = asking[-1][first.start() if first else 0 :].strip()
    return "" if _OTHER_MATTER.search(request) or forbids_list(request) else request
