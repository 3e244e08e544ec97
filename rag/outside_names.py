"""Whether a question names a document that staff brought from outside: by its publisher, its title, or
those for whom it speaks."""

from __future__ import annotations

from rag.edition import Edition
from rag.lexicon import tokens
from rag.schema import OutsidePassage
from rag.turn import Question

# Words by which people speak of a document.
_DOCUMENT = frozenset(
    tokens(
        "handbook handbooks guide manual policy document documents brochure booklet catalog catalogue "
        "prospectus leaflet regulations bylaws"
    )
)
NAMING = _DOCUMENT | frozenset(
    tokens("say says said state according mention mentions tells write written page")
)


def named_documents(edition: Edition, question: Question) -> tuple[str, ...]:
    """The ids of the documents that a question names, as it was typed or as it is read after the turn
    before."""
    texts = [question.text, *(r.text for r in question.readings if r.follows)]
    spoken = [frozenset(tokens(text)) for text in texts]
    documents = {p.document: p for p in edition.content.outside}
    return tuple(
        i
        for i, passage in documents.items()
        if any(_names(edition, passage, words) for words in spoken)
    )


def _names(edition: Edition, passage: OutsidePassage, words: frozenset[str]) -> bool:
    publisher, title, scope = (
        frozenset(t for t in tokens(label) if not t.isdigit())
        for label in (passage.publisher, passage.title, passage.scope)
    )
    for label in (publisher, title, scope):
        # Words that guidance never uses tell the document apart ("Lahore").
        own = {t for t in label if edition.lexical.unseen([t]) > 0} - _DOCUMENT
        if own and own <= words:
            return True
    if len(title) > 1 and title <= words:
        return True
    return bool(publisher) and publisher <= words and bool(_DOCUMENT & words)
