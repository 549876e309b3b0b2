// form[data-preview=ADDRESS][data-preview-into=ID]: posts the form to ADDRESS while somebody writes and shows its element ID.
// Without script the preview is a page of its own behind a button.

import { fetchPage, swap } from "./swap.js";

const PAUSE = 350;

export function wake(root) {
  for (const form of root.querySelectorAll("form[data-preview]")) {
    if (form.dataset.awake) continue;
    form.dataset.awake = "yes";
    let timer, running;
    const go = async () => {
      running?.abort();
      running = new AbortController();
      const old = document.getElementById(form.dataset.previewInto);
      if (!old) return;
      try {
        const body = new URLSearchParams(new FormData(form));
        const { page } = await fetchPage(form.dataset.preview, { method: "POST", body, signal: running.signal, id: form.dataset.previewInto });
        const fresh = page.getElementById(form.dataset.previewInto);
        if (fresh) swap(old, fresh);
      } catch {
        // the last preview stays; the button behind it shows the newest one
      }
    };
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(go, PAUSE);
    });
  }
}
