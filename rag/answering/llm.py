"""The answerer with a language model: the built-in answer, in a model's words where these are verified.

The built-in answerer decides what is answered, with which status, cautions, gaps and dates. Where an
answer comes from guidance, a model words it from the same passages, and each of its sentences is held
against what it cites (rag/answering/verification.py). Where none answers, the built-in answer stands.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Generator, Iterator
from contextlib import closing, nullcontext
from dataclasses import dataclass, field, replace

from rag import told
from rag.answering.asking import messages
from rag.answering.builtin import BuiltinAnswerer
from rag.answering.lead import unled
from rag.answering.lines import claim_of, lines
from rag.answering.live import Live
from rag.answering.names import known_names
from rag.answering.told_apart import Apart, apart
from rag.answering.verification import Claim, Verdict, Verifier
from rag.answering.verifying.source import Record
from rag.answering.verifying.translated import disagreement
from rag.answering.worded import Worded, translation
from rag.citing import Citations
from rag.edition import Edition
from rag.embedding import Embedder
from rag.errors import ModelError, SpeakerError
from rag.model.speaker import Speaker
from rag.rewriting import NOTE
from rag.schema import Certainty, Status
from rag.turn import Part, Question, Turn

logger = logging.getLogger(__name__)

# Passages that the model reads: those of the built-in answer, and others that are nearly as near.
_RECORDS, _AS_NEAR = 4, 0.8
_KEPT, _READ = 9, 16
_AS_NEAR_AS_SHORT = 0.05
# What answers may have been found wrongly, so a claim of another passage has to be further off than that.
_BESIDE = 0.15
# Shorter lines are greetings and headings, not the answer.
_ANSWER_WORDS = 4


@dataclass
class _Spoken:
    """What of a reply was kept, each sentence also in the person's language (empty where that may not be
    shown), and what came of the rest."""

    claims: list[tuple[str, Verdict]] = field(default_factory=list)
    withheld: list[str] = field(default_factory=list)
    translated: list[str] = field(default_factory=list)
    failure: str = ""
    nothing: bool = False


class LlmAnswerer:
    """Answers in the words of a language model as far as they are verified, else in the built-in ones.

    Raises what the built-in answerer raises; a model that fails costs only its words. `seconds` is the
    limit for all questions of a message together.
    """

    def __init__(self, speaker: Speaker, embedder: Embedder, seconds: float = 10.0) -> None:
        self._speaker = speaker
        self._embedder = embedder
        self._seconds = seconds
        self._names: tuple[str, frozenset[str]] = ("", frozenset())

    def answer(self, turn: Turn, citations: Citations) -> None:
        """Adds a Part to `turn.parts` for each question, and tells in `turn.notes` who spoke."""
        # An answer may be made again without a topic that is off: one limit holds for all of it.
        start = turn.started
        turn.notes = [n for n in turn.notes if n.startswith(NOTE)]
        BuiltinAnswerer().answer(turn, citations)
        if turn.endangered:
            turn.notes.append("built-in answer, the person may be in danger.")
            return
        mine = [(p, q) for p in turn.parts if (q := _question(turn, p))]
        live = Live(turn) if len(turn.parts) == 1 and not turn.language else None
        for number, (part, question) in enumerate(mine):
            left = self._seconds - (time.monotonic() - start)
            pieces = apart(part)
            if pieces is None or left <= 0:
                why = "no time left" if left <= 0 else "only the whole of it can be told"
                turn.notes.append(f"built-in answer, {why}.")
                continue
            share = left / (len(mine) - number)
            self._speak(turn, part, question, pieces, citations, share, live, start)

    def _speak(
        self,
        turn: Turn,
        part: Part,
        question: Question,
        pieces: Apart,
        citations: Citations,
        seconds: float,
        live: Live | None,
        start: float,
    ) -> None:
        """Words one part anew, or leaves it as it is."""
        records = _records(part, question)
        said = Worded(part, pieces, records, citations)
        spoken = _Spoken()
        for text, verdict in self._claims(turn, question, part, records, seconds, spoken):
            first = not spoken.claims
            spoken.claims.append((text, verdict))
            shown = said.add(text, verdict)
            if first:
                took = (time.monotonic() - start) * 1000
                turn.timings.setdefault("model_first_sentence", round(took, 2))
            if live:
                live.tell(part, shown)
        turn.notes.append(_note(self._speaker.name, spoken))
        if spoken.claims:
            part.text = said.whole()
            if turn.language and all(spoken.translated):
                part.text += f"\n\n{translation(spoken.translated)}"
            part.cautions = said.cautions()
            part.passages += [p for p in said.further if p not in part.passages]

    def _claims(
        self,
        turn: Turn,
        question: Question,
        part: Part,
        records: dict[int, Record],
        seconds: float,
        spoken: _Spoken,
    ) -> Iterator[tuple[str, Verdict]]:
        """The verified claims as they come. None comes when the first sentence is not verified."""
        verifier = Verifier(self._embedder, self._known_names(turn.edition))
        asked = f"{turn.context} {question.reading.text} {told.status_name(turn.profile)}"
        before: Verdict | None = None
        end = time.monotonic() + seconds
        reply = self._speaker.speak(messages(turn, question, records), seconds)
        try:
            # Closing a generator lets go of the model.
            with closing(reply) if isinstance(reply, Generator) else nullcontext():
                for read, line in enumerate(lines(reply), start=1):
                    if line.strip(" .*") == "NONE" and not spoken.claims:
                        spoken.nothing = True
                        return
                    claim = claim_of(line)
                    if not spoken.claims and not claim.cited and _no_answer(claim.text):
                        spoken.withheld.append("no claim")
                        continue
                    if not spoken.claims:
                        # Whether a yes or no leads is the built-in answerer's to decide.
                        claim = replace(
                            claim, text=_bare(claim.text), translation=_bare(claim.translation)
                        )
                    verdict = verifier.check(claim, records, asked)
                    if verdict.kept and not spoken.claims:
                        verdict = self._first(verdict, claim, question, part)
                    if verdict.kept and _leans(claim.text) and not _held_with(verdict, before):
                        verdict = Verdict("leans on a sentence that is not shown")
                    if verdict.kept and self._aside(verdict, claim, question, part, records):
                        verdict = Verdict("beside the question")
                    before = verdict if verdict.kept else None
                    if verdict.kept and any(claim.text == text for text, _ in spoken.claims):
                        verdict = Verdict("said before")
                    if verdict.kept:
                        spoken.translated.append(_translation(claim, turn.language))
                        yield claim.text, verdict
                    else:
                        spoken.withheld.append(verdict.reason)
                        if not spoken.claims:
                            return
                    late = time.monotonic() >= end
                    if late or read >= _READ or len(spoken.claims) >= _KEPT:
                        return
        except (SpeakerError, ModelError) as error:
            spoken.failure = str(error)
        except Exception:
            # Whatever a provider's library does, the person has an answer.
            logger.exception("The language model's reply could not be read")
            spoken.failure = "The reply could not be read."

    def _first(self, verdict: Verdict, claim: Claim, question: Question, part: Part) -> Verdict:
        """The verdict on the first claim, which has to answer: by a short answer of a passage that answers,
        or by what is as near to the question as that is."""
        own = [(part.passages[n - 1], held) for n, held in verdict.held if n <= len(part.passages)]
        if not own:
            return Verdict("not from the passage that answers")
        if any(min(held) < len(passage.short) for passage, held in own):
            return verdict
        short = unled(part.passages[0].short[0].text)
        asked, said, short_answer = self._embedder.embed([question.reading.text, claim.text, short])
        if float(asked @ said) < float(asked @ short_answer) - _AS_NEAR_AS_SHORT:
            return Verdict("further from the question than the short answer")
        return verdict

    def _aside(
        self,
        verdict: Verdict,
        claim: Claim,
        question: Question,
        part: Part,
        records: dict[int, Record],
    ) -> bool:
        """Whether a claim rests only on passages that the built-in answer does not use, and is further from
        the question than what does answer it: true, and of no use to who asked."""
        used = {p.id for p in part.passages}
        held = [records[n].passage for n, _ in verdict.held]
        if any(p and p.id in used for p in held):
            return False
        short = unled(part.passages[0].short[0].text)
        asked, said, answer = self._embedder.embed([question.reading.text, claim.text, short])
        return float(asked @ said) < float(asked @ answer) - _BESIDE

    def _known_names(self, edition: Edition) -> frozenset[str]:
        if self._names[0] != edition.id:
            self._names = (edition.id, known_names(edition))
        return self._names[1]


def _question(turn: Turn, part: Part) -> Question | None:
    """The question that a part answers from guidance; None for one that code, tables or fixed words
    answer, or that has no answer."""
    if part.status not in (Status.ANSWERED, Status.PARTIAL) or not part.passages or part.programs:
        return None
    for q in turn.questions:
        if q.text == part.question:
            return None if q.boundary or q.by_code or q.unknown_program else q
    return None


def _records(part: Part, question: Question) -> dict[int, Record]:
    passages = [p for p in part.passages if p.certainty is not Certainty.NOT_KNOWN]
    best = max((c.score for c in question.candidates), default=0.0)
    for candidate in question.candidates:
        passage = candidate.passage
        near = candidate.score >= _AS_NEAR * best
        if near and passage not in passages and passage.certainty is Certainty.CONFIRMED:
            passages.append(passage)
    return {n: Record.of_passage(p) for n, p in enumerate(passages[:_RECORDS], start=1)}


def _translation(claim: Claim, language: str) -> str:
    """A claim in the person's language, when it agrees with the English in all that can be compared."""
    if not language or disagreement(claim.text, claim.translation, language):
        return ""
    return claim.translation


# "It", "So": what such a sentence says hangs on the one before it.
_LEANING = re.compile(
    r"(?:It|Its|They|Their|This|That|These|Those(?! who\b)|So|Both|Such|Otherwise|Then|He|She)\b"
)


# In the languages that are translated into (rag/answering/verifying/translated.py).
_YES_NO = re.compile(
    r"(?:yes|no|it depends|sí|sim|não|oui|non|ja|nein|sì|да|нет|نعم|لا|ہاں|نہیں|हाँ|नहीं)"
    r"\s*[:,.،](?! ?\d)\s*",
    re.IGNORECASE,
)


def _bare(text: str) -> str:
    """A sentence without its yes or no in front."""
    lead = _YES_NO.match(text)
    rest = text[lead.end() :] if lead else ""
    return rest[:1].upper() + rest[1:] if rest else text


def _leans(text: str) -> bool:
    return bool(_LEANING.match(text))


def _held_with(verdict: Verdict, before: Verdict | None) -> bool:
    """Whether the line before was kept, and one record holds both."""
    return before is not None and bool({n for n, _ in verdict.held} & {n for n, _ in before.held})


def _no_answer(text: str) -> bool:
    return len(text.split()) < _ANSWER_WORDS or text.rstrip(".").endswith(":")


def _note(name: str, spoken: _Spoken) -> str:
    """Who spoke, how many sentences were withheld and why: the trace of a part."""
    who = f"{name} spoke: {len(spoken.claims)} kept" if spoken.claims else "built-in answer"
    reasons = "; ".join(dict.fromkeys(spoken.withheld))
    note = f"{who}, {len(spoken.withheld)} withheld" + (f" ({reasons})" if reasons else "")
    if spoken.nothing:
        note += ", the model found no answer"
    return f"{note}. {spoken.failure}".rstrip(" .") + "."
