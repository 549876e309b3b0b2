// Portico as a person starts it: the release binary in `demo` mode on a free port, with data of its own, gone afterwards.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const binary = process.env.PORTICO_BINARY ?? join(root, "target/release/portico");

/**
 * Starts a demo and waits until it has printed its sign-ins and answers.
 * @param {string} [host] the name it is reached by; passkeys need one that is no network address
 * @returns {Promise<{base: string, said: string, command: (words: string[], input: string) => string, stop: () => Promise<void>}>} the
 * address, everything it printed, a command beside it, and its end
 */
export async function startDemo(host = "127.0.0.1") {
  if (!existsSync(binary)) throw new Error(`${binary} is missing: cargo build --release`);
  const folder = mkdtempSync(join(tmpdir(), "portico-story-"));
  const port = await freePort();
  const base = `http://${host}:${port}`;
  const demo = spawn(binary, ["demo", "--in", join(folder, "demo")], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, PORTICO_LISTEN: `127.0.0.1:${port}`, PORTICO_BASE_URL: base, NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const told = { text: "" };
  for (const stream of [demo.stdout, demo.stderr]) stream.on("data", (bytes) => (told.text += bytes));
  const ended = new Promise((resolve) => demo.once("exit", resolve));
  const stop = async () => {
    demo.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await answers(base, demo, told);
  } catch (trouble) {
    await stop();
    throw trouble;
  }
  // A command on the demo's own data, as its operator would give it: what it prints.
  const command = (words, input) => {
    const data = join(folder, "demo");
    const where = ["--data-dir", data, "--database-url", `sqlite:${join(data, "portico.db")}`, "--keys-file", join(data, "keys")];
    const done = spawnSync(binary, [...words, ...where], { input, encoding: "utf8", env: { PATH: process.env.PATH, HOME: folder, NO_COLOR: "1" } });
    if (done.status !== 0) throw new Error(`${words.join(" ")} ended with ${done.status}:\n${done.stderr}`);
    return done.stdout;
  };
  return { base, get said() { return told.text; }, command, stop };
}

async function answers(base, demo, told) {
  const patience = Date.now() + 60_000;
  while (Date.now() < patience) {
    if (demo.exitCode !== null) throw new Error(`the demo ended with ${demo.exitCode}:\n${told.text}`);
    const answer = await fetch(base, { redirect: "manual" }).catch(() => null);
    if (answer && answer.status < 500 && told.text.includes(base)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the demo did not answer at ${base} within a minute:\n${told.text}`);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
