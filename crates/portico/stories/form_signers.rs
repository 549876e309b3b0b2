//! A form that nobody can end is sent to nobody: whoever has to sign it is there, wherever it is sent from (behaviours.md 47, 62, 63).

use crate::{bounces, form_sending::*, kit::*};
use portico::{batches::jobs::prepare_due, families::kind::Kind};
use portico_values::{FormRequestId, moment::days};
use std::time::Duration;

const SIGNERS: &str = "Who signs";
const TOO_FEW: &str = "Not enough guardians can sign forms for Ana. Use “Add guardian or proxy”";
const NO_ACCOUNT: &str = "Jonas has no account to sign with. Invite Jonas to the Client Portal";

impl House {
    /// Ines asks two guardians to sign Jonas's consent, due on that day if any. Maya has filled it in and typed her name, as the first of them.
    async fn maya_is_about_to_sign(&self, due: &str) -> (Browser<'_>, FormRequestId) {
        let client = self.client(JONAS).await;
        self.form(ALDER, "consent-to-treatment").await;
        let ines = self.sign_in(INES).await;
        ines.open(&format!("/clients/{client}/forms/new")).await;
        ines.tick("Consent to treatment").fill("Due by (optional)", due).choose(SIGNERS, "Two guardians (second parent)");
        ines.press("Resend Intake Forms").await.shows("1 form is at the portal");
        let (request,): (FormRequestId,) = self.one(NEWEST, values![client]).await;
        let maya = self.sign_in_at_portal(MAYA.address).await;
        maya.press("Jonas’s portal").await;
        fill_the_consent(&maya, request).await;
        maya.fill("Your full name", "Maya Lindqvist");
        (maya, request)
    }
    async fn nothing_was_asked(&self) {
        let (requests,): (i64,) = self.one("select count(*) from form_requests", values![]).await;
        assert_eq!(requests, 0, "a form that nobody can end was sent");
    }
    async fn prepare_what_is_due(&self) -> Letters {
        while prepare_due(&self.portico).await.expect("prepared") > 0 {}
        self.carry_letters().await
    }
}

stories! {
    /// Who has neither an account nor an invitation cannot sign: the form is refused with what to do, and goes once they are invited. Until
    /// they are in, whoever signed first reads that the practice sees what is missing, and not that somebody was told.
    async fn who_cannot_come_in_cannot_sign(house) {
        house.activate(MAYA).await;
        house.fills_in_for_jonas(MAYA).await;
        house.form(ALDER, "consent-to-treatment").await;
        let client = house.client(JONAS).await;
        let ines = house.sign_in(INES).await;
        for signers in ["The client", "The client and a guardian"] {
            ines.open(&format!("/clients/{client}/forms/new")).await;
            ines.tick("Consent to treatment").choose(SIGNERS, signers);
            ines.press("Resend Intake Forms").await.status(422).shows(NO_ACCOUNT);
        }
        house.nothing_was_asked().await;
        ines.open(&format!("/clients/{client}/invitation")).await;
        ines.tick("Just send the invite").press("Send invitation").await.shows("Invitation sent to Jonas.");
        ines.open(&format!("/clients/{client}/forms/new")).await;
        ines.tick("Consent to treatment").choose(SIGNERS, "The client and a guardian");
        ines.press("Resend Intake Forms").await.shows("1 form is at the portal");
        house.carry_letters().await;
        let (request,): (FormRequestId,) = house.one(NEWEST, values![client]).await;
        let maya = house.sign_in_at_portal(MAYA.address).await;
        maya.press("Jonas’s portal").await;
        fill_the_consent(&maya, request).await.shows("Your signature");
        maya.fill("Your full name", "Maya Lindqvist");
        let sent = maya.press("Sign and send").await.shows("Somebody else still has to sign this. The practice sees that it is missing.");
        sent.does_not_show("We have told them");
        house.carry_letters().await.none();
    }

    /// Somebody whose access ended meanwhile was told and cannot sign: the page does not lean on them.
    async fn who_is_gone_is_not_waited_for(house) {
        let ana = house.two_fill_in_for_jonas().await;
        let client = house.client(JONAS).await;
        let (maya, request) = house.maya_is_about_to_sign("").await;
        let ines = house.sign_in(INES).await;
        maya.press("Sign and send").await.shows("We have told them.").does_not_show("The practice sees");
        ines.open(&format!("/clients/{client}/forms")).await.shows("Next reminder");
        const LEAVES: &str = "update grants set rights = 'messages:manage' where login_id in (select id from logins where address = $1)";
        house.change(LEAVES, values![ana.address]).await;
        maya.open(&portal(request, "/done")).await.shows("The practice sees that it is missing.").does_not_show("We have told them");
        ines.open(&format!("/clients/{client}/forms")).await.shows("No more reminders.");
        house.carry_letters().await;
    }

    /// Nor is whoever complained about email said to be told.
    async fn who_complained_is_not_said_to_have_been_told(house) {
        const WRITTEN: &str = "select count(*) from letters where kind = 'forms' and recipient = $1";
        let ana = house.two_fill_in_for_jonas().await;
        let (maya, _) = house.maya_is_about_to_sign("").await;
        house.carry_letters().await;
        let letter = bounces::letter_to(house, ana.address).await;
        bounces::take(house, &bounces::complaint(letter, ana.address)).await;
        let before: (i64,) = house.one(WRITTEN, values![ana.address]).await;
        house.clock.advance(Duration::from_secs(60));
        let sent = maya.press("Sign and send").await.shows("The practice sees that it is missing.");
        sent.does_not_show("We have told them");
        assert_eq!(house.one::<(i64,)>(WRITTEN, values![ana.address]).await, before, "none is written to be stopped");
        house.carry_letters().await;
    }

    /// What lacks a signature is overdue after its day, and is not asked for anew: sending it again tells whoever is still to sign, and nobody
    /// who has. Where nobody is there to sign, or who is there complained about email, staff are told so.
    async fn sending_again_tells_who_is_still_to_sign(house) {
        let ana = house.two_fill_in_for_jonas().await;
        let client = house.client(JONAS).await;
        let (maya, _) = house.maya_is_about_to_sign("2026-11-23").await;
        maya.press("Sign and send").await.shows("We have told them.");
        house.carry_letters().await;
        house.clock.advance(days(4));
        let ines = house.sign_in(INES).await;
        let late = ines.open("/forms").await.shows("1 is overdue and stands on top.").shows("Waiting for a signature");
        assert_eq!(late.all(".badge").iter().filter(|badge| badge.contains("Overdue")).count(), 1);
        ines.open(&format!("/clients/{client}/forms")).await.shows("Overdue").shows("Waiting for a signature");
        ines.open(&format!("/clients/{client}/forms/new")).await;
        ines.tick("Consent to treatment");
        ines.press("Resend Intake Forms").await.shows("An email says something is waiting");
        let letters = house.carry_letters().await;
        assert_eq!((letters.len(), letters.to(ana.address).len()), (1, 1), "who has signed is not written to");
        letters.only_letter_to(ana.address).says("1 thing is ready for you");
        let (asked,): (i64,) = house.one("select count(*) from form_requests", values![]).await;
        assert_eq!(asked, 1, "the consent is not there twice");
        let letter = bounces::letter_to(house, ana.address).await;
        bounces::take(house, &bounces::complaint(letter, ana.address)).await;
        ines.open(&format!("/clients/{client}/forms/new")).await;
        ines.tick("Consent to treatment");
        ines.press("Resend Intake Forms").await.status(422).shows("Talk to them, then choose “Allow email again”");
        house.carry_letters().await.none();
        const LEAVES: &str = "update grants set rights = 'messages:manage' where login_id in (select id from logins where address = $1)";
        house.change(LEAVES, values![ana.address]).await;
        house.clock.advance(days(1));
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{client}/forms/new")).await;
        ines.tick("Consent to treatment");
        ines.press("Resend Intake Forms").await.status(422).shows("whoever still has to sign can’t get in");
        // Another form that is open does not stand for it.
        house.asks_to_fill_in(JONAS, "phq-9").await;
        ines.open(&format!("/clients/{client}/forms/new")).await;
        ines.tick("Consent to treatment");
        ines.press("Resend Intake Forms").await.status(422).shows("whoever still has to sign can’t get in");
        house.carry_letters().await.none();
    }

    /// Sharing knows it too: of a form that only lacks a signature whoever is to give it hears, and nothing is said to be on its way where
    /// nobody can.
    async fn sharing_tells_who_is_still_to_sign(house) {
        let ana = house.two_fill_in_for_jonas().await;
        let client = house.client(JONAS).await;
        let (maya, _) = house.maya_is_about_to_sign("").await;
        let ines = house.sign_in(INES).await;
        maya.press("Sign and send").await.shows("We have told them.");
        house.carry_letters().await;
        let share = format!("/clients/{client}/share");
        ines.open(&share).await;
        ines.tick("Consent to treatment").press("Continue to Email").await.status(200);
        ines.press("Continue to Review").await.status(200).does_not_show(MAYA.address);
        ines.press("Share & Send Now").await.shows("1 form was shared. Form: Consent to treatment.");
        let letters = house.carry_letters().await;
        assert_eq!((letters.to(MAYA.address).len(), letters.to(ana.address).len()), (0, 1), "who has signed is not written to");
        const LEAVES: &str = "update grants set rights = 'messages:manage' where login_id in (select id from logins where address = $1)";
        house.change(LEAVES, values![ana.address]).await;
        house.clock.advance(days(1));
        let ines = house.sign_in(INES).await;
        ines.open(&share).await;
        ines.tick("Consent to treatment").press("Continue to Email").await.status(422).shows("whoever still has to sign can’t get in");
        let form = house.form(ALDER, "consent-to-treatment").await.to_string();
        ines.post(&share, &[("form", form.as_str())]).await.status(422).shows("whoever still has to sign can’t get in");
        house.carry_letters().await.none();
    }

    /// Stopping a batch takes no letter back that asks somebody for a signature under what was filled in before.
    async fn a_stopped_batch_leaves_the_signature_asked_for(house) {
        let jonas = house.activate(JONAS).await;
        house.activate(MAYA).await;
        house.fills_in_for_jonas(MAYA).await;
        let client = house.client(JONAS).await;
        house.form(ALDER, "consent-to-treatment").await;
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{client}/forms/new")).await;
        ines.tick("Consent to treatment").choose(SIGNERS, "The client and a guardian");
        ines.press("Resend Intake Forms").await.shows("1 form is at the portal");
        let (request,): (FormRequestId,) = house.one(NEWEST, values![client]).await;
        house.carry_letters().await;
        fill_the_consent(&jonas, request).await;
        jonas.fill("Your full name", "Jonas Weber");
        jonas.press("Sign and send").await.shows("We have told them.");
        let (scale, id) = (house.form(ALDER, "phq-9").await.to_string(), client.to_string());
        ines.post("/batches/forms", &[("client", id.as_str()), ("request_key", "stopped"), ("form", scale.as_str())]).await.status(200);
        let batch = ines.page().address.clone();
        ines.post(&format!("{batch}/stop"), &[]).await.status(200).shows("Sending was stopped");
        let letters = house.carry_letters().await;
        assert_eq!((letters.to(MAYA.address).len(), letters.to(JONAS.address).len()), (1, 0));
    }

    /// A batch writes about what it asks for, and to nobody about what is older: a letter of its moment counts as its own.
    async fn a_batch_tells_of_what_it_asks_for(house) {
        let jonas = house.activate(JONAS).await;
        house.activate(MAYA).await;
        house.fills_in_for_jonas(MAYA).await;
        let client = house.client(JONAS).await;
        house.form(ALDER, "consent-to-treatment").await;
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{client}/forms/new")).await;
        ines.tick("Consent to treatment").choose(SIGNERS, "The client and a guardian");
        ines.press("Resend Intake Forms").await.shows("1 form is at the portal");
        let (request,): (FormRequestId,) = house.one(NEWEST, values![client]).await;
        fill_the_consent(&jonas, request).await;
        jonas.fill("Your full name", "Jonas Weber");
        jonas.press("Sign and send").await.shows("We have told them.");
        house.carry_letters().await;
        house.clock.advance(std::time::Duration::from_secs(600));
        let (scale, consent) = (house.form(ALDER, "phq-9").await.to_string(), house.form(ALDER, "consent-to-treatment").await.to_string());
        let id = client.to_string();
        for (key, form, told) in [("new", &scale, (1, 0)), ("again", &consent, (0, 1))] {
            ines.post("/batches/forms", &[("client", id.as_str()), ("request_key", key), ("form", form.as_str())]).await.status(200);
            let letters = house.prepare_what_is_due().await;
            assert_eq!((letters.to(JONAS.address).len(), letters.to(MAYA.address).len()), told, "{key}");
            house.clock.advance(std::time::Duration::from_secs(600));
        }
    }

    /// An invitation takes no form along that a guardian is to sign where there is none: neither from the question, nor from the composer, nor
    /// later. What was chosen stands there still, and another signer lets it go.
    async fn an_invitation_takes_along_what_can_be_signed(house) {
        house.form(ALDER, "consent-to-treatment").await;
        let client = house.client(ANA).await;
        let ines = house.sign_in(INES).await;
        for signers in ["A guardian", "The client and a guardian"] {
            ines.open(&format!("/clients/{client}/invitation")).await;
            ines.tick("Send with a form").tick("Consent to treatment").choose(SIGNERS, signers);
            let asked = ines.press("Send invitation").await.status(422).shows(TOO_FEW).shows("Send the invitation?");
            assert!(asked.title().starts_with("Error: "), "{}", asked.title());
            assert_eq!(asked.value(SIGNERS), signers);
            assert_eq!(asked.html().select(&scraper::Selector::parse("[name=form][checked]").expect("css")).count(), 1);
            ines.open(&format!("/clients/{client}/invite")).await;
            ines.tick("Consent to treatment").choose(SIGNERS, signers).fill("Your words", "Hello {{client_first_name}}.");
            ines.press("Send").await.status(422).shows(TOO_FEW).shows("Hello {{client_first_name}}.");
            ines.fill("Day", "2026-11-23").press("Send later").await.status(422).shows(TOO_FEW);
        }
        house.nothing_was_asked().await;
        house.carry_letters().await.none();
        ines.choose(SIGNERS, "The client").press("Send").await.shows("Invitation sent to Ana.");
        house.carry_letters().await.only_letter_to(ANA.address);
        let signers: Vec<(String,)> = house.rows("select signers from form_requests", values![]).await;
        assert_eq!(signers, [("client".to_owned(),)]);
    }

    /// Of many, those for whom nobody can sign are told apart, each with the repair; after it, trying again sends to them.
    async fn many_are_told_apart(house) {
        let form = house.form(ALDER, "consent-to-treatment").await.to_string();
        house.activate(MAYA).await;
        house.fills_in_for_jonas(MAYA).await;
        let (ana, jonas) = (house.client(ANA).await.to_string(), house.client(JONAS).await.to_string());
        for (door, key) in [("/batches", "now"), ("/batches/later", "later")] {
            let ines = house.sign_in(INES).await;
            let chosen = [("client", ana.as_str()), ("client", jonas.as_str()), ("subject", "Your portal"), ("message", "Hello."),
                ("form", form.as_str()), ("signers", "client_guardian")];
            let looked_over = ines.post("/invitations/preview", &chosen).await.shows("Invite 1 client to the Client Portal").shows(TOO_FEW);
            looked_over.shows("1 is left out");
            let fields = [("client", ana.as_str()), ("client", jonas.as_str()), ("subject", "Your portal"), ("message", "Hello."), ("request_key", key),
                ("form", form.as_str()), ("signers", "client_guardian"), ("date", "2026-11-23"), ("time", "09:00")];
            ines.post(door, &fields).await.status(200);
            let batch = ines.page().address.clone();
            house.clock.advance(days(if key == "later" { 3 } else { 0 }));
            let letters = house.prepare_what_is_due().await;
            letters.only_letter_to(JONAS.address);
            assert_eq!(letters.to(ANA.address).len(), 0);
            let ines = house.sign_in(INES).await;
            let page = ines.open(&batch).await.shows("Not sent").shows(TOO_FEW);
            assert_eq!(page.link("Add guardian or proxy Ana Silva"), format!("/clients/{ana}/people/new"));
            house.clock.advance(days(1));
        }
        let asked: Vec<(String,)> = house.rows("select signers from form_requests", values![]).await;
        assert_eq!(asked.len(), 1, "Jonas was asked once");
        let grant = house.acts_for(MAYA, ANA, Kind::Proxy).await;
        house.change("update grants set rights = $2 where id = $1", values![grant, "forms:manage"]).await;
        house.carry_letters().await;
        let ines = house.sign_in(INES).await;
        ines.open("/batches").await;
        let (newest,): (portico_values::BatchId,) = house.one("select id from batches where request_key = 'later'", values![]).await;
        ines.open(&format!("/batches/{newest}")).await;
        ines.press("Retry failed").await;
        house.prepare_what_is_due().await.only_letter_to(ANA.address);
    }

    /// "Resend Intake Forms" for many holds to the same: who has no account is not sent what they alone can sign.
    async fn resending_to_many_holds_to_it(house) {
        let form = house.form(ALDER, "consent-to-treatment").await.to_string();
        house.activate(MAYA).await;
        house.fills_in_for_jonas(MAYA).await;
        let (maya, jonas) = (house.client(MAYA).await.to_string(), house.client(JONAS).await.to_string());
        let ines = house.sign_in(INES).await;
        // Where nobody is left, the choice is asked for again.
        ines.post("/batches/forms/new", &[("client", jonas.as_str())]).await;
        ines.tick("Consent to treatment").choose(SIGNERS, "The client");
        let asked = ines.press("Resend Intake Forms").await.status(422).shows(NO_ACCOUNT).shows("Choose someone else to sign");
        assert_eq!(asked.value(SIGNERS), "The client");
        house.nothing_was_asked().await;
        let fields = [("client", maya.as_str()), ("client", jonas.as_str()), ("request_key", "again"), ("form", form.as_str()), ("signers", "client")];
        ines.post("/batches/forms", &fields).await.status(200);
        let batch = ines.page().address.clone();
        assert_eq!(house.prepare_what_is_due().await.to(MAYA.address).len(), 1);
        let page = ines.open(&batch).await.shows(NO_ACCOUNT);
        assert_eq!(page.link("Invite to Client Portal Jonas Weber"), format!("/clients/{jonas}/invite"));
        let asked: Vec<(portico_values::ClientId,)> = house.rows("select client_id from form_requests", values![]).await;
        assert_eq!(asked.iter().map(|(client,)| client.to_string()).collect::<Vec<_>>(), [maya]);
    }
}
