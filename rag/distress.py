"""Whether a message comes from a person in danger of their life, or who fears for somebody.

Few say so in plain words ("i wont be here in june", "they will be free of the loan without me"). A logistic
regression on the vector of a sentence tells how likely it is. It is learnt from knowledge/distress.yaml (such
sentences, and others with the same words or in the same mood) and from all that people ask of guidance. Each
sentence of a message counts by itself: the worst one may stand beside a question about fees.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rag.embedding import Vectors
from rag.errors import EditionError

# What an example counts beside an ask, and how freely the weights may grow (C of scikit-learn): set on
# tests/evaluation/distress.jsonl.
_OF_EXAMPLE, _FREEDOM = 3.0, 5.0
# From these odds (their logarithm) on the reply is the crisis contacts and nothing else, and from these on
# they stand before an answer (`python -m tests.evaluation.distress` tells what they reach).
CERTAIN, POSSIBLE = 1.4, -0.06
# The worst of many harmless sentences looks worse than one: in a story of more words than this, so much more.
# Of 24 stories of applicants five were answered as if somebody were in danger, two of them with nothing else;
# now none is, and no such story of a person in danger is lost.
_STORY, _OF_A_STORY = 55, 1.1
# Of fewer words ("ok good.") only a whole message tells anything.
_FEW = 4
# A longer message is not read as a whole: what it says in one sentence is lost in it.
_SHORT, _MOST = 30, 16
# Each sentence more costs 4 ms: one with several of these words or figures is passed over, unless it has a
# word of danger as well.
_FACTS = re.compile(
    r"\d{3}|\b(?:visas?|J-?[12]|H-?1-?B|H-?4|F-?1|step ?[123]|ck|usmle|ecfmg|eras|nrmp|soap|oet|uscis|"
    r"programs?|applications?|waiver|letters?|yog|residency|fellowship|hospitals?|scores?)\b",
    re.IGNORECASE,
)
_CUES = re.compile(
    r"\b(?:gone|(?:good)?bye|die[ds]?|dying|dead|death|alive|liv(?:e|ing)|life|end(?:ed|ing|s)?|pills?|"
    r"tablets?|sle(?:ep|pt)\w*|w[ao]ke|disappear\w*|vanish\w*|without|burden|for ?ever|any ?more|tired|"
    r"hope\w*|worthless|jump\w*|rope|knife|blades?|cut(?:ting)?|burn\w*|hurt\w*|harm\w*|pain|suffer\w*|"
    r"never|ever|no ?body|no one|last|finish\w*|over|kill\w*|suicid\w*|kms|alone|god|allah|soul|grave|roof|"
    r"bridge|train|river|gas|gun|pistol|window|quiet|peace|myself|him|her|self|exist\w*|here|leav\w+|left|"
    r"note|scared|afraid|dark|blood|overdose|drown\w*|carry|stop|calm|nothing)\b",
    re.IGNORECASE,
)
# So many words of the field make a fact: one alone stands in every fourth example of danger.
_MANY = 2
_SENTENCE = re.compile(r"[^.?!;\n]+[.?!;]*")


class DistressJudge:
    """The odds that a sentence comes from a person in danger, by its vector."""

    def __init__(self, weights: Vectors, bias: float) -> None:
        """`weights`: (dimension,)."""
        self._weights = weights
        self._bias = bias

    @classmethod
    def fit(cls, danger: Vectors, ordinary: Vectors, asks: Vectors) -> DistressJudge:
        """Learns from sentences of people in danger, of others that sound so, and from what people ask
        (a row each). Without an example nobody is taken to be in danger."""
        if not (len(danger) and len(asks)):
            return cls(np.zeros(danger.shape[1], dtype=np.float32), -np.inf)
        from sklearn.linear_model import LogisticRegression  # not needed to answer

        label = np.zeros(len(danger) + len(ordinary) + len(asks))
        label[: len(danger)] = 1
        weight = np.ones(len(label))
        weight[: len(danger) + len(ordinary)] = _OF_EXAMPLE
        # To the end: stopped after 1,000 steps, the odds moved with every ask that came or went.
        model = LogisticRegression(C=_FREEDOM, max_iter=20000, tol=1e-6)
        model.fit(np.vstack([danger, ordinary, asks]), label, sample_weight=weight)
        return cls(np.asarray(model.coef_[0], dtype=np.float32), float(model.intercept_[0]))

    def odds(self, vectors: Vectors) -> npt.NDArray[np.float32]:
        """(sentences,): the logarithm of the odds of each."""
        return np.asarray(vectors @ self._weights + self._bias, dtype=np.float32)

    def save(self, path: Path) -> None:
        with path.open("wb") as file:
            np.savez(file, weights=self._weights, bias=np.array(self._bias))

    @classmethod
    def load(cls, path: Path) -> DistressJudge:
        """Raises EditionError when the file is missing or broken."""
        try:
            with np.load(path, allow_pickle=False) as data:
                return cls(data["weights"], float(data["bias"]))
        except (OSError, EOFError, ValueError, KeyError) as error:
            raise EditionError(f"The judge {path.name} cannot be read: {error}") from error


def limits(text: str) -> tuple[float, float]:
    """The odds from which on a sentence of the message `text` is certain and possible danger."""
    more = _OF_A_STORY if len(text.split()) > _STORY else 0.0
    return CERTAIN + more, POSSIBLE + more


def split(text: str) -> list[str]:
    """All sentences of a message."""
    return [" ".join(s.split()) for s in _SENTENCE.findall(text)]


def is_fact(sentence: str) -> bool:
    """Whether a sentence tells a fact of the field and no more, by its words."""
    return len(_FACTS.findall(sentence)) >= _MANY and not _CUES.search(sentence)


def sentences(text: str) -> list[str]:
    """The message, unless it is long, and the sentences of it that say something by themselves and are no
    facts of the field, of very many those at its ends. A long message of facts alone gives none."""
    whole = " ".join(text.split())
    parts = [s for s in split(text) if len(s.split()) >= _FEW and not is_fact(s)]
    if len(parts) > _MOST:
        parts = [*parts[: _MOST // 2], *parts[-_MOST // 2 :]]
    short = [whole] if len(whole.split()) <= _SHORT else []
    return list(dict.fromkeys([*short, *parts]))
