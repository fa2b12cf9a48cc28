"""Fetching from a real server on loopback: what is read, what is refused, and how the server is treated."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import time
import tracemalloc
import zlib
from dataclasses import replace
from datetime import timedelta

import pytest
from site_on_loopback import Site, article

from factcheck.sources import store as stores
from factcheck.sources.extractor import Extractor
from factcheck.sources.fetch import Fetcher, Limits
from factcheck.sources.model import NoPage, Page
from factcheck.sources.networks import Allowed
from factcheck.sources.pages import Unreadable, read_page
from factcheck.sources.store import Store

LOOPBACK = Allowed.parse(["127.0.0.1"])
QUICK = Limits(connect=3, read=5, total=15, size=200_000, pause=0)
IMPATIENT = replace(QUICK, read=0.5, total=1.5)
TEXT = "北斗電機の売上高は380億ドルでした。前の年より増えています。"


def fetch(*addresses, allowed=LOOPBACK, limits=QUICK, store=None):
    found = Fetcher(store, allowed, limits, read=read_page).get(addresses)  # here, as starting a process takes seconds
    return found[addresses[0]] if len(addresses) == 1 else [found[address] for address in addresses]


def reason(outcome):
    assert isinstance(outcome, NoPage), outcome
    assert all(outcome.words().values())
    return f"{outcome.reason} {outcome.detail}".strip()


# --- pages ----------------------------------------------------------------------------------------------------------------


def test_a_page(site):
    page = fetch(site.page("/news?x=1", article(TEXT)))
    assert isinstance(page, Page)
    assert (page.title, page.language, page.final) == ("北斗電機、決算を発表", "ja", site.url("/news?x=1"))
    assert TEXT in page.text
    (headers,) = site.asked["/news?x=1"]
    assert headers["Host"] == f"127.0.0.1:{site.port}"
    assert headers["User-Agent"].startswith("factcheck/")
    assert not {"Cookie", "Authorization", "Referer"} & headers.keys()


def test_a_page_in_english_and_plain_text(site):
    english, plain = fetch(
        site.page("/en", article("Hokuto said on Tuesday that revenue rose to $38 billion.", lang="en", title="Hokuto reports")),
        site.page("/txt", f"{TEXT}\n", Content_Type="text/plain; charset=utf-8"),
    )
    assert (english.language, plain.language) == ("en", "ja")
    assert "$38 billion" in english.text
    assert plain.text == TEXT


@pytest.mark.parametrize(
    ("codec", "content_type", "meta"),
    [
        ("cp932", "text/html; charset=Shift_JIS", ""),
        ("cp932", "text/html", '<meta charset="Shift_JIS">'),
        ("cp932", "text/html", ""),
        ("euc_jp", "text/html", '<meta http-equiv="Content-Type" content="text/html; charset=EUC-JP">'),
        ("euc_jp", "text/html", ""),
        ("iso2022_jp", "text/html", ""),
        ("utf-8", "text/html; charset=ISO-8859-1", ""),
        ("utf-8", "text/html; charset=no-such-thing", ""),
        ("utf-16", "text/html", ""),
        ("utf-8-sig", "text/html; charset=Shift_JIS", ""),
    ],
)
def test_encodings(site, codec, content_type, meta):
    page = fetch(site.page("/", article(TEXT).replace("<head>", f"<head>{meta}").encode(codec), Content_Type=content_type))
    assert TEXT in page.text
    assert page.title == "北斗電機、決算を発表"


def test_an_xml_declaration_and_broken_bytes(site):
    declared = '<?xml version="1.0" encoding="Shift_JIS"?>' + article(TEXT)
    broken = article(TEXT, "壊れた" + "文字" * 30).encode().replace("壊".encode(), b"\xff\xfe\x80", 1)
    for page in fetch(site.page("/x", declared.encode("cp932")), site.page("/b", broken)):
        assert TEXT in page.text


def test_compressed(site):
    body = article(TEXT).encode()
    for page in fetch(
        site.page("/gzip", gzip.compress(body), Content_Encoding="gzip"),
        site.page("/deflate", zlib.compress(body), Content_Encoding="deflate"),
    ):
        assert TEXT in page.text


def test_chunks(site):
    body = article(TEXT).encode()
    pieces = [b"%x\r\n%s\r\n" % (len(body[at : at + 100]), body[at : at + 100]) for at in range(0, len(body), 100)]
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert TEXT in fetch(site.raw("/", head, *pieces, b"0\r\n\r\n")).text


# --- what is no page ------------------------------------------------------------------------------------------------------

HTML = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def test_answers_that_are_no_pages(site):
    german = article("Der Umsatz stieg auf 38 Milliarden Dollar, sagte das Unternehmen.", lang="de", title="Umsatz")
    cases = {
        "status 404": site.page("/404", "gone", 404),
        "status 500": site.page("/500", "oops", 500),
        "status 204": site.page("/204", "", 204, Content_Length=""),
        "type application/pdf": site.page("/pdf", b"%PDF-1.7 ...", Content_Type="application/pdf"),
        "type image/png": site.page("/png", b"\x89PNG", Content_Type="image/png"),
        "type binary": site.page("/binary", b"ab\0\1\2" * 100, Content_Type=""),
        "empty": site.page("/empty", ""),
        "language de": site.page("/de", german),
        "encoding br": site.page("/br", b"\x0b\x02\x80abc\x03", Content_Encoding="br"),
        "encoding": site.page("/gz", b"this is not gzip", Content_Encoding="gzip"),
        "connection": site.raw("/cut", HTML + b"Content-Length: 5000\r\n\r\n<html><body>", b"<p>x"),
    }  # fmt: skip
    for expected, outcome in zip(cases, fetch(*cases.values()), strict=True):
        assert reason(outcome) == expected


def test_more_that_is_broken(site):
    body = article(TEXT).encode()
    cases = [
        ("encoding", site.page("/half", gzip.compress(body)[:-20], Content_Encoding="gzip")),
        ("connection", site.raw("/nonsense", b"\x16\x03\x01 what is this\r\n\r\n")),
        ("connection", site.raw("/silent")),
        ("connection", site.raw("/endless", b"HTTP/1.1 200 OK\r\n" + b"X-A: " + b"a" * 300_000)),
        ("empty", site.page("/tags", "<html><head><script>var x = '38億ドル'</script></head><body><br></body></html>")),
        ("type binary", site.page("/zip", b"PK\3\4\0\0\0\0" * 50)),
    ]
    for (expected, address), outcome in zip(cases, fetch(*(address for _, address in cases)), strict=True):
        assert reason(outcome) == expected, address


def test_slow_servers(site):
    cases = [
        site.raw("/body", HTML + b"\r\n", *[b"<p>x</p>"] * 30, wait=0.3),  # no read takes long enough to be given up
        site.raw("/head", b"HTTP/1.1 200 OK\r\n", *[b"X-A: b\r\n"] * 30, wait=0.3),
        site.raw("/nothing", b"", wait=3),
    ]
    started = time.monotonic()
    assert [reason(outcome) for outcome in fetch(*cases, limits=IMPATIENT)] == ["timeout"] * 3
    assert time.monotonic() - started < 8


def test_large_pages(site):
    large = b"<p>" + b"a" * 300_000
    assert reason(fetch(site.page("/declared", large))) == "size"
    assert reason(fetch(site.raw("/undeclared", HTML + b"\r\n", large))) == "size"


def test_bombs(site):
    """A few kilobytes that would unpack to 60 MB: unpacked to the limit and no further."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(b"\0" * 1_000_000) for _ in range(60)) + packer.flush()
    started = time.monotonic()
    tracemalloc.start()
    try:
        assert reason(fetch(site.page("/bomb", bomb, Content_Encoding="gzip"))) == "size"
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()
    assert reason(fetch(site.page("/twice", gzip.compress(bomb), Content_Encoding="gzip, gzip"))).startswith("encoding")
    assert time.monotonic() - started < 20


def test_markup_that_takes_parsers_long():
    """Pages are read in a process of their own, which is ended where one keeps it busy; the next page gets another."""
    endless = f"<p {' '.join(f'a{number}=x' for number in range(500_000))}>{TEXT}".encode()
    with contextlib.closing(Extractor(seconds=60)) as extractor:
        assert extractor.read(article(TEXT).encode(), "text/html").title == "北斗電機、決算を発表"
        with pytest.raises(Unreadable, match="type"):
            extractor.read(b"%PDF", "application/pdf")
        extractor.seconds = 1
        with pytest.raises(Unreadable, match="unreadable"):
            extractor.read(endless, "text/html")
        extractor.seconds = 60
        assert TEXT in extractor.read(article(TEXT).encode(), "text/html").text


@pytest.mark.parametrize(
    "markup", ["<div>" * 30_000, "<br>" * 45_000 + TEXT, "<table><tr><td>" * 10_000, "<!--" * 1000, "<" * 9000]
)
def test_markup_that_nobody_would_write(site, markup):
    fetch(site.page("/", markup), limits=replace(QUICK, total=60, read=30))


# --- redirects ------------------------------------------------------------------------------------------------------------


def test_redirects_are_followed(site):
    site.page("/end", article(TEXT))
    site.redirect("/2", "../end#part", 307)
    page = fetch(site.redirect("/1", site.url("/2"), 301))
    assert (page.address, page.final) == (site.url("/1"), site.url("/end"))


def test_redirects_that_lead_nowhere(site):
    site.redirect("/b", "/a")
    for number in range(10):
        site.redirect(f"/{number}", f"/{number + 1}")
    cases = {
        "/a": ("redirects", site.redirect("/a", "/b")),
        "/0": ("redirects", site.url("/0")),
        "/none": ("redirects", site.redirect("/none", "")),
        "/file": ("scheme", site.redirect("/file", "file:///etc/passwd")),
        "/data": ("scheme", site.redirect("/data", "data:text/html,38")),
        "/odd": ("redirects", site.redirect("/odd", "http://")),
        "/bad": ("redirects", site.redirect("/bad", "http://[::1")),
    }
    for (expected, address), outcome in zip(cases.values(), fetch(*(a for _, a in cases.values())), strict=True):
        assert reason(outcome) == expected, address
    assert len(site.asked["/a"]) == 1
    assert not site.asked["/9"]


@pytest.mark.parametrize(
    "target", ["http://127.0.0.2:{port}/", "http://[::1]:{port}/", "http://localhost.:{port}/", "http://10.0.0.1/"]
)
def test_redirects_to_private_addresses_are_refused(site, target, monkeypatch):
    """Each hop is checked anew: only 127.0.0.1 is allowed, and nothing else is connected to."""
    monkeypatch.setattr(socket, "getaddrinfo", _resolver({"localhost.": ["127.0.0.2"]}))
    with Site("127.0.0.2") as other:
        other.page("/", article(TEXT))
        outcome = fetch(site.redirect("/", target.format(port=other.port)))
        assert reason(outcome) == "refused"
        assert not other.times


# --- which addresses ------------------------------------------------------------------------------------------------------


def _resolver(names, asked=None):
    """A resolver for made-up names; numbers resolve as they do."""
    real = socket.getaddrinfo

    def resolve(host, port, *args, **options):
        if asked is not None:
            asked.append(host)
        if host not in names:
            return real(host, port, *args, **options)
        answers = names[host]
        found = answers.pop(0) if isinstance(answers[0], list) else answers
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    return resolve


@pytest.mark.parametrize(
    ("addresses", "permitted"),
    [
        ("8.8.8.8 2606:4700::1111 64:ff9b::808:808 2002:808:808::", True),
        (
            "127.0.0.1 127.8.9.1 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255",
            False,
        ),
        ("192.0.2.1 ::1 :: fe80::1 fe80::1%eth0 fc00::1 ff02::1 2001:db8::1", False),
        ("::ffff:10.0.0.1 ::ffff:127.0.0.1 64:ff9b::a00:1 64:ff9b::7f00:1 2002:a00:1:: 2001:0:0:0:0:0:f5ff:fffe nonsense", False),
    ],
)
def test_what_is_public(addresses, permitted):
    assert {address: Allowed().permits("host.example", address) for address in addresses.split()} == dict.fromkeys(
        addresses.split(), permitted
    )


@pytest.mark.parametrize("entry", ["http://a/", "a b", "", "10.0.0.0/99", "a/b", "*.example"])
def test_what_allows_nothing(entry):
    with pytest.raises(ValueError):
        Allowed.parse([entry])


def test_private_addresses_are_refused_by_default(site):
    site.page("/", article(TEXT))
    for host in ("127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "[::ffff:127.0.0.1]", "0.0.0.0"):
        assert reason(fetch(f"http://{host}:{site.port}/", allowed=Allowed())) in ("refused", "name"), host
    assert not site.times


def test_a_name_that_is_allowed(site, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", _resolver({"wiki.example": ["127.0.0.1"]}))
    site.page("/", article(TEXT))
    address = f"http://wiki.example:{site.port}/"
    assert reason(fetch(address, allowed=Allowed())) == "refused"
    page = fetch(address, allowed=Allowed.parse(["WIKI.example"]))
    assert TEXT in page.text
    assert site.asked["/"][0]["Host"] == f"wiki.example:{site.port}"


def test_a_name_is_resolved_once_for_check_and_connection(site, monkeypatch):
    """A name that answers with an allowed address at first and with another afterwards (DNS rebinding) leads nowhere else."""
    asked = []
    monkeypatch.setattr(socket, "getaddrinfo", _resolver({"evil.example": [["127.0.0.1"], ["127.0.0.1"], ["127.0.0.2"]]}, asked))
    site.page("/", article(TEXT))
    with Site("127.0.0.2", site.port) as other:  # who connects there finds a page
        address = f"http://evil.example:{site.port}/"
        assert TEXT in fetch(address).text  # robots.txt and the page: two requests, two look-ups
        assert asked.count("evil.example") == 2
        assert reason(fetch(address)) == "refused"
        assert not other.times


def test_only_permitted_ones_of_several_addresses(site, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", _resolver({"both.example": ["127.0.0.2", "127.0.0.1"]}))
    site.page("/", article(TEXT))
    with Site("127.0.0.2", site.port) as other:  # who connects there finds a page
        other.page("/", article("別のページです。"))
        assert TEXT in fetch(f"http://both.example:{site.port}/").text
        assert not other.times


def test_the_next_address_where_one_does_not_answer(site, monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", _resolver({"two.example": ["127.0.0.3", "127.0.0.1"]}))
    site.page("/", article(TEXT))
    assert TEXT in fetch(f"http://two.example:{site.port}/", allowed=Allowed.parse(["127.0.0.0/8"])).text


def test_names_that_lead_nowhere(monkeypatch):
    def unknown(*args, **options):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert reason(fetch("https://no-such-host.example/")) == "name"
    for address in ("http://", "http://exa mple/", "http://[::1", "http://" + "a" * 300 + ".example/", "http://a:99999/"):
        assert reason(fetch(address)) in ("address", "name"), address


def test_a_server_without_tls(site):
    assert reason(fetch(f"https://127.0.0.1:{site.port}/")) == "tls"


# --- robots.txt -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("robots", "status", "allowed"),
    [
        ("User-agent: *\nDisallow: /private/", 200, False),
        ("User-agent: factcheck\nDisallow: /private/*/report$", 200, True),
        ("User-agent: factcheck\nDisallow: /private/*t", 200, False),
        ("User-agent: other\nDisallow: /", 200, True),
        ("User-agent: factcheck\nDisallow:\n\nUser-agent: *\nDisallow: /", 200, True),
        ("User-agent: *\nDisallow: /\nAllow: /private/report", 200, True),
        ("\ufeffUser-agent: *\nDisallow: /", 200, False),
        ("<html>this is no robots.txt</html>", 200, True),
        ("", 404, True),
        ("", 403, True),
        ("", 503, False),
        ("\0\xff" * 100, 200, True),
    ],
)
def test_robots(site, robots, status, allowed):
    site.page("/robots.txt", robots, status, Content_Type="text/plain")
    outcome = fetch(site.page("/private/report", article(TEXT)))
    assert isinstance(outcome, Page) if allowed else reason(outcome) == "robots"
    assert bool(site.asked["/private/report"]) is allowed


def test_robots_are_asked_once_and_at_each_hop(site):
    with Site() as other:
        other.page("/robots.txt", "User-agent: *\nDisallow: /", Content_Type="text/plain")
        other.page("/", article(TEXT))
        outcomes = fetch(site.page("/a", article(TEXT)), site.page("/b", article(TEXT)), site.redirect("/c", other.url("/")))
    assert [type(outcome) for outcome in outcomes] == [Page, Page, NoPage]
    assert reason(outcomes[2]) == "robots"
    assert len(site.asked["/robots.txt"]) == len(other.asked["/robots.txt"]) == 1
    assert not other.asked["/"]


def test_robots_that_never_end(site):
    site.raw(
        "/robots.txt", b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n", b"User-agent: *\nDisallow: /b\n", b"#" * 600_000
    )
    a, b = fetch(site.page("/a", article(TEXT)), site.page("/b", article(TEXT)))
    assert isinstance(a, Page)
    assert reason(b) == "robots"


# --- politeness -----------------------------------------------------------------------------------------------------------


def test_a_host_is_asked_one_thing_at_a_time_with_a_pause(site):
    addresses = [site.page(f"/{number}", article(TEXT)) for number in range(4)]
    assert all(isinstance(page, Page) for page in fetch(*addresses, limits=replace(QUICK, pause=0.2)))
    assert site.most_at_once == 1
    assert all(later - earlier > 0.18 for earlier, later in zip(site.times, site.times[1:], strict=False))


def test_a_pause_that_robots_ask_for(site):
    site.page("/robots.txt", "User-agent: *\nCrawl-delay: 0.3", Content_Type="text/plain")
    fetch(site.page("/a", article(TEXT)), site.page("/b", article(TEXT)))
    assert site.times[-1] - site.times[-2] > 0.28
    site.page("/robots.txt", "User-agent: *\nCrawl-delay: 86400", Content_Type="text/plain")
    started = time.monotonic()
    fetch(site.url("/a"), site.url("/b"), limits=replace(QUICK, longest_pause=0.1))
    assert time.monotonic() - started < 60


def test_hosts_wait_for_no_other_but_not_all_at_once():
    lock, state = threading.Lock(), [0, 0]

    def slow(handler):
        with lock:
            state[0] += 1
            state[1] = max(state)
        time.sleep(0.15)
        with lock:
            state[0] -= 1
        handler.give(200, article(TEXT).encode())

    sites = [Site(f"127.0.0.{number}") for number in range(1, 7)]
    try:
        for each in sites:
            each.__enter__()
            each.routes["/"] = slow
        allowed = Allowed.parse(["127.0.0.0/8"])
        pages = fetch(*(each.url("/") for each in sites), allowed=allowed, limits=replace(QUICK, at_once=3))
    finally:
        for each in sites:
            each.__exit__()
    assert all(isinstance(page, Page) for page in pages)
    assert 2 <= state[1] <= 3


# --- the store ------------------------------------------------------------------------------------------------------------


def later(monkeypatch, **by):
    real = stores.now()
    for module in ("factcheck.sources.store", "factcheck.sources.fetch"):
        monkeypatch.setattr(f"{module}.now", lambda: real + timedelta(**by))


def test_a_page_is_asked_for_once(site, tmp_path):
    address = site.page("/", article(TEXT))
    first = fetch(address, store=Store(tmp_path))
    asked = len(site.times)
    assert fetch(address, store=Store(tmp_path)) == first
    assert len(site.times) == asked


def test_an_old_page_is_asked_for_again_and_only_sent_if_it_changed(site, tmp_path, monkeypatch):
    body = article(TEXT).encode()

    def answer(handler):
        if handler.headers.get("If-None-Match") == '"v1"' and handler.headers.get("If-Modified-Since"):
            handler.give(304, b"", Content_Length="")
        else:
            handler.give(200, body, ETag='"v1"', Last_Modified="Sat, 01 Nov 2025 00:00:00 GMT")

    site.routes["/"] = answer
    first = fetch(site.url("/"), store=Store(tmp_path))
    later(monkeypatch, days=8)
    again = fetch(site.url("/"), store=Store(tmp_path))
    assert len(site.asked["/"]) == 2
    assert replace(again, fetched=first.fetched) == first
    assert again.fetched > first.fetched
    site.page("/", article(TEXT.replace("380", "390")), ETag='"v2"')
    later(monkeypatch, days=16)
    assert "390億ドル" in fetch(site.url("/"), store=Store(tmp_path)).text


def test_what_was_read_before_outlives_a_server_that_is_down(site, tmp_path, monkeypatch):
    first = fetch(site.page("/", article(TEXT)), store=Store(tmp_path))
    later(monkeypatch, days=8)
    site.page("/", "down", 503)
    assert fetch(site.url("/"), store=Store(tmp_path)) == first
    site.page("/", "gone", 404)
    assert reason(fetch(site.url("/"), store=Store(tmp_path))) == "status 404"


def test_a_failure_is_remembered_for_a_while(site, tmp_path, monkeypatch):
    address = site.page("/", "", 404)
    fetch(address, store=Store(tmp_path))
    asked = len(site.times)
    fetch(address, store=Store(tmp_path))
    assert len(site.times) == asked
    later(monkeypatch, hours=2)
    site.page("/", article(TEXT))
    assert isinstance(fetch(address, store=Store(tmp_path)), Page)


def test_a_refused_address_is_not_remembered(site, tmp_path):
    address = site.page("/", article(TEXT))
    assert reason(fetch(address, allowed=Allowed(), store=Store(tmp_path))) == "refused"
    assert isinstance(fetch(address, store=Store(tmp_path)), Page)


@pytest.mark.parametrize(
    "damage", [b"", b"{", b'{"form": 99}', b'{"form": 1, "page": true, "outcome": {"address": 5}}', b"\xff" * 100]
)
def test_a_damaged_store(site, tmp_path, damage):
    address = site.page("/", article(TEXT))
    fetch(address, store=Store(tmp_path))
    for file in tmp_path.iterdir():
        file.write_bytes(damage)
    assert isinstance(fetch(address, store=Store(tmp_path)), Page)


def test_a_store_that_cannot_be_written(site, tmp_path):
    (tmp_path / "file").write_text("")
    assert isinstance(fetch(site.page("/", article(TEXT)), store=Store(tmp_path / "file" / "folder")), Page)
