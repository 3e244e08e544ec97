"""US states by postal code, and the ways people write them."""

from __future__ import annotations

import re

STATES: dict[str, str] = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California",
    "CO": "Colorado", "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia",
    "FL": "Florida", "GA": "Georgia", "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois",
    "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky", "LA": "Louisiana",
    "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota",
    "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada",
    "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York",
    "NC": "North Carolina", "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma",
    "OR": "Oregon", "PA": "Pennsylvania", "PR": "Puerto Rico", "RI": "Rhode Island",
    "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah",
    "VT": "Vermont", "VA": "Virginia", "WA": "Washington", "WV": "West Virginia",
    "WI": "Wisconsin", "WY": "Wyoming", "GU": "Guam", "VI": "Virgin Islands",
}  # fmt: skip

_NAMES = {name.lower(): code for code, name in STATES.items()}
_NAME_PATTERN = re.compile(
    r"\b(?:" + "|".join(sorted(map(re.escape, _NAMES), key=len, reverse=True)) + r")\b"
    # "Kansas City" lies in Missouri, "Washington, DC" in no state of that name.
    r"(?!(?<=kansas) city\b)(?!(?<=washington),? ?d\.?c\b)"
)
# Degrees and words in capitals ("I have an MD", "is that OK?") name a state only where a place is due.
_AMBIGUOUS = "MD|MS|PA|OK|TN"
_PLACED = (
    rf"(?=(?:{_AMBIGUOUS})\b)"
    r"(?:(?<=\bin )|(?<=\bnear )|(?<=\bto )|(?<=\bfrom )|(?<=, )|(?<=[,(/])|(?<=\band )|(?<=\bor )"
    rf"|(?<=\b[A-Z]{{2}} ))(?:{_AMBIGUOUS})\b(?!/)"
)
_LISTED = re.compile(rf"^\s*(?:{_AMBIGUOUS})(?=\s*$)")
_CODES = "|".join(code for code in STATES if code not in _AMBIGUOUS.split("|"))
_CODE_PATTERN = re.compile(rf"\b(?:{_CODES})\b|{_PLACED}")
# Codes that are no everyday words, so that they may be typed in small letters.
_SAFE_LOWER_CODES = re.compile(
    r"\b(?:ny|nj|tx|fl|nc|az|wv|nv|nm|ky|ct|mn|wi|il)\b|(?<=washington )dc\b|"
    r"(?<=washington, )dc\b"
)


# ASCII capitals only: every offset stays what it was.
_SMALL = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


def spot_states(text: str, listed: bool = False) -> list[tuple[int, int, str]]:
    """Start, end and postal code of each state that `text` names, in order of appearance. `listed`: it
    goes on a list of states, so that "PA" at its beginning is one as well."""
    small = text.translate(_SMALL)
    found = [(*m.span(), _NAMES[m.group()]) for m in _NAME_PATTERN.finditer(small)]
    names = [(start, end) for start, end, _ in found]
    for pattern, where in (
        (_CODE_PATTERN, text),
        (_SAFE_LOWER_CODES, small),
        *([(_LISTED, text)] if listed else []),
    ):
        for match in pattern.finditer(where):
            if not any(a <= match.start() < b for a, b in names):
                found.append((*match.span(), match.group().strip().upper()))
    return sorted(set(found))


def find_states(text: str) -> list[str]:
    """Postal codes of the states that `text` names, in order of appearance, each once."""
    return list(dict.fromkeys(code for _, _, code in spot_states(text)))
