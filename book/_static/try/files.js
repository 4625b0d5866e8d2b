/* Image files that the reader chooses, drops or pastes; they stay in the browser.

   acceptFiles(root, chooser, on): chooser is the input for files, or null where none are taken.
   Calls on.reading(), then on.read(pixels) or on.unreadable(); or on.refused(). */

function acceptFiles(root, chooser, on) {
  const LARGEST = 400; // Photographs are read at this size.
  let latest = 0;

  // As ImageData, turned as the camera says.
  async function decoded(file) {
    const bitmap = await createImageBitmap(file);
    const scale = Math.min(1, LARGEST / Math.max(bitmap.width, bitmap.height));
    const [width, height] = [bitmap.width, bitmap.height].map(
      side => Math.max(1, Math.round(side * scale)));
    const context = emptyCanvas(height, width).getContext("2d", { willReadFrequently: true });
    context.imageSmoothingQuality = "high";
    context.drawImage(bitmap, 0, 0, width, height);
    bitmap.close();
    return context.getImageData(0, 0, width, height);
  }

  async function open(file) {
    if (!chooser) return on.refused();
    const turn = latest += 1;
    on.reading();
    const [pixels] = await Promise.all([
      decoded(file).catch(() => null),
      // What is said of it is on the screen before the work begins.
      new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve))),
    ]);
    // Another file may have followed.
    if (turn !== latest) return;
    if (pixels) on.read(pixels);
    else on.unreadable();
  }

  chooser?.addEventListener("change", () => {
    if (chooser.files.length) open(chooser.files[0]);
    // The same file may be chosen again.
    chooser.value = "";
  });

  // Anywhere on the page, which the browser would leave for a file that is dropped.
  const holdsFiles = event => event.dataTransfer.types.includes("Files");
  document.addEventListener("dragover", event => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    root.classList.toggle("dropping", chooser !== null);
  });
  document.addEventListener("dragleave", event => {
    if (!event.relatedTarget) root.classList.remove("dropping");
  });
  document.addEventListener("drop", event => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    root.classList.remove("dropping");
    open(event.dataTransfer.files[0]);
  });

  document.addEventListener("paste", event => {
    if (event.target.matches?.("input[type=search], input[type=text], textarea")) return;
    const file = [...event.clipboardData.files].find(pasted => pasted.type.startsWith("image/"));
    if (file) open(file);
  });
}
