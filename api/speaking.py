"""The language model of the service, from its settings."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from api.metrics import Metrics
from api.settings import Settings
from rag.answering.answerer import Answerer
from rag.answering.llm import LlmAnswerer
from rag.embedding import Embedder
from rag.errors import ModelError
from rag.model.breaker import Breaker
from rag.model.budget import Budget
from rag.model.cached import CachedSpeaker
from rag.model.chosen import Choice, chosen
from rag.model.guarded import GuardedSpeaker, Limits
from rag.model.speaker import Speaker
from rag.rewriting import Rewriter

logger = logging.getLogger(__name__)


def speaker_of(settings: Settings, metrics: Metrics, edition: Callable[[], str]) -> Speaker | None:
    """The guarded language model that ADVISOR_LLM names, None without one; `edition` gives the id of
    the edition that answers are made from.

    Raises SettingError when the setting, the package or the key is at fault. A model that is down
    does not show here: then the built-in answers take its place.
    """
    if not settings.llm.strip():
        return None
    limits = Limits(
        reply=settings.llm_seconds,
        first=min(settings.llm_first_seconds, settings.llm_seconds),
        tokens=settings.llm_reply_tokens,
    )
    name = settings.llm.strip()
    pause = max(limits.first, limits.pause)
    choice = Choice(name, settings.llm_url.strip(), pause, settings.llm_reply_tokens)
    # The bill is by the machine's day, also where tests set another one to answer on.
    budget = Budget(settings.state_dir / "tokens.sqlite", settings.llm_daily_tokens)
    guarded = GuardedSpeaker(name, chosen(choice), budget, limits, Breaker(), metrics)
    metrics.watch_model(guarded)
    if not settings.llm_cache:
        return guarded
    cached = CachedSpeaker(guarded, edition, settings.llm_cache)
    metrics.watch_cache(cached)
    return cached


@dataclass(frozen=True)
class Spoken:
    """What a language model does in the service; nothing where none is set."""

    answerer: Answerer | None = None
    rewriter: Rewriter | None = None
    sentences: Embedder | None = None

    def warm(self) -> None:
        """Loads the model that compares sentences, made at the first start. Where that fails, the built-in
        answers stand, and each answer tries again."""
        if not self.sentences:
            return
        try:
            self.sentences.embed(["Can I moonlight on a J-1?"])
        except ModelError as error:
            logger.error("No language model speaks: %s", error)


def spoken_of(
    settings: Settings, metrics: Metrics, edition: Callable[[], str], sentences: Embedder
) -> Spoken:
    """The answerer and the reader of the service's language model, with one budget, breaker and cache for
    both; `sentences` compares what the model says with what is held. Raises SettingError as `speaker_of`."""
    speaker = speaker_of(settings, metrics, edition)
    if speaker is None:
        return Spoken()
    seconds = settings.llm_seconds
    answerer = LlmAnswerer(speaker, sentences, seconds)
    return Spoken(answerer, Rewriter(speaker, settings.llm_reading_seconds, seconds), sentences)


def check(settings: Settings) -> None:
    """Raises SettingError when ADVISOR_LLM cannot be used: for those who start the API elsewhere."""
    speaker_of(settings, Metrics(), str)
