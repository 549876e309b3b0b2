// Forms that others made, where PORTICO_TEST_DATA names the folder that holds their sets.
import { test } from "@playwright/test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The content of a file of the sets. Where it is missing that is said, and the story is passed over. */
export function ofTheWorld(path) {
  const file = join(process.env.PORTICO_TEST_DATA ?? "", path);
  if (process.env.PORTICO_TEST_DATA && existsSync(file)) return readFileSync(file);
  const why = `skipped ${path}: PORTICO_TEST_DATA names no folder that holds it`;
  console.error(why);
  test.skip(true, why);
}
