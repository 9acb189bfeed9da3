"use strict";
(() => {
  // Keys of the desk beside J and K: ticking, acts by their number, the list of keys.
  const store = "zhengyun.keys";
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const isOn = () => { try { return localStorage.getItem(store) !== "off"; } catch { return true; } };
  const list = $("#desk-keys");
  const ask = $("#desk-ask");

  // Acts get their numbers where there is a keyboard to press them.
  const acts = all(".case__acts .act").slice(0, 9);
  if (window.matchMedia("(min-width: 62rem)").matches) {
    acts.forEach((act, at) => {
      const mark = document.createElement("kbd");
      mark.className = "act__key";
      mark.textContent = String(at + 1);
      mark.setAttribute("aria-hidden", "true");
      $("a, button", act)?.append(mark);
      $("a, button", act)?.setAttribute("aria-keyshortcuts", String(at + 1));
    });
  }
  // A link leads to the page that asks once more; what would act at once is asked here.
  const perform = (act) => {
    const link = $("a", act);
    const form = $("form", act);
    if (link) { link.click(); return; }
    if (!form || !ask) return;
    const button = $("button", form);
    $("#desk-ask-title").textContent = [...button.childNodes].filter((one) => one.nodeName !== "KBD").map((one) => one.textContent).join("").trim();
    $("[data-ask-so]", ask).textContent = $(".act__so", act)?.textContent || "";
    ask.returnValue = "";
    ask.addEventListener("close", () => { if (ask.returnValue === "yes") form.requestSubmit(button); else button.focus(); }, { once: true });
    ask.showModal();
    $("[data-ask-yes]", ask).focus();
  };

  const picks = () => all("input[type=checkbox][form=bulk]");
  const count = () => {
    const box = $("[data-bulk-count]");
    if (!box) return;
    const ticked = picks().filter((one) => one.checked).length;
    box.textContent = ticked ? `${box.dataset.words} ${ticked}` : "";
  };
  const everything = $("[data-bulk-all]");
  if (everything) {
    everything.hidden = false;
    everything.addEventListener("click", () => {
      const isFull = picks().every((one) => one.checked);
      picks().forEach((one) => { one.checked = !isFull; });
      count();
    });
  }
  document.addEventListener("change", (event) => { if (event.target.matches("[form=bulk]")) count(); });
  window.addEventListener("pageshow", count);
  $("#bulk")?.addEventListener("submit", (event) => {
    if (picks().some((one) => one.checked)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    picks()[0]?.focus();
  });

  const does = {
    "?": () => { list?.showModal(); return Boolean(list); },
    "/": () => { const field = $("#f-q, #find-number"); field?.focus(); return Boolean(field); },
    g: () => { const link = $(".side a[href$='/desk/inbox/'], .casenav__list"); link?.click(); return Boolean(link); },
    x: () => {
      const row = document.activeElement?.closest("tr");
      const box = row && $("input[form=bulk]", row);
      box?.click();
      return Boolean(box);
    },
    b: () => { const form = $("#bulk"); form?.requestSubmit($("[data-bulk]", form)); return Boolean(form); },
    o: () => { const field = $("#act .question textarea, #act .question select, #act .question input, #act textarea"); field?.focus(); return Boolean(field); },
  };
  document.addEventListener("keydown", (event) => {
    if (!isOn() || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("textarea, select, dialog, [contenteditable], input:not([type=checkbox])")) return;
    const digit = /^[1-9]$/.test(event.key) && acts[Number(event.key) - 1];
    if (digit) { event.preventDefault(); perform(digit); return; }
    const run = does[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (run && run()) event.preventDefault();
  });
  $("[data-keys-list]")?.addEventListener("click", (event) => {
    if (!list || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    list.showModal();
  });
})();
