// Portico as a person starts it: the release binary on a free port, as a demo or with nobody there yet, its data gone afterwards.
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
 * @returns {Promise<{base: string, data: string, said: string, command: (words: string[], input: string) => string, stop: () =>
 * Promise<void>}>} the address, the folder of its data, everything it printed, a command beside it, and its end
 */
export async function startDemo(host = "127.0.0.1") {
  return start(host, (data) => ["demo", "--in", data]);
}

/** Starts the program in an empty folder, as for the first time, with further settings: the same, but nobody is there yet. */
export async function startEmpty(settings = {}) {
  return start("127.0.0.1", (data) => ["serve", ...keptIn(data)], settings);
}

/** The settings that say where everything lies. */
function keptIn(data) {
  return ["--data-dir", data, "--database-url", `sqlite:${join(data, "portico.db")}`, "--keys-file", join(data, "keys")];
}

async function start(host, words, settings = {}) {
  if (!existsSync(binary)) throw new Error(`${binary} is missing: cargo build --release`);
  const folder = mkdtempSync(join(tmpdir(), "portico-story-"));
  const data = join(folder, "data");
  const port = await freePort();
  const base = `http://${host}:${port}`;
  const running = spawn(binary, words(data), {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, PORTICO_LISTEN: `127.0.0.1:${port}`, PORTICO_BASE_URL: base, NO_COLOR: "1", ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const told = { text: "" };
  for (const stream of [running.stdout, running.stderr]) stream.on("data", (bytes) => (told.text += bytes));
  const ended = new Promise((resolve) => running.once("exit", resolve));
  const stop = async () => {
    running.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await answers(base, running, told);
  } catch (trouble) {
    await stop();
    throw trouble;
  }
  // A command on the same data, as its operator would give it: what it prints.
  const command = (given, input) => {
    const env = { PATH: process.env.PATH, HOME: folder, NO_COLOR: "1" };
    const done = spawnSync(binary, [...given, ...keptIn(data)], { input, encoding: "utf8", env });
    if (done.status !== 0) throw new Error(`${given.join(" ")} ended with ${done.status}:\n${done.stderr}`);
    return done.stdout;
  };
  return { base, data, get said() { return told.text; }, command, stop };
}

async function answers(base, running, told) {
  const patience = Date.now() + 60_000;
  while (Date.now() < patience) {
    if (running.exitCode !== null) throw new Error(`it ended with ${running.exitCode}:\n${told.text}`);
    const answer = await fetch(base, { redirect: "manual" }).catch(() => null);
    if (answer && answer.status < 500 && told.text.includes(base)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing answered at ${base} within a minute:\n${told.text}`);
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
