//! What stands in the way is said where the button would be, before anybody presses it; and a refused send loses no word.

use super::*;

const CONSENT: &str = "An email with consent is required for Client Portal access";

stories! {
    /// B3, B4: "Continue" with the choice to invite saves and sends in the same moment, as long as there are no forms to send with it.
    async fn continue_saves_and_sends(house) {
        let sam = house.sign_in(SAM).await;
        sam.open("/clients").await;
        sam.follow("Create client").await;
        sam.fill("First name", "Bo").fill("Email", "bo@lind.example").tick("Reminders");
        let sent = sam.press("Continue").await.shows("Invitation sent to Bo. It went to bo@lind.example.");
        sent.shows("Invitation sent just now").shows("Ask Bo to check the junk or spam folder.");
        house.carry_letters().await.only_letter_to("bo@lind.example");
        sam.follow("Recent activity").await.shows("Profile created by Sam Patel").shows("Invitation sent by Sam Patel");
    }

    /// Where the practice has forms, "Continue" opens the intake paperwork: nothing has gone out then, and one email does both.
    async fn continue_opens_the_intake_paperwork(house) {
        let ines = house.sign_in(INES).await;
        ines.open("/organization/client-portal/forms").await;
        ines.press("Add to library: PHQ-9").await;
        let sam = house.sign_in(SAM).await;
        sam.open("/clients/new").await;
        sam.fill("First name", "Bo").fill("Email", "bo@lind.example").tick("Reminders");
        let paperwork = sam.press("Continue").await.shows("Bo’s profile is saved.").shows("Intake paperwork");
        paperwork.shows("One email goes to bo@lind.example").shows("Skip, just send the invite");
        house.carry_letters().await.none();
        sam.tick("PHQ-9").press("Send").await.shows("Invitation sent to Bo.");
        house.carry_letters().await.only_letter_to("bo@lind.example");
        let (asked,): (i64,) = house.one("select count(*) from form_requests", values![]).await;
        assert_eq!(asked, 1);

        sam.open("/clients/new").await;
        sam.fill("First name", "Lo").fill("Email", "lo@lind.example").tick("Reminders");
        sam.press("Continue").await;
        sam.press("Skip, just send the invite").await.shows("Invitation sent to Lo.");
        house.carry_letters().await.only_letter_to("lo@lind.example");
        let (asked,): (i64,) = house.one("select count(*) from form_requests", values![]).await;
        assert_eq!(asked, 1);

        sam.open("/clients/new").await;
        sam.fill("First name", "Mo").fill("Email", "mo@lind.example").tick("Reminders").tick("Create client profile only");
        sam.press("Continue").await.shows("Intake paperwork").does_not_show("just send the invite");
        let asked = sam.press("Send").await.status(422).shows("Choose a form, or “Skip, send nothing”").shows("Intake paperwork");
        assert!(asked.title().starts_with("Error: "), "{}", asked.title());
        house.carry_letters().await.none();
        sam.follow("Skip, send nothing").await.shows("Mo");
        house.carry_letters().await.none();
    }

    /// A send that is refused comes back with every word, and with the reason.
    async fn a_refused_send_loses_no_word(house) {
        let maya = house.send_to(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let typed = [("subject", "Welcome, Maya"), ("message", "My own words.")];
        let page = sam.post(&format!("/clients/{maya}/invitation"), &typed).await.status(422);
        let page = page.shows("You can send again at 14:10");
        assert_eq!((page.value("Subject"), page.value("Your words").trim()), ("Welcome, Maya".into(), "My own words."));
        house.clock.advance(6 * MINUTE);
        sam.press("Send").await.shows("Invitation sent to Maya.");
        house.carry_letters().await;
    }

    /// Neither does the hundred-and-first send of an hour.
    async fn the_limit_of_an_hour_loses_no_word(house) {
        for n in 0..100 {
            let client = house.another_client(&format!("Client{n}"), &format!("client{n}@many.example")).await;
            house.invite_as(&house.who(SAM).await, client).await.expect("sent");
        }
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let typed = [("subject", "Welcome, Maya"), ("message", "My own words.")];
        let page = sam.post(&format!("/clients/{maya}/invitation"), &typed).await.status(422);
        let page = page.shows("Select several clients and send them together.");
        assert_eq!(page.value("Your words").trim(), "My own words.");
        sam.open(&format!("/clients/{maya}/invitation")).await;
        sam.press("Send invitation").await.shows("Maya can’t be invited now").shows("Select several clients and send them together.");
        house.leave_letters();
    }

    /// B11: the portal is off, or somebody else signs in with the address: the reason stands in the banner, on the tab and by the plane. What
    /// the notice above every page says already stands in no banner as well.
    async fn the_reason_stands_where_the_button_would_be(house) {
        house.activate(MAYA).await;
        let nora = house.client(Client { given: "Nora", ..MAYA }).await;
        let jonas = house.client(JONAS).await;
        let sam = house.sign_in(SAM).await;
        let taken = "Maya Lindqvist already signs in with this email.";
        let overview = sam.open(&format!("/clients/{nora}")).await;
        assert!(first(&overview, "#standing-banner").contains(taken) && !overview.offers("Invite to Client Portal"));
        assert!(overview.offers("Use another email"));
        let tab = sam.open(&format!("/clients/{nora}/portal")).await;
        assert!(first(&tab, "#portal-send").contains(taken) && !tab.offers("Send email"));
        let activity = sam.open(&format!("/clients/{nora}/activity")).await;
        assert!(first(&activity, "#plane").contains(taken) && !activity.offers("Send invitation to Nora"));
        assert!(first(&activity, "#plane-note").contains(taken) && first(&overview, "#plane-note").is_empty(), "below the tabs, where no banner says it");
        house.close_the_portal().await;
        let tab = sam.open(&format!("/clients/{jonas}/portal")).await;
        for part in ["#portal-send", "#plane"] {
            let said = first(&tab, part);
            assert!(said.contains("Nothing can be sent until the Client Portal is on again."), "{part}: {said}");
        }
        for page in ["", "/activity"] {
            let page = sam.open(&format!("/clients/{jonas}{page}")).await;
            assert_eq!(page.words().matches("off for the whole practice").count(), 1, "{}", page.words());
            assert!(first(&page, "#plane-note").is_empty() && !page.offers("Invite to Client Portal"));
        }
    }

    /// B5: where consent or an address is missing, the same sentence says so, and in the record it leads to Client Info.
    async fn consent_is_asked_for_in_the_same_words(house) {
        let (theo, harriet, jonas) = (house.client(THEO).await, house.client(HARRIET).await, house.client(JONAS).await);
        let sam = house.sign_in(SAM).await;
        for client in [theo, harriet] {
            let banner = sam.open(&format!("/clients/{client}")).await;
            assert!(banner.link(CONSENT).starts_with(&format!("/clients/{client}/info")));
            sam.open(&format!("/clients/{client}/invitation")).await.status(409).shows(CONSENT);
            assert!(first(&sam.open(&format!("/clients/{client}/portal")).await, "#portal-send").contains(CONSENT));
        }
        let [theo, harriet, jonas] = [theo, harriet, jonas].map(|id| id.to_string());
        let both = [("client", &*theo), ("client", &*harriet), ("client", &*jonas)];
        let left_out = sam.post("/invitations/new", &both).await.all(".left-out .sub");
        assert!(left_out.len() == 2 && left_out.iter().all(|reason| reason.contains(CONSENT)), "{left_out:?}");
    }
}
