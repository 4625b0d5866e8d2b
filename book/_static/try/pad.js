/* Drawing on a canvas, with mouse, finger or pen, and with the keyboard.

   makePad(canvas, pen, on): pen is an element that shows where the keyboard's pen is. Calls
   on.begin(point, erases), on.extend(points), on.end(), on.moved(column, row, down), on.undo(). */

function makePad(canvas, pen, on) {
  const STEPS = 28, FAST = 4;
  const DIRECTIONS = {
    ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
  };
  const ERASER_OF_PENS = 32;

  // --- mouse, finger and pen ---

  let pointer = null;

  function place(event) {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  }

  canvas.addEventListener("pointerdown", event => {
    if (pointer !== null || (event.button !== 0 && event.buttons !== ERASER_OF_PENS)) return;
    event.preventDefault();
    lift();
    pen.hidden = true;
    canvas.focus({ preventScroll: true, focusVisible: false });
    pointer = event.pointerId;
    canvas.setPointerCapture(pointer);
    on.begin(place(event), event.buttons === ERASER_OF_PENS);
  });

  canvas.addEventListener("pointermove", event => {
    if (event.pointerId !== pointer) return;
    // A frame may hold several positions, without which curves have corners.
    const events = event.getCoalescedEvents?.() ?? [];
    on.extend((events.length ? events : [event]).map(place));
  });

  for (const kind of ["pointerup", "pointercancel"])
    canvas.addEventListener(kind, event => {
      if (event.pointerId !== pointer) return;
      pointer = null;
      on.end();
    });

  // --- keyboard ---

  const held = new Set();
  let column = STEPS / 2, row = STEPS / 2, down = false;

  const where = () => [column / STEPS, row / STEPS];

  function lift() {
    if (down) on.end();
    down = false;
    held.clear();
  }

  function show() {
    pen.hidden = false;
    pen.classList.toggle("down", down);
    pen.style.left = `${100 * column / STEPS}%`;
    pen.style.top = `${100 * row / STEPS}%`;
    on.moved(column, row, down);
  }

  canvas.addEventListener("keydown", event => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      event.preventDefault();
      lift();
      on.undo();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " ") {
      event.preventDefault();
      if (event.repeat) return;
      if (down) lift();
      else {
        down = true;
        on.begin(where(), false);
      }
      show();
    } else if (DIRECTIONS[event.key]) {
      event.preventDefault();
      // Two arrows held at once move the pen diagonally.
      held.add(event.key);
      const step = event.shiftKey ? FAST : 1;
      const within = value => Math.min(Math.max(value, 0), STEPS);
      const steps = [...held].map(key => DIRECTIONS[key]);
      column = within(column + step * steps.reduce((sum, [across]) => sum + across, 0));
      row = within(row + step * steps.reduce((sum, [, along]) => sum + along, 0));
      if (down) on.extend([where()]);
      show();
    } else if (event.key === "Escape" && down) {
      lift();
      show();
    }
  });

  canvas.addEventListener("keyup", event => held.delete(event.key));
  canvas.addEventListener("focus", () => { if (canvas.matches(":focus-visible")) show(); });
  canvas.addEventListener("blur", () => {
    lift();
    pen.hidden = true;
  });

  return { lift };
}
