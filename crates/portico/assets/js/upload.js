// form[data-upload]: files can be dropped on it, and while they are on their way the button says how far they are. Without this the form
// sends itself as every form does.

export function wake(root) {
  const forms = root.matches?.("form[data-upload]") ? [root] : root.querySelectorAll("form[data-upload]");
  for (const form of forms) {
    if (form.dataset.awake) continue;
    form.dataset.awake = "yes";
    drops(form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!form.dataset.sent) send(form);
    });
  }
}

function drops(form) {
  const field = form.querySelector("input[type=file]");
  if (!field || form.querySelector("[data-choose]")) return; // files.js sees to it
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) field.files = event.dataTransfer.files;
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
    const fresh = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("main");
    if (!fresh) return void (said.textContent = form.dataset.stopped);
    document.querySelector("main").replaceWith(fresh);
    if (request.status === 200) history.replaceState(null, "", request.responseURL);
    fresh.dispatchEvent(new CustomEvent("portico:swapped", { bubbles: true }));
    fresh.querySelector("[data-focus]")?.focus();
  });
  request.open("POST", form.action);
  request.setRequestHeader("accept", "text/html");
  request.send(new FormData(form));
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
