// Small things that every other module uses. Text enters the page as text nodes only: nothing in a post can become markup.

export const root = document.documentElement;
export const find = (id) => document.getElementById(id);

const filled = (child) => child !== null && child !== undefined && child !== "" && child !== false;

const build = (element, attributes, children) => {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter(filled));
  return element;
};

/** An element with attributes (`onclick: function` listens) and children; null, "" and false are left out. */
export const make = (tag, attributes, ...children) => build(document.createElement(tag), attributes, children);
/** The same in SVG. */
export const draw = (tag, attributes, ...children) =>
  build(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
export const span = (name, ...children) => make("span", { class: name }, ...children);
/** The field in which a view is searched, which `/` goes to. */
export const searchField = (attributes) =>
  make("input", {
    type: "search",
    name: "q",
    id: "search",
    autocomplete: "off",
    spellcheck: "false",
    "aria-keyshortcuts": "/",
    ...attributes,
  });

/** What is compared when words are sought: width and case make no difference. */
export const fold = (words) => words.normalize("NFKC").toLowerCase();
export const wordsOf = (query) => fold(query.trim()).split(/\s+/).filter(Boolean);

// Controls that would move, hide or reorder what stands around them are named instead, as in factcheck/reports/passages.py.
const CONTROLS = "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufffe\\uffff]";
const LONE_SURROGATES = "[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]";
const UNSHOWABLE = new RegExp(`${CONTROLS}|${LONE_SURROGATES}`, "g");
export const visible = (text) =>
  text.replace(UNSHOWABLE, (c) => `‹U+${c.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}›`);

/** The language to declare for a passage, by its letters. */
export const languageOf = (text) =>
  /[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9f々〆]/.test(text)
    ? "ja"
    : /[\u1100-\u11ff\uac00-\ud7af]/.test(text)
      ? "ko"
      : /[A-Za-z\u00c0-\u024f]{2}/.test(text)
        ? "en"
        : null;

/** Calls `action` once, `wait` ms after the last call. */
export const later = (action, wait) => {
  let waiting;
  return (...values) => {
    clearTimeout(waiting);
    waiting = setTimeout(action, wait, ...values);
  };
};

/** Settings that outlive the page; a page from a file may not be allowed to keep any. */
export const keep = (name, value) => {
  try {
    localStorage.setItem(`factcheck-${name}`, value);
  } catch {
    /* not kept */
  }
};
export const kept = (name) => {
  try {
    return localStorage.getItem(`factcheck-${name}`);
  } catch {
    return null;
  }
};
