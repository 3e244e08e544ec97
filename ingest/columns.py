"""The columns of the tables in knowledge/statistics/: what each cell may hold, which cells must be
filled, and by which cells a row is told from the others of its table."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from rag.season import season_name

# Says what is wrong with a cell that is not empty, or gives an empty string.
Check = Callable[[str], str]

APPLICANTS = ("us_img", "non_us_img", "img", "img_needing_visa", "img_no_visa_needed")


def text(_: str) -> str:
    return ""


def whole(low: int, high: int) -> Check:
    def check(cell: str) -> str:
        fits = cell.isdecimal() and cell.isascii() and low <= int(cell) <= high
        return "" if fits else f"is no whole number from {low} to {high}"

    return check


def decimal(low: float, high: float) -> Check:
    def check(cell: str) -> str:
        fits = re.fullmatch(r"\d+(?:\.\d+)?", cell, re.ASCII) and low <= float(cell) <= high
        return "" if fits else f"is no number from {low:g} to {high:g}"

    return check


def one_of(*values: str) -> Check:
    def check(cell: str) -> str:
        return "" if cell in values else f"is none of {', '.join(values)}"

    return check


def year(cell: str) -> str:
    """A year of the Match, or the two years of a training year or season."""
    return "" if _year(cell) or _season(cell) else "is no year such as 2026, nor 2025-26"


def season(cell: str) -> str:
    return "" if _season(cell) else "is no season such as 2026-27"


def season_or_year(cell: str) -> str:
    return "" if _season(cell) or _year(cell) else "is no season such as 2026-27, nor a year"


def slug(cell: str) -> str:
    fits = re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", cell)
    return "" if fits else "is not lower-case words with hyphens"


def as_of(cell: str) -> str:
    if cell == "undated" or _year(cell) or _month(cell) or _day(cell):
        return ""
    return "is no date such as 2026-10-10, 2026-10 or 2026, nor undated"


def when(cell: str) -> str:
    """A day, a span of days, or a month of which no day is known."""
    first, to, last = cell.partition(" to ")
    if to:
        a, b = _day(first), _day(last)
        if a and b:
            return "" if a < b else "ends before it begins"
    elif _day(cell) or _month(cell):
        return ""
    return "is no day such as 2027-03-03, no span '2027-03-15 to 2027-03-19', no month"


def _day(cell: str) -> date | None:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", cell, re.ASCII):
        return None
    try:
        found = date.fromisoformat(cell)
    except ValueError:
        return None
    return found if 1990 <= found.year <= 2100 else None


def _month(cell: str) -> bool:
    fits = re.fullmatch(r"(\d{4})-(\d{2})", cell, re.ASCII)
    return bool(fits and _year(fits[1]) and 1 <= int(fits[2]) <= 12)


def _year(cell: str) -> bool:
    return bool(re.fullmatch(r"\d{4}", cell, re.ASCII) and 1990 <= int(cell) <= 2100)


def _season(cell: str) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d{2}", cell, re.ASCII)) and cell == season_name(int(cell[:4]))


@dataclass(frozen=True)
class Kind:
    """A kind of table. `columns`: those a file must have; `optional`: those it may have; `filled`:
    cells that may not be empty; `key`: the cells that tell its rows apart; `figures`: the cells of
    which a row must fill at least one."""

    columns: dict[str, Check]
    filled: tuple[str, ...]
    key: tuple[str, ...]
    figures: tuple[str, ...] = ()
    optional: dict[str, Check] = field(default_factory=dict)


_COMMON: dict[str, Check] = {
    "quality": one_of("A", "B", "C"),
    "note": text,
    "source": text,
    "as_of": as_of,
    "terms": one_of("news", "permission"),
}
_MUST = ("quality", "source", "as_of", "terms")
_COUNT, _PERCENT, _SCORE = whole(0, 1_000_000), decimal(0, 100), whole(1, 300)
_FILLS = ("filled_us_md", "filled_us_do", "filled_us_img", "filled_non_us_img")


def _both(measure: str, check: Check) -> dict[str, Check]:
    """A measure of matched and of unmatched applicants."""
    return {f"{measure}_matched": check, f"{measure}_unmatched": check}


_PROFILE: dict[str, Check] = {
    "edition_year": year,
    "matched_n": _COUNT,
    "unmatched_n": _COUNT,
    "match_rate_to_preferred_specialty_pct": _PERCENT,
    **_both("mean_step1", _SCORE),
    **_both("mean_step2ck", _SCORE),
    **_both("median_step2ck", _SCORE),
    **_both("q1_step2ck", _SCORE),
    **_both("q3_step2ck", _SCORE),
    **{
        column: check
        for measure in (
            "contiguous_ranks", "publications", "research_experiences", "abstracts",
            "presentations", "work_experiences", "volunteer_experiences",
            "distinct_specialties_ranked",
        )
        for average in ("mean", "median")
        for column, check in _both(f"{average}_{measure}", decimal(0, 1000)).items()
    },
    **_both("phd_pct", _PERCENT),
    **_both("other_grad_degree_pct", _PERCENT),
    "consented_n_matched": _COUNT,
    "consented_n_unmatched": _COUNT,
    "all_applicants_preferring": _COUNT,
    "positions": _COUNT,
}  # fmt: skip

KINDS: dict[str, Kind] = {
    "match_rates": Kind(
        {
            "year": year,
            "applicant_type": one_of(*APPLICANTS),
            "specialty": text,
            "base": one_of("any_first_year_post", "preferred_specialty"),
            "rate_pct": _PERCENT,
            "matched_n": _COUNT,
            "unmatched_n": _COUNT,
        },
        ("year", "applicant_type", "base", "rate_pct"),
        ("year", "applicant_type", "specialty", "base"),
    ),
    "match_by_specialty": Kind(
        {
            "year": year,
            "specialty": text,
            "scope": text,
            "positions_offered": _COUNT,
            "filled": _COUNT,
            **dict.fromkeys(_FILLS, _COUNT),
            "unfilled_before_soap": _COUNT,
        },
        ("year", "specialty", "scope"),
        ("year", "specialty", "scope"),
        ("positions_offered", "filled", *_FILLS, "unfilled_before_soap"),
    ),
    "img_share_by_specialty": Kind(
        {
            "year": year,
            "specialty": text,
            "measure": one_of(
                "active_residents_and_fellows",
                "matched_first_year_applicants",
                "filled_places",
                "filled_first_year_places",
            ),
            "img_share_pct": _PERCENT,
            "us_img_share_pct": _PERCENT,
            "non_us_img_share_pct": _PERCENT,
        },
        ("year", "specialty", "measure"),
        ("year", "specialty", "measure"),
        ("img_share_pct", "us_img_share_pct", "non_us_img_share_pct"),
    ),
    "img_residents_by_state": Kind(
        {
            "match_year": year,
            "state": text,
            "imgs_matched_total": _COUNT,
            "us_img_matched": _COUNT,
            "non_us_img_matched": _COUNT,
            "scope": text,
        },
        ("match_year", "state", "scope"),
        ("match_year", "state", "scope"),
        ("imgs_matched_total", "us_img_matched", "non_us_img_matched"),
    ),
    "charting_outcomes_img": Kind(
        {"match_year": year, "specialty": text, "applicant_type": one_of(*APPLICANTS)},
        ("match_year", "specialty", "applicant_type"),
        ("match_year", "specialty", "applicant_type"),
        tuple(c for c in _PROFILE if c != "edition_year"),
        _PROFILE,
    ),
    "program_signals": Kind(
        {
            "season": season,
            "specialty": text,
            "application_service": text,
            "gold_signals": whole(0, 100),
            "silver_signals": whole(0, 100),
            "single_level_signals": whole(0, 100),
        },
        ("season", "specialty", "application_service"),
        ("season", "specialty"),
    ),
    "fees": Kind(
        {
            "fee": slug,
            "item": text,
            "amount_usd": decimal(0, 1_000_000),
            "season": season_or_year,
            "unit": text,
        },
        ("fee", "item", "amount_usd", "season", "unit"),
        ("fee", "season"),
    ),
    "season_calendar": Kind(
        {"season": season, "event": text, "date": when},
        ("season", "event"),
        ("season", "event"),
    ),
}


def columns_of(kind: Kind) -> dict[str, Check]:
    """The columns that a file of this kind must have, those of every table included."""
    return kind.columns | _COMMON


def must_be_filled(kind: Kind) -> tuple[str, ...]:
    """The cells of a row that may not be empty."""
    return (*kind.filled, *_MUST)
