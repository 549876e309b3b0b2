// a[data-opens=ID]: a download after which the part ID of this page says something else. Without this file the link in that part asks anew.

import { announce, fetchPage, swap } from "./swap.js";

const WAITS = [700, 2000, 5000, 15000];

export function wake(root) {
  for (const link of root.querySelectorAll("a[data-opens]")) {
    if (link.dataset.awake) continue;
    link.dataset.awake = "yes";
    link.addEventListener("click", () => ask(link.dataset.opens));
  }
}

/** Asks a few times: on a phone the download may begin only after a question. */
async function ask(id) {
  for (const wait of WAITS) {
    await new Promise((done) => { setTimeout(done, wait); });
    const old = document.getElementById(id);
    if (!old || old.matches("form")) return;
    try {
      const { page } = await fetchPage(location.href);
      const fresh = page.getElementById(id);
      if (!fresh?.matches("form")) continue;
      swap(old, fresh);
      announce(fresh.querySelector("h2")?.textContent);
      return;
    } catch { /* the link in that part asks */ }
  }
}
