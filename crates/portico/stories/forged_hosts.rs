//! No header of a request reaches a letter or a redirect: links are built from the configured address alone (promises.md P14).

use crate::kit::*;
use axum::body::Body;
use http::Method;
use std::time::Duration;

const HEADERS: [&str; 12] = [
    "host",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-forwarded-server",
    "x-forwarded-prefix",
    "x-forwarded-port",
    "x-host",
    "x-original-url",
    "x-rewrite-url",
    "x-original-host",
    "forwarded",
    "referer",
];
const PAYLOADS: [&str; 8] = [
    "evil.example",
    "evil.example:443",
    "portal.example.evil.example",
    "portal.example@evil.example",
    "http://evil.example/",
    "//evil.example",
    "host=evil.example;proto=http",
    "evil.example, portal.example",
];

stories! {
    /// Twelve headers, eight payloads, every door that mails something.
    async fn a_forged_header_reaches_no_letter_and_no_redirect(house) {
        house.activate(JONAS).await;
        house.invite(ANA).await;
        let mut letters = 0;
        for header in HEADERS {
            for payload in PAYLOADS {
                for (path, address) in [
                    ("/p/alder-wren/forgot-password", JONAS.address),
                    ("/p/alder-wren/forgot-password", ANA.address),
                    ("/forgot-password", INES.address),
                    ("/theme", ""),
                ] {
                    let form = if address.is_empty() { "theme=dark&next=%2Fclients".into() } else { format!("email={address}") };
                    let browser = house.browser();
                    let mut request = browser.request(Method::POST, path);
                    request.headers_mut().expect("headers").insert(
                        http::HeaderName::from_static(header),
                        http::HeaderValue::from_static(payload),
                    );
                    let request = request
                        .header("content-type", "application/x-www-form-urlencoded")
                        .header("sec-fetch-site", "same-origin")
                        .body(Body::from(form))
                        .expect("a request");
                    let page = browser.ask(request).await;
                    let location = page.header("location");
                    assert!(location.is_empty() || (location.starts_with('/') && !location.starts_with("//")), "{header}: {location}");
                    assert!(!page.text().contains("evil.example"), "{header}: {payload}");
                }
                for letter in house.carry_letters().await.0 {
                    letters += 1;
                    let base = format!("{}/", house.portico.settings.base_url);
                    assert!(letter.link().starts_with(&base), "{header}: {payload}: {}", letter.link());
                    assert!(!format!("{:?}", letter.content).contains("evil"), "{header}: {payload}");
                }
                house.clock.advance(Duration::from_secs(16 * 60));
            }
        }
        assert!(letters > 100, "{letters} letters");
    }
}
