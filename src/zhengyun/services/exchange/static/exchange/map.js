"use strict";
// Dragging and the wheel move the map; everything else works by its links.
(() => {
  const numbers = (text) => text.split(",").map(Number);
  const svgOf = (event) => event.target.closest?.("[data-map] svg");
  let drag = null;
  let waiting = 0;

  const open = (map, box) => {
    const url = `${map.dataset.here}?box=${box.map((side) => side.toFixed(5)).join(",")}`;
    window.htmx.ajax("GET", url, { target: "#map-area", select: "#map-area", swap: "outerHTML show:none" });
    history.replaceState(null, "", url);
  };
  const view = (svg) => numbers(svg.getAttribute("viewBox").replaceAll(" ", ","));
  const show = (svg, part) => svg.setAttribute("viewBox", part.map((side) => side.toFixed(1)).join(" "));
  const boxOf = (map, [x, y, wide, high], [fullWide, fullHigh]) => {
    const [west, south, east, north] = numbers(map.dataset.box);
    const perX = (east - west) / fullWide;
    const perY = (north - south) / fullHigh;
    return [west + x * perX, north - (y + high) * perY, west + (x + wide) * perX, north - y * perY];
  };
  const full = (svg) => { svg.full ??= view(svg).slice(2); return svg.full; };
  const settle = (svg) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const map = svg.closest("[data-map]");
      if (map) open(map, boxOf(map, view(svg), full(svg)));
    }, 250);
  };

  document.addEventListener("wheel", (event) => {
    const svg = svgOf(event);
    if (!svg || !(event.ctrlKey || event.metaKey || document.activeElement?.closest("[data-map]"))) return;
    event.preventDefault();
    full(svg);
    const [x, y, wide, high] = view(svg);
    const factor = event.deltaY > 0 ? 1.25 : 0.8;
    const place = svg.getBoundingClientRect();
    const atX = (event.clientX - place.left) / place.width;
    const atY = (event.clientY - place.top) / place.height;
    show(svg, [x + wide * (1 - factor) * atX, y + high * (1 - factor) * atY, wide * factor, high * factor]);
    settle(svg);
  }, { passive: false });
  document.addEventListener("pointerdown", (event) => {
    const svg = event.button === 0 && event.pointerType === "mouse" && svgOf(event);
    if (!svg) return;
    full(svg);
    drag = { svg, x: event.clientX, y: event.clientY, part: view(svg), moved: false };
  });
  document.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const place = drag.svg.getBoundingClientRect();
    const [x, y, wide, high] = drag.part;
    const byX = ((event.clientX - drag.x) / place.width) * wide;
    const byY = ((event.clientY - drag.y) / place.height) * high;
    if (Math.abs(event.clientX - drag.x) + Math.abs(event.clientY - drag.y) > 4) drag.moved = true;
    if (drag.moved) show(drag.svg, [x - byX, y - byY, wide, high]);
  });
  document.addEventListener("pointerup", () => {
    if (drag?.moved) settle(drag.svg);
    setTimeout(() => { drag = null; }, 0);
  });
  document.addEventListener("dragstart", (event) => { if (svgOf(event)) event.preventDefault(); });
  document.addEventListener("click", (event) => {
    if (drag?.moved && svgOf(event)) event.preventDefault();
  }, true);
})();
