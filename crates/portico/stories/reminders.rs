//! Reminders: what goes by itself to somebody who has not activated, when it stops, and who stops it (behaviours.md 25).

use crate::kit::{House, *};
use portico::reminders::jobs::remind_due;
use portico_mail::{Outcome, ScriptedCarrier};
use portico_values::moment::days;
use std::time::Duration;

impl House {
    /// Lets the minute pass in which reminders are looked after, and hands over what arrives.
    async fn reminders(&self) -> Letters {
        remind_due(&self.portico).await.expect("reminded");
        self.carry_letters().await
    }
    /// Maya is invited, and her first reminder is due.
    async fn due(&self) -> String {
        let link = self.invite(MAYA).await;
        self.clock.advance(days(3));
        link
    }
}

fn hours(n: u64) -> Duration {
    Duration::from_secs(n * 3_600)
}

stories! {
    /// On the practice's days a reminder goes, each once, with a further link that ends when the first one does; both work.
    async fn reminders_go_on_the_days_and_their_links_end_with_the_first(house) {
        let id = house.client(MAYA).await;
        let first = house.invite(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open("/clients").await.shows("Waiting for Maya to accept invitation (sent 21 Nov), reminder 24 Nov");
        house.clock.advance(days(3) - Duration::from_secs(1));
        house.reminders().await.none();
        house.clock.advance(Duration::from_secs(1));
        let letter = house.reminders().await.only_letter_to(MAYA.address);
        assert_eq!((letter.kind.as_str(), letter.subject()), ("reminder", "Your invitation from Alder & Wren Practice is waiting"));
        letter.says("works until 21 December").says("Don’t want reminders?").says("Stop reminders");
        house.reminders().await.none();
        let sam = house.sign_in(SAM).await;
        sam.open("/clients").await.shows("reminder 1 Dec");
        sam.open(&format!("/clients/{id}/portal")).await.shows("Next reminder 1 Dec. The last one went out on 24 Nov.").shows("Reminder sent to Maya");
        house.clock.advance(days(7));
        house.reminders().await.only_letter_to(MAYA.address);
        house.clock.advance(days(14));
        let last = house.reminders().await.only_letter_to(MAYA.address).link();
        house.sign_in(SAM).await.open(&format!("/clients/{id}/portal")).await.shows("No more reminders.");
        house.browser().open(&first).await.shows("Hello Maya");
        house.activate_by(&last).await;
        house.clock.advance(days(2));
        house.carry_letters().await;
    }

    /// A standstill is made up for by one letter, not by three.
    async fn one_letter_serves_the_days_that_were_missed(house) {
        house.invite(MAYA).await;
        house.clock.advance(days(25));
        house.reminders().await.only_letter_to(MAYA.address);
        house.reminders().await.none();
    }

    /// The link's last day brings one letter with the way to a new link.
    async fn the_end_of_a_link_is_told_once(house) {
        let id = house.client(MAYA).await;
        house.invite(MAYA).await;
        house.clock.advance(days(30) - hours(1));
        house.reminders().await.only_letter_to(MAYA.address);
        house.clock.advance(hours(1));
        let letter = house.reminders().await.only_letter_to(MAYA.address);
        assert_eq!((letter.kind.as_str(), letter.subject()), ("link_ended", "Your link from Alder & Wren Practice has stopped working"));
        assert!(letter.content.opt_out.is_none(), "list headers stand on reminders only");
        house.reminders().await.none();
        house.sign_in(INES).await.open(&format!("/clients/{id}/portal")).await.shows("Maya was told that the link has ended").does_not_show("Next reminder");
        let browser = house.browser();
        browser.open(&letter.link()).await.shows("This link has stopped working");
        browser.tick("Yes, send it to m•••@lindqvist.example").press("Email me a new link").await.shows("Check your email");
        let new = house.carry_letters().await.only_letter_to(MAYA.address).link();
        house.activate_by(&new).await;
        house.carry_letters().await;
    }

    /// Who activates, says "Not me", whose invitation is taken back or whose access is closed hears nothing more.
    async fn reminders_end_with_the_invitation(house) {
        let maya = house.client(MAYA).await;
        let browser = house.activate(MAYA).await;
        drop(browser);
        let ana = house.client(ANA).await;
        house.invite(ANA).await;
        let jonas = house.client(JONAS).await;
        house.invite(JONAS).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{ana}/invitation/revocation")).await;
        sam.press("Revoke invitation").await;
        sam.open(&format!("/clients/{jonas}/access/disabling")).await;
        sam.press("Disable access").await;
        let _ = maya;
        house.carry_letters().await;
        house.clock.advance(days(3));
        house.reminders().await.none();
    }

    /// After a bounce nothing more goes to that address; and a reminder that comes back is a bounce like any other.
    async fn a_bounce_ends_reminders(house) {
        let id = house.client(MAYA).await;
        house.due().await;
        remind_due(&house.portico).await.expect("reminded");
        let refusing = ScriptedCarrier::new(|_| Outcome::Never { code: 550, reply: "5.1.1 no such user".into() });
        house.carry_letters_to(&refusing).await.none();
        house.sign_in(SAM).await.open(&format!("/clients/{id}")).await.shows("Email not delivered");
        house.clock.advance(days(7));
        house.reminders().await.none();
    }

    /// While the portal is off reminders wait; nobody is told of a link that ended meanwhile more than once.
    async fn reminders_wait_while_the_portal_is_off(house) {
        house.due().await;
        house.change("update practices set portal_on = false where id = $1", values![house.practice(ALDER).await]).await;
        house.reminders().await.none();
        house.change("update practices set portal_on = true where id = $1", values![house.practice(ALDER).await]).await;
        house.reminders().await.only_letter_to(MAYA.address);
    }

    /// In the quiet hours nobody is written to; when they end, the letter goes.
    async fn quiet_hours_put_a_reminder_off(house) {
        house.clock.advance(hours(8)); // 22:05 in London
        house.due().await;
        house.reminders().await.none();
        house.clock.advance(hours(9)); // 07:05
        house.reminders().await.none();
        house.sign_in(SAM).await.open("/clients").await.shows("reminder 25 Nov");
        house.clock.advance(hours(1)); // 08:05
        house.reminders().await.only_letter_to(MAYA.address);
    }

    /// A reminder that a mail server put off, or that was left in the outbox, does not go in the quiet hours either; what staff send does.
    async fn quiet_hours_hold_what_is_on_its_way(house) {
        house.due().await;
        remind_due(&house.portico).await.expect("reminded");
        let busy = ScriptedCarrier::new(|_| Outcome::Later { code: Some(451), reply: "4.3.2 Try again later".into() });
        house.carry_letters_to(&busy).await.none();
        house.clock.advance(hours(8)); // 22:05 in London
        house.invite(ANA).await;
        house.carry_letters().await.none();
        house.clock.advance(hours(9)); // 07:05
        house.carry_letters().await.none();
        house.clock.advance(hours(1)); // 08:05
        house.carry_letters().await.only_letter_to(MAYA.address);
    }

    /// The link in a reminder shows a page with one button; opening it changes nothing, pressing it stops reminders and nothing else.
    async fn one_button_stops_reminders_and_the_invitation_goes_on(house) {
        let id = house.client(MAYA).await;
        house.due().await;
        let letter = house.reminders().await.only_letter_to(MAYA.address);
        let address = letter.stop_address();
        let browser = house.browser();
        browser.open(&address).await.shows("Stop reminders?");
        house.browser().open(&address).await.shows("Stop reminders?");
        browser.press("Stop reminders").await.shows("Reminders are stopped").shows("The link in our email still works.");
        browser.open(&address).await.shows("Reminders are stopped");
        house.clock.advance(days(7));
        house.reminders().await.none();
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{id}/portal")).await.shows("Maya stopped reminders.").shows("Start reminders again");
        ines.open("/clients").await.does_not_show(", reminder");
        // Staff can still invite; reminders stay off for the new invitation too.
        ines.open(&format!("/clients/{id}/invitation")).await;
        ines.press("Resend invitation").await;
        house.carry_letters().await.only_letter_to(MAYA.address);
        house.clock.advance(days(3));
        house.reminders().await.none();
        house.browser().open(&format!("/p/harbour/{}", address.trim_start_matches("/p/alder-wren/"))).await.status(404);
        house.browser().open("/p/alder-wren/reminders/0193c0de000070008000000000000001").await.status(404);
    }

    /// Mail programs stop reminders with one post of their own (RFC 8058), without cookies and without a page before it.
    async fn a_mail_program_stops_reminders_with_one_click(house) {
        let id = house.client(MAYA).await;
        house.due().await;
        let letter = house.reminders().await.only_letter_to(MAYA.address);
        house.one_click_stops(&letter).await.status(200);
        house.sign_in(SAM).await.open(&format!("/clients/{id}/portal")).await.shows("Maya stopped reminders.");
    }

    /// So do those that encode their post in parts, as RFC 8058 would rather have it (3.2).
    async fn a_click_in_parts_stops_them_too(house) {
        let id = house.client(MAYA).await;
        house.due().await;
        let letter = house.reminders().await.only_letter_to(MAYA.address);
        house.one_click_in_parts_stops(&letter).await.status(200);
        house.sign_in(SAM).await.open(&format!("/clients/{id}/portal")).await.shows("Maya stopped reminders.");
    }

    /// A client's click counts where staff had stopped reminders before: whoever would start them again reads whose wish it was.
    async fn the_clients_word_goes_over_that_of_staff(house) {
        let tab = format!("/clients/{}/portal", house.client(MAYA).await);
        house.due().await;
        let letter = house.reminders().await.only_letter_to(MAYA.address);
        let sam = house.sign_in(SAM).await;
        sam.open(&tab).await;
        sam.press("Stop reminders").await.shows("Reminders are stopped.");
        house.browser().open(&letter.stop_address()).await.shows("Stop reminders?");
        house.one_click_stops(&letter).await.status(200);
        sam.open(&tab).await.shows("Maya stopped reminders.");
    }

    /// A reminder that is in line when somebody stops reminders does not leave.
    async fn a_reminder_in_line_is_taken_back(house) {
        let id = house.client(MAYA).await;
        house.due().await;
        remind_due(&house.portico).await.expect("reminded");
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{id}/portal")).await;
        sam.press("Stop reminders").await.shows("Reminders stopped.").shows("Reminders are stopped.").shows("Waiting to accept");
        house.carry_letters().await.none();
        house.clock.advance(days(7));
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{id}/portal")).await;
        sam.press("Start reminders again").await.shows("Reminders are on again.").shows("Next reminder 15 Dec.");
        house.reminders().await.none();
        house.clock.advance(days(14));
        house.reminders().await.only_letter_to(MAYA.address);
    }

    /// The practice's own words go, in the client's language; where they name what is not on file, Portico's own go.
    async fn reminders_speak_the_clients_language(house) {
        house.invite(ANA).await;
        house.clock.advance(days(3));
        let letter = house.reminders().await.only_letter_to(ANA.address);
        assert_eq!(letter.subject(), "Su invitación de Alder & Wren Practice le espera");
        let address = letter.stop_address();
        house.browser().open(&address).await.shows("¿Dejar de recibir recordatorios?");
    }

    /// Who takes consent back hears nothing more, and the history says why.
    async fn without_consent_nobody_is_reminded(house) {
        house.client(MAYA).await;
        house.due().await;
        house.takes_back_consent(MAYA).await;
        house.reminders().await.none();
    }

    /// Two workers that look in the same moment write one letter.
    async fn two_workers_remind_once(house) {
        house.due().await;
        let (one, other) = tokio::join!(remind_due(&house.portico), remind_due(&house.portico));
        assert_eq!(one.expect("reminded") + other.expect("reminded"), 1);
        house.carry_letters().await.only_letter_to(MAYA.address);
    }
}
