/* From a drawing to what the network gets. */

const networkInput = (() => {
  const SIDE = 280;

  const [low, high] = TRAINED_NETWORK.range;
  const [rows, columns, channels] = TRAINED_NETWORK.shape;
  const { frame } = TRAINING_IMAGES;
  const toInk = value => (value - low) / (high - low);

  // Rows and columns of a free drawing, which has the shape of the network's images.
  const side = { rows: Math.round(SIDE * rows / Math.max(rows, columns)),
    columns: Math.round(SIDE * columns / Math.max(rows, columns)) };

  // An image with the dataset's pixel values as the base of a drawing on its own grid.
  function grid(pixels) {
    const flat = Array.from(pixels);
    const ink = channels === 1 ? flat.map(toInk)
      : Array.from({ length: rows * columns }, (_, i) => {
        const values = flat.slice(i * channels, (i + 1) * channels);
        return toInk(values.reduce((a, b) => a + b, 0) / channels);
      });
    return { rows, columns, ink, grid: true, pixels: flat };
  }

  const blank = () => grid(new Array(rows * columns * channels).fill(low));

  // The longer side of the box around the points of all strokes, as a share of the drawing's.
  function extent(strokes) {
    const points = strokes.filter(stroke => !stroke.erases).flatMap(stroke => stroke.points);
    const range = k => {
      const values = points.map(point => point[k]);
      return values.reduce((a, b) => Math.max(a, b), -Infinity)
        - values.reduce((a, b) => Math.min(a, b), Infinity);
    };
    return points.length ? Math.max(range(0), range(1)) : 0;
  }

  /* The usual width of a stroke, as a share of the drawing's width: the one that becomes the width
     of the training images' strokes. It depends on how large the drawing is, for the normalisation
     makes a small one larger; of a first stroke that is still being drawn, this is not known. */
  function unit({ base, strokes }, open) {
    if (base?.grid) return (frame?.stroke ?? Math.max(1, columns / 14)) / columns;
    const [least, most] = open ? [0.6, 0.9] : [0.2, 0.9];
    return preprocess.brush(Math.min(Math.max(base ? most : extent(strokes), least), most), frame);
  }

  /* The pixels for the network, row by row, in the dataset's own values; with `normal`, how a free
     drawing came to be them, and `drawn`, the drawing's ink. */
  function of(drawing, centred) {
    const { base, strokes } = drawing.state;
    if (base?.grid) {
      if (!strokes.length) return { pixels: base.pixels, empty: base.ink.every(ink => ink <= 0) };
      const { ink } = drawing.ink(rows, columns);
      const whole = base.pixels.every(Number.isInteger);
      const pixels = Array.from(ink, value => {
        const level = low + value * (high - low);
        return whole ? Math.round(level) : level;
      });
      return { pixels, empty: ink.every(value => value <= 0) };
    }
    let drawn = base?.exact;
    if (!drawn || strokes.length) {
      const found = drawing.ink(side.rows, side.columns);
      drawn = preprocess.image(found.rows, found.columns, found.ink.map(ink => ink * frame.top));
    }
    const normal = (centred ? preprocess.normalised : preprocess.uncentred)(drawn, frame);
    return { pixels: normal.data, empty: normal.empty, normal, drawn };
  }

  return { of, grid, blank, unit, side, toInk };
})();
