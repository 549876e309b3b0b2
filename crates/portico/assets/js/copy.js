// button[data-copy=ID]: copies the value of the field ID, or the lines of the list ID. Hidden without script, where it can be selected by hand.
// a[data-copy=ADDRESS]: copies the address; without script, or where nothing can be copied, the link leads to the field.

import { announce } from "./swap.js";

export function wake(root) {
  for (const button of root.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    if (button.dataset.awake) continue;
    button.dataset.awake = "yes";
    const words = button.querySelector("span") ?? button;
    const before = words.textContent;
    button.addEventListener("click", async (event) => {
      event.preventDefault();
      const field = document.getElementById(button.dataset.copy);
      if (field) select(field);
      try {
        await navigator.clipboard.writeText(field ? text(field) : button.dataset.copy);
      } catch {
        if (!field) return location.assign(button.href);
        if (!document.execCommand("copy")) return; // the text is selected: the keyboard copies it
      }
      words.textContent = button.dataset.done;
      announce(button.dataset.done);
      setTimeout(() => { words.textContent = before; }, 4000);
    });
  }
}

function text(field) {
  return field.value ?? [...field.children].map((line) => line.textContent).join("\n");
}

function select(field) {
  if (field.select) field.select();
  else getSelection().selectAllChildren(field);
}
