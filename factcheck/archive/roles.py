"""Who pays whom: the two ends of a sum that goes from one party to another, as the particles around it tell.

`Amazonが累計80億ドル、Googleが5億ドルを出資` names a payer for each sum; `X社に100億ドルを投資`, `X社への100億ドルの投資` and
`100億ドルをX社に投資` whom it goes to. Sums of one payer to one receiver are of one thing; others are not.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from factcheck.language.patterns import last_match, lazy

_NAME = r"(?P<name>[A-Za-z][A-Za-z0-9.&'’]*(?: [A-Z][A-Za-z0-9.&'’]*){0,3}|[ァ-ヺー・]{3,}|[一-龯]{2,8}(?=社|氏|銀行))"
_QUOTED = r"[」』*）)]*(?:社|氏|自身|側)?"
_PAYS = lazy(_NAME + _QUOTED + r"(?:から(?!の(?:依存|脱却))|による|が|は|も)")
#: Heads a headline: Hoshino、Aobaに40億円を投資.
_HEADLINE = lazy(r"^[「『]?" + _NAME + r"、")
#: X社のAI投資40億ドル is X社's, unless it is X社への投資.
_OF_PAYER = lazy(_NAME + _QUOTED + r"の[^、。に へ]{0,20}(?:投資|出資|拠出|支出)額?(?:総額|は|が|、)?(?:約|およそ|最大|総額)?$")
_SHARES = lazy(_NAME + r"の(?:[0-9.]+%の?)?(?:の?株式|持ち?分)を?(?:取得|購入|保有)?")
_RECEIVES = lazy(_NAME + _QUOTED + r"(?:に(?!よ[るっりれ]|おけ|つい|加え|と[っり]|対抗|続)|へ|向け)(?:の|対する|対して)?")
_BOUGHT = lazy(_NAME + _QUOTED + r"を(?:買収|取得|傘下)")
_PURPOSE = lazy(
    r"(?P<what>[一-龯ァ-ヺーA-Za-z0-9・]{2,24})(?<![年月日間期])[」』]?(?:に|へ)は?"
    r"(?:約|およそ|最大|総額|合計|累計|計|さらに|新たに|追加で|、)*$"
)
_OBJECT = lazy(r"(?P<what>[一-龯ァ-ヺーA-Za-z0-9・]{2,24})[」』]?を(?:約|およそ|最大|総額|合計|計)*$")
_OWNED = lazy(_NAME + _QUOTED + r"を(?:約|およそ|最大|総額|合計|計)*$")
_FIGURE = lazy(r"[0-9][0-9,.]*(?:兆|億|万)?")
#: A clause that has something to say of its own ends here.
_OTHER_CLAUSE = lazy(r"(?:して|しており|し|であり|ており|たり|ますが|ですが|ため|ので)、")


class Roles(NamedTuple):
    """Keys of the parties; "" where the sentence does not say."""

    payer: str
    payers: frozenset[str]  # of the whole sentence
    receiver: str
    purpose: str  # what it is spent on, where that is no name: 自社チップ開発に100億ドルを


def roles(before: str, after: str, party: Callable[[str], str], *, bought: bool) -> Roles:
    """The ends of the sum that stands between `before` and `after`, parts of one sentence in one width.

    `party` makes a key of a name. `bought`: the sum is a price, so what is bought may stand with を.
    """
    payer = _last(_PAYS, before) or _last(_OF_PAYER, before) or _last(_HEADLINE, before)
    # What stands before an earlier figure belongs to that one: NにはA億ドル、MにはB億ドル.
    figure = last_match(_FIGURE, before)
    start = figure.end() if figure and not re.match(r"年|月|日|期|社|件", before[figure.end() :]) else 0
    clause = 0
    for match in _OTHER_CLAUSE.finditer(before):
        clause = match.end()
    receiver = _last(_RECEIVES, before[max(start, clause) :])
    behind = re.split(r"[。、]", after, maxsplit=1)[0][:40]
    if bought and not receiver:
        owned = _OWNED.search(before)
        receiver = owned["name"] if owned else ""
    if not receiver:
        goal = _RECEIVES.search(behind)
        receiver = goal["name"] if goal else ""
    if not receiver:
        shares = _SHARES.search(after[:40])
        receiver = shares["name"] if shares else ""
    if bought and not receiver:
        object_ = _BOUGHT.search(f"{before[-60:]}{after[:60]}")
        receiver = object_["name"] if object_ else ""
    payers = frozenset(party(match["name"]) for match in _PAYS.finditer(before + after))
    payer_key, receiver_key = (party(name) if name else "" for name in (payer, receiver))
    spent_on = (_OBJECT if bought else _PURPOSE).search(before)
    return Roles(
        payer_key,
        payers,
        receiver_key if receiver_key != payer_key else "",
        spent_on["what"] if spent_on and not receiver else "",
    )


def _last(pattern: re.Pattern[str], text: str) -> str:
    found = last_match(pattern, text)
    return found["name"] if found else ""
