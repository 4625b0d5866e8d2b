/* Images of the dataset to begin with, in groups of buttons. */

function makeExamples(root, choose) {
  const { groups, words, names } = NETWORK_PAGE;
  for (const { id, name, note, images } of groups) {
    const group = root.appendChild(document.createElement("div"));
    Object.assign(group, { className: "try-group", id });
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
      const said = answerView.fill(words.example, { source, name: names[label] });
      Object.assign(button, { type: "button", title: said });
      button.setAttribute("aria-label", said);
      button.append(pixelView.made(image.pixels.data));
      // The keyboard clicks without a place: the focus stays in view.
      button.addEventListener("click", event => choose(image, event.detail > 0));
    }
  }
}
