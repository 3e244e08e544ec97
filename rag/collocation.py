"""Which words stand beside which: a bigram model of the field's own sentences over general English.

A word is likely after another as often as it was seen there, smoothed towards how frequent it is by
itself (Dirichlet smoothing; C. Zhai and J. Lafferty, "A study of smoothing methods for language models",
2004).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

START = "<s>"
_PIECE = re.compile(r"[a-z0-9]+(?:['-][a-z0-9]+)*|[.?!;:]")
_FIGURE = re.compile(r"\d")
# How many sightings of the word before weigh as much as what is known of the word itself.
_SMOOTHING = 20.0
# What the field's own texts count in how frequent a word is, beside general English.
_FIELD_SHARE = 0.7
# The likelihood of a word that was never seen anywhere.
_NEVER = 2e-8


def pieces(text: str) -> list[str]:
    """Words of `text` in lower case; every word with a figure in it is the same one, "#"."""
    return [
        START if piece in ".?!;:" else "#" if _FIGURE.search(piece) else piece
        for piece in _PIECE.findall(text.lower())
    ]


class Collocation:
    """How likely a word is after another."""

    def __init__(
        self, texts: Iterable[str], words: Mapping[str, int], general: Mapping[str, int]
    ) -> None:
        """`texts` are sentences of the field, `words` how often it uses more words by themselves,
        `general` how often English uses each word."""
        alone: Counter[str] = Counter(words)
        pairs: Counter[tuple[str, str]] = Counter()
        for text in texts:
            found = [*pieces(text), START]
            alone.update(found)
            pairs.update(pairwise([START, *found]))
        self._before: Counter[str] = Counter()
        for (before, _), count in pairs.items():
            self._before[before] += count
        self._pairs = dict(pairs)
        field, english = max(1, sum(alone.values())), max(1, sum(general.values()))
        self._alone = {
            word: _FIELD_SHARE * alone[word] / field
            + (1 - _FIELD_SHARE) * general.get(word, 0) / english
            for word in {*alone, *general}
        }

    def alone(self, word: str) -> float:
        """How frequent a word is by itself, 0…1."""
        return self._alone.get(word, 0.0) + _NEVER

    def after(self, before: str, word: str) -> float:
        """The logarithm of the likelihood of `word` right after `before`."""
        seen = self._pairs.get((before, word), 0)
        return math.log(
            (seen + _SMOOTHING * self.alone(word)) / (self._before.get(before, 0) + _SMOOTHING)
        )

    def likeliest(self, choices: Sequence[Sequence[tuple[str, float]]]) -> list[str]:
        """The likeliest sentence (Viterbi): for each place its possible words, each with the logarithm
        of how likely what was typed would be if it was meant. Without choices: no words."""
        paths: dict[str, tuple[float, list[str]]] = {START: (0.0, [])}
        for place in choices:
            reached: dict[str, tuple[float, list[str]]] = {}
            for word, typed in place:
                value, path = max(
                    (
                        (score + self.after(before, word), words)
                        for before, (score, words) in paths.items()
                    ),
                    key=lambda found: found[0],
                )
                if word not in reached or value + typed > reached[word][0]:
                    reached[word] = (value + typed, [*path, word])
            paths = reached
        ended = {w: (score + self.after(w, START), path) for w, (score, path) in paths.items()}
        return max(ended.values(), key=lambda found: found[0])[1]
