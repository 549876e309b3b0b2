//! Guessing, and being led away, at the doors where people get in.

use super::*;
use futures_util::future::join_all;

/// Places that are not ours, or not where a browser would take them to be.
const ELSEWHERE: [&str; 40] = [
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "\\/evil.example",
    "https://evil.example",
    "http://evil.example",
    "HTTPS://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "//evil.example/%2f..",
    "/%09/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/%5cevil.example",
    "//portal.example@evil.example",
    "https://portal.example@evil.example",
    "https://portal.example.evil.example",
    "//evil.example#portal.example",
    "//evil.example?portal.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,evil.example",
    "vbscript:evil.example",
    "/..//evil.example",
    "/./\\evil.example",
    "/clients/..//evil.example",
    "/%2e%2e//evil.example",
    "//evil%E3%80%82example",
    "//ⓔvil.example",
    "/\u{a0}/evil.example",
    "/\u{200b}/evil.example",
    "//[::1]/evil.example",
    "///\\;@evil.example",
    "evil.example",
];

/// Whether a browser that is led there stays on this site.
fn stays_here(location: &str) -> bool {
    let Ok(base) = "https://portal.example/".parse::<http::Uri>() else { return false };
    let tidy: String = location.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect();
    let tidy = tidy.trim().replace('\\', "/");
    base.host() == Some("portal.example") && tidy.starts_with('/') && !tidy.starts_with("//")
}

stories! {
    /// C11: many codes tried in one moment count like many tried after each other: five, and the right one is worth nothing then.
    async fn c11_codes_guessed_at_once_are_counted(house) {
        let copied = house.copy_link(JONAS).await.reveal();
        let jonas = house.activate_by(&format!("/p/alder-wren/a/{copied}")).await;
        house.carry_letters().await;
        jonas.post("/p/alder-wren/account/confirmation", &[]).await;
        let text = house.carry_letters().await.only_letter_to(JONAS.address).text();
        let right = text.split(|c: char| !c.is_ascii_digit()).find(|part| part.len() == 6).expect("six digits").to_owned();
        let wrong: Vec<String> = (0..40).map(|n| format!("{:06}", (right.parse::<u32>().expect("digits") + 1 + n) % 1_000_000)).collect();
        let tries = join_all(wrong.iter().map(async |code| {
            jonas.post("/p/alder-wren/account/confirmation/code", &[("code", code)]).await.words()
        }));
        let (answers, _) = house.statements_of(tries).await;
        let looked_at = answers.iter().filter(|words| words.contains("That isn’t the code")).count();
        assert!(looked_at <= 5, "{looked_at} codes were looked at");
        jonas.post("/p/alder-wren/account/confirmation/code", &[("code", &right)]).await.status(429).shows("Too many tries");
    }

    /// C47: after signing in, at either door, and after a choice of colours, nobody is led off the site.
    async fn c47_nobody_is_led_elsewhere(house) {
        house.activate(JONAS).await;
        for place in ELSEWHERE {
            for (path, fields) in [
                ("/theme", vec![("theme", "dark"), ("next", place)]),
                ("/sign-in", vec![("email", INES.address), ("password", STAFF_PASSWORD), ("next", place)]),
                (SIGN_IN, vec![("email", JONAS.address), ("password", PASSWORD), ("next", place)]),
            ] {
                let browser = house.browser();
                let body: Vec<String> = fields
                    .iter()
                    .map(|(name, value)| format!("{name}={}", percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC)))
                    .collect();
                let request = browser.request(http::Method::POST, path).header("sec-fetch-site", "same-origin")
                    .header("content-type", "application/x-www-form-urlencoded").body(axum::body::Body::from(body.join("&")));
                let page = browser.ask(request.expect("a request")).await;
                assert!(page.code.as_u16() == 303 && stays_here(page.header("location")), "{path} with {place:?} leads to {:?}", page.header("location"));
                assert!(path != SIGN_IN || page.header("location").starts_with(HOME), "{place:?} leads out of the portal");
            }
        }
        house.carry_letters().await;
    }
}
