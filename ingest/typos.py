"""Makes the slips of a hurried hand, the same ones whenever it is asked for the same text."""

from __future__ import annotations

import random
import re

_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
# Whole words of four letters or more: "H1B", "DS-2019" and "j-1" hold figures, and are left alone.
_WORD = re.compile(r"(?<![\w'-])[A-Za-z]{4,}(?![\w'-])")


def misspelt(text: str, edits: int, seed: str) -> str:
    """`text` with `edits` slips: two letters swapped, one dropped, doubled, or hit beside its key.

    Only words of at least four letters change, each once while there are enough of them; numbers,
    and words joined to one, never do. A text without such a word is given back as it is.
    """
    dice = random.Random(f"{edits}/{seed}")  # noqa: S311 - slips, not secrets
    spans = [match.span() for match in _WORD.finditer(text)]
    if not spans:
        return text
    chosen: list[tuple[int, int]] = []
    while len(chosen) < edits:
        chosen += dice.sample(spans, min(len(spans), edits - len(chosen)))
    # From the last word to the first, so that the places of the others stay true.
    for start, end in sorted(set(chosen), reverse=True):
        word = _slipped(text[start:end], chosen.count((start, end)), dice)
        text = text[:start] + word + text[end:]
    return text


def _slipped(word: str, times: int, dice: random.Random) -> str:
    """The word after so many slips. One that undoes the others is not taken."""
    changed = word
    for _ in range(times):
        before = changed
        while changed in (before, word):
            changed = _slip(before, dice)
    return changed


def _slip(word: str, dice: random.Random) -> str:
    """One slip somewhere in the word; some change nothing, as where two equal letters are swapped."""
    at = dice.randrange(len(word))
    before, letter, after = word[:at], word[at], word[at + 1 :]
    kind = dice.choice(("swap", "drop", "double", "neighbour"))
    if kind == "swap":
        return before + after[:1] + letter + after[1:]
    if kind == "drop":
        return before + after if len(word) > 1 else word
    if kind == "double":
        return before + letter + letter + after
    return before + _neighbour(letter, dice) + after


def _neighbour(letter: str, dice: random.Random) -> str:
    """The key to the left or right of a letter's."""
    row = next(keys for keys in _KEYS if letter.lower() in keys)
    place = row.index(letter.lower())
    key = dice.choice([row[i] for i in (place - 1, place + 1) if 0 <= i < len(row)])
    return key.upper() if letter.isupper() else key
