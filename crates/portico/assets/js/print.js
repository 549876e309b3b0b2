// button[data-print]: prints the page. Hidden without script, where the browser's own menu does it.

export function wake(root) {
  for (const button of root.querySelectorAll("[data-print]")) {
    button.hidden = false;
    if (button.dataset.awake) continue;
    button.dataset.awake = "yes";
    button.addEventListener("click", () => window.print());
  }
}
