"""Puts right misspelt words, by what hands do wrong and by the words beside them: towards the words of
the field, names of countries and programs, and common English.

A noisy channel (M. Kernighan, K. Church and W. Gale, "A spelling correction program based on a noisy
channel model", 1990): of all sentences that may have been meant, the one that is likeliest as a sentence
(rag.collocation) and as typed (rag.slips). A word that is known as it stands is changed only for one
that its neighbours make far likelier ("how dose it" but not "a dose of").
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from rag import slips
from rag.collocation import Collocation, pieces

# Whole words only: "universit" of "Universität" is none, and "H" of "H-1B" neither.
_WORD = re.compile(r"(?<![^\W_]|['-])[a-zA-Z]{3,}(?![^\W_]|['-])")
# Occurrences in the word list of pyspellchecker from which a word is English, and common English.
_SEEN, _COMMON = 200, 2000
# The logarithm of how seldom a hand slips, and slips in just this way.
_SLIP = -6.5
# How much likelier it is (a logarithm) that a word was meant as it stands: one that is known; one that no
# list holds; such a one with capitals, a name or an abbreviation; and such a short one ("hrs", "eid").
# Set on one half of the calibration questions, without and with slips, tried on the other: of two slips
# a question 88 in 100 are mended, and of 1,137 questions without slips 17 words are changed wrongly.
_KNOWN, _UNKNOWN, _CAPITALS, _SHORT = 3.5, -4.0, 4.0, 2.0
# A word of so few letters, all capitals, is an abbreviation; one of at least so many may be one of the field
# with a slip in it ("ERSA").
_ABBREVIATION, _SLIPPED_ABBREVIATION = 5, 4
# A letter that is typed twice, or more often.
_REPEATED = re.compile(r"(.)\1+")
# From this length on a word may have two slips.
_LONG = 8


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


# Words of which an edition remembers what may have been meant.
_REMEMBERED = 8192


class Spelling:
    """Corrects towards the words that the knowledge uses, then towards common English."""

    def __init__(
        self,
        words: Iterable[str],
        counts: dict[str, int] | None = None,
        names: Iterable[str] = (),
        texts: Iterable[str] = (),
        abbreviations: Iterable[str] = (),
    ) -> None:
        """`words` are those of the field, `counts` how often the knowledge uses each, `names` proper
        names (lower case) that stand in no list of English words, `texts` sentences of the field,
        `abbreviations` those of the field (lower case)."""
        own = frozenset(w for w in words if len(w) >= 3)
        called = frozenset(n for n in names if len(n) >= 3 and n.isalpha())
        self._own = own | called
        self._called = called - own
        common = {w for w, n in _frequencies().items() if n >= _COMMON and w.isalpha()}
        self._choices = own | common | {n for n in called if len(n) >= 4}
        self._abbreviations = frozenset(a for a in abbreviations if len(a) >= _SLIPPED_ABBREVIATION)
        self._long = sorted(w for w in self._choices if len(w) >= _LONG - 2)
        seen = {w: (counts or {}).get(w, 1) for w in self._own}
        self._remembered: dict[str, list[tuple[str, float]]] = {}
        self._collocation = Collocation(texts, seen, _frequencies())

    def known(self, word: str) -> bool:
        word = word.lower()
        return word in self._own or word in english()

    def legible(self, text: str) -> str:
        """`text` without the words that no list holds and that may be another one misspelt: they say
        nothing of whether what was asked about is held."""
        return _WORD.sub(lambda m: "" if self._misspelt(m.group()) else m.group(), text)

    def _misspelt(self, word: str) -> bool:
        return not self._known_with_plural(word.lower()) and len(self._meant(word)) > 1

    def _known_with_plural(self, typed: str) -> bool:
        stem = typed.removesuffix("s")
        plural = len(stem) > 3 and not stem.endswith("s") and self.known(stem)
        return self.known(typed) or plural

    def correct(self, text: str) -> str:
        """`text` with each misspelt word replaced by the likeliest that may have been meant: one slip
        up to seven letters, two from eight on."""
        found = list(_WORD.finditer(text))
        choices: list[list[tuple[str, float]]] = []
        places: list[int] = []
        end = 0
        for match in found:
            choices += [[(piece, 0.0)] for piece in pieces(text[end : match.start()])]
            places.append(len(choices))
            choices.append(self._meant(match.group()))
            end = match.end()
        choices += [[(piece, 0.0)] for piece in pieces(text[end:])]
        if all(len(place) == 1 for place in choices):
            return text
        likeliest = self._collocation.likeliest(choices)
        parts, end = [], 0
        for match, place in zip(found, places, strict=True):
            word = likeliest[place]
            parts.append(text[end : match.start()])
            parts.append(match.group() if word == match.group().lower() else word)
            end = match.end()
        return "".join((*parts, text[end:]))

    def _meant(self, word: str) -> list[tuple[str, float]]:
        # A cache of its own: one of the class would hold the words of editions long replaced.
        found = self._remembered.get(word)
        if found is None:
            if len(self._remembered) >= _REMEMBERED:
                self._remembered.clear()
            found = self._remembered[word] = self._choices_for(word)
        return found

    def _choices_for(self, word: str) -> list[tuple[str, float]]:
        """What may have been meant by `word`, each with the logarithm of how likely it is then typed so."""
        typed = word.lower()
        known = self._known_with_plural(typed)
        if word.isupper() and len(word) <= _ABBREVIATION:
            return [(typed, _SHORT), *([] if known else self._abbreviations_for(typed))]
        stands = (
            _KNOWN
            if known
            else _CAPITALS
            if word != typed
            else _SHORT
            if len(typed) == 3
            else _UNKNOWN
        )
        near = slips.meant(typed, self._choices)
        if known:
            near = {w: c for w, c in near.items() if c < slips.SELDOM}
        elif len(typed) >= _LONG:
            for choice, distance, _ in process.extract(
                typed, self._long, scorer=OSA.distance, score_cutoff=2, limit=None
            ):
                near.setdefault(choice, slips.cost(typed, choice, int(distance)))
        else:
            near = self._without_repeats(typed) | near
        likely = {
            w: c
            for w, c in near.items()
            # A name two letters away is another name.
            if w not in self._called or (c <= slips.LIKELY and w[0] == typed[0])
        }
        return [(typed, stands), *((w, _SLIP * c) for w, c in sorted(likely.items()))]

    def _abbreviations_for(self, typed: str) -> list[tuple[str, float]]:
        """Abbreviations of the field of which a hand makes `typed` by a swap, a letter too few or one struck
        twice. With another letter in it, or at its beginning, it is rather another abbreviation: "ABEM" is no
        "ABIM", and "SMLE" no "USMLE"."""
        if len(typed) < _SLIPPED_ABBREVIATION:
            return []
        near = slips.meant(typed, self._abbreviations)
        return [
            (w, _SLIP * c)
            for w, c in sorted(near.items())
            if c < slips.SELDOM
            and w[0] == typed[0]
            and (len(w) != len(typed) or sorted(w) == sorted(typed))
        ]

    def _without_repeats(self, typed: str) -> dict[str, float]:
        """What may have been meant by a word in which a key struck twice: the word without that, and with one
        slip more ("texaass", "frrien")."""
        single = _REPEATED.sub(r"\1", typed)
        repeats = float(len(typed) - len(single))
        if not repeats or len(single) < 3:
            return {}
        found = {
            w: repeats + c
            for w, c in slips.meant(single, self._choices).items()
            if c < slips.SELDOM
        }
        return found | ({single: repeats} if single in self._choices else {})
