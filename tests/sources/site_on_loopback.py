"""A web site on loopback for the tests: real sockets, real HTTP, and answers as broken as they come."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    site: Site

    def do_GET(self) -> None:
        self.close_connection = True
        site, path = self.site, self.path
        with site.lock:
            site.asked[path].append(dict(self.headers.items()))
            site.times.append(time.monotonic())
            site.at_once += 1
            site.most_at_once = max(site.most_at_once, site.at_once)
        try:
            answer = site.routes.get(path)
            if answer is not None:
                answer(self)
            else:
                self.give(404, b"")
        except (BrokenPipeError, ConnectionResetError):
            pass  # the tool hung up, as it should on what is too slow or too large
        finally:
            with site.lock:
                site.at_once -= 1

    def give(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        usual = {"Content_Type": "text/html; charset=utf-8", "Content_Length": str(len(body))}
        for name, value in {**usual, **headers}.items():
            if value:
                self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class Site:
    """Serves `routes` on an address of loopback while it is entered."""

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        self.routes: dict[str, Answer] = {}
        self.asked: dict[str, list[dict[str, str]]] = defaultdict(list)  # headers of each request, by path
        self.times: list[float] = []
        self.lock = threading.Lock()
        self.at_once = self.most_at_once = 0
        handler = type("SiteHandler", (Handler,), {"site": self})
        self.server = ThreadingHTTPServer((host, port), handler)
        self.server.daemon_threads = True
        self.host, self.port = host, self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    def __enter__(self) -> Site:
        self.thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def url(self, path: str) -> str:
        return f"http://{self.host}:{self.port}{path}"

    def page(self, path: str, body: str | bytes, status: int = 200, **headers: str) -> str:
        """Serves a page and returns its address."""
        data = body.encode() if isinstance(body, str) else body
        self.routes[path] = lambda handler: handler.give(status, data, **headers)
        return self.url(path)

    def redirect(self, path: str, target: str, status: int = 302) -> str:
        self.routes[path] = lambda handler: handler.give(status, b"", Location=target)
        return self.url(path)

    def raw(self, path: str, *pieces: bytes, wait: float = 0.0) -> str:
        """Sends bytes as they are, with a pause between, and hangs up."""

        def answer(handler: Handler) -> None:
            for piece in pieces:
                handler.wfile.write(piece)
                handler.wfile.flush()
                time.sleep(wait)

        self.routes[path] = answer
        return self.url(path)


def article(*paragraphs: str, title: str = "北斗電機、決算を発表", lang: str = "ja") -> str:
    """An HTML page with an article of these paragraphs between a menu and a footer."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!doctype html><html lang="{lang}"><head><title>{title}</title></head><body><nav><a href="/">Home</a></nav>'
        f"<article><h1>{title}</h1>{body}</article><footer>Hokuto 2026</footer></body></html>"
    )
