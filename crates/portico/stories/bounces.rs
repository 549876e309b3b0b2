//! What mail servers send back later: bounces, delays, complaints; and what is believed of them (behaviours.md 41).

use crate::{
    addresses::maya_with_two_addresses,
    kit::{House, JONAS, MAYA},
};
use portico::{
    act::Who,
    bounces::{Taken, actions::Outcome, take_in},
    care::Side,
    families::kind::Kind,
    installation::hold,
};
use portico_database::values;
use portico_mail::{Outcome as Carried, ScriptedCarrier};
use portico_values::{Identity as _, LetterId, Moment, OfferId, moment::days};

/// The newest letter to this address.
pub(crate) async fn letter_to(house: &House, address: &str) -> LetterId {
    house
        .one::<(LetterId, Moment)>(
            "select id, created_at from letters where recipient = $1 order by created_at desc, id desc limit 1",
            values![address],
        )
        .await
        .0
}

/// A delivery report about a letter, as a mail server writes it.
fn report(letter: LetterId, to: &str, recipient: &str, action: &str, status: &str, said: &str) -> String {
    format!(
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.net\nTo: portal@alder-wren.example\nSubject: Undelivered Mail Returned to Sender\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n\n--b\n\nSorry.\n\n--b\n\
         Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\nFinal-Recipient: rfc822; {recipient}\n\
         Action: {action}\nStatus: {status}\nDiagnostic-Code: smtp; {said}\n\n--b\nContent-Type: message/rfc822\n\n\
         From: portal@alder-wren.example\nTo: <{to}>\nMessage-ID: <{letter}@alder-wren.example>\nSubject: An invitation\n\nHello\n--b--\n"
    )
}

/// A complaint about a letter, as large mail providers write it.
pub(crate) fn complaint(letter: LetterId, to: &str) -> String {
    format!(
        "From: feedback@mail.example.net\nTo: abuse@alder-wren.example\nSubject: FW: An invitation\n\
         Content-Type: multipart/report; report-type=feedback-report; boundary=\"b\"\n\n--b\n\nThis is a report.\n\n--b\n\
         Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nVersion: 1\n\n--b\nContent-Type: message/rfc822\n\n\
         From: portal@alder-wren.example\nTo: <{to}>\nMessage-ID: <{letter}@alder-wren.example>\n\nHello\n--b--\n"
    )
}

pub(crate) async fn take(house: &House, message: &str) -> Taken {
    take_in(&house.portico, |practice| Who::operator(practice, "bounce"), message.as_bytes()).await.expect("taken in")
}

/// The letter that reminded Maya of a form that she fills in for Jonas.
async fn maya_is_reminded_for_jonas(house: &House) -> LetterId {
    house.asks_to_fill_in(JONAS, "phq-9").await;
    house.fills_in_for_jonas(MAYA).await;
    house.clock.advance(days(3));
    assert_eq!(portico::waiting::jobs::remind_due(&house.portico).await.expect("reminded"), 1);
    house.carry_letters().await.only_letter_to(MAYA.address);
    letter_to(house, MAYA.address).await
}

fn outcome(taken: &Taken) -> Option<Outcome> {
    match taken {
        Taken::Noted { outcome, .. } => Some(*outcome),
        _ => None,
    }
}

stories! {
    /// A report with a sign in it that no text keeps is taken in like every other: one message stops none of those behind it.
    async fn a_strange_sign_stops_nothing(house) {
        house.client(MAYA).await;
        house.invite(MAYA).await;
        let letter = letter_to(house, MAYA.address).await;
        let message = report(letter, MAYA.address, MAYA.address, "failed", "5.1.1", "550 5.1.1 no such\0 user");
        assert_eq!(outcome(&take(house, &message).await), Some(Outcome::Bounced));
    }

    /// It comes back when the client's record has gone into another one with the sign-in: whoever looks after that one is told, by its name.
    async fn a_bounce_after_a_merge_is_told(house) {
        house.activate(JONAS).await;
        house.carry_letters().await;
        house.browser().post("/p/alder-wren/forgot-password", &[("email", JONAS.address)]).await;
        house.carry_letters().await.only_letter_to(JONAS.address);
        let letter = letter_to(house, JONAS.address).await;
        let jonas = house.client(JONAS).await;
        house.assign(ADA, jonas).await;
        house.client(MAYA).await;
        house.merged_keeping(MAYA, jonas, Some(Side::Gone)).await;
        let gone = report(letter, JONAS.address, JONAS.address, "failed", "5.1.1", "550 5.1.1 User unknown");
        assert_eq!(outcome(&take(house, &gone).await), Some(Outcome::Bounced));
        house.sign_in(ADA).await.open("/notices").await.shows("An email to Maya Lindqvist didn’t arrive.");
    }

    /// An invitation comes back hours later: the record says why, and one step repairs the address, sends again and kills the old link.
    async fn a_bounce_becomes_a_task_that_one_step_repairs(house) {
        let id = house.client(MAYA).await;
        let old = house.invite(MAYA).await;
        let letter = letter_to(house, MAYA.address).await;
        let sam = house.sign_in(SAM).await;
        sam.open("/clients").await.shows("Waiting to accept");

        let gone = report(letter, MAYA.address, MAYA.address, "failed", "5.1.1", "550 5.1.1 <maya@lindqvist.example> User unknown");
        let taken = take(house, &gone).await;
        let Taken::Noted { practice, outcome: Outcome::Bounced, reason, .. } = &taken else { panic!("{taken:?}") };
        assert_eq!((practice.as_str(), reason.as_str()), ("alder-wren", "This address doesn’t exist."));
        sam.open("/clients").await.shows("Email not delivered").shows("This address doesn’t exist.").shows("Fix email Maya Lindqvist");
        let tab = sam.open(&format!("/clients/{id}/portal")).await.shows("The invitation didn’t reach Maya.");
        let tab = tab.shows("The last email came back. Fix the email first").does_not_show("Next reminder").does_not_show("Link works until");
        tab.does_not_show("activates the account").does_not_show("check the junk or spam folder");
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{id}/portal")).await.shows("The email to Maya came back");
        assert_eq!(take(house, &gone).await, Taken::NothingNew(letter), "the same report a second time");

        sam.follow("Fix email").await;
        sam.fill("Email", "maya@right.example").press("Save and resend").await.shows("Saved, and the invitation went to maya@right.example.");
        let new = house.carry_letters().await.only_letter_to("maya@right.example").link();
        house.browser().open(&old).await.does_not_show("Activate My Account");
        house.activate_by(&new).await;
        house.carry_letters().await;
        // Late news of the old letter changes nothing any more.
        assert!(outcome(&take(house, &gone).await).is_none());
        sam.open(&format!("/clients/{id}/portal")).await.does_not_show("didn’t reach");
    }

    /// The repair sends the usual message. Where the one that came back had other words, the page says so, and leads on to write them.
    async fn words_written_for_a_client_are_not_lost_unseen(house) {
        let (maya, jonas) = (house.client(MAYA).await, house.client(JONAS).await);
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{maya}/invite")).await;
        sam.fill("Your words", "Written for Maya.").press("Send").await.shows("Invitation sent just now");
        house.invite(JONAS).await;
        for client in [MAYA, JONAS] {
            let letter = letter_to(house, client.address).await;
            take(house, &report(letter, client.address, client.address, "failed", "5.1.1", "550 5.1.1 User unknown")).await;
        }
        let usual = sam.open(&format!("/clients/{jonas}/info/edit")).await.does_not_show("a message other than the usual one");
        assert!(usual.offers("Save and resend") && !usual.offers("Save and write message"));
        sam.open(&format!("/clients/{maya}/info/edit")).await.shows("The last invitation had a message other than the usual one.");
        sam.fill("Email", "maya@right.example").press("Save and write message").await.shows("Saved.").shows("maya@right.example");
        sam.fill("Your words", "Written for Maya, again.").press("Send").await.shows("Invitation sent just now");
        house.carry_letters().await.only_letter_to("maya@right.example").says("Written for Maya, again.");
    }

    /// The invitation to the address chosen for the portal comes back, while the main one stays: "Save and resend" goes to what was typed in
    /// its place.
    async fn the_repair_goes_where_it_was_typed(house) {
        let id = maya_with_two_addresses(house).await;
        let sam = house.sign_in(SAM).await;
        let tab = format!("/clients/{id}/portal");
        sam.open(&tab).await;
        sam.choose("Email", "maya@work.example").press("Save email").await.shows("Invitations now go to maya@work.example.");
        house.invite_as(&house.who(SAM).await, id).await.expect("nothing stands in the way");
        let old = house.carry_letters().await.only_letter_to("maya@work.example").link();
        let letter = letter_to(house, "maya@work.example").await;
        let gone = report(letter, "maya@work.example", "maya@work.example", "failed", "5.1.1", "550 5.1.1 User unknown");
        assert_eq!(outcome(&take(house, &gone).await), Some(Outcome::Bounced));
        sam.open(&tab).await;
        sam.follow("Fix email").await;
        let saved = sam.fill("Email 2", "maya@office.example").press("Save and resend").await;
        saved.shows("Saved, and the invitation went to maya@office.example.");
        let letters = house.carry_letters().await;
        letters.only_letter_to("maya@office.example");
        assert!(letters.to(MAYA.address).is_empty());
        house.browser().open(&old).await.does_not_show("Activate My Account");
    }

    /// A question to somebody who shall act for a client comes back, or is refused at once: the bell tells of it and leads to the people. News
    /// of a letter that a newer one has replaced rings for nobody.
    async fn a_question_that_comes_back_rings(house) {
        const ROBIN: &str = "robin@silva.example";
        const SAID: &str = "An email about access to the portal of Ana Silva didn’t arrive.";
        let ana = house.client(ANA).await;
        house.offer_to(ANA, ROBIN, Kind::Proxy).await;
        house.carry_letters().await.only_letter_to(ROBIN);
        let first = letter_to(house, ROBIN).await;
        house.clock.advance(days(1));
        let ask_again = async || {
            let ines = house.sign_in(INES).await;
            ines.open(&format!("/clients/{ana}/portal")).await;
            ines.press("Ask again: Robin Silva").await.shows("Asked again by email.");
        };
        ask_again().await;
        house.carry_letters().await.only_letter_to(ROBIN);
        let unknown = |letter| report(letter, ROBIN, ROBIN, "failed", "5.1.1", "550 5.1.1 User unknown");
        assert_eq!(outcome(&take(house, &unknown(first)).await), Some(Outcome::Bounced));
        let ines = house.sign_in(INES).await;
        ines.open("/notices").await.does_not_show(SAID);

        let second = letter_to(house, ROBIN).await;
        assert_eq!(outcome(&take(house, &unknown(second)).await), Some(Outcome::Bounced));
        ines.open("/notices").await.shows(SAID);
        let people = ines.press("Open the people").await.is_at(&format!("/clients/{ana}/portal"));
        people.shows("Robin Silva").shows("Email not delivered");

        house.clock.advance(days(1));
        ask_again().await;
        let refusing = ScriptedCarrier::new(|_| Carried::Never { code: 550, reply: "5.1.1 no such user".into() });
        house.carry_letters_to(&refusing).await.none();
        let rung = "select count(*) from audit_events where action = 'offer.not_arrived'";
        assert_eq!(house.one::<(i64,)>(rung, values![]).await, (2,));
    }

    /// "Fix email" there: everything but the address stands in the form. Asking again withdraws the first question in the same act, whose link then
    /// leads nowhere, and what was answered meanwhile is not asked twice.
    async fn a_question_that_came_back_is_asked_at_another_address(house) {
        const ROBIN: &str = "robin@silva.example";
        let ana = house.client(ANA).await;
        let earlier = house.offer_to(ANA, ROBIN, Kind::Proxy).await;
        let old = house.carry_letters().await.only_letter_to(ROBIN).link();
        let sam = house.sign_in(SAM).await;
        let tab = format!("/clients/{ana}/portal");
        assert!(!sam.open(&tab).await.offers("Fix email: Robin Silva"), "it has arrived");
        sam.open(&format!("/clients/{ana}/people/new?instead={earlier}")).await.status(404);
        let gone = report(letter_to(house, ROBIN).await, ROBIN, ROBIN, "failed", "5.1.1", "550 5.1.1 User unknown");
        assert_eq!(outcome(&take(house, &gone).await), Some(Outcome::Bounced));
        house.clock.advance(std::time::Duration::from_secs(60));
        sam.open(&tab).await;
        let form = sam.follow("Fix email: Robin Silva").await.shows("the earlier request is withdrawn");
        let kept = ["First name", "Last name", "Email", "Relationship", "Authority"].map(|label| form.value(label));
        assert_eq!(kept, ["Robin", "Silva", ROBIN, "mother", "parental responsibility"]);
        sam.fill("Email", "robin@").press("Ask by email").await.status(422);
        sam.fill("Email", ROBIN).press("Ask by email").await.status(409).shows("was asked less than 5 minutes ago");
        house.browser().open(&old).await.status(200);
        let saved = sam.fill("Email", "robin@new.example").press("Ask by email").await;
        saved.shows("Robin was asked by email at robin@new.example.").shows("Waiting for Robin to accept").does_not_show("Email not delivered");
        house.carry_letters().await.only_letter_to("robin@new.example");
        house.browser().open(&old).await.status(410);
        let offers: Vec<(String, String, String)> = house.rows("select state, kind, rights from offers order by offered_at, id", values![]).await;
        assert_eq!(offers.iter().map(|offer| offer.0.as_str()).collect::<Vec<_>>(), ["withdrawn", "waiting"]);
        assert_eq!((&offers[0].1, &offers[0].2), (&offers[1].1, &offers[1].2), "what they may do is what it was");
        let (first, again) = (earlier.to_string(), format!("/clients/{ana}/people"));
        let typed = [("kind", "proxy"), ("given", "Robin"), ("email", "kim@new.example"), ("relationship", "mother"), ("authority", "a court"),
            ("requests", "see"), ("messages", "none"), ("bills", "none"), ("payments", "none"), ("instead", first.as_str())];
        sam.post(&again, &typed).await.status(409).shows("It has just been answered or withdrawn.");
        let (second,): (OfferId,) = house.one("select id from offers where state = 'waiting'", values![]).await;
        house.change("update offers set state = 'declined' where id = $1", values![second]).await;
        let second = second.to_string();
        let mut turned_down = typed;
        turned_down[typed.len() - 1] = ("instead", second.as_str());
        sam.post(&again, &turned_down).await.status(409).shows("It has just been answered or withdrawn.");
        house.carry_letters().await.none();
    }

    /// What comes back while a restore is held is known when it is released.
    async fn a_bounce_counts_while_a_restore_is_held(house) {
        house.client(MAYA).await;
        house.invite(MAYA).await;
        let letter = letter_to(house, MAYA.address).await;
        hold::hold(&house.portico).await.expect("held");
        let gone = report(letter, MAYA.address, MAYA.address, "failed", "5.1.1", "550 5.1.1 User unknown");
        assert_eq!(outcome(&take(house, &gone).await), Some(Outcome::Bounced));
        hold::release(&house.portico).await.expect("released");
        house.sign_in(SAM).await.open("/clients").await.shows("Email not delivered").shows("This address doesn’t exist.");
    }

    /// What waits for one client is mailed to somebody else with access, and comes back: the bell leads to the people, where it stands whose
    /// address it was, and nothing says that it went to the client.
    async fn an_email_to_somebody_else_with_access_comes_back(house) {
        const SAID: &str = "An email to somebody else with access to the portal of Jonas Weber didn’t arrive.";
        house.activate(MAYA).await;
        let jonas = house.client(JONAS).await;
        let letter = maya_is_reminded_for_jonas(house).await;
        let gone = report(letter, MAYA.address, MAYA.address, "failed", "5.1.1", "550 5.1.1 User unknown");
        assert_eq!(outcome(&take(house, &gone).await), Some(Outcome::Bounced));

        let ines = house.sign_in(INES).await;
        ines.open("/notices").await.shows(SAID).does_not_show("An email to Jonas Weber");
        let tab = ines.press(&format!("Open the people: {SAID}")).await.is_at(&format!("/clients/{jonas}/portal"));
        tab.shows("The newest email to maya@lindqvist.example came back. This address doesn’t exist.").shows("People with access");
        let history = ines.open(&format!("/clients/{jonas}/activity")).await;
        let history = history.shows("The email to somebody else with access to Jonas’s portal came back");
        let history = history.shows("Accepted by the mail server of somebody else with access to Jonas’s portal");
        history.does_not_show("The email to Jonas came back").does_not_show("Accepted by Jonas’s mail server");
    }

    /// The last day of their access has passed when it comes back: that is nobody's task.
    async fn an_email_to_somebody_whose_access_is_over_comes_back(house) {
        const LAST: &str = "update grants set ends_at = $2 where client_id = $1 and kind <> 'self'";
        house.activate(MAYA).await;
        let jonas = house.client(JONAS).await;
        let letter = maya_is_reminded_for_jonas(house).await;
        house.change(LAST, values![jonas, house.now()]).await;
        let gone = report(letter, MAYA.address, MAYA.address, "failed", "5.1.1", "550 5.1.1 User unknown");
        assert_eq!(outcome(&take(house, &gone).await), Some(Outcome::Bounced));
        house.sign_in(INES).await.open("/notices").await.does_not_show("didn’t arrive");
    }

    /// The sign-in moves because the old mailbox is dead: that the old one cannot be told is no task, what comes back from the new one is.
    async fn the_old_address_rings_for_nobody(house) {
        const SAID: &str = "An email to Maya Lindqvist didn’t arrive.";
        house.activate(MAYA).await;
        let id = house.client(MAYA).await;
        house.carry_letters().await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/clients/{id}/info/edit")).await;
        sam.fill("Email", "maya@new.example").press("Save").await;
        sam.press("Move sign-in to the new email").await.shows("Maya now signs in with maya@new.example.");
        let refused = || Carried::Never { code: 550, reply: "550 5.1.1 User unknown".into() };
        let old_is_dead = ScriptedCarrier::new(move |mail| match mail.envelope_to == MAYA.address {
            true => refused(),
            false => Carried::Accepted { reply: "250 2.0.0 Ok".into() },
        });
        house.carry_letters_to(&old_is_dead).await.only_letter_to("maya@new.example");
        sam.open("/notices").await.does_not_show(SAID);
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{id}/activity")).await.shows("An email came back from an address that Maya doesn’t sign in with");

        let new = letter_to(house, "maya@new.example").await;
        let gone = report(new, "maya@new.example", "maya@new.example", "failed", "5.1.1", "550 5.1.1 User unknown");
        assert_eq!(outcome(&take(house, &gone).await), Some(Outcome::Bounced));
        sam.open("/notices").await.shows(SAID);
        sam.press(&format!("Fix email: {SAID}")).await.is_at(&format!("/clients/{id}/info/edit"));
    }

    /// A newer invitation has gone out when the earlier one comes back: that is no task. When the newer one comes back, it is.
    async fn an_earlier_invitation_rings_for_nobody(house) {
        const SAID: &str = "An email to Jonas Weber didn’t arrive.";
        let id = house.client(JONAS).await;
        house.invite(JONAS).await;
        let first = letter_to(house, JONAS.address).await;
        house.clock.advance(days(1));
        house.invite(JONAS).await;
        let second = letter_to(house, JONAS.address).await;
        let gone = |letter| report(letter, JONAS.address, JONAS.address, "failed", "5.1.1", "550 5.1.1 User unknown");
        assert_eq!(outcome(&take(house, &gone(first)).await), Some(Outcome::Bounced));
        let ines = house.sign_in(INES).await;
        ines.open("/notices").await.does_not_show(SAID);
        ines.open(&format!("/clients/{id}/activity")).await.shows("An earlier email to Jonas came back").does_not_show("The email to Jonas came back");
        assert_eq!(outcome(&take(house, &gone(second)).await), Some(Outcome::Bounced));
        let sam = house.sign_in(SAM).await;
        sam.open("/notices").await.shows(SAID);
    }

    /// A report about a letter of somebody else's, or about another recipient of ours, changes nothing.
    async fn news_of_other_mail_changes_nothing(house) {
        let id = house.client(MAYA).await;
        house.invite(MAYA).await;
        let letter = letter_to(house, MAYA.address).await;
        let unknown = LetterId::from_uuid(uuid::Uuid::from_u128(7));
        assert_eq!(take(house, &report(unknown, MAYA.address, MAYA.address, "failed", "5.1.1", "550 no")).await, Taken::NotOurs);
        let other = report(letter, MAYA.address, "somebody@else.example", "failed", "5.1.1", "550 no");
        assert_eq!(take(house, &other).await, Taken::OtherRecipient(letter));
        assert_eq!(take(house, "From: maya@lindqvist.example\nSubject: Hello\n\nThank you.\n").await, Taken::NotABounce);
        let away = "From: maya@lindqvist.example\nSubject: Out of office\nAuto-Submitted: auto-replied\n\nI am away.\n";
        assert_eq!(take(house, away).await, Taken::AutoReply);
        house.sign_in(SAM).await.open(&format!("/clients/{id}")).await.shows("Waiting for Maya to accept invitation");
    }

    /// A message full of ids that are none of ours begins no transaction: anybody may write to the mailbox.
    async fn a_message_about_no_letter_of_ours_costs_no_transaction(house) {
        let blocks: String = (1..=500).map(|n| format!("Message-ID: <{}@x.example>\n\n", uuid::Uuid::from_u128(n))).collect();
        let unknown = LetterId::from_uuid(uuid::Uuid::from_u128(7));
        let message = report(unknown, MAYA.address, MAYA.address, "failed", "5.1.1", "550 no") + &blocks;
        let (taken, heard) = house.statements_of(take(house, &message)).await;
        assert_eq!(taken, Taken::NotOurs);
        let begun = heard.iter().filter(|statement| *statement == "begin").count();
        assert!(begun == 0 && heard.len() < 50, "{begun} transactions, {} statements", heard.len());
    }

    /// Another practice's letter is found by its id alone, and only that practice's client changes.
    async fn a_bounce_finds_its_practice(house) {
        house.client(MAYA).await;
        house.invite(MAYA).await;
        house.invite(MAYA_AT_HARBOUR).await;
        let practice = house.practice(HARBOUR).await;
        let (letter,): (LetterId,) = house.one("select id from letters where practice_id = $1 and kind = 'invitation'", values![practice]).await;
        let taken = take(house, &report(letter, MAYA.address, MAYA.address, "failed", "5.2.2", "552 5.2.2 Over quota")).await;
        assert!(matches!(&taken, Taken::Noted { practice, .. } if practice == "harbour"), "{taken:?}");
        house.sign_in(HANNA).await.open("/clients").await.shows("The mailbox is full.");
        house.sign_in(SAM).await.open("/clients").await.shows("Waiting to accept").does_not_show("The mailbox is full");
    }

    /// A server that goes on trying is told to staff, and nothing needs to be done; when it gives up, or succeeds, that is told too.
    async fn a_delay_is_told_and_passes(house) {
        let id = house.client(MAYA).await;
        house.invite(MAYA).await;
        let letter = letter_to(house, MAYA.address).await;
        let sam = house.sign_in(INES).await;
        let delay = report(letter, MAYA.address, MAYA.address, "delayed", "4.2.2", "452 4.2.2 Over quota");
        assert_eq!(outcome(&take(house, &delay).await), Some(Outcome::Delayed));
        assert_eq!(outcome(&take(house, &delay).await), None);
        sam.open(&format!("/clients/{id}/portal")).await.shows("Waiting to accept").shows("It has not arrived yet. The mailbox is full; trying again.");
        let arrived = report(letter, MAYA.address, MAYA.address, "delivered", "2.0.0", "250 ok");
        assert_eq!(outcome(&take(house, &arrived).await), Some(Outcome::Arrived));
        sam.open(&format!("/clients/{id}/portal")).await.does_not_show("not arrived so far").shows("The delayed email has arrived");
    }

    /// Somebody presses "spam": no invitation goes to that address, alone or with others, until staff have talked to them.
    async fn a_complaint_closes_the_address_until_staff_lift_it(house) {
        let id = house.client(MAYA).await;
        house.invite(MAYA).await;
        let letter = letter_to(house, MAYA.address).await;
        assert_eq!(outcome(&take(house, &complaint(letter, "somebody@else.example")).await), None, "another recipient");
        assert_eq!(outcome(&take(house, &complaint(letter, MAYA.address)).await), Some(Outcome::Complained));
        house.clock.advance(days(1));
        let sam = house.sign_in(SAM).await;
        sam.open("/clients").await.shows("Email not delivered").shows("They told their mail provider that this email was unwanted.");
        let (code, refused) = match house.invite_as(&house.who(SAM).await, id).await {
            Err(portico::answer::Trouble::Refused(refusal)) => (refusal.code, refusal.sentence),
            other => panic!("{other:?}"),
        };
        assert_eq!(code, "complained");
        assert!(refused.contains("unwanted"), "{refused}");
        // Nor does a batch send to her.
        house.start_batch(&[MAYA, JONAS]).await;
        portico::batches::jobs::prepare_due(&house.portico).await.expect("prepared");
        let letters = house.carry_letters().await;
        assert!(letters.to(MAYA.address).is_empty());
        letters.only_letter_to(JONAS.address);

        let bill = house.sign_in(BILL).await;
        bill.post(&format!("/clients/{id}/complaint/lift"), &[]).await.status(403);
        sam.post(&format!("/clients/{id}/complaint/lift"), &[]).await.shows("Email to this client is allowed again.");
        sam.post(&format!("/clients/{id}/complaint/lift"), &[]).await.status(409);
        house.invite_as(&house.who(SAM).await, id).await.expect("nothing stands in the way");
        house.carry_letters().await.only_letter_to(MAYA.address);
    }

    /// A client who is in presses "spam": nothing about what waits goes to her any more, not even what is in line already, and staff read why
    /// wherever they would send. What she asks for herself goes all the same.
    async fn a_complaint_stops_what_nobody_asked_for(house) {
        house.activate(MAYA).await;
        let id = house.client(MAYA).await;
        let letter = letter_to(house, MAYA.address).await;
        house.asks_to_fill_in(MAYA, "phq-9").await;
        house.form(ALDER, "gad-7").await;
        house.clock.advance(days(3));
        assert_eq!(portico::waiting::jobs::remind_due(&house.portico).await.expect("reminded"), 1);
        assert_eq!(outcome(&take(house, &complaint(letter, MAYA.address)).await), Some(Outcome::Complained));
        house.carry_letters().await.none();
        house.clock.advance(days(7));
        assert_eq!(portico::waiting::jobs::remind_due(&house.portico).await.expect("left out"), 0);
        house.carry_letters().await.none();

        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{id}/activity")).await.shows("An email was not sent: its reader told their mail provider").shows("A reminder to Maya about");
        ines.open(&format!("/clients/{id}/forms/new")).await;
        ines.tick("GAD-7").press("Resend Intake Forms").await.status(422).shows("Talk to them, then choose “Allow email again”");
        let browser = house.browser();
        browser.open("/p/alder-wren/sign-in").await;
        browser.follow("Forgot password?").await;
        browser.fill("Email", MAYA.address).press("Email me a link").await;
        assert_eq!(house.carry_letters().await.only_letter_to(MAYA.address).kind, "password_reset");

        let sam = house.sign_in(SAM).await;
        sam.open("/notices").await.shows("told their mail provider that it was unwanted");
        sam.open(&format!("/clients/{id}/portal")).await.shows("No more emails go to maya@lindqvist.example, other than about signing in and the account.");
        sam.press("Allow email again Maya Lindqvist").await.shows("Email to this client is allowed again.").does_not_show("No more emails go to");
        ines.open(&format!("/clients/{id}/forms/new")).await;
        ines.tick("GAD-7").press("Resend Intake Forms").await.shows("1 form is at the portal");
        house.carry_letters().await.only_letter_to(MAYA.address);
    }

    /// Whoever acts for a client, or is asked to, may complain as well: the panel of the client names the address, and opens it again.
    async fn a_complaint_of_somebody_who_acts_for_a_client_is_lifted_there(house) {
        house.activate(MAYA).await;
        let jonas = house.client(JONAS).await;
        house.asks_to_fill_in(JONAS, "phq-9").await;
        house.fills_in_for_jonas(MAYA).await;
        house.clock.advance(days(3));
        assert_eq!(portico::waiting::jobs::remind_due(&house.portico).await.expect("reminded"), 1);
        house.carry_letters().await.only_letter_to(MAYA.address);
        let robin = "robin@silva.example";
        let offer = house.offer_to(JONAS, robin, portico::families::kind::Kind::Proxy).await;
        house.carry_letters().await.only_letter_to(robin);
        for address in [MAYA.address, robin] {
            let letter = letter_to(house, address).await;
            assert_eq!(outcome(&take(house, &complaint(letter, address)).await), Some(Outcome::Complained));
        }
        house.clock.advance(days(7));
        assert_eq!(portico::waiting::jobs::remind_due(&house.portico).await.expect("left out"), 0);
        let sam = house.sign_in(SAM).await;
        let tab = format!("/clients/{jonas}/portal");
        sam.open(&tab).await.shows("Whoever reads maya@lindqvist.example told").shows("Whoever reads robin@silva.example told");
        sam.post(&format!("/clients/{jonas}/offers/{offer}/sending"), &[]).await;
        house.carry_letters().await.none();
        sam.open(&tab).await.shows("Email not delivered");
        let found = sam.open(&format!("/support?address={robin}")).await.shows("No more emails about other people’s portals go to robin@silva.example.");
        assert!(found.offers("Allow email again Robin Silva"));
        sam.post(&format!("/clients/{jonas}/complaint/lift"), &[]).await.shows("Email to this client is allowed again.").does_not_show("Whoever reads");
        house.clock.advance(days(1));
        let sam = house.sign_in(SAM).await;
        sam.post(&format!("/clients/{jonas}/offers/{offer}/sending"), &[]).await;
        house.carry_letters().await.only_letter_to(robin);
    }

    /// A recipient of a batch whose letter comes back is among those who need somebody, with the repair in the row.
    async fn a_bounce_shows_on_the_batch(house) {
        let batch = house.start_batch(&[MAYA, JONAS]).await;
        portico::batches::jobs::prepare_due(&house.portico).await.expect("prepared");
        house.carry_letters().await;
        let letter = letter_to(house, JONAS.address).await;
        take(house, &report(letter, JONAS.address, JONAS.address, "failed", "5.1.1", "550 5.1.1 User unknown")).await;
        let sam = house.sign_in(SAM).await;
        sam.open(&format!("/batches/{batch}")).await.shows("1 needs you").shows("This address doesn’t exist.");
        sam.follow("Fix email Jonas Weber").await;
        sam.fill("Email", "jonas@right.example").press("Save and resend").await.shows("Saved, and the invitation went to jonas@right.example.");
        house.carry_letters().await.only_letter_to("jonas@right.example");
    }
}
