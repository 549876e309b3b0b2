// form[data-upload]: files can be dropped on it, their names are listed and can be taken away again, and while they are on their way the
// button says how far they are. Without this the browser's own fields stand there, and the form sends itself as every form does.

export function wake(root) {
  const forms = root.matches?.("form[data-upload]") ? [root] : root.querySelectorAll("form[data-upload]");
  for (const form of forms) {
    if (form.dataset.awake) continue;
    form.dataset.awake = "yes";
    picks(form);
    drops(form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!form.dataset.sent) send(form);
    });
  }
}

/** The labels become buttons, and what was chosen stands below them. */
function picks(form) {
  for (const pick of form.querySelectorAll("[data-pick]")) {
    pick.querySelector("label").classList.add("btn", "secondary");
    pick.querySelector("input").addEventListener("change", () => list(form));
  }
  addEventListener("pageshow", () => list(form));
}

function list(form) {
  const picked = form.querySelector("[data-picked]");
  if (!picked) return;
  const fields = [...form.querySelectorAll("[data-pick] input[type=file]")];
  const lines = fields.flatMap((field) => [...field.files].map((file) => line(form, field, file)));
  picked.replaceChildren(...lines);
  picked.hidden = !lines.length;
}

/** The name of a file, and a button that takes it away again. */
function line(form, field, file) {
  const [item, name, button] = ["li", "bdi", "button"].map((tag) => document.createElement(tag));
  name.textContent = file.name;
  button.type = "button";
  button.className = "btn ghost sm";
  button.textContent = form.dataset.remove;
  button.setAttribute("aria-label", form.dataset.removeName.replace("%", () => file.name));
  button.addEventListener("click", () => {
    const kept = new DataTransfer();
    [...field.files].filter((other) => other !== file).forEach((other) => kept.items.add(other));
    field.files = kept.files;
    list(form);
    field.focus();
  });
  item.append(name, button);
  return item;
}

function drops(form) {
  const [area, field] = [form.querySelector(".file-drop") ?? form, form.querySelector("input[type=file]")];
  if (!field || form.querySelector("[data-choose]")) return; // files.js sees to it
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
    if (!event.dataTransfer.files.length) return;
    field.files = event.dataTransfer.files;
    list(form);
  });
}

function send(form) {
  const button = form.querySelector("[type=submit]");
  const said = status(form);
  const request = new XMLHttpRequest();
  form.dataset.sent = "yes";
  button.setAttribute("aria-busy", "true");
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) said.textContent = form.dataset.sending.replace("%", `${Math.floor((event.loaded / event.total) * 100)}%`);
  });
  const over = () => {
    delete form.dataset.sent;
    button.removeAttribute("aria-busy");
  };
  request.addEventListener("error", () => {
    over();
    said.textContent = form.dataset.stopped;
  });
  // The answer is a page: the one it led to, or the form again with what is to be mended.
  request.addEventListener("load", () => {
    over();
    const answer = new DOMParser().parseFromString(request.responseText, "text/html");
    const fresh = answer.querySelector("main");
    if (!fresh) return void (said.textContent = form.dataset.stopped);
    document.querySelector("main").replaceWith(fresh);
    document.title = answer.title;
    if (request.status === 200) history.replaceState(null, "", request.responseURL);
    fresh.dispatchEvent(new CustomEvent("portico:swapped", { bubbles: true }));
    show(fresh.querySelector("[data-focus], .banner.flash"));
  });
  request.open("POST", form.action);
  request.setRequestHeader("accept", "text/html");
  request.send(new FormData(form));
}

/** What became of it, in sight and in focus: the form may have stood far below. */
function show(told) {
  if (!told) return;
  told.tabIndex = -1;
  told.focus({ preventScroll: true });
  told.scrollIntoView({ block: "center" });
}

/** Where progress is said, for eyes and screen readers. */
function status(form) {
  let said = form.querySelector("[role=status]");
  if (!said) {
    said = document.createElement("p");
    said.setAttribute("role", "status");
    form.querySelector("[type=submit]").after(said);
  }
  return said;
}
