"""How a terminal shows what was removed and what was added: by signs first, by colour second."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.proposing.differences import Line
from ui.terminal import out, plain

# Lines that stay, shown on each side of one that differs.
_AROUND = 2
_SIGNS = {"removed": ("-", "red"), "added": ("+", "green"), "same": (" ", "")}


def print_difference(diff: Sequence[Line], indent: str = "") -> None:
    """The lines that differ, `-` before a removed and `+` before an added one, with a few around them."""
    differs = [n for n, line in enumerate(diff) if line.op != "same"]
    near = {n for at in differs for n in range(at - _AROUND, at + _AROUND + 1)}
    last = -1
    for n, line in enumerate(diff):
        if n not in near:
            continue
        if n != last + 1:
            out.print(f"{indent}  …", highlight=False)
        last = n
        sign, style = _SIGNS[line.op]
        out.print(
            f"{indent}{sign} {plain(line.text)}",
            style=style,
            highlight=False,
            markup=False,
            soft_wrap=True,
        )
