"""Names in a sentence: what is written with a capital, in capitals, or known to the edition as a name."""

from __future__ import annotations

import re

from rag.spelling import english

# Words that are written large and name nobody who could be mistaken for another.
_COMMON = frozenset(
    "i img imgs us usa u.s ok id faq faqs yes no not it depends usually partly reported step steps "
    "pathway pathways english american match form forms visa page section part question answer "
    "internet pdf md ms mr dr ii iii".split()
)
_WORD = re.compile(r"(?<![\w-])(?:[A-Z][\w'&./-]*\w|[A-Z])")
_CAPITALS = re.compile(r"[A-Z][A-Z0-9&/-]*[A-Z0-9]s?")
_AFTER_STOP = re.compile(r"(?:^|[.!?:;(\"\u201c]\s*|^\W+)$")


def names_of(text: str) -> set[str]:
    """The names that `text` shows by its letters: words in capitals, and words that begin with one
    where no sentence begins; in small letters, without a plural or possessive s."""
    found = set()
    for match in _WORD.finditer(text):
        word = match.group()
        begins = bool(_AFTER_STOP.search(text[: match.start()]))
        if begins and not _CAPITALS.fullmatch(word):
            continue
        for part in re.split(r"[/-]", word):
            name = "" if part[:1].islower() else _plain(part)  # "ECFMG-certified"
            if len(name) > 1 and name not in _COMMON and not name.isdigit():
                found.add(name)
    return found


def surely_named(text: str, names: frozenset[str]) -> set[str]:
    """The words of `text`, at the start of a sentence as well, that are known as names or are written
    large and no English words."""
    found = set()
    for match in _WORD.finditer(text):
        for part in re.split(r"[/-]", match.group()):
            name = _plain(part)
            if name in names or (len(name) > 3 and name not in english() and name.isalpha()):
                found.add(name)
    return {n for n in found if n not in _COMMON}


def _plain(word: str) -> str:
    word = re.sub(r"(?:'s|s'|')$", "", word)
    if re.fullmatch(r"[A-Z]{2,}s", word):
        word = word[:-1]
    return word.lower().strip(".")
