"""Files to posts: encodings, broken bytes, front matter good and bad."""

from __future__ import annotations

import datetime
import pickle
from pathlib import Path

import pytest

from factcheck.posts.read import UnreadablePost, parse_post, read_post

JAPANESE = "---\ntitle: 港の朝\n---\n\nこの港では、毎朝四時に船が出ます。カタカナも使います。\n"


@pytest.mark.parametrize(
    ("codec", "name", "problem"),
    [("utf-8", "utf-8", False), ("utf-8-sig", "utf-8-sig", False), ("cp932", "cp932", True), ("euc_jp", "euc_jp", True)],
)
def test_encodings_are_recognised_and_named(codec: str, name: str, problem: bool) -> None:
    post = parse_post(JAPANESE.encode(codec), "a.md")
    assert post.encoding == name
    assert post.source == JAPANESE
    assert post.title == "港の朝"
    assert [p.code for p in post.problems] == (["encoding"] if problem else [])


def test_each_run_of_invalid_bytes_becomes_one_character_and_is_kept() -> None:
    data = "港の朝".encode() + b"\xe3\x81" + "です。".encode() + b"\xff\xfe\xfd" + "夜\n".encode()
    post = parse_post(data, "a.md")
    assert post.source == "港の朝\ufffdです。\ufffd夜\n"
    assert post.invalid == ((3, b"\xe3\x81"), (7, b"\xff\xfe\xfd"))
    assert [(p.code, p.line, p.column) for p in post.problems] == [("invalid_bytes", 1, 4), ("invalid_bytes", 1, 8)]


def test_a_replacement_character_in_the_file_is_no_invalid_byte() -> None:
    assert parse_post("港\ufffd".encode(), "a.md").invalid == ()


@pytest.mark.parametrize("data", ["港".encode("utf-16"), b"\x89PNG\r\n\x1a\n\0\0", bytes(range(128, 256)) * 20])
def test_what_is_no_text_is_refused_with_its_path(data: bytes) -> None:
    with pytest.raises(UnreadablePost, match=r"folder/a\.md") as caught:
        parse_post(data, "folder/a.md")
    assert set(caught.value.messages) == {"ja", "en"}
    assert pickle.loads(pickle.dumps(caught.value)).path == "folder/a.md"  # it crosses processes


def test_a_file_that_cannot_be_opened_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(UnreadablePost):
        read_post(tmp_path / "missing.md")


def test_an_empty_file_is_a_post_without_blocks() -> None:
    post = parse_post(b"", "a.md")
    assert (post.blocks, post.title, post.date, post.characters) == ((), None, None, 0)


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("title: 港の朝", "港の朝"),
        ("title: '港の''朝'''", "港の'朝'"),
        (r'title: "港\u306e\"朝\" \t夜"', '港の"朝" \t夜'),
        ("title: >-\n  港の\n  朝", "港の 朝"),
        ("title: |\n  港の\n  朝", "港の\n朝"),
        ("title: 港の\n  朝", "港の 朝"),
        ("title: 2025", "2025"),
        ("title: no", "no"),
        ("title: '  港  '", "港"),
    ],
)
def test_titles_however_quoted_know_their_places(written: str, title: str) -> None:
    post = parse_post(f"---\nlayout: post\n{written}\ndate: 2026-05-01\n---\n本文\n".encode(), "a.md")
    block = post.blocks[0]
    assert (block.kind, block.text) == ("title", title)
    for character, offset in zip(block.text, block.offsets, strict=True):
        assert post.source[offset] == character or character.isspace() or post.source[offset] in "\\'"
    start, end = post.front_matter.spans["title"]
    assert written.removeprefix("title: ").startswith(post.source[start:end])
    assert post.problems == ()


def test_toml_front_matter() -> None:
    source = (
        '+++\n# 注\ntitle = "港の\\"朝\\""\ndate = 2026-05-01T09:00:00+09:00\ntags = ["甲",\n "乙"]\n[extra]\nx = 1\n+++\n本文\n'
    )
    post = parse_post(source.encode(), "a.md")
    assert (post.title, post.date, post.front_matter.values["tags"]) == ('港の"朝"', "2026-05-01", ["甲", "乙"])
    assert post.source[slice(*post.front_matter.spans["tags"])] == '["甲",\n "乙"]'
    assert [block.kind for block in post.blocks] == ["title", "paragraph"]


@pytest.mark.parametrize(
    ("front", "line", "column"),
    [
        ('---\nlayout: post\ntitle: "港の朝\ndate: 2026-05-01\n---\n', 3, 8),
        ("---\ntitle: 港の朝\ntags: [a, b\nx: 1\n---\n", 4, 2),
        ("---\ntitle: 港の朝\n  bad: : x\n---\n", 3, 6),
        ("---\ntitle: 港の朝\nx: a\x07b\n---\n", 3, 5),
        ("---\ntitle: 港の朝\ntitle: 夜\n---\n", 3, 1),
        ("---\ntitle: 港の朝\nx: !!python/object/apply:os.system [ls]\n---\n", 3, 4),
        ("---\ntitle: 港の朝\nx: 2026-02-30\n---\n", 3, 4),
        ("---\ntitle: 港の朝\n\n本文\n", 1, 1),
        ("\n---\ntitle: 港の朝\n---\n", 2, 1),
        ("+++\ntitle = '港の朝'\nx = \n+++\n", 3, 5),
    ],
)
def test_broken_front_matter_is_placed_and_what_can_be_saved_is_saved(front: str, line: int, column: int) -> None:
    post = parse_post(f"{front}\n港は静かです。\n".encode(), "a.md")
    problem = post.problems[0]
    assert (problem.code, problem.line) == ("front_matter", line)
    assert abs(problem.column - column) <= 1
    assert post.title == "港の朝"
    assert post.blocks[-1].text == "港は静かです。"


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    post = parse_post("---\n\n港は静かです。\n\n---\n\n夜です。\n".encode(), "a.md")
    assert post.front_matter.format == "none"
    assert [block.text for block in post.blocks] == ["港は静かです。", "夜です。"]
    assert post.problems == ()


def bomb() -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    "front",
    [
        bomb(),
        "a: &a [*a]",
        "a: " + "[" * 30_000,
        "? " * 30_000,
        "".join(f"k{n}: v\n" for n in range(100_000)),
        "a: &a {x: 1}\n" + "".join(f"b{n}: *a\n" for n in range(5_000)),
    ],
    ids=["alias bomb", "alias of itself", "brackets", "complex keys", "huge", "aliases"],
)
def test_hostile_yaml_is_refused(front: str) -> None:
    post = parse_post(f"---\ntitle: 港の朝\n{front}\n---\n本文\n".encode(), "a.md")
    assert post.problems[0].code == "front_matter"
    assert post.title == "港の朝"
    assert post.blocks[-1].text == "本文"


def test_hostile_toml_is_refused() -> None:
    post = parse_post(f"+++\n{'a.' * 30_000}b = 1\n+++\n本文\n".encode(), "a.md")
    assert post.problems[0].code == "front_matter"


def test_only_plain_types_are_built() -> None:
    post = parse_post(b"---\na: !!set {x, y}\nb: !!binary aGk=\nc: 2026-05-01\nd: {1: [x]}\n---\n", "a.md")
    assert post.front_matter.values == {"a": ["x", "y"], "b": "b'hi'", "c": datetime.date(2026, 5, 1), "d": {"1": ["x"]}}


def test_lines_and_columns_count_code_points_from_one() -> None:
    post = parse_post("𠮷野家😀\r\n\r\n- 港の**朝**\r\n".encode(), "a.md")
    item = post.blocks[1]
    place = post.locate(item, 2, 3)
    assert (place.line, place.column, place.end_column, place.text) == (3, 7, 8, "朝")


def test_sections_count_the_blocks_of_the_front_matter_also_where_links_are_defined() -> None:
    text = JAPANESE.replace("この港", "## 船\n\n[記録][1]\n\n[1]: https://example.com/\n\n## 人\n\nこの港")
    blocks = parse_post(text.encode(), "a.md").blocks
    headings = [blocks[block.section].text if block.section >= 0 else None for block in blocks]
    shown = [(block.text[:3], heading) for block, heading in zip(blocks, headings, strict=True) if "http" not in block.text]
    assert shown == [("港の朝", None), ("船", None), ("記録", "船"), ("人", None), ("この港", "人")]
