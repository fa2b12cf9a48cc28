"""The HTML report: one page that is safe, whole without script, and in the chosen language."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import re
import zlib
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, ClassVar

import pytest
from report_samples import CONFLICT, HOSTILE, POSTS, claim, finding, hostile, place, report

from factcheck.reports.html import data as html_data
from factcheck.reports.html import embed, render_html
from factcheck.reports.html import page as html_page
from factcheck.reports.html.wording import language_of, normalised, source_of
from factcheck.reports.model import Note, PostSummary, Report
from factcheck.reports.texts import TEXTS

VOID = {"meta", "input", "link", "br", "hr", "img"}


class Page(HTMLParser):
    """A page as a tree of (tag, attributes, text): what a browser would make of well-formed HTML."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.raw: dict[str, list[str]] = {"script": [], "style": []}
        self.words: list[str] = []
        self.mistakes: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in self.raw:
            self.raw[tag].append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.mistakes.append(tag)

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in self.raw:
            self.raw[self.open[-1]][-1] += data
        else:
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(self.words))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def page(made: Report, lang: str = "ja") -> Page:
    return Page(render_html(made, lang))


def data(made: Page, name: str = "data") -> Any:
    """An element of the page's data, deflated or not."""
    elements = [attributes for tag, attributes in made.elements if tag == "script"]
    wanted = name if name == "data" else f"data-{name}"
    number = next(n for n, attributes in enumerate(elements) if attributes.get("id") == wanted)
    content = made.raw["script"][number]
    if elements[number]["type"] == "text/plain":
        content = zlib.decompress(base64.b64decode(content)).decode("utf-16-le")
        if name.startswith("texts-"):
            return content.split("\0")
    return json.loads(content)


CASES = {
    "plain": report(),
    "empty": report(posts=[], findings=[], claims=[], compared={}),
    "clean": report(findings=[]),
    "notes": report(problems=[Note("x.md", 3, {"ja": "だめ", "en": "bad"})], notes=[Note(None, None, {"ja": "注", "en": "n"})]),
    "hostile": hostile(),
}


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("case", CASES)
class TestEveryPage:
    def test_is_well_formed_with_unique_ids_and_ordered_headings(self, case: str, lang: str) -> None:
        made = page(CASES[case], lang)
        assert made.mistakes == []
        assert made.open == []
        ids = [attributes["id"] for _, attributes in made.elements if "id" in attributes]
        assert len(ids) == len(set(ids))
        levels = [int(tag[1]) for tag, _ in made.elements if re.fullmatch("h[1-6]", tag)]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in itertools.pairwise(levels))

    def test_names_its_language_and_points_only_into_itself(self, case: str, lang: str) -> None:
        made = page(CASES[case], lang)
        assert made.all("html") == [{"lang": lang}]
        for _, attributes in made.elements:
            assert not {"src", "srcset", "action", "style", "data"} & set(attributes)
            assert not [name for name in attributes if name.startswith("on")]
            assert (attributes.get("href") or "#").startswith("#")

    def test_labels_refer_to_what_is_there(self, case: str, lang: str) -> None:
        made = page(CASES[case], lang)
        ids = {attributes.get("id") for _, attributes in made.elements}
        referred = [attributes["aria-labelledby"] for _, attributes in made.elements if "aria-labelledby" in attributes]
        assert set(referred) <= ids

    def test_its_policy_allows_its_own_script_and_style_and_nothing_else(self, case: str, lang: str) -> None:
        made = page(CASES[case], lang)
        policies = [m["content"] for m in made.all("meta") if m.get("http-equiv") == "Content-Security-Policy"]
        script, style = made.raw["script"], made.raw["style"]
        assert {attributes.get("type") for attributes in made.all("script")[:-1]} == {"application/json"}
        assert made.all("script")[-1] == {"type": "module"}
        assert len(style) == 1
        assert policies == [
            f"default-src 'none'; script-src '{digest(script[-1])}'; style-src '{digest(style[0])}'; "
            "base-uri 'none'; form-action 'none'"
        ]

    def test_is_the_same_twice(self, case: str, lang: str) -> None:
        assert render_html(CASES[case], lang) == render_html(CASES[case], lang)


def digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def test_a_contradiction_stands_first_with_both_sides_and_what_they_were_read_as() -> None:
    made = page(report())
    text = made.text
    for words in (
        "食い違う記述 1",
        CONFLICT.messages["ja"],
        "2026-01-05 Kurage 2の衝撃 posts/a.md:12:",
        "3倍以下 ・ 伝聞",
        "5倍以上",
        "どれも「Kurage 2」の「容量」について述べています。",
        "発表資料で確かめてください。",
        "ほぼ確実 95%",
        "重なり合わない値です。",
    ):
        assert words in text
    assert text.index(CONFLICT.messages["ja"]) < text.index("同じ段落が 2 回あります。")
    assert re.findall(r"<mark>(.*?)</mark>", render_html(report()))[:2] == ["最大で3倍", "5倍以上"]


def test_reasons_of_the_detector_are_told_in_the_language() -> None:
    told = finding("FC101", "x", CONFLICT.locations, values={"reasons": [{"ja": "同じ型です", "en": "the same model"}, "共通"]})
    assert "同じ型です" in page(report(findings=[told])).text
    assert "the same model" in page(report(findings=[told]), "en").text


def test_other_findings_stand_by_post_with_permanent_links() -> None:
    made = page(report())
    links = {attributes["href"] for attributes in made.all("a")}
    articles = [attributes["id"] for attributes in made.all("article")]
    assert articles == [f"f-{f.fingerprint}" for f in report().findings]
    assert {f"#{name}" for name in articles} <= links
    assert "30 行目 同じ段落が 2 回あります。" in made.text
    assert "ほかの箇所 10 行目" in made.text


def test_claims_stand_by_entity_and_metric() -> None:
    text = page(report()).text
    part = text[text.index("主張の一覧 3") :]
    assert "Kurage 2 2 容量" in part
    assert "（対象の特定なし） 1 投資額" in part
    assert "380億ドル 380億ドル" in part


@pytest.mark.parametrize(
    ("made", "verdict", "why"),
    [
        (report(), "要修正", "不合格の基準「エラー」に達する指摘が 1 件あります。"),
        (report(findings=report().findings[1:]), "合格", "不合格の基準「エラー」に達する指摘はありません。"),
        (report(fail_on="never"), "指摘あり", "合否の基準は設けられていません。"),
        (report(findings=[]), "合格", "指摘はありません。"),
        (report(findings=[], compared={"posts": 3, "pairs": 0}), "合格", "比べられる主張の組はありませんでした"),
        (CASES["empty"], "検査対象なし", "何も検査していません"),
        (report(findings=[], problems=CASES["notes"].problems), "検査未完了", "検査できなかったものが 1 件あります"),
    ],
)
def test_the_verdict_and_why(made: Report, verdict: str, why: str) -> None:
    text = page(made).text
    assert text.startswith(f" {verdict} – factcheck") or f" {verdict} – factcheck" in text[:60]
    assert why in text


def test_english() -> None:
    text = page(report(), "en").text
    assert "Needs work" in text
    assert "Contradicting passages 1" in text
    assert not re.search("[ぁ-ん]", "".join(TEXTS[key]["en"] for key in TEXTS))


class TestHostilePosts:
    def test_make_no_element_and_no_attribute(self) -> None:
        made = page(hostile())
        assert len(made.all("script")) == 4
        assert made.all("img") == []
        assert made.all("b") != []
        assert all(tag != "raw" for tag, _ in made.elements)

    def test_cannot_end_the_embedded_data(self) -> None:
        for raw in page(hostile()).raw["script"][:-1]:
            assert "<" not in raw
            assert "\u2028" not in raw

    def test_are_shown_as_text_with_their_controls_named(self) -> None:
        made = page(hostile())
        for words in HOSTILE[:4]:
            assert words in made.text
        assert "‹U+202E›あべこべ‹U+2066›" in made.text
        assert not set("\u202e\u2066\x1b\x00\x85\ud800") & set(made.text)
        assert "{{ 7*7 }}" in made.text

    def test_can_be_written(self) -> None:
        render_html(hostile()).encode("utf-8")

    def test_a_title_without_end_is_cut(self) -> None:
        assert "長" * 200 not in render_html(hostile())


def test_a_figure_in_unrelated_statements_is_shown_passage_by_passage() -> None:
    places = [place(f"posts/{name}.md", 3, "7割", f"{name}の7割が海を見ます。") for name in "abc"]
    made = page(report(findings=[finding("FC101", "「7割」が 3 本の記事にあります。", places)]))
    assert "食い違う記述 1" in made.text
    for letter, name in zip("ABC", "abc", strict=True):
        assert f"記述 {letter} {name}の7割が海を見ます。" in made.text


def test_findings_with_one_fingerprint_keep_links_of_their_own() -> None:
    same = [finding("FC601", str(n), [place("posts/a.md", n, "*", "a*")], fingerprint="same/1") for n in (1, 2)]
    assert [a["id"] for a in page(report(findings=same)).all("article")] == ["f-same-1", "f-same-1-2"]


def test_every_side_is_shown_where_there_are_too_many_places() -> None:
    places = [place("posts/a.md", n, "3倍", f"前の型の3倍です。{n}", "a") for n in range(1, 60)]
    many = finding("FC101", "多数", [*places, place("posts/b.md", 1, "5倍", "前の型の5倍です。", "b")])
    text = page(report(findings=[many])).text
    assert "前の型の5倍です。" in text
    assert "ほか 48 か所" in text


def test_what_is_not_in_the_page_is_in_its_data_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html_page, "STATIC_CARDS", 2)
    monkeypatch.setattr(html_page, "STATIC_ROWS", 3)
    conflicts = [finding("FC101", f"食い違い{n}", CONFLICT.locations, fingerprint=f"c{n}") for n in range(5)]
    others = [finding("FC601", f"記号{n}", [place("posts/c.md", n, "*", "a*")], fingerprint=f"o{n}") for n in range(1, 9)]
    made = page(report(findings=conflicts + others))
    assert len(made.all("article")) == 5
    assert "ここには先頭の 2 件を載せています。残り 3 件は" in made.text
    assert "ここには先頭の 3 件を載せています。残り 5 件は" in made.text
    assert [row[0] for row in data(made, "findings")["rows"]] == [f"f-c{n}" for n in range(5)] + [f"f-o{n}" for n in range(1, 9)]


def many_findings(count: int) -> list[Any]:
    """Findings whose passages are long and have little in common."""
    numbers = [hashlib.sha256(str(n).encode()).hexdigest() for n in range(count)]
    long = ["".join(chr(0x4E00 + int(digits[i : i + 3], 16)) for i in range(0, 60, 3)) * 8 for digits in numbers]
    return [
        finding("FC601", f"記号{n}", [place("posts/c.md", n, "空", f"{words}{n}空{n}{words}")]) for n, words in enumerate(long, 1)
    ]


def test_the_data_is_bounded_and_says_what_it_leaves_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html_data, "FINDINGS_BYTES", 20_000)
    monkeypatch.setattr(html_data, "ENTITIES_BYTES", 20_000)
    claims = [
        claim(f"posts/{n % 3}.md", n, "3倍", f"{n}は3倍です。", entity=f"E{n // 2}", metric="容量", low=3.0, high=3.0)
        for n in range(400)
    ]
    made = page(report(findings=many_findings(200), claims=claims))
    read = data(made)
    assert 0 < len(data(made, "findings")["rows"]) == 200 - read["leftOut"] < 200
    assert 0 < len(data(made, "entities")["rows"]) == 200 - read["entitiesLeftOut"] < 200
    contents = {a.get("id"): text for a, text in zip(made.all("script"), made.raw["script"], strict=True)}
    assert all(len(contents[f"data-{name}"].encode()) <= 20_000 for name in ("findings", "entities"))


def test_passages_are_shortened_before_findings_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = page(report(findings=many_findings(100)))
    monkeypatch.setattr(html_data, "FINDINGS_BYTES", len(json.dumps(data(whole, "findings"), ensure_ascii=False).encode()) // 2)
    cut = page(report(findings=many_findings(100)))
    assert (data(whole)["leftOut"], data(cut)["leftOut"]) == (0, 0)
    strings = [[text for text in data(made, "findings")["strings"] if "\n空\n" in text] for made in (whole, cut)]
    assert len(strings[0]) == len(strings[1]) == 100
    assert max(map(len, strings[1])) < max(map(len, strings[0]))


def test_large_data_is_deflated_and_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    made = report(sources={"posts/a.md": "本文です。\n" * 50, "posts/b.md": "\ufeff𠮷野の本文です。\n"})
    plain = page(made)
    monkeypatch.setattr(embed, "PLAIN_BYTES", 0)
    small = page(made)
    assert {a["type"] for a in small.all("script")[:-1]} == {"text/plain"}
    for name in ("data", "findings", "entities", "texts-0"):
        assert data(plain, name) == data(small, name)


def test_a_page_that_two_processes_make_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    made = report(
        sources={"posts/a.md": "本文です。\n"}, claims=[*report().claims, claim("posts/unlisted.md", 1, "2倍", "2倍です。")]
    )
    alone = render_html(made)
    monkeypatch.setattr(html_data, "LEAST_CLAIMS_FOR_TWO", 0)
    monkeypatch.setattr(html_data, "processors", lambda: 2)
    assert render_html(made) == alone


def test_texts_of_posts_stand_in_the_page_as_far_as_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = {"posts/a.md": "あ" * 3000, "posts/b.md": "い" * 3000, "posts/c.md": "う" * 3000}
    monkeypatch.setattr(html_data, "TEXT_CHUNK", 1000)
    made = page(report(sources=sources))
    at = {row[0]: (row[5], row[6]) for row in data(made)["posts"]}
    assert all(data(made, f"texts-{chunk}")[number] == sources[path] for path, (chunk, number) in at.items())
    rest = sum(len(text.encode()) for text in made.raw["script"][1:3])
    monkeypatch.setattr(html_data, "PAGE_BYTES", rest + 20_000)
    at = {row[0]: row[5] for row in data(page(report(sources=sources)))["posts"]}
    assert at["posts/b.md"] >= 0  # it has most findings
    assert -1 in at.values()


def test_findings_in_posts_that_are_not_listed() -> None:
    made = page(report(posts=POSTS[:1], findings=[CONFLICT]))
    assert "posts/b.md:7:" in made.text


def test_no_time_unless_it_is_passed_in() -> None:
    assert "2026-03-01 10:00" in page(report(generated="2026-03-01 10:00")).text
    assert not re.search(r"\d\d:\d\d", page(report(posts=[PostSummary("a.md")], findings=[], claims=[])).text)


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ({"high": 3.0, "unit": "x", "bound": "max"}, "3倍以下"),
        ({"low": 75.0, "unit": "%", "bound": "min"}, "75%以上"),
        ({"low": 2.0, "high": 3.0, "unit": "年", "bound": "range"}, "2〜3年"),
        ({"low": 1e6, "high": 1e6, "unit": "人", "bound": "approx"}, "約100万人"),
        ({"low": 38e9, "high": 38e9, "unit": "USD"}, "380億ドル"),
        ({"low": 1.8e12, "high": 1.8e12, "unit": "JPY"}, "1.8兆円"),
        ({"low": 12_345_678.0, "high": 12_345_678.0, "unit": "JPY"}, "12,345,678円"),
        ({"low": 80.0, "high": 80.0, "unit": "GB"}, "80 GB"),
        ({"low": 0.25, "high": 0.25}, "0.25"),
        ({"date": "2027-03", "unit": "date"}, "2027-03"),
        ({"bound": "vague", "unit": "基"}, ""),
    ],
)
def test_values_are_shown_as_they_are_compared(parts: dict[str, Any], shown: str) -> None:
    assert normalised(claim("a.md", 1, "値", "値です。", **parts)) == shown


def test_values_are_worded_in_english_too() -> None:
    made = claim("a.md", 1, "値", "値です。", high=3.0, unit="x", bound="max")
    assert normalised(made, "en") == "at most 3×"
    made = claim("a.md", 1, "値", "値です。", low=1.8e12, high=1.8e12, unit="JPY")
    assert normalised(made, "en") == "1.8 trillion JPY"


@pytest.mark.parametrize(
    "message", ["二つに分かれています（どちらも海について、同じ時期の話）", "二つに分かれています（どちらも海について、同じ…"]
)
def test_reasons_stand_beside_the_message_not_in_it(message: str) -> None:
    why = {"ja": "どちらも海について、同じ時期の話", "en": "both are about the sea"}
    made = data(page(report(findings=[finding("FC101", message, CONFLICT.locations, values={"why_same": why})])), "findings")
    assert "二つに分かれています" in [text if isinstance(text, str) else text[0] for text in made["strings"]]


@pytest.mark.parametrize(
    ("text", "lang"), [("海は青い", "ja"), ("GPU news", "en"), ("바다", "ko"), ("2026-03", None), ("", None)]
)
def test_the_language_of_a_passage(text: str, lang: str | None) -> None:
    assert language_of(text) == lang


class TestSourcesOfFacts:
    VALUES: ClassVar = {
        "fact_value": "3倍",
        "fact_source_title": {"ja": "発表資料", "en": "the announcement"},
        "fact_source_address": "https://example.com/a",
        "fact_source_date": "2026",
        "fact_checked": "2026-03-01",
    }

    def told(self, **values: str) -> Any:
        return finding("FC601", "x", CONFLICT.locations[:1], values={**self.VALUES, **values})

    def test_are_told_beside_the_finding(self) -> None:
        made = page(report(findings=[self.told()]))
        assert "確認済みの事実 3倍 出典： 発表資料 (2026) （2026-03-01 確認）" in made.text
        assert [a["href"] for a in made.all("a") if (a.get("href") or "").startswith("https")] == ["https://example.com/a"]

    def test_lead_nowhere_else_than_to_a_page(self) -> None:
        told = source_of(self.told(fact_source_address="javascript:alert(1)"), "ja")
        assert told is not None
        assert (told.title, told.address) == ("発表資料", "")


def test_the_script_asks_only_for_texts_that_there_are() -> None:
    script = page(report()).raw["script"][-1]
    asked = set(re.findall(r'\bt\("(\w+)"', script))
    assert len(asked) > 50
    assert asked <= set(TEXTS)


def test_no_text_of_the_page_is_left_over() -> None:
    """Every text is asked for by name somewhere, whole or by its beginning (`t(`sort_${name}`)`)."""
    package = Path(html_page.__file__).parent.parent
    told = (
        "".join(
            file.read_text("utf-8")
            for file in sorted(package.rglob("*"))
            if file.suffix in (".py", ".js", ".j2") and file.name != "texts.py"
        )
        + (package / "texts.py").read_text("utf-8").partition("\ndef text(")[2]
    )
    prefixes = tuple(re.findall(r"`(\w+_)\$\{", told))
    kinds = {"passed", "failed", "found", "incomplete", "nothing"}
    assert {key for key in TEXTS if not re.search(rf"\b{key}\b", told) and not key.startswith(prefixes)} <= kinds
