//! What every single answer must carry, looked at each time a story gets one (promises.md P20, K52, K53, K60).

use super::Page;

const EVERYWHERE: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("strict-transport-security", "max-age=31536000"),
    ("x-request-id", ""),
    ("permissions-policy", ""),
];

/// Fails the story when the answer is not what a browser needs to keep people safe.
pub(super) fn check(page: &Page) {
    for (name, value) in EVERYWHERE {
        if name == "cross-origin-resource-policy" && is_a_logo(&page.address) {
            continue; // mail programs show it inside their own pages
        }
        if !page.headers.contains_key(name) || (!value.is_empty() && page.header(name) != value) {
            page.fail(&format!("the header {name} is {:?}", page.header(name)));
        }
    }
    check_policy(page);
    let wanted: &[&str] = if is_of_a_link(&page.address) { &["no-referrer"] } else { &["no-referrer", "same-origin"] };
    if !wanted.contains(&page.header("referrer-policy")) {
        page.fail("its address may leave it");
    }
    let kept = page.header("cache-control");
    if kept != "no-store" && !page.address.starts_with("/assets/") && !is_a_logo(&page.address) {
        page.fail(&format!("a cache may keep it ({kept})"));
    }
    if !page.body.is_empty() && page.header("content-type").is_empty() {
        page.fail("nobody says what it is");
    }
    for leak in ["server", "x-powered-by", "via"] {
        if page.headers.contains_key(leak) {
            page.fail(&format!("it says {leak}: {}", page.header(leak)));
        }
    }
    for cookie in page.headers.get_all("set-cookie") {
        check_cookie(page, cookie.to_str().expect("cookies are plain text"));
    }
}

/// What follows a portal's name in the addresses of links, and of the pages behind them.
const OF_LINKS: [&str; 9] = ["a", "w", "activate", "s", "reset", "confirm", "offer", "reminders", "portal-reminders"];

/// Whether an address is one that a mailed or printed link leads to (K53).
fn is_of_a_link(address: &str) -> bool {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    match parts[..] {
        ["p", _, "sign-in", "open"] => true,
        ["p", _, part, ..] => OF_LINKS.contains(&part),
        [part, ..] => ["reset", "set-up"].contains(&part),
        [] => false,
    }
}

/// A letter of the local mailbox stands in a frame of its own: it may colour its elements, and nothing else.
const LETTER_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";

/// A document is a download. Were it shown after all, nothing in it would run, load or lead anywhere.
const DOCUMENT_POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

fn check_policy(page: &Page) {
    let policy = page.header("content-security-policy");
    if policy == DOCUMENT_POLICY && page.header("content-disposition").starts_with("attachment;") {
        return;
    }
    if page.address.starts_with("/mailbox/") && page.address.ends_with("/page") && policy == LETTER_POLICY {
        return;
    }
    let directive = |name: &str| policy.split(';').map(str::trim).find_map(|part| part.strip_prefix(name)).map(str::trim);
    for (name, value) in
        [("default-src", "'none'"), ("frame-ancestors", "'none'"), ("base-uri", "'none'"), ("form-action", "'self'")]
    {
        if directive(name) != Some(value) {
            page.fail(&format!("{name} is {:?} in its content policy", directive(name)));
        }
    }
    if policy.contains("unsafe") || policy.contains("http") || policy.contains('*') {
        page.fail(&format!("its content policy lets things in: {policy}"));
    }
}

/// The one cookie that a script of ours may read and change: it holds no secret.
const OPEN_COOKIE: &str = "__Host-theme";

fn check_cookie(page: &Page, cookie: &str) {
    let mut parts = cookie.split(';').map(str::trim);
    let name = parts.next().and_then(|pair| pair.split_once('=')).map(|(name, _)| name).unwrap_or_default();
    let marks: Vec<&str> = parts.collect();
    let needed: &[&str] = if name == OPEN_COOKIE {
        &["Secure", "SameSite=Lax", "Path=/"]
    } else {
        &["Secure", "SameSite=Lax", "Path=/", "HttpOnly"]
    };
    let missing: Vec<&&str> = needed.iter().filter(|mark| !marks.contains(mark)).collect();
    if !missing.is_empty() || !name.starts_with("__Host-") || marks.iter().any(|mark| mark.starts_with("Domain")) {
        page.fail(&format!("the cookie {name} lacks {missing:?} or its name, or has a domain: {marks:?}"));
    }
}

/// A practice's logo: the same picture for everybody.
fn is_a_logo(address: &str) -> bool {
    address.split('?').next().is_some_and(|path| path.starts_with("/p/") && path.ends_with("/logo"))
}
