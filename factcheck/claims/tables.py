"""Claims of table cells: one header is the entity, the other the metric; a header that is a time says as of when.

What the headers leave out (a row is a year, a column says only what is measured) comes from the heading above and the title.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from factcheck.claims.metric import is_measure
from factcheck.claims.model import Claim
from factcheck.claims.names import find_names
from factcheck.claims.reading import clean
from factcheck.claims.words import endings, words
from factcheck.language.dates import Time, find_times
from factcheck.language.quantities import Quantity, find_quantities

if TYPE_CHECKING:
    from factcheck.claims.context import PostContext
    from factcheck.posts.model import Block

_MARKET = re.compile(r"[^、。：:「」（）()\s]{2,30}?(?:市場|業界|産業)")
_ASIDE = re.compile(r"（.*?）|\(.*?\)|［.*?］|\[.*?\]")
_FORECAST = re.compile(r"予測|見込|予想|見通し|計画|目標|想定")


def table_claims(context: PostContext) -> list[Claim]:
    """One claim for every table cell that is a quantity, or a date under the name of a happening."""
    claims: list[Claim] = []
    for number, block in enumerate(context.post.blocks):
        if block.kind != "table_cell" or block.row <= 0 or len(block.headers) < 2 or not block.text.strip():
            continue
        row, column = (clean(h) for h in block.headers[:2])
        quantities = find_quantities(block.text, context.post.date)
        if not quantities or not row or not column or clean(block.text) == row:
            continue
        first = quantities[0]
        if first.end - first.start < 0.5 * len(_ASIDE.sub("", block.text).strip()):
            continue  # prose in a cell, with a number somewhere
        claim = _claim(context, block, number, first, row, column)
        if claim is not None:
            claims.append(claim)
    return claims


def _claim(context: PostContext, block: Block, number: int, quantity: Quantity, row: str, column: str) -> Claim | None:
    times = [_time(header, context.post.date) for header in (row, column)]
    time = times[0] or times[1]
    entity: str | None
    metric: str | None
    if time is not None:
        said = column if times[0] else row
        if is_measure(said) or said in words("empty_nouns"):
            entity, metric = _about(context, block), said
        else:
            entity, metric = said, _measured(context, block)
    elif is_measure(row) and not is_measure(column):
        entity, metric = column, row
    else:
        entity, metric = row, column
    date = quantity.unit == "date"
    if date:
        event = next((w for w in endings("dated_events") if w in (metric or "")), None)
        if event is None or time is not None:
            return None
        metric = event + "時期"
    if metric is None:
        return None
    # a market within a longer phrase is another one: 国内ＡＩ半導体市場
    names = (
        [n for n in context.lexicon.scan(entity) if n.resolved.kind != "market" or n.end - n.start == len(entity)]
        if entity
        else []
    )
    known = context.lexicon.metric(metric)
    return Claim(
        kind="date" if date else "quantity",
        location=context.post.locate(block, quantity.start, quantity.end, block.text.strip()),
        value_text=quantity.text,
        low=quantity.low,
        high=quantity.high,
        unit=quantity.unit,
        date=quantity.date,
        entity=names[0].resolved.name if names else entity,
        entity_text=entity,
        metric=known.name if known else metric,
        metric_text=metric,
        bound=quantity.bound,
        modality="forecast" if _forecast(time, row + column, context.post.date) else "asserted",
        time=time.text if time is not None else None,
        period=(time.first, time.last) if time is not None and time.first and time.last else None,
        post_date=context.post.date,
        block=number,
        block_kind=block.kind,
        context=tuple(part for part in (entity, metric) if part),
    )


def _time(header: str, post_date: str | None) -> Time | None:
    """The time that a header is, not one that it only mentions (2024年の売上高)."""
    times = find_times(header, post_date)
    rest = _FORECAST.sub("", _ASIDE.sub("", header)).replace("実績", "").strip()
    return times[0] if times and times[0].start == 0 and times[0].end >= len(rest) else None


def _forecast(time: Time | None, headers: str, post_date: str | None) -> bool:
    if _FORECAST.search(headers):
        return True
    return time is not None and post_date is not None and time.tense(post_date) == "future"


def _said_around(context: PostContext, block: Block) -> list[str]:
    """The heading above a table and the title."""
    blocks = context.post.blocks
    section = [blocks[block.section].text] if 0 <= block.section < len(blocks) else []
    return [*section, context.post.title or ""]


def _about(context: PostContext, block: Block) -> str | None:
    """Whom a table is about: the market that the heading or the title names, else the name there."""
    for text in _said_around(context, block):
        market = _MARKET.search(text)
        if market:
            return market.group()
        names = find_names(text, context.lexicon)
        if names:
            return names[0].text
    return None


def _measured(context: PostContext, block: Block) -> str | None:
    """What a table measures whose headers are only names and times: the measure that its heading or the title ends with."""
    for text in _said_around(context, block):
        for phrase in re.split(r"[、。：:の・]|推移|比較|一覧|予測|[\s「」（）()]", text)[::-1]:
            if len(phrase) > 1 and is_measure(phrase):
                return phrase
    return None
