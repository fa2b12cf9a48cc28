"""The lexicon: which names and metrics are known, under which canonical form, and how they belong together.

Lexicon files (`rules/lexicon/*.yaml` and a team's own) hold `entities`, `families`, `metrics`, `terms` and `cues`; several files
add up, and a later file may redefine an entity, family or metric by its name. Everything else works without any file as well:
names are then normalised (width, case, spaces and hyphens between letters and digits, brackets), so that
`Inferentia 3`, `Inferentia3` and `AWS Inferentia 3` stay one entity while `H100` and `H200` stay two.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from rapidfuzz.distance import DamerauLevenshtein

from factcheck.kept import worked_out
from factcheck.language.patterns import lazy


class LexiconError(ValueError):
    """Mistakes in lexicon files: `problems` holds one `path:line: message` each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = list(problems)


class Entity(msgspec.Struct, frozen=True, eq=False, gc=False):
    """A name that is known. `announced` and `released` are ISO dates, as precise as known; None means not recorded, not never."""

    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    maker: str | None = None
    parent: str | None = None
    family: str | None = None
    generation: str | None = None
    predecessor: str | None = None
    announced: str | None = None
    released: str | None = None
    classes: tuple[str, ...] = ()
    licence: str | None = None
    open_weights: bool | None = None


class Family(msgspec.Struct, frozen=True, eq=False, gc=False):
    """Products of one line, told apart by a generation: `style` is how a member is written (`Inferentia{generation}`).

    All generations announced up to the ISO date `complete_until` are listed; None promises nothing. Sizes, variants and
    instance sizes of a listed generation (`Llama 3 70B`, `Inf2.xlarge`) need no entry of their own.
    """

    name: str
    maker: str
    aliases: tuple[str, ...] = ()
    style: str = ""
    classes: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    open_weights: bool | None = None
    complete_until: str | None = None


class Metric(msgspec.Struct, frozen=True, eq=False, gc=False):
    """What is measured.

    `parent` and `related` metrics are near but not the same; `dimensions` are the units that it comes in (`money`, `ratio`, `x`,
    `time`, `count`, `power`, `bytes` …); `good` is the direction that is welcome; a `cumulative` metric grows by adding up.
    """

    name: str
    synonyms: tuple[str, ...] = ()
    parent: str | None = None
    related: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    good: str | None = None
    measured: str | None = None


class Resolved(NamedTuple):
    """What a name stands for. `entity` is None for what the lexicon does not list; family and generation may still be known."""

    name: str
    entity: Entity | None = None
    maker: str | None = None
    family: str | None = None
    generation: str | None = None
    kind: str = "name"


class Hit(NamedTuple):
    """A known name (or a member of a known family) in a text: its span and what it stands for.

    `core` is where the name proper starts when its maker is written before it (the I of `AWS Inferentia 3`).
    """

    start: int
    end: int
    resolved: Resolved
    core: int


# --- names without a lexicon ----------------------------------------------------------------------------------------

#: Full-width letters, digits and signs as ASCII, one character for one, so that offsets stay.
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code - 0xFEE0).isalnum() or chr(code - 0xFEE0) in "-.+&/"}
_NARROW[0x3000] = _NARROW[0xA0] = 0x20
_WIDE = lazy("[" + "".join(map(chr, _NARROW)) + "]")
_BRACKETS = lazy(r"^[「『【〈《\"'“‘（(\s]+|[」』】〉》\"'”’）)\s]+$")
_SEPARATORS = lazy(r"[\s\-‐‑–_・･=＝]+")
_LONG_VOWEL = lazy(r"(?<=[ァ-ヺー]{2})ー(?![ァ-ヺー])")
_DIGITS_BETWEEN = lazy(r"(?<=\d)[\s\-_]+(?=\d)")
_DIGIT = lazy(r"\d")
_STEM_AND_VERSION = lazy(
    r"^(?P<stem>.*?[^\W\d_][^\W\d_]*)[\s\-]*(?P<version>v?\d+(?:\.\d+)*[A-Za-z]{0,2})(?P<rest>(?:[\s\-].*)?)$"
)
_LONG_WORD = lazy(r"(?:[A-Z]+ )?([A-Za-z]{6,})([\s\-]?[\d.]*)$")
_ACRONYM_FIRST = lazy(r"^[A-Z]{2,6}\s+(?=[A-Z][a-z]{3,}[\s\-]?\d)")


#: Behind a name, says what sort of thing it is of.
_SORT = lazy(r"(?:チップ|ファミリー|シリーズ|アクセラレータ|アクセラレーター|社|氏)$")
#: Behind the name of a product, says again what it is.
_DEVICE = lazy(r"(?<=[A-Za-z0-9])\s?(?:GPU|CPU|NPU|プロセッサー?)$")


def narrow(text: str) -> str:
    """The text with full-width letters, digits and spaces made narrow, of the same length."""
    return text.translate(_NARROW) if _WIDE.search(text) else text


@lru_cache(maxsize=50_000)
def name_key(text: str) -> str:
    """What spellings of one name have in common: width, case, spaces, hyphens, middle dots, a closing long vowel do not count.

    Digits, versions, sizes and words do: `GPT-4`, `GPT-4o` and `GPT-4.1` keep different keys. A mark between two digits stays.

    >>> name_key("Inferentia 3") == name_key("Ｉnferentia-3")
    True
    """
    if text.isalnum() and unicodedata.is_normalized("NFKC", text):  # as most are: no mark to take out
        return (_LONG_VOWEL.sub("", text) if "ー" in text else text).casefold()
    text = unicodedata.normalize("NFKC", text)
    text = _DIGITS_BETWEEN.sub("_", _BRACKETS.sub("", text))
    text = _SEPARATORS.sub(_mark_between_digits if "_" in text else "", text)
    return _LONG_VOWEL.sub("", text).casefold()


def _mark_between_digits(separators: re.Match[str]) -> str:
    return "_" if separators.group() == "_" else ""


def _near(a: str, b: str) -> bool:
    """One slip of the pen (a letter missing, doubled, wrong or two swapped) inside a long Latin word, whose ends agree."""
    if min(len(a), len(b)) < 7 or not a.isascii() or a[0] != b[0] or a[-1] != b[-1]:
        return False
    return DamerauLevenshtein.distance(a, b, score_cutoff=1) <= 1


_ORDER = lazy(r"v?(\d+)(?:\.(\d+))?(?![\d.])")


def generation_order(generation: str | None) -> tuple[float, ...] | None:
    """A generation as numbers that can be compared (`2`, `v5e`, `3.5`), None when it is not a number.

    >>> generation_order("3.5") > generation_order("3")
    True
    """
    match = _ORDER.match(generation or "")
    return (float(match[1]), float(match[2] or 0)) if match else None


# --- finding known names --------------------------------------------------------------------------------------------

_RUN = lazy(r"[A-Za-z0-9][A-Za-z0-9 .&+'’\-/]*")
_ATOM = lazy(r"[A-Za-z]+|\d+(?:\.\d+)*")
_MAX_ATOMS = 8
_JAPANESE = lazy(r"[^\x00-\x7f]")
_KATAKANA = lazy(r"[ァ-ヺー]")
#: A number is no generation when a counter, a unit or a larger number follows: Gemini 3つの特徴, Trainium 2倍.
_COUNTED = lazy(
    r"[年月日時分秒週倍割％%つ個社人件種回台基万億兆千百円ドル位番目点枚本通歳名階歩対]|\d|,\d|\s?(?:GB|TB|MW|GW|nm|ms|USD)\b"
)
#: What follows the dot of Inf2.48xlarge is the size of a cloud instance, not a part of its generation.
_GENERATION = lazy(r"v?\d{1,4}(?:\.(?!\d+x?large)\d{1,2})?(?:[A-Za-z]{1,2}(?![A-Za-z]))?")
_EXTRA_WORD = lazy(r"[ \-]?(\d+(?:\.\d+)?[BM]|[A-Za-z]+(?:-[A-Z][a-z]+)?)(?![A-Za-z0-9])")
_SIZE = lazy(r"\d+(?:\.\d+)?[BM](?![A-Za-z])|\d+x\d+B")


class _Alias(NamedTuple):
    text: str
    entity: Entity | None
    family: Family | None
    exact: bool


def _trie_pattern(words: Iterable[str]) -> str:
    """A regular expression for any of the words, the longest first, whose branches share their beginnings."""
    trie: dict[str, Any] = {}
    for word in words:
        node = trie
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = True

    def render(node: dict[str, Any]) -> str:
        branches = [
            (letter if letter.isalnum() else re.escape(letter)) + render(child)
            for letter, child in sorted(node.items())
            if letter
        ]
        if not branches:
            return ""
        body = branches[0] if len(branches) == 1 and "" not in node else f"(?:{'|'.join(branches)})"
        return body + "?" if "" in node else body

    return render(trie)


class Lexicon:
    """Known entities, families and metrics, and the cue words of the claims part. Immutable once made."""

    def __init__(
        self,
        entities: Iterable[Entity] = (),
        families: Iterable[Family] = (),
        metrics: Iterable[Metric] = (),
        terms: Iterable[str] = (),
        cues: Mapping[str, Any] | None = None,
    ) -> None:
        self.entities: dict[str, Entity] = {e.name: e for e in entities}
        self.families: dict[str, Family] = {f.name: f for f in families}
        self.metrics: dict[str, Metric] = {m.name: m for m in metrics}
        self.terms = frozenset(name_key(t) for t in terms)
        self.cues: Mapping[str, Any] = cues or {}
        self.digest = ""  # SHA-256 of the files it was loaded from
        self._latin: dict[str, list[_Alias]] = {}
        self._first_atoms: set[str] = set()  # what names in Latin letters begin with
        self._japanese: dict[str, _Alias] = {}
        for entity in self.entities.values():
            for alias in (entity.name, *entity.aliases):
                self._add(_Alias(alias, entity, None, False))
            for alias in entity.exact:
                self._add(_Alias(alias, entity, None, True))
        for family in self.families.values():
            for alias in (family.name, *family.aliases):
                self._add(_Alias(alias, None, family, False))
        self._metric_names = {
            self._metric_key(text): metric for metric in self.metrics.values() for text in (*metric.synonyms, metric.name)
        }
        self._fuzzy: dict[tuple[str, int], list[str]] = {}
        for key in self._latin:
            if len(key) >= 7 and key.isalpha():
                self._fuzzy.setdefault((key[0] + key[-1], len(key)), []).append(key)
        self.resolve = lru_cache(maxsize=50_000)(self._resolve)
        self._hopeful = lru_cache(maxsize=50_000)(self._may_hold_name)

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        return re.compile(_trie_pattern(self._japanese)) if self._japanese else None

    def _add(self, alias: _Alias) -> None:
        if _JAPANESE.search(alias.text):
            self._japanese.setdefault(alias.text, alias)
        else:
            atoms = _ATOM.findall(alias.text)
            self._latin.setdefault("".join(atoms).casefold(), []).append(alias)
            self._first_atoms.update(atom.casefold() for atom in atoms[:1])

    # -- names

    def scan(self, text: str) -> list[Hit]:
        """All known names in the text, in order, the longest where several overlap. Linear in the text's length."""
        text = narrow(text)
        hits = [hit for run in _RUN.finditer(text) if self._hopeful(run.group()) for hit in self._scan_run(text, *run.span())]
        if not text.isascii() and self._pattern is not None:
            hits += self._scan_japanese(text)
            hits.sort(key=lambda h: (h.start, -h.end))
            kept: list[Hit] = []
            for hit in hits:
                if not kept or hit.start >= kept[-1].end:
                    kept.append(hit)
                elif hit.end - hit.start > kept[-1].end - kept[-1].start:
                    kept[-1] = hit
            hits = kept
        return self._join_makers(text, hits)

    def _scan_japanese(self, text: str) -> Iterator[Hit]:
        assert self._pattern is not None
        for match in self._pattern.finditer(text):
            start, end = match.span()
            if start == end:
                continue
            before, after = text[start - 1 : start], text[end : end + 1]
            if _inside_word(before, text[start]) or _inside_word(after, text[end - 1]):
                continue
            alias = self._japanese[match.group()]
            if alias.entity is not None:
                yield Hit(start, end, self.described(alias.entity), start)
            elif alias.family is not None:
                yield self._member(alias.family, text, start, end)

    def _may_hold_name(self, run: str) -> bool:
        return any(atom.casefold() in self._first_atoms for atom in _ATOM.findall(run))

    def _scan_run(self, text: str, start: int, end: int) -> Iterator[Hit]:
        atoms = [(m.start(), m.end()) for m in _ATOM.finditer(text, start, end)]
        folded = [text[a:b].casefold() for a, b in atoms]
        i = 0
        while i < len(atoms):
            if i and atoms[i - 1][1] == atoms[i][0]:  # inside a word such as the 100 of H100
                i += 1
                continue
            found = self._longest(text, atoms, folded, i)
            if found is None:
                i += 1
                continue
            yield found
            while i < len(atoms) and atoms[i][0] < found.end:
                i += 1

    def _longest(self, text: str, atoms: list[tuple[int, int]], folded: list[str], i: int) -> Hit | None:
        best: Hit | None = None
        key = ""
        for j in range(i, min(len(atoms), i + _MAX_ATOMS)):
            if j > i and atoms[j][0] - atoms[j - 1][1] > 1:
                break
            key += folded[j]
            aliases = self._latin.get(key)
            if aliases is None:
                continue
            start, end = atoms[i][0], atoms[j][1]
            closed = j + 1 == len(atoms) or atoms[j + 1][0] > end
            for alias in aliases:
                plus = alias.text.endswith("+")
                if plus != (text[end : end + 1] == "+"):
                    continue
                if not _same_digits(alias.text, text[start:end]) or not _written_like(alias, text[start:end]):
                    continue
                if alias.family is not None:
                    hit = self._member(alias.family, text, start, end)
                elif closed and alias.entity is not None and not _COUNTED_AFTER(text, end, alias.text):
                    hit = Hit(start, end + plus, self.described(alias.entity), start)
                else:
                    continue
                if best is None or hit.end > best.end or (hit.end == best.end and hit.resolved.entity is not None):
                    best = hit
        return best

    def _member(self, family: Family, text: str, start: int, end: int) -> Hit:
        """The member of a family whose name starts with `text[start:end]`: its generation, and variant words around that."""
        variants = {v.casefold() for v in family.variants}
        words: list[str] = []
        stop = end
        while (extra := _EXTRA_WORD.match(text, stop)) and extra[1].casefold() in variants:  # Gemini Ultra 2.0
            words.append(extra[1])
            stop = extra.end()
        at = stop + 1 if text[stop : stop + 1] in (" ", "-") else stop
        match = _GENERATION.match(text, at)
        if match is None or _SIZE.match(text, at) or _COUNTED.match(text, match.end()) or _letter_at(text, match.end()):
            name = " ".join([family.name, *words])
            if not words:
                stop = end
            entity = self.entities.get(name) if words else None
            if entity is not None:
                return Hit(start, stop, self.described(entity), start)
            return Hit(start, stop, Resolved(name, None, family.maker, family.name, None, "product"), start)
        generation, stop = match.group(), match.end()
        while (extra := _EXTRA_WORD.match(text, stop)) and (_SIZE.fullmatch(extra[1]) or extra[1].casefold() in variants):
            words.append(extra[1])
            stop = extra.end()
        member = family.style.replace("{generation}", generation) if family.style else f"{family.name} {generation}"
        name = " ".join([member, *words])
        entity = self.entities.get(name) or self._alias_entity(name)
        if entity is not None:
            return Hit(start, stop, self.described(entity), start)
        return Hit(start, stop, Resolved(name, None, family.maker, family.name, generation, "product"), start)

    def _alias_entity(self, name: str) -> Entity | None:
        found = self._latin.get("".join(_ATOM.findall(name)).casefold(), [])
        return next((alias.entity for alias in found if alias.entity is not None and not alias.exact), None)

    def _join_makers(self, text: str, hits: list[Hit]) -> list[Hit]:
        """`AWS Inferentia 3` is one name: a maker written right before its product belongs to it."""
        joined: list[Hit] = []
        for hit in hits:
            last = joined[-1] if joined else None
            if (
                last is not None
                and last.resolved.kind == "company"
                and hit.resolved.maker is not None
                and text[last.end : hit.start] == " "
                and self.same_house(last.resolved.name, hit.resolved.maker)
            ):
                joined[-1] = Hit(last.start, hit.end, hit.resolved, hit.core)
            else:
                joined.append(hit)
        return joined

    def described(self, entity: Entity) -> Resolved:
        """The entity with what its family tells about it."""
        family = self.families.get(entity.family) if entity.family else None
        maker = entity.maker or (family.maker if family else None)
        return Resolved(entity.name, entity, maker, entity.family, entity.generation, entity.kind)

    def _resolve(self, text: str) -> Resolved:
        given = _BRACKETS.sub("", narrow(text))
        plain = _SORT.sub("", given) or given
        bare = _DEVICE.sub("", plain)
        found: dict[str, list[Hit]] = {}
        for candidate, kind in ((given, None), (plain, None), (bare, "product")):
            if candidate in found:
                continue
            hits = found[candidate] = self.scan(candidate)
            whole = len(hits) == 1 and hits[0].start == 0 and hits[0].end == len(candidate)
            if whole and (kind is None or hits[0].resolved.kind == kind):  # B200 GPU is B200, but NVIDIA GPU is not NVIDIA
                return hits[0].resolved
        unknown = bare if bare[-1:].isdigit() else plain
        return self._nearly(plain) or self._unknown(unknown, found[unknown])

    def _nearly(self, text: str) -> Resolved | None:
        """A known name with one slip of the pen: `Inferenita 3`."""
        match = _LONG_WORD.match(text)
        if match is None:
            return None
        word = match[1].casefold()
        for length in (len(word) - 1, len(word), len(word) + 1):
            for key in self._fuzzy.get((word[0] + word[-1], length), ()):
                if _near(word, key):
                    hits = self.scan(self._latin[key][0].text + match[2])
                    if len(hits) == 1:
                        return hits[0].resolved
        return None

    def _unknown(self, text: str, hits: Sequence[Hit]) -> Resolved:
        """A name outside the lexicon: a maker in front (known, or plainly an acronym) is taken off, the version set apart."""
        maker = None
        first = hits[0] if hits else None
        if first and first.start == 0 and first.resolved.kind == "company" and text[first.end : first.end + 1] == " ":
            maker, text = first.resolved.name, text[first.end + 1 :]
        else:
            text = _ACRONYM_FIRST.sub("", text)
        match = _STEM_AND_VERSION.match(text) if _DIGIT.search(text) else None
        if match is None or not match["stem"].isascii():
            return Resolved(text, None, maker)
        stem, version = match["stem"].strip(), match["version"]
        joined = stem + ("-" if text[len(match["stem"]) : len(match["stem"]) + 1] == "-" else "") + version + match["rest"]
        return Resolved(joined.replace("-" + version, version), None, maker, stem, version, "product")

    def house(self, company: str) -> str:
        """The topmost owner that is known of: Amazon for Amazon Web Services."""
        seen = {company}
        while (entity := self.entities.get(company)) is not None and entity.parent and entity.parent not in seen:
            company = entity.parent
            seen.add(company)
        return company

    def same_house(self, one: str | None, other: str | None) -> bool:
        """Whether two companies are one, or belong together (AWS and Amazon)."""
        return one is not None and other is not None and (one == other or self.house(one) == self.house(other))

    def classes(self, resolved: Resolved) -> tuple[str, ...]:
        """What sort of thing it is (推論チップ, 大規模言語モデル), from the entity or its family."""
        if resolved.entity is not None and resolved.entity.classes:
            return resolved.entity.classes
        family = self.families.get(resolved.family) if resolved.family else None
        return family.classes if family else ()

    # -- metrics

    @staticmethod
    @lru_cache(maxsize=10_000)
    def _metric_key(text: str) -> str:
        return re.sub(r"[\s・]", "", unicodedata.normalize("NFKC", text)).casefold()

    def metric(self, text: str) -> Metric | None:
        """The metric that goes by this name, exactly (after folding width, case, spaces)."""
        return self._metric_names.get(self._metric_key(text))

    def cue(self, *path: str) -> tuple[str, ...]:
        """The cue words under a key of the lexicon's `cues` (and a second key below it)."""
        value: Any = self.cues
        for key in path:
            value = value.get(key, ()) if isinstance(value, Mapping) else ()
        return tuple(value) if not isinstance(value, Mapping) else tuple(w for words in value.values() for w in words)


def _inside_word(outer: str, inner: str) -> bool:
    """Whether a name's edge stands within a longer word: メタ in メタバース, AI in AIX."""
    if _KATAKANA.match(outer) and _KATAKANA.match(inner):
        return True
    return outer.isascii() and outer.isalnum() and inner.isascii()


def _letter_at(text: str, at: int) -> bool:
    return text[at : at + 1].isascii() and text[at : at + 1].isalpha()


def _COUNTED_AFTER(text: str, end: int, alias: str) -> bool:
    """Whether a name's closing digits are really a count: `Gemini 3つ`."""
    return alias[-1:].isdigit() and " " in text[max(0, end - 6) : end] and _COUNTED.match(text, end) is not None


_DIGITS = lazy(r"\d+(?:\.\d+)*")


def _same_digits(alias: str, written: str) -> bool:
    """Digits count together with their separators: `Claude 3 5` is not `Claude 3.5`, nor is `GPT-41` `GPT-4.1`."""
    return _DIGITS.findall(alias) == _DIGITS.findall(written)


def _written_like(alias: _Alias, written: str) -> bool:
    """Whether the case fits: exactly for exact aliases; else a capital stays a capital (`Meta`, not `meta`)."""
    if alias.exact:
        return written == alias.text
    if len(alias.text) <= 3:
        return written.upper() == alias.text.upper() and written[0] == alias.text[0]
    return written[0] == alias.text[0] or written[0].isupper() or any(c.isdigit() for c in written)


# --- loading --------------------------------------------------------------------------------------------------------


def load_lexicon(paths: Sequence[Path]) -> Lexicon:
    """Reads lexicon files and folders of `*.yaml` into one Lexicon; later files redefine earlier ones by name.

    Raises LexiconError with every mistake of every file as `path:line: message`. What came of sound files is kept, and loaded
    again while they stay.
    """
    files: list[Path] = []
    for path in paths:
        if path.is_dir():
            files += sorted([*path.glob("*.yaml"), *path.glob("*.yml")])
        else:
            files.append(path)
    lexicon = worked_out("lexicon", files, lambda: _read(files), _dumped, _loaded)
    lexicon.digest = hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()
    return lexicon


def _read(files: Sequence[Path]) -> Lexicon:
    from factcheck.lexicon_reading import read_lexicon  # not before it is needed: what came of files is kept

    return read_lexicon(files)


class _Kept(NamedTuple):
    """What a lexicon is made of."""

    entities: list[Entity]
    families: list[Family]
    metrics: list[Metric]
    terms: list[str]
    cues: dict[str, Any]


def _dumped(lexicon: Lexicon) -> _Kept:
    entities, families, metrics = lexicon.entities.values(), lexicon.families.values(), lexicon.metrics.values()
    return _Kept(list(entities), list(families), list(metrics), list(lexicon.terms), dict(lexicon.cues))


def _loaded(data: bytes) -> Lexicon:
    return Lexicon(*msgspec.json.decode(data, type=_Kept))
