// form[data-search=ID]: the list ID follows while somebody types, and with it what is marked data-follows=ID. The plain form behind it
// does the same with Enter.

import { announce, fetchPage, swap } from "./swap.js";

const PAUSE = 250;
const PATIENCE = 300;

export function wake(root) {
  for (const form of root.querySelectorAll("form[data-search]")) {
    if (form.dataset.awake) continue;
    form.dataset.awake = "yes";
    let timer, running;
    const soon = (event) => {
      if (!event.target.matches("input[type=search], select, [data-search-now]")) return;
      clearTimeout(timer);
      timer = setTimeout(go, event.target.type === "search" ? PAUSE : 0);
    };
    const go = async () => {
      running?.abort();
      running = new AbortController();
      const { signal } = running;
      const fields = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
      const address = `${form.action.split("?")[0]}?${fields}`;
      const list = () => document.getElementById(form.dataset.search);
      const slow = setTimeout(() => list()?.setAttribute("aria-busy", "true"), PATIENCE);
      try {
        const { page } = await fetchPage(address, { signal, id: form.dataset.search });
        const fresh = page.getElementById(form.dataset.search);
        if (!fresh) return location.assign(address);
        const box = form.querySelector("input[type=search]");
        const node = swap(list(), fresh);
        keepTyping(box, node);
        for (const part of page.querySelectorAll(`[data-follows="${form.dataset.search}"]`)) {
          const old = document.getElementById(part.id);
          if (old) swap(old, part);
        }
        history.replaceState(null, "", address);
        announce(node.querySelector("[data-announce]")?.textContent);
      } catch (error) {
        if (error.name !== "AbortError") form.submit();
      } finally {
        clearTimeout(slow);
        if (!signal.aborted) list()?.removeAttribute("aria-busy");
      }
    };
    form.addEventListener("input", soon);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(timer);
      go();
    });
    // Somebody may have typed before this was awake.
    const box = form.querySelector("input[type=search]");
    if (root === document && box && box.value.trim() !== box.defaultValue.trim()) timer = setTimeout(go, PAUSE);
  }
}

/** Somebody may have typed on while the answer was under way: the field in it takes over what they typed, and where. */
function keepTyping(box, node) {
  const again = node.querySelector("input[type=search]");
  if (!box || !again || again === box) return;
  again.value = box.value;
  if (document.activeElement === again) again.setSelectionRange(box.selectionStart, box.selectionEnd);
}
