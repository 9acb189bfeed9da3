"use strict";
(() => {
  // A choice fetches the questions that follow from it. What a person writes meanwhile stays as it is written; what
  // is pressed meanwhile is sent when the answer is in, with the version that came with it.
  const PAUSE = 300, PATIENCE = 20000;
  let asked = null;
  let isComposing = false;
  let isTabbed = false;
  const controls = (form) => [...form.elements].filter((one) => one.id && one.matches("select, textarea, input:not([type=hidden], [type=file])"));
  const isMark = (one) => one.type === "radio" || one.type === "checkbox";
  const answer = (one) => (isMark(one) ? one.checked : one.value);
  const read = (form) => new Map(controls(form).map((one) => [one.id, answer(one)]));
  const changed = (form, before) => controls(form).filter((one) => before.has(one.id) && before.get(one.id) !== answer(one));
  const again = (one, form) => {
    if (one.isConnected) return one;
    if (one.id) return document.getElementById(one.id);
    return [...form.elements].find((other) => other.type === one.type && other.name === one.name && other.value === one.value);
  };

  const putBack = ([one, kept]) => {
    const there = document.getElementById(one.id);
    if (!there || there === one || there.type !== one.type) return;
    if (isMark(one)) { if (there.value === one.value) there.checked = kept; }
    else if (one.type !== "select-one" || [...there.options].some((option) => option.value === kept)) there.value = kept;
  };
  // Chosen files, and an upload that is under way, live in the control itself.
  const keepFiles = (one) => {
    const there = document.getElementById(one.id);
    if (!there || there === one) return;
    one.ariaRequired = there.ariaRequired;
    one.ariaInvalid = there.ariaInvalid;
    there.closest(".field__control").replaceWith(one.closest(".field__control"));
  };
  const focusAgain = ({ form, focus, start, end }) => {
    const there = document.activeElement === focus ? null : again(focus, form);
    there?.focus({ preventScroll: true });
    if (!there?.select) return;
    if (start !== null) there.setSelectionRange(start, end);
    else if (isTabbed) there.select();
    // A field for a number does not tell where the caret is: mostly at the end.
    else if (there.type === "number") { const text = there.value; there.value = ""; there.value = text; }
  };

  // In the middle of a character of an input method, or of a date, nothing can be put back.
  const isTorn = (target) => target.contains(document.activeElement) && (isComposing || document.activeElement.type === "date");
  const remember = (target) => {
    const focus = document.activeElement;
    // With its answer: a new radio takes the mark from the old one of its name.
    asked.touched = changed(asked.form, asked.sent).map((one) => [one, answer(one)]);
    asked.files = [...target.querySelectorAll("input[type=file][id]")];
    Object.assign(asked, { focus, start: focus.selectionStart, end: focus.selectionEnd });
  };
  const wait = (detail) => {
    const { target, serverResponse } = detail;
    detail.shouldSwap = false;
    asked.later = (isUrgent) => {
      if (!isUrgent && isTorn(target)) return;
      asked.later = null;
      remember(target);
      window.htmx.swap(target, serverResponse, { swapStyle: "outerHTML", settleDelay: 20 }, { eventInfo: detail });
    };
  };
  const finish = ({ status }) => {
    const { form, touched = [], shown, pressed } = asked;
    asked = null;
    if (status < 200 || status > 299) return;
    const button = pressed && again(pressed, form);
    if (button) { form.requestSubmit(button); return; }
    // Their own events were lost, or came while nothing more could be asked.
    const late = new Set([...touched.map(([one]) => again(one, form)), ...(shown ? changed(form, shown) : [])]);
    late.forEach((one) => one?.dispatchEvent(new Event("change", { bubbles: true })));
  };
  const listen = (names, act) => names.split(" ").forEach((name) => document.addEventListener(name, act, true));

  listen("htmx:beforeRequest", (event) => {
    const { elt, xhr, requestConfig } = event.detail;
    const form = elt.closest("form");
    if (!form || form === elt || requestConfig.verb !== "post") return;
    if (asked) { event.preventDefault(); return; }
    xhr.timeout = PATIENCE;
    asked = { form, xhr, sent: read(form) };
  });
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.xhr !== asked?.xhr || !detail.shouldSwap) return;
    if (isTorn(detail.target)) wait(detail);
    else remember(detail.target);
  });
  listen("htmx:afterSwap", ({ detail }) => {
    if (detail.xhr !== asked?.xhr || asked.shown) return;
    asked.touched.forEach(putBack);
    asked.files.forEach(keepFiles);
    focusAgain(asked);
    asked.shown = read(asked.form);
  });
  listen("htmx:afterSettle", ({ detail }) => { if (detail.xhr === asked?.xhr) finish(detail.xhr); });
  listen("htmx:afterRequest", ({ detail }) => {
    if (detail.xhr === asked?.xhr && !asked.shown && !asked.later) finish(detail.xhr);
  });
  listen("compositionstart compositionend", (event) => { isComposing = event.type === "compositionstart"; });
  listen("compositionend focusout", () => setTimeout(() => asked?.later?.(), PAUSE));
  listen("keydown pointerdown", (event) => { isTabbed = event.key === "Tab"; });
  listen("submit", (event) => {
    if (event.target !== asked?.form) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    asked.pressed = event.submitter;
    asked.later?.(true);
  });
})();
