"""Charts of the program pages: programs by state, and how programs fit, criterion by criterion."""

from __future__ import annotations

from typing import Any

import altair as alt

from ui.programs.labels import CRITERIA, STATES, VERDICTS, verdict

# The states as tiles, roughly where they lie: drawn here, so that nothing is fetched from a map server.
_TILES = """
AK .. .. .. .. .. .. .. .. .. ME
.. .. .. .. .. .. .. .. .. VT NH
WA ID MT ND MN IL WI MI NY RI MA
OR NV WY SD IA IN OH PA NJ CT ..
CA UT CO NE MO KY WV VA MD DE ..
.. AZ NM KS AR TN NC SC DC .. ..
.. .. .. OK LA MS AL GA .. .. ..
HI .. .. TX .. .. .. .. FL .. PR
""".split("\n")
# With a sign in each square, so that nothing hangs on colour alone.
_SIGNS = {"meets": "✓", "does_not_meet": "✗", "unknown": "?", "does_not_apply": ""}
_COLORS = {
    "met": "#1d7a68",
    "not met": "#b3442e",
    "unknown": "#c9d1d3",
    "does not apply": "#eef1f1",
}


def tiles() -> dict[str, tuple[int, int]]:
    """Column and row of each state's tile."""
    rows = [line.split() for line in _TILES if line.strip()]
    return {
        code: (x, y) for y, row in enumerate(rows) for x, code in enumerate(row) if code != ".."
    }


def state_map(counts: dict[str, int]) -> Any:
    """A tile a state, darker for more programs."""
    data = alt.InlineData(
        values=[
            {"x": x, "y": y, "code": code, "state": STATES[code], "programs": counts.get(code, 0)}
            for code, (x, y) in tiles().items()
        ]
    )
    base = alt.Chart(data).encode(
        x=alt.X("x:O", axis=None),
        y=alt.Y("y:O", axis=None),
        tooltip=[
            alt.Tooltip("state:N", title="State"),
            alt.Tooltip("programs:Q", title="Programs"),
        ],
    )
    most = max(1, *counts.values()) if counts else 1
    shade = alt.Scale(domain=[0, most], range=["#eef3f3", "#1d5c69"], type="sqrt")
    squares = base.mark_rect(stroke="#8a979b", strokeWidth=0.5, cornerRadius=4).encode(
        color=alt.Color("programs:Q", scale=shade, legend=None)
    )
    dark = alt.datum.programs > most * 0.25
    names = base.mark_text(dy=-6, fontSize=11, fontWeight=600).encode(
        text="code:N", color=alt.condition(dark, alt.value("#ffffff"), alt.value("#1d2529"))
    )
    numbers = (
        base.transform_filter(alt.datum.programs > 0)
        .mark_text(dy=8, fontSize=11)
        .encode(
            text="programs:Q", color=alt.condition(dark, alt.value("#ffffff"), alt.value("#1d2529"))
        )
    )
    return (squares + names + numbers).properties(height=330)


def breakdown(programs: list[dict[str, Any]]) -> Any:
    """A line a program, a square a criterion: coloured by verdict, with a sign, words in the tooltip."""
    data = alt.InlineData(
        values=[
            {
                "program": found["program"]["program_name"],
                "criterion": CRITERIA[c["name"]],
                "verdict": VERDICTS[verdict(c)],
                "sign": _SIGNS[verdict(c)],
                "stated": c["stated"],
                "yours": c["yours"] or "–",
            }
            for found in programs
            for c in found["criteria"]
        ]
    )
    base = alt.Chart(data).encode(
        x=alt.X("criterion:N", sort=list(CRITERIA.values()), title=None).axis(
            orient="top", labelAngle=-40, labelLimit=200, labelOverlap=False
        ),
        y=alt.Y("program:N", sort=None, title=None).axis(labelLimit=320),
        tooltip=[
            alt.Tooltip("program:N", title="Program"),
            alt.Tooltip("criterion:N", title="Requirement"),
            alt.Tooltip("verdict:N", title="Verdict"),
            alt.Tooltip("stated:N", title="It states"),
            alt.Tooltip("yours:N", title="You"),
        ],
    )
    colors = alt.Scale(domain=list(_COLORS), range=list(_COLORS.values()))
    squares = base.mark_rect(stroke="#ffffff", strokeWidth=2, cornerRadius=3).encode(
        color=alt.Color("verdict:N", title=None, scale=colors).legend(orient="bottom")
    )
    known = "datum.verdict == 'met' || datum.verdict == 'not met'"
    signs = base.mark_text(fontSize=13, fontWeight=600).encode(
        text="sign:N",
        color=alt.condition(known, alt.value("#ffffff"), alt.value("#3d484b")),
    )
    return (squares + signs).properties(height=alt.Step(26))
