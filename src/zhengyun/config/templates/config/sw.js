"use strict";
// Keeps sheets of the design and one page for everybody. Pages of people are never kept.
const NAME = "zhengyun-{{ version }}";
const OFFLINE = "{{ page }}";
const FILES = [{% for file in files %}"{{ file }}"{% if not forloop.last %}, {% endif %}{% endfor %}];

self.addEventListener("install", (event) => event.waitUntil((async () => {
  const cache = await caches.open(NAME);
  await cache.put(OFFLINE, await fetch(new Request(OFFLINE, { credentials: "omit", cache: "reload" })));
  await cache.addAll(FILES);
  await self.skipWaiting();
})()));

self.addEventListener("activate", (event) => event.waitUntil((async () => {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("zhengyun-") && name !== NAME).map((name) => caches.delete(name)));
  await self.clients.claim();
})()));

// Back to what was answered to a form: the browser kept nothing and may not send the form again. So it is asked for anew.
const ask = async (request) => {
  if (request.mode !== "navigate" || request.cache !== "only-if-cached") return fetch(request);
  if (request.method === "POST") return Response.redirect(request.url, 303);
  return fetch(request.url, { headers: request.headers, redirect: "manual" });
};

const orKept = async (request, name) => {
  try {
    return await ask(request);
  } catch {
    return (await (await caches.open(NAME)).match(name)) ?? Response.error();
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(orKept(request, OFFLINE));
  else if (FILES.includes(url.pathname)) event.respondWith(orKept(request, request));
});
