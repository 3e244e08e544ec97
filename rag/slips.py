"""What a hurried hand may have meant: words one slip of the keys away from what was typed, and the cost
of each, as minus the logarithm of its likelihood."""

from __future__ import annotations

from collections.abc import Container, Iterator
from itertools import pairwise
from string import ascii_lowercase

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_VOWELS = set("aeiouy")
# Letters that are written for each other because they sound alike ("lisence").
_SOUNDS = [{"c", "s"}, {"c", "k"}, {"s", "z"}, {"g", "j"}, {"f", "v"}]
BESIDE: dict[str, set[str]] = {letter: set() for letter in ascii_lowercase}
for _row in _ROWS:
    for _a, _b in pairwise(_row):
        BESIDE[_a].add(_b)
        BESIDE[_b].add(_a)
for _upper, _lower in pairwise(_ROWS):
    for _n, _key in enumerate(_lower):
        BESIDE[_key] |= set(_upper[_n : _n + 2])
        for _other in _upper[_n : _n + 2]:
            BESIDE[_other].add(_key)

# A slip that hands often make, one that they seldom make, and what a wrong first letter adds.
LIKELY, SELDOM, FIRST = 1.0, 2.0, 0.3


def meant(typed: str, words: Container[str]) -> dict[str, float]:
    """Those of `words` that are one slip away from `typed` (lower case), with the cost in slips."""
    found: dict[str, float] = {}
    for word, cost in _one_slip(typed):
        if word != typed and word in words:
            found[word] = min(cost, found.get(word, cost))
    return found


def cost(typed: str, word: str, distance: int) -> float:
    """The cost of `word` for `typed` when they are `distance` edits apart, in slips."""
    if len(typed) == len(word):
        apart = [(a, b) for a, b in zip(typed, word, strict=True) if a != b]
        swapped = len(apart) == 2 and apart[0] == apart[1][::-1]
        if not swapped and not all(_confused(a, b) for a, b in apart):
            distance += 1
    return distance + (FIRST if typed[0] != word[0] else 0.0)


def _confused(a: str, b: str) -> bool:
    """Whether one letter is hit for another: their keys are neighbours, or they are mistaken by ear, as
    vowels are ("sponser")."""
    return b in BESIDE.get(a, ()) or (a in _VOWELS and b in _VOWELS) or {a, b} in _SOUNDS


def _one_slip(typed: str) -> Iterator[tuple[str, float]]:
    for at, letter in enumerate(typed):
        before, after = typed[:at], typed[at + 1 :]
        first = FIRST if at == 0 else 0.0
        if after and after[0] != letter:
            yield before + after[0] + letter + after[1:], LIKELY + first
        # A letter too many: doubled, or a neighbour hit with it.
        doubled = (at and typed[at - 1] == letter) or after[:1] == letter
        yield before + after, (LIKELY if doubled else SELDOM) + first
        for other in ascii_lowercase:
            if other == letter:
                continue
            likely = _confused(letter, other)
            yield before + other + after, (LIKELY if likely else SELDOM) + first
    for at in range(len(typed) + 1):
        for letter in ascii_lowercase:
            yield typed[:at] + letter + typed[at:], LIKELY + (FIRST if at == 0 else 0.0)
