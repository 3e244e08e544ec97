"""The last reading of every page, a file each in the state folder, replaced atomically."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from ingest.watching.extract import VERSION


@dataclass(frozen=True)
class Snapshot:
    """A reading: where from, the validators and hash of the bytes, and the text by sentence.
    `version` is that of the extraction: text of another one is not compared."""

    source: str
    url: str
    day: str
    etag: str
    modified: str
    body: str
    sentences: tuple[str, ...]
    version: int = VERSION

    @property
    def validators(self) -> dict[str, str]:
        """The headers of a conditional request."""
        found = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in found.items() if value}


class Snapshots:
    """The readings in a folder. Killed while writing, the one before stays."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def clean(self) -> None:
        """Makes the folder, and removes what a killed run left half written."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for half in self._folder.glob("*.new"):
            half.unlink(missing_ok=True)

    def read(self, source: str, url: str) -> Snapshot | None:
        """The last reading of a source at this address; None when there is none that can be used."""
        try:
            data = json.loads(self._path(source).read_text(encoding="utf-8"))
            found = Snapshot(**{**data, "sentences": tuple(data["sentences"])})
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return found if found.url == url and found.version == VERSION else None

    def write(self, snapshot: Snapshot) -> None:
        text = json.dumps(asdict(snapshot), ensure_ascii=False)
        write_atomically(self._path(snapshot.source), text)

    def _path(self, source: str) -> Path:
        return self._folder / f"{source}.json"


def write_atomically(path: Path, text: str) -> None:
    """Replaces a file so that a reader, or the next start after a kill, sees the old or the new."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with temporary.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
