"""How many threads linear algebra takes while questions are answered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from threadpoolctl import threadpool_limits


@contextmanager
def one_thread() -> Iterator[None]:
    """Linear algebra of this process (BLAS) in one thread. The products of an answer are too small to
    share, and the threads of OpenBLAS spin while they wait for the next one: 282 answers took 17
    processor seconds with two and 9.6 with one, in the same time. Learning a classifier does want
    all."""
    with threadpool_limits(limits=1, user_api="blas"):
        yield
