"""Puts a reply into words and Markdown that Streamlit shows as they are meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

_MONTHS = (
    "January February March April May June July August September October November December".split()
)
_DATE = re.compile(r"(?<![\d-])(\d{4})-(\d{2})(?:-(\d{2}))?(?![\d-])")
_SPECIAL = re.compile(r"([!-/:-@\[-`{-~])")
_MARKDOWN = re.compile(
    r"(?P<url>https?://[^\s()<>|\]]+)|(?P<escaped>\\.)|(?P<mark> ?\[\d{1,3}\](?!\())"
    r"|(?P<colon>:(?=[A-Za-z]|[\w+-]+:))|\$|!(?=\[)",
    re.DOTALL,
)
_COLON = re.compile(r"\\:(?=\w|\\[+-])")
_JOINER = "\N{WORD JOINER}"  # invisible; keeps `:smile:` and `:red[…]` the letters they are
_LABELS = {
    "partial": "Partly known",
    "unknown": "Not known here",
    "out_of_scope": "Outside my field",
    "declined": "Not something I help with",
    "clarify": "A question back to you",
}


@dataclass(frozen=True)
class Group:
    """The citations of one passage or program, which share its title and dates."""

    title: str
    citations: tuple[dict[str, Any], ...]

    @property
    def label(self) -> str:
        """Its numbers and title, as Markdown: `1–3, 5 · Title`."""
        return f":gray[{spans(c['n'] for c in self.citations)} ·] {plain(self.title)}"

    @property
    def dates(self) -> str:
        """For when it speaks and when it was last checked."""
        first = self.citations[0]
        as_of, checked = str(first["as_of"]), plain(date_words(str(first["checked"])))
        if as_of == "undated":
            one = len({s["id"] for c in self.citations for s in c["sources"]}) == 1
            undated = "Its source carries" if one else "Some of its sources carry"
            return f"{undated} no date. Last checked on {checked}."
        if not checked:
            return f"Dated {plain(date_words(as_of))}. Added by this site's staff, not reviewed."
        return f"As of {plain(date_words(as_of))}. Last checked on {checked}."


def answer(text: str) -> str:
    """The Markdown of a reply for `st.markdown`: amounts stay amounts, citation marks are quiet, and
    nothing turns into an image, a formula or one of Streamlit's own directives."""

    def shown(match: re.Match[str]) -> str:
        found = match.group()
        if match["escaped"]:
            return found
        if match["url"]:
            return found.replace("$", "%24")
        if match["colon"]:
            return found + _JOINER
        if match["mark"]:
            space = "\N{NO-BREAK SPACE}" if found.startswith(" ") else ""
            return f"{space}:small[:gray[\\[{found.strip(' []')}\\]]]"
        return "\\" + found

    return _MARKDOWN.sub(shown, text)


def plain(text: str) -> str:
    """Any text as Markdown that shows it letter by letter, on one line."""
    return _COLON.sub(r"\\:" + _JOINER, _SPECIAL.sub(r"\\\1", " ".join(text.split())))


def label(status: str, text: str) -> str:
    """What to write above a reply that is not simply an answer; empty where its text opens with
    the same words."""
    found = _LABELS.get(status, "")
    return "" if text.lstrip("* ").startswith(found) else found


def date_words(value: str) -> str:
    """Every ISO date in a text in words: `c. 2024-06` becomes `about June 2024`."""

    def spoken(match: re.Match[str]) -> str:
        year, month, day = match.groups()
        if not 1 <= int(month) <= 12:  # the years 2025-26
            return match.group()
        name = f"{_MONTHS[int(month) - 1]} {year}"
        return f"{int(day)} {name}" if day else name

    return _DATE.sub(spoken, re.sub(r"\bc\. (?=\d)", "about ", value))


def spans(numbers: Iterable[int]) -> str:
    """`1–3, 5` for 1, 2, 3, 5."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}{'–' if b > a + 1 else ', '}{b}" for a, b in runs)


def grouped(citations: Sequence[dict[str, Any]]) -> list[Group]:
    """Citations by the passage or program that they point to, in the order of the answer."""
    found: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
    for citation in sorted(citations, key=lambda c: int(c["n"])):
        # A page of an outside document is a title of its own.
        key = (citation["kind"], citation["id"], str(citation["title"]))
        found.setdefault(key, []).append(citation)
    return [Group(title=str(cs[0]["title"]), citations=tuple(cs)) for cs in found.values()]


def quoted(citation: dict[str, Any]) -> str:
    """The statement behind a number, word for word, and its sources as a list, as Markdown."""
    lines = [f"**{citation['n']}** “{plain(citation['quote'])}”", ""]
    lines += [f"- {source_line(source)}" for source in citation["sources"]]
    return "\n".join(lines)


def source_line(source: dict[str, Any]) -> str:
    """A source with link, publisher, date and whether it is official, as Markdown."""
    title, url = plain(source["title"]), safe_url(source["url"])
    parts = [f"[{title}]({url})" if url else title, plain(source["publisher"])]
    parts.append(plain(date_words(source["date"])) if source["date"] else "undated")
    if source.get("standing"):
        parts.append(plain(date_words(source["standing"])))
    if not source["official"]:
        return " · ".join([*parts, "not official"])
    return f"{' · '.join(parts)} :green-badge[official]"


def safe_url(url: str) -> str:
    """The URL ready for a Markdown link, or empty unless it is a web address."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not parts.netloc:
        return ""
    return quote(url.strip(), safe="/:?#@!$&'*+,;=%~-._").replace("$", "%24")
