"""Takes a file in: reads it in a process of its own, cleans and cuts it, and puts it on the shelf, or tells
in plain words why not."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import TypeAdapter

from ingest.outside.cleaning import clean
from ingest.outside.extracted import Extracted, Limits, RefusedError
from ingest.outside.shelf import DocumentShelf, OutsideDocument, passages_of
from rag.errors import DocumentError
from rag.lexicon import normalise

_ROOT = Path(__file__).resolve().parents[2]
_FOUND = TypeAdapter(Extracted)
_TOO_LONG = (
    "It could not be read within the time or memory that one document may use: it is broken, made to "
    "keep a computer busy, or very large. Save it again, or split it, and add the parts."
)
_PASSED_ON = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH")
_LENGTHS = {"title": 200, "publisher": 120, "scope": 200, "url": 500}
_FEWEST_LETTERS = 20


@dataclass(frozen=True)
class Labels:
    """What the person who adds a document says of it: `dated` is the day (ISO) that the document bears,
    `scope` for whom it speaks ("students of Lahore Medical College")."""

    title: str
    publisher: str
    dated: str
    scope: str
    url: str = ""

    @classmethod
    def checked(
        cls, title: str, publisher: str, dated: str, scope: str, url: str, today: date
    ) -> Labels:
        """The labels in one line each; raises DocumentError that names everything that is wrong."""
        given = {"title": title, "publisher": publisher, "scope": scope, "url": url}
        lines = {name: " ".join(normalise(value).split()) for name, value in given.items()}
        wrong = [f"the {n} is missing" for n, v in lines.items() if not v and n != "url"]
        wrong += [
            f"the {n} is longer than {_LENGTHS[n]} characters"
            for n, v in lines.items()
            if len(v) > _LENGTHS[n]
        ]
        try:
            day = date.fromisoformat(dated.strip())
        except ValueError:
            wrong.append("the date is not a day as 2026-09-01")
        else:
            if day > today:
                wrong.append(f"the date {day} lies in the future")
        if lines["url"] and not _is_address(lines["url"]):
            wrong.append("the address is not one of the web (https://…)")
        if wrong:
            raise DocumentError(f"Nothing was added: {'; '.join(wrong)}.")
        return cls(lines["title"], lines["publisher"], dated.strip(), lines["scope"], lines["url"])


@dataclass(frozen=True)
class Report:
    """What came of an intake: the new document's id, or why it was refused (then nothing was kept)."""

    id: str
    accepted: bool
    refused: str | None
    kind: str
    pages: int
    passages: int
    warnings: list[str]


def add(
    state: Path, name: str, body: bytes, labels: Labels, by: str, limits: Limits | None = None
) -> Report:
    """Reads the file `body`, which was called `name`, onto the shelf of `state`.

    Raises DocumentLockedError while another is being read, and DocumentError when the shelf cannot be
    written. Whatever happens, nothing half is left there.
    """
    limits = limits or Limits()
    shelf = DocumentShelf(state)
    try:
        if len(body) > limits.size:
            raise RefusedError(
                f"It is larger than {limits.size / 1e6:g} MB. Save it with smaller pictures, or split it."
            )
        digest = hashlib.sha256(body).hexdigest()
        for known in shelf.all():
            if known.sha256 == digest:
                raise RefusedError(
                    f"The same file is in the base already as {known.id} ({known.title}). To change what "
                    "is said of it, remove that one first."
                )
        with shelf.adding() as scratch:
            return _take(shelf, scratch, name, body, digest, labels, by, limits)
    except RefusedError as error:
        return Report("", False, str(error), "", 0, 0, [])
    except OSError as error:
        raise DocumentError(
            f"The document could not be kept ({error.strerror or error}). Nothing was added."
        ) from error


def _take(
    shelf: DocumentShelf,
    scratch: Path,
    name: str,
    body: bytes,
    digest: str,
    labels: Labels,
    by: str,
    limits: Limits,
) -> Report:
    name = normalise(Path(name.replace("\\", "/")).name)[:120] or "file"
    original = shelf.original(scratch)
    original.write_bytes(body)
    found = extract_apart(original, name, limits)
    cleaned = clean(found.blocks)
    if sum(c.isalpha() for b in cleaned.blocks for c in b.text) < _FEWEST_LETTERS:
        raise RefusedError("It holds no text that can be read.")
    document = OutsideDocument(
        id=shelf.new_id(),
        **asdict(labels),
        added=datetime.now(UTC).isoformat(timespec="seconds"),
        by=by,
        name=name,
        kind=found.kind,
        pages=found.pages,
        size=len(body),
        sha256=digest,
        warnings=(*found.warnings, *cleaned.warnings),
    )
    passages = len(passages_of(document, cleaned.blocks))
    if passages > limits.passages:
        raise RefusedError(
            f"It would make {passages:,} passages, and at most {limits.passages:,} are taken from one "
            "document. Split it, and add the parts that people ask about."
        )
    shelf.keep(scratch, document, cleaned.blocks)
    return Report(
        document.id, True, None, found.kind, found.pages, passages, list(document.warnings)
    )


def extract_apart(path: Path, name: str, limits: Limits) -> Extracted:
    """The text of the file at `path`, read by a process that can harm nothing. Raises RefusedError."""
    command = [sys.executable, "-B", "-m", "ingest.outside.worker"]
    # No settings and no keys of the service go with it; one thread needs less memory.
    environment = {n: os.environ[n] for n in _PASSED_ON if n in os.environ}
    environment |= {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "LANG": "C.UTF-8"}
    try:
        ended = subprocess.run(
            [*command, str(path.resolve()), name, json.dumps(asdict(limits))],
            cwd=_ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=limits.clock,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RefusedError(_TOO_LONG) from None
    try:
        told = json.loads(ended.stdout)
    except ValueError:
        # Killed at a limit, or a library gave up in the middle.
        raise RefusedError(_TOO_LONG) from None
    if "refused" in told:
        raise RefusedError(told["refused"])
    return _FOUND.validate_python(told["found"])


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and not any(c in url for c in " <>\"'")
    )
