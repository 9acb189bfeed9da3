"use strict";
(() => {
  // What is typed into a record is kept in this browser until the server has it.
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const key = `zhengyun.record.${form.dataset.draft}`;
  const skipped = new Set(["csrfmiddlewaretoken", "latitude", "longitude"]);
  const fields = () => [...form.elements].filter((one) => one.name && !skipped.has(one.name) && !["file", "submit", "button", "hidden"].includes(one.type));
  const read = () => {
    const values = {};
    for (const one of fields()) {
      const isMark = one.type === "radio" || one.type === "checkbox";
      (values[one.name] ||= []).push(...(isMark && !one.checked ? [] : [one.value]));
    }
    return values;
  };
  const write = (values) => {
    for (const one of fields()) {
      if (!(one.name in values)) continue;
      if (one.type === "radio" || one.type === "checkbox") one.checked = values[one.name].includes(one.value);
      else one.value = values[one.name][0] ?? "";
    }
  };
  const store = {
    get: () => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
    set: (value) => { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* a full or private store: the form itself still holds it */ } },
    clear: () => { try { localStorage.removeItem(key); } catch { /* nothing was kept */ } },
  };
  const note = (text, label, act) => {
    const box = form.querySelector("[data-draft-note]");
    box.className = "alert alert--warning";
    box.setAttribute("role", "status");
    box.textContent = text;
    if (!label) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn--quiet";
    button.textContent = label;
    button.addEventListener("click", act);
    box.append(button);
  };

  const original = read();
  const kept = store.get();
  if (kept && JSON.stringify(kept.values) === JSON.stringify(original)) store.clear();
  else if (kept && kept.stamp === form.dataset.stamp) {
    write(kept.values);
    note(form.dataset.restored, form.dataset.discard, () => { store.clear(); write(original); form.querySelector("[data-draft-note]").replaceChildren(); form.querySelector("[data-draft-note]").className = ""; });
  } else if (kept) store.clear();

  const keep = () => store.set({ stamp: form.dataset.stamp, values: read() });
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
  form.addEventListener("submit", (event) => {
    keep();
    if (navigator.onLine) return;
    event.preventDefault();
    delete form.dataset.sent;
    note(form.dataset.offline);
    form.querySelector("[data-draft-note]").scrollIntoView({ block: "center" });
  });

  const button = form.querySelector("[data-place-button]");
  if (button && navigator.geolocation) {
    button.hidden = false;
    button.textContent = form.dataset.place;
    button.addEventListener("click", () => navigator.geolocation.getCurrentPosition(({ coords }) => {
      form.elements.latitude.value = coords.latitude;
      form.elements.longitude.value = coords.longitude;
      for (const box of form.querySelectorAll("[data-upload]")) {
        const url = new URL(box.dataset.upload, location.href);
        url.searchParams.set("latitude", coords.latitude);
        url.searchParams.set("longitude", coords.longitude);
        box.dataset.upload = url.pathname + url.search;
      }
      button.textContent = form.dataset.placed;
      button.disabled = true;
    }, () => { button.textContent = form.dataset.noPlace; }, { enableHighAccuracy: true, timeout: 15000 }));
  }
})();
