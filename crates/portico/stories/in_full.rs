//! Behaviours of which other stories tell a part, told in full: everything a new client has, every filter, every reason at a box, the same
//! words everywhere, the whole trail (behaviours.md 2, 5, 6, 20, 21, 39, 40).

use crate::kit::*;
use portico::{audit::Event, batches::jobs::prepare_due, reminders::jobs::remind_due};
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);

/// The words of the first element that fits; empty when there is none.
fn first(page: &Page, selector: &str) -> String {
    page.all(selector).into_iter().next().unwrap_or_default()
}

stories! {
    /// Name, date of birth, email with consent, phone, language, staff and group, before anybody thinks of an invitation.
    async fn a_client_is_created_with_everything(house) {
        let group = house.group_of(&[ANA]).await;
        let sam = house.sign_in(SAM).await;
        sam.open("/clients").await;
        sam.follow("Create client").await;
        sam.fill("First name", "Rosa").fill("Last name", "Marín").fill("Email", "rosa@marin.example").tick("Reminders");
        sam.fill_named("birth_date.day", "4").fill_named("birth_date.month", "3").fill_named("birth_date.year", "1991");
        sam.fill("Phone", "+44 20 7946 0018").choose("Language", "Español").choose("Group", "The Silva family").tick("Dr Ada Brandt");
        let saved = sam.tick("Create client profile only").press("Continue").await.shows("No invitation was sent.");
        let record = saved.address.split('?').next().expect("an address").to_owned();
        let id = record.split('/').nth(2).expect("an id");
        let info = sam.open(&format!("/clients/{id}/info")).await;
        for known in ["Rosa", "Marín", "4 March 1991", "rosa@marin.example", "+44 20 7946 0018", "Español", "Dr Ada Brandt", "Reminders on"] {
            info.clone().shows(known);
        }
        sam.open(&format!("/groups/{group}")).await.shows("Rosa Marín");
        house.sign_in(ADA).await.open("/clients").await.shows("Rosa Marín");
        house.carry_letters().await.none();
    }

    /// Two emails and two phones, each with a consent of its own; the invitation goes to the one that has it.
    async fn each_address_and_phone_has_its_own_consent(house) {
        let sam = house.sign_in(SAM).await;
        let form = [
            ("given_name", "Rosa"), ("email.0.address", "rosa@home.example"), ("email.1.address", "rosa@work.example"), ("email.1.consent", "on"),
            ("phone.0.number", "+44 20 7946 0018"), ("phone.1.number", "+44 20 7946 0019"), ("phone.1.consent", "on"),
            ("language", "en"), ("care_status", "active"), ("then", "only"),
        ];
        let saved = sam.post("/clients", &form).await.shows("No invitation was sent.");
        let record = saved.address.split('/').take(3).collect::<Vec<_>>().join("/");
        let info = sam.open(&format!("{record}/info")).await.shows("Reminder and notification options").shows("rosa@home.example").shows("rosa@work.example");
        assert_eq!(info.words().matches("Reminders on").count(), 1, "{}", info.words());
        info.shows("Agreed to calls and messages").shows("No consent to calls and messages");
        sam.open(&format!("{record}/portal")).await;
        sam.post(&format!("{record}/portal/email"), &[("email", "rosa@home.example")]).await.shows("An email with consent is required");
        let edit = sam.open(&format!("{record}/info/edit")).await.shows("Reminder and notification options");
        assert_eq!(edit.all("fieldset legend").iter().filter(|legend| legend.starts_with("Reminder and notification options")).count(), 4);
    }

    /// Assigned staff, group, care status, language, no email, last active: each narrows the list to those it names.
    async fn every_filter_narrows_the_list(house) {
        let group = house.group_of(&[ANA]).await;
        house.activate(MAYA).await;
        house.browser().post("/p/alder-wren/sign-in", &[("email", MAYA.address), ("password", PASSWORD)]).await.is_at("/p/alder-wren/");
        let (jonas, theo) = (house.client(JONAS).await, house.client(THEO).await);
        house.client(HARRIET).await;
        house.assign(ADA, jonas).await;
        house.assign(INES, theo).await;
        house.asks_to_fill_in(THEO, "phq-9").await;
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{jonas}/info/edit")).await;
        ines.choose("Care status", "Inactive").press("Save").await.shows("Saved.");
        let ada = house.staff(ADA).await;
        for (query, found) in [
            (format!("staff={ada}"), vec!["Jonas Weber"]),
            ("staff=me".to_owned(), vec!["Theo Marsh"]),
            (format!("group={group}"), vec!["Ana Silva"]),
            ("care=inactive".to_owned(), vec!["Jonas Weber"]),
            ("language=es".to_owned(), vec!["Ana Silva"]),
            ("email=none".to_owned(), vec!["Harriet Boateng"]),
            ("active=week".to_owned(), vec!["Maya Lindqvist"]),
            ("active=never&language=en&care=active&email=none".to_owned(), vec!["Harriet Boateng"]),
            ("tab=active".to_owned(), vec!["Maya Lindqvist"]),
            ("forms=open".to_owned(), vec!["Theo Marsh"]),
            ("forms=open&staff=me".to_owned(), vec!["Theo Marsh"]),
            ("forms=open&q=maya".to_owned(), vec![]),
        ] {
            let page = ines.open(&format!("/clients?{query}")).await;
            assert_eq!(page.all("tbody .who a"), found, "{query}");
        }
        house.clock.advance(days(91));
        let ines = house.sign_in(INES).await;
        assert_eq!(ines.open("/clients?active=quiet").await.all("tbody .who a"), ["Maya Lindqvist"]);
        assert!(ines.open("/clients?active=week").await.all("tbody .who a").is_empty());
    }

    /// No email, no consent, prospective, deactivated, active, disabled, no date of birth where links ask for it, portal off: a box that cannot be ticked, and why, in both lists.
    async fn every_reason_disables_its_box(house) {
        let (prospect, gone, shut) = (
            house.another_client("Pia", "pia@another.example").await,
            house.another_client("Gil", "gil@another.example").await,
            house.another_client("Dora", "dora@another.example").await,
        );
        house.client(HARRIET).await;
        house.client(THEO).await;
        house.activate(MAYA).await;
        let jonas = house.client(JONAS).await;
        let ines = house.sign_in(INES).await;
        for (client, status) in [(prospect, "Prospective"), (gone, "Deactivated")] {
            ines.open(&format!("/clients/{client}/info/edit")).await;
            ines.choose("Care status", status).press("Save").await.shows("Saved.");
        }
        ines.post(&format!("/clients/{shut}/access/disabling"), &[]).await.shows("Access is disabled for Dora.");
        let ways = ["/clients?select=1", "/organization/client-portal/clients"];
        for (place, list) in ways.into_iter().enumerate() {
            let page = ines.open(list).await;
            let boxes = page.all("td.pick");
            for (name, reason) in [
                ("Harriet Boateng", "without an email address on file"),
                ("Theo Marsh", "agreed to email"),
                ("Pia Another", "not a client yet"),
                ("Gil Another", "eactivated"),
                ("Dora Another", "isabled"),
            ] {
                let label = boxes.iter().find(|label| label.contains(name)).unwrap_or_else(|| panic!("{list}: {name} in {boxes:?}"));
                assert!(label.contains(reason), "{list}: {label} does not say “{reason}”");
            }
            assert!(place == 1 || boxes.iter().any(|label| label.contains("Maya Lindqvist") && label.contains("ctive")), "{boxes:?}");
            let open = scraper::Selector::parse("td.pick input:not([disabled])").expect("a selector");
            // In "Manage Clients" Maya, who is active, is ticked for intake forms.
            assert_eq!(page.html().select(&open).count(), 1 + place, "{list}: Jonas alone can be invited");
        }
        // Where every link asks for the date of birth, it has to be on file.
        house.change("update practices set link_check = 'birth_date_everywhere' where slug = 'alder-wren'", values![]).await;
        house.change("update clients set birth_date = null where id = $1", values![jonas]).await;
        for (place, list) in ways.into_iter().enumerate() {
            let page = ines.open(list).await;
            let boxes = page.all("td.pick");
            let reason = "Select Jonas Weber (cannot be invited: no date of birth on file)";
            assert!(boxes.iter().any(|label| label.contains(reason)), "{list}: {boxes:?}");
            let open = scraper::Selector::parse("td.pick input:not([disabled])").expect("a selector");
            assert_eq!(page.html().select(&open).count(), place, "{list}: nobody can be invited");
        }
        house.change("update practices set portal_on = false where slug = 'alder-wren'", values![]).await;
        for list in ways {
            let page = ines.open(list).await;
            let open = scraper::Selector::parse("td.pick input:not([disabled])").expect("a selector");
            assert_eq!(page.html().select(&open).count(), 0, "{list}: the portal is off");
            assert!(page.all("td.pick").iter().any(|label| label.contains("Jonas Weber") && label.contains("portal is off") || label.contains("Portal is off")), "{:?}", page.all("td.pick"));
        }
        house.leave_letters();
    }

    /// "Select all N matching" over more clients than one page shows: all of them are invited, and nobody whom the filter leaves out.
    async fn all_that_match_are_invited_and_not_the_page_alone(house) {
        for number in 0..60 {
            house.another_client(&format!("Nora{number:02}"), &format!("nora{number}@another.example")).await;
        }
        house.client(JONAS).await;
        let sam = house.sign_in(SAM).await;
        sam.open("/clients?q=nora").await;
        sam.follow("Select multiple").await;
        sam.follow("Select all 60 matching").await.shows("All 60 selected");
        sam.press("Send/resend invitations").await.shows("Invite 60 clients to the Client Portal");
        sam.press("Invite to Client Portal").await.shows("Sending 60 invitations");
        while prepare_due(&house.portico).await.expect("prepared") > 0 {}
        let letters = house.carry_letters().await;
        assert_eq!(letters.len(), 60);
        assert!(letters.to(JONAS.address).is_empty());
    }

    /// List, record, group, Manage Clients and file say the same word for each client.
    async fn the_same_words_stand_everywhere(house) {
        house.activate(MAYA).await;
        house.invite(JONAS).await;
        for client in [ANA, THEO, HARRIET] {
            house.client(client).await;
        }
        let ines = house.sign_in(INES).await;
        let all = [(MAYA, "Activated"), (JONAS, "Waiting to accept"), (ANA, "Not invited"), (THEO, "No email consent"), (HARRIET, "No email on file")];
        let (list, managed) = (ines.open("/clients").await.all("tbody tr"), ines.open("/organization/client-portal/clients").await.all("tbody tr"));
        let lines = ["Activated 21 Nov", "Waiting for Jonas to accept invitation (sent 21 Nov)", "", "Theo hasn’t agreed to email", "without an email address on file"];
        for ((client, word), line) in all.into_iter().zip(lines) {
            let row = |rows: &[String]| rows.iter().find(|row| row.contains(&client.name())).expect("a row").clone();
            assert!(row(&list).contains(word) && row(&list).contains(line), "{} does not say {word} and {line}", row(&list));
            let account = if client.given == MAYA.given { "Active" } else { "Inactive" };
            assert!(row(&managed).contains(account) && row(&managed).contains(line), "{} does not say {account} and {line}", row(&managed));
        }
        let group = house.group_of(&[MAYA, JONAS, ANA, THEO, HARRIET]).await;
        let together = ines.open(&format!("/groups/{group}")).await;
        let file = ines.post("/clients/export", &[]).await.text();
        let badges = scraper::Selector::parse(".badge").expect("a selector");
        for (client, word) in all {
            together.clone().shows(word);
            let record = ines.open(&format!("/clients/{}", house.client(client).await)).await.shows(word).html();
            let badge = record.select(&badges).next().expect("a badge").html();
            assert!(badge.contains(word) && badge.contains("<svg"), "an icon and the word of {}: {badge}", client.given);
            let line = file.lines().map(|line| line.trim_start_matches('\u{feff}')).find(|line| line.contains(client.family)).expect("a line");
            assert!(line.starts_with(word), "{line} does not begin with {word}");
        }
    }

    /// The trail: by whom it was sent, what became of the letter, the reminder, the first try, the activation, a sign-in, a change.
    async fn the_trail_tells_the_whole_way(house) {
        let maya = house.client(MAYA).await;
        let tab = format!("/clients/{maya}/portal");
        house.invite(MAYA).await;
        house.clock.advance(days(3));
        assert_eq!(remind_due(&house.portico).await.expect("reminded"), 1);
        let link = house.carry_letters().await.only_letter_to(MAYA.address).link();
        let browser = house.browser();
        browser.open(&link).await;
        browser.follow("Continue").await;
        browser.fill("Password", "short").press("Activate My Account").await.status(422);
        browser.fill("Password", PASSWORD).press("Activate My Account").await.status(200);
        house.carry_letters().await;
        house.clock.advance(5 * MINUTE);
        let again = house.browser();
        again.post("/p/alder-wren/sign-in", &[("email", MAYA.address), ("password", PASSWORD)]).await.is_at("/p/alder-wren/");
        let ines = house.sign_in(INES).await;
        ines.open(&tab).await;
        ines.untick("Pay outstanding balance").press("Save permissions").await.shows("Permissions saved.");
        ines.open(&format!("/clients/{maya}/info/edit")).await;
        ines.fill("Pronouns", "she/her").press("Save").await.shows("Saved.");
        ines.open(&format!("/clients/{maya}/activity")).await.shows("Client Info changed by Ines Okafor");
        let trail = first(&ines.open(&tab).await, "#portal-trail");
        assert!(!trail.contains("Client Info changed"), "the details are no part of it: {trail}");
        for told in [
            "Invitation sent by Sam Patel",
            "Accepted by Maya’s mail server",
            "Reminder sent to Maya",
            "Maya started setting up the account",
            "Maya activated the account",
            "Maya signed in",
            "Client Portal permissions saved by Ines Okafor",
        ] {
            assert!(trail.contains(told), "“{told}” is not in the trail: {trail}");
        }
        let place = |told: &str| trail.find(told);
        assert!(place("permissions saved") < place("Maya activated") && place("Maya activated") < place("Invitation sent"), "newest first: {trail}");
        house.carry_letters().await;
    }

    /// However much happens afterwards, the trail keeps the invitation: neither documents that are opened nor sign-ins push it out.
    async fn the_trail_keeps_the_invitation(house) {
        house.form(ALDER, "phq-9").await;
        let maya = house.client(MAYA).await;
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{maya}/invitation")).await;
        ines.tick("Send with a form").tick("PHQ-9").press("Send invitation").await.status(200);
        let link = house.carry_letters().await.only_letter_to(MAYA.address).link();
        house.activate_by(&link).await;
        house.carry_letters().await;
        house.clock.advance(MINUTE);
        for action in ["document.opened", "login.signed_in"] {
            for _ in 0..45 {
                let mut act = house.act(&house.who(SAM).await).await;
                act.record(Event::new(action).client(maya));
                act.commit().await.expect("kept");
            }
            let page = ines.open(&format!("/clients/{maya}/portal")).await;
            let trail = first(&page, "#portal-trail");
            for told in ["Invitation sent by Ines Okafor, with 1 intake form: PHQ-9", "Accepted by Maya’s mail server", "Maya accepted the invitation"] {
                assert!(trail.contains(told), "“{told}” is not in the trail after {action}: {trail}");
            }
            assert_eq!(trail.matches("Invitation sent").count(), 1, "once: {trail}");
            assert_eq!(page.link("All activity"), format!("/clients/{maya}/activity"));
        }
    }
}
