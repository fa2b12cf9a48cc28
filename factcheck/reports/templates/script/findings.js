// A finding as a card (a contradiction) or as a row, and what can be done with it.
import { find, languageOf, make, span } from "./base.js";
import { SEVERITIES, data, said, sureness, t } from "./store.js";
import { comparison, context, entityAddress, postAddress, postDate, postName, quoted, where } from "./passages.js";

export const severity = (rank) => span(`severity ${SEVERITIES[rank]}`, said(data.severities[rank]));
export const letter = (side) => String.fromCharCode(65 + Math.min(side, 25));

/** Says something to those who do not see what changed. */
export const announce = (words) => {
  find("announced").textContent = words;
};

const copied = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    /* not allowed: the older way */
  }
  const box = make("textarea", { class: "unseen", "aria-hidden": "true" });
  box.value = text;
  document.body.append(box);
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  return done;
};
/** A button that copies a text, and says so. */
const copyButton = (key, text) => {
  const button = make("button", { type: "button", class: "quiet", "data-copy": text() }, t(key));
  button.addEventListener("click", async () => {
    const done = await copied(text());
    button.textContent = t(done ? "copied" : "copy_failed");
    announce(button.textContent);
    setTimeout(() => {
      button.textContent = t(key);
    }, 2000);
  });
  return button;
};

const link = (finding) => `${location.href.split("#")[0]}#${finding.id}`;
/** What has to be written into the post to leave a finding alone: in its front matter, or at the end of the line. */
const suppression = (finding) => {
  const place = finding.places[0];
  if (place.line >= place.post.body) return `<!-- factcheck-disable-line ${finding.rule} -- ${t("reason")} -->`;
  return place.post.toml ? `factcheck = {disable = ["${finding.rule}"]}` : `factcheck: {disable: [${finding.rule}]}`;
};

const toggled = (key, closing, build) => {
  const button = make("button", { type: "button", class: "quiet", "aria-expanded": "false" }, t(key));
  let box;
  button.addEventListener("click", async () => {
    const open = button.getAttribute("aria-expanded") === "true";
    button.setAttribute("aria-expanded", String(!open));
    button.textContent = t(open ? key : closing);
    if (open) {
      box?.remove();
      return;
    }
    box = (await build()) ?? make("p", { class: "about" }, t("no_text"));
    (button.closest("[data-below]") ?? button).after(box);
  });
  return button;
};
const around = (place) => toggled("context_show", "context_hide", () => context(place));
/** The button that shows the places of a repetition against each other; nothing for other findings. */
export const compareButton = (finding, first) =>
  finding.family === "FC3" && finding.places.length > 1
    ? toggled("compare_show", "compare_hide", () => comparison(finding, first))
    : "";

const copies = (finding) => [
  copyButton("copy_link", () => link(finding)),
  copyButton("copy_place", () => where(finding.places[0])),
  copyButton("copy_suppression", () => suppression(finding)),
  copyButton("copy_fingerprint", () => finding.fingerprint),
];

const meta = (finding) =>
  make(
    "p",
    { class: "meta" },
    severity(finding.severity),
    " ",
    span("rule", make("b", null, finding.rule), ` ${finding.name}`),
    " ",
    span("sure", `${t("confidence")} `, make("b", null, sureness(finding.percent)), ` ${finding.percent}%`),
    " ",
    make("a", { class: "link", href: `#${finding.id}`, "aria-label": `${t("permalink")}: ${said(finding.message)}` }, "#"),
  );

const shell = (finding, kind, ...children) =>
  make(
    "article",
    { class: `finding item ${kind} ${SEVERITIES[finding.severity]}`, id: finding.id, tabindex: "-1" },
    meta(finding),
    ...children,
  );

/** Why the rule is there. */
const about = (rule) =>
  data.rules[rule] && said(data.rules[rule])
    ? make("details", { class: "rule-about" }, make("summary", null, t("why")), make("p", null, said(data.rules[rule])))
    : "";

/** The verified fact that a finding holds a passage against. */
export const fact = (finding) => {
  if (!finding.source.length) return "";
  const [value, title, address, date, checked] = said(finding.source);
  return make(
    "p",
    { class: "fact" },
    `${t("fact")} `,
    make("b", null, value),
    " ",
    span(
      "from",
      `${t("fact_source")} `,
      make("cite", null, address ? make("a", { href: address, rel: "noreferrer noopener" }, title) : title),
      date ? ` (${date})` : "",
      checked ? [" ", make("small", null, t("fact_checked", { date: checked }))] : "",
    ),
  );
};

const advice = (title, ...words) =>
  words.flat(Infinity).some(Boolean) ? make("div", null, make("dt", null, title), make("dd", null, ...words)) : "";
const adviceOf = (finding) =>
  make(
    "dl",
    { class: "advice" },
    advice(t("comparable"), finding.reasons.map(said).join(t("list_comma"))),
    advice(t("suggestion"), said(finding.suggestion) || (finding.apart ? t("suggestion_default") : "")),
    advice(
      t("entity"),
      finding.pages.map((name, n) => [n ? t("list_comma") : "", make("a", { href: entityAddress(name) }, name)]),
    ),
  );

/** The passages of a finding by side. */
const sidesOf = (finding) => {
  const sides = new Map();
  for (const place of finding.places) sides.set(place.side, [...(sides.get(place.side) ?? []), place]);
  return [...sides.values()];
};

const passageOf = (place, finding) =>
  make(
    "figure",
    null,
    make(
      "figcaption",
      null,
      postDate(place.post),
      " ",
      make("a", { href: postAddress(place.post, finding) }, postName(place.post)),
    ),
    quoted("blockquote", place),
    said(place.reading) ? make("p", { class: "reading" }, `${t("reading")} `, make("b", null, said(place.reading))) : "",
    make("p", { class: "at", "data-below": true }, span("place", where(place)), " ", around(place)),
  );

const OPEN = 3; // passages of one side that are shown unfolded
export const card = (finding) =>
  shell(
    finding,
    "card",
    make("h3", null, said(finding.message)),
    make(
      "div",
      { class: "sides" },
      sidesOf(finding).map((places, n) =>
        make(
          "section",
          { class: `side side-${letter(n)}` },
          make("h4", null, `${t("side")} `, make("span", null, letter(n))),
          places.slice(0, OPEN).map((place) => passageOf(place, finding)),
          places.length > OPEN
            ? make(
                "details",
                { class: "further" },
                make("summary", null, t("more_of_side", { count: places.length - OPEN })),
                places.slice(OPEN).map((place) => passageOf(place, finding)),
              )
            : "",
        ),
      ),
    ),
    finding.further.length ? make("p", { class: "also" }, t("more_locations", { count: finding.further.length })) : "",
    fact(finding),
    adviceOf(finding),
    about(finding.rule),
    make("p", { class: "actions" }, copies(finding)),
  );

/** The other places of a row, as one line. */
const also = (finding) => {
  const [first] = finding.places;
  const lines = new Map(finding.places.map((place) => [`${place.post.n}:${place.line}`, place])); // each line once
  lines.delete(`${first.post.n}:${first.line}`);
  const others = [...lines.values()];
  const left = finding.further.length;
  if (!others.length && !left) return "";
  return make(
    "p",
    { class: "also" },
    t("also_at"),
    others.map((place) => [
      " ",
      make(
        "a",
        { href: postAddress(place.post, finding) },
        place.post === first.post
          ? t("line", { line: place.line })
          : [postName(place.post), ` ${t("line", { line: place.line })}`],
      ),
    ]),
    left ? ` ${t("more_locations", { count: left })}` : "",
  );
};

export const row = (finding, withPost = true) => {
  const [first] = finding.places;
  return shell(
    finding,
    "row",
    make(
      "div",
      { class: "what" },
      make("h3", null, said(finding.message)),
      quoted("p", first, { class: "passage" }),
      make(
        "p",
        { class: "of" },
        withPost ? [postDate(first.post), " "] : "",
        make(
          "a",
          { href: postAddress(first.post, finding) },
          withPost ? [postName(first.post), " "] : "",
          t("line", { line: first.line }),
        ),
      ),
      also(finding),
      fact(finding),
      said(finding.suggestion)
        ? make("p", { class: "fix" }, make("b", null, t("suggestion")), " ", said(finding.suggestion))
        : "",
      make("p", { class: "actions", "data-below": true }, compareButton(finding)),
      make(
        "details",
        { class: "rest" },
        make("summary", null, t("rest")),
        data.rules[finding.rule] ? make("p", null, said(data.rules[finding.rule])) : "",
        make("p", { class: "actions" }, copies(finding)),
      ),
    ),
  );
};

/** A contradiction in a line or two, for lists. */
export const brief = (finding) => {
  const poles = sidesOf(finding)
    .slice(0, 4)
    .map(([place]) => place);
  // Where both sides use the same words, the posts tell them apart.
  const alike = new Set(poles.map(({ passage }) => passage[1])).size < poles.length;
  const told = ({ post, passage }) =>
    alike ? postName(post) : make("b", { lang: languageOf(passage[1]) }, passage[1] || `${passage.join("").slice(0, 40)}…`);
  return make(
    "li",
    { class: "item brief", tabindex: "-1" },
    make("a", { href: `#${finding.id}` }, said(finding.message)),
    make(
      "p",
      null,
      poles.map((place, n) =>
        span("pole", span(`letter side-${letter(n)}`, letter(n)), " ", postDate(place.post), " ", told(place)),
      ),
    ),
  );
};
