"""Usage: questions and thumbs by day, by status and by site. Counts, not people."""

from __future__ import annotations

from collections import Counter

import altair as alt
import streamlit as st

from ui.console import frame, words
from ui.console.shapes import Usage, UsageDay

_LEAD = "How much is asked, and how it is answered, by day (UTC). Counts, not people."
_DAYS = {7: "7 days", 30: "30 days", 90: "90 days", 365: "a year"}


def main() -> None:
    """Draws the page."""
    with frame.page("Usage", _LEAD) as staff:
        days = st.selectbox("Of the last", list(_DAYS), index=1, format_func=_DAYS.__getitem__)
        found = staff.usage(days)
        if not found.days:
            st.info("Nothing was asked in this time.")
            return
        _sums(found)
        _chart(found.days)
        _table(found.days)
        _sites(found.days)
        st.caption(f"Counts are kept for {found.kept_days} days.")


def _sums(found: Usage) -> None:
    total = sum(d.questions for d in found.days)
    statuses = _added([d.statuses for d in found.days])
    ratings = _added([d.ratings for d in found.days])
    known = statuses["answered"] + statuses["partial"]
    cells = st.columns(4)
    cells[0].metric("Questions", f"{total:,}")
    cells[1].metric("Answered in full or in part", f"{known / total:.0%}" if total else "none")
    cells[2].metric("Thumbs up", f"{ratings['up']:,}")
    cells[3].metric("Thumbs down", f"{ratings['down']:,}")


def _added(counts: list[dict[str, int]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for count in counts:
        found.update(count)
    return found


def _chart(days: list[UsageDay]) -> None:
    data = [
        {"day": d.day.isoformat(), "status": words.name(status), "questions": n}
        for d in days
        for status, n in d.statuses.items()
    ]
    chart = (
        alt.Chart({"values": data})
        .mark_bar()
        .encode(
            x=alt.X("day:T", title="Day"),
            y=alt.Y("questions:Q", title="Questions"),
            color=alt.Color("status:N", title="Answered as"),
            tooltip=["day:T", "status:N", "questions:Q"],
        )
        .properties(height=240)
    )
    st.altair_chart(chart, alt="Questions by day and status; the table below has the figures")


def _table(days: list[UsageDay]) -> None:
    statuses = sorted({s for d in days for s in d.statuses})
    channels = sorted({c for d in days for c in d.channels})
    st.dataframe(
        [
            {
                "Day": words.day(d.day),
                "Questions": d.questions,
                **{words.name(s): d.statuses.get(s, 0) for s in statuses},
                "thumbs up": d.ratings.get("up", 0),
                "thumbs down": d.ratings.get("down", 0),
                **{words.name(c): d.channels.get(c, 0) for c in channels},
            }
            for d in frame.paged(days, "days", 31)
        ],
        hide_index=True,
        alt="Days with questions, statuses, thumbs and where they were asked",
    )


def _sites(days: list[UsageDay]) -> None:
    sites = _added([d.sites for d in days])
    if sites:
        st.subheader("By widget site")
        st.dataframe(
            [{"Site": name, "Questions": n} for name, n in sites.most_common()],
            hide_index=True,
            alt="Widget sites with their number of questions",
        )


if __name__ == "__main__":
    main()
