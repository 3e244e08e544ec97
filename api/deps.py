"""What endpoints depend on, as Annotated aliases."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.conversations import Conversations
from api.gaps import Gaps
from api.metrics import Metrics
from api.problems import SwitchedOffError, UnauthorizedError
from api.recorder import Recorder
from api.settings import Settings
from api.tally import Tally
from api.visits import Visits
from api.watcher import Watcher
from api.widget_files import WidgetFiles
from ingest.watching.tasks import Tasks
from rag.advisor import Advisor
from rag.current import CurrentEdition
from rag.edition import Edition
from rag.shelf import Shelf
from rag.switch import Switch


def _settings(request: Request) -> Settings:
    return request.app.state.settings  # type: ignore[no-any-return]  # set in create_app


def _advisor(request: Request) -> Advisor:
    return request.app.state.advisor  # type: ignore[no-any-return]


def _replayer(request: Request) -> Advisor:
    return request.app.state.replayer  # type: ignore[no-any-return]


def _tally(request: Request) -> Tally:
    return request.app.state.tally  # type: ignore[no-any-return]


def _edition(request: Request) -> Edition:
    current: CurrentEdition = request.app.state.current
    return current.get()


def _shelf(request: Request) -> Shelf:
    return request.app.state.shelf  # type: ignore[no-any-return]


def _conversations(request: Request) -> Conversations:
    return request.app.state.conversations  # type: ignore[no-any-return]


def _recorder(request: Request) -> Recorder:
    return request.app.state.recorder  # type: ignore[no-any-return]


def _gaps(request: Request) -> Gaps:
    return request.app.state.gaps  # type: ignore[no-any-return]


def _metrics(request: Request) -> Metrics:
    return request.app.state.metrics  # type: ignore[no-any-return]


def _tasks(request: Request) -> Tasks:
    return request.app.state.tasks  # type: ignore[no-any-return]


def _watcher(request: Request) -> Watcher:
    return request.app.state.watcher  # type: ignore[no-any-return]


def _switch(request: Request) -> Switch:
    return request.app.state.switch  # type: ignore[no-any-return]


async def chat_open(request: Request) -> None:
    """Raises SwitchedOffError while staff have turned the whole chat off."""
    switch: Switch = request.app.state.switch
    if off := switch.position().chat:
        raise SwitchedOffError(off)


def _visits(request: Request) -> Visits:
    return request.app.state.visits  # type: ignore[no-any-return]


def _widget_files(request: Request) -> WidgetFiles:
    return request.app.state.widget_files  # type: ignore[no-any-return]


_bearer = HTTPBearer(auto_error=False, description="A staff key")


def staff_member(
    request: Request,
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> str:
    """The name of the staff member whose key came with the request; raises UnauthorizedError."""
    settings: Settings = request.app.state.settings
    name = settings.staff_name(given.credentials) if given else None
    if not settings.staff_keys:
        raise UnauthorizedError(
            "No staff key is configured, so staff routes stay closed. Make one with 'advisor staff-key "
            "NAME', put its entry into ADVISOR_STAFF_KEYS, and start the service again."
        )
    if name is None:
        raise UnauthorizedError(
            "A staff key is needed: send it as 'Authorization: Bearer KEY'. Keys are configured with "
            "ADVISOR_STAFF_KEYS; what was sent is none of them."
        )
    return name


SettingsDep = Annotated[Settings, Depends(_settings)]
AdvisorDep = Annotated[Advisor, Depends(_advisor)]
ReplayerDep = Annotated[Advisor, Depends(_replayer)]
TallyDep = Annotated[Tally, Depends(_tally)]
EditionDep = Annotated[Edition, Depends(_edition)]
ShelfDep = Annotated[Shelf, Depends(_shelf)]
ConversationsDep = Annotated[Conversations, Depends(_conversations)]
RecorderDep = Annotated[Recorder, Depends(_recorder)]
GapsDep = Annotated[Gaps, Depends(_gaps)]
MetricsDep = Annotated[Metrics, Depends(_metrics)]
TasksDep = Annotated[Tasks, Depends(_tasks)]
WatcherDep = Annotated[Watcher, Depends(_watcher)]
SwitchDep = Annotated[Switch, Depends(_switch)]
StaffDep = Annotated[str, Depends(staff_member)]
VisitsDep = Annotated[Visits, Depends(_visits)]
WidgetFilesDep = Annotated[WidgetFiles, Depends(_widget_files)]
