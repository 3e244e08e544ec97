"""A published figure, and how the row of a table becomes one: its value, and the sentence that says
what it is, for whom, by whom, and what it is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rag.schema import Source
from rag.statistics import Row, Statistics
from rag.wording import spoken_date

US, NON_US, ALL_IMGS = "us_img", "non_us_img", "img"
GROUPS = {
    US: "US IMGs",
    NON_US: "non-US IMGs",
    ALL_IMGS: "IMGs",
    "img_needing_visa": "foreign-born IMGs who needed a visa",
    "img_no_visa_needed": "foreign-born IMGs who needed no visa",
}
_NOT_A_CHANCE = "An observed rate of a group, not a person's chance."
_NOT_ODDS = "It says where IMGs train, not how likely anyone is to match there."
_SHARES = {
    "active_residents_and_fellows": ("In {}", "all residents and fellows", "were"),
    "matched_first_year_applicants": (
        "In the {} Match",
        "those who matched to a first-year post",
        "were",
    ),
    "filled_places": ("In the {} Match", "the filled places", "went to"),
    "filled_first_year_places": ("In the {} Match", "the filled first-year places", "went to"),
}
_POSTS = (
    ("positions_offered", "offered"),
    ("filled", "filled"),
    ("unfilled_before_soap", "left open before SOAP"),
)


@dataclass(frozen=True)
class Figure:
    """A published figure. `value` is in `unit` (percent, people, posts, USD, signals, points,
    programs, publications); `shown` is how it is printed; `period` a year of the Match or a season;
    `group` who or what is counted; `home` the passage to cite; `sources` ids of sources.yaml;
    `quality` A (official or cross-checked) or B (a single transcription); `terms` news or
    permission."""

    measure: str
    value: float
    unit: str
    shown: str
    period: str
    group: str
    sentence: str
    table: str
    home: str
    sources: tuple[str, ...]
    as_of: str
    quality: str
    terms: str
    note: str = ""
    specialty: str = ""
    state: str = ""


class Maker:
    """Makes figures of rows; one method for each kind of figure."""

    def __init__(self, statistics: Statistics, sources: Mapping[str, Source]) -> None:
        self._statistics = statistics
        self._sources = sources

    def match_rate(self, row: Row) -> Figure:
        """The rate of a row of match_rates."""
        who = f"{GROUPS[row['applicant_type']]}{_share_of(row)}"
        to = "matched to a first-year post"
        if row["base"] == "preferred_specialty":
            to = f"who ranked {_inside(row)} first matched to it"
        return self._rate(row, row["rate_pct"], f"{who} {to}", row["applicant_type"])

    def profile_rate(self, row: Row) -> Figure:
        """The rate of a row of charting_outcomes_img."""
        who = f"{GROUPS[row['applicant_type']]}{_share_of(row)}"
        rate = row["match_rate_to_preferred_specialty_pct"]
        return self._rate(row, rate, f"{who} who ranked {_inside(row)} first matched to it", "rate")

    def _rate(self, row: Row, rate: str, who: str, key: str) -> Figure:
        said = f"In the {period(row)} Match {rate}% of {who}"
        group = GROUPS[row["applicant_type"]]
        return self._figure(
            row, "match_rate", rate, "percent", f"{rate}%", group, said, _NOT_A_CHANCE, key
        )

    def share(self, row: Row) -> Figure:
        """The share of IMGs of a row of img_share_by_specialty."""
        total, us, other = (
            row[c] for c in ("img_share_pct", "us_img_share_pct", "non_us_img_share_pct")
        )
        lead, what, verb = _SHARES[row["measure"]]
        if not of_all(row):
            what += f" in {_inside(row)}"
        said = f"{total}% of {what} {verb} IMGs"
        if us and other:
            together = f", together {total}%" if total else ""
            said = f"{us}% of {what} {verb} US IMGs and {other}% {verb} non-US IMGs{together}"
        elif us or other:
            said = f"{us or other}% of {what} {verb} {GROUPS[US if us else NON_US]}"
        value = total or other or us
        said = f"{lead.format(row['year'])} {said}"
        return self._figure(row, "img_share", value, "percent", f"{value}%", what, said, _NOT_ODDS)

    def filled(self, row: Row, kind: str) -> Figure:
        """How many IMGs of `kind` filled posts, of a row of match_by_specialty."""
        count, group = row[f"filled_{kind}"], GROUPS[kind]
        said = (
            f"In the {row['year']} Match {_thousands(count)} {group} filled {row['scope']} in "
            f"{_field(row)}"
        )
        shown = _thousands(count)
        return self._figure(
            row, "matched", count, "people", shown, group, said, _NOT_ODDS, _place(row)
        )

    def posts(self, row: Row) -> Figure:
        """How many posts were offered, filled and left, of a row of match_by_specialty."""
        parts = [f"{_thousands(row[c])} {words}" for c, words in _POSTS if row[c]]
        lead = next(row[c] for c, _ in _POSTS if row[c])
        said = f"{row['year']} Match, {_field(row)}, {row['scope']}: {', '.join(parts)}"
        shown = _thousands(lead)
        return self._figure(
            row, "positions", lead, "posts", shown, row["scope"], said, "", _place(row)
        )

    def state(self, row: Row) -> Figure:
        """How many IMGs matched in a state, of a row of img_residents_by_state."""
        us, other = row["us_img_matched"], row["non_us_img_matched"]
        count, group = row["imgs_matched_total"], GROUPS[ALL_IMGS]
        if not count:
            count, group = (other, GROUPS[NON_US]) if other else (us, GROUPS[US])
        both = f" ({_thousands(us)} US and {_thousands(other)} non-US)" if us and other else ""
        said = (
            f"In the {period(row)} Match {_thousands(count)} {group}{both} matched in "
            f"{row['state']}; counted: {row['scope']}"
        )
        limits = "These are places filled, not odds."
        return self._figure(
            row, "matched_in_state", count, "people", _thousands(count), group, said, limits
        )

    def step2ck(self, row: Row) -> Figure | None:
        """The Step 2 CK scores of a row of charting_outcomes_img; None where it has none."""
        limits = "A median is neither a minimum nor a cut-off; no one's chance can be read off it."
        return self._profile(row, "step2ck", "points", "Step 2 CK", limits, "")

    def ranks(self, row: Row) -> Figure | None:
        """The programs ranked in the field, of a row of charting_outcomes_img."""
        limits = "It compares two groups; no number of ranks makes a match certain."
        what = "Programs ranked in the field"
        return self._profile(row, "contiguous_ranks", "programs", what, limits, "ranks")

    def publications(self, row: Row) -> Figure | None:
        """The publications of a row of charting_outcomes_img."""
        limits = "It compares two groups, by what they stated themselves, and shows no cause."
        what = "Publications"
        return self._profile(row, "publications", "publications", what, limits, "publications")

    def _profile(
        self, row: Row, measure: str, unit: str, what: str, limits: str, key: str
    ) -> Figure | None:
        values, said = [], []
        for side in ("matched", "unmatched"):
            average = next((a for a in ("median", "mean") if row[f"{a}_{measure}_{side}"]), None)
            if average is None:
                continue
            values.append(row[f"{average}_{measure}_{side}"])
            low, high = row[f"q1_{measure}_{side}"], row[f"q3_{measure}_{side}"]
            half = f" (middle half {low} to {high})" if low and high else ""
            size = row[f"consented_n_{side}"]
            people = f" of {_thousands(size)} people" if size else ""
            said.append(f"{side} {average} {values[-1]}{half}{people}")
        if not values:
            return None
        group = GROUPS[row["applicant_type"]]
        sentence = (
            f"{what}, {group} who ranked {_inside(row)} first, {period(row)} Match: "
            f"{'; '.join(said)}"
        )
        return self._figure(
            row, key or measure, values[0], unit, values[0], group, sentence, limits, key
        )

    def signals(self, row: Row) -> Figure:
        """The signals of a row of program_signals: all levels together as the value."""
        gold, silver = row["gold_signals"], row["silver_signals"]
        if single := row["single_level_signals"]:
            total = single
            shown = "no signals" if single == "0" else f"{single} signals"
        else:
            total = str(int(gold) + int(silver))
            shown = f"{gold} gold and {silver} silver signals"
        service = row["application_service"]
        through = "" if service in ("ERAS", "unclear") else f", {service}"
        said = f"{row['specialty']}, {row['season']}{through}: {shown}"
        note = "" if row["note"] == shown else _sentence(row["note"])
        return self._figure(row, "signals", total, "signals", shown, service, said, note)

    def fee(self, row: Row) -> Figure:
        """The fee of a row of fees."""
        shown = f"${float(row['amount_usd']):,.2f}".removesuffix(".00")
        said = f"{row['item']}, {row['season']}: {shown} {row['unit']}"
        note = _sentence(row["note"])
        return self._figure(
            row, "fee", row["amount_usd"], "USD", shown, row["item"], said, note, row["fee"]
        )

    def _figure(
        self,
        row: Row,
        measure: str,
        value: str,
        unit: str,
        shown: str,
        group: str,
        said: str,
        limits: str,
        key: str = "",
    ) -> Figure:
        table = self._statistics.table(row.table)
        return Figure(
            measure=measure,
            value=float(value),
            unit=unit,
            shown=shown,
            period=period(row),
            group=group,
            sentence=f"{said} ({self._by(row)}). {limits}".rstrip(),
            table=row.table,
            home=(table.homes.get(key) or table.home) if table else "",
            sources=row.sources,
            as_of=row["as_of"],
            quality=row["quality"],
            terms=row["terms"],
            note=row["note"],
            specialty="" if of_all(row) else row["specialty"],
            state=row["state"],
        )

    def _by(self, row: Row) -> str:
        """Who published a figure, and when; of a single transcription that it is one."""
        names = [self._sources[s].publisher for s in row.sources if s in self._sources]
        when = "" if row["as_of"] == "undated" else f", {spoken_date(row['as_of'])}"
        by = f"{' and '.join(dict.fromkeys(names))}{when}"
        return by if row["quality"] == "A" else f"as transcribed by {by}"


def period(row: Row) -> str:
    """The year of the Match, or the season, of a row."""
    return row["year"] or row["match_year"] or row["season"]


def of_all(row: Row) -> bool:
    """Whether a row counts all specialties together."""
    return row["specialty"].partition(" ")[0] in ("", "ALL")


def _share_of(row: Row) -> str:
    """` (6,733 of 11,944)`, where both counts are known."""
    matched, unmatched = row["matched_n"], row["unmatched_n"]
    if not (matched and unmatched):
        return ""
    return f" ({_thousands(matched)} of {int(matched) + int(unmatched):,})"


def _field(row: Row) -> str:
    return "all specialties together" if of_all(row) else _inside(row)


def _inside(row: Row) -> str:
    """A specialty inside a sentence."""
    return row["specialty"].lower()


def _place(row: Row) -> str:
    """The key by which a row of match_by_specialty may have another home."""
    return "ALL" if of_all(row) else row["year"]


def _thousands(number: str) -> str:
    return f"{int(number):,}"


def _sentence(note: str) -> str:
    return f"{note[0].upper()}{note[1:].rstrip('.')}." if note else ""
