"use strict";
(() => {
  const input = document.querySelector("[data-suggest]");
  const list = input && document.getElementById(input.dataset.suggest);
  if (!list) return;
  let at = -1;
  const options = () => [...list.children];
  const mark = (to) => {
    at = to;
    options().forEach((one, n) => one.setAttribute("aria-selected", String(n === at)));
    const chosen = options()[at];
    if (chosen) { input.setAttribute("aria-activedescendant", chosen.id); chosen.scrollIntoView({ block: "nearest" }); }
    else input.removeAttribute("aria-activedescendant");
  };
  const show = (is) => {
    list.hidden = !is;
    input.setAttribute("aria-expanded", String(is));
    mark(-1);
  };
  const take = (option) => { window.location.assign(option.dataset.url); };

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  show(false);
  list.addEventListener("htmx:afterSwap", () => show(list.children.length > 0 && document.activeElement === input));
  // Without suggestions one searches as before: nothing to complain about.
  ["htmx:responseError", "htmx:sendError", "htmx:timeout"].forEach((name) =>
    input.addEventListener(name, (event) => { event.stopPropagation(); show(false); }));
  input.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (event.isComposing || !count) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) show(true);
      mark((at + (event.key === "ArrowDown" ? 1 : at < 0 ? 0 : -1) + count) % count);
    } else if (event.key === "Enter" && !list.hidden && at >= 0) {
      event.preventDefault();
      take(options()[at]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      show(false);
    }
  });
  input.addEventListener("blur", () => show(false));
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
})();
