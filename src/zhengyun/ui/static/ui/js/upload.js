"use strict";
(() => {
  const { say, complain, token, words } = window.zhengyun;

  const send = (input) => {
    const box = input.closest("[data-upload]");
    const url = box?.dataset.upload;
    if (!url || !input.files.length) return;
    const data = new FormData();
    for (const file of input.files) data.append(input.name, file);
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.setAttribute("aria-label", words("uploading"));
    box.querySelector("progress")?.remove();
    box.append(bar);
    box.setAttribute("aria-busy", "true");
    complain("");
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("X-CSRFToken", token());
    request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
    });
    request.addEventListener("loadend", () => { bar.remove(); box.removeAttribute("aria-busy"); });
    request.addEventListener("error", () => complain(words("offline")));
    request.addEventListener("load", () => {
      if (request.status >= 400) {
        const isPlain = /^text\/plain/.test(request.getResponseHeader("Content-Type") || "");
        complain((isPlain && request.responseText) || words("failed"));
        return;
      }
      const list = document.getElementById(`${input.id}-files`);
      if (list) {
        const page = new DOMParser().parseFromString(request.responseText, "text/html");
        list.replaceChildren(...page.body.childNodes);
      }
      input.value = "";
      say(words("uploaded"));
    });
    request.send(data);
  };

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-upload] input[type=file]")) send(event.target);
  });
  for (const [name, isOver] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
    document.addEventListener(name, (event) => event.target.closest?.("[data-upload]")?.classList.toggle("is-over", isOver));
  }
})();
