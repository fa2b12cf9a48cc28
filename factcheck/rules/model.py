"""Rules as data, and choosing among them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

import msgspec

#: The fixed vocabulary of `kind`, by family: the digit that follows the letters of a rule's code.
FAMILIES: Mapping[str, tuple[str, ...]] = {
    "1": (
        "value_conflict",
        "date_conflict",
        "same_claim_sibling",
        "generation_conflict",
        "status_conflict",
        "chronology_conflict",
        "identity_conflict",
        "author_profile_conflict",
        "statistic_reuse",
        "self_contradiction",
    ),
    "2": ("fact_conflict", "unsourced_statistic", "stale_fact", "unknown_product"),
    "3": ("duplicate_paragraph", "duplicate_sentence", "repeated_article", "duplicate_across_posts"),
    "4": ("title_truncated", "ending_truncated", "unclosed_section"),
    "5": ("garbled", "title_garbled", "foreign_word_slip"),
    "6": (
        "title_markup",
        "excerpt_markup",
        "excerpt_boilerplate",
        "title_repeated",
        "title_body_mismatch",
        "reading_time_mismatch",
        "front_matter_invalid",
    ),
    "7": ("leftover_marker", "prompt_leak", "sed_artifact"),
    "8": (
        "name_variant",
        "mixed_persona",
        "mixed_style",
        "mixed_numerals",
        "unclosed_markup",
        "broken_list_or_table",
    ),
}

#: The family digit of each kind.
KINDS: Mapping[str, str] = {kind: digit for digit, kinds in FAMILIES.items() for kind in kinds}

#: The confidence of a finding whose detector and rule give none.
DEFAULT_CONFIDENCE = 0.9


@dataclass(frozen=True, slots=True)
class Example:
    """Posts that show a rule finding something (bad) or staying silent (good): file name to whole file."""

    posts: Mapping[str, str]


@dataclass(frozen=True)
class Rule:
    """What is flagged: a detector with its parameters, and everything that people read about it.

    `message`, `suggestion` and `why` are texts by language (ja, en). `path` and `line` say where the rule is declared.
    """

    code: str
    name: str
    kind: str
    severity: str
    detector: str
    message: Mapping[str, str]
    why: Mapping[str, str]
    confidence: float = DEFAULT_CONFIDENCE
    parameters: Mapping[str, Any] = field(default_factory=dict)
    when: str | None = None
    suggestion: Mapping[str, str] | None = None
    bad: tuple[Example, ...] = ()
    good: tuple[Example, ...] = ()
    path: str = ""
    line: int = 0

    @cached_property
    def work(self) -> str:
        """The detector and its parameters: rules that agree in this look at the same matches."""
        return json.dumps([self.detector, self.parameters], sort_keys=True, ensure_ascii=False)


class Problem(msgspec.Struct, frozen=True):
    """Why a check is incomplete: a detector or condition that failed. `path` is the post's, None where it is the archive's."""

    path: str | None
    messages: Mapping[str, str]  # by language: ja, en


class RuleError(ValueError):
    """Rules that cannot be used: a mistake in a rule file, or a choice of rules that do not exist."""


class Mistake(msgspec.Struct, frozen=True):
    """A mistake in a rule file: where (from 1; 0 for the file as a whole), and what was expected, by language."""

    path: str
    line: int
    column: int
    messages: Mapping[str, str]

    def text(self, lang: str = "en") -> str:
        place = f":{self.line}:{self.column}" if self.line else ""
        return f"{self.path}{place}: {self.messages[lang]}"


class RuleFileError(RuleError):
    """Rule files that cannot be used, with every mistake found."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__(self.text())

    def text(self, lang: str = "en") -> str:
        """All mistakes, one a line."""
        return "\n".join(mistake.text(lang) for mistake in self.mistakes)


class UnknownRule(RuleError):
    """A code, prefix, name or kind that stands for no rule; `messages` say so by language, with the nearest right ones."""

    def __init__(self, term: str, nearest: list[str]) -> None:
        ja, en = f"「{term}」に当たるルールはありません", f"no rule has the code, name or kind '{term}'"
        if nearest:
            ja += f"（{'、'.join(nearest)} のことでしょうか）"
            en += f"; did you mean {' or '.join(nearest)}?"
        self.messages = {"ja": ja, "en": en}
        super().__init__(en)


def names_rule(term: str, code: str, name: str, kind: str) -> bool:
    """Whether `term` (a code, a code's prefix such as FC3, a name or a kind) stands for the rule with these."""
    return term in (name, kind) or (term[:1].isalpha() and code.startswith(term.upper()))


@dataclass(frozen=True)
class RuleSet:
    """Rules in the order of their codes, each code and name once."""

    rules: tuple[Rule, ...]

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def __len__(self) -> int:
        return len(self.rules)

    def find(self, term: str) -> list[Rule]:
        """The rules that a code, prefix, name or kind stands for. Raises UnknownRule for none."""
        found = [rule for rule in self.rules if names_rule(term, rule.code, rule.name, rule.kind)]
        if not found and term not in KINDS:
            raise UnknownRule(term, nearest(term, self.vocabulary()))
        return found

    def select(self, select: Iterable[str] = (), ignore: Iterable[str] = ()) -> RuleSet:
        """The rules that `select` names (all, where it names none) without those that `ignore` names.

        Terms are codes, prefixes of codes, names or kinds. A kind of the vocabulary that has no rule is no mistake.
        Raises UnknownRule.
        """
        wanted = {rule.code for term in select for rule in self.find(term)} if (select := tuple(select)) else None
        unwanted = {rule.code for term in ignore for rule in self.find(term)}
        return RuleSet(
            tuple(rule for rule in self.rules if (wanted is None or rule.code in wanted) and rule.code not in unwanted)
        )

    def vocabulary(self) -> list[str]:
        """All codes, names and kinds."""
        return [*(term for rule in self.rules for term in (rule.code, rule.name)), *KINDS]

    @property
    def digest(self) -> str:
        """SHA-256 of all that findings depend on, to key what is cached by."""
        rules = [{k: v for k, v in asdict(rule).items() if k not in ("bad", "good", "path", "line")} for rule in self.rules]
        return hashlib.sha256(json.dumps(rules, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def nearest(term: str, vocabulary: Iterable[str]) -> list[str]:
    """At most two entries of the vocabulary that `term` may have been meant to be."""
    from rapidfuzz import fuzz, process

    close = process.extract(term, list(vocabulary), scorer=fuzz.ratio, processor=str.lower, limit=2, score_cutoff=70)
    return [entry for entry, score, _ in close if score >= close[0][1] - 5]
