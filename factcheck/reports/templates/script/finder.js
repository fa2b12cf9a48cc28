// A long list that is searched and sorted: of the posts, of the entities.
import { fold, later, make, searchField, span, wordsOf } from "./base.js";
import { t } from "./store.js";
import { announce } from "./findings.js";
import { Lazy } from "./filter.js";

const PAGE = 60; // items that are drawn at once

/**
 * The view of `items`. `view` is its name in the address; `orders` are comparators by name, the usual one first, and `named`
 * says what each is called; `told` says how many are shown; `text` is what a search looks through, `item` what is shown of one,
 * `printed` how many go on paper.
 */
export const finder = ({ view: name, heading, about, label, items, orders, named, told, text, item, printed, params, remember }) => {
  const [usual] = Object.keys(orders);
  const search = searchField({ value: params.get("q") });
  const sort = make(
    "select",
    { name: "sort" },
    Object.keys(orders).map((order) =>
      make("option", { value: order, selected: order === params.get("sort") }, named(order)),
    ),
  );
  const status = make("p", { role: "status" });
  const box = make("ul", { class: "index" });
  const list = new Lazy(box, (page, one) => page.append(item(one)), PAGE);
  const apply = () => {
    const words = wordsOf(search.value);
    const shown = items.filter((one) => words.every((word) => (one.folded ??= fold(text(one))).includes(word)));
    list.show(shown.sort(orders[sort.value]), t("none_match"));
    status.textContent = told({ total: items.length, shown: shown.length });
  };
  const changed = () => {
    apply();
    const kept = new URLSearchParams({ view: name });
    if (search.value.trim()) kept.set("q", search.value.trim());
    if (sort.value !== usual) kept.set("sort", sort.value);
    remember(kept);
    announce(status.textContent);
  };
  search.addEventListener("input", later(changed, 80));
  sort.addEventListener("change", changed);
  apply();
  return {
    view: make(
      "section",
      { "aria-labelledby": "view-title" },
      make("h2", { id: "view-title", tabindex: "-1" }, heading),
      ...about,
      make(
        "form",
        { class: "finder", role: "search", onsubmit: (event) => event.preventDefault() },
        make("label", { class: "search" }, span("label", label), " ", search),
        make("label", null, span("label", t("sort")), " ", sort),
      ),
      status,
      box,
    ),
    title: heading,
    search: () => search,
    clear: () => {
      search.value = "";
      changed();
    },
    more: () => list.done < list.items.length && (list.more(), true),
    print: () => list.more(printed ?? items.length),
  };
};
