"""The catalogue and facts that come with factcheck: nothing that exists is unknown, and every fact can be looked up."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from factcheck.facts.knowledge import Knowledge
from factcheck.facts.load import builtin_facts, load_facts
from factcheck.lexicon import Resolved, load_lexicon
from factcheck.rules.load import builtin_rules

NAMES = yaml.safe_load((Path(__file__).parent / "shipped.yaml").read_text(encoding="utf-8"))
LEXICON = load_lexicon([builtin_rules() / "lexicon"])
FACTS = load_facts([builtin_facts()], LEXICON)
KNOWN = Knowledge(FACTS, LEXICON)


def unknown(name: str) -> list[Resolved]:
    """What is written there of families whose list is complete, and is not on it."""
    hits = [hit.resolved for hit in LEXICON.scan(name)]
    assert hits, f"{name} is no name at all"
    families = LEXICON.families
    return [r for r in hits if r.family and families[r.family].complete_until and not KNOWN.is_known(r)]


@pytest.mark.parametrize("names", NAMES["exist"], ids=lambda names: names[0])
def test_no_product_that_exists_is_unknown(names):
    assert [name for name in names if unknown(name)] == []


@pytest.mark.parametrize("name", NAMES["unknown"])
def test_generations_that_nobody_announced_are_unknown(name):
    assert unknown(name)


def test_complete_families_list_what_they_promise():
    """A list that ends long before it is said to be complete is more likely forgotten than true."""
    listed = Counter(entity.family for entity in LEXICON.entities.values())
    assert not [family.name for family in LEXICON.families.values() if family.complete_until and not listed[family.name]]


def test_every_fact_can_be_looked_up():
    assert len(FACTS) >= 150
    assert [fact.id for fact in FACTS if not (fact.source.title and fact.source.address)] == []


def test_facts_speak_of_things_that_posts_are_read_for():
    entities = {*LEXICON.entities, *LEXICON.families}
    names = [fact.id for fact in FACTS if fact.entity not in entities and fact.metric != "former_name"]
    assert names == []
