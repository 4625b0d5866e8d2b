// Shows what a term means beside its link, on hover and on keyboard focus. The text is in the page.
document.addEventListener("DOMContentLoaded", () => {
  const preview = document.createElement("div");
  preview.id = "term-preview";
  preview.setAttribute("role", "tooltip");
  preview.hidden = true;
  // A region of its own: text outside of all regions would be lost to screen readers' navigation.
  (document.querySelector("main") || document.body).append(preview);
  let term = null;
  let waiting = 0;

  const hide = () => {
    clearTimeout(waiting);
    term?.removeAttribute("aria-describedby");
    term = null;
    preview.hidden = true;
  };
  // Below the line in which the term ends, and within the window.
  const place = () => {
    if (!term) return;
    const lines = term.getClientRects();
    const line = lines[lines.length - 1];
    const widest = document.documentElement.clientWidth - preview.offsetWidth - 8;
    preview.style.left = `${Math.max(8, Math.min(line.left, widest))}px`;
    const below = line.bottom + 4;
    const fits = below + preview.offsetHeight < window.innerHeight;
    preview.style.top = `${fits ? below : line.top - preview.offsetHeight - 4}px`;
  };
  const show = (link) => {
    hide();
    term = link;
    preview.textContent = link.dataset.definition;
    preview.hidden = false;
    link.setAttribute("aria-describedby", preview.id);
    place();
  };
  // Time to move the pointer from the link into the preview, which then stays.
  const hideSoon = () => { waiting = setTimeout(hide, 200); };

  for (const link of document.querySelectorAll("a.term")) {
    link.addEventListener("mouseenter", () => show(link));
    link.addEventListener("mouseleave", hideSoon);
    link.addEventListener("focus", () => show(link));
    link.addEventListener("blur", hide);
  }
  preview.addEventListener("mouseenter", () => clearTimeout(waiting));
  preview.addEventListener("mouseleave", hideSoon);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  // Focus may scroll the page after the preview has opened.
  document.addEventListener("scroll", place, { capture: true, passive: true });
});
