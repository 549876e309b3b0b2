//! Sends that begin later, and sending again to everybody who has waited for long (behaviours.md 25).

use crate::kit::{House, *};
use portico::batches::jobs::prepare_due;
use portico_values::moment::days;
use std::time::Duration;

/// What the page of a batch says once emails go out.
const ADVICE: &str = "Ask clients who miss the email to check the junk or spam folder.";

impl House {
    async fn begin_what_is_due(&self) -> Letters {
        while prepare_due(&self.portico).await.expect("prepared") > 0 {}
        self.carry_letters().await
    }
}

stories! {
    /// A send for many is planned, seen, changed, and begins by itself at its moment in the practice's zone.
    async fn a_planned_send_begins_at_its_time(house) {
        let (maya, jonas) = (house.client(MAYA).await.to_string(), house.client(JONAS).await.to_string());
        let ines = house.sign_in(INES).await;
        ines.post("/invitations/new", &[("client", &maya), ("client", &jonas)]).await.shows("Send later").shows("The time in London.");
        ines.fill("Day", "2026-11-20").fill("Time", "09:00").press("Send later").await.status(422).shows("Choose a time in the future");
        ines.fill("Day", "2026-11-23").fill("Time", "09:00").press("Send later").await
            .shows("2 invitations scheduled").shows("Goes out on 23 November at 09:00").does_not_show("Sending 2").does_not_show(ADVICE);
        let batch = ines.page().address.clone();
        ines.open("/batches").await.shows("Scheduled").shows("23 November at 09:00").shows("2 invitations scheduled");
        house.begin_what_is_due().await.none();

        ines.open(&batch).await;
        ines.follow("Change").await;
        ines.fill("Time", "10:30").fill("Subject", "We look forward to you").press("Save").await.shows("It goes out on 23 November at 10:30.").does_not_show("something about health");
        ines.follow("Change").await.does_not_show("something about health");
        ines.fill("Subject", "Your therapy").press("Save").await.shows("It may say something about health: “therapy” in the subject.");
        ines.follow("Change").await.shows("This may say something about health: “therapy” in the subject.");
        ines.fill("Subject", "We look forward to you").press("Save").await.does_not_show("something about health");
        house.clock.advance(days(1) + Duration::from_secs(19 * 3_600 + 30 * 60)); // 09:35 on 23 November
        house.begin_what_is_due().await.none();
        house.clock.advance(Duration::from_secs(55 * 60));
        let letters = house.begin_what_is_due().await;
        assert_eq!(letters.only_letter_to(MAYA.address).subject(), "We look forward to you");
        letters.only_letter_to(JONAS.address);
        house.begin_what_is_due().await.none();
        let ines = house.sign_in(INES).await;
        ines.open(&batch).await.shows("2 invitations sent").shows("Started by you").shows(ADVICE).does_not_show("Cancel this send");
        ines.open(&format!("{batch}/schedule")).await.is_at(&batch);
    }

    /// Nothing is planned into the quiet hours: neither for many, nor for one, nor when it is changed.
    async fn no_send_is_planned_into_the_quiet_hours(house) {
        const OUTSIDE: &str = "Choose a time outside your quiet hours (21:00 to 08:00)";
        let (maya, jonas) = (house.client(MAYA).await.to_string(), house.client(JONAS).await.to_string());
        let ines = house.sign_in(INES).await;
        ines.post("/invitations/new", &[("client", &maya), ("client", &jonas)]).await.shows("Nothing goes out in your quiet hours (21:00 to 08:00).");
        ines.fill("Day", "2026-11-23").fill("Time", "03:00").press("Send later").await.status(422).shows(OUTSIDE);
        ines.fill("Day", "2026-11-23").fill("Time", "08:00").press("Send later").await.shows("2 invitations scheduled");
        let batch = ines.page().address.clone();
        ines.open(&format!("{batch}/schedule")).await.shows("Nothing goes out in your quiet hours (21:00 to 08:00).");
        ines.fill("Time", "22:00").press("Save").await.status(422).shows(OUTSIDE);
        let ana = house.client(ANA).await;
        ines.open(&format!("/clients/{ana}/invite")).await;
        ines.fill("Day", "2026-11-23").fill("Time", "03:00").press("Send later").await.status(422).shows(OUTSIDE);
        house.clock.advance(days(1) + Duration::from_secs(14 * 3_600)); // 04:05 on 23 November
        house.begin_what_is_due().await.none();
        house.clock.advance(Duration::from_secs(4 * 3_600));
        assert_eq!(house.begin_what_is_due().await.len(), 2);
    }

    /// Quiet hours that are set after a send was planned hold it back as well: it waits for their end, and its page says so.
    async fn a_planned_send_waits_for_the_end_of_the_quiet_hours(house) {
        let (maya, jonas) = (house.client(MAYA).await.to_string(), house.client(JONAS).await.to_string());
        let sam = house.sign_in(SAM).await;
        sam.post("/invitations/new", &[("client", &maya), ("client", &jonas)]).await;
        sam.fill("Day", "2026-11-22").fill("Time", "10:00").press("Send later").await.shows("2 invitations scheduled");
        let batch = sam.page().address.clone();
        house.change("update practices set quiet_from = 540, quiet_until = 720 where slug = $1", values![ALDER.slug]).await;
        house.clock.advance(Duration::from_secs(20 * 3_600)); // 10:05 on 22 November
        house.begin_what_is_due().await.none();
        let sam = house.sign_in(SAM).await;
        sam.open(&batch).await.shows("It waits until the quiet hours are over");
        house.clock.advance(Duration::from_secs(2 * 3_600));
        assert_eq!(house.begin_what_is_due().await.len(), 2);
    }

    /// Who stands in the way is looked at when it begins: consent taken back meanwhile is respected.
    async fn who_can_be_invited_is_judged_when_it_begins(house) {
        let (maya, jonas) = (house.client(MAYA).await.to_string(), house.client(JONAS).await.to_string());
        let sam = house.sign_in(SAM).await;
        sam.post("/invitations/new", &[("client", &maya), ("client", &jonas)]).await;
        sam.fill("Day", "2026-11-22").press("Send later").await;
        let batch = sam.page().address.clone();
        house.takes_back_consent(JONAS).await;
        house.clock.advance(days(1));
        let letters = house.begin_what_is_due().await;
        letters.only_letter_to(MAYA.address);
        assert_eq!(letters.len(), 1);
        house.sign_in(SAM).await.open(&batch).await.shows("1 of 2 invitations sent");
    }

    /// Words that were accepted when it was planned do not stop it: what is a placeholder in another spelling is filled in, and the rest goes as
    /// it was looked over.
    async fn words_that_were_kept_before_stop_no_planned_send(house) {
        let (maya, jonas) = (house.client(MAYA).await.to_string(), house.client(JONAS).await.to_string());
        let sam = house.sign_in(SAM).await;
        sam.post("/invitations/new", &[("client", &maya), ("client", &jonas)]).await;
        sam.fill("Subject", "Come in").fill("Your words", "Hello.").fill("Day", "2026-11-22").press("Send later").await.shows("2 invitations scheduled");
        let kept = "Hello {{FirstName}}, {{Client_First_Name}}.";
        house.change("update batches set message = $1 where state = 'scheduled'", values![kept]).await;
        house.clock.advance(days(1));
        let letters = house.begin_what_is_due().await;
        for (address, named) in [(MAYA.address, "Maya"), (JONAS.address, "Jonas")] {
            assert_eq!(letters.only_letter_to(address).content.paragraphs, [format!("Hello {{{{FirstName}}}}, {named}.")]);
        }
    }

    /// A default that was saved before its placeholder was refused is found when many are invited, in whatever language it is.
    async fn a_default_that_was_kept_before_is_told(house) {
        let ana = house.client(ANA).await;
        let ines = house.sign_in(INES).await;
        ines.open("/organization/client-portal/templates/new?kind=invitation&language=es").await;
        ines.fill("Name", "Bienvenida").fill("Subject", "Hola").fill("Message", "Hola.").press("Save").await.shows("The template is saved.");
        house.change("update templates set is_default = true, message = $1 where language = 'es'", values!["Hola, {{FirstName}}."]).await;
        ines.post("/invitations/new", &[("client", &ana.to_string())]).await.status(200);
        let told = ines.press("Invite to Client Portal").await.status(422);
        told.shows("The default message in Español can’t be sent: {{FirstName}} isn’t a placeholder. Use one from the list");
        house.begin_what_is_due().await.none();
    }

    /// So it is where one client is invited later, and where a planned send is changed: what was typed stays.
    async fn a_default_that_was_kept_before_loses_no_words(house) {
        let (maya, jonas) = (house.client(MAYA).await, house.client(JONAS).await);
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{maya}/invite")).await;
        ines.fill("Subject", "Come in").fill("Day", "2026-11-22").press("Send later").await.is_at("/batches");
        let (batch,): (uuid::Uuid,) = house.one("select id from batches", values![]).await;
        ines.open("/organization/client-portal/templates/new?kind=invitation&language=es").await;
        ines.fill("Name", "Bienvenida").fill("Subject", "Hola").fill("Message", "Hola.").press("Save").await.shows("The template is saved.");
        house.change("update templates set is_default = true, message = $1 where language = 'es'", values!["Hola, {{FirstName}}."]).await;
        let told = "The default message in Español can’t be sent: {{FirstName}} isn’t a placeholder. Use one from the list";
        ines.open(&format!("/clients/{jonas}/invite")).await;
        let page = ines.fill("Subject", "Come later").fill("Day", "2026-11-22").press("Send later").await.status(422).shows(told);
        assert_eq!((page.value("Subject"), page.value("Day")), ("Come later".to_owned(), "2026-11-22".to_owned()));
        ines.open(&format!("/batches/{batch}/schedule")).await;
        let page = ines.fill("Subject", "Come sooner").press("Save").await.status(422).shows(told);
        assert_eq!(page.value("Subject"), "Come sooner");
    }

    /// Two who change one planned send: the second hears of it, sees both versions and loses nothing, also where the mistake of a moment has to be
    /// put right first. The same form sent twice is saved once.
    async fn nobody_overwrites_a_planned_send_unseen(house) {
        let (maya, jonas) = (house.client(MAYA).await.to_string(), house.client(JONAS).await.to_string());
        let (ines, sam) = (house.sign_in(INES).await, house.sign_in(SAM).await);
        ines.post("/invitations/new", &[("client", &maya), ("client", &jonas)]).await;
        ines.fill("Subject", "Come in").fill("Day", "2026-11-23").fill("Time", "09:00").press("Send later").await.shows("2 invitations scheduled");
        let batch = ines.page().address.clone();
        let form = format!("{batch}/schedule");
        let kept = async || house.one::<(String, String)>("select subject, message from batches", values![]).await;
        ines.open(&form).await;
        sam.open(&form).await;
        sam.fill("Time", "10:30").fill("Your words", "Hello.\n\nSee you soon.").press("Save").await.shows("It goes out on 23 November at 10:30.");

        let page = ines.fill("Time", "11:00").fill("Subject", "We look forward to you").press("Save").await.status(409);
        let page = page.shows("Someone changed this while you were here.").shows("Time Now: 10:30 Yours: 11:00");
        let page = page.shows("Subject Now: Come in Yours: We look forward to you").shows("Your words Now: Hello.").does_not_show("Day Now:");
        assert_eq!((page.value("Time"), page.value("Subject")), ("11:00".to_owned(), "We look forward to you".to_owned()));
        assert_eq!(page.link("start again from theirs"), form);
        assert!(page.title().starts_with("Error: Change 2 invitations"), "{}", page.title());
        assert_eq!(kept().await, ("Come in".to_owned(), "Hello.\n\nSee you soon.".to_owned()), "nothing was saved");
        ines.fill("Time", "").press("Save").await.status(422).shows("Enter a time like 09:00");
        // Somebody who has seen both decides.
        ines.fill("Time", "11:00").fill("Your words", "Welcome.").press("Save").await.shows("It goes out on 23 November at 11:00.");
        assert_eq!(kept().await, ("We look forward to you".to_owned(), "Welcome.".to_owned()));

        let again = house.sign_in(INES).await;
        ines.open(&form).await;
        again.open(&form).await;
        for browser in [&ines, &again] {
            browser.fill("Time", "12:00").press("Save").await.is_at(&batch).shows("It goes out on 23 November at 12:00.");
        }
        let saved = house.one::<(i64,)>("select count(*) from audit_events where action = 'batch.rescheduled'", values![]).await;
        assert_eq!(saved, (3,));

        // A form that says nothing of what it was made from changes nothing.
        let bare = [("date", "2026-11-23"), ("time", "13:00"), ("subject", "Bare"), ("message", "Bare.")];
        sam.post(&form, &bare).await.status(409).shows("Subject Now: We look forward to you Yours: Bare");
        assert_eq!(kept().await.0, "We look forward to you");
        house.clock.advance(days(2));
        assert_eq!(house.begin_what_is_due().await.len(), 2);
    }

    /// Where it was cancelled meanwhile it can't be changed, and what was typed stays.
    async fn what_was_typed_for_a_cancelled_send_stays(house) {
        let (maya, jonas) = (house.client(MAYA).await.to_string(), house.client(JONAS).await.to_string());
        let (ines, sam) = (house.sign_in(INES).await, house.sign_in(SAM).await);
        ines.post("/invitations/new", &[("client", &maya), ("client", &jonas)]).await;
        ines.fill("Day", "2026-11-23").fill("Time", "09:00").press("Send later").await.shows("2 invitations scheduled");
        let batch = ines.page().address.clone();
        sam.open(&format!("{batch}/schedule")).await;
        ines.open(&format!("{batch}/stop")).await;
        ines.press("Cancel this send").await.shows("This send was cancelled.");
        let page = sam.fill("Subject", "We look forward to you").press("Save").await.status(409);
        let page = page.shows("This send has started or was cancelled, so it can’t be changed.").does_not_show("Nothing has been sent yet.");
        assert_eq!(page.value("Subject"), "We look forward to you");
        assert!(!page.offers("Save"));
    }

    /// Until it begins it can be cancelled, and then nobody is written to.
    async fn a_planned_send_is_cancelled(house) {
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{maya}/invite")).await;
        sam.fill("Day", "2026-11-22").fill("Time", "08:00").press("Send later").await
            .is_at("/batches").shows("Scheduled for 22 November at 08:00.").shows("1 invitation scheduled");
        sam.follow("Cancel 22 November at 08:00").await.shows("No emails go out.");
        sam.press("Cancel this send").await.shows("This send was cancelled.").does_not_show(ADVICE);
        house.clock.advance(days(2));
        house.begin_what_is_due().await.none();
        house.sign_in(SAM).await.open(&format!("/clients/{maya}")).await.shows("Not invited");
    }

    /// One client is planned like many; the same form sent twice is one send.
    async fn one_client_is_invited_later(house) {
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        let page = sam.open(&format!("/clients/{maya}/invite")).await;
        let key = page.all("input[name=request_key]");
        let _ = key;
        let fields = [("subject", "Hello"), ("message", "Please come in."), ("date", "2026-11-22"), ("time", "09:00"), ("request_key", "once")];
        sam.post(&format!("/clients/{maya}/invite/later"), &fields).await;
        sam.post(&format!("/clients/{maya}/invite/later"), &fields).await;
        house.clock.advance(days(1));
        assert_eq!(house.begin_what_is_due().await.only_letter_to(MAYA.address).subject(), "Hello");
    }

    /// While the portal is off a planned send waits; whoever may no longer invite starts nothing through it.
    async fn a_planned_send_waits_for_the_portal_and_falls_with_its_planner(house) {
        let maya = house.client(MAYA).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{maya}/invite")).await;
        sam.fill("Day", "2026-11-22").press("Send later").await;
        let practice = house.practice(ALDER).await;
        house.change("update practices set portal_on = false where id = $1", values![practice]).await;
        house.clock.advance(days(1));
        house.begin_what_is_due().await.none();
        house.change("update practices set portal_on = true where id = $1", values![practice]).await;
        house.disable(SAM).await;
        house.begin_what_is_due().await.none();
        house.sign_in(INES).await.open("/batches").await.shows("Stopped");
    }

    /// What has waited for the portal may be dropped: a send whose time came meanwhile is among it, one that is planned for later is not.
    async fn what_is_planned_for_later_is_not_dropped(house) {
        let (maya, jonas) = (house.client(MAYA).await, house.client(JONAS).await);
        let sam = house.sign_in(SAM).await;
        for (client, day) in [(maya, "2026-11-22"), (jonas, "2026-11-30")] {
            sam.open(&format!("/clients/{client}/invite")).await;
            sam.fill("Day", day).press("Send later").await;
        }
        let practice = house.practice(ALDER).await;
        house.change("update practices set portal_on = false where id = $1", values![practice]).await;
        house.clock.advance(days(1));
        house.begin_what_is_due().await.none();
        let ines = house.sign_in(INES).await;
        ines.open("/settings/scheduling/client-portal/switch").await.shows("1 email has been waiting");
        ines.tick("Don’t send them").press("Turn on").await.shows("The Client Portal is on.");
        house.begin_what_is_due().await.none();
        house.clock.advance(days(8));
        house.begin_what_is_due().await.only_letter_to(JONAS.address);
    }

    /// Two clicks: from the tab of those who wait to the composer with exactly those who wait longer than the days say.
    async fn everybody_who_waits_for_long_is_sent_to_again(house) {
        house.invite(MAYA).await;
        house.clock.advance(days(5));
        house.invite(JONAS).await;
        house.clock.advance(days(3));
        let sam = house.sign_in(SAM).await;
        sam.open("/clients").await.does_not_show("Resend to everybody waiting longer than");
        sam.open("/clients?tab=waiting").await.shows("Resend to everybody waiting longer than");
        sam.press("Resend to everybody").await
            .shows("Invite 1 client to the Client Portal").shows("1 will be sent again").shows("Maya Lindqvist").does_not_show("Jonas Weber");
        sam.press("Invite to Client Portal").await;
        let letters = house.begin_what_is_due().await;
        letters.only_letter_to(MAYA.address);
        assert_eq!(letters.len(), 1);
        let sam = house.sign_in(SAM).await;
        sam.open("/clients?tab=waiting").await;
        sam.fill("Resend to everybody waiting longer than", "2").press("Resend to everybody").await.shows("Jonas Weber").does_not_show("Maya Lindqvist");
        sam.open("/clients?tab=waiting&longer=2").await.shows("Waiting longer than 2 days").shows("Jonas Weber").does_not_show("Maya Lindqvist");
    }
}
