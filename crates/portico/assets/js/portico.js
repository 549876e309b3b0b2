// The one script a page loads. It brings in the modules whose attributes stand in the page; every page works without any of them.

import { lead } from "./swap.js";

const modules = [
  [".file-drop", "./files.js"],
  ["form[data-upload]", "./upload.js"],
  ["a[data-opens]", "./opened.js"],
  ["form[method=post]", "./submit.js"],
  ["[data-fragment]", "./fragment.js"],
  ["[commandfor], [data-dialog]", "./dialog.js"],
  ["form[data-autosave]", "./forms.js"],
  ["[data-outline]", "./outline.js"],
  ["form[data-search]", "./search.js"],
  ["form[data-select]", "./select.js"],
  ["[data-live]", "./live.js"],
  ["[data-copy]", "./copy.js"],
  ["[data-print]", "./print.js"],
  ["[data-reveal]", "./password.js"],
  ["[data-passkey], [data-passkey-only]", "./passkey.js"],
  ["[data-rules]", "./rules.js"],
  ["[data-insert]", "./insert.js"],
  ["form[data-preview], [data-preview-show]", "./preview.js"],
  ["body[data-session]", "./session.js"],
  ["[data-theme-form]", "./theme.js"],
];

/** Wakes what stands in `root`: the page at first, later every fragment that is swapped in. */
async function wake(root) {
  for (const [selector, path] of modules) {
    if (root.matches?.(selector) || root.querySelector(selector)) (await import(path)).wake(root);
  }
}

document.addEventListener("portico:swapped", (event) => wake(event.target));
wake(document);
lead(document.querySelector("[data-focus]"));
