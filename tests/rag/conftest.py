"""The whole knowledge as an edition without vectors: for what goes by words and names alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ingest.check import read_knowledge
from rag.classifier import PassageClassifier
from rag.edition import Content, Edition, Manifest
from rag.lexical import LexicalIndex
from rag.store import ExactStore
from tests.conftest import ROOT


@pytest.fixture(scope="session")
def worded() -> Edition:
    """An edition of the whole knowledge that can name programs and expand terms, but not search."""
    knowledge, faults = read_knowledge(ROOT / "knowledge")
    assert not faults
    shared = Content.__dataclass_fields__.keys()
    content = Content(
        **{
            name: list(value.values()) if name == "sources" else value
            for name in shared
            if (value := getattr(knowledge, name, None)) is not None
        }
    )
    manifest = Manifest("worded", "2026-11-25", "", "none", {}, {})
    lexical = LexicalIndex([], [])
    classifier: PassageClassifier = None  # type: ignore[assignment]  # nothing here classifies
    return Edition(manifest, content, knowledge.statistics, lexical, classifier, ExactStore())


@pytest.fixture(scope="session")
def canonical(worded: Edition) -> Callable[[str], str]:
    """A question as it stands before routing: terms put in, spelling corrected."""

    def make(text: str) -> str:
        expand = worded.glossary.expand
        return expand(worded.spelling.correct(expand(text)))

    return make
