"""Reads questions such as "how much for 45 IM and 20 FM programs in ERAS"."""

from __future__ import annotations

import re

from rag.reckoning.asked import Asked
from rag.reckoning.days import season_name
from rag.reckoning.fees import MOST_PROGRAMS, Applications, FeeInputs
from rag.reckoning.phrases import lone_number, masked, numbers, only_counts, says
from rag.reckoning.training import SPECIALTIES, specialty

_MONEY = says(
    r"how much | costs? | fees? | prices? | pay | total | bills? | afford | expensive | spend | budget",
    r"calculat\w+ | charged? | charges",
)
_APPLYING = says(
    r"ERAS | ResidencyCAS | apply | applying | applied | applications? | programs?",
)
# Words of fees that are not those of applications to programs, and of exams.
_OTHER_MATTER = (
    r"rank\w* | NRMP | refunds? | waivers? | interviews? | tokens? | assistance | salary",
    r"H-_B | J-_ | SEVIS | visas? | Step _",
)
# A score told beside the question ("245 ck") asks for no exam's fee.
_STEP = says(r"Step _(?: CK)?")
_NOT_ERAS = says(r"signals? | SOAP | ResidencyCAS")
_OTHER_FEES = says(
    *_OTHER_MATTER,
    r"ECFMG | EVSP | Exchange Visitor Sponsorship Program | OET | licen[cs]\w+",
)
# Words that make it another question, or a question about the rule itself.
_OTHER = says(
    *_OTHER_MATTER,
    r"per (?:program|application) | each program | signals? | after (?:the )?(?:first )?\d+",
    r"(?:above|over|beyond|than|first) \d+ | how many (?:\w+ ){0,3}should | do i need",
    r"chances? | worth | match with | restart\w* | or \d+ | paid\b.*\bback | bare | minimum | whole",
)
_NOUN = r"(?:programs?|applications?|apps?|places|progs?)"
_FIELDS = "|".join(f"(?:{p})" for p in SPECIALTIES.values())
_N = r"(?<![\w$.,-])(?P<{}>\d{{1,3}}(?:,\d{{3}})?|\d{{1,4}})"
_COUNT = re.compile(
    rf"{_N.format('n')} (?:(?P<more>more|additional|extra)\b ?)?"
    rf"(?:(?:{_NOUN} )?(?:in |of |for |on )?(?P<field>{_FIELDS})(?!\w)|{_NOUN}\b|(?<=more )|(?<=more))"
    rf"|(?<![\w-])(?P<before>{_FIELDS})(?: {_NOUN})?[: -]{{1,3}}(?P<after>\d{{1,4}})(?![\w$-]|[.,]\d)",
    re.IGNORECASE,
)
_EACH = re.compile(rf"{_N.format('n')}(?: {_NOUN})? (?:in |for )?each\b", re.IGNORECASE)
_SUM = re.compile(r"\$ ?(\d[\d,]*)|\b(\d[\d,]*) ?(?:dollars?|usd|bucks)\b", re.IGNORECASE)
_HOW_MANY = says(r"how many (?:ERAS )?(?:programs?|applications?)")
_CALCULATE = says(
    r"(?:calculate|reckon|work out|compute|add up)\b.*\b(?:ERAS|applications?|programs?)",
)
_ALREADY = re.compile(
    rf"\b(?:already|so far)\b\D{{0,30}}?(?<![\w$])(\d{{1,4}})\b|(?<![\w$])(\d{{1,4}})(?: {_NOUN})? already\b|"
    r"\b(?:have |has )?applied (?:to|for) (\d{1,4})\b",
    re.IGNORECASE,
)
# What was applied to is then what is counted, not what more is added to.
_PAID = says(
    r"(?:did|have) (?:i|we) (?:already )?(?:pay|paid|spend|spent)", r"did (?:it|that|all) cost"
)
_SEASON = re.compile(r"\b(?P<a>20\d\d)[-/](?P<b>\d\d)\b|\b(?:ERAS|match) (?P<c>20\d\d)\b", re.I)
_SEVERAL = says(
    r"(?:in|across|over|for) (?:two|three|2|3|several|both) (?:different )?(?:special\w+|fields)",
)
# "how much for these 15": the number was counted before.
_AGAIN = re.compile(r"\b(?:these|those) (\d{1,4})\W*$", re.IGNORECASE)
_ADDS = says(r"add(?:ing|ed)? | also(?!.*instead) | on top | as well | in addition")
# "Plus FM 20", "FM 20 more"; but "40 IM plus 20 FM" is a bill of its own, and "more like 50" another count.
_PLUS = re.compile(
    r"^\W*(?:(?:and|also|ok(?:ay)?|so|then)\W+)*plus\b(?!.*\bplus\b)|\d (?:\w+ )?more\W*$",
    re.IGNORECASE,
)
# Asks for the bill of what was counted last: "so all together?".
_TOTAL = re.compile(
    r"^\W*(?:(?:so|and|ok(?:ay)?|then|what(?:'s| is|s)?|how much|is|it|the|that|this|they|them|costs?|for|me|"
    r"now|be|will|would|in|bill|sum|price|both|of)\W+)*"
    r"(?:all ?together|altogether|in total|total|the sum)"
    r"(?:\W+(?:how much|cost|costs|bill|sum|price|for|both|of|them|is|it|is it|then|now|please|pls))*\W*$",
    re.IGNORECASE,
)
_IF = re.compile(r"\bif (?:i|we)\b", re.IGNORECASE)
# A bill by itself has several specialties, or as many programs as nobody trains at.
_SOME = 5
_OF_PRICES = says(r"how much | costs? | fees? | prices? | total | bills? | together")
_OF_INCOME = says(r"pay | pays | paid | earn\w* | salary | afford | spend | spent")
# "Remove 10 of them", "10 less"; but not "drop to 40", "remove all but 20".
_FEWER = re.compile(
    r"\b(?:remove|drop|minus|delete|take (?:out|off|away)) (?:the |my |last |those |these )*(?P<a>\d{1,4})\b"
    r"|(?<![\w$])(?P<b>\d{1,4}) (?:less|fewer)\b",
    re.IGNORECASE,
)
_REMOVES = says(r"remove | delete | take (?:out|off|away) | less | fewer | all but | except")
_FOLLOWING_WORDS = 14


def read(asked: Asked) -> FeeInputs | None:
    text = masked(asked.text)
    if isinstance(asked.previous, FeeInputs):
        return _followed(text, asked.previous)
    story = masked(asked.story)
    if counted := _bill_of(_SEASON.sub(" ", text), masked(asked.before)):
        return FeeInputs(applications=counted, season=season_in(text) or season_in(asked.before))
    if _OTHER.search(text) or not (_APPLYING.search(story) or _is_bill(text)):
        return None
    season = season_in(story)
    if _HOW_MANY.search(text) and _MONEY.search(story):
        text = story
    elif not _MONEY.search(text):
        return None
    elif not numbers(_SEASON.sub(" ", text)) and not _OTHER.search(story):
        text = story
    text = _SEASON.sub(" ", text)
    if _HOW_MANY.search(text):
        sums = [int(re.sub(r"\D", "", a or b)) for a, b in _SUM.findall(text)]
        one = len(sums) == 1 and 0 < sums[0] <= 1_000_000
        return FeeInputs(budget=sums[0], season=season) if one else None
    if found := counts(text):
        return FeeInputs(applications=found, season=season)
    if adding := _adding(text):
        return FeeInputs(adding=adding, season=season)
    bare = _CALCULATE.search(text) and not numbers(text)
    return FeeInputs(season=season) if bare else None


def _bill_of(text: str, before: str) -> list[Applications]:
    """The programs that a follow-up counts and says nothing else ("for 120 programs in IM?"), where the
    message before asked what it costs to apply; or for which a follow-up asks the price, where that one
    asked how many programs to apply to."""
    if _OTHER_FEES.search(_STEP.sub(" ", before)):
        return []
    if _HOW_MANY.search(before) and _OF_PRICES.search(text) and not _NOT_ERAS.search(before):
        return _priced(_MONEY.sub(" ", text), before)
    if not (_MONEY.search(before) and _APPLYING.search(before)) or _STEP.search(before):
        return []
    if _PLUS.search(text) and numbers(_SEASON.sub(" ", before)):
        return []
    if alone := lone_number(text):
        had = counts(_SEASON.sub(" ", before))
        kept = had[0].specialty if len(had) == 1 else ""
        return [one] if (one := _one(kept, alone, 0)) else []
    return counts(text) if only_counts(text, _COUNT) else []


def _priced(text: str, before: str) -> list[Applications]:
    """The programs that `text` counts and says nothing else, of the one specialty that `before` names."""
    if only_counts(text, _COUNT):
        return counts(text)
    number, named = lone_number(text), _named(before)
    one = _one(named[0] if len(named) == 1 else "", number, 0) if number else None
    return [one] if one else []


def _is_bill(text: str) -> bool:
    """Whether a text counts programs of specialties and asks what they cost, and says nothing else: "how
    much 45 IM and 20 FM together" speaks of applications without a word of them."""
    found = counts(_SEASON.sub(" ", text))
    if not found or not all(one.specialty for one in found) or _OF_INCOME.search(text):
        return False
    several = len(found) > 1 or found[0].programs >= _SOME
    asks = _OF_PRICES.search(text) and only_counts(_MONEY.sub(" ", text), _COUNT)
    return bool(several and asks)


def counts(text: str) -> list[Applications]:
    """The programs by specialty that a masked text counts; empty where it does not say which belong where,
    or where a number is left over that is not understood."""
    already = _ALREADY.search(text)
    if already and _PAID.search(text) and not any(m["more"] for m in _COUNT.finditer(text)):
        already = None
    before = int(next(g for g in already.groups() if g)) if already else 0
    if already:
        text = f"{text[: already.start()]} {text[already.end() :]}"
    again = _AGAIN.search(text)
    if again and re.search(rf"(?<!\d){again[1]}(?!\d)", text[: again.start()]):
        text = text[: again.start()] + text[again.end() :]
    named = _named(text)
    if (each := _EACH.search(text)) and named:
        return [one for n in named if (one := _one(n, int(each["n"]), 0))]
    counted: list[Applications] = []
    for match in _COUNT.finditer(text):
        field = match["field"] or match["before"]
        if match["more"] and not before:
            return []
        number = int((match["n"] or match["after"]).replace(",", ""))
        had = before if match["more"] else 0
        one = _one(specialty(field) or "" if field else "", number + had, had)
        if one is None:
            return []
        counted.append(one)
    if numbers(_COUNT.sub(" ", text)):
        return []
    return _assigned(counted, named, text)


def _one(name: str, number: int, already: int) -> Applications | None:
    if not 1 <= number <= MOST_PROGRAMS:
        return None
    return Applications(specialty=name, programs=number, already=already)


def _assigned(counted: list[Applications], named: list[str], text: str) -> list[Applications]:
    """A single count without a specialty takes the one that the text names elsewhere; several such
    counts, or one for several specialties, cannot be told apart."""
    bare = [c for c in counted if not c.specialty]
    if not bare:
        return counted
    if len(counted) > 1 or len(named) > 1 or _SEVERAL.search(text):
        return []
    return [bare[0].model_copy(update={"specialty": named[0]})] if named else counted


def _named(text: str) -> list[str]:
    """The specialties that a text names, each once."""
    pattern = rf"(?<![\w-])(?:{_FIELDS})(?![\w-])"
    found = [specialty(m.group()) for m in re.finditer(pattern, text, re.IGNORECASE)]
    return list(dict.fromkeys(name for name in found if name))


def _adding(text: str) -> int:
    """How many *more* programs, where it is not said beside how many; 0 for none."""
    found = [int(m["n"]) for m in _COUNT.finditer(text) if m["more"]]
    alone = len(found) == 1 and numbers(text) == found
    return found[0] if alone and 0 < found[0] <= MOST_PROGRAMS else 0


def resumes(text: str) -> bool:
    """Whether a text goes on from a bill that was made some questions before: it asks for its total, or what
    other counts would cost."""
    counted = _IF.search(text) and only_counts(masked(text), _COUNT)
    return bool(_TOTAL.match(text) or counted)


def _followed(text: str, before: FeeInputs) -> FeeInputs | None:
    """Other counts ("and for 60 programs?"), the total, or the answer to a question that was asked back."""
    if before.applications and _TOTAL.match(text):
        return before
    if _OTHER.search(text) or len(text.split()) > _FOLLOWING_WORDS:
        return None
    season = season_in(text) or before.season
    text = _SEASON.sub(" ", text)
    alone = lone_number(text)
    had = before.applications or []
    kept = had[0].specialty if len(had) == 1 else ""
    found = counts(text)
    if len(had) == 1 and (adding := _adding(text)):
        return _more(had[0], adding, _named(text), season)
    if had and (fewer := _FEWER.search(text)):
        number = int(fewer["a"] or fewer["b"])
        return _without(had, number, _named(text), season) if numbers(text) == [number] else None
    if had and _REMOVES.search(text):
        return None
    if before.adding and not had and alone:
        found = [one] if (one := _one("", alone + before.adding, alone)) else []
    elif len(found) == 1 and not found[0].specialty:
        found = [found[0].model_copy(update={"specialty": kept})]
    elif not found and alone and len(had) < 2 and before.budget is None:
        found = [one] if (one := _one(kept, alone, 0)) else []
    if had and found and (_ADDS.search(text) or _PLUS.search(text)):
        found = _together(had, found)
    return FeeInputs(applications=found, season=season) if found else None


def _more(had: Applications, adding: int, named: list[str], season: str | None) -> FeeInputs | None:
    """What "20 more" cost after those that were counted, in the same specialty; another one is counted by
    itself, and both make the bill."""
    if not named or named == [had.specialty]:
        found = [_one(had.specialty, had.programs + adding, had.programs)]
    elif len(named) == 1 and had.specialty:
        found = [had, _one(named[0], adding, 0)]
    else:
        return None
    counted = [one for one in found if one]
    return FeeInputs(applications=counted, season=season) if counted == found else None


def _without(
    had: list[Applications], number: int, named: list[str], season: str | None
) -> FeeInputs | None:
    """What is left to pay for when so many programs are taken out, of the specialty that is named, or of
    the only one."""
    chosen = [one for one in had if one.specialty in named] if named else had
    if len(chosen) != 1 or len(named) > 1:
        return None
    [one] = chosen
    if one.programs == number and len(had) > 1 and not one.already:
        return FeeInputs(applications=[a for a in had if a is not one], season=season)
    if one.programs - number <= one.already:
        return None
    fewer = one.model_copy(update={"programs": one.programs - number})
    return FeeInputs(applications=[fewer if a is one else a for a in had], season=season)


def _together(had: list[Applications], added: list[Applications]) -> list[Applications]:
    """One bill for what was counted and what is added to it, a specialty once."""
    programs = {one.specialty: one for one in had}
    for one in added:
        if before := programs.get(one.specialty):
            more = {"programs": min(before.programs + one.programs, MOST_PROGRAMS)}
            one = before.model_copy(update=more)
        programs[one.specialty] = one
    return list(programs.values())


def season_in(text: str) -> str | None:
    """The application season that a text names: `2026-27`, "ERAS 2027", "match 2027"."""
    if not (match := _SEASON.search(text)):
        return None
    if match["c"]:
        return season_name(int(match["c"]) - 1)
    name = season_name(int(match["a"]))
    return name if name.endswith(match["b"]) else None
