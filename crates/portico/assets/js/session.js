// body[data-session=SECONDS][data-at-most=SECONDS][data-stay=ADDRESS]: two minutes before a session ends, say so: one that rests can be kept,
// one that is old cannot. At the end, leave the page, so that nothing private stays on a screen nobody sits at. Every tab of the session
// counts as one.

const WARNING = 120_000;
// The server notes no more often than this that a session is in use.
const NOTED = 60_000;

export function wake() {
  const { session, atMost, stay } = document.body.dataset;
  const dialog = document.getElementById("session-warning");
  if (!dialog || dialog.dataset.awake) return;
  dialog.dataset.awake = "yes";
  // A browser holds one session of staff, and one at each portal.
  const others = new BroadcastChannel(`portico-session ${stay.startsWith("/p/") ? stay : ""}`);
  const life = Number(session) * 1000;
  let used = Date.now();
  let rest = used + life;
  let last = Date.now() + Number(atMost) * 1000;
  let told = last - Date.now() <= WARNING && document.getElementById("session-ending") !== null;
  const isOpen = (part) => dialog.open && dialog.dataset.shown === part;
  const ask = (part) => {
    for (const one of dialog.querySelectorAll("[data-when]")) one.hidden = one.dataset.when !== part;
    dialog.dataset.shown = part;
    dialog.returnValue = "";
    dialog.showModal();
  };
  const renew = () => {
    if (Date.now() - used >= NOTED) { used = Date.now(); rest = used + life; }
    if (isOpen("resting")) dialog.close("renewed");
  };
  const here = () => { renew(); others.postMessage(last); };
  others.addEventListener("message", ({ data }) => {
    renew();
    if (data <= last + WARNING) return;
    // Somebody signed in anew in another tab.
    [last, told] = [data, false];
    if (isOpen("ending")) dialog.close("renewed");
  });
  document.addEventListener("portico:activity", here);
  others.postMessage(last);
  dialog.addEventListener("close", async () => {
    if (dialog.returnValue === "renewed" || dialog.dataset.shown === "ending") return;
    const answer = await fetch(stay, { method: "HEAD", credentials: "same-origin", redirect: "manual" }).catch(() => null);
    if (answer?.ok) here();
    else location.assign(stay);
  });
  const look = () => {
    const now = Date.now();
    if (now >= Math.min(rest, last)) location.assign(stay);
    else if (dialog.open) return;
    else if (last - now <= WARNING && !told) { told = true; ask("ending"); }
    else if (rest - now <= WARNING && rest < last) ask("resting");
  };
  setInterval(look, 5000);
  document.addEventListener("visibilitychange", look);
}
