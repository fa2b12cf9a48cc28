"""Names in a sentence, known and unknown, in the shape that claims need."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from factcheck.claims.entities import find_entities
from factcheck.claims.reading import Name

if TYPE_CHECKING:
    from factcheck.lexicon import Lexicon

#: Acronyms that stand for a kind of thing, not for somebody.
_COMMON = frozenset(
    [
        "AI",
        "IT",
        "LLM",
        "GPU",
        "CPU",
        "TPU",
        "NPU",
        "API",
        "IoT",
        "DX",
        "PoC",
        "CEO",
        "CTO",
        "CFO",
        "COO",
        "CIO",
        "CPO",
        "ROI",
        "GDP",
        "ARR",
        "CAGR",
        "B2B",
        "B2C",
        "SaaS",
        "PaaS",
        "IaaS",
        "SNS",
        "HR",
        "PR",
        "RAG",
        "AGI",
        "ASI",
        "ML",
        "NLP",
        "OS",
        "PC",
        "UI",
        "UX",
        "ESG",
        "IPO",
        "HBM",
        "DRAM",
        "TOPS",
        "TDP",
        "FLOPS",
        "EV",
        "VR",
        "AR",
        "XR",
        "MR",
        "5G",
        "6G",
        "USD",
        "JPY",
        "EUR",
        "KPI",
        "SLM",
        "VLM",
        "CAD",
        "CRM",
        "ERP",
        "SCM",
        "MLOps",
        "AIOps",
        "DevOps",
    ]
)


def find_names(text: str, lexicon: Lexicon) -> list[Name]:
    """Names in `text` in order, without overlaps; acronyms of general things are left out."""
    names = []
    for m in find_entities(text, lexicon):
        if m.text in _COMMON or (m.kind == "name" and re.search(r"[、。ぁ-ん]", m.text)):
            continue
        kind = "product" if m.kind == "name" and text[m.start - 1 : m.start] in ("「", "『") else m.kind
        names.append(Name(m.start, m.end, m.name, m.text, kind))
    return names
