"""The HTML report: one page that is safe, whole without script, and in the chosen language."""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from report_samples import CONFLICT, HOSTILE, POSTS, claim, finding, hostile, place, report

from factcheck.reports import html
from factcheck.reports.html import normalised, render_html
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


def data(made: Page) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(made.raw["script"][0])
    return read


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
        assert [attributes.get("type") for attributes in made.all("script")] == ["application/json", None]
        assert len(style) == 1
        assert policies == [
            f"default-src 'none'; script-src '{digest(script[1])}'; style-src '{digest(style[0])}'; "
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
        "≤ 3 x ・ 伝聞",
        "≥ 5 x",
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
    assert "380億ドル 38,000,000,000 USD" in part


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
        assert len(made.all("script")) == 2
        assert made.all("img") == []
        assert made.all("b") != []
        assert all(tag != "raw" for tag, _ in made.elements)

    def test_cannot_end_the_embedded_data(self) -> None:
        raw = page(hostile()).raw["script"][0]
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
    monkeypatch.setattr(html, "STATIC_CARDS", 2)
    monkeypatch.setattr(html, "STATIC_ROWS", 3)
    conflicts = [finding("FC101", f"食い違い{n}", CONFLICT.locations, fingerprint=f"c{n}") for n in range(5)]
    others = [finding("FC601", f"記号{n}", [place("posts/c.md", n, "*", "a*")], fingerprint=f"o{n}") for n in range(1, 9)]
    made = page(report(findings=conflicts + others))
    assert len(made.all("article")) == 5
    assert "ここには先頭の 2 件を載せています。残り 3 件は" in made.text
    assert "ここには先頭の 3 件を載せています。残り 5 件は" in made.text
    assert [row[0] for row in data(made)["findings"]] == [f"f-c{n}" for n in range(5)] + [f"f-o{n}" for n in range(1, 9)]


def test_the_data_is_bounded_and_says_what_it_leaves_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "FINDINGS_BYTES", 30_000)
    monkeypatch.setattr(html, "CLAIMS_BYTES", 20_000)
    long = "海" * 300
    findings = [finding("FC601", f"記号{n}", [place("posts/c.md", n, "空", f"{long}{n}空{n}{long}")]) for n in range(1, 201)]
    claims = [
        claim("posts/a.md", n, "3倍", f"{long}{n}は3倍です。", entity=f"E{n}", metric="容量", low=3.0, high=3.0)
        for n in range(1, 201)
    ]
    read = data(page(report(findings=findings, claims=claims)))
    assert 0 < len(read["findings"]) == 200 - read["leftOut"] < 200
    assert 0 < len(read["claims"]) == 200 - read["claimsLeftOut"] < 200
    assert len(json.dumps(read, ensure_ascii=False).encode()) < 90_000


def test_passages_are_shortened_before_findings_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    long = "海" * 300
    findings = [finding("FC601", "記号", [place("posts/c.md", n, "空", f"{long}{n}空{n}{long}")]) for n in range(1, 101)]
    whole = data(page(report(findings=findings)))
    monkeypatch.setattr(html, "FINDINGS_BYTES", 60_000)
    cut = data(page(report(findings=findings)))
    assert (whole["leftOut"], cut["leftOut"]) == (0, 0)
    assert max(map(len, cut["strings"])) < max(map(len, whole["strings"]))
    assert all("\n空\n" in text for text in cut["strings"] if "海" in text)


def test_findings_in_posts_that_are_not_listed() -> None:
    made = page(report(posts=POSTS[:1], findings=[CONFLICT]))
    assert "posts/b.md:7:" in made.text


def test_no_time_unless_it_is_passed_in() -> None:
    assert "2026-03-01 10:00" in page(report(generated="2026-03-01 10:00")).text
    assert not re.search(r"\d\d:\d\d", page(report(posts=[PostSummary("a.md")], findings=[], claims=[])).text)


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ({"high": 3.0, "unit": "x", "bound": "max"}, "≤ 3 x"),
        ({"low": 75.0, "unit": "%", "bound": "min"}, "≥ 75 %"),
        ({"low": 2.0, "high": 3.0, "unit": "年", "bound": "range"}, "2–3 年"),
        ({"low": 1e6, "high": 1e6, "unit": "人", "bound": "approx"}, "≈ 1,000,000 人"),
        ({"low": 0.25, "high": 0.25}, "0.25"),
        ({"date": "2027-03", "unit": "date"}, "2027-03"),
        ({"bound": "vague", "unit": "基"}, ""),
    ],
)
def test_values_are_shown_as_they_are_compared(parts: dict[str, Any], shown: str) -> None:
    assert normalised(claim("a.md", 1, "値", "値です。", **parts)) == shown


def test_the_script_asks_only_for_texts_that_there_are() -> None:
    script = page(report()).raw["script"][1]
    asked = set(re.findall(r"\btext\.([a-z_]+)", script)) | set(re.findall(r'say\("(\w+)"', script))
    assert asked
    assert asked <= set(data(page(report()))["text"])
