"use strict";
(() => {
  const store = "zhengyun.keys";
  const button = document.querySelector("[data-keys-toggle]");
  const hint = document.querySelector("[data-keys-hint]");
  const read = () => { try { return localStorage.getItem(store) !== "off"; } catch { return true; } };
  let isOn = read();

  const show = () => {
    if (!button) return;
    button.hidden = false;
    button.textContent = isOn ? button.dataset.on : button.dataset.off;
    hint.hidden = !isOn;
  };
  button?.addEventListener("click", () => {
    isOn = !isOn;
    try { localStorage.setItem(store, isOn ? "on" : "off"); } catch { /* private window: holds for this page */ }
    show();
  });

  const links = () => [...document.querySelectorAll("main .table tbody tr")].map((row) => row.querySelector("a")).filter(Boolean);
  const move = (step) => {
    const list = links();
    const at = list.indexOf(document.activeElement?.closest("tr")?.querySelector("a"));
    const next = list[at < 0 ? (step > 0 ? 0 : list.length - 1) : at + step];
    if (next) { next.focus(); next.closest("tr").scrollIntoView({ block: "nearest" }); return; }
    document.querySelector(step > 0 ? "a[rel=next]" : "a[rel=prev]")?.click();
  };
  const onCase = (step) => {
    const link = document.querySelector(step > 0 ? "[data-next-case]" : "[data-previous-case]");
    link?.click();
    return Boolean(link);
  };

  document.addEventListener("keydown", (event) => {
    if (!isOn || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, dialog, [contenteditable]")) return;
    const step = { j: 1, k: -1 }[event.key.toLowerCase()];
    if (!step) return;
    event.preventDefault();
    if (!onCase(step)) move(step);
  });
  show();
})();
