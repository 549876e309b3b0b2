//! "Send me a test": the message as a client would get it, sent to the staff member who is writing it. Its subject begins with "[Test]",
//! and its link leads to a page that says so.

use super::{
    letters::{self, Link, Message},
    recipient::Recipient,
    sender::Sender,
    store,
};
use crate::{
    act::Act,
    answer::{Answer, Refusal, Trouble},
    audit::Event,
    invitations::Channel,
    outbox::{Letter, LetterKind},
    practices,
};
use portico_values::{ClientId, EmailAddress, LetterId, SecretToken};
use std::time::Duration;

/// At most this many tests by one staff member in an hour.
const TESTS_AN_HOUR: i64 = 30;

/// The path, within a practice's portal, to which the button of a test leads.
pub const TEST_LINK: &str = "/test-link";

/// Sends a test, unless it was sent: the letter with this id is written once. `client` is the real client whose data fill it, if there is one.
///
/// # Errors
/// Invalid when the message names something that has no value; refused after too many tests.
pub async fn send_test(
    act: &mut Act,
    letter: LetterId,
    to: &EmailAddress,
    recipient: &Recipient,
    client: Option<ClientId>,
    message: &Message,
) -> Answer<()> {
    let (practice, now) = (practices::of(act).await?, act.now());
    if let Some(staff) = act.who().actor.staff() {
        let since = now.minus(Duration::from_secs(3_600));
        let id = act.practice();
        if store::was_tested(act.db(), id, staff, letter).await? {
            return Ok(());
        }
        if store::acts_since(act.db(), id, staff, "invitation.tested", since).await? >= TESTS_AN_HOUR {
            let sentence =
                format!("You have sent yourself {TESTS_AN_HOUR} tests in the last hour. Wait a little, or use the preview.");
            return Err(Refusal::too_much("tests_an_hour", sentence).into());
        }
    }
    let who = act.who().clone();
    let sender = Sender::of(act.db(), &who, &practice).await?;
    let secret = SecretToken::from_bytes([0; 32]);
    let link = Link { secret: &secret, expires_at: now.plus(Channel::Mailed.life(practice.link_days)), now };
    let written = letters::invitation(act.portico(), &practice, recipient, &sender, message, &link);
    let mut content = match written {
        Ok(written) => written.composed,
        Err(placeholder) => return Err(Trouble::at("message", "missing_value", placeholder.missing())),
    };
    content.subject = format!("[Test] {}", content.subject);
    content.recipient_name = sender.name;
    content.wrong_address = None; // nobody is written to here
    if let Some(button) = &mut content.button {
        button.address = practice.link(&act.portico().settings, TEST_LINK);
    }
    act.post(Letter {
        id: letter,
        kind: LetterKind::Test,
        recipient: to.clone(),
        client, // it says their name, and goes with what else is held about them
        invitation: None,
        batch: None,
        not_before: now,
        content: content.into(),
    });
    act.record(Event::new("invitation.tested").client_if(client));
    Ok(())
}
