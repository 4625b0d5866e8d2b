/* Runs the sample images of network.js, and states how far the answers are from Keras's. */

(() => {
  const place = document.getElementById("network-check");
  if (!place) return;
  const { examples } = TRAINED_NETWORK;
  const top = p => p.indexOf(Math.max(...p));
  forwardPass.run(TRAINED_NETWORK, examples[0].pixels.data); // The first run is compiled.
  const began = performance.now();
  const answers = examples.map(e => forwardPass.run(TRAINED_NETWORK, e.pixels.data).probabilities);
  const milliseconds = (performance.now() - began) / examples.length;
  const same = answers.filter((p, i) => top(p) === top(examples[i].probabilities.data)).length;
  const difference = Math.max(...answers.map((p, i) =>
    Math.max(...p.map((value, c) => Math.abs(value - examples[i].probabilities.data[c])))));
  // A network whose training diverged answers with no numbers.
  if (!Number.isFinite(difference)) return;
  place.textContent = `Measured in this browser just now: ${same} of the ${examples.length} sample ` +
    `images of the test set get the class that Keras computes, no probability differs by more than ` +
    `${(Math.ceil(1e6 * difference) / 1e6).toFixed(6)}, and an image takes ${milliseconds.toFixed(1)} ms.`;
  place.hidden = false;
})();
