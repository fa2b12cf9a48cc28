"""Names written in several ways, across an archive."""

from __future__ import annotations

from collections.abc import Mapping

from factcheck.archive.model import Archive, PostRecord
from factcheck.claims.context import PostContext
from factcheck.claims.entities import mentions
from factcheck.detectors.names import name_variants
from factcheck.findings import Match
from factcheck.lexicon import load_lexicon
from factcheck.posts.read import parse_post
from factcheck.rules.load import builtin_rules

LEXICON = load_lexicon([builtin_rules() / "lexicon"])
PARAMETERS = {"least_letters": 3, "least_share": 0.5, "unlisted": "all", "most_locations": 40}


def variants(posts: Mapping[str, str], **parameters: object) -> list[Match]:
    records = []
    for path, text in sorted(posts.items()):
        post = parse_post(text.encode(), path)
        context = PostContext(post, LEXICON, lambda _: [])
        records.append(PostRecord(path, post.title, post.date, post.author, 0, "", mentions=mentions(context)))
    return list(name_variants(Archive(records, LEXICON), {**PARAMETERS, **parameters}))


def test_one_match_for_a_name_with_each_way_in_each_post():
    found = variants({"a.md": "Trainium 2の話。Trainium 2だ。", "b.md": "Trainium2の話。", "c.md": "Trainium 2とTrainium2。"})
    assert [m.values["name"] for m in found] == ["Trainium2"]
    places = [(location.path, location.text) for location in found[0].locations]
    assert places == [("a.md", "Trainium 2"), ("c.md", "Trainium 2"), ("b.md", "Trainium2"), ("c.md", "Trainium2")]
    assert found[0].values["posts"] == 3


def test_the_official_way_is_suggested_even_when_it_is_rare():
    assert variants({"a.md": "Nvidiaの話。Nvidia、Nvidia。NVIDIAだ。"})[0].values["name"] == "NVIDIA"


def test_the_commonest_way_is_suggested_for_other_names():
    found = variants({"a.md": "Zephyrion 3はよい。", "b.md": "Zephyrion3はよい。Zephyrion3だ。"})
    assert [(m.values["name"], m.severity) for m in found] == [("Zephyrion3", None)]


def test_one_way_that_is_not_the_official_one_is_let_be():
    assert variants({"a.md": "Nvidiaの話。Nvidia。"}) == []


def test_different_things_are_no_variants():
    names = ["xAIとXAI", "GPT-4とGPT-4o", "AmazonとAmazon Bedrock", "AWSとAmazon Web Services", "エヌビディアとNVIDIA"]
    assert variants({"a.md": "、".join([*names, "AIエージェントとAI エージェント"])}) == []


def test_an_event_in_capitals_is_no_way_of_writing_a_company():
    assert variants({"a.md": "催しのHUAWEI CONNECT 2025で、Huaweiが語った。"}) == []
    assert len(variants({"a.md": "催しのHUAWEI CPUを、Huaweiが語った。"})) == 1


def test_case_alone_does_not_make_unknown_names_one():
    assert variants({"a.md": "催しのSKY 2025とSky 2025。"}) == []


def test_locations_are_bounded_and_keep_both_ways():
    posts = {f"{n:03}.md": "Trainium 2の話。" if n % 2 else "Trainium2の話。" for n in range(100)}
    locations = variants(posts, most_locations=10)[0].locations
    assert len(locations) == 10
    assert {location.text for location in locations} == {"Trainium 2", "Trainium2"}


def test_names_outside_the_lexicon_can_be_left_out():
    assert variants({"a.md": "Zephyrion 3とZephyrion3。"}, unlisted="none") == []
