//! The statements, on a database of their own: always on SQLite, and on PostgreSQL if there is a server for tests.

mod list;
mod oldest_first;
mod plans;
mod searching;
mod shared;

use super::*;
use crate::clients::{CareStatus, ClientName, NewClient, NewEmail, NewPhone, Standing};
use portico_database::{Connection, Engine, testing::TestDatabase, values};
use portico_policy::{Actor, Grants, Permission, Reach, Role, decide};
use portico_values::{
    ClientId, EmailAddress, Identity, Moment, PhoneNumber, PracticeId, SeededRandomness, StaffId, moment::days, new_id,
};

pub(super) const NOW: Moment = Moment::from_millis(1_795_262_400_000);

pub(super) struct Place {
    pub(crate) database: TestDatabase,
    pub(crate) practice: PracticeId,
    pub(crate) staff: StaffId,
    pub(crate) randomness: SeededRandomness,
}

impl Place {
    pub(super) async fn new() -> Self {
        Self::on(Engine::Sqlite).await.expect("SQLite is always there")
    }
    pub(super) async fn on(engine: Engine) -> Option<Self> {
        let database = TestDatabase::on(engine).await.expect("a database")?;
        let randomness = SeededRandomness::new(7);
        let (practice, staff) = (new_id(NOW, &randomness), new_id(NOW, &randomness));
        Some(Self { database, practice, staff, randomness })
    }
    pub(super) fn reach(&self) -> Reach {
        self.reach_of(Role::Administrator)
    }
    pub(super) fn reach_of(&self, role: Role) -> Reach {
        decide(&Actor::Staff { practice: self.practice, staff: self.staff, role, grants: Grants::NONE }, Permission::EditClients)
            .expect("allowed")
    }
    pub(super) fn stamp(&self) -> Stamp<'_> {
        Stamp { now: NOW, staff: Some(self.staff), randomness: &self.randomness }
    }
}

/// A test told on both engines.
macro_rules! on_both {
    ($(async fn $name:ident($place:ident) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports, reason = "not every test uses everything")]
            use super::*;
            async fn told($place: &Place) $body

            #[tokio::test]
            async fn sqlite() {
                told(&Place::new().await).await;
            }
            #[tokio::test]
            async fn postgres() {
                if let Some(place) = Place::on(portico_database::Engine::Postgres).await {
                    told(&place).await;
                }
            }
        }
    )+};
}
use on_both;

pub(super) fn person(given: &str, family: &str, email: &str, consent: bool) -> NewClient {
    let mut new = NewClient::named(ClientName::parse(given, family, "").expect("a name"), "en");
    if !email.is_empty() {
        new.emails.push(NewEmail { address: EmailAddress::parse(email).expect("an address"), label: String::new(), consent });
    }
    new
}

async fn standing(db: &mut Connection, client: ClientId) -> (Standing, Moment, Option<String>) {
    db.row("select standing, standing_until, main_address from clients where id = $1", values![client])
        .await
        .expect("read")
        .expect("a row")
}

on_both! {
async fn what_is_written_at_birth_is_what_a_refresh_writes(place) {
    let mut everybody = vec![
        person("Maya", "Lindqvist", "maya@example.com", true),
        person("Hugo", "Beaumont", "hugo@example.fr", false),
        person("Eleanor", "Davies", "", false),
    ];
    let mut second = person("Ana", "Silva", "old@example.com", false);
    second.emails.push(NewEmail {
        address: EmailAddress::parse("new@example.com").expect("an address"),
        label: "Work".into(),
        consent: true,
    });
    second.phones.push(NewPhone {
        number: PhoneNumber::parse("555 0100").expect("a number"),
        label: String::new(),
        consent: true,
    });
    everybody.push(second);
    for status in [CareStatus::Prospective, CareStatus::Deactivated, CareStatus::Inactive] {
        let mut one = person("Bo", status.label(), "bo@example.com", true);
        one.care_status = status;
        everybody.push(one);
    }
    let mut act = place.database.begin().await.expect("begun");
    let ids = insert_many(&mut act, &place.reach(), &everybody, place.stamp()).await.expect("inserted");
    let mut before = Vec::new();
    for id in &ids {
        before.push(standing(&mut act, *id).await);
    }
    let words: Vec<&str> = before.iter().map(|(standing, ..)| standing.word()).collect();
    assert_eq!(words, ["not_invited", "no_consent", "no_email", "not_invited", "prospective", "deactivated", "not_invited"]);
    assert_eq!(before[3].2.as_deref(), Some("new@example.com"), "the first with consent");
    act.run("update clients set standing = 'active', main_address = 'nobody'", values![]).await.expect("spoiled");
    refresh(&mut act, place.practice, &ids, NOW).await.expect("refreshed");
    for (id, before) in ids.iter().zip(before) {
        assert_eq!(standing(&mut act, *id).await, before);
    }
}
}

async fn invite(db: &mut Connection, place: &Place, client: ClientId, state: &str, delivery: &str, expires: Moment) {
    let sql = "insert into invitations (practice_id, id, client_id, state, generation, address, address_normalised, sent_at,
        expires_at, first_sent_at, delivery, delivery_at, sends_today, sends_day, renewals_today, renewals_day)
        values ($1, $2, $2, $3, 1, 'a', 'a', $4, $5, $4, $6, $4, 1, 1, 0, 0)
        on conflict (practice_id, client_id) do update set state = $3, expires_at = $5, delivery = $6";
    db.run(sql, values![place.practice, client, state, NOW, expires, delivery]).await.expect("invited");
    refresh(db, place.practice, &[client], NOW).await.expect("refreshed");
}

on_both! {
async fn invitations_deliveries_and_accounts_decide(place) {
    let mut act = place.database.begin().await.expect("begun");
    let maya = insert(&mut act, &place.reach(), &person("Maya", "L", "m@example.com", true), place.stamp()).await.expect("in");
    let later = NOW.plus(days(30));
    for (state, delivery, expires, expected) in [
        ("sent", "queued", later, Standing::Waiting),
        ("sent", "sending", later, Standing::Waiting),
        ("sent", "deferred", later, Standing::Waiting),
        ("sent", "accepted", later, Standing::Waiting),
        ("sent", "accepted", NOW, Standing::Expired),
        ("sent", "bounced", later, Standing::Undelivered),
        ("sent", "cancelled", later, Standing::NotInvited),
        ("revoked", "accepted", later, Standing::Revoked),
        ("declined", "accepted", later, Standing::Declined),
        ("accepted", "accepted", later, Standing::NotInvited),
    ] {
        invite(&mut act, place, maya, state, delivery, expires).await;
        let (found, until, _) = standing(&mut act, maya).await;
        assert_eq!(found, expected, "{state} {delivery}");
        assert_eq!(until, if state == "sent" { expires } else { Moment::from_millis(0) });
    }
    let grant = "insert into grants (practice_id, id, login_id, client_id, kind, created_at) values ($1, $2, $2, $2, 'self', $3)";
    act.run(grant, values![place.practice, maya, NOW]).await.expect("granted");
    for (change, expected) in [
        ("update clients set version = 2", Standing::Activated),
        ("update clients set last_active_at = 5", Standing::Active),
        ("update clients set portal_on = false", Standing::Disabled),
        ("update clients set care_status = 'deactivated'", Standing::Deactivated),
        ("update clients set care_status = 'active', portal_on = true", Standing::Active),
        ("update grants set ended_at = 9", Standing::NotInvited),
    ] {
        act.run(change, values![]).await.expect("changed");
        refresh(&mut act, place.practice, &[maya], NOW).await.expect("refreshed");
        assert_eq!(standing(&mut act, maya).await.0, expected, "{change}");
    }
}
}

on_both! {
async fn another_practice_is_left_alone(place) {
    let mut act = place.database.begin().await.expect("begun");
    let maya = insert(&mut act, &place.reach(), &person("Maya", "L", "m@example.com", true), place.stamp()).await.expect("in");
    act.run("update clients set standing = 'active'", values![]).await.expect("spoiled");
    let elsewhere = PracticeId::from_uuid(uuid::Uuid::from_u128(1));
    refresh(&mut act, elsewhere, &[maya], NOW).await.expect("refreshed");
    assert_eq!(standing(&mut act, maya).await.0, Standing::Active);
}
}
