"""For those who operate the service: is it alive, is it ready, how does it do."""

from __future__ import annotations

from importlib.metadata import version

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel

from api.deps import EditionDep, MetricsDep, SettingsDep
from api.problems import Problem, ProblemError

router = APIRouter(tags=["operations"])


class Ready(BaseModel):
    """What is running."""

    status: str
    version: str
    commit: str
    edition: str
    built: str
    passages: int
    programs: int


class NotReadyError(ProblemError):
    """The service is starting, or has nothing to answer from."""

    status = 503  # type: ignore[assignment]  # an int serves as well as HTTPStatus


@router.get("/healthz", response_class=PlainTextResponse)
def healthz() -> str:
    """The process is alive."""
    return "ok"


@router.get("/readyz", response_model=Ready, responses={503: {"model": Problem}})
def readyz(request: Request, edition: EditionDep, settings: SettingsDep) -> Ready:
    """The edition is open and the model is warm."""
    if not request.app.state.warm:
        raise NotReadyError(
            "The advisor is starting: its model is being loaded. Try again in a moment."
        )
    return Ready(
        status="ready",
        version=version("img-advisor"),
        commit=settings.commit,
        edition=edition.id,
        built=edition.manifest.created,
        passages=len(edition.passages),
        programs=len(edition.programs),
    )


@router.get("/metrics", include_in_schema=False)
def metrics(found: MetricsDep) -> Response:
    """Figures for Prometheus."""
    return Response(generate_latest(found.registry), media_type=CONTENT_TYPE_LATEST)
