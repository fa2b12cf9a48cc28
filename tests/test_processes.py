"""Work in two processes at once: the same results as in one, whatever becomes of the second."""

from __future__ import annotations

import os
import signal
import threading

import pytest

from factcheck.processes import side_by_side


def test_both_results() -> None:
    large = "青葉" * 500_000  # more than a pipe holds
    assert side_by_side(lambda: 1, lambda: large) == (1, large)


def test_memory_is_shared_and_changes_are_not() -> None:
    seen = [1]

    def change() -> list[int]:
        seen.append(2)
        return list(seen)

    own = os.getpid()
    (where, there) = side_by_side(os.getpid, change)
    assert (where, there) == (own, [1, 2])


def test_a_second_process_that_is_killed_is_made_up_for() -> None:
    own = os.getpid()

    def work() -> str:
        if os.getpid() != own:
            os.kill(os.getpid(), signal.SIGKILL)
        return "done"

    assert side_by_side(lambda: "here", work) == ("here", "done")


def test_a_failure_in_either_is_raised() -> None:
    def fail() -> None:
        raise ValueError("no figures")

    with pytest.raises(ValueError, match="no figures"):
        side_by_side(lambda: None, fail)
    with pytest.raises(ValueError, match="no figures"):
        side_by_side(fail, lambda: None)


def test_with_threads_all_is_done_here() -> None:
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert side_by_side(os.getpid, os.getpid) == (os.getpid(), os.getpid())
    finally:
        stop.set()
        thread.join()
