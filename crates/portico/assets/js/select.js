// form[data-select]: "select everyone on this page", and the bar that says how many and what will happen.
// Boxes are input[data-pick], with data-pick="first", "again", or "forms" for who is active; the bar shows [data-selected] and [data-selected-detail].

export function wake(root) {
  const forms = root.matches?.("form[data-select]") ? [root] : [...root.querySelectorAll("form[data-select]"), root.closest?.("form[data-select]")];
  for (const form of forms) {
    if (!form) continue;
    if (!form.dataset.awake) {
      form.dataset.awake = "yes";
      form.addEventListener("change", (event) => {
        const all = event.target.closest("[data-select-all]");
        if (all) boxes(form).forEach((box) => { box.checked = all.checked; });
        count(form);
      });
      form.addEventListener("reset", () => setTimeout(() => {
        boxes(form).forEach((box) => { box.checked = false; });
        count(form);
      }));
    }
    count(form);
  }
}

function boxes(form) {
  return [...form.querySelectorAll("input[data-pick]:not(:disabled)")];
}

function count(form) {
  const every = boxes(form);
  const picked = every.filter((box) => box.checked);
  const first = picked.filter((box) => box.dataset.pick === "first").length;
  const again = picked.filter((box) => box.dataset.pick === "again").length;
  const active = picked.length - first - again;
  const all = form.querySelector("[data-select-all]");
  if (all) {
    all.disabled = every.length === 0;
    // With nobody to tick, the box says what the page says: everybody who matches is chosen, or nobody can be.
    if (every.length > 0) {
      all.checked = picked.length === every.length;
      all.indeterminate = picked.length > 0 && picked.length < every.length;
    }
  }
  say(form, "[data-selected]", `${picked.length} selected`);
  const parts = [first && `${first} new ${first === 1 ? "invitation" : "invitations"}`, again && `${again} will be sent again`, active && `${active} active, for intake forms only`];
  say(form, "[data-selected-detail]", parts.filter(Boolean).join(", "));
}

function say(form, selector, text) {
  const place = form.querySelector(selector);
  if (place && place.textContent !== text) place.textContent = text;
}
