//! No header of a request reaches a letter or a redirect: links are built from the configured address alone (promises.md P14). One set of
//! forged headers is sent with every request of every story (`kit/forged.rs`); here are the others, and the headers a browser sends itself.

use crate::{
    documents::{pdf, shared, uploaded},
    kit::*,
    paper::{EMAIL_CODE_PAGE, EMAIL_PAGE, printed, right, typed},
};
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

/// Every kind of letter there is, read where they are named, but for reminders and the news that a link has ended: those are written by the
/// clock, which brings no headers.
fn kinds_that_requests_write() -> Vec<&'static str> {
    const BY_THE_CLOCK: [&str; 3] = ["link_ended", "reminder", "waiting_reminder"];
    let named = include_str!("../src/outbox/letter.rs").lines();
    let words = named.filter_map(|line| line.trim().strip_prefix("LetterKind::")?.strip_suffix("\",")?.split_once(" => \""));
    let mut kinds: Vec<&str> = words.map(|(_, word)| word).filter(|word| !BY_THE_CLOCK.contains(word)).collect();
    kinds.sort_unstable();
    kinds
}

/// What can be asked for at a door and is mailed, once, by people of its own. The portal's addresses begin with `portal`.
async fn everything_that_is_mailed(house: &House, portal: &str, round: usize) -> Letters {
    let address = |name: &str| format!("{name}{round}@mailed.example");
    let leaked = |text: String| -> &'static str { Box::leak(text.into_boxed_str()) };
    let person = |name: &str| Client { given: leaked(format!("{name}{round}")), address: leaked(address(name)), ..MAYA };
    let (ines, sam) = (house.sign_in(INES).await, house.sign_in(SAM).await);
    let mut all = Vec::new();
    let words = [("subject", "Come in"), ("message", "Hello, at {{portal_link}}.")];

    // Inviting: one, new, many, later words, tests, links in the hand.
    let pia = person("pia");
    let id = house.client(pia).await.to_string();
    sam.post(&format!("/clients/{id}/invitation"), &words).await.shows("Invitation sent just now");
    let invited = house.carry_letters().await;
    let link = invited.only_letter_to(pia.address).link();
    all.extend(invited.0);
    let new = address("new");
    let profile = [
        ("given_name", "New"),
        ("email.0.address", new.as_str()),
        ("email.0.consent", "on"),
        ("language", "en"),
        ("care_status", "active"),
        ("from", "fast"),
        ("then", "invite"),
    ];
    sam.post("/clients", &profile).await.shows("Invitation sent to New");
    let many = house.client(person("many")).await.to_string();
    let key = format!("round {round}");
    sam.post("/batches", &[&words[..], &[("client", many.as_str()), ("request_key", &key)]].concat())
        .await
        .shows("Sending 1 invitation");
    while portico::batches::jobs::prepare_due(&house.portico).await.expect("prepared") > 0 {}
    sam.post(&format!("/clients/{id}/invite/test"), &words).await.shows("A test is on its way");
    let template = [&words[..], &[("kind", "invitation"), ("language", "en"), ("name", "Welcome")]].concat();
    ines.post("/organization/client-portal/templates/test", &template).await.shows("A test is on its way");
    for hand in ["links", "codes"] {
        let page = sam.post(&format!("/clients/{id}/invitation/{hand}"), &[]).await.status(200);
        assert!(page.text().contains(&format!("{portal}p/alder-wren/a/")), "{hand} lead elsewhere");
    }
    all.extend(house.carry_letters().await.0);

    // Letters that reached somebody else: staff hear of it.
    for (name, door, field) in [("nora", "not-me", "not_me"), ("wanda", "wrong-address", "wrong")] {
        let meant = person(name);
        let id = house.client(meant).await;
        sam.post(&format!("/clients/{id}/invitation"), &words).await.shows("Invitation sent just now");
        let letters = house.carry_letters().await;
        let letter = letters.only_letter_to(meant.address);
        let footer = letter.content.wrong_address.as_ref().expect("a way to say so").address.clone();
        let stranger = house.browser();
        stranger.open(&if door == "not-me" { letter.link() } else { footer }).await;
        stranger.post(&format!("/p/alder-wren/activate/{door}"), &[(field, "on")]).await.shows("Thank you for telling us");
        all.extend(letters.0);
    }

    // The way in: a failed sign-in, a forgotten password, a new link for an old one, activation.
    house.browser().post("/p/alder-wren/forgot-password", &[("email", pia.address)]).await.status(200);
    house.clock.advance(Duration::from_secs(600));
    sam.post(&format!("/clients/{id}/invitation"), &words).await.shows("Invitation sent just now");
    let old = house.browser();
    old.open(&link).await;
    old.post("/p/alder-wren/activate/renew", &[("renew", "on")]).await.shows("Check your email");
    let letters = house.carry_letters().await;
    let newest = letters.to(pia.address).pop().expect("a new link").link();
    all.extend(letters.0);
    let browser = house.activate_by(&newest).await;

    // An account: another device, a new password in two ways, another address.
    house
        .browser()
        .named("Firefox on Windows")
        .post("/p/alder-wren/sign-in", &[("email", pia.address), ("password", PASSWORD)])
        .await;
    browser
        .post("/p/alder-wren/account/password", &[("present", PASSWORD), ("password", "marble kettle voyage 91")])
        .await
        .is_at("/p/alder-wren/account");
    browser
        .post("/p/alder-wren/account/email", &[("new_email", &address("own")), ("present", "marble kettle voyage 91")])
        .await
        .status(200);
    house.browser().post("/p/alder-wren/forgot-password", &[("email", pia.address)]).await.status(200);
    let letters = house.carry_letters().await;
    let reset = letters.to(pia.address).into_iter().find(|letter| letter.kind == "password_reset").expect("a reset").link();
    all.extend(letters.0);
    let forgetful = house.browser();
    forgetful.open(&reset).await.status(200);
    forgetful.post("/p/alder-wren/reset", &[("password", PASSWORD)]).await.shows("Your password is changed");

    // A link to sign in with, something to fill in, something shared, and a code to an address that was typed.
    house.browser().post("/p/alder-wren/sign-in/link", &[("email", pia.address)]).await.status(200);
    sam.post(&format!("/clients/{id}/portal/sign-in-link"), &[]).await.shows("Sign-in link sent to");
    house.form(ALDER, "phq-9").await;
    sam.open(&format!("/clients/{id}/forms/new")).await;
    sam.tick("PHQ-9").press("Resend Intake Forms").await.shows("1 form is at the portal");
    house.clock.advance(Duration::from_secs(600));
    let plan = uploaded(house, &sam, pia, "Plan.pdf", &pdf("x")).await;
    shared(house, &sam, pia, plan).await;
    let on_paper = house.another_client(&format!("Paper{round}"), "").await;
    let (code, _) = printed(house, on_paper).await;
    let (typing, _) = typed(house, &code, right()).await;
    typing.post(EMAIL_PAGE, &[("email", &address("paper"))]).await.is_at(EMAIL_CODE_PAGE);
    all.extend(house.carry_letters().await.0);

    // The address of an account: moved, confirmed, closed, opened, and given up for another.
    sam.open(&format!("/clients/{id}/info/edit")).await;
    sam.fill("Email", &address("moved")).press("Save").await;
    sam.press("Move sign-in to the new email").await.shows("Both addresses have been emailed.");
    sam.post(&format!("/clients/{id}/portal/confirmation"), &[]).await.shows("A link to confirm the address was sent.");
    all.extend(house.carry_letters().await.0);
    sam.post(&format!("/clients/{id}/access/disabling"), &[("tell", "on")]).await.shows("Access is disabled");
    sam.post(&format!("/clients/{id}/access/opening"), &[]).await.shows("Access is open again");
    sam.open(&format!("/clients/{id}/info/edit")).await;
    sam.fill("Email", &address("anew")).press("Save").await;
    sam.press("Yes, Disable and Resend").await.shows("Invitation sent to");
    all.extend(house.carry_letters().await.0);

    // Others: a question, again, a guest, again, and the answer.
    let rights = [
        ("kind", "proxy"),
        ("given", "Robin"),
        ("email", leaked(address("robin"))),
        ("relationship", "friend"),
        ("authority", "written"),
        ("family", "Silva"),
        ("requests", "manage"),
        ("messages", "manage"),
        ("bills", "see"),
        ("payments", "none"),
    ];
    sam.post(&format!("/clients/{many}/people"), &rights).await.shows("Waiting for Robin to accept");
    let group = house.group_of(&[person("many")]).await;
    let guest = address("guest");
    sam.post(&format!("/groups/{group}/guests"), &[("guest_given", "Gus"), ("guest_email", &guest)])
        .await
        .shows("was added as a guest");
    house.clock.advance(Duration::from_secs(600));
    for (offer, place) in house
        .rows::<(portico_values::OfferId, Option<portico_values::GroupId>)>(
            "select id, group_id from offers where state = 'waiting'",
            values![],
        )
        .await
    {
        let door = place.map_or_else(
            || format!("/clients/{many}/offers/{offer}/sending"),
            |group| format!("/groups/{group}/offers/{offer}/sending"),
        );
        sam.post(&door, &[]).await.status(200).does_not_show("less than");
    }
    let letters = house.carry_letters().await;
    let question = letters
        .to(&address("robin"))
        .pop()
        .unwrap_or_else(|| {
            panic!("a question is among {:?}", letters.0.iter().map(|one| (&one.kind, &one.recipient)).collect::<Vec<_>>())
        })
        .link();
    all.extend(letters.0);
    let robin = house.browser();
    robin.open(&question).await.status(200);
    robin.post("/p/alder-wren/offer", &[("password", PASSWORD)]).await.is_at("/p/alder-wren/");
    // Nobody waits for the next round.
    for door in ["/p/alder-wren/sign-up", "/p/alder-wren/new-appointment"] {
        let new = address(door.rsplit('/').next().expect("a name"));
        let form = [
            ("given_name", "Noor"),
            ("family_name", "Haddad"),
            ("email", new.as_str()),
            ("consent", "on"),
            ("born.day", "27"),
            ("born.month", "3"),
            ("born.year", "1985"),
        ];
        house.browser().post(door, &form).await.shows("Thank you");
        house.portico.later.finish().await;
        house.clock.advance(std::time::Duration::from_secs(15 * 60)); // staff hear of the next one too
    }

    // Staff: somebody new, again, a forgotten password, another device, a closed account opened again.
    let ines = house.sign_in(INES).await;
    let colleague = address("colleague");
    ines.post("/organization/staff/new", &[("name", "Noa Lind"), ("email", &colleague), ("role", "biller")])
        .await
        .shows("Noa Lind is invited.");
    let (member,): (portico_values::StaffId,) =
        house.one("select id from staff where address = $1", values![colleague.as_str()]).await;
    ines.post(&format!("/organization/staff/{member}/invitation"), &[]).await.shows("Invitation sent again.");
    ines.post(&format!("/organization/staff/{member}/closing"), &[]).await.status(200);
    ines.post(&format!("/organization/staff/{member}/reopening"), &[]).await.status(200);
    house.browser().post("/forgot-password", &[("email", BILL.address)]).await.status(200);
    house.browser().named("Firefox on Windows").post("/sign-in", &[("email", BILL.address), ("password", STAFF_PASSWORD)]).await;
    all.extend(house.carry_letters().await.0);
    house.change("update offers set state = 'withdrawn' where state = 'waiting'", values![]).await;
    Letters(all)
}

stories! {
    /// Doors that mail, with all twelve headers forged at once, in eight ways: no letter and no page leads elsewhere, and every kind of letter
    /// that a request brings about was among them. What other doors mail is looked at in the stories about them.
    async fn every_door_that_mails_ignores_forged_headers(house) {
        let mut kinds = std::collections::BTreeSet::new();
        let mut counted = 0;
        for (round, payload) in PAYLOADS.into_iter().enumerate() {
            house.forge(HEADERS.map(|header| (header, payload)).into());
            let letters = everything_that_is_mailed(house, "https://portal.example/", round).await;
            house.forge(Vec::new());
            for letter in &letters.0 {
                let said = format!("{:?}", letter.content);
                assert!(!said.contains("evil") && !said.contains("http://"), "{payload}: {} says {said}", letter.kind);
                if let Some(button) = &letter.content.button {
                    assert!(button.address.starts_with("https://portal.example/"), "{payload}: {} leads to {}", letter.kind, button.address);
                }
                kinds.insert(letter.kind.clone());
                counted += 1;
            }
            house.clock.advance(days(1));
        }
        let all = kinds_that_requests_write();
        assert!(all.len() > 12, "{all:?}");
        assert_eq!(kinds.iter().map(String::as_str).collect::<Vec<_>>(), all);
        assert!(counted > 200, "{counted} letters");
    }

    /// A portal has its own host from the settings of its practice, in every letter; staff are led to the installation.
    async fn a_portals_own_host_ignores_forged_headers(house) {
        house.change("update practices set portal_host = $1 where slug = 'alder-wren'", values![OWN_HOST]).await;
        let own = format!("https://{OWN_HOST}/");
        for (round, payload) in ["evil.example", "portal.example.evil.example"].into_iter().enumerate() {
            house.forge(HEADERS.map(|header| (header, payload)).into());
            let letters = everything_that_is_mailed(house, &own, round).await;
            house.forge(Vec::new());
            for letter in &letters.0 {
                assert!(!format!("{:?}", letter.content).contains("evil"), "{payload}: {}", letter.kind);
                let base = if letter.kind.starts_with("staff") { "https://portal.example/" } else { own.as_str() };
                let content = &letter.content;
                for way in content.button.iter().chain(&content.wrong_address).chain(&content.opt_out) {
                    assert!(way.address.starts_with(base), "{payload}: {} leads to {}", letter.kind, way.address);
                }
            }
            house.clock.advance(days(1));
        }
    }

    /// Twelve headers, eight payloads, each by itself, at the doors where strangers ask for letters.
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
                house.clock.advance(days(1)); // ten letters an hour to each, and limits of a day elsewhere
            }
        }
        assert!(letters > 100, "{letters} letters");
    }
}
