"""Questions for what a word means: "what is an I-94", "HPSA meaning", "what does D/S stand for". The section
that defines the word answers them (`defines` in docs/guidance-format.md), however near others are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.lexicon import Glossary
from rag.schema import Passage, Statement

_OPENING = (
    r"(?:(?:hi|hello|hey|dear|sir|ok(?:ay)?|so|and|but|sorry|also|then|please|pls|wait|hm+|just|first)"
    r"\b\W*)*"
)
_ASKING = (
    r"(?:(?:(?:can|could|will) )?(?:you|u|someone|anyone) |i want to |i need to |let me )?"
    r"(?:please |pls )?(?:(?:explain|tell|define|understand|know)\b(?: (?:to )?me\b)?\W*)?"
    r"(?:i (?:do not|don'?t|dont) (?:know|understand) )?"
)
_WHAT = (
    r"(?:what(?:'?s|s)?(?: (?:exactly|actually|even))?(?: (?:is|are|was|does|do|did))?|"
    r"who(?:'?s| is| are)|(?:the )?(?:meaning|definition|full form) of)"
)
_AROUND = (
    r"(?:(?:the )?(?:meaning|definition|full form) of |meant by |(?:do )?(?:you|they) mean by |"
    r"(?:this|these|that|the|an?|your|my|his|called|word|term|so[- ]called) )*"
)
_AFTER = r"(?: (?:means?|stands? for|exactly|actually|is|are|please|pls|here|now|then))*"
_QUOTES = r"[\"'\u201c\u201d\u2018\u2019]?"
_FORMS = (
    re.compile(
        rf"^\W*{_OPENING}{_ASKING}{_WHAT}\W+{_AROUND}{_QUOTES}(?P<word>.+?){_QUOTES}{_AFTER}\W*$",
        re.I,
    ),
    re.compile(rf"^\W*{_OPENING}(?:explain|define) {_AROUND}(?P<word>.+?){_AFTER}\W*$", re.I),
    re.compile(
        rf"^\W*{_OPENING}{_QUOTES}(?P<word>.+?){_QUOTES}\W+(?:meaning|definition|full ?form|means what|"
        r"(?:means?|stands? for)(?: what)?|what(?:'?s| is)? (?:that|this|it))\W*$",
        re.I,
    ),
)
_SAYS_WHAT = re.compile(
    r"(?P<word>[^.:;]{1,60}?)(?: \([^)]*\))?,? (?:is|are|means|was|stands for)\b"
)
_BEGINS = re.compile(r"^(?:the|an?)\s+", re.I)
# Longer than any word that is defined (characters).
_LONG = 90


@dataclass(frozen=True)
class Definition:
    """The passage that tells what a word means, and the statement of it that says so; none where the passage
    as a whole does."""

    passage: Passage
    statement: Statement | None


class Dictionary:
    """The words that passages define."""

    def __init__(self, passages: Iterable[Passage], glossary: Glossary) -> None:
        self._glossary = glossary
        self._definitions: dict[str, Definition] = {}
        for passage in passages:
            for forms in passage.defines:
                definition = Definition(passage, defining(passage, forms))
                for form in forms:
                    keys = key_of(form), key_of(glossary.expand(form))
                    self._definitions |= dict.fromkeys(keys, definition)

    def definition(self, text: str) -> Definition | None:
        """The definition of the word for whose meaning `text` asks; None where it asks for more, or for a
        word that no passage defines."""
        if not self._definitions or len(text) > _LONG:
            return None
        words = (match["word"] for form in _FORMS if (match := form.match(text)))
        return next((d for word in words if (d := self._of(word))), None)

    def _of(self, word: str) -> Definition | None:
        keys = key_of(word), key_of(self._glossary.expand(word))
        return next((self._definitions[key] for key in keys if key in self._definitions), None)


def defining(passage: Passage, forms: Sequence[str]) -> Statement | None:
    """The statement of `passage` that says what a word with these forms is: "An ITIN is …"."""
    keys = {key_of(form) for form in forms}
    for statement in passage.statements:
        if (match := _SAYS_WHAT.match(statement.text)) and key_of(match["word"]) in keys:
            return statement
    return None


def key_of(word: str) -> str:
    """Letters and digits alone, without an article: "I-94", "an i 94" and "I94" are one word."""
    return re.sub(r"[\W_]+", "", _BEGINS.sub("", word.strip())).casefold()
