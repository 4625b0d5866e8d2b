// Enlarges a figure in a dialog; without this script the link opens the picture itself.
document.addEventListener("DOMContentLoaded", () => {
  const dialog = document.createElement("dialog");
  dialog.className = "lightbox";
  dialog.setAttribute("aria-labelledby", "lightbox-title");
  dialog.innerHTML =
    '<div class="lightbox-bar"><h2 id="lightbox-title"></h2>' +
    '<button type="button">Close</button></div>' +
    // The keyboard scrolls what has the focus.
    '<div class="lightbox-view" tabindex="0" role="group" aria-labelledby="lightbox-title"></div>';
  document.body.append(dialog);
  const [title, view] = dialog.querySelectorAll("h2, .lightbox-view");
  dialog.querySelector("button").addEventListener("click", () => dialog.close());
  view.addEventListener("click", (event) => event.target === view && dialog.close());

  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const opener = event.target.closest("figure .enlarge, figure > img");
    const figure = opener?.closest("figure");
    const link = figure?.querySelector(".enlarge");
    if (!link) return;
    event.preventDefault();
    link.focus({ preventScroll: true }); // where the focus returns when the dialog closes
    title.textContent = figure.querySelector(".caption-number")?.textContent.trim() || "Figure";
    view.replaceChildren(
      ...[...figure.querySelectorAll(":scope > img")].map((image) => {
        const copy = image.cloneNode();
        copy.style.setProperty("--width", image.getAttribute("width"));
        copy.style.setProperty("--height", image.getAttribute("height"));
        return copy;
      }),
    );
    dialog.showModal();
    view.scrollTo(0, 0);
  });
});
