"use strict";
(() => {
  // A thumbnail opens in the viewer beside it; on a narrow screen it fills the screen, with its neighbours.
  const place = document.querySelector("[data-viewer]");
  const isWide = window.matchMedia("(min-width: 62rem)");
  const shownAs = (link) => {
    const isImage = link.dataset.kind.startsWith("image/");
    const shown = document.createElement(isImage ? "img" : "iframe");
    shown.src = link.dataset.view;
    shown[isImage ? "alt" : "title"] = link.querySelector(".thumb__name").textContent;
    return shown;
  };
  const beside = (link) => {
    place.querySelector("img, iframe, .empty")?.replaceWith(shownAs(link));
    place.querySelector(".viewer__name").textContent = link.querySelector(".thumb__name").textContent;
    place.querySelectorAll(".viewer__head a").forEach((a) => { a.href = link.href; });
    document.querySelectorAll(".thumb.is-shown").forEach((one) => one.classList.remove("is-shown"));
    link.classList.add("is-shown");
    place.scrollIntoView({ block: "nearest" });
  };

  const full = document.querySelector("#desk-full");
  let links = [];
  let at = 0;
  const show = (step) => {
    at = (at + step + links.length) % links.length;
    const link = links[at];
    full.querySelector("[data-full]").replaceChildren(shownAs(link));
    full.querySelector("[data-full-name]").textContent = `${at + 1}/${links.length} ${link.querySelector(".thumb__name").textContent}`;
    full.querySelector("[data-full-alone]").href = link.href;
  };
  const open = (link) => {
    links = [...document.querySelectorAll("[data-view]")];
    at = links.indexOf(link);
    show(0);
    full.showModal();
  };
  if (full) {
    full.querySelector("[data-full-next]").addEventListener("click", () => show(1));
    full.querySelector("[data-full-previous]").addEventListener("click", () => show(-1));
    full.querySelector("[data-full-close]").addEventListener("click", () => full.close());
    full.addEventListener("close", () => { full.querySelector("[data-full]").replaceChildren(); links[at]?.focus(); });
    full.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (step) { event.preventDefault(); show(step); }
    });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-view]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (isWide.matches && place) { event.preventDefault(); beside(link); }
    else if (!isWide.matches && full?.showModal) { event.preventDefault(); open(link); }
  });
})();
