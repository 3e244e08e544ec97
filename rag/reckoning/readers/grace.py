"""Reads questions such as "j1 ends june 30 2027 last day to leave"."""

from __future__ import annotations

import re

from rag.reckoning.asked import Asked
from rag.reckoning.grace import GraceInputs
from rag.reckoning.phrases import Found, days, lone_days, says

_LEAVING = says(
    r"last day | leave | grace | stay | until when | till when | how long | how many days",
    r"depart | by when | go(?:ing)? (?:home|back) | fly (?:home|back|out) | deadline",
    r"be out of | remain",
)
_LAST_DAY = says(r"last day | deadline | until when | by when | how many days | till when")
_J1 = says(r"J-1 | (?:Form )?DS-2019")
_J1_ENDS = says(
    r"(?:J-1|DS-2019|residency|training|fellowship|sponsorship|program)\b.{0,40}\b(?:ends?|"
    r"ended|ending|finish(?:es|ed)?|expires?|expired|over|until|till|valid|completed?)",
)
_H1B = says(r"H-1B")
_H1B_ENDS = says(
    r"dismissed | resign(?:ed)? | laid off | lost | non-renewal",
    r"last (?:working )?day (?:at|of) (?:work|my job)",
    r"(?:job|employment|contract|position)\b.{0,20}\b(?:ends?|ended|over|terminated)",
    r"ended my (?:job|contract)",
)
_ENTER = says(
    r"enter | entry | land | arrive | fly (?:in|to) | come (?:to|early|in)",
    r"first (?:possible )?day | earliest (?:date|day) | how early | travel to",
)
_STARTS = r"\b(?:starts?|starting|start date|begins?|from)\W*(?:\w+\W+){0,3}$"
_STARTING = says(r"before | residency | starts?")
_NO_ENTRY = says(
    r"stamp | back | returns? | J-2 | visitor | B-[12] | family | FICA | taxe?s?",
)
_WAIVER = says(
    r"(?:waiver|Conrad 30)\b.{0,30}\b(?:approved|received|granted|got|came)",
    r"(?:received|got) (?:\w+ ){0,3}(?:waiver|Conrad 30)",
)
_START = says(r"start | begin | join")
_MOVED = says(r"moved | move | moving | new (?:address|apartment|flat|home)")
_REPORT = says(r"report | tell | update | notify | inform")
_PERIOD = says(r"eligibility(?: period| window)? | (?:three|3)[- ]month (?:period|window)")
_EXTENSION = says(r"exten\w+")
_VALID = re.compile(
    r"\b(?:valid (?:till|until|to|through)|(?:I-797|I-94|approv\w+)\b.{0,20}|expires?) *(?:on |in |is )?$",
    re.IGNORECASE,
)
_PAST = says(
    r"ended | expired | finished | was | got | received | lost | moved | dismissed",
)
# What changes the answer, or asks something else.
_OTHER_J1 = says(
    r"boards? | exam | ABIM | dismissed | resign\w* | work\w* | locums? | moonlight\w*",
    r"change of status | H-1B | exten\w+ | waiver | J-2 | visa stamp | travel\w*",
    r"fellowship starts | vacation | FICA | status | scholar | next (?:program|job)",
    r"return\w* | job | research | visa | stamp | sticker",
)
_OTHER_H1B = says(
    r"can i (?:work|travel|start) | transfer\w* | H-4 | J-1 | lottery | green card | extension",
    r"pay",
)
_OTHER_FOLLOWING = says(r"work\w* | moonlight\w* | travel\w* | boards? | exam | exten\w+")
_ENDING = says(
    r"ends? | ended | until | till | valid | finish\w* | starts? | expires? | moved | received"
)
_FOLLOWING_WORDS = 14


def read(asked: Asked) -> GraceInputs | None:
    if isinstance(asked.previous, GraceInputs):
        return _followed(asked, asked.previous)
    for reader in (_j1_entry, _h1b_end, _j1_end, _conrad, _address, _period):
        if found := reader(asked):
            return found
    return None


def _one(found: list[Found]) -> str | None:
    """The one day of a list, where there is one and it is no span."""
    return found[0].span.iso if len(found) == 1 and "/" not in found[0].span.iso else None


def _day(asked: Asked, *, ahead: bool | None = None) -> str | None:
    """The one day that the story names. A day without a year lies ahead, unless it is told as past."""
    ahead = not _PAST.search(asked.story) if ahead is None else ahead
    return _one(days(asked.story, asked.today, ahead=ahead))


def _j1_end(asked: Asked) -> GraceInputs | None:
    story = asked.story
    if _OTHER_J1.search(story) or not (_J1.search(story) and _J1_ENDS.search(story)):
        return None
    day = _day(asked) if _LEAVING.search(asked.text) else None
    return GraceInputs(period="j1_end", day=day) if day else None


def _h1b_end(asked: Asked) -> GraceInputs | None:
    story = asked.story
    if _OTHER_H1B.search(story) or not (_H1B.search(story) and _H1B_ENDS.search(story)):
        return None
    if not _LEAVING.search(asked.text):
        return None
    found = days(story, asked.today, ahead=not _PAST.search(story))
    valid = [f for f in found if _VALID.search(story[: f.start])]
    day = _one([f for f in found if f not in valid])
    return GraceInputs(period="h1b_job_end", day=day, approved_until=_one(valid)) if day else None


def _j1_entry(asked: Asked) -> GraceInputs | None:
    """The day that counts stands after "starts"; another day is the one that was hoped for."""
    story = asked.story
    if _NO_ENTRY.search(story) or not (_J1.search(story) and _ENTER.search(asked.text)):
        return None
    found = days(story, asked.today, ahead=True)
    starts = [f for f in found if re.search(_STARTS, story[: f.start], re.IGNORECASE)]
    day = _one(starts or found)
    if day is None or not (starts or _STARTING.search(story)):
        return None
    return GraceInputs(period="j1_entry", day=day)


def _conrad(asked: Asked) -> GraceInputs | None:
    if not (
        _WAIVER.search(asked.story) and _START.search(asked.text) and _LAST_DAY.search(asked.text)
    ):
        return None
    day = _day(asked, ahead="will" in asked.story.split())
    return GraceInputs(period="conrad_start", day=day) if day else None


def _address(asked: Asked) -> GraceInputs | None:
    if not (
        _LAST_DAY.search(asked.text) and _REPORT.search(asked.text) and _MOVED.search(asked.story)
    ):
        return None
    day = _day(asked, ahead=False)
    return GraceInputs(period="address_change", day=day) if day else None


def _period(asked: Asked) -> GraceInputs | None:
    if not (_PERIOD.search(asked.story) and _EXTENSION.search(asked.text)):
        return None
    day = _day(asked) if _LAST_DAY.search(asked.text) else None
    return GraceInputs(period="usmle_period_end", day=day) if day else None


def _followed(asked: Asked, before: GraceInputs) -> GraceInputs | None:
    """The day that was asked for, or another: "and if it ends 15 july?"."""
    text = asked.text
    if (
        len(text.split()) > _FOLLOWING_WORDS
        or before.period is None
        or _OTHER_FOLLOWING.search(text)
    ):
        return None
    found = days(
        text, asked.today, ahead=not _PAST.search(text) and before.period != "address_change"
    )
    day = _one(found)
    if day is None or not (lone_days(text, found) or _ENDING.search(text)):
        return None
    valid = before.period == "h1b_job_end" and _VALID.search(text[: found[0].start])
    return before.model_copy(update={"approved_until" if valid else "day": day})
