"""Reads US clinical experience, observerships, US letters, publications, ECFMG certification, budget.

Experience is kept in whole months, rounded down so that nothing is overstated: four weeks are a month
(6 weeks: 1, 8 weeks: 2), a year is twelve. Less than four weeks is not kept.
"""

from __future__ import annotations

import re

from rag.applicant.clauses import Clause
from rag.applicant.notes import NUMBER, NUMBERS, Notes, number

_WEEKS_IN_A_MONTH = 4
_UNITS = {"w": 1 / _WEEKS_IN_A_MONTH, "m": 1.0, "y": 12.0}
_MOST_MONTHS, _MOST_LETTERS, _LEAST_BUDGET = 60, 20, 50
_LENGTH = (
    rf"(?P<n>\d{{1,2}}(?:\.5)?|an?|{NUMBER})\s*(?:\+\s*)?"
    r"(?P<unit>weeks?|wks?|months?|mos?|mths?|m|years?|yrs?)\b"
)
_US = r"(?:us|u\.s\.?|usa|american|states|united states)"
_OBSERVERSHIP = r"(?:observ[eo]r?s?\s?h?i?ps?|obsership|obs|shadowing)"
_HANDS = (
    r"(?:hands[\s-]*on(?: usce| us clinical experience| us experience| clinical experience| experience)?|"
    r"externships?|sub-?\s?internships?|sub-?i|acting internships?)"
)
_KINDS = {
    "hands": _HANDS,
    "observership": _OBSERVERSHIP,
    # These are made all over the world: only what is said to be in the US counts.
    "elective": r"(?:electives?|clerkships?|(?:clinical |core |clinical core )?rotations?)",
    "usce": r"(?:usce|us clinical exp\w*|us experience|american clinical experience|u\.s\. "
    "clinical experience)",
}
_FIELD = (
    rf"(?:of|in|total|clinical|{_US}|inpatient|outpatient|im|fm|internal|family|medicine|cardiology|psychiatry|"
    r"psych|peds|pediatrics|surgery|neurology)"
)
_WHERE = (
    r"(?:\s+in\s+(?!us\b)[a-z]+(?: medicine)?"
    r"|\s+at\s+(?:[a-z']+\s+){1,3}(?:clinic|hospital|university|center|health))?"
)
# "3 months of externship", "externship: 3 months", "no externship", "2 externship" (months before).
_BEFORE = {
    kind: re.compile(rf"\b{_LENGTH}(?:\s+{_FIELD}){{0,4}}\s+(?P<what>{words})(?!\w){_WHERE}")
    for kind, words in _KINDS.items()
}
_BEHIND = {
    kind: re.compile(
        rf"(?<!\w)(?P<what>{words})\s*(?:(?:of|for|is|total|in (?:the )?us|experience|about)\b\s*|"
        rf"[:=-]\s*){{0,3}}"
        rf"{_LENGTH}{_WHERE}"
    )
    for kind, words in _KINDS.items()
}
_NONE = {
    kind: re.compile(
        r"\b(?:no|zero|without(?: any)?|don'?t have(?: any)?|do not have(?: any)?|never did(?: any)?|"
        rf"0(?: months?(?: of)?)?)\s+(?:(?:hands on|{_US}|prior|formal|clinical)\s+)*(?P<what>{words})(?!\w)"
        rf"|(?<!\w)(?:{words})\s*[:=]?\s*(?:0|none|nil|zero)(?!\w|\.\d)(?!\s*[-+]?\d)"
    )
    for kind, words in _KINDS.items()
}
_PART = {
    kind: re.compile(rf"^\W*(?:and\s+)?(?P<n>\d{{1,2}})\s+(?P<what>{_KINDS[kind]})\W*$")
    for kind in ("hands", "observership")
}
_COUNTED = re.compile(
    rf"\b{NUMBER}\s+(?:{_US}\s+)?{_OBSERVERSHIP}(?!\w){_WHERE}|\b{_OBSERVERSHIP}\s*x\s*\d\b"
)
_PLANNED = re.compile(
    r"\b(?:looking|search\w*|want|wanted|need|plan\w*|will|going to|upcoming|start\w*|schedul\w*|"
    r"next|find|get|"
    r"getting|arrang\w*|hop(?:e|ing)|would|considering|apply(?:ing)?|offer\w*|interested|should|cost\w*|pay|paid|"
    r"per|each|trying)\b"
)
_IN_US = re.compile(rf"\b(?:{_US}|usce|houston|chicago|new york|texas|florida|california|nyc)\b")
_TRIGGER = re.compile(
    r"usce|obs|hands|extern|elective|clerkship|rotation|sub-?\s?i|experience|shadow|acting"
)

_LOR = r"(?:lo?rs?|letters? of rec\w*|rec(?:ommendation)? letters?|reference letters?|letters?)"
_COUNT = rf"(?P<n>{NUMBER}|no|zero)"
_GOOD = r"(?:(?:strong|good|solid|great|clinical)\s+)*"
_US_LETTERS = (
    re.compile(rf"\b{_COUNT}\s+{_GOOD}{_US}[\s-]*(?:based )?{_GOOD}{_LOR}\b"),
    re.compile(
        rf"\b{_COUNT}\s+{_GOOD}{_LOR}\W+(?:(?:all|are|is|were)\s+)*(?:from|by)\s+(?:(?:the|an?)\s+)?{_US}\b"
        r"(?!\s*(?:img|visa))(?:\s+(?:physicians?|doctors?|attendings?|faculty|hospitals?))?"
    ),
    re.compile(rf"\b{_US}\s+{_LOR}\s*[:=x-]?\s*(?P<n>\d)\b"),
    re.compile(rf"\b{_LOR}\s*[:=-]\s*{_COUNT}\s+(?:from (?:the )?)?{_US}\b"),
)
_US_ALONE = re.compile(rf"^\W*{_COUNT}\s+(?:(?:are|is|from|the)\s+)*{_US}\W*$")
_ALL_US = re.compile(rf"^\W*all\s+(?:(?:are|is|from|the)\s+)*{_US}\W*$")
_LETTERS = re.compile(rf"(?:\b(?P<n>[1-9])\s+{_GOOD})?\b{_LOR}\b")
_PUBLICATIONS = re.compile(
    rf"\b(?P<n>{NUMBER}|no|zero)\s+(?:(?:peer[\s-]reviewed|published|pubmed|indexed|original|first[\s-]author|"
    r"research|journal|scientific)[\s-]+)*(?:publications?|papers?|pubs|articles?)\b(?!\s*(?:fee|cost))"
    r"|\b(?:publications?|pubs|papers)\s*[:=-]\s*(?P<m>\d{1,3}|none|no)\b"
)
_OWNED = re.compile(
    r"(?:^\W*|\b(?:have|has|had|got|with|published|wrote|authored|coauthored|and|plus|of|my|total|including|about|"
    r"around|over|only|already|are|also)\W+)$"
)
_WANTED = re.compile(
    r"\b(?:need|want|require\w*|get|how|should|at least|minimum|looking|will|ask\w*|must|most|"
    r"average|submit\w*|"
    r"working|paid)\b"
)
_ECFMG = re.compile(r"\becfmg[\s-]*(?:certif\w*|cert\b|crtified)")
_ECFMG_LABEL = re.compile(
    r"\becfmg(?:[\s-]*(?:certif\w*|cert|status))?\s*[:=-]+\s*(?P<v>yes|no|done|certified|pending|not)\b"
)
_NOT_BEFORE = re.compile(
    r"\b(?:not|\w*n't|no|never|without|yet to (?:be|get)|await\w*|pending|wait\w*(?: for)?|haven'?t|"
    r"havent|dont have|"
    r"process of|working on|applied for|applying for|still need)\W+(?:\w+\W+){0,3}$"
)
_NOT_AFTER = re.compile(
    r"^\W*(?:(?:is|still|currently|now|also)\s+)*(?:pending|in process|in progress|await\w*|not\b|"
    r"expected|by \w+|"
    r"soon|process\w*|will|due|next|applied|under)"
)
_HAVE_BEFORE = re.compile(
    r"(?:^\W*|\b(?:i am|i'?m|im|am|already|now|currently|got|have|hold|obtained|received|been|and|"
    r"with|img|grad|graduate|is|also|fully)\W+)(?:(?:an?|my|the|valid|already|now)\W+)*$"
)
_FOR_LATER = re.compile(
    r"\b(?:to (?:be|get|become|obtain)|will|how|when|must|need|until|before|after|for|get|if|"
    r"require\w*|should|become)\b"
)
_ECFMG_THING = re.compile(
    r"\W*(?:expired|number|requirement|process|fee|cost|application|exam|pathway)"
)
_BUDGET = re.compile(
    r"\b(?:budget|can (?:only )?(?:spend|afford|pay)|afford|spend)\b(?:\W|\b(?:is|of|about|around|"
    r"only|max|maximum|"
    r"up to|upto|for|applications?|my|total|the|just|approx|eras|at most)\b){0,8}?(?P<mark>\$|usd\s*)?"
    r"(?P<n>\d{1,3}(?:,\d{3})+|\d{1,6})(?P<k>\s?k\b)?\s*(?P<unit>\$|usd|us dollars?|dollars?|bucks)?"
)
_NO_DOLLARS = re.compile(
    r"\s*(?:programs?|apps|applications|lakh|lac|rs\b|rupees|inr|pkr|euros?|pounds|eur|gbp)"
)


class ExperienceReader:
    """Reads what was done and published of a text, clause after clause."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._whole = -1  # the sentence that gave the months of USCE as a whole
        self._letters = (-1, 0)  # the sentence that spoke of letters, and how many

    def read(self, clause: Clause) -> None:
        """Notes everything this module reads."""
        text = clause.text
        if clause.rule and not clause.personal(len(text)):
            return
        if _TRIGGER.search(text):
            self._experience(clause)
        if "us" in text or "lor" in text or "letter" in text:
            self._us_letters(clause)
        if "pub" in text or "paper" in text or "article" in text:
            self._publications(clause)
        if "ecfmg" in text and not clause.asked:
            self._certification(clause)
        if ("budget" in text or "afford" in text or "spend" in text) and not clause.asked:
            self._budget(clause)

    def _experience(self, clause: Clause) -> None:
        """Months of hands-on work and of observerships."""
        text, read = clause.text, False
        for kind in _KINDS:
            if (none := _NONE[kind].search(text)) and kind != "elective":
                self._notes.add(clause, _months_of(kind), 0, *none.span())
                read = True
                continue
            before = list(_BEFORE[kind].finditer(text))
            taken = [m.span() for m in before]
            behind = [
                m
                for m in _BEHIND[kind].finditer(text)
                if not any(a < m.end() and b > m.start() for a, b in taken)
            ]
            for match in before + behind:
                read = self._add(clause, kind, match) or read
        if not read:
            self._part(clause)

    def _add(self, clause: Clause, kind: str, match: re.Match[str]) -> bool:
        """Notes a length of time, unless it lies ahead or was spent elsewhere."""
        word = match["n"]
        count = float(word) if word[0].isdigit() else float(NUMBERS[word])
        months = int(count * _UNITS[match["unit"][0]])
        ahead = _PLANNED.search(clause.left(match.start())) or _PLANNED.search(
            clause.text[match.end() : match.end() + 12]
        )
        elsewhere = kind == "elective" and not _IN_US.search(clause.text)
        if ahead or elsewhere or not 1 <= months <= _MOST_MONTHS:
            return False
        # "3 months USCE (2 hands-on, 1 observership)": the parts say more than the whole.
        whole = kind == "usce"
        if whole:
            self._whole = clause.sentence
        name = _months_of(kind)
        self._notes.add(clause, name, months, *match.span(), rank=0 if whole else 1, adds=not whole)
        return True

    def _part(self, clause: Clause) -> None:
        """ "2 hands-on" behind the months of the whole are months; "3 observerships" are not."""
        for kind, pattern in _PART.items():
            match = pattern.match(clause.text) if self._whole == clause.sentence else None
            if match:
                months = int(match["n"])
                self._notes.add(clause, _months_of(kind), months, *match.span(), adds=True)
                return
        match = _COUNTED.search(clause.text)
        if match and not _PLANNED.search(clause.text) and not clause.asked:
            self._notes.doubt(
                clause,
                "observership_months:count",
                "How many months did your observerships last together?",
                *match.span(),
            )

    def _us_letters(self, clause: Clause) -> None:
        near, count = self._letters[0] == clause.sentence, self._letters[1]
        if said := _LETTERS.search(clause.text):
            self._letters = (clause.sentence, number(said["n"]) if said["n"] else 0)
        if clause.asked and not clause.firsts:
            return
        if near and count and (all_ := _ALL_US.match(clause.text)):
            self._notes.add(clause, "us_letters", count, *all_.span())  # "3 letters (all US)"
            return
        for pattern in (*_US_LETTERS, _US_ALONE) if near else _US_LETTERS:
            match = pattern.search(clause.text)
            if match and not _WANTED.search(clause.left(match.start())):
                if number(match["n"]) <= _MOST_LETTERS:
                    self._notes.add(clause, "us_letters", number(match["n"]), *match.span())
                return

    def _publications(self, clause: Clause) -> None:
        for match in _PUBLICATIONS.finditer(clause.text):
            left = clause.left(match.start())
            if _OWNED.search(left) and not _WANTED.search(left):
                word = match["n"] or match["m"]
                count = 0 if word == "none" else number(word)
                self._notes.add(clause, "publications", count, *match.span())

    def _certification(self, clause: Clause) -> None:
        if label := _ECFMG_LABEL.search(clause.text):
            certified = label["v"] in ("yes", "done", "certified")
            self._notes.add(clause, "ecfmg_certified", certified, *label.span())
            return
        for match in _ECFMG.finditer(clause.text):
            left, right = clause.left(match.start()), clause.text[match.end() :]
            if _ECFMG_THING.match(right):
                continue
            behind = _NOT_AFTER.match(right)
            if _NOT_BEFORE.search(left) or behind:
                end = match.end() + (behind.end() if behind else 0)
                self._notes.add(clause, "ecfmg_certified", False, match.start(), end)
            elif _HAVE_BEFORE.search(left) and not _FOR_LATER.search(left):
                weak = "certified" not in match.group() and not clause.personal(match.start())
                self._notes.add(clause, "ecfmg_certified", True, *match.span(), weak=weak)

    def _budget(self, clause: Clause) -> None:
        """Dollars for applications; other currencies, and numbers of programs, are passed over."""
        for match in _BUDGET.finditer(clause.text):
            money = match["mark"] or match["unit"] or match["k"] or "budget" in match.group()
            if not money or _NO_DOLLARS.match(clause.text[match.end() :]):
                continue
            amount = int(match["n"].replace(",", "")) * (1000 if match["k"] else 1)
            if amount >= _LEAST_BUDGET:
                self._notes.add(clause, "applications_budget", amount, *match.span())


def _months_of(kind: str) -> str:
    return "observership_months" if kind == "observership" else "usce_months"
