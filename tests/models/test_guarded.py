"""Every way in which a model can fail ends in time with SpeakerError, over real HTTP."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from rag.advisor import Advisor
from rag.answering.builtin import BuiltinAnswerer
from rag.citing import Citations
from rag.current import CurrentEdition
from rag.embedding import Embedder
from rag.errors import SpeakerError
from rag.model.breaker import Breaker, State
from rag.model.guarded import GuardedSpeaker
from rag.model.speaker import Message
from rag.shelf import Shelf
from rag.turn import Turn
from tests.conftest import TODAY, free_port
from tests.models import scripted_server as play
from tests.models.conftest import Counted, OpenSpeaker
from tests.models.scripted_server import SECRET, WORDS, Script, ScriptedServer

# Nearly every test here holds a limit of time.
pytestmark = pytest.mark.alone

PRIVATE = "I failed Step 1 twice and I am ashamed"
ASKED = [Message("system", "Answer from the records."), Message("user", PRIVATE)]
WHOLE = " ".join(WORDS) + " "
BEGUN = " ".join(WORDS[:5]) + " "


def heard(
    speaker: GuardedSpeaker, messages: Sequence[Message] = ASKED, seconds: float = 10
) -> tuple[str, SpeakerError | None]:
    """What came, and the error after it."""
    pieces = []
    try:
        for piece in speaker.speak(messages, seconds):
            pieces.append(piece)
    except SpeakerError as error:
        return "".join(pieces), error
    return "".join(pieces), None


@pytest.mark.parametrize("script", [play.good, play.without_usage], ids=lambda s: s.__name__)
def test_whole_reply(
    script: Script, server: ScriptedServer, open_speaker: OpenSpeaker, meter: Counted
) -> None:
    server.play(script)
    assert heard(open_speaker()) == (WHOLE, None)
    assert meter.outcomes == ["complete"]
    assert [m["role"] for m in server.requests[0]["messages"]] == ["system", "user"]
    assert server.requests[0]["messages"][1]["content"] == PRIVATE


def test_pieces_come_while_the_model_still_speaks(
    server: ScriptedServer, open_speaker: OpenSpeaker
) -> None:
    server.play(play.drip)
    open_speaker().speak(ASKED, 10).__next__()
    start = time.monotonic()
    times = [time.monotonic() - start for _ in open_speaker().speak(ASKED, 10)]
    assert len(times) == len(WORDS) * 4
    # 60 tokens at 200 a second take 0.3 s; the first must not wait for the last.
    assert times[0] < 0.15 < times[-1]


# Script, what is heard before the error, the outcome, how often the model is asked.
FAULTS: list[tuple[Script, str, str, int]] = [
    (play.stall_first, "", "silent", 1),
    (play.no_answer, "", "silent", 1),
    (play.pings_only, "", "silent", 1),
    (play.stall_middle, BEGUN, "stalled", 1),
    (play.rate_limited, "", "rate_limit", 3),
    (play.retry_late, "", "rate_limit", 1),
    (play.too_long, "", "too_long", 1),
    (play.wrong_key, "", "refused", 1),
    (play.broken, "", "status", 3),
    (play.empty, "", "empty", 3),
    (play.blank, "", "empty", 3),
    (play.malformed, "", "malformed", 3),
    (play.malformed_later, BEGUN, "malformed", 1),
    (play.error_in_stream, BEGUN, "malformed", 1),
    (play.cut_first, "", "cut", 3),
    (play.cut_middle, BEGUN, "cut", 1),
    (play.quiet_end, BEGUN, "cut", 1),
    (play.out_of_tokens, BEGUN, "cut_by_limit", 1),
    (play.filtered, " ".join(WORDS[:2]) + " ", "filtered", 1),
]


@pytest.mark.parametrize(
    ("script", "before", "outcome", "asked"), FAULTS, ids=[f[0].__name__ for f in FAULTS]
)
def test_fault_ends_in_time_with_an_error(
    script: Script,
    before: str,
    outcome: str,
    asked: int,
    server: ScriptedServer,
    open_speaker: OpenSpeaker,
    meter: Counted,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, "rag")
    server.play(script)
    start = time.monotonic()
    text, error = heard(open_speaker(first=0.6))
    took = time.monotonic() - start
    assert text == before
    assert error is not None
    assert took < 1.1
    assert meter.outcomes == [outcome]
    assert len(server.requests) == asked
    for told in (str(error), caplog.text):
        assert SECRET not in told
        assert "ashamed" not in told
        assert "moonlight" not in told


@pytest.mark.parametrize(
    ("script", "least"), [(play.endless, 300), (play.slow_for_ever, 5)], ids=["fast", "slow"]
)
def test_a_model_that_never_ends_is_ended(
    script: Script, least: int, server: ScriptedServer, open_speaker: OpenSpeaker, meter: Counted
) -> None:
    server.play(script)
    speaker = open_speaker(characters=2000)
    start = time.monotonic()
    text, error = heard(speaker)
    took = time.monotonic() - start
    assert error is not None
    assert took < 1.1
    assert least < len(text) <= 2000
    assert meter.outcomes == ["endless" if script is play.endless else "late"]


def test_the_callers_time_counts_when_it_is_shorter(
    server: ScriptedServer, open_speaker: OpenSpeaker
) -> None:
    server.play(play.slow_for_ever)
    speaker = open_speaker()
    start = time.monotonic()
    _, error = heard(speaker, seconds=0.3)
    took = time.monotonic() - start
    assert error is not None
    assert 0.25 < took < 0.4


@pytest.mark.parametrize(
    "fault",
    [play.retry_soon, play.rate_limited, play.broken, play.empty, play.cut_first, play.malformed],
    ids=lambda s: s.__name__,
)
def test_a_passing_fault_before_the_first_piece_is_tried_again(
    fault: Script, server: ScriptedServer, open_speaker: OpenSpeaker, meter: Counted
) -> None:
    server.play(fault, play.good)
    assert heard(open_speaker()) == (WHOLE, None)
    assert len(server.requests) == 2
    assert meter.outcomes == ["complete"]
    if fault is play.retry_soon:
        assert server.times[1] - server.times[0] >= 0.1


def test_a_server_that_is_down(open_speaker: OpenSpeaker, meter: Counted) -> None:
    _, error = heard(open_speaker(url=f"http://127.0.0.1:{free_port()}/v1"))
    assert error is not None
    assert "cannot be reached" in str(error)
    assert meter.outcomes == ["unreachable"]


def test_half_a_character_can_be_sent_on(server: ScriptedServer, open_speaker: OpenSpeaker) -> None:
    server.play(play.half_a_character)
    text, error = heard(open_speaker())
    assert error is None
    assert text.startswith("J-1 ")
    assert text.encode()


def test_half_a_character_can_be_asked(server: ScriptedServer, open_speaker: OpenSpeaker) -> None:
    assert heard(open_speaker(), [Message("user", "visa \ud83d")]) == (WHOLE, None)


# --- breaker --------------------------------------------------------------------------------


def test_breaker_spares_people_the_wait(
    server: ScriptedServer, open_speaker: OpenSpeaker, meter: Counted
) -> None:
    now = [0.0]
    speaker = open_speaker(breaker=Breaker(2, 20, lambda: now[0]), first=0.1)
    server.play(play.stall_first)
    assert heard(speaker)[1]
    assert heard(speaker)[1]
    start = time.monotonic()
    _, error = heard(speaker)
    assert error is not None
    assert time.monotonic() - start < 0.05
    assert len(server.requests) == 2
    assert meter.outcomes == ["silent", "silent", "switched_off"]
    server.play(play.good)
    now[0] = 21.0
    assert heard(speaker) == (WHOLE, None)
    assert speaker.breaker.state == "closed"


def test_a_long_retry_after_opens_the_breaker_at_once(
    server: ScriptedServer, open_speaker: OpenSpeaker
) -> None:
    now = [0.0]
    speaker = open_speaker(breaker=Breaker(4, 20, lambda: now[0]))
    server.play(play.retry_late)
    assert heard(speaker)[1]

    def state_at(second: float) -> State:
        now[0] = second
        return speaker.breaker.state

    assert state_at(59.0) == "open"
    assert state_at(60.5) == "probing"


def test_what_is_no_fault_of_the_model_does_not_open_the_breaker(
    server: ScriptedServer, open_speaker: OpenSpeaker
) -> None:
    speaker = open_speaker(breaker=Breaker(1))
    for script in (play.too_long, play.bad_request, play.out_of_tokens, play.filtered):
        server.play(script)
        assert heard(speaker)[1]
    server.play(play.good)
    given = speaker.speak(ASKED, 10)
    next(given)
    given.close()  # type: ignore[attr-defined]  # a generator, as every Speaker gives
    assert speaker.breaker.state == "closed"
    assert heard(speaker) == (WHOLE, None)


# --- costs ----------------------------------------------------------------------------------


def test_tokens_are_counted_as_the_model_tells(
    server: ScriptedServer, open_speaker: OpenSpeaker, meter: Counted
) -> None:
    speaker = open_speaker()
    heard(speaker)
    assert meter.calls[0][2:] == (40, 12)
    assert speaker.spent == 52


def test_tokens_are_estimated_when_the_model_does_not_tell(
    server: ScriptedServer, open_speaker: OpenSpeaker, meter: Counted
) -> None:
    server.play(play.without_usage)
    heard(open_speaker())
    _, _, read, written = meter.calls[0]
    # 12 words of 57 letters, and a prompt of 11 words: not less than a tokenizer would count.
    assert 15 <= written <= 30
    assert 20 <= read <= 45


class Asking:
    """An answerer that asks the model twice before it answers as the built-in one does."""

    def __init__(self, speaker: GuardedSpeaker) -> None:
        self._speaker = speaker

    def answer(self, turn: Turn, citations: Citations) -> None:
        for _ in range(2):
            list(self._speaker.speak(ASKED, 10))
        BuiltinAnswerer().answer(turn, citations)


def test_all_calls_for_an_answer_are_one_cost(
    open_speaker: OpenSpeaker, meter: Counted, miniature_state: Path, model: Embedder
) -> None:
    current = CurrentEdition(Shelf(miniature_state), model.fingerprint)
    advisor = Advisor(current, model, Asking(open_speaker()), today=lambda: TODAY)
    advisor.ask("Can I moonlight on a J-1?")
    advisor.ask("Can I moonlight on a J-1?")
    assert meter.answers == [104, 104]


def test_abandoned_reply_is_counted_too(
    server: ScriptedServer, open_speaker: OpenSpeaker, meter: Counted
) -> None:
    speaker = open_speaker()
    for _ in speaker.speak(ASKED, 10):
        break
    assert meter.outcomes == ["abandoned"]
    assert 0 < speaker.spent < 100


def test_a_refused_call_costs_nothing(server: ScriptedServer, open_speaker: OpenSpeaker) -> None:
    speaker = open_speaker()
    server.play(play.rate_limited)
    heard(speaker)
    assert speaker.spent == 0


def test_over_the_budget_the_model_is_not_asked(
    server: ScriptedServer, open_speaker: OpenSpeaker, meter: Counted
) -> None:
    speaker = open_speaker(most=300, tokens=200)
    assert heard(speaker) == (WHOLE, None)
    assert heard(speaker)[1] is None
    # 104 of 300 are spent; the next may cost 200 and the prompt.
    _, error = heard(speaker)
    assert error is not None
    assert "ADVISOR_LLM_DAILY_TOKENS" in str(error)
    assert len(server.requests) == 2
    assert meter.outcomes[-1] == "over_budget"


# --- threads --------------------------------------------------------------------------------


def _model_threads() -> int:
    return sum(t.name == "language-model" for t in threading.enumerate())


def test_hung_threads_do_not_pile_up(
    server: ScriptedServer, open_speaker: OpenSpeaker, meter: Counted
) -> None:
    before = _model_threads()
    speaker = open_speaker(calls=2, first=0.1, breaker=Breaker(100))
    server.play(play.stall_first)
    for _ in range(4):
        assert heard(speaker)[1]
    assert meter.outcomes == ["silent", "silent", "busy", "busy"]
    assert _model_threads() <= before + 2


def test_a_thread_ends_when_nobody_reads(server: ScriptedServer, open_speaker: OpenSpeaker) -> None:
    before = _model_threads()
    speaker = open_speaker(calls=1, breaker=Breaker(100))
    for script in (play.pings_only, play.endless, play.slow_for_ever):
        server.play(script)
        assert heard(speaker)[1]
        deadline = time.monotonic() + 1
        while _model_threads() > before and time.monotonic() < deadline:
            time.sleep(0.01)
        assert _model_threads() <= before, script.__name__


def test_a_call_in_a_hurry_tells_nothing_against_the_model(
    server: ScriptedServer, open_speaker: OpenSpeaker, meter: Counted
) -> None:
    server.play(play.stall_first)
    breaker = Breaker(failures=2)
    speaker = open_speaker(breaker=breaker, first=0.8)
    for _ in range(3):
        with pytest.raises(SpeakerError, match="short time"):
            list(speaker.speak(ASKED, 0.1))
    assert breaker.state == "closed"
    assert meter.outcomes == ["hurried"] * 3
