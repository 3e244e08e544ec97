"""What the parameters of each rule in knowledge/rules.yaml look like, by the rule's name.

The reader holds rules.yaml against these models, so that a wrong figure's place is told before
anything is built with it; the tools read parameters through the same models.
"""

from __future__ import annotations

import itertools
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from rag.reckoning.days import Span

Dollars = Annotated[int, Field(ge=0, le=100_000)]
Count = Annotated[int, Field(ge=1, le=10_000)]
Score = Annotated[int, Field(ge=0, le=600)]
Name = Annotated[str, Field(min_length=1, max_length=80)]


class Parameters(BaseModel):
    """Parameters of a rule: exactly the fields that are named."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Step(Parameters):
    """A step of a price list: programs up to number `to` (the last step has none), each at `each`
    dollars or all together for `flat`."""

    to: Count | None = None
    each: Dollars | None = None
    flat: Dollars | None = None

    @model_validator(mode="after")
    def _one_price(self) -> Step:
        if (self.each is None) == (self.flat is None):
            raise ValueError("a step has either each or flat")
        return self


class StepFee(Parameters):
    """A fee by the number of programs in one specialty. `specialty`: where the price was read for
    one specialty only."""

    steps: Annotated[list[Step], Field(min_length=1, max_length=10)]
    specialty: Name | None = None

    @field_validator("steps")
    @classmethod
    def _rising(cls, steps: list[Step]) -> list[Step]:
        ends = [s.to for s in steps[:-1]]
        if None in ends or steps[-1].to is not None:
            raise ValueError("every step but the last ends with to, and the last has none")
        numbers = [e for e in ends if e is not None]
        if numbers != sorted(set(numbers)):
            raise ValueError("the steps do not rise")
        return steps


class Amount(Parameters):
    """A single fee in US dollars."""

    amount: Dollars


class Elsewhere(Parameters):
    """A specialty whose applications do not go through ERAS, and where they go."""

    specialty: Name
    service: Name


class Services(Parameters):
    """The specialties that have left ERAS."""

    elsewhere: Annotated[list[Elsewhere], Field(min_length=1)]


class Opening(Parameters):
    """The month in which a new application season opens."""

    opens_month: Annotated[int, Field(ge=1, le=12)]


class ExtraRank(Parameters):
    """Ranks that registration covers, and the price of each further one."""

    included: Count
    each: Dollars


class Most(Parameters):
    """The most that is allowed."""

    most: Count


class Band(Parameters):
    """A surcharge for lists of `first` to `last` ranks."""

    first: Count
    last: Count
    amount: Dollars


class Bands(Parameters):
    """Surcharges by the length of a list; the bands rise and do not overlap."""

    bands: Annotated[list[Band], Field(min_length=1)]

    @field_validator("bands")
    @classmethod
    def _rising(cls, bands: list[Band]) -> list[Band]:
        edges = [n for b in bands for n in (b.first, b.last)]
        if edges != sorted(edges) or any(a.last == b.first for a, b in itertools.pairwise(bands)):
            raise ValueError("the bands do not rise, or overlap")
        return bands


class PassMark(Parameters):
    """The lowest score that passes."""

    mark: Score


class HiddenStandard(Parameters):
    """A standard behind an exam that is reported without a number."""

    standard: Score


class PartMarks(Parameters):
    """The lowest score that passes, by part of the test."""

    listening: Score
    reading: Score
    speaking: Score
    writing: Score


class Recency(Parameters):
    """The first test day that counted for the Pathways of a year."""

    pathways: Annotated[int, Field(ge=2020, le=2099)]
    tests_from: str

    @field_validator("tests_from")
    @classmethod
    def _day(cls, value: str) -> str:
        Span.of(value)
        return value


class RetakeWait(Parameters):
    """At most `tries` within `within_months`; one more `after_first_months` from the first and
    `after_last_months` from the last."""

    tries: Count
    within_months: Count
    after_first_months: Count
    after_last_months: Count


class Years(Parameters):
    """A number of years."""

    years: Annotated[int, Field(ge=1, le=20)]


class Months(Parameters):
    """A number of months."""

    months: Annotated[int, Field(ge=1, le=240)]


class Days(Parameters):
    """A number of days."""

    days: Annotated[int, Field(ge=1, le=3650)]


class ExemptYears(Parameters):
    """Calendar years that are exempt, looked up over the years before."""

    exempt_years: Annotated[int, Field(ge=1, le=10)]
    look_back_years: Annotated[int, Field(ge=1, le=20)]

    @model_validator(mode="after")
    def _within(self) -> ExemptYears:
        if self.exempt_years > self.look_back_years:
            raise ValueError("more years are exempt than are looked back over")
        return self


class Percent(Parameters):
    """A share of pay, in percent."""

    percent: Annotated[float, Field(gt=0, lt=100)]


class Lengths(Parameters):
    """The usual length of training in years, by field."""

    years: dict[Name, Annotated[int, Field(ge=1, le=10)]]


# Every name that rules.yaml may use.
PARAMETERS: dict[str, type[Parameters]] = {
    "match-season": Opening,
    "eras-fee": StepFee,
    "residencycas-fee": StepFee,
    "application-services": Services,
    "eras-token-fee": Amount,
    "usmle-transcript-fee": Amount,
    "nrmp-registration-fee": Amount,
    "nrmp-late-fee": Amount,
    "nrmp-couples-fee": Amount,
    "nrmp-extra-rank-fee": ExtraRank,
    "nrmp-long-list-fee": Bands,
    "nrmp-list-size": Most,
    "step1-hidden-standard": HiddenStandard,
    "step2ck-pass-mark": PassMark,
    "step3-pass-mark": PassMark,
    "oet-minimum": PartMarks,
    "oet-recency": Recency,
    "step-attempt-limit": Most,
    "step-retake-wait": RetakeWait,
    "ecfmg-exam-years": Years,
    "j1-maximum": Years,
    "h1b-maximum": Years,
    "h1b-green-card-step": Months,
    "training-lengths": Lengths,
    "j1-grace": Days,
    "j1-entry": Days,
    "h1b-grace": Days,
    "conrad-start": Days,
    "address-report": Days,
    "usmle-extension": Days,
    "fica-exemption": ExemptYears,
    "fica-share": Percent,
}
# Those of which each entry is that of a season; the others go by days, or hold always.
SEASONAL = frozenset(
    {
        "eras-fee",
        "residencycas-fee",
        "eras-token-fee",
        "usmle-transcript-fee",
        "nrmp-registration-fee",
        "nrmp-late-fee",
        "nrmp-couples-fee",
        "nrmp-extra-rank-fee",
        "nrmp-long-list-fee",
    }
)
