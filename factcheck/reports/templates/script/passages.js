// Passages of posts: marked, with what stands around them, and held against each other.
import { languageOf, make, span, visible } from "./base.js";
import { dateOf, t, textOf, titleOf } from "./store.js";

/** Where a passage stands, for people and editors. */
export const where = ({ post, line, column }) => `${post.path}:${line}:${column}`;
/** The address of a post's page in this report, at a finding of it. */
export const postAddress = (post, finding) =>
  `#${new URLSearchParams({ view: "post", path: post.path, ...(finding ? { finding: finding.id } : {}) })}`;

/** The address of an entity's page. */
export const entityAddress = (name) => `#${new URLSearchParams({ view: "entity", name })}`;

const named = (text, names) => {
  if (!names.length || !text) return [text];
  const parts = [];
  let at = 0;
  while (at < text.length) {
    const next = names
      .map((name) => [text.indexOf(name, at), name])
      .filter(([start]) => start >= 0)
      .sort((a, b) => a[0] - b[0] || b[1].length - a[1].length)[0];
    if (!next) break;
    parts.push(text.slice(at, next[0]), make("b", { class: "name" }, next[1]));
    at = next[0] + next[1].length;
  }
  return [...parts, text.slice(at)];
};

/** A passage with its mark, and the names in it. */
export const marked = ([before, middle, after], names = []) => [
  ...named(before, names),
  middle ? make("mark", null, middle) : "",
  ...named(after, names),
];

/** A quoted passage in the language it is written in. */
export const quoted = (tag, place, attributes = {}) =>
  make(tag, { lang: languageOf(place.passage.join("")), ...attributes }, marked(place.passage, place.names ?? []));

export const postName = (post) => make("bdi", { lang: languageOf(post.title), class: "title" }, titleOf(post));
export const postDate = (post) =>
  post.date ? make("time", { class: "date", datetime: post.date }, post.date) : span("date", dateOf(post));

export const linesOf = (text) => text.split(/\r\n|\r|\n/);
/** A line's characters as columns count them: by code points. */
const characters = (line) => (/[\ud800-\udfff]/.test(line) ? Array.from(line) : line);
export const slice = (line, start, end) => {
  const units = characters(line);
  return typeof units === "string" ? units.slice(start, end) : units.slice(start, end).join("");
};
export const lengthOf = (line) => characters(line).length;

/** The very text of a place, as its post has it. */
const exactText = async (place) => {
  const text = await textOf(place.post);
  if (text === null) return null;
  const lines = linesOf(text).slice(place.line - 1, place.endLine);
  if (!lines.length) return null;
  lines[lines.length - 1] = slice(lines.at(-1), 0, place.endColumn - 1);
  lines[0] = slice(lines[0], place.column - 1);
  return lines.join("\n");
};

const AROUND = 3; // lines with text before and after a place
/** What stands around a place, its own lines marked; null where the page does not hold the text. */
export const context = async (place) => {
  const text = await textOf(place.post);
  if (text === null) return null;
  const lines = linesOf(text);
  let first = place.line,
    last = place.endLine;
  for (let left = AROUND; left && first > 1; first--) left -= lines[first - 2].trim() !== "";
  for (let left = AROUND; left && last < lines.length; last++) left -= lines[last].trim() !== "";
  return make(
    "div",
    { class: "context" },
    lines.slice(first - 1, last).map(
      (line, n) =>
        line.trim() &&
        make(
          "p",
          {
            lang: languageOf(line),
            class: first + n >= place.line && first + n <= place.endLine ? "itself" : null,
          },
          span("no", String(first + n)),
          " ",
          visible(line.slice(0, 3000)),
        ),
    ),
  );
};

// --- two passages against each other -------------------------------------------------------------------------------------------
const MOST_CELLS = 4e6;
const segmenter = Intl.Segmenter ? new Intl.Segmenter("ja", { granularity: "word" }) : null;
const tokens = (text) => (segmenter ? Array.from(segmenter.segment(text), ({ segment }) => segment) : Array.from(text));

/** What two texts share and where they differ: [[same, left, right]], of which `same` or both others are empty. */
const difference = (one, other) => {
  const a = tokens(one),
    b = tokens(other);
  let start = 0,
    end = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const left = a.slice(start, a.length - end),
    right = b.slice(start, b.length - end);
  const parts = [[a.slice(0, start).join(""), "", ""]];
  const add = (same, gone, come) => {
    const last = parts.at(-1);
    if (same ? !last[1] && !last[2] : last[1] || last[2]) {
      last[0] += same;
      last[1] += gone;
      last[2] += come;
    } else parts.push([same, gone, come]);
  };
  if (left.length * right.length > MOST_CELLS) add("", left.join(""), right.join(""));
  else {
    const width = right.length + 1,
      table = new Uint16Array((left.length + 1) * width);
    for (let i = left.length - 1; i >= 0; i--)
      for (let j = right.length - 1; j >= 0; j--)
        table[i * width + j] =
          left[i] === right[j]
            ? table[(i + 1) * width + j + 1] + 1
            : Math.max(table[(i + 1) * width + j], table[i * width + j + 1]);
    let i = 0,
      j = 0;
    while (i < left.length || j < right.length) {
      if (i < left.length && j < right.length && left[i] === right[j]) {
        add(left[i], "", "");
        i++;
        j++;
      } else if (j >= right.length || (i < left.length && table[(i + 1) * width + j] >= table[i * width + j + 1]))
        add("", left[i++], "");
      else add("", "", right[j++]);
    }
  }
  add(a.slice(a.length - end).join(""), "", "");
  return parts.filter((part) => part.some(Boolean));
};

const MOST_PAIRS = 6;
const ALIKE = 0.4;
const pairsOfLetters = (text) => new Set(Array.from({ length: Math.max(0, text.length - 1) }, (_, n) => text.slice(n, n + 2)));
/** How much two texts have in common, from 0 to 1, by their pairs of letters. */
const likeness = (a, b) => {
  if (!a.size || !b.size) return 0;
  let shared = 0;
  for (const pair of a) shared += b.has(pair);
  return (2 * shared) / (a.size + b.size);
};

/** The places of a repetition two by two, each with what it repeats: another place of it, or a line of its own post. */
const twins = async (finding, first) => {
  const places = [first, ...finding.places.filter((place) => place !== first)].slice(0, 2 * MOST_PAIRS);
  const known = await Promise.all(
    places.map(async (place) => {
      const text = (await exactText(place)) ?? place.passage.join("");
      return { place, text, letters: pairsOfLetters(text) };
    }),
  );
  const best = (one, others) =>
    others.reduce(
      (found, other) => {
        const like = other === one ? 0 : likeness(one.letters, other.letters);
        return like > found[1] ? [other, like] : found;
      },
      [null, ALIKE],
    )[0];
  const pairs = [],
    seen = new Set();
  for (const one of known) {
    if (seen.has(one)) continue;
    let other = best(one, known);
    if (!other) {
      const lines = linesOf((await textOf(one.place.post)) ?? "")
        .map((text, n) => ({ text, n }))
        .filter(({ text, n }) => text.length > 10 && (n + 1 < one.place.line || n + 1 > one.place.endLine));
      other = best(
        one,
        lines.map(({ text, n }) => ({ text, letters: pairsOfLetters(text), place: { post: one.place.post, line: n + 1 } })),
      );
    }
    if (!other) continue;
    seen.add(one).add(other);
    pairs.push([one, other]);
  }
  return pairs.slice(0, MOST_PAIRS);
};

/** The places of a repetition against each other, with their differences marked; null where nothing is alike. */
export const comparison = async (finding, first = finding.places[0]) => {
  const box = make("div", { class: "comparison" });
  const from = (at, label) =>
    make(
      "h4",
      null,
      span("where", label),
      " ",
      postDate(at.post),
      " ",
      make("a", { href: postAddress(at.post, finding) }, postName(at.post), ` ${t("line", { line: at.line })}`),
    );
  for (const [one, other] of await twins(finding, first)) {
    const parts = difference(one.text, other.text);
    if (parts.every(([shared]) => shared)) {
      box.append(
        make(
          "section",
          { class: "same" },
          make("p", { class: "verdict-same" }, t("compare_same")),
          from(one.place, "A"),
          from(other.place, "B"),
          make("p", { class: "text", lang: languageOf(one.text) }, visible(one.text)),
        ),
      );
      continue;
    }
    const side = (at, which, tag, label) =>
      make(
        "section",
        null,
        from(at, label),
        make(
          "p",
          { class: "text", lang: languageOf(one.text) },
          parts.map((part) => (part[0] ? visible(part[0]) : part[which] && make(tag, null, visible(part[which])))),
        ),
      );
    box.append(
      make("p", { class: "verdict-same" }, t("compare_differs")),
      make("div", { class: "pair" }, side(one.place, 1, "del", "A"), side(other.place, 2, "ins", "B")),
    );
  }
  return box.children.length ? box : make("p", { class: "about" }, t("compare_none"));
};
