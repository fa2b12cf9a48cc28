"""Loading facts: every mistake of every file is found at once and named with file and line.

facts:
  - id: nvidia-h100-memory          # unique among all files: small letters, digits, . and -
    entity: H100                    # a name of the lexicon, or another
    metric: メモリ容量               # a metric of the lexicon, or another, or a relation (see RELATIONS)
    value: 80GB                     # as a writer would write it; an ISO date where dates are measured, or 2025-Q2; for
                                    # relations a canonical name (predecessor, maker), a licence, true or false (open_weights), a
                                    # status, a sort of thing (kind), the name that was left (former_name)
    compared_to: A100               # optional: what the value is held against
    time: "2022"                    # optional: the period that it is of: 2022, 2022-03, 2022-03-22, 2025-Q2, FY2024
    valid_from: 2022-03-22          # optional: when it began to hold, and when it ceased to
    valid_until: 2024-03
    source: {title: …, address: https://…, date: 2022-03-22}
    checked: 2026-11-22             # when an editor last looked
    note: …                         # optional
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from factcheck.claims.metric import dimension
from factcheck.claims.model import Claim
from factcheck.facts.model import RELATIONS, STATUSES, Fact, Facts, Source, period_of
from factcheck.kept import worked_out
from factcheck.language.patterns import lazy
from factcheck.lexicon import Lexicon, Metric
from factcheck.posts.model import Location
from factcheck.rules.load import builtin_rules
from factcheck.rules.model import RuleFileError, nearest

if TYPE_CHECKING:
    from factcheck.language.quantities import Quantity
    from factcheck.rules.document import Document, Trail

FIELDS = (
    "id",
    "entity",
    "metric",
    "value",
    "compared_to",
    "time",
    "valid_from",
    "valid_until",
    "source",
    "checked",
    "note",
)
SOURCE_FIELDS = ("title", "address", "date")
#: Where a team's facts are, unless its configuration says otherwise; `factcheck resolve` writes to it.
TEAM_FILE = "factcheck.facts.yaml"
LONGEST = 2_000  # characters of a field

_ID = lazy(r"[a-z0-9](?:[a-z0-9.-]{0,98}[a-z0-9])?")
_ISO = lazy(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_QUARTER = lazy(r"\d{4}-Q[1-4]")
_DAY = lazy(r"\d{4}-\d{2}-\d{2}")
#: What claims call the dimensions that the lexicon gives metrics.
_DIMENSIONS = {
    "share": {"ratio"},
    "points": {"pt", "ratio"},
    "times": {"x"},
    "money": {"money"},
    "time": {"time"},
    "date": {"date"},
    "amount": {"power", "energy", "bytes", "speed", "length", "temperature", "count", "weight", "volume", "area"},
    "count": {"count", "pt", "speed", "length", "temperature", "power", "energy", "weight", "volume", "area"},
}


class FactError(ValueError):
    """Mistakes in facts: `problems` holds one `path:line: message` each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = list(problems)


class Refusal(msgspec.Struct, frozen=True):
    """What is wrong with the fields of a fact: the field (None for all of it), and what was expected."""

    field: str | None
    message: str


def builtin_facts() -> Path:
    """The folder of the facts that factcheck ships."""
    return builtin_rules() / "facts"


def fact_files(paths: Iterable[Path]) -> list[Path]:
    """Each file once: as given, or of a folder the `.yaml` and `.yml` files directly in it."""
    files: dict[Path, Path] = {}
    for path in paths:
        if path == builtin_facts() and not path.is_dir():
            continue
        inside = sorted(f for f in path.iterdir() if f.suffix in (".yaml", ".yml")) if path.is_dir() else [path]
        for file in inside:
            files.setdefault(file.resolve(), file)
    return list(files.values())


def load_facts(paths: Iterable[Path], lexicon: Lexicon, lexicon_files: Iterable[Path] = ()) -> Facts:
    """Reads fact files; entities, metrics and names are made canonical by the lexicon. A later file may redefine a fact by id.

    What came of sound files is kept, and loaded again while they and `lexicon_files`, which the lexicon is from, stay as they
    are; without these nothing is kept. Raises FactError with all mistakes of all files.
    """
    files, beside = fact_files(paths), fact_files(lexicon_files)
    if not beside:
        return _read_all(files, lexicon)
    return worked_out("facts", [*files, *beside], lambda: _read_all(files, lexicon), lambda facts: facts.facts, _loaded)


def _read_all(files: Iterable[Path], lexicon: Lexicon) -> Facts:
    facts: dict[str, Fact] = {}
    problems: list[str] = []
    for file in files:
        here: set[str] = set()
        for fact, line, refusals in read_facts(file, lexicon):
            problems += [f"{file}:{line}: {refusal.message}" for refusal in refusals]
            if fact is None:
                continue
            if fact.id in here:
                problems.append(f"{file}:{line}: id: {fact.id} stands in this file twice")
            here.add(fact.id)
            facts[fact.id] = fact
    if problems:
        raise FactError(problems)
    return Facts(tuple(facts.values()))


def _loaded(data: bytes) -> Facts:
    return Facts(msgspec.json.decode(data, type=tuple[Fact, ...]))


def read_facts(file: Path, lexicon: Lexicon) -> Iterator[tuple[Fact | None, int, list[Refusal]]]:
    """The entries of a YAML file: a fact, or None and what is wrong; and the line that this stands on."""
    from factcheck.rules.document import read_document  # not before it is needed: what came of files is kept

    try:
        document = read_document(file, texts=True)
    except RuleFileError as error:
        for mistake in error.mistakes:
            yield None, mistake.line or 1, [Refusal(None, mistake.messages["en"].replace("rule file", "file"))]
        return
    yield from _entries(document, file, lexicon)


def _entries(document: Document, file: Path, lexicon: Lexicon) -> Iterator[tuple[Fact | None, int, list[Refusal]]]:
    value = document.value
    if value is None:
        return
    if not isinstance(value, dict) or not isinstance(value.get("facts") or [], list):
        yield None, 1, [Refusal(None, "expected 'facts:' and a list below it")]
        return
    for key in value:
        if key != "facts":
            yield None, document.keys[(key,)][0], [Refusal(key, f"there is no section '{key}'{_hint(key, ['facts'])}")]
    for number, fields in enumerate(value.get("facts") or []):
        trail: Trail = ("facts", number)
        line = document.values[trail][0]
        if not isinstance(fields, dict):
            yield None, line, [Refusal(None, "expected a fact: a mapping with id, entity, metric, value")]
            continue
        fact, refusals = make_fact(fields, lexicon, path=str(file), line=line)
        if not refusals:
            yield fact, line, []
        for refusal in refusals:
            at = _line(document, trail, refusal.field)
            yield None, at, [refusal]


def _line(document: Document, trail: Trail, field: str | None) -> int:
    """The line of a field (`source.date`) of an entry, or of the entry where it has none."""
    place = (*trail, *(field.split(".") if field else ()))
    while len(place) > len(trail):
        if place in document.keys:
            return document.keys[place][0]
        place = place[:-1]
    return document.values[trail][0]


def make_fact(
    fields: Mapping[str, Any], lexicon: Lexicon, *, path: str = "", line: int = 0, new: bool = False
) -> tuple[Fact | None, list[Refusal]]:
    """A fact from its fields, or all that is wrong with them. A `new` one need not have an id: it is given one."""
    maker = _Maker(fields, lexicon)
    fact = maker.make(path, line, new)
    return (None, maker.refusals) if maker.refusals else (fact, [])


class _Maker:
    """Checks the fields of one fact."""

    def __init__(self, fields: Mapping[str, Any], lexicon: Lexicon) -> None:
        self.fields = fields
        self.lexicon = lexicon
        self.refusals: list[Refusal] = []

    def refuse(self, field: str, message: str) -> None:
        self.refusals.append(Refusal(field, f"{field}: {message}"))

    def make(self, path: str, line: int, new: bool) -> Fact | None:
        for key in self.fields:
            if key not in FIELDS:
                self.refuse(key, f"there is no such field{_hint(key, FIELDS)}")
        entity, metric, value = (self.text(name, required=True) for name in ("entity", "metric", "value"))
        identity = self.text("id", required=not new)
        if identity and not _ID.fullmatch(identity):
            self.refuse("id", f"expected small letters, digits, '.' and '-', such as nvidia-h100-memory, not {identity[:60]!r}")
        compared_to, time, note = self.text("compared_to"), self.text("time"), self.text("note")
        period = self.period(time) if time else None
        valid_from, valid_until = self.date("valid_from"), self.date("valid_until")
        if valid_from and valid_until and period_of(valid_from)[0] > period_of(valid_until)[1]:
            self.refuse("valid_until", f"{valid_until} is before valid_from ({valid_from})")
        checked = self.date("checked", day=True)
        source = self.source()
        if not (entity and metric and value):
            return None
        location = Location(path, line, 1, line, 1, value)
        claim = Claim(kind="quantity", location=location, value_text=value, time=time, period=period)
        claim.entity, claim.entity_text = self.canonical(entity), entity
        claim.compared_to = self.canonical(compared_to) if compared_to else None
        if metric in RELATIONS:
            self.relation(claim, metric, value)
        else:
            self.measured(claim, metric, value)
        identity = identity or new_id(claim)
        return Fact(identity, claim, source, checked, valid_from, valid_until, note)

    # -- fields

    def text(self, name: str, *, required: bool = False) -> str | None:
        value = self.fields.get(name)
        if isinstance(value, bool) and name == "value":
            value = str(value).lower()
        if value is None or (isinstance(value, str) and not value.strip()):
            if required:
                self.refuse(name, "is missing")
            return None
        if not isinstance(value, str):
            self.refuse(name, "expected a text")
            return None
        if len(value) > LONGEST:
            self.refuse(name, f"expected at most {LONGEST} characters")
            return None
        return value.strip()

    def date(self, name: str, *, day: bool = False) -> str | None:
        value = self.text(name)
        if value is not None:
            self.check_date(name, value, day=day)
        return value if not any(refusal.field == name for refusal in self.refusals) else None

    def check_date(self, name: str, value: str, *, day: bool = False) -> None:
        wanted = "2022-03-22" if day else "2022, 2022-03 or 2022-03-22"
        try:
            if not (_DAY if day else _ISO).fullmatch(value):
                raise ValueError
            period_of(value)
        except ValueError:
            self.refuse(name, f"expected a date such as {wanted}, not {value[:40]!r}")

    def period(self, text: str) -> tuple[str, str] | None:
        try:
            return period_of(text)
        except ValueError:
            self.refuse("time", f"expected a period such as 2022, 2022-03, 2022-03-22, 2025-Q2 or FY2024, not {text[:40]!r}")
            return None

    def source(self) -> Source:
        given = self.fields.get("source")
        if given is None:
            return Source()
        if not isinstance(given, dict):
            self.refuse("source", "expected a mapping with title, address, date")
            return Source()
        values: dict[str, str | None] = {}
        for key, value in given.items():
            name = f"source.{key}"
            if key not in SOURCE_FIELDS:
                self.refuse(name, f"there is no such field{_hint(key, SOURCE_FIELDS)}")
            elif value is not None and (not isinstance(value, str) or len(value) > LONGEST):
                self.refuse(name, f"expected a text of at most {LONGEST} characters")
            else:
                values[key] = value.strip() or None if value else None
        if values.get("address") and not _is_address(str(values["address"])):
            self.refuse(
                "source.address", f"expected an address such as https://example.com/news, not {str(values['address'])[:60]!r}"
            )
        if values.get("date"):
            self.check_date("source.date", str(values["date"]))
        return Source(**values)

    def canonical(self, name: str) -> str:
        return self.lexicon.resolve(name).name

    # -- values

    def relation(self, claim: Claim, metric: str, value: str) -> None:
        claim.kind, claim.metric, claim.relation, claim.target = "relation", metric, metric, value
        if metric in ("predecessor", "maker"):
            claim.target = self.canonical(value)
        elif metric == "status":
            claim.kind, claim.status = "status", value
            if value not in STATUSES:
                self.refuse("value", f"expected one of {', '.join(STATUSES)}, not {value[:40]!r}")
        elif metric == "open_weights" and value not in ("true", "false"):
            self.refuse("value", f"expected true or false, not {value[:40]!r}")
        if claim.compared_to:
            self.refuse("compared_to", f"a {metric} is compared to nothing")

    def measured(self, claim: Claim, metric: str, value: str) -> None:
        known = self.lexicon.metric(metric)
        claim.metric, claim.metric_text = known.name if known else metric, metric
        dated = known is not None and known.dimensions == ("date",)
        if dated or (known is None and _ISO.fullmatch(value)):
            claim.kind, claim.unit, claim.date = "date", "date", value
            if not _QUARTER.fullmatch(value):
                self.check_date("value", value)
            return
        quantity = self.quantity(value)
        if quantity is None:
            return
        claim.low, claim.high, claim.unit, claim.bound = quantity.low, quantity.high, quantity.unit, quantity.bound
        claim.direction = quantity.change
        if known is not None:
            self.check_dimension(known, quantity, value)

    def quantity(self, value: str) -> Quantity | None:
        """The one quantity that a value states, all of it."""
        from factcheck.language.quantities import find_quantities  # takes a while, and facts are mostly known already

        found = find_quantities(value)
        whole = [
            q
            for q in found
            if q.kind not in ("date", "scope", "label") and not value[: q.start].strip() and not value[q.end :].strip(" 。増減")
        ]
        if not whole or whole[0].vague or (whole[0].low is None and whole[0].high is None):
            self.refuse("value", f"expected one figure with its unit, such as 80GB, 約30% or 最大3倍, not {value[:40]!r}")
            return None
        return whole[0]

    def check_dimension(self, metric: Metric, quantity: Quantity, value: str) -> None:
        allowed = set(metric.dimensions)
        if allowed and not allowed & _DIMENSIONS.get(dimension(quantity.unit), set()):
            self.refuse("value", f"{metric.name} is measured in {', '.join(metric.dimensions)}, which {value[:40]!r} is not")


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"[\s<>\"]", text)


def new_id(claim: Claim) -> str:
    """An id for a fact that has none: the Latin letters and digits of the entity, and a digest of what it is about."""
    slug = re.sub(r"[^a-z0-9]+", "-", (claim.entity or "").casefold()).strip("-")[:40] or "fact"
    about = "\0".join((claim.entity or "", claim.metric or "", claim.compared_to or "", claim.time or ""))
    return f"{slug}-{hashlib.sha256(about.encode()).hexdigest()[:8]}"


def _hint(term: str, known: Iterable[str]) -> str:
    close = nearest(term, known)
    return f"; did you mean {' or '.join(close)}?" if close else f"; there are {', '.join(known)}"
