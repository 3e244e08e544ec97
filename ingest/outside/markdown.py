"""Markdown and plain text: headings, paragraphs, list items and tables."""

from __future__ import annotations

import re

from ingest.outside.extracted import Block, Extracted, Headings, RefusedError, rows_of
from ingest.outside.table import text_of

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*(?:\{#[\w-]+\})?\s*$")
_UNDERLINE = re.compile(r"(=+|-+)\s*$")
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])\s+(.*)")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_RULE = re.compile(r"\|?\s*:?-{1,}:?\s*(?:\|\s*:?-{1,}:?\s*)*\|?\s*$")
_BAR = re.compile(r"(?<!\\)\|")
_LINK = re.compile(r"!?\[([^\[\]]{0,400})\]\([^()\s]{0,600}(?:\s+\"[^\"]{0,200}\")?\)")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,400}>")
_EMPHASIS = re.compile(r"(\*\*|__|\*|`)(?=\S)([^*`\n]+?)(?<=\S)\1")


def read_markdown(body: bytes) -> Extracted:
    """Raises RefusedError when the bytes are no text."""
    text, told = text_of(body)
    if "\x00" in text:
        raise RefusedError("It is not a text file, whatever its name says.")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    hidden = len(_COMMENT.findall(text))
    if hidden:
        told.append(f"{hidden} comments that readers of the page do not see were left out.")
    return Extracted("markdown", _Reader(_COMMENT.sub("", _FRONT.sub("", text))).blocks, 0, told)


class _Reader:
    """Goes through the lines; `blocks` are what they hold."""

    def __init__(self, text: str) -> None:
        self.blocks: list[Block] = []
        self._headings = Headings()
        self._paragraph: list[str] = []
        self._table: list[list[str]] = []
        fenced = False
        for line in text.split("\n"):
            if _FENCE.match(line):
                fenced = not fenced
                self._end()
            elif fenced:
                self._add(line.strip())
            else:
                self._line(line)
        self._end()

    def _line(self, line: str) -> None:
        if match := _HEADING.match(line):
            self._end()
            self._headings.enter(len(match[1]), _plain(match[2]))
        elif self._paragraph and len(self._paragraph) == 1 and _UNDERLINE.match(line):
            title = self._paragraph.pop()
            self._headings.enter(1 if line.startswith("=") else 2, _plain(title))
        elif line.lstrip().startswith("|") or (self._table and "|" in line):
            if not self._table:
                self._end()
            if not _RULE.match(line.strip()):
                cells = [_plain(c.replace("\\|", "|")) for c in _BAR.split(line.strip())]
                self._table.append(cells[1:-1] if line.rstrip().endswith("|") else cells[1:])
        elif not line.strip():
            self._end()
        elif match := _ITEM.match(line):
            self._end()
            self._paragraph = [match[1]]
        else:
            if self._table:
                self._end()
            self._paragraph.append(line.strip().lstrip("> "))

    def _end(self) -> None:
        """A paragraph or a table ends here."""
        self._add(" ".join(self._paragraph))
        self._paragraph = []
        for _, text in rows_of(self._table, headed=len(self._table) > 1):
            self.blocks.append(Block(text, self._headings.path, "row"))
        self._table = []

    def _add(self, text: str) -> None:
        if plain := _plain(text):
            self.blocks.append(Block(plain, self._headings.path))


def _plain(text: str) -> str:
    """Text without what Markdown marks it up with."""
    text = _TAG.sub(" ", _LINK.sub(r"\1", text))
    for _ in range(2):
        text = _EMPHASIS.sub(r"\2", text)
    return " ".join(re.sub(r"\\([\\`*_{}\[\]()#+.!|-])", r"\1", text).split())
