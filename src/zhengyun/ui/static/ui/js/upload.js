"use strict";
(() => {
  const { say, complain, token, words } = window.zhengyun;

  // What is wrong with a file stands at its control; once it is right, the list above forgets it.
  const tell = (input, text) => {
    const id = `${input.id}-error`;
    document.getElementById(id)?.remove();
    input.closest(".field")?.classList.toggle("has-error", Boolean(text));
    const described = (input.getAttribute("aria-describedby") || "").split(" ").filter((one) => one && one !== id);
    if (text) described.push(id);
    input.ariaInvalid = text ? "true" : null;
    if (described.length) input.setAttribute("aria-describedby", described.join(" "));
    else input.removeAttribute("aria-describedby");
    if (!text) { forget(input); return; }
    const note = document.createElement("p");
    note.className = "error";
    note.id = id;
    note.setAttribute("role", "alert");
    note.textContent = text;
    input.closest(".field__control, [data-upload]").before(note);
    note.scrollIntoView({ block: "nearest" });
  };
  const forget = (input) => {
    document.querySelectorAll(`[data-errors] a[href="#${input.id}"]`).forEach((link) => {
      const box = link.closest("[data-errors]");
      link.closest("li").remove();
      const left = box.querySelectorAll("li").length;
      const title = box.querySelector("h2");
      title.textContent = title.textContent.replace(/\d+/, left);
      if (!left) box.remove();
    });
  };

  // Why a file is still to be sent: no answer, nobody signed in, a server that is starting. Else nothing.
  const unsent = ({ status }, isPlain) => {
    if (!status) return words("offline");
    if (status === 401 || (status === 403 && !isPlain)) return words("refused");
    return status >= 500 ? words("failed") : "";
  };

  // Answers the status, and the reason why it was not sent.
  const upload = (input, files, url) => new Promise((answer) => {
    const box = input.closest("[data-upload]");
    const data = new FormData();
    for (const file of files) data.append(input.name, file);
    const bar = document.createElement("progress");
    bar.max = 100;
    bar.setAttribute("aria-label", words("uploading"));
    box.querySelector("progress")?.remove();
    box.append(bar);
    box.setAttribute("aria-busy", "true");
    complain("");
    const request = new XMLHttpRequest();
    const isPlain = () => /^text\/plain/.test(request.getResponseHeader("Content-Type") || "");
    request.open("POST", url);
    request.setRequestHeader("X-CSRFToken", token());
    request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = (100 * event.loaded) / event.total;
    });
    request.addEventListener("loadend", () => {
      bar.remove();
      box.removeAttribute("aria-busy");
      answer({ status: request.status, reason: unsent(request, isPlain()) });
    });
    request.addEventListener("load", () => {
      if (unsent(request, isPlain())) return;
      input.value = "";
      if (request.status >= 400) {
        tell(input, (isPlain() && request.responseText) || words("failed"));
        return;
      }
      const list = document.getElementById(`${input.id}-files`);
      if (list) {
        const page = new DOMParser().parseFromString(request.responseText, "text/html");
        list.replaceChildren(...page.body.childNodes);
      }
      tell(input, "");
      say(words("uploaded"));
    });
    request.send(data);
  });
  window.zhengyun.upload = upload;

  document.addEventListener("change", async (event) => {
    const input = event.target;
    const url = input.matches("input[type=file]") && input.closest("[data-upload]")?.dataset.upload;
    const [files, at] = [[...(input.files ?? [])], Date.now()];
    if (!url || !files.length) return;
    const { reason } = await upload(input, files, url);
    if (!reason) return;
    const kept = new CustomEvent("unsent", { bubbles: true, cancelable: true, detail: { files, url, at, reason } });
    if (input.dispatchEvent(kept)) complain(reason);
  });
  for (const [name, isOver] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
    document.addEventListener(name, (event) => event.target.closest?.("[data-upload]")?.classList.toggle("is-over", isOver));
  }
})();
