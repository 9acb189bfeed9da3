"use strict";
// Live figures are asked for again only while somebody can see them.
(() => {
  const again = () => {
    if (document.visibilityState !== "visible") return;
    for (const box of document.querySelectorAll("[data-look]")) htmx.trigger(box, "look");
  };
  setInterval(again, 10000);
  document.addEventListener("visibilitychange", again);
})();
