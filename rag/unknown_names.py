"""Names of institutions that the table does not hold, in a text: they are told, never confirmed."""

from __future__ import annotations

import re
from collections.abc import Collection

from rag.countries import spot_countries
from rag.filter import words_of
from rag.lexicon import STOP_WORDS
from rag.names import FILLERS, GENERIC, name_words
from rag.program_specialties import ELSEWHERE
from rag.spelling import english

_KIND = (
    r"(?:hospital|medical (?:center|centre|college|school)|clinic|infirmary|university|"
    r"health (?:system|network|center)|healthcare|health|college of medicine|school of medicine|"
    r"memorial|general|regional)"
)
# "does X sponsor …": X may be a name.
_ASKED = re.compile(
    r"\b(?:does|will|would)\s+(?:the\s+)?(?P<name>[\w&'./+ -]{3,70}?)\s+"
    r"(?:sponsors?|takes?|accepts?|offers?|requires?|wants?|gives?|recruits?|interviews?|prefers?|"
    r"considers?|supports?|provides?|filters?)\b",
    re.IGNORECASE,
)
# "Is X img friendly?"
_FRIENDLY = re.compile(
    r"\b(?:is|are)\s+(?:the\s+)?(?P<name>[\w&'./+ -]{3,70}?)\s+(?:(?:really|still|very|so|more)\s+)?"
    r"(?:international medical graduates?|foreign|visas?|J-1|H-1B)[ -]friendly\b",
    re.IGNORECASE,
)
# Institutions that are called by a word of everyday language.
_ALSO_NAMES = frozenset("mayo duke penn howard hopkins".split())
_NAMED_KIND = re.compile(rf"(?P<name>(?:[\w&'.-]+\s+){{1,4}}?{_KIND})\b", re.IGNORECASE)
_INSTITUTIONS = frozenset(
    "hospital hospitals university infirmary clinic college memorial regional medical".split()
)
_SINGULAR = frozenset(
    "hospital clinic infirmary memorial medical general health university".split()
)
NO_NAMES = frozenset(
    "i my a an any this that it its they he she we you your our his her their which what every each "
    "all most some no not other another same such if when who ecfmg intealth nrmp uscis".split()
)
# Words in or beside a name that say nothing of which institution is meant.
_LOOSE = frozenset(
    "really still ever currently usually actually also now today any some many this that these next last "
    "season cycle cycles match main im fm em gs ty peds psych old new grads grad image friendly img imgs "
    "doctor doctors resident residents position positions prelim transitional advanced combined "
    "sponsor sponsors sponsorship visa visas accept accepts take takes offer offers apply applying applied "
    "require requires requirements cutoff score scores step minimum attempt attempts about check know "
    "interview interviews letters email ask asked asking compare versus vs good better best chance chances "
    "international medical graduate graduates foreign candidate candidates applicant applicants h j 1b b "
    "private public teaching academic local small big rural urban government training same tertiary "
    "nonprofit profit safety net affiliated based level love like prefer say says said website page list "
    "listed open closed recruiting hire hires hiring please hello sir dear guys tell show give large city "
    "research care primary fellowship waiver employer partner second third free whole busy famous "
    "ck cs usmle comlex oet ecfmg eras nrmp yog campus site location".split()
)  # fmt: skip
_AT = re.compile(r"\b(?:at|for|in|to|from)\s+", re.I)
_BEFORE = frozenset("at to of for about is does will would in from with into".split())


class UnknownNames:
    """Finds names beside those that a table holds."""

    def __init__(self, common: frozenset[str], places: frozenset[str], states: frozenset[str]):
        """`common`: words of everyday guidance; `places`: words of the table's towns, and of states."""
        self._common, self._places, self._states = common, places, states

    def find(self, text: str, specialty: bool) -> str:
        """The words by which a text seems to name an institution, or an empty string: the subject of
        "does … sponsor", the words before "hospital", or, beside a specialty, a word that is neither
        English nor of the field."""
        for match in (*_ASKED.finditer(text), *_FRIENDLY.finditer(text)):
            words = words_of(match["name"])
            if words[0] not in NO_NAMES and (
                any(map(self._is_name, words)) or _is_called(_to_kind(match["name"]))
            ):
                return match["name"].strip(" ,.-")
        words = words_of(text)
        for end, word in enumerate(words):
            if word in _INSTITUTIONS and (name := self._before(words, end, specialty)):
                return name
        strange = (
            w
            for w in words
            if len(w) >= 6 and self._is_name(w) and w not in self._places | english()
        )
        if not specialty:
            return ""
        # "I did surgery in Saudi Arabia" names no program.
        abroad = {w for start, end, _ in spot_countries(text) for w in words_of(text[start:end])}
        return next((w for w in strange if w not in abroad), "")

    def _before(self, words: list[str], end: int, specialty: bool) -> str:
        """The name that ends with the word for an institution at `end`, or an empty string."""
        start = end
        while (
            start
            and words[start - 1] not in NO_NAMES
            and (
                self._is_name(words[start - 1])
                or (words[start - 1] in GENERIC and len(words[start - 1]) > 3)
            )
        ):
            start -= 1
        if any(map(self._is_name, words[start:end])):
            return " ".join(words[start : end + 1])
        if not specialty:
            return ""
        # "blue river hospital psychiatry": everyday words that stand where only a name stands.
        start = end
        while start and end - start < 3 and _plain(words[start - 1]):
            start -= 1
        if start and words[start - 1] not in _BEFORE:
            return ""
        name = words[start : end + 1]
        return " ".join(name) if _is_called(name) else ""

    def _is_name(self, word: str) -> bool:
        return (
            len(word) >= 4
            and word.isalpha()
            and (word not in self._common or word in _ALSO_NAMES)
            and word not in self._states
        )


def _is_called(words: list[str]) -> bool:
    """Whether words of everyday language are a name: "county general hospital", "pineview clinic"; none
    of "hospital", "teaching hospital", "community hospital"."""
    telling = [w for w in words if w not in _LOOSE and w not in STOP_WORDS]
    kinds = [w for w in telling if w in _SINGULAR]
    special = [w for w in telling if w not in GENERIC]
    return bool(kinds) and (bool(special) or len(kinds) > 1) and len(telling) > 1


def _to_kind(name: str) -> list[str]:
    """The words of "X Hospital internal medicine" up to the word for the institution; none where that
    is not the end of a name."""
    lower = re.sub(r"\s+(?:program|residency)$", "", name.lower())
    for specialty in sorted((n for forms in ELSEWHERE.values() for n in forms), key=len)[::-1]:
        lower = lower.removesuffix(specialty).strip(" ,-")
    words = words_of(lower)
    if re.search(r"\b(?:and|or|both)\b", lower):
        return []
    return words if re.search(rf"{_KIND}$", lower) or re.match("university of ", lower) else []


def _plain(word: str) -> bool:
    return word.isalpha() and not (
        word in NO_NAMES or word in _LOOSE or word in STOP_WORDS or word in FILLERS
    )


def stray(text: str, known: Collection[str], specialties: Collection[str]) -> str:
    """The name in `text` that holds a word beside those of a known name (`known`) and of specialties:
    then another institution may be meant ("Griffin Valley Hospital"). Empty where there is none."""
    allowed = {*known, *STOP_WORDS, *GENERIC, *_LOOSE, *FILLERS}
    allowed |= {w for s in specialties for w in name_words(s)}
    for pattern in (_ASKED, _NAMED_KIND):
        for match in pattern.finditer(text):
            # "needed at Griffin Hospital": what stands before "at" is no part of the name.
            words = name_words(_AT.split(match["name"])[-1])
            tail = words if pattern is _ASKED else _run(words)
            strange = [w for w in tail if w not in allowed and not any(c.isdigit() for c in w)]
            if strange and set(tail) & set(known):
                return match["name"].strip(" ,.-")
    return ""


def _run(words: list[str]) -> list[str]:
    """The end of the words before "hospital" that belongs to the name."""
    run: list[str] = []
    for word in reversed(words):
        if word in _LOOSE or word in STOP_WORDS:
            break
        run.insert(0, word)
    return run
