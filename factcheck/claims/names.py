"""Names in a sentence, known and unknown, in the shape that claims need."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from factcheck.claims.entities import find_entities
from factcheck.claims.reading import Name
from factcheck.claims.words import words

if TYPE_CHECKING:
    from factcheck.lexicon import Lexicon


def find_names(text: str, lexicon: Lexicon) -> list[Name]:
    """Names in `text` in order, without overlaps; acronyms of general things are left out."""
    names = []
    for m in find_entities(text, lexicon):
        if m.text in words("common_acronyms") or (m.kind == "name" and re.search(r"[、。ぁ-ん]", m.text)):
            continue
        kind = "product" if m.kind == "name" and text[m.start - 1 : m.start] in ("「", "『") else m.kind
        names.append(Name(m.start, m.end, m.name, m.text, kind))
    return names
