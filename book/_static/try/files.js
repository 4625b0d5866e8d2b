/* Pictures that the reader chooses, drops or pastes; they stay in the browser. */

function acceptPictures(root, button, use, fail) {
  const LARGEST = 1200;

  async function open(file) {
    if (!file) return;
    if (!file.type.startsWith("image/")) return fail();
    const address = URL.createObjectURL(file);
    try {
      const picture = new Image();
      picture.src = address;
      await picture.decode();
      const scale = Math.min(1, LARGEST / Math.max(picture.naturalWidth, picture.naturalHeight));
      const size = length => Math.max(1, Math.round(length * scale));
      const canvas = document.createElement("canvas");
      canvas.width = size(picture.naturalWidth);
      canvas.height = size(picture.naturalHeight);
      const context = canvas.getContext("2d", { willReadFrequently: true });
      context.imageSmoothingQuality = "high";
      context.drawImage(picture, 0, 0, canvas.width, canvas.height);
      use(context.getImageData(0, 0, canvas.width, canvas.height));
    } catch {
      fail();
    } finally {
      URL.revokeObjectURL(address);
    }
  }

  button.addEventListener("change", () => {
    open(button.files[0]);
    // The same file may be chosen again.
    button.value = "";
  });
  root.addEventListener("dragover", event => {
    event.preventDefault();
    root.classList.add("dropping");
  });
  root.addEventListener("dragleave", () => root.classList.remove("dropping"));
  root.addEventListener("drop", event => {
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
