//! What staff are told of behind the bell (behaviours.md 102, 121): written with the event, theirs alone, read and unread.

use crate::kit::*;
use portico::{batches::jobs::prepare_due, inbox::jobs::tell_daily};
use portico_values::{ClientId, moment::days};
use std::time::Duration;

/// How many unread notices the bell shows; empty for none.
async fn bell(browser: &Browser<'_>) -> String {
    browser.open("/clients").await.all(".bell-count").pop().unwrap_or_default()
}

/// How often an administrator was told of a way in to a client whose email was changed.
async fn told_of_emails(house: &House) -> i64 {
    house.one::<(i64,)>("select count(*) from notices where kind = 'email_changed'", &[]).await.0
}

/// Somebody puts another email in the place of a client's.
async fn changes(browser: &Browser<'_>, client: ClientId, address: &str) {
    browser.open(&format!("/clients/{client}/info/edit")).await;
    browser.fill("Email", address).press("Save").await.status(200);
}

/// Somebody plans an invitation for the morning of 25 November.
async fn plans(browser: &Browser<'_>, client: ClientId) {
    browser.open(&format!("/clients/{client}/invite")).await;
    browser.fill("Day", "2026-11-25").fill("Time", "10:00").press("Send later").await.shows("Scheduled for");
}

/// Somebody says when emails come, on the page for it.
async fn emails(house: &House, staff: Staff, when: &str) {
    let browser = house.sign_in(staff).await;
    browser.open("/account/notices").await;
    browser.tick(when).press("Save notifications").await.shows("Notifications saved.");
}

stories! {
    /// B121: whoever wants one email a day gets none at once, and one in the morning of the practice that counts what has not been read and
    /// names nobody; none when nothing is new, and none twice.
    async fn one_email_a_day(house) {
        for client in [MAYA, JONAS, ANA] {
            house.assign(ADA, house.client(client).await).await;
        }
        emails(house, ADA, "Once a day").await;
        house.activate_by(&house.invite(MAYA).await).await;
        let at_once = house.carry_letters().await;
        at_once.only_letter_to(SAM.address);
        assert_eq!(at_once.len(), 1, "Ada is told in the morning");
        assert_eq!(tell_daily(&house.portico).await.expect("written"), 0, "it is the afternoon");
        house.clock.advance(Duration::from_secs(17 * 60 * 60));
        assert_eq!(tell_daily(&house.portico).await.expect("written"), 1, "five past seven in London");
        assert_eq!(tell_daily(&house.portico).await.expect("written"), 0, "once");
        let letters = house.carry_letters().await;
        let letter = letters.only_letter_to(ADA.address);
        assert_eq!((letters.len(), letter.kind.as_str(), letter.subject()), (1, "staff_notice", "Your unread notifications"));
        letter.says("1 client activated the account").says("You get this once a day");
        for private in ["Maya", "Lindqvist", "maya@"] {
            assert!(!format!("{:?}", letter.content).contains(private), "{private} stands in the mail");
        }
        assert!(letter.link().ends_with("/notices"), "{}", letter.link());
        house.clock.advance(days(1));
        assert_eq!(tell_daily(&house.portico).await.expect("written"), 0, "unread still, and nothing is new");
        house.activate(JONAS).await;
        house.clock.advance(days(1));
        assert_eq!(tell_daily(&house.portico).await.expect("written"), 1);
        house.carry_letters().await.only_letter_to(ADA.address).says("2 clients activated their accounts");
        house.activate(ANA).await;
        let ada = house.sign_in(ADA).await;
        ada.open("/notices").await;
        ada.press("Mark all as read").await;
        house.clock.advance(days(1));
        assert_eq!(tell_daily(&house.portico).await.expect("written"), 0, "everything has been read");
    }

    /// Who wants no emails gets none; what somebody may not see any more is not counted, and who has left is not written to. Whoever begins
    /// with one a day is not told what was told at once before.
    async fn emails_end_with_their_reasons(house) {
        let maya = house.client(MAYA).await;
        house.assign(ADA, maya).await;
        house.assign(SAM, maya).await;
        emails(house, SAM, "Never").await;
        house.activate_by(&house.invite(MAYA).await).await;
        house.carry_letters().await.only_letter_to(ADA.address);
        house.clock.advance(Duration::from_secs(60));
        emails(house, ADA, "Once a day").await;
        house.clock.advance(days(1));
        assert_eq!(tell_daily(&house.portico).await.expect("written"), 0, "that was told at once");
        house.assign(ADA, house.client(JONAS).await).await;
        house.activate_by(&house.invite(JONAS).await).await;
        house.carry_letters().await.none();
        house.change("delete from assignments where client_id = $1", values![house.client(JONAS).await]).await;
        house.clock.advance(days(1));
        assert_eq!(tell_daily(&house.portico).await.expect("written"), 0, "out of reach");
        house.assign(ADA, house.client(JONAS).await).await;
        house.disable(ADA).await;
        assert_eq!(tell_daily(&house.portico).await.expect("written"), 0, "gone");
        house.carry_letters().await.none();
    }

    /// A client activates: whoever is assigned hears of it, others do not; opening the notice leads to the record and reads it.
    async fn the_assigned_hear_of_an_activation(house) {
        let maya = house.client(MAYA).await;
        house.assign(ADA, maya).await;
        house.activate(MAYA).await;
        let ada = house.sign_in(ADA).await;
        assert_eq!(bell(&ada).await, "1");
        ada.open("/notices").await.shows("Maya Lindqvist activated the account.");
        ada.press("Open the record").await.is_at(&format!("/clients/{maya}"));
        assert_eq!(bell(&ada).await, "");
        let ines = house.sign_in(INES).await;
        ines.open("/notices").await.shows("Nothing new").shows("Nothing needs you right now.");
        house.carry_letters().await;
    }

    /// Who may invite all clients is told of those they invited, assigned or not: the bell and the email of a day count what the list shows.
    async fn who_invites_everybody_hears_of_everybody(house) {
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/organization/staff/{}", house.staff(ADA).await)).await;
        ines.tick("Invite all clients").press("Save permissions").await.shows("Permissions saved.");
        emails(house, ADA, "Once a day").await;
        let maya = house.client(MAYA).await;
        let ada = house.sign_in(ADA).await;
        ada.post(&format!("/clients/{maya}/invitation"), &[]).await.status(200);
        let link = house.carry_letters().await.only_letter_to(MAYA.address).link();
        let somebody = house.browser();
        somebody.open(&link).await;
        somebody.follow("Tell us and we’ll stop these emails.").await;
        somebody.tick("This invitation isn’t for me").press("Stop these emails").await.status(200);
        assert_eq!(bell(&ada).await, "1");
        ada.open("/notices").await.shows("Someone said the invitation to Maya Lindqvist isn’t for them.");
        house.clock.advance(days(1));
        assert_eq!(tell_daily(&house.portico).await.expect("written"), 1, "she has not read it");
        house.carry_letters().await.only_letter_to(ADA.address).says("1 invitation was turned down");
    }

    /// Who has left keeps nothing from the desk: their assignments stay, and what they would have been told goes to whoever is there.
    async fn who_has_left_keeps_nothing_from_the_desk(house) {
        house.assign(ADA, house.client(JONAS).await).await;
        let link = house.invite(JONAS).await;
        house.disable(ADA).await;
        let somebody = house.browser();
        somebody.open(&link).await;
        somebody.follow("Tell us and we’ll stop these emails.").await;
        somebody.tick("This invitation isn’t for me").press("Stop these emails").await.status(200);
        let ines = house.sign_in(INES).await;
        assert_eq!(bell(&ines).await, "1");
        ines.open("/notices").await.shows("Someone said the invitation to Jonas Weber isn’t for them.");
        house.carry_letters().await;
    }

    /// A batch tells whoever started it of clients who need them, though it goes on in their name; where they have left before its time, it stops,
    /// and administrators and the front desk hear of it.
    async fn a_batch_tells_whoever_started_it(house) {
        const SAID: &str = "Some clients in a batch need you.";
        house.start_batch(&[MAYA, HARRIET]).await;
        while prepare_due(&house.portico).await.expect("prepared") > 0 {}
        let sam = house.sign_in(SAM).await;
        assert_eq!(bell(&sam).await, "1", "Harriet has no email");
        sam.open("/notices").await.shows(SAID);
        sam.press("Open the batch").await.status(200).shows("Harriet Boateng");
        let ines = house.sign_in(INES).await;
        ines.open("/notices").await.does_not_show(SAID);
        house.start_batch(&[ANA]).await;
        house.disable(SAM).await;
        while prepare_due(&house.portico).await.expect("prepared") > 0 {}
        ines.open("/notices").await.shows(SAID);
        ines.press("Open the batch").await.status(200).shows("Ana Silva");
        house.carry_letters().await.only_letter_to(MAYA.address);
    }

    /// Somebody new signs up: the desk hears of it, and who has the client taken out of their hands sees nothing of them any more.
    async fn a_sign_up_waits_at_the_desk(house) {
        let noor = house.browser();
        let form = [("given_name", "Noor"), ("family_name", "Haddad"), ("email", "noor@known.example"), ("phone", ""), ("born.day", "27"),
            ("born.month", "3"), ("born.year", "1985"), ("wish", ""), ("consent", "on")];
        noor.post("/p/alder-wren/sign-up", &form).await.status(200);
        house.portico.later.finish().await;
        for staff in [INES, SAM] {
            let browser = house.sign_in(staff).await;
            assert_eq!(bell(&browser).await, "1");
            browser.open("/notices").await.shows("Noor Haddad signed up and is waiting to be added.");
            browser.press("Mark all as read").await.shows("All notifications are marked as read.").does_not_show("Unread:");
            assert_eq!(bell(&browser).await, "");
        }
        let ada = house.sign_in(ADA).await;
        ada.open("/notices").await.does_not_show("Noor");
        house.carry_letters().await;
    }

    /// A notice about a client is shown only while that client is within reach.
    async fn reach_is_asked_when_it_is_read(house) {
        let maya = house.client(MAYA).await;
        house.assign(ADA, maya).await;
        house.activate(MAYA).await;
        house.change("delete from assignments where client_id = $1", values![maya]).await;
        let ada = house.sign_in(ADA).await;
        assert_eq!(bell(&ada).await, "");
        ada.open("/notices").await.never_says("Maya");
        let seq: (i64,) = house.one("select seq from notices", &[]).await;
        ada.post("/notices/open", &[("seq", &seq.0.to_string())]).await.status(404);
        house.carry_letters().await;
    }

    /// What somebody does not want is not written; what they did themselves neither. After two months notices are swept.
    async fn kinds_are_chosen(house) {
        let maya = house.client(MAYA).await;
        house.assign(ADA, maya).await;
        let ada = house.sign_in(ADA).await;
        ada.open("/account").await;
        ada.follow("Choose your notifications").await;
        ada.untick("Accounts activated by clients assigned to me").press("Save notifications").await.shows("Notifications saved.");
        house.activate(MAYA).await;
        assert_eq!(bell(&ada).await, "");
        ada.open("/account/notices").await;
        ada.tick("Accounts activated by clients assigned to me").press("Save notifications").await;
        let somebody = house.browser();
        let link = house.invite(JONAS).await;
        house.assign(ADA, house.client(JONAS).await).await;
        somebody.open(&link).await;
        somebody.follow("Tell us and we’ll stop these emails.").await;
        somebody.tick("This invitation isn’t for me").press("Stop these emails").await.status(200);
        assert_eq!(bell(&ada).await, "1");
        house.clock.advance(days(61));
        portico::sign_in::jobs::sweep(&house.portico).await.expect("swept");
        let left: (i64,) = house.one("select count(*) from notices", &[]).await;
        assert_eq!(left, (0,));
        house.carry_letters().await;
    }

    /// D24: who puts another email in the place of a client's and invites it within a day is shown to the other administrators, once for each
    /// change, alone or in a batch, and to nobody else. A first email, somebody else's change and yesterday's are not.
    async fn an_email_changed_and_invited_is_shown_to_administrators(house) {
        const KIND: &str = "Changed emails and merged records that let somebody in";
        let (maya, ana, jonas) = (house.client(MAYA).await, house.client(ANA).await, house.client(JONAS).await);
        house.assign(ADA, maya).await;
        house.invite(MAYA).await;
        let (sam, ines) = (house.sign_in(SAM).await, house.sign_in(INES).await);
        changes(&sam, maya, "maya@new.example").await;
        assert_eq!(bell(&ines).await, "", "nobody is invited yet");
        sam.post(&format!("/clients/{maya}/invitation"), &[]).await.status(200);
        house.carry_letters().await.only_letter_to("maya@new.example");
        let said = "Sam Patel changed Maya Lindqvist’s email and invited the new one.";
        for other in [SAM, ADA] {
            house.sign_in(other).await.open("/notices").await.does_not_show(said);
        }
        assert_eq!(bell(&ines).await, "1");
        ines.open("/notices").await.shows(said);
        ines.press("Open the record").await.is_at(&format!("/clients/{maya}"));
        house.clock.advance(Duration::from_secs(6 * 60));
        sam.post(&format!("/clients/{maya}/invitation"), &[]).await.status(200);
        changes(&ines, jonas, "jonas@new.example").await;
        sam.post(&format!("/clients/{jonas}/invitation"), &[]).await.status(200);
        let harriet = house.client(HARRIET).await;
        sam.open(&format!("/clients/{harriet}/info/edit")).await;
        sam.fill("Email", "harriet@new.example").tick("Reminders").press("Save and send invitation").await.status(200);
        assert_eq!(bell(&ines).await, "", "once for a change; nobody’s own; no first email");
        changes(&sam, ana, "ana@new.example").await;
        house.start_batch(&[ANA, MAYA]).await;
        while prepare_due(&house.portico).await.expect("prepared") > 0 {}
        house.carry_letters().await.only_letter_to("ana@new.example");
        assert_eq!(bell(&ines).await, "1");
        ines.open("/notices").await.shows("Sam Patel changed Ana Silva’s email and invited the new one.");
        changes(&ines, jonas, "jonas@newer.example").await;
        ines.post(&format!("/clients/{jonas}/invitation"), &[]).await.status(200);
        changes(&sam, jonas, "jonas@newest.example").await;
        house.clock.advance(days(1) + Duration::from_secs(1));
        let (sam, ines) = (house.sign_in(SAM).await, house.sign_in(INES).await);
        sam.post(&format!("/clients/{jonas}/invitation"), &[]).await.status(200);
        house.sign_in(ADA).await.open("/account/notices").await.does_not_show(KIND);
        ines.open("/account/notices").await.shows(KIND);
        ines.untick(KIND).press("Save notifications").await.shows("Notifications saved.");
        changes(&sam, ana, "ana@newer.example").await;
        sam.post(&format!("/clients/{ana}/invitation"), &[]).await.status(200);
        assert_eq!(told_of_emails(house).await, 2);
        house.carry_letters().await;
    }

    /// D24: so is whoever hands the way in over: a letter on paper, a link that is copied, a code at the desk, also where somebody else has
    /// invited the new email before. Once for each change, whatever they hand over then.
    async fn an_email_changed_and_a_way_in_handed_over_is_shown_to_administrators(house) {
        let (maya, jonas, ana) = (house.client(MAYA).await, house.client(JONAS).await, house.client(ANA).await);
        let (sam, ines) = (house.sign_in(SAM).await, house.sign_in(INES).await);
        for (client, address) in [(maya, "maya@new.example"), (ana, "ana@new.example"), (jonas, "jonas@new.example")] {
            changes(&sam, client, address).await;
        }
        let handed_over = [
            (maya, "links", "Sam Patel changed Maya Lindqvist’s email and made an invitation link to hand over."),
            (ana, "codes", "Sam Patel changed Ana Silva’s email and showed a code with an invitation link."),
        ];
        for (before, (client, way, told)) in (0..).zip(handed_over) {
            ines.post(&format!("/clients/{client}/invitation"), &[]).await.status(200);
            ines.post(&format!("/clients/{client}/invitation/{way}"), &[]).await.status(200);
            assert_eq!(told_of_emails(house).await, before, "nobody is told of what they did themselves");
            sam.post(&format!("/clients/{client}/invitation/{way}"), &[]).await.status(200);
            ines.open("/notices").await.shows(told);
        }
        sam.post(&format!("/clients/{jonas}/invitation/letter"), &[]).await.status(200);
        ines.open("/notices").await.shows("Sam Patel changed Jonas Weber’s email and printed an invitation letter.");
        for (client, way) in [(maya, "codes"), (ana, "links"), (jonas, "links"), (jonas, "letter")] {
            sam.post(&format!("/clients/{client}/invitation/{way}"), &[]).await.status(200);
        }
        assert_eq!((told_of_emails(house).await, bell(&ines).await.as_str()), (3, "3"));
        house.carry_letters().await;
    }

    /// D24: so is whoever moves a sign-in to another email and has the link mailed that confirms it, by which whoever reads that email can choose a
    /// new password: once for each move, however long ago the email was changed. A link to where the client signs in as before tells of nothing.
    async fn a_sign_in_moved_and_confirmed_is_shown_to_administrators(house) {
        async fn moves(browser: &Browser<'_>, client: ClientId) {
            browser.open(&format!("/clients/{client}/portal/address")).await;
            browser.press("Move sign-in to the new email").await.shows("Both addresses have been emailed.");
        }
        async fn confirms(browser: &Browser<'_>, client: ClientId) {
            let page = browser.post(&format!("/clients/{client}/portal/confirmation"), &[]).await.status(200);
            page.shows("A link to confirm the address was sent.");
        }
        const UNCONFIRMED: &str = "update logins set address_confirmed_at = null where address = $1";
        let said = |client: Client| format!("Sam Patel moved {}’s sign-in to another email and emailed a link to confirm it.", client.name());
        for client in [MAYA, JONAS] {
            house.activate(client).await;
        }
        let (maya, jonas) = (house.client(MAYA).await, house.client(JONAS).await);
        let (sam, ines) = (house.sign_in(SAM).await, house.sign_in(INES).await);
        house.change(UNCONFIRMED, values![MAYA.address]).await;
        changes(&sam, jonas, "jonas@new.example").await;
        changes(&sam, maya, "maya@new.example").await;
        confirms(&sam, maya).await;
        house.carry_letters().await.only_letter_to(MAYA.address);
        moves(&sam, maya).await;
        assert_eq!(told_of_emails(house).await, 0, "nobody else can get in yet");
        for _ in 0..2 {
            confirms(&sam, maya).await;
            assert_eq!(told_of_emails(house).await, 1);
        }
        ines.open("/notices").await.shows(&said(MAYA));
        ines.open(&format!("/clients/{maya}/activity")).await.shows("Sam Patel emailed Maya a link to confirm the email");
        house.carry_letters().await;
        house.clock.advance(days(2));
        let sam = house.sign_in(SAM).await;
        confirms(&sam, maya).await;
        moves(&sam, jonas).await;
        assert_eq!(told_of_emails(house).await, 1);
        confirms(&sam, jonas).await;
        house.sign_in(INES).await.open("/notices").await.shows(&said(JONAS));
        assert_eq!(told_of_emails(house).await, 2);
        house.carry_letters().await;
    }

    /// D24: of a send for later it counts when it was planned. Whoever had changed the email within the day before, or does so until it begins,
    /// is shown when it goes, and not whoever had changed it earlier.
    async fn a_planned_send_to_a_changed_email_is_shown_to_administrators(house) {
        let before = house.another_client("Before", "before@old.example").await;
        let after = house.another_client("After", "after@old.example").await;
        let long_before = house.another_client("Long", "long@old.example").await;
        let sam = house.sign_in(SAM).await;
        changes(&sam, long_before, "long@new.example").await;
        changes(&sam, before, "before@new.example").await;
        plans(&sam, before).await;
        plans(&sam, after).await;
        house.clock.advance(days(1) + Duration::from_secs(60));
        let sam = house.sign_in(SAM).await;
        plans(&sam, long_before).await;
        changes(&sam, after, "after@new.example").await;
        assert_eq!(told_of_emails(house).await, 0, "nobody is invited yet");
        house.clock.advance(days(2) + Duration::from_secs(20 * 60 * 60)); // 10:06 on 25 November
        while prepare_due(&house.portico).await.expect("prepared") > 0 {}
        assert_eq!(house.carry_letters().await.len(), 3);
        let page = house.sign_in(INES).await.open("/notices").await;
        for given in ["Before", "After"] {
            assert!(page.words().contains(&format!("Sam Patel changed {given} Another’s email and invited the new one.")), "{}", page.words());
        }
        assert_eq!(told_of_emails(house).await, 2);
    }

    /// D24: a send that could not begin when it was due, as the portal was off, keeps that: whoever had changed the email before it was planned, or
    /// did so while it waited, is shown when it goes days later.
    async fn a_planned_send_that_had_to_wait_is_shown_to_administrators(house) {
        const PORTAL: &str = "update practices set portal_on = $2 where slug = $1";
        let before = house.another_client("Before", "before@old.example").await;
        let waiting = house.another_client("Waiting", "waiting@old.example").await;
        let sam = house.sign_in(SAM).await;
        changes(&sam, before, "before@new.example").await;
        for client in [before, waiting] {
            plans(&sam, client).await;
        }
        house.change(PORTAL, values![ALDER.slug, false]).await;
        house.clock.advance(days(3) + Duration::from_secs(22 * 60 * 60)); // 12:05 on 25 November
        assert_eq!(prepare_due(&house.portico).await.expect("prepared"), 0, "the portal is off");
        changes(&house.sign_in(SAM).await, waiting, "waiting@new.example").await;
        house.clock.advance(days(2));
        house.change(PORTAL, values![ALDER.slug, true]).await;
        while prepare_due(&house.portico).await.expect("prepared") > 0 {}
        assert_eq!(house.carry_letters().await.len(), 2);
        let page = house.sign_in(INES).await.open("/notices").await;
        for given in ["Before", "Waiting"] {
            assert!(page.words().contains(&format!("Sam Patel changed {given} Another’s email and invited the new one.")), "{}", page.words());
        }
        assert_eq!(told_of_emails(house).await, 2);
    }

    /// Nobody reads what another practice is told.
    async fn each_practice_hears_its_own(house) {
        house.assign(ADA, house.client(MAYA).await).await;
        house.activate(MAYA).await;
        let seq: (i64,) = house.one("select seq from notices", &[]).await;
        let hanna = house.sign_in(HANNA).await;
        hanna.open("/notices").await.never_says("Maya");
        hanna.post("/notices/open", &[("seq", &seq.0.to_string())]).await.status(404);
        house.carry_letters().await;
    }
}
