"use strict";
(() => {
  // Where a photograph was taken, if the inspector wishes to say so.
  const form = document.querySelector("form[data-place]");
  const button = form?.querySelector("[data-place-button]");
  if (!button || !navigator.geolocation) return;
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
})();
