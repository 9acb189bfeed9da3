"use strict";
(() => {
  // A thumbnail opens in the viewer beside it; where there is none (a phone), alone and full.
  const place = document.querySelector("[data-viewer]");
  const isWide = window.matchMedia("(min-width: 62rem)");
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-view]");
    if (!link || !place || !isWide.matches || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const isImage = link.dataset.kind.startsWith("image/");
    const shown = document.createElement(isImage ? "img" : "iframe");
    shown.src = link.dataset.view;
    const name = link.querySelector(".thumb__name").textContent;
    shown[isImage ? "alt" : "title"] = name;
    place.querySelector("img, iframe, .empty")?.replaceWith(shown);
    place.querySelector(".viewer__name").textContent = name;
    place.querySelectorAll(".viewer__head a").forEach((a) => { a.href = link.href; });
    document.querySelectorAll(".thumb.is-shown").forEach((one) => one.classList.remove("is-shown"));
    link.classList.add("is-shown");
    place.scrollIntoView({ block: "nearest" });
  });
})();
