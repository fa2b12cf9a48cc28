// The page's data, and the words to show it with.
import { find, fold } from "./base.js";

const bytesOf = (text) => {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const binary = atob(text),
    bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
};

/** An element's data: JSON as it stands there, or what `read` makes of it, deflated in UTF-16. */
const load = async (id, read = JSON.parse) => {
  const element = find(id);
  if (element.type === "application/json") return JSON.parse(element.textContent);
  const stream = new Blob([bytesOf(element.textContent)]).stream().pipeThrough(new DecompressionStream("deflate"));
  return read(new TextDecoder("utf-16le", { ignoreBOM: true }).decode(await new Response(stream).arrayBuffer()));
};

export const data = await load("data");
const found = await load("data-findings");
export const SEVERITIES = ["error", "warning", "info"];
export const LANGUAGES = ["ja", "en"];

// --- words ---------------------------------------------------------------------------------------------------------------
export const ui = { lang: data.lang };
const formats = Object.fromEntries(LANGUAGES.map((lang) => [lang, new Intl.NumberFormat(lang)]));
export const number = (value) => formats[ui.lang].format(value);
/** A text of the page in its language, with {placeholders} filled. */
export const t = (key, values = {}) =>
  (data.texts[ui.lang][key] ?? key).replace(/\{(\w+)\}/g, (all, name) =>
    typeof values[name] === "number" ? number(values[name]) : (values[name] ?? all),
  );
/** What differs by language: a text, [ja, en] or {ja, en}. */
export const said = (words) => (typeof words === "string" ? words : (words[ui.lang] ?? words[LANGUAGES.indexOf(ui.lang)]));

// --- posts ---------------------------------------------------------------------------------------------------------------
export const posts = data.posts.map(([path, title, date, author, characters, chunk, place, body, toml], n) => ({
  n,
  path,
  title,
  date,
  author,
  characters,
  chunk,
  place,
  body,
  toml: toml === 1,
  findings: [],
}));
export const byPath = new Map(posts.map((post) => [post.path, post]));
export const titleOf = (post) => post.title || t("untitled");
export const dateOf = (post) => post.date || t("date_unknown");

const chunks = new Map();
/** A post's text as written, or null where the page does not hold it. Read when it is first asked for. */
export const textOf = async (post) => {
  if (post.chunk < 0) return null;
  if (!chunks.has(post.chunk)) chunks.set(post.chunk, load(`data-texts-${post.chunk}`, (texts) => texts.split("\0")));
  return (await chunks.get(post.chunk))[post.place];
};

// --- findings ------------------------------------------------------------------------------------------------------------
const { strings } = found;
const place = ([side, post, line, column, endLine, endColumn, passage, reading, names]) => ({
  side,
  post: posts[post],
  line,
  column,
  endLine,
  endColumn,
  passage: passage === undefined ? null : strings[passage].split("\n"),
  reading: reading === undefined ? "" : strings[reading],
  names: (names ?? []).map((name) => strings[name]),
});

export const findings = found.rows.map((row, n) => ({
  n,
  id: row[0],
  rule: row[1],
  severity: row[2],
  percent: row[3],
  message: strings[row[4]],
  suggestion: strings[row[5]],
  reasons: row[6].map((reason) => strings[reason]),
  apart: row[7] === 1,
  places: row[8].map(place),
  further: row[9].map(place),
  entities: row[10].map(([entity]) => strings[entity]),
  pages: row[10].filter(([, page]) => page).map(([entity]) => strings[entity]), // the entities that have a page
  source: row[11],
  name: strings[row[12]],
  fingerprint: row[0].split("-")[1], // of the id, which may be numbered
  family: (/^\D*\d?/.exec(row[1]) ?? [""])[0],
}));
export const byId = new Map(findings.map((finding) => [finding.id, finding]));
for (const finding of findings) {
  const seen = new Set([...finding.places, ...finding.further].map(({ post }) => post));
  for (const post of seen) post.findings.push(finding);
}
export const contradictions = findings.filter((finding) => finding.apart);

/** All the words of a finding in which a search looks, in both languages. */
export const haystack = (finding) =>
  (finding.haystack ??= fold(
    [
      ...[finding.message].flat(),
      finding.rule,
      finding.name,
      ...finding.entities,
      ...finding.places.flatMap(({ post, passage }) => [post.path, post.title, passage.join("")]),
    ].join("\n"),
  ));
export const sureness = (percent) => said(data.sure.find(([lowest]) => percent >= lowest || lowest === 0)[1]);
export const familyName = (code) => said(data.families[code] ?? { ja: "", en: "" });

// --- entities ------------------------------------------------------------------------------------------------------------
/** What a claim stands as against those of other posts, as factcheck/reports/html/agreement.py numbers it. */
export const STANDINGS = ["alone", "agrees", "differs", "outlier", "conflict"];

let reading;
/** The entities of which several claims speak, those with contradictions first. Read when first asked for. */
export const entities = () =>
  (reading ??= load("data-entities").then(({ rows, strings: words }) =>
    rows.map(([name, conflicts, outliers, cells, table, steps]) => {
      const claims = cells.map((cell) => ({
        post: posts[cell[0]],
        line: cell[1],
        column: cell[2],
        value: words[cell[3]],
        normal: words[cell[4]],
        standing: cell[5],
        finding: findings[cell[6]],
        modality: words[cell[7]],
        time: words[cell[8]],
        passage: words[cell[9]].split("\n"),
        low: cell[10],
        high: cell[11],
        metric: words[cell[12]],
        baseline: words[cell[13]],
      }));
      return {
        name,
        conflicts,
        outliers,
        claims,
        posts: new Set(claims.map(({ post }) => post)).size,
        rows: table.map(([metric, unit, baseline, members]) => ({
          metric: words[metric],
          unit: words[unit],
          baseline: words[baseline],
          claims: members.map((member) => claims[member]),
        })),
        steps: steps.map(([member, lane]) => ({ claim: claims[member], lane })),
      };
    }),
  ));
