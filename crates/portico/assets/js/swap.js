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

/** Shows a sentence above the page for a while, for what cannot stand where it belongs. */
export function toast(text, tone = "clay") {
  const banner = document.createElement("div");
  banner.className = "banner toast";
  banner.dataset.tone = tone;
  banner.setAttribute("role", tone === "clay" ? "alert" : "status");
  const words = document.createElement("p");
  words.textContent = text;
  banner.append(words);
  document.body.append(banner);
  return banner;
}

/** Fetches a page, or the part `id` of it. Throws when the answer is none; with a `detail` when it says why. */
export async function fetchPage(address, { id, ...options } = {}) {
  const headers = id ? { Accept: "text/html", "x-portico-fragment": id } : { Accept: "text/html" };
  const response = await fetch(address, { credentials: "same-origin", ...options, headers });
  const kind = response.headers.get("content-type") ?? "";
  const text = await response.text();
  if (kind.startsWith("application/problem+json")) {
    const { detail, problems } = JSON.parse(text);
    throw Object.assign(new Error(detail), { detail: problems?.[0]?.message ?? detail });
  }
  if (!kind.startsWith("text/html")) throw new Error(`${response.status} ${kind}`);
  document.dispatchEvent(new Event("portico:activity"));
  const template = document.createElement("template");
  template.innerHTML = text;
  return { response, page: template.content };
}

/** Leads the reader to an element. A button that has done its work keeps the place, so it stays reachable and says that it is off. */
export function lead(element) {
  if (element?.matches("button:disabled")) {
    element.disabled = false;
    element.setAttribute("aria-disabled", "true");
  }
  element?.focus();
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
