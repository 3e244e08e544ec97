"""Whether a question names a document that staff brought from outside: by its publisher, or its title."""

from __future__ import annotations

import re
from collections.abc import Collection

from rag.edition import Edition
from rag.lexicon import tokens
from rag.schema import OutsidePassage
from rag.turn import Question

# Words by which people speak of a document.
_DOCUMENT = frozenset(
    tokens(
        "handbook handbooks guide guidebook manual policy document documents brochure booklet catalog "
        "catalogue prospectus leaflet regulations bylaws table spreadsheet"
    )
)
# … and of what stands in it.
NAMING = _DOCUMENT | frozenset(
    tokens("say says said state states stated according mention mentions tells write written page")
)
# Words of a publisher's name that do not tell it apart.
_GENERIC = frozenset(
    tokens(
        "medical medicine college school university hospital center centre institute faculty department "
        "office health sciences state national international association board council ministry of"
    )
)

_KIND = (
    r"(?:handbook|guide|guidebook|manual|policy|document|brochure|booklet|catalog(?:ue)?|prospectus|leaflet|"
    r"regulations|table|spreadsheet)"
)
_MORE = rf"(?:\s+(?:students?|official))?(?:\s+{_KIND})?(?:\s+20\d\d)?"
_SAY = (
    r"(?:say|tell|state|mention|write)s?(?:\s+(?:me|us))?(?:\s+(?:anything|something))?"
    r"(?:\s+(?:about|on|regarding|that))?"
)


def named_documents(edition: Edition, question: Question) -> tuple[str, ...]:
    """The ids of the documents that a question names, as it was typed or as it is read after the turn
    before."""
    texts = [question.text, *(r.text for r in question.readings if r.follows)]
    spoken = [tokens(edition.glossary.expand(text)) for text in texts]
    documents = {p.document: p for p in edition.content.outside}
    return tuple(i for i, p in documents.items() if any(_names(edition, p, w) for w in spoken))


def speaks_of_document(question: Question) -> bool:
    """Whether a question says that a document is meant, and not only where the person studied."""
    return bool(_DOCUMENT & set(tokens(question.text)))


def without_names(edition: Edition, text: str, documents: Collection[str]) -> str:
    """`text` without what only names the documents: "according to the Lahore Medical College handbook, …",
    "what does the handbook of … say about …"."""
    labels: set[str] = set()
    for passage in edition.content.outside:
        if passage.document in documents:
            own = " ".join(w for w in passage.publisher.split() if not set(tokens(w)) <= _GENERIC)
            labels |= {passage.publisher, passage.title, own}
    labels |= {edition.glossary.expand(label) for label in labels}
    forms = [
        re.escape(label).replace(r"\ ", r"\s+") for label in sorted(labels, key=len)[::-1] if label
    ]
    if not forms:
        return text
    name = rf"(?:the\s+)?(?:{_KIND}\s+(?:of|by|from)\s+(?:the\s+)?)?(?:{'|'.join(forms)})(?:'s)?{_MORE}"
    text = re.sub(
        rf"\b(?:what\s+)?(?:does|do|did)\s+{name}\s+{_SAY}", " ", text, flags=re.IGNORECASE
    )
    text = re.sub(
        rf"(?:\b(?:according to|as per|in|at|of|from|by|for|with)\s+)?\b{name}(?:\s+{_SAY})?(?!\w)",
        " ",
        text,
        flags=re.IGNORECASE,
    )
    return " ".join(text.split()).strip(" ,:;")


def _names(edition: Edition, passage: OutsidePassage, words: list[str]) -> bool:
    """A publisher whom guidance knows too ("NRMP") is named all the time: then it has to be said that a
    document is meant."""
    publisher = edition.glossary.expand(passage.publisher)
    known = publisher in {t.term for t in edition.glossary.terms} or len(tokens(publisher)) < 2
    if _within(tokens(publisher), words):
        return not known or bool(_DOCUMENT & set(words))
    own = set(tokens(publisher)) - _GENERIC
    if own and own <= set(words) and _DOCUMENT & set(words):
        return True
    title = [t for t in tokens(edition.glossary.expand(passage.title)) if not t.isdigit()]
    return len(title) > 1 and bool(_DOCUMENT & set(title)) and _within(title, words)


def _within(part: list[str], words: list[str]) -> bool:
    return bool(part) and any(
        words[i : i + len(part)] == part for i in range(len(words) - len(part) + 1)
    )
