"""Fetching the pages that posts cite: slowly, carefully, and only what may be fetched.

Posts are anybody's text, and so are the pages. Each host name is resolved once, its addresses are checked, and the connection is
made to a checked address, so that a name cannot lead elsewhere between check and use; every redirect goes through the same.
robots.txt is obeyed, a host is asked one thing at a time with a pause between, and time, size (as sent and unpacked) and
redirects are limited. No cookies, no credentials, no proxies of the environment: a proxy would resolve names for itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import zlib
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

import httpx
from protego import Protego

from factcheck import __version__
from factcheck.posts.links import LONGEST_ADDRESS
from factcheck.sources.extractor import Extractor
from factcheck.sources.model import PASSING, NoPage, Outcome, Page
from factcheck.sources.networks import Allowed
from factcheck.sources.pages import READABLE, Content, Unreadable
from factcheck.sources.store import Kept, Store, now

AGENT = "factcheck"
_HEADERS = {
    "User-Agent": f"{AGENT}/{__version__}",
    "Accept": "text/html,application/xhtml+xml,text/plain;q=0.8",
    "Accept-Language": "ja,en;q=0.8",
    "Accept-Encoding": "gzip",
}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: robots.txt is read up to here, as RFC 9309 has it.
_ROBOTS_BYTES = 500 * 1024


@dataclass(frozen=True)
class Limits:
    """How much of the network a run may use. Times are in seconds, sizes in bytes."""

    connect: float = 5.0
    read: float = 10.0  # between two pieces of an answer
    total: float = 20.0  # for one answer, headers and body
    size: int = 5_000_000  # of a body, unpacked
    redirects: int = 5
    at_once: int = 6  # connections
    pause: float = 1.0  # between two requests to a host
    longest_pause: float = 10.0  # that a robots.txt may ask for
    fresh: float = 7 * 86400  # so long a page is taken as it was read
    fresh_failure: float = 3600  # and so long the lack of one
    fresh_robots: float = 86400


class _Failure(Exception):
    """An answer that leads to no page: `reason` and `detail` are those of NoPage."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}")
        self.reason, self.detail = reason, detail


class _Answer(NamedTuple):
    status: int
    headers: httpx.Headers
    body: bytes


@lru_cache(maxsize=1)
def _certificates() -> ssl.SSLContext:
    """The authorities to trust: SSL_CERT_FILE where it is set, else those of certifi. Reading them takes a while."""
    return httpx.create_ssl_context()


class Fetcher:
    """Pages from the network, and from the store while they are fresh."""

    def __init__(
        self,
        store: Store | None = None,
        allowed: Allowed | None = None,
        limits: Limits | None = None,
        read: Callable[[bytes, str], Content] | None = None,
    ) -> None:
        """`read` makes the content of a page's bytes and content type; by default a process of its own does."""
        self.store = store or Store(None)
        self.allowed = allowed or Allowed()
        self.limits = limits or Limits()
        self.read = read

    def get(self, addresses: Iterable[str]) -> Mapping[str, Outcome]:
        """The page at each address, or why there is none."""
        found: dict[str, Outcome] = {}
        left = []
        for address in dict.fromkeys(addresses):
            kept = self.store.get(address)
            if kept is not None and self._fresh(kept):
                found[address] = kept.outcome
            else:
                left.append(address)
        if left:
            with contextlib.closing(Extractor()) as extractor:
                found.update(asyncio.run(_Run(self, self.read or extractor.read).all(left)))
            self.store.prune()
        return found

    def _fresh(self, kept: Kept) -> bool:
        limit = self.limits.fresh if isinstance(kept.outcome, Page) else self.limits.fresh_failure
        return kept.age(now()) < limit


class _Host:
    """Politeness towards one host: one request at a time, and a pause after each."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.next = 0.0
        self.pause = 0.0


class _Run:
    """What is shared while pages are fetched."""

    def __init__(self, fetcher: Fetcher, read: Callable[[bytes, str], Content]) -> None:
        self.read, self.reading = read, asyncio.Lock()
        self.store, self.allowed, self.limits = fetcher.store, fetcher.allowed, fetcher.limits
        self.hosts: dict[str, _Host] = defaultdict(_Host)
        self.connections = asyncio.Semaphore(self.limits.at_once)
        self.robots: dict[str, asyncio.Task[Protego | None]] = {}
        # Connections are not kept: two hosts may share an address, but not a connection.
        self.transport = httpx.AsyncHTTPTransport(
            verify=_certificates(), trust_env=False, limits=httpx.Limits(max_keepalive_connections=0)
        )

    async def all(self, addresses: list[str]) -> dict[str, Outcome]:
        try:
            outcomes = await asyncio.gather(*(self.outcome(address) for address in addresses))
        finally:
            for task in self.robots.values():
                task.cancel()
            await self.transport.aclose()
        return dict(zip(addresses, outcomes, strict=True))

    async def outcome(self, address: str) -> Outcome:
        """The page at an address; one that was read before is asked for again only if it has changed."""
        kept = self.store.get(address)
        known = kept if kept is not None and isinstance(kept.outcome, Page) else None
        time = now().isoformat()
        try:
            final, answer = await self.follow(address, known)
            if answer.status == 304 and known is not None:
                new = replace(known, outcome=replace(known.outcome, fetched=time))
            else:
                async with self.reading:
                    content = await asyncio.to_thread(self.read, answer.body, answer.headers.get("content-type", ""))
                page = Page(address, final, content.title, content.text, content.language, time)
                new = Kept(page, answer.headers.get("etag"), answer.headers.get("last-modified"))
        except (_Failure, Unreadable) as failure:
            new = Kept(NoPage(address, failure.reason, failure.detail, time))
            if known is not None and (failure.reason in PASSING or (failure.reason == "status" and failure.detail >= "5")):
                return known.outcome  # what was read before still says more than nothing
            if failure.reason == "refused":
                return new.outcome  # the next run may allow it
        except Exception:  # whatever a page is able to cause, the others are still read
            new = Kept(NoPage(address, "unreadable", fetched=time))
        self.store.put(address, new)
        return new.outcome

    async def follow(self, address: str, known: Kept | None) -> tuple[str, _Answer]:
        """The answer behind all redirects, and its address."""
        url = _url(address)
        seen: set[str] = set()
        for _ in range(self.limits.redirects + 1):
            if str(url) in seen:
                break
            seen.add(str(url))
            robots = await self.rules_of(url)
            if robots is None or not robots.can_fetch(str(url), AGENT):
                raise _Failure("robots")
            headers = {}
            if known is not None and isinstance(known.outcome, Page) and known.outcome.final == str(url):
                headers = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
            answer = await self.request(url, {name: value for name, value in headers.items() if value})
            if answer.status in _REDIRECTS:
                url = _redirected(url, answer)
            elif answer.status in (200, 203) or (answer.status == 304 and headers):
                return str(url), answer
            else:
                raise _Failure("status", str(answer.status))
        raise _Failure("redirects")

    async def rules_of(self, url: httpx.URL) -> Protego | None:
        """The robots.txt of a URL's host, read once a run; None where it cannot be told what it allows."""
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
        if origin not in self.robots:
            self.robots[origin] = asyncio.create_task(self.read_robots(origin))
        rules = await asyncio.shield(self.robots[origin])
        if rules is not None:
            delay = rules.crawl_delay(AGENT) or 0.0
            self.hosts[url.host].pause = min(max(delay, self.limits.pause), self.limits.longest_pause)
        return rules

    async def read_robots(self, origin: str) -> Protego | None:
        key = f"{origin}/robots.txt"
        kept = self.store.get(key)
        if kept is not None and isinstance(kept.outcome, Page) and kept.age(now()) < self.limits.fresh_robots:
            return Protego.parse(kept.outcome.text)
        url, text = _url(key), ""
        for hop in range(self.limits.redirects + 1):
            try:
                answer = await self.request(url, {}, most=_ROBOTS_BYTES, cut=True)
            except _Failure as failure:
                if hop == 0 and failure.reason not in ("size", "encoding"):
                    raise  # the host cannot be reached at all, which says more
                return None
            if answer.status in _REDIRECTS:
                try:
                    url = _redirected(url, answer)
                except _Failure:
                    break
                continue
            if answer.status == 429 or answer.status >= 500:
                return None  # not there for now: nothing is allowed
            if answer.status == 200:
                text = answer.body.decode("utf-8-sig", "replace")
            break
        self.store.put(key, Kept(Page(key, str(url), "", text, "", now().isoformat())))
        return Protego.parse(text)

    async def request(self, url: httpx.URL, headers: Mapping[str, str], *, most: int | None = None, cut: bool = False) -> _Answer:
        """One request and its answer. A body of more than `most` bytes is refused, or `cut` there."""
        host = self.hosts[url.host]
        async with host.lock:
            loop = asyncio.get_running_loop()
            await asyncio.sleep(max(0.0, host.next - loop.time()))
            try:
                async with self.connections, asyncio.timeout(self.limits.total):
                    return await self.exchange(url, headers, most or self.limits.size, cut)
            except (TimeoutError, httpx.TimeoutException) as error:
                raise _Failure("timeout") from error
            except httpx.ConnectError as error:
                raise _Failure("tls" if _of_tls(error) else "connection") from error
            except (httpx.HTTPError, httpx.StreamError, OSError) as error:
                raise _Failure("connection") from error
            finally:
                host.next = loop.time() + max(host.pause, self.limits.pause)

    async def exchange(self, url: httpx.URL, headers: Mapping[str, str], most: int, cut: bool) -> _Answer:
        timeouts = httpx.Timeout(self.limits.read, connect=self.limits.connect).as_dict()
        failure: Exception | None = None
        for address in await self.addresses(url):
            # The checked address is connected to; the name goes into the Host header and the TLS handshake.
            request = httpx.Request(
                "GET",
                url.copy_with(host=address),
                headers={"Host": url.netloc.decode("ascii"), **_HEADERS, **headers},
                extensions={"timeout": timeouts, "sni_hostname": url.raw_host.decode("ascii")},
            )
            try:
                response = await self.transport.handle_async_request(request)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                if _of_tls(error):
                    raise
                failure = error
                continue
            try:
                body = b""
                if response.status_code in (200, 203):
                    body = await _body(response, most, cut=cut)
                return _Answer(response.status_code, response.headers, body)
            finally:
                await response.aclose()
        raise failure or _Failure("name")

    async def addresses(self, url: httpx.URL) -> list[str]:
        """The addresses of a URL's host that may be connected to, in the resolver's order."""
        host = url.raw_host.decode("ascii").strip("[]")
        port = url.port or (443 if url.scheme == "https" else 80)
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError, OverflowError) as error:
            raise _Failure("name") from error
        known = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        permitted = [address for address in known if self.allowed.permits(url.host, address)]
        if known and not permitted:
            raise _Failure("refused")
        return permitted


async def _body(response: httpx.Response, most: int, *, cut: bool) -> bytes:
    """The body, unpacked, of at most `most` bytes: a small answer may unpack to a thousand times its size."""
    media = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media and media not in READABLE and not cut:
        raise _Failure("type", media[:60])
    declared = response.headers.get("content-length", "")
    if declared.isdecimal() and int(declared[:15]) > most and not cut:
        raise _Failure("size")
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    pieces: list[bytes] = []
    size = 0
    async with contextlib.aclosing(_unpacked(response, encoding, most)) as unpacked:
        async for piece in unpacked:
            size += len(piece)
            pieces.append(piece)
            if size > most:
                if not cut:
                    raise _Failure("size")
                break
    return b"".join(pieces)[:most]


async def _unpacked(response: httpx.Response, encoding: str, most: int) -> AsyncGenerator[bytes, None]:
    if encoding in ("identity", ""):
        async for piece in response.aiter_raw():
            yield piece
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise _Failure("encoding", encoding[:20])
    unpacker = zlib.decompressobj(wbits=47)  # gzip or zlib, by its first bytes
    try:
        async for piece in response.aiter_raw():
            yield unpacker.decompress(piece, most + 1)  # who asks for more than `most` goes no further
        yield unpacker.flush()
    except zlib.error as error:
        raise _Failure("encoding") from error
    if not unpacker.eof:
        raise _Failure("encoding")


def _url(address: str) -> httpx.URL:
    try:
        url = httpx.URL(address).copy_with(fragment=None, userinfo=b"")
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise _Failure("address") from error
    if url.scheme not in ("http", "https"):
        raise _Failure("scheme")
    if not url.host or len(str(url)) > 4 * LONGEST_ADDRESS:  # percent-encoded
        raise _Failure("address")
    return url


def _redirected(url: httpx.URL, answer: _Answer) -> httpx.URL:
    location = answer.headers.get("location", "").strip()
    if not location:
        raise _Failure("redirects")
    try:
        joined = str(url.join(location))
    except (httpx.InvalidURL, ValueError) as error:
        raise _Failure("redirects") from error
    return _url(joined)


def _of_tls(error: BaseException) -> bool:
    """Whether a failure to connect is one of TLS."""
    cause: BaseException | None = error
    for _ in range(6):
        if cause is None:
            return False
        if isinstance(cause, ssl.SSLError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
