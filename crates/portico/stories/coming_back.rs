//! The mailbox in which letters come back, read by Portico itself; and the return address by which a letter is known (behaviours.md 41).

use crate::{
    bounces::{letter_to, take},
    kit::*,
};
use portico::{
    bounces::{Taken, jobs::read_mailbox, return_path},
    installation::hold,
    settings::Settings,
};
use portico_mail::{LONGEST_MESSAGE, MailboxSettings, Mischief, ReturnAddress, ScriptedMailbox};
use portico_values::{Identity as _, LetterId};

const BOUNCED: &str = "select count(*) from audit_events where action = 'letter.bounced'";

/// A house whose letters come back to a mailbox.
fn reading(house: &House, mailbox: &ScriptedMailbox, password: &str, more: &str) -> House {
    let bounces = Some(MailboxSettings::parse(&mailbox.url(password, more)).expect("an address"));
    house.with_settings(|settings| Settings { bounces, ..settings })
}

fn came_back(letter: LetterId, to: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example.net\r\nTo: bounces@portal.example\r\nSubject: Undelivered Mail Returned to Sender\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n--b\r\n\r\nSorry.\r\n\r\n--b\r\n\
         Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\n\r\nFinal-Recipient: rfc822; {to}\r\n\
         Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n\
         From: letters@portal.example\r\nTo: <{to}>\r\nMessage-ID: <{letter}@portal.example>\r\nSubject: An invitation\r\n\r\nHello\r\n--b--\r\n"
    )
}

/// A bounce in words that returns nothing and names nobody, to this address.
fn wordless(to: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example.net\r\nTo: {to}\r\nSubject: Undelivered Mail Returned to Sender\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n--b\r\n\r\nSorry.\r\n\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.net\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
    )
}

stories! {
    /// What lies in the mailbox is taken in by itself and marked; what people wrote stays where it is.
    async fn a_mailbox_is_read_by_itself(house) {
        let mailbox = ScriptedMailbox::open("right").await.expect("a port");
        let house_reading = reading(house, &mailbox, "right", "&then=move");
        house.invite(MAYA).await;
        let letter = letter_to(house, MAYA.address).await;
        mailbox.put(came_back(letter, MAYA.address));
        mailbox.put("From: maya@lindqvist.example\r\nSubject: Hello\r\n\r\nThank you.\r\n");
        let ines = house_reading.sign_in(INES).await;
        let settings = "/organization/client-portal/settings";
        ines.open(settings).await.shows("Emails that come back").shows("The mailbox has not been read yet.");
        assert_eq!(read_mailbox(&house_reading.portico).await.expect("read"), 1);
        house.sign_in(SAM).await.open("/clients").await.shows("Email not delivered").shows("This address doesn’t exist.");
        let lying = mailbox.messages();
        assert!(lying.iter().all(|message| message.seen));
        assert_eq!(lying.iter().map(|message| message.folder.as_str()).collect::<Vec<_>>(), ["Portico.Read", "INBOX"]);
        ines.open(settings).await.shows("The mailbox was last read").does_not_show("can’t be read");
        assert_eq!(read_mailbox(&house_reading.portico).await.expect("read"), 0, "nothing is unread");
    }

    /// Portico dies, or the connection does, when a message was taken in and not put away: it is taken in again, and nothing changes.
    async fn a_message_taken_in_twice_changes_nothing(house) {
        let mailbox = ScriptedMailbox::open("right").await.expect("a port");
        let house_reading = reading(house, &mailbox, "right", "");
        house.invite(MAYA).await;
        mailbox.put(came_back(letter_to(house, MAYA.address).await, MAYA.address));
        mailbox.misbehave(Mischief::BreaksOff);
        assert_eq!(read_mailbox(&house_reading.portico).await.expect("read"), 1);
        assert!(!mailbox.messages()[0].seen);
        assert_eq!(house.one::<(i64,)>(BOUNCED, values![]).await.0, 1);
        mailbox.misbehave(Mischief::None);
        assert_eq!(read_mailbox(&house_reading.portico).await.expect("read"), 0);
        assert!(mailbox.messages()[0].seen);
        assert_eq!(house.one::<(i64,)>(BOUNCED, values![]).await.0, 1, "once is enough");
    }

    /// A mail server on the same machine is quicker than we are: what comes back before its letter is recorded as sent waits, piped or in the
    /// mailbox, and tells of it afterwards.
    async fn a_message_that_outruns_its_letter_waits(house) {
        const IN_HAND: &str = "update letters set state = 'sending', fence = fence + 1, claimed_until = 9000000000000 where id = $1";
        const LET_GO: &str = "update letters set state = 'queued', claimed_until = 0 where id = $1";
        let mailbox = ScriptedMailbox::open("right").await.expect("a port");
        let house_reading = reading(house, &mailbox, "right", "");
        let maya = house.client(MAYA).await;
        house.invite_as(&house.who(SAM).await, maya).await.expect("nothing stands in the way");
        let letter = letter_to(house, MAYA.address).await;
        house.change(IN_HAND, values![letter]).await;
        assert_eq!(take(house, &came_back(letter, MAYA.address)).await, Taken::NotYet(letter));
        mailbox.put(came_back(letter, MAYA.address));
        assert_eq!(read_mailbox(&house_reading.portico).await.expect("read"), 0);
        assert!(!mailbox.messages()[0].seen, "it is read again");
        house.change(LET_GO, values![letter]).await;
        house.carry_letters().await.only_letter_to(MAYA.address);
        assert_eq!(read_mailbox(&house_reading.portico).await.expect("read"), 1);
        assert!(mailbox.messages()[0].seen);
        house.sign_in(SAM).await.open("/clients").await.shows("Email not delivered").shows("This address doesn’t exist.");
    }

    /// A message that the server cannot hand out keeps nobody from those behind it, and stays where it is.
    async fn a_message_that_is_not_handed_out_is_passed_over(house) {
        let mailbox = ScriptedMailbox::open("right").await.expect("a port");
        let house_reading = reading(house, &mailbox, "right", "");
        house.invite(MAYA).await;
        mailbox.put("From: somebody@example.net\r\nSubject: Broken\r\n\r\nBroken\r\n");
        mailbox.put(came_back(letter_to(house, MAYA.address).await, MAYA.address));
        mailbox.misbehave(Mischief::KeepsTheFirst);
        assert_eq!(read_mailbox(&house_reading.portico).await.expect("read"), 1);
        assert_eq!(mailbox.messages().iter().map(|message| message.seen).collect::<Vec<_>>(), [false, true]);
    }

    /// A server that hands out the whole of a long message, when its beginning was asked for, keeps nobody from those behind it either.
    async fn a_message_that_is_too_long_is_passed_over(house) {
        let mailbox = ScriptedMailbox::open("right").await.expect("a port");
        let house_reading = reading(house, &mailbox, "right", "");
        house.invite(MAYA).await;
        mailbox.put(vec![b'x'; LONGEST_MESSAGE + 10]);
        mailbox.put(came_back(letter_to(house, MAYA.address).await, MAYA.address));
        mailbox.misbehave(Mischief::WholeMessages);
        assert_eq!(read_mailbox(&house_reading.portico).await.expect("read"), 1);
        assert_eq!(mailbox.messages().iter().map(|message| message.seen).collect::<Vec<_>>(), [false, true]);
    }

    /// A copy that was restored leaves the mailbox alone before somebody has looked round: it may be tried out beside the installation whose
    /// mailbox that is (promises.md R14).
    async fn a_restored_copy_reads_it_when_it_is_released(house) {
        let mailbox = ScriptedMailbox::open("right").await.expect("a port");
        let house_reading = reading(house, &mailbox, "right", "&then=move");
        house.invite(MAYA).await;
        mailbox.put(came_back(letter_to(house, MAYA.address).await, MAYA.address));
        hold::hold(&house.portico).await.expect("held");
        assert_eq!(read_mailbox(&house_reading.portico).await.expect("left alone"), 0);
        assert!(mailbox.messages().iter().all(|message| !message.seen && message.folder == "INBOX"));
        hold::release(&house.portico).await.expect("released");
        assert_eq!(read_mailbox(&house_reading.portico).await.expect("read"), 1);
        assert!(mailbox.messages()[0].seen);
    }

    /// A mailbox that cannot be read is told to staff, without the password; when it can be read again, that passes.
    async fn a_mailbox_out_of_reach_is_told_without_its_password(house) {
        let mailbox = ScriptedMailbox::open("right").await.expect("a port");
        let wrong = reading(house, &mailbox, "hunter2", "");
        assert_eq!(read_mailbox(&wrong.portico).await.expect("told, not failed"), 0);
        let ines = wrong.sign_in(INES).await;
        let settings = "/organization/client-portal/settings";
        ines.open(settings).await.shows("Portico can’t read the emails that come back.").shows("did not accept the user and password").does_not_show("hunter2");
        let right = reading(house, &mailbox, "right", "");
        read_mailbox(&right.portico).await.expect("read");
        right.sign_in(INES).await.open(settings).await.does_not_show("can’t be read");
        house.sign_in(INES).await.open(settings).await.does_not_show("Emails that come back");
    }

    /// Each letter has a return address of its own. A bounce that says nothing else is known by it; one that somebody made up is not.
    async fn a_letter_is_known_by_its_return_address(house) {
        let tagged = house.with_settings(|settings| Settings {
            bounce_address: ReturnAddress::parse("bounces+%@portal.example").ok(),
            ..settings
        });
        house.client(JONAS).await;
        house.invite(MAYA).await;
        let letter = letter_to(house, MAYA.address).await;
        let address = return_path(&tagged.portico, letter).expect("an address of its own");
        let tag = address.strip_prefix("bounces+").and_then(|rest| rest.strip_suffix("@portal.example")).expect("a tag").to_owned();
        assert!(address.find('@').expect("an @") <= 64 && !address.contains("maya") && !address.contains("lindqvist"), "{address}");
        assert_eq!(return_path(&house.portico, letter), None, "only where one is set");
        let forged = format!("bounces+{}b{}@portal.example", &tag[..20], &tag[21..]);
        if forged != address {
            assert_eq!(take(&tagged, &wordless(&forged)).await, Taken::NotOurs, "forged");
        }
        assert_eq!(take(&tagged, &wordless(&format!("bounces+{letter}@portal.example"))).await, Taken::NotOurs, "an id is no tag");
        let other = LetterId::from_uuid(uuid::Uuid::from_u128(7));
        let unknown = return_path(&tagged.portico, other).expect("an address");
        assert_eq!(take(&tagged, &wordless(&unknown)).await, Taken::NotOurs, "no such letter");
        assert_eq!(take(house, &wordless(&address)).await, Taken::NotOurs, "nothing is believed where none is set");
        house.sign_in(SAM).await.open("/clients").await.does_not_show("Email not delivered");
        let taken = take(&tagged, &wordless(&address.to_uppercase())).await;
        assert!(matches!(taken, Taken::Noted { letter: known, .. } if known == letter), "{taken:?}");
        house.sign_in(SAM).await.open("/clients").await.shows("Email not delivered");
    }

    /// The return address is the sender on the envelope, and stands nowhere in the letter.
    async fn the_return_address_is_on_the_envelope(house) {
        let tagged = house.with_settings(|settings| Settings {
            bounce_address: ReturnAddress::parse("bounces+%@portal.example").ok(),
            ..settings
        });
        house.invite_as(&house.who(SAM).await, house.client(MAYA).await).await.expect("invited");
        let letter = letter_to(house, MAYA.address).await;
        let server = portico_mail::ScriptedCarrier::accepting();
        tagged.carry_letters_to(&server).await;
        let mail = server.taken();
        let mail = mail.iter().find(|mail| mail.envelope_to == MAYA.address).expect("a letter to Maya");
        assert_eq!(Some(mail.envelope_from.clone()), return_path(&tagged.portico, letter));
        assert!(!String::from_utf8_lossy(&mail.bytes).contains("bounces+"));
    }
}
