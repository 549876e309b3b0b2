// Hours that pass at once for whoever signed in last: where their session began lies that much further back, as it would by then.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const PASS = `
import sqlite3, sys
rows = sqlite3.connect(sys.argv[1], timeout=30)
with rows:
    rows.execute("update sessions set created_at = created_at - ? where created_at = (select max(created_at) from sessions)", (int(sys.argv[2]),))
rows.close()
`;

/** Makes the newest session of an installation older by so many minutes. It was used just now all the same. */
export function pass(portico, minutes) {
  const done = spawnSync("python3", ["-c", PASS, join(portico.data, "portico.db"), String(minutes * 60_000)], { encoding: "utf8" });
  if (done.status !== 0) throw new Error(`no time passed: ${done.error ?? done.stderr}`);
}
