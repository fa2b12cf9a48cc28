"""Claims of table cells: the row's header is the entity and the column's the metric, or the other way round."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from factcheck.claims.metric import is_measure
from factcheck.claims.model import Claim
from factcheck.claims.reading import clean
from factcheck.language.quantities import find_quantities

if TYPE_CHECKING:
    from factcheck.detectors.context import PostContext


def table_claims(context: PostContext) -> list[Claim]:
    """One claim for every table cell that is a quantity."""
    claims: list[Claim] = []
    for number, block in enumerate(context.post.blocks):
        if block.kind != "table_cell" or block.row <= 0 or len(block.headers) < 2 or not block.text.strip():
            continue
        row, column = (clean(h) for h in block.headers[:2])
        quantities = [q for q in find_quantities(block.text) if q.unit != "date"]
        if not quantities or not row or not column or clean(block.text) == row:
            continue
        first = quantities[0]
        if first.end - first.start < 0.5 * len(re.sub(r"（.*?）|\(.*?\)", "", block.text).strip()):
            continue  # prose in a cell, with a number somewhere
        entity, metric = (column, row) if is_measure(row) and not is_measure(column) else (row, column)
        names = context.lexicon.scan(entity)
        known = context.lexicon.metric(metric)
        sentence = block.text.strip()
        claims.append(
            Claim(
                kind="quantity",
                location=context.post.locate(block, first.start, first.end, sentence),
                value_text=first.text,
                low=first.low,
                high=first.high,
                unit=first.unit,
                entity=names[0].resolved.name if names else entity,
                entity_text=entity,
                metric=known.name if known else metric,
                metric_text=metric,
                bound=first.bound,
                post_date=context.post.date,
                block=number,
                block_kind=block.kind,
                context=(entity, metric),
            )
        )
    return claims
