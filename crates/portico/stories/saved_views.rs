//! Saved views of the client list (behaviours.md 6, 103, 123).

use crate::kit::*;
use portico::clients::saved_views::{self, Naming};

async fn views(browser: &Browser<'_>) -> Vec<String> {
    browser.page().all(".views .chip").into_iter().map(|chip| chip.replace("remove filter", "")).collect()
}

/// Saves the list as it stands under a name.
async fn save(browser: &Browser<'_>, address: &str, name: &str, ticks: &[&str]) -> Page {
    browser.open(address).await;
    browser.follow("Save this view").await;
    browser.fill("Name", name);
    for tick in ticks {
        browser.tick(tick);
    }
    browser.press("Save view").await
}

/// The headings between the portal and the actions.
fn chosen(page: &Page) -> Vec<String> {
    let all = page.all("#people thead th");
    let at = all.iter().position(|heading| heading == "Client Portal").expect("it is always there");
    all[at + 1..all.len() - 1].to_vec()
}

stories! {
    /// Filters and order under a name, beside "My Clients"; renamed, deleted.
    async fn a_view_is_kept_under_a_name(house) {
        house.client(MAYA).await;
        house.client(ANA).await;
        let sam = house.sign_in(SAM).await;
        assert!(!sam.open("/clients").await.offers("Save this view"), "the whole list needs no name");
        save(&sam, "/clients?language=es&sort=quiet&select=1", "Spanish, quiet", &[]).await.shows("The view “Spanish, quiet” is saved.")
            .is_at("/clients?language=es&sort=quiet").shows("Ana Silva").does_not_show("Maya Lindqvist");
        assert_eq!(views(&sam).await, ["My Clients", "Spanish, quiet"]);
        assert!(!sam.page().offers("Save this view"));
        sam.open("/clients").await;
        sam.follow("Spanish, quiet").await.is_at("/clients?language=es&sort=quiet");
        sam.follow("Manage views").await;
        sam.fill("Name of Spanish, quiet", "").press("Save Spanish, quiet").await.status(422).shows("Give the view a name");
        sam.fill("Name of Spanish, quiet", "Español").press("Save Spanish, quiet").await.shows("View saved.").shows("Español");
        sam.press("Delete Español").await.shows("The view “Español” is deleted.").shows("No views yet");
        sam.post("/clients/views", &[("name", ""), ("here", "/clients?language=es")]).await.status(422).shows("Give the view a name");
    }

    /// Nobody keeps views without end. What was typed stays, and is saved once there is room.
    async fn there_are_as_many_views_as_one_may_keep(house) {
        let sam = house.sign_in(SAM).await;
        let mut act = house.act(&house.who(SAM).await).await;
        for n in 1..=40 {
            let naming = Naming { name: format!("View {n}"), shared: false, is_default: false };
            saved_views::save(&mut act, &naming, "/clients?tab=waiting").await.expect("saved");
        }
        act.commit().await.expect("kept");
        let full = save(&sam, "/clients?language=es", "Spanish", &["Share with the practice"]).await.status(422);
        assert_eq!(full.all(".field .error-text"), ["You have 40 views. Delete one first."]);
        assert_eq!(full.value("Name"), "Spanish");
        house.change("delete from saved_views where name = 'View 7'", values![]).await;
        sam.press("Save view").await.shows("The view “Spanish” is saved.").is_at("/clients?language=es");
        house.sign_in(ADA).await.open("/clients").await.shows("Spanish");
    }

    /// A name that can't be saved stays in its field, beside the ticks as they were set.
    async fn a_wrong_name_stays_as_it_was_typed(house) {
        let sam = house.sign_in(SAM).await;
        save(&sam, "/clients?language=es", "Spanish", &[]).await;
        sam.open("/clients/views").await;
        let long = "x".repeat(61);
        let page = sam.fill("Name of Spanish", &long).tick("Share with the practice: Spanish").press("Save Spanish").await;
        page.clone().status(422).shows("Shorten this to 60 characters");
        assert_eq!(page.value("Name of Spanish"), long);
        sam.fill("Name of Spanish", "Español").press("Save Spanish").await.shows("View saved.").shows("Shared");
    }

    /// What was searched for is not kept: a search alone needs no name, and one within filters is left out.
    async fn a_search_is_no_part_of_a_view(house) {
        house.client(MAYA).await;
        house.client(ANA).await;
        let sam = house.sign_in(SAM).await;
        assert!(!sam.open("/clients?q=ana").await.offers("Save this view"));
        save(&sam, "/clients?q=ana&language=es", "Spanish", &[]).await.is_at("/clients?language=es");
        let found = sam.open("/clients?q=ana&language=es").await.shows("Ana Silva");
        assert!(!found.offers("Save this view"), "it is kept already");
    }

    /// Two tabs choose a view to begin with in the same moment: the later one counts, and nobody meets a fault.
    async fn two_tabs_choose_at_once(house) {
        house.client(ANA).await;
        let sam = house.sign_in(SAM).await;
        let naming = Naming { name: "Waiting".into(), shared: false, is_default: true };
        let mut act = house.act(&house.who(SAM).await).await;
        saved_views::save(&mut act, &naming, "/clients?tab=waiting").await.expect("saved");
        let first = async {
            // The other one may go as far as it can before this one is done.
            for _ in 0..200 {
                house.one::<(i64,)>("select count(*) from saved_views", values![]).await;
            }
            act.commit().await.expect("kept");
        };
        let fields = [("name", "Spanish"), ("here", "/clients?language=es"), ("default", "on")];
        let (page, ()) = tokio::join!(sam.post("/clients/views", &fields), first);
        page.status(200).shows("The view “Spanish” is saved.");
        sam.open("/clients").await.is_at("/clients?language=es");
    }

    /// Shared with the practice it is everybody's to use, its owner's and an administrator's to change; without sharing it is nobody else's.
    async fn views_are_shared_or_ones_own(house) {
        house.client(MAYA).await;
        let (sam, ada, ines) = (house.sign_in(SAM).await, house.sign_in(ADA).await, house.sign_in(INES).await);
        save(&sam, "/clients?tab=waiting", "Waiting", &["Share with the practice"]).await;
        save(&sam, "/clients?email=none", "Mine alone", &[]).await;
        ada.open("/clients").await.shows("Waiting").does_not_show("Mine alone");
        ada.open("/clients/views").await.shows("Shared by Sam Patel.").does_not_show("Delete Waiting");
        let (shared, own): (String, String) = {
            let rows: Vec<(portico_values::ViewId, bool)> = house.rows("select id, shared from saved_views", &[]).await;
            let id = |wanted: bool| rows.iter().find(|(_, shared)| *shared == wanted).expect("saved").0.to_string();
            (id(true), id(false))
        };
        ada.post(&format!("/clients/views/{shared}/deletion"), &[]).await.status(409).shows("This view was shared by Sam Patel, who can delete it.");
        ada.post(&format!("/clients/views/{own}/deletion"), &[]).await.status(404);
        ada.post(&format!("/clients/views/{own}"), &[("name", "x")]).await.status(404);
        house.sign_in(HANNA).await.post(&format!("/clients/views/{shared}/deletion"), &[]).await.status(404);
        ines.post(&format!("/clients/views/{shared}"), &[("name", "All who wait")]).await.shows("View saved.");
        sam.open("/clients").await.shows("All who wait");
    }

    /// The list begins with the view that somebody chose, for them alone; the whole list is still there.
    async fn a_view_to_begin_with(house) {
        house.client(MAYA).await;
        house.client(ANA).await;
        let sam = house.sign_in(SAM).await;
        save(&sam, "/clients?language=es", "Spanish", &["Start with this view", "Share with the practice"]).await;
        sam.open("/clients").await.is_at("/clients?language=es").does_not_show("Maya Lindqvist");
        sam.open("/clients?tab=all").await.shows("Maya Lindqvist");
        house.sign_in(INES).await.open("/clients").await.is_at("/clients").shows("Maya Lindqvist");
        sam.open("/clients/views").await;
        sam.untick("Start with this view: Spanish").press("Save Spanish").await;
        sam.open("/clients").await.is_at("/clients").shows("Maya Lindqvist");
    }

    /// Columns are chosen on the list, kept by a view, and shown on a phone with their names; the list without them asks the database for
    /// nothing more than it did.
    async fn columns_are_part_of_a_view(house) {
        const PHONE: &str = "insert into client_phones (practice_id, client_id, id, position, number, digits, label, consent)
         values ($1, $2, $2, 0, '+44 20 7946 0999', '442079460999', '', false)";
        let maya = house.client(MAYA).await;
        house.change(PHONE, values![house.practice(ALDER).await, maya]).await;
        let sam = house.sign_in(SAM).await;
        let usual = ["Assigned to", "Last signed in"];
        let (page, usually) = house.statements_of(sam.open("/clients")).await;
        assert_eq!(chosen(&page), usual);
        page.does_not_show("7946");
        sam.untick("Assigned to").untick("Last signed in").tick("Date of birth").tick("Phone");
        sam.press("Show these columns").await.is_at("/clients?columns=born%2Cphone").shows("14 March 1987").shows("+44 20 7946 0999")
            .shows("Date of birth: 14 March 1987");
        assert_eq!(chosen(&sam.page()), ["Date of birth", "Phone"]);
        // Filters, order and pages keep them.
        let tab = sam.page().all(".segments a").into_iter().find(|tab| tab.starts_with("Not invited")).expect("a tab");
        assert_eq!(chosen(&sam.follow(&tab).await), ["Date of birth", "Phone"]);
        save(&sam, "/clients?language=en&columns=born%2Cphone", "To call", &[]).await.is_at("/clients?language=en&columns=born%2Cphone");
        assert_eq!(views(&sam).await, ["My Clients", "To call"]);
        assert_eq!(chosen(&sam.open("/clients").await), usual);
        assert_eq!(chosen(&sam.follow("To call").await), ["Date of birth", "Phone"]);
        sam.untick("Date of birth").untick("Phone").press("Show these columns").await.is_at("/clients?language=en&columns=none");
        assert!(chosen(&sam.page()).is_empty());
        sam.tick("Assigned to").tick("Last signed in").press("Show these columns").await.is_at("/clients?language=en");
        let (_, again) = house.statements_of(sam.open("/clients")).await;
        assert_eq!(again, usually);
        assert!(!usually.iter().any(|one| one.contains("client_phones")), "{usually:#?}");
        let (_, more) = house.statements_of(sam.open("/clients?columns=phone")).await;
        assert_eq!(more.len(), usually.len() + 1);
        sam.open("/clients/columns?here=/somewhere/else&phone=on").await.is_at("/clients?columns=phone");
    }

    /// How many forms are open is a column, and whoever has some a filter; what was sent in is open no more.
    async fn open_forms_are_counted_in_the_list(house) {
        house.client(JONAS).await;
        house.asks_to_fill_in(MAYA, "phq-9").await;
        house.asks_to_fill_in(MAYA, "gad-7").await;
        let sam = house.sign_in(SAM).await;
        sam.open("/clients").await;
        sam.untick("Assigned to").untick("Last signed in").tick("Open forms").press("Show these columns").await.is_at("/clients?columns=forms");
        let cells = |page: &Page| page.all("#people tbody td.fact").into_iter().map(|cell| cell.replace("Open forms: ", "")).collect::<Vec<_>>();
        assert_eq!(cells(&sam.page()), ["2", "—"]);
        sam.tick("Has open forms").press("Show clients").await.shows("Maya Lindqvist").does_not_show("Jonas Weber");
        house.change("update form_requests set state = 'done', done_at = sent_at", values![]).await;
        sam.open("/clients?columns=forms&forms=open").await.shows("No clients match these filters");
        assert_eq!(cells(&sam.open("/clients?columns=forms").await), ["—", "—"]);
    }

    /// Where the staff member of a view is gone, the view says so.
    async fn a_view_of_somebody_gone_says_so(house) {
        house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let ada = house.staff(ADA).await;
        let address = format!("/clients?staff={ada}");
        save(&sam, &address, "Of Ada", &[]).await.does_not_show("no longer there");
        house.disable(ADA).await;
        sam.open("/clients").await.shows("(filters by someone no longer here)");
        sam.open(&address).await.shows("This list filters by a staff member or group that no longer exists.");
        sam.open("/clients/views").await.shows("Finds nobody");
    }
}
