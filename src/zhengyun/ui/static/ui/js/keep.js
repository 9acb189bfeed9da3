"use strict";
(() => {
  // Kept in this browser until the server has it; only a person sends it.
  const form = document.querySelector("form[data-keep]");
  if (!form) return;
  const { kept: store } = window.zhengyun;
  const name = form.dataset.keep;
  const box = form.querySelector("[data-keep-note]");
  const words = box.dataset;
  const skipped = ["file", "submit", "button", "hidden", "password"];
  const fields = () => [...form.elements].filter((one) => one.name && !skipped.includes(one.type));
  const version = () => form.elements.version;
  const stamp = () => version()?.value ?? form.dataset.stamp;
  const isMark = (one) => one.type === "radio" || one.type === "checkbox";
  const read = () => {
    const values = {};
    for (const one of fields()) {
      (values[one.name] ||= []).push(...(isMark(one) && !one.checked ? [] : [one.value]));
    }
    return values;
  };
  const write = (values) => {
    const left = structuredClone(values);
    for (const one of fields()) {
      if (!(one.name in left)) continue;
      if (isMark(one)) one.checked = values[one.name].includes(one.value);
      else one.value = left[one.name].shift() ?? "";
    }
  };
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const note = (text, ...acts) => {
    box.parentNode.hidden = false;
    box.textContent = text;
    for (const [label, act] of acts) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn--quiet";
      button.textContent = label;
      button.addEventListener("click", act);
      box.append(button);
    }
  };
  const keep = () => store.set(name, { stamp: stamp(), values: read() });

  const found = store.get(name);
  const here = read();
  const isAnswer = found?.left && found.stamp !== stamp() && Object.keys(here).every((one) => !(one in found.values) || same(here[one], found.values[one]));
  if (found && (isAnswer || same(found.values, here))) store.drop(name);
  else if (found) {
    store.set(name, { ...found, left: "" });
    const restore = () => {
      write(found.values);
      if (version()) version().value = found.stamp;
      keep();
      note(words.restored);
    };
    const isNewer = found.stamp !== stamp();
    note(isNewer ? words.newer : words.found, [words.restore, restore], [words.discard, () => { store.drop(name); box.parentNode.hidden = true; }]);
  }
  if (!navigator.onLine) note(words.offline);

  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  form.addEventListener("submit", (event) => {
    keep();
    if (navigator.onLine && event.submitter?.name.startsWith("_remove")) { store.drop(name); return; }
    if (navigator.onLine) { store.leave(name); return; }
    event.preventDefault();
    note(words.offline);
    box.scrollIntoView({ block: "center" });
  });
  window.addEventListener("offline", () => { keep(); note(words.offline); });
  window.addEventListener("online", () => note(words.online));
})();
