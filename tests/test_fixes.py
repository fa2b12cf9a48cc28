"""Repairs of one post in memory: what may change, and what must not."""

from __future__ import annotations

import pytest

from factcheck.audit import Settings
from factcheck.fixes import Repair, repair, repairing
from factcheck.posts.read import parse_post

LONG = "港のクレーンは夜も動き続け、朝までに四百本のコンテナが岸壁へ並べられたと、組合の記録には書かれている。"
OTHER = "次の船が着くころには風が強まり、荷役は二時間ほど止まったが、それでも予定の本数は夕方までに積み終わった。"
THIRD = "この港で働く人の数は十年前より減ったものの、扱う荷の量は増えており、機械の整備を学ぶ若い人が目立つ。"
FOURTH = "魚市場へ向かう小さな船は、大きな船が着く前の静かな水面を、まだ暗いうちに音も立てずに通り過ぎていく。"


@pytest.fixture(scope="module")
def fix():
    """Repairs a text or bytes, and checks that doing it again changes nothing."""
    settings = Settings()
    rules, lexicon = repairing(settings.load_rules()), settings.load_lexicon()

    def run(post: str | bytes, select: tuple[str, ...] = ()) -> Repair:
        data = post.encode() if isinstance(post, str) else post
        chosen = rules.select(select) if select else rules
        made = repair(data, "post.md", chosen, lexicon)
        again = repair(made.data, "post.md", chosen, lexicon)
        assert (again.applied, again.data) == ([], made.data)
        assert parse_post(made.data, "post.md").source == made.after.source
        return made

    return run


def post(body: str, **front_matter: str) -> str:
    lines = "".join(f"{key}: {value}\n" for key, value in {"title": "港の一日", **front_matter}.items())
    return f"---\n{lines}---\n\n{body}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(f"{LONG}\n\n---END---\n\n{OTHER}", f"{LONG}\n\n{OTHER}", id="marker between paragraphs"),
        pytest.param(f"{LONG}\n---END---\n{OTHER}", f"{LONG}\n\n{OTHER}", id="marker that alone kept two paragraphs apart"),
        pytest.param(f"{LONG}\n\n---END---\n\n---END---", LONG, id="markers at the end"),
        pytest.param(f"{LONG} ---END---\n\n{OTHER}", f"{LONG}\n\n{OTHER}", id="marker on a line of text"),
        pytest.param(f"{LONG}\n\n{OTHER}\n\n{LONG}", f"{LONG}\n\n{OTHER}", id="paragraph again"),
        pytest.param(f"## 夜\n\n{LONG}\n\n## 夜\n\n{LONG}", f"## 夜\n\n{LONG}", id="section again"),
        pytest.param(f"{LONG}\n\n{OTHER}\n\n---END---\n\n{LONG}", f"{LONG}\n\n{OTHER}", id="repairs that touch"),
        pytest.param("か\u3099くせいか\u3099増えた。", "がくせいが増えた。", id="decomposed kana"),
        pytest.param("北海\u200b道と沖\x08縄。", "北海道と沖縄。", id="zero-width and control characters"),
    ],
)
def test_the_body_is_repaired(fix, before, after):
    assert fix(post(before)).data.decode() == post(after)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(f"{LONG}\n\n## 昼\n\n{OTHER}\n\n## 夜\n\n{LONG}", id="its section would be empty"),
        pytest.param(f"{LONG}[記録](https://example.com/a)\n\n{OTHER}\n\n{LONG}[記録](https://example.com/b)", id="other links"),
        pytest.param(f"{LONG[:-1]}：\n\n- 甲\n\n{OTHER}\n\n{LONG[:-1]}：\n\n- 乙", id="it introduces a list"),
        pytest.param("目印の `---END---` は文書の終わりを示す。", id="marker in code"),
        pytest.param("拍\u3099子記号は\ue000です。", id="no composed form, private use"),
        pytest.param(f"<!-- factcheck-disable FC701 -->\n\n{LONG}\n\n---END---", id="suppressed"),
    ],
)
def test_the_body_is_left_alone(fix, body):
    assert fix(post(body)).data.decode() == post(body)


def test_an_article_that_was_rewritten_in_part_is_left_alone(fix):
    first = [f"{LONG}{n}" for n in "一二三四"]
    again = [*first[:2], first[2].replace("夜も動き続け", "朝から動いて"), first[3]]
    body = "\n\n".join([*first, OTHER, *again])
    assert not fix(post(body), ("FC301",)).applied


def test_an_article_that_was_repeated_whole_is_cut_where_it_begins_again(fix):
    parts = ["## 朝", LONG, OTHER, "- 荷の量", "## 夜", THIRD, FOURTH]
    assert fix(post("\n\n".join([*parts, *parts])), ("FC301",)).data.decode() == post("\n\n".join(parts))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"**港の一日**"', '"港の一日"'),
        ("'# 港の一日'", "'港の一日'"),
        ('"<b>港</b>の「一日」"', '"港の「一日」"'),
        ('"[港の一日](https://example.com/a)"', '"港の一日"'),
        ("港**の**一日", "港の一日"),
        ("港の**一日** #朝", "港の一日 #朝"),  # what begins with # is a comment of YAML, and no part of the title
        ("<b>2026</b>", '"2026"'),  # without quotes, it would be a number
        ('"**港の\\"一日\\"**"', '"港の\\"一日\\""'),
        ("'**港''s 一日**'", "'港''s 一日'"),
        ("|\n  **港の一日**", "|\n  港の一日"),
    ],
)
def test_markup_leaves_a_title_and_the_front_matter_stays_valid(fix, before, after):
    made = fix(post(LONG, title=before, date="2026-04-01", tags="[港, 船]"), ("title_markup",))
    assert made.data.decode() == post(LONG, title=after, date="2026-04-01", tags="[港, 船]")
    assert made.after.problems == ()
    assert "**" not in (made.after.title or "")
    assert {**made.after.front_matter.values, "title": ""} == {**made.before.front_matter.values, "title": ""}


def test_markup_that_broke_the_front_matter_leaves_with_it(fix):
    made = fix(post(LONG, title="**港の一日**: 朝", date="2026-04-01"), ("title_markup",))
    assert made.before.problems and not made.after.problems
    assert made.after.title == "港の一日: 朝"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('"港の自動化は誰のた\ufffd"', '"港の自動化は誰のため: 現場を歩く"'),
        ("港の自動化は誰のた\ufffd", '"港の自動化は誰のため: 現場を歩く"'),
        ("'港の自動化は誰のた\ufffd'", "'港の自動化は誰のため: 現場を歩く'"),
    ],
)
def test_a_title_is_restored_from_the_body_with_the_quotes_it_needs(fix, written, expected):
    body = f"港の自動化は誰のため: 現場を歩く\n\n{LONG}"
    made = fix(post(body, title=written, date="2026-04-01"))
    assert made.data.decode() == post(body, title=expected, date="2026-04-01")


def test_toml_front_matter_is_repaired_too(fix):
    made = fix(f'+++\ntitle = "**港の\\"一日\\"**"\ndate = 2026-04-01\n+++\n\n{LONG}\n')
    assert made.data.decode() == f'+++\ntitle = "港の\\"一日\\""\ndate = 2026-04-01\n+++\n\n{LONG}\n'


def test_line_ends_and_a_byte_order_mark_stay(fix):
    before, after = post(f"{LONG}\n\n---END---\n\n{OTHER}\n\n{LONG}"), post(f"{LONG}\n\n{OTHER}")
    crlf = b"\xef\xbb\xbf" + before.replace("\n", "\r\n").encode()
    assert fix(crlf).data == b"\xef\xbb\xbf" + after.replace("\n", "\r\n").encode()


@pytest.mark.parametrize("codec", ["cp932", "euc_jp"])
def test_a_legacy_encoding_stays(fix, codec):
    before, after = post(f"{LONG}\n\n---END---\n\n{OTHER}"), post(f"{LONG}\n\n{OTHER}")
    assert fix(before.encode(codec)).data == after.encode(codec)


def test_characters_with_two_codes_keep_theirs(fix):
    # In Shift_JIS ≒ has two codes, of which an encoder would write the other.
    body = post(f"{LONG}一≒二。\n\n---END---\n\n{OTHER}").encode("cp932").replace(b"\x81\xe0", b"\x87\x90")
    assert b"\x87\x90" in fix(body).data and b"END" not in fix(body).data


def test_bytes_that_are_no_character_stay(fix):
    broken = post(f"{LONG}\n\n---END---\n\n{OTHER}").encode().replace("風".encode(), b"\xe9\xa2")
    assert fix(broken).data == post(f"{LONG}\n\n{OTHER}").encode().replace("風".encode(), b"\xe9\xa2")


def test_paragraphs_that_only_lost_bytes_tell_apart_stay(fix):
    twins = post(f"{LONG}甲\n\n{OTHER}\n\n{LONG}乙").encode()
    broken = twins.replace("甲".encode(), "甲".encode()[:2]).replace("乙".encode(), "乙".encode()[:2])
    assert fix(broken, ("FC301",)).data == broken


def test_each_repair_names_its_finding(fix):
    made = fix(post(f"{LONG}\n\n---END---\n\n{OTHER}\n\n{LONG}", title='"**港**の一日"'))
    assert {finding.kind for finding in made.applied} == {"leftover_marker", "duplicate_paragraph", "title_markup"}
