"""What a text says about its writer: facts for the profile, and doubts to ask about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rag.schema import Profile, StepResult

# Fields that hold several values: a text that names two adds both.
LISTS = frozenset({"specialties", "states", "cities", "settings"})


@dataclass(frozen=True)
class Fact:
    """A field that the text states, with the words it was read from.

    `field` is a field of the profile; a part of Step 1 is written `step1.result`, `step1.score` or
    `step1.attempts`. `start` and `end` are offsets in the text that was read. `also`: it comes to a
    list instead of replacing it. `vague`: it says less than what may be known already ("need visa").
    """

    field: str
    value: Any
    words: str
    start: int
    end: int
    also: bool = False
    vague: bool = False


@dataclass(frozen=True)
class Doubt:
    """Something that was said but cannot be kept as it stands. `id` is `field:kind`, and each is asked
    once; `question` is what to ask."""

    id: str
    question: str

    @property
    def field(self) -> str:
        return self.id.partition(":")[0]


@dataclass(frozen=True)
class Facts:
    """All that was read. `corrects`: the writer puts an earlier statement right; `asks`: the text asks
    something as well; `spans`: where it speaks of such facts, kept or not."""

    facts: tuple[Fact, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    corrects: bool = False
    asks: bool = False
    spans: tuple[tuple[int, int], ...] = field(default=(), repr=False)

    def __bool__(self) -> bool:
        return bool(self.facts or self.doubts)

    @property
    def values(self) -> dict[str, Any]:
        """The value of each field; lists in the order of the text."""
        found: dict[str, Any] = {}
        for fact in self.facts:
            if fact.field in LISTS:
                found.setdefault(fact.field, [])
                found[fact.field] += [v for v in fact.value if v not in found[fact.field]]
            else:
                found[fact.field] = fact.value
        return found

    def onto(self, profile: Profile) -> Profile:
        """`profile` with what was read put over it; parts of Step 1 that were not named stay."""
        values = self.values
        for fact in self.facts:
            known = getattr(profile, fact.field, None) if fact.vague else None
            if known not in (None, "none", 0):
                del values[fact.field]
        step1 = {k.partition(".")[2]: v for k, v in values.items() if k.startswith("step1.")}
        whole: dict[str, Any] = {k: v for k, v in values.items() if not k.startswith("step1.")}
        if step1:
            before = profile.step1.model_dump() if profile.step1 else {}
            whole["step1"] = StepResult.model_validate(before | step1)
        for name in {f.field for f in self.facts if f.also}:
            before_it = getattr(profile, name) or []
            whole[name] = [*before_it, *(v for v in whole[name] if v not in before_it)]
        return profile.merged(Profile.model_validate(whole)) if whole else profile
