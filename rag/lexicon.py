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
    [
        0x00AD,
        0x061C,
        0x180E,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        0xFEFF,
        *range(0xE0000, 0xE0080),
    ]
)

STOP_WORDS = frozenset(
    "a about after all also am an and any are as at be because been before being but by can could "
    "did do does doing done dont for from get gets getting go going got had has have having he her "
    "hi him his how i i'm if im in into is it it's its just know let like lot make may me mean might "
    "more most much must my need no not now of off on one only or other our out over please pls "
    "really same she should so some still such tell than thank thanks that the their them then there "
    "these they thing this those through to too u up us use used very want was we well were what when "
    "where which while who whom why will with within without would yes you your "
    "lol plz thx btw idk tbh omg yo tho though altho although bruh ngl ofc obv obvs infact srsly imo fyi lmk "
    "smh tbf haha hmm ugh wow yep yup nope nah hey heyy hello helo hlo guys dude sir madam mam asap "
    "inshallah mashallah nvm afaik".split()
)


@dataclass(frozen=True)
class Term:
    """A glossary entry: `forms` in any case, and `cased` ones as written, stand for `term`."""

    term: str
    forms: tuple[str, ...]
    cased: tuple[str, ...] = ()


def normalise(text: str) -> str:
    """Unicode-folded text: one kind of dash and quote, no control or hidden characters."""
    if text.isascii() and text.isprintable():
        return re.sub(r" {2,}", " ", text).strip()  # nothing in it is folded
    folded = unicodedata.normalize("NFKC", text).translate(_DASHES).translate(_QUOTES)
    folded = folded.translate(_INVISIBLE)
    folded = "".join(c if c in "\n\t" or unicodedata.category(c)[0] != "C" else " " for c in folded)
    return re.sub(r"[ \t]+", " ", folded).strip()


# "rush im h1b", "uic im vs rush im": behind a name, and before what only a field stands before. "Im"
# as "I am" stands behind other words.
_SMALL_FIELD = re.compile(
    r"(?<=[a-z.']\s)(?<!\bi\s)(?<!\band\s)(?<!\bthat\s)(?<!\bso\s)(?<!\bbecause\s)(?<!\bbut\s)"
    r"(?<!\bif\s)(?<!\bsince\s)(?<!\bthink\s)(?<!\bnow\s)(?<!\bwhen\s)(?<!\bwhere\s)(?<!\bas\s)"
    r"(?P<field>im|fm)(?=\s*(?:$|[?,:/&]|\b(?:vs|versus|or|and|ok|h-?1-?b?|j-?1|visas?|img|categorical|prelim)\b"
    r"|for\s+(?:an?|me)\b))"
)


def fields_in_capitals(text: str) -> str:
    """`text` with `im` and `fm` in capitals, as the glossary knows them, where they are surely fields."""
    return _SMALL_FIELD.sub(lambda m: m["field"].upper(), text)


@lru_cache(maxsize=65536)
def _stem(word: str) -> str:
    return str(_STEMMER.stemWord(word))


def tokens(text: str) -> list[str]:
    """Word stems in order, stop words left out; `H-1B`, `h1b` and `h 1b` give the same token once
    the glossary has been applied."""
    found = []
    for match in _TOKEN.finditer(text.lower()):
        word = re.sub(r"['.-]", "", match.group())
        # "what's" and "u.s." are stop words as well.
        if {match.group(), word, match.group().partition("'")[0]} & STOP_WORDS:
            continue
        found.append(_stem(word))
        if "-" in match.group() and not any(c.isdigit() for c in word):
            found += [_stem(p) for p in match.group().split("-") if p not in STOP_WORDS]
    return [t for t in found if t]


class Glossary:
    """Puts each glossary term in place of its other forms."""

    # A term put in may make a longer form with the word beside it ("h 1b" in "h 1b visa").
    _ROUNDS = 4

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = tuple(terms)
        self._lower: dict[str, str] = {}
        self._cased: dict[str, str] = {}
        for term in self.terms:
            # The term stands for itself, so that expanding twice changes nothing.
            self._lower |= {form.lower(): term.term for form in (*term.forms, term.term)}
            self._cased |= dict.fromkeys(term.cased, term.term)
        self._pattern = self._compiled()

    def _compiled(self) -> re.Pattern[str] | None:
        """One pattern for all forms, longest first, so that a short form inside a longer one never
        breaks it up."""
        forms = [(form, False) for form in self._lower] + [(form, True) for form in self._cased]
        if not forms:
            return None
        forms.sort(key=lambda f: (-len(f[0]), f))
        # By their first sign, so that at a word only the few forms that begin like it are tried.
        heads: dict[str, list[str]] = {}
        for form, cased in forms:
            text = re.escape(form).replace(r"\ ", r"\s+")
            heads.setdefault(form.lower()[:1], []).append(text if cased else f"(?i:{text})")
        body = "|".join(
            f"(?=(?i:{re.escape(head)}))(?:{'|'.join(texts)})" for head, texts in heads.items()
        )
        return re.compile(rf"(?<![\w-])(?:{body})(?![\w-])")

    def expand(self, text: str) -> str:
        """`text` with every known form replaced by its term: "yog" → "year of graduation"."""
        if not self._pattern:
            return text
        for _ in range(self._ROUNDS):
            expanded = self._pattern.sub(self._term, text)
            if expanded == text:
                break
            text = expanded
        return text

    def _term(self, match: re.Match[str]) -> str:
        form = " ".join(match.group().split())
        # Letters such as a Turkish dotless i match without regard to case, but fold to no form.
        return self._cased.get(form) or self._lower.get(form.lower()) or match.group()

    def words(self) -> set[str]:
        """Every single word that a term or form is made of, in lower case."""
        texts = [*(t.term for t in self.terms), *self._lower, *self._cased]
        return {w for text in texts for w in re.findall(r"[a-z]+", text.lower())}
