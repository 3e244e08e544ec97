"""PDF: the text of every page under its headings, with the page's number.

Headings are the document's own bookmarks, lines in larger letters than the text, and numbered lines.
Tables of a PDF are only lines to it, and are read as lines. Invisible text (white, or under a picture)
looks like any other here: a PDF from a stranger has to be looked through by the person who adds it.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from typing import Any

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError

from ingest.outside.extracted import Block, Extracted, Headings, Limits, RefusedError

_LOCKED = (
    "It is a PDF with a password or protection. Save a copy without protection (for example: print it to "
    "a new PDF) and add that."
)
_SCANNED = (
    "It holds no text: it is a scan, or pictures of pages. Run text recognition over it (for example "
    "ocrmypdf, or Acrobat's Recognize Text) and add the result."
)
_NUMBER_LINE = re.compile(
    r"\W*(?:page\s*)?(?:\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?|[ivx]{1,6})\W*", re.IGNORECASE
)
# A line of a table of contents.
_LEADER = re.compile(r"(?:\.\s?){6,}|(?:\u2026\s?){2,}")
_BULLET = re.compile(r"^[\u2022\u25cf\u25aa\u25e6\u2013*-]\s+")
_NUMBERED = re.compile(
    r"(?:(?:chapter|section|part|appendix)\s+)?(\d{1,2}(?:\.\d{1,2}){0,3})\.?\s+[A-Z]", re.I
)
_ENDS = re.compile(r"[.!?:;][\"'\u201d)]*$")
_ITEM = re.compile(r"(?:[\u2022\u25cf\u25aa\u2013*-]|\d{1,2}[.)]|\(?[a-z][.)])\s+")
# Some writers leave a gap before a full stop.
_LOOSE = re.compile(r"(?<=\w) (?=[.,;!?](?:\s|$))")
_LONGEST_HEADING = 12
_LARGER = 1.12
# A line as short as this, of the width of the text, or of so few words, may be a row of a table.
_SHORT, _FEW = 0.6, 4
_CLOSED = re.compile(r"[.!?:;\d)][\"'\u201d]?$")
# A line that stands first or last on so large a share of the pages is a running head.
_RUNNING, _RUNNING_PAGES = 0.4, 4
_UNREADABLE = re.compile(r"[\ufffd\ue000-\uf8ff\x00-\x08]|/g\w*\d{2,}|\(cid:\d+\)")

logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def read_pdf(path: str, limits: Limits) -> Extracted:
    """Raises RefusedError when it is locked, broken, a scan, or passes a limit."""
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise RefusedError(_LOCKED)
        count = len(reader.pages)
        if count > limits.pages:
            raise RefusedError(
                f"It has {count} pages, and at most {limits.pages} are read. Split it into parts that "
                "are about one thing each, and add those that people ask about."
            )
        pages = [_Page(page) for page in reader.pages]
        marks = _bookmarks(reader)
    except (FileNotDecryptedError, DependencyError):
        raise RefusedError(_LOCKED) from None
    except LimitReachedError:
        raise RefusedError(
            "A part of it unpacks to more than any page holds: it is made to fill a computer, or broken. "
            "Print it to a new PDF and add that."
        ) from None
    except (RefusedError, MemoryError):
        raise
    except (PyPdfError, Exception) as error:  # pypdf raises whatever a broken file leads it to
        raise RefusedError(
            f"It is a PDF that is broken ({type(error).__name__}). Open it in a PDF reader, print it to a "
            "new PDF and add that."
        ) from None
    return _put_together(pages, marks)


class _Page:
    """The lines of a page, and how large the letters of a line are (0: not known)."""

    def __init__(self, page: Any) -> None:
        self._sizes: dict[str, float] = {}
        self.lengths: Counter[float] = Counter()
        text = page.extract_text(visitor_text=self._visit)
        self.lines = [_LOOSE.sub("", " ".join(line.split())) for line in text.split("\n")]
        if not self.letters and (contents := page.get_contents()) is not None:
            # A page that is too large to unpack gives no text, and no error either.
            contents.get_data()

    def _visit(self, text: str, cm: Any, tm: Any, _font: Any, size: Any) -> None:
        line = " ".join(text.split())
        if line:
            large = round(abs(float(size or 0) * float(tm[3] or tm[1] or 1) * float(cm[3] or 1)), 1)
            self.lengths[large] += len(line)
            self._sizes[line] = max(large, self._sizes.get(line, 0.0))

    def size(self, line: str) -> float:
        return self._sizes.get(line, 0.0)

    @property
    def letters(self) -> int:
        return sum(c.isalpha() for line in self.lines for c in line)


def _bookmarks(reader: PdfReader) -> dict[int, list[tuple[int, str]]]:
    """The headings of the document's outline by page (from 0), each with its level."""
    found: dict[int, list[tuple[int, str]]] = {}
    stack: list[tuple[int, Any]] = [(1, item) for item in reversed(reader.outline)]
    while stack and len(found) < 5000:
        level, item = stack.pop()
        if isinstance(item, list):
            stack += [(level + 1, inner) for inner in reversed(item)]
            continue
        try:
            number = reader.get_destination_page_number(item)
        except Exception:  # noqa: S112 - a bookmark that leads nowhere is no heading
            continue
        if number is not None and number >= 0 and item.title:
            found.setdefault(number, []).append((level, " ".join(str(item.title).split())))
    return found


def _put_together(pages: list[_Page], marks: dict[int, list[tuple[int, str]]]) -> Extracted:
    letters = sum(page.letters for page in pages)
    if letters < 20 or letters < 4 * len(pages):
        raise RefusedError(_SCANNED)
    whole = "".join(line for page in pages for line in page.lines)
    if sum(len(m) for m in _UNREADABLE.findall(whole)) * 10 > len(whole):
        raise RefusedError(
            "Its letters cannot be read: the PDF does not say which signs its fonts show. Print it to a "
            "new PDF, or run text recognition over it, and add the result."
        )
    sizes: Counter[float] = Counter()
    for page in pages:
        sizes += page.lengths
    usual = sizes.most_common(1)[0][0]
    lengths = sorted(len(line) for page in pages for line in page.lines if line)
    # How long a line is that fills the page, in letters.
    width = lengths[len(lengths) * 9 // 10]
    reader = _Reader(_running(pages), usual, width)
    empty = []
    for number, page in enumerate(pages, 1):
        reader.page(number, page, marks.get(number - 1, []))
        if page.letters == 0:
            empty.append(number)
    reader.end()
    told = []
    if empty:
        shown = ", ".join(map(str, empty[:20])) + (" and more" if len(empty) > 20 else "")
        told.append(
            f"Pages without text (pictures, or scans): {shown}. What stands on them is not in the base."
        )
    return Extracted("pdf", reader.blocks, len(pages), told)


def _running(pages: list[_Page]) -> frozenset[str]:
    """Lines that head or end many pages, with their figures made alike."""
    if len(pages) < _RUNNING_PAGES:
        return frozenset()
    counts: Counter[str] = Counter()
    for page in pages:
        filled = [line for line in page.lines if line]
        counts.update({_alike(line) for line in (*filled[:2], *filled[-2:])})
    least = max(_RUNNING_PAGES, _RUNNING * len(pages))
    return frozenset(line for line, count in counts.items() if count >= least)


def _alike(line: str) -> str:
    return re.sub(r"\d+", "0", line.lower())


class _Reader:
    """Lines of pages in; paragraphs under headings out."""

    def __init__(self, running: frozenset[str], usual: float, width: int) -> None:
        self.blocks: list[Block] = []
        self._width = width
        self._running = running
        self._usual = usual
        self._headings = Headings()
        self._lines: list[str] = []
        self._began = 1

    def page(self, number: int, page: _Page, marks: list[tuple[int, str]]) -> None:
        waiting = list(marks)
        known = {line.lower() for line in page.lines}
        for level, title in [m for m in marks if m[1].lower() not in known]:
            # Its line is worded otherwise: it holds from the top of the page.
            self.end()
            self._headings.enter(level, title)
            waiting.remove((level, title))
        filled = [i for i, line in enumerate(page.lines) if line]
        edges = {*filled[:2], *filled[-2:]}
        for place, line in enumerate(page.lines):
            if not line:
                self.end()
                continue
            if _LEADER.search(line) or (place in edges and self._passing(line, page)):
                continue
            mark = next((m for m in waiting if m[1].lower() == line.lower()), None)
            level = mark[0] if mark else self._level(line, page)
            if level:
                self.end()
                self._headings.enter(level, line)
                continue
            if _ITEM.match(line) or self._ended(line):
                self.end()
            if not self._lines:
                self._began = number
            self._lines.append(line)
            if _ENDS.search(line) and len(line) < 60:
                self.end()

    def _passing(self, line: str, page: _Page) -> bool:
        """Whether a first or last line of a page is its number or a running head. "Part 3" in large
        letters is neither."""
        alike = _alike(line) in self._running and page.size(line) < self._usual * _LARGER
        return alike or bool(_NUMBER_LINE.fullmatch(line))

    def _level(self, line: str, page: _Page) -> int:
        """The level of a heading; 0 for a line of text."""
        words = line.split()
        if len(words) > _LONGEST_HEADING or _ENDS.search(line.rstrip("?")):
            return 0
        if not any(c.isalpha() for c in line) or line[0].islower():
            return 0
        if (match := _NUMBERED.match(line)) and not self._goes_on():
            return 1 + match[1].count(".")
        size = page.size(line)
        if self._usual and size >= self._usual * _LARGER:
            return 1 if size >= self._usual * 1.45 else 2
        return 0

    def _ended(self, line: str) -> bool:
        """Whether the line before was the last of its paragraph, or a row of a table: it stops far from the
        edge, is no half of a sentence, and this one does not begin as if it went on."""
        before = self._lines[-1] if self._lines else ""
        return (
            bool(before)
            and len(before) < _SHORT * self._width
            and (len(before.split()) <= _FEW or bool(_CLOSED.search(before)))
            and not before.endswith(("-", ","))
            and not line[0].islower()
        )

    def _goes_on(self) -> bool:
        """Whether the line before is in the middle of a sentence."""
        return bool(self._lines) and not _ENDS.search(self._lines[-1])

    def end(self) -> None:
        text = ""
        for line in self._lines:
            if re.search(r"[a-z]-$", text) and line[:1].islower():
                text = _joined(text, line)
            else:
                text = f"{text} {line}".strip()
        self._lines = []
        if text := _BULLET.sub("", text):
            self.blocks.append(Block(text, self._headings.path, "text", self._began))


def _joined(text: str, line: str) -> str:
    """Two lines of which the first ends in a hyphen: one word, where that is an English one."""
    from rag.spelling import english

    before = re.findall(r"[a-z]+(?=-$)", text.lower())[-1]
    after = re.findall(r"^[a-z]+", line.lower())[0]
    return text[:-1] + line if before + after in english() else text + line
