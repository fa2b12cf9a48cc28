"""Reading pages in a process of its own: markup can be written so that a parser takes minutes over it, or all memory."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import threading
from multiprocessing.connection import Connection

from factcheck.sources.pages import Content, Unreadable, read_page

#: One page may take so many seconds; a long article takes half of one, but machines are busy.
SECONDS = 30.0
#: And the process so many bytes.
_MEMORY = 4 * 2**30


class Extractor:
    """Reads one page after the other; a page that takes too long, or the process with it, is given up."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self._lock = threading.Lock()
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None

    def read(self, body: bytes, content_type: str) -> Content:
        """The content of a page's bytes. Raises Unreadable."""
        with self._lock:
            try:
                pipe = self._pipe or self._start()
                pipe.send_bytes(content_type.encode("utf-8", "replace"))
                pipe.send_bytes(body)
                if not pipe.poll(self.seconds):
                    raise TimeoutError
                # Not pickled: what parsed a stranger's page does not get to say what is loaded here.
                answer = json.loads(pipe.recv_bytes())
            except (OSError, EOFError, ValueError) as error:
                self._stop()
                raise Unreadable("unreadable") from error
        if "reason" in answer:
            raise Unreadable(answer["reason"], answer["detail"])
        return Content(answer["title"], answer["text"], answer["language"])

    def close(self) -> None:
        with self._lock:
            self._stop()

    def _start(self) -> Connection:
        context = multiprocessing.get_context("spawn")  # other threads run, and forking with threads can lock up
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        if not self._pipe.poll(60):  # it says when it is ready: loading what it needs is not the first page's fault
            raise TimeoutError
        self._pipe.recv_bytes()
        return self._pipe

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None


def _serve(pipe: Connection) -> None:
    """Answers with the content of each page that is sent, until nothing is sent any more."""
    with contextlib.suppress(ImportError, ValueError, OSError):  # there are systems without such limits
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    import trafilatura  # noqa: F401

    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        pipe.send_bytes(b"ready")
        while True:
            content_type = pipe.recv_bytes().decode()
            body = pipe.recv_bytes()
            try:
                answer = read_page(body, content_type)._asdict()
            except Unreadable as error:
                answer = {"reason": error.reason, "detail": error.detail}
            except Exception:  # including MemoryError: the page decides what goes wrong
                answer = {"reason": "unreadable", "detail": ""}
            pipe.send_bytes(json.dumps(answer).encode())
