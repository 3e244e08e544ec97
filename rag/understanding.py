"""First step: what is asked? Cleans the text, puts glossary terms in, splits several questions, and
reads a follow-up against the turns before it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from rag.applicant import only_facts
from rag.entities import find, replace
from rag.language import foreign_language
from rag.lexicon import fields_in_capitals, normalise, tokens
from rag.spelling import Spelling
from rag.told import status_name
from rag.turn import PastQuestion, Question, Reading, Turn

MAX_QUESTIONS = 4
_CONTEXT_WORDS = 60
# A question of so few words of its own goes on from the one before it in the message.
_LITTLE = 3
# How little a follow-up says by itself that names something new.
_NAMED = 0.2
# Names of a question that the next one in the message is read with, where it has none of the kind.
_SHARED = ("visa", "specialty")

_INTERROGATIVE = (
    r"can|could|may|might|do|does|did|is|are|am|was|were|will|would|should|shall|must|has|have|had|"
    r"what|whats|what's|when|where|which|who|whom|whose|why|how|isnt|isn't|dont|don't|doesnt|cant"
)
_BEGINS = re.compile(
    rf"^(?:(?:so|and|but|or|also|then|ok|okay|hi|hello|hey|please|pls|sir|dear|doc|well|now|"
    rf"because|plus|btw|question|q\d*)\b[\s,:-]*)*(?:{_INTERROGATIVE})\b",
    re.IGNORECASE,
)
_INSIDE = re.compile(
    r"\b(?:can|could|may|should|must|will|would|do|does|did|am|is|are|have|has)\s+"
    r"(?:i|we|he|she|they|you|it|my|the|this|that|there|programs?|hospitals?|ecfmg|nrmp|uscis)\b"
    r"|\b(?:how|what|when|where|which|who|why)\s+(?:to|do|does|can|is|are|much|many|long|about|"
    r"happens?|should|will|if|else|kind|documents?|exactly)\b"
    r"|\b(?:any ?one knows?|tell me|want to know|wondering|need to know|explain|i ask|advise|"
    r"possible to|allowed to|confused)\b",
    re.IGNORECASE,
)
# In a story that ends a question with a mark, what has none asks by these alone: "the officer asked where I
# will work", "when I came back", "the hospital where I rotate" only tell.
_ASKS_PLAINLY = re.compile(
    r"^(?:(?:so|and|but|or|also|then|please|pls|now)\b[\s,:-]*)*(?:can|could|may|should|shall|must|do|does|"
    r"is|are|am|will|would)\s+(?:i|we|he|she|they|you|it|my|our|the|this|that|there|a|an)\b|"
    r"\b(?:any ?one knows?|(?:please|pls|can you|could you) (?:tell|explain|advise|help)|"
    r"(?:i )?(?:want|need|would like) to (?:know|ask)|(?:i am|i'm|im) (?:wondering|asking)|my question)\b",
    re.IGNORECASE,
)
_TELLS = 40
# "st. mary's" is one name.
_SENTENCE = re.compile(
    r"(?<=[?!])\s+|(?<=[a-z0-9)][.])(?<!\bst\.)(?<!\bdr\.)(?<!\bmt\.)(?<!\bft\.)(?<!\bvs\.)(?<!\bno\.)"
    r"(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bu\.s\.)(?<!\bapprox\.)\s+(?=\S)|\n+",
    re.IGNORECASE,
)
_AND_ALSO = re.compile(
    # "MD and DO" are two degrees.
    r"(?<!\bMD)[,;]?\s+(?:and|also|plus|&)\s+(?:also\s+)?(?=(?:can|could|do|does|is|are|will|would|should|must|"
    r"am|what|when|where|which|who|how|why)\b\s+\S+)",
    re.IGNORECASE,
)
# What only asks for a yes to what stands before it: "is that ok?".
_ASSENT = frozenset(
    tokens(
        "ok okay right true correct problem possible allowed fine good bad legal enough necessary mandatory "
        "needed sure normal safe work same easy hard difficult"
    )
)
# What begins a message politely and asks nothing.
_COURTESY = re.compile(
    r"\W*(?:(?:thanks?(?: (?:you|a lot|so much))?|thank you(?: (?:very|so) much)?|thx|ty|hi|hello|hey|dear|"
    r"sir|madam|ok(?:ay)?|great|nice|cool|perfect|awesome|got it|i see|good (?:morning|evening|afternoon)|"
    r"well|alright|understood|there|that helps|that is helpful)\b[\s,.!:-]*)+",
    re.IGNORECASE,
)
# … or leads to the question and says nothing of it: "hello, can anyone tell me how …".
_PREAMBLE = re.compile(
    r"^\W*(?:(?:hello|hi|hey|dear|sirs?|madam|good (?:morning|evening|afternoon)|please|pls|plz|kindly|guys|"
    r"friends|(?:can|could|will|would) (?:any ?(?:one|body)|some ?(?:one|body)|you)(?: please)? (?:tell|help|"
    r"explain|advise|guide)(?: to)?(?: me| us)?|(?:please )?tell me|i (?:just )?(?:want|wanted|"
    r"would like|need) to "
    r"(?:know|ask)(?: you)?|my question is|i have (?:a|one) question|(?:may|"
    r"can) i ask(?: you)?)\b[\s,.!:-]*)+",
    re.IGNORECASE,
)
# A question of its own: an interrogative with a verb.
_WHOLE = re.compile(
    r"^(?:(?:and|also|plus)\b[\s,]*)*(?:when|what|how|where|who|which|is|are|do|does|can|should|must|will)\s+"
    r"(?:is|are|do|does|did|can|could|should|will|must|much|long|many|\w+)\b",
    re.IGNORECASE,
)
# "What is SOAP" is whole, however short.
_DEFINES = re.compile(
    r"^(?:(?:and|also|plus)\b[\s,]*)*what(?: is| are|'s|s| does) (?:an? |the )?(?!it\b|that\b|this\b|they\b)"
    r"[\w-]+(?: [\w-]+)?(?: mean)?\W*$",
    re.IGNORECASE,
)
_CONNECTIVE = re.compile(
    r"^(?:(?:ok(?:ay)?|and|but|so|then|what about|how about|what if|no|nope|sorry|i meant?|i mean|"
    r"actually|wait|also|same for|for|thx|thanks|thank you|i see|got it|hmm|oh|well|wrote wrong|"
    r"o+ps|ups|my bad|my mistake|typo|correction|hang on|hold on|"
    r"other topic|another question|other question)\b[\s,.:;!-]*)+",
    re.IGNORECASE,
)
_FOLLOWS = re.compile(
    r"^(?:(?:ok(?:ay)?|thanks?|thx|i see|hmm|oh)\b[\s,.!]*)*(?:and\b|but\b|so\b|then\b|what about|"
    r"how about|what if|if\b|no\b|sorry|o+ps\b|my bad|my mistake|typo|correction|i meant?\b|i mean\b|"
    r"actually|same for|also\b|why\b|for )",
    re.IGNORECASE,
)
_CORRECTS = re.compile(
    r"^(?:(?:ok(?:ay)?|thanks?|thx|oh|hmm|wait|but)\b[\s,.!]*)*(?:no(?:pe)?(?=\s*,|\W+(?:sorry|i mean|wait|"
    r"actually|my|it)\b)|sorry|o+ps\b|ups\b|"
    r"my bad|my mistake|typo|correction|i mean[t]?\b|wrote wrong|actually)",
    re.IGNORECASE,
)
_NEW_SUBJECT = re.compile(
    r"\b(?:other|another|different|new) (?:topic|question|subject|thing)\b", re.I
)
# An aspect of what stands before: "when does it start".
_ASPECT = re.compile(
    r"^(?:(?:and|also|plus|so)\b[\s,]*)*"
    r"(?:when|where|who|which|how (?:long|much|many|soon|often|do|does|can))\b",
    re.I,
)
# What asks for help with what was told and has no subject of its own: "what now?"; and what such a message
# holds beside the story.
_ASKS_HELP = re.compile(
    r"\bwhat (?:now|next|to do|(?:can|should|shall|must|do) (?:i|we) do|happens?|are (?:my|the) options)\b|"
    r"\b(?:help|advi[cs]e|guide|suggest\w*|finished|is it over|next steps?)\b|"
    r"\bany (?:hope|chances?|way|solution|option)\b|\bwhat .{0,20}\bnext\b",
    re.IGNORECASE,
)
_VAGUE = frozenset(
    tokens(
        "what now should do help me advise advice suggest suggestion suggestions next happens happen going "
        "finished over option options guide guidance any hope chance go on solution way out confused lost "
        "worried stuck scared kindly urgent need know please idea opinion think handle situation case begin "
        "start step hello hi dear sir madam doctor good morning evening afternoon thank thanks everyone"
    )
)
# So many sentences of a story are searched for by themselves.
_STORY = 4
# Who asks says nothing of what is asked: "how img can join".
_ASKER = re.compile(r"\b(?:an? |the )?international medical graduates?\b", re.IGNORECASE)
_PRONOUN = re.compile(
    r"\b(?:it|that|this|they|them|those|these|there|then|one|he|she|her|him|its|same|so)\b", re.I
)


def understand(turn: Turn, spelling: Spelling) -> None:
    """Sets `turn.text`, `turn.language`, `turn.context` and `turn.questions`."""
    turn.text = normalise(turn.message)
    turn.language = foreign_language(turn.text, spelling, turn.edition.glossary)
    told = only_facts(turn.text, turn.facts)
    first = not turn.history
    if turn.edition.worded(turn.text):
        questions, turn.context = [turn.text], ""
    else:
        questions, turn.context = split_questions(turn.text, told, spelling.correct, few=first)
    prepare = _Preparer(turn, spelling)
    turn.questions = []
    for text in questions[:MAX_QUESTIONS]:
        before = turn.questions[-1] if turn.questions else None
        turn.questions.append(prepare.question(text, before))


def is_question(sentence: str) -> bool:
    """Whether a sentence asks something, by its mark, its first word or a usual phrase in it."""
    return bool(
        sentence.rstrip().endswith("?") or _BEGINS.match(sentence) or _INSIDE.search(sentence)
    )


def _asks_in_a_story(sentence: str) -> bool:
    """Whether a sentence asks something, in a long message of which another one has a question mark."""
    return sentence.endswith("?") or bool(_ASKS_PLAINLY.search(sentence))


def heading(question: str) -> str:
    """A question as the heading of its answer: without what is polite, and without "and" before it."""
    bare = _COURTESY.match(question)
    rest = question[bare.end() :] if bare else question
    rest = re.sub(r"^\W*(?:and|also|plus)\b[\s,]*", "", rest, flags=re.IGNORECASE)
    return rest.strip() or question


def _without_preamble(question: str) -> str:
    """A question without what leads to it, unless too little is left to ask anything."""
    rest = _PREAMBLE.sub("", question)
    return rest if len(tokens(rest)) >= 2 else question


def corrects(question: str) -> bool:
    """Whether a message takes something back that was said before ("no sorry, i mean J-1")."""
    return bool(_CORRECTS.match(question))


def without_connective(question: str) -> str:
    """A question without the words that tie it to the one before ("and", "no, i meant")."""
    return _CONNECTIVE.sub("", question).strip() or question


def split_questions(
    text: str,
    told: Callable[[str], bool] = lambda _: False,
    correct: Callable[[str], str] = str,
    few: bool = True,
) -> tuple[list[str], str]:
    """The questions of a message, and the sentences around them (the story).

    A question too short to be searched for ("is that ok?") is joined to what stands before it, unless
    that only tells facts of the profile (`told`) and the question has a subject ("when is Match Day?").
    `correct` puts misspelt words right; `few`: a question of few words may be one by itself. In a later turn
    it is rather a part of the one before it (`python -m tests.evaluation.plain`).
    A message without any question is one question as a whole.
    """
    sentences = [s.strip() for s in _SENTENCE.split(text) if s and s.strip()]
    marked = len(text.split()) > _TELLS and any(s.endswith("?") for s in sentences)
    questions: list[str] = []
    story: list[str] = []
    for sentence in sentences:
        if not (_asks_in_a_story(sentence) if marked else is_question(sentence)):
            story.append(sentence)
            continue
        parts = _questions_in(sentence)
        for part in [p for p in parts[:-1] if not _COURTESY.fullmatch(p)] + parts[-1:]:
            read = correct(part)
            words = tokens(read)
            subject = len(words) >= 2 and not _PRONOUN.search(read)
            if (
                len(words) >= 3
                or _DEFINES.match(read)
                or not (questions or story)
                or (not questions and subject and told(story[-1]))
                or (questions and few and not _ASSENT.issuperset(words))
                or (questions and few and _ASPECT.match(read))
                or (questions and not few and subject and _WHOLE.match(read))
            ):
                questions.append(part.strip())
            elif questions:
                questions[-1] = f"{questions[-1]} {part.strip()}"
            elif _ASKS_HELP.search(read) and _VAGUE.issuperset(words):
                # It asks about all that was told before it.
                questions.append(" ".join((*story, part.strip())))
                story = []
            else:
                questions.append(f"{story.pop()} {part.strip()}")
    if not questions:
        return [text], ""
    return questions, " ".join(story)


def _questions_in(sentence: str) -> list[str]:
    """A sentence cut where a further question begins after "and": "my wife is pregnant and will deliver in
    July" tells one thing, for what stands before asks nothing."""
    parts = _AND_ALSO.split(sentence)
    starts = [m.start() for m in _AND_ALSO.finditer(sentence)]
    while len(parts) > 1 and not (is_question(parts[0]) or _COURTESY.fullmatch(parts[0])):
        # The text itself, with its "and".
        end = starts[1] if len(starts) > 1 else len(sentence)
        parts[:2] = [sentence[:end]]
        starts = starts[1:]
    return parts


def _says_more(text: str, names: Mapping[str, Iterable[str]]) -> bool:
    """Whether a text has words beside its names; "texas?" has none, and asks what was asked before."""
    named = {word for found in names.values() for name in found for word in tokens(name)}
    return bool(set(tokens(text)) - named)


class _Preparer:
    """Makes a Question with its readings."""

    def __init__(self, turn: Turn, spelling: Spelling) -> None:
        self._turn = turn
        self._spelling = spelling
        self._last: PastQuestion | None = turn.history[-1] if turn.history else None

    def question(self, text: str, before: Question | None = None) -> Question:
        """`text` with its readings; `before`: the question that stands before it in the message."""
        plain = self._canonical(_without_preamble(text))
        visas = find(plain).get("visa")
        if self._turn.telling and self._last and visas and is_question(self._last.text):
            # "I am on H-1B though": the last question once more, for that visa. No follow-up, for which
            # what was just said would count less.
            return Question(text, [Reading(f"{' '.join(visas)}: {self._last.text}")])
        context = " ".join(self._canonical(self._turn.context).split()[-_CONTEXT_WORDS:])
        readings = [Reading(plain)]
        if not (self._last and self._may_follow(plain)):
            readings += [Reading(told) for told in self._story(text)]
        if context:
            readings.append(Reading(f"{context} {plain}"))
            for kind, names in find(context).items():
                if kind == "visa" and kind not in find(plain):
                    readings.append(Reading(f"{' '.join(names)}: {plain}"))
        earlier = self._canonical(before.text) if before else ""
        for kind, names in find(earlier).items():
            # "Is pathology easy, and which score do they want": the second question is about it too.
            if kind in _SHARED and kind not in find(f"{context} {plain}"):
                readings.append(Reading(f"{' '.join(names)}: {plain}"))
        visa = status_name(self._turn.profile)
        if visa and "visa" not in find(f"{context} {plain}"):
            # A question that names no visa may be about the one that was told of earlier.
            readings.append(Reading(f"{visa}: {plain}", told=True))
        new = _NEW_SUBJECT.search(text)
        after = before if before and not (new or self._last) and self._goes_on(plain) else None
        last = PastQuestion(after.readings[0].text) if after else self._last
        if last and not new and (after or self._may_follow(plain)):
            # The shorter a follow-up, the less it says by itself.
            short = max(0, 5 - len(tokens(plain))) / 5
            bare = without_connective(plain)
            own_names = find(bare)
            if set(own_names) - set(find(last.text)) - {"family"} and _says_more(bare, own_names):
                # A name of a kind that was not spoken of asks by itself ("is Step 3 needed then?").
                short = min(short, _NAMED)
            # "No sorry, i mean" is near to nothing that is held.
            own = without_connective(plain) if corrects(plain) else plain
            readings[0] = Reading(own, weight=1 - 0.9 * short)
            readings += self._resolved(plain, last, short)
        unique = {r.text: r for r in reversed(readings)}
        return Question(text, [r for r in readings if unique[r.text] is r][:6], after=after)

    def _canonical(self, text: str) -> str:
        glossary = self._turn.edition.glossary
        text = fields_in_capitals(text)
        return glossary.expand(self._spelling.correct(glossary.expand(text)))

    def _story(self, text: str) -> list[str]:
        """The sentences of a text that tells and asks nothing in particular, each by itself: one of them is
        what happened, and the others would hide it. Those that only tell facts of the profile are left
        out."""
        sentences = [s.strip() for s in _SENTENCE.split(text) if s and s.strip()]
        told = [s for s in sentences if not _VAGUE.issuperset(tokens(s))]
        if len(told) < 2 or any(is_question(s) for s in told):
            return []
        facts = only_facts(self._turn.text, self._turn.facts)
        visas = " ".join(find(self._canonical(text)).get("visa", []))
        found = [self._canonical(s) for s in told if not facts(s)]
        return [f if not visas or find(f).get("visa") else f"{visas}: {f}" for f in found][:_STORY]

    def _goes_on(self, text: str) -> bool:
        """Whether a question goes on from the one before it in the message: it names little by itself."""
        bare = _ASKER.sub(" ", without_connective(text))
        return len(tokens(bare)) <= _LITTLE and not _DEFINES.match(text)

    def _may_follow(self, text: str) -> bool:
        content = tokens(_CONNECTIVE.sub("", text))
        return bool(
            _FOLLOWS.match(text)
            # A fact told after an answer ("it is the clinic across the street") belongs to it.
            or not is_question(self._turn.text)
            or len(content) <= _LITTLE
            or (len(content) <= 7 and _PRONOUN.search(text))
        )

    def _resolved(self, text: str, last: PastQuestion, short: float) -> list[Reading]:
        """Readings of a follow-up: its own names put into the last question, or added to it, and
        the last answer's subject put before it. `short` is 1 for one without words of its own, 0 for
        one of five or more."""
        bare = without_connective(text)
        mine, theirs = find(bare), find(last.text)
        resolved: list[tuple[str, float]] = []
        swapped = last.text
        for kind, names in mine.items():
            if kind in theirs:
                swapped = replace(swapped, kind, names[0])
        if swapped != last.text:
            if is_question(last.text) or not is_question(bare):
                resolved.append((swapped, 1.2))
            if len(tokens(bare)) > len([n for names in mine.values() for n in names]) + 1:
                resolved.append((f"{swapped} {bare}", 1.2))
        else:
            joined = 0.6 + 1.5 * short
            resolved.append((f"{last.text} {bare}", joined))
            if (root := self._root(last)) != last.text:
                # What the follow-ups between added hides what this one asks.
                resolved.append((f"{root} {bare}", joined))
            if last is self._last and len(self._turn.history) > 1 and not is_question(last.text):
                # The last message told a fact and asked nothing: it belongs to the one before.
                resolved.append((f"{self._turn.history[-2].text} {last.text} {bare}", joined))
        names = [n for kind, found in theirs.items() if kind not in mine for n in found]
        if names:
            resolved.append((f"{' '.join(names)}: {bare}", 0.2))
        for passage_id in last.passages[:1]:
            if passage := self._turn.edition.passages.get(passage_id):
                resolved.append((f"{passage.title}: {bare}", 0.2 + 0.8 * short))
        return [Reading(found, follows=True, weight=weight) for found, weight in resolved]

    def _root(self, last: PastQuestion) -> str:
        """The question to which the last one was added as a follow-up; its own text where it was not."""
        root = last.text
        if last is not self._last:
            return root
        for past in self._turn.history[-2::-1]:
            if not root.startswith(f"{past.text} ") or not is_question(past.text):
                break
            root = past.text
        return root
