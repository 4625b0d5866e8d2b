/* Says in words what the theme's buttons only show: what is open, which colours, what was copied. */

// Without a server, no page may read another one to quote it.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

document.addEventListener("DOMContentLoaded", () => {
  const watch = (elements, change) => {
    const observer = new MutationObserver(change);
    elements.forEach((element) => observer.observe(element, { attributes: true }));
    change();
  };

  const wide = window.matchMedia("(min-width: 992px)");
  for (const side of ["primary", "secondary"]) {
    const button = document.querySelector(`.${side}-toggle`);
    const bar = document.getElementById(`pst-${side}-sidebar`);
    const dialog = document.getElementById(`pst-${side}-sidebar-modal`);
    if (!button || !bar || !dialog) continue;
    // On a wide page the first sidebar folds away; elsewhere both open as dialogs.
    const beside = () => side === "primary" && wide.matches && !bar.classList.contains("pst-sidebar-hidden");
    const state = () => button.setAttribute("aria-expanded", String(dialog.open || beside()));
    watch([bar, dialog], state);
    // The theme takes the focus away from the button before it notes where it was.
    dialog.addEventListener("close", () => button.focus());
    wide.addEventListener("change", state);
  }

  const root = document.documentElement;
  watch([root], () => {
    document.querySelectorAll(".theme-switch-button").forEach((button) => {
      button.setAttribute("aria-label", `Colours: ${root.dataset.mode}`);
    });
  });

  // Their names are otherwise the titles of drawings, which come and go.
  document.querySelectorAll(".copybtn").forEach((button) => {
    button.setAttribute("aria-label", button.dataset.tooltip);
  });

  const status = document.createElement("div");
  status.className = "heard";
  status.setAttribute("role", "status");
  document.querySelector("main").append(status);
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".copybtn");
    if (!button) return;
    status.textContent = "";
    // The button's own script has by then written how it went.
    setTimeout(() => { status.textContent = button.dataset.tooltip; }, 100);
  });
});
