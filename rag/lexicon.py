"""The words people use: glossary terms put in place of their other forms, and word stems."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import Stemmer

_STEMMER = Stemmer.Stemmer("english")
_TOKEN = re.compile(r"[a-z0-9]+(?:['.-][a-z0-9]+)*")
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
_QUOTES = {ord("\u2018"): "'", ord("\u2019"): "'", ord("\u201c"): '"', ord("\u201d"): '"'}
# Zero-width and direction marks carry no words and are used to hide text.
_INVISIBLE = dict.fromkeys(
    [0x00AD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF]
)

STOP_WORDS = frozenset(
    "a about after all also am an and any are as at be because been before being but by can could "
    "did do does doing done dont for from get gets getting go going got had has have having he her "
    "hi him his how i i'm if im in into is it it's its just know let like lot make may me mean might "
    "more most much must my need no not now of off on one only or other our out over please pls "
    "really same she should so some still such tell than thank thanks that the their them then there "
    "these they thing this those through to too u up us use used very want was we well were what when "
    "where which while who whom why will with within without would yes you your".split()
)


@dataclass(frozen=True)
class Term:
    """A glossary entry: `forms` in any case, and `cased` ones as written, stand for `term`."""

    term: str
    forms: tuple[str, ...]
    cased: tuple[str, ...] = ()


def normalise(text: str) -> str:
    """Unicode-folded text: one kind of dash and quote, no control or hidden characters."""
    folded = unicodedata.normalize("NFKC", text).translate(_DASHES).translate(_QUOTES)
    folded = folded.translate(_INVISIBLE)
    folded = "".join(c if c in "\n\t" or unicodedata.category(c)[0] != "C" else " " for c in folded)
    return re.sub(r"[ \t]+", " ", folded).strip()


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    return str(_STEMMER.stemWord(word))


def tokens(text: str) -> list[str]:
    """Word stems in order, stop words left out; `H-1B`, `h1b` and `h 1b` give the same token once
    the glossary has been applied."""
    found = []
    for match in _TOKEN.finditer(text.lower()):
        word = re.sub(r"['.-]", "", match.group())
        if match.group() not in STOP_WORDS and word not in STOP_WORDS:
            found.append(_stem(word))
            if "-" in match.group() and not any(c.isdigit() for c in word):
                found += [_stem(p) for p in match.group().split("-") if p not in STOP_WORDS]
    return found


class Glossary:
    """Puts each glossary term in place of its other forms."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = tuple(terms)
        self._lower: dict[str, str] = {}
        self._cased: dict[str, str] = {}
        for term in self.terms:
            # The term stands for itself, so that expanding twice changes nothing.
            self._lower |= {form.lower(): term.term for form in (term.term, *term.forms)}
            self._cased |= dict.fromkeys(term.cased, term.term)
        self._lower_pattern = self._pattern(self._lower, re.IGNORECASE)
        self._cased_pattern = self._pattern(self._cased, 0)

    @staticmethod
    def _pattern(forms: dict[str, str], flags: int) -> re.Pattern[str] | None:
        if not forms:
            return None
        ordered = sorted(forms, key=len, reverse=True)
        body = "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in ordered)
        return re.compile(rf"(?<![\w-])(?:{body})(?![\w-])", flags)

    def expand(self, text: str) -> str:
        """`text` with every known form replaced by its term: "yog" → "year of graduation"."""
        if self._cased_pattern:
            text = self._cased_pattern.sub(lambda m: self._cased[" ".join(m.group().split())], text)
        if self._lower_pattern:
            text = self._lower_pattern.sub(
                lambda m: self._lower[" ".join(m.group().lower().split())], text
            )
        return text

    def words(self) -> set[str]:
        """Every single word that a term or form is made of, in lower case."""
        texts = [*(t.term for t in self.terms), *self._lower, *self._cased]
        return {w for text in texts for w in re.findall(r"[a-z]+", text.lower())}
