"""What the pages that posts cite yield: pages or why there is none, and which claims cite which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from factcheck.claims.model import Claim
from factcheck.posts.model import Location

#: Why a cited page could not be held against a post; `{detail}` is a status, a media type, a language.
REASONS: Mapping[str, Mapping[str, str]] = {
    "address": {"ja": "アドレスが正しくありません", "en": "the address is malformed"},
    "scheme": {"ja": "http でも https でもない先へ転送されます", "en": "it redirects to what is neither http nor https"},
    "name": {"ja": "ホスト名が見つかりません", "en": "the host's name is unknown"},
    "refused": {
        "ja": "公開されていないネットワークのアドレスです（--allow-link で許可できます）",
        "en": "it is an address of a network that is not public (--allow-link allows it)",
    },
    "connection": {"ja": "接続できないか、途中で切れました", "en": "the connection failed or broke off"},
    "tls": {"ja": "証明書を確かめられません", "en": "its certificate cannot be verified"},
    "timeout": {"ja": "時間内に応答がありません", "en": "it did not answer in time"},
    "status": {"ja": "サーバーが {detail} を返しました", "en": "the server answered {detail}"},
    "redirects": {"ja": "転送が多すぎるか、行き先がありません", "en": "it redirects too often, or nowhere"},
    "robots": {"ja": "robots.txt が読み取りを断っています", "en": "robots.txt asks not to read it"},
    "type": {"ja": "読める種類の文書ではありません（{detail}）", "en": "it is no document that can be read ({detail})"},
    "size": {"ja": "大きすぎます", "en": "it is too large"},
    "encoding": {"ja": "文字コードか圧縮が壊れています", "en": "its encoding or compression is broken"},
    "empty": {"ja": "本文がありません", "en": "it has no text"},
    "language": {"ja": "日本語でも英語でもありません（{detail}）", "en": "it is neither Japanese nor English ({detail})"},
    "unreadable": {"ja": "内容を読み取れません", "en": "its content cannot be made out"},
    "many": {"ja": "1つの記事で確かめるリンクの上限を超えました", "en": "the post cites more pages than are fetched for one"},
}

#: Reasons that may be gone the next time.
PASSING = frozenset({"name", "connection", "timeout"})


@dataclass(frozen=True, slots=True)
class Page:
    """The text of a page. `text` is Markdown (tables, lists), `language` is ja or en, `fetched` an ISO time (UTC)."""

    address: str  # as cited
    final: str  # where redirects led
    title: str
    text: str
    language: str
    fetched: str


@dataclass(frozen=True, slots=True)
class NoPage:
    """That a page could not be read, and why (a key of REASONS)."""

    address: str
    reason: str
    detail: str = ""
    fetched: str = ""

    def words(self) -> dict[str, str]:
        """The reason by language."""
        return {lang: text.replace("{detail}", self.detail) for lang, text in REASONS[self.reason].items()}


Outcome = Page | NoPage


class Pages(Protocol):
    """Where pages come from."""

    def get(self, addresses: Iterable[str]) -> Mapping[str, Outcome]:
        """The page at each address, or why there is none; never raises for what a page or server does."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A figure of a post and the pages that are cited for it, the likeliest first."""

    claims: tuple[Claim, ...]  # what the post states with the figure: one place may hold several claims
    addresses: tuple[str, ...]
    near: bool  # the links stand in the figure's sentence, not just in its paragraph

    @property
    def location(self) -> Location:
        return self.claims[0].location


@dataclass(slots=True)
class Cited:
    """What posts cite: the figures with their pages, the pages, and where each post links to each page."""

    citations: list[Citation] = field(default_factory=list)
    pages: Mapping[str, Outcome] = field(default_factory=dict)
    places: dict[tuple[str, str], Location] = field(default_factory=dict)  # by the post's path and the address


#: Under which `Archive.derived` holds the `Cited` of a run that verifies links.
CITED = "cited pages"
