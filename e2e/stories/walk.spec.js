// From link to link through everything, at every width and without scripts: no link is dead, axe finds nothing on any page, and nothing
// scrolls sideways.
import { expect, look, test } from "../kit/index.js";
import { walks } from "../kit/people.js";
import { walk } from "../kit/walk.js";

for (const [who, { enter, starts, least }] of Object.entries(walks)) {
  test(`every page that ${who} can reach @everywhere @plain`, async ({ page }) => {
    test.setTimeout(300_000);
    await enter(page);
    const kinds = await walk(page, starts, async ({ status, wanted }) => {
      if (!wanted) expect(status, page.url()).toBeLessThan(400);
      await look(page);
    });
    expect(kinds.length, kinds.join("\n")).toBeGreaterThanOrEqual(least);
  });
}
