"""What a post states in one place."""

from __future__ import annotations

import msgspec

from factcheck.posts.model import Location

#: Whom claims are about in which the writer speaks of himself.
AUTHOR = "著者"
BOUNDS = ("exact", "approx", "min", "max", "range", "vague")
MODALITIES = ("asserted", "reported", "rumored", "forecast", "hypothetical", "question")


class Claim(msgspec.Struct, kw_only=True, gc=False):
    """A claim: entity, metric and a value (a quantity or date), or a relation or status, and the sentence that says so.

    `low` and `high` are in the base unit (380億ドル: 38000000000 USD; 3割: 30 %). `entity`, `metric` and
    `compared_to` are canonical names, `entity_text` and `metric_text` what the post says.
    """

    kind: str  # quantity date relation status profile
    location: Location  # of value_text; its `sentence` is the sentence around it
    value_text: str
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    date: str | None = None  # ISO, as precise as stated: 2027, 2027-03, 2027-03-15
    entity: str | None = None
    entity_text: str | None = None
    metric: str | None = None
    metric_text: str | None = None
    direction: str | None = None  # up down
    compared_to: str | None = None
    bound: str = "exact"
    modality: str = "asserted"
    time: str | None = None  # as written
    period: tuple[str, str] | None = None  # `time` resolved against the post's date: first and last ISO day
    negated: bool = False
    speaker: str | None = None  # who says so, where the post names them
    relation: str | None = None  # predecessor maker kind_of author_years first_person …
    target: str | None = None  # what the relation leads to, canonical
    status: str | None = None  # rumored announced released planned cancelled …
    post_date: str | None = None
    block: int = -1  # index in Post.blocks
    block_kind: str = "paragraph"
    #: What stands around the claim and tells which event or scope it is about: names, amounts and years of the
    #: sentence, its neighbours and the title (canonical where known).
    context: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        return self.location.path

    @property
    def sentence(self) -> str:
        return self.location.sentence
