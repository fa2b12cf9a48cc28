// At a glance: the verdict and why, how much of what, what was compared, and what was not.
import { draw, make, span } from "./base.js";
import { LANGUAGES, SEVERITIES, contradictions, data, familyName, findings, number, posts, said, t, ui } from "./store.js";
import { postAddress, postDate, postName } from "./passages.js";
import { brief, severity } from "./findings.js";

const WORST = 5,
  BUSIEST = 8,
  NOTES = 100;

const findingsAt = (params) => `#${new URLSearchParams({ view: "findings", ...params })}`;

const chart = () => {
  const families = new Map();
  for (const { family, severity: rank } of findings) {
    if (!families.has(family)) families.set(family, [0, 0, 0]);
    families.get(family)[rank]++;
  }
  const total = (counts) => counts.reduce((sum, count) => sum + count, 0);
  const longest = Math.max(1, ...[...families.values()].map(total));
  const bar = (counts) => {
    let at = 0;
    return draw(
      "svg",
      { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true", focusable: "false" },
      counts.map((count, rank) => {
        if (!count) return "";
        const width = Math.min(100 - at, Math.max(0.8, (count * 100) / longest)); // no part is thinner than can be seen
        const part = draw("rect", { class: SEVERITIES[rank], x: at, y: 0, width, height: 10 });
        at += width;
        return part;
      }),
    );
  };
  return make(
    "table",
    { class: "families" },
    make(
      "thead",
      null,
      make(
        "tr",
        null,
        make("th", { scope: "col" }, t("family")),
        data.severities.map((words) => make("th", { scope: "col", class: "number" }, said(words))),
        make("td"),
      ),
    ),
    make(
      "tbody",
      null,
      [...families]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([code, counts]) =>
          make(
            "tr",
            null,
            make(
              "th",
              { scope: "row" },
              make("a", { href: findingsAt({ family: code }) }, span("code", code), " ", familyName(code)),
            ),
            counts.map((count) => make("td", { class: count ? "number" : "number zero" }, number(count))),
            make("td", { class: "bar" }, bar(counts)),
          ),
        ),
    ),
  );
};

const section = (key, count, ...content) =>
  make(
    "section",
    { "aria-labelledby": `about-${key}` },
    make("h2", { id: `about-${key}` }, t(key), count === null ? "" : [" ", span("count", number(count))]),
    ...content,
  );

const listed = (notes) =>
  make(
    "ul",
    { class: "notes" },
    notes.slice(0, NOTES).map(([place, message]) => make("li", null, place ? [span("place", place), " "] : "", said(message))),
    notes.length > NOTES ? make("li", null, t("more_locations", { count: notes.length - NOTES })) : "",
  );

/** What was left out of the check, and why, a sentence each. */
const unchecked = () => [
  ...(data.unchosen.length && data.unchosen.length < 8
    ? [t("unchosen", { families: data.unchosen.join(ui.lang === "ja" ? "・" : ", ") })]
    : []),
  ...(data.unsure ? [t("unsure_left", { count: data.unsure, percent: data.leastSure })] : []),
  t("outside"),
];

export const overview = () => {
  const totals = [0, 1, 2].map((rank) => findings.filter((finding) => finding.severity === rank).length);
  const busiest = posts
    .filter((post) => post.findings.length)
    .sort((a, b) => b.findings.length - a.findings.length || a.n - b.n)
    .slice(0, BUSIEST);
  const most = Math.max(1, ...busiest.map((post) => post.findings.length));
  const view = make(
    "div",
    { class: "glance" },
    make(
      "section",
      { class: `verdict ${data.verdict}`, "aria-labelledby": "view-title" },
      make("h2", { id: "view-title", tabindex: "-1" }, t(data.verdict)),
      make(
        "div",
        { class: "reasons" },
        data.reasons[LANGUAGES.indexOf(ui.lang)].map((reason) => make("p", null, reason)),
      ),
      make(
        "ul",
        { class: "totals", "aria-label": t("by_severity") },
        totals.map((count, rank) =>
          make(
            "li",
            { class: `${SEVERITIES[rank]}${count ? "" : " zero"}` },
            severity(rank),
            " ",
            make("a", { href: findingsAt({ severity: SEVERITIES[rank] }) }, number(count)),
          ),
        ),
      ),
    ),
    section(
      "worst",
      null,
      contradictions.length
        ? make("ol", { class: "briefs" }, contradictions.slice(0, WORST).map(brief))
        : make("p", { class: "about" }, t(data.compared.length && data.pairs ? "contradictions_none" : "no_pairs")),
      contradictions.length > WORST
        ? make(
            "p",
            null,
            make("a", { href: findingsAt({ family: "FC1" }) }, t("all_contradictions", { count: contradictions.length })),
          )
        : "",
    ),
    make(
      "div",
      { class: "halves" },
      findings.length ? section("by_family", null, chart()) : "",
      busiest.length
        ? section(
            "busiest",
            null,
            make(
              "ol",
              { class: "busiest" },
              busiest.map((post) =>
                make(
                  "li",
                  null,
                  make("a", { href: postAddress(post) }, postName(post)),
                  " ",
                  postDate(post),
                  " ",
                  make("b", { class: "number" }, number(post.findings.length)),
                  " ",
                  draw(
                    "svg",
                    { viewBox: "0 0 100 4", preserveAspectRatio: "none", "aria-hidden": "true" },
                    draw("rect", { class: "count-bar", width: (post.findings.length * 100) / most, height: 4 }),
                  ),
                ),
              ),
            ),
            posts.length > BUSIEST
              ? make("p", null, make("a", { href: "#view=posts" }, t("all_posts", { count: posts.length })))
              : "",
          )
        : "",
      section(
        "compared",
        null,
        make(
          "dl",
          { class: "compared" },
          data.compared.map(([words, count]) =>
            make("div", null, make("dt", null, said(words)), make("dd", null, number(count))),
          ),
        ),
      ),
      section(
        "problems",
        data.problems.length || null,
        data.problems.length ? listed(data.problems) : make("p", null, t("all_read")),
        make(
          "ul",
          { class: "plain" },
          unchecked().map((words) => make("li", null, words)),
        ),
      ),
    ),
    data.notes.length ? section("notes", data.notes.length, listed(data.notes)) : "",
  );
  view
    .querySelector(".notes")
    ?.closest("section")
    .classList.toggle("problems", data.problems.length > 0);
  return { view, title: t(data.verdict) };
};
