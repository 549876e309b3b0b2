//! A letter becomes mail: the words of the row, filled into one page and one text that says the same.

use super::paragraphs::{Piece, lines};
use crate::{
    look::{Stretch, around_phone, dialled},
    outbox::{Composed, plain_text},
};
use askama::Template;
use portico_mail::{Mailbox, Message};
use portico_values::{LetterId, Moment};

/// The HTML part. Mail programs keep styles only where they stand on the element itself.
#[derive(Template)]
#[template(path = "delivery/pages/letter.html")]
struct HtmlPart<'a> {
    letter: &'a Composed,
    paragraphs: Vec<Vec<Vec<Piece<'a>>>>,
    calls: Calls<'a>,
}

/// The practice's number, which can be tapped in sentences of ours. In the message itself, which staff may have written, only the portal's
/// address is a link (settled.md 11).
struct Calls<'a> {
    phone: &'a str,
    dialled: String,
}

impl Calls<'_> {
    fn around<'s>(&self, sentence: &'s str) -> Vec<Stretch<'s>> {
        around_phone(sentence, self.phone)
    }
}

/// The mail that a letter is. Its Message-ID is made from the letter's id: the same in every copy (promises.md R4).
///
/// # Errors
/// When a template cannot be rendered.
pub fn message_of(
    id: LetterId,
    recipient: &str,
    letter: &Composed,
    mail_from: &str,
    now: Moment,
) -> Result<Message, askama::Error> {
    let paragraphs = letter.paragraphs.iter().map(|paragraph| lines(paragraph, &letter.portal_address)).collect();
    let domain = mail_from.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
    let named = |name: &str, address: &str| Mailbox { name: Some(name.to_owned()), address: address.to_owned() };
    Ok(Message {
        from: named(&letter.sender_name, mail_from),
        return_path: None,
        reply_to: letter.reply_to.as_deref().map(|address| named(&letter.sender_name, address)),
        to: named(&letter.recipient_name, recipient),
        subject: letter.subject.clone(),
        text: plain_text(letter)?,
        html: HtmlPart { letter, paragraphs, calls: Calls { phone: &letter.phone, dialled: dialled(&letter.phone) } }.render()?,
        message_id: format!("<{id}@{domain}>"),
        date_ms: now.millis(),
        language: letter.language.clone(),
        list_unsubscribe: letter.opt_out.as_ref().map(|stop| stop.address.clone()).filter(|to| to.starts_with("https:")),
    })
}
