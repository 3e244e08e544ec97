"""Reads questions such as "how many days till rank list"."""

from __future__ import annotations

from rag.reckoning.asked import Asked
from rag.reckoning.phrases import says
from rag.reckoning.readers.fees import season_in
from rag.reckoning.season import SeasonInputs

_HOW_FAR = says(
    r"how (?:many|much) (?:more )?(?:days?|weeks?|months?|time)\b.*\b(?:till|until|to|left|"
    r"before|for|remain)",
    r"how (?:long|far)(?: is it)?(?: away)? (?:till|until|before|to|is) | days (?:till|until)",
    r"count ?down | (?:days|weeks) (?:left|remaining|to go)",
)
_EVENTS = tuple(
    (name, says(*forms))
    for name, forms in {
        "ranking_opens": (r"rank(?:ing)?\b.*\bopens?",),
        "rank_list": (
            r"rank(?:ing)?(?: order)? lists? | rank(?:ing)? (?:deadline|closes|locks) | ROL",
        ),
        "match_week": (r"match ?week",),
        "match_day": (r"match ?day | match results?",),
        "soap": (r"SOAP",),
        "late_fee": (r"late (?:fee|registration) | standard registration",),
        "nrmp_registration": (r"NRMP registration (?:opens|opening)",),
        "eras_review": (r"programs? (?:can |may |start(?:s)? )?(?:to )?(?:read|see|review|open)",),
        "eras_submit": (r"ERAS\b.*\b(?:opens?|submi\w+) | submi\w+\b.*\bERAS",),
        "training_start": (r"(?:residency|training) (?:starts?|begins?)",),
    }.items()
)
# How long before the start one may enter is a rule, no count of days to it.
_OTHER = says(
    r"(?:come|enter|arrive|fly|travel|land|move) (?:to|in|into|there|early|before)\b | how early",
    r"interviews? | results? of | visas? | Step [123] | OET | scores?",
)
_FOLLOWING_WORDS = 8


def read(asked: Asked) -> SeasonInputs | None:
    """Only where dates are held: without them the guidance says more."""
    text = asked.text
    if not asked.rules.dates or _OTHER.search(text):
        return None
    event = next((name for name, pattern in _EVENTS if pattern.search(text)), None)
    if event is None:
        return None
    if isinstance(asked.previous, SeasonInputs):
        short = len(text.split()) <= _FOLLOWING_WORDS
        return asked.previous.model_copy(update={"event": event}) if short else None
    if not _HOW_FAR.search(text):
        return None
    return SeasonInputs(event=event, season=season_in(text))  # type: ignore[arg-type]  # a key above
