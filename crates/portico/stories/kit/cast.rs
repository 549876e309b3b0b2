//! The people of the stories, and how they come into the house.

use super::{Browser, House};
use portico::{
    act::{Act, Who},
    audit::{Event, chain::Origin},
    clients::{self, ClientName, NewClient, NewEmail},
    sessions::{self, Audience, Stage, actions::Opening},
};
use portico_database::values;
use portico_policy::{Actor, Grants, Permission, Role};
use portico_values::{BirthDate, ClientId, EmailAddress, Identity as _, PracticeId, StaffId, new_id};

/// A practice.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Practice {
    pub(crate) name: &'static str,
    pub(crate) slug: &'static str,
    pub(crate) zone: &'static str,
}

/// A staff member.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Staff {
    pub(crate) name: &'static str,
    pub(crate) address: &'static str,
    pub(crate) role: Role,
    pub(crate) practice: Practice,
}

/// A client, as the practice knows them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Client {
    pub(crate) given: &'static str,
    pub(crate) family: &'static str,
    /// Empty: no address on file.
    pub(crate) address: &'static str,
    /// Whether they agreed to email.
    pub(crate) consent: bool,
    pub(crate) born: &'static str,
    pub(crate) language: &'static str,
    pub(crate) practice: Practice,
}

pub(crate) const ALDER: Practice = Practice { name: "Alder & Wren Practice", slug: "alder-wren", zone: "Europe/London" };
pub(crate) const HARBOUR: Practice = Practice { name: "Harbour Counselling", slug: "harbour", zone: "America/New_York" };

/// A host that the portal of a practice may have to itself.
pub(crate) const OWN_HOST: &str = "portal.alder-wren.example";

const fn staff(name: &'static str, address: &'static str, role: Role, practice: Practice) -> Staff {
    Staff { name, address, role, practice }
}
pub(crate) const INES: Staff = staff("Ines Okafor", "ines@alder-wren.example", Role::Administrator, ALDER);
pub(crate) const ADA: Staff = staff("Dr Ada Brandt", "ada@alder-wren.example", Role::Clinician, ALDER);
pub(crate) const SAM: Staff = staff("Sam Patel", "sam@alder-wren.example", Role::FrontDesk, ALDER);
pub(crate) const BILL: Staff = staff("Bill Novak", "bill@alder-wren.example", Role::Biller, ALDER);
pub(crate) const HANNA: Staff = staff("Hanna Weiss", "hanna@harbour.example", Role::Administrator, HARBOUR);
pub(crate) const EVERYBODY: [Staff; 5] = [INES, ADA, SAM, BILL, HANNA];
/// What every staff member's password is.
pub(crate) const STAFF_PASSWORD: &str = "tidal lantern orchard 58";

const fn client(given: &'static str, family: &'static str, address: &'static str, born: &'static str) -> Client {
    Client { given, family, address, consent: true, born, language: "en", practice: ALDER }
}
pub(crate) const MAYA: Client = client("Maya", "Lindqvist", "maya@lindqvist.example", "1987-03-14");
pub(crate) const ANA: Client = Client { language: "es", ..client("Ana", "Silva", "ana@silva.example", "1994-11-02") };
pub(crate) const JONAS: Client = client("Jonas", "Weber", "jonas@weber.example", "1979-06-30");
/// He has an address and has not agreed to email.
pub(crate) const THEO: Client = Client { consent: false, ..client("Theo", "Marsh", "theo@marsh.example", "2001-01-19") };
/// She has no address.
pub(crate) const HARRIET: Client = client("Harriet", "Boateng", "", "1951-08-08");
/// A client of the other practice, with the address that Maya has at hers.
pub(crate) const MAYA_AT_HARBOUR: Client = Client { family: "Harbourfield", practice: HARBOUR, ..MAYA };

impl Client {
    /// Given and family name.
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.given, self.family)
    }
}

impl House {
    pub(super) async fn move_in(&self) {
        let hash = self.portico.hashing.hash(STAFF_PASSWORD, &*self.portico.randomness).await.expect("hashed");
        let mut transaction = self.portico.database.begin().await.expect("the database is there");
        for practice in [ALDER, HARBOUR] {
            const NEW: &str =
                "insert into practices (id, slug, name, sender_name, phone, postal_address, reply_to, zone, language, hue,
             portal_on, epoch, link_days, second_step, created_at)
             values ($1, $2, $3, $3, '+44 20 7946 0123', '12 Alder Lane, London', null, $4, 'en', 3, true, 1, 30, false, $5)";
            let id: PracticeId = new_id(self.now(), &*self.portico.randomness);
            let values = values![id, practice.slug, practice.name, practice.zone, self.now()];
            transaction.run(NEW, values).await.expect("a practice");
            for one in EVERYBODY.iter().filter(|one| one.practice.slug == practice.slug) {
                const HIRE: &str = "insert into staff (practice_id, id, name, address, address_normalised, role, password_hash,
                 second_step_sealed, second_step_used, active, epoch, created_at, last_signed_in_at)
                 values ($1, $2, $3, $4, $4, $5, $6, null, 0, true, 1, $7, null)";
                let staff: StaffId = new_id(self.now(), &*self.portico.randomness);
                let values = values![id, staff, one.name, one.address, one.role.word(), hash.as_str(), self.now()];
                transaction.run(HIRE, values).await.expect("a staff member");
            }
        }
        transaction.commit().await.expect("kept");
    }

    /// The id of a practice of the cast.
    pub(crate) async fn practice(&self, practice: Practice) -> PracticeId {
        self.one::<(PracticeId,)>("select id from practices where slug = $1", values![practice.slug]).await.0
    }
    /// The id of a staff member of the cast.
    pub(crate) async fn staff(&self, staff: Staff) -> StaffId {
        let practice = self.practice(staff.practice).await;
        self.one::<(StaffId,)>("select id from staff where practice_id = $1 and address = $2", values![practice, staff.address])
            .await
            .0
    }
    /// A staff member as an actor, for stories that go round the pages.
    pub(crate) async fn who(&self, staff: Staff) -> Who {
        let (practice, id) = (self.practice(staff.practice).await, self.staff(staff).await);
        let actor = Actor::Staff { practice, staff: id, role: staff.role, grants: Grants::NONE };
        Who { actor, origin: Origin { address: "203.0.113.200".into(), request_id: "a-story".into() } }
    }

    /// The practice lets somebody go.
    pub(crate) async fn disable(&self, staff: Staff) {
        let (practice, id) = (self.practice(staff.practice).await, self.staff(staff).await);
        self.change("update staff set active = false where practice_id = $1 and id = $2", values![practice, id]).await;
    }

    /// A browser in which this staff member has signed in.
    pub(crate) async fn sign_in(&self, staff: Staff) -> Browser<'_> {
        self.session(staff, Stage::Full).await
    }
    /// A browser in which this staff member has given the password, with the second step still due.
    pub(crate) async fn half_sign_in(&self, staff: Staff) -> Browser<'_> {
        self.session(staff, Stage::Password).await
    }
    async fn session(&self, staff: Staff, stage: Stage) -> Browser<'_> {
        let who = self.who(staff).await;
        let mut act = Act::begin(&self.portico, &who).await.expect("an act");
        let reach = act.may(Permission::ManageOwnStaffAccount).expect("allowed");
        let subject = self.staff(staff).await.uuid();
        let (subject_epoch,) = self.one::<(i64,)>("select epoch from staff where id = $1", values![subject]).await;
        let (practice_epoch,) = self.one::<(i64,)>("select epoch from practices where id = $1", values![act.practice()]).await;
        let opening = Opening {
            grant: None,
            audience: Audience::Staff,
            subject,
            subject_epoch,
            practice_epoch,
            stage,
            device: "Safari on iPhone",
        };
        let (id, secret) = sessions::actions::open(&mut act, &reach, &opening).await.expect("a session");
        act.record(Event::new("session.opened").about(id));
        act.commit().await.expect("kept");
        let browser = self.browser();
        let value = format!("{}.{}", who.actor.practice().uuid().simple(), secret.reveal());
        browser.put_cookie(&self.portico.cookies.name("staff"), &value);
        browser
    }

    /// Brings a client into the practice's list, once; the id.
    pub(crate) async fn client(&self, client: Client) -> ClientId {
        const KNOWN: &str = "select id from clients where practice_id = $1 and given_name = $2 and family_name = $3";
        let practice = self.practice(client.practice).await;
        let known: Vec<(ClientId,)> = self.rows(KNOWN, values![practice, client.given, client.family]).await;
        match known.first() {
            Some((id,)) => *id,
            None => self.write_client(client, client.given, client.address).await,
        }
    }
    /// Gives a client into the care of a staff member.
    pub(crate) async fn assign(&self, staff: Staff, client: ClientId) {
        const ASSIGN: &str = "insert into assignments (practice_id, staff_id, client_id) values ($1, $2, $3)";
        self.change(ASSIGN, values![self.practice(staff.practice).await, self.staff(staff).await, client]).await;
    }
    /// One more client of Alder & Wren, with consent, for proofs that need many.
    pub(crate) async fn another_client(&self, given: &str, address: &str) -> ClientId {
        self.write_client(Client { family: "Another", ..MAYA }, given, address).await
    }
    async fn write_client(&self, client: Client, given: &str, address: &str) -> ClientId {
        let operator = Who::operator(self.practice(client.practice).await, "a-story");
        let mut act = Act::begin(&self.portico, &operator).await.expect("an act");
        let id = clients::actions::create(&mut act, &details_of(client, given, address)).await.expect("created");
        act.commit().await.expect("kept");
        id
    }
}

/// What is known of a client, as a form would bring it.
pub(crate) fn details_of(client: Client, given: &str, address: &str) -> NewClient {
    let name = ClientName::parse(given, client.family, "").expect("a name");
    let mut details = NewClient::named(name, client.language);
    details.birth_date = Some(BirthDate::from_stored(client.born).expect("a date of birth"));
    if !address.is_empty() {
        let address = EmailAddress::parse(address).expect("an address");
        details.emails.push(NewEmail { address, label: String::new(), consent: client.consent });
    }
    details
}
