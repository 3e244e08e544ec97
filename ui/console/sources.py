"""Sources: every page that the knowledge cites, how the watch found it, and a look at them now."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from ui.console import frame, words
from ui.console.client import Staff
from ui.console.shapes import Check, Source

_LEAD = (
    "Every page that the knowledge cites. A page that changed becomes a task; nothing is rewritten by "
    "itself."
)


def main() -> None:
    """Draws the page."""
    with frame.page("Sources", _LEAD) as staff:
        found = staff.sources()
        _run(staff, found.run)
        text, state = st.columns([2, 1])
        part = text.text_input("Part of a title, publisher or id", max_chars=100)
        states = sorted({s.state for s in found.sources})
        chosen = state.multiselect("State", states, format_func=words.name)
        rows = [s for s in found.sources if _wanted(s, part, chosen)]
        st.markdown(f"{words.many(len(rows), 'source')} of {len(found.sources)}.")
        shown = frame.paged(rows, "sources", 50)
        _table(shown)
        _one(staff, shown)


def _wanted(source: Source, part: str, states: list[str]) -> bool:
    text = f"{source.id} {source.title} {source.publisher}".casefold()
    return part.strip().casefold() in text and (not states or source.state in states)


def _run(staff: Staff, run: Check) -> None:
    if run.running:
        st.info(f"Being looked at now: {run.done} of {run.total}.", icon=":material/sync:")
        st.button("Look again how far it is")
        return
    counts = ", ".join(f"{n} {words.name(state)}" for state, n in sorted(run.counts.items()))
    st.markdown(f"Last look: {words.moment(run.ended or run.began)}. {words.plain(counts)}")
    if run.trouble:
        st.error(words.plain(run.trouble), icon=":material/error:")
    if st.button("Look at all pages now", help="Takes some minutes: it is polite to the sites."):
        with frame.attempt():
            staff.check_sources()
            frame.done("The pages are being looked at. Tasks appear when something changed.")


def _table(sources: Sequence[Source]) -> None:
    st.dataframe(
        [
            {
                "Source": s.title,
                "Publisher": s.publisher,
                "Official": "yes" if s.official else "no",
                "State": words.name(s.state),
                "Read on": words.day(s.read_on) if s.read_on else "never",
                "Why": s.reason,
                "Id": s.id,
            }
            for s in sources
        ],
        hide_index=True,
        alt="Sources with publisher, state and the day on which each was last read",
    )


def _one(staff: Staff, sources: Sequence[Source]) -> None:
    chosen = st.selectbox(
        "One source",
        sources,
        index=None,
        format_func=lambda s: f"{s.title} ({s.id})",
        placeholder="Choose one to open it or to look at it now",
    )
    if not chosen:
        return
    with st.container(border=True):
        frame.plain(chosen.title)
        frame.web(chosen.url)
        frame.fact("State", words.name(chosen.state))
        frame.fact("Last tried", words.moment(chosen.tried))
        if chosen.reason:
            frame.fact("Why", chosen.reason)
        if chosen.url and st.button("Look at this page now"):
            with frame.attempt():
                staff.check_sources([chosen.id])
                frame.done(f"{chosen.id} is being looked at.")


if __name__ == "__main__":
    main()
