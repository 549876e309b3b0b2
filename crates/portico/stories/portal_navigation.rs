//! The ways about the portal: a bar with the places that are open to whoever is signed in, on every page, and the way out (behaviours.md 36,
//! 37, 60).

use crate::kit::*;
use portico::families::kind::Kind;
use std::time::Duration;

const HOME: &str = "/p/alder-wren/";
const DOCUMENTS: &str = "/p/alder-wren/documents";

/// The places in the bar, each with what it says of the page that is shown.
fn places(page: &Page) -> Vec<(String, String, String)> {
    let link = scraper::Selector::parse("nav.tabbar a").expect("a selector");
    let html = page.html();
    let said = |one: scraper::ElementRef<'_>, name: &str| one.value().attr(name).unwrap_or_default().to_owned();
    html.select(&link).map(|one| (one.text().collect(), said(one, "href"), said(one, "aria-current"))).collect()
}

fn place(label: &str, href: &str, current: &str) -> (String, String, String) {
    (label.to_owned(), href.to_owned(), current.to_owned())
}

stories! {
    /// Home and Documents, with the one that is shown, in the client's language; nobody who is not signed in has it.
    async fn every_page_leads_home(house) {
        let ana = house.activate(ANA).await;
        let form = house.asks_to_fill_in(ANA, "phq-9").await;
        assert_eq!(places(&ana.open(HOME).await), [place("Inicio", HOME, "page"), place("Documentos", DOCUMENTS, "")]);
        assert_eq!(places(&ana.open(DOCUMENTS).await), [place("Inicio", HOME, ""), place("Documentos", DOCUMENTS, "page")]);
        ana.attach("Tomar una foto", "image.png", &crate::documents::png()).press("Subir").await.status(200);
        let (id,): (portico_values::DocumentId,) = house.one("select id from documents", values![]).await;
        let reading = ana.open(&format!("{DOCUMENTS}/{id}")).await.status(200);
        assert_eq!(places(&reading), [place("Inicio", HOME, ""), place("Documentos", DOCUMENTS, "true")]);
        for page in [format!("/p/alder-wren/forms/{form}"), format!("/p/alder-wren/forms/{form}/1"), "/p/alder-wren/account".into()] {
            let shown = ana.open(&page).await.status(200);
            assert_eq!(places(&shown), [place("Inicio", HOME, ""), place("Documentos", DOCUMENTS, "")], "{page}");
        }
        let sign_in = house.browser().open("/p/alder-wren/sign-in").await;
        assert_eq!(places(&sign_in), []);
        assert!(!sign_in.offers("Alder & Wren Practice"), "there is no home yet");
        house.carry_letters().await;
    }

    /// Help, privacy and what is not there keep the bar and the way out of whoever is signed in, in their language. Nothing is noted of it, and
    /// no session stays awake by it; somebody else, and another practice, see nothing of it.
    async fn pages_for_everybody_keep_the_bar(house) {
        const TRACES: &str = "select (select count(*) from audit_events), (select max(seen_at) from sessions)";
        let ana = house.activate(ANA).await;
        ana.open(HOME).await;
        house.portico.later.finish().await;
        house.clock.advance(Duration::from_secs(20 * 60));
        let before: (i64, i64) = house.one(TRACES, values![]).await;
        for (page, status) in [("help", 200), ("privacy", 200), ("accessibility", 200), ("no-such-page", 404)] {
            let path = format!("/p/alder-wren/{page}");
            let shown = ana.open(&path).await.status(status);
            assert_eq!(places(&shown), [place("Inicio", HOME, ""), place("Documentos", DOCUMENTS, "")], "{path}");
            assert!(shown.offers("Su cuenta") && shown.offers("Cerrar sesión") && !shown.offers("English"), "{path}");
            assert!(!shown.text().contains("data-session"), "{path}");
            // A browser that keeps to itself where a page was does not say where its forms come from either: signing out would be refused.
            assert!(!shown.text().contains("no-referrer"), "{path}");
            assert_eq!(places(&house.browser().open(&path).await), [], "{path}");
        }
        assert_eq!(places(&ana.open(&format!("/p/{}/help", HARBOUR.slug)).await.status(200)), []);
        house.portico.later.finish().await;
        assert_eq!(house.one::<(i64, i64)>(TRACES, values![]).await, before, "nothing is noted");
        house.clock.advance(Duration::from_secs(11 * 60));
        assert_eq!(places(&ana.open("/p/alder-wren/help").await.status(200)), [], "the session has ended meanwhile");
        ana.open(HOME).await.is_at("/p/alder-wren/sign-in");
        house.carry_letters().await;
    }

    /// What is not open to whoever acts for somebody is absent, not greyed: its address is refused as well.
    async fn what_is_not_permitted_is_absent(house) {
        house.activate(MAYA).await;
        house.client(JONAS).await;
        let grant = house.acts_for(MAYA, JONAS, Kind::Proxy).await;
        house.carry_letters().await;
        let maya = house.sign_in_at_portal(MAYA.address).await;
        house.change("update grants set rights = 'messages:see' where id = $1", values![grant]).await;
        let home = maya.press("Jonas’s portal").await.shows("You are in Jonas’s portal.");
        assert_eq!(places(&home), [], "a bar with one place leads nowhere");
        assert_eq!(home.link("Alder & Wren Practice"), HOME);
        assert_eq!(maya.open("/p/alder-wren/account").await.link("Home"), HOME);
        maya.open(DOCUMENTS).await.status(404);
        house.change("update grants set rights = 'documents:see' where id = $1", values![grant]).await;
        assert_eq!(places(&maya.open(HOME).await), [place("Home", HOME, "page"), place("Documents", DOCUMENTS, "")]);
        maya.open(DOCUMENTS).await.status(200);
        house.carry_letters().await;
    }

    /// Staff who see what a client sees stay on pages of that kind, and cannot sign the client out.
    async fn seen_by_staff_it_leads_to_pages_of_the_same_kind(house) {
        house.activate(MAYA).await;
        let id = house.client(MAYA).await;
        let ines = house.sign_in(INES).await;
        let seen = ines.open(&format!("/clients/{id}/seen/")).await.status(200);
        let (home, documents) = (format!("/clients/{id}/seen/"), format!("/clients/{id}/seen/documents"));
        assert_eq!(places(&seen), [place("Home", &home, "page"), place("Documents", &documents, "")]);
        assert_eq!(places(&ines.follow("Documents").await.is_at(&documents))[1].2, "page");
        assert_eq!(places(&ines.open(&format!("/clients/{id}/seen/help")).await.status(200))[1], place("Documents", &documents, ""));
        assert!(!ines.page().offers("Sign out now"));
    }

    /// Whoever is asked whether they are still there can sign out in that moment.
    async fn signing_out_before_a_quiet_session_ends(house) {
        let maya = house.activate(MAYA).await;
        maya.open(HOME).await;
        maya.press("Sign out now").await.is_at("/p/alder-wren/sign-in");
        maya.open(HOME).await.is_at("/p/alder-wren/sign-in");
        let sam = house.sign_in(SAM).await;
        sam.open("/clients").await;
        sam.press("Sign out now").await.is_at("/sign-in");
        sam.open("/clients").await.is_at("/sign-in");
    }
}
