/* From a photograph, a scan or a drawing of any colours to light ink on black, as in
   analysis/data/photographs.py, which says why. Images as in preprocess.js, which is loaded before;
   grey values from 0 to 255. */

const photograph = (() => {
  const LARGEST = 400, SMALL = 64, MOST = 0.5, CONTRAST = 30, NOISE = 4, SPECK = 0.1;
  const FITS = 5, EDGE = 1 / 40, FEW = 0.02, DEVIATION = 1.4826;
  const { image, resized, cropped, fitted } = preprocess;
  const changed = (x, f) => ({ ...x, data: Float64Array.from(x.data, f) });
  const whole = value => Math.floor(value + 0.5);

  /* Grey values of a canvas's pixels (ImageData). What is transparent is taken for white paper, or
     for a black background where nothing could be seen on white. */
  function grey({ width, height, data }) {
    const on = level => changed(image(height, width), (_, i) => {
      const [r, g, b, alpha] = data.subarray(4 * i, 4 * i + 4);
      const light = 0.299 * r + 0.587 * g + 0.114 * b, opacity = alpha / 255;
      return light * opacity + level * (1 - opacity);
    });
    const onWhite = on(255), seen = onWhite.data.some(value => value <= 255 - CONTRAST);
    return changed(seen ? onWhite : on(0), whole);
  }

  function reduced(x, largest) {
    const scale = largest / Math.max(x.rows, x.columns);
    return scale >= 1 ? x : changed(resized(x, scale), whole);
  }

  const onBorder = ({ rows, columns }, i) => {
    const r = Math.floor(i / columns), c = i % columns;
    return r === 0 || c === 0 || r === rows - 1 || c === columns - 1;
  };

  // The solution of linear equations, by elimination with pivots.
  function solved(matrix, right) {
    const rows = matrix.map((row, i) => [...row, right[i]]), n = rows.length;
    for (let i = 0; i < n; i++) {
      let best = i;
      for (let r = i; r < n; r++) if (Math.abs(rows[r][i]) > Math.abs(rows[best][i])) best = r;
      [rows[i], rows[best]] = [rows[best], rows[i]];
      for (let r = 0; r < n; r++) {
        if (r === i) continue;
        const times = rows[r][i] / rows[i][i];
        for (let c = i; c <= n; c++) rows[r][c] -= times * rows[i][c];
      }
    }
    return rows.map((row, i) => row[n] / row[i]);
  }

  // The brightness of the paper: a quadratic surface fitted to the chosen pixels.
  function background(x, chosen) {
    const t = new Float64Array(6), normal = [], right = new Float64Array(6);
    const fill = i => { // The terms at a pixel, into an array that is used again: it is faster.
      const across = (2 * (i % x.columns) + 1) / x.columns - 1;
      const down = (2 * Math.floor(i / x.columns) + 1) / x.rows - 1;
      t[0] = 1; t[1] = across; t[2] = down;
      t[3] = across * across; t[4] = across * down; t[5] = down * down;
    };
    for (let a = 0; a < 6; a++) normal.push(Float64Array.from(t, (_, b) => a === b ? 1e-6 : 0));
    for (let i = 0; i < x.data.length; i++) {
      if (!chosen(i)) continue;
      fill(i);
      for (let a = 0; a < 6; a++) {
        right[a] += t[a] * x.data[i];
        for (let b = 0; b < 6; b++) normal[a][b] += t[a] * t[b];
      }
    }
    const weights = solved(normal, right);
    return changed(x, (_, i) => {
      fill(i);
      return weights.reduce((sum, weight, a) => sum + weight * t[a], 0);
    });
  }

  // Otsu's threshold: what best divides values from 0 to 255, rounded, into two groups.
  function threshold(values) {
    const counts = new Float64Array(256);
    for (const value of values) counts[Math.min(whole(value), 255)]++;
    const total = counts.reduce((sum, count) => sum + count, 0);
    const allMass = counts.reduce((sum, count, value) => sum + count * value, 0);
    let below = 0, mass = 0, best = 255, most = 0;
    for (let value = 0; value < 255; value++) {
      below += counts[value];
      mass += counts[value] * value;
      const above = total - below;
      if (!below || !above) continue;
      const apart = mass / below - (allMass - mass) / above, between = below * above * apart ** 2;
      if (between > most) [best, most] = [value, between];
    }
    return best + 0.5;
  }

  function median(values) {
    const sorted = Float64Array.from(values).sort(), half = sorted.length >> 1;
    return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }

  // Pixels with ink in a square around them that reaches so far.
  function nearInk({ rows, columns }, isInk, reach) {
    const along = (marks, step, side) => {
      const near = new Uint8Array(marks.length);
      marks.forEach((mark, i) => {
        if (!mark) return;
        const place = Math.floor(i / step) % side, last = Math.min(place + reach, side - 1);
        for (let p = Math.max(place - reach, 0); p <= last; p++) near[i + (p - place) * step] = 1;
      });
      return near;
    };
    return along(along(isInk, 1, columns), columns, rows);
  }

  // Standard deviation of the paper, away from the soft edges of strokes where there is room.
  function noiseOf(difference, isInk) {
    const { rows, columns, data } = difference;
    const near = nearInk(difference, isInk, Math.floor(EDGE * Math.max(rows, columns)));
    const away = data.filter((_, i) => !near[i]);
    if (away.length > FEW * data.length) return deviation(away);
    const rest = data.filter((_, i) => !isInk[i]), centre = median(rest);
    return DEVIATION * median(rest.map(value => Math.abs(value - centre)));
  }

  function deviation(values) {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  }

  const from = (grey, base) => ({ ...grey, data: grey.data.map((value, i) => value - base(i)) });

  // The paper fitted without what differs most, again and again.
  function separated(grey, difference) {
    for (let fit = 0; fit < FITS; fit++) {
      const size = difference.data.map(Math.abs), cut = threshold(size);
      const base = background(grey, i => size[i] <= cut).data;
      difference = from(grey, i => base[i]);
    }
    const size = difference.data.map(Math.abs), cut = threshold(size);
    const noise = noiseOf(difference, Uint8Array.from(size, value => value > cut));
    return { difference, noise, unclear: noise / cut };
  }

  /* How much each pixel differs from the paper of a photograph, and up to where this is noise. The
     fit begins from all pixels and from their median; the clearer separation is taken. */
  function withoutBackground(grey) {
    const base = background(grey, () => true).data, middle = median(grey.data);
    const [all, half] = [i => base[i], () => middle].map(b => separated(grey, from(grey, b)));
    const { difference, noise } = half.unclear < all.unclear ? half : all;
    return [difference, NOISE * noise];
  }

  // Stretched so that paper, up to `low`, is 0 and ink 255.
  function contrasted(x, low, even) {
    const cut = threshold(x.data.map(value => Math.max(value, 0)));
    const dark = x.data.filter(value => value > cut), nothing = image(x.rows, x.columns);
    if (!dark.length) return nothing;
    const high = even ? dark.reduce((a, b) => Math.max(a, b)) : median(dark);
    if (high < Math.max(CONTRAST, 2 * low)) return nothing;
    return changed(
      x, value => whole(Math.min(Math.max((value - low) / (high - low), 0), 1) * 255));
  }

  // Without strokes of little ink, and without those that reach the edge where others do not.
  function withoutSpecks(x) {
    const label = new Int32Array(x.data.length), amounts = [0], atEdge = [false];
    for (let start = 0; start < label.length; start++) {
      if (!x.data[start] || label[start]) continue;
      const own = amounts.push(0) - 1, open = [start];
      atEdge.push(false);
      label[start] = own;
      while (open.length) {
        const i = open.pop(), r = Math.floor(i / x.columns), c = i % x.columns;
        amounts[own] += x.data[i];
        if (onBorder(x, i)) atEdge[own] = true;
        for (let y = Math.max(r - 1, 0); y <= Math.min(r + 1, x.rows - 1); y++)
          for (let z = Math.max(c - 1, 0); z <= Math.min(c + 1, x.columns - 1); z++) {
            const next = y * x.columns + z;
            if (!x.data[next] || label[next]) continue;
            label[next] = own;
            open.push(next);
          }
      }
    }
    const most = amounts.reduce((a, b) => Math.max(a, b));
    const large = amounts.map((amount, own) => own > 0 && amount >= SPECK * most);
    const inside = large.map((is, own) => is && !atEdge[own]);
    const kept = inside.some(Boolean) ? inside : large;
    return changed(x, (value, i) => kept[label[i]] ? value : 0);
  }

  // Light ink on black, whatever is darker in the image.
  function ink(grey) {
    const x = reduced(grey, LARGEST);
    const around = x.data.filter((_, i) => onBorder(x, i)).sort();
    const usual = around[around.length >> 1];
    const same = around.filter(value => value === usual).length / around.length;
    const even = same === 1 || (same > MOST && Math.max(x.rows, x.columns) <= SMALL);
    const [difference, low] = even ? [changed(x, value => value - usual), 0] : withoutBackground(x);
    const size = difference.data.map(Math.abs), cut = threshold(size);
    const sum = difference.data.reduce((s, value, i) => size[i] > cut ? s + value : s, 0);
    const light = sum < 0 ? changed(difference, value => -value) : difference;
    const stretched = contrasted(light, low, even);
    return even ? stretched : withoutSpecks(stretched);
  }

  // Mean width of the strokes: twice their area over the length of their outline.
  function strokeWidth({ rows, columns, data }) {
    const half = data.reduce((a, b) => Math.max(a, b)) / 2;
    const on = (r, c) =>
      r >= 0 && c >= 0 && r < rows && c < columns && data[r * columns + c] >= half;
    let area = 0, steps = 0;
    for (let r = 0; r <= rows; r++)
      for (let c = 0; c <= columns; c++) {
        area += on(r, c);
        steps += (on(r, c) !== on(r, c - 1)) + (on(r, c) !== on(r - 1, c));
      }
    return 2 * area / (steps * Math.PI / 4);
  }

  // Strokes that would be too thin, widened to the usual width of the training images.
  function dilated(x, frame) {
    const box = cropped(x);
    if (!box.rows) return x;
    const [after, before] = fitted(box, frame), width = strokeWidth(box);
    if (width * after / before >= frame.thinnest) return x;
    const radius = (frame.stroke * before - after * width) / (after - frame.stroke) / 2;
    const reach = Math.floor(radius);
    const wide = image(x.rows + 2 * reach, x.columns + 2 * reach);
    const offsets = [];
    for (let dr = -reach; dr <= reach; dr++)
      for (let dc = -reach; dc <= reach; dc++)
        if (dr * dr + dc * dc <= radius * radius) offsets.push(dr * wide.columns + dc);
    x.data.forEach((value, i) => {
      if (!value) return;
      const r = Math.floor(i / x.columns) + reach, c = i % x.columns + reach;
      for (const offset of offsets) {
        const at = r * wide.columns + c + offset;
        if (wide.data[at] < value) wide.data[at] = value;
      }
    });
    return wide;
  }

  // What is to be normalised, from a canvas's pixels: ink from 0 to the frame's full brightness.
  function read(pixels, frame) {
    const found = dilated(ink(grey(pixels)), frame);
    return changed(found, value => value * frame.top / 255);
  }

  return { read, grey, ink, strokeWidth, dilated };
})();
