"""Editions beside the miniature: the whole knowledge without vectors, for what goes by words and names
alone; and the miniature with what it lacks for composing answers."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.build import build
from ingest.check import read_knowledge
from rag.advisor import Advisor
from rag.classifier import PassageClassifier
from rag.current import CurrentEdition
from rag.distress import DistressJudge
from rag.edition import Edition
from rag.embedding import Embedder
from rag.folder import Content, Manifest
from rag.lexical import LexicalIndex
from rag.shelf import Shelf
from rag.store import ExactStore
from tests.conftest import MINIATURE, ROOT, TODAY


@pytest.fixture(scope="session")
def worded() -> Edition:
    """An edition of the whole knowledge that can name programs and expand terms, but not search."""
    knowledge, faults = read_knowledge(ROOT / "knowledge")
    assert not faults
    shared = Content.__dataclass_fields__.keys()
    fields: dict[str, Any] = {
        name: list(value.values()) if name == "sources" else value
        for name in shared
        if (value := getattr(knowledge, name, None)) is not None
    }
    content = Content(**fields)
    manifest = Manifest("worded", "2026-11-25", "", "none", {}, {})
    lexical = LexicalIndex([], [])
    classifier: PassageClassifier = None  # type: ignore[assignment]  # nothing here classifies
    judge: DistressJudge = None  # type: ignore[assignment]  # nor judges
    return Edition(
        manifest, content, knowledge.statistics, lexical, classifier, judge, ExactStore()
    )


@pytest.fixture(scope="session")
def canonical(worded: Edition) -> Callable[[str], str]:
    """A question as it stands before routing: terms put in, spelling corrected."""

    def make(text: str) -> str:
        expand = worded.glossary.expand
        return expand(worded.spelling.correct(expand(text)))

    return make


# A section of many statements, one that tells a gap of its own, and two that list names.
_WORK = """\
---
id: work
title: Work and licences
topic: life
as_of: 2026-05
checked: 2026-11-22
owner: match
review_every: 90d
sources: [nrmp-calendar, ecfmg-rules]
---

## How does parental leave work in residency? {#leave}
certainty: confirmed
see: [work#courier]
asks:
- parental leave of a resident
- maternity leave during residency
- time off when my baby is born in training
- does the program give leave for a new baby
- leave for fathers in residency
short: Usually: each resident has one paid leave for a birth during training. [nrmp-calendar]

The program writes its policy into the handbook that you get with the contract, and the handbook must be \
shown to you before you sign, so that you know what to expect when a child comes into the family. \
[nrmp-calendar] The paid part of the leave lasts 6 weeks, which the program counts from the day that you \
name, and what you take beyond it is without pay unless the union of the residents or the state has \
written a better rule into the contract. [ecfmg-rules] Insurance \
goes on during the leave for you and for your family, as it does for every other resident of the \
hospital, and nobody may ask you to pay the part of the employer for these weeks. [nrmp-calendar] \
Graduation may move to a later day when the boards of the specialty ask for more time in training than \
is left, and the letter about it comes from the program director after a talk with you. [nrmp-calendar] \
Rounds, conferences and exams that fall into the weeks away are made up later in small portions, and \
the office of medical education keeps the list of what is still open for each of the residents. \
[nrmp-calendar] Mothers who nurse have a clean and private room near the ward, a fridge for milk and \
breaks that count as working time, whatever the service is on that day. [nrmp-calendar]

## How do I send the diploma by courier? {#courier}
certainty: confirmed
asks:
- send my diploma with a courier
- post the original diploma
- which courier may bring my documents
- mail documents to the office
- is the diploma sent by post
- ? what would dhl take from my town
- ? cost of sending the envelope from lagos
short: Send the sealed envelope with a courier that gives a tracking number. [ecfmg-rules]

The office opens envelopes in the order in which they come. [ecfmg-rules] The price of the courier from \
your city is not known here. [ecfmg-rules]

## Which states give a training licence? {#licences}
certainty: confirmed
asks:
- training licence by state
- do residents need a licence of the state
- state permit for residents
- medical board licence for training
- which state asks for a training permit
short: Texas and Ohio give a training permit to each resident. [nrmp-calendar]

The program files the request with the medical board. [nrmp-calendar]

## Which states take longer? {#slow-states}
certainty: confirmed
asks:
- slow medical boards
- boards with a long queue
- where does the permit come late
- long waiting time at the board
- late permit of a board
short: Nevada and Utah take longer than the others. [nrmp-calendar]

## Which passports are refused? {#passports}
certainty: confirmed
asks:
- passports that are refused at the border
- countries on the refusal list
- is my country on the list of refused passports
- refused nationalities
- border list of countries
short: Refused: Chad, Cuba, Libya, Mali, Haiti, Laos, Togo, Iran, Iraq and Oman. [nrmp-calendar]
"""
_FRAUD = """\
- id: fraud
  status: declined
  asks: [write a false letter for me]
  patterns: ['\\bfake diploma\\b']
  text: I do not help with that.
"""
_LANGUAGES = "es: Respondo solo en inglés.\n"


@pytest.fixture(scope="session")
def wider_state(tmp_path_factory: pytest.TempPathFactory, model: Embedder) -> Path:
    """A state folder with an edition of the miniature and a document more."""
    folder = tmp_path_factory.mktemp("wider")
    knowledge = Path(shutil.copytree(MINIATURE, folder / "knowledge"))
    (knowledge / "guidance" / "life").mkdir()
    (knowledge / "guidance" / "life" / "work.md").write_text(_WORK, encoding="utf-8")
    boundaries = knowledge / "boundaries.yaml"
    boundaries.write_text(_FRAUD + boundaries.read_text("utf-8"), encoding="utf-8")
    (knowledge / "languages.yaml").write_text(_LANGUAGES, encoding="utf-8")
    build(knowledge, folder / "state", model)
    return folder / "state"


@pytest.fixture(scope="session")
def wider(wider_state: Path, model: Embedder) -> Iterator[Edition]:
    """The wider edition, open."""
    shelf = Shelf(wider_state)
    opened = Edition.open(shelf.path(shelf.current_id()), model.fingerprint)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def wider_advisor(wider_state: Path, model: Embedder) -> Advisor:
    """An advisor on the wider edition, on 25 November 2026."""
    current = CurrentEdition(Shelf(wider_state), model.fingerprint)
    return Advisor(current, model, today=lambda: TODAY)
