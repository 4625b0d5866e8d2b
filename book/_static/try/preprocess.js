/* MNIST's own preprocessing, as in analysis/data/normalisation.py: crop an image to its ink, resize
   it and centre its mass.

   An image is {rows, columns, data}, row by row, 0 for the background and larger values for ink. A
   frame says how the training images hold what they show: {rows, columns, top (full brightness),
   whole (whether values are whole numbers), longer (side of the ink's box), middle (of its mass),
   stroke (width of strokes), thinnest}. */

const preprocess = (() => {
  const image = (rows, columns, data = new Float64Array(rows * columns)) => ({ rows, columns, data });

  // The smallest part of an image that holds all of its ink, with the place of its first pixel.
  function cropped({ rows, columns, data }) {
    let top = rows, bottom = -1, left = columns, right = -1;
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < columns; c++)
        if (data[r * columns + c] > 0) {
          top = Math.min(top, r); bottom = r;
          left = Math.min(left, c); right = Math.max(right, c);
        }
    if (bottom < 0) return { ...image(0, 0), top: 0, left: 0 };
    const box = image(bottom - top + 1, right - left + 1);
    for (let r = 0; r < box.rows; r++)
      for (let c = 0; c < box.columns; c++)
        box.data[r * box.columns + c] = data[(top + r) * columns + left + c];
    return { ...box, top, left };
  }

  // For each new place along an axis, the old ones that it is a mean of, with their weights.
  function weights(before, after) {
    const scale = before / after, reach = Math.max(scale, 1);
    return Array.from({ length: after }, (_, place) => {
      const middle = (place + 0.5) * scale, found = [];
      const last = Math.min(before, Math.ceil(middle + reach));
      for (let i = Math.max(0, Math.floor(middle - reach)); i < last; i++) {
        const weight = Math.max(0, 1 - Math.abs(i + 0.5 - middle) / reach);
        if (weight) found.push([i, weight]);
      }
      const sum = found.reduce((total, [, weight]) => total + weight, 0);
      return found.map(([i, weight]) => [i, weight / sum]);
    });
  }

  // Weighted means of rows.
  function mixed({ rows, columns, data }, after) {
    const result = image(after, columns);
    weights(rows, after).forEach((parts, r) => {
      for (const [i, weight] of parts)
        for (let c = 0; c < columns; c++)
          result.data[r * columns + c] += weight * data[i * columns + c];
    });
    return result;
  }

  function turned({ rows, columns, data }) {
    const result = image(columns, rows);
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < columns; c++) result.data[c * rows + r] = data[r * columns + c];
    return result;
  }

  const resizedTo = (x, rows, columns) => turned(mixed(turned(mixed(x, rows)), columns));

  // Resized with anti-aliasing, each side to at least a pixel.
  const resized = (x, scale) => resizedTo(
    x, ...[x.rows, x.columns].map(side => Math.max(1, Math.floor(side * scale + 0.5))));

  /* The side that decides how large a box gets, after and before: the longer one, unless the other
     would not fit into an image that is not square. */
  function fitted({ rows, columns }, frame) {
    const sides = [[frame.longer, Math.max(rows, columns)], [frame.rows, rows],
      [frame.columns, columns]];
    return sides.reduce((a, b) => b[0] / b[1] < a[0] / a[1] ? b : a);
  }

  const rounded = (x, frame) =>
    frame.whole ? { ...x, data: x.data.map(value => Math.floor(value + 0.5)) } : x;

  // The centre of mass in pixels: of the rows and of the columns.
  function centreOfMass({ columns, data }) {
    let mass = 0, down = 0, right = 0;
    data.forEach((value, i) => {
      mass += value;
      down += value * Math.floor(i / columns);
      right += value * (i % columns);
    });
    return [down / mass, right / mass];
  }

  // Placed in a larger image, the centre of mass as near to the middle as whole pixels get.
  function centred(x, frame) {
    const place = (side, length, shift) =>
      Math.min(Math.max(Math.floor(shift + 0.5), 0), side - length);
    const [down, right] = centreOfMass(x);
    const top = place(frame.rows, x.rows, frame.middle[0] - down);
    const left = place(frame.columns, x.columns, frame.middle[1] - right);
    const placed = image(frame.rows, frame.columns);
    for (let r = 0; r < x.rows; r++)
      for (let c = 0; c < x.columns; c++)
        placed.data[(top + r) * frame.columns + left + c] = x.data[r * x.columns + c];
    return { ...placed, top, left };
  }

  /* The image as the network gets it, with how it came about, for an animation: a pixel of the
     image at (row, column) went to (row - box.top) * scale + top, and likewise to the right. */
  function normalised(x, frame) {
    const box = cropped(x);
    if (!box.rows)
      return { ...image(frame.rows, frame.columns), empty: true, box, scale: 1, top: 0, left: 0 };
    const [after, before] = fitted(box, frame), scale = after / before;
    return { ...centred(rounded(resized(box, scale), frame), frame), empty: false, box, scale };
  }

  /* Without centring: the whole image, with its surroundings, in the frame's proportions, as a page
     would that leaves this out. */
  function uncentred(x, frame) {
    const rows = Math.max(x.rows, Math.ceil(x.columns * frame.rows / frame.columns));
    const columns = Math.max(x.columns, Math.ceil(x.rows * frame.columns / frame.rows));
    const whole = image(rows, columns);
    const top = Math.floor((rows - x.rows) / 2), left = Math.floor((columns - x.columns) / 2);
    for (let r = 0; r < x.rows; r++)
      for (let c = 0; c < x.columns; c++)
        whole.data[(top + r) * columns + left + c] = x.data[r * x.columns + c];
    const small = resizedTo(whole, frame.rows, frame.columns);
    return { ...rounded(small, frame), empty: !cropped(x).rows };
  }

  /* The width of a brush that gives strokes the training images' width after normalisation, for
     strokes whose points lie in a box with this longer side. */
  const brush = (longer, frame) => frame.stroke * longer / (frame.longer - frame.stroke);

  return { image, cropped, resized, fitted, centreOfMass, centred, normalised, uncentred, brush };
})();
