"""The way through: files to posts, claims and in-post findings, one post at a time; then the archive as a whole.

What a post yields is a pure function of its bytes, the rules and the model, so posts are spread over processes; what needs
all of them (alignment, duplicates across posts) runs once, on their compact records.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

from factcheck.archive.fingerprints import fingerprints
from factcheck.archive.model import Archive, Fingerprints, Passage, PostRecord
from factcheck.claims.context import PostContext
from factcheck.claims.entities import mentions
from factcheck.claims.model import Claim
from factcheck.detectors import find_detector, plugins_digest
from factcheck.facts.load import builtin_facts, load_facts
from factcheck.facts.model import Facts
from factcheck.facts.settle import without_settled
from factcheck.findings import SEVERITIES, Finding
from factcheck.kept import tool_digest
from factcheck.lexicon import Lexicon, load_lexicon
from factcheck.posts.model import PROSE_KINDS, Post
from factcheck.processes import no_search_for_cycles, processors, side_by_side
from factcheck.rules.engine import check_archive, check_post
from factcheck.rules.load import builtin_rules, load_rules, with_parameters
from factcheck.rules.model import Problem, Rule, RuleSet
from factcheck.rules.suppressions import apply_suppressions, parse_suppressions, review
from factcheck.sources.model import CITED, Cited, Pages

#: Below this many posts a second process costs more (it loads its own model) than it saves.
POSTS_PER_JOB = 12

#: The index is written after so many posts, so that a run that is stopped loses little.
POSTS_PER_WRITE = 40


@dataclass(frozen=True)
class Settings:
    """What to check with: rule, lexicon and fact files besides the built-in ones, and which rules.

    `parameters` replace single parameters of rules, by the rule's code or name.
    """

    rules: tuple[Path, ...] = ()
    lexicons: tuple[Path, ...] = ()
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    facts: tuple[Path, ...] = ()
    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    check: bool = True  # False: no rules at all, only what posts say

    def load_rules(self) -> RuleSet:
        """The rules chosen; raises `RuleError` for mistakes in files and for a choice that names no rule."""
        if not self.check:
            return RuleSet(())
        known = load_rules([builtin_rules(), *self.rules])
        return with_parameters(known, self.parameters).select(self.select, self.ignore)

    def load_lexicon(self) -> Lexicon:
        return load_lexicon(self._lexicon_files)

    def load_facts(self, lexicon: Lexicon) -> Facts:
        """The built-in facts and further ones; raises `FactError`."""
        return load_facts([builtin_facts(), *self.facts], lexicon, self._lexicon_files)

    @property
    def _lexicon_files(self) -> list[Path]:
        return [builtin_rules() / "lexicon", *self.lexicons]


@dataclass
class Audit:
    """What a run found, and what it looked at."""

    records: list[PostRecord]
    findings: list[Finding]
    problems: list[Problem] = field(default_factory=list)
    compared: dict[str, int] = field(default_factory=dict)  # posts, sentences, claims, topics, pairs
    notices: list[Mapping[str, str]] = field(default_factory=list)  # what happened to the index, by language
    made_with: str | None = None  # what the records depend on besides their posts, where an index was asked


class Analyst:
    """Makes the record of a post: loads rules and lexicon once, then takes one post after the other."""

    def __init__(self, settings: Settings, *, claims: bool) -> None:
        self.rules = settings.load_rules()
        self.lexicon = settings.load_lexicon()
        self.settings = settings
        self.claims = claims
        detectors = [find_detector(rule.detector) for rule in self.rules]
        self.mentions = any(detector.needs_mentions for detector in detectors)
        self.fingerprints = any(detector.needs_fingerprints for detector in detectors)
        self.alone = {rule.code for rule in self.rules if find_detector(rule.detector).scope == "post"}

    @cached_property
    def prepared(self) -> list[Rule]:
        """Rules across posts that have something done with each record beforehand.

        Where any rule across posts was chosen these are all that there are: another choice reads no post again.
        """
        if not any(find_detector(rule.detector).scope == "archive" for rule in self.rules):
            return []
        there_are = {rule.code: rule for rule in (*with_parameters(self.known, self.settings.parameters), *self.rules)}
        return [rule for rule in there_are.values() if find_detector(rule.detector).prepare]

    @cached_property
    def preparing(self) -> list[Callable[[PostRecord], None]]:
        """What those rules have done with a record."""
        detectors = [(find_detector(rule.detector), rule.parameters) for rule in self.prepared]
        return [detector.prepare(parameters, self.lexicon) for detector, parameters in detectors if detector.prepare]

    @property
    def digest(self) -> str:
        """SHA-256 of what a record depends on besides its post and its claims.

        Rules that look at all posts may come and go; of their parameters only those count that what they prepare is named by.
        """
        detectors = [(rule, find_detector(rule.detector)) for rule in self.rules]
        alone = RuleSet(tuple(rule for rule, detector in detectors if detector.scope == "post"))
        empty = PostRecord(path="", title=None, date=None, author=None, characters=0, digest="")
        for prepare in self.preparing:
            prepare(empty)
        vocabulary = self.known.vocabulary() if self.settings.check else ()
        parts = (self.claims, self.mentions, self.fingerprints, sorted(empty.prepared), vocabulary)
        return _digest(alone.digest, repr(parts))

    @cached_property
    def known(self) -> RuleSet:
        """All rules that there are, whichever were chosen."""
        return load_rules([builtin_rules(), *self.settings.rules])

    @cached_property
    def facts(self) -> Facts:
        """What posts are held against once all are read; nothing that a record depends on."""
        return self.settings.load_facts(self.lexicon)

    def record(self, post: Post, known: list[Claim] | None = None) -> tuple[PostRecord, list[Problem]]:
        """A post's record, and what went wrong while it was made; `known` are its claims where they are known already."""
        context = PostContext(post, self.lexicon, _extract if known is None else lambda context: known)
        suppressions = parse_suppressions(post)
        passages = [Passage.of(post, block) for block in post.blocks if block.kind in PROSE_KINDS and block.text.strip()]
        findings, problems = check_post(self.rules, context)
        idle = review(findings, suppressions, self.known, self.alone) if suppressions and self.settings.check else ()
        record = PostRecord(
            path=post.path,
            title=post.title,
            date=post.date,
            author=post.author,
            characters=post.characters,
            digest=post.digest,
            problems=(*post.problems, *idle),
            sentences=len(context.sentences),
            claims=context.claims if self.claims else [],
            findings=apply_suppressions(findings, {post.path: suppressions}),
            passages=passages,
            mentions=mentions(context) if self.mentions else [],
            suppressions=suppressions,
            fingerprints=fingerprints(passages) if self.fingerprints else Fingerprints(),
        )
        for prepare in self.preparing:
            prepare(record)
        return record, problems


def _extract(context: PostContext) -> list[Claim]:
    from factcheck.claims.extract import extract_claims  # takes a while, and a run that finds nothing changed needs none

    return extract_claims(context)


def audit(
    files: Sequence[tuple[Path, str]],
    settings: Settings,
    *,
    jobs: int | None = None,
    claims: bool = True,
    index: Path | None = None,
    progress: Callable[[int], None] = lambda done: None,
    pages: Pages | None = None,
    own: Collection[str] | None = None,
) -> Audit:
    """Checks posts, given as (file, path to show), alone and against each other.

    Where only the posts at the shown paths `own` are asked about, findings that lie in others alone may be missing. Only with
    `pages` are the pages looked at that posts cite.
    `claims=False` leaves claims out unless a chosen rule needs them. What the index at `index` knows of posts that have not
    changed is taken from there, and it is brought up to date. `progress` is called with the number of posts done.
    Raises `RuleError`, `LexiconError` and `FactError` before any post is read, and `UnusableIndex`.
    """
    analyst = Analyst(settings, claims=False)
    _ = analyst.facts  # mistakes in them are told before any post is read
    analyst.claims = claims or any(find_detector(rule.detector).needs_claims for rule in analyst.rules)
    notices: list[Mapping[str, str]] = []
    made_with = None
    if index is None:
        records, problems = _records(files, settings, analyst, jobs, progress)
    else:
        records, problems, made_with = _indexed_records(files, settings, analyst, jobs, progress, index, notices)
    cited = None
    if pages is not None and any(find_detector(rule.detector).needs_pages for rule in analyst.rules):
        cited = _cited(files, records, pages, own)
    found = _conclude(records, problems, analyst, cited, jobs=jobs or processors(), own=own)
    return replace(found, notices=notices, made_with=made_with)


def _cited(files: Sequence[tuple[Path, str]], records: Iterable[PostRecord], pages: Pages, own: Collection[str] | None) -> Cited:
    """What posts cite. Where links stand is not kept in records: posts are read once more, which is quick."""
    from factcheck.posts.read import UnreadablePost, read_post
    from factcheck.sources.citations import cite  # not before it is needed: most runs verify no links

    by_path = {record.path: record for record in records}

    def posts() -> Iterator[tuple[Post, list[Claim]]]:
        for path, shown in files:
            record = by_path.get(shown)
            if record is None or not record.claims or (own is not None and shown not in own):
                continue
            try:
                post = read_post(path, shown)
            except UnreadablePost:
                continue
            if post.digest == record.digest:  # a post that has just been written to has other places
                yield post, record.claims

    return cite(posts(), pages)


def refresh(
    files: Sequence[tuple[Path, str]],
    settings: Settings,
    *,
    index: Path,
    jobs: int | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Audit:
    """Brings the index up to date with posts, as `audit` would, without holding them against each other: no findings.

    `compared` counts posts, sentences and claims.
    """
    analyst = Analyst(settings, claims=True)
    notices: list[Mapping[str, str]] = []
    records, problems, made_with = _indexed_records(files, settings, analyst, jobs, progress, index, notices)
    return Audit(records, [], problems, _counts(records), notices, made_with)


def extract(
    files: Sequence[tuple[Path, str]],
    settings: Settings,
    *,
    jobs: int | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> tuple[list[Claim], list[Problem]]:
    """The claims of posts, by path and place, and the posts that could not be read."""
    settings = replace(settings, check=False)
    records, problems = _records(files, settings, Analyst(settings, claims=True), jobs, progress)
    return [claim for record in sorted(records, key=lambda record: record.path) for claim in record.claims], problems


def audit_posts(posts: Iterable[Post], analyst: Analyst, pages: Pages | None = None) -> Audit:
    """Checks posts that are in memory already (the examples of rules, an editor's buffer)."""
    posts = list(posts)
    made = [analyst.record(post) for post in posts]
    records = [record for record, _ in made]
    cited = None
    if pages is not None:
        from factcheck.sources.citations import cite

        cited = cite([(post, record.claims) for post, record in zip(posts, records, strict=True)], pages)
    return _conclude(records, [p for _, problems in made for p in problems], analyst, cited)


def _conclude(
    records: list[PostRecord],
    problems: list[Problem],
    analyst: Analyst,
    cited: Cited | None,
    *,
    jobs: int = 1,
    own: Collection[str] | None = None,
) -> Audit:
    """What needs all records: alignment, rules across posts, suppressions, order."""
    records.sort(key=lambda record: record.path)
    archive = Archive(records, analyst.lexicon, analyst.facts, jobs=jobs, own=None if own is None else frozenset(own))
    if cited is not None:
        archive.derived[CITED] = cited
    with no_search_for_cycles(lasting=True):
        across, more = check_archive(analyst.rules, archive)
        across = without_settled(across, archive)
        suppressions = {record.path: record.suppressions for record in records if record.suppressions}
        findings = [finding for record in records for finding in record.findings] + apply_suppressions(across, suppressions)
        findings.sort(key=worst_first)
    return Audit(records, findings, problems + more, {**_counts(records), **archive.compared})


def _counts(records: Sequence[PostRecord]) -> dict[str, int]:
    return {
        "posts": len(records),
        "sentences": sum(record.sentences for record in records),
        "claims": sum(len(record.claims) for record in records),
    }


def worst_first(finding: Finding) -> tuple[object, ...]:
    """The order in which findings are told, as a sort key."""
    first = finding.locations[0]
    across = len({location.path for location in finding.locations}) > 1
    return (
        SEVERITIES.index(finding.severity),
        not across,
        -finding.confidence,
        finding.rule,
        first.path,
        first.line,
        first.column,
        finding.fingerprint,
    )


# --- what is known already ------------------------------------------------------------------------------------------


def _indexed_records(
    files: Sequence[tuple[Path, str]],
    settings: Settings,
    analyst: Analyst,
    jobs: int | None,
    progress: Callable[[int], None],
    path: Path,
    notices: list[Mapping[str, str]],
) -> tuple[list[PostRecord], list[Problem], str]:
    """As `_records`, but for posts that the index knows; the others are put into it as they are done.

    Also returns what the records depend on besides their posts. What happened to the index is added to `notices`.
    """
    from factcheck.archive.index import Index
    from factcheck.language.pipeline import model_version

    claims_key = _digest(tool_digest(), analyst.lexicon.digest, model_version())
    plugins = plugins_digest(rule.detector for rule in analyst.rules)
    key = _digest(claims_key, analyst.digest, plugins)
    digests = {shown: digest for file, shown in files if (digest := _file_digest(file))}
    with Index(path) as index:
        index.forget(shown for shown in index.paths() if not Path(shown).exists())
        there = index.known(digests, key)
        left = [(file, shown) for file, shown in files if shown not in there]
        known = (
            index.claims({shown: digests[shown] for _, shown in left if shown in digests}, claims_key)
            if analyst.claims and left
            else {}
        )

        def kept() -> dict[str, PostRecord]:
            with no_search_for_cycles(lasting=True):
                return index.records(digests, key)

        made: Iterable[tuple[PostRecord | None, list[Problem]]]
        if there and 0 < len(left) < 2 * POSTS_PER_JOB and (processors() if jobs is None else jobs) > 1:
            # What one process has to do for a few posts is done beside the reading of all others.
            records, made = side_by_side(kept, lambda: list(_made(left, settings, analyst, 1, known)))
        else:
            records, made = kept(), _made(left, settings, analyst, jobs, known)
        done = len(records)
        progress(done)
        fresh: list[PostRecord] = []
        problems: list[Problem] = []
        damaged = [(file, shown) for file, shown in files if shown in there and shown not in records]
        for record, more in chain(made, _made(damaged, settings, analyst, jobs, known)):
            done += 1
            progress(done)
            problems += more
            if record is not None:
                records[record.path] = record
            if record is not None and not more:  # a record that is not whole would hide its problem the next time
                fresh.append(record)
            if len(fresh) >= POSTS_PER_WRITE:
                index.put(fresh, key, claims_key if analyst.claims else None)
                fresh = []
        index.put(fresh, key, claims_key if analyst.claims else None)
        if index.notice:
            notices.append(index.notice)
    return [records[shown] for _, shown in files if shown in records], problems, key


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _file_digest(file: Path) -> str | None:
    """SHA-256 of a file's bytes, None for one that cannot be read (reading it again says why)."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return None


# --- posts over processes -----------------------------------------------------------------------------------------------


def _analyse(analyst: Analyst, path: Path, shown: str, known: list[Claim] | None) -> tuple[PostRecord | None, list[Problem]]:
    """A file's record; whatever is wrong with the file is a problem, not an exception."""
    from factcheck.posts.read import UnreadablePost, read_post  # parsers, which a run that finds nothing changed needs none of

    try:
        return analyst.record(read_post(path, shown), known)
    except UnreadablePost as error:
        return None, [Problem(shown, error.messages)]
    except OSError as error:
        reason = error.strerror or str(error)
        return None, [Problem(shown, {"ja": f"読めません: {reason}", "en": f"cannot be read: {reason}"})]


_worker: Analyst | None = None  # of this process, when it is a worker


def _start_worker(settings: Settings, claims: bool) -> None:
    global _worker
    _worker = Analyst(settings, claims=claims)
    gc.set_threshold(100_000, 20, 50)  # as in the process that started this one (see factcheck.__main__)


def _work(path: Path, shown: str, known: list[Claim] | None) -> tuple[PostRecord | None, list[Problem]]:
    assert _worker is not None
    return _analyse(_worker, path, shown, known)


def _records(
    files: Sequence[tuple[Path, str]], settings: Settings, analyst: Analyst, jobs: int | None, progress: Callable[[int], None]
) -> tuple[list[PostRecord], list[Problem]]:
    records: list[PostRecord] = []
    problems: list[Problem] = []
    for done, (record, more) in enumerate(_made(files, settings, analyst, jobs, {}), 1):
        progress(done)
        problems += more
        if record is not None:
            records.append(record)
    return records, problems


def _made(
    files: Sequence[tuple[Path, str]], settings: Settings, analyst: Analyst, jobs: int | None, known: Mapping[str, list[Claim]]
) -> Iterator[tuple[PostRecord | None, list[Problem]]]:
    """What each file yields, in no order that means anything; in one process where more are not worth it."""
    if jobs is None:
        jobs = max(1, min(processors(), len(files) // POSTS_PER_JOB))
    done: set[str] = set()
    if jobs > 1:
        from concurrent.futures.process import BrokenProcessPool

        try:
            for shown, result in _spread(files, settings, analyst, jobs, known):
                done.add(shown)
                yield result
        except BrokenProcessPool:
            pass  # a worker was killed (memory, most likely): what is left is done here, one by one
    for path, shown in files:
        if shown not in done:
            yield _analyse(analyst, path, shown, known.get(shown))


def _spread(
    files: Sequence[tuple[Path, str]], settings: Settings, analyst: Analyst, jobs: int, known: Mapping[str, list[Claim]]
) -> Iterator[tuple[str, tuple[PostRecord | None, list[Problem]]]]:
    """Results by shown path, from `jobs` processes; largest files first, so that none is left working alone at the end."""
    import multiprocessing  # not before it is needed: a run that finds nothing changed starts no process of this kind
    from concurrent.futures import ProcessPoolExecutor

    ordered = sorted(files, key=lambda file: -_size(file[0]))
    # Workers are spawned, not forked: the progress bar runs in a thread, and forking with threads can lock up.
    context = multiprocessing.get_context("spawn")
    # Workers load their own rules: should one die before it has read more than a pipe holds, Python would wait for it for ever.
    with ProcessPoolExecutor(jobs, context, _start_worker, (settings, analyst.claims)) as pool:
        paths, shown = [path for path, _ in ordered], [name for _, name in ordered]
        yield from zip(shown, pool.map(_work, paths, shown, [known.get(name) for name in shown], chunksize=4), strict=True)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def by_severity(findings: Iterable[Finding]) -> Mapping[str, int]:
    """How many findings there are of each severity, the worst first."""
    counts = dict.fromkeys(SEVERITIES, 0)
    for finding in findings:
        counts[finding.severity] += 1
    return counts
