// [data-live=ADDRESS]: the page follows by itself. The server sends elements with ids; each takes the place of its
// namesake. A piece with data-stays in which somebody has begun to write keeps its place; only what is marked data-part in it
// follows. The event "status" is spoken, at most every five seconds; "done" ends the stream.

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

function place(fresh) {
  const old = fresh.id && document.getElementById(fresh.id);
  if (!old || old.isEqualNode(fresh)) return;
  const stays = "stays" in old.dataset && "stays" in fresh.dataset && isInUse(old);
  if (stays) fresh.querySelectorAll("[data-part][id]").forEach(place);
  else swap(old, fresh);
}

function isInUse(area) {
  const touched = (field) => field.value !== field.defaultValue || (field.checked ?? false) !== (field.defaultChecked ?? false);
  return area.contains(document.activeElement) || [...area.querySelectorAll("input, textarea")].some(touched);
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
    for (const fresh of [...template.content.children]) place(fresh);
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
