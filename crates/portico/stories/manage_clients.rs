//! Manage Clients: the list of Organization, where administrators tick whom to invite (behaviours.md 19, 20, 56).

use crate::kit::*;

const HERE: &str = "/organization/client-portal/clients";

stories! {
    /// Ticked there, first and again go the same way: composer, "Preview Invitation", "Invite to Client Portal".
    async fn first_and_again_by_one_button(house) {
        house.invite(MAYA).await;
        house.clock.advance(std::time::Duration::from_secs(600));
        house.client(JONAS).await;
        let ines = house.sign_in(INES).await;
        ines.open(HERE).await.shows("Manage Clients");
        ines.tick("Select Maya Lindqvist").tick("Select Jonas Weber");
        let composer = ines.press("Invite to Client Portal").await.shows("Invite 2 clients to the Client Portal");
        composer.clone().shows("1 new invitation, 1 will be sent again");
        assert!(composer.link("Cancel").starts_with(HERE), "{}", composer.link("Cancel"));
        let back = ines.follow("Change selection").await.is_at(HERE);
        assert_eq!(back.html().select(&scraper::Selector::parse("input[name=client][checked]").expect("css")).count(), 2);
        ines.press("Invite to Client Portal").await.shows("Invite 2 clients to the Client Portal");
        ines.press("Preview Invitation").await.shows("Activate My Account");
        ines.press("Invite to Client Portal 2").await.shows("Sending 2 invitations");
        while portico::batches::jobs::prepare_due(&house.portico).await.expect("prepared") > 0 {}
        let letters = house.carry_letters().await;
        letters.only_letter_to(MAYA.address);
        letters.only_letter_to(JONAS.address);
    }

    /// Green rows are in and have no box; a box that cannot be ticked says why, for everybody to read.
    async fn who_cannot_be_invited_and_why(house) {
        house.activate(MAYA).await;
        for client in [JONAS, HARRIET, THEO] {
            house.client(client).await;
        }
        let ines = house.sign_in(INES).await;
        let page = ines.open(HERE).await;
        let rows = page.all("tbody tr");
        let row = |name: &str| rows.iter().find(|row| row.contains(name)).unwrap_or_else(|| panic!("{name}: {rows:?}")).clone();
        assert!(row("Maya Lindqvist").contains("Active") && !row("Maya Lindqvist").contains("Select"));
        assert_eq!(page.all("tr.is-active").len(), 1);
        assert!(row("Jonas Weber").contains("Inactive"));
        let missing = "You cannot invite a client to the Client Portal without an email address on file.";
        assert!(row("Harriet Boateng").contains(missing) && row("Theo Marsh").contains("Theo hasn’t agreed to email"));
        let boxes = page.all("td.pick");
        assert!(boxes.contains(&format!("Select Harriet Boateng. {missing}")), "{boxes:?}");
        assert_eq!(page.html().select(&scraper::Selector::parse("input[name=client]:not([disabled])").expect("css")).count(), 1);
    }

    /// It has a search of its own and turns its pages; nobody ticked is no dead end.
    async fn it_is_searched_and_turned(house) {
        for number in 0..60 {
            house.another_client(&format!("Nora{number:02}"), &format!("nora{number}@example.org")).await;
        }
        house.client(JONAS).await;
        let ines = house.sign_in(INES).await;
        let first = ines.open(HERE).await.shows("50 clients on this page");
        let second = ines.follow("Next").await.is_at(HERE).shows("11 clients on this page");
        assert!(first.all("tbody tr").iter().all(|row| !second.all("tbody tr").contains(row)));
        ines.follow("Previous").await.shows("50 clients on this page");
        ines.press("Invite to Client Portal").await.is_at(HERE).shows("Choose at least one client.");
        ines.fill("Search clients", "jonas").press("Search").await.shows("1 client on this page").shows("Jonas Weber");
        ines.fill("Search clients", "nobody of that name").press("Search").await.shows("No clients match");
    }

    /// Only administrators come here.
    async fn administrators_only(house) {
        for (staff, status) in [(INES, 200), (SAM, 403), (ADA, 403), (BILL, 403)] {
            house.sign_in(staff).await.open(HERE).await.status(status);
        }
        house.client(JONAS).await;
        house.sign_in(HANNA).await.open(HERE).await.status(200).does_not_show("Jonas");
    }
}
