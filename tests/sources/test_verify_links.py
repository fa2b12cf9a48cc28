"""`factcheck check --verify-links` as people run it; and that nothing goes out without it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from site_on_loopback import article

from factcheck.__main__ import cli

#: Runs a command in which every call that would reach a network ends the program; says what is loaded at the end.
GUARDED = """
import sys

def guard(event, arguments):
    if event.startswith(("socket.connect", "socket.getaddrinfo", "socket.gethostby", "socket.send")):
        raise SystemExit(f"network: {event} {arguments}")

sys.addaudithook(guard)
from factcheck.__main__ import cli

try:
    cli.main(sys.argv[1:])
finally:
    print([name for name in ("trafilatura", "lxml", "protego", "factcheck.sources.fetch") if name in sys.modules])
"""


@pytest.fixture
def post(tmp_path, site) -> Path:
    site.page("/news", article("NVIDIAの2024年の売上高は609億ドルだった。", title="NVIDIAの決算"))
    file = tmp_path / "post.md"
    file.write_text(
        "---\ntitle: 決算の話\ndate: 2025-03-01\n---\n\n"
        f"NVIDIAの2024年の売上高は690億ドルでした（[決算]({site.url('/news')})）。\n\n"
        f"NVIDIAの2024年の売上高は609億ドルだったとする記事もあります。[^1]\n\n"
        f"NVIDIAの従業員は3万人です（[会社]({site.url('/gone')})）。\n\n"
        f"[^1]: {site.url('/news')}\n",
        encoding="utf-8",
    )
    return file


def run(*arguments):
    return CliRunner().invoke(cli, ["check", "--no-report", "--select", "FC24", *map(str, arguments)])


def found(result):
    return {(finding["rule"], finding["locations"][0]["text"]) for finding in json.loads(result.stdout)["findings"]}


def test_nothing_goes_out_without_the_flag(post):
    """Every socket call would end the program, and what could make one is not even loaded."""
    command = [sys.executable, "-c", GUARDED, "check", str(post), "--no-report", "--no-index"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    assert "network" not in done.stdout + done.stderr
    assert "FC24" not in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"
    guarded = subprocess.run([*command, "--select", "FC24", "--verify-links"], capture_output=True, text=True)
    assert "network" in guarded.stderr  # so the guard does see what goes out


def test_what_the_pages_say(post, site):
    result = run(post, "--format", "json", "--verify-links", "--allow-link", "127.0.0.1", "--lang", "en")
    assert result.exit_code == 1
    assert found(result) == {("FC241", "690億ドル"), ("FC243", f"[会社]({site.url('/gone')})")}
    report = json.loads(result.stdout)
    (wrong, gone) = report["findings"]
    assert "609億ドル" in wrong["message"]
    assert site.url("/news") in wrong["suggestion"]
    assert "404" in gone["message"]
    assert {key: report["summary"]["compared"][key] for key in ("pages", "cited", "supported")} == {
        "pages": 1,
        "cited": 3,
        "supported": 1,
    }
    assert len(site.asked["/news"]) == 1


def test_the_same_pages_give_the_same_findings(post, site):
    arguments = (
        post,
        "--format",
        "json",
        "--verify-links",
        "--allow-link",
        "127.0.0.0/8",
        "--index",
        post.parent / "index.sqlite",
    )
    first = run(*arguments)
    asked = len(site.times)
    assert run(*arguments).stdout == first.stdout
    assert len(site.times) == asked
    without = run(*arguments[:3], "--index", post.parent / "index.sqlite")
    assert json.loads(without.stdout)["findings"] == []  # what pages say is not kept with the posts
    assert run(*arguments).stdout == first.stdout


def test_private_addresses_are_refused_and_the_run_goes_on(post, site):
    result = run(post, "--format", "json", "--verify-links", "--no-index")
    assert result.exit_code == 0
    assert {rule for rule, _ in found(result)} == {"FC243"}
    assert not site.times


def test_only_the_posts_asked_about_are_verified(post, site, tmp_path):
    draft = tmp_path / "draft.md"
    draft.write_text(f"NVIDIAの2024年の売上高は690億ドルでした（[決算]({site.url('/draft')})）。\n", encoding="utf-8")
    run(draft, "--against", post, "--verify-links", "--allow-link", "127.0.0.1", "--no-index")
    assert set(site.asked) == {"/robots.txt", "/draft"}


def test_what_was_accepted_is_not_stale_where_links_are_not_verified(post, tmp_path):
    links = ("--verify-links", "--allow-link", "127.0.0.1")
    file = tmp_path / "accepted.baseline"
    baseline = ("--baseline", str(file))
    accept = ["baseline", str(post), *baseline, "--select", "FC24"]
    assert CliRunner().invoke(cli, [*accept, *links]).exit_code == 0
    assert run(post, *links, *baseline).exit_code == 0
    assert run(post, *baseline, "--fail-on-stale").exit_code == 0
    accepted = file.read_text("utf-8")
    assert "FC241" in accepted
    assert CliRunner().invoke(cli, accept).exit_code == 0
    assert file.read_text("utf-8") == accepted


def test_what_is_no_host(post):
    result = run(post, "--verify-links", "--allow-link", "http://127.0.0.1/")
    assert result.exit_code == 2
    assert "--allow-link" in result.output
