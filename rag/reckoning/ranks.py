"""What a rank order list costs: registration, ranks above those included, long lists."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from rag.reckoning.days import Season
from rag.reckoning.parameters import Amount, Bands, ExtraRank, Most
from rag.reckoning.reckoned import Inputs, Tool, Work, ask, dollars
from rag.reckoning.rules import Rule, Rulebook


class RankInputs(Inputs):
    """Give `ranks`."""

    ranks: int | None = Field(
        default=None, ge=1, le=2000, description="program codes on the list, each counted once"
    )
    late: bool = Field(default=False, description="registered after the standard deadline")
    couple: bool = Field(default=False, description="one partner of a couple: the list is linked")
    season: Season | None = None


def _work(inputs: RankInputs, rules: Rulebook, today: date) -> Work:
    season = inputs.season or rules.season(today)
    size = rules.one("nrmp-list-size")
    if inputs.ranks is None:
        return ask("ranks", "How many programs do you want to rank?", size)
    most = size.read(Most).most
    if inputs.ranks > most:
        return Work(
            f"No: an NRMP rank list holds at most {most} program codes, so {inputs.ranks} cannot be "
            "ranked.",
            (size,),
            working=(f"{inputs.ranks} \u2212 {most} = {inputs.ranks - most} too many",),
            figures={"ranks": inputs.ranks, "most": most},
        )
    return _bill(inputs.ranks, inputs, season, rules)


def _bill(ranks: int, inputs: RankInputs, season: str, rules: Rulebook) -> Work:
    registration = rules.for_season("nrmp-registration-fee", season)
    extra = rules.for_season("nrmp-extra-rank-fee", season)
    held: list[Rule] = [registration, extra]
    base = registration.read(Amount).amount
    price = extra.read(ExtraRank)
    over = max(ranks - price.included, 0)
    ranking = over * price.each
    working = [f"Registration ({registration.season}): {dollars(base)}"]
    if over:
        working.append(
            f"Ranks ({extra.season}): {ranks} \u2212 {price.included} included = {over}; "
            f"{over} \u00d7 {dollars(price.each)} = {dollars(ranking)}"
        )
    else:
        working.append(f"Ranks: {ranks} of the {price.included} that registration includes: $0")
    added = [*_long(ranks, season, rules), *_others(inputs, season, rules)]
    for rule, what, amount in added:
        held.append(rule)
        working.append(f"{what} ({rule.season}): {dollars(amount)}")
    total = base + ranking + sum(amount for _, _, amount in added)
    working.append(f"Together: {dollars(total)}")
    older = [rule for rule in held if rule.season != season]
    titles = "; ".join(rule.title for rule in older)
    return Work(
        _sentence(ranks, base, total, price.included, inputs.couple),
        tuple(held),
        working=tuple(working),
        figures={
            "total_usd": total,
            "registration_usd": base,
            "on_top_usd": total - base,
            "ranks": ranks,
            "season": season,
        },
        notes=(f"Not held for {season}, so an older price was taken: {titles}.",) if older else (),
    )


def _sentence(ranks: int, base: int, total: int, included: int, couple: bool) -> str:
    noun = "program" if ranks == 1 else "programs"
    whose = ", for each partner of a couple" if couple else ""
    if total == base:
        return (
            f"Ranking {ranks} {noun} costs no more than registration, {dollars(base)}: it includes "
            f"{included} ranks."
        )
    return (
        f"Ranking {ranks} {noun} costs {dollars(total)} in all{whose}: {dollars(base)} for registration "
        f"and {dollars(total - base)} on top."
    )


def _long(ranks: int, season: str, rules: Rulebook) -> list[tuple[Rule, str, int]]:
    """The surcharge for a long list."""
    rule = rules.for_season("nrmp-long-list-fee", season)
    return [
        (rule, f"A list of {band.first} to {band.last} ranks", band.amount)
        for band in rule.read(Bands).bands
        if band.first <= ranks <= band.last
    ]


def _others(inputs: RankInputs, season: str, rules: Rulebook) -> list[tuple[Rule, str, int]]:
    """What a late registration and a couple's link add."""
    found = []
    for wanted, name, what in (
        (inputs.late, "nrmp-late-fee", "Late registration"),
        (inputs.couple, "nrmp-couples-fee", "Couples match, each partner"),
    ):
        if wanted:
            rule = rules.for_season(name, season)
            found.append((rule, what, rule.read(Amount).amount))
    return found


TOOL = Tool(
    name="rank_list_fees",
    title="Rank-list fees",
    description=(
        "What NRMP registration and a rank list of so many program codes cost, with the surcharges for "
        "long lists, late registration and couples."
    ),
    inputs=RankInputs,
    rules=(
        "nrmp-registration-fee",
        "nrmp-extra-rank-fee",
        "nrmp-long-list-fee",
        "nrmp-late-fee",
        "nrmp-couples-fee",
        "nrmp-list-size",
        "match-season",
    ),
    work=_work,
    example={"ranks": 25},
)
