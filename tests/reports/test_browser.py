"""The HTML report in a browser: what editors do with it, on the sample report and on reports made to trip it up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from report_samples import CLAIMS, CONFLICT, HOSTILE, POSTS, claim, finding, hostile, place, report

from factcheck.reports.html import embed, render_html
from factcheck.reports.model import Note, PostSummary, Report

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "reports" / "sample.html"
VIEWS = (
    "#view=overview",
    "#view=findings",
    "#view=findings&sort=post",
    "#view=entities",
    "#view=entity&name=Hikari3",
    "#view=posts",
    "#view=post&path=examples/posts/2026-04-16-hikari-4.md",
)
THEMES = ("light", "dark")

#: Remembers what the policy kept from happening, and what went wrong.
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => window.violations.push(event.effectiveDirective));
"""


class Visit:
    """A page opened in a context of its own, with all that it asked the network for and all its errors."""

    def __init__(self, browser: Browser, file: Path, address: str = "", **options: Any) -> None:
        self.context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        self.context.set_default_timeout(10_000)
        self.page: Page = self.context.new_page()
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        self.page.add_init_script(WATCH)
        self.file = file
        self.page.goto(file.as_uri() + address)
        if options.get("java_script_enabled", True):
            self.ready()

    def ready(self) -> None:
        self.page.wait_for_selector(":root.ready", state="attached")

    def to(self, address: str) -> None:
        """Another view, as a link within the page would show it."""
        self.page.evaluate("address => { document.getElementById('view').replaceChildren(); location.hash = address; }", address)
        self.page.wait_for_selector("#view > *")

    @property
    def overflows(self) -> bool:
        """Whether the page is wider than its window."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"))


Open = Callable[..., Visit]


def settle(page: Page) -> None:
    """Waits until what was typed is answered: timers of the page run in the order in which they are due."""
    page.evaluate("new Promise((done) => setTimeout(() => requestAnimationFrame(() => setTimeout(done)), 250))")


@pytest.fixture
def visit(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Opens a report (the sample, or one that is rendered) and closes it after the test."""
    opened: list[Visit] = []

    def visited(what: Report | Path = SAMPLE, address: str = "", lang: str = "ja", **options: Any) -> Visit:
        file = what if isinstance(what, Path) else tmp_path / "report.html"
        if isinstance(what, Report):
            file.write_bytes(render_html(what, lang).encode("utf-8", "replace"))
        opened.append(Visit(browser, file, address, **options))
        return opened[-1]

    yield visited
    for one in opened:
        one.context.close()


# --- safe and alone --------------------------------------------------------------------------------------------------------


def test_nothing_is_asked_of_anyone(visit: Open) -> None:
    made = visit()
    for view in VIEWS:
        made.to(view)
    made.page.get_by_role("link", name="指摘").first.click()
    assert [url for url in made.requests if url.split("#")[0] != SAMPLE.as_uri()] == []
    assert made.page.evaluate("window.violations") == []
    assert made.errors == []


def test_the_policy_keeps_scripts_and_requests_from_others_out(visit: Open) -> None:
    made = visit()
    made.page.evaluate("""() => {
        const image = document.createElement("img");
        image.src = "https://example.invalid/x.png";
        image.setAttribute("onerror", "window.hit = 1");
        const script = document.createElement("script");
        script.textContent = "window.hit = 1";
        document.body.append(image, script);
    }""")
    made.page.wait_for_function("window.violations.length >= 2")
    assert made.page.evaluate("window.hit") is None
    assert set(made.page.evaluate("window.violations")) >= {"img-src", "script-src-elem"}


def hostile_report() -> Report:
    """Every text hostile, the texts of posts too, and a title without end."""
    made = hostile()
    bad = "\n".join([*HOSTILE, "".join(HOSTILE), "<b>", "x" * 5000])
    entity = made.claims[0].entity
    claims = [
        claim(
            post.path,
            3,
            "3倍",
            f"{''.join(HOSTILE)}は3倍です。",
            entity=entity,
            metric=made.claims[0].metric,
            low=3.0,
            high=3.0,
            post_date=d,
        )
        for post, d in zip(made.posts, ("2026-01-01", "2026-02-01"), strict=True)
    ]
    return report(
        **{
            **{name: getattr(made, name) for name in ("posts", "findings", "problems", "notes", "rules")},
            "claims": claims,
            "sources": {post.path: bad for post in made.posts},
        }
    )


def test_hostile_posts_run_nothing_and_break_nothing(visit: Open) -> None:
    made = visit(hostile_report(), viewport={"width": 380, "height": 800})
    path = made.page.evaluate(
        "(() => { const [p] = JSON.parse(document.getElementById('data').textContent).posts[0]; return p; })()"
    )
    addresses = [
        "#view=overview",
        "#view=findings",
        "#view=entities",
        "#view=posts",
        made.page.evaluate("path => '#' + new URLSearchParams({view: 'post', path})", path),
    ]
    for address in addresses:
        made.to(address)
        assert not made.overflows, address
    made.to("#view=entities")
    made.page.locator("#view .item a").first.click()
    made.page.wait_for_selector(".matrix")
    made.to("#view=findings")
    for button in made.page.locator("#view button[aria-expanded]").all():
        button.click()
    text = made.page.locator("#view").inner_text()
    made.page.locator("#search").fill("<img src=x onerror=1>")
    settle(made.page)
    assert made.page.locator("#view img, #view script, #view style, #view raw").count() == 0
    assert made.page.evaluate("window.hit") is None
    assert made.page.evaluate("window.violations") == []
    assert made.errors == []
    assert "\u202e" not in text
    assert "‹U+202E›" in text
    assert len(made.page.title()) < 400


def test_an_address_that_means_nothing_shows_the_overview(visit: Open) -> None:
    made = visit(address="#%E0%A4%A")
    for address in ("#view=__proto__", "#view=constructor", "#f-unknown", "#javascript:alert(1)"):
        assert made.page.locator("#view .verdict").count() == 1, address
        made.to(address)
    for address in ("#view=post&path=nowhere.md", "#view=entity&name=__proto__"):
        made.to(address)
        expect(made.page.locator("#view")).to_contain_text("このレポートにはありません")
    assert made.errors == []


# --- for everybody ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", THEMES)
def test_no_view_violates_wcag(visit: Open, theme: str) -> None:
    # As high as all there is: what lies below a window is not laid out, and could not be judged.
    made = visit(color_scheme=theme, viewport={"width": 1280, "height": 5000})
    axe = Axe()
    found = []

    def check(where: str, page: Page = made.page) -> None:
        options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
        result = axe.run(page, options=options)
        found.extend(
            f"{where}: {violation['id']} {node['html'][:200]} {node['failureSummary'][:300]}"
            for violation in result.response["violations"]
            for node in violation["nodes"]
        )

    for view in (
        *(view for view in VIEWS if "findings" not in view),
        "#view=findings&family=FC1",
        "#view=findings&family=FC3&sort=post",
    ):
        made.to(view)
        for summary in made.page.locator("#view details:not([open]) > summary:visible").all()[:3]:
            summary.click()
        for button in made.page.locator("#view button[aria-expanded=false]:visible").all()[:3]:
            button.click()
        settle(made.page)
        check(view)
    made.page.keyboard.press("?")
    check("help")
    values = {
        "fact_value": "3倍",
        "fact_source_title": "発表資料",
        "fact_source_address": "https://example.com/a",
        "fact_checked": "2026",
    }
    known = finding("FC101", "事実と違います。", CONFLICT.locations, values=values)
    check("fact", visit(report(findings=[known]), "#view=findings", color_scheme=theme).page)
    check("entity", visit(entity_report(), "#view=entity&name=Kurage+3", color_scheme=theme).page)
    assert found == []


def test_the_page_without_script_violates_no_wcag(visit: Open, tmp_path: Path) -> None:
    # axe is a script, so the plain page is opened as if it were all there is.
    text = render_html(report())
    body = text[text.index("<noscript>") + 10 : text.index("</noscript>")]
    style = text[text.index("<style>") : text.index("</style>") + 8]
    (tmp_path / "plain.html").write_text(
        f'<!DOCTYPE html><html lang="ja" class="ready"><head><title>t</title>{style}</head><body>{body}</body></html>', "utf-8"
    )
    made = visit(tmp_path / "plain.html")
    result = Axe().run(made.page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    assert [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in result.response["violations"]] == []


def test_the_whole_report_can_be_used_by_keyboard(visit: Open) -> None:
    made = visit()
    page = made.page

    def focused() -> str:
        return str(page.evaluate("document.activeElement.textContent"))

    page.keyboard.press("Tab")
    assert focused() == "本文へ移動"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "view-title"
    page.keyboard.press("Tab")  # the number of errors
    page.keyboard.press("Enter")
    page.wait_for_selector(".with-filter")
    assert page.evaluate("document.activeElement.id") == "view-title"
    assert "severity=error" in page.url
    # From the first card's link every control is reached in turn, each visibly focused.
    page.locator("#view .card .title").first.focus()
    seen = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        seen.add(focused())
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", focused()
    assert {"前後を読む", "リンクをコピー", "場所をコピー", "除外の指定をコピー"} <= seen


def test_keys_lead_from_finding_to_finding(visit: Open) -> None:
    made = visit(address="#view=findings")
    page = made.page
    first, second = (page.locator("#view .item").nth(n).get_attribute("id") for n in (0, 1))
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.id") == first
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.id") == second
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.id") == first
    for _ in range(45):
        page.keyboard.press("j")  # beyond what was built at first
    assert page.locator("#view .item").count() > 30
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("Hikari?")  # in a field, keys are letters
    assert not page.locator("dialog").is_visible()
    settle(page)
    assert "q=Hikari" in page.url
    page.keyboard.press("Escape")
    settle(page)
    assert page.locator("#search").input_value() == ""
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_contain_text("次の指摘")
    page.keyboard.press("Escape")
    assert not page.locator("dialog").is_visible()


def test_each_passage_is_in_its_language(visit: Open) -> None:
    english = finding("FC601", "英語の題名", [place("posts/c.md", 3, "GPU", "The GPU market keeps growing.")])
    made = visit(report(findings=[CONFLICT, english]), "#view=findings", lang="en")
    page = made.page
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator(".card blockquote").first.get_attribute("lang") == "ja"
    assert page.locator(".row .passage").get_attribute("lang") == "en"
    made.to("#view=post&path=posts/a.md")
    assert page.locator("#view h2").get_attribute("lang") == "ja"


def test_japanese_and_english_change_within_the_page(visit: Open) -> None:
    made = visit(address="#view=findings&severity=error")
    page = made.page
    japanese = page.locator("#view .item h3").first.inner_text()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("#view h2")).to_have_text("Findings")
    assert page.locator("#view .item h3").first.inner_text() != japanese
    assert "severity=error" in page.url
    assert "lang=en" in page.url
    assert page.locator("[name=severity][value=info]").is_checked() is False
    page.get_by_role("link", name="Entities").click()
    expect(page.locator("#view h2")).to_have_text("Entities")
    page.get_by_role("button", name="日本語").click()
    expect(page.locator("#view h2")).to_have_text("対象ごとの記述")
    # A link that was copied in English opens in English.
    other = visit(address="#view=findings&lang=en")
    expect(other.page.locator("#view h2")).to_have_text("Findings")


@pytest.mark.parametrize("width", [320, 380, 1280])
def test_nothing_is_wider_than_the_window(visit: Open, width: int) -> None:
    """320 points are 1280 at 400 % zoom, which WCAG asks for."""
    made = visit(viewport={"width": width, "height": 640 if width > 320 else 256})
    for view in VIEWS:
        made.to(view)
        for button in made.page.locator("#view button[aria-expanded=false]:visible").all()[:2]:
            button.click()
        assert not made.overflows, view


def test_the_theme_is_chosen_and_kept(visit: Open) -> None:
    made = visit(color_scheme="light")
    page = made.page
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    button = page.locator("#theme")
    assert button.inner_text() == "配色: 自動"
    button.click()
    button.click()
    assert button.inner_text() == "配色: 暗"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    page.reload()
    made.ready()
    assert page.locator("#theme").inner_text() == "配色: 暗"


def test_it_can_be_printed(visit: Open) -> None:
    made = visit(address="#view=findings")
    made.page.emulate_media(media="print")
    made.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert not made.page.locator(".filter").is_visible()
    assert not made.page.locator("header nav").is_visible()
    total = made.page.evaluate("JSON.parse(document.getElementById('data-findings').textContent).rows.length")
    assert made.page.locator("#view .item").count() == total  # all, not only the first
    assert made.page.pdf().startswith(b"%PDF")


def test_it_can_be_read_without_scripts(visit: Open) -> None:
    made = visit(report(), java_script_enabled=False)
    text = made.page.locator("body").inner_text()
    for words in (
        "要修正",
        CONFLICT.messages["ja"],
        "最大で3倍",
        "5倍以上",
        "同じ段落が 2 回あります。",
        "検査したもの",
        "スクリプトが無効",
    ):
        assert words in text
    assert made.page.locator(".card mark").count() == 2
    assert not made.overflows


def test_a_browser_that_is_too_old_shows_the_plain_page(browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script("delete window.URLSearchParams;")
    (tmp_path / "report.html").write_text(render_html(report()), "utf-8")
    page.goto((tmp_path / "report.html").as_uri())
    expect(page.locator("body")).to_contain_text(CONFLICT.messages["ja"])
    assert page.locator(".card").count() == 1
    context.close()


# --- finding one's way -----------------------------------------------------------------------------------------------------


def shown(page: Page) -> list[str]:
    settle(page)
    return [str(item.get_attribute("id")) for item in page.locator("#view .item").all()]


def test_filters_stand_in_the_address_and_come_back(visit: Open) -> None:
    made = visit(address="#view=findings")
    page = made.page
    everything = shown(page)
    page.locator("[name=severity][value=warning]").uncheck()
    page.locator("[name=severity][value=info]").uncheck()
    errors = shown(page)
    assert 0 < len(errors) <= len(everything)
    page.locator("[name=family]").select_option("FC1")
    page.locator("[name=sure]").select_option("75")
    page.locator("[name=post]").fill("hikari-4")
    page.locator("[name=entity]").fill("hikari3")
    page.locator("[name=sort]").select_option("newest")
    page.locator("[name=q]").fill("前の世代")
    chosen = shown(page)
    assert 0 < len(chosen) < len(errors)
    expect(page.locator("#matching")).to_contain_text(f"{len(chosen)} 件に該当")
    page.reload()
    made.ready()
    assert shown(page) == chosen
    assert page.locator("[name=severity][value=info]").is_checked() is False
    page.get_by_role("button", name="条件を消す").click()
    assert shown(page) == everything
    assert page.url.endswith("#view=findings")


def test_findings_are_sorted_as_asked(visit: Open) -> None:
    made = visit(address="#view=findings&sort=sure")
    settle(made.page)
    percents = [int(text.rstrip("%").split()[-1]) for text in made.page.locator("#view .item .sure").all_text_contents()]
    assert percents == sorted(percents, reverse=True)
    made.to("#view=findings&sort=rule")
    settle(made.page)
    rules = made.page.locator("#view .item .rule b").all_text_contents()
    assert rules == sorted(rules)
    made.to("#view=findings&sort=post")
    settle(made.page)
    groups = made.page.locator("#view .group .place").all_inner_texts()
    assert groups == sorted(groups)
    assert len(groups) == len(set(groups)) > 1


def test_a_permanent_link_shows_its_finding(visit: Open) -> None:
    made = visit(address="#view=findings")
    last = made.page.evaluate("JSON.parse(document.getElementById('data-findings').textContent).rows.at(-1)[0]")
    other = visit(address=f"#{last}")
    assert other.page.evaluate("document.activeElement.id") == last
    expect(other.page.locator(f"#{last}")).to_be_in_viewport()
    # Also where the filter at hand hides it.
    made.to("#view=findings&severity=error")
    made.page.evaluate("id => { location.hash = id; }", last)
    expect(made.page.locator(f"#{last}")).to_be_in_viewport()
    # The way back is the browser's.
    made.page.go_back()
    settle(made.page)
    assert "severity=error" in made.page.url


def test_what_is_copied_can_be_pasted(visit: Open) -> None:
    made = visit(address="#view=findings")
    page = made.page
    card = page.locator("#view .card").first
    pasted = []
    for name in ("リンクをコピー", "場所をコピー", "除外の指定をコピー", "指紋をコピー"):
        card.get_by_role("button", name=name).click()
        expect(page.locator("#announced")).to_have_text("コピーしました")
        page.locator("[name=entity]").fill("")
        page.locator("[name=entity]").press("Control+V")
        pasted.append(page.locator("[name=entity]").input_value())
        page.locator("[name=entity]").fill("")
        settle(page)
    link, location, suppression, fingerprint = pasted
    assert link == f"{SAMPLE.as_uri()}#{card.get_attribute('id')}"
    assert location == card.locator(".place").first.inner_text()
    assert f"f-{fingerprint}" == card.get_attribute("id")
    assert suppression.startswith("<!-- factcheck-disable-line FC1")


# --- what is shown ---------------------------------------------------------------------------------------------------------


def test_the_overview_tells_what_was_found_compared_and_left_out(visit: Open) -> None:
    made = visit(
        report(
            problems=[Note("posts/x.md", None, {"ja": "文字コードが分かりません", "en": "unknown encoding"})],
            unsure=7,
            least_sure=0.5,
        )
    )
    page = made.page
    text = page.locator("#view").inner_text()
    for words in (
        "要修正",
        "不合格の基準「エラー」に達する指摘が 1 件あります。",
        "検査できなかったものが 1 件あります",
        "210",
        "文字コードが分かりません",
        "7 件",
    ):
        assert words in text
    assert page.locator(".briefs .item").count() == 1
    assert page.locator(".busiest li").first.inner_text().startswith("蓄電池の今")
    assert page.locator(".families tbody tr").count() == 3
    page.locator(".families tbody a").first.click()
    page.wait_for_selector(".with-filter")
    assert page.locator("[name=family]").input_value() == "FC1"


def test_a_contradiction_tells_all_that_is_needed_to_judge_it(visit: Open) -> None:
    sources = {
        "posts/a.md": "\n".join(
            ["前の段落です。", "", "別の段落です。", *[""] * 8, CONFLICT.locations[0].sentence, "", "次の段落です。"]
        )
    }
    made = visit(report(sources=sources), "#view=findings&family=FC1")
    card = made.page.locator(".card")
    text = card.inner_text()
    for words in (
        "2026-01-05",
        "Kurage 2の衝撃",
        "3倍以下 ・ 伝聞",
        "5倍以上",
        "比べた理由",
        "ほぼ確実 95%",
        "発表資料で確かめてください。",
        "posts/a.md:12:",
    ):
        assert words in text
    assert card.locator("mark").all_inner_texts() == ["最大で3倍", "5倍以上"]
    card.get_by_role("button", name="前後を読む").first.click()
    expect(card.locator(".context")).to_contain_text("別の段落です。")
    expect(card.locator(".context")).to_contain_text("次の段落です。")


def entity_report() -> Report:
    """Three posts agree on a figure, a fourth does not; a status goes from rumour to release."""
    days = ("2026-01-01", "2026-01-11", "2026-01-21", "2026-02-01")
    posts = [PostSummary(f"posts/{n}.md", f"第{n}回", day) for n, day in enumerate(days)]
    claims = [
        claim(
            f"posts/{n}.md",
            3,
            f"{value}GB",
            f"Kurage 3のメモリは{value}GBです。",
            entity="Kurage 3",
            metric="メモリ容量",
            low=value,
            high=value,
            unit="GB",
            post_date=day,
        )
        for n, (value, day) in enumerate(zip((80.0, 80.0, 80.0, 96.0), days, strict=True))
    ]
    for n, status in enumerate(("rumored", "announced", "released")):
        made = claim(f"posts/{n}.md", 5, status, "状態です。", entity="Kurage 3", status=status, post_date=days[n])
        made.kind = "status"
        claims.append(made)
    clash = finding("FC101", "食い違い", CONFLICT.locations, values={"entity": "Kurage 2", "metric": "容量"})
    return report(posts=[*POSTS, *posts], claims=[*CLAIMS, *claims], findings=[clash])


def test_an_entity_shows_who_agrees_who_does_not_and_how_it_went(visit: Open) -> None:
    made = visit(entity_report(), "#view=entities")
    page = made.page
    assert page.locator("#view .item a").all_inner_texts() == ["Kurage 2", "Kurage 3"]  # the contradicted one first
    page.get_by_role("link", name="Kurage 3").click()
    cells = page.locator(".matrix td.standing").all_inner_texts()
    assert [" ".join(cell.split()) for cell in cells] == ["＝ 一致 80 GB", "＝ 一致 80 GB", "＝ 一致 80 GB", "△ 少数 96 GB"]
    assert page.locator(".matrix td.outlier").count() == 1
    charts = page.locator(".timeline svg")
    assert charts.count() == 2
    assert "噂・予定" in str(charts.first.text_content())
    assert charts.nth(1).locator("path.outlier").count() == 1
    assert "2026-02-01 96 GB" in str(charts.nth(1).get_attribute("aria-label"))
    page.locator(".claim-list summary").click()
    assert page.locator(".claims tbody tr").count() == 7
    made.to("#view=entity&name=Kurage+2")
    assert [" ".join(cell.split()) for cell in page.locator(".matrix td.conflict").all_inner_texts()] == [
        "≠ 食い違い 3倍以下 伝聞",
        "≠ 食い違い 5倍以上",
    ]
    page.locator(".matrix td.conflict a").first.click()
    page.wait_for_selector(".with-filter .card.current")


def test_a_post_shows_its_findings_in_place_and_beside(visit: Open) -> None:
    made = visit(address="#view=post&path=examples/posts/2026-04-16-hikari-4.md")
    page = made.page
    source = (ROOT / "examples/posts/2026-04-16-hikari-4.md").read_text("utf-8")
    lines = page.evaluate("""[...document.querySelectorAll(".post-text .line")].map((line) => {
        const copy = line.cloneNode(true);
        for (const number of copy.querySelectorAll(".no-of")) number.remove();
        return copy.textContent;
    })""")
    assert "\n".join(lines) == source  # as written
    assert page.locator("mark[data-items]").count() > 5
    # From a mark to its finding, and back.
    number = page.locator(".post-text .no-of").nth(3)
    item = page.locator(f"#item-{number.inner_text()}")
    number.click()
    expect(item).to_be_focused()
    expect(item).to_be_in_viewport()
    item.locator(".to-mark").first.click()
    assert page.evaluate("document.activeElement.textContent") == number.inner_text()
    # And by keys.
    page.keyboard.press("j")
    assert str(page.evaluate("document.activeElement.id")).startswith("item-")


def test_columns_are_counted_in_characters_not_in_units(visit: Open) -> None:
    line = "𠮷野家の👨‍👩は海の3倍です。"
    mark = place("posts/a.md", 1, "3倍", line)
    made = visit(report(findings=[finding("FC601", "印", [mark])], sources={"posts/a.md": line}), "#view=post&path=posts/a.md")
    assert made.page.locator("mark[data-items]").inner_text() == "3倍"


def test_repeated_passages_stand_against_each_other(visit: Open) -> None:
    one, other = (
        "海の色は朝に青く、昼に緑へ変わります。船は静かに進みました。",
        "海の色は朝に青く、夜に黒へ変わります。船は静かに進みました。",
    )
    places = [place("posts/b.md", 3, other, other), place("posts/b.md", 1, one, one)]
    made = visit(
        report(findings=[finding("FC301", "似た段落です。", places)], sources={"posts/b.md": f"{one}\n\n{other}\n"}),
        "#view=findings",
    )
    made.page.get_by_role("button", name="並べて比べる").click()
    assert "".join(made.page.locator(".comparison del").all_inner_texts()) == "夜黒"
    assert "".join(made.page.locator(".comparison ins").all_inner_texts()) == "昼緑"


def test_texts_are_read_only_when_they_are_shown(visit: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """All data deflated, as in a large archive: the page works, and builds no more than is looked at."""
    monkeypatch.setattr(embed, "PLAIN_BYTES", 0)
    text = "本文の一行です。\n" * 200
    many = [finding("FC601", f"印{n}", [place("posts/c.md", n, "一行", "本文の一行です。")]) for n in range(1, 201)]
    made = visit(report(findings=[CONFLICT, *many], sources={"posts/c.md": text}), "#view=findings")
    page = made.page
    expect(page.locator("#view .item")).to_have_count(30)
    page.get_by_role("button", name="さらに表示").click()
    expect(page.locator("#view .item")).to_have_count(60)
    assert page.evaluate("document.activeElement.classList.contains('item')")
    made.to("#view=post&path=posts/c.md")
    assert page.locator("#view .post-text mark").count() == 200
    assert made.errors == []


def test_a_report_without_anything_is_shown(visit: Open) -> None:
    made = visit(report(posts=[], findings=[], claims=[], compared={}, rules={}))
    for view, words in (
        ("overview", "検査対象なし"),
        ("findings", "指摘はありません"),
        ("entities", "対象はありません"),
        ("posts", "ありません"),
    ):
        made.to(f"#view={view}")
        expect(made.page.locator("#view")).to_contain_text(words)
    assert made.errors == []
