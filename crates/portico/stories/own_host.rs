//! A portal on a host to itself (settled.md 1): set by an administrator, in every link from then on, with that portal there and nothing
//! else. What no request can change about its links is told in `forged_hosts.rs`.

use crate::kit::*;
use axum::body::Body;
use http::{Method, header};
use portico::settings::Settings;

const SETTINGS: &str = "/organization/client-portal/settings";
const MAIN: &str = "https://portal.example";
const OWN: &str = "https://portal.alder-wren.example";

/// Ines gives the portal of her practice a host to itself; an empty one takes it back.
async fn moves(house: &House, host: &str) -> Page {
    let ines = house.sign_in(INES).await;
    ines.open(SETTINGS).await;
    ines.fill("Portal address", host).press("Save portal address").await
}

/// Whether forms that say that they come from this origin are let in at that host.
async fn lets_in(house: &House, host: &str, origin: &str) -> bool {
    let browser = house.browser();
    browser.open(&format!("{host}/p/alder-wren/help")).await.status(200);
    assert_eq!(browser.origin(), host);
    let request = browser
        .request(Method::POST, "/p/alder-wren/sign-in")
        .header(header::ORIGIN, origin)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from("email=&password="))
        .expect("a request");
    match browser.ask(request).await.code.as_u16() {
        303 => true,
        403 => false,
        other => panic!("{other} at {host} from {origin}"),
    }
}

stories! {
    /// What staff copy and print has it, what is mailed has it, and the whole portal works there.
    async fn a_portal_has_a_host_to_itself(house) {
        moves(house, "Portal.Alder-Wren.example").await.is_at(SETTINGS)
            .shows("Portal address saved.").shows("New links begin with https://portal.alder-wren.example/.");
        let page = house.sign_in(INES).await.open(SETTINGS).await;
        assert_eq!(page.value("Portal address"), OWN_HOST);
        for (label, rest) in [
            ("Client Portal URL", "/"),
            ("Login Link", "/sign-in"),
            ("Sign-up link", "/sign-up"),
            ("New appointment link", "/new-appointment"),
            ("Address to choose a new password", "/forgot-password"),
        ] {
            assert_eq!(page.value(label), format!("{OWN}/p/alder-wren{rest}"));
        }
        let link = house.invite(MAYA).await;
        assert!(link.starts_with(&format!("{OWN}/p/alder-wren/a/")), "{link}");
        let (sam, id) = (house.sign_in(SAM).await, house.client(MAYA).await);
        for hand in ["links", "codes"] {
            let page = sam.post(&format!("/clients/{id}/invitation/{hand}"), &[]).await.status(200);
            assert!(page.text().contains(&format!("{OWN}/p/alder-wren/a/")), "{hand} lead elsewhere");
        }
        let maya = house.activate_by(&link).await;
        assert_eq!(maya.origin(), OWN);
        maya.open("/p/alder-wren/account/password").await.status(200);
        house.clock.advance(std::time::Duration::from_secs(31 * 60));
        let page = maya.press("Save new password").await.is_at("/p/alder-wren/sign-in");
        assert!(page.address.contains("next=%2Fp%2Falder%2Dwren%2Faccount%2Fpassword"), "{}", page.address);
        maya.post("/p/alder-wren/sign-in", &[("email", MAYA.address), ("password", PASSWORD)]).await.is_at("/p/alder-wren/");
        assert_eq!(maya.origin(), OWN);
        let hanna = house.sign_in(HANNA).await.open(SETTINGS).await;
        assert_eq!(hanna.value("Client Portal URL"), format!("{MAIN}/p/harbour/"), "the other practice stays where it is");
        house.carry_letters().await;
    }

    /// There is that portal and nothing else of the house: no door of staff, of the set-up or of another practice opens there, not even with
    /// the cookie of an administrator.
    async fn nothing_else_is_there(house) {
        moves(house, OWN_HOST).await.is_at(SETTINGS);
        let browser = house.browser();
        browser.open(&format!("{OWN}/")).await.is_at("/p/alder-wren/sign-in").shows("Alder & Wren Practice");
        assert_eq!(browser.origin(), OWN);
        browser.open("/health").await.status(200);
        browser.open("/sign-in").await.status(404).shows("Alder & Wren Practice").does_not_show("Harbour");
        let staff = house.portico.cookies.name("staff");
        browser.put_cookie(&staff, &house.sign_in(INES).await.cookie(&staff).expect("a session"));
        let everywhere = ["/", "/assets/{*path}", "/health", "/theme"];
        let mut open = Vec::new();
        for door in house.doors.iter().filter(|door| !everywhere.contains(&door.path)) {
            let path = door.path.replace("{slug}", HARBOUR.slug).replace(['{', '}'], "");
            let request = browser
                .request(door.method.clone(), &path)
                .header("sec-fetch-site", "same-origin")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            let page = browser.ask(request.body(Body::empty()).expect("a request")).await;
            if page.code.as_u16() != 404 {
                open.push(format!("{} {path} answers {}", door.method, page.code));
            }
        }
        assert!(open.is_empty(), "{}", open.join("\n"));
    }

    /// Whoever comes by the installation's host with a letter of before, or a bookmark, is led over before a cookie is set. Whoever is in the
    /// middle of something, or signed in, ends it where it began.
    async fn letters_of_before_lead_over(house) {
        let (old, begun) = (house.invite(JONAS).await, house.invite(ANA).await);
        let ana = house.browser().in_language("en");
        ana.open(&begun).await.is_at("/p/alder-wren/activate");
        let maya = house.activate(MAYA).await;
        moves(house, OWN_HOST).await.is_at(SETTINGS);
        let browser = house.browser();
        let path = old.strip_prefix(MAIN).expect("it was sent before");
        let page = browser.ask(browser.request(Method::GET, path).body(Body::empty()).expect("a request")).await.status(303);
        assert_eq!(page.header("location"), format!("{OWN}{path}"));
        assert!(!page.headers.contains_key(header::SET_COOKIE));
        assert_eq!(house.activate_by(&old).await.origin(), OWN);
        let stranger = house.browser();
        stranger.open("/p/alder-wren/sign-in?next=%2Fp%2Falder-wren%2Faccount").await.is_at("/p/alder-wren/sign-in");
        assert_eq!(stranger.origin(), OWN);
        let late = house.browser();
        late.answer_to("/p/alder-wren/sign-in", &[("email", "maya at home"), ("password", PASSWORD)]).await.status(303);
        late.open("/p/alder-wren/sign-in").await.status(422).is_at("/p/alder-wren/sign-in");
        assert_eq!(late.origin(), MAIN, "what is to be mended lies in a cookie there");
        ana.reload().await.is_at("/p/alder-wren/activate");
        ana.follow("Continuar").await;
        ana.fill("Contraseña", PASSWORD).press("Activar mi cuenta").await.is_at("/p/alder-wren/");
        maya.open("/p/alder-wren/").await.is_at("/p/alder-wren/").status(200);
        assert_eq!((ana.origin().as_str(), maya.origin().as_str()), (MAIN, MAIN));
        house.carry_letters().await;
    }

    /// A session that has ended keeps nobody at the installation's host, though its cookie is there still; nor does a cookie of another portal,
    /// whose word ends with this one's.
    async fn a_session_that_is_over_keeps_nobody(house) {
        let (maya, jonas) = (house.activate(MAYA).await, house.activate(JONAS).await);
        moves(house, OWN_HOST).await.is_at(SETTINGS);
        jonas.open("/p/alder-wren/sign-in").await;
        assert_eq!(jonas.origin(), MAIN, "he is signed in there");
        house.clock.advance(std::time::Duration::from_secs(31 * 60));
        for (somebody, page) in [(&maya, "/p/alder-wren/account"), (&jonas, "/p/alder-wren/sign-in")] {
            somebody.open(page).await.is_at("/p/alder-wren/sign-in").status(200);
            assert_eq!(somebody.origin(), OWN, "{page}");
        }
        let other = house.browser();
        other.put_cookie(&house.portico.cookies.name("portal-north-alder-wren"), "x");
        other.open("/p/alder-wren/sign-in").await.status(200);
        assert_eq!(other.origin(), OWN);
        house.carry_letters().await;
    }

    /// A form must come from a page of the host it is sent to, though both are ours.
    async fn forms_come_from_the_same_host(house) {
        assert!(lets_in(house, MAIN, MAIN).await);
        house.change("update practices set portal_host = $1 where slug = 'harbour'", values![OWN_HOST]).await;
        assert!(!lets_in(house, MAIN, OWN).await, "the host of another portal");
        house.change("update practices set portal_host = null", values![]).await;
        moves(house, OWN_HOST).await.is_at(SETTINGS);
        assert!(lets_in(house, OWN, OWN).await);
        assert!(!lets_in(house, OWN, MAIN).await);
        assert!(!lets_in(house, OWN, "https://evil.example").await);
    }

    /// Devices keep passkeys for the host: one made there opens the portal there. At the other host none is asked for.
    async fn passkeys_belong_to_the_host(house) {
        let (jonas, phone) = (house.activate(JONAS).await, Device::default());
        jonas.open("/p/alder-wren/account").await.shows("You have no passkeys yet.");
        moves(house, OWN_HOST).await.is_at(SETTINGS);
        jonas.open("/p/alder-wren/account").await.does_not_show("You have no passkeys yet.");
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{}/seen/account", house.client(JONAS).await)).await.shows("You have no passkeys yet.");
        let browser = house.browser();
        let page = browser.open(&format!("{OWN}/p/alder-wren/sign-in")).await;
        assert!(page.text().contains(OWN_HOST), "a passkey of this host is asked for");
        browser.post("/p/alder-wren/sign-in", &[("email", JONAS.address), ("password", PASSWORD)]).await.is_at("/p/alder-wren/");
        browser.open("/p/alder-wren/account/passkeys/new").await;
        browser.fill("Current password", PASSWORD).press("Continue").await.shows("Confirm on your device");
        browser.make_passkey(&phone).await.is_at("/p/alder-wren/account");
        let other = house.browser();
        other.open(&format!("{OWN}/p/alder-wren/sign-in")).await;
        other.show_passkey(&phone).await.status(200).is_at("/p/alder-wren/");
        house.carry_letters().await;
    }

    /// A name and nothing else, that no other portal has; whose it is stays unsaid. For administrators alone.
    async fn a_host_is_one_portals(house) {
        for wrong in ["portal", "https://portal.alder-wren.example", "portal.alder-wren.example:443", "portal.alder-wren.example/p", "192.0.2.7"] {
            let page = moves(house, wrong).await.status(422).shows("Enter a host name and nothing else, like portal.example.org");
            assert_eq!(page.value("Portal address"), wrong);
        }
        moves(house, "portal.example").await.status(422).shows("Portico itself is at this address.");
        moves(house, OWN_HOST).await.is_at(SETTINGS);
        moves(house, OWN_HOST).await.is_at(SETTINGS);
        let hanna = house.sign_in(HANNA).await;
        hanna.open(SETTINGS).await;
        hanna.fill("Portal address", OWN_HOST).press("Save portal address").await.status(422)
            .shows("This address is in use already.").does_not_show("Alder & Wren");
        for staff in [SAM, ADA, BILL] {
            house.sign_in(staff).await.post(&format!("{SETTINGS}/address"), &[("portal_host", "")]).await.status(403);
        }
    }

    /// Only the names that the operator lists can be had: whoever holds another would read every link that leads there. Where none is listed,
    /// the page says whom to ask, and a name that is no longer listed leads nobody there.
    async fn the_operator_lists_the_hosts(house) {
        for other in ["portal.alder-wren.exampel", "www.portal.alder-wren.example"] {
            let page = moves(house, other).await.status(422).shows("Ask Portico’s operator to add this name first");
            assert_eq!(page.value("Portal address"), other);
        }
        let without = house.with_settings(|settings| Settings { portal_hosts: Vec::new(), ..settings });
        let ines = without.sign_in(INES).await;
        ines.open(SETTINGS).await.status(200).shows("Ask Portico’s operator: they set the name up").does_not_show("Save portal address");
        ines.post(&format!("{SETTINGS}/address"), &[("portal_host", OWN_HOST)]).await.status(422).shows("Portico’s operator");
        let old = house.invite(MAYA).await;
        moves(house, OWN_HOST).await.is_at(SETTINGS);
        assert!(house.invite(JONAS).await.starts_with(&format!("{OWN}/")));
        let late = without.browser();
        late.open(&old).await.is_at("/p/alder-wren/activate");
        assert_eq!(late.origin(), MAIN);
        without.browser().open(&format!("{OWN}/")).await.is_at("/sign-in");
        let page = without.sign_in(INES).await.open(SETTINGS).await;
        assert_eq!(page.value("Login Link"), format!("{MAIN}/p/alder-wren/sign-in"));
        assert_eq!(page.value("Portal address"), OWN_HOST, "it can be given back");
        house.carry_letters().await;
    }

    /// Taken back, links lead to the installation again, and those to the host work for as long as it leads here. Another portal may have it
    /// then, and is all there is.
    async fn a_host_is_given_back(house) {
        moves(house, OWN_HOST).await.is_at(SETTINGS);
        let there = house.invite(MAYA).await;
        moves(house, "").await.is_at(SETTINGS).shows("New links begin with https://portal.example/.");
        assert!(house.invite(JONAS).await.starts_with(&format!("{MAIN}/p/alder-wren/a/")));
        let maya = house.activate_by(&there).await;
        assert_eq!(maya.origin(), OWN);
        let hanna = house.sign_in(HANNA).await;
        hanna.open(SETTINGS).await;
        hanna.fill("Portal address", OWN_HOST).press("Save portal address").await.is_at(SETTINGS);
        maya.open("/p/alder-wren/").await.status(404).shows("Harbour Counselling");
        maya.open("/p/harbour/sign-in").await.status(200);
        house.carry_letters().await;
    }
}
