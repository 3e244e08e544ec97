"""The service's language model from its settings, and what /metrics tells of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from prometheus_client import generate_latest

from api.app import create_app
from api.metrics import Metrics
from api.settings import Settings
from api.speaking import Spoken, speaker_of
from rag.compiled import CompiledModel
from rag.embedding import DIMENSION, PackagedModel, Progress, Vectors
from rag.errors import SettingError, SpeakerError
from rag.model.speaker import Message, Speaker
from tests.models import scripted_server as play
from tests.models.scripted_server import WORDS, ScriptedServer

ASKED = [Message("user", "May I moonlight?")]


def opened(metrics: Metrics, state: Path, server: ScriptedServer, **settings: Any) -> Speaker:
    given = Settings(state_dir=state, llm="llamacpp:scripted", llm_url=server.url, **settings)
    found = speaker_of(given, metrics, lambda: "edition")
    assert found is not None
    return found


def shown(metrics: Metrics) -> dict[str, float]:
    lines = generate_latest(metrics.registry).decode().splitlines()
    pairs = [line.rsplit(" ", 1) for line in lines if not line.startswith("#")]
    return {name: float(value) for name, value in pairs}


def test_without_the_setting_there_is_none(tmp_path: Path) -> None:
    assert speaker_of(Settings(state_dir=tmp_path), Metrics(), str) is None


def test_malformed_setting_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="provider:model"):
        speaker_of(Settings(state_dir=tmp_path, llm="gpt"), Metrics(), str)


def test_a_server_that_is_down_is_no_fault_of_the_setting(tmp_path: Path) -> None:
    settings = Settings(state_dir=tmp_path, llm="llamacpp:m", llm_url="http://127.0.0.1:9/v1")
    speaker = speaker_of(settings, Metrics(), str)
    assert speaker is not None
    assert speaker.name == "llamacpp:m"


def test_sentences_are_compared_by_the_model_as_it_was_published(tmp_path: Path) -> None:
    settings = Settings(state_dir=tmp_path, llm="llamacpp:m", llm_url="http://127.0.0.1:9/v1")
    sentences = create_app(settings).state.spoken.sentences
    assert sentences.fingerprint == PackagedModel(adapted=False).fingerprint
    assert sentences.folder == settings.models


class _Counting:
    """Stands in for the model that compares sentences, and counts what it embeds."""

    fingerprint, dimension = "counting", DIMENSION

    def __init__(self) -> None:
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self.texts += texts
        return np.zeros((len(texts), DIMENSION), dtype=np.float32)


def test_what_compares_sentences_is_loaded_when_the_service_warms_up() -> None:
    counting = _Counting()
    Spoken().warm()  # without a language model there is nothing to load
    Spoken(sentences=counting).warm()
    assert len(counting.texts) == 1


def test_service_gets_ready_though_nothing_can_compare_sentences(tmp_path: Path) -> None:
    damaged = PackagedModel(tmp_path, adapted=False)
    Spoken(sentences=CompiledModel(tmp_path, damaged)).warm()


def test_metrics_tell_calls_tokens_and_cache(tmp_path: Path, server: ScriptedServer) -> None:
    metrics = Metrics()
    speaker = opened(metrics, tmp_path, server)
    for _ in range(3):
        assert "".join(speaker.speak(ASKED, 10)) == " ".join(WORDS) + " "
    server.play(play.too_long)
    with pytest.raises(SpeakerError):
        list(speaker.speak([Message("user", "another")], 10))
    found = shown(metrics)
    assert found['advisor_model_calls_total{outcome="complete"}'] == 1
    assert found['advisor_model_calls_total{outcome="too_long"}'] == 1
    assert found["advisor_model_cache_hits"] == 2
    assert found['advisor_model_tokens_total{kind="read"}'] == 40
    assert found['advisor_model_tokens_total{kind="written"}'] == 12
    assert found["advisor_answer_tokens_sum"] == 52
    assert found["advisor_model_tokens_today"] == 52
    assert found["advisor_model_off"] == 0


def test_the_day_is_counted_over_restarts(tmp_path: Path, server: ScriptedServer) -> None:
    settings = {"llm_daily_tokens": 200, "llm_reply_tokens": 100}
    list(opened(Metrics(), tmp_path, server, **settings).speak(ASKED, 10))
    metrics = Metrics()
    speaker = opened(metrics, tmp_path, server, **settings)
    assert shown(metrics)["advisor_model_tokens_today"] == 52
    assert list(speaker.speak(ASKED, 10))
    with pytest.raises(SpeakerError, match="budget"):
        list(speaker.speak([Message("user", "another")], 10))


def test_times_of_the_settings_hold(tmp_path: Path, server: ScriptedServer) -> None:
    server.play(play.stall_first)
    speaker = opened(Metrics(), tmp_path, server, llm_seconds=1, llm_first_seconds=0.2)
    with pytest.raises(SpeakerError, match="did not begin"):
        list(speaker.speak(ASKED, 10))


def test_cache_can_be_switched_off(tmp_path: Path, server: ScriptedServer) -> None:
    speaker = opened(Metrics(), tmp_path, server, llm_cache=0)
    list(speaker.speak(ASKED, 10))
    list(speaker.speak(ASKED, 10))
    assert len(server.requests) == 2


def test_the_reply_limit_is_sent(tmp_path: Path, server: ScriptedServer) -> None:
    list(opened(Metrics(), tmp_path, server, llm_reply_tokens=99).speak(ASKED, 10))
    assert server.requests[0]["max_tokens"] == 99
    assert server.requests[0]["stream"] is True
