// .file-drop: the label of each field becomes its button, what was chosen stands below by name and can be taken away again, and files can be
// dropped. Without this the browser's own fields stand there.

export function wake(root) {
  const areas = root.matches?.(".file-drop") ? [root] : root.querySelectorAll(".file-drop");
  for (const area of areas) {
    if (area.dataset.awake) continue;
    area.dataset.awake = "yes";
    for (const pick of area.querySelectorAll(".file-pick")) {
      pick.querySelector("label").classList.add("btn", "secondary");
      pick.querySelector("input").addEventListener("change", () => list(area));
    }
    drops(area);
    list(area); // the browser may have kept them from before
  }
}

function list(area) {
  const chosen = area.querySelector("[data-chosen]");
  if (!chosen) return;
  const fields = [...area.querySelectorAll(".file-pick input[type=file]")];
  weigh(area, fields);
  const lines = fields.flatMap((field) => [...field.files].map((file) => line(area, field, file)));
  chosen.replaceChildren(...lines);
  chosen.hidden = !lines.length;
}

/** Says at once that more was chosen than the area takes, and keeps it from being sent. */
function weigh(area, fields) {
  const { most, tooLarge } = area.dataset;
  if (!most) return;
  const bytes = fields.flatMap((field) => [...field.files]).reduce((sum, file) => sum + file.size, 0);
  const why = bytes > Number(most) ? tooLarge : "";
  fields.forEach((field) => field.setCustomValidity(why));
  area.querySelector(":scope > [role=alert]")?.remove();
  if (!why) return;
  const said = document.createElement("p");
  said.className = "error-text";
  said.setAttribute("role", "alert");
  said.textContent = why;
  area.append(said);
}

/** The name of a file, and a button that takes it away again. */
function line(area, field, file) {
  const [item, name, button] = ["li", "bdi", "button"].map((tag) => document.createElement(tag));
  name.textContent = file.name;
  button.type = "button";
  button.className = "btn ghost sm";
  button.textContent = area.dataset.remove;
  button.setAttribute("aria-label", area.dataset.removeName.replace("%", () => file.name));
  button.addEventListener("click", () => {
    keep(field, [...field.files].filter((other) => other !== file));
    list(area);
    field.focus();
  });
  item.append(name, button);
  return item;
}

/** Files dropped on the area go to its first field: all of them, or the first where it takes one. */
function drops(area) {
  const field = area.querySelector(".file-pick input[type=file]");
  if (!field) return;
  const over = (event) => {
    event.preventDefault();
    area.dataset.over = "yes";
  };
  const left = () => delete area.dataset.over;
  area.addEventListener("dragover", over);
  area.addEventListener("dragleave", left);
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    left();
    const files = [...event.dataTransfer.files];
    if (!files.length) return;
    keep(field, field.multiple ? files : files.slice(0, 1));
    list(area);
  });
}

function keep(field, files) {
  const kept = new DataTransfer();
  files.forEach((file) => kept.items.add(file));
  field.files = kept.files;
}
