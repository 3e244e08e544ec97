"""Parts of the United States that people name instead of states ("only midwest")."""

from __future__ import annotations

import re

# The four regions as the US Census Bureau draws them; the others by common use, which draws no line:
# what was taken is told with every list.
REGIONS: dict[str, tuple[str, ...]] = {
    "the Midwest": ("IL", "IN", "IA", "KS", "MI", "MN", "MO", "NE", "ND", "OH", "SD", "WI"),
    "the Northeast": ("CT", "ME", "MA", "NH", "NJ", "NY", "PA", "RI", "VT"),
    "the South": (
        "AL", "AR", "DE", "DC", "FL", "GA", "KY", "LA", "MD", "MS", "NC", "OK", "SC", "TN", "TX", "VA",
        "WV",
    ),
    "the West": ("AK", "AZ", "CA", "CO", "HI", "ID", "MT", "NV", "NM", "OR", "UT", "WA", "WY"),
    "the Southeast": ("AL", "AR", "FL", "GA", "KY", "LA", "MS", "NC", "SC", "TN", "VA", "WV"),
    "the Southwest": ("AZ", "NM", "OK", "TX"),
    "the Pacific Northwest": ("ID", "OR", "WA"),
    "the West Coast": ("CA", "OR", "WA"),
    "the East Coast": (
        "CT", "DE", "DC", "FL", "GA", "ME", "MD", "MA", "NH", "NJ", "NY", "NC", "PA", "RI", "SC", "VA",
    ),
    "the Mid-Atlantic": ("DE", "DC", "MD", "NJ", "NY", "PA", "VA", "WV"),
    "New England": ("CT", "ME", "MA", "NH", "RI", "VT"),
    "the tri-state area": ("NY", "NJ", "CT"),
}  # fmt: skip
# "Northeast Georgia Medical Center" is a name, "UT Southwestern" as well: the quarters of the compass count
# only where a region is due.
_DUE = r"(?:(?<=\bthe )|(?<=\bin )|(?<=\bonly )|(?<=\bnear )|(?<=\bor )|(?<=\band )|(?<=\bacross )|^\W*)"
_ENDS = (
    r"(?=\s*(?:[^\w\s]|$)|"
    r"\s+(?:states?|us|usa|part|region|area|only|with|that|which|who|please|and|or)\b|"
    r"\s+(?:[a-z-]+\s+){0,3}?(?:programs|residencies|hospitals)\b)"
)
_NO_NAME = r"(?! (?:university|college|medical|hospital|health|journal|baptist|clinic))"
_OF_US = r"(?! of (?!the us|america|usa))"
_THE = r"(?:^\W*|\b(?:in|only|or|and|across|around) )"
_FORMS = (
    (rf"\bmid-? ?west(?:ern)?\b{_NO_NAME}", "the Midwest"),
    (
        rf"\bpacific north-? ?west\b|\bpnw\b|{_DUE}north-? ?west\b{_ENDS}",
        "the Pacific Northwest",
    ),
    (rf"(?<!kaiser )(?<!permanente )\bmid-? ?atlantic\b{_NO_NAME}", "the Mid-Atlantic"),
    (r"\bwest(?:ern)?[ -]coast\b", "the West Coast"),
    (r"\beast(?:ern)?[ -]coast\b", "the East Coast"),
    (rf"(?<!of )\bnew england\b{_NO_NAME}", "New England"),
    (r"\btri-? ?state(?: area)?\b", "the tri-state area"),
    (rf"{_DUE}north-? ?east(?:ern)?\b{_ENDS}", "the Northeast"),
    (rf"{_DUE}south-? ?east(?:ern)?\b{_ENDS}", "the Southeast"),
    (rf"{_DUE}south-? ?west(?:ern)?\b{_ENDS}", "the Southwest"),
    (rf"\bdeep south\b|\bsouthern states\b{_OF_US}|{_THE}the south\b{_ENDS}", "the South"),
    (rf"\bwestern states\b{_OF_US}|{_THE}the west\b{_ENDS}", "the West"),
)  # fmt: skip
# Most texts hold none of these, and need not be looked through twelve times.
_ANY = re.compile(r"west|east|south|england|atlantic|tri-? ?state|pnw", re.IGNORECASE)
_PATTERNS = [(re.compile(pattern, re.IGNORECASE), name) for pattern, name in _FORMS]


def spot_regions(text: str) -> list[tuple[int, int, str]]:
    """Start, end and name of each region that `text` names, in order of appearance; a longer one hides
    those inside it ("Pacific Northwest")."""
    found: list[tuple[int, int, str]] = []
    if not _ANY.search(text):
        return found
    for pattern, name in _PATTERNS:
        for match in pattern.finditer(text):
            if not any(a <= match.start() < b for a, b, _ in found):
                found.append((*match.span(), name))
    return sorted(found)


def find_regions(text: str) -> list[str]:
    """Postal codes of the states in the regions that `text` names, each once."""
    return list(dict.fromkeys(code for _, _, name in spot_regions(text) for code in REGIONS[name]))


def region_of(states: tuple[str, ...]) -> str:
    """The name of the region that holds these states and no others; empty where none does."""
    return next((name for name, codes in REGIONS.items() if set(codes) == set(states)), "")
