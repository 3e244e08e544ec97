"""Puts into a question what people type around it and what does not matter for the answer: clauses on
places, months and relatives, chat spellings, slips, lost words."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from random import Random

# Clauses by where they stand ("before", "after", "inside"), and what is put into their slots ("city",
# "relative" …), written by hand. None of them names a visa, an exam, a step of the application or a wife or
# husband who asks; places and relatives are those of which people write in passing.
_CLAUSES = Path(__file__).with_name("clutter.json")
_SLOT = re.compile(r"\{(\w+)\}")
# Keys side by side on a keyboard.
_KEYS = dict(zip("qwertyuiopasdfghjklzxcvbnm", "wqwertyuiosasdfghjkxzxcvbn", strict=True))
_CHAT = tuple(
    (re.compile(rf"\b{word}\b"), short)
    for word, short in (
        pair.split("=")
        for pair in (
            "you=u|are=r|please=plz|please=pls|because=bcz|because=coz|and=n|what=wat|with=wid|with=w|"
            "for=4|the=|a=|an=|is=|do=|about=abt|before=b4|after=aftr|between=btw|have=hav|should=shud|"
            "would=wud|could=cud|want to=wanna|going to=gonna|application=app|applications=apps|months=mos|"
            "month=mo|years=yrs|year=yr|weeks=wks|number=no|question=q|hospital=hosp|university=uni|"
            "government=govt|interview=intrvw|program=prog|programs=progs|does=dos|can=cn|this=dis|that=dat|"
            "they=dey|without=w/o|money=mony|not=nt|don't=dont|cannot=cant"
        ).split("|")
    )
)
_SMALL = frozenset("the a an is are to of do does i my for in on be it".split())
_JOINTS = (" ", ", ", ". ", " - ", "... ")
_ENDS = (" ", ", ", ". ", "? ", " ? ")


def cluttered(text: str, chance: Random) -> str:
    """`text` as somebody in a hurry might type it, with things that do not matter around it."""
    text = _loosely_written(text, chance)
    words = text.split(" ")
    if chance.random() < 0.35:
        for _ in range(chance.choice((1, 1, 2))):
            n = chance.randrange(len(words))
            words[n] = _slipped(words[n], chance)
    if chance.random() < 0.25 and len(words) > 3:
        words.insert(chance.randrange(1, len(words)), _clause("inside", chance))
    if chance.random() < 0.15 and len(words) > 5:
        small = [n for n, word in enumerate(words) if word.lower() in _SMALL]
        lost = set(chance.sample(small, min(len(small), 2)))
        words = [word for n, word in enumerate(words) if n not in lost]
    text = " ".join(words)
    before = chance.random() < 0.5
    if before:
        text = f"{_clause('before', chance)}{chance.choice(_JOINTS)}{text}"
    if chance.random() < (0.25 if before else 0.5):
        text = f"{text}{chance.choice(_ENDS)}{_clause('after', chance)}"
    return text


def _loosely_written(text: str, chance: Random) -> str:
    """`text` without capitals or its question mark, some of its words as in a chat."""
    if chance.random() < 0.5:
        text = text.lower().rstrip("?.")
    elif chance.random() < 0.3:
        text = text.rstrip("?")
    if chance.random() < 0.45:
        for word, short in chance.sample(_CHAT, 12):
            if chance.random() < 0.6:
                text = word.sub(short, text)
    return re.sub(r" +", " ", text).strip()


def _slipped(word: str, chance: Random) -> str:
    """A word with two letters turned, one lost, one doubled or one key beside the right one."""
    if len(word) < 4 or not word.isalpha():
        return word
    n = chance.randrange(1, len(word) - 1)
    kind = chance.random()
    if kind < 0.3:
        return f"{word[:n]}{word[n + 1]}{word[n]}{word[n + 2 :]}"
    if kind < 0.6:
        return word[:n] + word[n + 1 :]
    if kind < 0.8:
        return f"{word[:n]}{word[n]}{word[n:]}"
    return word[:n] + _KEYS.get(word[n], word[n]) + word[n + 1 :]


def _clause(place: str, chance: Random) -> str:
    clauses = _clauses()
    return _SLOT.sub(lambda slot: chance.choice(clauses[slot[1]]), chance.choice(clauses[place]))


@cache
def _clauses() -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads(_CLAUSES.read_text(encoding="utf-8"))
    return found
