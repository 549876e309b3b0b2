// A walk from link to link through every kind of page.

/**
 * Visits the pages that links lead to, beginning at these; of pages that differ only in whom they are about, two are enough.
 * @param page where to walk
 * @param {string[]} starts paths
 * @param look called on every page with its kind, how often that was met, the status of the answer, and whether it was one of the starts
 * @returns {Promise<string[]>} the kinds of pages met
 */
export async function walk(page, starts, look) {
  const met = new Map();
  const line = [...starts];
  const { origin } = new URL(page.url());
  while (line.length > 0) {
    const path = line.shift();
    const kind = kindOf(path);
    const time = (met.get(kind) ?? 0) + 1;
    if (time > (kind.includes("{") ? 2 : 1)) continue;
    met.set(kind, time);
    const answer = await page.goto(origin + path).catch(() => null); // a download is no page
    if (!answer?.headers()["content-type"]?.startsWith("text/html")) continue;
    await look({ kind, time, status: answer.status(), wanted: starts.includes(path) });
    const links = await page.locator("a[href]").evaluateAll((all) => all.map((link) => link.href));
    line.push(...links.filter((link) => link.startsWith(origin)).map((link) => link.slice(origin.length).split("#")[0]));
  }
  return [...met.keys()];
}

/** The path with ids taken out, and the first of the query's names. */
function kindOf(path) {
  const [place, query = ""] = path.split("?");
  const [name] = new URLSearchParams(query).keys();
  const kind = place.replace(/\/(?=[^/]*\d)[0-9a-z_-]{12,}(?=\/|$)/gi, "/{id}");
  return name ? `${kind}?${name}={}` : kind;
}
