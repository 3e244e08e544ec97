"""What the applications of a season cost: so many programs in so many specialties."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from rag.reckoning.days import Season
from rag.reckoning.parameters import Amount, Services, StepFee
from rag.reckoning.reckoned import Inputs, Tool, Work, ask, dollars
from rag.reckoning.rules import Rule, Rulebook, RuleMissingError
from rag.schema import Name, Status
from rag.wording import listed

_ERAS = "ERAS"
_PRICES = {"ERAS": "eras-fee", "ResidencyCAS": "residencycas-fee"}
_ON_TOP = {
    "eras-token-fee": "ECFMG token",
    "usmle-transcript-fee": "USMLE transcript",
    "nrmp-registration-fee": "NRMP registration",
}
MOST_PROGRAMS = 5000


class Applications(BaseModel):
    """Programs of one specialty to which someone applies."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    specialty: Name = Field(default="", description="empty: one that is not named")
    programs: int = Field(
        ge=1, le=MOST_PROGRAMS, description="how many programs, those of `already` included"
    )
    already: int = Field(
        default=0, ge=0, le=MOST_PROGRAMS, description="of these, already paid for"
    )

    @property
    def name(self) -> str:
        return self.specialty or "one specialty"

    @property
    def new(self) -> int:
        return max(self.programs - self.already, 0)


class FeeInputs(Inputs):
    """Give `applications`, or `budget` to ask how many programs of one specialty it pays for."""

    applications: list[Applications] | None = Field(default=None, max_length=20)
    budget: int | None = Field(default=None, ge=1, le=1_000_000, description="US dollars")
    season: Season | None = None
    adding: int | None = Field(
        default=None,
        ge=1,
        le=MOST_PROGRAMS,
        description="so many more programs, where it is not known how many there are already",
    )


def _work(inputs: FeeInputs, rules: Rulebook, today: date) -> Work:
    season = inputs.season or rules.season(today)
    if inputs.applications:
        return _bill(inputs.applications, season, rules)
    if inputs.budget is not None:
        return _affordable(inputs.budget, season, rules)
    held = rules.for_season("eras-fee", season)
    if inputs.adding:
        return ask(
            "already",
            f"How many programs of that specialty have you applied to before these {inputs.adding}? "
            "The price of a further program depends on it.",
            held,
        )
    return ask(
        "applications",
        "How many programs do you want to apply to, and in which specialty? For example: 45 internal "
        "medicine and 20 family medicine.",
        held,
    )


def _bill(wanted: list[Applications], season: str, rules: Rulebook) -> Work:
    """Adds up the fee of each specialty; a specialty without a price is named, and left out."""
    services = _elsewhere(rules)
    total = 0
    working: list[str] = []
    priced: list[tuple[Applications, str, Rule]] = []
    unpriced: list[str] = []
    for one in wanted:
        service = services.get(one.specialty, _ERAS)
        rule = _price(one, service, season, rules)
        if rule is None:
            unpriced.append(f"{one.name} ({service})")
            continue
        cost, lines = _line(one, rule.read(StepFee))
        total += cost
        working += lines
        priced.append((one, service, rule))
    left = list(rules.named("application-services")) if set(services) & _names(wanted) else []
    notes = _moved(wanted, services)
    if not priced:
        return Work(
            status=Status.UNKNOWN,
            result=f"Not known here: the price of {listed(unpriced)}. Take it from the fee page of "
            "that service.",
            notes=tuple(notes),
            rules=tuple(left),
        )
    if len(priced) > 1:
        working.append(f"Together: {dollars(total)}")
    held = [rule for _, _, rule in priced]
    return Work(
        status=Status.PARTIAL if unpriced else Status.ANSWERED,
        result=_sentence(priced, unpriced, total),
        working=tuple(working),
        figures={
            "total_usd": total,
            "programs": sum(one.new for one, _, _ in priced),
            "season": season,
            "price_of_season": ", ".join(dict.fromkeys(r.season for r in held)),
        },
        notes=(*_older(held, season), *notes, *_on_top(season, rules)),
        rules=(*held, *left),
    )


def _price(one: Applications, service: str, season: str, rules: Rulebook) -> Rule | None:
    """The rule with the price of a specialty, or None where no price of its own is held."""
    if service not in _PRICES:
        return None
    rule = rules.for_season(_PRICES[service], season)
    return rule if rule.read(StepFee).specialty in (None, one.specialty) else None


def _line(one: Applications, fee: StepFee) -> tuple[int, list[str]]:
    """What the programs of one specialty cost, with the working."""
    cost, parts = step_cost(fee, one.programs)
    noun = "program" if one.programs == 1 else "programs"
    lines = [f"{one.programs} {noun} in {one.name}: {' + '.join(parts)} = {dollars(cost)}"]
    if one.already:
        before, parts = step_cost(fee, min(one.already, one.programs))
        lines.append(
            f"Paid before, for {one.already}: {' + '.join(parts)} = {dollars(before)}; the rest: "
            f"{dollars(cost)} \u2212 {dollars(before)} = {dollars(cost - before)}"
        )
        cost -= before
    return cost, lines


def _sentence(priced: list[tuple[Applications, str, Rule]], unpriced: list[str], total: int) -> str:
    adding = any(one.already for one, _, _ in priced)
    what = listed([f"{one.new} in {one.name}" for one, _, _ in priced])
    services = listed(list(dict.fromkeys(service for _, service, _ in priced)))
    seasons = listed(list(dict.fromkeys(rule.season for _, _, rule in priced)))
    verb = "Adding these programs costs" if adding else "Applying costs"
    text = f"{verb} {dollars(total)} in {services} at the price of {seasons}: {what}."
    return f"{text} Not known here: the price of {listed(unpriced)}." if unpriced else text


def step_cost(fee: StepFee, programs: int) -> tuple[int, list[str]]:
    """The fee for so many programs of one specialty, and its parts as text."""
    total, counted = 0, 0
    parts: list[str] = []
    for step in fee.steps:
        if programs <= counted:
            break
        number = min(programs, step.to or programs) - counted
        if step.flat is not None:
            total += step.flat
            parts.append(f"{dollars(step.flat)} for the first {step.to}")
        elif step.each is not None:
            total += number * step.each
            parts.append(f"{number} \u00d7 {dollars(step.each)}")
        counted += number
    return total, parts


def _affordable(budget: int, season: str, rules: Rulebook) -> Work:
    """How many programs of one specialty a sum pays for."""
    rule = rules.for_season("eras-fee", season)
    fee = rule.read(StepFee)
    programs = 0
    while programs < MOST_PROGRAMS and step_cost(fee, programs + 1)[0] <= budget:
        programs += 1
    cost, parts = step_cost(fee, programs)
    following = dollars(step_cost(fee, programs + 1)[0])
    if programs:
        noun = "program" if programs == 1 else "programs"
        result = (
            f"{dollars(budget)} pays for {programs} {noun} of one specialty in ERAS, at the price of "
            f"{rule.season}."
        )
        working = [f"{programs} {noun}: {' + '.join(parts)} = {dollars(cost)}"]
        working.append(f"One more would make it {following}")
    else:
        result = f"{dollars(budget)} pays for no program in ERAS: the first one costs {following}."
        working = []
    return Work(
        status=Status.ANSWERED,
        result=result,
        working=tuple(working),
        figures={
            "budget_usd": budget,
            "programs": programs,
            "total_usd": cost,
            "season": season,
            "price_of_season": rule.season,
        },
        notes=(*_older([rule], season), *_on_top(season, rules)),
        rules=(rule,),
    )


def _elsewhere(rules: Rulebook) -> dict[str, str]:
    """By specialty, the service that takes its applications in place of ERAS."""
    return {
        e.specialty: e.service
        for rule in rules.named("application-services")
        for e in rule.read(Services).elsewhere
    }


def _names(wanted: list[Applications]) -> set[str]:
    return {one.specialty for one in wanted}


def _moved(wanted: list[Applications], services: dict[str, str]) -> list[str]:
    return [
        f"{one.name.capitalize()} does not take applications through ERAS but through "
        f"{services[one.specialty]}."
        for one in wanted
        if one.specialty in services
    ]


def _older(held: list[Rule], season: str) -> list[str]:
    """Says so where a price is not that of the season that was asked about."""
    return [
        f"Not held for {season}, so an older price was taken: {rule.title}."
        for rule in dict.fromkeys(held)
        if rule.season != season
    ]


def _on_top(season: str, rules: Rulebook) -> list[str]:
    """The other fees of a season, in one sentence, as far as they are held."""
    found = []
    for name, what in _ON_TOP.items():
        try:
            rule = rules.for_season(name, season)
        except RuleMissingError:
            continue
        found.append(f"{what} {dollars(rule.read(Amount).amount)} ({rule.season})")
    if not found:
        return []
    return [
        f"Not in this sum, each once a season: {listed(found)}. These are reported figures: check "
        "each fee page."
    ]


TOOL = Tool(
    name="application_fees",
    title="Application fees",
    description=(
        "What applications to so many programs in so many specialties cost in ERAS or ResidencyCAS, "
        "or how many programs of one specialty a budget pays for."
    ),
    inputs=FeeInputs,
    rules=(*_PRICES.values(), "application-services", "match-season", *_ON_TOP),
    work=_work,
    example={
        "applications": [
            {"specialty": "internal medicine", "programs": 45},
            {"specialty": "family medicine", "programs": 20},
        ]
    },
)
