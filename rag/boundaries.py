"""What is not answered from guidance: small talk, other fields, fraud, distress, injected orders.

The kinds, their examples and their fixed replies are content (knowledge/boundaries.yaml).
"""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np

from rag.countries import spot_countries
from rag.distress import is_fact, limits, sentences, split
from rag.edition import Edition
from rag.embedding import Embedder, Vectors
from rag.evidence import Evidence, due, judge
from rag.schema import Boundary, Certainty, Status
from rag.turn import Question, Turn

# A message is a boundary by meaning when it is this near to an example of one …
_NEAR = 0.5
# … and nearer to it than to any guidance, by this much.
_MARGIN = 0.02
# What is known not to be held gives way to guidance whose score is this far above what is due ("how many
# hours do residents work" is near to "how many calls does this hospital give"), unless it is all but the
# example.
_WELL_HELD, _ALL_BUT_SAME = 0.2, 0.9
DISTRESS = "distress"
# A sentence that is this near to an ask of guidance is that question ("what if i die before the card comes").
_ASKED = 0.65
# Sad, ashamed or worn out: comforted, and the question is answered all the same.
STRAIN = "strain"
_ENGLISH_ONLY = (
    "I answer in English only. Please write your question in English; simple sentences are enough, and "
    "mistakes do no harm."
)
_NO_WORDS = (
    "I could not find words in that message. Please type your question in a sentence, for example: "
    "*Can I moonlight on a J-1?*"
)


# "What can I do", once something was answered, asks about that.
_CAPABILITIES = "capabilities"
_FRAUD = "fraud"
# To be near to a question of cheats is no reason to accuse the writer of one ("cost of residency
# application"): a word of the deed has to stand in it.
_DISHONEST = re.compile(
    r"\b(?:fak\w*|forg(?:e|ed|ery|ing)|false\w*|falsif\w*|counterfeit\w*|photoshop\w*|edit\w*|alter\w*|"
    r"backdat\w*|tamper\w*|hid(?:e|den|ing)|conceal\w*|omit\w*|leave out|"
    r"not (?:tell|mention|report|disclose)|without (?:telling|mentioning)|secret\w*|lie|lies|lied|lying|"
    r"pretend\w*|invent\w*|ma(?:ke|de) (?:it |them )?up|cheat\w*|brib\w*|buy\w*|bought|sell\w*|sold|"
    r"purchas\w*|guarantee\w*|never|didn'?t|someone|somebody|another (?:name|person|man|doctor)|"
    r"other name|in my place|for me|instead of me|proxy|imperson\w*|leak\w*|recall\w*|dumps?|"
    r"real (?:\w+ )?questions|sign\w*|templates?|delete|remove|erase|gone|exaggerat\w*)\b",
    re.IGNORECASE,
)

_OTHER_COUNTRIES = "other-countries"
# To be near to a question about another country's training is no reason to send a Canadian who asks for a US
# visa to Canada: what stands before and after a country that somebody only comes from, …
_COMES_FROM = re.compile(
    r"\b(?:from|born in|(?:stud(?:y|ied|ying)|graduated?|liv(?:e|ed|ing)|raised|trained|working|"
    r"(?<!can )(?<!may )i (?:now )?work(?:ed)?) in)(?: the)? $|"
    r"\b(?:i am|i'm|im|we are|as|do|does|can)(?: an?)? $",
    re.IGNORECASE,
)
_IS_OF = re.compile(
    r" (?:citizen|doctor|national|img|physician|graduate|passport)\b"
    r"(?! (?:registration|licen[cs]e|exam|training))",
    re.IGNORECASE,
)
# … and before one to which they want to go, though they name the US as well.
_GOES_TO = re.compile(r"\b(?:in|into|to|for|at|or|vs\.?|versus|than)(?: the)? $", re.IGNORECASE)
_US = re.compile(
    r"\bUS\b|\b(?:in|the) us\b|\bus (?:residency|visa|match|programs?|hospitals?)\b|"
    r"\b(?i:U\.S\.|USA|America|United States|J-1|H-1B)(?![\w-])"
)


def screen(turn: Turn) -> None:
    """Ends the turn when the whole message matches the pattern of a boundary, or holds no words.

    Distress comes first: whatever else is asked, a person in danger is answered as one.
    """
    # A bare number may answer a question that was asked back, or change one with a number in it.
    counted = any(q.reckoning for q in turn.questions) or (
        turn.history and re.search(r"\d", turn.history[-1].text)
    )
    words = r"\w" if counted else r"[^\W\d_]"
    if not re.search(words, turn.text):
        turn.end(Status.CLARIFY, _NO_WORDS)
        return
    boundaries = sorted(turn.edition.boundaries.values(), key=lambda b: b.id != DISTRESS)
    for boundary in boundaries:
        if not any(_compiled(p).search(turn.text) for p in boundary.patterns):
            continue
        if boundary.id == STRAIN:
            turn.strained = True
            continue
        _apply(turn, boundary)
        return


def screen_for_danger(turn: Turn, embedder: Embedder) -> None:
    """Ends the turn with the crisis contacts for a message of a person in danger, though no pattern knew
    it; marks one that may be so (`turn.endangered`)."""
    distress = turn.edition.boundaries.get(DISTRESS)
    if not (distress and distress.opening):
        return
    if turn.endangered:
        return  # seen already, before a language model was asked
    vectors = _sentence_vectors(turn, embedder)
    if not len(vectors):
        return
    odds = turn.edition.distress.odds(vectors)
    certain, possible = limits(turn.text)
    for n in np.flatnonzero(odds >= possible):
        if _asks_otherwise(turn.edition, vectors[n : n + 1]):
            odds[n] = possible if odds[n] >= certain else -np.inf
    most = float(odds.max(initial=-np.inf))
    if most >= certain:
        _apply(turn, distress)
    elif most >= possible:
        turn.endangered = True
        turn.tell = None  # the contacts come first


def _asks_otherwise(edition: Edition, vector: Vectors) -> bool:
    """Whether a sentence is a question of guidance, or of another field."""
    [asked] = edition.store.search("asks", vector, 1)
    if asked and asked[0].similarity >= _ASKED:
        return True
    [near] = edition.store.search("boundaries", vector, 1)
    if not near or near[0].similarity < _NEAR:
        return False
    return edition.boundaries[near[0].target].status is Status.OUT_OF_SCOPE


def _sentence_vectors(turn: Turn, embedder: Embedder) -> Vectors:
    """The vectors of what a message says. Those of questions are held already, where they were searched for;
    a message that is nothing but questions and facts of the field needs no others."""
    held = {_bare(q.text): q.vectors[0] for q in turn.questions if q.vectors is not None}
    if held and all(_bare(t) in held or is_fact(t) for t in split(turn.text)):
        return np.stack(list(held.values()))
    texts = sentences(turn.text)
    others = [t for t in texts if _bare(t) not in held]
    if others:
        made = embedder.embed([turn.edition.glossary.expand(t) for t in others])
        held |= dict(zip(map(_bare, others), made, strict=True))
    return np.array([held[_bare(t)] for t in texts])


def _bare(text: str) -> str:
    return " ".join(text.split()).strip(" .?!;").casefold()


def screen_language(turn: Turn) -> None:
    """Ends the turn for a message in another language, unless it is understood all the same: a language
    model put it into English, or names and loan words suffice; then the answer stands, in English."""
    if not turn.language or turn.telling or turn.translated:
        return
    if any(
        q.fit or q.carried or q.looks_back or q.defined or judge(q) is Evidence.ENOUGH
        for q in turn.questions
    ):
        return
    theirs = turn.edition.content.languages.get(turn.language, "")
    turn.end(Status.CLARIFY, f"{theirs}\n\n{_ENGLISH_ONLY}".strip(), [])


def screen_by_meaning(turn: Turn) -> None:
    """Marks each question that is nearer to a boundary than to guidance; ends the turn when that
    holds for all of them, or when one of them is a person in distress. A message that only tells of
    its writer asks for nothing that could be out of bounds."""
    for question in turn.questions:
        question.boundary = _nearest(turn.edition, question)
        own = question.fit or question.listing or question.carried
        if (own or question.documents) and not _firm(question.boundary):
            # A document that is named may hold what guidance is known not to hold.
            question.spared = None if own else question.boundary
            question.boundary = None
    marked = [q.boundary for q in turn.questions]
    distress = next((b for b in marked if b and b.id == DISTRESS), None)
    if distress:
        _apply(turn, distress)
    elif marked and all(marked) and marked[0] and not turn.telling:
        _apply(turn, marked[0])


def comfort(turn: Turn) -> None:
    """Puts the crisis contacts before what one is told who may be in danger, and a human word before what
    a person under strain is told: the first paragraph of that boundary before an answer, all of it where
    there is nothing to answer."""
    distress, strain = (turn.edition.boundaries.get(kind) for kind in (DISTRESS, STRAIN))
    if strain and turn.strained and not turn.boundary:
        if turn.ended in (Status.ANSWERED, Status.PARTIAL) or "?" in turn.text:
            opening = strain.text.partition("\n\n")[0]
            turn.answer = f"{opening}\n\n{turn.answer}"
        else:
            _apply(turn, strain)
    if distress and turn.endangered and turn.boundary is not distress:
        turn.answer = f"{distress.opening}\n\n{turn.answer}"


def _firm(boundary: Boundary | None) -> bool:
    """Whether a boundary holds even for a question about programs: fraud, and a person in distress."""
    return bool(boundary and (boundary.id == DISTRESS or boundary.status is Status.DECLINED))


def _nearest(edition: Edition, question: Question) -> Boundary | None:
    if question.looks_back or question.defined:
        return None
    assert question.vectors is not None
    # Only the question as it was typed: a reading with the story or the last turn says more than
    # the person did.
    found = edition.store.search("boundaries", question.vectors[:1], 1)[0]
    if not found:
        return None
    # Question is compared with question: a text that is near says little about what was asked.
    best = max((c.ask for c in question.candidates), default=0.0)
    near = found[0].similarity
    boundary = edition.boundaries[found[0].target]
    if boundary.id == DISTRESS:
        # Read together with the question before it ("when is the deadline? i want to end my life, can i?")
        # everything is near to that one.
        [asked] = edition.store.search("asks", question.vectors[:1], 1)
        best = asked[0].similarity if asked else 0.0
    if near < _NEAR or near < best + _MARGIN:
        return None
    if boundary.status is Status.UNKNOWN and near < _ALL_BUT_SAME and _well_held(question):
        return None
    if boundary.id == _CAPABILITIES and near < _ALL_BUT_SAME and _goes_on(question):
        return None
    if boundary.id == _FRAUD and not _DISHONEST.search(question.text):
        return None
    if boundary.id == _OTHER_COUNTRIES and _stays_here(question.readings[0].text):
        return None
    return boundary


def _goes_on(question: Question) -> bool:
    return any(r.follows for r in question.readings)


def _stays_here(text: str) -> bool:
    """Whether a message names other countries only as those where its writer comes from, or beside the US and
    not as a place to go to."""
    named = spot_countries(text)
    own = [_comes_from(text, start, end) for start, end, _ in named]
    if named and all(own):
        return True
    there = any(
        _GOES_TO.search(text[:start]) for (start, _, _), o in zip(named, own, strict=True) if not o
    )
    return bool(
        named and _US.search(text) and not there and not re.search(r"\b(?:or|vs|than)\b", text)
    )


def _comes_from(text: str, start: int, end: int) -> bool:
    before, after = text[:start], text[end:]
    return bool(_COMES_FROM.search(before) or (not before.strip() and _IS_OF.match(after)))


def _well_held(question: Question) -> bool:
    best = question.candidates[0] if question.candidates else None
    held = best and best.passage.certainty is not Certainty.NOT_KNOWN
    return bool(best and held and best.score >= due(question) + _WELL_HELD)


def _apply(turn: Turn, boundary: Boundary) -> None:
    turn.boundary = boundary
    turn.end(boundary.status, boundary.text, list(boundary.follow_ups))


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
