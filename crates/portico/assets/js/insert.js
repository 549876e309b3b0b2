// button[data-insert=TEXT][data-into=ID]: puts TEXT where the caret last stood in the field ID.

export function wake(root) {
  for (const button of root.querySelectorAll("[data-insert]")) {
    button.hidden = false;
    if (button.dataset.awake) continue;
    button.dataset.awake = "yes";
    button.addEventListener("click", () => {
      const field = document.getElementById(button.dataset.into);
      field.focus();
      field.setRangeText(button.dataset.insert, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
}
