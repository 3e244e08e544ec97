"""The hard facts that a listing of programs asks for: specialty, place, visa, setting."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from rag.metros import Area, Town, find_area
from rag.places import STATES, find_states, spot_states
from rag.program_specialties import find_specialties, other_specialties
from rag.regions import find_regions, spot_regions
from rag.schema import Program

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")


Visas = Literal["", "either", "both"]
VISA_COLUMNS = {"J-1": "visa_j1", "H-1B": "visa_h1b"}


@dataclass(frozen=True)
class Filter:
    """Hard facts that a listing asks for; empty means any. `visas`: both visas are named, and `either`
    of them or `both` are asked for; `outside`: states that are not wanted; `absent`: specialties of
    which the table holds no row; `about`: the words of the question that name no hard fact, which
    order the list by meaning."""

    specialties: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    city: str = ""
    visa: str = ""
    settings: tuple[str, ...] = ()
    area: Area | None = None
    about: tuple[str, ...] = ()
    visas: Visas = ""
    outside: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()

    @property
    def narrow(self) -> bool:
        placed = self.states or self.city or self.area or self.outside
        special = self.specialties or self.absent
        return bool(placed or (special and (self.visa or self.visas or self.settings)))

    @property
    def asked_visas(self) -> tuple[str, ...]:
        """The visas that are asked for, in the order of VISA_COLUMNS."""
        return tuple(VISA_COLUMNS) if self.visas else (self.visa,) if self.visa else ()

    def visa_cell(self, program: Program) -> str:
        """What a row says to the visas that are asked for: `yes`, `case_by_case`, `unknown` or `no`; of
        two the better one, or the worse where both are asked for; `yes` where none is."""
        order = ("yes", "case_by_case", "unknown", "no")
        cells = [program[VISA_COLUMNS[v]] or "unknown" for v in self.asked_visas]
        choose = max if self.visas == "both" else min
        return choose(cells, key=order.index, default="yes")

    def agrees(self, program: Program) -> bool:
        """Whether a row agrees with every fact; an unknown setting or visa does not contradict."""
        town = (program["city"].lower(), program["state"])
        return bool(
            self.visa_cell(program) != "no"
            and program["state"] not in self.outside
            and (self.specialties or not self.absent)
            and (not self.specialties or program["specialty"] in self.specialties)
            and (not self.states or program["state"] in self.states)
            and (not self.city or town[0] == self.city)
            and (not self.area or town in self.area.towns)
            and (not self.settings or program["setting"] in (*self.settings, "unknown"))
        )


_OUTSIDE = re.compile(
    r"\b(?:not (?:in|from)|outside(?: of)?|except(?: for| in)?|excluding|other than|but not(?: in)?|anywhere "
    r"but|besides)\s+(?P<rest>[^?.;!]{2,60})",
    re.IGNORECASE,
)
_FELLOWSHIP = re.compile(r"\bfellow", re.IGNORECASE)
_BOTH = re.compile(r"\bboth\b|J-1 (?:and|&|plus) H-1B|H-1B (?:and|&|plus) J-1", re.IGNORECASE)
# "With visa" that names none: a program that sponsors neither is no answer.
_SOME_VISA = re.compile(
    r"\b(?:with|sponsor\w*|takes?|taking|accept\w*|gives?|giving|offer\w*|provid\w*|needs?|needing|require)\b"
    r"(?: (?!not?\b|without\b)[\w-]+){0,4}? visas?\b|\bvisas?[- ](?:sponsor\w*|friendly|support|needing)\b",
    re.IGNORECASE,
)
_NO_VISA = re.compile(
    r"\b(?:without|no|not|don'?t|doesn'?t)\b(?: [\w-]+){0,3}? visas?\b", re.IGNORECASE
)
_SETTINGS = (
    (
        re.compile(
            r"\bcommunity[- ](?:based )?(?:\w+ ){0,2}?(?:programs?|hospitals?|residenc\w*)", re.I
        ),
        ("community", "university_affiliated_community"),
    ),
    (
        re.compile(
            r"\b(?:university[- ]based|university (?:programs?|hospitals?)|academic (?:\w+ )?(?:programs?|"
            r"hospitals?|centers?|residenc\w*))\b(?! of)",
            re.I,
        ),
        ("university",),
    ),
)
# Words of a listing that describe no program.
_ASKING = frozenset(
    "which what list show give find any name looking look search suggest recommend some are is there the "
    "that who with for near in around of to and or do does sponsor sponsors sponsoring sponsorship visa "
    "visas take takes taking accept accepts accepting offer offers international medical graduate graduates "
    "img imgs j h b program programs residency residencies hospital hospitals place places community "
    "academic university center centers based affiliated me my i a an please can you need want like "
    "specialty area "
    "city state usa us united states all best good great top me them it on at from by have has old new "
    "they want wants step ask asks need needs must except outside when then thanks hello okay which "
    "score scores step ck low lower high higher attempt attempts year years grads "
    "know knows tell help hi dear sir madam thank thanks kindly "
    "match matched matching position positions "
    "still only also both doctor doctors applicants applicant foreign apply "
    "applied applying should could would will shall must how many get into "
    "friendly categorical please pls plz residents people names suggestions".split()
)


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, full stops of abbreviations left out."""
    return _WORD.findall(text.lower().replace(".", ""))


def read_filter(text: str, specialties: Collection[str], towns: Collection[Town]) -> Filter:
    """The hard facts in a canonical question. `specialties` and `towns` (city in small letters, state)
    are those of the table."""
    outside: tuple[str, ...] = ()
    if (match := _OUTSIDE.search(text)) and (states := _placed(match["rest"])):
        outside = tuple(states)
        text = f"{text[: match.start()]} {_without_states(match['rest'])} {text[match.end() :]}"
    area = find_area(text, towns)
    city = "" if area else _city(text.lower(), towns)
    named_states = () if area else tuple(_placed(text))
    visas = [v for v in VISA_COLUMNS if v.lower() in text.lower()]
    if not visas and _SOME_VISA.search(text) and not _NO_VISA.search(text):
        visas = list(VISA_COLUMNS)
    # "new york" names the state unless "city" follows.
    if city and any(city == STATES[s].lower() for s in named_states):
        city = ""
    both: Visas = "both" if _BOTH.search(text) else "either"
    named = tuple(find_specialties(text, specialties))
    # A fellowship beside the residency is no specialty that is looked for.
    absent = () if _FELLOWSHIP.search(text) else tuple(other_specialties(text, specialties))
    settings = next((found for pattern, found in _SETTINGS if pattern.search(text)), ())
    places = [*(STATES[s] for s in named_states), *(text[a:b] for a, b, _ in spot_regions(text))]
    facts = " ".join((*named, *places, city, area.asked if area else ""))
    return Filter(
        specialties=named,
        states=named_states,
        city=city,
        visa=visas[0] if len(visas) == 1 else "",
        settings=settings,
        area=area,
        about=_about(text, f"{facts} {' '.join(absent)}"),
        visas=both if len(visas) > 1 else "",
        outside=outside,
        absent=absent,
    )


def _placed(text: str) -> list[str]:
    """Postal codes of the states that a text names, those of its regions among them."""
    return list(dict.fromkeys((*find_states(text), *find_regions(text))))


def _without_states(text: str) -> str:
    for start, end, _ in sorted((*spot_states(text), *spot_regions(text)), reverse=True):
        text = text[:start] + text[end:]
    return text


def _city(lower: str, towns: Collection[Town]) -> str:
    """The city of the table that a text in small letters names; the longest name counts."""
    cities = {city for city, _ in towns if len(city) > 3}
    named = (c for c in cities if c in lower and re.search(rf"\b{re.escape(c)}\b", lower))
    return max(named, key=lambda c: (len(c), c), default="")


def _about(text: str, facts: str) -> tuple[str, ...]:
    """The words of a text that neither name one of the facts nor merely ask."""
    named = {*words_of(facts), *_ASKING}
    return tuple(w for w in words_of(text) if len(w) > 3 and w.isalpha() and w not in named)
