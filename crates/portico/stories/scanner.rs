//! Machines that look into mail (promises.md P2, D5; failures.md C20–C22): they open every link again and again, from elsewhere, follow where it leads
//! and press every button they find. Nothing they do changes a row, and the person who comes after them gets in.

use crate::kit::*;
use axum::body::Body;
use http::Method;
use portico::families::kind::Kind;
use std::collections::BTreeSet;

/// Opens a link as a scanner does. The pages it saw.
async fn scan(house: &House, link: &str) -> usize {
    let scanner = house.browser().from_network("198.51.100.7");
    let path = link.strip_prefix(&house.portico.settings.base_url).expect("a link of ours");
    for _ in 0..3 {
        scanner.ask(scanner.request(Method::HEAD, path).body(Body::empty()).expect("a request")).await;
    }
    for _ in 0..20 {
        scanner.open(path).await;
    }
    let (mut waiting, mut seen) = (vec![path.to_owned()], BTreeSet::new());
    while let Some(path) = waiting.pop() {
        if !seen.insert(path.clone()) || seen.len() > 40 {
            continue;
        }
        let page = scanner.open(&path).await;
        let mut pages = scanner.press_everything(&page).await;
        pages.push(page);
        for page in pages {
            let links = page
                .html()
                .select(&scraper::Selector::parse("a[href^='/']").expect("a selector"))
                .filter_map(|link| link.value().attr("href").map(str::to_owned))
                .collect::<Vec<_>>();
            waiting.extend(links.into_iter().map(|link| link.split('#').next().unwrap_or_default().to_owned()));
        }
    }
    seen.len()
}

/// Scans a link, and finds everything as it was.
async fn scan_changes_nothing(house: &House, link: &str) {
    let alder = house.practice(ALDER).await;
    let before = house.picture_of(alder).await;
    let pages = scan(house, link).await;
    house.portico.later.finish().await;
    let changed = before.differences(&house.picture_of(alder).await);
    assert!(changed.is_empty(), "{pages} pages were seen, and there were changes: {changed:?}");
    assert!(pages > 2, "the scanner saw only {pages} pages");
}

stories! {
    /// P2: a thousand links at night, a few by day. Scanned first, and then activated by the person.
    async fn scanners_use_no_invitation_up(house) {
        for n in 1..=if at_night() { 1_000 } else { 3 } {
            let address = format!("client-{n}@scanned.example");
            let client = house.another_client(&format!("Client{n}"), &address).await;
            house.invite_as(&house.who(SAM).await, client).await.expect("nothing stands in the way");
            let link = house.carry_letters().await.only_letter_to(&address).link();
            scan_changes_nothing(house, &link).await;

            let person = house.browser();
            person.open(&link).await.shows("Alder & Wren Practice");
            person.follow("Continue").await.shows(&address);
            person.fill("Password", PASSWORD);
            person.press("Activate My Account").await.status(200).is_at("/p/alder-wren/");
            house.clock.advance(std::time::Duration::from_secs(60));
        }
    }

    /// A link that is over or was replaced sends nothing to anybody because a machine pressed its button.
    async fn scanners_renew_nothing(house) {
        let first = house.invite(JONAS).await;
        house.clock.advance(std::time::Duration::from_secs(600));
        let second = house.invite(JONAS).await;
        scan_changes_nothing(house, &first).await;
        house.clock.advance(days(31));
        scan_changes_nothing(house, &second).await;
    }

    /// A link for a new password, and one that confirms an address.
    async fn scanners_use_no_other_link_up(house) {
        let jonas = house.activate(JONAS).await;
        house.browser().post("/p/alder-wren/forgot-password", &[("email", JONAS.address)]).await;
        let reset = house.carry_letters().await.only_letter_to(JONAS.address).link();
        scan_changes_nothing(house, &reset).await;

        let mut transaction = house.portico.database.begin().await.expect("the database is there");
        transaction.run("update logins set address_confirmed_at = null", values![]).await.expect("as after a copied link");
        transaction.commit().await.expect("kept");
        jonas.post("/p/alder-wren/account/confirmation", &[]).await.status(200);
        let confirmation = house.carry_letters().await.only_letter_to(JONAS.address).link();
        scan_changes_nothing(house, &confirmation).await;
        let person = house.browser();
        person.open(&confirmation).await;
        person.tick("Yes, this is my address");
        person.press("Confirm address").await.shows("Your email is confirmed");
    }

    /// A letter to sign in with: its button signs nobody in elsewhere without the tick.
    async fn scanners_use_no_sign_in_letter_up(house) {
        house.activate(JONAS).await;
        let jonas = house.browser();
        jonas.post("/p/alder-wren/sign-in/link", &[("email", JONAS.address)]).await.shows("Check your email");
        let link = house.carry_letters().await.only_letter_to(JONAS.address).link();
        scan_changes_nothing(house, &link).await;
        jonas.open(&link).await;
        jonas.press("Sign in").await.status(200).is_at("/p/alder-wren/");
        house.carry_letters().await;
    }

    /// A question whether somebody acts for another: it is neither accepted nor turned down.
    async fn scanners_answer_no_question(house) {
        let address = "robin@silva.example";
        house.offer_to(ANA, address, Kind::Proxy).await;
        let link = house.carry_letters().await.only_letter_to(address).link();
        scan_changes_nothing(house, &link).await;
        let robin = house.browser();
        robin.open(&link).await.shows("Act for Ana?");
        robin.fill("Password", PASSWORD).press("Accept and create my account").await.is_at("/p/alder-wren/");
        house.carry_letters().await;
    }

    /// The staff side: a link for a new password, and one for the first.
    async fn scanners_use_no_staff_link_up(house) {
        house.browser().post("/forgot-password", &[("email", INES.address)]).await;
        let link = house.carry_letters().await.only_letter_to(INES.address).link();
        scan_changes_nothing(house, &link).await;

        let (ines, noa) = (house.sign_in(INES).await, "noa@alder-wren.example");
        let colleague = [("name", "Noa Lind"), ("email", noa), ("role", "biller")];
        ines.post("/organization/staff/new", &colleague).await.shows("Noa Lind is invited.");
        let link = house.carry_letters().await.only_letter_to(noa).link();
        scan_changes_nothing(house, &link).await;
        let person = house.browser();
        person.open(&link).await.status(200);
        person.post("/reset", &[("email", noa), ("password", "meadow granite whistle 41")]).await.is_at("/sign-in");
        house.carry_letters().await;
    }
}
