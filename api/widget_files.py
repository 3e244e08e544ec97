"""The widget's files: read once, named by what is in them, so that browsers may keep them for ever."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from api.problems import NotFoundError

# Written by the widget's build and kept in the repository.
DIST = Path(__file__).resolve().parent.parent / "ui" / "widget" / "dist"
_SCRIPT = "text/javascript; charset=utf-8"
_MEDIA_TYPES = {
    "loader.js": _SCRIPT,
    "frame.js": _SCRIPT,
    "frame.css": "text/css; charset=utf-8",
}


@dataclass(frozen=True)
class WidgetFile:
    """A file, its media type, and its version: the beginning of its SHA-256."""

    content: bytes
    media_type: str
    version: str


class WidgetFiles:
    """The files of one folder. What is missing there is not found; nothing else goes wrong."""

    def __init__(self, folder: Path) -> None:
        self._files: dict[str, WidgetFile] = {}
        for name, media_type in _MEDIA_TYPES.items():
            try:
                content = (folder / name).read_bytes()
            except OSError:
                continue
            version = hashlib.sha256(content).hexdigest()[:16]
            self._files[name] = WidgetFile(content, media_type, version)

    def get(self, name: str, version: str | None = None) -> WidgetFile:
        """A file, in `version` if one is given. Raises NotFoundError."""
        found = self._files.get(name)
        if found is None:
            raise NotFoundError(
                "The widget's files are not on this server. Ask the advisor's staff."
            )
        if version not in (None, found.version):
            raise NotFoundError(
                "This version of the widget is not on this server any more. Use /widget.js, which is "
                "always the present one."
            )
        return found
