"""Shows what was removed and added: by a sign, a word and a line through it, not by colour alone."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st

from ui.console.shapes import Change, Line

_AROUND = 3
_MOST = 400
_SIGNS = {"removed": ("−", "removed"), "added": ("+", "added")}


def draw(lines: Iterable[Line]) -> None:
    """Draws a difference. The text is escaped: nothing in it is HTML or Markdown."""
    st.html(markup(list(lines)))


def markup(lines: Sequence[Line]) -> str:
    """The difference as HTML, in which every text is escaped; long unchanged parts are folded."""
    shown = _folded(lines)
    counts = {op: sum(line.op == op for line in lines) for op in _SIGNS}
    label = f"Difference: {counts['removed']} removed, {counts['added']} added"
    body = "".join(_line(line) for line in shown[:_MOST])
    if len(shown) > _MOST:
        body += f'<p class="folded">{len(shown) - _MOST} further lines are not shown.</p>'
    if not shown:
        body = '<p class="folded">No difference.</p>'
    return f'<div class="difference" role="group" aria-label="{label}">{body}</div>'


def of_change(change: Change) -> list[Line]:
    """Sentences of a page before and now, as lines."""
    return [
        *(Line(op="removed", text=text) for text in change.removed),
        *(Line(op="added", text=text) for text in change.added),
    ]


def between(before: str, after: str) -> list[Line]:
    """Two texts, line by line."""
    old, new = before.splitlines(), after.splitlines()
    found: list[Line] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for op, a, b, c, d in matcher.get_opcodes():
        if op == "equal":
            found += [Line(op="same", text=text) for text in old[a:b]]
        else:
            found += [Line(op="removed", text=text) for text in old[a:b]]
            found += [Line(op="added", text=text) for text in new[c:d]]
    return found


def _line(line: Line) -> str:
    text = escape(line.text) or "&nbsp;"
    if line.op == "folded":
        return f'<p class="folded">{text}</p>'
    if line.op not in _SIGNS:
        return f'<p class="same">{text}</p>'
    sign, word = _SIGNS[line.op]
    tag = "del" if line.op == "removed" else "ins"
    mark = f'<span class="sign"><span aria-hidden="true">{sign} </span>{word}</span>'
    return f'<p class="{line.op}">{mark}<{tag}>{text}</{tag}></p>'


def _folded(lines: Sequence[Line]) -> list[Line]:
    """Only some unchanged lines around what changed; the rest is counted."""
    changed = [n for n, line in enumerate(lines) if line.op in _SIGNS]
    near = {m for n in changed for m in range(n - _AROUND, n + _AROUND + 1)}
    shown: list[Line] = []
    hidden = 0
    for n, line in enumerate(lines):
        if n in near:
            shown += _fold(hidden)
            hidden = 0
            shown.append(line)
        else:
            hidden += 1
    return shown + (_fold(hidden) if changed else [])


def _fold(hidden: int) -> list[Line]:
    words = f"… {hidden} unchanged line{'s' * (hidden != 1)} …"
    return [Line(op="folded", text=words)] if hidden else []
