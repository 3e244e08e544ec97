"""Reads questions such as "IM 3 + cardiology 3 + EP 2 on j1 too long?"."""

from __future__ import annotations

import re
from typing import TypeVar

from rag.reckoning.asked import Asked
from rag.reckoning.lengths import H1bInputs, PlanInputs
from rag.reckoning.parameters import Lengths
from rag.reckoning.phrases import NUMBER, days, masked, number, says, without
from rag.reckoning.rules import Rulebook
from rag.reckoning.training import LONGEST, Stage, is_training, stages

P = TypeVar("P", bound=PlanInputs)
_J1, _H1B = says(r"J-1"), says(r"H-1B")
_LEFT = says(
    r"how (?:many|much) (?:[\w-]+ ){0,3}(?:years?|yrs?|time)\b.*\b(?:left|remain\w*|more)",
    r"(?:years?|yrs?|time) (?:are )?(?:left|remain\w*) | max(?:es)? out | run out",
    r"when (?:does|do|will|is) (?:[\w-]+ ){0,6}(?:(?:six|6|seven|7) years|clock|limit|time|max)",
)
_FITS = says(
    r"too long | too much | fits? | enough | exceed\w* | possible | ok | allowed | remaining",
    r"sum | adds? up | (?:over|within|under) (?:the )?(?:limit|max|maximum|7|6|seven|six)",
    r"can i (?:do|finish|complete) | will i (?:have|run) | max out",
)
_USED = re.compile(
    r"\b(?:been|already|used|done|spent|had|on) (?:(?:been|already|on|in|for|my|the|about|almost|nearly|now|"
    rf"training|status|J-_|H-_B) ){{0,4}}(?P<n>{NUMBER}) (?:years?|yrs?)\b"
    rf"|\b(?P<m>{NUMBER}) (?:years?|yrs?) (?:\w+ ){{0,2}}?(?:already|used|done|so far|on (?:J-_|H-_B))",
    re.IGNORECASE,
)
_OTHER = says(
    r"research scholar | two-year\w* | waivers? | moonlight\w* | fees? | salary | \d+th year",
    r"eighth | O-1 | F-1 | board exam | is there (?:a |any )?way | what now | exceptional",
    r"extensions? | extend\w* | J-2 | H-4 | wife | convert | change | which | spouse",
    r"cap-exempt | lottery | green card | graduat\w+\b.*\bago | clinical experience | gap",
    r"practice | \d+ (?:years?|yrs?) left",
)
_FILING = says(
    r"(?:last day|deadline|by when|until when|latest)\b.*\b(?:fil\w+|I-140|labor cert\w*|PERM|something)",
    r"when (?:must|do|should|have)\b.*\b(?:fil\w+|I-140|labor cert\w*|PERM)",
)
_LIMIT = says(
    r"(?:(?:six|6) years|6th year|limit|max|maximum|time)\b.{0,25}\b(?:ends?|over|reach\w*|out|expires?)",
)
# "IM 3 + cardiology 3 + EP 2, j1": a sum asks by itself.
_SUM = re.compile(r"\d ?\+ ?[a-z][\w /-]{0,30} \d\b", re.IGNORECASE)
_ASKS_ELSE = re.compile(r"\b(?:what|where|who|when|how|can|do|does)\b", re.IGNORECASE)
_ABROAD = re.compile(
    r"\b(\d{1,4}) days? (?:abroad|outside|out of|in my (?:home )?country|at home|back home)", re.I
)
# "Is 6 years enough for IM plus cardiology": those are the years that there are, no part of a plan.
_WHOLE = re.compile(
    rf"\b(?:is|are|will|would) (?:the )?{NUMBER} (?:years?|yrs?) (?:in total |altogether )?(?:be )?"
    r"(?:enough|sufficient|ok|okay)\b",
    re.IGNORECASE,
)
# "…, can i do 2 more on j1": years of no named training.
_MORE = re.compile(rf"\b(?P<n>{NUMBER}) more(?: years?| yrs?)?(?= on\b|\W*$)", re.IGNORECASE)
_IN_TRAINING = says(
    r"resident | fellow | PGY\S* | postgraduate year \S+ | doing | finish\w* | now | currently | this year",
    r"(?:in|my|of) (?:the |my )?(?:first|second|third|fourth|fifth|last|final) year",
)
_SINCE = says(r"since | from | start | started | starting | began")
_FOLLOWING_WORDS = 14


def read_j1(asked: Asked) -> PlanInputs | None:
    if not _about(asked, _J1, _H1B, PlanInputs):
        return None
    plan = _plan(asked, PlanInputs)
    # Years as a research scholar are no clinical training; a research year of a residency may be.
    unclear = plan and any(stage.name == "research" for stage in plan.stages or ())
    return None if unclear else plan


def read_h1b(asked: Asked) -> H1bInputs | None:
    if not _about(asked, _H1B, _J1, H1bInputs):
        return None
    if limit := _limit(asked):
        return H1bInputs(limit=limit)
    found = _plan(asked, H1bInputs)
    abroad = _ABROAD.search(asked.story)
    if found and abroad and int(abroad.group(1)) <= 3650:
        return found.model_copy(update={"days_abroad": int(abroad.group(1))})
    return found


def _about(
    asked: Asked, this: re.Pattern[str], other: re.Pattern[str], kind: type[PlanInputs]
) -> bool:
    """Whether the question is about this visa and not about both."""
    if asked.previous is not None:
        return type(asked.previous) is kind and not other.search(asked.text)
    return bool(this.search(asked.story)) and not other.search(asked.story)


def _limit(asked: Asked) -> str | None:
    """The end of the six years, where a filing before it is asked about."""
    if not (_FILING.search(asked.text) and _LIMIT.search(asked.story)):
        return None
    found = days(asked.story, asked.today, ahead=True)
    return found[0].span.iso if len(found) == 1 and "/" not in found[0].span.iso else None


def _plan(asked: Asked, kind: type[P]) -> P | None:
    if isinstance(asked.previous, kind):
        return _followed(asked, asked.previous)
    if _OTHER.search(asked.text):
        return None
    found = days(asked.story, asked.today, ahead=False)
    plain = _ABROAD.sub(" ", without(masked(asked.story), found))
    plain = _WHOLE.sub(" ", plain)
    asks = _LEFT.search(asked.text) or _FITS.search(asked.text) or _sums(asked.text)
    if asks and not found and (plan := _added(plain, asked.rules, kind)):
        return plan
    if not _LEFT.search(asked.text):
        return None
    started = [f for f in found if f.span.first <= asked.today and "/" not in f.span.iso]
    if len(started) == 1 and len(found) == 1 and _SINCE.search(asked.story):
        return kind(started=started[0].span.iso)
    alone = len(re.findall(r"\b(?:years?|yrs?)\b", plain)) <= 2
    if alone and not found and (used := _used(plain)):
        return kind(used_years=used)
    return None


def _added(plain: str, rules: Rulebook, kind: type[P]) -> P | None:
    """The parts of a plan, with the years on this visa before it where they are told apart from it: not
    those of a training that goes on, which may be one of the parts."""
    parts = _worth(stages(plain), rules)
    used = None if parts or _IN_TRAINING.search(plain) else _used(plain)
    if used:
        plain = _USED.sub(" ", plain)
        parts = _worth(stages(plain), rules)
    if not parts or (used and any(stage.years is None for stage in parts)):
        return None
    more = _MORE.search(plain)
    years = number(more["n"]) if more else None
    if years and years <= LONGEST:
        parts.append(Stage(name="further training", years=years))
    return kind(stages=parts, used_years=used)


def _sums(text: str) -> bool:
    """Whether the question itself is a sum of parts, and asks nothing else."""
    return bool(_SUM.search(masked(text))) and not _ASKS_ELSE.search(text)


def _worth(found: list[Stage] | None, rules: Rulebook) -> list[Stage] | None:
    """A plan worth adding up: the years of two parts are said, or of one, and the others are held; a
    whole training alone. Where most lengths are missing, nothing is added up."""
    if not found:
        return None
    said = [s for s in found if s.years is not None]
    usual = rules.named("training-lengths")
    held = usual[-1].read(Lengths).years if usual else {}
    known = [s for s in found if s.years is not None or s.name in held]
    if len(said) >= 2 or (said and len(known) == len(found) >= 2):
        return found[:12]
    return found if len(said) == len(found) == 1 and is_training(found[0].name) else None


def _used(plain: str) -> float | None:
    """Years on the visa so far, where the text counts them once."""
    found = list(_USED.finditer(plain))
    if len(found) != 1:
        return None
    years = number(found[0]["n"] or found[0]["m"])
    return years if years and years <= LONGEST else None


def _followed(asked: Asked, before: P) -> P | None:
    """A length that was asked for ("2"), another part ("and one chief year?")."""
    text = without(masked(asked.text), days(asked.text, asked.today, ahead=False))
    if len(text.split()) > _FOLLOWING_WORDS or _OTHER.search(text):
        return None
    have = list(before.stages or [])
    absent = [i for i, s in enumerate(have) if s.years is None]
    alone = re.fullmatch(
        rf"\D{{0,20}}?(?P<n>{NUMBER}) ?(?:years?|yrs?|y)?(?: each)?\W*", text.strip(), re.I
    )
    years = number(alone["n"]) if alone else None
    if absent and years and years <= LONGEST:
        for i in absent:
            have[i] = have[i].model_copy(update={"years": years})
        return before.model_copy(update={"stages": have})
    new = [s for s in stages(text) or [] if s.years is not None]
    for stage in new:
        at = next((i for i in absent if have[i].name == stage.name), None)
        if at is None:
            have.append(stage)
        else:
            have[at] = stage
    return before.model_copy(update={"stages": have[:12]}) if new else None
