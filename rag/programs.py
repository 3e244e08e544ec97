"""Programs by name and by hard facts: which program a question names, and which rows fit a filter.

Names are found by code, never by similarity: a program that is not in the table is not there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from rag.filter import Filter, read_filter, words_of
from rag.lexicon import tokens
from rag.names import GENERIC, NEAR, Hit, NameIndex, name_words, state_words
from rag.places import STATES
from rag.program_specialties import (
    find_specialties,
    other_specialties,
    short_forms_spelt,
)
from rag.rows import row_text
from rag.schema import Program
from rag.unknown_names import UnknownNames, stray

_LISTING = re.compile(
    r"\b(?:which|what|list|show|give|find|any|name|looking for|search|suggest|recommend|some|"
    r"(?:are|r) there)\b.*"
    r"\b(?:programs?|hospitals?|residenc(?:y|ies)|places?)\b|"
    r"^(?:[\w-]+\s+){0,8}programs?\s+(?:in|that|near|with|around|not in|outside|except)",
    re.IGNORECASE,
)
# An order without a verb: "psychiatry programs which sponsor J-1", "hospitals in Ohio". A rule about them
# begins or goes on otherwise ("if programs sponsor only J-1, do I …").
_BARE_ORDER = re.compile(
    r"(?!.*\b(?:(?:do|can|should|will|must|am|may) i|why|how|when|lose|pay)\b)"
    r"(?:(?!(?:do|does|can|are|is|will|should|how|why|if|when|what|most|many|few|some|because|since|all)\b)"
    r"[\w-]+\s+){0,3}(?:(?:hospitals|residencies)\s+(?:in|that|near|with|around|outside)\b|"
    r"programs\s+(?:(?:which|who)\b|J-1\b|H-1B\b|(?:accept|sponsor|tak|offer)(?:e|ing)?\b))",
    re.IGNORECASE,
)
# "Psychiatry residency J-1 new york which", "florida family medicine list please": what is wanted stands at
# the end.
_LOOSE_ORDER = re.compile(
    r"(?:\b(?:which(?: ones?| programs?| hospitals?| places?)?|any|names?|suggestions?|recommendations?|"
    r"options)|(?<!rank )(?<!order )\blist)\W*(?:(?:please|pls|plz|sir|thanks?|thank you|needed|there)\W*)*$",
    re.IGNORECASE,
)
_LOOSE_WORDS = 16
# "Do psychiatry programs sponsor H-1B?": whoever asks so is served by those that do.
_ASKS_OF_SOME = re.compile(
    r"^(?!.*\b(?:i|me|my|if|when|after|before|without|once|why|how)\b)\W*(?:do|does|are|will|would)\s+"
    r"(?:(?!any other)[\w-]+\s+){1,4}?(?:programs|residencies|hospitals)\s+(?:[\w-]+\s+){0,4}?"
    r"(?:sponsor|accept|take|offer|give|consider|recruit|open)",
    re.IGNORECASE,
)
# "Does Nevada give a licence without residency" asks for no list of residencies.
_AS_A_TIME = re.compile(
    r"\b(?:without|before|after|during) (?:\w+ ){0,4}?(?:residency|program)\b", re.IGNORECASE
)
# Where the writer is or will be: "my program in Ohio will not renew my contract" asks for no list either.
_ONES_OWN = re.compile(
    r"\b(?:(?:my|our|his|her|this|that)(?: (?!dream|ideal|first|top|next|future)\w+){0,2}?|"
    r"(?:matched|trained|works|working|worked|employed|hired|started|(?:am|was|i'm|as) (?:training|(?:an? )?"
    r"(?:[\w-]+ )?(?:resident|intern|fellow))|i work|(?:have|has|had|got|received|signed) (?:an?|the|my) "
    r"(?:\w+ )?(?:offer|position|contract|job))(?: [\w-]+){0,3}? (?:at|in|from|with|to|by) (?:an?|the)"
    r"(?: [\w-]+){0,2}?) (?:program|hospital|residency)\b",
    re.IGNORECASE,
)
_SEEKS = re.compile(
    r"\b(?:find|looking for|search\w*|give|show|list|suggest|recommend|any)\b", re.IGNORECASE
)
# An order of programs that names a specialty and nothing else ("psychiatry programs", "which programs for
# family medicine?"); words that ask something about them instead.
_PLURAL = re.compile(r"\b(?:programs|residencies|hospitals)\b", re.IGNORECASE)
_ASKS_OTHER = re.compile(
    r"%|\bfor \d|\b(?:percent|share|how|why|when|should|do|am|can(?! you)|could(?! you)|will|would|must|"
    r"apply\w*|applied|step|scores?|ck|attempts?|years?|low\w*|high\w*|old|best|top|great|not|without|fellow\w*)\b",
    re.IGNORECASE,
)
_ORDER_WORDS = 9
_IMG = re.compile(r"\binternational medical graduate", re.IGNORECASE)
# What may stand in a terse order beside its facts.
_TERSE = frozenset(
    "in for and or with j h 1 1b b visa visas sponsored sponsoring pls please".split()
)
_RANK = {"yes": 0, "case_by_case": 1, "unknown": 2, "no": 3}
_CONFIDENCE = {"high": 0, "medium": 1, "low": 2}


@dataclass(frozen=True)
class Named:
    """What a question names: the programs of the table; or a name that is not in it (`unknown`), with
    `others` of a like name; or an institution of the table with a specialty (`specialties`) of which
    it holds no row, with the rows that it holds (`others`)."""

    programs: tuple[Program, ...] = ()
    unknown: str = ""
    specialties: tuple[str, ...] = ()
    others: tuple[Program, ...] = ()


class ProgramIndex:
    """The program table, searchable by name and by filter."""

    def __init__(
        self,
        programs: Iterable[Program],
        common: Iterable[str],
        expand: Callable[[str], str] = str,
    ) -> None:
        """`common`: words of everyday guidance, which do not make a name; `expand` puts glossary terms
        into a name, as they are put into questions."""
        self.programs = list(programs)
        self.specialties = sorted({p["specialty"] for p in self.programs}, key=len, reverse=True)
        self.towns = {(p["city"].lower(), p["state"]) for p in self.programs if p["city"]}
        self.cities = {p["city"].lower() for p in self.programs if p["city"]}
        states = frozenset(w for name in STATES.values() for w in words_of(name))
        places = states | {w for c in self.cities for w in words_of(c)}
        words = frozenset(common) | GENERIC
        self._names = NameIndex(self.programs, words, places, expand)
        self._row_of = {p.id: row for row, p in enumerate(self.programs)}
        self._unknown = UnknownNames(words, places, states)

    def shares(self, stems: frozenset[str]) -> dict[str, float]:
        """The share of `stems` that each program's text holds, by id; programs that hold none are
        left out."""
        held = (len(stems & text) for text in self._texts)
        return {p.id: n / len(stems) for p, n in zip(self.programs, held, strict=True) if n}

    @cached_property
    def _texts(self) -> list[frozenset[str]]:
        return [frozenset(tokens(row_text(p))) for p in self.programs]

    def specialty(self, text: str) -> str:
        """The first specialty of the table that `text` names, or an empty string."""
        return next(iter(find_specialties(text, self.specialties)), "")

    def filter(self, text: str) -> Filter:
        """The hard facts in a canonical question."""
        return read_filter(text, self.specialties, self.towns)

    def lists(self, text: str) -> bool:
        """Whether a question asks for a list of programs, whatever the facts."""
        text = _AS_A_TIME.sub(" ", text)
        if not _SEEKS.search(text):
            text = _ONES_OWN.sub(" ", text)
        patterns = _LISTING.search(text), _BARE_ORDER.match(text), _ASKS_OF_SOME.match(text)
        return any(patterns)

    def asks_listing(self, text: str) -> bool:
        """Whether a question asks for a list that its hard facts make short."""
        if self.lists(text):
            return self.filter(text).narrow
        if len(text.split()) > _LOOSE_WORDS or not _LOOSE_ORDER.search(text):
            return False
        wanted = self.filter(text)
        return wanted.narrow and bool(wanted.specialties)

    def order(self, text: str) -> Filter | None:
        """The facts of a text that is nothing but an order of the programs of a specialty; None for any
        other text."""
        if _ASKS_OTHER.search(text):
            return None
        wanted = self.filter(text)
        # A name of several words counts as one.
        named = sum(len(s.split()) - 1 for s in wanted.specialties) + 2 * len(_IMG.findall(text))
        if len(text.split()) - named > _ORDER_WORDS:
            return None
        if not wanted.specialties or wanted.about:
            return None
        if _PLURAL.search(text):
            return wanted
        # "Psychiatry in Texas, J-1" orders them without a word for programs; "OR" and "IN" are words there.
        wanted = self.filter(re.sub(r"\b(?:or|in)\b", ",", text, flags=re.IGNORECASE))
        terse = bool(wanted.states) and not set(words_of(text)) - self._words_of(wanted)
        return wanted if terse and wanted.specialties else None

    @staticmethod
    def _words_of(wanted: Filter) -> set[str]:
        """The words that the facts of an order may be made of."""
        names = (*wanted.specialties, *(STATES[s] for s in wanted.states), *wanted.states)
        return {w for name in names for w in words_of(name)} | _TERSE

    def listing(self, wanted: Filter, nearness: Mapping[str, float] | None = None) -> list[Program]:
        """Rows that agree with `wanted`, best supported first. A row that says no to the visa, to
        IMGs or to recruiting is left out; unknown is kept, and stands last.

        `nearness` (by program id, as `rag.search` gives it) orders rows that stand level by meaning.
        """
        asked = bool(wanted.asked_visas)
        near = nearness or {}
        rows = [
            p
            for p in self.programs
            if p["recruiting"] != "no" and p["accepts_img"] != "no" and wanted.agrees(p)
        ]
        return sorted(
            rows,
            key=lambda p: (
                bool(wanted.settings) and p["setting"] == "unknown",
                _RANK[wanted.visa_cell(p)],
                -near.get(p.id, 0.0),
                0 if asked else min(_RANK[p["visa_j1"]], _RANK[p["visa_h1b"]]),
                _CONFIDENCE[p["confidence"]],
                p.name,
            ),
        )

    def named(self, text: str) -> Named:
        """The programs that a canonical question names; or the name it uses for one that the table
        does not hold; or an institution that holds no row of the specialty that is asked for."""
        # Who asks is no part of a name.
        bare = re.sub(r"\binternational medical graduates?\b", " ", text, flags=re.IGNORECASE)
        hits = self._names.hits(bare)
        bare = short_forms_spelt(bare)
        if not hits:
            name = self._unknown.find(text, bool(self.specialty(text)))
            return Named(unknown=name, others=self._like(name, bare))
        specialties = find_specialties(bare, self.specialties)
        others = other_specialties(bare, self.specialties)
        best = [h for h in hits if h.score > hits[0].score - 1e-6]
        of_specialty = [
            h
            for h in hits
            if h.score >= NEAR * hits[0].score and self.programs[h.row]["specialty"] in specialties
        ]
        rows = [h for h in of_specialty if h.score > of_specialty[0].score - 1e-6] or best
        if name := self._stray(bare, rows, [*specialties, *others]):
            return Named(unknown=name, others=self._of(rows))
        if (specialties or others) and not of_specialty:
            return Named(specialties=(*specialties, *others), others=self._of(best))
        return Named(self._of_track(text, rows))

    def _like(self, name: str, text: str) -> tuple[Program, ...]:
        """The rows of the specialty asked for whose own names hold all that tells `name`: "Elmhurst" is a
        town as well, and alone names no hospital."""
        telling = set(name_words(short_forms_spelt(name))) - GENERIC
        wanted = find_specialties(short_forms_spelt(text), self.specialties)
        return tuple(
            p
            for p in self.programs
            if telling
            and telling.issubset(name_words(p.name))
            and (not wanted or p["specialty"] in wanted)
        )

    def name_words(self, program: Program) -> frozenset[str]:
        """All words by which a program of the table may be called."""
        return self._names.words(self._row_of[program.id])

    def _of(self, hits: Iterable[Hit]) -> tuple[Program, ...]:
        return tuple(self.programs[h.row] for h in sorted(hits, key=lambda h: h.row))

    def _stray(self, text: str, hits: list[Hit], specialties: list[str]) -> str:
        known = {w for h in hits for w in self._names.words(h.row) | h.words}
        known |= {w for h in hits for w in state_words(self.programs[h.row])}
        return stray(text, known, specialties)

    def _of_track(self, text: str, hits: list[Hit]) -> tuple[Program, ...]:
        """The rows of the track that the question names, or all where it names none of theirs."""
        rows = self._of(hits)
        track = re.search(r"\b(categorical|prelim|advanced)", text, re.IGNORECASE)
        held = [p for p in rows if track and p["track"].startswith(track.group().lower())]
        return tuple(held) or rows
