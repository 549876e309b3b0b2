// [data-rules=ID]: the rules of a password that a browser can check are ticked while somebody types into the field ID. Whether
// the password is taken is decided by the server.

const words = (text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 3);

export function wake(root) {
  for (const list of root.querySelectorAll("[data-rules]")) {
    if (list.dataset.awake) continue;
    list.dataset.awake = "yes";
    const field = document.getElementById(list.dataset.rules);
    const own = words(list.dataset.own);
    const keeps = {
      length: (typed) => [...typed].length >= Number(list.dataset.least),
      own: (typed) => typed !== "" && !own.some((word) => typed.toLowerCase().includes(word)),
    };
    const look = () => {
      for (const rule of list.querySelectorAll("[data-rule]")) {
        const kept = keeps[rule.dataset.rule](field.value);
        rule.toggleAttribute("data-kept", kept);
        rule.querySelector(".vh").textContent = kept ? ` ${list.dataset.said}` : "";
      }
    };
    field.addEventListener("input", look);
    look();
  }
}
