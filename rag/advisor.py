"""The advisor: a message in, a reply out. The steps stand below in the order in which they run."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from langchain_core.runnables import Runnable

from rag import boundaries, listening, outside, retrieval, routing, understanding
from rag.answering.answerer import Answerer
from rag.answering.builtin import BuiltinAnswerer
from rag.carrying import matter_of
from rag.citing import Citations
from rag.current import CurrentEdition
from rag.edition import Edition
from rag.embedding import Embedder
from rag.model.tally import one_answer
from rag.review import Reviews, remark
from rag.rewriting import Rewriter, told_as
from rag.schema import Profile, ProgramOut, Reply, Status
from rag.search import Found, search
from rag.step import Step
from rag.switch import Switch
from rag.turn import Part, PastQuestion, Turn
from rag.withholding import withhold
from rag.wording import escaped

logger = logging.getLogger(__name__)

_FOLLOW_UPS = 3


class Advisor:
    """Answers messages from the current edition."""

    def __init__(
        self,
        current: CurrentEdition,
        embedder: Embedder,
        answerer: Answerer | None = None,
        today: Callable[[], date] = date.today,
        switch: Switch | None = None,
        reviews: Reviews | None = None,
        rewriter: Rewriter | None = None,
    ) -> None:
        self._current = current
        self._embedder = embedder
        self._answerer = answerer or BuiltinAnswerer()
        self._today = today
        self._switch = switch
        self._reviews = reviews
        self._rewriter = rewriter
        self.chain: Runnable[Turn, Turn] = (
            Step("listen", listening.listen)
            | Step("understand", self._understand)
            | Step("recognise_documents", outside.recognise)
            | Step("reckon", routing.reckon)
            | Step("screen", boundaries.screen)
            | Step("reread", self._reread)
            | Step("retrieve", self._retrieve)
            | Step("screen_for_danger", self._screen_for_danger)
            | Step("recognise", routing.recognise)
            | Step("screen_by_meaning", boundaries.screen_by_meaning)
            | Step("screen_language", boundaries.screen_language)
            | Step("acknowledge", listening.acknowledge)
            | Step("route", routing.route)
            | Step("answer", self._answer)
            | Step("comfort", boundaries.comfort, even_ended=True)
            | Step("ask_back", listening.ask_back, even_ended=True)
        )

    def warm(self) -> None:
        """Loads model and edition, and answers once, so that the first person does not wait."""
        self._current.get().warm()
        self.ask("Can I moonlight on a J-1?")

    def ask(
        self,
        message: str,
        history: Sequence[PastQuestion] = (),
        profile: Profile | None = None,
        conversation_id: str = "",
        answer_id: str = "",
        sent: Profile | None = None,
        tell: Callable[[str], None] | None = None,
        edition: Edition | None = None,
    ) -> tuple[Reply, list[PastQuestion]]:
        """The reply to `message`, and what to remember of it for the next turn.

        `history` holds the questions of the earlier turns, oldest first; `profile` is what is known of
        the person, and `sent` the fields that came with this message, which go before what is read in
        it. `tell` takes text with which the reply begins, while the rest is still being made. `edition`
        is the one to answer from, if not the current. Raises
        EditionError when no edition can be opened and ModelError when the model fails.
        """
        turn = self.run(message, history, profile, sent, tell, edition)
        return self.reply(turn, conversation_id, answer_id), remembered(turn)

    def programs(self, text: str) -> Found:
        """The programs that `text` asks for, by hard facts and by meaning. Raises as `ask` does."""
        return search(self._current.get(), self._embedder, text)

    @property
    def edition(self) -> Edition:
        """The current edition; raises EditionError when none can be opened."""
        return self._current.get()

    @property
    def edition_id(self) -> str:
        return self.edition.id

    @staticmethod
    def new_answer_id() -> str:
        """128 random bits: an answer cannot be found by guessing."""
        return secrets.token_hex(16)

    def run(
        self,
        message: str,
        history: Sequence[PastQuestion] = (),
        profile: Profile | None = None,
        sent: Profile | None = None,
        tell: Callable[[str], None] | None = None,
        edition: Edition | None = None,
    ) -> Turn:
        """The finished turn, with all evidence, for those who measure."""
        turn = Turn(
            message=message,
            edition=edition or self._current.get(),
            today=self._today(),
            history=tuple(history),
            profile=(profile or Profile()).merged(sent),
            sent=sent,
            tell=tell,
        )
        with turn.timed("total"), one_answer():
            return self.chain.invoke(turn)

    def _understand(self, turn: Turn) -> None:
        understanding.understand(turn, turn.edition.spelling)

    def _reread(self, turn: Turn) -> None:
        if not self._rewriter:
            return
        # No language model is asked about a person who may be in danger.
        self._screen_for_danger(turn)
        if turn.ended is None and not turn.endangered:
            self._rewriter.read(turn)

    def _retrieve(self, turn: Turn) -> None:
        retrieval.retrieve(turn.edition, self._embedder, turn.questions, turn.history)

    def _screen_for_danger(self, turn: Turn) -> None:
        boundaries.screen_for_danger(turn, self._embedder)

    def _answer(self, turn: Turn) -> None:
        citations: Citations

        def answer() -> None:
            nonlocal citations
            citations = Citations(turn.edition)
            self._answerer.answer(turn, citations)

        if self._switch and (off := self._switch.position().topics):
            turn.tell = None  # what is answered first may not be what is given
            withhold(turn, off, answer)
        else:
            answer()
        if self._reviews and (notices := self._reviews.current()):
            for part in turn.parts:
                remark(part, notices)
        outside.consult(turn, citations, self._embedder)
        listening.remind(turn)
        for part, text in zip(
            turn.parts, citations.settle([p.text for p in turn.parts]), strict=True
        ):
            part.text = text
        turn.citations = citations.all
        turn.ended = _status([p.status for p in turn.parts])
        turn.cautions = list(dict.fromkeys(c for p in turn.parts for c in p.cautions))
        turn.programs = [program for p in turn.parts for program in p.programs]
        headed = len(turn.parts) > 1
        turn.answer = told_as(turn) + "\n\n".join(
            _headed(p) if headed else p.text for p in turn.parts
        )
        # The parts take turns, so that each question has its follow-up; what one of them gives is none.
        rows = [p.follow_ups[i : i + 1] for i in range(_FOLLOW_UPS) for p in turn.parts]
        given = {passage.heading for p in turn.parts for passage in p.passages}
        offered = dict.fromkeys(f for row in rows for f in row if f not in given)
        turn.follow_ups = list(offered)[:_FOLLOW_UPS]

    def reply(self, turn: Turn, conversation_id: str = "", answer_id: str = "") -> Reply:
        """The finished turn as it crosses the API."""
        assert turn.ended is not None
        return Reply(
            answer_id=answer_id or self.new_answer_id(),
            conversation_id=conversation_id,
            edition=turn.edition.id,
            status=turn.ended,
            text=turn.answer,
            citations=turn.citations,
            cautions=turn.cautions,
            programs=[ProgramOut.model_validate({"id": p.id, **p.cells}) for p in turn.programs],
            profile=turn.profile,
            follow_ups=turn.follow_ups,
            timings=turn.timings,
        )


def _headed(part: Part) -> str:
    """A part of a reply under its question."""
    return f"**{escaped(understanding.heading(part.question)[:160])}**\n\n{part.text}"


def _status(statuses: list[Status]) -> Status:
    """One status for several parts: the common one, or `partial` where some part was answered."""
    if len(set(statuses)) == 1:
        return statuses[0]
    known = {Status.ANSWERED, Status.PARTIAL}
    return Status.PARTIAL if known & set(statuses) else Status.UNKNOWN


def remembered(turn: Turn) -> list[PastQuestion]:
    """What the next turn may refer to: each question as it was understood, with what answered it."""
    private = turn.strained or turn.endangered or any(p.private for p in turn.history)
    if turn.boundary:
        # "Why?" after a refusal is not asked of the answer before it.
        status = turn.boundary.status
        if status not in (Status.DECLINED, Status.OUT_OF_SCOPE) or not turn.history:
            return []
        return [replace(turn.history[-1], status=status, private=private)]
    remembered: list[PastQuestion] = []
    for question in turn.questions:
        parts = [p for p in turn.parts if p.question == question.text]
        if question.looks_back and (remembered or turn.history):
            # What is asked next goes on from the question that was looked back at.
            last = remembered[-1] if remembered else turn.history[-1]
            remembered.append(replace(last, private=private))
            continue
        # Before rows stands at most what is told beside them, from which no follow-up goes on.
        by_rows = question.programs or question.listing or question.fit
        remembered.append(
            PastQuestion(
                text=question.reading.text,
                passages=() if by_rows else tuple(p.id for part in parts for p in part.passages),
                programs=tuple(p.id for part in parts for p in part.programs[:1]),
                reckoning=question.reckoning,
                matter=matter_of(question, [p.id for part in parts for p in part.programs]),
                private=private,
                status=_status([p.status for p in parts]) if parts else Status.ANSWERED,
            )
        )
    if remembered and turn.asked:
        remembered[-1] = replace(remembered[-1], asked=turn.asked)
    return remembered
