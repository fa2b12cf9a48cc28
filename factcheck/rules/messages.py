"""Wording findings: the rule's texts with the match's values put in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

LANGUAGES = ("ja", "en")

#: A value may be a title of ten thousand characters; a message has to stay a line.
MOST_CHARACTERS = 80

_PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")


def stray_brace(template: str) -> bool:
    """Whether a text holds a brace that belongs to no `{placeholder}`."""
    rest = _PLACEHOLDER.sub("", template)
    return "{" in rest or "}" in rest


def placeholders(template: str) -> set[str]:
    return set(_PLACEHOLDER.findall(template))


def fill(template: str, values: Mapping[str, Any], lang: str) -> str:
    """Puts values into the `{placeholders}` of a text; one without a value stays as it is, so that it is seen.

    Plain substitution: str.format would let a rule file reach into objects, and braces in a post's text be read again.
    """
    return _PLACEHOLDER.sub(lambda m: word(values[m[1]], lang) if m[1] in values else m[0], template)


def word(value: Any, lang: str) -> str:
    """A value as a reader writes it: of {ja, en} the language's own, whole floats without point, long text cut with ….

    A list is an enumeration; None is nothing.
    """
    if isinstance(value, Mapping):
        return word(value.get(lang, value.get("en")), lang)
    if isinstance(value, (list, tuple)):
        return ("、" if lang == "ja" else ", ").join(word(item, lang) for item in value)
    if value is None:
        return ""
    if isinstance(value, float) and abs(value) < 1e15:
        return str(int(value)) if value.is_integer() else f"{value:.4f}".rstrip("0")
    text = " ".join(str(value).split())
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"
