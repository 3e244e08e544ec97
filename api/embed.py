"""What a page of another site loads: the loader, the site's settings, and the frame."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from api.deps import SettingsDep, VisitsDep, WidgetFilesDep
from api.problems import Problem
from api.refusals import Refusal
from api.settings import Settings
from api.sites import Language, Site
from api.widget_files import WidgetFile

router = APIRouter(tags=["widget"])

_NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"model": Problem}}
_REFUSED: dict[int | str, dict[str, Any]] = {403: {"model": Problem}, **_NOT_FOUND}
# The middleware keeps every other response from pages of other sites.
_CROSS_ORIGIN = {"Cross-Origin-Resource-Policy": "cross-origin"}
_IMMUTABLE = {"Cache-Control": "public, max-age=31536000, immutable", **_CROSS_ORIGIN}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors "
)
_FRAME = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Advisor</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/widget/{style}/frame.css">
<script src="/widget/{script}/frame.js" defer></script>
</head>
<body></body>
</html>
"""


class SiteSettings(BaseModel):
    """What the loader and the frame are told of a site: nothing that is not shown to visitors."""

    site: str
    title: str
    greeting: str
    accent: str
    position: str
    language: Language
    starters: list[str]
    frame: str
    max_message: int


def site_settings(site: Site, settings: Settings) -> SiteSettings:
    frame = f"/widget?site={site.id}"
    return SiteSettings(
        site=site.id, frame=frame, max_message=settings.max_message, **site.look.model_dump()
    )


@router.get("/widget.js", response_class=Response, responses=_NOT_FOUND)
def loader(request: Request, files: WidgetFilesDep) -> Response:
    """The loader that a site's tag names; always the present one."""
    found = files.get("loader.js")
    tag = f'"{found.version}"'
    headers = {"ETag": tag, "Cache-Control": "public, max-age=300", **_CROSS_ORIGIN}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return _file(found, headers)


@router.get("/widget/{version}/widget.js", response_class=Response, responses=_NOT_FOUND)
def versioned_loader(version: str, files: WidgetFilesDep) -> Response:
    """The loader of one version, which never changes."""
    return _file(files.get("loader.js", version), _IMMUTABLE)


@router.get("/widget/{version}/frame.js", response_class=Response, responses=_NOT_FOUND)
def frame_script(version: str, files: WidgetFilesDep) -> Response:
    """The frame's script of one version."""
    return _file(files.get("frame.js", version), _IMMUTABLE)


@router.get("/widget/{version}/frame.css", response_class=Response, responses=_NOT_FOUND)
def frame_style(version: str, files: WidgetFilesDep) -> Response:
    """The frame's style of one version."""
    return _file(files.get("frame.css", version), _IMMUTABLE)


@router.get("/widget/sites/{site_id}.json", response_model=SiteSettings, responses=_REFUSED)
def settings_of(
    site_id: str, request: Request, response: Response, visits: VisitsDep, settings: SettingsDep
) -> SiteSettings:
    """The settings of a site, for its own pages. A refusal may be read by any page: the loader tells it
    in the browser's console, and it holds nothing private."""
    origin = request.headers.get("origin")
    try:
        site = visits.admit(site_id, origin)
    except Refusal as refusal:
        refusal.headers |= {"Access-Control-Allow-Origin": "*", "Vary": "Origin", **_CROSS_ORIGIN}
        raise
    headers = {"Cache-Control": "no-cache", "Vary": "Origin", **_CROSS_ORIGIN}
    if origin is not None:
        headers["Access-Control-Allow-Origin"] = origin
    response.headers.update(headers)
    return site_settings(site, settings)


@router.get("/widget", response_class=HTMLResponse, responses=_REFUSED)
def frame(visits: VisitsDep, files: WidgetFilesDep, site: str = "") -> HTMLResponse:
    """The conversation's page, which only the site's own pages may frame."""
    found = visits.admit(site, None)
    page = _FRAME.format(style=files.get("frame.css").version, script=files.get("frame.js").version)
    headers = {
        "Content-Security-Policy": _POLICY + " ".join(found.origins),
        "Cache-Control": "no-cache",
        "Referrer-Policy": "no-referrer",
        **_CROSS_ORIGIN,
    }
    return HTMLResponse(page, headers=headers)


def _file(found: WidgetFile, headers: dict[str, str]) -> Response:
    return Response(found.content, media_type=found.media_type, headers=headers)
