"""The words that the program pages show for values of the API."""

from __future__ import annotations

from typing import Any

from ui.rendering import date_words

STATES = {
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
SETTINGS = {
    "university": "University",
    "university_affiliated_community": "Community, university-affiliated",
    "community": "Community",
    "military": "Military",
    "unknown": "Unknown",
}
POLICIES = {"yes": "yes", "no": "no", "case_by_case": "case by case", "unknown": "unknown"}
CRITERIA = {
    "recruiting": "Recruiting",
    "accepts_img": "International graduates",
    "visa": "Visa",
    "step2ck": "Step 2 CK score",
    "attempts": "Exam attempts",
    "graduation": "Years since graduation",
    "usce": "US clinical experience",
    "letters": "US letters",
    "certification": "ECFMG Certificate",
    "step3": "Step 3",
}
VERDICTS = {
    "meets": "met",
    "does_not_meet": "not met",
    "unknown": "unknown",
    "does_not_apply": "does not apply",
}
# The cells of a program's page, in order, with their labels.
CELLS = {
    "specialty": "Specialty",
    "track": "Track",
    "setting": "Setting",
    "accepts_img": "International graduates",
    "visa_j1": "J-1",
    "visa_h1b": "H-1B",
    "visa_note": "On visas",
    "step1_requirement": "Step 1, as stated",
    "step2ck_min_score": "Step 2 CK, at least",
    "max_attempts": "Sittings an exam, at most",
    "max_years_since_graduation": "Years since graduation, at most",
    "usce_required_months": "US clinical experience, months",
    "usce_note": "On experience",
    "ecfmg_cert_required_when": "ECFMG Certificate needed by",
    "min_lors": "Letters",
    "us_lors_required": "Letters from the US",
    "positions_per_year": "Places a year",
    "img_share_percent": "Share of IMGs, percent",
    "img_support_note": "On support for IMGs",
    "research_note": "On research",
    "acgme_id": "ACGME number",
    "nrmp_code": "NRMP code",
}


def place(program: dict[str, Any]) -> str:
    """`Brooklyn, NY`, or what of it is known."""
    return ", ".join(x for x in (program["city"], program["state"]) if x)


def cell(program: dict[str, Any], column: str) -> str:
    """A cell as a person reads it; empty where the row says nothing."""
    value = str(program.get(column, "")).strip()
    if column == "setting":
        return "" if value == "unknown" else SETTINGS.get(value, value)
    return "" if value == "unknown" else POLICIES.get(value, value)


def verdict(criterion: dict[str, Any]) -> str:
    """The verdict of a criterion, or that it does not apply."""
    return str(criterion["verdict"]) if criterion["applies"] else "does_not_apply"


def dated(value: str) -> str:
    """The date of a source in words."""
    return "no date shown" if value in ("", "unknown") else date_words(value)
