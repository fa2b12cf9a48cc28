"""Copies within a post and across posts, and the parallel prose that is none."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest

from factcheck.archive.fingerprints import fingerprints
from factcheck.archive.model import Archive, Passage, Passages, PostRecord
from factcheck.claims.context import PostContext
from factcheck.findings import Finding
from factcheck.lexicon import Lexicon
from factcheck.posts.read import parse_post
from factcheck.rules.engine import check_archive, check_post
from factcheck.rules.load import builtin_rules, load_rules

RULES = load_rules([builtin_rules() / "duplication.yaml"])

# Paragraphs of an article, each of two sentences.
PARAGRAPHS = (
    "山あいの町で、バスの運行を需要に合わせて決める実験が始まりました。利用者は前の晩までに電話で予約します。",
    "最初の一か月で、空のまま走る便は半分以下に減りました。運転手の休憩も取りやすくなったといいます。",
    "課題は、予約を忘れたお年寄りへの対応です。役場は当日の朝にも電話を受けることにしました。",
    "雪の季節には坂道で時間がかかります。町は融雪の設備を先に整え、便の間隔を広げる考えです。",
    "隣の村でも同じ仕組みを使いたいという声が上がっています。費用の半分は県が受け持ちます。",
)
OTHERS = (
    "離島と本土を結ぶ船は、潮と風の予報から出航の時刻を決めます。",
    "欠航は去年の同じ季節より少なくなり、島の商店には朝の魚が並ぶようになりました。",
    "りんご畑では、小さな機械が実の数を数えています。",
    "収穫の前に量がわかるので、箱の注文を早めに済ませられます。",
    "港の倉庫では荷物の置き場所を計算し直します。",
)


def check(body: str) -> list[Finding]:
    findings, problems = check_post(RULES, PostContext(parse_post(body.encode(), "post.md"), Lexicon(), lambda _: []))
    assert not problems
    return findings


def kinds(body: str) -> Counter[str]:
    return Counter(finding.kind for finding in check(body))


def article(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs) + "\n"


def across(**bodies: str) -> list[Finding]:
    return found_in(records(bodies))


def records(bodies: Mapping[str, str]) -> list[PostRecord]:
    posts = [parse_post(body.encode(), f"{name}.md") for name, body in sorted(bodies.items())]
    return [
        PostRecord(
            post.path,
            post.title,
            None,
            None,
            post.characters,
            "",
            passages=(passages := [Passage.of(post, block) for block in post.blocks if block.text]),
            fingerprints=fingerprints(passages),
        )
        for post in posts
    ]


def found_in(posts: list[PostRecord], own: Iterable[str] | None = None) -> list[Finding]:
    findings, problems = check_archive(RULES, Archive(posts, Lexicon(), own=None if own is None else frozenset(own)))
    assert not problems
    return findings


def test_an_article_given_twice_is_one_finding_that_says_where_and_how_much() -> None:
    found = check(article(*PARAGRAPHS, "---END---", *PARAGRAPHS))
    assert Counter(f.kind for f in found) == {"repeated_article": 1, "duplicate_paragraph": 1}
    (repeated,) = [f for f in found if f.kind == "repeated_article"]
    assert [place.line for place in repeated.locations] == [13, 1]
    assert repeated.values["percent"] == 50


def test_an_article_flattened_into_one_line_is_a_copy() -> None:
    assert kinds(article(*PARAGRAPHS, " ".join(PARAGRAPHS)))["repeated_article"] == 1


def test_a_copied_paragraph_is_found_where_it_stands_and_can_be_removed() -> None:
    body = article(OTHERS[0], PARAGRAPHS[0], OTHERS[1], PARAGRAPHS[0], OTHERS[2])
    (finding,) = check(body)
    assert finding.kind == "duplicate_paragraph"
    assert [place.line for place in finding.locations] == [7, 3]
    (edit,) = finding.edits
    mended = body[: edit.start] + edit.text + body[edit.end :]
    assert mended == article(OTHERS[0], PARAGRAPHS[0], OTHERS[1], OTHERS[2])


def test_a_reworded_copy_is_found_and_not_removed() -> None:
    reworded = PARAGRAPHS[1].replace("取りやすくなったといいます", "取りやすくなったようです")
    (finding,) = check(article(PARAGRAPHS[1], OTHERS[0], reworded))
    assert finding.kind == "duplicate_paragraph"
    assert not finding.edits


def test_a_closing_question_repeated_at_the_seam() -> None:
    question = "あなたの町では、どんな足が必要とされているのでしょうか？"
    (finding,) = check(article(PARAGRAPHS[0], OTHERS[1] + question, question, PARAGRAPHS[2]))
    assert finding.kind == "duplicate_sentence"
    assert [place.line for place in finding.locations] == [5, 3]
    assert finding.locations[1].text == question


def test_a_sentence_that_follows_itself() -> None:
    assert kinds(article(OTHERS[1] + OTHERS[1], OTHERS[2])) == {"duplicate_sentence": 1}


def test_the_same_in_other_words_is_only_mentioned() -> None:
    body = article(
        "例えば、最新の測定器を使った畑だけの話なのか、それとも古い道具でも、ある程度の手入れをすれば届く数字なのか。",
        *OTHERS,
        *PARAGRAPHS[:4],
        "例えば、最新の測定器を使った畑に限られるのか、それとも古い道具でも、ある程度の手入れで同じ結果が得られるのか。",
    )
    (finding,) = check(body)
    assert (finding.kind, finding.severity) == ("duplicate_sentence", "info")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(
            "gzip で圧縮したファイルには、拡張子として .tgz や .tar.gz を使うのがこの職場の決まりです。",
            "bzip2 で圧縮したファイルには、拡張子として .tbz や .tar.bz2 を使うのがこの職場の決まりです。",
            id="another name",
        ),
        pytest.param(
            "東の倉庫に届いた荷物は、温度ごとに棚へ分けてから、その日のうちに町の店へ送り出します。",
            "西の倉庫に届いた荷物は、産地ごとに棚へ分けてから、その日のうちに町の店へ送り出します。",
            id="another thing",
        ),
        pytest.param(
            "第1四半期の売上高は120億円で、前年の同じ時期に比べて8%増えたと会社は発表しました。",
            "第2四半期の売上高は135億円で、前年の同じ時期に比べて9%増えたと会社は発表しました。",
            id="another figure",
        ),
        pytest.param(
            "倉庫の設定を変える手順について詳しくは、手引きの第三章「棚の配置を計算する」を参照してください。",
            "倉庫の設定を変える手順について詳しくは、手引きの第三章「棚の配置を計算する」を参照してください。",
            id="a reference",
        ),
        pytest.param(
            "/var/lib/apt/lists/example.org_dists_stable_main_Release",
            "/var/lib/apt/lists/example.org_dists_stable_main_Release.gpg",
            id="paths",
        ),
    ],
)
def test_parallel_prose_is_no_copy(one: str, other: str) -> None:
    assert not check(article(one, OTHERS[0], other, OTHERS[1]))


def test_a_pull_quote_and_a_table_repeat_on_purpose() -> None:
    table = f"| 町 | 話 |\n| --- | --- |\n| 東 | {PARAGRAPHS[0]} |\n| 西 | {PARAGRAPHS[0]} |"
    assert not check(article(PARAGRAPHS[0], f"> {PARAGRAPHS[0]}", table, f"```\n{PARAGRAPHS[0]}\n```"))


def test_a_post_published_twice_is_one_finding() -> None:
    (finding,) = across(
        a="# 町のバス\n\n" + article(*PARAGRAPHS), b="# 予約のバス\n\n" + article(*PARAGRAPHS[:4], OTHERS[0]), c=article(*OTHERS)
    )
    assert finding.rule == "FC305"
    assert [place.path for place in finding.locations] == ["b.md", "a.md"]


def test_a_paragraph_taken_over_is_one_finding_for_all_posts_that_have_it() -> None:
    story = "私は二十年にわたって物流の現場を歩き、成功した計画も、静かに消えていった計画も、数えきれないほど間近で見てきました。"
    (finding,) = across(
        a=article(PARAGRAPHS[0], story), b=article(OTHERS[0], story), c=article(story, OTHERS[3]), d=article(*OTHERS)
    )
    assert finding.rule == "FC304"
    assert [(place.path, place.line) for place in finding.locations] == [("c.md", 1), ("a.md", 3), ("b.md", 3)]


def test_boilerplate_is_said_once_with_a_bounded_list_of_places() -> None:
    line = "この記事は、地域の足を考える編集部が現場の声をもとにまとめました。"
    bodies = {
        f"p{i:02}": article(f"{i}番目の町では、{'東西南北'[i % 4]}の道に{i}本の木が立っています。", line) for i in range(60)
    }
    (finding,) = across(**bodies)
    assert (finding.rule, finding.severity) == ("FC306", "info")
    assert finding.values["posts"] == 60
    assert len(finding.locations) == 20


WORDS = (
    "港",
    "町",
    "船",
    "畑",
    "道",
    "荷物",
    "便",
    "時刻",
    "予約",
    "役場",
    "電話",
    "機械",
    "箱",
    "島",
    "潮",
    "村",
    "県",
    "費用",
    "坂道",
)
POINTER = "くわしくは運行のしおりをご覧ください。"


def random_archive(seed: int) -> dict[str, str]:
    """Posts that share paragraphs, sentences and endings of excerpts with each other, as they are, varied or taken apart."""
    chosen = random.Random(seed)

    def sentence() -> str:
        said = "".join(chosen.choice(WORDS) + chosen.choice("がはをにで") for _ in range(chosen.choice((5, 8, 16, 20))))
        return said + chosen.choice(("始まります。", "数えます。", "走ります。"))

    def paragraph() -> list[str]:
        return [sentence() for _ in range(chosen.randint(1, 4))] + [POINTER] * (chosen.random() < 0.1)

    def varied(sentences: list[str]) -> list[str]:
        kept = [s if chosen.random() < 0.8 else s.replace(chosen.choice(WORDS), chosen.choice(WORDS)) for s in sentences]
        return kept + [sentence()] * (chosen.random() < 0.15)

    common = [paragraph() for _ in range(chosen.randint(3, 12))]
    often, *sometimes = [sentence() for _ in range(4)]
    share = chosen.choice((0, 0.3, 0.8))
    bodies: dict[str, str] = {}
    written: list[list[list[str]]] = []
    for number in range(chosen.randint(3, 14)):
        body: list[list[str]] = []
        if written and chosen.random() < 0.3:
            body = [varied(part) if chosen.random() < 0.4 else part for part in chosen.choice(written)]
        for _ in range(chosen.randint(1, 4)):
            part = chosen.choice((paragraph(), chosen.choice(common), varied(chosen.choice(common))))
            body.append(part + [chosen.choice(sometimes)] * (chosen.random() < 0.15))
        if chosen.random() < share:
            body[0] = [*body[0], often]
        written.append(body)
        excerpt = chosen.choice(WORDS) + chosen.choice(("を現場の目でやさしく読み解きます。", "をくわしく見ていきます。"))
        bodies[f"p{number:02}"] = f"---\ntitle: 題{number}\nexcerpt: {excerpt}\n---\n\n" + article(*map("".join, body))
    return bodies


@pytest.mark.parametrize("seed", range(24))
def test_a_draft_is_told_what_a_check_of_all_posts_says_of_it(seed: int) -> None:
    posts = records(random_archive(seed))
    everything = found_in(posts)
    for own in [[post.path] for post in posts] + [[posts[0].path, posts[-1].path]]:
        concerning = [finding for finding in everything if touches(finding, own)]
        assert [finding for finding in found_in(posts, own) if touches(finding, own)] == concerning


def test_a_draft_belongs_to_all_that_its_copies_are_copied_in() -> None:
    more = [part.replace("町", "島").replace("バス", "船").replace("便", "航路") + OTHERS[1] for part in PARAGRAPHS]
    posts = records(
        {
            "a": article(*PARAGRAPHS[:3]),
            "b": article(*PARAGRAPHS[:3], *more[:3]),
            "c": article(*more[:3], PARAGRAPHS[4], OTHERS[3]),
        }
    )
    (finding,) = found_in(posts)
    assert finding.rule == "FC305"
    assert len(finding.locations) == 3
    assert found_in(posts, ["a.md"]) == found_in(posts, ["c.md"]) == [finding]


def touches(finding: Finding, own: list[str]) -> bool:
    return any(place.path in own for place in (*finding.locations, *finding.unlisted))


@pytest.mark.parametrize("seed", range(6))
def test_kept_passages_are_held_against_each_other_like_those_just_read(seed: int) -> None:
    posts = records(random_archive(seed))
    kept = [replace(post, passages=Passages(post.path, Passages.columns(post.passages))) for post in posts]
    assert found_in(kept) == found_in(posts)


def test_posts_on_one_subject_are_no_copies() -> None:
    assert not across(a=article(*PARAGRAPHS), b=article(*OTHERS), c=article("町のバスは便利です。", "予約は電話でします。"))


ENTRY = "この欄には、便が動き始める時刻を二十四時間の形で書きます。書かなければ、前の日と同じ時刻になります。"


def severities(body: str) -> set[str]:
    return {finding.severity for finding in check(body) if finding.kind in ("duplicate_paragraph", "duplicate_sentence")}


def test_a_manual_may_say_the_same_of_two_fields() -> None:
    entries = article("平日の始発", ENTRY, "休日の始発", ENTRY, *PARAGRAPHS)
    assert severities(entries) == {"info"}
    assert not any(finding.edits for finding in check(entries))
    assert "error" in severities(article("平日の始発", ENTRY, *PARAGRAPHS, "平日の始発", ENTRY))
    assert "error" in severities(article("## 平日\n\n" + ENTRY, *PARAGRAPHS, "## 休日\n\n" + ENTRY))


def test_items_of_one_list_may_share_a_sentence() -> None:
    shared = "指定した時刻に便がないときは、いちばん近い便の時刻を使います。"
    assert severities(f"- 始発：朝の便の時刻です。{shared}\n- 終発：夜の便の時刻を、翌日の分まで書きます。{shared}\n") == {"info"}


def test_a_pointer_elsewhere_may_stand_in_several_posts() -> None:
    pointer = "便の時刻や運賃、予約の取り消しについての決まりは、どの路線でも変わりません。くわしくは運行のしおりをご覧ください。"
    assert not list(across(a=article(pointer, *PARAGRAPHS[:2]), b=article(pointer, *PARAGRAPHS[3:])))
