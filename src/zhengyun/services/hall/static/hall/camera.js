"use strict";
// Photographs of papers: straightened by their four corners, turned, taken again; warned of when dark or blurred.
(() => {
  const MOST = 1800, DARK = 70, BLURRED = 45;
  const sheet = document.getElementById("camera");
  if (!sheet || !window.HTMLDialogElement || !window.DataTransfer || !matchMedia("(pointer: coarse)").matches) return;

  const offer = (root) => root.querySelectorAll("[data-camera]").forEach((button) => { button.hidden = false; });
  offer(document);
  document.addEventListener("htmx:afterSwap", () => offer(document));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-camera]");
    if (button) take(document.getElementById(button.dataset.camera));
  });

  const take = (input) => {
    const camera = document.createElement("input");
    camera.type = "file";
    camera.accept = "image/*";
    camera.setAttribute("capture", "environment");
    camera.addEventListener("change", () => { if (camera.files[0]) edit(input, camera.files[0]); });
    camera.click();
  };

  const give = (input, file) => {
    const given = new DataTransfer();
    given.items.add(file);
    input.files = given.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const edit = async (input, file) => {
    let picture;
    try { picture = await createImageBitmap(file); } catch { give(input, file); return; }
    const dialog = sheet.content.firstElementChild.cloneNode(true);
    const canvas = dialog.querySelector("canvas"), stage = canvas.parentElement;
    const outline = dialog.querySelector("polygon"), handles = [...dialog.querySelectorAll("[data-corner]")];
    let corners;
    const place = () => {
      handles.forEach((one, n) => { one.style.left = `${corners[n][0] * 100}%`; one.style.top = `${corners[n][1] * 100}%`; });
      outline.setAttribute("points", corners.map(([x, y]) => `${x * 100},${y * 100}`).join(" "));
    };
    const draw = (source, turned) => {
      const scale = Math.min(1, MOST / Math.max(source.width, source.height));
      const width = Math.round(source.width * scale), height = Math.round(source.height * scale);
      const next = document.createElement("canvas");
      [next.width, next.height] = turned ? [height, width] : [width, height];
      const pen = next.getContext("2d");
      if (turned) { pen.translate(height, 0); pen.rotate(Math.PI / 2); }
      pen.drawImage(source, 0, 0, width, height);
      canvas.width = next.width;
      canvas.height = next.height;
      canvas.getContext("2d").drawImage(next, 0, 0);
      stage.style.aspectRatio = `${canvas.width} / ${canvas.height}`;
      stage.style.setProperty("--ratio", canvas.width / canvas.height);
      corners = [[.06, .06], [.94, .06], [.94, .94], [.06, .94]];
      place();
    };
    const move = (n, x, y) => {
      corners[n] = [Math.min(1, Math.max(0, x)), Math.min(1, Math.max(0, y))];
      place();
    };
    handles.forEach((one, n) => {
      one.addEventListener("pointerdown", (event) => { one.setPointerCapture(event.pointerId); });
      one.addEventListener("pointermove", (event) => {
        if (!one.hasPointerCapture(event.pointerId)) return;
        const box = stage.getBoundingClientRect();
        move(n, (event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
      });
      one.addEventListener("keydown", (event) => {
        const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
        if (!step) return;
        event.preventDefault();
        move(n, corners[n][0] + step[0] / 100, corners[n][1] + step[1] / 100);
      });
    });
    const name = `${file.name.replace(/\.\w+$/, "")}.jpg`;
    const acts = {
      rotate: () => draw(canvas, true),
      again: () => { dialog.close(); take(input); },
      plain: () => { dialog.close(); give(input, file); },
      use: () => straighten(canvas, corners).toBlob((blob) => {
        dialog.close();
        give(input, blob ? new File([blob], name, { type: "image/jpeg" }) : file);
      }, "image/jpeg", .88),
      cancel: () => dialog.close(),
    };
    dialog.addEventListener("click", (event) => acts[event.target.closest("[data-do]")?.dataset.do]?.());
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    draw(picture, false);
    const faults = look(canvas).map((fault) => dialog.dataset[fault]);
    dialog.querySelector("[data-warn]").textContent = faults.join(" ");
    dialog.showModal();
  };

  // Mean brightness, and the spread of the second difference: small where no edge is sharp.
  const look = (source) => {
    const width = 320, height = Math.max(3, Math.round(width * source.height / source.width));
    const small = document.createElement("canvas");
    small.width = width;
    small.height = height;
    const pen = small.getContext("2d");
    pen.drawImage(source, 0, 0, width, height);
    const data = pen.getImageData(0, 0, width, height).data, grey = new Float32Array(width * height);
    let light = 0;
    for (let n = 0; n < grey.length; n++) light += grey[n] = .3 * data[4 * n] + .59 * data[4 * n + 1] + .11 * data[4 * n + 2];
    let sum = 0, squares = 0, count = 0;
    for (let y = 1; y < height - 1; y++) {
      for (let x = 1; x < width - 1; x++) {
        const n = y * width + x, edge = 4 * grey[n] - grey[n - 1] - grey[n + 1] - grey[n - width] - grey[n + width];
        sum += edge; squares += edge * edge; count++;
      }
    }
    const spread = squares / count - (sum / count) ** 2;
    return [light / grey.length < DARK && "dark", spread < BLURRED && "blurred"].filter(Boolean);
  };

  // The projective map of the unit square onto four corners (Heckbert 1989), sampled for each point of the result.
  const straighten = (source, corners) => {
    const { width: sw, height: sh } = source;
    const [a, b, c, d] = corners.map(([x, y]) => [x * (sw - 1), y * (sh - 1)]);
    const far = ([x1, y1], [x2, y2]) => Math.hypot(x1 - x2, y1 - y2);
    const width = Math.max(1, Math.round(Math.max(far(a, b), far(d, c)))), height = Math.max(1, Math.round(Math.max(far(a, d), far(b, c))));
    const dx1 = b[0] - c[0], dx2 = d[0] - c[0], dx3 = a[0] - b[0] + c[0] - d[0];
    const dy1 = b[1] - c[1], dy2 = d[1] - c[1], dy3 = a[1] - b[1] + c[1] - d[1];
    const whole = dx1 * dy2 - dx2 * dy1;
    if (!whole) return source;
    const g = (dx3 * dy2 - dx2 * dy3) / whole, h = (dx1 * dy3 - dx3 * dy1) / whole;
    const from = source.getContext("2d").getImageData(0, 0, sw, sh).data;
    const target = document.createElement("canvas");
    target.width = width;
    target.height = height;
    const pen = target.getContext("2d"), picture = pen.createImageData(width, height), to = picture.data;
    for (let y = 0, out = 0; y < height; y++) {
      const v = y / height;
      for (let x = 0; x < width; x++, out += 4) {
        const u = x / width, w = g * u + h * v + 1;
        const px = ((b[0] - a[0] + g * b[0]) * u + (d[0] - a[0] + h * d[0]) * v + a[0]) / w;
        const py = ((b[1] - a[1] + g * b[1]) * u + (d[1] - a[1] + h * d[1]) * v + a[1]) / w;
        const x0 = Math.min(sw - 2, Math.max(0, px | 0)), y0 = Math.min(sh - 2, Math.max(0, py | 0));
        const fx = px - x0, fy = py - y0, n = 4 * (y0 * sw + x0), below = n + 4 * sw;
        for (let k = 0; k < 3; k++) {
          const top = from[n + k] + (from[n + 4 + k] - from[n + k]) * fx;
          const low = from[below + k] + (from[below + 4 + k] - from[below + k]) * fx;
          to[out + k] = top + (low - top) * fy;
        }
        to[out + 3] = 255;
      }
    }
    pen.putImageData(picture, 0, 0);
    return target;
  };
})();
