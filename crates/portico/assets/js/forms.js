// form[data-autosave]: what is filled in is saved through the same POST a moment after it was changed. A choice that opens or closes
// questions changes the page below it. Files go with a button alone. Without this file "Save and go on" does the same.

import { announce, fetchPage } from "./swap.js";

export function wake(root) {
  for (const form of root.querySelectorAll("form[data-autosave]")) {
    if (form.dataset.awake) continue;
    form.dataset.awake = "yes";
    let timer;
    let saving = Promise.resolve();
    let underWay = false;
    let leaving = false;
    let typed = 0;
    const later = (wait) => {
      clearTimeout(timer);
      timer = setTimeout(() => { saving = saving.then(() => (leaving ? undefined : save())); }, wait);
    };
    const save = async () => {
      underWay = true;
      const before = typed;
      const fields = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
      fields.set("go", "stay");
      try {
        const { response, page } = await fetchPage(form.action, { method: "POST", body: fields });
        if (!response.ok) return; // somebody saved elsewhere: the button says so, with everything kept
        const fresh = page.getElementById("form-blocks");
        const version = page.querySelector("#form-page input[name=version]");
        if (!fresh || !version) return;
        form.elements.version.value = version.value;
        if (leaving) return;
        form.querySelector("[data-saved]").textContent = form.dataset.autosave;
        if (before === typed && shape(fresh) !== shape(document.getElementById("form-blocks"))) put(fresh);
      } catch { /* the button saves */ } finally { underWay = false; }
    };
    form.addEventListener("input", () => { typed += 1; form.querySelector("[data-saved]").textContent = ""; later(3000); });
    form.addEventListener("change", (event) => { typed += 1; later(event.target.matches("[type=radio], [type=checkbox], select") ? 150 : 1500); });
    form.addEventListener("submit", (event) => {
      clearTimeout(timer);
      if (leaving) return;
      leaving = true;
      if (!underWay) return;
      // It brings the version that this one has to name. A form takes no second submission while it tells of the first.
      event.preventDefault();
      event.stopImmediatePropagation();
      const button = event.submitter;
      saving.finally(() => setTimeout(() => form.requestSubmit(button)));
    }, { capture: true });
    addEventListener("pageshow", () => { leaving = false; });
  }
}

/** Which inputs there are, and where help is offered. */
function shape(blocks) {
  const parts = [...blocks.querySelectorAll("input, select, textarea, [data-help]")];
  return parts.map((e) => (e.matches("[data-help]") ? "help" : `${e.name}=${e.type === "radio" ? e.value : ""}`)).join();
}

/** Puts the fresh questions in place; the focus stays where it is. */
function put(fresh) {
  const old = document.getElementById("form-blocks");
  const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
  const before = old.querySelectorAll(".question").length;
  const helped = old.querySelectorAll("[data-help]").length;
  const node = document.importNode(fresh, true);
  // Files that were chosen and not uploaded yet stay chosen.
  for (const chosen of old.querySelectorAll("input[type=file]")) {
    if (chosen.files.length) node.querySelector(`#${CSS.escape(chosen.id)}`)?.replaceWith(chosen);
  }
  old.replaceWith(node);
  if (node.querySelector("input[type=file]")) node.closest("form").enctype = "multipart/form-data";
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  const help = node.querySelectorAll("[data-help]");
  if (help.length > helped) announce([...help].at(-1).textContent.trim());
  else if (node.querySelectorAll(".question").length > before) announce(node.closest("form").dataset.opened);
}
