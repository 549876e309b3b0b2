//! The whole practice: the switch "Client Portal".

use super::*;
use portico::families::kind::Kind;
use portico_values::moment::days;
use std::time::Duration;

const SWITCH: &str = "/settings/scheduling/client-portal/switch";
const SETTINGS: &str = "/organization/client-portal/settings";
const OFF: &str = "The portal is switched off at the moment";

/// Ines turns the portal off, by its switch.
async fn turn_off(browser: &Browser<'_>) -> Page {
    browser.open(SETTINGS).await;
    browser.press("Client Portal").await.is_at(SWITCH);
    browser.fill("Current password", STAFF_PASSWORD).press("Turn off").await
}

stories! {
    /// P6: one question with what it touches, then one row. The next request of everybody is refused, in this practice alone.
    async fn off_is_for_everybody_at_once(house) {
        let (jonas, maya) = (house.activate(JONAS).await, house.activate(MAYA).await);
        let elsewhere = house.activate(MAYA_AT_HARBOUR).await;
        house.invite(ANA).await;
        let theo = house.another_client("Tove", "tove@marsh.example").await;
        house.invite_as(&house.who(SAM).await, theo).await.expect("nothing stands in the way");
        let ines = house.sign_in(INES).await;
        ines.open("/clients").await;
        ines.follow("Organization").await.is_at(SETTINGS).shows("On for the whole practice");
        let asked = ines.press("Client Portal").await.shows("Turn the Client Portal off?");
        let asked = asked.shows("Clients see that the portal is switched off, with your phone number.");
        assert_eq!(asked.all("dt"), ["Active clients", "Signed in now", "Waiting invitations", "Emails in line"]);
        assert_eq!(asked.all("dd"), ["2, who can’t sign in until it is on again", "2, who are signed out straight away",
            "2, whose links say the portal is switched off and still expire on their date", "1, which wait until it is on again"]);
        ines.follow("Keep it on").await.is_at(SETTINGS);
        jonas.open(HOME).await.is_at(HOME);
        ines.press("Client Portal").await;
        let off = ines.fill("Current password", STAFF_PASSWORD).press("Turn off").await.is_at(SETTINGS).shows("The Client Portal is off for the whole practice.").shows("Off for the whole practice");
        assert!(off.all(".flash").is_empty() && !off.offers("Go to settings"), "it is said once, and the way to this page is no step");
        let ended = "select count(*) from sessions where audience = 'portal' and ended_at is not null";
        assert_eq!(house.one::<(i64,)>(ended, values![]).await, (0,), "nothing walks over sessions");
        for browser in [&jonas, &maya, &with_cookie_of(house, &jonas)] {
            for page in [HOME, ACCOUNT] {
                browser.open(page).await.is_at(SIGN_IN).never_says(JONAS.address);
            }
        }
        jonas.open(SIGN_IN).await.shows(OFF);
        give(&jonas, JONAS, PASSWORD).await.status(200).shows(OFF);
        for page in [HOME, SIGN_IN, FORGOT, "/p/alder-wren/code", "/p/alder-wren/sign-in/link", "/p/alder-wren/sign-in/link/code", "/p/alder-wren/sign-in/code"] {
            let shown = house.browser().open(page).await.status(200);
            assert_eq!((shown.heading().as_str(), shown.all("main form, main .flash").len()), (OFF, 0), "{page}");
            assert_eq!(shown.link("Call +44 20 7946 0123"), "tel:+442079460123");
        }
        for page in ["/p/alder-wren/help", "/p/alder-wren/privacy"] {
            house.browser().open(page).await.status(200).does_not_show(OFF);
        }
        elsewhere.open("/p/harbour/").await.is_at("/p/harbour/");
        house.leave_letters();
    }

    /// K28: whoever turns it off gives their password, counted as everywhere. Until it is right the portal stays on and whoever is signed in
    /// stays in; the way back goes along. Turning it on again asks for nothing.
    async fn off_asks_for_the_password(house) {
        const WRONG: &str = "not my password";
        let jonas = house.activate(JONAS).await;
        let ines = house.sign_in(INES).await;
        ines.open(&format!("{SWITCH}?next=%2Fsupport")).await.shows("Turn the Client Portal off?").does_not_show("There is a problem");
        ines.press("Turn off").await.status(422).shows("Enter your current password");
        let wrong = ines.fill("Current password", WRONG).press("Turn off").await.status(422).shows("That isn’t your current password");
        wrong.is_at(SWITCH).shows("Turn the Client Portal off?").never_says(WRONG);
        jonas.open(HOME).await.is_at(HOME);
        ines.fill("Current password", STAFF_PASSWORD).press("Turn off").await.is_at("/support").shows("No client can sign in.");
        jonas.open(HOME).await.is_at(SIGN_IN);
        let off = [("portal", "off"), ("present", STAFF_PASSWORD)];
        ines.post(SWITCH, &off).await.status(409).shows("The Client Portal is already off.");
        ines.post(SWITCH, &[("portal", "on")]).await.status(200).shows("The Client Portal is on.");
        for _ in 0..10 {
            ines.post(SWITCH, &[("portal", "off"), ("present", WRONG)]).await.status(422);
        }
        ines.post(SWITCH, &off).await.status(429).shows("Too many tries.").shows("Turn the Client Portal off?");
        ines.open(SETTINGS).await.shows("On for the whole practice");
        house.leave_letters();
    }

    /// P11: whoever guesses at the door of the staff, with nothing but an email, keeps nobody who is signed in from turning it off.
    async fn whoever_guesses_at_the_door_keeps_nobody_from_turning_it_off(house) {
        let ines = house.sign_in(INES).await;
        for _ in 0..10 {
            house.browser().post("/sign-in", &[("email", INES.address), ("password", "not my password")]).await.status(422);
        }
        house.browser().post("/sign-in", &[("email", INES.address), ("password", STAFF_PASSWORD)]).await.status(429);
        turn_off(&ines).await.is_at(SETTINGS).shows("Off for the whole practice");
    }

    /// Above every staff page, with the way to the settings for those who may; the others see it too.
    async fn the_banner_stands_above_every_staff_page(house) {
        let maya = house.client(MAYA).await;
        let ines = house.sign_in(INES).await;
        turn_off(&ines).await;
        for page in ["/clients", &record(maya, ""), &record(maya, "/portal"), "/batches", SETTINGS] {
            let shown = ines.open(page).await.shows("The Client Portal is off for the whole practice. No client can sign in.");
            assert!(if page == SETTINGS { !shown.offers("Go to settings") } else { shown.link("Go to settings") == SETTINGS }, "{page}");
            let sam = house.sign_in(SAM).await;
            let seen = sam.open(page).await;
            assert!(page == SETTINGS || !seen.clone().shows("No client can sign in.").offers("Go to settings"));
        }
    }

    /// Letters with a link wait in the outbox, batches wait to be prepared; links say so and their days go on running. On again: they go
    /// out, links whose days are not over work, and everybody signs in anew.
    async fn on_again_what_waited_goes_out(house) {
        let jonas = house.activate(JONAS).await;
        let mailed = house.invite(MAYA).await;
        house.send(house.client(ANA).await).await;
        house.start_batch(&[MAYA_TOO]).await;
        let ines = house.sign_in(INES).await;
        turn_off(&ines).await;
        portico::batches::jobs::prepare_due(&house.portico).await.expect("looked at");
        house.carry_letters().await.none();
        house.browser().open(&mailed).await.shows(OFF);
        house.browser().post(FORGOT, &[("email", JONAS.address)]).await.status(200);
        house.browser().post(FORGOT, &[("email", MAYA.address)]).await.status(200);
        house.carry_letters().await.none();
        house.clock.advance(days(29));
        let ines = house.sign_in(INES).await;
        ines.open(SETTINGS).await;
        ines.press("Client Portal").await.shows("Turn the Client Portal on?").shows("2 emails have been waiting");
        ines.press("Turn on").await.shows("The Client Portal is on. Emails that had waited go out now.");
        assert_eq!(behind(house, &mailed).await, LIVES);
        portico::batches::jobs::prepare_due(&house.portico).await.expect("looked at");
        let letters = house.carry_letters().await;
        letters.only_letter_to(ANA.address);
        letters.only_letter_to(MAYA_TOO.address);
        jonas.open(HOME).await.is_at(SIGN_IN);
        give(&jonas, JONAS, PASSWORD).await.is_at(HOME);
        ines.post(SWITCH, &[("portal", "on")]).await.status(409).shows("The Client Portal is already on.");
        ines.post(SWITCH, &[]).await.status(400);
        house.clock.advance(days(1));
        assert_eq!(behind(house, &mailed).await, "This link has stopped working");
        house.carry_letters().await;
    }

    /// Or they are dropped, when the staff member who turns it on says so: nothing leaves, their links never work, batches are stopped.
    async fn what_waited_can_be_dropped(house) {
        let ana = house.client(ANA).await;
        house.invite_as(&house.who(SAM).await, ana).await.expect("nothing stands in the way");
        let batch = house.start_batch(&[MAYA, JONAS]).await;
        portico::batches::jobs::prepare_due(&house.portico).await.expect("looked at");
        let waiting = house.start_batch(&[MAYA_TOO]).await;
        let ines = house.sign_in(INES).await;
        turn_off(&ines).await;
        ines.press("Client Portal").await.shows("4 emails have been waiting");
        ines.tick("Don’t send them").press("Turn on").await.shows("The Client Portal is on. The emails that had waited were not sent.");
        portico::batches::jobs::prepare_due(&house.portico).await.expect("looked at");
        house.carry_letters().await.none();
        for batch in [batch, waiting] {
            ines.open(&format!("/batches/{batch}")).await.shows("stopped");
        }
        ines.open(&record(ana, "/portal")).await.shows("Not invited");
        ines.open("/clients").await.does_not_show("Sending…");
        house.send(ana).await;
        house.carry_letters().await.only_letter_to(ANA.address);
    }

    /// A question to somebody who is to act for a client waits like an invitation, is counted, and is dropped with the others: it stands there as
    /// not sent, can be sent again, and the letter that waited never leaves.
    async fn questions_wait_and_are_dropped_too(house) {
        let jonas = house.client(JONAS).await;
        house.offer_to(JONAS, "robin@silva.example", Kind::Proxy).await;
        let ines = house.sign_in(INES).await;
        turn_off(&ines).await;
        house.carry_letters().await.none();
        ines.press("Client Portal").await.shows("1 email has been waiting");
        ines.tick("Don’t send them").press("Turn on").await.shows("The Client Portal is on. The emails that had waited were not sent.");
        house.carry_letters().await.none();
        let page = ines.open(&record(jonas, "/portal")).await;
        assert_eq!(page.all("#people .badge"), ["Not invited"]);
        ines.open(&record(jonas, "/activity")).await.shows("Sending the offer of access was stopped by Ines Okafor");
        house.clock.advance(Duration::from_secs(5 * 60));
        ines.open(&record(jonas, "/portal")).await;
        ines.press("Ask again: Robin Silva").await.status(200);
        house.carry_letters().await.only_letter_to("robin@silva.example");
    }

    /// A reset that was mailed before opens nothing while the portal is off.
    async fn nothing_opens_while_it_is_off(house) {
        house.activate(JONAS).await;
        house.browser().post(FORGOT, &[("email", JONAS.address)]).await.status(200);
        let reset = house.carry_letters().await.only_letter_to(JONAS.address).link();
        let browser = house.browser();
        browser.open(&reset).await.status(200).shows("Choose a new password");
        turn_off(&house.sign_in(INES).await).await;
        browser.post("/p/alder-wren/reset", &[("password", NEW_PASSWORD)]).await.shows(OFF);
        browser.open("/p/alder-wren/reset").await.shows(OFF);
        let confirm = house.browser();
        confirm.open("/p/alder-wren/confirm").await.shows(OFF);
        house.clock.advance(Duration::from_secs(60));
        let ines = house.sign_in(INES).await;
        ines.post(SWITCH, &[("portal", "on")]).await;
        give(&house.browser(), JONAS, PASSWORD).await.is_at(HOME);
        house.carry_letters().await;
    }

    /// The switch is for those with "Manage portal settings": at the start administrators.
    async fn it_is_for_administrators(house) {
        for staff in [SAM, ADA, BILL] {
            let browser = house.sign_in(staff).await;
            assert!(!browser.open("/clients").await.offers("Organization"));
            for page in [SETTINGS, SWITCH, "/settings/scheduling/client-portal"] {
                browser.open(page).await.status(403);
            }
            browser.post(SWITCH, &[("portal", "off")]).await.status(403);
        }
        let ines = house.sign_in(INES).await;
        ines.open("/settings/scheduling/client-portal").await.shows("Client Portal permissions").shows("Tip: Recommend that clients bookmark this link.");
        assert_eq!(ines.page().value("Client Portal URL"), "https://portal.example/p/alder-wren/");
        ines.press("Client Portal").await.shows("Turn the Client Portal off?");
    }
}

/// One more client, for a batch.
const MAYA_TOO: Client = Client { given: "Ines", address: "ines.too@lindqvist.example", ..MAYA };

impl House {
    /// Sam sends to somebody, and the letter waits.
    async fn send(&self, client: ClientId) {
        self.invite_as(&self.who(SAM).await, client).await.expect("nothing stands in the way");
    }
}
