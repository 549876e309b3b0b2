// .file-drop with [data-choose] and [data-chosen]: a button of ours for the field of the browser, the names of what was chosen below it, and
// a place to drop files on. The field stays what the keyboard and screen readers meet; without this it is seen as browsers show it.

export function wake(root) {
  const areas = root.matches?.(".file-drop") ? [root] : root.querySelectorAll(".file-drop");
  for (const area of areas) {
    const [field, choose, chosen] = [area.querySelector("input[type=file]"), area.querySelector("[data-choose]"), area.querySelector("[data-chosen]")];
    if (!field || !choose || !chosen || area.dataset.awake) continue;
    area.dataset.awake = "yes";
    const nothing = chosen.textContent;
    const show = () => { chosen.textContent = [...field.files].map((file) => file.name).join(", ") || nothing; };
    field.classList.add("vh");
    choose.hidden = chosen.hidden = false;
    choose.addEventListener("click", () => field.click());
    field.addEventListener("change", show);
    area.addEventListener("dragover", (event) => event.preventDefault());
    area.addEventListener("drop", (event) => {
      event.preventDefault();
      if (!event.dataTransfer.files.length) return;
      if (field.multiple || event.dataTransfer.files.length === 1) field.files = event.dataTransfer.files;
      show();
    });
    show(); // the browser may have kept them from before
  }
}
