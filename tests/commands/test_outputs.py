"""`--format` and `--output`: several formats at once, each in its file, and what GitHub Actions is handed."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from factcheck.__main__ import cli

FORMATS = ["console", "json", "html", "sarif", "junit", "github", "markdown", "rdjson", "csv"]


@pytest.fixture
def posts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository's folder of posts, with the working folder below the top."""
    (tmp_path / ".git").mkdir()
    folder = tmp_path / "site" / "夏 の記事"
    folder.mkdir(parents=True)
    body = "記事の本文はここまでです。\n\n---END---"
    text = f"---\ntitle: 終わりの印\ndate: 2026-04-02\n---\n\n{body}\n"
    (folder / "marker.md").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "site")
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    return folder.relative_to(tmp_path / "site")


def check(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, ["check", "--no-index", "--select", "FC701", *(str(a) for a in arguments)])


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_printed_or_written_alike(posts: Path, name: str) -> None:
    printed = check(posts, "--no-report", "--format", name)
    written = check(posts, "--no-report", "--format", name, "--output", "out/chosen")
    named = check(posts, "--no-report", "--output", f"{name}=out/named")
    assert (printed.exit_code, written.exit_code, named.exit_code) == (1, 1, 1)
    chosen = Path("out/chosen").read_text(encoding="utf-8")
    assert chosen == printed.stdout == Path("out/named").read_text(encoding="utf-8")
    assert "---END---" in chosen or "END" in chosen


def test_several_formats_at_once(posts: Path) -> None:
    outputs = [f"--output={name}=out/report.{name}" for name in FORMATS[1:]]
    result = check(posts, *outputs)
    assert result.exit_code == 1
    assert "---END---" in result.stdout  # the console is still printed
    assert sorted(path.name for path in Path("out").iterdir()) == sorted(f"report.{name}" for name in FORMATS[1:])
    assert not Path("reports").exists()  # the HTML report goes where it was asked for
    (row,) = csv.DictReader(Path("out/report.csv").read_text(encoding="utf-8").splitlines())
    assert row["path"] == "夏 の記事/marker.md"
    assert ElementTree.parse("out/report.junit").getroot().get("failures") == "1"


def test_the_chosen_format_and_others(posts: Path) -> None:
    result = check(posts, "--format", "json", "-o", "out=1.json", "-o", "sarif=out=2.sarif")
    assert (result.exit_code, result.stdout) == (1, "")
    assert len(json.loads(Path("out=1.json").read_text(encoding="utf-8"))["findings"]) == 1
    assert len(json.loads(Path("out=2.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]) == 1


def test_code_hosts_get_paths_from_the_top_of_the_repository(posts: Path) -> None:
    check(posts, "-o", "sarif=s", "-o", "rdjson=r", "-o", "github=g")
    result = json.loads(Path("s").read_text(encoding="utf-8"))["runs"][0]["results"][0]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "site/%E5%A4%8F%20%E3%81%AE%E8%A8%98%E4%BA%8B/marker.md"
    (one,) = json.loads(Path("r").read_text(encoding="utf-8"))["diagnostics"]
    assert one["location"]["path"] == "site/夏 の記事/marker.md"
    assert Path("g").read_text(encoding="utf-8").startswith("::error file=site/夏 の記事/marker.md,line=8,")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_rdjson_columns_are_bytes_of_the_line_whatever_the_file_is_in(posts: Path, encoding: str) -> None:
    line = "これは「題」のある文です。---END---"
    text = f"---\ntitle: 終わりの印\n---\n\n{line}\n"
    (posts / "marker.md").write_bytes(text.encode(encoding))
    check(posts, "-o", "rdjson=r", "-o", "json=j")
    where = json.loads(Path("j").read_text(encoding="utf-8"))["findings"][0]["locations"][0]
    (one,) = json.loads(Path("r").read_text(encoding="utf-8"))["diagnostics"]
    start, end = one["location"]["range"]["start"], one["location"]["range"]["end"]
    assert start["line"] == where["line"] == 5
    data = line.encode()
    assert data[start["column"] - 1 : end["column"] - 1].decode() == where["text"]


def test_the_step_summary_is_appended(posts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary = Path("summary.md")
    summary.write_text("# before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    check(posts, "--no-report")
    assert summary.read_text(encoding="utf-8") == "# before\n"  # only for GitHub's format
    check(posts, "--no-report", "--format", "github")
    text = summary.read_text(encoding="utf-8")
    assert text.startswith("# before\n## factcheck: 要修正") and "FC701" in text


def test_a_summary_that_cannot_be_written_is_a_usage_error(posts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(Path.cwd()))
    result = check(posts, "--no-report", "--format", "github")
    assert result.exit_code == 2 and "cannot write" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--format", "yaml"], "'yaml' is no format; there are console, csv,"),
        (["-o", "a", "-o", "b"], "more than one file"),
        (["-o", "json=a", "-o", "csv=a"], "two formats for one file"),
        (["-o", "json=a", "-o", "csv=./a"], "two formats for one file"),
        (["-o", "json="], "a file is needed"),
        (["-o", ""], "a file is needed"),
        (["-o", "."], "a file is needed"),
        (["-o", "sarif=夏 の記事"], "a file is needed"),
        (["-o", "sarif=夏 の記事/marker.md/x"], "cannot write"),
    ],
)
def test_mistakes_are_told_before_anything_is_checked(posts: Path, arguments: list[str], told: str) -> None:
    result = check(posts, "--no-report", *arguments)
    assert result.exit_code == 2
    assert told in " ".join(result.stderr.replace("│", " ").split())
    assert [path.name for path in Path.cwd().iterdir()] == ["夏 の記事"]


def test_a_path_with_an_equals_sign_is_a_path(posts: Path) -> None:
    check(posts, "--format", "json", "-o", "month=05.json")
    assert json.loads(Path("month=05.json").read_text(encoding="utf-8"))["version"] == 1


def page_of(posts: Path, *arguments: str | Path) -> tuple[int, bytes]:
    """Which file the HTML report is after a check (a new one has another number), and what it holds."""
    result = CliRunner().invoke(cli, ["check", "--select", "FC701", "--index=i", "-q", str(posts), *(str(a) for a in arguments)])
    assert result.exit_code == 1
    assert "report.html" in result.stdout
    page = Path("out/report.html")
    return page.stat().st_ino, page.read_bytes()


def test_a_report_that_would_come_out_as_it_is_stands_as_it_is(posts: Path) -> None:
    report = ("--report", "out/report.html")
    first = page_of(posts, *report)
    assert page_of(posts, *report) == first
    english = page_of(posts, *report, "--lang", "en")
    assert english[1] != first[1]
    again = page_of(posts, *report)
    assert again[1] == first[1]
    (posts / "new.md").write_text("---\ntitle: もう一つ\ndate: 2026-04-03\n---\n\n何もありません。\n", encoding="utf-8")
    more = page_of(posts, *report)
    assert "もう一つ" in more[1].decode()
    assert page_of(posts, *report) == more


@pytest.mark.parametrize("harm", ["edited", "cut", "gone"])
def test_a_report_that_is_not_what_was_written_is_written_again(posts: Path, harm: str) -> None:
    report = ("--report", "out/report.html")
    first = page_of(posts, *report)
    page = Path("out/report.html")
    if harm == "edited":
        page.write_bytes(first[1].replace("終わり".encode(), "はじめ".encode()))
    elif harm == "cut":
        page.write_bytes(first[1][:1000])
    else:
        page.unlink()
    assert page_of(posts, *report)[1] == first[1]
