"""Relation, status and profile claims: what came before what, who made it, whether it is out, what authors say of themselves.

Patterns over names and cue words (`cues` of the lexicon), clause by clause; no model is needed. Every pattern looks only at a
bounded stretch around a name, so the time is linear in the text.

| kind     | relation     | entity            | target                        | further                                       |
| -------- | ------------ | ----------------- | ----------------------------- | --------------------------------------------- |
| relation | predecessor  | the newer product | the one it replaces           | `compared_to` is the same as `target`         |
| relation | maker        | the product       | the company                   |                                               |
| relation | kind_of      | the name          | what it is said to be         |                                               |
| relation | licence      | the product       | `open`, `closed` or a licence |                                               |
| relation | new, latest  | the product       | its family, where known       | called new, or the newest (`metric`: listed)   |
| status   | None         | the product       | the company, where named      | `status`, and `metric`: the action it is of   |
| status   | class        | a class of things | the company                   | as above: 推論チップ of Amazon is rumoured    |
| profile  | author_years | 著者              | the field                     | `low`, `high`, `bound` in 年                  |
| profile  | author_role  | 著者              | アナリスト …                  |                                               |
| profile  | first_person | 著者              | 私, 僕 …                      | `low` = `high`: how often                     |

Statuses: rumored, planned, announced, released, in_development, developed, founded, started, cancelled; `negated` denies them
(まだ公開されていない: released, negated). Of companies only that they are founded is told.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from factcheck.claims.entities import EntityMention, block_entities
from factcheck.claims.model import AUTHOR, Claim
from factcheck.language.dates import find_times
from factcheck.language.patterns import lazy
from factcheck.lexicon import Lexicon, Resolved, name_key

if TYPE_CHECKING:
    from factcheck.claims.context import PostContext, Sentence

#: Longer sentences are lists or broken markup, in which nothing can be told by what stands near.
LONGEST_SENTENCE = 1000
#: How many names back an antecedent is looked for.
FAR = 12
#: Fewer years are a period that the text is about, hardly a career.
LEAST_YEARS = 3
#: この3年 is a period that the text is about, この20年 may be a career.
A_CAREER = 10

_CLOSE = r"[」』”\"）)》】*]*"
_OPEN = r"[「『“\"（(《【*]*"
_JOINT = lazy(rf"{_CLOSE}(?:（[^（）]{{0,30}}）)?(?:や|と|、|・|/|,|および|及び|ならびに|＆|&)\s?{_OPEN}$")
_PART = lazy(
    rf"{_CLOSE}(?:の(?!よう|正式|公式|一般|本格|提供|発表|公開|登場|リリース|投入|発売|開発|噂|出荷|ローンチ|お披露目|披露|第一報|販売|アナウンス"
    r"|設立|量産|稼働|運用|市場)[一-龯ァ-ヺA-Za-z]|対応|搭載|向け|ベース| [A-Z])"
)
_ACTS = lazy(rf"{_CLOSE}(?:社|自身)?(?:は|が|も|、|による|から|で(?!は))")
_OWNER = lazy(rf"{_CLOSE}の{_OPEN}")
_GLOSS = lazy(r"[」』”\"*]*(?:（[^（）]{0,40}）|\([^()]{0,40}\))?[」』”\"*]*")
_QUOTE = r"[「『“\"《【*]*"
_NOUNS = r"[一-龯々ァ-ヺーA-Za-z0-9・]"
_DONE = lazy(
    r"^(?:[をが]?開始)?(?:し|され|でき)?(?:たって|たと|たの|たこと|たばかり|たん|た|ました|まし|ており|ています|ている|てきた|てきました|てい|て(?=[、。])|(?=、|。))"
)
_NOT_YET = lazy(r"^(?:を?開始)?(?:は|も)?(?:し|され|さ)?(?:てい|てお|ておりま|ていま)?(?:ない|なかった|ません|らず|なく)")
_NEVER = lazy(r"未(?:発表|公開|発売|定)|まだ(?:正式に|公式に)?$|まだ[^。]{0,8}$")
_TIME = lazy(
    r"(?:(?:19|20)\d{2}年(?:\d{1,2}月(?:\d{1,2}日)?)?(?:[前後]半)?|\d{1,2}月\d{1,2}日|昨年|一昨年|先日|先月|昨日|本日|今週|先週|今年|来年|来月|年内|近日)"
)
_ONLY_IF = lazy(
    r"(?:する|した|される|を開始する)?(?:れば|たら|なら|場合|こと[でがはにも]|ため|上で|には|際|ように|ような|か)|すれば|したら|するな"
)
_SO_ANNOUNCED = lazy(
    r"(?:する|を開始する|した)(?:予定)?(?:と|こと[をも]|方針を|計画を)[^。]{0,4}(?:発表|明らか|表明|公表|アナウンス)"
)
#: 無料で使える最新モデル is not the newest of all.
_NARROWED = lazy(r"[るくうつすむぶぐ]最新[^、。]{0,12}$")
_ONCE = lazy(r"(?:され|に(?:なっ|のぼっ)|で|が|も|は)?(?:てい|だっ|あり|あっ|出てい|流れてい|囁かれてい)?(?:まし)?た(?!め)")
_IS = lazy(rf"{_CLOSE}(?:です|だ|である|であり|でした|で、|。)")
_ASKED = lazy(r"(?:する|した|しました|している|します|される|された)?(?:の|ん)?(?:です|でしょう|だろう)?か(?:[なね]?[？?。]|$)")


class _Cues:
    """The lexicon's cue words as compiled patterns, made once for a lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        def words(*path: str) -> str:
            return "|".join(re.escape(w) for w in sorted(lexicon.cue(*path), key=len, reverse=True)) or r"(?!)"

        def pattern(text: str) -> re.Pattern[str]:
            return re.compile(text)

        actions: dict[str, str] = {}
        for status in ("announced", "released", "developed", "founded", "started"):
            for word in lexicon.cue("actions", status):
                actions[word] = status
        self.statuses = actions
        action = "|".join(re.escape(w) for w in sorted(actions, key=len, reverse=True)) or r"(?!)"
        self.predecessor_before = pattern(
            rf"(?:{words('predecessor_before')})(?:{_NOUNS}{{0,10}})?(?:の|である|だった|にあたる|となる)?{_NOUNS}{{0,8}}{_OPEN}$"
        )
        self.predecessor_is = pattern(rf"の(?:{words('predecessor_before')})は、?{_OPEN}$")
        self.successor_after = pattern(
            rf"^{_CLOSE}(?:シリーズ|チップ|モデル)?の(?:直接の|正統な?|直系の)?(?:{words('successor_after')})"
        )
        self.action_after = pattern(
            rf"^(?:といった|などの?|のような|という|シリーズ|ファミリー|(?:「[^「」]{{1,20}}」){{1,4}})?(?:(?!の(?!よう)|に|で|対応|向け|搭載|ベース)[^、。「」（）をがはも]{{1,16}}?)?(?P<particle>を|が|も|の|は)"
            rf"(?:、?(?:{_TIME.pattern})[^、。「」をがはも]{{0,6}}?(?:から|には?|より|の)?、?)?"
            rf"(?:正式に|公式に|ついに|いよいよ|新たに|次々と|相次いで|同時に|[^、。「」]{{0,12}}?に)?(?:正式に?|公式に?|一般に?|本格的に|本格)?(?P<action>{action})"
        )
        self.action_joined = pattern(rf"^(?P<action>{action})(?=[がをでにはの、。へ？！?!*\s]|$)")
        self.action_before = pattern(
            rf"(?P<action>{action})(?P<done>(?:し|され)て(?:いない|いなかった)|した|された|してきた|したばかりの|予定の|(?:する|される)予定の)[^、。「」（）はがを]{{0,16}}{_OPEN}$"
        )
        founded = "|".join(re.escape(word) for word, status in actions.items() if status == "founded") or r"(?!)"
        self.founded_after = pattern(
            rf"^{_CLOSE}(?:という(?:[^、。「」（）をがはも]{{0,16}}))?(?P<particle>を|が|も)(?:[^、。「」]{{0,14}}?に)?(?:共同で|新たに|正式に|合弁で)?(?P<action>{founded})(?P<planned>予定)?"
        )
        self.founded_before = pattern(
            rf"(?P<action>{founded})(?:(?P<planned>(?:を|する|される|が)?(?:予定|計画)(?:して(?:い|お)|され|の|する)[^、。「」]{{0,6}}?)|し(?:た|ている)|され(?:た|ている))"
            rf"[^、。「」（）はがを]{{0,16}}{_OPEN}$"
        )
        self.gloss = pattern(
            rf"^{_CLOSE}[（(](?:(?:現在|すでに|既に|現時点で)?(?P<state>一般公開|一般提供|提供|販売|発売|公開|リリース)(?:中|済み?)?"
            rf"|[^（）()、。「」]{{0,20}}?(?P<time>{_TIME.pattern})に?[^（）()、。「」]{{0,6}}?(?P<action>{action})(?P<planned>予定)?)[）)、]"
        )
        self.in_use = pattern(
            rf"^[^、。「」（）をがはも]{{0,10}}(?:は|が|も)、?(?:{words('already')})[^。「」]{{0,24}}?(?P<action>{words('in_use')})"
        )
        self.cancelled = pattern(
            rf"^(?:[^、。「」（）をがはも]{{0,8}}?(?:の|を|は|が))(?:{_NOUNS}{{0,8}}?(?:開発|計画|発売|提供|リリース|投入|展開|公開|生産|製品化|商用化|予定)(?:計画|予定)?"
            rf"(?:の|を|が|は)?)?(?:正式に|完全に|事実上)?(?P<action>{words('cancelled')})(?:し(?:た|ました|て(?!い?ない)|、)|され(?:た|ました|て(?!い?ない)|、)|に(?:なっ|追い込まれ)|が(?:決ま|発表)|を(?:決め|発表|決定)|、|。|と|が)"
        )
        self.not_yet = pattern(
            rf"(?:まだ|いまだ|未だ)(?:に|、)?[^、。「」]{{0,12}}?(?P<action>{action})(?:は|も)?(?:され|し)?て(?:い(?:ない|ません|な(?=く|か))|おら|おりません)"
        )
        self.rumored = pattern(words("rumored"))
        # What is rumoured is the thing itself, or what is done with it: no other subject stands between.
        self.rumored_after = pattern(
            rf"^(?:(?:が|は|も|という|に関する|について)、?[^。、がは]{{0,30}}?"
            rf"|の(?:正式)?(?:{action}|存在|詳細|登場)?(?:時期|日|計画)?(?:が|は|も|について|に関する|を巡る)?、?[^。、がは]{{0,30}}?)(?P<rumour>{words('rumored')})"
        )
        self.rumored_before = pattern(
            rf"(?:{words('rumored')})(?:され(?:る|ている|てきた)|の(?:ある|あった)?|が(?:ある|絶えない|出ている))[^、。「」はがを]{{0,12}}{_OPEN}$"
        )
        self.denied = pattern(words("denied"))
        self.planned = pattern(words("planned"))
        self.planned_next = pattern(
            rf"^(?:する|される|を開始する|を行う|した|の|が|を|は|も)?(?:こと[をが]|時期を)?(?:正式に|改めて)?(?:{words('planned')})"
        )
        self.hypothetical = pattern(words("hypothetical"))
        self.new_before = pattern(rf"(?<!最)(?:{words('new_before')})(?:の)?(?:{_NOUNS}{{0,12}})?{_QUOTE}$")
        self.latest_before = pattern(rf"(?<!常に)(?:{words('latest_before')})(?:の)?(?:{_NOUNS}{{0,16}})?(?:である|の)?{_QUOTE}$")
        self.latest_is = pattern(rf"(?<!常に)(?:{words('latest_is')})は、?{_QUOTE}$")
        self.latest_after = pattern(
            rf"^{_CLOSE}(?:シリーズ|ファミリー)?(?:が|は)、?[^、。「」はがを]{{0,12}}?(?:{words('latest_is')})"
            r"(?:です|であ|だ(?!っ)|で、|で。|。|となる|の(?:1つ|一つ))"
        )
        self.new_group = pattern(rf"^{_CLOSE}(?:といった|などの?|のような|という)(?:{words('new_before')})")
        self.latest_group = pattern(rf"^{_CLOSE}(?:といった|などの?|のような|という)(?:{words('latest_before')})")
        self.news_after = pattern(rf"^{_CLOSE}(?:{words('news_after')})")
        self.kind_after = pattern(
            rf"^(?:のような|といった|などの)(?P<kind>(?:{_NOUNS}|の(?=[一-龯ァ-ヺA-Z])){{0,20}}?(?:{words('heads')}))(?!{_NOUNS})"
        )
        self.kind_copula = pattern(
            rf"^{_CLOSE}(?:シリーズ|ファミリー|チップ)?(?:は|とは|も)、?(?P<by>[^、。「」はがを]{{0,20}}の|[^、。はがを]{{0,20}}が(?:独自|自社)?(?:に|で)?開発(?:した|する))?"
            rf"(?P<kind>{_NOUNS}{{0,20}}?(?:{words('heads')}))(?:（[^（）]{{0,30}}）)?(?:です|だ(?:が|から|けど|けれど|よ|ね|と|。)|である(?=[。とがこ、]|$)|であり|でして|で、|。|の(?:一つ|1つ|ひとつ))"
        )
        self.specialised = pattern(
            rf"^{_CLOSE}(?:シリーズ|ファミリー|チップ)?(?:は|が|も)、?[^、。]{{0,20}}?に(?:特化|最適化)(?:し|され)"
        )
        self.class_head = pattern(
            rf"(?P<head>(?:専用|独自|自社|カスタム|AI|半導体)*(?:{words('class_heads')}))"
            rf"(?P<tail>(?:の(?:開発|投入|設計|量産))?(?:を|が|も)[^、。]{{0,30}})"
        )
        self.action = pattern(rf"{action}")
        self.class_words = {
            name: pattern("|".join(map(re.escape, lexicon.cues.get("class_words", {}).get(name, ()))))
            for name in lexicon.cues.get("class_words", {})
        }
        self.another = pattern(words("another"))
        self.class_heads = tuple(lexicon.cue("class_heads"))
        self.open = pattern(words("open"))
        self.closed = pattern(words("closed"))
        self.open_before = pattern(rf"(?:{words('open')})(?:の|である|な)(?:{_NOUNS}{{0,10}}){_OPEN}$")
        self.closed_before = pattern(rf"(?:{words('closed')})(?:の|である|な)(?:{_NOUNS}{{0,10}}){_OPEN}$")
        self.licence_is = pattern(
            rf"^{_CLOSE}(?:シリーズ|ファミリー)?は、?(?:[^、。「」はがをも]{{0,12}}?の)?(?:(?P<open>{words('open')})|(?P<closed>{words('closed')}))"
            rf"(?:な|の)?{_NOUNS}{{0,8}}(?:です|だ(?:が|。|と)|である|であり|で、|。|として(?:公開|提供|配布|リリース))"
        )
        self.opened = pattern(
            rf"^{_CLOSE}[^、。]{{0,10}}?(?:を|が|は)[^、。]{{0,10}}?(?:{words('open')})(?:化(?:し|され)|として公開|で公開|として提供|で提供)"
        )
        self.licence = pattern(
            rf"^{_CLOSE}[^。]{{0,30}}?(?P<licence>Apache(?: License)?[ -]?2\.0|MIT|BSD|GPL(?:v[23])?|CC[ -]BY(?:-[A-Z]+)*)"
            r"(?:の|という)?ライセンス"
        )
        self.made_before = pattern(
            rf"^{_CLOSE}(?:が|は|も|による|の)(?:自社で|独自に|新たに|共同で|新しく|自社|独自)?(?P<verb>{words('made')})(?:し|する|した|している|してきた|してい|る|た|の)?[^、。「」はがを]{{0,16}}{_OPEN}$"
        )
        self.owned = pattern(rf"^{_CLOSE}の(?:{_NOUNS}{{0,16}}|新しい{_NOUNS}{{0,12}}){_OPEN}$")
        self.brand = pattern(rf"^{_CLOSE}製(?:の|{_NOUNS}{{0,10}})?{_OPEN}$")
        self.not_made = pattern(words("not_made"))
        self.author_years = pattern(words("author_years"))
        self.author_field = pattern(words("author_field"))
        self.author_trade = pattern(rf"(?:{words('author_roles')}|業界)(?:歴|として|を(?:やって|して|続けて))")
        self.author_role = pattern(
            rf"(?:私|僕|俺|筆者)(?:自身)?(?:が|は|も|の|のような|の、)(?P<what>[^。、「」]{{0,14}}「?[^。、「」]{{0,10}})(?P<role>{words('author_roles')})(?:だった|として|である|」|にとって|の目|の勘|としての)"
        )
        self.first_person = pattern(
            rf"(?<![公官一-龯])(?<!の(?=筆者))(?:{words('first_person')})(?!立|的|物|有|募|鉄|大生|費|生活|利|用|服|学|財|人の|道|塾|設|語|信|淑|案|闘|小説|様|たち|達|ども|企業|市場|法|権)"
        )


_compiled = lru_cache(maxsize=8)(_Cues)


def relation_claims(context: PostContext) -> list[Claim]:
    """The relation, status and profile claims of a post, in order of the text; profile claims about the author come last."""
    return [*_Reader(context).claims(), *_author_claims(context)]


class _Reader:
    """A post's sentences one after the other, with the names in and around them."""

    def __init__(self, context: PostContext) -> None:
        self.context = context
        self.post = context.post
        self.lexicon = context.lexicon
        self.cues = _compiled(context.lexicon)
        self.said: set[tuple[str, str, str]] = set()

    def claims(self) -> Iterator[Claim]:
        for sentence in self.context.sentences:
            if len(sentence.text) > LONGEST_SENTENCE:
                continue
            around = block_entities(self.context, sentence.block)
            names = [
                m._replace(start=m.start - sentence.start, end=m.end - sentence.start, core=m.core - sentence.start)
                for m in around[self._first(around, sentence.start) : self._first(around, sentence.end)]
            ]
            yield from self._sentence(sentence, names)

    @staticmethod
    def _first(around: list[EntityMention], offset: int) -> int:
        """Where in a block's names those start that stand at or after an offset."""
        return bisect_left(around, offset, key=lambda m: m.start)

    def _sentence(self, sentence: Sentence, names: list[EntityMention]) -> Iterator[Claim]:
        text = sentence.text
        groups = _groups(text, names)
        seen: set[tuple[str, str | None]] = set()
        for group in groups:
            after = text[_after(text, group[-1].end) :][:80]
            for mention in group:
                before = text[max(0, mention.start - 60) : mention.start]
                for claim in (
                    *self._predecessor(sentence, names, mention, before, after),
                    *self._status(sentence, names, mention, before, after),
                    *self._newness(sentence, mention, text[max(0, group[0].start - 40) : group[0].start], before, after),
                ):
                    key = (f"{claim.kind} {claim.relation} {claim.status} {claim.entity}", claim.target)
                    if key not in seen and not _in_speech(text, mention.start, mention.end):
                        seen.add(key)
                        yield claim
                for claim in (*self._kind(sentence, mention, before, after), *self._maker(sentence, names, mention, before)):
                    once = (str(claim.relation), str(claim.entity), str(claim.target))
                    if once not in self.said:
                        self.said.add(once)
                        yield claim
        yield from self._class_status(sentence, names)
        yield from self._not_yet(sentence, names)

    # -- what came before what

    def _predecessor(
        self, sentence: Sentence, names: list[EntityMention], mention: EntityMention, before: str, after: str
    ) -> Iterator[Claim]:
        if not _is_product(mention):
            return
        cue = self.cues.predecessor_before.search(before)
        if cue is None and _IS.match(sentence.text, mention.end):
            cue = self.cues.predecessor_is.search(before)
        if cue is not None:
            at = mention.start
            exact = next((m for m in names if m.start > mention.end), None)
            if exact is not None and re.fullmatch(rf"{_CLOSE}である{_OPEN}", sentence.text[mention.end : exact.start]):
                mention = exact  # 前世代のTPUであるTrillium
            newer = self._newer(sentence, names, mention)
            if newer is not None:
                start = at - len(before) + cue.start()
                yield self._claim(
                    sentence, start, mention.end, newer, relation="predecessor", target=mention.name, compared_to=mention.name
                )
            return
        match = self.cues.successor_after.match(sentence.text[mention.end : mention.end + 40])
        if match is None:
            return
        end = mention.end + match.end()
        rest = sentence.text[end : end + 30]
        follows = next((m for m in names if m.start >= end and _is_product(m)), None)
        named = follows is not None and re.fullmatch(
            rf"(?:機|モデル|チップ|製品|版|品)?(?:となる|である|と(?:さ|目さ)れる|に(?:あ|当)たる|として(?:発表|登場|投入|公開)?(?:した|された)?|の|、)?{_NOUNS}{{0,12}}{_OPEN}",
            sentence.text[end : follows.start],
        )
        newer = (
            follows
            if named
            else next(
                (
                    m
                    for m in names
                    if m.end <= mention.start
                    and _is_product(m)
                    and re.match(rf"{_CLOSE}(?:は|が|も)", sentence.text[m.end :][:6])
                ),
                None,
            )
        )
        if (
            newer is not None
            and newer.name != mention.name
            and not re.match(r"(?:を|が|に(?!な|あ|当))", rest if not named else "")
        ):
            yield self._claim(
                sentence, mention.start, end, newer, relation="predecessor", target=mention.name, compared_to=mention.name
            )

    def _newer(self, sentence: Sentence, names: list[EntityMention], older: EntityMention) -> EntityMention | None:
        """Whose predecessor `older` is: the nearest product of its line in the sentence, before it, in heading or title."""
        for candidates in (
            [m for m in reversed(names) if m.end <= older.start],
            [m for m in names if m.start >= older.end],
            self._antecedents(sentence),
        ):
            for m in candidates:
                if _is_product(m) and m.name != older.name and _same_line(m.resolved, older.resolved):
                    return m
        topic = next((m for m in names if m.end <= older.start and _is_product(m)), None)
        if topic is not None and topic.name != older.name and re.match(rf"{_CLOSE}(?:は|では)", sentence.text[topic.end :][:6]):
            return topic
        return None

    def _antecedents(self, sentence: Sentence) -> list[EntityMention]:
        """Names before the sentence, the nearest first: in its block, the block before, the heading above, the title."""
        around = block_entities(self.context, sentence.block)
        at = self._first(around, sentence.start)
        found = around[max(0, at - FAR) : at][::-1]
        block = self.post.blocks[sentence.block]
        if block.kind != "title" and sentence.block > 0:
            found += block_entities(self.context, sentence.block - 1)[-FAR:][::-1]
        if block.section >= 0:
            found += block_entities(self.context, block.section)[:FAR]
        if self.post.blocks and self.post.blocks[0].kind == "title" and sentence.block != 0:
            found += block_entities(self.context, 0)[:FAR]
        return found

    # -- whether it is out

    def _status(
        self, sentence: Sentence, names: list[EntityMention], mention: EntityMention, before: str, after: str
    ) -> Iterator[Claim]:
        if not _is_product(mention):
            if mention.kind == "company":
                yield from self._founded(sentence, mention)
            return
        text = sentence.text
        told = self._gloss(sentence, mention) or self._cancelled(sentence, mention) or self._in_use(sentence, mention)
        if told is not None:
            yield told
            return
        if _PART.match(text, mention.end):
            return  # CopilotのアップデートやChatGPT対応の眼鏡 are other things
        ahead = self.cues.action_before.search(before)
        if ahead is not None:
            start = mention.start - len(before) + ahead.start()
            planned = ahead["done"].endswith("予定の")
            denied = ahead["done"].endswith(("ない", "なかった"))
            if denied or not _NEVER.search(before[: ahead.start()]):
                yield from self._status_claim(
                    sentence,
                    start,
                    mention.end,
                    mention,
                    names,
                    ahead["action"],
                    planned=planned,
                    ahead=True,
                    tail=ahead["done"] if denied else "",
                )
                return
        rumour_before = self.cues.rumored_before.search(before)
        if rumour_before is not None:
            start = mention.start - len(before) + rumour_before.start()
            claim = self._claim(
                sentence, start, mention.end, mention, status="rumored", target=self._company(sentence, names, mention)
            )
            claim.modality = "rumored"
            yield claim
            return
        offset = _after(text, mention.end)
        found = self.cues.action_joined.match(after)
        base = text.find(after, offset) if after else offset
        if found is None:
            found = self.cues.action_after.match(after)
            if found is not None and not self._fits(found["particle"], found["action"], after[found.end() :]):
                found = None
        if found is None:
            at = self.cues.rumored_after.match(after)
            if at is not None:
                yield from self._status_claim(
                    sentence, mention.start, base + at.end(), mention, names, "", tail=after[at.start("rumour") :]
                )
            return
        tail = text[base + found.end() : base + found.end() + 40]
        yield from self._status_claim(
            sentence,
            mention.start,
            base + found.end(),
            mention,
            names,
            found["action"],
            tail=tail,
            nominal=found.re is self.cues.action_joined or found["particle"] in ("の", "は"),
        )

    def _dated(self, claim: Claim, text: str) -> None:
        """When it is said to be so: the last time that the text names."""
        times = [time for time in find_times(text, self.post.date) if time.first is not None] if _TIME.search(text) else []
        if times:
            last = times[-1]
            claim.time = last.text
            claim.period = (last.first, last.last) if last.first and last.last else None

    def _founded(self, sentence: Sentence, mention: EntityMention) -> Iterator[Claim]:
        """That a company is founded, or is going to be: 合弁会社「…」を設立した, 設立を予定している合弁会社「…」."""
        text = sentence.text
        if _inside_name(text, mention.start, mention.end):
            return
        behind = self.cues.founded_after.match(text[mention.end : mention.end + 40])
        before = None if behind else self.cues.founded_before.search(text[max(0, mention.start - 40) : mention.start])
        found = behind or before
        if found is None:
            return
        start = mention.start if behind else mention.start - min(40, mention.start) + found.start()
        end = mention.end + found.end() if behind else mention.end
        rest = text[end : end + 24] if behind else ""
        if behind and found["particle"] == "が" and not rest.startswith("され"):
            return  # 北斗クラウドが設立した: it is the founder
        planned = found["planned"] or self.cues.planned_next.match(rest) or re.match(r"(?:する|され)?(?:予定|計画|方針)", rest)
        if not planned and behind and not _DONE.match(rest):
            return
        claim = self._claim(sentence, start, end, mention, status="planned" if planned else "founded")
        claim.metric = claim.metric_text = found["action"]
        self._dated(claim, text[:end])
        claim.modality = "forecast" if planned else "asserted"
        if self.cues.hypothetical.search(rest) or text.startswith(("もし", "仮に")):
            claim.modality = "hypothetical"
        yield claim

    def _gloss(self, sentence: Sentence, mention: EntityMention) -> Claim | None:
        """Sora（一般公開）, Gemini 2.0（2024年12月発表）."""
        found = self.cues.gloss.match(sentence.text[mention.end : mention.end + 60])
        if found is None:
            return None
        status = "planned" if found["planned"] else "released" if found["state"] else self.cues.statuses[found["action"]]
        claim = self._claim(
            sentence, mention.start, mention.end + found.end(), mention, status=status, target=mention.resolved.maker
        )
        claim.metric = claim.metric_text = found["state"] or found["action"]
        self._dated(claim, found["time"] or "")
        claim.modality = "forecast" if found["planned"] else "asserted"
        return claim

    def _cancelled(self, sentence: Sentence, mention: EntityMention) -> Claim | None:
        """Falcon Shoresの開発を中止した."""
        after = _after(sentence.text, mention.end)
        found = self.cues.cancelled.match(sentence.text[after : after + 50])
        if found is None or self.cues.hypothetical.search(sentence.text[after : after + found.end() + 10]):
            return None
        claim = self._claim(
            sentence, mention.start, after + found.end(), mention, status="cancelled", target=mention.resolved.maker
        )
        claim.metric = claim.metric_text = found["action"]
        return claim

    def _in_use(self, sentence: Sentence, mention: EntityMention) -> Claim | None:
        """Blackwellは、すでに270億ドルの売上を記録した: what sells is out."""
        found = self.cues.in_use.match(sentence.text[mention.end : mention.end + 60])
        if found is None or _NOT_YET.match(sentence.text[mention.end + found.end() :]):
            return None
        claim = self._claim(
            sentence, mention.start, mention.end + found.end(), mention, status="released", target=mention.resolved.maker
        )
        claim.metric = claim.metric_text = found["action"]
        return claim

    @staticmethod
    def _fits(particle: str, action: str, tail: str) -> bool:
        """Whether the particle makes the name what is announced or released, not who announces it."""
        if particle in ("を", "も"):
            return True
        if particle == "の":
            return action.endswith("開始") or re.match(r"(?:が|を|で|に|は|の|、|。|へ|から|という|、|？|$)", tail) is not None
        return tail.startswith("され") or (
            action in ("登場", "公開", "稼働", "量産")
            and (particle == "が" or (particle == "は" and action == "登場"))
            and tail.startswith(("し", "す", "さ", "。", "予定"))
        )

    def _status_claim(
        self,
        sentence: Sentence,
        start: int,
        end: int,
        mention: EntityMention,
        names: list[EntityMention],
        action: str,
        *,
        tail: str = "",
        planned: bool = False,
        nominal: bool = False,
        ahead: bool = False,
    ) -> Iterator[Claim]:
        clause = re.split(r"(?<=[たすんい])が、|。|けれど|けど|ものの", tail)[0][: 10 if nominal else 40]
        status = self.cues.statuses.get(action, "announced")
        negated = False
        modality = "asserted"
        lead = sentence.text[max(0, start - 12) : start]
        rumour = self.cues.rumored.search(clause) or (None if action else self.cues.rumored.search(tail))
        if rumour is not None and _ONCE.match(rumour.string, rumour.end()):
            return  # what was rumoured once is history
        if rumour is not None:
            status, modality = "rumored", "rumored"
            negated = self.cues.denied.search(tail) is not None
        elif _NOT_YET.match(tail) or _NEVER.search(lead) or _NEVER.search(sentence.text[start:end][-14:]):
            negated = True
        elif _SO_ANNOUNCED.match(tail):
            status = "announced"
        elif not nominal and not ahead and _ONLY_IF.match(tail):
            return
        elif planned or self.cues.planned_next.match(tail) or re.match(r"(?:し|され)?ていく", tail):
            status, modality = "planned", "forecast"
        elif not nominal and tail and not _DONE.match(tail) and not re.match(r"[、。」』*]|中", tail) and action and not ahead:
            return  # what is done as a habit or could be done says nothing of a status
        if nominal and status == "developed":
            return  # …の開発には莫大な資金が要る: that it is developed is not what is said
        if status == "developed" and (re.match(r"中|してい(?!た)|しており|しつつ|を進め", tail)):
            status = "in_development"
        if self.cues.hypothetical.search(re.split(r"、|という|って", clause)[0]) or sentence.text.startswith(("もし", "仮に")):
            modality = "hypothetical" if modality == "asserted" else modality
        if modality == "asserted" and _ASKED.match(tail):
            modality = "question"
        company = self._company(sentence, names, mention)
        claim = self._claim(sentence, start, end, mention, status=status, target=company)
        claim.metric = claim.metric_text = action or None
        claim.modality, claim.negated = modality, negated
        self._dated(claim, sentence.text[:end])
        yield claim

    def _company(self, sentence: Sentence, names: list[EntityMention], mention: EntityMention) -> str | None:
        """The company that acts: the nearest one before that is a topic or subject of the sentence, else the known maker."""
        for m in reversed(names):
            if m.end <= mention.start and m.kind == "company" and _ACTS.match(sentence.text, m.end):
                return m.name
        return mention.resolved.maker

    def _not_yet(self, sentence: Sentence, names: list[EntityMention]) -> Iterator[Claim]:
        """Soraは優れているが、まだ一般公開されていない: denied of the topic, however far before it stands."""
        match = self.cues.not_yet.search(sentence.text) if "ま" in sentence.text or "未だ" in sentence.text else None
        if match is None:
            return
        before = [m for m in names if m.end <= match.start() and _is_product(m)]
        topics = [m for m in before if re.match(rf"{_CLOSE}(?:は|が|も)", sentence.text[m.end : m.end + 6])]
        if not topics or not any(m.start >= topics[-1].start for m in before[-1:]):
            return
        topic = topics[-1]
        if _in_speech(sentence.text, match.start(), match.end()):
            return
        claim = self._claim(
            sentence, match.start(), match.end(), topic, status=self.cues.statuses[match["action"]], target=topic.resolved.maker
        )
        claim.metric = claim.metric_text = match["action"]
        claim.negated = True
        if re.match(r"[^、。「」]{0,10}か(?:[？?。」]|$)", sentence.text[match.end() :]):
            claim.modality = "question"
        yield claim

    def _class_status(self, sentence: Sentence, names: list[EntityMention]) -> Iterator[Claim]:
        """A class of things that is only rumoured or planned: a maker's 推論チップ."""
        if not any(head in sentence.text for head in self.cues.class_heads):
            return
        for match in self.cues.class_head.finditer(sentence.text):
            if any(m.start < match.end("head") and match.start("head") < m.end for m in names):
                continue
            tail = match["tail"]
            rumored = self.cues.rumored.search(tail)
            planned = self.cues.planned.search(tail)
            if (rumored is None and planned is None) or self.cues.action.search(tail) is None:
                continue
            stretch = sentence.text[max(0, match.start() - 40) : match.start("head")] + match["head"]
            if self.cues.another.search(stretch[-30:]):
                continue  # 次世代の推論チップ is one more, whatever there is already
            places = [(m.start(), name) for name, pattern in self.cues.class_words.items() for m in pattern.finditer(stretch)]
            if not places:
                continue
            company = next((m for m in names if m.kind == "company" and m.end <= match.start()), None) or next(
                (m for m in self._antecedents(sentence) if m.kind == "company"), None
            )
            if company is None:
                continue
            start = max(0, match.start() - 40) + max(places)[0]
            end = match.start("tail") + (rumored or planned).end()  # type: ignore[union-attr]
            claim = self._claim(
                sentence, start, end, None, status="rumored" if rumored else "planned", relation="class", target=company.name
            )
            claim.entity, claim.entity_text = max(places)[1], match["head"]
            claim.modality = "rumored" if rumored else "forecast"
            claim.negated = self.cues.denied.search(tail) is not None
            yield claim

    # -- new, or the newest

    def _newness(self, sentence: Sentence, mention: EntityMention, lead: str, before: str, after: str) -> Iterator[Claim]:
        if not _is_product(mention) or (mention.resolved.generation is None and mention.resolved.entity is None):
            return
        rest = sentence.text[mention.end : mention.end + 32]
        if sentence.text.startswith(("もし", "仮に")):
            return
        for relation, front, behind in (
            ("latest", self.cues.latest_before, self.cues.latest_group),
            ("new", self.cues.new_before, self.cues.new_group),
        ):
            cue = front.search(before) or (front.search(lead) if relation == "latest" else None)
            if (
                cue is None
                and relation == "latest"
                and not _NARROWED.search(before)
                and re.match(rf"{_CLOSE}(?:で(?!は)|です|だ|。|）|、|$)", rest)
            ):
                cue = self.cues.latest_is.search(before)
            group = behind.match(after) if relation == "new" or cue is None else None
            if re.match(r"(?:[^、。「」]{0,12}?)(?:だったら|なら(?!ば?す)|でしょうか|ではな|ではあり)", rest):
                continue  # supposed, asked or denied
            own = self.cues.latest_after.match(rest) if relation == "latest" else self.cues.news_after.match(rest)
            if cue is None and group is None and own is None:
                continue
            start, end = mention.start, mention.end
            if cue is not None and cue.string is before:
                start = mention.start - len(before) + cue.start()
            elif own is not None:
                end = mention.end + own.end()
            elif group is not None:
                end = sentence.text.find(after, mention.end) + group.end()
            claim = self._claim(sentence, start, end, mention, relation=relation, target=mention.resolved.family)
            claim.metric = None if own is not None or (cue is not None and cue.string is before) else "listed"
            yield claim

    # -- what it is, how it is given out, who made it

    def _kind(self, sentence: Sentence, mention: EntityMention, before: str, after: str) -> Iterator[Claim]:
        text = sentence.text
        base = _after(text, mention.end)
        match = self.cues.kind_after.match(after)
        if match is None:
            match = self.cues.kind_copula.match(text[mention.end : mention.end + 80])
            base = mention.end
        else:
            base = text.find(after, base)
        kind = unicodedata.normalize("NFKC", match["kind"]) if match else None
        if match is not None and kind and name_key(kind) != name_key(mention.text):
            end = base + match.end("kind")
            yield self._claim(sentence, mention.start, end, mention, relation="kind_of", target=kind)
        if not _is_product(mention):
            return
        special = self.cues.specialised.match(text[mention.end : mention.end + 60])
        if special is not None:
            for name, pattern in self.cues.class_words.items():
                if pattern.search(special.group()):
                    yield self._claim(
                        sentence, mention.start, mention.end + special.end(), mention, relation="kind_of", target=name
                    )
                    break
        licence = None
        opened = self.cues.opened.match(text[mention.end : mention.end + 50])
        named = self.cues.licence.match(text[mention.end : mention.end + 70])
        start, end = mention.start, mention.end
        if named is not None:
            licence, end = named["licence"], mention.end + named.end()
        elif kind and self.cues.open.search(kind):
            licence, end = "open", base + match.end("kind")  # type: ignore[union-attr]
        elif kind and self.cues.closed.search(kind):
            licence, end = "closed", base + match.end("kind")  # type: ignore[union-attr]
        elif told := self.cues.licence_is.match(text[mention.end : mention.end + 60]):
            licence, end = "open" if told["open"] else "closed", mention.end + told.end()
        elif opened is not None:
            licence, end = "open", mention.end + opened.end()
        elif cue := self.cues.open_before.search(before):
            licence, start = "open", mention.start - len(before) + cue.start()
        elif cue := self.cues.closed_before.search(before):
            licence, start = "closed", mention.start - len(before) + cue.start()
        if licence is not None:
            yield self._claim(sentence, start, end, mention, relation="licence", target=licence)

    def _maker(self, sentence: Sentence, names: list[EntityMention], mention: EntityMention, before: str) -> Iterator[Claim]:
        if not _is_product(mention):
            return
        if mention.core > mention.start:
            maker = self.lexicon.resolve(sentence.text[mention.start : mention.core].strip())
            yield self._claim(sentence, mention.start, mention.end, mention, relation="maker", target=maker.name)
            return
        company = next((m for m in reversed(names) if m.end <= mention.start), None)
        if company is None or company.kind != "company" or mention.start - company.end > 40:
            return
        between = sentence.text[company.end : mention.start]
        made = self.cues.made_before.match(between)
        weak = self.cues.owned.match(between) or self.cues.brand.match(between)
        if made is None and (weak is None or self.cues.not_made.search(between)):
            return
        known = mention.resolved.maker
        if (
            (made is None or made["verb"] in ("提供", "投入", "公開", "擁す"))
            and known
            and not self.lexicon.same_house(known, company.name)
        ):
            return  # AWSのH100: what a company offers need not be its own
        yield self._claim(sentence, company.start, mention.end, mention, relation="maker", target=company.name)

    def _claim(
        self,
        sentence: Sentence,
        start: int,
        end: int,
        mention: EntityMention | None,
        *,
        relation: str | None = None,
        status: str | None = None,
        target: str | None = None,
        compared_to: str | None = None,
    ) -> Claim:
        """A claim at `sentence.text[start:end]`."""
        text = sentence.text[start:end]
        return Claim(
            kind="status" if status else "relation",
            location=self.context.locate(sentence, sentence.start + start, sentence.start + end),
            value_text=text,
            entity=mention.name if mention else None,
            entity_text=mention.text if mention else None,
            relation=relation,
            status=status,
            target=target,
            compared_to=compared_to,
            modality="asserted",
            post_date=self.post.date,
            block=sentence.block,
            block_kind=self.post.blocks[sentence.block].kind,
        )


def _in_speech(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` stands in what someone is quoted with; a name in quotes, or a headline as news, is no speech."""
    opening = text.rfind("「", 0, start)
    if opening < 0 or "」" in text[opening:start]:
        return False
    closing = text.find("」", end)
    if closing < 0 or (opening + 1 == start and not _HIRAGANA.search(text, end, closing)):
        return False
    return _HIRAGANA.search(text, opening, closing) is not None and _AS_NEWS.match(text, closing + 1) is None


def _inside_name(text: str, start: int, end: int) -> bool:
    """Whether a longer name goes on around `text[start:end]`: the TDK of 「TDK SensEI」."""
    quoted = text[start - 1 : start] in ("「", "『"), text[end : end + 1] in ("」", "』")
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    return (
        quoted[0] != quoted[1]
        or re.fullmatch(r"[A-Za-z0-9][ \-]", before) is not None
        or re.fullmatch(r"[ \-][A-Za-z0-9]", after) is not None
    )


def _is_product(mention: EntityMention) -> bool:
    return mention.kind == "product" or mention.resolved.family is not None


def _same_line(one: Resolved, other: Resolved) -> bool:
    """Whether two products are of one family and of different generations."""
    if one.family is None or other.family is None or name_key(one.family) != name_key(other.family):
        return False
    return one.generation is not None and one.name != other.name


def _groups(text: str, names: list[EntityMention]) -> list[list[EntityMention]]:
    """Names that are listed together (AやB、C), so that what is said after the last holds for all."""
    groups: list[list[EntityMention]] = []
    for mention in names:
        last = groups[-1] if groups else []
        if last and _JOINT.fullmatch(_between(text, last[-1], mention)):
            last.append(mention)
        elif (
            len(last) > 1
            and _is_product(mention)
            and _OWNER.fullmatch(_between(text, last[-1], mention))
            and last[-1].kind == "company"
        ):
            last[-1] = mention  # Claude 3やMetaのLlama 3: listed is what Meta makes, not Meta
        else:
            groups.append([mention])
    return groups


def _between(text: str, one: EntityMention, other: EntityMention) -> str:
    return text[one.end : other.start] if other.start - one.end <= 40 else "…"


def _after(text: str, end: int) -> int:
    """Where the text goes on after a name, its closing bracket and its gloss."""
    match = _GLOSS.match(text, end)
    return match.end() if match else end


# --- the author about himself ---------------------------------------------------------------------------------------

_YEARS = lazy(
    r"(?<![0-9０-９一二三四五六七八九十数])(?P<number>[0-9０-９]{1,2}|[一二三四五]?十[一二三四五六七八九]?|[一二三四五六七八九])数?年(?P<more>間)?+(?P<bound>近く|弱|以上|超|強|余り|あまり|ほど|くらい|ぐらい)?(?!前から|前に|後|代|度|目|ぶり|までに|に一度|で[0-9０-９])"
)
_COMPOUND = lazy(r"(?!経験|見続)[一-龯]{2}")  # 3年計画
_KANJI = {c: n for n, c in enumerate("〇一二三四五六七八九")}
_FUTURE = lazy(r"(?:今後|これから|次の|向こう|この先)(?:の)?$")
#: Somebody else's career: 私の知人は10年…, 5年働いてきた方も.
_OF_OTHERS = lazy(
    r"(?:私|僕|俺|筆者)の(?:知人|友人|同僚|上司|部下|先輩|後輩|父|母|兄|弟|姉|妹|夫|妻|恩師|仲間)(?:は|が|も)|てきた(?:方|人)(?:々|たち|達)?(?:も|が|は|に|なら)"
)
#: The trade itself is what the years are of: この10年間、AI業界は….
_SUBJECT = lazy(r"[^。]{0,12}?(?:業界|市場|技術|分野|企業|社会|世界)(?:全体)?(?:は|が)")
_OF_LATE = lazy(r"(?:この|ここ|過去|直近|直近の|最近の?)$")
_HIRAGANA = lazy(r"[ぁ-ん]{2}")
#: What is quoted is what is told: 「…」というニュース.
_AS_NEWS = lazy(
    r"(?:という|といった|との|って)?(?:ニュース|話|発表|報道|報せ|知らせ|情報|一報|速報|計画)"
    r"|と(?:発表|報じ|伝え|明らか|聞)|[―—－]|$"
)
#: この業界に入って10年になる.
_ENTERED = lazy(r"(?:に(?:入って|飛び込んで|足を踏み入れて|携わって|身を置いて))(?:から)?、?(?:もう|約|およそ|かれこれ|はや)?$")
_PASSED = lazy(r"(?:に(?:なり|なる|なろ|なっ)|が?(?:経ち|経つ|経っ|たち|たつ|たっ|過ぎ))")
_QUOTED = lazy(r"「[^「」]*」|『[^『』]*』|“[^“”]*”")


def _author_claims(context: PostContext) -> Iterator[Claim]:
    """How long the author has been in the trade, what he calls himself, and by which pronoun."""
    cues = _compiled(context.lexicon)
    pronouns: dict[str, list[tuple[Sentence, int, int]]] = {}
    for sentence in context.sentences:
        if len(sentence.text) > LONGEST_SENTENCE or context.post.blocks[sentence.block].kind in (
            "title",
            "excerpt",
            "quote",
            "table_cell",
        ):
            continue
        own = _QUOTED.sub(lambda m: "」" * len(m.group()), sentence.text)  # what others say is not the author's
        for match in cues.first_person.finditer(own):
            pronouns.setdefault(match.group(), []).append((sentence, match.start(), match.end()))
        if "年" in own:
            yield from _years(context, cues, sentence, own)
        role = cues.author_role.search(sentence.text)
        if role is not None:
            start, end = role.start(), role.end("role")
            yield _author_claim(context, sentence, start, end, "author_role", target=role["role"])
    for pronoun, places in pronouns.items():
        claim = _author_claim(context, *places[0], "first_person", target=pronoun)
        claim.low = claim.high = float(len(places))
        claim.unit = "回"
        yield claim


def _years(context: PostContext, cues: _Cues, sentence: Sentence, own: str) -> Iterator[Claim]:
    for match in _YEARS.finditer(own):
        before, after = own[: match.start()], own[match.end() :]
        near = after[:60]
        field = cues.author_field.search(before[-25:] + near)
        own_words = cues.first_person.search(own) is not None
        if field is None and own_words:
            field = cues.author_trade.search(before[-25:] + near)
        if not match["more"] and not match["bound"] and _COMPOUND.match(after):
            continue
        since = (_ENTERED.search(before) and _PASSED.match(after)) or (own_words and before.endswith("歴"))
        if field is None or not (since or cues.author_years.search(near)) or _FUTURE.search(before[-6:]):
            continue
        if _OF_OTHERS.search(own) or (not own_words and (_SUBJECT.search(before[-24:]) or _SUBJECT.match(after[:24]))):
            continue
        if not own_words and _foreign_subject(context, sentence, match.start()):
            continue
        claim = _author_claim(context, sentence, match.start(), match.end(), "author_years", target=field.group())
        number = _number(match["number"])
        if number < LEAST_YEARS or (number < A_CAREER and _OF_LATE.search(before[-4:])):
            continue
        bound = {"近く": "approx", "弱": "approx", "ほど": "approx", "くらい": "approx", "ぐらい": "approx"}.get(
            match["bound"] or "", ""
        )
        claim.low = claim.high = number
        claim.bound = bound or ("min" if match["bound"] else "exact")
        if claim.bound == "min":
            claim.high = None
        claim.unit, claim.metric, claim.metric_text = "年", "業界経験", field.group()
        yield claim
        return


def _foreign_subject(context: PostContext, sentence: Sentence, at: int) -> bool:
    """Whether a name other than the author's is what the stretch before the number is about."""
    around = block_entities(context, sentence.block)
    for mention in around[bisect_left(around, sentence.start, key=lambda m: m.start) :]:
        end = mention.end - sentence.start
        if end > at:
            return False
        if re.match(rf"{_CLOSE}(?:社|氏)?(?:は|が|も)", sentence.text[end : end + 6]):
            return True
    return False


def _number(text: str) -> float:
    text = unicodedata.normalize("NFKC", text)
    if text.isdigit():
        return float(text)
    tens, ten, ones = text.rpartition("十")
    return float((_KANJI.get(tens, 1) * 10 if ten else 0) + _KANJI.get(ones, 0))


def _author_claim(context: PostContext, sentence: Sentence, start: int, end: int, relation: str, *, target: str) -> Claim:
    return Claim(
        kind="profile",
        location=context.locate(sentence, sentence.start + start, sentence.start + end),
        value_text=sentence.text[start:end],
        entity=AUTHOR,
        entity_text=AUTHOR,
        relation=relation,
        target=target,
        post_date=context.post.date,
        block=sentence.block,
        block_kind=context.post.blocks[sentence.block].kind,
    )
