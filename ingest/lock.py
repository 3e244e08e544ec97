"""The lock of a state folder: one process at a time builds, approves, rolls back or sweeps."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import BuildError, BuildLockedError


@contextmanager
def locked(state: Path) -> Iterator[None]:
    """Holds the lock; it falls with the process that holds it. Raises BuildLockedError when another
    has it, BuildError when the folder cannot be written."""
    try:
        state.mkdir(parents=True, exist_ok=True)
        file = (state / "build.lock").open("w")
    except OSError as error:
        raise BuildError(
            f"The state folder {state} cannot be written ({error.strerror}). "
            "Nothing was changed. Set ADVISOR_STATE_DIR to a folder that can."
        ) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BuildLockedError(
                "Another build is running in this state folder, or a proposal is being made or decided "
                "on (advisor runs). Nothing was changed. Try again when it has ended."
            ) from None
        yield
