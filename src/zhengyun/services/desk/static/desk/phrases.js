"use strict";
(() => {
  // A ready sentence goes into its field at once; without scripts the server does it.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-phrase]");
    const field = button && document.getElementById(button.dataset.phrase);
    if (!field) return;
    event.preventDefault();
    const text = button.textContent.trim();
    if (!field.value.includes(text)) field.value = [field.value.trim(), text].filter(Boolean).join("\n");
    const box = button.closest(".wrong")?.querySelector("input[type=checkbox]");
    if (box) box.checked = true;
    field.focus();
  });
})();
