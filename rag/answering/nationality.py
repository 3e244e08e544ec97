"""The entry ban for the person's own country, told beside an answer about visas or travel.

A section on where to apply, or on what a consul asks, is right for most and useless for a national of a
country for which no such visa is given. Who names the country is told of the ban first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.countries import come_from_cities, find_countries, spot_countries
from rag.schema import Certainty, Passage
from rag.turn import Turn

_DOCUMENT = "travel-bans"
# A statement that names so many countries is a list of them.
LIST = 10
# For people with a second passport or a green card the ban is another one.
EXEMPT = "travel-bans#dual-national-green-card"
# What has to do with getting or using a visa.
_OF_ENTRY = re.compile(
    # "A research ban of 24 months", "a ban after four fails" is none of entry.
    r"(?<!month )(?<!year )(?<!research )\bban(?:s|ned)?\b(?! after\b)|\bproclamation|"
    r"\bvisas?\b|\bembass|\bconsul|\bstamp|\btravel|\bfl(?:y|ight)\b|\btrip\b|\bgo(?:ing)? (?:to )?(?:my )?"
    r"(?:home|back|abroad)\b|\bvacation\b|\bvisit(?:ing)?\b|\bcome (?:to|in|back)\b|\b(?:re-?)?ent(?:er|"
    r"ry)\b|\bleave the (?:us|country)\b|\b(?:J-1|H-1B|O-1|F-1|J-2)\b[^.?!]{0,12} (?:open|possible|for me)\b|"
    r"\b(?:get|wants?) (?:a |an |the )?(?:J-1|H-1B|O-1|F-1|J-2|DS-2019)\b|"
    # The whole road ends at the border; a step of it ("which exam do I start with") does not.
    r"\b(?:match|chances?)\b|\b(?:do|start|begin|get|join|for|in|to) (?:\w+ ){0,2}?(?:residency|training)\b|"
    r"\b(?:apply|possible|allowed)\b(?! (?:for|to) (?:\w+ ){0,2}?(?:exam|token|step|pathway|certif\w*)\b)",
    re.IGNORECASE,
)
# … and what has not; who trains on a work permit needs no visa.
_WORK_PERMIT = re.compile(
    r"\b(?:TPS|DACA|asylum|refugee|EAD|work permits?|work cards?)\b", re.IGNORECASE
)
_NOT_OF_ENTRY = re.compile(
    rf"{_WORK_PERMIT.pattern}|\bmoonlight|\btax|\bvolunteer|"
    r"\binsur|\bsalary\b|\bsocial security\b",
    re.I,
)
# Whose country it is: the writer's, not that of a school, a hospital or a trip.
_OWN = re.compile(
    r"\b(?:i am|i'm|im|we are|am) (?:an? |the )?(?:[\w-]+ ){0,3}?$|\bfrom $|\b(?:my|with|hold|have|"
    r"on)\b[^.?!]*$",
    re.IGNORECASE,
)
_OWNED = re.compile(
    r"^\W*(?:\w+ )?(?:citizen|passport|national|nationality|img|doctor|physician|dr\b|resident|fellow|"
    r"graduate|applicant|girl|guy|woman|man)",
    re.IGNORECASE,
)
_OF_THINGS = re.compile(
    r"^ (?:\w+ )?(?:school|universit|college|degree|diploma|hospital|embassy|consulate|licen[cs]e|"
    r"letter|food|"
    r"restaurant|patients?|wife|husband|friend)",
    re.IGNORECASE,
)
_ELSEWHERE = re.compile(
    r"\b(?:school|universit\w*|college|studied|study|studying|graduat\w*|degree|diploma|live|living|work\w*|"
    r"practi[cs]\w*|trained|hospital|clinic|exam|test center) (?:\w+ ){0,3}?$",
    re.IGNORECASE,
)
# "I am from Niger, not Nigeria"; "not from Iran". Who is not in a country now may well be of it.
_DENIED = re.compile(
    r"(?<!\bwhy )\b(?:not|never|neither|nor)"
    r"(?: (?:really|actually|from|of|an?|the|citizens?|nationals?))* $",
    re.IGNORECASE,
)
_OTHER_PAPER = re.compile(
    r"\bgreen card\b|\bpermanent resident|\bdual\b|\b(?:second|two|both|other|"
    r"also)\b[^.?!]{0,30}\b(?:passport|"
    r"nationalit|citizen)|\b(?:us|american|united states) (?:citizen|passport)|\bnaturali[sz]ed\b",
    re.IGNORECASE,
)

# "Nigerian IMGs", "doctors from Nigeria": people of a country, the writer among them or not.
_PEOPLE = (
    r"(?:imgs|fmgs|doctors|physicians|graduates|grads|applicants|candidates|students|residents|nationals|"
    r"citizens|people)"
)
_OF_OTHERS = re.compile(rf"^ (?:\w+ )?{_PEOPLE}\b", re.IGNORECASE)
_OTHERS_FROM = re.compile(
    rf"\b{_PEOPLE} (?:who are |that are )?(?:from|of) (?:the )?$", re.IGNORECASE
)
# "I am from India", "im an indian": not "I am in India now", "I am flying from India".
_SAYS = re.compile(
    r"\b(?:i am|i'm|im|we are|i come|i came)"
    r"(?: (?!in\b|at\b|to\b|near\b|via\b|for\b|now\b|not\b|never\b|residents?\b|\w+ing\b)"
    r"[\w-]+){0,3} $",
    re.IGNORECASE,
)
# "I am a Canadian resident", "I am UK trained": where somebody lives or learnt, of whatever country.
_BY_PLACE = re.compile(
    r"^[ -](?:permanent )?(?:resident|pr|trained|based|educated|licen[cs]ed|registered)\b",
    re.IGNORECASE,
)
_FIRST = re.compile(r"\b(?:i|im|i'm|me|we|my (?:passport|nationality|country))\b", re.IGNORECASE)
_BEGINS = re.compile(r"^\W*(?:(?:hi|hello|dear|sir|from|an?|citizen of)\W+)*$", re.IGNORECASE)
_RELATIVES = re.compile(
    r"\bmy (?:\w+ )?(?:wife|husband|spouse|friend|cousin|brother|sister|fianc\w+|colleague|roommate)\b",
    re.IGNORECASE,
)
_PAPER = re.compile(r"\bpassports?\b|\bcitizen|\bnationalit", re.IGNORECASE)
# Leave to live in a third country is neither a second nationality nor the green card of the United States.
_THERE = (
    r"(?:canad\w+|austral\w+|british|england|uk|ireland|irish|german\w*|france|french|swed\w+|"
    r"saudi(?: arabia)?|emirati|uae|dubai|qatari?|turk\w+|europ\w+|eu|new zealand|jordan\w*|malaysia\w*)"
)
_LEAVE = r"(?:pr\b|permanent resid\w+|residen(?:ce|cy) (?:permit|card|visa)|golden visa)"
# "Green card, in Germany now" tells only where somebody is.
_LIVES_THERE = re.compile(
    rf"\b{_THERE} (?:{_LEAVE}|green card)|\b{_LEAVE} (?:of|in) (?:the )?{_THERE}\b|"
    rf"\bgreen card(?: holders?)? of (?:the )?{_THERE}\b",
    re.IGNORECASE,
)
# What a message tells of a visa counts also for a question in it that names none: "still no visa. What now?"
_OF_VISAS = re.compile(r"\bvisas?\b|\bembass|\bconsul|\bimmigration\b", re.IGNORECASE)


def own_countries(text: str) -> list[str]:
    """The countries of which the writer of `text` says to be a national or to come from; by a large city only
    where no country is named so."""
    found = []
    for sentence, start, end, name in _named(text):
        own = _is_own(sentence, start, end, name) and not _DENIED.search(sentence[:start])
        if own and not mistaken(name, text):
            found.append(name)
    return list(dict.fromkeys(found)) or come_from_cities(text)


def says_own(text: str) -> bool:
    """Whether the writer of `text` tells in the first person of which country they are: not "programs for
    Syrian doctors", nor "my wife is from Iran"."""
    for sentence, start, end, name in _named(text):
        before = sentence[:start]
        first = _FIRST.search(before) or _BEGINS.search(before)
        if first and not _RELATIVES.search(before) and _is_own(sentence, start, end, name):
            return True
    return not find_countries(text) and bool(come_from_cities(text))


def _countries_of_others(texts: list[str]) -> set[str]:
    """The countries that are named only for people of them, where the writer tells of another: "I am from
    India, does it take Nigerian IMGs?"."""
    others, own, said = set(), set(), False
    for sentence, start, end, name in (named for text in texts for named in _named(text)):
        before, after = sentence[:start], sentence[end:]
        if _OF_OTHERS.match(after) or _OTHERS_FROM.search(before):
            others.add(name)
        elif _is_own(sentence, start, end, name):
            own.add(name)
            said = said or bool(_SAYS.search(before) and not _BY_PLACE.match(after))
    return others - own if said else set()


def _denied_countries(text: str) -> set[str]:
    """The countries of which the writer says not to be."""
    return {name for sentence, start, _, name in _named(text) if _DENIED.search(sentence[:start])}


def _named(text: str) -> Iterator[tuple[str, int, int, str]]:
    """Each country that is named: its sentence, from where to where in it, and the country."""
    for sentence in re.split(r"(?<=[.?!;])\s+|\n", _LIVES_THERE.sub("", text)):
        for start, end, name in spot_countries(sentence):
            yield sentence, start, end, name


def _is_own(sentence: str, start: int, end: int, name: str) -> bool:
    before, after = sentence[:start], sentence[end:]
    if _ELSEWHERE.search(before) or _OF_THINGS.match(after):
        return False
    people = not name.lower().startswith(sentence[start:end].lower())
    return bool(people or _OWN.search(before) or _OWNED.match(after))


def mistaken(name: str, text: str) -> bool:
    """Whether `text` means another country than `name`: the Dominican Republic and the Democratic Republic of
    the Congo are on no list, those of like names are."""
    if name == "Dominica":
        return not re.search(r"\bdominica\b", text, re.IGNORECASE)
    if name == "Congo":
        return bool(re.search(r"\bdemocratic|\bdrc?\b|\bkinshasa", text, re.IGNORECASE))
    return False


def _tells_of_ban(passage: Passage) -> bool:
    """Whether a section is on the bans, and not on what of them is not held."""
    return passage.document == _DOCUMENT and passage.certainty is not Certainty.NOT_KNOWN


@dataclass(frozen=True)
class Ban:
    """The country that the person named as their own, and the section that tells of its entry ban."""

    country: str
    passage: Passage


def entry_ban(
    turn: Turn, asked: str, given: Passage | None = None, of_programs: bool = False
) -> Ban | None:
    """What a national of a listed country has to read first with an answer to `asked`, a question about
    visas or travel; None where there is nothing, or where `given`, the section that answers, tells of
    the ban itself. `of_programs`: which programs there are always is one about visas. The country may have
    been told of in an earlier turn."""
    of_entry = of_programs or _OF_ENTRY.search(asked) or _OF_VISAS.search(turn.text)
    other = _WORK_PERMIT if of_programs else _NOT_OF_ENTRY
    if not of_entry or other.search(f"{asked} {turn.text}"):
        return None
    said = [turn.text, *(p.text for p in turn.history)]
    # Who asks whether the ban holds with a card of another country is told first that it does.
    misread = given and given.id == EXEMPT and any(_LIVES_THERE.search(t) for t in said)
    lists = [p for p in turn.edition.content.passages if _tells_of_ban(p)]
    if given and _tells_of_ban(given) and not misread:
        return None
    named = {p.id: find_countries(" ".join(s.text for s in p.short)) for p in lists}
    listed = {id_: names for id_, names in named.items() if len(names) >= LIST}
    own = list(dict.fromkeys(c for text in said for c in own_countries(text)))
    denied = _denied_countries(turn.text) - set(own_countries(turn.text))
    denied |= _countries_of_others(said)
    own = [c for c in own if c not in denied]
    elsewhere = any(not any(c in names for names in listed.values()) for c in own)
    for country in own:
        for passage in lists:
            if country in listed.get(passage.id, ()):
                # "Iranian with a Canadian passport" holds two papers as well.
                second = elsewhere and any(_PAPER.search(t) for t in said)
                if second or any(_OTHER_PAPER.search(_LIVES_THERE.sub("", t)) for t in said):
                    passage = turn.edition.passages.get(EXEMPT, passage)
                return Ban(country, passage)
    return None
