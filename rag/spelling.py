"""Puts right misspelt words of the field; words that are English already are left alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

# Whole words only: "universit" of "Universität" is none.
_WORD = re.compile(r"(?<![^\W\d_])[a-zA-Z]{4,}(?![^\W\d_])")


@lru_cache(maxsize=1)
def english() -> frozenset[str]:
    """Common English words (the word list of pyspellchecker, seen at least a few times)."""
    from spellchecker import SpellChecker

    frequency = SpellChecker(distance=1).word_frequency
    return frozenset(w for w in frequency.words() if frequency[w] > 50)


class Spelling:
    """Corrects towards the words that the knowledge uses."""

    def __init__(self, words: Iterable[str], counts: dict[str, int] | None = None) -> None:
        self._own = frozenset(w for w in words if len(w) >= 4)
        self._choices = sorted(self._own)
        self._counts = counts or {}

    def correct(self, text: str) -> str:
        """`text` with each unknown word replaced by its nearest word of the field, if one is near:
        one edit up to seven letters, two from eight on (optimal string alignment distance)."""
        return _WORD.sub(lambda m: self._word(m.group()), text)

    def known(self, word: str) -> bool:
        word = word.lower()
        return word in self._own or word in english()

    @lru_cache(maxsize=8192)  # noqa: B019 - one Spelling lives as long as its edition
    def _word(self, word: str) -> str:
        lower = word.lower()
        if self.known(lower) or self.known(lower.rstrip("s")):
            return word
        limit = 1 if len(lower) < 8 else 2
        found = process.extract(
            lower, self._choices, scorer=OSA.distance, score_cutoff=limit, limit=8
        )
        # Typists seldom miss the first letter; a common word is likelier than a rare one.
        ranked = sorted(
            (distance, choice[0] != lower[0], -self._counts.get(choice, 0), choice)
            for choice, distance, _ in found
        )
        return ranked[0][3] if ranked else word
