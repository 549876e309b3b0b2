// [data-live=ADDRESS]: the page follows by itself. The server sends elements with ids; each takes the place of its
// namesake. A piece with data-stays in which somebody has begun to write keeps its place; only what is marked data-part in it
// follows; an open menu is exchanged when it has closed. The event "status" is spoken, at most every five seconds; "done" ends the stream.

import { announce, swap, toast } from "./swap.js";

const EVERY = 5000;

// What somebody is about to press is not taken from under the finger: between down and click, pieces wait.
let pressed = false;
const waiting = new Map();
addEventListener("pointerdown", () => { pressed = true; }, true);
for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => setTimeout(release, 50), true);

function release() {
  pressed = false;
  const pieces = [...waiting.values()];
  waiting.clear();
  pieces.forEach(place);
}

export function wake(root) {
  const areas = root.matches?.("[data-live]") ? [root] : root.querySelectorAll("[data-live]");
  for (const area of areas) {
    if (area.dataset.awake) continue;
    area.dataset.awake = "yes";
    follow(area);
  }
}

function place(fresh) {
  if (pressed && fresh.id) return waiting.set(fresh.id, fresh);
  const old = fresh.id && document.getElementById(fresh.id);
  if (!old || old.isEqualNode(fresh)) return;
  const stays = "stays" in old.dataset && "stays" in fresh.dataset && isInUse(old);
  if (old.matches("[popover]:popover-open")) old.addEventListener("toggle", () => place(fresh), { once: true });
  else if (stays) fresh.querySelectorAll("[data-part][id]").forEach(place);
  else swap(old, fresh);
}

function isInUse(area) {
  const touched = (field) => field.value !== field.defaultValue || (field.checked ?? false) !== (field.defaultChecked ?? false);
  return area.contains(document.activeElement) || [...area.querySelectorAll("input, textarea")].some(touched);
}

// A page that nobody looks at, or an area that another one has taken the place of, holds no connection.
function follow(area) {
  let source = open(area);
  const look = () => {
    if (!area.isConnected) {
      source?.close();
      removeEventListener("portico:swapped", look);
      document.removeEventListener("visibilitychange", look);
    } else if (document.hidden) {
      source?.close();
      source = null;
    } else if (!source) {
      source = open(area);
    }
  };
  addEventListener("portico:swapped", look);
  document.addEventListener("visibilitychange", look);
  addEventListener("pagehide", () => source?.close(), { once: true });
}

function open(area) {
  const source = new EventSource(area.dataset.live);
  const lostText = area.dataset.lost ?? "Reconnecting. Sending goes on.";
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
  return source;
}
