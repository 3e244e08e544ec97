"""Published figures by what is asked for. Nothing is reckoned here: a figure is read off a row, the
newest first, and rows of quality C are never among them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from rag.figure import ALL_IMGS, NON_US, US, Figure, Maker, of_all, period
from rag.schema import Source
from rag.specialties import written
from rag.statistics import Row, Statistics, Table


class Figures:
    """Typed access to an edition's figures.

    `year` is a year of the Match (`2026`) or a training year (`2024-25`), `season` one such as
    `2026-27`; empty means any. `specialty` is a name of `rag.specialties`; empty means all
    specialties together. `applicant_type` is us_img, non_us_img, img_needing_visa,
    img_no_visa_needed, or empty for any.
    """

    def __init__(self, statistics: Statistics, sources: Mapping[str, Source]) -> None:
        self._statistics = statistics
        self._make = Maker(statistics, sources)

    @cached_property
    def periods(self) -> dict[str, list[str]]:
        """The years or seasons of each table that has rows, oldest first."""
        found: dict[str, set[str]] = {}
        for row in self._statistics.rows:
            found.setdefault(row.table, set()).add(period(row))
        return {table: sorted(periods) for table, periods in found.items()}

    @cached_property
    def homes(self) -> set[str]:
        """Every passage where a row of some table may be at home."""
        return {home for table in self._statistics.tables for home in table.passages}

    def table(self, table_id: str) -> Table | None:
        """The table of that id, or None."""
        return self._statistics.table(table_id)

    def match_rates(
        self, applicant_type: str = "", year: str = "", specialty: str = ""
    ) -> list[Figure]:
        """Observed match rates in percent. Without a specialty: to any first-year post; with one:
        of those who ranked that field first."""
        news = self._rows("match_rates", year, specialty)
        profiles = self._rows("charting_outcomes_img", year, specialty) if specialty else []
        rated = [r for r in profiles if r["match_rate_to_preferred_specialty_pct"]]
        return [self._make.match_rate(r) for r in news if _fits(r, applicant_type)] + [
            self._make.profile_rate(r) for r in rated if _fits(r, applicant_type)
        ]

    def img_share(self, specialty: str = "", year: str = "") -> list[Figure]:
        """Shares of IMGs in percent: among residents, matched applicants, or filled places."""
        return [self._make.share(r) for r in self._rows("img_share_by_specialty", year, specialty)]

    def matched(
        self, specialty: str = "", applicant_type: str = "", year: str = ""
    ) -> list[Figure]:
        """How many IMGs filled posts."""
        kinds = [k for k in (US, NON_US) if applicant_type in ("", ALL_IMGS, k)]
        return [
            self._make.filled(row, kind)
            for row in self._rows("match_by_specialty", year, specialty)
            for kind in kinds
            if row[f"filled_{kind}"]
        ]

    def positions(self, specialty: str = "", year: str = "") -> list[Figure]:
        """How many posts were offered, filled, and left open before SOAP."""
        columns = ("positions_offered", "filled", "unfilled_before_soap")
        rows = self._rows("match_by_specialty", year, specialty)
        return [self._make.posts(r) for r in rows if any(r[c] for c in columns)]

    def state(self, state: str, year: str = "") -> list[Figure]:
        """How many IMGs matched in a state, by its name."""
        rows = self._statistics.rows_of("img_residents_by_state")
        found = [r for r in rows if r["state"] == state and year in ("", period(r))]
        return [self._make.state(r) for r in _newest(found)]

    def scores(self, specialty: str, applicant_type: str = "", year: str = "") -> list[Figure]:
        """Step 2 CK medians and quartiles of matched and unmatched IMGs who ranked the field."""
        return self._profiles(specialty, applicant_type, year, self._make.step2ck)

    def ranks(self, specialty: str, applicant_type: str = "", year: str = "") -> list[Figure]:
        """How many programs of the field matched and unmatched IMGs ranked."""
        return self._profiles(specialty, applicant_type, year, self._make.ranks)

    def publications(
        self, specialty: str, applicant_type: str = "", year: str = ""
    ) -> list[Figure]:
        """How many publications matched and unmatched IMGs had."""
        return self._profiles(specialty, applicant_type, year, self._make.publications)

    def signals(self, specialty: str, season: str = "") -> list[Figure]:
        """How many program signals an applicant has in a specialty."""
        return [self._make.signals(r) for r in self._rows("program_signals", season, specialty)]

    def fees(self, fee: str = "", season: str = "") -> list[Figure]:
        """Fees in US dollars, by the id of the fee (`eras-first-30`)."""
        rows = self._statistics.rows_of("fees")
        found = [r for r in rows if fee in ("", r["fee"]) and season in ("", r["season"])]
        return [self._make.fee(r) for r in _newest(found)]

    def figures_for(self, specialty: str, applicant_type: str = "") -> list[Figure]:
        """What is published for a specialty (by its name in the program table) and an applicant
        type, the newest of each measure and group: rates, share, counts, and score quartiles where
        a table has them; and the rate to any first-year post."""
        found: Iterable[Figure] = (
            *self.match_rates(applicant_type, specialty=specialty),
            *self.scores(specialty, applicant_type),
            *self.img_share(specialty),
            *self.matched(specialty, applicant_type),
            *self.match_rates(applicant_type),
        )
        newest: dict[tuple[str, str, str], Figure] = {}
        for figure in found:
            newest.setdefault((figure.measure, figure.group, figure.specialty), figure)
        return list(newest.values())

    def _rows(self, table: str, wanted: str, specialty: str) -> list[Row]:
        """The rows of a table for a period and a specialty, newest first."""
        return _newest(
            row
            for row in self._statistics.rows_of(table)
            if wanted in ("", period(row))
            and (specialty in written(row["specialty"]) if specialty else of_all(row))
        )

    def _profiles(
        self,
        specialty: str,
        applicant_type: str,
        year: str,
        make: Callable[[Row], Figure | None],
    ) -> list[Figure]:
        rows = self._rows("charting_outcomes_img", year, specialty)
        made = (make(r) for r in rows if _fits(r, applicant_type))
        return [figure for figure in made if figure is not None]


def _fits(row: Row, applicant_type: str) -> bool:
    return applicant_type in ("", ALL_IMGS, row["applicant_type"])


def _newest(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=period, reverse=True)
