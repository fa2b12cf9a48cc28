"""What reports say, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGES = ("ja", "en")

SEVERITIES: Mapping[str, Mapping[str, str]] = {
    "error": {"ja": "エラー", "en": "error"},
    "warning": {"ja": "警告", "en": "warning"},
    "info": {"ja": "参考", "en": "info"},
}

FAMILIES: Mapping[str, Mapping[str, str]] = {
    "FC1": {"ja": "記事どうしの矛盾", "en": "Contradictions"},
    "FC2": {"ja": "事実と出典", "en": "Facts and sources"},
    "FC3": {"ja": "重複", "en": "Duplication"},
    "FC4": {"ja": "途切れ", "en": "Truncation"},
    "FC5": {"ja": "文字や語の乱れ", "en": "Garbling"},
    "FC6": {"ja": "題名・概要など", "en": "Metadata"},
    "FC7": {"ja": "生成の残り", "en": "Leftovers of generation"},
    "FC8": {"ja": "文体と表記", "en": "Style and names"},
}

COMPARED: Mapping[str, Mapping[str, str]] = {
    "posts": {"ja": "記事", "en": "posts"},
    "sentences": {"ja": "文", "en": "sentences"},
    "claims": {"ja": "主張", "en": "claims"},
    "topics": {"ja": "話題", "en": "topics"},
    "pairs": {"ja": "照合した組", "en": "pairs compared"},
    "pages": {"ja": "読んだ引用元", "en": "cited pages read"},
    "cited": {"ja": "引用元のある数字", "en": "figures that cite a page"},
    "supported": {"ja": "引用元に裏付けのある数字", "en": "figures that their page supports"},
    "facts": {"ja": "事実と照らした主張", "en": "claims held against facts"},
    "confirmed": {"ja": "事実と合う主張", "en": "claims that facts confirm"},
    "subjects": {"ja": "対象の記事", "en": "posts asked about"},
    "elsewhere": {"ja": "対象外の指摘", "en": "findings elsewhere left out"},
    "accepted": {"ja": "受け入れ済みの指摘", "en": "accepted findings left out"},
}

BOUNDS: Mapping[str, Mapping[str, str]] = {
    "exact": {"ja": "", "en": ""},
    "approx": {"ja": "およそ", "en": "about"},
    "min": {"ja": "以上", "en": "at least"},
    "max": {"ja": "以下", "en": "at most"},
    "range": {"ja": "範囲", "en": "range"},
    "vague": {"ja": "おおまか", "en": "vague"},
}

MODALITIES: Mapping[str, Mapping[str, str]] = {
    "asserted": {"ja": "断定", "en": "asserted"},
    "reported": {"ja": "伝聞", "en": "reported"},
    "rumored": {"ja": "うわさ", "en": "rumoured"},
    "forecast": {"ja": "予測", "en": "forecast"},
    "hypothetical": {"ja": "仮定", "en": "hypothetical"},
    "question": {"ja": "問い", "en": "question"},
}

#: Relations and statuses of claims, as readers name them.
RELATIONS: Mapping[str, Mapping[str, str]] = {
    "predecessor": {"ja": "前の世代", "en": "predecessor"},
    "maker": {"ja": "開発元", "en": "maker"},
    "licence": {"ja": "ライセンス", "en": "licence"},
    "open_weights": {"ja": "重みの公開", "en": "open weights"},
    "founder": {"ja": "創業者", "en": "founder"},
}

STATUSES: Mapping[str, Mapping[str, str]] = {
    "rumored": {"ja": "噂", "en": "rumoured"},
    "planned": {"ja": "予定", "en": "planned"},
    "in_development": {"ja": "開発中", "en": "in development"},
    "developed": {"ja": "開発", "en": "developed"},
    "started": {"ja": "開始", "en": "started"},
    "founded": {"ja": "設立", "en": "founded"},
    "announced": {"ja": "発表", "en": "announced"},
    "released": {"ja": "提供", "en": "released"},
    "cancelled": {"ja": "中止", "en": "cancelled"},
    "discontinued": {"ja": "終了", "en": "discontinued"},
}

#: Where in its life something is said to be, as the lanes of a timeline name it.
LANES: Mapping[str, Mapping[str, str]] = {
    "rumored": {"ja": "噂・予定", "en": "Rumour, plan"},
    "developed": {"ja": "開発", "en": "Development"},
    "announced": {"ja": "発表", "en": "Announced"},
    "released": {"ja": "提供", "en": "Released"},
    "cancelled": {"ja": "中止・終了", "en": "Cancelled"},
}

#: How sure, in words: the lowest confidence that each is said for.
CONFIDENCES: tuple[tuple[float, Mapping[str, str]], ...] = (
    (0.9, {"ja": "ほぼ確実", "en": "almost certain"}),
    (0.75, {"ja": "かなり確か", "en": "likely"}),
    (0.5, {"ja": "おそらく", "en": "plausible"}),
    (0.0, {"ja": "不確か", "en": "unsure"}),
)

TEXTS: Mapping[str, Mapping[str, str]] = {
    # verdict and summary
    "title": {"ja": "factcheck 検査レポート", "en": "factcheck report"},
    "passed": {"ja": "合格", "en": "Passed"},
    "failed": {"ja": "要修正", "en": "Needs work"},
    "found": {"ja": "指摘あり", "en": "Findings"},
    "incomplete": {"ja": "検査未完了", "en": "Incomplete"},
    "nothing": {"ja": "検査対象なし", "en": "Nothing checked"},
    "because_failed": {
        "ja": "不合格の基準「{threshold}」に達する指摘が {failing} 件あります。",
        "en": "Findings at or above the threshold “{threshold}”: {failing}.",
    },
    "because_passed": {
        "ja": "不合格の基準「{threshold}」に達する指摘はありません。",
        "en": "No finding is at or above the threshold “{threshold}”.",
    },
    "because_never": {
        "ja": "合否の基準は設けられていません。",
        "en": "No threshold was set.",
    },
    "because_none": {"ja": "指摘はありません。", "en": "There are no findings."},
    "stale_entries": {"ja": "受け入れ済みで、もう見つからない指摘", "en": "Accepted, and no longer found"},
    "because_stale": {
        "ja": "受け入れ済みの指摘のうち {count} 件はもう見つかりません（factcheck baseline --prune で項目を外せます）。",
        "en": "The baseline accepts what is no longer found ({count}); factcheck baseline --prune drops it.",
    },
    "because_incomplete": {
        "ja": "検査できなかったものが {problems} 件あります。ほかはすべて検査しました。",
        "en": "Not everything could be checked ({problems}); all the rest was.",
    },
    "because_nothing": {
        "ja": "記事が 1 件もないため、何も検査していません。",
        "en": "There was not one post, so nothing was checked.",
    },
    "no_pairs": {
        "ja": "記事どうしで比べられる主張の組はありませんでした。",
        "en": "No claims of different posts could be held against each other.",
    },
    "findings_total": {"ja": "指摘 {total} 件", "en": "{total} findings"},
    "finding_total": {"ja": "指摘 1 件", "en": "1 finding"},
    "no_findings": {"ja": "指摘なし", "en": "no findings"},
    "compared": {"ja": "検査したもの", "en": "What was looked at"},
    "looked_at": {"ja": "検査：", "en": "looked at "},
    "totals": {"ja": "全体", "en": "Overview"},
    "by_severity": {"ja": "重さ別", "en": "By severity"},
    "by_family": {"ja": "種類別", "en": "By family"},
    "family": {"ja": "種類", "en": "Family"},
    "severity": {"ja": "重さ", "en": "Severity"},
    "busiest": {"ja": "指摘の多い記事", "en": "Posts with most findings"},
    "problems": {"ja": "検査できなかったもの", "en": "What was not checked"},
    "notes": {"ja": "読み取りの注意", "en": "Notes on reading"},
    "not_checked": {"ja": "検査できません", "en": "not checked"},
    "note": {"ja": "注意", "en": "note"},
    "stale": {"ja": "不要な受け入れ", "en": "stale"},
    # findings
    "contradictions": {"ja": "食い違う記述", "en": "Contradicting passages"},
    "contradictions_none": {
        "ja": "食い違う記述は見つかりませんでした。",
        "en": "No contradicting passages were found.",
    },
    "contradictions_about": {
        "ja": "同じことについて、互いに両立しない記述です。重いもの、確かなものから並べています。",
        "en": "Passages on the same matter that cannot all be right, the gravest and surest first.",
    },
    "others": {"ja": "そのほかの指摘（記事別）", "en": "Other findings by post"},
    "others_none": {"ja": "そのほかの指摘はありません。", "en": "There are no other findings."},
    "side": {"ja": "記述", "en": "Passage"},
    "date_unknown": {"ja": "日付なし", "en": "undated"},
    "line": {"ja": "{line} 行目", "en": "line {line}"},
    "confidence": {"ja": "確からしさ", "en": "Confidence"},
    "comparable": {"ja": "比べた理由", "en": "Why they are comparable"},
    "same_matter": {
        "ja": "どれも「{entity}」の「{metric}」について述べています。",
        "en": "All speak of the {metric} of {entity}.",
    },
    "same_baseline": {"ja": "どれも「{baseline}」と比べています。", "en": "All compare with {baseline}."},
    "reading": {"ja": "読み取り", "en": "Read as"},
    "reading_against": {"ja": "{baseline} 比", "en": "against {baseline}"},
    "why": {"ja": "このルールについて", "en": "About this rule"},
    "why_short": {"ja": "理由", "en": "why"},
    "suggestion": {"ja": "直し方", "en": "What to do"},
    "suggestion_default": {
        "ja": "どれが正しいかを一次資料で確かめ、誤りを直してください。"
        "どれも正しければ、時点や対象の違いを本文に書き添えてください。",
        "en": "Check with a primary source which passage is right, and correct the others. "
        "If all are, say in the text how they differ in time or scope.",
    },
    "more_locations": {"ja": "ほか {count} か所", "en": "{count} more places"},
    "also_at": {"ja": "ほかの箇所", "en": "Also at"},
    "permalink": {"ja": "この指摘へのリンク", "en": "Link to this finding"},
    "show_more": {"ja": "さらに表示（残り {count} 件）", "en": "Show more ({count} left)"},
    "shown_of": {"ja": "{total} 件中 {shown} 件に該当", "en": "{shown} of {total} match"},
    "untitled": {"ja": "（題名なし）", "en": "(untitled)"},
    "beyond": {
        "ja": "ここには先頭の {shown} 件を載せています。残り {count} 件は、スクリプトを有効にすると表示されます。",
        "en": "The first {shown} are shown here. The other {count} appear with scripts enabled.",
    },
    "left_out": {
        "ja": "大きさの上限のため、{count} 件をこの HTML に載せていません。JSON 形式の出力にはすべて含まれます。",
        "en": "{count} are left out of this page to keep its size bounded. The JSON output holds them all.",
    },
    # filters
    "filter": {"ja": "絞り込み", "en": "Filter"},
    "search": {"ja": "語句で探す", "en": "Search"},
    "search_hint": {"ja": "本文・題名・ファイル名", "en": "text, title, file name"},
    "all": {"ja": "すべて", "en": "All"},
    "rule": {"ja": "ルール", "en": "Rule"},
    "clear": {"ja": "条件を消す", "en": "Clear"},
    "none_match": {"ja": "条件に合う指摘はありません。", "en": "No finding matches."},
    # claims
    "claims": {"ja": "主張の一覧", "en": "Claims"},
    "claims_about": {
        "ja": "記事が述べている数値や日付などを、対象と項目ごとにまとめました。",
        "en": "What the posts state, by entity and metric.",
    },
    "claims_none": {"ja": "主張は読み取られていません。", "en": "No claims were read."},
    "claims_search": {"ja": "対象や項目で探す", "en": "Find an entity or metric"},
    "claims_script": {
        "ja": "残りの主張（{count} 件）は、スクリプトを有効にすると表示されます。",
        "en": "The other {count} claims appear with scripts enabled.",
    },
    "entity_none": {"ja": "（対象の特定なし）", "en": "(no entity)"},
    "metric_none": {"ja": "（項目の特定なし）", "en": "(no metric)"},
    "value": {"ja": "値", "en": "Value"},
    "baseline": {"ja": "比較対象", "en": "Against"},
    "modality": {"ja": "述べ方", "en": "Modality"},
    "time": {"ja": "時点", "en": "Time"},
    "post": {"ja": "記事", "en": "Post"},
    "sentence": {"ja": "文", "en": "Sentence"},
    # other formats
    "explain_hint": {
        "ja": "くわしくは factcheck explain {code} で見られます。",
        "en": "factcheck explain {code} tells more.",
    },
    "results_left_out": {
        "ja": "重いもの、確かなものから {shown} 件を載せています。残り {count} 件は JSON 形式の出力に含まれます。",
        "en": "These are the {shown} gravest and surest findings; the JSON output holds the other {count}.",
    },
    "annotations_left_out": {
        "ja": "ほかに「{severity}」の指摘が {count} 件あります（ステップの要約に一覧）。",
        "en": "There are {count} more of severity “{severity}”; see the summary of the step.",
    },
    "markdown_left_out": {
        "ja": "大きさの上限のため、{count} 件を省きました。JSON 形式の出力にはすべて含まれます。",
        "en": "{count} are left out to keep this bounded; the JSON output holds them all.",
    },
    "place": {"ja": "場所", "en": "Place"},
    "message": {"ja": "指摘", "en": "Finding"},
    "count": {"ja": "件数", "en": "Count"},
    # the page's views
    "tab_overview": {"ja": "概要", "en": "Overview"},
    "tab_findings": {"ja": "指摘", "en": "Findings"},
    "tab_entities": {"ja": "対象", "en": "Entities"},
    "tab_posts": {"ja": "記事", "en": "Posts"},
    "findings": {"ja": "指摘", "en": "Findings"},
    "entities": {"ja": "対象ごとの記述", "en": "Entities"},
    "posts": {"ja": "記事", "en": "Posts"},
    "skip_view": {"ja": "本文へ移動", "en": "Skip to the content"},
    "no_such": {"ja": "このレポートにはありません。", "en": "There is no such thing in this report."},
    "list_comma": {"ja": "、", "en": ", "},
    # overview
    "worst": {"ja": "まず見てほしい食い違い", "en": "The gravest contradictions"},
    "all_contradictions": {"ja": "食い違い {count} 件をすべて見る", "en": "See all {count} contradictions"},
    "all_posts": {"ja": "記事 {count} 件をすべて見る", "en": "See all {count} posts"},
    "all_read": {"ja": "読めなかった記事はありません。", "en": "Every post could be read."},
    "unchosen": {
        "ja": "次の種類は、選ばれていないため調べていません：{families}",
        "en": "These families were not chosen, so nothing was looked for: {families}",
    },
    "unsure_left": {
        "ja": "確からしさが {percent}% に満たない {count} 件は、指摘に入れていません。",
        "en": "{count} findings that are less sure than {percent}% are left out.",
    },
    "outside": {
        "ja": "調べたのは記事の文面です。書かれたことが事実かどうかは、登録済みの事実に当たるものだけ照らしています。",
        "en": "What was checked is what the posts say. Whether it is true was checked only against the facts on file.",
    },
    # findings
    "sort": {"ja": "並び順", "en": "Order"},
    "sort_worst": {"ja": "重い順", "en": "gravest first"},
    "sort_sure": {"ja": "確かな順", "en": "surest first"},
    "sort_newest": {"ja": "新しい記事から", "en": "newest post first"},
    "sort_rule": {"ja": "ルール順", "en": "by rule"},
    "sort_post": {"ja": "記事ごと", "en": "by post"},
    "post_hint": {"ja": "題名・ファイル名", "en": "title, file name"},
    "entity": {"ja": "対象", "en": "Entity"},
    "entity_hint": {"ja": "製品・会社など", "en": "product, company …"},
    "sure_least": {"ja": "{words}（{percent}%）以上", "en": "{words} ({percent}%) or more"},
    "rest": {"ja": "ルールの説明・コピー", "en": "About the rule, copy"},
    "copy_link": {"ja": "リンクをコピー", "en": "Copy link"},
    "copy_place": {"ja": "場所をコピー", "en": "Copy location"},
    "copy_suppression": {"ja": "除外の指定をコピー", "en": "Copy suppression"},
    "copy_fingerprint": {"ja": "指紋をコピー", "en": "Copy fingerprint"},
    "copied": {"ja": "コピーしました", "en": "Copied"},
    "copy_failed": {"ja": "コピーできません", "en": "Could not copy"},
    "reason": {"ja": "理由", "en": "reason"},
    "context_show": {"ja": "前後を読む", "en": "Show context"},
    "context_hide": {"ja": "前後を閉じる", "en": "Hide context"},
    "compare_show": {"ja": "並べて比べる", "en": "Compare side by side"},
    "compare_hide": {"ja": "比較を閉じる", "en": "Hide comparison"},
    "compare_same": {"ja": "文字まで同じです。", "en": "The same to the letter."},
    "compare_differs": {
        "ja": "違うところに印を付けています（取り消し線：A だけ、下線：B だけ）。",
        "en": "What differs is marked (struck out: only in A, underlined: only in B).",
    },
    "compare_none": {"ja": "比べられる似た文面はありません。", "en": "There are no passages alike enough to compare."},
    "more_of_side": {"ja": "同じ内容の記述をあと {count} 件見る", "en": "{count} more passages that say the same"},
    "no_text": {"ja": "このレポートには本文が入っていません。", "en": "This report does not hold the text."},
    # entities
    "entities_about": {
        "ja": "複数の記述がある対象です。記事ごとの値を項目別の表で見比べられます。",
        "en": "What several claims speak of, with the values of each post side by side.",
    },
    "entities_none": {"ja": "複数の記述がある対象はありません。", "en": "Of no entity there are several claims."},
    "entities_cut": {
        "ja": "大きさの上限のため、{count} 件の対象を省きました。factcheck claims ですべて見られます。",
        "en": "{count} entities are left out to keep this page's size bounded; factcheck claims lists all claims.",
    },
    "entities_shown": {"ja": "{total} 件中 {shown} 件", "en": "{shown} of {total}"},
    "entity_counts": {"ja": "記述 {claims}・記事 {posts}", "en": "{claims} claims in {posts} posts"},
    "entities_conflicts": {"ja": "食い違いの多い順", "en": "most contradictions"},
    "entities_claims": {"ja": "記述の多い順", "en": "most claims"},
    "entities_name": {"ja": "名前順", "en": "by name"},
    "findings_of": {"ja": "この対象の指摘を見る", "en": "Findings about it"},
    "metric": {"ja": "項目", "en": "Metric"},
    "matrix": {"ja": "項目と記事の表", "en": "Metric by post"},
    "matrix_none": {
        "ja": "複数の記事で比べられる項目はありません。",
        "en": "No metric is given a value more than once.",
    },
    "single_rows": {
        "ja": "このほか、値が 1 つだけの項目が {count} あります（下の一覧）。",
        "en": "{count} more metrics have one value (below).",
    },
    "more_posts": {"ja": "残り {count} 件の記事も表示", "en": "Show {count} more posts"},
    "more_rows": {"ja": "残り {count} 項目も表示", "en": "Show more metrics ({count} left)"},
    "standing_conflict": {"ja": "食い違い", "en": "contradicted"},
    "standing_outlier": {"ja": "少数", "en": "outlier"},
    "standing_differs": {"ja": "別の値", "en": "differs"},
    "standing_agrees": {"ja": "一致", "en": "agrees"},
    "standing_alone": {"ja": "単独", "en": "alone"},
    "legend_conflict": {"ja": "食い違いの指摘がある", "en": "contradicted: there is a finding"},
    "legend_outlier": {"ja": "ほかの多くの記事と違う", "en": "outlier: most posts say otherwise"},
    "legend_differs": {
        "ja": "別の値の記事がある（時点や範囲の違いかもしれない）",
        "en": "another post differs, perhaps in time or scope",
    },
    "legend_agrees": {"ja": "ほかの記事と一致", "en": "agrees with another post"},
    "legend_alone": {"ja": "照らす記事がない", "en": "alone: nothing to hold it against"},
    "timelines": {"ja": "時間の流れ", "en": "Over time"},
    "timelines_about": {
        "ja": "横軸は記事の日付です。縦線は値の幅、印は上の表と同じです。",
        "en": "By the dates of posts. Vertical lines are ranges; shapes and colours are those of the table.",
    },
    "status_timeline": {"ja": "状態：噂 → 発表 → 提供", "en": "Status: rumoured → announced → released"},
    "logarithmic": {"ja": "（対数目盛）", "en": "(logarithmic)"},
    # posts
    "posts_search": {"ja": "題名やファイル名で探す", "en": "Find a title or file name"},
    "posts_shown": {"ja": "{total} 件中 {shown} 件", "en": "{shown} of {total}"},
    "posts_most": {"ja": "指摘の多い順", "en": "most findings"},
    "posts_newest": {"ja": "新しい順", "en": "newest first"},
    "posts_path": {"ja": "ファイル名順", "en": "by path"},
    "characters": {"ja": "{count} 字", "en": "{count} characters"},
    "text_as_written": {"ja": "本文（書かれたまま）", "en": "Text as written"},
    "in_text": {"ja": "本文中：", "en": "In the text:"},
    "mark_of": {"ja": "指摘 {number}：{message}", "en": "Finding {number}: {message}"},
    "details": {"ja": "くわしく", "en": "Details"},
    "against_posts": {"ja": "食い違う相手", "en": "Against"},
    "also_in_posts": {"ja": "ほかの記事", "en": "Also in"},
    # page
    "no_script": {
        "ja": "スクリプトが無効のため、主な内容だけを並べています。有効にすると、絞り込み、対象別の表、記事の本文も見られます。",
        "en": "Scripts are off, so this is the plain page. With scripts on there are filters, entities and the texts of posts.",
    },
    "fact": {"ja": "確認済みの事実", "en": "Verified fact"},
    "fact_source": {"ja": "出典：", "en": "source:"},
    "fact_checked": {"ja": "（{date} 確認）", "en": "(checked {date})"},
    "skip": {"ja": "指摘へ移動", "en": "Skip to the findings"},
    "contents": {"ja": "目次", "en": "Contents"},
    "theme": {"ja": "配色", "en": "Theme"},
    "theme_auto": {"ja": "自動", "en": "auto"},
    "theme_light": {"ja": "明", "en": "light"},
    "theme_dark": {"ja": "暗", "en": "dark"},
    "help": {"ja": "キー操作", "en": "Keys"},
    "close": {"ja": "閉じる", "en": "Close"},
    "key_next": {"ja": "次の指摘", "en": "next finding"},
    "key_previous": {"ja": "前の指摘", "en": "previous finding"},
    "key_search": {"ja": "探す", "en": "search"},
    "key_help": {"ja": "この一覧", "en": "this list"},
    "key_close": {"ja": "閉じる・条件を消す", "en": "close; clear the filter"},
    "made_with": {"ja": "factcheck {version} で作成", "en": "Made with factcheck {version}"},
    "report_at": {"ja": "レポート：", "en": "report: "},
}


def text(key: str, lang: str, **values: object) -> str:
    """A text in a language, its {placeholders} filled."""
    found = TEXTS[key][lang]
    for name, value in values.items():
        found = found.replace(f"{{{name}}}", f"{value:,}" if isinstance(value, int) else str(value))
    return found


def confidence_in_words(confidence: float, lang: str) -> str:
    """How sure, said in words."""
    return next(words for lowest, words in CONFIDENCES if confidence >= lowest or lowest == 0)[lang]


def total_in_words(total: int, lang: str) -> str:
    """How many findings there are."""
    if total == 0:
        return text("no_findings", lang)
    return text("finding_total" if total == 1 else "findings_total", lang, total=total)
