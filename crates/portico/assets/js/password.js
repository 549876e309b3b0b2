// button[data-reveal=ID]: shows and hides what is typed into the password field ID.

export function wake(root) {
  for (const button of root.querySelectorAll("[data-reveal]")) {
    button.hidden = false;
    if (button.dataset.awake) continue;
    button.dataset.awake = "yes";
    const field = document.getElementById(button.dataset.reveal);
    const set = (shown) => {
      field.type = shown ? "text" : "password";
      button.textContent = shown ? button.dataset.hide : button.dataset.show;
    };
    button.addEventListener("click", () => set(field.type === "password"));
    field.form?.addEventListener("submit", () => set(false)); // so that browsers offer to save it
  }
}
