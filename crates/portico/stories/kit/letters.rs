//! Letters that left the house, as the people who got them read them.

use super::{House, Page};
use axum::body::Body;
use http::{Method, Request, header};
use portico::{
    delivery::{Limits, Way, carry_due},
    outbox::{Composed, opened},
};
use portico_database::{record, values};
use portico_mail::ScriptedCarrier;
use portico_values::{LetterId, PracticeId};

record! {
    /// A letter in the outbox.
    struct Waiting {
        practice_id: PracticeId,
        id: LetterId,
        kind: String,
        recipient: String,
        content_sealed: Vec<u8>,
    }
}

/// A letter that arrived.
#[derive(Clone, Debug)]
pub(crate) struct Arrived {
    /// What it is for: `invitation`, `password_reset`, …
    pub(crate) kind: String,
    /// To whom.
    pub(crate) recipient: String,
    /// Its words.
    pub(crate) content: Composed,
}

/// The letters of one round, in the order in which they were posted.
#[derive(Clone, Debug)]
pub(crate) struct Letters(pub(crate) Vec<Arrived>);

impl Letters {
    /// The one letter to this address. Fails when there was none or more than one.
    #[track_caller]
    pub(crate) fn only_letter_to(&self, address: &str) -> Arrived {
        let found = self.to(address);
        let all: Vec<&str> = self.0.iter().map(|letter| letter.recipient.as_str()).collect();
        assert_eq!(found.len(), 1, "letters to {address}; letters went to {all:?}");
        found[0].clone()
    }
    /// All letters to this address.
    pub(crate) fn to(&self, address: &str) -> Vec<Arrived> {
        self.0.iter().filter(|letter| letter.recipient == address).cloned().collect()
    }
    /// How many.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
    /// Asserts that no letter came.
    #[track_caller]
    pub(crate) fn none(&self) {
        assert!(self.0.is_empty(), "letters went to {:?}", self.0.iter().map(|letter| &letter.recipient).collect::<Vec<_>>());
    }
}

impl Arrived {
    /// The address behind its button.
    #[track_caller]
    pub(crate) fn link(&self) -> String {
        self.content.button.as_ref().expect("the letter has a button").address.clone()
    }
    /// Where reminders are stopped by it, without the house before it.
    #[track_caller]
    pub(crate) fn stop_address(&self) -> String {
        let address = &self.content.opt_out.as_ref().expect("a way to stop").address;
        address.strip_prefix("https://portal.example").expect("at the house").to_owned()
    }
    /// The code in it.
    #[track_caller]
    pub(crate) fn code(&self) -> String {
        self.content.code.as_ref().expect("the letter has a code").digits.clone()
    }
    /// Its subject.
    pub(crate) fn subject(&self) -> &str {
        &self.content.subject
    }
    /// Asserts that it says this.
    #[track_caller]
    pub(crate) fn says(&self, words: &str) -> &Self {
        let text = self.text();
        assert!(text.contains(words), "the letter does not say “{words}”:\n{text}");
        self
    }
    /// Asserts that it does not say this anywhere.
    #[track_caller]
    pub(crate) fn does_not_mention(&self, words: &str) -> &Self {
        assert!(!self.text().contains(words), "the letter mentions “{words}”:\n{}", self.text());
        self
    }
    /// Everything it says, line by line.
    pub(crate) fn text(&self) -> String {
        let content = &self.content;
        let mut lines = vec![content.title.as_str()];
        lines.extend(content.paragraphs.iter().map(String::as_str));
        lines.extend(content.lead.iter().map(String::as_str));
        if let Some(code) = &content.code {
            lines.extend([code.in_words.as_str(), &code.digits]);
        }
        if let Some(button) = &content.button {
            lines.extend([button.label.as_str(), &button.in_words, &button.address]);
        }
        lines.extend(content.notes.iter().map(String::as_str));
        if let Some(stop) = &content.opt_out {
            lines.extend([stop.in_words.as_str(), &stop.label, &stop.address]);
        }
        if let Some(wrong) = &content.wrong_address {
            lines.extend([wrong.in_words.as_str(), &wrong.label, &wrong.address]);
        }
        lines.push(&content.footer);
        lines.join("\n")
    }
}

const OPEN: &str = "select l.practice_id, l.id, l.kind, l.recipient, c.content_sealed from letters l
 join letter_contents c on c.practice_id = l.practice_id and c.letter_id = l.id order by l.created_at, l.id";
const STATE: &str = "select state from letters where practice_id = $1 and id = $2";

impl House {
    /// Lets a worker carry the letters that are due, to a mail server that takes every one, and hands over those that left.
    pub(crate) async fn carry_letters(&self) -> Letters {
        self.carry_letters_to(&ScriptedCarrier::accepting()).await
    }

    /// A mail program stops reminders with one post of its own (RFC 8058), without cookies and without a page before it.
    pub(crate) async fn one_click_stops(&self, letter: &Arrived) -> Page {
        self.one_click(letter, "application/x-www-form-urlencoded", "List-Unsubscribe=One-Click").await
    }

    /// The same from a mail program that encodes its post in parts.
    pub(crate) async fn one_click_in_parts_stops(&self, letter: &Arrived) -> Page {
        let parts = "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n";
        self.one_click(letter, "multipart/form-data; boundary=b", parts).await
    }

    async fn one_click(&self, letter: &Arrived, kind: &'static str, body: &'static str) -> Page {
        let click = Request::builder()
            .method(Method::POST)
            .uri(letter.stop_address())
            .header(header::HOST, "portal.example")
            .header(header::CONTENT_TYPE, kind)
            .body(Body::from(body))
            .expect("a request");
        self.browser().ask(click).await
    }

    /// Lets a worker put the letters that are due into the local mailbox, and says how many landed there.
    pub(crate) async fn carry_letters_into_the_mailbox(&self) -> usize {
        carry_due(&self.portico, &Way::Mailbox, Limits::default()).await.expect("carried").accepted
    }

    /// Lets a worker carry the letters that are due, to this mail server, and hands over those that it took.
    pub(crate) async fn carry_letters_to(&self, server: &ScriptedCarrier) -> Letters {
        self.portico.later.finish().await; // letters that are written after an answer are written
        let mut reader = self.portico.database.read().await.expect("the database is there");
        let open: Vec<Waiting> = reader.rows(OPEN, values![]).await.expect("letters");
        drop(reader);
        carry_due(&self.portico, &Way::from(server.clone()), Limits::default()).await.expect("carried");
        let mut arrived = Vec::with_capacity(open.len());
        let mut reader = self.portico.database.read().await.expect("the database is there");
        for letter in open {
            let state = reader.row::<(String,)>(STATE, values![letter.practice_id, letter.id]).await.expect("a state");
            if state.is_some_and(|(state,)| state == "sent") {
                let content = opened(&self.portico.keys, letter.id, &letter.content_sealed).expect("a letter's words");
                super::forged::check_letter(&letter.kind, &content);
                arrived.push(Arrived { kind: letter.kind, recipient: letter.recipient, content });
            }
        }
        Letters(arrived)
    }
}
