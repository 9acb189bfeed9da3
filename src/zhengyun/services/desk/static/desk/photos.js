"use strict";
(() => {
  // Photographs that the server did not get: kept on this device, sent when it can be reached again.
  const root = document.querySelector("[data-waiting]");
  if (!root || !window.indexedDB) return;
  const { complain, kept, say, upload } = window.zhengyun;
  const NAME = "photographs";
  const user = document.querySelector("[data-account]").dataset.account;
  const form = root.dataset.keep;

  const finish = (request) => new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
  const open = () => {
    const request = indexedDB.open(kept.START + NAME);
    request.onupgradeneeded = () => request.result.createObjectStore(NAME, { keyPath: "id", autoIncrement: true });
    return finish(request);
  };
  // Opened for one act each time: what stays open could not be thrown away at signing out.
  const store = async (act) => {
    const base = await open();
    try {
      const step = base.transaction(NAME, "readwrite");
      const result = await finish(act(step.objectStore(NAME)));
      await new Promise((done, fail) => { step.oncomplete = done; step.onabort = () => fail(step.error); });
      return result;
    } finally { base.close(); }
  };
  // Another window may keep one while this one throws the empty store away.
  const alone = (act) => (navigator.locks ? navigator.locks.request(kept.START + NAME, act) : act());
  const add = (one) => alone(async () => {
    kept.set(NAME, { stays: true });
    if (!kept.get(NAME)) throw new Error("this browser keeps nothing");
    await store((all) => all.add(one));
  });
  const remove = (id) => alone(async () => {
    await store((all) => all.delete(id));
    if (!(await store((all) => all.count()))) kept.drop(NAME);
  });
  const waiting = () => alone(async () => {
    const found = kept.get(NAME) ? await store((all) => all.getAll()) : [];
    return found.filter((one) => one.user === user && one.form === form);
  });

  const make = (tag, look, text) => {
    const made = document.createElement(tag);
    made.className = look;
    made.textContent = text;
    return made;
  };
  const line = (one) => {
    const item = make("li", "file", "");
    const text = make("span", "file__text", "");
    const name = make("a", "file__name", one.file.name);
    name.href = URL.createObjectURL(one.file);
    name.download = one.file.name;
    text.append(name, make("span", "file__meta", root.dataset.waiting));
    const button = make("button", "btn btn--quiet", root.dataset.remove);
    button.type = "button";
    button.setAttribute("aria-label", `${root.dataset.remove} ${one.file.name}`);
    button.addEventListener("click", async () => { await remove(one.id); await show(); });
    item.append(text, button);
    return item;
  };
  let left = 0;
  const show = async () => {
    const found = await waiting();
    left = found.length;
    document.querySelectorAll("[data-waiting-list]").forEach((list) => list.remove());
    root.hidden = root.hidden && !left;
    for (const one of found) {
      const box = document.getElementById(one.field)?.closest("[data-upload]");
      box?.closest("details")?.setAttribute("open", "");
      let list = box ? box.nextElementSibling : root.querySelector(":scope > [data-waiting-list]");
      if (!list?.matches("[data-waiting-list]")) {
        list = make("ul", "files", "");
        list.dataset.waitingList = "";
        if (box) box.after(list);
        else root.append(list);
      }
      list.append(line(one));
    }
  };

  let isSending = false;
  const send = async () => {
    if (isSending || !navigator.onLine) return;
    isSending = true;
    try {
      for (const one of await waiting()) {
        const input = document.getElementById(one.field);
        if (!input) continue;
        const url = new URL(one.url, location.href);
        url.searchParams.set("waited", Math.round((Date.now() - one.at) / 1000));
        const { status, reason } = await upload(input, [one.file], url.pathname + url.search);
        if (reason) { complain(reason); break; }
        if (status < 400) await remove(one.id);
      }
    } finally { isSending = false; }
    await show();
  };

  root.addEventListener("unsent", async (event) => {
    event.preventDefault();
    const { files, url, at, reason } = event.detail;
    const input = event.target;
    try {
      for (const file of files) await add({ user, form, field: input.id, url, file, at });
      input.value = "";
      if (navigator.onLine) complain(reason);
      else say(root.dataset.waiting);
    } catch { complain(reason); }
    await show();
  });
  // A step is not completed while some of its photographs are still here.
  root.addEventListener("submit", async (event) => {
    if (!left || !navigator.onLine) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { name, value } = event.submitter ?? {};
    await send();
    if (left && value === "complete") {
      root.querySelector("[data-waiting-list]").scrollIntoView({ block: "center" });
      return;
    }
    left = 0;
    root.requestSubmit([...root.elements].find((one) => one.type === "submit" && one.name === name && one.value === value));
  });
  window.addEventListener("online", send);
  show().then(send);
})();
