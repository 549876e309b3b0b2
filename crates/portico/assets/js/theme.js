// form[data-theme-form]: changes the colours at once. Without script the form is sent and the page comes back.

export function wake(root) {
  for (const form of root.querySelectorAll("[data-theme-form]")) {
    if (form.dataset.awake) continue;
    form.dataset.awake = "yes";
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const choice = event.submitter.value;
      const [name, secure] = location.protocol === "https:" ? ["__Host-theme", "; Secure"] : ["theme", ""];
      document.cookie = `${name}=${choice}; Path=/; SameSite=Lax; Max-Age=31536000${secure}`;
      if (choice === "device") delete document.documentElement.dataset.theme;
      else document.documentElement.dataset.theme = choice;
      for (const button of form.querySelectorAll("button[value]")) button.setAttribute("aria-pressed", String(button === event.submitter));
    });
  }
}
