/* How far this browser's answers are from Keras's: on the sample images of network.js at once, and
   on the test images, which are another file, when the reader asks for it. */

const count = number => number.toLocaleString("en");

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

  get words() {
    const millionths = (Math.ceil(1e6 * this.difference) / 1e6).toFixed(6);
    return `${count(this.same)} of ${count(this.images)} get the class that Keras computes from ` +
      `the same weights, no probability differs by more than ${millionths}, and an image takes ` +
      `${(this.milliseconds / this.images).toFixed(1)} ms.`;
  }
}

const networkCheck = (() => {
  function samples() {
    const { examples } = TRAINED_NETWORK, found = new Comparison();
    forwardPass.run(TRAINED_NETWORK, examples[0].pixels.data); // The first run is compiled.
    for (const { pixels, probabilities } of examples) found.add(pixels.data, probabilities.data);
    return found;
  }

  const loaded = src => new Promise((onload, onerror) =>
    document.head.append(Object.assign(document.createElement("script"), { src, onload, onerror })));

  // Gives the comparison, and this browser's probabilities; `progress` is told of images done.
  async function tests(progress) {
    await loaded("../model/test_images.js");
    const [pixels, expected, answers] = await Promise.all(
      [TEST_IMAGES.pixels, TEST_IMAGES.probabilities, TEST_IMAGES.answers].map(forwardPass.inflate));
    const [images, classes] = expected.shape, side = pixels.data.length / images;
    const found = new Comparison(), probabilities = new Float32Array(images * classes);
    const of = ({ data }, i, length) => data.subarray(i * length, (i + 1) * length);
    for (let i = 0, began = performance.now(); i < images; i++) {
      const own = found.add(of(pixels, i, side), of(expected, i, classes), answers.data[i]);
      probabilities.set(own, i * classes);
      if (performance.now() - began < 50) continue;
      // The page stays alive.
      progress(i + 1, images);
      await new Promise(resolve => setTimeout(resolve));
      began = performance.now();
    }
    return { found, probabilities };
  }

  return { samples, tests };
})();

document.addEventListener("DOMContentLoaded", () => {
  const place = document.getElementById("network-check");
  const sampled = place && networkCheck.samples();
  // A network whose training diverged answers with no numbers.
  if (!sampled || !Number.isFinite(sampled.difference)) return;
  const [samples, asked, tests] = place.children, button = asked.querySelector("button");
  samples.textContent = `In this browser just now: of the sample images, ${sampled.words}`;
  place.hidden = false;
  if (!("DecompressionStream" in window)) return;
  button.textContent = NETWORK_PAGE.check;
  asked.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    const progress = (done, all) => { button.textContent = `Checked ${count(done)} of ${count(all)}`; };
    try {
      const { found } = await networkCheck.tests(progress);
      progress(found.images, found.images);
      tests.textContent = `In this browser just now: of the test images, ${found.words} Another ` +
        `class than in the report: ${count(found.changed)}.`;
    } catch {
      button.textContent = NETWORK_PAGE.check;
      button.disabled = false;
      tests.textContent = "The test images could not be loaded.";
    }
  });
});
