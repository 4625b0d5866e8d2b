/* Images of the dataset on canvases: with ink in the text's colour, as in figures, or coloured. */

const pixelView = (() => {
  const [rows, columns, channels] = TRAINED_NETWORK.shape;
  const coloured = channels === 3 || channels === 4;

  // Draws pixels in the dataset's own values; CSS enlarges them and turns them over in dark mode.
  function draw(canvas, pixels) {
    Object.assign(canvas, { width: columns, height: rows });
    canvas.classList.toggle("ink", !coloured);
    const image = new ImageData(columns, rows);
    for (let i = 0; i < rows * columns; i++) {
      const values = Array.from({ length: channels }, (_, c) =>
        Math.round(255 * networkInput.toInk(pixels[i * channels + c])));
      if (coloured) image.data.set([...values.slice(0, 3), 255], 4 * i);
      else image.data[4 * i + 3] = values.reduce((a, b) => a + b, 0) / channels;
    }
    canvas.getContext("2d").putImageData(image, 0, 0);
  }

  function made(pixels) {
    const canvas = document.createElement("canvas");
    draw(canvas, pixels);
    return canvas;
  }

  /* Shows how a drawing becomes the network's image: it moves from where it was drawn to where the
     normalisation puts it, and gets its size. Gives a function that stops it. */
  function animate(canvas, ink, { box, scale, top, left }, done) {
    const FINE = 8, DURATION = 500, began = performance.now();
    Object.assign(canvas, { width: columns * FINE, height: rows * FINE });
    canvas.classList.add("ink");
    const context = canvas.getContext("2d");
    const from = { zoom: columns * FINE / ink.width, x: 0, y: 0 };
    const shift = (place, before) => (place - before * scale) * FINE;
    const to = { zoom: scale * FINE, x: shift(left, box.left), y: shift(top, box.top) };
    let request = requestAnimationFrame(function step(now) {
      const t = Math.min(Math.max((now - began) / DURATION, 0), 1);
      if (t === 1) return done();
      const eased = t * t * (3 - 2 * t), mix = name => from[name] + eased * (to[name] - from[name]);
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, canvas.width, canvas.height);
      context.setTransform(mix("zoom"), 0, 0, mix("zoom"), mix("x"), mix("y"));
      context.drawImage(ink, 0, 0);
      request = requestAnimationFrame(step);
    });
    return () => cancelAnimationFrame(request);
  }

  return { draw, made, animate };
})();
