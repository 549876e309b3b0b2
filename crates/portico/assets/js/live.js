// [data-live=ADDRESS]: the page follows by itself. The server sends elements with ids; each takes the place of its
// namesake. The event "status" is spoken, at most every five seconds; "done" ends the stream.

import { announce, swap, toast } from "./swap.js";

const EVERY = 5000;

export function wake(root) {
  const areas = root.matches?.("[data-live]") ? [root] : root.querySelectorAll("[data-live]");
  for (const area of areas) {
    if (area.dataset.awake) continue;
    area.dataset.awake = "yes";
    follow(area.dataset.live, area.dataset.lost ?? "Reconnecting. Sending goes on.");
  }
}

function follow(address, lostText) {
  const source = new EventSource(address);
  let spoken = 0, waiting, latest, banner;
  const speak = () => {
    clearTimeout(waiting);
    const rest = spoken + EVERY - Date.now();
    if (rest > 0) waiting = setTimeout(speak, rest);
    else { spoken = Date.now(); announce(latest); }
  };
  source.addEventListener("open", () => { banner?.remove(); banner = null; });
  source.addEventListener("fragment", (event) => {
    const template = document.createElement("template");
    template.innerHTML = event.data;
    for (const fresh of [...template.content.children]) {
      const old = fresh.id && document.getElementById(fresh.id);
      if (old && !old.isEqualNode(fresh)) swap(old, fresh);
    }
  });
  source.addEventListener("status", (event) => { latest = event.data; speak(); });
  source.addEventListener("done", (event) => {
    source.close();
    if (event.data === "reload") location.reload();
  });
  source.addEventListener("error", () => {
    banner ??= toast(lostText, "tide");
    if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), EVERY);
  });
  addEventListener("pagehide", () => source.close(), { once: true });
}
