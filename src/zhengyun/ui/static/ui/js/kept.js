"use strict";
(() => {
  // What was not sent: of one person, gone at signing out; forms for a week, photographs until they are sent.
  const { complain, words } = window.zhengyun;
  const START = "zhengyun.kept.";
  const WEEK = 7 * 24 * 3600 * 1000;
  const safely = (act) => { try { return act(); } catch { return null; } };
  const all = () => safely(() => Object.keys(localStorage).filter((key) => key.startsWith(START))) ?? [];
  const read = (key) => safely(() => JSON.parse(localStorage.getItem(key)));
  const write = (key, value) => safely(() => localStorage.setItem(key, JSON.stringify(value)));
  const drop = (key) => { safely(() => localStorage.removeItem(key)); safely(() => indexedDB.deleteDatabase(key)); };
  const user = document.querySelector("[data-account]")?.dataset.account || "";

  const here = location.pathname + location.search;

  for (const key of all()) {
    const one = read(key);
    const isOld = !one || (!one.stays && Date.now() - one.at > WEEK);
    const isOthers = user && one && one.user !== user;
    // Led from sending to another page: the server took it.
    const isTaken = user && one?.left && one.left !== here && document.referrer.endsWith(one.left);
    if (isOld || isOthers || isTaken) drop(key);
  }
  document.addEventListener("submit", (event) => {
    if (!event.target.hasAttribute("data-sign-out")) return;
    const isFree = navigator.onLine && (!all().some((key) => read(key)?.stays) || confirm(words("leave")));
    if (isFree) all().forEach(drop);
    else event.preventDefault();
    if (!navigator.onLine) complain(words("offline"));
  });
  const put = (name, value) => write(START + name, { at: Date.now(), user, left: "", ...value });
  const get = (name) => read(START + name);
  window.zhengyun.kept = { START, get, set: put, drop: (name) => drop(START + name), leave: (name) => put(name, { ...get(name), left: here }) };

  if ("serviceWorker" in navigator) window.addEventListener("load", () => { navigator.serviceWorker.register("/sw.js").catch(() => {}); });
})();
