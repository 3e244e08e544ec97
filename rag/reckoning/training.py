"""Fields of training as people name them, and the years that a question gives to each."""

from __future__ import annotations

import re
from itertools import pairwise

from pydantic import BaseModel, ConfigDict, Field

from rag.reckoning.phrases import NUMBER, number
from rag.schema import Name

# By name, the other ways in which it is written (the glossary has put in the commonest already).
SPECIALTIES: dict[str, str] = {
    # "im" is "I'm" as well: it is the field only beside a number or a word of training.
    "internal medicine": r"internal medicine|int\.? med\.?|im(?= ?\(?\d| ?\+| residency| plus| then)|"
    r"(?<=\d )im|(?<=years )im|(?<=yrs )im|(?<=yr )im|(?<=of )im|(?<=in )im",
    "family medicine": r"family medicine|family practice|fm",
    "pediatrics": r"pediatrics?|paediatrics?|peds",
    "psychiatry": r"psychiatry|psych",
    "general surgery": r"general surgery|gen surg|surgery|gs",
    "neurology": r"neurology|neuro",
    "pathology": r"pathology",
    "anesthesiology": r"anesthesiology|anesthesia",
    "radiology": r"(?:diagnostic |interventional )?radiology|rads",
    "obstetrics and gynecology": r"obstetrics and gynecology|ob-?/?gyn|gynecology",
    "emergency medicine": r"emergency medicine|em",
    "dermatology": r"dermatology|derm",
    "orthopedic surgery": r"orthop(?:a?edic surgery|a?edics?)|ortho",
    "ophthalmology": r"ophthalmology|ophtho",
    "urology": r"urology",
    "neurosurgery": r"neurosurgery|neurological surgery",
    "plastic surgery": r"(?:integrated )?plastic surgery|plastics",
    "physical medicine and rehabilitation": r"physical medicine and rehabilitation|pm&r|physiatry",
    "preliminary year": r"preliminary year|prelim(?:inary)?",
    "transitional year": r"transitional year",
    "otolaryngology": r"otolaryngology|ent",
    "nuclear medicine": r"nuclear medicine",
    "radiation oncology": r"radiation oncology|rad onc",
    "vascular surgery": r"vascular surgery",
    "thoracic surgery": r"(?:cardio)?thoracic surgery|ct surgery|cardiac surgery",
    "medicine-pediatrics": r"med[- ]?peds|medicine-pediatrics",
}
_FELLOWSHIPS: dict[str, str] = {
    "pediatric surgery": r"(?:peds|pediatrics?) surg(?:ery)?",
    "neurointerventional": r"(?:neuro(?:logy)?|radiology) (?:ir|interventional)|nir|neuro-?interventional",
    "advanced endoscopy": r"(?:advanced|therapeutic) endo(?:scopy)?",
    "bone marrow transplant": r"bmt|bone marrow transplant",
    "genetics": r"(?:medical )?genetics",
    "interventional cardiology": r"interventional(?: cardiology| cardio| cards?)?|ic",
    "electrophysiology": r"(?:cardiac )?electrophysiology|ep",
    "heart failure": r"(?:advanced )?heart failure",
    "cardiology": r"(?:pediatric )?(?:cardiology|cardio|cards)",
    "gastroenterology": r"gastroenterology|gastro|gi",
    "hematology and oncology": r"hematology(?: and |/| ?-? ?)oncology|heme?(?: ?/ ?| )onc|hem-?onc|"
    r"oncology|hematology",
    "pulmonary and critical care": r"pulm(?:onary)?(?:/| and | ?& ?| )(?:critical care|cc|crit)|pccm|"
    r"pulmonary|pulmonology",
    "critical care": r"critical care|ccm|picu|icu|intensive care",
    "neonatology": r"neonatology|nicu|neonatal(?:-perinatal)?(?: medicine)?",
    "nephrology": r"nephrology|nephro|renal",
    "endocrinology": r"endocrinology|endocrine|endo",
    "rheumatology": r"rheumatology|rheum",
    "infectious diseases": r"infectious diseases?|id fellowship",
    "geriatrics": r"geriatrics?",
    "palliative care": r"palliative(?: care| medicine)?",
    "transplant": r"transplant(?:ation)?(?: hepatology| surgery| nephrology)?|hepatology",
    "sleep medicine": r"sleep(?: medicine)?",
    "child psychiatry": r"child(?: and adolescent)? psych(?:iatry)?",
    "addiction": r"addiction(?: medicine| psychiatry)?",
    "stroke": r"stroke|vascular neurology",
    "epilepsy": r"epilepsy|neurophysiology",
    "pain medicine": r"pain(?: medicine| management)?",
    "sports medicine": r"sports(?: medicine)?",
    "trauma": r"trauma(?: surgery)?",
    "vascular training": r"(?:endo)?vascular",
    "allergy and immunology": r"allergy(?: and immunology|/immunology)?|immunology",
    "hand surgery": r"hand(?: surgery)|hand fellowship",
    "spine": r"spine(?: surgery)?",
    "neuroradiology": r"(?:neuro|body|msk|breast|chest) ?(?:radiology|imaging)",
    "structural heart": r"structural(?: heart| cardiology)?|cardiac imaging|advanced imaging",
    "hospice": r"hospice(?: medicine)?",
    "toxicology": r"toxicology",
    "maternal-fetal medicine": r"mfm|maternal[- ]fetal(?: medicine)?",
    "surgical subspecialty": r"surgical oncology|colorectal(?: surgery)?|bariatrics?|minimally invasive|mis",
}
_STAGES: dict[str, str] = {
    "residency": r"residency|resident",
    "fellowship": r"(?:sub-?)?(?:second |first |another )?fellowship|fellow",
    "chief year": r"chief(?: resident| residency)?(?: year)?",
    "research": r"research(?: years?)?",
    "advanced fellowship": r"advanced fellowship|super-?fellowship",
}
FIELDS: dict[str, str] = _FELLOWSHIPS | SPECIALTIES | _STAGES


def _compiled(names: dict[str, str]) -> re.Pattern[str]:
    """One pattern over all names, longest alternative first; group `nX` tells which."""
    parts = [f"(?P<n{i}>{pattern})" for i, pattern in enumerate(names.values())]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(parts)})(?![\w-])", re.IGNORECASE)


_FIELD = _compiled(FIELDS)
_SPECIALTY = _compiled(SPECIALTIES)


def specialty(text: str) -> str | None:
    """The specialty that stands first in `text`."""
    if text.strip().lower() == "im":
        return "internal medicine"
    match = _SPECIALTY.search(text)
    return _name(match, SPECIALTIES) if match else None


def fields(text: str) -> list[tuple[str, int, int]]:
    """The fields and stages of training named in `text`, with their places."""
    return [(_name(m, FIELDS), m.start(), m.end()) for m in _FIELD.finditer(text)]


def _name(match: re.Match[str], names: dict[str, str]) -> str:
    index = next(int(k[1:]) for k, v in match.groupdict().items() if v is not None)
    return list(names)[index]


LONGEST = 15


class Stage(BaseModel):
    """A part of a training plan: a residency, a fellowship, a chief year."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name = Field(min_length=1, description="residency, cardiology, …")
    years: float | None = Field(
        default=None,
        gt=0,
        le=LONGEST,
        description="its length; absent: the usual one, where it is held",
    )


def is_training(name: str) -> bool:
    """Whether a stage is a training by itself, and no part that only comes beside one."""
    return name not in _STAGES or name == "residency"


_SPLIT = re.compile(
    r"\s*(?:\+|,|;|&|->|→|[.?!](?=\s|$)|\b(?:and then|then|plus|and|followed by|after that|with)\b)\s*",
    re.IGNORECASE,
)
_YEARS = re.compile(
    rf"(?<![\w.$/])(?P<n>{NUMBER})(?:[ -]?(?P<unit>years?|yrs?|y)\b)?(?![\w%/]|\.\d)", re.IGNORECASE
)
_ADDENDS = re.compile(
    r"(?<![\w.])\d(?:\.\d)? ?(?:\+ ?\d(?:\.\d)? ?)+(?:years?|yrs?)\b", re.IGNORECASE
)
# Fields with "and" in their name are one part.
_ONE_FIELD = re.compile(
    r"\b(hematology|pulmonary|pulm|allergy) and (oncology|critical care|immunology)\b",
    re.IGNORECASE,
)
# A part of a sum in words that no list here holds ("clinical informatics 2"): its years count all the same.
_PLUS = re.compile(r"\d ?\+")
_OTHER_PART = re.compile(
    r"(?P<name>[a-z][a-z-]*(?: [a-z][a-z-]*){0,2}) (?P<n>\d(?:\.\d)?)(?: (?:on|in|for|J-_|H-_B)\b.*)?\W*",
    re.IGNORECASE,
)
# Years that are no part of a plan: the limit itself.
_LIMIT = re.compile(
    r"\b(?:within|over|under|limit|max(?:imum)?|cap|total|altogether|pgy|the (?:7|6|seven|six))\b",
    re.IGNORECASE,
)


def stages(text: str) -> list[Stage] | None:
    """The parts of a training plan in `text` (masked, days blanked out) with their years: "IM 3 +
    cardiology 3 + EP 2", "surgery 5 yrs then 2 yr fellowship", "5+1+2 years".

    None where the text counts years of something that is not understood: a sum without them would be
    wrong.
    """
    if match := _ADDENDS.search(text):
        values = re.findall(r"\d(?:\.\d)?", match.group())
        return [Stage(name=f"part {i}", years=float(v)) for i, v in enumerate(values, 1)]
    text = _ONE_FIELD.sub(r"\1/\2", text)
    found: list[Stage] = []
    # Words that no list holds count only beside a "+" and beside a field: "letters 3 + papers 2" is no plan.
    summed = {p.strip() for p in text.split("+")} if _PLUS.search(text) and fields(text) else set()
    for piece in [part for whole in _SPLIT.split(text) for part in _apart(whole)]:
        alone = any(part.startswith(piece.strip()) for part in summed)
        other = _OTHER_PART.fullmatch(piece.strip()) if alone and not _LIMIT.search(piece) else None
        if stage := _stage(piece):
            found.append(stage)
        elif other and 0 < float(other["n"]) <= LONGEST:
            found.append(Stage(name=other["name"].lower(), years=float(other["n"])))
        elif not _LIMIT.search(piece) and any(m["unit"] for m in _YEARS.finditer(piece)):
            return None
    return found


def _apart(piece: str) -> list[str]:
    """A piece cut before each further field that follows a number: "im 3 nephro 2 transplant 1"."""
    named = fields(piece)
    first = _YEARS.search(piece)
    if not first or len(named) < 2 or named[0][1] > first.start():
        return [piece]
    ends = [m.end() for m in _YEARS.finditer(piece)]
    cuts = [start for _, start, _ in named[1:] if any(start - 2 <= end <= start for end in ends)]
    return [piece[a:b] for a, b in pairwise([0, *cuts, len(piece)])]


def _stage(piece: str) -> Stage | None:
    """The one field or stage that a piece of text names, and the number of years beside it."""
    named = fields(piece)
    if not named:
        return None
    name, start, end = named[0]
    if len(named) > 1 and name in _STAGES and named[1][0] not in _STAGES:
        name = named[1][0]
    if len(named) > 1:
        end = named[1][2]
    near = [
        m
        for m in _YEARS.finditer(piece)
        if m["unit"] or end <= m.start() <= end + 3 or start - 3 <= m.end() <= start
    ]
    years = number(near[0]["n"]) if len(near) == 1 else None
    return Stage(name=name, years=years if years and years <= LONGEST else None)


def spoken_years(years: float) -> str:
    """`1 year`, `3 years`, `2.5 years`."""
    return f"{years:g} year{'' if years == 1 else 's'}"
