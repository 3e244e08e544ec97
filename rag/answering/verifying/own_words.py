"""Words of its own in a claim that else keeps to the words of its source: "the transcript may be carried
over" for "letters may be carried over". What such a word names, the source does not speak of."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache

from rag.answering.verifying.clauses import without_lead
from rag.answering.verifying.words import content, stems
from rag.gaps import sentences
from rag.lexicon import normalise

# From this share of its words on that one sentence of the source has in the same order, a claim keeps to the
# source's wording, and a word of its own is meant to say something. Freer ones are full of such words.
KEEPS = 0.6
# Words that a sentence may be put anew with: they join, order and colour, and name no thing, or say what may
# be and must be, which polarity.py compares. Their stems are compared.
FREE = stems(
    """
    accept actually add advise affect after afterwards again against agree allow alone already although among
    anybody anyone anything anywhere around ask away back bear because become before begin behalf belong
    care carry case choose claim clear come compare complete consider continue count cover cut
    date day differ different do does doesn't down during each earliest couple else end enough even every
    example except extra face fall fast find forbid gain gap get give go goes gone group guarantee half
    hand hard help here higher however include incomplete instead intend itself keep last later lead less
    let link little live long longer lower make matched matter mean meant meet mention merely near need
    neither new next nine nor nothing offer often one outdated owe part particular pass people per percent
    pm point previous put qualify quarter quit rather reach really reapply reason reduce reflect release
    repay reply reserve retake return reupload right roughly round rule run save say see send separate
    several shift show since single so soon spend still subject substitute take tell themselves therefore
    thing though time try turn under unless use usual valid value wait way went whatever where whereas
    whether whole withheld within write year yet your
    """
)


# No post is meant by this place.
_TAKES_PLACE = re.compile(r"\b(?:takes?|took|taken|taking) place\b", re.IGNORECASE)


def own_word(claim: str, source: str, around: str) -> str:
    """A word of `claim`, as a stem, that neither `source` nor what stands around it has, where the claim
    keeps to the wording of a sentence of `source`; empty when there is none."""
    bare = _TAKES_PLACE.sub("is", without_lead(claim))
    held = f"{source} {around}"
    # "Full-time" is "full time", and "the LCME's" of the LCME.
    said = content(held) | content(held.replace("-", " "))
    said |= {w.removesuffix("s") for w in said}
    own = (content(bare) & content(bare.replace("-", " "))) - said - FREE
    names = sorted(w for w in own if not w[0].isdigit() and w.removesuffix("s") not in said)
    return names[0] if names and keeping(bare, source) >= KEEPS else ""


@lru_cache(maxsize=4096)
def keeping(claim: str, source: str) -> float:
    """The share of the words of `claim` that the nearest sentence of `source` has in the same order."""
    mine = _words(claim)
    shares = [
        sum(
            m.size
            for m in SequenceMatcher(None, mine, _words(s), autojunk=False).get_matching_blocks()
        )
        for s in sentences(without_lead(source))
    ]
    return max(shares, default=0) / len(mine) if mine else 0.0


def _words(text: str) -> list[str]:
    return normalise(text).lower().replace("*", "").split()
