"""Word documents (DOCX): paragraphs under their headings, and tables. Macros, links to other files and
what is packed inside are never opened."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from ingest.outside.extracted import Block, Extracted, Headings, Limits, RefusedError, rows_of

_HEADING = re.compile(r"(?:heading|überschrift|titre|título|titolo)\s*(\d)", re.IGNORECASE)
_TEXT, _TAB, _BREAKS = qn("w:t"), qn("w:tab"), (qn("w:br"), qn("w:cr"))
_RUN, _PROPERTIES, _VANISH = qn("w:r"), qn("w:rPr"), qn("w:vanish")
# Deleted text, and text boxes, which Word keeps twice.
_LEFT_OUT = (qn("w:del"), qn("w:moveFrom"), qn("w:txbxContent"), qn("w:drawing"), qn("w:pict"))
_OFF = ("0", "false", "off")


def read_word(path: str, limits: Limits) -> Extracted:
    """Raises RefusedError when the package holds no document."""
    try:
        document = Document(path)
    except (KeyError, ValueError) as error:
        raise RefusedError(
            f"It is a Word document that is broken ({str(error)[:80]}). Open it in Word or LibreOffice, "
            "save it again and add it."
        ) from None
    reader = _Reader(limits)
    reader.read(document)
    told = []
    if reader.hidden:
        told.append(f"{reader.hidden} pieces of hidden text were left out.")
    if reader.boxes:
        told.append(
            f"{reader.boxes} pictures or text boxes were left out: what stands only in them is not in "
            "the base."
        )
    return Extracted("docx", reader.blocks, 0, told)


class _Reader:
    """Goes through the body of a document."""

    def __init__(self, limits: Limits) -> None:
        self.blocks: list[Block] = []
        self.hidden = 0
        self.boxes = 0
        self._cells = 0
        self._limits = limits
        self._headings = Headings()

    def read(self, document: Any) -> None:
        for item in document.iter_inner_content():
            if isinstance(item, Table):
                self._table(item)
            elif isinstance(item, Paragraph):
                self._paragraph(item)

    def _paragraph(self, paragraph: Paragraph) -> None:
        text = self._text(paragraph._p)
        style = paragraph.style.name if paragraph.style else ""
        level = 1 if style == "Title" else 0
        if match := _HEADING.match(style or ""):
            level = int(match[1])
        if level and text:
            self._headings.enter(level, text)
        elif text:
            self.blocks.append(Block(text, self._headings.path))

    def _table(self, table: Table) -> None:
        cells: list[list[str]] = []
        for row in table._tbl.tr_lst:
            texts = [
                " ".join(filter(None, (self._text(p) for p in cell.iter(qn("w:p")))))
                for cell in row.tc_lst
            ]
            self._cells += len(texts)
            if self._cells > self._limits.cells:
                raise RefusedError(
                    f"Its tables have more than {self._limits.cells:,} cells. Split the document."
                )
            cells.append(texts)
        for _, text in rows_of(cells):
            self.blocks.append(Block(text, self._headings.path, "row"))

    def _text(self, paragraph: Any) -> str:
        return " ".join("".join(self._pieces(paragraph)).split())

    def _pieces(self, paragraph: Any) -> Iterator[str]:
        """The text that a reader sees, in order; without recursion, whatever the nesting."""
        stack = [paragraph]
        while stack:
            element = stack.pop()
            if element.tag in _LEFT_OUT:
                self.boxes += element.tag in _LEFT_OUT[2:]
                continue
            if element.tag == _RUN and _vanishes(element):
                self.hidden += 1
                continue
            if element.tag == _TEXT:
                yield element.text or ""
            elif element.tag == _TAB or element.tag in _BREAKS:
                yield " "
            stack += reversed(element)


def _vanishes(run: Any) -> bool:
    properties = run.find(_PROPERTIES)
    mark = properties.find(_VANISH) if properties is not None else None
    return mark is not None and mark.get(qn("w:val"), "true") not in _OFF
