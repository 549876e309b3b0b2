// A form on its way: the button shows it, and a second press sends nothing. Where its page stays, because a file was the answer, no password
// that was typed stays in it.

let awake = false;

export function wake() {
  if (awake) return;
  awake = true;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.dataset.fragment || event.submitter?.dataset.fragment) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-busy", "true");
    setTimeout(() => clear(form), 15000);
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(clear));
}

function clear(form) {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  form.querySelectorAll("input[type=password]").forEach((field) => { field.value = ""; });
}
