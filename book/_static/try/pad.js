/* Drawing on a canvas, with mouse, finger or pen, and with the keyboard.

   makePad(canvas, pen, on): pen is an element that shows where the keyboard's pen is. Calls
   on.begin(point, erases), on.extend(points), on.end(), on.cancel(), on.undo(), and
   on.moved({ column, row, steps, down }), with places from 1 to the number of steps. */

function makePad(canvas, pen, on) {
  const STEPS = 28, FAST = 4, CENTRE = STEPS / 2;
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
    canvas.setPointerCapture(event.pointerId);
    pointer = event.pointerId;
    on.begin(place(event), event.buttons === ERASER_OF_PENS);
  });

  canvas.addEventListener("pointermove", event => {
    if (event.pointerId !== pointer) return;
    // A frame may hold several positions, without which curves have corners.
    const events = event.getCoalescedEvents?.() ?? [];
    on.extend((events.length ? events : [event]).map(place));
  });

  // Follows the end of every stroke, whatever ends it.
  canvas.addEventListener("lostpointercapture", event => {
    if (event.pointerId !== pointer) return;
    pointer = null;
    on.end();
  });

  // The browser takes the pointer for something else, such as a palm on the screen.
  canvas.addEventListener("pointercancel", event => {
    if (event.pointerId !== pointer) return;
    pointer = null;
    on.cancel();
  });

  // --- keyboard ---

  const held = new Set();
  let column = CENTRE, row = CENTRE, down = false;

  const where = () => [column, row].map(place => (place - 0.5) / STEPS);

  function lift() {
    if (down) on.end();
    down = false;
    held.clear();
  }

  function show() {
    pen.hidden = false;
    pen.classList.toggle("down", down);
    [pen.style.left, pen.style.top] = where().map(share => `${100 * share}%`);
    on.moved({ column, row, steps: STEPS, down });
  }

  canvas.addEventListener("keydown", event => {
    // With Shift these keys usually do again what was undone.
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z") {
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
      const within = value => Math.min(Math.max(value, 1), STEPS);
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
