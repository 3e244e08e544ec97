"""The API: routers, middleware, and what is opened at start and closed at the end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncIterator, Callable
from importlib.metadata import version
from pathlib import Path

from fastapi import FastAPI
from sqlalchemy.exc import SQLAlchemyError

from api import (
    chat,
    completions,
    embed,
    health,
    knowledge,
    problems,
    programs,
    refusals,
    season,
    staff,
    staff_documents,
    staff_drafts,
    staff_gaps,
    staff_knowledge,
    staff_programs,
    staff_proposals,
    staff_retrieval,
    staff_runs,
    staff_sites,
    staff_sources,
    staff_switch,
    staff_usage,
    tools,
    widget,
)
from api.conversations import Conversations
from api.database import open_database
from api.gaps import Gaps
from api.headers import SecurityHeaders
from api.limits import BodyLimit
from api.metrics import Metrics, RequestMetrics
from api.questions import Questions
from api.quotas import SqliteQuotas
from api.recorder import Recorder
from api.settings import Settings, get_settings
from api.speaking import spoken_of
from api.tally import Tally
from api.visits import Visits
from api.watcher import Watcher
from api.widget_files import DIST, WidgetFiles
from ingest.watching.tasks import Tasks
from rag.advisor import Advisor
from rag.compiled import CompiledModel
from rag.current import CurrentEdition
from rag.embedding import Embedder
from rag.review import Reviews
from rag.shelf import Shelf
from rag.switch import Switch
from rag.threads import one_thread

logger = logging.getLogger(__name__)

_SWEEP_SECONDS = 3600
_FOLLOW_SECONDS = 0.25
DESCRIPTION = (
    "Answers questions of international medical graduates about US residency. Every statement of an "
    "answer carries its source and date; what the knowledge base does not hold is said to be unknown."
)


def create_app(
    settings: Settings | None = None,
    embedder: Embedder | None = None,
    widget_folder: Path = DIST,
    clock: Callable[[], float] = time.time,
) -> FastAPI:
    """The application, ready to be served; `embedder` stands in for the packaged model, `widget_folder`
    holds the widget's files, `clock` gives its sessions the time (seconds since 1970). Raises
    SettingError when ADVISOR_LLM cannot be used."""
    settings = settings or get_settings()
    app = FastAPI(
        title="IMG advisor",
        version=version("img-advisor"),
        description=DESCRIPTION,
        lifespan=_lifespan,
        redoc_url=None,
    )
    model = embedder or CompiledModel(settings.models)
    app.state.settings = settings
    app.state.metrics = Metrics()
    app.state.shelf = Shelf(settings.state_dir)
    app.state.current = CurrentEdition(app.state.shelf, model.fingerprint)
    app.state.switch = Switch(settings.state_dir)
    current: CurrentEdition = app.state.current
    sentences = embedder or CompiledModel.published(settings.models)
    spoken = spoken_of(settings, app.state.metrics, lambda: current.get().id, sentences)
    app.state.spoken = spoken
    app.state.advisor = Advisor(
        current,
        model,
        spoken.answerer,
        today=settings.current_day,
        switch=app.state.switch,
        reviews=Reviews(settings.state_dir),
        rewriter=spoken.rewriter,
    )
    # Built-in answers only: to warm up with, and to read again what clients send again.
    app.state.replayer = Advisor(
        app.state.current, model, today=settings.current_day, switch=app.state.switch
    )
    app.state.embedder = model
    app.state.warm = False
    app.state.clock = clock
    app.state.widget_files = WidgetFiles(widget_folder)
    for module in (chat, completions, knowledge, programs, season, tools, staff, health):
        app.include_router(module.router)
    for module in (
        staff_sources,
        staff_documents,
        staff_switch,
        staff_sites,
        staff_gaps,
        embed,
        widget,
    ):
        app.include_router(module.router)
    for module in (staff_retrieval, staff_usage, staff_runs, staff_programs):
        app.include_router(module.router)
    for module in (staff_knowledge, staff_drafts, staff_proposals):
        app.include_router(module.router)
    problems.install(app)
    refusals.install(app)
    # The last added is the outermost.
    app.add_middleware(
        BodyLimit,
        most=settings.max_body,
        uploads={
            staff_documents.PATH: staff_documents.largest(settings.document_mb),
            staff_programs.PATH: staff_programs.LARGEST,
        },
        puts={f"{staff_drafts.PATH}/": staff_drafts.LARGEST},
    )
    app.add_middleware(SecurityHeaders)
    app.add_middleware(RequestMetrics, metrics=app.state.metrics)
    return app


@contextlib.asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    engine = open_database(settings.database)
    app.state.conversations = Conversations(engine, settings.keep_days, settings.max_turns)
    questions = Questions(engine, app.state.embedder.fingerprint, settings.questions_days)
    app.state.gaps = Gaps(engine)
    app.state.recorder = Recorder(
        questions, app.state.embedder, app.state.metrics, settings.current_day
    )
    app.state.tally = Tally(engine)
    app.state.tasks = Tasks(settings.state_dir)
    app.state.tasks.publish()
    app.state.watcher = Watcher(settings, app.state.tasks)
    app.state.visits = Visits(
        engine,
        SqliteQuotas(engine),
        app.state.metrics,
        app.state.clock,
        settings.widget_minutes * 60,
    )
    tasks = [
        asyncio.create_task(_warm(app)),
        asyncio.create_task(_follow(app.state.current)),
        asyncio.create_task(_sweep(app.state.conversations)),
        asyncio.create_task(_sweep_visits(app.state.visits)),
        asyncio.create_task(_sweep_questions(questions, settings)),
        asyncio.create_task(_sweep_tally(app.state.tally)),
        asyncio.create_task(app.state.watcher.keep_time()),
    ]
    try:
        with one_thread():
            yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.to_thread(app.state.recorder.stop)
        await asyncio.to_thread(app.state.watcher.stop)
        app.state.tasks.close()
        engine.dispose()


async def _warm(app: FastAPI) -> None:
    """Loads model and edition beside the first requests; /readyz says when it is done.

    Without an edition it waits for one, so that a first build may run while the service is up.
    """
    told = False
    while True:
        try:
            await asyncio.to_thread(app.state.replayer.warm)
        except Exception as error:
            if not told:
                logger.error("Not ready: %s", error)
                told = True
            await asyncio.sleep(2)
        else:
            await asyncio.to_thread(app.state.spoken.warm)
            app.state.warm = True
            logger.info("Ready with edition %s", app.state.current.get().id)
            return


async def _follow(current: CurrentEdition) -> None:
    """Opens a newly published edition beside the answers, so that none of them waits for it."""
    while True:
        await asyncio.to_thread(current.follow)
        await asyncio.sleep(_FOLLOW_SECONDS)


async def _sweep(conversations: Conversations) -> None:
    while True:
        gone = await asyncio.to_thread(conversations.sweep)
        if gone:
            logger.info("Removed %d conversations that had reached their age", gone)
        await asyncio.sleep(_SWEEP_SECONDS)


async def _sweep_visits(visits: Visits) -> None:
    while True:
        await asyncio.to_thread(visits.sweep)
        await asyncio.sleep(_SWEEP_SECONDS)


async def _sweep_questions(questions: Questions, settings: Settings) -> None:
    while True:
        try:
            gone = await asyncio.to_thread(questions.sweep, settings.current_day())
        except SQLAlchemyError as error:
            logger.warning("Recorded questions were not looked through for old ones: %s", error)
        else:
            if gone:
                logger.info("Removed %d recorded questions that had reached their age", gone)
        await asyncio.sleep(_SWEEP_SECONDS)


async def _sweep_tally(tally: Tally) -> None:
    while True:
        await asyncio.to_thread(tally.sweep)
        await asyncio.sleep(_SWEEP_SECONDS)
