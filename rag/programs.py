"""Programs by name and by hard facts: which program a question names, and which rows fit a filter.

Names are found by code, never by similarity: a program that is not in the table is not there.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.distance import OSA

from rag.filter import VISA_COLUMNS, Filter, read_filter, words_of
from rag.lexicon import tokens
from rag.places import STATES
from rag.program_specialties import find_specialties
from rag.rows import row_text
from rag.schema import Program
from rag.spelling import english

# Words that stand in many names, or in questions about any program: alone they name nothing.
_GENERIC = frozenset(
    "residency program programs residencies hospital hospitals university univ medical medicine "
    "center centre health healthcare system school college clinic of the and at in for de st saint "
    "campus department education graduate regional memorial general community county state city "
    "national american new north south east west northern southern central internal family "
    "pediatrics psychiatry surgery neurology pathology emergency anesthesiology radiology "
    "transitional year categorical preliminary track consortium foundation institute services "
    "network care group veterans affairs children childrens methodist baptist mercy good first "
    "united states inc main friend friends".split()
)
# Words that tell two institutions of one name apart.
_KINDS = frozenset(
    "hospital university medical center school college clinic health system memorial general regional "
    "community county downtown".split()
)
_INSTITUTIONS = frozenset(
    "hospital hospitals university infirmary clinic college memorial regional medical".split()
)
# "does X sponsor …": X may be a name.
_ASKED = re.compile(
    r"\b(?:does|will|would)\s+(?:the\s+)?(?P<name>[\w&'./ -]{3,60}?)\s+"
    r"(?:sponsors?|takes?|accepts?|offers?|requires?|wants?|gives?|recruits?|interviews?|prefers?)\b",
    re.IGNORECASE,
)
_LISTING = re.compile(
    r"\b(?:which|what|list|show|give|find|any|name|looking for|search|suggest|recommend|some)\b.*"
    r"\b(?:programs?|hospitals?|residenc(?:y|ies)|places?)\b|^(?:[\w-]+\s+){0,8}programs?\s+(?:in|that|near|with|around)",
    re.IGNORECASE,
)
_NO_NAMES = frozenset(
    "i my a an any this that it its they he she we you your our his her their which what every each "
    "all most some no not other another same such if when who ecfmg intealth nrmp uscis".split()
)
_RANK = {"yes": 0, "case_by_case": 1, "unknown": 2, "no": 3}
_CONFIDENCE = {"high": 0, "medium": 1, "low": 2}


@dataclass(frozen=True)
class Named:
    """What a question names: the programs of the table, or a name that is not in it."""

    programs: tuple[Program, ...] = ()
    unknown: str = ""


class ProgramIndex:
    """The program table, searchable by name and by filter."""

    def __init__(self, programs: Iterable[Program], common: Iterable[str]) -> None:
        """`common`: words of everyday guidance, which do not make a name."""
        self.programs = list(programs)
        self.specialties = sorted({p["specialty"] for p in self.programs}, key=len, reverse=True)
        self.towns = {(p["city"].lower(), p["state"]) for p in self.programs if p["city"]}
        self.cities = {p["city"].lower() for p in self.programs if p["city"]}
        self._names = [self._name_words(p) for p in self.programs]
        self._cores = [self._corewords_of(p) for p in self.programs]
        frequency = Counter(w for words in self._names for w in words)
        total = len(self.programs) or 1
        self._weight = {w: math.log(1 + total / n) for w, n in frequency.items()}
        self._states = {w for name in STATES.values() for w in words_of(name)}
        self._place = {w for c in self.cities for w in words_of(c)} | self._states
        self._common = frozenset(common) | _GENERIC

    @staticmethod
    def _name_words(program: Program) -> frozenset[str]:
        text = f"{program.name} {program['institution']} {program['city']}"
        words = set(words_of(text))
        for name in (program["institution"], program.name):
            parts = [w for w in re.findall(r"[A-Za-z]+", name) if w.lower() not in {"of", "the"}]
            capitals = "".join(p[0] for p in parts if p[0].isupper()).lower()
            for size in range(3, len(capitals) + 1):
                words.add(capitals[:size])
        return frozenset(words)

    @staticmethod
    def _corewords_of(program: Program) -> frozenset[str]:
        """The words of the name without the specialty and the word for the program."""
        name = program.name.lower().replace(program["specialty"].lower(), " ")
        return frozenset(words_of(name)) - {"residency", "program", "the", "of"}

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
        return bool(_LISTING.search(text))

    def asks_listing(self, text: str) -> bool:
        return self.lists(text) and self.filter(text).narrow

    def listing(self, wanted: Filter, nearness: Mapping[str, float] | None = None) -> list[Program]:
        """Rows that agree with `wanted`, best supported first. A row that says no to the visa, to
        IMGs or to recruiting is left out; unknown is kept, and stands last.

        `nearness` (by program id, as `rag.search` gives it) orders rows that stand level by meaning.
        """
        column = VISA_COLUMNS.get(wanted.visa, "")
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
                _RANK[p[column]] if column else 0,
                -near.get(p.id, 0.0),
                0 if column else min(_RANK[p["visa_j1"]], _RANK[p["visa_h1b"]]),
                _CONFIDENCE[p["confidence"]],
                p.name,
            ),
        )

    def named(self, text: str) -> Named:
        """The programs that a canonical question names, or the name it uses for one that the table
        does not hold."""
        # Who asks is no part of a name.
        bare = re.sub(r"\binternational medical graduates?\b", " ", text, flags=re.IGNORECASE)
        asked = [w for w in words_of(bare) if len(w) > 1]
        present = set(asked)
        best, found = 0.0, []
        specialty = self.specialty(text)
        for row, (program, words, core) in enumerate(
            zip(self.programs, self._names, self._cores, strict=True)
        ):
            matched = {w for q in asked for w in self._matching(q, words)}
            own = matched - self._common - self._place
            # A place names no program ("Chicago"), but a whole name made of common words does.
            if not own and not (len(core) > 1 and core <= present):
                continue
            weight = sum(self._weight[w] for w in matched - _GENERIC)
            weight += 20.0 if specialty and program["specialty"] == specialty else 0.0
            if weight > best + 1e-6:
                best, found = weight, [row]
            elif weight > best - 1e-6:
                found.append(row)
        if found:
            return Named(tuple(self.programs[row] for row in self._fullest(found, present)))
        return Named(unknown=self._unknown_name(text))

    def _fullest(self, rows: list[int], present: set[str]) -> list[int]:
        """Of programs that share the words of a name, those whose name has the general words of the
        question as well ("Mount Sinai Hospital"); "Mount Sinai" alone means them all."""
        kinds = present & _KINDS
        if not kinds:
            return rows
        rows = [r for r in rows if kinds <= self._names[r]] or rows
        return [r for r in rows if self._cores[r] <= present] or rows

    def _matching(self, word: str, words: frozenset[str]) -> list[str]:
        if word in words:
            return [word]
        if len(word) < 6 or word in self._common or word in self._place:
            return []
        return [w for w in words if len(w) >= 6 and w[0] == word[0] and OSA.distance(w, word) == 1]

    def _is_name(self, word: str) -> bool:
        return (
            len(word) >= 4
            and word.isalpha()
            and word not in self._common
            and word not in self._states
        )

    def _unknown_name(self, text: str) -> str:
        """The words by which a question seems to name an institution, or an empty string: the
        subject of "does … sponsor", the words before "hospital", or a word that is neither
        English nor of the field beside a specialty."""
        for match in _ASKED.finditer(text):
            words = words_of(match["name"])
            if any(map(self._is_name, words)) and words[0] not in _NO_NAMES:
                return match["name"].strip(" ,.-")
        words = words_of(text)
        for end, word in enumerate(words):
            if word not in _INSTITUTIONS:
                continue
            start = end
            while (
                start
                and words[start - 1] not in _NO_NAMES
                and (
                    self._is_name(words[start - 1])
                    or (words[start - 1] in _GENERIC and len(words[start - 1]) > 3)
                )
            ):
                start -= 1
            if any(map(self._is_name, words[start:end])):
                return " ".join(words[start : end + 1])
        if self.specialty(text):
            strange = [
                w
                for w in words
                if len(w) >= 6 and self._is_name(w) and w not in self._place and w not in english()
            ]
            if strange:
                return strange[0]
        return ""
