"""HTML pages: the visible text under its headings, and the rows of tables. No script is run."""

from __future__ import annotations

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.outside.extracted import Block, Extracted, Headings, RefusedError, rows_of
from ingest.watching.extract import INLINE, Beside, decoded

_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?:\.0+)?(?![.\d])"
    r"|text-indent\s*:\s*-\d{3,}|(?:left|top)\s*:\s*-\d{4,}",
    re.IGNORECASE,
)
_LEVELS = {f"h{n}": n for n in range(1, 7)}
_MOST_CELLS = 300_000


def read_page(body: bytes) -> Extracted:
    """Raises RefusedError when the page holds nothing to read."""
    root = LexborHTMLParser(decoded(body)).body
    if root is None:
        raise RefusedError("It is an HTML page without a body. Save the page again and add it.")
    walk = _Walk(root)
    told = []
    if walk.hidden:
        told.append(
            f"{walk.hidden} hidden parts that readers of the page do not see were left out."
        )
    return Extracted("html", walk.blocks, 0, told)


class _Walk:
    """Goes through the tree without calling itself: a hostile page may be nested very deep."""

    def __init__(self, root: LexborNode) -> None:
        self.blocks: list[Block] = []
        self.hidden = 0
        self._beside = Beside(len(root.text()))
        self._headings = Headings()
        self._text: list[str] = []
        self._level = 0
        stack: list[tuple[LexborNode, bool]] = [(root, False)]
        while stack:
            node, leaving = stack.pop()
            tag = node.tag or ""
            if tag == "-text":
                self._text.append(node.text_content or "")
                continue
            if not leaving and self._skipped(node, tag):
                continue
            if tag not in INLINE:
                self._end()
            if leaving:
                continue
            if (
                tag == "table" and len(node.css("table")) == 1
            ):  # one that holds tables lays out a page
                self._rows(node)
                continue
            self._level = _LEVELS.get(tag, self._level)
            stack.append((node, True))
            stack += [(child, False) for child in _children_last_first(node)]
        self._end()

    def _skipped(self, node: LexborNode, tag: str) -> bool:
        """Whether a node is not shown to readers, or no part of the text."""
        if tag == "body":
            return False
        if tag.startswith("-"):
            return True
        if _is_hidden(node):
            self.hidden += bool(node.text().strip())
            return True
        return self._beside(node)

    def _end(self) -> None:
        text = " ".join("".join(self._text).split())
        self._text = []
        if self._level:
            self._headings.enter(self._level, text)
            self._level = 0
        elif text:
            self.blocks.append(Block(text, self._headings.path))

    def _rows(self, table: LexborNode) -> None:
        rows = table.css("tr")
        cells: list[list[str]] = []
        shown = 0
        named = False
        for row in rows:
            if _is_hidden(row):
                self.hidden += 1
                continue
            found = [c for c in row.css("td, th") if not _is_hidden(c)]
            shown += len(found)
            if shown > _MOST_CELLS:
                raise RefusedError(
                    "It holds a table of too many cells. Split it and add the parts."
                )
            if not cells:
                named = len(found) > 1 and all(c.tag == "th" for c in found)
            cells.append([_visible(c) for c in found])
        for caption in table.css("caption"):
            self._text.append(_visible(caption))
            self._end()
        for _, text in rows_of(cells, headed=named or None):
            if text:
                self.blocks.append(Block(text, self._headings.path, "row"))


def _children_last_first(node: LexborNode) -> Iterator[LexborNode]:
    child = node.last_child
    while child is not None:
        yield child
        child = child.prev


def _is_hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    if not attributes:
        return False
    style = attributes.get("style") or ""
    return "hidden" in attributes or bool(style and _HIDDEN.search(style))


def _visible(cell: LexborNode) -> str:
    """The text of a cell, without what is hidden in it."""
    parts: list[str] = []
    stack = [*_children_last_first(cell)]
    while stack:
        node = stack.pop()
        tag = node.tag or ""
        if tag == "-text":
            parts.append(node.text_content or "")
        elif not (
            tag.startswith("-") or tag in ("script", "style", "template") or _is_hidden(node)
        ):
            if tag not in INLINE:
                parts.append(" ")
            stack += _children_last_first(node)
    return " ".join("".join(parts).split())
