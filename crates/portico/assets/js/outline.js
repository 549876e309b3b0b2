// [data-outline]: the questions of a form that is being written. Rows move and go, questions are added and edited without another page: the
// same forms are sent, the same pages fetched, and what they hold is put in place. With Alt and an arrow the row that has the focus moves.

import { fetchPage, toast } from "./swap.js";

const LOST = "Not saved: there was no answer. Press Save again.";

export function wake(root) {
  const card = root.matches?.("[data-outline]") ? root : root.querySelector("[data-outline]");
  if (!card || card.dataset.awake) return;
  card.dataset.awake = "yes";
  card.querySelector("[data-keys]").hidden = false;
  card.addEventListener("submit", (event) => {
    if (!event.target.closest("li[data-item]") || !event.submitter) return;
    event.preventDefault();
    arrange(card, event.submitter, event.submitter.dataset.control);
  });
  card.addEventListener("keydown", (event) => {
    const row = event.target.closest("li[data-item]");
    const way = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    if (!row || !way || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const button = row.querySelector(`button[value="${way}"]`);
    if (!button) return say(card, way === "up" ? "It is already first." : "It is already last.");
    arrange(card, button, event.target.dataset.control);
  });
  card.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-question]");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open(card, link);
  });
}

let saying;

/** Says something under the heading of the list: to be seen, and read out. */
function say(card, text) {
  const place = card.querySelector("[data-said]");
  clearTimeout(saying);
  place.textContent = "";
  if (text) saying = setTimeout(() => { place.textContent = text; }, 50);
}

function rows(card) {
  return [...card.querySelectorAll("li[data-item]")];
}

/** Puts the fresh list in place. False when the answer holds none. */
function put(card, page) {
  const fresh = page.querySelector("[data-outline-list]");
  if (!fresh) return false;
  card.querySelector("[data-outline-list]").replaceWith(document.importNode(fresh, true));
  document.querySelectorAll("input[name=revision]").forEach((field) => { field.value = fresh.dataset.revision; });
  const changed = page.querySelector("[data-changed]");
  if (changed) document.querySelector("[data-changed]").textContent = changed.textContent;
  return true;
}

/** The same control of a row, else one that is left of it. */
function lead(row, control) {
  const same = control && row.querySelector(`[data-control="${control}"]`);
  const target = same ?? row.querySelector("[data-control=up], [data-control=down]") ?? row.querySelector("[data-control]") ?? row;
  target.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

/** A row moves or goes, as its button says. */
async function arrange(card, button, control) {
  if (card.dataset.busy) return;
  card.dataset.busy = "yes";
  const row = button.closest("li");
  const { item } = row.dataset;
  const place = rows(card).indexOf(row);
  const words = row.querySelector(".asks").textContent;
  try {
    const body = new URLSearchParams(new FormData(button.form, button));
    const { response, page } = await fetchPage(button.form.action, { method: "POST", body });
    if (!put(card, page)) return location.assign(response.url);
    const all = rows(card);
    const now = all.findIndex((one) => one.dataset.item === item);
    const refused = now >= 0 && all[now].querySelector(".error-text");
    if (refused) {
      all[now].focus({ preventScroll: true });
      all[now].scrollIntoView({ block: "nearest" });
      return say(card, refused.textContent);
    }
    if (now >= 0) lead(all[now], control);
    else if (all.length) lead(all[Math.min(place, all.length - 1)], control);
    else card.querySelector("a[data-question]").focus();
    const told = page.querySelector(".flash p")?.textContent;
    say(card, told ?? `“${words}” is now row ${now + 1} of ${all.length}.`);
  } catch {
    location.reload(); // it may have arrived: show what is true now, do nothing twice
  } finally {
    delete card.dataset.busy;
  }
}

/** The page behind a link, over this one. It goes when it is closed, and the focus returns to the link. */
async function open(card, link) {
  let answer;
  try {
    answer = await fetchPage(link.href);
  } catch {
    return location.assign(link.href);
  }
  const dialog = document.createElement("dialog");
  dialog.className = "dialog question-dialog";
  if (!fill(dialog, answer.page)) return location.assign(answer.response.url);
  say(card, "");
  let typed = false;
  dialog.addEventListener("input", () => { typed = true; });
  dialog.addEventListener("cancel", (event) => {
    if (!typed) return;
    event.preventDefault();
    typed = false;
    toastIn(dialog, "What you typed is not saved yet. Press Save to keep it, or Esc again to discard it.");
  });
  dialog.addEventListener("click", (event) => follow(dialog, event));
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    send(card, dialog, event.target, event.submitter);
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (!dialog.dataset.done) link.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  start(dialog);
}

/** Puts the part of a page that asks into the dialog. */
function fill(dialog, page) {
  const asked = page.getElementById("question-page");
  if (!asked) return false;
  const part = document.importNode(asked, true);
  const title = part.querySelector("h1");
  const heading = document.createElement("h2");
  heading.id = "question-title";
  heading.append(...title.childNodes);
  title.replaceWith(heading);
  dialog.setAttribute("aria-labelledby", heading.id);
  dialog.replaceChildren(part);
  dialog.scrollTop = 0;
  return true;
}

/** Leads to what is to be done first: a problem, what was asked for, else the first field or choice. */
function start(dialog, pressed) {
  const asked = { kind: "#f-kind", condition: "select[name=shown_if]" }[pressed];
  const newest = asked && [...dialog.querySelectorAll(asked)].pop();
  const first = dialog.querySelector("textarea, input:not([type=hidden]), select, a[href]");
  (dialog.querySelector("[data-focus]") ?? newest ?? first)?.focus();
}

/** Links in the dialog: to its next page, or back to the list. */
async function follow(dialog, event) {
  const link = event.target.closest("a[href]");
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || link.getAttribute("href").startsWith("#")) return;
  event.preventDefault();
  if (link.pathname === location.pathname) return dialog.close();
  try {
    const { response, page } = await fetchPage(link.href);
    if (!fill(dialog, page)) return location.assign(response.url);
    start(dialog);
  } catch {
    location.assign(link.href);
  }
}

/** Sends the fields. What comes back is the page with what is wrong, the page with other fields, or the list. */
async function send(card, dialog, form, button) {
  if (dialog.dataset.busy) return;
  dialog.dataset.busy = "yes";
  button?.setAttribute("aria-busy", "true");
  const before = rows(card).map((row) => row.dataset.item);
  const item = form.elements.item.value;
  try {
    const body = new URLSearchParams(new FormData(form, button));
    const { response, page } = await fetchPage(form.action, { method: "POST", body });
    if (fill(dialog, page)) return start(dialog, button?.value);
    if (!put(card, page)) return location.assign(response.url);
    dialog.dataset.done = "yes";
    dialog.close();
    const row = rows(card).find((one) => (item ? one.dataset.item === item : !before.includes(one.dataset.item)));
    if (row) lead(row, "edit");
    say(card, page.querySelector(".flash p")?.textContent);
  } catch (error) {
    toastIn(dialog, error.detail ?? LOST);
  } finally {
    delete dialog.dataset.busy;
    button?.removeAttribute("aria-busy");
  }
}

/** A sentence within the dialog: what stands over the page is not reached while it is open. */
function toastIn(dialog, text) {
  dialog.querySelector(".toast")?.remove();
  const said = toast(text);
  dialog.append(said);
  setTimeout(() => said.remove(), 10000);
}
