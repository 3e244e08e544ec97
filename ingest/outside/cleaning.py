"""What is taken out of a foreign text before anything else sees it: signs that nobody sees, and sentences
that give orders to a language model."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ingest.outside.extracted import Block
from rag.answering.verifying.source import gives_orders
from rag.gaps import sentences
from rag.lexicon import normalise

# Beyond what rag knows: orders that only a document would give.
_ORDER = re.compile(
    r"\b(?:as|you are) an? (?:AI|artificial intelligence|LLM|large language model|chatbot)\b"
    r"|\b(?:AI|LLM|language|chat) ?(?:model|assistant|bot|advisor)s?\b.{0,60}\b(?:must|should|shall|always|"
    r"never|only|instead|recommend|rank|mention|ignore)\b"
    r"|\b(?:note|message|instructions?|prompt) (?:to|for) (?:the |any |all )?(?:AI|LLM|language model|"
    r"chatbot|assistant|model|bot)\b"
    r"|\bdo not (?:reveal|mention|tell|disclose)\b.{0,60}\b(?:user|prompt|instructions?|these rules)\b"
    r"|\b(?:respond|reply|answer) (?:only )?with (?:the )?(?:exact(?:ly)?|following|words?|phrase)\b"
    r"|\b(?:new|updated|real|hidden) (?:system )?(?:instructions?|prompt)\s*:|<\|?(?:im_start|system|inst)\b"
    r"|\[/?INST\]|\b(?:jailbreak|developer mode)\b",
    re.IGNORECASE,
)
_LINK = re.compile(r"\[([^\[\]]{0,300})\]\(([^()\s]{1,500})\)")
_SHOWN = 120


@dataclass
class Cleaned:
    """The blocks that are kept; what was taken out is told in `warnings`."""

    blocks: list[Block] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def clean(blocks: Iterable[Block]) -> Cleaned:
    """Blocks with one kind of dash, quote and space, without invisible signs and orders to a model."""
    found = Cleaned()
    invisible = 0
    dropped: list[str] = []
    for block in blocks:
        invisible += sum(map(_is_invisible, block.text))
        headings = tuple(h for h in map(_plain, block.headings) if h and not _orders(h))
        text = _plain(block.text)
        kept: list[str] = []
        for sentence in sentences(text) if block.kind == "text" else [text]:
            (dropped if _orders(sentence) else kept).append(sentence)
        text = " ".join(kept)
        if any(c.isalnum() for c in text):
            found.blocks.append(replace(block, text=text, headings=headings))
    if invisible:
        found.warnings.append(
            f"{invisible} invisible signs (of no width, or turning the direction) were taken out."
        )
    if dropped:
        shown = "; ".join(f"\u201c{d[:_SHOWN]}\u201d" for d in dropped[:5])
        more = f" and {len(dropped) - 5} more" if len(dropped) > 5 else ""
        found.warnings.append(
            f"{len(dropped)} sentences that give orders to a language model were left out: {shown}{more}. "
            "An honest document has none: ask where this file comes from."
        )
    return found


def _orders(text: str) -> bool:
    return gives_orders(text) or bool(_ORDER.search(text))


def _plain(text: str) -> str:
    # Half a character, as a broken PDF gives it, goes into no file.
    text = text.encode("utf-8", errors="replace").decode("utf-8")
    # A link may not hide behind other words, wherever the text is shown.
    return _LINK.sub(r"\1 (\2)", " ".join(normalise(text).split()))


def _is_invisible(sign: str) -> bool:
    return unicodedata.category(sign) == "Cf" and sign != "\u00ad"
