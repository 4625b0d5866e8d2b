/* The page on which the reader draws and the network answers: what happens after what. */

document.addEventListener("DOMContentLoaded", () => {
  const root = document.querySelector("#try-the-network .try");
  if (!root) return;
  const { mode, words, names } = NETWORK_PAGE, { frame } = TRAINING_IMAGES;
  const { fill } = answerView;
  const find = selector => root.querySelector(selector);
  const surface = find(".try-pad canvas"), seen = find(".try-seen canvas");
  const pen = find(".try-pen"), said = find(".try-said"), warning = find(".try-warning"), moved = find(".try-moved");
  const eraser = find(".try-erase"), undo = find(".try-undo"), clear = find(".try-clear");
  const width = find(".try-width"), uncentred = find(".try-uncentred");
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  root.hidden = false;
  const drawing = new Drawing(networkInput.unit);
  const answers = answerView.make(root), features = featureView.make(find(".try-features"));
  const alike = alikeView.make(find(".try-alike"));
  let stopAnimation = () => {}, waiting = false;

  const centred = () => !uncentred?.checked;

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
    showDrawing();
    stopAnimation();
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
      stopAnimation = pixelView.animate(seen, ink, normal, drawn, show);
    } else show();
    undo.disabled = !drawing.undoable;
    clear.disabled = drawing.empty;
    if (settled) say(input, answer);
  }

  function say(input, answer) {
    const without = input.empty ? words.empty : words.diverged;
    const parts = [answer ? answerView.sentence(answer) : without];
    const { base, strokes } = drawing.state;
    if (answer && base?.label !== undefined)
      parts.push(fill(strokes.length ? words.edited : words.label, { name: names[base.label] }));
    said.textContent = parts.join(" ");
    // What is chosen from the training images is like itself.
    const unlike = Boolean(answer) && neighbours.unlike(input.pixels);
    warning.textContent = unlike ? words.unlike : "";
    warning.hidden = !unlike;
    root.classList.toggle("doubtful", unlike);
    alike.show(answer && input.pixels);
  }

  // Once before the next picture is drawn, however many events come before it.
  function soon() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      update(false);
    });
  }

  // --- what the reader does ---

  function load(base) {
    pad?.lift();
    drawing.load(base);
    update(true);
  }

  const clean = () => load(mode === "draw" ? null : networkInput.blank());

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
    moved(column, row, down) {
      moved.textContent = fill(down ? words.penDown : words.penUp, { column, row });
    },
    undo: () => undo.click(),
  });

  undo.addEventListener("click", () => {
    pad?.lift();
    drawing.undo();
    update(true);
  });
  clear.addEventListener("click", clean);
  eraser?.addEventListener("click", () =>
    eraser.setAttribute("aria-pressed", String(eraser.getAttribute("aria-pressed") !== "true")));
  uncentred?.addEventListener("change", () => update(true));

  makeExamples(find(".try-examples"), ({ pixels, label }, pointed) => {
    load({ ...networkInput.grid(pixels.data), label });
    if (pointed)
      surface.scrollIntoView({ block: "nearest", behavior: still.matches ? "instant" : "smooth" });
  });

  const chooser = find(".try-file");
  if (chooser)
    acceptPictures(root, chooser, pixels => {
      const exact = photograph.read(pixels, frame);
      const ink = exact.data.map(value => value / frame.top);
      load({ rows: exact.rows, columns: exact.columns, ink, grid: false, exact });
    }, () => { said.textContent = words.noPicture; });

  if (mode !== "draw") drawing.state = { base: networkInput.blank(), strokes: [] };
  update(true);

  // A link from a figure leads to a group of images, and begins with its first.
  function follow() {
    const group = root.querySelector(`.try-group[id="${CSS.escape(location.hash.slice(1))}"]`);
    if (!group) return;
    group.querySelector("button").click();
    root.scrollIntoView({ behavior: "instant" });
  }
  addEventListener("hashchange", follow);
  follow();
});
