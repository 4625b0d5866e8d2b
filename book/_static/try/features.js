/* What the filters of the first convolution find: a map for each, and the sum behind its pixels. */

const featureView = (() => {
  const { words } = NETWORK_PAGE;
  const { fill } = answerView;
  const layers = TRAINED_NETWORK.layers;
  const first = layers.findIndex(layer => layer.kind === "Conv2D");
  const number = value => (Math.abs(value) < 0.005 ? 0 : value).toFixed(2).replace("-", "−");

  // The last of the layers that treat each pixel of the convolution's output alone.
  function end() {
    let last = first;
    while (["BatchNormalization", "ReLU"].includes(layers[last + 1]?.kind)) last++;
    return last;
  }

  // The part of an activation's data that belongs to one channel.
  const channel = ({ shape, data }, c) =>
    Array.from({ length: shape[0] * shape[1] }, (_, i) => data[i * shape[2] + c]);

  function make(root) {
    if (first < 0) return { show() {} };
    root.hidden = false;
    const [maps, detail, said, grids, window] =
      [".try-maps", ".try-detail", ".try-sum", ".try-grids", ".try-window"].map(
        found => root.ownerDocument.querySelector(found));
    const { kernel, bias } = layers[first].weights;
    const [height, width, channels, filters] = kernel.shape;
    const { strides, padding } = layers[first].settings;
    let input, sums, outcome, chosen = 0, place = null;

    const buttons = Array.from({ length: filters }, (_, f) => {
      const button = maps.appendChild(document.createElement("button"));
      Object.assign(button, { type: "button", tabIndex: f ? -1 : 0 });
      button.setAttribute("role", "radio");
      button.setAttribute("aria-checked", "false");
      button.setAttribute("aria-label", fill(words.map, { number: f + 1, filters }));
      button.append(document.createElement("canvas"));
      return button;
    });

    // Where a window begins: before 0 where the convolution pads.
    const start = axis => {
      const [side, out, reach] = [input.shape[axis], sums.shape[axis], kernel.shape[axis]];
      return padding === "valid" ? 0 : -Math.floor(
        Math.max((out - 1) * strides[axis] + reach - side, 0) / 2);
    };

    function show(outputs) {
      input = first ? outputs[layers[first - 1].name] : null;
      sums = outputs[layers[first].name];
      outcome = outputs[layers[end()].name];
      const most = outcome.data.reduce((a, b) => Math.max(a, b), 1e-9);
      buttons.forEach((button, f) => {
        const canvas = button.firstChild;
        const [rows, columns] = outcome.shape;
        const ink = channel(outcome, f).map(value => Math.max(value, 0) / most);
        Object.assign(canvas, { width: columns, height: rows, className: "ink" });
        canvas.getContext("2d").drawImage(inkCanvas({ rows, columns, ink }), 0, 0);
      });
      if (place) explain();
    }

    // The place of the largest value of the chosen map.
    function brightest() {
      const values = channel(outcome, chosen), columns = outcome.shape[1];
      const best = values.indexOf(values.reduce((a, b) => Math.max(a, b)));
      return [Math.floor(best / columns), best % columns];
    }

    function choose(f, where) {
      chosen = f;
      place = where ?? brightest();
      buttons.forEach((button, i) => {
        button.tabIndex = i === f ? 0 : -1;
        button.setAttribute("aria-checked", String(i === f));
      });
      explain();
    }

    function grid(name, values, most) {
      const figure = document.createElement("figure");
      const cells = figure.appendChild(document.createElement("div"));
      cells.className = "try-cells";
      cells.style.setProperty("--columns", width);
      cells.append(...values.map(value => {
        const cell = Object.assign(document.createElement("span"), { textContent: number(value) });
        cell.classList.toggle("minus", value < 0);
        cell.style.setProperty("--share", Math.min(Math.abs(value) / most, 1) * 0.45);
        return cell;
      }));
      figure.appendChild(document.createElement("figcaption")).textContent = name;
      return figure;
    }

    function explain() {
      const [row, column] = place;
      const [top, left] = [start(0) + row * strides[0], start(1) + column * strides[1]];
      const found = [];
      for (let r = 0; r < height; r++)
        for (let c = 0; c < width; c++) {
          const inside = top + r >= 0 && top + r < input.shape[0]
            && left + c >= 0 && left + c < input.shape[1];
          const pixel = ((top + r) * input.shape[1] + left + c) * channels;
          for (let k = 0; k < channels; k++)
            found.push({ k,
              pixel: inside ? input.data[pixel + k] : 0,
              weight: kernel.data[((r * width + c) * channels + k) * filters + chosen] });
        }
      const at = (row * sums.shape[1] + column) * filters + chosen;
      const shift = bias ? bias.data[chosen] : 0;
      const sum = found.reduce((total, { pixel, weight }) => total + pixel * weight, shift);
      const largest = name => Math.max(1e-9, ...found.map(part => Math.abs(part[name])));
      grids.replaceChildren(...Array.from({ length: channels }, (_, k) => {
        const of = found.filter(part => part.k === k);
        const pair = document.createElement("div");
        const suffix = channels > 1 ? ` ${fill(words.channel, { number: k + 1 })}` : "";
        pair.append(grid(words.pixels + suffix, of.map(part => part.pixel), largest("pixel")), "×",
          grid(words.filter + suffix, of.map(part => part.weight), largest("weight")));
        return pair;
      }));
      said.textContent = fill(words.sum, {
        number: chosen + 1, row: row + 1, column: column + 1, products: found.length,
        bias: number(shift), sum: number(sum), outcome: number(outcome.data[at]) });
      detail.hidden = false;
      Object.assign(window.style, {
        top: `${100 * top / input.shape[0]}%`, height: `${100 * height / input.shape[0]}%`,
        left: `${100 * left / input.shape[1]}%`, width: `${100 * width / input.shape[1]}%` });
      window.hidden = false;
    }

    // A pixel of a map under the pointer.
    function pointed(event, f) {
      const box = buttons[f].firstChild.getBoundingClientRect();
      const part = (at, from, length, count) =>
        Math.min(Math.max(Math.floor((at - from) / length * count), 0), count - 1);
      return [part(event.clientY, box.top, box.height, sums.shape[0]),
        part(event.clientX, box.left, box.width, sums.shape[1])];
    }

    buttons.forEach((button, f) => {
      button.addEventListener("pointermove", event => sums && choose(f, pointed(event, f)));
      button.addEventListener("click", event =>
        sums && choose(f, event.detail ? pointed(event, f) : null));
      button.addEventListener("focus", () => {
        if (sums && button.matches(":focus-visible")) choose(f, null);
      });
      button.addEventListener("keydown", event => {
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        if (!step) return;
        event.preventDefault();
        buttons[(f + step + filters) % filters].focus();
      });
    });

    // Without an image there is nothing to find.
    function clear() {
      sums = place = null;
      detail.hidden = window.hidden = true;
      for (const button of buttons) {
        button.setAttribute("aria-checked", "false");
        button.firstChild.width = button.firstChild.width;
      }
    }

    return { show, clear };
  }

  return { make };
})();
