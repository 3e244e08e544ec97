"""What a sentence makes a thing depend on ("if you answer", "unless it ran out", "even if"): whether a claim
says it the other way round."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.answering.verifying.words import content
from rag.lexicon import normalise

_EVEN = re.compile(
    r"\beven (?:if|when|though|before|after|without|while|with)\b|\bregardless of\b|\bwhether or not\b",
    re.IGNORECASE,
)
# What makes a thing hold for both cases, or sets one against the other, so that "even" adds nothing.
_BOTH = re.compile(
    r"\b(?:even|also|too|whatever|whichever|whether|regardless|although|though|yet|still(?! valid)|"
    r"but|any|both|"
    r"either|neither|nor|never|always|no matter|all the same|anyway|without exception)\b",
    re.IGNORECASE,
)
_UNLESS = re.compile(r"\b(?:unless|except (?:if|when))\b", re.IGNORECASE)
_OPEN = re.compile(
    r"\b(?:unless|except\w*|only|without|until|till|before|otherwise|if|but|save|depends?|when|after)\b",
    re.I,
)
_IF = re.compile(
    r"(?<![\w-])(?<!even )(?P<word>if|when|once|unless|in case|provided|as long as|whoever)\s+"
    r"(?P<what>[^,;.:()]{3,120})|(?<![\w-])(?P<lacking>without)\s+(?P<that>(?:[\w'-]+ ?){1,6})",
    re.IGNORECASE,
)
# In a source a condition may hang on a noun: "an offer that you do not answer".
_WHICH = re.compile(
    r"(?P<head>(?:[\w'-]+ ){1,2})(?P<word>who|whom|that|which|whose)\s+"
    r"(?!(?:the|an?|your|this|these|each|every|no|all|some|it|its|one)\b)(?P<what>[^,;.:()]{3,120})",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not|no|never|none|nobody|neither|cannot|without|nothing|missing|absent|lacks?|lacking)\b|n't\b",
    re.I,
)
_SOFT = re.compile(
    r"\b(?:un|in|im|ir|non-?|dis)\w{4,}|\bnon-|\b(?:fail|refus|reject|den(?:y|ied)|exclud|lose|lost|gone|end|"
    r"expire|withdr|except|only|closed|stop|leav|left|too|few|less|other)\w*",
    re.IGNORECASE,
)
_ALIKE = 0.6


def condition_turned(claim: str, source: str) -> str:
    """Why a claim depends on another thing than its source; empty when it does not."""
    if _EVEN.search(claim) and not _BOTH.search(source):
        return "even where the source has none"
    if _UNLESS.search(claim) and not _opened(source) - (_opened(claim) - _ITSELF):
        return "unless where the source has none"
    held = (*_conditions(source, False), *_conditions(source, True))
    for what, denied, soft in _conditions(claim, False):
        near = max(held, key=lambda h: _likeness(what, h[0]), default=None)
        if not near or _likeness(what, near[0]) < _ALIKE:
            continue
        alike = [h for h in held if _likeness(what, h[0]) >= _ALIKE]
        if soft or any(h[1] == denied or h[2] for h in alike):
            continue
        return "a condition the other way round"
    return ""


# Words of the exception itself.
_ITSELF = {"unless", "except", "if", "when"}


def _opened(text: str) -> frozenset[str]:
    """The words of a text that leave a way open."""
    return frozenset(w.lower() for w in _OPEN.findall(text))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    both = len(one & other)
    return max(both / len(one), both / len(other)) if both else 0.0


@lru_cache(maxsize=8192)
def _conditions(text: str, relative: bool) -> tuple[tuple[frozenset[str], bool, bool], ...]:
    """The content words of each condition of a text, whether it is denied, and whether a word in it may
    deny as well. `relative`: those that hang on a noun."""
    found = []
    for match in (_WHICH if relative else _IF).finditer(normalise(text)):
        lacking = not relative and bool(match["lacking"])
        what = match["that"] if lacking else match["what"]
        words = content(f"{match['head']} {what}" if relative else what)
        turned = lacking or match["word"].lower() == "unless"
        denied = lacking or bool(_NOT.search(what)) != turned
        # "Only if" says of both cases what holds.
        both = match.string[: match.start()].lower().endswith("only ")
        if words:
            found.append((words, denied, both or bool(_SOFT.search(what))))
    return tuple(found)
