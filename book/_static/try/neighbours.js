/* The training images most like an image, and whether it is unlike all of them, as in
   analysis/evaluation/familiarity.py, which says why. The build writes a few training images, and
   the limits, to training_images.js, which is loaded before. */

const neighbours = (() => {
  const { images, indices, labels, unlike: limits } = TRAINING_IMAGES;
  const [count, rows, columns, channels = 1] = images.shape;
  const size = rows * columns * channels;
  const original = i => images.data.subarray(i * size, (i + 1) * size);

  // Each pixel mixed with its neighbours along an axis, with weights of 1, 2 and 1.
  function mixed(x, step, side) {
    return Float64Array.from(x, (value, i) => {
      const place = Math.floor(i / step) % side;
      const before = place > 0 ? x[i - step] : 0, after = place < side - 1 ? x[i + step] : 0;
      return (before + 2 * value + after) / 4;
    });
  }

  const smoothed = x => mixed(mixed(x, columns * channels, rows), channels, columns);
  const product = (x, y) => x.reduce((sum, value, i) => sum + value * y[i], 0);

  let kept;
  function all() {
    kept ??= Array.from({ length: count }, (_, i) => {
      const values = smoothed(original(i));
      return { values, square: product(values, values) };
    });
    return kept;
  }

  // Euclidean and cosine distance from each training image that is kept.
  function distances(pixels) {
    const x = smoothed(pixels), square = product(x, x);
    return all().map((other, i) => {
      const inner = product(x, other.values);
      const length = Math.sqrt(Math.max(square * other.square, Number.MIN_VALUE));
      return {
        i,
        distance: Math.sqrt(Math.max(square - 2 * inner + other.square, 0)),
        angle: 1 - inner / length,
      };
    });
  }

  // The training images most like an image, the nearest first.
  function nearest(pixels, count) {
    return distances(pixels).sort((a, b) => a.distance - b.distance).slice(0, count)
      .map(({ i, distance }) => ({
        index: indices.data[i], label: labels.data[i], distance, pixels: original(i),
      }));
  }

  // Whether an image is unlike the training images.
  function unlike(pixels) {
    const found = distances(pixels);
    return found.every(({ distance }) => distance > limits.distance) ||
      found.every(({ angle }) => angle > limits.angle);
  }

  return { nearest, unlike };
})();
