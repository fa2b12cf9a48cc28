"""The gate: of all that a check finds, what concerns the posts that were asked about."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path

import msgspec

from factcheck.audit import Audit, worst_first
from factcheck.baseline import Baseline
from factcheck.findings import Finding
from factcheck.posts.discover import real
from factcheck.reports.model import Note, letter, sides
from factcheck.rules.model import Rule

Files = list[tuple[Path, str]]  # each with the path to show


def together(own: Files, archive: Files) -> Files:
    """The posts to read: those asked about and those of the archive, a post that is both once."""
    folders: dict[Path, Path] = {}
    known = {real(path, folders) for path, _ in own}
    return own + [(path, shown) for path, shown in archive if real(path, folders) not in known]


def concerning(result: Audit, own: Collection[str]) -> Audit:
    """What a check found about the posts at the (shown) paths `own`, alone or against any other, their side in front.

    Of the other posts only those are kept that a finding leads to. `compared` gains `subjects`, how many posts were asked
    about, and `elsewhere`, how many of the findings lie in other posts only (not all such findings are looked for).
    """
    findings = sorted(
        (
            in_front(finding, own)
            for finding in (_with_places_in(finding, own) for finding in result.findings)
            if any(place.path in own for place in finding.locations)
        ),
        key=worst_first,
    )
    named = {place.path for finding in findings for place in finding.locations}
    records = [
        record if record.path in own else replace(record, problems=())
        for record in result.records
        if record.path in own or record.path in named
    ]
    counts = {
        "subjects": sum(record.path in own for record in records),
        "elsewhere": len(result.findings) - len(findings),
    }
    return replace(result, records=records, findings=findings, compared={**result.compared, **counts})


def without_accepted(
    result: Audit, baseline: Baseline, rules: Iterable[Rule], own: Collection[str] | None
) -> tuple[Audit, list[Note]]:
    """What a check found less what a baseline accepts, and its stale entries.

    `compared` gains `accepted`, how many findings that is (of the posts at `own`, where only these are asked about).
    """
    outcome = baseline.apply(result.findings)
    accepted = sum(own is None or any(place.path in own for place in finding.locations) for finding in outcome.accepted)
    stale = (
        []
        if result.problems
        else baseline.stale(outcome, {rule.code for rule in rules}, [record.path for record in result.records])
    )
    notes = [
        Note(
            baseline.path.as_posix(),
            entry.line,
            {
                "ja": f"{entry.rule} の指摘 {count} 件（{'、'.join(entry.paths)}）はもう見つからず、項目は不要です",
                "en": f"{count} of {entry.rule} in {', '.join(entry.paths)}: no longer found, so that the entry is needless",
            },
        )
        for entry, count in stale
    ]
    return replace(result, findings=outcome.new, compared={**result.compared, "accepted": accepted}), notes


def _with_places_in(finding: Finding, own: Collection[str]) -> Finding:
    """The finding with its places in `own` that it had no room for: it would say nothing of these posts without them."""
    further = tuple(place for place in finding.unlisted if place.path in own)
    return msgspec.structs.replace(finding, locations=(*finding.locations, *further)) if further else finding


def in_front(finding: Finding, own: Collection[str]) -> Finding:
    """The finding with the side of `own` first and called A, and the places in `own` first on their side."""
    if len({place.side for place in finding.locations if place.side is not None}) < 2:
        return msgspec.structs.replace(
            finding, locations=tuple(sorted(finding.locations, key=lambda place: place.path not in own))
        )
    groups = [sorted(side, key=lambda place: place.path not in own) for side in sides(finding)]
    groups.sort(key=lambda side: side[0].path not in own)
    named = [[msgspec.structs.replace(place, side=letter(number)) for place in side] for number, side in enumerate(groups)]
    # As detectors give them: the passage that leads each side, then the further ones.
    return msgspec.structs.replace(
        finding, locations=(*(side[0] for side in named), *(place for side in named for place in side[1:]))
    )
