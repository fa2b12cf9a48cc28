// The page: which view the address asks for, keys, theme and language.
import { find, keep, kept, make, root } from "./base.js";
import { LANGUAGES, byId, data, findings, haystack, number, posts, t, ui } from "./store.js";
import { overview } from "./overview.js";
import { findingsView } from "./filter.js";
import { entitiesView, entityView } from "./entities.js";
import { postView, postsView } from "./posts.js";

const THEMES = ["auto", "light", "dark"];
const VIEWS = { overview, findings: findingsView, entities: entitiesView, entity: entityView, posts: postsView, post: postView };
const TABS = [
  ["overview", null],
  ["findings", findings.length],
  ["entities", null],
  ["posts", posts.length],
];
const OF_TAB = { entity: "entities", post: "posts" };

let current = {},
  shownAt = null;

// --- address --------------------------------------------------------------------------------------------------------------
const asked = () => {
  const hash = location.hash.slice(1),
    params = new URLSearchParams(hash.includes("=") ? hash : "");
  if (LANGUAGES.includes(params.get("lang"))) ui.lang = params.get("lang");
  let finding = null;
  if (!hash.includes("="))
    try {
      finding = byId.get(decodeURIComponent(hash)) ?? null;
    } catch {
      /* no address of ours */
    }
  const view = finding ? "findings" : Object.hasOwn(VIEWS, params.get("view")) ? params.get("view") : "overview";
  return { view, params, finding, hash };
};
/** Puts a state into the address, as the next thing to copy, without a step in the history. */
const remember = (params) => {
  if (ui.lang !== data.lang) params.set("lang", ui.lang);
  history.replaceState(null, "", `#${params}`);
  shownAt = location.hash;
};

const goTo = (element, block = "start") => {
  if (!element) return;
  for (const old of document.querySelectorAll(".item.current")) old.classList.remove("current");
  element.classList.add("current");
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block });
};

const show = async ({ moved = true } = {}) => {
  const { view, params, finding } = asked();
  shownAt = location.hash;
  const made = await VIEWS[view](params, remember);
  if (shownAt !== location.hash) return; // another was asked for in the meantime
  current = made;
  root.lang = ui.lang;
  chrome(OF_TAB[view] ?? view);
  find("view").replaceChildren(made.view);
  document.title = `${made.title} – ${t("title")}`;
  if (finding) {
    current.reveal(finding);
    goTo(find(finding.id));
  } else if (made.arrive) made.arrive();
  else if (moved) {
    scrollTo(0, 0);
    find("view-title")?.focus({ preventScroll: true });
  }
};

addEventListener("hashchange", () => {
  if (location.hash === shownAt) return;
  const { finding } = asked();
  // A finding that is on the page already needs no other view.
  if (finding && find(finding.id)) {
    shownAt = location.hash;
    goTo(find(finding.id));
  } else show();
});

// --- what stands around the view ------------------------------------------------------------------------------------------
let theme = THEMES.includes(kept("theme")) ? kept("theme") : "auto";
const paint = () => {
  if (theme === "auto") delete root.dataset.theme;
  else root.dataset.theme = theme;
};

const help = () => find("help").showModal();
const KEYS = [
  ["j", "key_next"],
  ["k", "key_previous"],
  ["/", "key_search"],
  ["?", "key_help"],
  ["Esc", "key_close"],
];

const chrome = (tab) => {
  const themeButton = make(
    "button",
    {
      type: "button",
      id: "theme",
      onclick: () => {
        theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
        keep("theme", theme);
        paint();
        themeButton.textContent = `${t("theme")}: ${t(`theme_${theme}`)}`;
      },
    },
    `${t("theme")}: ${t(`theme_${theme}`)}`,
  );
  const other = LANGUAGES.find((lang) => lang !== ui.lang);
  find("top").replaceChildren(
    make(
      "a",
      {
        class: "skip",
        href: "#view",
        onclick: (event) => {
          event.preventDefault();
          find("view-title")?.focus();
          find("view").scrollIntoView();
        },
      },
      t("skip_view"),
    ),
    make("h1", null, make("a", { href: "#view=overview" }, t("title"))),
    make(
      "nav",
      { "aria-label": t("contents") },
      TABS.map(([name, count]) =>
        make(
          "a",
          { href: `#view=${name}`, "aria-current": name === tab ? "page" : null },
          t(`tab_${name}`),
          count === null ? "" : [" ", make("span", { class: "count" }, number(count))],
        ),
      ),
    ),
    make(
      "div",
      { class: "tools" },
      make(
        "button",
        {
          type: "button",
          id: "language",
          lang: other,
          onclick: () => {
            ui.lang = other;
            keep("lang", other);
            const params = new URLSearchParams(location.hash.includes("=") ? location.hash.slice(1) : "");
            params.delete("lang");
            if (location.hash.includes("=")) remember(params);
            show({ moved: false }).then(() => find("language").focus());
          },
        },
        other === "ja" ? "日本語" : "English",
      ),
      themeButton,
      make(
        "button",
        { type: "button", id: "keys", "aria-keyshortcuts": "?", onclick: help },
        t("help"),
        " ",
        make("kbd", null, "?"),
      ),
    ),
  );
  find("foot").replaceChildren(
    make("p", null, t("made_with", { version: data.version }), data.generated ? ` · ${data.generated}` : ""),
  );
  find("help").replaceChildren(
    make("h2", { id: "help-title" }, t("help")),
    make(
      "dl",
      null,
      KEYS.map(([key, about]) => make("div", null, make("dt", null, make("kbd", null, key)), make("dd", null, t(about)))),
    ),
    make("form", { method: "dialog" }, make("button", null, t("close"))),
  );
};

// --- keys -----------------------------------------------------------------------------------------------------------------
const step = (by) => {
  const items = [...find("view").querySelectorAll(".item")];
  const at = items.findIndex((item) => item.classList.contains("current"));
  const next = at < 0 ? (by > 0 ? 0 : -1) : at + by;
  if (next >= items.length && current.more?.()) return step(by);
  const item = items[Math.max(0, Math.min(next, items.length - 1))];
  goTo(item, item?.classList.contains("beside") ? "nearest" : "start");
  if (item) current.passed?.(item);
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || find("help").open) return;
  const typing = event.target.closest?.("input:not([type=checkbox]), select, textarea");
  if (event.key === "Escape") {
    if (typing) typing.blur();
    current.clear?.();
  } else if (typing) return;
  else if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "/" && current.search) current.search().focus();
  else if (event.key === "/") {
    location.hash = "#view=findings";
    setTimeout(() => current.search?.().focus(), 50);
  } else if (event.key === "?") help();
  else return;
  event.preventDefault();
});
document.addEventListener("focusin", ({ target }) => {
  const item = target.closest?.(".item");
  if (!item || item.classList.contains("current")) return;
  for (const old of document.querySelectorAll(".item.current")) old.classList.remove("current");
  item.classList.add("current");
});
addEventListener("beforeprint", () => current.print?.());

// --- begin ----------------------------------------------------------------------------------------------------------------
document.body.append(
  make("header", { class: "top", id: "top" }),
  make("main", { id: "view" }),
  make("footer", { id: "foot" }),
  make("p", { id: "announced", class: "unseen", "aria-live": "polite" }),
  make("dialog", { id: "help", "aria-labelledby": "help-title" }),
);
if (LANGUAGES.includes(kept("lang"))) ui.lang = kept("lang");
paint();
await show({ moved: false });
root.classList.add("ready");

// The words to search are folded while nobody waits, so that the first search is as fast as the next.
let folded = 0;
const prepare = (deadline) => {
  while (folded < findings.length && deadline.timeRemaining() > 2) haystack(findings[folded++]);
  if (folded < findings.length) requestIdleCallback(prepare);
};
if (window.requestIdleCallback) requestIdleCallback(prepare);
