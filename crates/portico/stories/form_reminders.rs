//! Reminders of intake forms (behaviours.md 63): the practice's days before a due date and after sending, when they end, and who stops them.

use crate::{
    form_sending::{fill_the_consent, fill_the_scale, portal, record},
    kit::{House, *},
};
use portico::{care::Side, installation::hold, waiting::jobs::remind_due};
use portico_values::{Moment, moment::days};
use std::time::Duration;

const ACCOUNT: &str = "/p/alder-wren/account";

/// Somebody signs in at the portal. What tells of it is carried.
async fn back_at_the_portal(house: &House, client: Client) -> Browser<'_> {
    let browser = house.browser();
    browser.open("/p/alder-wren/sign-in").await;
    browser.fill("Email", client.address).fill("Password", PASSWORD).press("Sign in").await;
    house.carry_letters().await;
    browser
}

impl House {
    /// Lets the minute pass in which reminders of forms are looked after, and hands over what arrives.
    async fn form_reminders(&self) -> Letters {
        remind_due(&self.portico).await.expect("reminded");
        self.carry_letters().await
    }
    /// Maya, who is active, is asked to fill in a form, and her first reminder is due.
    async fn waits_for_a_form(&self) {
        self.activate(MAYA).await;
        self.asks_to_fill_in(MAYA, "phq-9").await;
        self.clock.advance(days(3));
    }
}

stories! {
    /// Before a due date on the practice's days, each once, in words that name nothing of what waits. What lay behind when it was sent is
    /// not made up for.
    async fn before_the_day_it_is_due(house) {
        house.activate(MAYA).await;
        house.form(ALDER, "phq-9").await;
        let client = house.client(MAYA).await;
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{client}/forms/new")).await;
        ines.tick("PHQ-9").fill("Due by (optional)", "2026-12-01");
        ines.press("Resend Intake Forms").await.shows("Next reminder 28 November.");
        house.carry_letters().await.only_letter_to(MAYA.address);
        house.clock.advance(days(6));
        house.form_reminders().await.none();
        house.clock.advance(days(1));
        let letter = house.form_reminders().await.only_letter_to(MAYA.address);
        assert_eq!((letter.kind.as_str(), letter.subject()), ("waiting_reminder", "Still waiting for you at Alder & Wren Practice"));
        letter.says("1 thing is still waiting for you").says("Stop reminders").does_not_mention("PHQ").does_not_mention("form").does_not_mention("1 December");
        house.form_reminders().await.none();
        let ines = house.sign_in(INES).await;
        let page = ines.open(&format!("/clients/{client}/forms")).await;
        page.shows("Next reminder 30 November.").shows("The last one went out on 28 November.");
        ines.open(&format!("/clients/{client}/documents")).await.shows("No documents yet").does_not_show("Next reminder");
        house.clock.advance(days(2));
        house.form_reminders().await.only_letter_to(MAYA.address);
        house.clock.advance(days(1));
        house.form_reminders().await.none();
        house.sign_in(INES).await.open(&format!("/clients/{client}/activity")).await.shows("Reminder about intake forms sent to Maya");
    }

    /// Without a due date on the days after sending; one letter for everything that waits, and one for days that were missed.
    async fn after_sending(house) {
        house.activate(MAYA).await;
        house.asks_to_fill_in(MAYA, "phq-9").await;
        house.asks_to_fill_in(MAYA, "gad-7").await;
        house.clock.advance(days(3) - Duration::from_secs(1));
        house.form_reminders().await.none();
        house.clock.advance(Duration::from_secs(1));
        house.form_reminders().await.only_letter_to(MAYA.address).says("2 things are still waiting for you");
        house.clock.advance(days(20));
        house.form_reminders().await.only_letter_to(MAYA.address);
        house.form_reminders().await.none();
    }

    /// Filled in before anybody was reminded, and sent back later: its letter goes alone. The days count from then.
    async fn what_is_sent_back_is_not_reminded_of_at_once(house) {
        let maya = house.activate(MAYA).await;
        let request = house.asks_to_fill_in(MAYA, "phq-9").await;
        fill_the_scale(&maya, request, "o0").await;
        house.carry_letters().await;
        house.clock.advance(days(4));
        let ines = house.sign_in(INES).await;
        ines.open(&record(house, MAYA, request, "").await).await;
        ines.fill("What needs correcting", "Number 3 surprised us.").press("Send back").await.shows("Sent back for correction");
        house.carry_letters().await.only_letter_to(MAYA.address).says("needs another look");
        house.form_reminders().await.none();
        house.clock.advance(days(3));
        house.form_reminders().await.only_letter_to(MAYA.address);
    }

    /// Sent back when all its days were over, and with no due date: they begin anew, each once.
    async fn what_is_sent_back_late_is_reminded_of_anew(house) {
        house.activate(MAYA).await;
        let request = house.asks_to_fill_in(MAYA, "phq-9").await;
        house.clock.advance(days(11));
        house.form_reminders().await.only_letter_to(MAYA.address);
        let maya = house.sign_in_at_portal(MAYA.address).await;
        fill_the_scale(&maya, request, "o0").await;
        house.carry_letters().await;
        house.clock.advance(days(30));
        let ines = house.sign_in(INES).await;
        ines.open(&record(house, MAYA, request, "").await).await;
        ines.fill("What needs correcting", "Number 3 surprised us.").press("Send back").await.shows("Sent back for correction");
        house.carry_letters().await.only_letter_to(MAYA.address).says("needs another look");
        house.form_reminders().await.none();
        let client = house.client(MAYA).await;
        ines.open(&format!("/clients/{client}/forms")).await.shows("Next reminder 4 January");
        for wait in [3, 7] {
            house.clock.advance(days(wait));
            house.form_reminders().await.only_letter_to(MAYA.address);
        }
        house.clock.advance(days(7));
        house.form_reminders().await.none();
    }

    /// After a restore nobody is reminded before somebody has looked round (promises.md R14).
    async fn nobody_is_reminded_while_a_restore_is_held(house) {
        house.waits_for_a_form().await;
        hold::hold(&house.portico).await.expect("held");
        house.form_reminders().await.none();
        hold::release(&house.portico).await.expect("released");
        house.form_reminders().await.only_letter_to(MAYA.address);
    }

    /// One who cannot be written to, since their record is gone, stands in the way of nobody behind them.
    async fn one_who_cannot_be_written_to_stops_nobody(house) {
        let jonas = house.client(JONAS).await;
        house.asks_to_fill_in(JONAS, "phq-9").await;
        house.clock.advance(Duration::from_secs(1));
        house.waits_for_a_form().await;
        house.change("delete from clients where id = $1", values![jonas]).await;
        remind_due(&house.portico).await.expect_err("it is told");
        house.carry_letters().await.only_letter_to(MAYA.address);
    }

    /// In the quiet hours everybody waits; the days are the practice's, and none is none.
    async fn the_practice_says_when(house) {
        house.waits_for_a_form().await;
        house.clock.advance(Duration::from_secs(9 * 3_600));
        house.form_reminders().await.none();
        house.clock.advance(Duration::from_secs(12 * 3_600));
        house.form_reminders().await.only_letter_to(MAYA.address);
        let settings = "/organization/client-portal/settings";
        let ines = house.sign_in(INES).await;
        ines.open(settings).await;
        ines.fill("Days after sending", "every week").press("Save reminders").await.status(422).shows("Enter days from 1 to 29");
        ines.fill("Days after sending", "").fill("Days before the due date", "1 and 5").press("Save reminders").await.shows("Reminders saved.");
        assert_eq!(ines.page().value("Days before the due date"), "5, 1");
        house.clock.advance(days(20));
        house.form_reminders().await.none();
        house.sign_in(SAM).await.post(&format!("{settings}/forms"), &[("form_days_before", "1")]).await.status(403);
    }

    /// Days that the practice adds later remind nobody of what was due before, nor of what was sent long ago; and no page promises it.
    async fn days_that_come_late_are_not_promised(house) {
        house.activate(MAYA).await;
        house.form(ALDER, "phq-9").await;
        let client = house.client(MAYA).await;
        let forms = format!("/clients/{client}/forms");
        let ines = house.sign_in(INES).await;
        ines.open(&format!("{forms}/new")).await;
        ines.tick("PHQ-9").fill("Due by (optional)", "2026-12-01").press("Resend Intake Forms").await.shows("Next reminder 28 November.");
        house.carry_letters().await;
        for day in [7, 2] {
            house.clock.advance(days(day));
            house.form_reminders().await.only_letter_to(MAYA.address);
        }
        house.clock.advance(days(2));
        let ines = house.sign_in(INES).await;
        ines.open("/organization/client-portal/settings").await;
        ines.fill("Days before the due date", "5, 3, 1").press("Save reminders").await.shows("Reminders saved.");
        house.form_reminders().await.none();
        ines.open(&forms).await.shows("No more reminders.").does_not_show("Next reminder");
    }

    /// Filled in, withdrawn, access closed: nothing more goes, and what was in line does not leave.
    async fn they_end_with_the_form(house) {
        house.waits_for_a_form().await;
        remind_due(&house.portico).await.expect("reminded");
        let client = house.client(MAYA).await;
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{client}/forms")).await;
        ines.press("Withdraw PHQ-9").await.shows("Withdrawn");
        house.carry_letters().await.none();
        house.asks_to_fill_in(MAYA, "gad-7").await;
        house.clock.advance(days(3));
        remind_due(&house.portico).await.expect("reminded");
        house.sign_in(INES).await.post(&format!("/clients/{client}/access/disabling"), &[]).await;
        assert!(house.carry_letters().await.to(MAYA.address).iter().all(|letter| letter.kind != "waiting_reminder"));
        house.clock.advance(days(7));
        house.form_reminders().await.none();
        let (left_out,): (i64,) = house.one("select count(*) from audit_events where action = 'waiting.reminder_left_out'", values![]).await;
        assert_eq!(left_out, 1);
    }

    /// A signature that is missing is reminded of too, from when the form was filled in, and only whoever is to give it: what was in line for
    /// them does not leave once they have signed.
    async fn a_missing_signature_is_reminded_of(house) {
        house.activate(MAYA).await;
        house.activate(JONAS).await;
        house.fills_in_for_jonas(MAYA).await;
        let request = house.consent_for_jonas("The client and a guardian").await;
        let client = house.client(JONAS).await;
        house.clock.advance(days(12));
        let jonas = house.sign_in_at_portal(JONAS.address).await;
        fill_the_consent(&jonas, request).await;
        jonas.fill("Your full name", "Jonas Weber");
        jonas.press("Sign and send").await.shows("We have told them.");
        house.carry_letters().await.only_letter_to(MAYA.address);
        house.form_reminders().await.none();
        house.sign_in(INES).await.open(&format!("/clients/{client}/forms")).await.shows("Next reminder 6 December.");
        house.clock.advance(days(3));
        let letters = house.form_reminders().await;
        assert_eq!(letters.len(), 1, "who has signed is not reminded");
        let letter = letters.only_letter_to(MAYA.address);
        assert_eq!(letter.kind, "waiting_reminder");
        letter.says("1 thing is still waiting for you").does_not_mention("sign").does_not_mention("Consent");
        house.form_reminders().await.none();
        house.clock.advance(days(7));
        assert_eq!(remind_due(&house.portico).await.expect("reminded"), 1);
        let maya = house.sign_in_at_portal(MAYA.address).await;
        maya.press("Jonas’s portal").await;
        maya.open(&portal(request, "/sign")).await;
        maya.fill("Your full name", "Maya Lindqvist");
        maya.press("Sign").await.is_at(&portal(request, "/done"));
        assert_eq!(house.carry_letters().await.to(MAYA.address).len(), 0, "what was in line does not leave");
        house.clock.advance(days(20));
        house.form_reminders().await.none();
    }

    /// Of two who sign, the one who has is left in peace, also where the reminder was in somebody's hands when they did; sent back, the form is
    /// the client's again.
    async fn of_two_who_sign_the_missing_one_is_reminded(house) {
        let ana = house.two_fill_in_for_jonas().await;
        let jonas = house.activate(JONAS).await;
        let request = house.consent_for_jonas("Two guardians (second parent)").await;
        fill_the_consent(&jonas, request).await;
        jonas.press("Send to the practice").await.shows("We have told them.");
        let told = house.carry_letters().await;
        assert_eq!((told.len(), told.to(JONAS.address).len()), (2, 0));
        house.clock.advance(days(3));
        remind_due(&house.portico).await.expect("reminded");
        let until = house.now().plus(Duration::from_secs(30));
        house.change("update letters set state = 'sending', attempts = 1, claimed_until = $1 where state = 'queued'", values![until]).await;
        let maya = house.sign_in_at_portal(MAYA.address).await;
        maya.press("Jonas’s portal").await;
        maya.open(&portal(request, "/sign")).await;
        maya.fill("Your full name", "Maya Lindqvist");
        maya.press("Sign").await.is_at(&portal(request, "/done"));
        house.clock.advance(Duration::from_secs(60));
        let letters = house.carry_letters().await;
        assert_eq!((letters.len(), letters.to(ana.address).len()), (1, 1));
        let client = house.client(JONAS).await;
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{client}/forms/{request}")).await;
        ines.fill("What needs correcting", "Visits by video.").press("Send back").await.shows("Sent back for correction");
        house.carry_letters().await.only_letter_to(JONAS.address);
        house.form_reminders().await.none();
        house.clock.advance(days(7));
        let letters = house.form_reminders().await;
        assert_eq!((letters.len(), letters.to(JONAS.address).len()), (1, 1));
    }

    /// The client stops them in one click, by the page or from the mail program; opening the page changes nothing. They stay stopped for
    /// what is sent later, until staff start them again.
    async fn the_client_stops_them(house) {
        house.waits_for_a_form().await;
        let letter = house.form_reminders().await.only_letter_to(MAYA.address);
        let address = letter.stop_address();
        assert!(!address.contains("form"), "{address}");
        let browser = house.browser();
        browser.open(&address).await.shows("Stop reminders?").does_not_show("PHQ");
        browser.press("Stop reminders").await.shows("Reminders are stopped");
        let client = house.client(MAYA).await;
        let ines = house.sign_in(INES).await;
        ines.open("/notices").await.shows("Maya Lindqvist stopped reminders.");
        ines.press("Open the record: Maya Lindqvist stopped reminders.").await.is_at(&format!("/clients/{client}/forms"));
        house.asks_to_fill_in(MAYA, "gad-7").await;
        house.clock.advance(days(8));
        house.form_reminders().await.none();
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{client}/forms")).await.shows("Maya stopped reminders.");
        ines.press("Start reminders again").await.shows("Reminders are on again.");
        house.form_reminders().await.none();
        house.clock.advance(days(3));
        let letter = house.form_reminders().await.only_letter_to(MAYA.address);
        house.one_click_stops(&letter).await.status(200);
        let (stopped,): (Option<String>,) = house.one("select max(reminders_stopped) from form_requests where state = 'waiting'", values![]).await;
        assert_eq!(stopped.as_deref(), Some("client"));
        let longer = format!("{}0", letter.stop_address());
        house.browser().open(&longer).await.status(404);
        // A token of an invitation is none of forms.
        let of_forms = letter.stop_address().replace("portal-reminders", "reminders");
        house.browser().open(&of_forms).await.status(404);
    }

    /// One of two who act for a client stops theirs with one click of the mail program, for good and for nobody else; staff see whose they are
    /// and start them again.
    async fn one_of_two_stops_their_own(house) {
        for person in [MAYA, ANA] {
            house.activate(person).await;
        }
        let jonas = house.client(JONAS).await;
        house.asks_to_fill_in(JONAS, "phq-9").await;
        house.fills_in_for_jonas(MAYA).await;
        house.fills_in_for_jonas(ANA).await;
        house.clock.advance(days(3));
        let letters = house.form_reminders().await;
        let (to_maya, to_ana) = (letters.only_letter_to(MAYA.address), letters.only_letter_to(ANA.address));
        house.one_click_stops(&to_maya).await.status(200);
        house.browser().open(&to_maya.stop_address()).await.shows("Reminders are stopped");
        house.browser().open(&to_ana.stop_address()).await.shows("Dejar de recibir recordatorios");
        let ines = house.sign_in(INES).await;
        let tab = ines.open(&format!("/clients/{jonas}/forms")).await.shows("Next reminder").shows("Maya Lindqvist stopped their own.");
        tab.does_not_show("Jonas stopped reminders.");
        house.clock.advance(days(7));
        assert_eq!(house.form_reminders().await.only_letter_to(ANA.address).kind, "waiting_reminder");
        house.asks_to_fill_in(JONAS, "gad-7").await;
        house.clock.advance(days(3));
        let letters = house.form_reminders().await;
        assert_eq!((letters.len(), letters.to(ANA.address).len()), (1, 1), "it holds for what is sent later");
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{jonas}/forms")).await;
        ines.press("Start reminders again").await.shows("Reminders are on again.").does_not_show("stopped their own");
        house.clock.advance(days(7));
        let letters = house.form_reminders().await;
        letters.only_letter_to(MAYA.address);
        letters.only_letter_to(ANA.address);
    }

    /// "Emails you get": the client stops them before anything waits, and of what is sent later nothing is reminded of. They start them again
    /// there, also where the link in an email has stopped them; days that passed meanwhile are not made up for.
    async fn the_client_stops_and_starts_them_in_the_account(house) {
        let maya = house.activate(MAYA).await;
        let client = house.client(MAYA).await;
        maya.open(ACCOUNT).await.shows("Emails you get").shows("Reminders are on.");
        let page = maya.press("Stop reminders").await.is_at(ACCOUNT).shows("You won’t get any more reminders.").shows("You have stopped reminders.");
        assert!(page.offers("Start reminders again") && !page.offers("Stop reminders"));
        maya.post(&format!("{ACCOUNT}/reminders/stop"), &[]).await.is_at(ACCOUNT);
        house.asks_to_fill_in(MAYA, "phq-9").await;
        house.clock.advance(days(3));
        house.form_reminders().await.none();
        let ines = house.sign_in(INES).await;
        ines.open("/notices").await.shows("Maya Lindqvist stopped reminders.");
        let tab = ines.press("Open the record: Maya Lindqvist stopped reminders.").await.is_at(&format!("/clients/{client}/forms"));
        tab.shows("Maya stopped reminders.").does_not_show("stopped their own");
        let maya = back_at_the_portal(house, MAYA).await;
        maya.open(ACCOUNT).await.shows("You have stopped reminders.");
        maya.press("Start reminders again").await.is_at(ACCOUNT).shows("Reminders are on again.").shows("Reminders are on.");
        house.form_reminders().await.none();
        ines.open(&format!("/clients/{client}/forms")).await.shows("Next reminder").does_not_show("Maya stopped reminders.");
        house.clock.advance(days(7));
        let letter = house.form_reminders().await.only_letter_to(MAYA.address);
        house.one_click_stops(&letter).await.status(200);
        house.browser().open(&letter.stop_address()).await.shows("you can start reminders again under “Your account”");
        let maya = back_at_the_portal(house, MAYA).await;
        maya.open(ACCOUNT).await.shows("You have stopped reminders.");
        maya.press("Start reminders again").await.shows("Reminders are on.");
        let (stopped,): (i64,) = house.one("select count(*) from form_requests where reminders_stopped is not null", values![]).await;
        assert_eq!(stopped, 0);
        let (stops, starts): (i64, i64) = house
            .one(
                "select count(case when action = 'waiting.reminders_stopped' then 1 end), count(case when action = 'waiting.reminders_started' then 1 end)
                 from audit_events",
                values![],
            )
            .await;
        assert_eq!((stops, starts), (2, 2), "what is stopped already is not stopped again");
    }

    /// What staff have stopped stays stopped when the client, who stopped the rest, starts theirs again.
    async fn the_client_starts_nothing_that_staff_have_stopped(house) {
        house.waits_for_a_form().await;
        let client = house.client(MAYA).await;
        house.sign_in(SAM).await.post(&format!("/clients/{client}/portal-reminders/stop"), &[]).await.shows("Reminders stopped.");
        let maya = back_at_the_portal(house, MAYA).await;
        maya.open(ACCOUNT).await;
        maya.press("Stop reminders").await.shows("You have stopped reminders.");
        maya.press("Start reminders again").await.shows("Reminders are on again.");
        house.clock.advance(days(7));
        house.form_reminders().await.none();
    }

    /// Nor do they when they stopped the same things besides, by the link in an email from before: each starts their own again. What is sent
    /// later is reminded of.
    async fn a_link_from_before_takes_nothing_from_staff(house) {
        house.waits_for_a_form().await;
        let link = house.form_reminders().await.only_letter_to(MAYA.address);
        let client = house.client(MAYA).await;
        let tab = format!("/clients/{client}/forms");
        house.sign_in(SAM).await.post(&format!("/clients/{client}/portal-reminders/stop"), &[]).await.shows("Reminders stopped.");
        house.one_click_stops(&link).await.status(200);
        house.browser().open(&link.stop_address()).await.shows("Reminders are stopped");
        house.sign_in(SAM).await.open(&tab).await.shows("Maya stopped reminders.");
        let maya = back_at_the_portal(house, MAYA).await;
        maya.open(ACCOUNT).await.shows("You have stopped reminders.");
        maya.press("Start reminders again").await.shows("Reminders are on again.");
        house.clock.advance(days(7));
        house.form_reminders().await.none();
        let tab = house.sign_in(SAM).await.open(&tab).await;
        tab.shows("Reminders are stopped.").does_not_show("Maya stopped reminders.");
        house.asks_to_fill_in(MAYA, "gad-7").await;
        house.clock.advance(days(3));
        house.form_reminders().await.only_letter_to(MAYA.address).says("1 thing is still waiting for you");
    }

    /// What comes with a record that goes into theirs is not reminded of either, until they start them again.
    async fn what_a_merge_brings_is_stopped_as_well(house) {
        let maya = house.activate(MAYA).await;
        maya.open(ACCOUNT).await;
        maya.press("Stop reminders").await.shows("You have stopped reminders.");
        house.asks_to_fill_in(JONAS, "phq-9").await;
        house.merged_keeping(MAYA, house.client(JONAS).await, Some(Side::Kept)).await;
        house.carry_letters().await;
        house.clock.advance(days(3));
        house.form_reminders().await.none();
        let client = house.client(MAYA).await;
        let tab = house.sign_in(INES).await.open(&format!("/clients/{client}/forms")).await;
        tab.shows("Maya stopped reminders.").does_not_show("Next reminder");
        let maya = back_at_the_portal(house, MAYA).await;
        maya.open(ACCOUNT).await;
        maya.press("Start reminders again").await.shows("Reminders are on again.");
        house.clock.advance(days(7));
        house.form_reminders().await.only_letter_to(MAYA.address);
    }

    /// Somebody who acts for a client stops and starts those that go to them in their own account, and nobody else's.
    async fn who_acts_for_a_client_stops_their_own_in_the_account(house) {
        let ana = house.two_fill_in_for_jonas().await;
        let jonas = house.client(JONAS).await;
        house.asks_to_fill_in(JONAS, "phq-9").await;
        let at_jonas = async || {
            let maya = back_at_the_portal(house, MAYA).await;
            maya.open("/p/alder-wren/choose").await;
            maya.press("Jonas’s portal").await;
            maya.open(ACCOUNT).await.shows("what is waiting in Jonas’s portal");
            maya
        };
        at_jonas().await.press("Stop reminders").await.shows("You have stopped reminders.");
        house.clock.advance(days(3));
        let letters = house.form_reminders().await;
        assert_eq!((letters.len(), letters.to(ana.address).len()), (1, 1));
        let tab = house.sign_in(INES).await.open(&format!("/clients/{jonas}/forms")).await;
        tab.shows("Maya Lindqvist stopped their own.").does_not_show("Jonas stopped reminders.");
        at_jonas().await.press("Start reminders again").await.shows("Reminders are on.");
        house.clock.advance(days(7));
        let letters = house.form_reminders().await;
        letters.only_letter_to(MAYA.address);
        letters.only_letter_to(ana.address);
    }

    /// Where the client has stopped them nobody gets any: whoever acts for them reads so, also when they start their own again, and is never
    /// told that reminders are on.
    async fn who_acts_for_a_client_reads_that_nobody_is_reminded(house) {
        house.two_fill_in_for_jonas().await;
        let at_jonas = async || {
            let maya = back_at_the_portal(house, MAYA).await;
            maya.open("/p/alder-wren/choose").await;
            maya.press("Jonas’s portal").await;
            maya.open(ACCOUNT).await;
            maya
        };
        let maya = at_jonas().await;
        maya.press("Stop reminders").await.shows("You have stopped reminders.");
        let jonas = house.activate(JONAS).await;
        jonas.open(ACCOUNT).await.shows("Reminders are on.");
        jonas.press("Stop reminders").await.shows("You have stopped reminders.");
        let nobody = "Reminders for Jonas are stopped for everybody.";
        maya.open(ACCOUNT).await.shows("You have stopped reminders.");
        let page = maya.press("Start reminders again").await.is_at(ACCOUNT).shows(nobody).does_not_show("Reminders are on");
        assert!(!page.offers("Stop reminders") && !page.offers("Start reminders again"));
        jonas.press("Start reminders again").await.shows("Reminders are on.");
        let page = maya.open(ACCOUNT).await.shows("Reminders are on.").does_not_show(nobody);
        assert!(page.offers("Stop reminders"));
    }

    /// What was in line, or in somebody's hands, when they stopped theirs does not go to them.
    async fn a_reminder_on_its_way_stays_when_it_is_stopped(house) {
        house.activate(MAYA).await;
        house.asks_to_fill_in(JONAS, "phq-9").await;
        house.fills_in_for_jonas(MAYA).await;
        house.clock.advance(days(3));
        let stop = house.form_reminders().await.only_letter_to(MAYA.address).stop_address();
        house.clock.advance(days(7));
        remind_due(&house.portico).await.expect("reminded");
        let until = house.now().plus(Duration::from_secs(30));
        house.change("update letters set state = 'sending', attempts = 1, claimed_until = $1 where state = 'queued'", values![until]).await;
        let browser = house.browser();
        browser.open(&stop).await.shows("Stop reminders?");
        browser.press("Stop reminders").await.shows("Reminders are stopped");
        house.clock.advance(Duration::from_secs(60));
        house.carry_letters().await.none();
    }

    /// Staff stop them for what is open; days that pass meanwhile are not made up for.
    async fn staff_stop_and_start_them(house) {
        house.waits_for_a_form().await;
        remind_due(&house.portico).await.expect("reminded");
        let client = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{client}/forms")).await;
        sam.press("Stop reminders").await.shows("Reminders stopped.").shows("Reminders are stopped.");
        house.carry_letters().await.none();
        house.clock.advance(days(8));
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{client}/forms")).await;
        sam.press("Start reminders again").await.shows("No more reminders.").does_not_show("Stop reminders");
        house.form_reminders().await.none();
        sam.post(&format!("/clients/{client}/portal-reminders/start"), &[]).await.status(409);
    }

    /// Two workers that look in the same moment write one letter.
    async fn two_workers_remind_once_of_forms(house) {
        house.waits_for_a_form().await;
        let (one, other) = tokio::join!(remind_due(&house.portico), remind_due(&house.portico));
        assert_eq!(one.expect("reminded") + other.expect("reminded"), 1);
        house.carry_letters().await.only_letter_to(MAYA.address);
        let _: (Option<Moment>,) = house.one("select reminded_at from form_requests", values![]).await;
    }
}
