// a[data-dialog]: the page behind the link asks something in its [data-confirm] part; show that part over this page.
// With a name, data-dialog=ID opens the dialog ID of this page. And button[commandfor] where browsers do not know it yet.

import { fetchPage } from "./swap.js";

let awake = false;

export function wake() {
  if (awake) return;
  awake = true;
  document.addEventListener("click", onClick);
}

async function onClick(event) {
  if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const link = event.target.closest?.("a[data-dialog]");
  if (link) {
    event.preventDefault();
    link.closest("[popover]")?.hidePopover?.();
    const own = link.dataset.dialog && document.getElementById(link.dataset.dialog);
    if (own) return own.showModal();
    try {
      show(await fetchPage(link.href), link);
    } catch {
      location.assign(link.href);
    }
    return;
  }
  const button = event.target.closest?.("button[commandfor]");
  if (!button || "commandForElement" in HTMLButtonElement.prototype) return;
  const target = document.getElementById(button.getAttribute("commandfor"));
  const command = button.getAttribute("command");
  if (command === "show-modal") target?.showModal();
  else if (command === "close") target?.close();
  else if (command === "toggle-popover") target?.togglePopover();
  else return;
  event.preventDefault();
}

/** A dialog of the asked part; it goes when it is closed, and the focus returns to the link. */
function show({ response, page }, link) {
  const asked = page.querySelector("[data-confirm]");
  if (!asked) return location.assign(response.url);
  const part = document.importNode(asked, true);
  const title = part.querySelector("h1");
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("closedby", "any");
  if (title) {
    const heading = document.createElement("h2");
    heading.id = "dialog-title";
    heading.append(...title.childNodes);
    title.replaceWith(heading);
    dialog.setAttribute("aria-labelledby", heading.id);
  }
  part.querySelectorAll("[data-cancel]").forEach((cancel) => cancel.addEventListener("click", (event) => {
    event.preventDefault();
    dialog.close();
  }));
  dialog.append(part);
  dialog.addEventListener("close", () => { dialog.remove(); link.focus(); });
  document.body.append(dialog);
  dialog.showModal();
  dialog.dispatchEvent(new Event("portico:swapped", { bubbles: true }));
}
