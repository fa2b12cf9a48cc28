"""Processes: how many there are to use, work done in two at once, and work that Python does in vain."""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from typing import TypeVar

T = TypeVar("T")
U = TypeVar("U")


def processors() -> int:
    """How many processors this process may use."""
    # Not every system says which ones those are.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def side_by_side(here: Callable[[], T], there: Callable[[], U], *, worth: bool = True) -> tuple[T, U]:
    """What both return; `there` is run in a copy of this process meanwhile, where it is `worth` one and the system allows.

    What it changes besides stays in that copy, and what it returns must be picklable. Where a copy cannot be made safely
    (threads, another system than Linux), or comes to harm, `there` is run here, after `here`.
    """
    if not worth or sys.platform != "linux" or threading.active_count() > 1:
        return here(), there()
    source, target = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(source)
        _tell(there, target)
    os.close(target)
    with os.fdopen(source, "rb") as pipe:
        try:
            mine = here()
            data = pipe.read()
        except BaseException:
            with contextlib.suppress(OSError):
                os.kill(child, signal.SIGKILL)
            raise
        finally:
            _, status = os.waitpid(child, 0)
    return mine, pickle.loads(data) if status == 0 else there()  # our own process wrote it


def _tell(work: Callable[[], object], target: int) -> None:
    """Ends this process with what `work` returns written to `target`; nothing else of it must come to anything."""
    status = 1
    with contextlib.suppress(BaseException):
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        with os.fdopen(target, "wb") as pipe:
            pickle.dump(work(), pipe, pickle.HIGHEST_PROTOCOL)
        status = 0
    os._exit(status)


@contextlib.contextmanager
def no_search_for_cycles(*, lasting: bool = False) -> Iterator[None]:
    """For work that makes much and no cycles: to search all of it for them would take up to a sixth of a run's time.

    What is made is passed over by later searches, too, where it is `lasting` to the end of the process.
    """
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            if lasting:
                gc.freeze()
            gc.enable()
