"""What a question about program fit asks for: a list, why not a program, what would open more, or a
comparison."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from rag.filter import Filter
from rag.fit import phrases
from rag.programs import Named, ProgramIndex
from rag.schema import Profile, Program, StepResult

Kind = Literal["list", "one", "changes", "compare"]
# "Old graduate" without a year means more than five years since graduation, the usual limit.
OLD_YEARS = 6
_SIDES = 3
_NUMBERS = {"two": 2, "multiple": 3, "several": 3, "three": 3, "four": 4}
_MOST_SITTINGS = 6

# The fields of a profile that `Assumed` may fill.
ASSUMED = ("graduation_year", "step1", "usce_months")


@dataclass(frozen=True)
class Assumed:
    """What the question itself says about the applicant, for this answer alone."""

    old: bool = False
    sittings: int = 0
    no_experience: bool = False

    def __bool__(self) -> bool:
        return self.old or bool(self.sittings) or self.no_experience

    def over(self, profile: Profile, start_year: int) -> tuple[Profile, list[str]]:
        """The profile with what it does not tell taken from the question, and that in words."""
        update: dict[str, object] = {}
        words: list[str] = []
        if self.old and profile.graduation_year is None:
            update["graduation_year"] = start_year - OLD_YEARS
            words.append(f"“old graduate” as more than {OLD_YEARS - 1} years since graduation")
        step1 = profile.step1
        if self.sittings and (step1 is None or not (step1.attempts or step1.result)):
            update["step1"] = StepResult(result="pass", attempts=self.sittings)
            words.append(f"attempts as {self.sittings} sittings of Step 1, the pass included")
        if self.no_experience and profile.usce_months is None:
            update["usce_months"] = 0
            words.append("no US clinical experience as 0 months")
        return profile.model_copy(update=update), words


@dataclass(frozen=True)
class FitRequest:
    """A question about fit. `sides`: the programs that it names, those of one name together;
    `unknown`: a name that the table does not hold; `wanted`: the facts that it asks for;
    `assumed`: what it says of the applicant; `lacking`: a name of which only others are held."""

    kind: Kind
    sides: tuple[tuple[Program, ...], ...] = ()
    unknown: str = ""
    wanted: Filter = field(default_factory=Filter)
    assumed: Assumed = field(default_factory=Assumed)
    lacking: Named | None = None


def read_request(text: str, index: ProgramIndex) -> FitRequest | None:
    """What a canonical question asks about fit; None where it asks something else."""
    return (
        _comparison(text, index)
        or _one(text, index)
        or _what_opens(text, index)
        or _list(text, index)
    )


def _list(text: str, index: ProgramIndex) -> FitRequest | None:
    assumed = _assumed(text)
    listing = assumed and index.lists(text) and not phrases.forbids_list(text)
    if not (phrases.asks_list(text) or listing):
        return None
    return FitRequest("list", wanted=index.filter(text), assumed=assumed)


def _assumed(text: str) -> Assumed:
    sittings = 0
    if tries := phrases.ATTEMPTS.search(text):
        number = (tries["n"] or "two").lower()
        sittings = max(2, _NUMBERS.get(number) or int(number))
        # "2 failed attempts", and the one that was passed.
        sittings += "failed attempt" in tries.group().lower()
    return Assumed(
        old=bool(phrases.OLD_GRADUATE.search(text)),
        sittings=min(sittings, _MOST_SITTINGS),
        no_experience=bool(phrases.NO_EXPERIENCE.search(text)),
    )


def _what_opens(text: str, index: ProgramIndex) -> FitRequest | None:
    if not phrases.asks_what_opens(text):
        return None
    return FitRequest("changes", wanted=index.filter(text))


def _one(text: str, index: ProgramIndex) -> FitRequest | None:
    if not phrases.asks_about_one(text):
        return None
    named = index.named(text)
    if named.programs:
        return FitRequest("one", sides=(named.programs,))
    if named.others:
        return FitRequest("one", unknown=named.unknown, lacking=named)
    unknown = phrases.name_after_why(text) or named.unknown
    return FitRequest("one", unknown=unknown) if unknown else None


def _comparison(text: str, index: ProgramIndex) -> FitRequest | None:
    specialty = index.specialty(text)
    sides: list[tuple[Program, ...]] = []
    unknown = ""
    for part in phrases.compared(text):
        named = index.named(part if index.specialty(part) else f"{part} {specialty}".strip())
        if named.programs:
            sides.append(named.programs)
        elif not unknown and (named.unknown or named.specialties):
            unknown = named.unknown or part.strip()
    if len(sides) > 1 or (sides and unknown):
        return FitRequest("compare", sides=tuple(sides[:_SIDES]), unknown=unknown)
    return _choice(text, index, specialty)


def _choice(text: str, index: ProgramIndex, specialty: str) -> FitRequest | None:
    """ "Which of A and B …?": both must be named, since what stands beside a name is no name here."""
    found: dict[str, tuple[Program, ...]] = {}
    for part in phrases.chosen_among(text):
        programs = index.named(
            part if index.specialty(part) else f"{part} {specialty}".strip()
        ).programs
        if programs:
            found.setdefault(programs[0].id, programs)
    sides = tuple(found.values())[:_SIDES]
    return FitRequest("compare", sides=sides) if len(sides) > 1 else None
