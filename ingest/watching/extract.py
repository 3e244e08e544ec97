"""The text of a page, as sentences: what it says, without what stands on every page of the site."""

from __future__ import annotations

import io
import logging
import re
import time
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterator

from pypdf import PdfReader
from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.watching.fetch import FetchError, Page
from rag.gaps import sentences

# Counts up whenever the text of the same page would come out otherwise: then it is a new reading.
VERSION = 1
_PDF_PAGES = 400
_PDF_SECONDS = 60.0
_HTML = {"text/html", "application/xhtml+xml", "application/xml", "text/xml"}
# Tags that do not end a paragraph; all others do.
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data dfn em font i ins kbd label mark q s samp small span "
    "strike strong sub sup time tt u var wbr".split()
)
_CELLS = frozenset({"td", "th"})
_CHROME = frozenset(
    "script style noscript template svg canvas iframe object nav footer dialog button input select "
    "textarea head".split()
)
# So many named elements of a page are measured; more is a page made to keep a reader busy.
_MOST_BESIDE = 400
_ROLES = frozenset("navigation banner contentinfo search dialog alertdialog".split())
# Words in the id or class of what stands beside the text.
_BESIDE = frozenset(
    "cookie cookies consent gdpr ccpa onetrust breadcrumb breadcrumbs nav navbar navigation menu "
    "footer masthead sidebar share sharing social newsletter subscribe related recommended advert "
    "advertisement ads promo counter pageviews viewcount modal popup skip toolbar pagination "
    "timestamp lastupdated".split()
)
_NAME = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DATE = (
    # Possessive, so that a hostile line costs no time.
    rf"(?:(?:{_MONTH}|\d++|st|nd|rd|th|at|am|pm|et|est|edt|utc|gmt|[a-z]{{3,6}}day)[\s,./:-]*+)++"
)
# Sentences that change although nothing does.
_PASSING = re.compile(
    r"(?:(?:this )?(?:page|site|content|article|document)?\s*(?:was |is )?(?:last )?"
    rf"(?:updated|reviewed|modified|changed|published|posted|revised)(?: on)?\s*:?\s*{_DATE}"
    r"|(?:copyright|©|\(c\)).{0,160}"
    r"|(?:page |total |site )?(?:views?|visits?|visitors?|hits|shares?|likes|comments)\s*:?\s*[\d,.]+k?"
    r"|[\d,.]+k? (?:views?|visits?|visitors?|shares?|likes|comments)"
    r"|\d+ min(?:ute)?s? read|\d+ (?:second|minute|hour|day|week)s? ago"
    r"|skip to .{0,30}|back to top|print(?: this page)?|share(?: this.{0,20})?|read more|learn more"
    r"|(?:today is|current (?:time|date)\s*:?)\s.{0,60}"
    r"|.{0,80}\buses? cookies\b.{0,200}|(?:accept|reject|manage) (?:all )?cookies)\W*",
    re.IGNORECASE,
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,40})", re.IGNORECASE)

logging.getLogger("pypdf").setLevel(logging.ERROR)


def text_of(page: Page) -> list[str]:
    """The sentences of a page of HTML, PDF or plain text; raises FetchError when it holds none or is
    of another kind."""
    if page.body.startswith(b"%PDF-") or page.kind == "application/pdf":
        blocks = _pdf(page.body)
    elif page.kind in _HTML or (not page.kind and b"<" in page.body[:500]):
        blocks = _html(decoded(page.body, page.charset))
    elif page.kind in ("text/plain", ""):
        blocks = re.split(r"\n\s*\n", decoded(page.body, page.charset))
    else:
        raise FetchError(f"it is neither HTML, PDF nor text, but {page.kind[:60]!r}")
    found = [s for block in blocks for s in sentences(" ".join(block.split()))]
    found = [s for s in found if s.strip(" |") and not (len(s) < 300 and _PASSING.fullmatch(s))]
    if sum(c.isalpha() for s in found for c in s) < 20:
        raise FetchError("it holds no text that can be read")
    return found


def decoded(body: bytes, charset: str = "") -> str:
    """Bytes as text. UTF-8 goes before what the server or the page claims: other text is next to
    never UTF-8 by accident, while a wrong claim is common."""
    if body.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return body.decode("utf-16", errors="replace")
    claimed = [charset]
    if match := _CHARSET.search(body[:4096]):
        claimed.append(match[1].decode("ascii"))
    for name in ("utf-8", *claimed):
        try:
            return body.removeprefix(BOM_UTF8).decode(name or "utf-8")
        except (UnicodeDecodeError, LookupError):
            continue
    return body.decode("cp1252", errors="replace")


def _html(text: str) -> list[str]:
    body = LexborHTMLParser(text).body
    if body is None:
        return []
    mains = [n for n in body.css("main, [role=main]") if n.tag not in _CHROME]
    found = ["".join(block) for block in _blocks(body)]
    if len(mains) != 1:
        return found
    inner = ["".join(block) for block in _blocks(mains[0])]
    # A main part that holds next to nothing is filled by a script, and not what people read.
    return inner if sum(map(len, inner)) * 4 > sum(map(len, found)) else found


def _blocks(root: LexborNode) -> Iterator[list[str]]:
    """The text under `root` in blocks (paragraphs, items, rows), without what stands beside it. Goes
    through the tree without calling itself: a hostile page may be nested very deep."""
    beside = Beside(len(root.text()))
    block: list[str] = []
    stack: list[tuple[LexborNode, bool]] = [(root, False)]
    while stack:
        node, leaving = stack.pop()
        tag = node.tag or ""
        if tag == "-text":
            block.append(node.text_content or "")
            continue
        if not leaving and tag != "body" and (tag.startswith("-") or beside(node)):
            continue
        if tag in _CELLS:
            block.append(" | " if leaving else "")
        elif tag not in INLINE:
            yield block
            block = []
        if not leaving:
            stack.append((node, True))
            child = node.last_child
            while child is not None:
                stack.append((child, False))
                child = child.prev
    yield block


class Beside:
    """Whether an element is no part of the text: by its tag, its role, or its name. What holds half of
    the `whole` text (characters) is part of it whatever its name."""

    def __init__(self, whole: int) -> None:
        self._whole = whole
        self._asked = 0

    def __call__(self, node: LexborNode) -> bool:
        if node.tag in _CHROME:
            return True
        attributes = node.attributes
        if node.tag in ("main", "article") or not attributes:
            return False
        if attributes.get("role") in _ROLES:
            return True
        name = f"{attributes.get('id') or ''} {attributes.get('class') or ''}"
        if _BESIDE.isdisjoint(w.lower() for w in _NAME.findall(name)):
            return False
        self._asked += 1
        return self._asked <= _MOST_BESIDE and len(node.text()) * 2 < self._whole


def _pdf(body: bytes) -> list[str]:
    """The text of a PDF, a block a paragraph; page numbers are left out."""
    until = time.monotonic() + _PDF_SECONDS
    try:
        reader = PdfReader(io.BytesIO(body))
        if reader.is_encrypted and not reader.decrypt(""):
            raise FetchError("it is a PDF with a password")
        if len(reader.pages) > _PDF_PAGES:
            raise FetchError(f"it is a PDF of more than {_PDF_PAGES} pages")
        pages = []
        for page in reader.pages:
            if time.monotonic() > until:
                raise FetchError("it is a PDF that takes too long to read")
            pages.append(page.extract_text())
    except FetchError:
        raise
    except Exception as error:  # pypdf raises whatever a broken file leads it to
        raise FetchError(f"it is a PDF that cannot be read ({type(error).__name__})") from None
    text = "\n".join(re.sub(r"(?mi)^\s*(?:page )?\d+(?: of \d+)?\s*$", "", p) for p in pages)
    # Lines are no sentences in a PDF; a line that ends one, or an empty line, ends a block.
    return re.split(r"\n\s*\n|(?<=[.!?:])\s*\n", text)
