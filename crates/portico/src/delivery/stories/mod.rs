//! Delivery told as tests, on both engines, against a carrier that answers by a script.

mod endings;
mod handing;
mod hands;

use super::{Carried, Limits, Way, carry_due, store};
use crate::{
    act::{Act, Who},
    app::Portico,
    audit::Event,
    clients::{self, ClientName, NewClient, NewEmail},
    keys::Keys,
    outbox::{Composed, Letter, LetterButton, LetterKind},
    settings::Settings,
};
use portico_database::{Engine, Value, testing::TestDatabase, values};
use portico_mail::{Outcome, ScriptedCarrier};
use portico_policy::{Actor, Permission};
use portico_values::{
    BatchId, ClientId, EmailAddress, InvitationId, LetterId, Moment, PracticeId, SeededRandomness, TestClock, moment::days,
    new_id,
};
use std::{sync::Arc, time::Duration};

pub(super) const NOW: Moment = Moment::from_millis(1_795_262_400_000);

/// An installation with one practice, its clock in our hands.
pub(super) struct House {
    pub(super) portico: Arc<Portico>,
    pub(super) clock: Arc<TestClock>,
    pub(super) practice: PracticeId,
    _database: TestDatabase,
}

/// One house on SQLite, and one on PostgreSQL when there is a server.
pub(super) async fn houses() -> Vec<House> {
    let mut houses = Vec::new();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        if let Some(database) = TestDatabase::on(engine).await.expect("a database") {
            houses.push(House::around(database).await);
        }
    }
    houses
}

impl House {
    async fn around(database: TestDatabase) -> Self {
        let randomness = Arc::new(SeededRandomness::new(11));
        let clock = Arc::new(TestClock::at(NOW));
        let keys = Keys::draw(&*randomness);
        let settings = Settings { mail_from: "portal@practice.example".into(), ..Settings::for_tests() };
        let portico = Portico::new((*database).clone(), keys, settings, clock.clone(), randomness);
        let practice = new_id(NOW, &*portico.randomness);
        let house = Self { portico, clock, practice, _database: database };
        house
            .write(
                "insert into practices (id, slug, name, sender_name, phone, postal_address, reply_to, zone, language, hue, portal_on,
                 epoch, link_days, second_step, created_at) values ($1, 'alder', 'Alder & Wren Practice', 'Alder & Wren',
                 '020 7946 0018', '12 Alder Lane', null, 'Europe/London', 'en', 1, true, 0, 30, true, 0)",
                values![practice],
            )
            .await;
        house
    }

    pub(super) async fn write(&self, sql: &'static str, values: &[Value]) {
        let mut transaction = self.portico.database.begin().await.expect("begun");
        transaction.run(sql, values).await.expect("written");
        transaction.commit().await.expect("committed");
    }
    pub(super) async fn read<R: portico_database::FromRow>(&self, sql: &'static str, values: &[Value]) -> R {
        let mut reader = self.portico.database.read().await.expect("a reader");
        reader.row(sql, values).await.expect("read").expect("a row")
    }

    /// An act of whoever runs the program here.
    pub(super) async fn act(&self) -> Act {
        let who = Who { actor: Actor::Operator { practice: self.practice }, origin: Default::default() };
        Act::begin(&self.portico, &who).await.expect("begun")
    }

    /// A client with an invitation of generation 1 and its letter in the outbox.
    pub(super) async fn invited(&self, name: &str) -> (ClientId, InvitationId, LetterId) {
        let mut act = self.act().await;
        let invited = invite(&mut act, name, None).await;
        act.commit().await.expect("committed");
        invited
    }

    /// One round with a carrier that answers everything like this.
    pub(super) async fn carry(&self, carrier: &ScriptedCarrier) -> Carried {
        carry_due(&self.portico, &Way::from(carrier.clone()), Limits::default()).await.expect("carried")
    }

    /// The mail server can be reached again.
    pub(super) async fn reached(&self) {
        let reach = Who::portico(self.practice, "delivery").may(Permission::CarryLetters).expect("allowed");
        let mut transaction = self.portico.database.begin().await.expect("begun");
        store::hurry(&mut transaction, &reach, self.portico.clock.now()).await.expect("hurried");
        transaction.commit().await.expect("committed");
    }

    pub(super) async fn letter(&self, id: LetterId) -> (String, i64, bool) {
        let sql = "select state, attempts, not exists (select 1 from letter_contents s where s.practice_id = l.practice_id
         and s.letter_id = l.id) from letters l where practice_id = $1 and id = $2";
        self.read(sql, values![self.practice, id]).await
    }
    pub(super) async fn delivery(&self, id: InvitationId) -> (String, Option<String>) {
        self.read(
            "select delivery, delivery_reason from invitations where practice_id = $1 and id = $2",
            values![self.practice, id],
        )
        .await
    }
    pub(super) async fn standing(&self, id: ClientId) -> String {
        let (standing,): (String,) =
            self.read("select standing from clients where practice_id = $1 and id = $2", values![self.practice, id]).await;
        standing
    }
    pub(super) async fn events(&self, action: &str) -> i64 {
        let (many,): (i64,) = self
            .read("select count(*) from audit_events where practice_id = $1 and action = $2", values![self.practice, action])
            .await;
        many
    }
}

/// Invites a client in an act, with a letter of a batch or on its own.
pub(super) async fn invite(act: &mut Act, name: &str, batch: Option<BatchId>) -> (ClientId, InvitationId, LetterId) {
    let (now, practice, portico) = (act.now(), act.practice(), act.portico().clone());
    let reach = act.may(Permission::EditClients).expect("allowed");
    let mut new = NewClient::named(ClientName::parse(name, "Lindqvist", "").expect("a name"), "en");
    let address = format!("{}@example.com", name.to_lowercase());
    let parsed = EmailAddress::parse(&address).expect("an address");
    new.emails.push(NewEmail { address: parsed.clone(), label: String::new(), consent: true });
    let stamp = clients::store::Stamp { now, staff: None, randomness: &*portico.randomness };
    let client = clients::store::insert(act.db(), &reach, &new, stamp).await.expect("inserted");
    let (invitation, letter): (InvitationId, LetterId) = (act.id(), act.id());
    let sql = "insert into invitations (practice_id, id, client_id, state, generation, address, address_normalised, sent_by, sent_at,
     expires_at, first_sent_at, started_at, accepted_at, ended_at, ended_by, letter_id, delivery, delivery_reason, delivery_at,
     sends_today, sends_day, renewals_today, renewals_day) values ($1, $2, $3, 'sent', 1, $4, $4, null, $5, $6, $5, null, null, null,
     null, $7, 'queued', null, $5, 1, 0, 0, 0)";
    let values = values![practice, invitation, client, address.as_str(), now, now.plus(days(30)), letter];
    act.db().run(sql, values).await.expect("inserted");
    clients::store::refresh(act.db(), practice, &[client], now).await.expect("refreshed");
    let content = composed(name);
    let with_link = Letter::with_link(letter, LetterKind::Invitation, parsed, client, (invitation, 1), now, content);
    act.post(Letter { batch, ..with_link });
    act.record(Event::new("invitation.sent").client(client));
    (client, invitation, letter)
}

pub(super) fn composed(name: &str) -> Composed {
    Composed {
        language: "en".into(),
        direction: "ltr".into(),
        sender_name: "Alder & Wren".into(),
        reply_to: Some("desk@practice.example".into()),
        recipient_name: format!("{name} Lindqvist"),
        subject: "Alder & Wren Practice has invited you to its Client Portal".into(),
        preheader: "Activate your account in about two minutes.".into(),
        practice_name: "Alder & Wren Practice".into(),
        title: format!("You’re invited, {name}"),
        paragraphs: vec![format!("Hello {name},"), "It takes about two minutes.\nhttps://portal.example/p/alder/".into()],
        button: Some(LetterButton {
            label: "Activate My Account".into(),
            address: "https://portal.example/p/alder/a/secret".into(),
            in_words: "Or copy this address:".into(),
        }),
        notes: vec!["This link is only for you and works until 21 December.".into()],
        footer: "Alder & Wren Practice\n12 Alder Lane".into(),
        phone: String::new(),
        portal_address: "https://portal.example/p/alder/".into(),
        ..Composed::default()
    }
}

pub(super) fn answering(outcome: Outcome) -> ScriptedCarrier {
    ScriptedCarrier::new(move |_| outcome.clone())
}
