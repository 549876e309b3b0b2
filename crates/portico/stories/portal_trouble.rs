//! What somebody reads at the portal when it does not go on: pages for people, problems for programs, and a way on from each.

use crate::kit::*;
use axum::{Router, body::Body, routing::get};
use http::{Method, header};
use http_body_util::BodyExt as _;
use std::time::Duration;
use tower::ServiceExt as _;

async fn broken() -> &'static str {
    panic!("a wheel came off")
}

stories! {
    /// A form from elsewhere is refused on a page that can be read, and with a problem for a program.
    async fn a_forged_form_is_refused_in_words(house) {
        let someone = house.browser().in_language("es");
        let forged = |accept: &'static str| {
            let mut request = someone.request(Method::POST, "/p/alder-wren/sign-in").header("sec-fetch-site", "cross-site");
            request.headers_mut().expect("headers").insert(header::ACCEPT, http::HeaderValue::from_static(accept));
            request.body(Body::empty()).expect("a request")
        };
        let page = someone.ask(forged("text/html,*/*;q=0.8")).await.status(403).shows("Cargue la página de nuevo");
        assert!(page.text().contains("lang=\"es\"") && page.header("content-type").starts_with("text/html"));
        let problem = someone.ask(forged("application/json")).await.status(403).shows("cross-site");
        assert_eq!(problem.header("content-type"), "application/problem+json");
        someone.ask(forged("*/*")).await.status(403).shows("urn:portico:problem:cross-site");
    }

    /// A fault that nobody foresaw is a page too, with the number under which it is found; its text stays in the log.
    async fn a_panic_is_said_in_words(house) {
        let doors = Router::new().route("/p/alder-wren/broken", get(broken));
        let doors = portico::serve::around(&house.portico, doors, &[]);
        let someone = house.browser().in_language("es");
        let ask = someone.request(Method::GET, "/p/alder-wren/broken").body(Body::empty()).expect("a request");
        let answer = doors.oneshot(ask).await.expect("the house always answers");
        assert_eq!(answer.status().as_u16(), 500);
        let body = answer.into_body().collect().await.expect("the whole body").to_bytes();
        let page = String::from_utf8_lossy(&body);
        assert!(page.contains("Algo ha fallado por nuestra parte") && page.contains("<html lang=\"es\""), "{page}");
        assert!(!page.contains("a wheel came off"));
        assert!(page.contains("este código nos ayuda a encontrarlo"), "{page}");
    }

    /// Nobody calls about an address that was mistyped: no code stands there, and no way to a portal that is none.
    async fn what_is_not_there_needs_no_code(house) {
        let someone = house.browser();
        let page = someone.open("/p/alder-wren/no-such-page").await.status(404).does_not_show("this code helps us");
        assert_eq!(page.link("Go to your portal"), "/p/alder-wren/");
        let page = someone.open("/p/nobody/sign-in").await.status(404).does_not_show("this code helps us");
        assert!(!page.offers("Go to your portal"));
    }

    /// Whoever sends a form after half an hour of rest hears why it was not taken, and comes back to its page.
    async fn a_form_sent_after_the_session_ended_is_explained(house) {
        let maya = house.activate(MAYA).await;
        maya.open("/p/alder-wren/account/password").await;
        house.clock.advance(Duration::from_secs(31 * 60));
        maya.fill("Current password", PASSWORD).fill("New password", "another river candle 58");
        let page = maya.press("Save new password").await.is_at("/p/alder-wren/sign-in");
        page.shows("You were signed out after 30 minutes without activity").shows("What you had just sent was not saved.");
        maya.fill("Email", MAYA.address).fill("Password", PASSWORD);
        maya.press("Sign in").await.is_at("/p/alder-wren/account/password");
        house.carry_letters().await;
    }

    /// A session that is twelve hours old says so; one that was ended elsewhere, or never was, asks to sign in.
    async fn the_sign_in_says_why_it_is_shown(house) {
        let maya = house.activate(MAYA).await;
        for _ in 0..24 {
            maya.open("/p/alder-wren/account").await.shows("Your account");
            house.portico.later.finish().await; // that the session is in use is noted beside the page
            house.clock.advance(Duration::from_secs(29 * 60));
        }
        maya.open("/p/alder-wren/account").await.shows("Your account");
        house.portico.later.finish().await;
        house.clock.advance(Duration::from_secs(29 * 60));
        maya.open("/p/alder-wren/account").await.is_at("/p/alder-wren/sign-in").shows("You were signed out after 12 hours");
        let nobody = house.browser();
        nobody.open("/p/alder-wren/").await.is_at("/p/alder-wren/sign-in").does_not_show("Sign in to see this page.");
        nobody.open("/p/alder-wren/account").await.is_at("/p/alder-wren/sign-in").shows("Sign in to see this page.");
    }

    /// Where to go on comes from this portal or not at all (K47).
    async fn where_to_go_on_stays_in_the_portal(house) {
        let nobody = house.browser();
        for elsewhere in ["https://evil.example/p/alder-wren/account", "https://portal.example/p/harbour/account", "https://portal.example//evil.example"] {
            let request = nobody.request(Method::POST, "/p/alder-wren/sign-out").header("sec-fetch-site", "same-origin").header(header::REFERER, elsewhere);
            let answer = nobody.ask(request.body(Body::empty()).expect("a request")).await;
            assert_eq!(answer.header("location"), "/p/alder-wren/sign-in", "{elsewhere}");
        }
    }

    /// "Stay signed in" asks a page that answers only who is signed in.
    async fn staying_signed_in_asks_the_right_page(house) {
        let maya = house.activate(MAYA).await;
        let page = maya.open("/p/alder-wren/account").await;
        let stay = page.text().split("data-stay=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("an address").to_owned();
        let head = maya.request(Method::HEAD, &stay).body(Body::empty()).expect("a request");
        maya.ask(head).await.status(200);
        let head = house.browser().request(Method::HEAD, &stay).body(Body::empty()).expect("a request");
        house.browser().ask(head).await.status(303);
    }

    /// Twenty links that nobody knows within a minute are enough for one network; a living link still opens there.
    async fn links_that_nobody_knows_are_tried_twenty_times(house) {
        let living = house.invite(MAYA).await;
        let guesser = house.browser().from_network("2001:db8:1:2::7");
        for n in 0..20u8 {
            let unknown = portico_values::SecretToken::from_bytes([n; 32]);
            guesser.open(&format!("/p/alder-wren/a/{}", unknown.reveal())).await.status(404).shows("This link doesn’t work");
        }
        for (place, n) in [("a", 100), ("reset", 101), ("confirm", 102)] {
            let unknown = portico_values::SecretToken::from_bytes([n; 32]);
            let neighbour = house.browser().from_network("2001:db8:1:2:ffff::1");
            let page = neighbour.open(&format!("/p/alder-wren/{place}/{}", unknown.reveal())).await.status(429).shows("Too many tries for now");
            assert!(!page.header("retry-after").is_empty(), "{place}");
        }
        guesser.open(&living).await.status(200).shows("Hello Maya");
        let elsewhere = house.browser().from_network("2001:db8:1:3::7");
        let unknown = portico_values::SecretToken::from_bytes([200; 32]);
        elsewhere.open(&format!("/p/alder-wren/a/{}", unknown.reveal())).await.status(404);
        house.clock.advance(Duration::from_secs(60));
        guesser.open(&format!("/p/alder-wren/a/{}", unknown.reveal())).await.status(404);
    }

    /// A link that cannot be renewed says whom to call.
    async fn a_renewal_that_cannot_be_says_whom_to_call(house) {
        let maya = house.browser();
        let link = house.invite(MAYA).await;
        house.clock.advance(days(31));
        house.takes_back_consent(MAYA).await;
        maya.open(&link).await.shows("This link has stopped working");
        maya.tick("Yes, send it to m•••@lindqvist.example");
        let page = maya.press("Email me a new link").await.status(409).shows("A new link can’t be sent");
        page.shows("Call Alder & Wren Practice on +44 20 7946 0123");
        house.carry_letters().await.none();
    }

    /// What a good password is stands under the field, on every page where one is chosen.
    async fn the_rules_of_a_password_stand_where_it_is_chosen(house) {
        let maya = house.browser();
        maya.open(&house.invite(MAYA).await).await;
        let rules = ["A good password", "has at least 12 characters; spaces count too", "leaves out your name and your email", "isn’t one that many people use", "may be pasted from a password manager"];
        let shows_them = |page: Page| rules.iter().fold(page, |page, rule| page.shows(rule));
        shows_them(maya.follow("Continue").await);
        maya.fill("Password", "short");
        shows_them(maya.press("Activate My Account").await.status(422));
        maya.fill("Password", PASSWORD);
        maya.press("Activate My Account").await;
        shows_them(maya.open("/p/alder-wren/account/password").await);
        house.carry_letters().await;
        let lost = house.browser();
        lost.open("/p/alder-wren/forgot-password").await;
        lost.fill("Email", MAYA.address);
        lost.press("Email me a link").await;
        shows_them(lost.open(&house.carry_letters().await.only_letter_to(MAYA.address).link()).await);
    }
}
