// The findings' view: what is sought, kept in the address, and the list of what matches, built as far as it is looked at.
import { fold, later, make, searchField, span, wordsOf } from "./base.js";
import { SEVERITIES, data, entities, familyName, findings, haystack, number, posts, said, t } from "./store.js";
import { postDate, postName } from "./passages.js";
import { announce, card, row, severity } from "./findings.js";

const FIRST = 6; // built at once, so that an answer is seen soon; the others follow
const AFTER = 120; // ms
const STEP = 30; // built at a time
const PRINTED = 600; // built for print

const FIELDS = ["q", "family", "rule", "post", "entity", "sure", "sort"];

/** A list of which more is built when it is asked for, or come near to. */
export class Lazy {
  constructor(box, build, step = STEP) {
    Object.assign(this, { box, build, step, items: [], done: 0 });
  }
  show(items, empty) {
    Object.assign(this, { items, done: 0, last: null });
    this.box.replaceChildren();
    clearTimeout(this.following);
    if (items.length > FIRST) this.following = setTimeout(() => this.done === FIRST && this.more(this.step), AFTER);
    if (items.length) this.more(FIRST);
    else this.box.append(make("p", { class: "about empty" }, empty));
  }
  more(until = this.done + this.step) {
    this.button?.remove();
    const page = document.createDocumentFragment();
    for (const end = Math.min(until, this.items.length); this.done < end; this.done++)
      this.build(page, this.items[this.done], this);
    this.box.append(page);
    const left = this.items.length - this.done;
    if (!left) return;
    this.button = make(
      "button",
      {
        type: "button",
        class: "more",
        onclick: () => {
          const { length } = this.box.querySelectorAll(".item");
          this.more();
          this.box.querySelectorAll(".item")[length]?.focus({ preventScroll: true });
        },
      },
      t("show_more", { count: left }),
    );
    this.box.append(this.button);
  }
  reveal(item) {
    const at = this.items.indexOf(item);
    if (at >= this.done) this.more(at + 5);
    return at >= 0;
  }
}

const newest = (finding) =>
  (finding.newest ??= finding.places.reduce((last, { post }) => (post.date > last ? post.date : last), ""));
const ORDERS = {
  worst: null,
  sure: (a, b) => b.percent - a.percent || a.n - b.n,
  newest: (a, b) => (newest(a) < newest(b) ? 1 : newest(a) > newest(b) ? -1 : a.n - b.n),
  rule: (a, b) => (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : a.n - b.n),
  post: (a, b) => a.places[0].post.n - b.places[0].post.n || a.places[0].line - b.places[0].line || a.n - b.n,
};

/** Which findings a filter lets through, in its order. `wanted` maps the names of FIELDS, and `severity` to a list. */
const matching = (wanted) => {
  const words = wordsOf(wanted.q ?? ""),
    postWords = wordsOf(wanted.post ?? ""),
    entityWords = wordsOf(wanted.entity ?? "");
  const severities = new Set(wanted.severity ?? SEVERITIES),
    least = Number(wanted.sure) || 0;
  const exactly = posts.find((post) => post.path === wanted.post);
  const hit = (text, sought) => sought.every((word) => text.includes(word));
  const meant = exactly
    ? [exactly]
    : posts.filter((post) => hit((post.folded ??= fold(`${post.path}\n${post.title}`)), postWords));
  const inPosts = postWords.length && new Set(meant.flatMap((post) => post.findings));
  const chosen = findings.filter(
    (finding) =>
      severities.has(SEVERITIES[finding.severity]) &&
      finding.percent >= least &&
      (!wanted.family || finding.family === wanted.family) &&
      (!wanted.rule || finding.rule === wanted.rule) &&
      (!inPosts || inPosts.has(finding)) &&
      (!entityWords.length || finding.entities.some((entity) => hit(fold(entity), entityWords))) &&
      (!words.length || hit(haystack(finding), words)),
  );
  const order = ORDERS[wanted.sort];
  return order ? chosen.sort(order) : chosen;
};

const counted = (list, key) => {
  const counts = new Map();
  for (const item of list) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
};

/** The view: its elements, and `reveal` of a finding. `params` is what the address says. */
export const findingsView = (params, remember) => {
  const field = (key, control) => make("label", null, span("label", t(key)), " ", control);
  const options = (name, list) =>
    make(
      "select",
      { name },
      make("option", { value: "" }, t("all")),
      list.map(([value, words, count]) => make("option", { value }, count === undefined ? words : `${words} (${number(count)})`)),
    );
  const names = make("datalist", { id: "entity-names" });
  const form = make(
    "form",
    { class: "filter", role: "search", "aria-label": t("filter"), onsubmit: (event) => event.preventDefault() },
    make(
      "label",
      { class: "search" },
      span("label", t("search")),
      " ",
      searchField({ placeholder: t("search_hint") }),
    ),
    make(
      "details",
      { class: "more-filters", open: matchMedia("(min-width: 64.01rem)").matches },
      make("summary", null, t("filter")),
      make(
        "div",
        { class: "fields" },
        make(
          "fieldset",
          null,
          make("legend", null, t("severity")),
          SEVERITIES.map((name, rank) =>
            make(
              "label",
              { class: "check" },
              make("input", { type: "checkbox", name: "severity", value: name, checked: true }),
              " ",
              severity(rank),
              " ",
              span("count", number(findings.filter((finding) => finding.severity === rank).length)),
            ),
          ),
        ),
        field(
          "family",
          options(
            "family",
            counted(findings, ({ family }) => family).map(([code, count]) => [code, `${code} ${familyName(code)}`, count]),
          ),
        ),
        field(
          "rule",
          options(
            "rule",
            counted(findings, ({ rule, name }) => `${rule} ${name}`).map(([rule, count]) => [rule.split(" ")[0], rule, count]),
          ),
        ),
        field(
          "post",
          make("input", {
            name: "post",
            list: "post-names",
            autocomplete: "off",
            spellcheck: "false",
            placeholder: t("post_hint"),
          }),
        ),
        field(
          "entity",
          make("input", {
            name: "entity",
            list: "entity-names",
            autocomplete: "off",
            spellcheck: "false",
            placeholder: t("entity_hint"),
          }),
        ),
        field(
          "confidence",
          options(
            "sure",
            data.sure
              .filter(([lowest]) => lowest > 0)
              .map(([lowest, words]) => [String(lowest), t("sure_least", { words: said(words), percent: lowest })]),
          ),
        ),
        field(
          "sort",
          make(
            "select",
            { name: "sort" },
            Object.keys(ORDERS).map((name) => make("option", { value: name === "worst" ? "" : name }, t(`sort_${name}`))),
          ),
        ),
        make("button", { type: "reset" }, t("clear")),
      ),
    ),
    make(
      "datalist",
      { id: "post-names" },
      posts.filter((post) => post.findings.length).map((post) => make("option", { value: post.path }, post.title)),
    ),
    names,
  );
  form.addEventListener("focusin", async ({ target }) => {
    if (target.name !== "entity" || names.children.length) return;
    const known = new Set([
      ...findings.flatMap((finding) => finding.entities),
      ...(await entities()).slice(0, 200).map(({ name }) => name),
    ]);
    names.append(...[...known].sort().map((name) => make("option", { value: name })));
  });

  const status = make("p", { id: "matching", role: "status" });
  let grouped = false; // by post
  const box = make("div", { class: "list" });
  const list = new Lazy(box, (page, finding, { last }) => {
    const post = finding.places[0].post;
    if (grouped && last !== post) {
      list.last = post;
      page.append(make("h3", { class: "group" }, postDate(post), " ", postName(post), " ", span("place", post.path)));
    }
    page.append(finding.apart ? card(finding) : row(finding, !grouped));
  });

  const wanted = () => {
    const values = new FormData(form);
    return {
      ...Object.fromEntries(FIELDS.map((name) => [name, (values.get(name) ?? "").trim()])),
      severity: values.getAll("severity"),
    };
  };
  const apply = () => {
    const filter = wanted(),
      shown = matching(filter);
    grouped = filter.sort === "post";
    list.show(shown, findings.length ? t("none_match") : t("because_none"));
    status.textContent = t("shown_of", { total: findings.length, shown: shown.length });
    return filter;
  };
  const changed = () => {
    const filter = apply(),
      kept = new URLSearchParams({ view: "findings" });
    for (const name of FIELDS) if (filter[name]) kept.set(name, filter[name]);
    if (filter.severity.length < SEVERITIES.length) kept.set("severity", filter.severity.join(","));
    remember(kept);
    announce(status.textContent);
  };
  const typed = later(changed, 10);
  form.addEventListener("input", ({ target }) => (["q", "post", "entity"].includes(target.name) ? typed() : changed()));
  form.addEventListener("reset", () => setTimeout(changed));

  for (const name of FIELDS) form.elements[name].value = params.get(name) ?? "";
  for (const name of ["family", "rule", "sure", "sort"])
    if (form.elements[name].selectedIndex < 0) form.elements[name].value = "";
  const chosen = params.has("severity") ? params.get("severity").split(",") : SEVERITIES;
  for (const check of form.querySelectorAll("[name=severity]")) check.checked = chosen.includes(check.value);
  apply();

  const view = make(
    "div",
    { class: "with-filter" },
    form,
    make(
      "section",
      { "aria-labelledby": "view-title" },
      make("h2", { id: "view-title", tabindex: "-1" }, t("findings")),
      status,
      data.leftOut ? make("p", { class: "about" }, t("left_out", { count: data.leftOut })) : "",
      box,
    ),
  );
  return {
    view,
    title: t("findings"),
    search: () => form.elements.q,
    clear: () => form.reset(),
    reveal: (finding) => list.reveal(finding),
    more: () => list.done < list.items.length && (list.more(), true),
    print: () => list.done < PRINTED && list.more(Math.min(PRINTED, list.items.length)),
  };
};
