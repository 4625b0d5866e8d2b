/* What is drawn: strokes, over an image or nothing, and every state before it.

   A state is {base, strokes}. The base is null or an image {rows, columns, ink, grid}, with ink
   from 0 to 1; grid says that strokes paint on its very pixels. A stroke is {points, thickness,
   erases}: points as [x, y], from 0 to 1 across and down, the thickness in strokes of the usual
   width. */

class Drawing {
  static MOST_UNDONE = 50;
  #past = [];
  #stroke = null;

  /* unit(state, open): the usual width of a stroke, as a share of the drawing's width; open says
     whether the first stroke is not yet finished. The blank base is that of an empty drawing. */
  constructor(unit, blank) {
    this.unit = unit;
    this.blank = blank;
    this.state = { base: blank, strokes: [] };
  }

  get empty() { return this.state.base === this.blank && !this.state.strokes.length; }
  get undoable() { return this.#past.length > 0; }

  #become(state) {
    this.#past.push(this.state);
    if (this.#past.length > Drawing.MOST_UNDONE) this.#past.shift();
    this.state = state;
  }

  begin(point, thickness, erases) {
    this.#stroke = { points: [point], thickness, erases };
    this.#become({ ...this.state, strokes: [...this.state.strokes, this.#stroke] });
  }

  extend(points) { this.#stroke?.points.push(...points); }

  end() { this.#stroke = null; }

  load(base) {
    this.end();
    this.#become({ base, strokes: [] });
  }

  clear() { this.load(this.blank); }

  undo() {
    this.end();
    if (this.undoable) this.state = this.#past.pop();
  }

  // The drawing as ink on a transparent canvas with so many rows and columns.
  raster(rows, columns) {
    const canvas = emptyCanvas(rows, columns);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    const { base, strokes } = this.state;
    if (base) {
      // As large as fits, in the middle.
      const scale = Math.min(rows / base.rows, columns / base.columns);
      const [width, height] = [base.columns * scale, base.rows * scale];
      context.imageSmoothingEnabled = !base.grid;
      context.drawImage(
        inkCanvas(base), (columns - width) / 2, (rows - height) / 2, width, height);
    }
    const usual = this.unit(this.state, this.#stroke !== null && strokes.length === 1) * columns;
    context.lineCap = context.lineJoin = "round";
    for (const { points, thickness, erases } of strokes) {
      context.globalCompositeOperation = erases ? "destination-out" : "source-over";
      context.lineWidth = thickness * usual;
      context.stroke(smoothPath(points.map(([x, y]) => [x * columns, y * rows])));
    }
    return canvas;
  }

  // The ink of a raster, from 0 to 1.
  ink(rows, columns) {
    const { data } = this.raster(rows, columns).getContext("2d").getImageData(0, 0, columns, rows);
    const ink = new Float64Array(rows * columns);
    for (let i = 0; i < ink.length; i++) ink[i] = data[4 * i + 3] / 255;
    return { rows, columns, ink };
  }
}

const emptyCanvas = (rows, columns) =>
  Object.assign(document.createElement("canvas"), { width: columns, height: rows });

// An image's ink in black on a transparent canvas of its own size.
function inkCanvas({ rows, columns, ink }) {
  const canvas = emptyCanvas(rows, columns);
  const pixels = new ImageData(columns, rows);
  ink.forEach((value, i) => { pixels.data[4 * i + 3] = Math.round(255 * value); });
  canvas.getContext("2d").putImageData(pixels, 0, 0);
  return canvas;
}

// A curve through the middles between points, which bend it.
function smoothPath(points) {
  const path = new Path2D();
  path.moveTo(...points[0]);
  for (let i = 1; i < points.length - 1; i++)
    path.quadraticCurveTo(
      ...points[i], (points[i][0] + points[i + 1][0]) / 2, (points[i][1] + points[i + 1][1]) / 2);
  // A single point makes a dot, for which the line must not be quite empty.
  const [x, y] = points.at(-1);
  path.lineTo(points.length > 1 ? x : x + 0.01, y);
  return path;
}
