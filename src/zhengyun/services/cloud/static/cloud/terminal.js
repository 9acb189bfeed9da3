// A small terminal: enough of VT100 for a login, a shell and simple programs on a serial line.

export const COLUMNS = 80;
export const ROWS = 24;
const KEPT = 1000;
const NAMED = {
  Enter: "\r", Backspace: "\x7f", Tab: "\t", Escape: "\x1b", Delete: "\x1b[3~",
  ArrowUp: "\x1b[A", ArrowDown: "\x1b[B", ArrowRight: "\x1b[C", ArrowLeft: "\x1b[D",
  Home: "\x1b[H", End: "\x1b[F", PageUp: "\x1b[5~", PageDown: "\x1b[6~", Insert: "\x1b[2~",
};

/** What a key sends; null where the browser keeps it (letters come as text, so that input methods work). */
export function sent(event) {
  if (event.isComposing || event.metaKey) return null;
  if (event.ctrlKey && !event.altKey && event.key.length === 1) {
    if (event.shiftKey || event.key === "v") return null;
    const code = event.key.toUpperCase().charCodeAt(0);
    return code >= 64 && code < 96 ? String.fromCharCode(code - 64) : null;
  }
  return event.altKey || event.ctrlKey ? null : NAMED[event.key] ?? null;
}

export class Terminal {
  /** answer: called with what the terminal itself has to say to the machine. */
  constructor(answer = () => {}) {
    this.answer = answer;
    this.decoder = new TextDecoder("utf-8");
    this.reset();
  }

  reset() {
    this.past = [];
    this.lines = Array.from({ length: ROWS }, () => []);
    this.x = 0;
    this.y = 0;
    this.kept = [0, 0];
    this.top = 0;
    this.bottom = ROWS - 1;
    this.hasCursor = true;
    this.escape = null;
  }

  write(bytes) {
    for (const sign of this.decoder.decode(bytes, { stream: true })) this.take(sign);
  }

  take(sign) {
    if (this.escape !== null) this.inEscape(sign);
    else if (sign === "\x1b") this.escape = "";
    else if (sign === "\r") this.x = 0;
    else if (sign === "\n" || sign === "\v" || sign === "\f") this.feed();
    else if (sign === "\b") this.x = Math.max(0, this.x - 1);
    else if (sign === "\t") this.x = Math.min(COLUMNS - 1, (this.x >> 3 << 3) + 8);
    else if (sign >= " " && sign !== "\x7f") this.put(sign);
  }

  put(sign) {
    if (this.x >= COLUMNS) {
      this.x = 0;
      this.feed();
    }
    const line = this.lines[this.y];
    while (line.length < this.x) line.push(" ");
    line[this.x] = sign;
    this.x += 1;
  }

  feed() {
    if (this.y === this.bottom) this.scroll();
    else if (this.y < ROWS - 1) this.y += 1;
  }

  scroll() {
    const [gone] = this.lines.splice(this.top, 1);
    this.lines.splice(this.bottom, 0, []);
    if (this.top === 0) this.past.push(gone);
    if (this.past.length > KEPT) this.past.shift();
  }

  back() {
    if (this.y > this.top) this.y -= 1;
    else {
      this.lines.splice(this.bottom, 1);
      this.lines.splice(this.top, 0, []);
    }
  }

  inEscape(sign) {
    const text = this.escape + sign;
    const isOpen = text === "[" || /^\[[\x20-\x3f]*$/.test(text) || /^[()*+#%]$/.test(text)
      || (text[0] === "]" && sign !== "\x07" && !text.endsWith("\x1b\\"));
    if (isOpen && text.length < 256) {
      this.escape = text;
      return;
    }
    this.escape = null;
    if (text[0] === "[") this.control(text.slice(1, -1), sign);
    else this.simple(text);
  }

  simple(text) {
    if (text === "c") this.reset();
    else if (text === "D") this.feed();
    else if (text === "E") { this.x = 0; this.feed(); }
    else if (text === "M") this.back();
    else if (text === "7") this.kept = [this.x, this.y];
    else if (text === "8") [this.x, this.y] = this.kept;
  }

  control(given, act) {
    const isPrivate = given.startsWith("?");
    const numbers = given.replace(/^[?>=]/, "").split(";").map((one) => Number.parseInt(one, 10) || 0);
    const [first, second] = numbers;
    const many = Math.min(first || 1, 1000);
    if (isPrivate) {
      if (numbers.includes(25)) this.hasCursor = act === "h";
      return;
    }
    const steps = {
      A: () => this.move(this.x, this.y - many), B: () => this.move(this.x, this.y + many),
      C: () => this.move(this.x + many, this.y), D: () => this.move(this.x - many, this.y),
      E: () => this.move(0, this.y + many), F: () => this.move(0, this.y - many),
      G: () => this.move(many - 1, this.y), d: () => this.move(this.x, many - 1),
      H: () => this.move((second || 1) - 1, many - 1), f: () => this.move((second || 1) - 1, many - 1),
      J: () => this.clear(first), K: () => this.clearLine(first),
      L: () => this.insertLines(many), M: () => this.deleteLines(many),
      P: () => this.lines[this.y].splice(this.x, many),
      X: () => this.blank(this.x, this.x + many),
      "@": () => this.lines[this.y].splice(this.x, 0, ...Array(Math.min(many, COLUMNS)).fill(" ")),
      r: () => this.region(first || 1, second || ROWS),
      s: () => { this.kept = [this.x, this.y]; }, u: () => { [this.x, this.y] = this.kept; },
      n: () => this.report(first), c: () => this.answer("\x1b[?1;0c"),
    };
    steps[act]?.();
    this.lines[this.y].length = Math.min(this.lines[this.y].length, COLUMNS);
  }

  move(x, y) {
    this.x = Math.max(0, Math.min(COLUMNS - 1, x));
    this.y = Math.max(0, Math.min(ROWS - 1, y));
  }

  region(top, bottom) {
    if (top < bottom && bottom <= ROWS) [this.top, this.bottom] = [top - 1, bottom - 1];
    this.move(0, 0);
  }

  blank(from, to) {
    const line = this.lines[this.y];
    for (let at = from; at < Math.min(to, line.length); at += 1) line[at] = " ";
  }

  clear(what) {
    if (what === 0) this.clearLine(0);
    if (what === 1) this.clearLine(1);
    const from = what === 0 ? this.y + 1 : 0;
    const to = what === 1 ? this.y : ROWS;
    for (let at = from; at < to; at += 1) this.lines[at] = [];
    if (what === 3) this.past = [];
  }

  clearLine(what) {
    if (what === 0) this.lines[this.y].length = Math.min(this.x, this.lines[this.y].length);
    else if (what === 1) this.blank(0, this.x + 1);
    else this.lines[this.y] = [];
  }

  insertLines(many) {
    for (let at = 0; at < Math.min(many, ROWS); at += 1) {
      this.lines.splice(this.bottom, 1);
      this.lines.splice(this.y, 0, []);
    }
  }

  deleteLines(many) {
    for (let at = 0; at < Math.min(many, ROWS); at += 1) {
      this.lines.splice(this.y, 1);
      this.lines.splice(this.bottom, 0, []);
    }
  }

  report(what) {
    if (what === 5) this.answer("\x1b[0n");
    if (what === 6) this.answer(`\x1b[${this.y + 1};${Math.min(this.x, COLUMNS - 1) + 1}R`);
  }

  /** All lines as text, and where the cursor stands in it. */
  shown() {
    const all = [...this.past, ...this.lines];
    let last = all.length - 1;
    const at = this.past.length + this.y;
    while (last > at && all[last].length === 0) last -= 1;
    const texts = all.slice(0, last + 1).map((line) => line.join(""));
    const x = Math.min(this.x, COLUMNS - 1);
    const before = texts.slice(0, at).map((line) => line.length + 1).reduce((sum, one) => sum + one, 0);
    texts[at] = texts[at].padEnd(x + 1);
    return { text: texts.join("\n"), cursor: this.hasCursor ? before + x : -1 };
  }
}
