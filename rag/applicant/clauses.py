"""A text in clauses, and whose facts they state: the writer's, another person's, a rule's, or an
imagined case's. A fact about somebody else must never reach the profile."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from rag.applicant.runs import seams

_PEOPLE = (
    r"wife|husband|hubby|spouse|fianc[eé]e?|partner|girlfriend|boyfriend|gf|bf|brother|sister|bro|sis|"
    r"son|daughter|kids?|child|children|father|mother|dad|mom|parents?|uncle|aunt|cousin|nephew|niece|"
    r"friend|friends|colleague|colleagues|classmate|batchmate|roommate|flatmate|senior|seniors|junior|"
    r"juniors|co-?resident|co-?fellow|mentor|teacher|professor|attending|pd|program director|lawyer|"
    r"attorney|agent|students?|in-?laws?"
)
_RELATED = (
    r"wife|husband|spouse|friend|brother|sister|cousin|fianc[eé]e?|boyfriend|girlfriend|partner|dad|mom|father|"
    r"mother|son|daughter|colleague"
)
_OTHER = re.compile(
    r"\b(?:my|our|his|her|a|an|another|one|some|this|that|the|any|every)\s+"
    r"(?:(?!(?:is|was|are|and|in|for|to|has|have|on|with|from)\b)[\w-]+\s+(?:of my\s+)?){0,2}?"
    rf"(?:{_PEOPLE}|guy|girl|person|man|woman|doctor|applicant|candidate|img|grad|graduate|resident)\b"
    rf"|\b(?:{_RELATED})\b"
    r"|\b(?:he|she|his|her|him|hers|they|their|them|he's|she's|they're|someone|somebody|anyone|anybody|"
    r"everyone|others|nobody|whoever)\b"
)
# Behind such a word a person is an object, not the one who is spoken of: "green card through spouse".
_OBJECT = ("through ", "via ", "thru ", "with ", "to ", "by ", "near ")
# "Anyone knows programs for: ck 244, yog 2019": a call to the readers.
_IDIOM = re.compile(r"any ?(?:one|body) (?:here )?(?:knows?|has a list|have a list)\b")
_BARE_PERSON = re.compile(rf"(?:{_RELATED})$")
# A message written for somebody else is about that person until "I" appears.
_FOR_OTHER = re.compile(
    rf"\b(?:asking|posting|question|writing|help|profile|stats|this (?:is|one is)|here) (?:is )?(?:for|of) "
    rf"(?:my|a|an|our)\s+(?:\w+\s+){{0,2}}?(?:{_PEOPLE})\b",
)
# "I am a doctor", "as an img": that is the writer.
_IS_WRITER = re.compile(r"\b(?:i am|i'?m|am|as|being|i was|me|myself)\W+(?:\w+\W+)?$")
_FIRST = re.compile(
    r"\b(?:i(?![-\d])|i'm|i've|i'd|i'll|ive|my|myself|we|we're|our|us both)\b"
    r"|\bim(?=\s+(?:an?|from|on|not|in|currently|now|also|already|the|us|img|here|planning|applying|going)\b)",
)
# "Everyone tells me no step 3, no visa": a listener, not a speaker.
_LISTENER = re.compile(
    r"(?<!tell )(?<!tells )(?<!told )(?<!say )(?<!says )(?<!ask )(?<!asks )(?<!asked )\bme\b"
)
_SUPPOSED = re.compile(
    r"\b(?:even if|what if|only if|if(?! (?:possible|needed|any|it helps|that helps|it matters|so\b|not\b))"
    r"|whether|suppos(?:e|ing)|assum(?:e|ing)|imagine|hypothetical\w*|let'?s say|in case|unless|"
    r"provided that|"
    r"(?:when|once|until|till|after|before|as soon as) (?:i|we) (?:get|pass|have|take|become|receive|finish|"
    r"give|match|clear|am|score)|after (?:getting|passing|taking|becoming|clearing)|for example|"
    r"e\.g\.?|like if)\b",
)
_ASKS = re.compile(
    r"(?<!\bi )(?<!\bwe )\b(?:can|could|may|might|should|shall|will|would|do|does|must)\s+"
    r"(?:i|we|you|he|she|they|it|my|this|that|there|any ?one|someone|programs?|hospitals?|ecfmg|nrmp|imgs?)\b"
    r"|\b(?:am i|are we)\b|\bdid (?:i|we|you|he|she|they|it|any ?one)\b"
    r"|^\W*(?:(?:so|and|but|or|also|hi|hello|hey|dear|sir|please|pls|doc|doctor|then|ok|okay|now|well|"
    r"thanks|question|q)\W+)*(?:what|what's|whats|which|how|when|where|who|why|is|are|"
    r"does(?! ?n[o']t matter| not matter)|can|could|should|"
    r"would(?! (?:love|like|prefer|take|accept|be (?:ok|fine|happy)))|whether|any chance|"
    r"chances?|am i|have i|"
    # "will need visa" tells, "will step 1 fail disappear" asks.
    r"will (?:an?|the|step|ck|eras|ecfmg|usmle|nrmp|programs?)\b|"
    r"do (?:a|an|the))\b"
    r"|\b(?:any ?one knows?|wondering|confused|want to know|need to know|tell me|how (?:to|do|much|many)|"
    r"what (?:are|is|about)|which programs?)\b"
)
_RULE = re.compile(
    r"\b(?:requires?|requirements?|required|minimum|min|cut-?\s?offs?|at least|accepts?|accepting|accepted|"
    r"prefers|wants|allows?|allowed|limits?|average|avg|mean|median|eligib\w+|criteria|polic(?:y|ies)|rules?|"
    r"filters?|threshold|applicants?|candidates?|people|students|grads|graduates|imgs|matched with|"
    r"everyone|most|usually|generally|percentile|pass rate|passing score)\b",
)
_RULED = re.compile(
    r"\b(?:programs?|hospitals?|residenc(?:y|ies)|states?|boards?|they|it|ecfmg|nrmp|usmle|you)\s+"
    r"(?:that |which |who |usually |often |only |may |might |will |would |do |does )*"
    r"(?:want|require|need|accept|sponsor|prefer|ask|take|say|expect|allow|consider|filter|look|have|must)",
)
_NOT_OF_WRITER = (_OTHER, _RULE, _RULED, _SUPPOSED)
_SENTENCE_END = re.compile(r"[!?;\n]+|\.(?=\s|$)")
_ABBREVIATION = re.compile(r"(?:^|\W)(?:st|dr|vs|mt|ft|no|u\.s|e\.g|i\.e|y\.o\.g|approx)$")
_CLAUSE_END = re.compile(
    r",(?!\d{3}\b)|(?<=\bfor):\s|(?<=\bme):\s|\s[-|/+]\s|[()\[\]|\u2022*]|\bbut\b|\bhowever\b|\balthough\b"
)
_PROFESSION = re.compile(
    r"\b(?:img|doctor|physician|graduate|grad|applicant|applying|applied|matched|match|step|score[ds]?|yog|"
    r"profile|stats|usmle|resident|case|details)\b",
)


# How far back the words reach that decide whose fact it is, and the longest clause.
_REACH, _LONGEST = 70, 300
_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}


@dataclass(frozen=True)
class Clause:
    """A piece of a sentence, in small letters and (`raw`) as written.

    `others` are stretches of it that speak of somebody else, `firsts` the places where the writer names
    himself; from `supposed` on it imagines; `asked` stands in a question; `rule` speaks of what others
    want; `named`: the writer has named himself earlier in the sentence.
    """

    text: str
    raw: str
    start: int
    sentence: int
    asked: bool
    rule: bool
    corrects: bool
    supposed: int
    others: tuple[tuple[int, int], ...]
    firsts: tuple[int, ...]
    named: bool

    def left(self, position: int) -> str:
        """The words before `position`, so far as a statement reaches back."""
        if position <= _REACH:
            return self.text[:position]
        return "_ " + self.text[position - _REACH : position].partition(" ")[2]

    def mine(self, position: int) -> bool:
        """Whether what stands at `position` (an offset in the clause) is said of the writer."""
        if position >= self.supposed:
            return False
        return not any(a <= position < b for a, b in self.others)

    def personal(self, position: int) -> bool:
        """Whether the writer names himself before `position` in this sentence."""
        return self.named or any(p <= position for p in self.firsts)


CORRECTION = re.compile(
    r"\b(?:sorry|oops|correction|i meant?|i mean|actually|typo|my mistake|mistake|wrong|in fact|rather|"
    r"to correct|not true|instead|updated?|changed|is not|isn't|not \d+)\b|^\W*(?:no|nope|nah|wait)\b(?![ ,]+"
    r"(?:usce|visa|attempts?|fail|step|us\b|publications?|research|green|hands|observ|gaps?|need|red))",
)


def _sentences(text: str) -> Iterator[tuple[int, int, bool]]:
    """Start, end and whether it ends with a question mark."""
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if match.group() == "." and _ABBREVIATION.search(
            text[max(0, match.start() - 8) : match.start()]
        ):
            continue
        if text[start : match.start()].strip():
            yield start, match.start(), "?" in match.group()
        start = match.end()
    if text[start:].strip():
        yield start, len(text), False


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The clauses of a sentence."""
    found, last = [], start
    for match in _CLAUSE_END.finditer(text, start, end):
        found.append((last, match.start()))
        last = match.end()
    found.append((last, end))
    apart = [piece for a, b in found for piece in _facts_apart(text, a, b)]
    short = [piece for a, b in apart for piece in _cut(text, a, b)]
    return [(a, b) for a, b in short if text[a:b].strip()]


def _facts_apart(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A clause cut between facts in a row, unless what leads to them may make them somebody else's."""
    last = start
    for place in seams(text, start, end):
        if last == start and any(p.search(text, start, place) for p in _NOT_OF_WRITER):
            break
        opens = last == start and text[start:place].strip() == "im"  # "im yog 2018": I am
        if place > last and not opens:
            yield last, place
            last = place
    yield last, end


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A clause without end, as people write without commas, in parts: work grows with the length."""
    while end - start > _LONGEST:
        space = text.rfind(" ", start + 1, start + _LONGEST)
        middle = space if space > start else start + _LONGEST
        yield start, middle
        start = middle
    yield start, end


class _Voices:
    """Where a text speaks of the writer and where of somebody else: places, in order, with whether
    the writer is meant from there on."""

    def __init__(self, text: str, raw: str) -> None:
        others = [(m.start(), m.end()) for m in _FOR_OTHER.finditer(text)]
        others += [m.span() for m in _OTHER.finditer(text) if _is_other(text, m)]
        self.for_other = bool(_FOR_OTHER.search(text))
        covered = {i for start, end in others for i in range(start, end)}
        shouted = raw.isupper()
        marks = [
            (m.start(), True)
            for m in _FIRST.finditer(text)
            # "IM in Texas" is internal medicine, "im in Texas" the writer.
            if m.start() not in covered and (shouted or raw[m.start() : m.end()] != "IM")
        ]
        self._marks = sorted([*marks, *((start, False) for start, _ in others)])
        self._places = [place for place, _ in self._marks]
        self._listeners = [m.start() for m in _LISTENER.finditer(text)]

    def within(self, start: int, end: int) -> list[tuple[int, bool]]:
        return self._marks[bisect_left(self._places, start) : bisect_left(self._places, end)]

    def heard(self, start: int, end: int) -> list[int]:
        """Where "me" stands: it names the writer, but gives him no voice."""
        found = self._listeners
        return found[bisect_left(found, start) : bisect_left(found, end)]


def _is_other(text: str, match: re.Match[str]) -> bool:
    """Whether a person who is named is the one spoken of, and not the writer himself."""
    before = text[max(0, match.start() - 30) : match.start()]
    if match.group()[:2] in ("a ", "an", "th") and _IS_WRITER.search(before):
        return False
    if _BARE_PERSON.match(match.group()):
        return not before.strip() or before.rstrip()[-1] in ",.;:!?"
    if _IDIOM.match(text, match.start()):
        return False
    return not before.endswith(_OBJECT)


def lowered(text: str) -> str:
    """ASCII capitals in small letters: every offset stays what it was, as it does not with `lower`."""
    return text.translate(_LOWER)


def clauses(raw: str) -> list[Clause]:
    """The clauses of a text, in order."""
    text = lowered(raw)
    voices = _Voices(text, raw)
    found: list[Clause] = []
    other = False
    for number, (start, end, question) in enumerate(_sentences(text)):
        supposed = _SUPPOSED.search(text, start, end)
        imagined = supposed.start() if supposed else len(text) + 1
        pieces = _pieces(text, start, end)
        asked = doctor = named = corrects = False
        for index, (a, b) in enumerate(pieces):
            piece = text[a:b]
            # "my wife is here, need visa": a new clause goes back to the writer, unless the other
            # person is a doctor too, whose facts these might be.
            if index and other and not (doctor or voices.for_other):
                other = False
            asked = asked or bool(_ASKS.search(piece)) or (question and index == len(pieces) - 1)
            corrects = corrects or bool(CORRECTION.search(piece))
            marks = voices.within(a, b)
            firsts = [p for p, mine in marks if mine] + voices.heard(a, b)
            others, other = _stretches(marks, other, a, b)
            if ruled := _RULED.search(piece):
                others = (*others, (ruled.start(), len(piece) + 1))
            found.append(
                Clause(
                    text=piece,
                    raw=raw[a:b],
                    start=a,
                    sentence=number,
                    asked=asked,
                    rule=bool(_RULE.search(piece)),
                    corrects=corrects,
                    supposed=imagined - a,
                    others=others,
                    firsts=tuple(p - a for p in firsts),
                    named=named,
                )
            )
            named = named or bool(firsts)
            doctor = doctor or bool(_PROFESSION.search(piece))
        # "She is an IMG. YOG 2018": he or she goes without saying in the next sentence.
        other = other and (doctor or voices.for_other)
    return found


def _stretches(
    marks: list[tuple[int, bool]], other: bool, start: int, end: int
) -> tuple[tuple[tuple[int, int], ...], bool]:
    """The stretches of a clause that speak of somebody else, and whether its end does."""
    found, since = [], 0
    for place, mine in marks:
        if mine and other:
            found.append((since, place - start))
        elif not mine and not other:
            since = place - start
        other = not mine
    if other:
        found.append((since, end - start + 1))
    return tuple(found), other
