"""Of a section that lists many things which are not held, the ones that were asked for.

"This advisor holds nothing on: the seal; who signs; bonds and refusals; …" is true and of no use to
somebody who asked about a bond: they have to find their own question in it.
"""

from __future__ import annotations

import re

from rag.lexicon import tokens
from rag.schema import Passage

_LIST = re.compile(
    r"^(?P<head>This advisor holds nothing on: )"
    # "22 CFR 62.27" is no end of a sentence.
    r"(?P<items>(?:[^.]|\.(?=\S))*;(?:[^.]|\.(?=\S))*)\.(?P<rest>(?:\s.*)?)$",
    re.S,
)
_NAMED = 2
# Words that stand in every second item, and say nothing of what it is about.
_COMMON = frozenset(
    tokens(
        "residency program programs hospital hospitals doctor doctors physician visa status "
        "state states year years letter letters step exam application applications applicant "
        "applicants single time times day days number numbers page use get take make J-1 H-1B "
        "ECFMG USMLE ERAS NRMP IMG international medical graduate graduates US country "
        "countries rule rules case cases"
    )
)


def asked_of(text: str, question: str, told: str = "") -> str | None:
    """`text` with only those of its items that have a word in common with `question`, at most two, the
    nearest first; None where none has; unchanged where it is no such list. One word that `told`, what is
    answered beside it, has as well names no item: "withdraw" is no sign that somebody asks for coming back
    after it."""
    match = _LIST.match(text)
    if not match:
        return text
    asked = set(tokens(question)) - _COMMON
    beside = set(tokens(told))
    items = [item.strip() for item in match["items"].split(";")]
    common = [asked & set(tokens(item)) for item in items]
    shared = [len(words) if len(words) > 1 or words - beside else 0 for words in common]
    best = sorted(range(len(items)), key=lambda i: -shared[i])[:_NAMED]
    named = [items[i] for i in sorted(best) if shared[i]]
    if not named:
        return None
    return f"{match['head']}{'; '.join(named)}.{match['rest']}"


def is_list(passage: Passage) -> bool:
    """Whether a passage only lists things that are not held: its heading is no question to ask."""
    return any(_LIST.match(s.text) for s in passage.short)
