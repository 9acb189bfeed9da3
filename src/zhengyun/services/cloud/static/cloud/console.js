// Connects the page with the console of a machine: the screen by noVNC, the serial line by a small terminal.
import { Terminal, sent } from "./terminal.js";

const root = document.querySelector("[data-console]");
const SHIFTED = /[A-Z~!@#$%^&*()_+{}|:"<>?]/;
const SHIFT = 0xffe1;
const NEW_LINE = 0xff0d;
const BLOCK = 4096;
const HELD = [[0xffe3, "ControlLeft"], [0xffe4, "ControlRight"], [0xffe9, "AltLeft"], [0xffea, "AltRight"]];

const part = (name) => root.querySelector(`.console__${name}`);
const button = (name) => root.querySelector(`button[name="${name}"]`);

function say(words) {
  part("state").textContent = words;
}

function ending(code) {
  const names = [...root.querySelectorAll(".console__endings dt")];
  return (names.find((name) => name.textContent === code) ?? names.at(-1)).nextElementSibling.textContent;
}

function show(isOpen) {
  root.dataset.state = isOpen ? "open" : "closed";
  part("tools").hidden = !isOpen;
  part("open").hidden = isOpen;
}

/** The way out for the keyboard, before the machine gets the key. */
function letOut(leave) {
  part("screen").addEventListener("keydown", (event) => {
    if (!event.ctrlKey || !event.altKey || event.code !== "KeyQ") return;
    event.preventDefault();
    event.stopPropagation();
    leave();
    button("close").focus();
  }, true);
}

function follow(socket) {
  say(part("state").dataset.connecting);
  socket.addEventListener("close", (event) => {
    if (document.fullscreenElement) document.exitFullscreen();
    show(false);
    say(ending(event.reason || (event.code === 1000 ? "left" : "lost")));
  });
  socket.addEventListener("message", (event) => {
    if (typeof event.data !== "string") return;
    const { is_open: isOpen, url } = JSON.parse(event.data);
    if (isOpen) {
      show(true);
      say(part("state").dataset.connected);
    }
    if (/^https?:/.test(url)) {
      part("link").hidden = false;
      part("link").firstElementChild.href = url;
    }
  });
  button("close").addEventListener("click", () => socket.close(1000));
  button("full").addEventListener("click", () => {
    part("screen").requestFullscreen();
    part("screen").focus();
  });
}

function open() {
  const socket = new WebSocket(root.dataset.address, ["binary"]);
  socket.binaryType = "arraybuffer";
  delete root.dataset.address;
  follow(socket);
  return socket;
}

function type(screen, text) {
  for (const sign of text) {
    const key = sign === "\n" ? NEW_LINE : sign.charCodeAt(0);
    if (sign !== "\n" && (sign < " " || sign > "~")) continue;
    const isShifted = SHIFTED.test(sign);
    if (isShifted) screen.sendKey(SHIFT, "ShiftLeft", true);
    screen.sendKey(key, null, true);
    screen.sendKey(key, null, false);
    if (isShifted) screen.sendKey(SHIFT, "ShiftLeft", false);
  }
}

async function lookAtScreen() {
  const { default: RFB } = await import(root.dataset.novnc);
  const place = part("screen");
  const screen = new RFB(place, open());
  screen.scaleViewport = true;
  screen.focusOnClick = true;
  place.addEventListener("focus", () => screen.focus());
  letOut(() => {
    for (const [key, code] of HELD) screen.sendKey(key, code, false);
    screen.blur();
  });
  screen.addEventListener("connect", () => screen.focus());
  button("keys").addEventListener("click", () => {
    screen.sendCtrlAltDel();
    screen.focus();
  });
  button("type").addEventListener("click", () => {
    const field = root.querySelector("#typed");
    type(screen, field.value);
    field.value = "";
    screen.focus();
  });
}

function draw(terminal, text) {
  const { text: all, cursor } = terminal.shown();
  const atEnd = text.scrollHeight - text.scrollTop - text.clientHeight < 40;
  if (cursor < 0) text.textContent = all;
  else {
    const mark = document.createElement("span");
    mark.textContent = all[cursor];
    text.replaceChildren(all.slice(0, cursor), mark, all.slice(cursor + 1));
  }
  if (atEnd) text.scrollTop = text.scrollHeight;
}

function useLine() {
  const text = part("text");
  const keys = part("keys");
  const socket = open();
  const encoder = new TextEncoder();
  const send = (words) => {
    const bytes = encoder.encode(words);
    for (let at = 0; at < bytes.length && socket.readyState === WebSocket.OPEN; at += BLOCK) {
      socket.send(bytes.slice(at, at + BLOCK));
    }
  };
  const terminal = new Terminal(send);
  let isDue = false;
  socket.addEventListener("message", (event) => {
    if (typeof event.data === "string") return;
    terminal.write(new Uint8Array(event.data));
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => { isDue = false; draw(terminal, text); });
  });
  keys.focus();
  keys.addEventListener("keydown", (event) => {
    const words = sent(event);
    if (words === null) return;
    event.preventDefault();
    send(words);
  });
  const give = () => { send(keys.value.replaceAll("\n", "\r")); keys.value = ""; };
  keys.addEventListener("input", (event) => { if (!event.isComposing) give(); });
  keys.addEventListener("compositionend", give);
  text.addEventListener("click", () => { if (!String(getSelection())) keys.focus(); });
  text.addEventListener("keydown", (event) => { if (event.key.length === 1 || event.key === "Enter") keys.focus(); });
  letOut(() => keys.blur());
}

if (root?.dataset.address) {
  if (root.dataset.console === "vnc") lookAtScreen();
  else useLine();
}
