//! Organization → Client Portal → Settings: what administrators decide, and what it changes (behaviours.md 26, 46, 56).

use crate::kit::*;

const SETTINGS: &str = "/organization/client-portal/settings";

stories! {
    /// The days of a link are those of the practice when it is sent; what is out keeps its own.
    async fn links_work_as_long_as_the_practice_says(house) {
        let before = house.invite(MAYA).await;
        let ines = house.sign_in(INES).await;
        ines.open(SETTINGS).await;
        for wrong in ["0", "31", "a week"] {
            ines.fill("Days an invitation’s link works", wrong).press("Save invitation settings").await.status(422).shows("Enter a number of days from 1 to 30");
            assert_eq!(ines.page().value("Days an invitation’s link works"), wrong);
        }
        ines.fill("Days an invitation’s link works", "3").press("Save invitation settings").await.is_at(SETTINGS).shows("Invitation settings saved.");
        assert_eq!(ines.page().value("Days an invitation’s link works"), "3");
        let after = house.invite(JONAS).await;
        house.clock.advance(days(3));
        assert_eq!(house.browser().open(&after).await.heading(), "This link has stopped working");
        assert_eq!(house.browser().open(&before).await.heading(), "Hello Maya. Alder & Wren Practice has invited you");
    }

    /// Reminder days and quiet hours are kept as they are meant, and said back.
    async fn reminders_and_quiet_hours_are_kept(house) {
        let ines = house.sign_in(INES).await;
        let page = ines.open(SETTINGS).await;
        assert_eq!((page.value("Reminder days").as_str(), page.value("From").as_str(), page.value("Until").as_str()), ("3, 10, 24", "21:00", "08:00"));
        ines.fill("Reminder days", "10, 3").fill("From", "25:00").press("Save invitation settings").await.status(422)
            .shows("List the days in order, like 3, 10, 24").shows("Enter a time, like 21:00");
        ines.fill("Reminder days", "2 and 9").fill("From", "20:30").press("Save invitation settings").await.shows("Invitation settings saved.");
        let page = ines.open(SETTINGS).await;
        assert_eq!((page.value("Reminder days").as_str(), page.value("From").as_str()), ("2, 9", "20:30"));
        let kept: (String, i64, i64) = house.one("select reminder_days, quiet_from, quiet_until from practices where slug = 'alder-wren'", values![]).await;
        assert_eq!(kept, ("2,9".to_owned(), 1_230, 480));
    }

    /// Four parts, a way to each of them, and no button that outshines the others.
    async fn settings_come_in_parts(house) {
        let ines = house.sign_in(INES).await;
        let page = ines.open(SETTINGS).await;
        let parts = ["Portal and links", "Your practice", "Invitations and reminders", "Signing in and families"];
        assert_eq!(page.all("main h2.part-title"), parts);
        for part in parts {
            let way = page.link(part);
            assert_eq!(page.all(way.as_str()).len(), 1, "{way}");
        }
        assert_eq!(page.all("main button.primary").len(), 0);
    }

    /// Name, phone, sender and colour stand on the portal and the letters from then on.
    async fn the_practice_looks_as_it_says(house) {
        let ines = house.sign_in(INES).await;
        ines.open(SETTINGS).await;
        ines.fill("Practice name", "").fill("Phone", "call us").press("Save practice").await.status(422).shows("Enter the practice’s name").shows("Enter a phone number");
        ines.fill("Practice name", "Wren House").fill("Phone", "020 7946 0999").fill("Sender name", "The Wren team").tick("Green");
        ines.press("Save practice").await.is_at(SETTINGS).shows("Practice saved.");
        let page = house.browser().open("/p/alder-wren/sign-in").await.shows("Wren House").shows("020 7946 0999");
        assert!(page.text().contains("p3"), "the third hue");
        let id = house.client(MAYA).await;
        house.invite_as(&house.who(SAM).await, id).await.expect("nothing stands in the way");
        let letter = house.carry_letters().await.only_letter_to(MAYA.address);
        assert_eq!((letter.content.sender_name.as_str(), letter.content.practice_name.as_str()), ("The Wren team", "Wren House"));
        house.browser().open("/p/harbour/sign-in").await.shows("Harbour Counselling");
    }

    /// Times, days and quiet hours go by the practice's time zone, which it chooses itself.
    async fn the_practice_chooses_its_time_zone(house) {
        let maya = house.client(MAYA).await;
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{maya}/invite")).await.shows("The time in London.");
        ines.open(SETTINGS).await;
        for wrong in ["", "London"] {
            ines.fill("Time zone", wrong).press("Save practice").await.status(422).shows("Choose a time zone, like Europe/London");
            assert_eq!(ines.page().value("Time zone"), wrong, "what was typed stays");
        }
        ines.fill("Time zone", "america/new_york").press("Save practice").await.is_at(SETTINGS).shows("Practice saved.");
        assert_eq!(ines.page().value("Time zone"), "America/New_York");
        ines.open(&format!("/clients/{maya}/invite")).await.shows("The time in New York.");
    }

    /// A language that the practice does not offer is offered nowhere, whatever a browser or a client's record says.
    async fn only_languages_of_the_practice_are_spoken(house) {
        let spanish = house.browser().in_language("es");
        spanish.open("/p/alder-wren/sign-in").await.shows("English");
        let ines = house.sign_in(INES).await;
        ines.open(SETTINGS).await;
        ines.untick("English").untick("Español").press("Save practice").await.status(422).shows("Choose at least one language");
        ines.tick("Español").press("Save practice").await.status(422).shows("Choose one of the languages of the portal");
        ines.open(SETTINGS).await;
        ines.untick("Español").press("Save practice").await.shows("Practice saved.");
        assert!(!spanish.open("/p/alder-wren/sign-in").await.shows("Sign in").offers("Español"));
        spanish.open("/p/alder-wren/sign-in?language=es").await.shows("Sign in");
        let id = house.client(ANA).await;
        house.invite_as(&house.who(SAM).await, id).await.expect("nothing stands in the way");
        assert_eq!(house.carry_letters().await.only_letter_to(ANA.address).content.language, "en");
        let ana = house.activate(JONAS).await;
        assert!(!ana.open("/p/alder-wren/account").await.text().contains("Español"));
        ana.post("/p/alder-wren/account/language", &[("language", "es")]).await.status(400);
        house.carry_letters().await;
    }

    /// The addresses to hand out stand there to be copied.
    async fn addresses_to_copy(house) {
        let ines = house.sign_in(INES).await;
        let page = ines.open("/organization").await.is_at(SETTINGS).shows("Tip: Recommend that clients bookmark this link.");
        assert_eq!(page.value("Client Portal URL"), "https://portal.example/p/alder-wren/");
        assert_eq!(page.value("Login Link"), "https://portal.example/p/alder-wren/sign-in");
    }

    /// For administrators alone; another practice's administrator changes their own.
    async fn it_is_for_administrators(house) {
        let path = "/organization/client-portal/settings/invitations";
        for staff in [SAM, ADA, BILL] {
            house.sign_in(staff).await.post(path, &[("link_days", "1")]).await.status(403);
        }
        let hanna = house.sign_in(HANNA).await;
        hanna.open(SETTINGS).await;
        hanna.fill("Days an invitation’s link works", "5").press("Save invitation settings").await.shows("Invitation settings saved.");
        let (ours,): (i64,) = house.one("select link_days from practices where slug = 'alder-wren'", values![]).await;
        assert_eq!(ours, 30);
    }
}
