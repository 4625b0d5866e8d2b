/* The training images most like what the network gets. */

const alikeView = (() => {
  const SHOWN = 8;
  const { words, names } = NETWORK_PAGE;

  function make(root) {
    const list = root.querySelector("ul");

    // Nothing without pixels.
    function show(pixels) {
      root.hidden = !pixels;
      if (!pixels) return;
      list.replaceChildren(...neighbours.nearest(pixels, SHOWN).map(near => {
        const { index, label } = near;
        const item = document.createElement("li");
        const picture = item.appendChild(pixelView.made(near.pixels));
        picture.setAttribute("role", "img");
        picture.setAttribute("aria-label", answerView.fill(words.near, {
          index, name: names[label] }));
        item.append(Object.assign(document.createElement("span"), {
          textContent: TRAINED_NETWORK.classes[label], ariaHidden: "true" }));
        return item;
      }));
    }

    return { show };
  }

  return { make };
})();
