"use strict";
(() => {
  const CARDS = 20, ROWS = 100, ENTITIES = 60;  // built at a time
  const PRINTED = 500;  // of cards and rows, at most, unless more are shown
  const root = document.documentElement;
  const find = (id) => document.getElementById(id);
  const data = JSON.parse(find("data").textContent);
  const { text, strings, posts } = data;
  const SEVERITIES = ["error", "warning", "info"];
  const number = new Intl.NumberFormat(data.lang);
  const say = (key, values = {}) => text[key].replace(/\{(\w+)\}/g, (all, name) =>
    typeof values[name] === "number" ? number.format(values[name]) : values[name] ?? all);
  root.classList.add("js");

  // Text enters the page as text nodes only: nothing that a post holds can become markup.
  const make = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes ?? {})) element.setAttribute(name, value);
    element.append(...children.flat().filter((child) => child !== null && child !== ""));
    return element;
  };
  const span = (name, ...children) => make("span", { class: name }, ...children);

  // --- findings as the page's data holds them ---------------------------------------------------------------------------
  const findings = data.findings.map((row, index) => ({
    index, id: row[0], rule: row[1], name: strings[row[2]], severity: row[3], percent: row[4], message: row[5],
    suggestion: strings[row[6]], reasons: row[7], apart: row[8] === 1, left: row[9],
    places: row[10].map(([side, post, line, column, passage, reading]) =>
      ({ side, post: posts[post], line, column, passage, reading: strings[reading] })),
    family: (/^\D*\d?/.exec(row[1]) ?? [""])[0],
  }));
  const byId = new Map(findings.map((finding) => [finding.id, finding]));
  const fold = (words) => words.normalize("NFKC").toLowerCase();
  const haystack = (finding) => finding.haystack ??= fold([
    finding.message, finding.rule, finding.name,
    ...finding.places.flatMap(({ post, passage }) => [post[0], post[1], strings[passage].replaceAll("\n", "")]),
  ].join("\n"));

  // --- the same elements as the template makes ---------------------------------------------------------------------------
  const severity = (rank) => span(`severity ${SEVERITIES[rank]}`, data.severities[rank]);
  const marked = (passage) => {
    const [before, middle, after] = strings[passage].split("\n");
    return [before, middle ? make("mark", null, middle) : "", after];
  };
  const place = ({ post, line, column }) => span("place", `${post[0]}:${line}:${column}`);
  const sureness = (percent) => data.sure.find(([lowest]) => percent / 100 >= lowest || lowest === 0)[1];
  const meta = (finding) => make("p", { class: "meta" },
    severity(finding.severity), " ",
    span("rule", make("b", null, finding.rule), ` ${finding.name}`), " ",
    span("sure", `${text.confidence} `, make("b", null, sureness(finding.percent)), ` ${finding.percent}%`), " ",
    make("a", { class: "link", href: `#${finding.id}`, "aria-label": text.permalink }, "#"));
  const shell = (finding, kind, ...children) => make("article",
    { class: `finding ${kind} ${SEVERITIES[finding.severity]}`, id: finding.id, tabindex: "-1" }, meta(finding), ...children);

  const about = (rule) => data.rules[rule]
    ? make("details", { class: "rule-about" }, make("summary", null, text.why), make("p", null, data.rules[rule])) : "";

  const card = (finding) => {
    const sides = Map.groupBy?.(finding.places, (p) => p.side) ?? finding.places.reduce(
      (groups, p) => groups.set(p.side, [...(groups.get(p.side) ?? []), p]), new Map());
    const advice = (title, ...words) => words.some(Boolean) ? make("div", null, make("dt", null, title), make("dd", null, ...words)) : "";
    return shell(finding, "card",
      make("h3", null, finding.message),
      make("div", { class: "sides" }, [...sides.values()].map((places, n) => {
        const letter = String.fromCharCode(65 + Math.min(n, 25));
        return make("section", { class: `side side-${letter}` },
          make("h4", null, `${text.side} `, make("span", null, letter)),
          places.map((p) => make("figure", null,
            make("blockquote", { lang: "ja" }, marked(p.passage)),
            p.reading ? make("p", { class: "reading" }, `${text.reading} `, make("b", null, p.reading)) : "",
            make("figcaption", null, span("date", p.post[2]), " ", make("bdi", { class: "of", lang: "ja" }, p.post[1]), " ", place(p)))));
      })),
      finding.left ? make("p", { class: "also" }, say("more_locations", { count: finding.left })) : "",
      make("dl", { class: "advice" },
        finding.reasons.length ? advice(text.comparable, ...finding.reasons.map((reason) => make("p", null, reason))) : "",
        advice(text.suggestion, finding.suggestion)),
      about(finding.rule));
  };

  const row = (finding) => {
    const [first, ...others] = finding.places;
    const also = others.map((p) => [" ", span("place", p.post === first.post ? say("line", { line: p.line }) : `${p.post[0]}:${p.line}`)]);
    return shell(finding, "row", make("div", { class: "what" },
      make("h4", null, span("line", say("line", { line: first.line })), " ", finding.message),
      make("p", { class: "passage", lang: "ja" }, marked(first.passage)),
      others.length || finding.left ? make("p", { class: "also" }, text.also_at, ...also.flat(),
        finding.left ? ` ${say("more_locations", { count: finding.left })}` : "") : "",
      finding.suggestion ? make("p", { class: "fix" }, make("b", null, text.suggestion), " ", finding.suggestion) : ""));
  };

  // A list of which more is built when it is asked for.
  class Lazy {
    constructor(box, step, build, empty) { Object.assign(this, { box, step, build, empty, items: [], done: 0 }); }
    show(items) {
      this.items = items;
      this.done = 0;
      this.last = null;
      this.box.replaceChildren();
      if (items.length) this.more();
      else this.box.append(make("p", { class: "about" }, this.empty));
    }
    more(until = this.done + this.step) {
      this.button?.remove();
      const page = document.createDocumentFragment();
      for (const end = Math.min(until, this.items.length); this.done < end; this.done++) this.build(page, this.items[this.done], this);
      this.box.append(page);
      const left = this.items.length - this.done;
      if (!left) return;
      this.button = make("button", { type: "button", class: "more" }, say("show_more", { count: left }));
      this.button.addEventListener("click", () => {
        const first = this.done;
        this.more();
        const next = find(this.items[first].id);
        next?.focus({ preventScroll: true });
      });
      this.box.append(this.button);
    }
    reveal(item) {
      const at = this.items.indexOf(item);
      if (at >= this.done) this.more(at + this.step);
      return at >= 0;
    }
  }

  // --- the filter, whose state is the address ----------------------------------------------------------------------------
  const form = find("filter");
  let counts = new Map();  // of the findings shown, by post and severity
  const cards = new Lazy(find("cards"), CARDS, (page, finding) => page.append(card(finding)), text.none_match);
  const rows = new Lazy(find("rows"), ROWS, (page, finding, list) => {
    const post = finding.places[0].post;
    if (list.last?.post !== post) {
      const section = make("section", { class: "post" }, make("header", null,
        make("h3", { lang: "ja" }, make("bdi", null, post[1])),
        make("p", null, span("date", post[2]), " ", span("place", post[0]), " ",
          span("counts", counts.get(post).map((count, rank) => count ? [severity(rank), ` ${number.format(count)} `] : []).flat()))));
      list.last = { post, section };
      page.append(section);
    }
    list.last.section.append(row(finding));
  }, text.none_match);

  const totals = { cards: findings.filter((finding) => finding.apart).length };
  totals.rows = findings.length + data.leftOut - totals.cards;

  const state = () => {
    const values = new FormData(form);
    return {
      words: fold(values.get("q").trim()).split(/\s+/).filter(Boolean),
      severities: new Set(values.getAll("severity")), family: values.get("family"), rule: values.get("rule"), raw: values,
    };
  };
  const unfiltered = ({ words, severities, family, rule }) => !words.length && severities.size === 3 && !family && !rule;

  const apply = () => {
    const wanted = state();
    const matching = findings.filter((finding) =>
      wanted.severities.has(SEVERITIES[finding.severity]) && (!wanted.family || finding.family === wanted.family) &&
      (!wanted.rule || finding.rule === wanted.rule) && wanted.words.every((word) => haystack(finding).includes(word)));
    counts = new Map();
    const others = matching.filter((finding) => !finding.apart);
    for (const finding of others) {
      const post = finding.places[0].post;
      if (!counts.has(post)) counts.set(post, [0, 0, 0]);
      counts.get(post)[finding.severity]++;
    }
    const whole = unfiltered(wanted);
    cards.empty = whole ? "" : text.none_match;
    rows.empty = whole ? "" : text.none_match;
    cards.show(matching.filter((finding) => finding.apart));
    rows.show(others);
    for (const [list, all] of [[cards, totals.cards], [rows, totals.rows]]) {
      const count = list.box.parentElement.querySelector("h2 .count");
      count.textContent = whole ? number.format(all) : `${number.format(list.items.length)} / ${number.format(all)}`;
    }
    find("matching").value = whole ? "" : say("shown_of", { total: findings.length, shown: matching.length });
    return whole;
  };

  const remember = (whole) => {
    const { raw, severities } = state();
    const kept = new URLSearchParams();
    for (const name of ["q", "family", "rule"]) if (raw.get(name).trim()) kept.set(name, raw.get(name).trim());
    if (severities.size < 3) kept.set("severity", [...severities].join(","));
    history.replaceState(null, "", whole ? location.pathname + location.search : `#${kept}`);
  };

  const recall = () => {
    let hash = location.hash.slice(1);
    if (hash.includes("=")) {
      const kept = new URLSearchParams(hash);
      for (const name of ["q", "family", "rule"]) form.elements[name].value = kept.get(name) ?? "";
      const chosen = kept.has("severity") ? kept.get("severity").split(",") : SEVERITIES;
      for (const box of form.querySelectorAll("[name=severity]")) box.checked = chosen.includes(box.value);
      apply();
      form.scrollIntoView();
      return;
    }
    const finding = byId.get(hash);
    if (!finding) return;
    if (!(finding.apart ? cards : rows).reveal(finding)) {
      form.reset();
      apply();
      (finding.apart ? cards : rows).reveal(finding);
    }
    go(find(finding.id));
  };

  // --- from finding to finding -------------------------------------------------------------------------------------------
  const go = (element) => {
    if (!element) return;
    document.querySelector(".finding.current")?.classList.remove("current");
    element.classList.add("current");
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "start" });
  };
  const step = (by) => {
    const shown = [...document.querySelectorAll(".finding")];
    const current = document.querySelector(".finding.current");
    const at = current ? shown.indexOf(current) + by : by > 0 ? 0 : -1;
    if (at >= shown.length && rows.done < rows.items.length) {
      rows.more();
      return step(by);
    }
    go(shown[Math.max(0, at)]);
  };
  const help = find("help");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    const typing = event.target.closest?.("input, select, textarea");
    if (event.key === "Escape" && form) {
      if (typing) typing.blur();
      form.reset();
    } else if (typing) return;
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "/" && form) form.elements.q.focus();
    else if (event.key === "?") help.showModal();
    else return;
    event.preventDefault();
  });
  find("keys").addEventListener("click", () => help.showModal());
  document.addEventListener("focusin", (event) => {
    const inside = event.target.closest?.(".finding");
    if (!inside || inside.classList.contains("current")) return;
    document.querySelector(".finding.current")?.classList.remove("current");
    inside.classList.add("current");
  });

  // --- light and dark ----------------------------------------------------------------------------------------------------
  const THEMES = ["auto", "light", "dark"];
  const stored = () => { try { return localStorage.getItem("factcheck-theme"); } catch { return null; } };
  const paint = (theme) => {
    if (theme === "auto") delete root.dataset.theme;
    else root.dataset.theme = theme;
    find("theme").textContent = `${text.theme}: ${text[`theme_${theme}`]}`;
  };
  let theme = THEMES.includes(stored()) ? stored() : "auto";
  paint(theme);
  find("theme").addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    try { localStorage.setItem("factcheck-theme", theme); } catch { /* a page from a file may not be allowed to */ }
    paint(theme);
  });

  // --- claims ------------------------------------------------------------------------------------------------------------
  const entities = data.claims.map(([entity, metrics], n) => ({
    id: `e-${n}`, entity, metrics, count: metrics.reduce((sum, [, claims]) => sum + claims.length, 0),
  }));
  const head = () => make("thead", null, make("tr", null,
    ["value", "baseline", "modality", "time", "post", "sentence"].map((key) => make("th", { scope: "col" }, text[key]))));
  const claimRow = ([value, normal, baseline, modality, time, post, line, column, passage]) => make("tr", null,
    make("td", { class: "value" }, make("span", { lang: "ja" }, value), normal ? make("small", null, normal) : ""),
    make("td", { lang: "ja" }, strings[baseline]), make("td", null, strings[modality]), make("td", { lang: "ja" }, strings[time]),
    make("td", { class: "where" }, span("date", posts[post][2]), " ", place({ post: posts[post], line, column })),
    make("td", { class: "sentence", lang: "ja" }, marked(passage)));
  const MOST_CLAIMS = 100;  // of one table, until more are asked for
  const table = ([metric, claims]) => {
    const body = make("tbody", null, claims.slice(0, MOST_CLAIMS).map(claimRow));
    const box = make("div", { class: "wide", tabindex: "0", role: "region", "aria-label": metric },
      make("table", { class: "claims" }, make("caption", { lang: "ja" }, metric), head(), body));
    if (claims.length > MOST_CLAIMS) {
      const more = make("button", { type: "button" }, say("show_more", { count: claims.length - MOST_CLAIMS }));
      more.addEventListener("click", () => { body.append(...claims.slice(MOST_CLAIMS).map(claimRow)); more.remove(); });
      box.append(more);
    }
    return box;
  };
  const MOST_METRICS = 30;
  const entityBox = (page, { id, entity, metrics, count }) => {
    const names = metrics.slice(0, 12).map(([metric]) => metric).join("・");
    const box = make("details", { class: "entity", id }, make("summary", null, make("h3", null, make("bdi", { lang: "ja" }, entity)), " ",
      span("count", number.format(count)), " ", make("span", { class: "metrics", lang: "ja" }, names)));
    box.addEventListener("toggle", () => {
      if (!box.open || box.dataset.built) return;
      box.dataset.built = "1";
      let done = 0;
      const more = () => {
        box.querySelector(":scope > .more")?.remove();
        box.append(...metrics.slice(done, done += MOST_METRICS).map(table));
        if (done >= metrics.length) return;
        const button = make("button", { type: "button", class: "more" }, say("show_more", { count: metrics.length - done }));
        button.addEventListener("click", more);
        box.append(button);
      };
      more();
    });
    page.append(box);
  };
  if (entities.length) {
    const list = new Lazy(find("entities"), ENTITIES, entityBox, text.none_match);
    const search = find("claims-search");
    const show = () => {
      const words = fold(search.value.trim()).split(/\s+/).filter(Boolean);
      list.show(words.length ? entities.filter((e) => {
        e.haystack ??= fold([e.entity, ...e.metrics.map(([metric]) => metric)].join("\n"));
        return words.every((word) => e.haystack.includes(word));
      }) : entities);
      if (!words.length && data.claimsLeftOut) list.box.after(left);
      else left.remove();
    };
    const left = make("p", { class: "about" }, say("claims_cut", { count: data.claimsLeftOut }));
    let waiting;
    search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(show, 100); });
    show();
  }

  // --- begin -------------------------------------------------------------------------------------------------------------
  if (form) {
    let waiting;
    const changed = () => remember(apply());
    form.addEventListener("input", (event) => {
      clearTimeout(waiting);
      if (event.target.name === "q") waiting = setTimeout(changed, 100);
      else changed();
    });
    form.addEventListener("reset", () => setTimeout(changed));
    form.addEventListener("submit", (event) => event.preventDefault());
    addEventListener("hashchange", recall);
    addEventListener("beforeprint", () => [cards, rows].forEach((list) => list.done < PRINTED && list.more(PRINTED)));
    apply();
    if (data.leftOut) find("others").append(make("p", { class: "about" }, say("left_out", { count: data.leftOut })));
    recall();
    // The words to search are folded while nobody waits, so that the first search is as fast as the next.
    let next = 0;
    const prepare = (deadline) => {
      while (next < findings.length && deadline.timeRemaining() > 2) haystack(findings[next++]);
      if (next < findings.length) requestIdleCallback(prepare);
    };
    if (window.requestIdleCallback) requestIdleCallback(prepare);
  }
})();
