"""The particulars of a sentence: what must stand in its source exactly, or the sentence is wrong.

Amounts, shares, spans of time, numbers, days, months, years, forms, exams, visas, states, countries and
other names, each as a kind and a normal form: "two years", "2-year" and "24 months" are the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from rag.answering.verifying.names import names_of, surely_named
from rag.answering.verifying.numbers import numbers_of
from rag.countries import find_countries
from rag.lexicon import normalise
from rag.places import STATES, spot_states

_VISAS: dict[str, str] = {
    r"[JHOFBLEPRQKTU]-?\d[A-Z]?(?:-\d)?|H-?1-?B": "",
    r"TN": "TN",
    r"green[ -]cards?|(?:lawful |legal )?permanent residen(?:ts?|ce|cy)|LPRs?": "green card",
    r"(?:US|U\.S\.|American) citizens?(?:hip)?|citizens? of the (?:US|United States)": "US citizen",
    r"STEM OPT|OPT|optional practical training": "OPT",
    r"CPT|curricular practical training": "CPT",
    r"DACA": "DACA",
    r"TPS|temporary protected status": "TPS",
    r"EADs?|employment authori[sz]ation documents?|work permits?": "EAD",
    r"asyl(?:um|ees?)|asylum[ -]seekers?": "asylum",
    r"refugees?": "refugee",
    r"visitor visas?|tourist visas?|visitor status": "visitor visa",
    r"student visas?": "student visa",
    r"immigrant visas?": "immigrant visa",
    r"advance parole": "advance parole",
}
_EXAMS: dict[str, str] = {
    r"(?:USMLE )?Step (?:1|one|I)": "Step 1",
    r"(?:USMLE )?Step (?:2|two|II) ?CS|\bCS exam": "Step 2 CS",
    r"(?:USMLE )?Step (?:2|two|II)(?: ?\(?CK\)?)?|(?<!Step 2 )\bCK": "Step 2 CK",
    r"(?:USMLE )?Step (?:3|three|III)": "Step 3",
    r"OET(?: Medicine)?": "OET",
    r"TOEFL": "TOEFL",
    r"IELTS": "IELTS",
    r"COMLEX": "COMLEX",
    r"Mini-?CEX": "Mini-CEX",
    r"Pathways? (\d)": "",
    r"PGY-? ?(\d)": "",
}
_FORM = re.compile(
    r"(?<![\w-])(?:Forms? )?((?:DS|I|W|N|G|ETA|AR|EB|SF)-?\d{1,4}[A-Z]?(?:-[A-Z]{1,3})?|\d{4}-NR|"
    r"1040|1099(?:-[A-Z]+)?|8843|8233|1042-S)(?![\w])"
)
_FORM_NUMBER = re.compile(r"\bForms? (\d{3,4}[A-Z]?)\b")


@dataclass(frozen=True, order=True)
class Particular:
    """One particular: its kind and its normal form; `shown` as it stands in the text."""

    kind: str
    value: str

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


def _compile(patterns: dict[str, str]) -> list[tuple[re.Pattern[str], str]]:
    return [
        (re.compile(rf"(?<![\w-])(?:{p})(?![\w]|-\d)", re.IGNORECASE), v)
        for p, v in patterns.items()
    ]


_SPECIALTIES = {
    r"internal medicine": "internal medicine",
    r"family (?:medicine|practice|physicians?)": "family medicine",
    r"pa?ediatrics?|pa?ediatricians?": "pediatrics",
    r"psychiatr(?:y|ic|ists?)": "psychiatry",
    r"neurosurg(?:ery|ical|eons?)": "neurosurgery",
    r"(?:general|vascular|thoracic|plastic|orthopa?edic) surg(?:ery|ical|eons?)": "",
    r"obstetrics(?:[ -]and)?[ -]gyna?ecology|ob-?gyn": "obstetrics",
    r"(?:emergency|nuclear|preventive|physical|sleep|addiction) medicine": "",
    r"(?:child )?neurolog(?:y|ists?)|(?:interventional |diagnostic )?radiolog(?:y|ists?)": "",
    r"patholog(?:y|ists?)|ana?esthesiolog(?:y|ists?)|dermatolog(?:y|ists?)|urolog(?:y|ists?)": "",
    r"ophthalmolog(?:y|ists?)|cardiolog(?:y|ists?)|gastroenterolog(?:y|ists?)": "",
    r"nephrolog(?:y|ists?)|(?:radiation )?oncolog(?:y|ists?)|ha?ematolog(?:y|ists?)": "",
    r"endocrinolog(?:y|ists?)|rheumatolog(?:y|ists?)|pulmonolog(?:y|ists?)|geriatrics?": "",
}
# Whom a rule is for. Paraphrases name them freely ("you"), so only a change from one to the other counts.
_GROUPS = {
    r"(?:non-US )?(?:IMG|FMG)s?|(?:international|foreign) (?:medical )?graduates?": "IMG",
    r"(?:US|American) (?:medical )?(?:graduates?|seniors?|MDs?)": "US graduate",
}
_COMPILED = (
    ("group", _compile(_GROUPS)),
    ("visa", _compile(_VISAS)),
    ("exam", _compile(_EXAMS)),
    ("specialty", _compile(_SPECIALTIES)),
)


@lru_cache(maxsize=16384)
def particulars(text: str) -> frozenset[Particular]:
    """All particulars of `text`, without the names that only an edition can tell (see `named`)."""
    found: set[Particular] = set()
    rest = normalise(text).replace("*", "")

    def take(kind: str, pattern: re.Pattern[str], value: Callable[[re.Match[str]], str]) -> None:
        nonlocal rest
        for match in list(pattern.finditer(rest)):
            found.add(Particular(kind, value(match)))
        rest = pattern.sub(lambda m: " " * len(m.group()), rest)

    take("form", _FORM, lambda m: m.group(1).upper().replace("-", ""))
    take("form", _FORM_NUMBER, lambda m: m.group(1).upper())
    for kind, patterns in _COMPILED:
        for pattern, value in patterns:
            take(kind, pattern, lambda m, v=value, k=kind: v or _normal(k, m.group()))  # type: ignore[misc]
    rest, numbers = numbers_of(rest)
    found |= {Particular(kind, value) for kind, value in numbers}
    places = spot_states(rest)
    found |= {Particular("state", STATES[code]) for _, _, code in places}
    found |= {Particular("country", name) for name in find_countries(rest)}
    for start, end, _ in reversed(places):
        rest = rest[:start] + " " * (end - start) + rest[end:]
    found |= {Particular("name", name) for name in names_of(rest)}
    return frozenset(found)


def named(text: str, names: frozenset[str]) -> frozenset[Particular]:
    """The words of `text` that are names because the edition knows them as such: of programs,
    hospitals and cities (`names`, in small letters)."""
    return frozenset(Particular("name", word) for word in surely_named(normalise(text), names))


def _normal(kind: str, text: str) -> str:
    """`Neurologists` as `neurology`, a code as `_code` has it."""
    if kind != "specialty":
        return _code(text)
    plain = text.lower().replace("paed", "ped").replace("anaes", "anes").replace("haem", "hem")
    return re.sub(r"surg(?:ical|eons?)$", "surgery", re.sub(r"(?<=olog)(?:y|ists?)$", "y", plain))


def _code(text: str) -> str:
    """`h1b`, `H-1Bs` and `H 1B` as `H1B`; `Pathway 6` as `PATHWAY6`."""
    return re.sub(r"(?<=PATHWAY)S", "", re.sub(r"[^A-Z0-9]", "", text.upper()))
