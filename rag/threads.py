"""How many threads linear algebra takes while questions are answered, and while a classifier learns."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from threadpoolctl import threadpool_limits


@contextmanager
def one_thread() -> Iterator[None]:
    """Linear algebra of this process (BLAS) in one thread. The products of an answer are too small to
    share, and the threads of OpenBLAS spin while they wait for the next one: 282 answers took 17
    processor seconds with two and 9.6 with one, in the same time."""
    with threadpool_limits(limits=1, user_api="blas"):
        yield


@contextmanager
def one_thread_of_torch() -> Iterator[None]:
    """PyTorch in one thread. The products of learning are small as well: beside other work two threads
    take five times as long as one."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
