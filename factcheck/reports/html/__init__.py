"""The HTML report: one file that asks nothing of the network, and that works without script, with less comfort.

What a browser without script shows stands in the page as HTML (`page`). Everything else is embedded as data (`data`) and built
by the page's script when it is asked for, so that an archive of a thousand posts opens as fast as five. The script puts texts
into the page as text nodes only. A Content-Security-Policy allows this page's own script and style, by their hashes, and
nothing else.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from factcheck.findings import Finding
from factcheck.processes import no_search_for_cycles
from factcheck.reports import texts
from factcheck.reports.html.data import chunks
from factcheck.reports.html.page import STATIC_NOTES, Page
from factcheck.reports.html.places import ClaimsByPlace
from factcheck.reports.model import Report, letter

#: The modules of the script, each before those that import it.
MODULES = ("base", "store", "passages", "findings", "filter", "finder", "overview", "entities", "posts", "app")

_IMPORT = re.compile(r'^import (\{.*\}) from "\./(\w+)\.js";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:const|class) (\w+))", re.MULTILINE)


@no_search_for_cycles()
def render_html(report: Report, lang: str | None = None) -> str:
    """The report as one HTML page, in `lang` (ja, en) or the report's language; with scripts on, it changes between them."""
    lang = lang or report.lang
    ids, claims_at = _unique_ids(report.findings), ClaimsByPlace(report.claims)
    script, style = _script(), _asset("report.css")
    policy = (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; base-uri 'none'; form-action 'none'"
    )
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            page=Page(report, lang, ids, claims_at),
            letter=letter,
            report=report,
            lang=lang,
            policy=policy,
            script=Markup(script),
            style=Markup(style),
            chunks=[(one.id, one.type, Markup(one.content)) for one in chunks(report, lang, ids, claims_at)],
            t=lambda key, **values: texts.text(key, lang, **values),
            severities={name: words[lang] for name, words in texts.SEVERITIES.items()},
            limits={"notes": STATIC_NOTES},
        )
    )


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("factcheck.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["count"] = lambda value: f"{value:,}"
    return environment


def _asset(name: str) -> str:
    loader = _environment().loader
    assert loader is not None
    return loader.get_source(_environment(), name)[0].strip()


@lru_cache(maxsize=1)
def _script() -> str:
    """The script's modules as one, each in a function of its own: a page that stands alone has no place to import from."""
    parts = ["const modules = {};", "try {"]
    for name in MODULES:
        source = _asset(f"script/{name}.js")
        exports = ", ".join(_EXPORT.findall(source))
        body = _EXPORT.sub("", _IMPORT.sub(r"const \1 = modules.\2;", source))
        parts.append(f"modules.{name} = await (async () => {{\n{body}\nreturn {{ {exports} }};\n}})();")
    # A browser that is too old for the script shows what one without script does.
    parts.append("} catch (error) {")
    parts.append('document.body.innerHTML = document.querySelector("noscript").textContent;')
    parts.append("throw error;\n}")
    return "\n".join(parts)


def _digest(text: str) -> str:
    """A source's hash as a Content-Security-Policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _unique_ids(findings: Sequence[Finding]) -> list[str]:
    """An id for each finding that is safe in an address: its fingerprint, numbered where it is not the only one."""
    ids, seen = [], Counter[str]()
    for finding in findings:
        name = re.sub(r"[^A-Za-z0-9_-]", "-", finding.fingerprint)[:80]
        seen[name] += 1
        ids.append(f"f-{name}" if seen[name] == 1 else f"f-{name}-{seen[name]}")
    return ids
