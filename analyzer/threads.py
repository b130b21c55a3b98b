"""Linear algebra on one thread, for every room that wants the same bytes on every machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread(*, openmp: bool = False) -> Iterator[None]:
    """Sums of linear algebra run in one order inside: how threads share a product changes its last bits.

    Encoders set their own threads; the rest is small enough that more threads only get in each other's way.

    Parameters
    ----------
    openmp : hold OpenMP (k-means of scikit-learn, torch) to one thread as well.

    Examples
    --------
    >>> from threadpoolctl import threadpool_info
    >>> with one_thread():
    ...     {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"} <= {1}
    True
    """
    import scipy.linalg  # noqa: F401 - its BLAS must be loaded before it can be limited
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1, user_api=None if openmp else "blas"):
        yield
