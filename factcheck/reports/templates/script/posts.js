// Posts: the list of them, and each with its text as written, its findings marked in it and told beside it.
import { languageOf, make, span, visible } from "./base.js";
import { SEVERITIES, byId, byPath, number, posts, said, t, textOf, titleOf } from "./store.js";
import { lengthOf, linesOf, postAddress, postDate, postName, quoted, slice } from "./passages.js";
import { compareButton, fact, letter, severity } from "./findings.js";
import { finder } from "./finder.js";

const countsOf = (post) =>
  (post.counts ??= post.findings.reduce(
    (counts, { severity: rank }) => {
      counts[rank]++;
      return counts;
    },
    [0, 0, 0],
  ));
const tally = (post) =>
  span(
    "counts",
    countsOf(post).map((count, rank) => (count ? span("one", severity(rank), ` ${number(count)}`) : "")),
  );
const ORDERS = {
  most: (a, b) => b.findings.length - a.findings.length || a.n - b.n,
  newest: (a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : a.n - b.n),
  path: (a, b) => a.n - b.n,
};

/** All posts, to be searched and sorted. */
export const postsView = (params, remember) =>
  finder({
    view: "posts",
    heading: t("posts"),
    about: [],
    label: t("posts_search"),
    items: posts,
    orders: ORDERS,
    named: (order) => t(`posts_${order}`),
    told: (counts) => t("posts_shown", counts),
    text: (post) => `${post.path}\n${post.title}`,
    item: (post) =>
      make(
        "li",
        { class: "item", tabindex: "-1" },
        make("a", { href: postAddress(post) }, postName(post)),
        " ",
        make("p", null, postDate(post), " ", span("place", post.path), " ", tally(post)),
      ),
    params,
    remember,
  });

/** Every place of a post's findings, in the order of the text, with the number that its finding has beside it. */
const placesIn = (post) => {
  const items = post.findings.map((finding) => ({
    finding,
    places: [...finding.places, ...finding.further]
      .filter((place) => place.post === post)
      .sort((a, b) => a.line - b.line || a.column - b.column),
  }));
  items.sort(
    (a, b) => a.places[0].line - b.places[0].line || a.places[0].column - b.places[0].column || a.finding.n - b.finding.n,
  );
  return items.map((item, n) => ({ ...item, number: n + 1 }));
};

/** The text, line by line, with marks; `go` is called with an item's number. */
const textWith = (text, items, post, go) => {
  const lines = linesOf(text),
    spans = new Map();
  for (const { number: item, finding, places } of items)
    places.forEach((place, nth) => {
      for (let line = place.line; line <= Math.min(place.endLine, lines.length); line++) {
        const start = line === place.line ? place.column - 1 : 0;
        const end = line === place.endLine ? place.endColumn - 1 : lengthOf(lines[line - 1]);
        if (!spans.has(line)) spans.set(line, []);
        spans
          .get(line)
          .push({ start, end: Math.max(start, end), item, rank: finding.severity, finding, first: line === place.line, nth });
      }
    });
  const number = (mark) =>
    make(
      "a",
      {
        class: `no-of ${SEVERITIES[mark.rank]}`,
        id: `mark-${mark.item}-${mark.nth}`,
        href: postAddress(post, mark.finding),
        "aria-label": t("mark_of", { number: mark.item, message: said(mark.finding.message) }),
        onclick: (event) => {
          event.preventDefault();
          go(mark.item);
        },
      },
      String(mark.item),
    );
  const content = (line, at) => {
    const here = spans.get(at);
    if (!here) return visible(line);
    const edges = [...new Set([0, lengthOf(line), ...here.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
    const parts = [];
    edges.forEach((edge, n) => {
      for (const mark of here) if (mark.first && mark.start === edge) parts.push(number(mark));
      if (n === edges.length - 1) return;
      const piece = visible(slice(line, edge, edges[n + 1])),
        over = here.filter(({ start, end }) => start <= edge && end >= edges[n + 1]);
      if (!over.length) parts.push(piece);
      else
        parts.push(
          make(
            "mark",
            {
              class: SEVERITIES[Math.min(...over.map(({ rank }) => rank))],
              "data-items": over.map(({ item }) => item).join(" "),
            },
            piece,
          ),
        );
    });
    return parts;
  };
  const box = make(
    "div",
    { class: "post-text" },
    lines.map((line, n) =>
      make(
        "p",
        {
          class: n + 1 < post.body ? "front" : /^#{1,6}\s/.test(line) ? "head" : null,
          lang: languageOf(line),
        },
        span("no", String(n + 1)),
        make("span", { class: "line" }, content(line, n + 1)),
      ),
    ),
  );
  box.addEventListener("click", ({ target }) => {
    const mark = target.closest("mark");
    if (mark && getSelection().isCollapsed) go(Number(mark.dataset.items.split(" ")[0]));
  });
  return box;
};

/** A post: its text, and its findings beside it. */
export const postView = async (params) => {
  const post = byPath.get(params.get("path"));
  if (!post)
    return {
      view: make("section", null, make("h2", { id: "view-title", tabindex: "-1" }, t("posts")), make("p", null, t("no_such"))),
      title: t("posts"),
    };
  const items = placesIn(post),
    text = await textOf(post);
  const flash = (element) => {
    for (const old of view.querySelectorAll(".current")) old.classList.remove("current");
    element.classList.add("current");
  };
  const marksOf = (item) => view.querySelectorAll(`mark[data-items~="${item}"]`);
  const goToItem = (item) => {
    const element = view.querySelector(`#item-${item}`);
    flash(element);
    for (const mark of marksOf(item)) mark.classList.add("current");
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: "nearest" });
  };
  const goToMark = (item, nth = 0) => {
    flash(view.querySelector(`#item-${item}`));
    for (const mark of marksOf(item)) mark.classList.add("current");
    const mark = view.querySelector(`#mark-${item}-${nth}`);
    mark?.focus({ preventScroll: true });
    mark?.scrollIntoView({ block: "center" });
  };
  const lineLink = (item, place, nth) =>
    make(
      "button",
      { type: "button", class: "quiet to-mark", onclick: () => goToMark(item, nth) },
      t("line", { line: place.line }),
    );
  const sideItem = ({ number: item, finding, places }) => {
    const others = finding.places.filter((place) => place.post !== post);
    return make(
      "article",
      { class: `item beside ${SEVERITIES[finding.severity]}`, id: `item-${item}`, tabindex: "-1" },
      make("h4", null, span("no-of", String(item)), " ", said(finding.message)),
      make(
        "p",
        { class: "meta" },
        severity(finding.severity),
        " ",
        span("rule", make("b", null, finding.rule)),
        " ",
        span("sure", `${finding.percent}%`),
        " ",
        make("a", { href: `#${finding.id}`, "aria-label": `${t("details")}: ${said(finding.message)}` }, t("details")),
      ),
      text === null
        ? ""
        : make(
            "p",
            { class: "lines" },
            `${t("in_text")} `,
            places.slice(0, 12).map((place, nth) => lineLink(item, place, nth)),
            places.length > 12 ? ` ${t("more_locations", { count: places.length - 12 })}` : "",
          ),
      others.length
        ? make(
            "div",
            { class: "elsewhere" },
            make("h5", null, t(finding.apart ? "against_posts" : "also_in_posts")),
            others
              .slice(0, 4)
              .map((place) =>
                make(
                  "figure",
                  null,
                  make(
                    "figcaption",
                    null,
                    finding.apart ? span("side-name", letter(place.side)) : "",
                    " ",
                    postDate(place.post),
                    " ",
                    make("a", { href: postAddress(place.post, finding) }, postName(place.post)),
                  ),
                  quoted("blockquote", place),
                ),
              ),
            others.length > 4
              ? make("p", null, make("a", { href: `#${finding.id}` }, t("more_locations", { count: others.length - 4 })))
              : "",
          )
        : "",
      fact(finding),
      said(finding.suggestion)
        ? make("p", { class: "fix" }, make("b", null, t("suggestion")), " ", said(finding.suggestion))
        : "",
      make(
        "p",
        { class: "actions", "data-below": true },
        compareButton(finding, places.find((place) => place.passage) ?? finding.places[0]),
      ),
    );
  };
  const others = (step) => posts[(post.n + step + posts.length) % posts.length];
  const view = make(
    "section",
    { class: "post-view", "aria-labelledby": "view-title" },
    make("p", { class: "crumbs" }, make("a", { href: "#view=posts" }, t("posts"))),
    make("h2", { id: "view-title", tabindex: "-1", lang: languageOf(post.title) }, titleOf(post)),
    make(
      "p",
      { class: "post-facts" },
      postDate(post),
      post.author ? [" ", make("bdi", null, post.author)] : "",
      " ",
      span("place", post.path),
      " ",
      post.characters ? span("size", t("characters", { count: post.characters })) : "",
      " ",
      tally(post),
    ),
    make(
      "div",
      { class: "beside-each-other" },
      make(
        "section",
        { class: "text", "aria-labelledby": "text-title" },
        make("h3", { id: "text-title" }, t("text_as_written")),
        text === null ? make("p", { class: "about" }, t("no_text")) : textWith(text, items, post, goToItem),
      ),
      make(
        "section",
        { class: "marks", "aria-labelledby": "marks-title" },
        make("h3", { id: "marks-title" }, t("findings"), " ", span("count", number(items.length))),
        items.length ? items.map(sideItem) : make("p", { class: "about" }, t("because_none")),
      ),
    ),
    posts.length > 1
      ? make(
          "p",
          { class: "neighbours" },
          make("a", { href: postAddress(others(-1)) }, "← ", postName(others(-1))),
          make("a", { href: postAddress(others(1)) }, postName(others(1)), " →"),
        )
      : "",
  );
  const wanted = items.find(({ finding }) => finding === byId.get(params.get("finding")));
  return {
    view,
    title: titleOf(post),
    arrive: wanted && (() => (text === null ? goToItem(wanted.number) : goToMark(wanted.number))),
    passed: (element) => {
      const item = /^item-(\d+)$/.exec(element.id);
      if (!item) return;
      for (const mark of view.querySelectorAll("mark.current")) mark.classList.remove("current");
      const [first] = marksOf(item[1]);
      for (const mark of marksOf(item[1])) mark.classList.add("current");
      first?.scrollIntoView({ block: "center" });
    },
  };
};
