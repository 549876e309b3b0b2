// form[data-upload]: while its files are on their way, a line below the button says how far they are. Without this the form sends itself as
// every form does. What is chosen and dropped is files.js's.

export function wake(root) {
  const forms = root.matches?.("form[data-upload]") ? [root] : root.querySelectorAll("form[data-upload]");
  for (const form of forms) {
    if (form.dataset.awake) continue;
    form.dataset.awake = "yes";
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (!form.dataset.sent) send(form);
    });
  }
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
