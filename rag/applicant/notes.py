"""Where the readers of the single facts write down what they found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from rag.applicant.clauses import Clause
from rag.applicant.facts import LISTS, Doubt, Fact, Facts

NUMBERS = {
    "no": 0, "zero": 0, "a": 1, "an": 1, "one": 1, "single": 1, "two": 2, "three": 3, "four": 4,
    "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
NUMBER = r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"


def number(word: str) -> int:
    """`3` or `three` as a number."""
    return NUMBERS[word] if word in NUMBERS else int(word)


@dataclass
class Noted:
    """A fact before it is weighed. `weak`: alone it says nothing about the writer ("IM" may be a
    question's subject); `asked`: it stands in a question. Of statements about one field only those
    of the highest `rank` count; those that add are summed up."""

    fact: Fact
    weak: bool
    asked: bool
    personal: bool
    corrects: bool
    rank: int = 1
    adds: bool = False


@dataclass
class Notes:
    """What was found in a text, in the order of finding."""

    text: str
    today: date
    asked_for: frozenset[str] = frozenset()
    found: list[Noted] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)

    def add(
        self,
        clause: Clause,
        name: str,
        value: Any,
        start: int,
        end: int,
        *,
        weak: bool = False,
        rank: int = 1,
        adds: bool = False,
    ) -> None:
        """Notes a fact that stands at `start` to `end` of `clause`, if it is the writer's."""
        if not clause.mine(start):
            return
        a, b = clause.start + start, clause.start + end
        fact = Fact(name, value, self.text[a:b].strip(), a, b)
        personal = clause.personal(start)
        self.found.append(Noted(fact, weak, clause.asked, personal, clause.corrects, rank, adds))
        self.spans.append((a, b))

    def doubt(self, clause: Clause, identity: str, question: str, start: int, end: int) -> None:
        """Notes something to ask about, if it is the writer's and no question of his."""
        if clause.mine(start) and not (clause.asked and not clause.personal(start)):
            self.doubts.append(Doubt(identity, question))
            self.spans.append((clause.start + start, clause.start + end))

    def facts(self) -> Facts:
        """All that can be kept, and the doubts, each once."""
        kept = _supported(self.found, self.asked_for)
        facts, contradictions = _agreeing(kept)
        doubts = {d.id: d for d in [*self.doubts, *contradictions]}
        corrects = any(n.corrects for n in kept)
        return Facts(tuple(facts), tuple(doubts.values()), corrects, tuple(sorted(self.spans)))


def _supported(found: list[Noted], asked_for: frozenset[str]) -> list[Noted]:
    """Facts that are surely told of the writer: stated outright, or in a question in which the
    writer names himself and two facts together ("my chances with 241, yog 2018?"). Weak ones need
    another fact beside them, or that they were asked for."""
    in_question = [n for n in found if n.asked and not n.weak]
    kinds = {n.fact.field.partition(".")[0] for n in in_question}
    told = {n.fact.field.partition(".")[0] for n in found if not n.asked and not n.weak}
    questions = len(kinds | told) >= 2 and (bool(told) or any(n.personal for n in in_question))
    weak = bool(told) or bool(asked_for) or questions
    return [n for n in found if (weak if n.weak else questions) or not (n.weak or n.asked)]


_LABELS = {
    "graduation_year": "your year of graduation",
    "step2ck": "your Step 2 CK score",
    "step2ck_attempts": "the number of your Step 2 CK attempts",
    "step1.score": "your Step 1 score",
    "step1.attempts": "the number of your Step 1 attempts",
    "step1.result": "your Step 1 result",
    "usce_months": "your months of hands-on US clinical experience",
    "observership_months": "your months of observerships",
    "us_letters": "the number of your US letters",
    "publications": "the number of your publications",
    "visa_need": "the visa you need",
    "citizenship_status": "your status in the US",
    "medical_school_country": "the country of your medical school",
    "step3_passed": "whether you passed Step 3",
    "ecfmg_certified": "whether you are ECFMG certified",
    "applicant_type": "whether you are a US IMG",
    "applications_budget": "your budget",
}
_WORDS = {True: "yes", False: "no", "abroad": "outside the US", "h1b": "H-1B", "j1": "J-1"}


def label(name: str) -> str:
    """A field as a question names it."""
    return _LABELS.get(name, name)


def spoken(value: Any) -> str:
    """A value as a question names it."""
    if isinstance(value, bool) or value in ("abroad", "h1b", "j1"):
        return _WORDS[value]
    return str(value).replace("_", " ")


def _sum(several: list[Noted]) -> Noted:
    """Parts of one whole: a month here and two there."""
    total = sum(n.fact.value for n in {(n.fact.start, n.fact.end): n for n in several}.values())
    return replace(several[-1], fact=replace(several[-1].fact, value=total))


def _agreeing(noted: Iterable[Noted]) -> tuple[list[Fact], list[Doubt]]:
    """One fact for each field. Where two differ, the later holds if it is a correction; else
    neither is kept, and the writer is asked."""
    by_field: dict[str, list[Noted]] = {}
    for n in noted:
        by_field.setdefault(n.fact.field, []).append(n)
    facts: list[Fact] = []
    doubts: list[Doubt] = []
    for name, every in by_field.items():
        top = max(n.rank for n in every)
        several = [n for n in every if n.rank == top or n.fact.value == "none"]
        if len({n.fact.value == "none" for n in every if name not in LISTS}) > 1:
            several = every  # no visa, and yet a visa: no rank decides that
        if all(n.adds for n in several):
            several = [_sum(several)]
        values = list(dict.fromkeys(n.fact.value for n in several if name not in LISTS))
        if len(values) < 2 or several[-1].corrects:
            facts += [n.fact for n in several] if name in LISTS else [several[-1].fact]
            continue
        both = " and ".join(spoken(v) for v in values[:2])
        doubts.append(
            Doubt(
                f"{name.partition('.')[0]}:contradiction",
                f"I read two things about {label(name)}: {both}. Which one is right?",
            )
        )
    return sorted(facts, key=lambda f: f.start), doubts
