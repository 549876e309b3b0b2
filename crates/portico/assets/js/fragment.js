// form[data-fragment=ID] and a[data-fragment=ID]: send it, take the element ID out of the answer, put it in place.
// The server answers as always (a page, or a redirect to one); when the answer has no such element, the visit goes there.

import { announce, fetchPage, swap, toast } from "./swap.js";

let awake = false;

export function wake() {
  if (awake) return;
  awake = true;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const id = event.submitter?.dataset.fragment ?? form.dataset.fragment;
    if (!id || event.defaultPrevented || form.method === "dialog") return;
    event.preventDefault();
    send(form, event.submitter, id);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-fragment]");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    load(link.href, {}, link.dataset.fragment, () => location.assign(link.href), () => history.pushState(null, "", link.href));
  });
  addEventListener("popstate", () => location.reload());
}

function send(form, submitter, id) {
  const address = submitter?.getAttribute("formaction") ? submitter.formAction : form.action;
  const fields = new URLSearchParams(new FormData(form, submitter));
  const again = () => { delete form.dataset.fragment; delete submitter?.dataset.fragment; form.requestSubmit(submitter); };
  submitter?.setAttribute("aria-busy", "true");
  const done = () => submitter?.removeAttribute("aria-busy");
  if (form.method === "get") return load(`${address.split("?")[0]}?${fields}`, {}, id, again, done);
  return load(address, { method: "POST", body: fields }, id, again, done, true);
}

async function load(address, options, id, otherwise, done, sent = false) {
  try {
    const { response, page } = await fetchPage(address, { ...options, id });
    const fresh = page.getElementById(id);
    const old = document.getElementById(id);
    if (!fresh || !old) return response.ok ? location.assign(response.url) : otherwise(); // refused: nothing was written
    document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
    const node = swap(old, fresh);
    const target = node.querySelector("[data-focus]") ?? (node.contains(document.activeElement) ? null : node);
    if (target && !target.matches(":focus")) {
      if (target.tabIndex < 0) target.tabIndex = -1;
      target.focus({ preventScroll: target === node });
    }
    const title = page.querySelector("title")?.textContent;
    if (title) document.title = title;
    announce((page.querySelector(".flash p") ?? node.querySelector("[data-announce]"))?.textContent);
    done?.();
  } catch (error) {
    if (error.detail) {
      const said = toast(error.detail);
      setTimeout(() => said.remove(), 10000);
      done?.();
    } else if (sent) location.reload(); // it may have arrived: show what is true now, send nothing twice
    else otherwise();
  }
}
