"""Staff: the sites that carry the widget."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel

from api.deps import SettingsDep, VisitsDep, staff_member
from api.problems import Problem
from api.settings import Settings
from api.sites import Look, NewSite, Quotas, Site, SiteChange, snippet
from api.usage import Day, Usage

router = APIRouter(
    prefix="/v1/staff/sites",
    tags=["staff"],
    dependencies=[Depends(staff_member)],
    responses={status: {"model": Problem} for status in (401, 404, 409, 422)},
)


class SiteOut(BaseModel):
    """A site as staff see it; its secret never leaves the server. Times in UTC, usage by day (UTC)."""

    id: str
    name: str
    origins: list[str]
    active: bool
    look: Look
    quotas: Quotas
    created: datetime
    rotated: datetime
    snippet: str
    usage: list[Day]


def site_out(site: Site, settings: Settings, days: list[Day]) -> SiteOut:
    """A site with its snippet and the figures of some days."""
    return SiteOut(
        id=site.id,
        name=site.name,
        origins=list(site.origins),
        active=site.active,
        look=site.look,
        quotas=site.quotas,
        created=site.created,
        rotated=site.rotated,
        snippet=snippet(settings.widget_url, site.id),
        usage=days,
    )


def with_usage(site: Site, settings: Settings, usage: Usage) -> SiteOut:
    """A site with the figures of the last 30 days on which anything happened."""
    return site_out(site, settings, usage.days(site.id))


@router.get("", response_model=list[SiteOut])
def sites(visits: VisitsDep, settings: SettingsDep) -> list[SiteOut]:
    """All sites, oldest first, each with the figures of today."""
    return [site_out(s, settings, [visits.usage.of_today(s.id)]) for s in visits.sites.all()]


@router.post("", response_model=SiteOut, status_code=201)
def add(body: NewSite, visits: VisitsDep, settings: SettingsDep) -> SiteOut:
    """A new site, switched on."""
    return with_usage(visits.sites.add(body), settings, visits.usage)


@router.get("/{site_id}", response_model=SiteOut)
def site(site_id: str, visits: VisitsDep, settings: SettingsDep) -> SiteOut:
    """A site with the figures of the last 30 days on which anything happened."""
    return with_usage(visits.sites.get(site_id), settings, visits.usage)


@router.patch("/{site_id}", response_model=SiteOut)
def change(site_id: str, body: SiteChange, visits: VisitsDep, settings: SettingsDep) -> SiteOut:
    """Changes what is sent and nothing else; `active` false switches the site off, at once."""
    return with_usage(visits.sites.change(site_id, body), settings, visits.usage)


@router.post("/{site_id}/rotate", response_model=SiteOut)
def rotate(site_id: str, visits: VisitsDep, settings: SettingsDep) -> SiteOut:
    """A new secret: every open session of the site ends. The snippet stays as it is."""
    return with_usage(visits.sites.rotate(site_id), settings, visits.usage)


@router.delete("/{site_id}", status_code=204)
def remove(site_id: str, visits: VisitsDep) -> Response:
    """Removes the site with its figures for good."""
    visits.sites.remove(site_id)
    return Response(status_code=204)
