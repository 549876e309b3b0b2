// Passkeys: what a device and the server say to each other, carried by ordinary forms.
//   form[data-passkey=create|get][data-options=JSON]: the button in it asks the device, the answer goes into its field `credential`.
//   [data-passkey-only] is shown where there can be passkeys, [data-passkey-without] where there can be none.

const able = Boolean(window.PublicKeyCredential && navigator.credentials);
let waiting = null; // what the browser offers by itself in the field for the address

export function wake(root) {
  if (!able) return;
  for (const one of root.querySelectorAll("[data-passkey-only]")) one.hidden = false;
  for (const one of root.querySelectorAll("[data-passkey-without]")) one.hidden = true;
  for (const form of root.querySelectorAll("form[data-passkey]")) {
    if (form.dataset.awake) continue;
    form.dataset.awake = "yes";
    form.hidden = false;
    form.querySelector("[data-passkey-go]").addEventListener("click", () => ask(form));
    if (form.dataset.passkey === "get") offer(form);
  }
}

/** The button was pressed. */
async function ask(form) {
  const said = form.querySelector("[data-passkey-said]");
  const button = form.querySelector("[data-passkey-go]");
  said.hidden = true;
  waiting?.abort();
  waiting = null;
  button.setAttribute("aria-busy", "true");
  try {
    const publicKey = options(form);
    const made = form.dataset.passkey === "create";
    send(form, await (made ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey })));
  } catch {
    said.hidden = false;
    button.focus();
  } finally {
    button.removeAttribute("aria-busy");
  }
}

/** Where the browser can, it offers passkeys in the field for the address; whoever chooses one is on the way in. */
async function offer(form) {
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  waiting = new AbortController();
  try {
    const given = await navigator.credentials.get({ publicKey: options(form), mediation: "conditional", signal: waiting.signal });
    send(form, given);
  } catch {
    // Nobody chose one, or the button was pressed instead.
  }
}

/** What stands in the page as text, with its byte strings as the device wants them. */
function options(form) {
  const { publicKey } = JSON.parse(form.dataset.options);
  publicKey.challenge = bytes(publicKey.challenge);
  if (publicKey.user) publicKey.user.id = bytes(publicKey.user.id);
  for (const list of [publicKey.excludeCredentials, publicKey.allowCredentials]) for (const one of list ?? []) one.id = bytes(one.id);
  return publicKey;
}

function send(form, given) {
  const { response } = given;
  const parts = { clientDataJSON: text(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) parts[name] = text(response[name]);
  }
  if (response.getTransports) parts.transports = response.getTransports();
  const answer = { id: given.id, rawId: text(given.rawId), type: given.type, response: parts, extensions: {} };
  form.elements.credential.value = JSON.stringify(answer);
  form.requestSubmit();
}

const bytes = (from) => Uint8Array.from(atob(from.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (from) =>
  btoa(String.fromCharCode(...new Uint8Array(from))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
