// form[data-preview=ADDRESS][data-preview-into=ID]: posts the form to ADDRESS while somebody writes and shows its element ID. Buttons in
// it marked data-preview-way look at the same words in another way, or for somebody else.
// Without script the preview is a page of its own behind these buttons.

import { fetchPage, swap } from "./swap.js";

const PAUSE = 350;

export function wake(root) {
  for (const button of root.querySelectorAll("[data-preview-show]")) button.hidden = true; // choosing in the list is enough
  for (const form of root.querySelectorAll("form[data-preview]")) {
    if (form.dataset.awake) continue;
    form.dataset.awake = "yes";
    let timer, running;
    const go = async (button) => {
      running?.abort();
      running = new AbortController();
      const old = document.getElementById(form.dataset.previewInto);
      if (!old) return;
      try {
        const body = new URLSearchParams(new FormData(form, button));
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
    form.addEventListener("click", (event) => {
      const button = event.target.closest("[data-preview-way]");
      if (!button) return;
      event.preventDefault();
      clearTimeout(timer);
      go(button);
    });
  }
}
