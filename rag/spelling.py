"""Puts right misspelt words: towards the words of the field, names of countries and programs, and
common English; words that are known already are left alone."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

# Whole words only: "universit" of "Universität" is none.
_WORD = re.compile(r"(?<![^\W\d_])[a-zA-Z]{4,}(?![^\W\d_])")
# Occurrences in the word list of pyspellchecker from which a word is English, and common English.
_SEEN, _COMMON = 200, 2000
# What a word of the field counts more than one of general English, as a logarithm of frequency.
_OWN_WORDS, _OWN_NAMES = 9.0, 6.0
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_VOWELS = set("aeiouy")
_BESIDE = {frozenset(pair) for row in _KEYS for pair in pairwise(row)}


@lru_cache(maxsize=1)
def _frequencies() -> dict[str, int]:
    from spellchecker import SpellChecker

    frequency = SpellChecker(distance=1).word_frequency
    return {w: frequency[w] for w in frequency.words() if frequency[w] >= _SEEN}


@lru_cache(maxsize=1)
def english() -> frozenset[str]:
    """English words (the word list of pyspellchecker, without the rarest), and those with an
    apostrophe as they are typed without it ("dont")."""
    words = _frequencies()
    return frozenset(words) | {w.replace("'", "") for w in words if "'" in w}


@lru_cache(maxsize=1)
def _common() -> dict[str, float]:
    """Common English words and the logarithm of their frequency."""
    return {
        w: math.log(n)
        for w, n in _frequencies().items()
        if n >= _COMMON and len(w) >= 4 and w.isalpha()
    }


# Corrections that one edition keeps.
_REMEMBERED = 8192


class Spelling:
    """Corrects towards the words that the knowledge uses, then towards common English."""

    def __init__(
        self,
        words: Iterable[str],
        counts: dict[str, int] | None = None,
        names: Iterable[str] = (),
    ) -> None:
        """`words` are those of the field, `counts` how often the knowledge uses each, `names` proper
        names (lower case) that stand in no list of English words."""
        own = frozenset(w for w in words if len(w) >= 4)
        called = frozenset(n for n in names if len(n) >= 4 and n.isalpha())
        self._own = own | called
        self._called = called - own
        worth = dict(_common())
        for name in called - own:
            worth[name] = worth.get(name, 0.0) + _OWN_NAMES
        for word in own:
            count = (counts or {}).get(word, 1)
            worth[word] = worth.get(word, 0.0) + _OWN_WORDS + math.log(count)
        self._worth = worth
        self._choices = sorted(worth)
        self._corrected: dict[str, str] = {}

    def correct(self, text: str) -> str:
        """`text` with each unknown word replaced by its likeliest near one, if there is one: one edit
        up to seven letters, two from eight on (optimal string alignment distance)."""
        return _WORD.sub(lambda m: self._word(m.group()), text)

    def known(self, word: str) -> bool:
        word = word.lower()
        return word in self._own or word in english()

    def _word(self, word: str) -> str:
        # A cache of its own: one of the class would hold the words of editions long replaced.
        found = self._corrected.get(word)
        if found is None:
            if len(self._corrected) >= _REMEMBERED:
                self._corrected.clear()
            found = self._corrected[word] = self._nearest(word)
        return found

    def _nearest(self, word: str) -> str:
        lower = word.lower()
        if self.known(lower) or (lower[-2:] != "ss" and self.known(lower.removesuffix("s"))):
            return word
        limit = 1 if len(lower) < 8 else 2
        found = process.extract(
            lower, self._choices, scorer=OSA.distance, score_cutoff=limit, limit=None
        )
        ranked = [
            # Typists seldom miss the first letter, or hit a key far from the right one.
            (
                distance + _unlikely(lower, choice),
                choice[0] not in lower[:2],
                -self._worth[choice],
                choice,
            )
            for choice, distance, _ in found
            # A name two letters away is another name.
            if choice not in self._called or (distance == 1 and choice[0] == lower[0])
        ]
        # A short unknown word is as often an abbreviation ("picu") as a slip.
        likely = [r for r in ranked if r[0] <= limit or len(lower) > 5]
        return min(likely)[3] if likely else word


def _unlikely(typed: str, meant: str) -> int:
    """1 when one letter stands for another whose key is not beside it, else 0. Vowels are mistaken for
    each other by ear as well ("sponser")."""
    if len(typed) != len(meant):
        return 0
    apart = [(a, b) for a, b in zip(typed, meant, strict=True) if a != b]
    swapped = len(apart) == 2 and apart[0] == apart[1][::-1]
    likely = (frozenset(pair) in _BESIDE or set(pair) <= _VOWELS for pair in apart)
    return int(not swapped and not all(likely))
