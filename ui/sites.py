"""`advisor sites`: the sites whose pages may carry the widget."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from pydantic import ValidationError

from api.database import open_database
from api.settings import Settings, get_settings
from api.sites import NewSite, Site, SiteChange, Sites
from api.usage import Usage
from rag.errors import AdvisorError
from ui.terminal import Json, out, print_json, print_table

if TYPE_CHECKING:
    from api.staff_sites import SiteOut

app = typer.Typer(
    help="Adds, shows and switches the sites whose pages may carry the widget.",
    no_args_is_help=True,
)
_Made = TypeVar("_Made")

Id = Annotated[str, typer.Argument(help="the site's id, from `advisor sites list`")]
Origins = Annotated[
    list[str] | None,
    typer.Option("--origin", help="origin of its pages, as https://school.example; again for more"),
]
Starters = Annotated[
    list[str] | None, typer.Option("--starter", help="question to begin with; again for more")
]
Title = Annotated[str | None, typer.Option(help="words on the launcher and above the chat")]
Greeting = Annotated[str | None, typer.Option(help="first words of the chat")]
Accent = Annotated[str | None, typer.Option(help="colour, as #0b5c66")]
Position = Annotated[str | None, typer.Option(help="left or right")]
Language = Annotated[
    str | None, typer.Option(help="language of the interface, as en, or auto for the page's")
]
PerSession = Annotated[int | None, typer.Option(help="most messages in one session")]
PerMinute = Annotated[int | None, typer.Option(help="most messages of a session in one minute")]
PerDay = Annotated[int | None, typer.Option(help="most messages on one day")]


class Store:
    """The sites and figures in the state folder, as the server keeps them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._engine = open_database(settings.database)
        self.sites = Sites(self._engine)
        self.usage = Usage(self._engine, time.time)

    def shown(self, site: Site) -> SiteOut:
        # It brings the whole API, for which no other command should wait.
        from api.staff_sites import with_usage

        return with_usage(site, self._settings, self.usage)

    def listed(self, site: Site) -> SiteOut:
        from api.staff_sites import site_out

        return site_out(site, self._settings, [self.usage.of_today(site.id)])

    def close(self) -> None:
        self._engine.dispose()


@contextmanager
def _store() -> Iterator[Store]:
    store = Store(get_settings())
    try:
        yield store
    finally:
        store.close()


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="whose site it is, for staff")],
    origin: Origins = None,
    site_id: Annotated[
        str | None, typer.Option("--id", help="its id in the tag; without it a random one")
    ] = None,
    title: Title = None,
    greeting: Greeting = None,
    accent: Accent = None,
    position: Position = None,
    language: Language = None,
    starter: Starters = None,
    per_session: PerSession = None,
    per_minute: PerMinute = None,
    per_day: PerDay = None,
    as_json: Json = False,
) -> None:
    """Adds a site and prints the tag for its pages."""
    look = _given(
        title=title,
        greeting=greeting,
        accent=accent,
        position=position,
        language=language,
        starters=starter,
    )
    quotas = _given(per_session=per_session, per_minute=per_minute, per_day=per_day)
    given = _given(id=site_id) | {"name": name, "origins": origin or []}
    new = _read(NewSite.model_validate, given | {"look": look, "quotas": quotas})
    with _store() as store:
        _print(store.shown(store.sites.add(new)), as_json)


@app.command()
def change(
    site_id: Id,
    name: Annotated[str | None, typer.Option(help="whose site it is, for staff")] = None,
    origin: Origins = None,
    title: Title = None,
    greeting: Greeting = None,
    accent: Accent = None,
    position: Position = None,
    language: Language = None,
    starter: Starters = None,
    per_session: PerSession = None,
    per_minute: PerMinute = None,
    per_day: PerDay = None,
    as_json: Json = False,
) -> None:
    """Changes what is given and nothing else. Origins and starters replace all earlier ones."""
    look = _given(
        title=title,
        greeting=greeting,
        accent=accent,
        position=position,
        language=language,
        starters=starter,
    )
    quotas = _given(per_session=per_session, per_minute=per_minute, per_day=per_day)
    given = _given(name=name, origins=origin or None, look=look or None, quotas=quotas or None)
    if not given:
        raise AdvisorError("Nothing was changed: say what to change (advisor sites change --help).")
    _change(site_id, given, as_json)


@app.command(name="list")
def list_command(as_json: Json = False) -> None:
    """All sites, oldest first, with the figures of today (UTC)."""
    with _store() as store:
        found = [store.listed(site) for site in store.sites.all()]
    if as_json:
        print_json([site.model_dump(mode="json") for site in found])
        return
    if not found:
        out.print("There is no site yet. Add one: advisor sites add NAME --origin ORIGIN")
        return
    rows = []
    for site in found:
        (today,) = site.usage
        state = "on" if site.active else "off"
        origins = "\n".join(site.origins)
        rows.append((site.id, site.name, origins, state, today.opened, today.messages))
    headings = ("site", "name", "origins", "", "opened today", "messages today")
    print_table(headings, rows, ("site",))


@app.command()
def show(site_id: Id, as_json: Json = False) -> None:
    """A site with its tag and the figures of the last 30 days on which anything happened."""
    with _store() as store:
        _print(store.shown(store.sites.get(site_id)), as_json)


@app.command()
def rotate(site_id: Id, as_json: Json = False) -> None:
    """Ends every open session of a site. The tag on its pages stays as it is."""
    with _store() as store:
        _print(store.shown(store.sites.rotate(site_id)), as_json)


@app.command()
def disable(site_id: Id, as_json: Json = False) -> None:
    """Switches a site off, at once: visitors see nothing, its owner a line in the console."""
    _change(site_id, {"active": False}, as_json)


@app.command()
def enable(site_id: Id, as_json: Json = False) -> None:
    """Switches a site on again."""
    _change(site_id, {"active": True}, as_json)


@app.command()
def remove(
    site_id: Id,
    yes: Annotated[bool, typer.Option("--yes", help="do not ask")] = False,
) -> None:
    """Removes a site with its figures for good."""
    with _store() as store:
        name = store.sites.get(site_id).name
        if not yes:
            typer.confirm(f"Remove {site_id} ({name}) with its figures for good?", abort=True)
        store.sites.remove(site_id)
    out.print(f"Removed {site_id} ({name}).", highlight=False, markup=False)


def _change(site_id: str, given: dict[str, Any], as_json: bool) -> None:
    change = _read(SiteChange.model_validate, given)
    with _store() as store:
        _print(store.shown(store.sites.change(site_id, change)), as_json)


def _given(**options: Any) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def _read(validate: Callable[[Any], _Made], given: dict[str, Any]) -> _Made:
    """What the options say. Raises AdvisorError that tells every fault."""
    try:
        return validate(given)
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(str(part) for part in fault['loc'])}: "
            f"{fault['msg'].removeprefix('Value error, ')}"
            for fault in error.errors(include_input=False)
        )
        raise AdvisorError(f"Nothing was changed. {faults}.") from None


def _print(site: SiteOut, as_json: bool) -> None:
    if as_json:
        print_json(site.model_dump(mode="json"))
        return
    look, quotas = site.look, site.quotas
    lines = [
        f"Site {site.id}: {site.name} ({'on' if site.active else 'off'})",
        f"Origins: {', '.join(site.origins)}",
        f"Look: {look.accent}, {look.position}, {look.language}; title: {look.title or '(default)'}; "
        f"greeting: {look.greeting or '(default)'}",
        *(f"Starter: {starter}" for starter in look.starters),
        f"Messages at most: {quotas.per_session} a session, {quotas.per_minute} a minute, "
        f"{quotas.per_day} a day",
        *(
            f"{day.day}: {day.opened} opened, {day.messages} messages, {day.up} up, {day.down} down, "
            f"{day.refused} refused"
            for day in site.usage
        ),
        "The tag for its pages:",
        site.snippet,
    ]
    for line in lines:
        out.print(line, highlight=False, markup=False, soft_wrap=True)
