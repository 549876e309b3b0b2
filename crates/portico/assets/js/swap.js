// Fetching a page and putting a part of it in place, without losing the reader's place.

let region;

/** Says a sentence to screen readers, politely. */
export function announce(text) {
  if (!text) return;
  if (!region) {
    region = document.createElement("p");
    region.className = "vh";
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  region.textContent = "";
  setTimeout(() => { region.textContent = text; }, 50);
}

/** Fetches a page; an answer that means "sign in again" or a broken one becomes an ordinary visit. */
export async function fetchPage(address, options = {}) {
  const response = await fetch(address, { credentials: "same-origin", ...options, headers: { Accept: "text/html", ...options.headers } });
  const type = response.headers.get("content-type") ?? "";
  if (!type.startsWith("text/html")) throw new Error(`${response.status} ${type}`);
  document.dispatchEvent(new Event("portico:activity"));
  return { response, page: new DOMParser().parseFromString(await response.text(), "text/html") };
}

/** Puts `fresh` where `old` is. Focus inside `old` goes to the same control in `fresh`, the page does not scroll. */
export function swap(old, fresh) {
  const node = document.importNode(fresh, true);
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const place = focused && [...focusables(old)].indexOf(focused);
  const open = [...old.querySelectorAll("details[open][id], [popover][id]")].filter((e) => e.open || e.matches(":popover-open")).map((e) => e.id);
  old.replaceWith(node);
  for (const id of open) {
    const again = document.getElementById(id);
    if (again?.popover) again.showPopover();
    else if (again) again.open = true;
  }
  if (focused && focused !== document.body) {
    const same = (focused.id && document.getElementById(focused.id)) || [...focusables(node)][place];
    same?.focus({ preventScroll: true });
  }
  node.dispatchEvent(new Event("portico:swapped", { bubbles: true }));
  return node;
}

function focusables(root) {
  return root.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]");
}
