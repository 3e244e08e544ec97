"""A refresh beside a running service: it takes what answers leave over."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

_NICE = 10
# Where the kernel groups processes by session, `nice` counts within a group only; this is the group's.
_GROUP = Path("/proc/self/autogroup")


def give_way() -> None:
    """Lowers this process's claim to the processors, for good; nothing where that is not possible."""
    with contextlib.suppress(OSError):
        os.nice(_NICE - os.nice(0))
    with contextlib.suppress(OSError):
        # The group is ours alone only in a session of our own; a shell's would be slowed with us.
        if os.getsid(0) == os.getpid():
            _GROUP.write_text(str(_NICE))
