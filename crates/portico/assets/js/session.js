// body[data-session=SECONDS][data-stay=ADDRESS]: two minutes before an idle session ends, ask. At the end, leave the page,
// so that nothing private stays on a screen nobody sits at. Every tab of the session counts as one.

const WARNING = 120;

export function wake() {
  const { session, stay } = document.body.dataset;
  const dialog = document.getElementById("session-warning");
  if (!dialog || dialog.dataset.awake) return;
  dialog.dataset.awake = "yes";
  const others = new BroadcastChannel("portico-session");
  const life = Number(session) * 1000;
  let end = Date.now() + life;
  const renew = () => { end = Date.now() + life; if (dialog.open) dialog.close("renewed"); };
  const here = () => { renew(); others.postMessage("active"); };
  others.addEventListener("message", renew);
  document.addEventListener("portico:activity", here);
  others.postMessage("active");
  dialog.addEventListener("close", async () => {
    if (dialog.returnValue === "renewed") return;
    const answer = await fetch(stay, { method: "HEAD", credentials: "same-origin", redirect: "manual" }).catch(() => null);
    if (answer?.ok) here();
    else location.assign(stay);
  });
  const look = () => {
    const left = end - Date.now();
    if (left <= 0) location.assign(stay);
    else if (left <= WARNING * 1000 && !dialog.open) { dialog.returnValue = ""; dialog.showModal(); }
  };
  setInterval(look, 5000);
  document.addEventListener("visibilitychange", look);
}
