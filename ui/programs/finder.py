"""The program finder: filters, table, map by state, how programs fit, download.

The address holds the filters and nothing about the person, so that it can be shared as it is.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from rag.errors import ServiceError
from ui import rendering
from ui.chat import api
from ui.client import Client
from ui.programs import charts, links, person
from ui.programs.labels import CRITERIA, POLICIES, SETTINGS, STATES, cell, place

_SHOWN, _COMPARED = 200, 4
_FITS = (10, 20, 40, 80)
_COLUMNS = {
    "Program": st.column_config.TextColumn(width=340),
    "Specialty": st.column_config.TextColumn(width=150),
    "Page": st.column_config.LinkColumn(display_text="official page", width=110),
}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def main() -> None:
    """Draws the page."""
    st.set_page_config(layout="wide")
    st.title("Program finder")
    st.markdown(
        "What each program’s own page says, where that was read and when. **Unknown means that the page "
        "does not say**: it is neither a yes nor a no. The table does not hold every program."
    )
    try:
        _page(api())
    except ServiceError as error:
        st.warning(rendering.plain(str(error)), icon=":material/error:")


def _page(client: Client) -> None:
    everything = _facets(client.programs(limit=1))
    wanted = _filters(everything)
    profile = person.form(open_first=True)
    browse, fits = st.tabs(["All programs", "How they fit me"])
    with browse:
        _browse(client, wanted)
    with fits:
        _fit(client, profile, wanted)
    st.caption(
        "The address of this page holds your filters and nothing about you: share it as it is."
    )


def _facets(found: dict[str, Any]) -> dict[str, list[str]]:
    return {"specialty": list(found["by_specialty"]), "state": list(found["by_state"])}


def _filters(everything: dict[str, list[str]]) -> dict[str, Any]:
    """The filters, bound to the address; only those that are set."""
    words, specialty, state = st.columns([2, 2, 2])
    with words:
        q = st.text_input(
            "In your own words, or part of a name",
            key="q",
            bind="query-params",
            max_chars=120,
            placeholder="community program near Chicago with good mentorship",
        )
    with specialty:
        specialties = st.multiselect(
            "Specialty", everything["specialty"], key="specialty", bind="query-params"
        )
    with state:
        # The address shows options as they are displayed, so they are the words themselves.
        named = {STATES.get(code, code): code for code in everything["state"]}
        states = st.multiselect("State", list(named), key="state", bind="query-params")
    setting, j1, h1b = st.columns([2, 1, 1])
    with setting:
        kinds = {words: key for key, words in SETTINGS.items()}
        settings = st.multiselect("Setting", list(kinds), key="setting", bind="query-params")
    policies = ["any", *POLICIES]
    with j1:
        visa_j1 = st.selectbox(
            "J-1", policies, key="visa_j1", bind="query-params", format_func=_policy
        )
    with h1b:
        visa_h1b = st.selectbox(
            "H-1B", policies, key="visa_h1b", bind="query-params", format_func=_policy
        )
    found = {
        "q": (q or "").strip(),
        "specialty": specialties,
        "state": [named[name] for name in states],
        "setting": [kinds[words] for words in settings],
        "visa_j1": "" if visa_j1 == "any" else visa_j1,
        "visa_h1b": "" if visa_h1b == "any" else visa_h1b,
    }
    return {name: value for name, value in found.items() if value}


def _policy(key: str) -> str:
    return POLICIES.get(key, key)


# --- all programs ---------------------------------------------------------------------------


def _browse(client: Client, wanted: dict[str, Any]) -> None:
    found = client.programs(limit=_SHOWN, **wanted)
    total, rows = found["total"], found["programs"]
    if not total:
        st.info(
            "The table holds no such program. That does not mean that there is none: widen the filters, or "
            "look in FREIDA or Residency Explorer (AAMC)."
        )
        return
    line = f"**{total:,} program{'' if total == 1 else 's'}**"
    if total > len(rows):
        line += f"; the first {len(rows)} are shown, narrow the filters for the rest"
    if found["by_meaning"]:
        line += ", ordered by how near their rows come to your words"
    st.markdown(f"{line}. Choose rows to open one program, or to compare two to four.")
    chosen = _table(rows)
    _open(chosen, "browse")
    st.subheader("By state")
    st.altair_chart(charts.state_map(found["by_state"]), alt=_counts(found["by_state"]))
    st.caption(f"{_counts(found['by_state'])} Table checked on {_checked(found)}.")


def _checked(found: dict[str, Any]) -> str:
    return rendering.plain(rendering.date_words(found["checked"]))


def _counts(by_state: dict[str, int]) -> str:
    most = sorted(by_state.items(), key=lambda item: (-item[1], item[0]))[:8]
    named = ", ".join(f"{STATES.get(code, code)} {count}" for code, count in most)
    return f"Programs by state, most first: {named}."


def _table(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows as a table; returns those that were chosen."""
    data = [
        {
            "Program": row["program_name"],
            "Place": place(row),
            "Specialty": row["specialty"],
            "J-1": POLICIES[row["visa_j1"] or "unknown"],
            "H-1B": POLICIES[row["visa_h1b"] or "unknown"],
            "Step 2 CK, at least": cell(row, "step2ck_min_score") or "not stated",
            "Years, at most": cell(row, "max_years_since_graduation") or "not stated",
            "Confidence": row["confidence"] + (" (lead)" if row["confidence"] == "low" else ""),
            "Page": rendering.safe_url(row["source_url"]),
        }
        for row in rows
    ]
    state = st.dataframe(
        data,
        key="table",
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        column_config=_COLUMNS,
        alt="Programs with place, visa policy and requirements",
    )
    return [rows[n] for n in state["selection"]["rows"] if n < len(rows)]


def _open(chosen: list[dict[str, Any]], table: str) -> None:
    """Links for the rows that were chosen in a table."""
    with st.container(horizontal=True, key=f"chosen-{table}"):
        for row in chosen[:_COMPARED]:
            links.to_program(row)
        if 2 <= len(chosen) <= _COMPARED:
            links.to_comparison("Compare them", [row["id"] for row in chosen])


# --- fit --------------------------------------------------------------------------------------


def _fit(client: Client, profile: dict[str, Any], wanted: dict[str, Any]) -> None:
    limit = st.segmented_control("Length of the list", _FITS, default=20, required=True)
    person_and_places = profile | {
        "specialties": wanted.get("specialty") or profile.get("specialties"),
        "states": wanted.get("state") or profile.get("states"),
        "settings": wanted.get("setting") or profile.get("settings"),
    }
    asked = {k: v for k, v in person_and_places.items() if v not in (None, [])}
    reply = client.fit(asked, limit or 20)
    _fit_head(reply, wanted)
    if reply["programs"]:
        chosen = _fit_table(reply["programs"])
        _open([found["program"] for found in chosen], "fit")
        st.subheader("What is met, what is not, what is unknown")
        st.altair_chart(
            charts.breakdown(reply["programs"]),
            alt="Verdict of each requirement for each listed program; the table above has the counts",
        )
        _downloads(client, asked, limit or 20)
    _fit_rest(reply)
    _changes(client.changes(asked))


def _fit_head(reply: dict[str, Any], wanted: dict[str, Any]) -> None:
    inside = reply["total"] - reply["outside_count"]
    tiers = ", ".join(f"{n} {tier}" for tier, n in reply["tier_counts"].items() if n) or "none"
    st.markdown(
        f"**{reply['eligible_count']} of {inside} programs** are not ruled out by what their pages "
        f"state ({tiers}), for a start in July {reply['start_year']}. "
        "The order is a documented score, **not a chance of matching**."
    )
    if {"q", "visa_j1", "visa_h1b"} & set(wanted):
        st.caption(
            "Here the specialty, state and setting above count; words and visa filters do not: what you "
            "need yourself stands in your profile."
        )


def _fit_table(programs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    data = [
        {
            "Fit": found["tier"] + (" (lead)" if found["lead"] else ""),
            "Score": round(found["score"]),
            "Program": found["program"]["program_name"],
            "Place": place(found["program"]),
            "Specialty": found["program"]["specialty"],
            **_verdict_counts(found),
            "Page": rendering.safe_url(found["program"]["source_url"]),
        }
        for found in programs
    ]
    state = st.dataframe(
        data,
        key="fit-table",
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        column_config=_COLUMNS,
        alt="Programs that fit, with tier, score and counts of requirements",
    )
    return [programs[n] for n in state["selection"]["rows"] if n < len(programs)]


def _verdict_counts(found: dict[str, Any]) -> dict[str, int]:
    verdicts = [c["verdict"] for c in found["criteria"] if c["applies"]]
    return {
        "Met": verdicts.count("meets"),
        "Not met": verdicts.count("does_not_meet"),
        "Unknown": verdicts.count("unknown"),
    }


def _downloads(client: Client, asked: dict[str, Any], limit: int) -> None:
    with st.container(horizontal=True, key="downloads"):
        st.download_button(
            "Tracker workbook (Excel)",
            lambda: client.fit_file(asked, limit, "xlsx"),
            "program-tracker.xlsx",
            _XLSX,
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            "List as CSV",
            lambda: client.fit_file(asked, limit, "csv"),
            "program-fit.csv",
            "text/csv",
            icon=":material/download:",
            on_click="ignore",
        )


def _fit_rest(reply: dict[str, Any]) -> None:
    """What was left out, which doors are open, and what would narrow the list."""
    if reply["excluded_count"]:
        reasons = ", ".join(
            f"{CRITERIA[name].lower()} ({n})"
            for name, n in sorted(reply["excluded_by"].items(), key=lambda r: -r[1])
        )
        st.markdown(
            f"**Left out: {reply['excluded_count']}**, by {reasons}. One may fail several. Open a program "
            "to see its reason."
        )
    for door in reply["left_open"]:
        st.markdown(
            f"- Ask before you give up on **{rendering.plain(door['program_name'])}**: "
            f"{rendering.plain(door['stated'])}, you: {rendering.plain(door['yours'])}. Its note: "
            f"“{rendering.plain(door['note'])}”"
        )
    if reply["narrowing"]:
        lines = [
            f"- {rendering.plain(n['text'])} (matters for {n['programs']})"
            for n in reply["narrowing"][:5]
        ]
        st.markdown("**What would narrow this list**\n\n" + "\n".join(lines))


def _changes(changes: list[dict[str, Any]]) -> None:
    if not changes:
        return
    st.subheader("What would open more programs")
    st.dataframe(
        [
            {"Single change": c["change"], "Opens": c["adds"], "Raises": c["raises"]}
            for c in changes
        ],
        hide_index=True,
        alt="Single changes in the profile and how many programs each opens or raises",
    )


if __name__ == "__main__":
    main()
