"""Staff's edits of knowledge files. They lie in the state folder, never in knowledge/: `drafts` until
they are approved, `published` until knowledge/ holds the same text."""

from __future__ import annotations

import fcntl
import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from ingest.watching.snapshot import write_atomically
from rag.errors import DraftConflictError, DraftError

MAX_BYTES = 2_000_000
_NAME = r"[a-z0-9][a-z0-9_-]{0,79}"
_KINDS = (
    (rf"guidance/{_NAME}/{_NAME}\.md", "guidance"),
    (rf"programs/(?:{_NAME}\.csv|table\.yaml)", "programs"),
    (rf"statistics/{_NAME}\.(?:csv|yaml)", "statistics"),
    (rf"golden/{_NAME}\.jsonl", "golden"),
    (r"glossary\.yaml", "glossary"),
    (r"rules\.yaml", "rules"),
    (r"sources\.yaml", "sources"),
    (r"boundaries\.yaml", "boundaries"),
    (r"distress\.yaml", "distress"),
    (r"languages\.yaml", "languages"),
)


@dataclass(frozen=True)
class Draft:
    """An edit of one file: its whole new text, or None when the file is to be removed. `base` is the
    digest of the text below when it was begun (empty: no file), `changed` the moment (UTC, ISO) that
    also serves as the token of this version, `proposal` by which proposal it was published."""

    path: str
    text: str | None
    by: str
    changed: str
    base: str
    proposal: str = ""

    @property
    def removes(self) -> bool:
        return self.text is None


def kind_of(path: str) -> str:
    """The kind of a knowledge file by its path relative to knowledge/. Raises DraftError for any path
    that names none, among them all that lead out of the folder."""
    for pattern, kind in _KINDS:
        if re.fullmatch(pattern, path, re.ASCII):
            return kind
    if path.startswith("knowledge/"):
        raise DraftError(
            f"{path[:100]!r}: paths begin inside knowledge/. Nothing was kept. Leave out 'knowledge/'."
        )
    raise DraftError(
        f"{path[:100]!r} is no file of the knowledge. Nothing was kept. Names are lower-case, such as "
        "guidance/j1/j1-travel.md, programs/additions.csv, glossary.yaml."
    )


def digest(text: str | None) -> str:
    """What tells one text of a file from another; empty for no file."""
    return "" if text is None else hashlib.sha256(text.encode()).hexdigest()


def text_of(root: Path, path: str) -> str | None:
    """The file's text under `root`, ends of lines as \\n, or None when it is not there. Raises
    DraftError when it is no text."""
    try:
        return (root / path).read_bytes().decode("utf-8").replace("\r\n", "\n")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise DraftError(f"{path} cannot be read as text ({error}). Mend the file first.") from None


class Layer:
    """The drafts of one folder, a JSON file each, replaced atomically."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def all(self) -> dict[str, Draft]:
        """Every draft by its path. Raises DraftError when one is damaged: none may be lost silently."""
        found = {}
        for file in sorted(self.folder.glob("*.json")) if self.folder.is_dir() else ():
            try:
                draft = Draft(**json.loads(file.read_text(encoding="utf-8")))
            except FileNotFoundError:
                continue
            except (OSError, ValueError, TypeError) as error:
                raise DraftError(
                    f"The draft {file} is damaged ({error}). Restore or remove that file."
                ) from None
            found[draft.path] = draft
        return found

    def write(self, draft: Draft) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        write_atomically(self._file(draft.path), json.dumps(asdict(draft), ensure_ascii=False))

    def remove(self, path: str) -> None:
        self._file(path).unlink(missing_ok=True)

    def _file(self, path: str) -> Path:
        return self.folder / f"{quote(path, safe='')}.json"


class Drafts:
    """The drafts of a state folder over a knowledge folder."""

    def __init__(self, knowledge_root: Path, state: Path) -> None:
        self.root = knowledge_root
        self.open = Layer(state / "drafts")
        self.published = Layer(state / "published")
        self._lock = state / "drafts.lock"

    def below(self, path: str) -> str | None:
        """The text over which a draft of `path` lies: the published one, or that of knowledge/."""
        published = self.published.all().get(path)
        return published.text if published else text_of(self.root, path)

    def get(self, path: str) -> Draft | None:
        kind_of(path)
        return self.open.all().get(path)

    def save(self, path: str, text: str | None, by: str, token: str | None = None) -> Draft:
        """Keeps `text` (None: the file is to be removed) as the draft of `path`.

        `token` is `changed` of the version that was edited, empty for none. Raises DraftConflictError
        when the draft is another one by now, also without a token when somebody else wrote it;
        DraftError for a path or text that cannot be kept.
        """
        kind_of(path)
        if text is not None:
            text = _usable(text)
        with self._locked():
            before = self.open.all().get(path)
            _refuse_overwriting(before, by, token)
            below = self.below(path)
            if text is None and below is None:
                raise DraftError(f"There is no file {path} to remove. Nothing was kept.")
            base = before.base if before else digest(below)
            draft = Draft(path, text, by, _moment(before), base)
            self.open.write(draft)
        return draft

    def drop(self, path: str, by: str, token: str | None = None) -> Draft:
        """Removes the draft of `path`; raises as `save` does, DraftError when there is none."""
        kind_of(path)
        with self._locked():
            draft = self.open.all().get(path)
            if draft is None:
                raise DraftError(f"There is no draft of {path}.")
            if token is not None:
                _refuse_overwriting(draft, by, token)
            self.open.remove(path)
        return draft

    def drop_published(self, path: str) -> Draft:
        """Gives up a published draft, so that the file in knowledge/ counts again; DraftError when
        there is none."""
        kind_of(path)
        with self._locked():
            draft = self.published.all().get(path)
            if draft is None:
                raise DraftError(f"There is no published draft of {path}.")
            self.published.remove(path)
        return draft

    def settle(self) -> list[str]:
        """Removes the published drafts whose text knowledge/ holds by now; returns their paths."""
        if not self.published.all():
            return []
        with self._locked():
            gone = [p for p, d in self.published.all().items() if text_of(self.root, p) == d.text]
            for path in gone:
                self.published.remove(path)
        return gone

    def publish(self, paths: list[str], proposal: str) -> None:
        """Moves drafts to the published ones. Done twice, it does the same: a kill between two files
        is mended by the next call."""
        with self._locked():
            drafts = self.open.all()
            for path in paths:
                if draft := drafts.get(path):
                    base = digest(text_of(self.root, path))
                    self.published.write(
                        Draft(path, draft.text, draft.by, draft.changed, base, proposal)
                    )
                    self.open.remove(path)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self._lock.parent.mkdir(parents=True, exist_ok=True)
            with self._lock.open("w") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                yield
        except OSError as error:
            raise DraftError(
                f"The draft could not be kept ({error.strerror}). What was kept before is unharmed."
            ) from error


def _usable(text: str) -> str:
    text = text.replace("\r\n", "\n")
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise DraftError("The text holds half a character. Nothing was kept.") from None
    if size > MAX_BYTES:
        raise DraftError(
            f"The text is larger than {MAX_BYTES // 1_000_000} MB. Nothing was kept. Split the file."
        )
    if "\0" in text:
        raise DraftError("The text holds a null character. Nothing was kept.")
    return text


def _refuse_overwriting(before: Draft | None, by: str, token: str | None) -> None:
    if token is None:
        if before is None or before.by == by:
            return
    elif token == (before.changed if before else ""):
        return
    if before is None:
        raise DraftConflictError(
            "The draft that you edited was published or removed meanwhile. Nothing was changed. Open "
            "the file again and put your edit in."
        )
    raise DraftConflictError(
        f"{before.by} changed this draft on {before.changed[:10]} at {before.changed[11:16]} UTC. Nothing "
        "was overwritten or removed. Open it again, take the other edit in, and save."
    )


def _moment(before: Draft | None) -> str:
    now = datetime.now(UTC)
    if before and now <= (last := datetime.fromisoformat(before.changed)):
        now = last + timedelta(microseconds=1)
    return now.isoformat(timespec="microseconds")
