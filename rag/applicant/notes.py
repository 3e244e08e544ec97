"""Where the readers of the single facts write down what they found."""

from __future__ import annotations

import re
from bisect import bisect_left
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


# Words that may stand beside facts without making them somebody else's: "hi, non-US IMG, yog 2018".
PLAIN = frozenset(
    "a an the and or with have having had has got in on of for at is was are am im i i'm my to from "
    "by as now also only just no not yet still so far already here hi hello hey dear sir doctor dr "
    "physician img fmg medical graduate grad md mbbs applicant applying apply applied residency "
    "resident current currently total about around score scores usmle exam exams done profile stats "
    "background details info me male female married single cycle year season this us usa ecfmg step "
    "ck both all each x need needed yes then later after but sorry actually meant mean correction "
    "typo it's its it that will be if possible please thanks thank you clinical experience letters "
    "lors lor publications research months month first attempt second pass passed well overall any "
    "oops right never etc approx approximately roughly final "
    "living old do don't dont did who studied graduated "
    "caribbean abroad school there been very strong good cs since".split()
)
_WISH = re.compile(
    r"\W*(?:(?:mainly|also|only|currently|now) )?(?:interested|applying|apply|want|prefer|preferably|"
    r"looking|hoping|planning|targeting|aiming|dual applying)\b"
)
_ALSO = re.compile(r"\b(?:also|too|as well|add|in addition)\b")
_A_WORD = re.compile(r"(?<!\w)[a-z][a-z'-]*")


@dataclass(frozen=True)
class Noted:
    """A fact or a doubt before it is weighed. `weak`: alone it says nothing about the writer ("IM" may
    be a question's subject). Of facts of one field only those of the highest `rank` count, and those
    that `adds` are summed up."""

    clause: Clause
    said: Fact | Doubt
    start: int
    weak: bool = False
    rank: int = 1
    adds: bool = False

    @property
    def kind(self) -> str:
        return self.said.field.partition(".")[0]

    @property
    def fact(self) -> Fact:
        assert isinstance(self.said, Fact)
        return self.said


@dataclass
class Notes:
    """What was found in a text, in the order of finding."""

    text: str
    today: date
    asked_for: frozenset[str] = frozenset()
    beside: frozenset[str] = PLAIN
    found: list[Noted] = field(default_factory=list)
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
        if clause.mine(start):
            a, b = clause.start + start, clause.start + end
            also = name in LISTS and bool(_ALSO.search(clause.text))
            vague = rank == 0
            fact = Fact(name, value, self.text[a:b].strip(), a, b, also, vague)
            self.found.append(Noted(clause, fact, start, weak, rank, adds))
            self.spans.append((a, b))

    def doubt(self, clause: Clause, identity: str, question: str, start: int, end: int) -> None:
        """Notes something to ask about, if it is the writer's."""
        if clause.mine(start):
            self.found.append(Noted(clause, Doubt(identity, question), start))
            self.spans.append((clause.start + start, clause.start + end))

    def facts(self) -> Facts:
        """All that can be kept, and the doubts, each once."""
        spans = sorted(self.spans)
        kept = _supported([n for n in self.found if self._told(n, spans)], self.asked_for)
        facts, contradictions = _agreeing([n for n in kept if isinstance(n.said, Fact)])
        asked = [n.said for n in kept if isinstance(n.said, Doubt)]
        doubts = {d.id: d for d in [*asked, *contradictions]}
        corrects = any(n.clause.corrects for n in kept)
        return Facts(tuple(facts), tuple(doubts.values()), corrects, spans=tuple(spans))

    def _told(self, noted: Noted, spans: list[tuple[int, int]]) -> bool:
        """Whether something is told of the writer: he names himself before it, or the clause holds
        nothing else ("ecfmg certified", but not "ecfmg certificate validity")."""
        clause, start = noted.clause, noted.start
        if clause.personal(start) or (noted.kind in LISTS and _WISH.match(clause.text)):
            return True
        if noted.kind == "graduation_year" and not self._strange(clause, spans, start):
            return True
        return not self._strange(clause, spans, len(clause.text))

    def _strange(self, clause: Clause, spans: list[tuple[int, int]], end: int) -> bool:
        """Whether words that belong to no fact stand in a clause up to `end`."""
        low = bisect_left(spans, (clause.start, 0))
        high = bisect_left(spans, (clause.start + end, 0))
        letters = list(clause.text[:end])
        for a, b in spans[low:high]:
            letters[a - clause.start : b - clause.start] = " " * (
                min(b - clause.start, end) - a + clause.start
            )
        return not set(_A_WORD.findall("".join(letters))) <= self.beside


# So many different facts in one question are the writer's own, also where he does not name himself.
_A_PROFILE = 3


def _supported(found: list[Noted], asked_for: frozenset[str]) -> list[Noted]:
    """What is surely told: stated outright, or in a question in which the writer names himself and two
    things together ("my chances with 241, yog 2018?"), or gives three. Weak facts need
    another one beside them, or that they were asked for."""
    in_question = [n for n in found if n.clause.asked and not n.weak]
    told = {n.kind for n in found if not n.clause.asked and not n.weak}
    places = {(n.clause.start, n.start) for n in in_question}
    kinds = {n.kind for n in in_question}
    questions = len(places) + bool(told) >= 2 and (
        bool(told)
        or len(kinds) >= _A_PROFILE
        or any(n.clause.personal(n.start) for n in in_question)
    )
    weak = bool(told) or bool(asked_for) or questions
    return [n for n in found if (weak if n.weak else questions) or not (n.weak or n.clause.asked)]


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
    return replace(several[-1], said=replace(several[-1].fact, value=total))


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
        several.sort(key=lambda n: n.fact.start)
        if len({n.fact.value == "none" for n in every if name not in LISTS}) > 1:
            several = every  # no visa, and yet a visa: no rank decides that
        if all(n.adds for n in several):
            several = [_sum(several)]
        values = list(dict.fromkeys(n.fact.value for n in several if name not in LISTS))
        if len(values) < 2 or several[-1].clause.corrects:
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
