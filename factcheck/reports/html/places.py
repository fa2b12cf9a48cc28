"""Which claim stands where a finding points."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from factcheck.claims.model import Claim
from factcheck.findings import Finding
from factcheck.posts.model import Location


class ClaimsByPlace:
    """The claims of a report by where they stand."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self._claims: dict[tuple[str, int, int], list[Claim]] = defaultdict(list)
        for claim in claims:
            place = claim.location
            self._claims[place.path, place.line, place.column].append(claim)

    def at(self, location: Location, finding: Finding) -> Claim | None:
        """The claim that stands at a finding's location, that of the finding's metric if there are several."""
        claims = self._claims.get((location.path, location.line, location.column), [])
        metric = finding.values.get("metric")
        return next((claim for claim in claims if claim.metric == metric), claims[0] if claims else None)
