"use strict";
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const live = () => $("#ui-live");
  const words = (name) => live()?.dataset[name] || "";
  const say = (text) => { const box = $("#ui-say"); if (box) { box.textContent = ""; setTimeout(() => { box.textContent = text; }, 60); } };
  const complain = (text) => { const box = live(); if (box) { box.textContent = text; if (text) box.scrollIntoView({ block: "nearest" }); } };
  const token = () => $("[name=csrfmiddlewaretoken]")?.value || "";

  const makeSheet = (details) => {
    if (details.dataset.ready || !window.HTMLDialogElement) return;
    details.dataset.ready = "1";
    const opener = $("summary", details);
    const panel = $(".sheet__panel", details);
    const dialog = document.createElement("dialog");
    dialog.className = "sheet__dialog";
    dialog.setAttribute("aria-label", opener.textContent.trim());
    const close = document.createElement("button");
    close.type = "button";
    close.className = "btn btn--quiet sheet__close";
    close.textContent = words("close");
    close.addEventListener("click", () => dialog.close());
    panel.prepend(close);
    dialog.append(panel);
    details.append(dialog);
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    dialog.addEventListener("close", () => { details.open = false; opener.focus(); });
    opener.addEventListener("click", (event) => { event.preventDefault(); details.open = true; dialog.showModal(); });
  };

  const start = (root) => {
    all("[data-sheet]", root).forEach(makeSheet);
    $("[data-errors]", root)?.focus();
  };

  document.addEventListener("click", (event) => {
    all("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    const link = event.target.closest("[data-errors] a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (field) { event.preventDefault(); field.focus(); field.closest(".field, .check")?.scrollIntoView({ block: "center" }); }
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && $("details.menu[open]");
    if (menu) { menu.open = false; $("summary", menu).focus(); }
  });
  // A second press of a submit button while the first is under way must not send the form again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented && !form.dataset.sent) return;
    if (form.method !== "post" || form.hasAttribute("hx-post") || event.submitter?.hasAttribute("formtarget")) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => { delete form.dataset.sent; }, 8000);
  });
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));

  document.addEventListener("htmx:configRequest", (event) => { event.detail.headers["X-CSRFToken"] = token(); });
  document.addEventListener("htmx:beforeRequest", () => complain(""));
  document.addEventListener("htmx:sendError", () => complain(words("offline")));
  document.addEventListener("htmx:timeout", () => complain(words("offline")));
  document.addEventListener("htmx:responseError", (event) => {
    const status = event.detail.xhr.status;
    complain(words(status === 401 || status === 403 ? "refused" : "failed"));
  });
  // A refused form comes back as 422 with its errors in it: show it like any other answer.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 422) { event.detail.shouldSwap = true; event.detail.isError = false; }
  });
  document.addEventListener("htmx:load", (event) => start(event.detail.elt));
  document.addEventListener("announce", (event) => say(String(event.detail.value ?? event.detail)));

  window.zhengyun = { say, complain, token, words };
  start(document);
})();
