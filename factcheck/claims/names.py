"""Names in a sentence, known and unknown, in the shape that claims need."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from factcheck.claims.entities import find_entities
from factcheck.claims.reading import Name
from factcheck.claims.words import words

if TYPE_CHECKING:
    from factcheck.lexicon import Lexicon


#: A word that makes another market of the one whose name it stands before, unless it says where that is.
_PART_OF_MARKET = re.compile(
    r"(?<![一-龠々ァ-ヺーA-Za-z0-9])(?!(?:世界|国内|日本|米国|中国|欧州|全球|グローバル|同|各)$)[一-龠々ァ-ヺーA-Za-z0-9]{2,20}$"
)


def find_names(text: str, lexicon: Lexicon) -> list[Name]:
    """Names in `text` in order, without overlaps; acronyms of general things are left out."""
    names = []
    for m in find_entities(text, lexicon):
        if m.text in words("common_acronyms") or (m.kind == "name" and re.search(r"[、。ぁ-ん]", m.text)):
            continue
        kind = "product" if m.kind == "name" and text[m.start - 1 : m.start] in ("「", "『") else m.kind
        if kind == "market":
            kind_of = _PART_OF_MARKET.search(text, max(0, m.start - 24), m.start)
            if kind_of is not None:  # マルチモーダル|AI市場 is another market
                whole = text[kind_of.start() : m.end]
                names.append(Name(kind_of.start(), m.end, whole, whole, kind))
                continue
        names.append(Name(m.start, m.end, m.name, m.text, kind))
    return names
