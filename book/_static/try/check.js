/* How far this browser's answers are from Keras's: on the sample images of network.js at once, and
   on the test images, which are another file, when the reader asks for it. */

const networkCheck = (() => {
  const TESTS = "../model/test_images.js";
  const { words, check } = NETWORK_PAGE;

  class Comparison {
    images = 0;
    same = 0; // as Keras, with the same weights
    changed = 0; // from the report, whose weights are not rounded
    difference = 0;
    milliseconds = 0;

    // Probabilities of one image: those expected of Keras, and the class in the report.
    add(pixels, expected, answer) {
      const top = p => p.indexOf(Math.max(...p)), began = performance.now();
      const { probabilities } = forwardPass.run(TRAINED_NETWORK, pixels);
      this.milliseconds += performance.now() - began;
      this.images += 1;
      this.same += top(probabilities) === top(expected);
      this.changed += top(probabilities) !== answer;
      const differences = probabilities.map((p, c) => Math.abs(p - expected[c]));
      this.difference = Math.max(this.difference, ...differences);
      return probabilities;
    }
  }

  const count = number => number.toLocaleString("en");

  const sentence = (template, { images, same, changed, difference, milliseconds }) =>
    answerView.fill(template, {
      images: count(images), same: count(same), changed: count(changed),
      difference: (Math.ceil(1e6 * difference) / 1e6).toFixed(6),
      milliseconds: (milliseconds / images).toFixed(1) });

  // Safari has no requestIdleCallback.
  const idle = () => new Promise(resolve =>
    (window.requestIdleCallback ?? setTimeout)(() => resolve()));

  // One image at a time, when the browser has nothing else to do.
  async function samples() {
    const { examples } = TRAINED_NETWORK, comparison = new Comparison();
    await idle();
    // The first run takes longer, because the code is compiled.
    forwardPass.run(TRAINED_NETWORK, examples[0].pixels.data);
    for (const { pixels, probabilities } of examples) {
      await idle();
      comparison.add(pixels.data, probabilities.data);
    }
    return comparison;
  }

  const loadScript = src => new Promise((onload, onerror) =>
    document.head.append(Object.assign(document.createElement("script"), { src, onload, onerror })));

  // Gives the comparison, and this browser's probabilities; calls progress(images done, of all).
  async function tests(progress) {
    if (typeof TEST_IMAGES === "undefined") await loadScript(TESTS);
    const [pixels, expected, answers] = await Promise.all(
      [TEST_IMAGES.pixels, TEST_IMAGES.probabilities, TEST_IMAGES.answers].map(forwardPass.inflate));
    const [images, classes] = expected.shape, size = pixels.data.length / images;
    const found = new Comparison(), probabilities = new Float32Array(images * classes);
    const part = ({ data }, i, length) => data.subarray(i * length, (i + 1) * length);
    for (let i = 0, began = performance.now(); i < images; i++) {
      const own = found.add(part(pixels, i, size), part(expected, i, classes), answers.data[i]);
      probabilities.set(own, i * classes);
      if (performance.now() - began < 50) continue;
      // Lets the browser draw the page and handle input.
      progress(i + 1, images);
      await new Promise(resolve => setTimeout(resolve));
      began = performance.now();
    }
    return { found, probabilities };
  }

  async function show(place) {
    const sampled = await samples();
    // A network whose training diverged answers with no numbers.
    if (!Number.isFinite(sampled.difference)) return;
    const [said, offer, result] = place.children, button = offer.querySelector("button");
    said.textContent = sentence(words.checkedSamples, sampled);
    place.hidden = false;
    if (!("DecompressionStream" in window)) return;
    offer.prepend(check.offer, " ");
    button.textContent = check.button;
    offer.hidden = false;
    // The attribute "disabled" would take the keyboard's focus away.
    const disable = disabled => button.setAttribute("aria-disabled", String(disabled));
    const progress = (done, images) => {
      button.textContent = answerView.fill(
        words.checkProgress, { done: count(done), images: count(images) });
    };
    button.addEventListener("click", async () => {
      if (button.getAttribute("aria-disabled") === "true") return;
      disable(true);
      result.textContent = "";
      try {
        const { found } = await tests(progress);
        progress(found.images, found.images);
        result.textContent = sentence(words.checkedTests, found);
      } catch {
        button.textContent = check.button;
        result.textContent = words.checkFailed;
        disable(false);
      }
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    const place = document.getElementById("network-check");
    if (place) show(place);
  });

  return { tests };
})();
