"""What pages say of the figures that cite them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from site_on_loopback import article

from factcheck.claims.context import PostContext
from factcheck.claims.extract import extract_claims
from factcheck.lexicon import load_lexicon
from factcheck.posts.read import parse_post
from factcheck.rules.load import builtin_rules, load_rules
from factcheck.sources.citations import MOST_PAGES, cite
from factcheck.sources.model import NoPage, Page
from factcheck.sources.pages import read_page
from factcheck.sources.verify import Verifier

CASES = yaml.safe_load(Path(__file__).with_name("verdicts.yaml").read_text("utf-8"))
_JAPANESE = re.compile("[ぁ-ヺ一-龯]")
ADDRESS = "https://example.com/page"


class Given:
    """Pages that are given; any other is not there."""

    def __init__(self, **sources):
        self.sources, self.asked = sources, []

    def get(self, addresses):
        self.asked += addresses
        return {
            address: Page(address, address, *read_page(self.sources[address].encode(), ""), "2026-01-02T03:04:05+00:00")
            if address in self.sources
            else NoPage(address, "status", "404")
            for address in addresses
        }


@pytest.fixture(scope="module")
def lexicon():
    return load_lexicon([builtin_rules() / "lexicon"])


@pytest.fixture(scope="module")
def verdicts(lexicon):
    (rule,) = load_rules([builtin_rules()]).find("link-contradicts")
    return lambda found: list(Verifier(lexicon, rule.parameters["metrics"], rule.parameters["plain"]).verdicts(found))


def cited(text, lexicon, pages):
    post = parse_post(text.encode(), "a.md")
    return cite([(post, PostContext(post, lexicon, extract_claims).claims)], pages)


@pytest.mark.parametrize("case", CASES, ids=[case["what"] for case in CASES])
def test_verdicts(case, lexicon, verdicts):
    source = None
    if "title" in case:
        body = case.get("page", ())
        source = article(*body, title=case["title"], lang="ja" if _JAPANESE.search(case["title"]) else "en")
        source = source.replace("</article>", case.get("html", "") + "</article>")
    pages = Given(**({ADDRESS: source} if source else {}))
    found = cited("---\ndate: 2025-03-01\n---\n\n" + case["post"].replace("[出典]", f"（[出典]({ADDRESS})）"), lexicon, pages)
    (verdict,) = verdicts(found)
    assert verdict.verdict == case["verdict"]
    assert verdict.figure == case.get("figure", "")
    assert verdict.figure in verdict.sentence
    if "confidence" in case:
        assert verdict.confidence == case["confidence"]


def test_any_of_several_pages_supports(lexicon, verdicts):
    a, b, c = (f"https://example.com/{name}" for name in "abc")
    text = f"NVIDIAの2024年の売上高は609億ドルでした（[甲]({a})、[乙]({b})、[丙]({c})）。"
    good = article("NVIDIA said revenue for 2024 was $60.9 billion.", title="NVIDIA", lang="en")
    other = article("NVIDIA said revenue for 2024 was $58.0 billion.", title="NVIDIA", lang="en")
    (verdict,) = verdicts(cited(text, lexicon, Given(**{b: other, c: good})))
    assert (verdict.verdict, verdict.page.address) == ("supported", c)
    (verdict,) = verdicts(cited(text, lexicon, Given(**{b: other})))
    assert verdict.verdict == "contradicted"
    (sure,) = verdicts(cited(text, lexicon, Given(**{a: other, b: other, c: other})))
    assert verdict.confidence < sure.confidence  # the pages that could not be read may have it
    (verdict,) = verdicts(cited(text, lexicon, Given(**{b: article("Nothing of the kind is said.", lang="en", title="A")})))
    assert verdict.verdict == "unreachable"


def test_what_cites_nothing_is_not_asked_for(lexicon):
    pages = Given()
    text = f"""---
title: 売上高は609億ドル
---

## 売上高609億ドルの[中身]({ADDRESS}/heading)

NVIDIAの2024年の売上高は609億ドルでした。

もし20%伸びれば[話は別です]({ADDRESS}/if)。

拠点は3社にあります（[一覧]({ADDRESS}/few)）。数十億ドルの投資です（[噂]({ADDRESS}/vague)）。

詳しくは[公式サイト]({ADDRESS}/about)へ。
"""
    assert cited(text, lexicon, pages).citations == []
    assert pages.asked == []


def test_a_post_cannot_ask_for_any_number_of_pages(lexicon, verdicts):
    pages = Given()
    text = "\n\n".join(f"NVIDIAの従業員は{n},000人です（[資料]({ADDRESS}/{n})）。" for n in range(10, MOST_PAGES + 20))
    found = cited(text, lexicon, pages)
    assert len(pages.asked) == MOST_PAGES
    assert {outcome.reason for outcome in found.pages.values()} == {"status", "many"}
    assert len(verdicts(found)) == len(found.citations) > MOST_PAGES


def test_each_page_is_asked_for_once(lexicon):
    pages = Given()
    cited(f"従業員は3,000人です（[甲]({ADDRESS})）。\n\n従業員は4,000人です（[乙]({ADDRESS}#part)）。", lexicon, pages)
    assert pages.asked == [ADDRESS]
