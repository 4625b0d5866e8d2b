/* The page on which the reader draws and the network answers: what happens after what. */

document.addEventListener("DOMContentLoaded", () => {
  const root = document.querySelector("#try-the-network .try");
  if (!root) return;
  const { mode, words, names } = NETWORK_PAGE, { frame } = TRAINING_IMAGES;
  const { fill } = answerView;
  const find = selector => root.querySelector(selector);
  const surface = find(".try-pad canvas"), seen = find(".try-seen canvas"), pen = find(".try-pen");
  const said = find(".try-said"), warning = find(".try-warning"), moved = find(".try-moved");
  const eraser = find(".try-erase"), undo = find(".try-undo"), clear = find(".try-clear");
  const width = find(".try-width"), uncentred = find(".try-uncentred");
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  root.hidden = false;
  const drawing = new Drawing(networkInput.unit, mode === "draw" ? null : networkInput.blank());
  const answers = answerView.make(root), features = featureView.make(find(".try-features"));
  const alike = alikeView.make(find(".try-alike"));
  let stopAnimation = () => {}, request = 0;

  const centred = () => !uncentred?.checked;

  // The attribute "disabled" would take the keyboard's focus away.
  const disable = (button, disabled) => button.setAttribute("aria-disabled", String(disabled));

  // --- what is shown ---

  function showDrawing() {
    const { base } = drawing.state, grid = Boolean(base?.grid);
    surface.classList.toggle("grid", grid);
    if (grid && !drawing.state.strokes.length) return pixelView.draw(surface, base.pixels);
    const fine = grid ? 1 : 2, size = grid ? base : networkInput.side;
    const raster = drawing.raster(size.rows * fine, size.columns * fine);
    Object.assign(surface, { width: raster.width, height: raster.height });
    surface.classList.add("ink");
    surface.getContext("2d").drawImage(raster, 0, 0);
  }

  function answerTo(pixels) {
    const { probabilities, outputs } = forwardPass.run(TRAINED_NETWORK, pixels);
    const t = TRAINED_NETWORK.temperature;
    const calibrated = t === null ? null : forwardPass.calibrated(probabilities, t);
    return { probabilities, calibrated, outputs };
  }

  // `settled`: no stroke is being drawn, so that words may be said and motion shown.
  function update(settled) {
    cancelAnimationFrame(request);
    request = 0;
    stopAnimation();
    showDrawing();
    const input = networkInput.of(drawing, centred());
    const found = input.empty ? null : answerTo(input.pixels);
    // A network whose training diverged has no answer.
    const answer = found?.probabilities.every(Number.isFinite) ? found : null;
    answers.show(answer);
    if (!answer) features.clear();
    else if (settled) features.show(answer.outputs);
    const show = () => pixelView.draw(seen, input.pixels);
    if (settled && answer && input.normal?.box && !still.matches) {
      const { drawn, normal } = input;
      const ink = inkCanvas({ ...drawn, ink: drawn.data.map(value => value / frame.top) });
      stopAnimation = pixelView.animate(seen, ink, normal, show);
    } else show();
    disable(undo, !drawing.undoable);
    disable(clear, drawing.empty);
    if (settled) say(input, answer);
  }

  function say(input, answer) {
    const { base, strokes } = drawing.state;
    const read = base !== null && !base.grid;
    const without = input.empty ? (read ? words.noInk : words.empty) : words.diverged;
    const parts = [answer ? answerView.sentence(answer) : without];
    if (answer && base?.label !== undefined)
      parts.push(fill(strokes.length ? words.edited : words.label, { name: names[base.label] }));
    said.textContent = parts.join(" ");
    const unlike = Boolean(answer) && neighbours.unlike(input.pixels);
    warning.textContent = unlike ? words.unlike : "";
    root.classList.toggle("doubtful", unlike);
    alike.show(answer && input.pixels);
  }

  // Once before the next picture is drawn, however many events come before it.
  function soon() {
    request ||= requestAnimationFrame(() => update(false));
  }

  // --- what the reader does ---

  // Does what it is given after a stroke of the keyboard has ended.
  function change(act) {
    pad?.lift();
    act();
    update(true);
  }

  const undoLast = () => change(() => drawing.undo());

  const reveal = () =>
    surface.scrollIntoView({ block: "nearest", behavior: still.matches ? "instant" : "smooth" });

  const pad = mode === "choose" ? null : makePad(surface, pen, {
    begin(point, erases) {
      const erasing = eraser.getAttribute("aria-pressed") === "true";
      drawing.begin(point, Number(width.value), erases || erasing);
      soon();
    },
    extend(points) {
      drawing.extend(points);
      soon();
    },
    end() {
      drawing.end();
      update(true);
    },
    cancel: undoLast,
    undo: undoLast,
    moved(place) {
      moved.textContent = fill(place.down ? words.penDown : words.penUp, place);
    },
  });

  undo.addEventListener("click", () => { if (drawing.undoable) undoLast(); });
  clear.addEventListener("click", () => { if (!drawing.empty) change(() => drawing.clear()); });
  eraser?.addEventListener("click", () =>
    eraser.setAttribute("aria-pressed", String(eraser.getAttribute("aria-pressed") !== "true")));
  uncentred?.addEventListener("change", () => update(true));

  makeExamples(find(".try-examples"), ({ pixels, label }, pointed) => {
    change(() => drawing.load({ ...networkInput.grid(pixels.data), label }));
    if (pointed) reveal();
  });

  acceptFiles(root, find(".try-file"), {
    reading() { said.textContent = words.reading; },
    read(pixels) {
      const exact = photograph.read(pixels, frame);
      const ink = exact.data.map(value => value / frame.top);
      const { rows, columns } = exact;
      change(() => drawing.load({ rows, columns, ink, grid: false, exact }));
      reveal();
    },
    unreadable() { said.textContent = words.unreadable; },
    refused() { said.textContent = words.noFiles; },
  });

  update(true);

  // A link from a figure leads to a group of images, and begins with its first.
  function follow() {
    const group = [...root.querySelectorAll(".try-group")].find(
      ({ dataset }) => location.hash === `#${dataset.group}`);
    if (!group) return;
    group.querySelector("button").click();
    root.scrollIntoView({ behavior: "instant" });
  }
  addEventListener("hashchange", follow);
  follow();
});
