"""Reads what the writer wants: specialties, states, cities, kinds of program."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from rag.applicant.clauses import Clause, lowered
from rag.applicant.notes import Notes
from rag.countries import COUNTRIES
from rag.lexicon import Term
from rag.places import STATES, spot_states
from rag.regions import REGIONS, spot_regions

# Short forms that the glossary cannot hold, and the name of the program table.
_ALSO = {
    "im": "Internal Medicine",
    "fm": "Family Medicine",
    "family practice": "Family Medicine",
    "gs": "General Surgery",
    "gen surg": "General Surgery",
    "pm&r": "Physical Medicine and Rehabilitation",
    "pmr": "Physical Medicine and Rehabilitation",
    "surgery": "General Surgery",
    "gen surgery": "General Surgery",
    "em": "Emergency Medicine",
    "med-peds": "Internal Medicine-Pediatrics",
    "med peds": "Internal Medicine-Pediatrics",
    "medpeds": "Internal Medicine-Pediatrics",
    "pediatric": "Pediatrics",
    "psychiatric": "Psychiatry",
    "neuro": "Neurology",
    "child neuro": "Child Neurology",
    "neurosurgery": "Neurological Surgery",
    "orthopedic surgery": "Orthopaedic Surgery",
    "radiology": "Diagnostic Radiology",
    "ent": "Otolaryngology",
}
_NYC = ("New York", "Brooklyn", "Bronx", "Queens", "Staten Island")
_CITY_NAMES = {"nyc": _NYC, "new york city": _NYC, "philly": ("Philadelphia",)}
# Names of the table's cities that mean something else as often.
_NO_CITIES = frozenset(
    {"mobile", "summit", "new york", "derby", "reading", *(c.lower() for c in COUNTRIES)}
)
_SETTINGS = {
    "university": ("university",),
    "academic": ("university",),
    "community": ("community", "university_affiliated_community"),
    "university affiliated": ("university_affiliated_community",),
    "university-affiliated": ("university_affiliated_community",),
}
# A clause of such words and names is a wish ("mainly IM, backup FM in NY or NJ").
FILLER = frozenset(
    "or and both mainly mostly primary primarily main backup back up first second choice specialty "
    "speciality specialties field interested in applying apply for to want wants prefer preferred preference "
    "preferences only "
    "maybe also residency program programs categorical i i'm am im would like love my is are be the target "
    "targeting looking aiming aim interest with as plan planning going will dual either any match "
    "matching into get "
    "near area location locations region state states city cities place places area family from hoping hope "
    "preferably ideally based hospital hospitals affiliated type kind setting anywhere training "
    "train pursue do "
    "doing a an us usa this cycle year season residency's & too then option options goal open "
    "please pls img imgs prelim spot spots list".split()
)
# "From Ross university" is where somebody studied.
_OF_SCHOOL = re.compile(r"\bfrom (?:[\w']+ ){0,3}$")
_CUE = re.compile(
    r"\b(?:apply(?:ing)?|interested|want(?: to (?:do|match|pursue|apply|get|go|train|be|work|live|"
    r"stay))?|prefer(?:red|ring|ence)?|"
    r"aim(?:ing)?|target(?:ing)?|looking|plan(?:ning)?(?: to (?:apply|do|pursue|match))?|hope(?: to)?|hoping|"
    r"would (?:like|love)|dual[ -]appl\w+|speciality|specialty|specialties|pursue|pursuing|location|"
    r"states?)\b"
    r"\s*(?:[:=-]\s*)?(?:(?:for|to|in|into|at|on|is|are|only|mainly|the|a|my|programs?|residency|categorical|match|be|near|doing|do|of)\s+)*$"
)
# A question wishes for nothing, but where it asks what the writer's own chances are.
_CHANCES = re.compile(
    r"\b(?:my|our) (?:(?:own|real|best|realistic|match|matching) )?(?:chances?|odds)"
    r"(?: (?:of|for|to|get|getting|match|matching|into|in|at|a|an|residency|good|with))*\s*$"
)
_SETTING = re.compile(
    r"\b(university[ -]affiliated|university|academic|community)(?=[\s-]*(?:based|affiliated)?\s*"
    r"(?:(?:[a-z]+\s+){0,2}?(?:programs?|hospitals?|settings?)|and\b|or\b|/|,|\W*$))"
)
_OF_A_NAME = re.compile(
    r"\s+(?:clinic|hospitals?|university|medical|health|general|children|memorial|college|state|va)\b"
)
_WISHING = frozenset(
    "applying apply interested prefer preferred want targeting specialty love like hope hoping "
    "aiming looking "
    "planning pursue".split()
)
_NEGATIVE = re.compile(
    r"\b(?:not|no|\w*n't|don'?t|dont|never|except|avoid|without|other than|instead of|than|applied|"
    r"matched|unmatched|finished|"
    r"completed|did|done|was|were|worked|working|live|living|lives|license|licence|research|observership|rotation|usce|"
    r"letters?|lors?|resident|fellow|graduated|studied|exam|board)\b"
)
_WORD = re.compile(r"[\w'&-]+")
# Beside a question, a specialty counts where it stands alone: "psych?", "IM or FM programs?".
_BESIDE_NAMES = frozenset(
    "or and in for programs program spots residency prelim please pls".split()
)
_LOWER_CODES = re.compile(r"\W*[a-z]{2}(?:(?:\s*[/,&]\s*|\s+(?:(?:and|or)\s+)?)[a-z]{2}){1,7}\W*")


@dataclass(frozen=True)
class Vocabulary:
    """The names that wishes are read as: specialties by every form of theirs, and the table's cities."""

    specialties: dict[str, str]
    cities: tuple[str, ...]
    _patterns: dict[str, re.Pattern[str]] = field(default_factory=dict, compare=False)

    @classmethod
    def of(
        cls, terms: Iterable[Term], specialties: Iterable[str], cities: Iterable[str]
    ) -> Vocabulary:
        """From the glossary's terms and the names in the program table."""
        names = {name.lower(): name for name in specialties}
        forms = dict(names)
        for form, name in _ALSO.items():
            if name.lower() in names:
                forms[form] = name
        for term in terms:
            name = names.get(term.term.lower()) or forms.get(term.term.lower(), "")
            if name:
                forms |= {form.lower(): name for form in (*term.forms, *term.cased, term.term)}
        kept = tuple(sorted(c for c in set(cities) if c and c.lower() not in _NO_CITIES))
        return cls(forms, kept)

    def warm(self) -> None:
        """Makes the patterns that would otherwise be made with the first message."""
        self.pattern("specialties")
        self.pattern("places")

    def pattern(self, kind: str) -> re.Pattern[str]:
        """The pattern of all specialties or cities, longest first."""
        if kind not in self._patterns:
            words = self.specialties if kind == "specialties" else self._cities()
            body = "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w)))
            self._patterns[kind] = re.compile(rf"(?<![\w-])(?:{body})(?![\w-])")
        return self._patterns[kind]

    def spelt(self, text: str) -> str:
        """`text` with its short names of specialties as the table writes them ("neuro programs")."""
        small, parts, last = lowered(text), [], 0
        for match in self.pattern("specialties").finditer(small):
            if (
                match.group() != "im"
            ):  # as often "I am"; the glossary knows it where it is written IM
                parts += [text[last : match.start()], self.specialties[match.group()]]
                last = match.end()
        return "".join([*parts, text[last:]])

    def _cities(self) -> dict[str, tuple[str, ...]]:
        return {c.lower(): (c,) for c in self.cities} | _CITY_NAMES

    def city(self, form: str) -> tuple[str, ...]:
        return self._cities()[form]


def _is_field(clause: Clause, start: int, end: int) -> bool:
    """Whether `im` is internal medicine: written IM, or where a specialty is due."""
    if clause.raw[start:end] == "IM" and not clause.raw.isupper():
        return True
    right = clause.text[end:]
    return bool(
        re.match(
            r"\s*(?:$|[/,&+:]|(?:or|and|fm|peds|psych|residency|programs?|"
            r"university|academic|community (?:programs?|hospitals?)|categorical|only|preferred|prelim)\b)",
            right,
        )
        or (_CUE.search(clause.left(start)) and not re.match(r"\s+(?:an?|from|on|not)\b", right))
    )


@dataclass(frozen=True)
class _Found:
    kind: str
    values: tuple[str, ...]
    start: int
    end: int


def _named_only(rest: str) -> bool:
    """Whether a clause without its names says nothing."""
    return set(_WORD.findall(rest)) <= _BESIDE_NAMES


def _states(clause: Clause, on_list: bool) -> list[_Found]:
    """The states of a clause; in a text in capitals "OR" and "IN" are words."""
    if _LOWER_CODES.fullmatch(clause.raw):
        codes = [m for m in re.finditer(r"[a-z]{2}", clause.raw) if m.group() not in ("or", "and")]
        if len(codes) > 1 and all(m.group().upper() in STATES for m in codes):
            return [_Found("states", (m.group().upper(),), *m.span()) for m in codes]
    shouted = clause.raw.isupper() and len(clause.raw) > 12
    return [
        _Found("states", (code,), start, end)
        for start, end, code in spot_states(clause.raw, on_list)
        if code != "OR" or "regon" in clause.raw
        if not (shouted and clause.raw[start:end] in ("IN", "ME", "HI", "OH", "OK"))
    ]


def _apart(found: list[_Found]) -> list[_Found]:
    """Names that do not lie inside a longer one."""
    free: list[_Found] = []
    for f in sorted(found, key=lambda f: (f.start, -f.end)):
        if f.values and (not free or f.start >= free[-1].end):
            free.append(f)
    return free


class WishReader:
    """Reads the wishes of a text, clause after clause, when all else has been read."""

    def __init__(self, notes: Notes, vocabulary: Vocabulary) -> None:
        self._notes = notes
        self._vocabulary = vocabulary
        self._spotted = self._spot(lowered(notes.text))
        self._places = [f.start for f in self._spotted]
        self._read = sorted(notes.spans)
        self._on_list = False

    def read(self, clause: Clause) -> None:
        """Notes the specialties, places and settings that a clause wishes for."""
        found = self._within(clause)
        if clause.asked and not _named_only(self._rest(clause, found)):
            self._after_chances(clause, found)
            found = []
        on_list, self._on_list = self._on_list, False
        if not found and not on_list:
            return
        read = self._read_in(clause)
        found = [
            f
            for f in _apart([*found, *_states(clause, on_list)])
            # "a resident in pathology on J-1" was read as a status.
            if not any(a <= f.start and f.end <= b for a, b in read)
        ]
        words = set(_WORD.findall(self._rest(clause, found)))
        if words & {"love", "like"} and "would" not in words:
            return  # liking a field is not applying to it
        if not words & _WISHING:
            # "a j1 resident in ohio": where somebody is, not where he wants to be.
            found = [f for f in found if not self._is_whereabouts(clause, f)]
        self._on_list = any(f.kind == "states" for f in found) and not words
        if words <= FILLER:
            weak = not (clause.firsts or words & _WISHING)
            for f in found:
                self._notes.add(clause, f.kind, f.values, f.start, f.end, weak=weak)
        else:
            self._after_cue(clause, found)

    def _spot(self, text: str) -> list[_Found]:
        """The names in the whole text. States are found again in their clause, where "MD" is a
        degree unless it goes on a list."""
        known = self._vocabulary
        found = [
            _Found("specialties", (known.specialties[m.group()],), *m.span())
            for m in known.pattern("specialties").finditer(text)
        ]
        for m in known.pattern("places").finditer(text):
            if _OF_A_NAME.match(text, m.end()):
                continue  # "Cleveland Clinic" is a hospital
            found.append(_Found("cities", known.city(m.group()), *m.span()))
        for start, end, name in spot_regions(text):
            found.append(_Found("states", REGIONS[name], start, end))
        found += [
            _Found("settings", _SETTINGS[m[1]], *m.span(1))
            for m in _SETTING.finditer(text)
            if not _OF_SCHOOL.search(text[max(0, m.start(1) - 60) : m.start(1)])
        ]
        found += [
            _Found("state", (), start, end) for start, end, _ in spot_states(self._notes.text)
        ]
        return sorted(found, key=lambda f: f.start)

    def _within(self, clause: Clause) -> list[_Found]:
        """What was spotted in a clause, at offsets in it."""
        low = bisect_left(self._places, clause.start)
        high = bisect_left(self._places, clause.start + len(clause.text))
        moved = [
            replace(f, start=f.start - clause.start, end=f.end - clause.start)
            for f in self._spotted[low:high]
        ]
        return [
            f
            for f in moved
            if f.values != ("Internal Medicine",)
            or clause.text[f.start : f.end] != "im"
            or _is_field(clause, f.start, f.end)
        ]

    def _rest(self, clause: Clause, found: list[_Found]) -> str:
        """The clause without the names and without what was read of it already."""
        letters = list(clause.text)
        for a, b in [*((f.start, f.end) for f in found), *self._read_in(clause)]:
            letters[a:b] = " " * (min(b, len(letters)) - a)
        return "".join(letters)

    def _is_whereabouts(self, clause: Clause, found: _Found) -> bool:
        left = clause.left(found.start)
        placed = re.search(r"\b(?:in|at|near|from)\s+(?:the\s+)?$", left)
        return bool(placed) and found.kind in ("states", "cities") and bool(self._read_in(clause))

    def _read_in(self, clause: Clause) -> list[tuple[int, int]]:
        """What was read in a clause before, as offsets in it."""
        low = bisect_left(self._read, (clause.start, 0))
        high = bisect_left(self._read, (clause.start + len(clause.text), 0))
        return [(a - clause.start, b - clause.start) for a, b in self._read[low:high]]

    def _after_chances(self, clause: Clause, found: list[_Found]) -> None:
        """The field in which somebody asks for their own chances."""
        for f in found:
            if f.kind == "specialties" and _CHANCES.search(clause.left(f.start)):
                self._notes.add(clause, f.kind, f.values, f.start, f.end)

    def _after_cue(self, clause: Clause, found: list[_Found]) -> None:
        """Names right behind "applying to", "interested in", "prefer" and the like."""
        open_until = -1
        for f in found:
            left = clause.left(f.start)
            joined = open_until >= 0 and not re.sub(
                r"\b(?:or|and|in|as|backup|with|maybe|then|also|programs?|residency|near|the|area)\b|[\s/,&+-]",
                "",
                clause.text[open_until : f.start],
            )
            last = not clause.text[f.end :].strip()
            cued = _CUE.search(left) or (last and left.endswith(" so "))  # "my dream, so IM"
            if joined or (cued and not _NEGATIVE.search(left)):
                self._notes.add(clause, f.kind, f.values, f.start, f.end)
                open_until = f.end
            else:
                open_until = -1
