"""The hard facts that a listing of programs asks for: specialty, place, visa, setting."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from rag.metros import Area, Town, find_area
from rag.places import STATES, find_states
from rag.program_specialties import find_specialties
from rag.schema import Program

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")


@dataclass(frozen=True)
class Filter:
    """Hard facts that a listing asks for; empty means any. `about` are the words of the question that
    name no hard fact: they order the list by meaning."""

    specialties: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    city: str = ""
    visa: str = ""
    settings: tuple[str, ...] = ()
    area: Area | None = None
    about: tuple[str, ...] = ()

    @property
    def narrow(self) -> bool:
        placed = self.states or self.city or self.area
        return bool(placed or (self.specialties and (self.visa or self.settings)))

    def agrees(self, program: Program) -> bool:
        """Whether a row agrees with every fact; an unknown setting or visa does not contradict."""
        town = (program["city"].lower(), program["state"])
        column = VISA_COLUMNS.get(self.visa, "")
        return bool(
            (not column or program[column] != "no")
            and (not self.specialties or program["specialty"] in self.specialties)
            and (not self.states or program["state"] in self.states)
            and (not self.city or town[0] == self.city)
            and (not self.area or town in self.area.towns)
            and (not self.settings or program["setting"] in (*self.settings, "unknown"))
        )


VISA_COLUMNS = {"J-1": "visa_j1", "H-1B": "visa_h1b"}
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
    "still only also both doctor doctors applicants applicant foreign apply "
    "applied applying should could would will shall must how many get into".split()
)


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, full stops of abbreviations left out."""
    return _WORD.findall(text.lower().replace(".", ""))


def read_filter(text: str, specialties: Collection[str], towns: Collection[Town]) -> Filter:
    """The hard facts in a canonical question. `specialties` and `towns` (city in small letters, state)
    are those of the table."""
    area = find_area(text, towns)
    city = "" if area else _city(text.lower(), towns)
    states = () if area else tuple(find_states(text))
    visas = [v for v in VISA_COLUMNS if v.lower() in text.lower()]
    # "new york" names the state unless "city" follows.
    if city and any(city == STATES[s].lower() for s in states):
        city = ""
    named = tuple(find_specialties(text, specialties))
    settings = next((found for pattern, found in _SETTINGS if pattern.search(text)), ())
    facts = " ".join((*named, *(STATES[s] for s in states), city, area.asked if area else ""))
    return Filter(
        specialties=named,
        states=states,
        city=city,
        visa=visas[0] if len(visas) == 1 else "",
        settings=settings,
        area=area,
        about=_about(text, facts),
    )


def _city(lower: str, towns: Collection[Town]) -> str:
    """The city of the table that a text in small letters names; the longest name counts."""
    cities = {city for city, _ in towns if len(city) > 3}
    named = (c for c in cities if re.search(rf"\b{re.escape(c)}\b", lower))
    return max(named, key=lambda c: (len(c), c), default="")


def _about(text: str, facts: str) -> tuple[str, ...]:
    """The words of a text that neither name one of the facts nor merely ask."""
    named = {*words_of(facts), *_ASKING}
    return tuple(w for w in words_of(text) if len(w) > 3 and w.isalpha() and w not in named)
