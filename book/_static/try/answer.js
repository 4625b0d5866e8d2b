/* The network's answer: in words, and as a bar for each class. */

const answerView = (() => {
  const { words, names } = NETWORK_PAGE;
  const { classes, temperature } = TRAINED_NETWORK;
  const MOST_BARS = 12, CLOSE = 0.1;

  const fill = (sentence, values) => sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  function percent(p) {
    if (p > 0.9995) return ">\u00a099.9%";
    if (p < 0.0005) return "<\u00a00.1%";
    return `${(100 * p).toFixed(1)}%`;
  }

  const ranked = p => Array.from(p.keys()).sort((a, b) => p[b] - p[a]);

  // One or two sentences: the most probable class, and the next if it is not much less so.
  function sentence({ probabilities, calibrated }) {
    const [first, second] = ranked(probabilities);
    const best = calibrated ?? probabilities;
    const parts = [fill(calibrated ? words.answerCalibrated : words.answer, {
      name: names[first], p: percent(probabilities[first]), q: percent(best[first]) })];
    if (best[second] > CLOSE)
      parts.push(fill(words.next, { name: names[second], q: percent(best[second]) }));
    return parts.join(" ");
  }

  function make(root) {
    const [large, bars] = [".try-large", ".try-bars tbody"].map(
      selector => root.querySelector(selector));
    const all = classes.length <= MOST_BARS;

    // A class with its probabilities, or null for each.
    function row(name, raw, soft, first) {
      const line = document.createElement("tr");
      line.classList.toggle("first", first);
      const cell = (tag, text) => line.appendChild(
        Object.assign(document.createElement(tag), { textContent: text }));
      cell("th", name).scope = "row";
      const bar = cell("td", "");
      bar.setAttribute("aria-hidden", "true");
      for (const [kind, value] of [["raw", raw], ["soft", soft]])
        if (value !== null) {
          const part = bar.appendChild(document.createElement("span"));
          part.className = kind;
          part.style.setProperty("--p", value);
        }
      const columns = temperature === null ? [raw] : [raw, soft];
      for (const value of columns) cell("td", value === null ? "–" : percent(value));
      return line;
    }

    // Without an answer: a dash for each class.
    function show(answer) {
      const p = answer?.probabilities, q = answer?.calibrated;
      const order = all || !p ? [...classes.keys()] : ranked(p);
      const top = p ? ranked(p)[0] : null;
      bars.replaceChildren(...order.slice(0, MOST_BARS).map(
        c => row(classes[c], p?.[c] ?? null, q?.[c] ?? null, c === top)));
      large.textContent = top === null ? "?" : classes[top];
      large.classList.toggle("long", top !== null && classes[top].length > 2);
    }

    return { show };
  }

  return { make, sentence, fill };
})();
