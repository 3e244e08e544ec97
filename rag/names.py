"""Names of programs and institutions in a text: the forms of each row's names, and which rows a text
names by them. Names are found by code, never by similarity."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rapidfuzz.distance import OSA

from rag.countries import find_countries
from rag.filter import words_of
from rag.lexicon import STOP_WORDS
from rag.places import STATES
from rag.schema import Program

# Words that stand in many names, or in questions about any program: alone they name nothing.
GENERIC = frozenset(
    "residency program programs residencies hospital hospitals university univ medical medicine "
    "center centre centers health healthcare system school college clinic clinics of the and at in for de "
    "st saint campus department education graduate regional memorial general community county state city "
    "national american new north south east west northern southern central eastern western internal family "
    "pediatrics psychiatry surgery neurology pathology emergency anesthesiology radiology "
    "transitional year categorical preliminary track consortium foundation institute services "
    "network care group veterans affairs children childrens methodist baptist mercy good first "
    "united states inc main friend friends science sciences catholic plastic adult".split()
)
# Words that tell what an institution is, not which.
_PLAIN = frozenset(
    "university hospital hospitals medical center centre school college clinic clinics health system "
    "medicine sciences program general community regional network the".split()
)
# Spellings of one word.
_SPELT = {"saint": "st", "yr": "year"}
# Words that are left out of names.
FILLERS = frozenset("of the at for and de".split())
# Words in capitals that are no institution.
_NO_ACRONYM = frozenset("usa nyc gme img md do us la ii iii st".split())
_ABOUT = re.compile(r"\b(?:residency|residencies|program|formerly|and)\b", re.IGNORECASE)
_PARTS = re.compile(r"\s*(?:/|,|;|\(|\)|\s[-\u2013]\s|\bat\b|\bin\b)\s*")
# "programs in Boise": a place, not the program that is called after it.
_PLACED = frozenset("in near around from of outside within to".split())
_BEFORE_NAME = frozenset("at to does will would is about of for vs or and".split())
_FUZZY = 6
# What a form counts whose words stand in another order ("Iowa University").
_TURNED = 0.5
# Of rows that fit a name less well than the best, those this near to it may be meant as well.
NEAR = 0.75


def name_words(text: str) -> list[str]:
    """The words of a name in small letters: "St. Mary's" and "Saint Marys" are alike, "A&M" is one
    word, and words such as "of" and "at" are left out."""
    lower = re.sub(r"\b(\w) ?& ?(\w)\b(?!\w)", r"\1\2", text.lower())
    lower = re.sub(r"\b(texas) a and m\b", r"\1 am", lower)
    words = (w.replace("'", "") for w in words_of(lower))
    return [_SPELT.get(w, w) for w in words if w not in FILLERS]


@dataclass(frozen=True)
class Form:
    """One way in which a row's name is put: its words in order, and whether it is a place alone."""

    words: tuple[str, ...]
    place: bool = False


@dataclass(frozen=True)
class Hit:
    """A row that a text names: its number, how much of the name was found, and which words."""

    row: int
    score: float
    words: frozenset[str]


@dataclass
class _Row:
    """`head`: the one word that tells which institution it is, where it is an everyday word too."""

    words: frozenset[str]
    acronyms: frozenset[str]
    head: str = ""
    forms: set[Form] = field(default_factory=set)


class NameIndex:
    """The names of a table's rows."""

    def __init__(
        self,
        programs: Sequence[Program],
        common: Collection[str],
        places: Collection[str],
        expand: Callable[[str], str],
    ) -> None:
        """`common`: words of everyday guidance, which make no name alone; `places`: words of towns and
        states; `expand`: puts glossary terms in, so that a name stands as a question has it."""
        self._common = frozenset(common) | GENERIC
        self._places = frozenset(places)
        self._rows = [self._row(p, expand) for p in programs]
        frequency = Counter(w for row in self._rows for w in row.words)
        total = len(self._rows) or 1
        self._weight = {w: math.log(1 + total / n) for w, n in frequency.items()}
        self._holding: dict[str, list[int]] = defaultdict(list)
        for number, row in enumerate(self._rows):
            for word in row.words:
                self._holding[word].append(number)

        acronyms = {a for r in self._rows for a in r.acronyms}
        fields = {w for p in programs for w in words_of(p["specialty"])}
        self._fields = (_PLAIN | {"residency"} | fields) - {"child", "and", "the"}
        self._double = acronyms & frozenset(common)
        self._of_plain_words = {
            n for n, r in enumerate(self._rows) if any(set(f.words) <= GENERIC for f in r.forms)
        }

    def words(self, row: int) -> frozenset[str]:
        """All words by which a row may be called."""
        return self._rows[row].words

    def hits(self, text: str) -> list[Hit]:
        """The rows that `text` names, best first."""
        asked = [self._known(w) for w in name_words(text)]
        raw = words_of(text)
        pairs = list(pairwise([*raw, ""]))
        places = {b for a, b in pairs if a in _PLACED}
        # "does USC sponsor", "USC surgery", but not "usc spouse" (a US citizen's).
        headed = {a for a, b in pairs if b in self._fields}
        spoken = {b for a, b in pairs if a in _BEFORE_NAME} | headed
        numbers = {n for w in set(asked) - GENERIC for n in self._holding.get(w, ())}
        numbers |= self._of_plain_words
        asked = [w for w in asked if w not in self._double or w in spoken]
        found = (self._hit(n, asked, places, headed) for n in numbers)
        return sorted((h for h in found if h), key=lambda h: (-h.score, h.row))

    def _hit(self, number: int, asked: list[str], places: set[str], headed: set[str]) -> Hit | None:
        row = self._rows[number]
        present = row.words & set(asked)
        own = {w for w in present if w in row.acronyms or w not in self._common | self._places}
        own |= {row.head} & headed  # "rush internal medicine", but not "rush to apply"
        best, bonus = frozenset[str](), 0.0
        for form in row.forms:
            if not present.issuperset(form.words) or (form.place and form.words[0] in places):
                continue
            order = _stands(form.words, asked)
            if order < 1 and GENERIC.issuperset(form.words):
                continue
            if order and (self._sum(form.words), order) > (self._sum(best), bonus):
                best, bonus = frozenset(form.words), order
        if not (own or best):
            return None
        matched = best | (present - GENERIC) | own
        turned = bonus == _TURNED and best & GENERIC
        return Hit(number, self._sum(matched) - (_TURNED if turned else 0.0), matched)

    def _sum(self, words: Iterable[str]) -> float:
        return sum(self._weight[w] for w in set(words))

    def _known(self, word: str) -> str:
        """The word of a name that a misspelt one means, or the word itself."""
        if (
            len(word) < _FUZZY
            or word in self._weight
            or word in self._common
            or word in self._places
            or find_countries(word)  # "Israeli" is no slip for "Israel" of a hospital
        ):
            return word
        near = (
            w
            for w in self._weight
            if len(w) >= _FUZZY and w[0] == word[0] and OSA.distance(w, word) == 1
        )
        return min(near, default=word)

    # --- the forms of a row ----------------------------------------------------------------------

    def _row(self, program: Program, expand: Callable[[str], str]) -> _Row:
        names = (program.name, program["institution"])
        texts = [t for name in names for t in dict.fromkeys((name, expand(name)))]
        words = {w for t in (*texts, program["city"]) for w in name_words(t)}
        acronyms = {
            w.lower()
            for name in names
            for w in re.findall(r"\b[A-Z]{3,}\b", name)
            if w.lower() not in _NO_ACRONYM
        }
        cores = (_ABOUT.sub(" ", _without_specialty(n, program["specialty"])) for n in names)
        initials = {i for core in cores for i in _initials(core)} - self._common
        row = _Row(frozenset(words | initials), frozenset(acronyms), self._head(program.name))
        for text in texts:
            row.forms |= self._forms(text, program, row.acronyms)
        return row

    def _head(self, name: str) -> str:
        """ "Rush" of "Rush University Medical Center", a word of everyday guidance as well."""
        first, second, *_ = [*name_words(name), "", ""]
        everyday = first in self._common and first not in GENERIC | self._places
        return first if everyday and second in _PLAIN else ""

    def _forms(self, text: str, program: Program, acronyms: frozenset[str]) -> set[Form]:
        forms = set()
        core = _without_specialty(text, program["specialty"])
        whole = _ABOUT.sub(" ", re.sub(r"\([^)]*\)", " ", core))
        for piece in (text, core, whole):
            entire = piece == whole or text == program["institution"]
            forms.add(self._form(piece, acronyms, whole=entire))
        forms.add(self._bare(whole))
        for part in _PARTS.split(core):
            forms.add(self._form(_ABOUT.sub(" ", part), acronyms, whole=False))
        return {f for f in forms if f}

    def _bare(self, name: str) -> Form | None:
        """A name without the words for what the institution is: "Johns Hopkins"."""
        words = [w for w in name_words(name) if w not in _PLAIN]
        if len(words) != 2 or set(words) & (GENERIC | self._places):
            return None
        return Form(tuple(words))

    def _form(self, text: str, acronyms: frozenset[str], whole: bool) -> Form | None:
        """The text as a form, or None where it names nothing by itself."""
        words = tuple(name_words(text))
        kept = set(words) - _PLAIN
        if not words:
            return None
        if set(words) & acronyms:
            return Form(words)
        if kept and kept <= self._places and len(words) == len(kept):
            return Form(words, place=True) if whole else None
        if len(words) < 2:
            return None
        telling = kept - GENERIC
        return Form(words) if telling or (whole and (kept or _odd(words))) else None


def _odd(words: tuple[str, ...]) -> bool:
    """Whether a name of plain words alone ("Memorial Regional") is one that only a name has."""
    return not set(words) <= {
        *"university hospital hospitals medical center school college clinic health system".split()
    }


def _stands(form: tuple[str, ...], asked: list[str]) -> float:
    """How surely a form stands in a text: 1 in its order, _TURNED in another one, 0 not at all."""
    size, best = len(form), 0.0
    for start in range(len(asked) - size + 1):
        window = asked[start : start + size]
        if tuple(window) == form:
            return 1.0
        if sorted(window) == sorted(form) and not STOP_WORDS.intersection(form):
            best = _TURNED
    return best


def _without_specialty(name: str, specialty: str) -> str:
    """A program's name without what it trains for."""
    small = {"Obstetrics and Gynecology": ("ob/gyn", "obstetrics & gynecology"),
             "Physical Medicine and Rehabilitation": ("pm&r",),
             "Pediatrics": ("pediatric",),
             "Psychiatry": ("adult psychiatry",),
             "Anesthesiology": ("anesthesia",)}.get(specialty, ())  # fmt: skip
    parts = [p for p in re.split(r"-", specialty) if p]
    names = {specialty, *small, *parts, "/".join(parts), "/".join(parts[::-1])}
    names |= {"neurosurgery", "medicine/pediatrics", "medicine-pediatrics", "med-peds"}
    for each in sorted(names, key=len, reverse=True):
        name = re.sub(rf"(?<!\w){re.escape(each)}(?!\w)", " ", name, flags=re.IGNORECASE)
    return name


def _initials(name: str) -> set[str]:
    """The first letters of a name's capitals, of three words or more ("uic")."""
    parts = [w for w in re.findall(r"[A-Za-z]+", name) if w.lower() not in {"of", "the"}]
    capitals = "".join(p[0] for p in parts if p[0].isupper()).lower()
    return {capitals[:size] for size in range(3, len(capitals) + 1)}


def state_words(program: Program) -> set[str]:
    """The state's name and code as words."""
    return {program["state"].lower(), *words_of(STATES.get(program["state"], ""))}
