/* The feature maps of the first convolution, and the sum behind each of their pixels. */

const featureView = (() => {
  const { words } = NETWORK_PAGE;
  const { fill } = answerView;
  const layers = TRAINED_NETWORK.layers;
  const first = layers.findIndex(layer => layer.kind === "Conv2D");
  const number = value => (Math.abs(value) < 0.005 ? 0 : value).toFixed(2).replace("-", "−");

  // The last of the layers that change each pixel of the convolution's output by itself.
  function lastPixelwise() {
    let last = first;
    while (["BatchNormalization", "ReLU"].includes(layers[last + 1]?.kind)) last++;
    return last;
  }

  // The part of an activation's data that belongs to one channel.
  const channel = ({ shape, data }, c) =>
    Array.from({ length: shape[0] * shape[1] }, (_, i) => data[i * shape[2] + c]);

  function make(root) {
    // Not every network has a convolution.
    if (first < 0) return { show() {}, clear() {} };
    root.hidden = false;
    const [maps, detail, sentence, grids] = [".try-maps", ".try-detail", ".try-sum", ".try-grids"].map(
      selector => root.querySelector(selector));
    // Shows on the network's image what lies under the filter.
    const outline = root.parentElement.querySelector(".try-window");
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

    // Where the filter begins at a place of the map, along an axis.
    const start = (place, axis) => place * strides[axis] + forwardPass.windows(
      input.shape[axis], kernel.shape[axis], strides[axis], padding).first;

    function show(outputs) {
      // The first layer scales the pixels.
      input = outputs[layers[first - 1].name];
      sums = outputs[layers[first].name];
      outcome = outputs[layers[lastPixelwise()].name];
      const most = outcome.data.reduce((a, b) => Math.max(a, b), 1e-9);
      buttons.forEach((button, f) => {
        const canvas = button.firstChild;
        const [rows, columns] = outcome.shape;
        const ink = channel(outcome, f).map(value => Math.max(value, 0) / most);
        Object.assign(canvas, { width: columns, height: rows, className: "ink" });
        canvas.getContext("2d").drawImage(inkCanvas({ rows, columns, ink }), 0, 0);
      });
      if (place) explain(false);
    }

    // The place of the largest value of the chosen map.
    function brightest() {
      const values = channel(outcome, chosen), columns = outcome.shape[1];
      const best = values.indexOf(values.reduce((a, b) => Math.max(a, b)));
      return [Math.floor(best / columns), best % columns];
    }

    // `spoken`: a screen reader reads the sum, which would be too much while a pointer moves.
    function choose(f, where, spoken) {
      chosen = f;
      place = where ?? brightest();
      buttons.forEach((button, i) => {
        button.tabIndex = i === f ? 0 : -1;
        button.setAttribute("aria-checked", String(i === f));
      });
      explain(spoken);
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

    function explain(spoken) {
      const [row, column] = place;
      const [top, left] = place.map(start);
      const products = [];
      for (let r = 0; r < height; r++)
        for (let c = 0; c < width; c++) {
          const inside = top + r >= 0 && top + r < input.shape[0]
            && left + c >= 0 && left + c < input.shape[1];
          const pixel = ((top + r) * input.shape[1] + left + c) * channels;
          for (let k = 0; k < channels; k++)
            products.push({ k,
              pixel: inside ? input.data[pixel + k] : 0,
              weight: kernel.data[((r * width + c) * channels + k) * filters + chosen] });
        }
      const at = (row * sums.shape[1] + column) * filters + chosen;
      const shift = bias ? bias.data[chosen] : 0;
      const sum = products.reduce((total, { pixel, weight }) => total + pixel * weight, shift);
      const largest = name => Math.max(1e-9, ...products.map(part => Math.abs(part[name])));
      grids.replaceChildren(...Array.from({ length: channels }, (_, k) => {
        const own = products.filter(part => part.k === k);
        const pair = document.createElement("div");
        const suffix = channels > 1 ? ` ${fill(words.channel, { number: k + 1 })}` : "";
        pair.append(grid(words.pixels + suffix, own.map(part => part.pixel), largest("pixel")), "×",
          grid(words.filter + suffix, own.map(part => part.weight), largest("weight")));
        return pair;
      }));
      sentence.setAttribute("aria-live", spoken ? "polite" : "off");
      sentence.textContent = fill(words.sum, {
        number: chosen + 1, row: row + 1, column: column + 1, products: products.length,
        bias: number(shift), sum: number(sum), outcome: number(outcome.data[at]) });
      detail.hidden = false;
      Object.assign(outline.style, {
        top: `${100 * top / input.shape[0]}%`, height: `${100 * height / input.shape[0]}%`,
        left: `${100 * left / input.shape[1]}%`, width: `${100 * width / input.shape[1]}%` });
      outline.hidden = false;
    }

    // A pixel of a map under the pointer.
    function pointed(event, f) {
      const box = buttons[f].firstChild.getBoundingClientRect();
      const pixel = (share, pixels) =>
        Math.min(Math.max(Math.floor(share * pixels), 0), pixels - 1);
      return [pixel((event.clientY - box.top) / box.height, sums.shape[0]),
        pixel((event.clientX - box.left) / box.width, sums.shape[1])];
    }

    buttons.forEach((button, f) => {
      button.addEventListener("pointermove", event => sums && choose(f, pointed(event, f), false));
      button.addEventListener("click", event =>
        sums && choose(f, event.detail ? pointed(event, f) : null, true));
      button.addEventListener("focus", () => {
        if (sums && button.matches(":focus-visible")) choose(f, null, true);
      });
      button.addEventListener("keydown", event => {
        const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
        if (!step) return;
        event.preventDefault();
        buttons[(f + step + filters) % filters].focus();
      });
    });

    // Without an answer there are no maps.
    function clear() {
      sums = place = null;
      detail.hidden = outline.hidden = true;
      for (const button of buttons) {
        button.setAttribute("aria-checked", "false");
        button.firstChild.width = button.firstChild.width;
      }
    }

    return { show, clear };
  }

  return { make };
})();
