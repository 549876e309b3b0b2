// body[data-session=SECONDS][data-life=SECONDS][data-at-most=SECONDS][data-stay=ADDRESS]: two minutes before a session ends, say so: one that
// rests can be kept, one that is old cannot. At the end, leave the page, so that nothing private stays on a screen nobody sits at. Every tab of
// the session counts as one.

const WARNING = 120_000;
// The server notes no more often than this that a session is in use; its answer may be on its way for so long.
const NOTED = 60_000;
const ON_ITS_WAY = 5_000;

export function wake() {
  const { session, life, atMost, stay } = document.body.dataset;
  const dialog = document.getElementById("session-warning");
  if (!dialog || dialog.dataset.awake) return;
  dialog.dataset.awake = "yes";
  // A browser holds one session of staff, and one at each portal.
  const others = new BroadcastChannel(`portico-session ${stay.startsWith("/p/") ? stay : ""}`);
  const rests = Number(life) * 1000;
  // Between these two it was last noted, which no tab is told: the warning counts from the first, so that it comes in time, and the end from the
  // second, because whoever leaves before it would be noted once more.
  let first = Date.now() + Number(session) * 1000 - rests;
  let second = first + 1000;
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
    const now = Date.now();
    if (now - second >= NOTED + ON_ITS_WAY) first = second = now;
    else if (now - first >= NOTED) [first, second] = [now - NOTED, now];
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
    if (now >= Math.min(second + rests, last)) location.assign(stay);
    else if (dialog.open) return;
    else if (last - now <= WARNING && !told) { told = true; ask("ending"); }
    else if (first + rests - now <= WARNING && first + rests < last) ask("resting");
  };
  setInterval(look, 5000);
  document.addEventListener("visibilitychange", look);
}
