/* Images of the dataset to begin with, in groups of buttons. */

function makeExamples(root, choose) {
  const { groups, words, names } = NETWORK_PAGE;
  for (const { id, name, note, images } of groups) {
    const group = root.appendChild(document.createElement("div"));
    group.className = "try-group";
    // Not an id, to which the browser would scroll: the drawing is to be in view.
    group.dataset.group = id;
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", name);
    const title = group.appendChild(document.createElement("p"));
    const lead = Object.assign(document.createElement("strong"), { textContent: `${name}.` });
    title.append(lead, ` ${note}`);
    const list = group.appendChild(document.createElement("div"));
    list.className = "try-thumbs";
    for (const image of images) {
      const button = list.appendChild(document.createElement("button"));
      const { source, label } = image;
      const description = answerView.fill(words.example, { source, name: names[label] });
      Object.assign(button, { type: "button", title: description });
      button.setAttribute("aria-label", description);
      button.append(pixelView.made(image.pixels.data));
      // A click by the keyboard has a detail of 0: then what has the focus stays in view.
      button.addEventListener("click", event => choose(image, event.detail > 0));
    }
  }
}
