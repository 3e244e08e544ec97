"""Gives memory that was freed back to the system."""

from __future__ import annotations

import contextlib
import ctypes


def give_back() -> None:
    """glibc keeps what an edition used, in pieces that the next one does not fit into: without this a
    server grows by a third of an edition with every one. Nothing where there is another C library."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)
