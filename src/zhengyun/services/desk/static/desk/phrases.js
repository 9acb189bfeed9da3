"use strict";
(() => {
  // A ready sentence goes into its field at once; without scripts the server does it.
  const put = (button) => {
    const field = document.getElementById(button.dataset.phrase);
    if (!field) return false;
    const text = button.textContent.trim();
    if (!field.value.includes(text)) field.value = [field.value.trim(), text].filter(Boolean).join("\n");
    const box = button.closest(".wrong")?.querySelector("input[type=checkbox]");
    if (box) box.checked = true;
    field.focus();
    return true;
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-phrase]");
    if (button && put(button)) event.preventDefault();
  });
  // Alt and a number inside a text: the ready sentence with this number.
  document.addEventListener("keydown", (event) => {
    if (!event.altKey || event.ctrlKey || event.metaKey || !/^Digit[1-9]$/.test(event.code) || !event.target.matches("textarea")) return;
    const buttons = document.querySelectorAll(`[data-phrase="${CSS.escape(event.target.id)}"]`);
    const button = buttons[Number(event.code.slice(5)) - 1];
    if (button && put(button)) event.preventDefault();
  });
})();
