"""Running the examples of rules: each bad one must be found, each good one must not, through the same way as real posts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from factcheck.claims.context import PostContext
from factcheck.detectors import find_detector
from factcheck.findings import Finding
from factcheck.lexicon import Lexicon, load_lexicon
from factcheck.posts.model import Post
from factcheck.posts.read import parse_post
from factcheck.rules.engine import Problem, check_post
from factcheck.rules.load import builtin_rules
from factcheck.rules.messages import placeholders
from factcheck.rules.model import Example, Rule, RuleSet
from factcheck.sources.model import NoPage, Outcome, Page

if TYPE_CHECKING:
    from factcheck.audit import Analyst
    from factcheck.claims.model import Claim


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that does not show what it should: `example` is `bad 1`, `good 2`, …; `reason` says what happened."""

    rule: Rule
    example: str
    reason: Mapping[str, str]  # by language: ja, en

    def text(self, lang: str = "en") -> str:
        return f"{self.rule.path}:{self.rule.line}: {self.rule.code} {self.example}: {self.reason[lang]}"


def run_examples(rules: Iterable[Rule]) -> Iterator[Failure]:
    """Runs each rule over its own examples, alone."""
    bench = _Bench()
    for rule in rules:
        for number, example in enumerate(rule.bad, 1):
            yield from (Failure(rule, f"bad {number}", reason) for reason in bench.bad(rule, example))
        for number, example in enumerate(rule.good, 1):
            yield from (Failure(rule, f"good {number}", reason) for reason in bench.good(rule, example))


class _Bench:
    """Checks examples with one rule at a time; lexicon and model are loaded once."""

    @cached_property
    def lexicon(self) -> Lexicon:
        return load_lexicon([builtin_rules() / "lexicon"])

    @cached_property
    def analyst(self) -> Analyst:
        from factcheck.audit import Analyst, Settings

        return Analyst(Settings(), claims=True)

    def check(self, rule: Rule, example: Example, posts: list[Post]) -> tuple[list[Finding], list[Problem]]:
        """What one rule finds; only a rule across posts needs the way through the archive, which reads all claims."""
        if find_detector(rule.detector).scope == "post":
            results = [check_post([rule], PostContext(post, self.lexicon, _extract_claims)) for post in posts]
            return [f for findings, _ in results for f in findings], [p for _, problems in results for p in problems]
        from factcheck.audit import audit_posts

        self.analyst.rules = RuleSet((rule,))
        pages = _Pages(example) if find_detector(rule.detector).needs_pages else None
        audit = audit_posts(posts, self.analyst, pages)
        return audit.findings, audit.problems

    def bad(self, rule: Rule, example: Example) -> Iterator[dict[str, str]]:
        posts = _posts(example)
        findings, problems = self.check(rule, example, posts)
        yield from _of_problems(problems)
        if not findings:
            yield {"ja": "指摘されるはずが、されませんでした", "en": "expected a finding, and there is none"}
        for finding in findings:
            texts = [*rule.message.values(), *(rule.suggestion or {}).values()]
            for name in sorted(set().union(*map(placeholders, texts)) - {"text", *finding.values}):
                yield {"ja": f"文面の {{{name}}} に入る値がありません", "en": f"there is no value for {{{name}}} of the message"}
            yield from _misplaced(finding, posts)

    def good(self, rule: Rule, example: Example) -> Iterator[dict[str, str]]:
        findings, problems = self.check(rule, example, _posts(example))
        yield from _of_problems(problems)
        for finding in findings:
            place = finding.locations[0]
            at = f"{place.path}:{place.line}:{place.column}"
            yield {
                "ja": f"指摘されないはずが、されました（{at} {finding.messages['ja']}）",
                "en": f"expected no finding, and there is one ({at} {finding.messages['en']})",
            }


def _extract_claims(context: PostContext) -> list[Claim]:
    from factcheck.claims.extract import extract_claims

    return extract_claims(context)


def _posts(example: Example) -> list[Post]:
    return [parse_post(text.encode(), name) for name, text in example.posts.items() if "://" not in name]


class _Pages:
    """The pages of an example: its files whose name is an address."""

    def __init__(self, example: Example) -> None:
        self.sources = example.posts

    def get(self, addresses: Iterable[str]) -> Mapping[str, Outcome]:
        from factcheck.sources.pages import Unreadable, read_page

        found: dict[str, Outcome] = {}
        for address in addresses:
            try:
                content = read_page(self.sources.get(address, "").encode(), "")
                found[address] = Page(address, address, *content, fetched="")
            except Unreadable as error:
                found[address] = NoPage(address, error.reason, error.detail)
        return found


def _of_problems(problems: Iterable[Problem]) -> Iterator[dict[str, str]]:
    return (dict(problem.messages) for problem in problems)


def _misplaced(finding: Finding, posts: Iterable[Post]) -> Iterator[dict[str, str]]:
    """Places whose text is not what stands there in the file."""
    sources = {post.path: post for post in posts}
    for place in finding.locations:
        post = sources[place.path]
        starts = post.line_starts
        start, end = starts[place.line - 1] + place.column - 1, starts[place.end_line - 1] + place.end_column - 1
        if post.source[start:end] != place.text:
            yield {
                "ja": f"{place.line} 行目の位置が「{place.text[:40]}」を指していません",
                "en": f"the place on line {place.line} does not hold '{place.text[:40]}'",
            }
