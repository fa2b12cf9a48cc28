// Entities: what posts say of each, metric by post, who agrees and who does not, and how it changed over time.
import { draw, languageOf, make, span } from "./base.js";
import { STANDINGS, data, entities, number, said, t, ui } from "./store.js";
import { entityAddress, marked, postAddress, postDate, postName, where } from "./passages.js";
import { announce } from "./findings.js";
import { finder } from "./finder.js";

const ROWS = 10,
  COLUMNS = 14,
  CHARTS = 6,
  CLAIMS = 100; // shown until more are asked for
const SIGNS = { alone: "・", agrees: "＝", differs: "◇", outlier: "△", conflict: "≠" };

const ORDERS = {
  conflicts: (a, b) => b.conflicts - a.conflicts || b.outliers - a.outliers || b.claims.length - a.claims.length,
  claims: (a, b) => b.claims.length - a.claims.length,
  name: (a, b) => (a.name < b.name ? -1 : 1),
};

/** All entities, to be searched and sorted. */
export const entitiesView = async (params, remember) => {
  const all = await entities();
  return finder({
    view: "entities",
    heading: t("entities"),
    about: [
      make("p", { class: "about" }, t(all.length ? "entities_about" : "entities_none")),
      data.entitiesLeftOut ? make("p", { class: "about" }, t("entities_cut", { count: data.entitiesLeftOut })) : "",
    ],
    label: t("claims_search"),
    items: all,
    orders: ORDERS,
    named: (order) => t(`entities_${order}`),
    told: (counts) => t("entities_shown", counts),
    text: (entity) => [entity.name, ...entity.rows.map(({ metric }) => said(metric))].join("\n"),
    item: (entity) =>
      make(
        "li",
        { class: "item", tabindex: "-1" },
        make("a", { href: entityAddress(entity.name) }, make("bdi", { lang: languageOf(entity.name) }, entity.name)),
        " ",
        make(
          "p",
          null,
          span("numbers", t("entity_counts", { claims: entity.claims.length, posts: entity.posts })),
          " ",
          entity.conflicts
            ? [span("standing conflict", `${SIGNS.conflict} ${t("standing_conflict")} ${number(entity.conflicts)}`), " "]
            : "",
          entity.outliers
            ? [span("standing outlier", `${SIGNS.outlier} ${t("standing_outlier")} ${number(entity.outliers)}`), " "]
            : "",
          span("metrics", [...new Set(entity.rows.map(({ metric }) => said(metric)))].slice(0, 6).join("・")),
        ),
      ),
    printed: 500,
    params,
    remember,
  });
};

// --- the matrix -----------------------------------------------------------------------------------------------------------
const worst = (claims) => claims.reduce((most, { standing }) => Math.max(most, standing), 0);

const cellOf = (claims) => {
  const shown = [...new Map(claims.map((claim) => [`${said(claim.normal)} ${claim.time} ${claim.standing}`, claim])).values()];
  return make(
    "td",
    { class: `standing ${STANDINGS[worst(claims)]}` },
    shown.map((claim) => {
      const name = STANDINGS[claim.standing];
      const words = claim.finding
        ? make("a", { href: `#${claim.finding.id}` }, said(claim.normal) || claim.value)
        : said(claim.normal) || claim.value;
      return make(
        "p",
        null,
        make(
          "span",
          { class: said(claim.normal).length < 14 ? "of-value" : null },
          span(`sign ${name}`, make("span", { "aria-hidden": "true" }, SIGNS[name]), span("unseen", t(`standing_${name}`))),
          " ",
          words,
        ),
        claim.modality !== "asserted" || claim.time
          ? [
              " ",
              make(
                "small",
                { lang: languageOf(claim.time) },
                [
                  claim.modality !== "asserted" && data.modalities[claim.modality] ? said(data.modalities[claim.modality]) : "",
                  claim.time,
                ]
                  .filter(Boolean)
                  .join(" "),
              ),
            ]
          : "",
      );
    }),
  );
};

const rowName = (row) =>
  make(
    "th",
    { scope: "row", lang: languageOf(said(row.metric)) },
    said(row.metric),
    said(row.unit) ? make("small", null, ` ${said(row.unit)}`) : "",
    row.baseline ? make("small", null, ` ${t("reading_against", { baseline: row.baseline })}`) : "",
  );

const byDate = (a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : a.n - b.n);

const matrix = (rows) => {
  let shownRows = ROWS,
    shownColumns = COLUMNS;
  const box = make("div", { class: "matrix" });
  const fill = () => {
    const some = rows.slice(0, shownRows);
    // Of many posts those come first in which there is something to see.
    const rank = new Map();
    for (const row of some)
      for (const claim of row.claims)
        rank.set(claim.post, Math.max(rank.get(claim.post) ?? 0, claim.standing + (row.claims.length > 1 ? 0.5 : 0)));
    const columns = [...rank.keys()]
      .sort((a, b) => rank.get(b) - rank.get(a) || byDate(b, a))
      .slice(0, shownColumns)
      .sort(byDate);
    const table = make(
      "table",
      null,
      make("caption", { class: "unseen" }, t("matrix")),
      make(
        "thead",
        null,
        make(
          "tr",
          null,
          make("th", { scope: "col" }, t("metric")),
          columns.map((post) =>
            make(
              "th",
              { scope: "col" },
              postDate(post),
              make("a", { href: postAddress(post), title: post.path }, postName(post)),
            ),
          ),
        ),
      ),
      make(
        "tbody",
        null,
        some.map((row) =>
          make(
            "tr",
            null,
            rowName(row),
            columns.map((post) => {
              const claims = row.claims.filter((claim) => claim.post === post);
              return claims.length ? cellOf(claims) : make("td", { class: "none" });
            }),
          ),
        ),
      ),
    );
    box.replaceChildren(make("div", { class: "wide", tabindex: "0", role: "region", "aria-label": t("matrix") }, table));
    const more = (left, key, action) =>
      left > 0 &&
      box.append(
        make(
          "button",
          {
            type: "button",
            class: "more",
            onclick: () => {
              action();
              fill();
            },
          },
          t(key, { count: left }),
        ),
      );
    more(rank.size - columns.length, "more_posts", () => {
      shownColumns = rank.size;
    });
    more(rows.length - shownRows, "more_rows", () => {
      shownRows += 40;
    });
  };
  fill();
  return box;
};

const legend = () =>
  make(
    "ul",
    { class: "legend" },
    ["conflict", "outlier", "differs", "agrees", "alone"].map((name) =>
      make("li", null, make("span", { class: `sign ${name}`, "aria-hidden": "true" }, SIGNS[name]), " ", t(`legend_${name}`)),
    ),
  );

// --- timelines ------------------------------------------------------------------------------------------------------------
const DAY = 864e5;
const dayOf = (post) => {
  const time = Date.parse(post.date);
  return Number.isNaN(time) ? null : time / DAY;
};
const LEFT = 112,
  RIGHT = 24;
const narrow = matchMedia("(max-width: 42rem)");
/** The width of a chart, in units of which a letter takes 14: half of it on a phone, where letters would get too small. */
const width = () => (narrow.matches ? 340 : 640);

const scale = (first, last) => (day) => LEFT + (last === first ? 0.5 : (day - first) / (last - first)) * (width() - LEFT - RIGHT);
const axis = (first, last, x, y, dates) => [
  draw("line", { class: "axis", x1: LEFT - 10, x2: width() - RIGHT + 10, y1: y, y2: y }),
  draw("text", { x: x(first), y: y + 18, "text-anchor": first === last ? "middle" : "start" }, dates[0]),
  first === last ? "" : draw("text", { x: x(last), y: y + 18, "text-anchor": "end" }, dates[1]),
];
const shape = (name, x, y) => {
  if (name === "conflict") return draw("path", { class: name, d: `M${x} ${y - 7}L${x + 7} ${y}L${x} ${y + 7}L${x - 7} ${y}Z` });
  if (name === "outlier") return draw("path", { class: name, d: `M${x} ${y - 7}L${x + 7} ${y + 5}L${x - 7} ${y + 5}Z` });
  return draw("circle", { class: name, cx: x, cy: y, r: name === "agrees" ? 5 : 4 });
};

/** The values of one metric over the dates of posts; null where there are fewer than two dates or values. */
const valueChart = (row) => {
  const points = row.claims
    .map((claim) => ({ claim, day: dayOf(claim.post), low: claim.low ?? claim.high, high: claim.high ?? claim.low }))
    .filter(({ day, low }) => day !== null && low !== null);
  if (new Set(points.map(({ day }) => day)).size < 2) return null;
  points.sort((a, b) => a.day - b.day);
  const lows = points.map(({ low }) => low),
    highs = points.map(({ high }) => high);
  const least = Math.min(...lows),
    most = Math.max(...highs);
  const logarithmic = least > 0 && most / least > 30;
  const on = (value) => (logarithmic ? Math.log(value) : value);
  const top = 18,
    bottom = 118;
  const y = (value) =>
    most === least ? (top + bottom) / 2 : bottom - ((on(value) - on(least)) / (on(most) - on(least))) * (bottom - top);
  const first = points[0].day,
    last = points.at(-1).day,
    x = scale(first, last);
  const compact = new Intl.NumberFormat(ui.lang, { notation: "compact", maximumSignificantDigits: 4 });
  const label = (value) =>
    `${compact.format(value)}${said(row.unit) ? (/^[A-Za-z°]/.test(said(row.unit)) ? " " : "") + said(row.unit) : ""}`;
  const title = `${said(row.metric)}${row.baseline ? ` (${t("reading_against", { baseline: row.baseline })})` : ""}`;
  const told = points
    .map(({ claim }) => `${claim.post.date} ${said(claim.normal)}`)
    .slice(0, 40)
    .join(t("list_comma"));
  return make(
    "figure",
    { class: "timeline" },
    make("figcaption", { lang: languageOf(title) }, title, logarithmic ? make("small", null, ` ${t("logarithmic")}`) : ""),
    draw(
      "svg",
      { viewBox: `0 0 ${width()} 148`, role: "img", "aria-label": `${title}: ${told}` },
      [...new Set([most, least])].map((value) => [
        draw("line", { class: "grid", x1: LEFT - 10, x2: width() - RIGHT + 10, y1: y(value), y2: y(value) }),
        draw("text", { x: LEFT - 18, y: y(value) + 4, "text-anchor": "end" }, label(value).slice(0, 14)),
      ]),
      axis(first, last, x, 128, [points[0].claim.post.date, points.at(-1).claim.post.date]),
      points.map(({ claim, day, low, high }) => [
        high !== low ? draw("line", { class: "range", x1: x(day), x2: x(day), y1: y(low), y2: y(high) }) : "",
        shape(STANDINGS[claim.standing], x(day), (y(low) + y(high)) / 2),
      ]),
    ),
  );
};

/** What is said of where something stands in its life: rumoured, announced, released, by the dates of posts. */
const statusChart = (entity) => {
  const steps = entity.steps
    .map(({ claim, lane }) => ({ claim, lane, day: dayOf(claim.post) }))
    .filter(({ day }) => day !== null)
    .sort((a, b) => a.day - b.day);
  if (steps.length < 2) return null;
  const lanes = data.lanes
    .map((_, lane) => lane)
    .filter((lane) => [0, 2, 3].includes(lane) || steps.some((step) => step.lane === lane));
  const first = steps[0].day,
    last = steps.at(-1).day,
    x = scale(first, last),
    y = (lane) => 22 + lanes.indexOf(lane) * 34;
  const bottom = y(lanes.at(-1)) + 26;
  const dots = new Map();
  for (const step of steps) {
    const key = `${step.day} ${step.lane}`,
      dot = dots.get(key) ?? { ...step, count: 0, conflict: false };
    dot.count++;
    dot.conflict ||= step.claim.standing === 4;
    dots.set(key, dot);
  }
  const told = [...dots.values()]
    .map(({ claim, lane, count }) => `${claim.post.date} ${said(data.lanes[lane])} ${count}`)
    .slice(0, 60)
    .join(t("list_comma"));
  // The way from rumour to release, by the first post that tells of each.
  const firsts = lanes
    .map((lane) => steps.find((step) => step.lane === lane))
    .filter(Boolean)
    .sort((a, b) => a.day - b.day);
  return make(
    "figure",
    { class: "timeline" },
    make("figcaption", null, t("status_timeline")),
    draw(
      "svg",
      { viewBox: `0 0 ${width()} ${bottom + 30}`, role: "img", "aria-label": `${t("status_timeline")}: ${told}` },
      lanes.map((lane) => [
        draw("line", { class: "grid", x1: LEFT - 10, x2: width() - RIGHT + 10, y1: y(lane), y2: y(lane) }),
        draw("text", { x: LEFT - 18, y: y(lane) + 4, "text-anchor": "end" }, said(data.lanes[lane])),
      ]),
      axis(first, last, x, bottom, [steps[0].claim.post.date, steps.at(-1).claim.post.date]),
      firsts.length > 1
        ? draw("polyline", { class: "way", points: firsts.map(({ day, lane }) => `${x(day)},${y(lane)}`).join(" ") })
        : "",
      [...dots.values()].map(({ day, lane, count, conflict }) =>
        conflict
          ? shape("conflict", x(day), y(lane))
          : draw("circle", { class: "step", cx: x(day), cy: y(lane), r: Math.min(10, 4 + Math.log2(count)) }),
      ),
    ),
  );
};

// --- one entity -----------------------------------------------------------------------------------------------------------
const claimTable = (claims) => {
  const line = (claim) =>
    make(
      "tr",
      null,
      make(
        "td",
        { class: "value" },
        make("span", { lang: languageOf(claim.value) }, claim.value),
        said(claim.normal) && said(claim.normal) !== claim.value ? make("small", null, said(claim.normal)) : "",
      ),
      make("td", { lang: languageOf(said(claim.metric)) }, said(claim.metric)),
      make("td", null, claim.baseline),
      make("td", null, data.modalities[claim.modality] ? said(data.modalities[claim.modality]) : ""),
      make("td", null, claim.time),
      make(
        "td",
        { class: "where" },
        postDate(claim.post),
        " ",
        make("a", { href: postAddress(claim.post), title: where(claim) }, postName(claim.post)),
      ),
      make("td", { class: "sentence", lang: languageOf(claim.passage.join("")) }, marked(claim.passage)),
    );
  const body = make("tbody", null, claims.slice(0, CLAIMS).map(line));
  const box = make(
    "div",
    { class: "wide", tabindex: "0", role: "region", "aria-label": t("claims") },
    make(
      "table",
      { class: "claims" },
      make(
        "thead",
        null,
        make(
          "tr",
          null,
          ["value", "metric", "baseline", "modality", "time", "post", "sentence"].map((key) =>
            make("th", { scope: "col" }, t(key)),
          ),
        ),
      ),
      body,
    ),
  );
  if (claims.length > CLAIMS)
    box.append(
      make(
        "button",
        {
          type: "button",
          class: "more",
          onclick: ({ target }) => {
            body.append(...claims.slice(CLAIMS).map(line));
            target.remove();
          },
        },
        t("show_more", { count: claims.length - CLAIMS }),
      ),
    );
  return box;
};

export const entityView = async (params) => {
  const entity = (await entities()).find(({ name }) => name === params.get("name"));
  if (!entity)
    return {
      view: make("section", null, make("h2", { id: "view-title", tabindex: "-1" }, t("entities")), make("p", null, t("no_such"))),
      title: t("entities"),
    };
  const rows = entity.rows.filter((row) => row.claims.length > 1 || worst(row.claims) > 0);
  const single = entity.rows.length - rows.length;
  const about = new Set(entity.claims.map(({ finding }) => finding).filter(Boolean));
  const charts = [() => statusChart(entity), ...rows.map((row) => () => valueChart(row))].filter((chart) => chart());
  const drawn = make("div", { class: "timelines" });
  let most = CHARTS;
  const redraw = () => drawn.replaceChildren(...charts.slice(0, most).map((chart) => chart()));
  redraw();
  narrow.onchange = redraw;
  const list = make(
    "details",
    { class: "claim-list" },
    make("summary", null, t("claims"), " ", span("count", number(entity.claims.length))),
  );
  list.addEventListener("toggle", () => {
    if (list.open && list.children.length < 2) list.append(claimTable(entity.claims));
  });
  const view = make(
    "section",
    { class: "entity-view", "aria-labelledby": "view-title" },
    make("p", { class: "crumbs" }, make("a", { href: "#view=entities" }, t("entities"))),
    make("h2", { id: "view-title", tabindex: "-1", lang: languageOf(entity.name) }, make("bdi", null, entity.name)),
    make(
      "p",
      { class: "post-facts" },
      t("entity_counts", { claims: entity.claims.length, posts: entity.posts }),
      " ",
      make("a", { href: `#${new URLSearchParams({ view: "findings", entity: entity.name })}` }, t("findings_of")),
    ),
    about.size
      ? make(
          "ul",
          { class: "briefs" },
          [...about]
            .slice(0, 8)
            .map((finding) =>
              make(
                "li",
                { class: "item brief", tabindex: "-1" },
                span("sign conflict", make("span", { "aria-hidden": "true" }, SIGNS.conflict)),
                " ",
                make("a", { href: `#${finding.id}` }, said(finding.message)),
              ),
            ),
        )
      : "",
    make("h3", null, t("matrix")),
    rows.length ? [legend(), matrix(rows)] : make("p", { class: "about" }, t("matrix_none")),
    single ? make("p", { class: "about" }, t("single_rows", { count: single })) : "",
    charts.length
      ? [
          make("h3", null, t("timelines")),
          make("p", { class: "about" }, t("timelines_about")),
          drawn,
          charts.length > CHARTS
            ? make(
                "button",
                {
                  type: "button",
                  class: "more",
                  onclick: ({ target }) => {
                    most = charts.length;
                    redraw();
                    target.remove();
                  },
                },
                t("show_more", { count: charts.length - CHARTS }),
              )
            : "",
        ]
      : "",
    list,
  );
  return {
    view,
    title: entity.name,
    print: () => {
      list.open = true;
    },
  };
};
