//! Fills a database through the product's own statements: a practice, its staff, clients, and logins at the portal.

use crate::{Done, house::PASSWORD};
use portico::{
    act::{Act, Who},
    app::Portico,
    audit::Event,
    clients::{ClientName, NewClient, NewEmail, Stamp, insert_many},
    forms::actions::library,
    keys::Keys,
    practices::{NewPractice, PracticeAsWritten, actions as practices},
    settings::{HashingCost, Settings},
    staff::{NewStaffMember, StaffAsWritten, actions as staff},
};
use portico_database::{Database, MIGRATIONS, OpenOptions, values};
use portico_policy::Permission;
use portico_values::{
    ClientId, EmailAddress, FormId, FormRequestId, GrantId, LoginId, Moment, OsRandomness, PracticeId, StaffId, SystemClock,
    new_id,
};
use std::{path::Path, sync::Arc};

/// How many clients have a login.
pub(crate) const LOGINS: usize = 64;

/// How many clients a page of the list shows.
const PAGE: usize = 25;

/// What was put in.
pub(crate) struct Seeded {
    /// Clients who can be invited, in groups; each group is in the care of one staff member.
    pub(crate) groups: Vec<(StaffId, Vec<ClientId>)>,
    /// The client in the middle of the list by name.
    pub(crate) middle: ClientId,
    /// The client behind whom the last whole page of that list begins.
    pub(crate) before_last_page: ClientId,
}

/// Fills the database at this address: `groups` groups of `each` clients.
pub(crate) async fn fill(database_url: &str, folder: &Path, groups: usize, each: usize) -> Done<Seeded> {
    let portico = open(database_url, folder).await?;
    let practice: PracticeId = new_id(portico.clock.now(), &*portico.randomness);
    let who = Who::operator(practice, "bench");
    let hash = portico.hashing.hash(PASSWORD, &*portico.randomness).await.map_err(said)?;
    let members = people(&portico, &who, groups, &hash).await?;
    let mut filled = Vec::with_capacity(groups);
    for (at, member) in members.into_iter().enumerate() {
        let mut clients = Vec::with_capacity(each);
        let numbers: Vec<usize> = (at * each..(at + 1) * each).collect();
        for part in numbers.chunks(5_000) {
            clients.extend(write(&portico, &who, part, Some(member)).await?);
        }
        filled.push((member, clients));
    }
    let numbers: Vec<usize> = (groups * each..groups * each + LOGINS).collect();
    let with_login = write(&portico, &who, &numbers, None).await?;
    give_logins(&portico, practice, &with_login, &hash).await?;
    let middle = at_place(&portico, practice, groups * each / 2).await?;
    let before_last_page = at_place(&portico, practice, groups * each + LOGINS - PAGE - 1).await?;
    Ok(Seeded { groups: filled, middle, before_last_page })
}

/// Everybody of the practice has one open form, the first ones the longest.
pub(crate) async fn outstanding(database_url: &str, folder: &Path) -> Done {
    const OF: &str = "select id, practice_id from clients where practice_id = $1 order by id";
    const ASK: &str = "insert into form_requests (practice_id, id, client_id, form_id, packet_id, place, state, sent_at)
     values ($1, $2, $3, $4, $2, 1, 'waiting', $5)";
    let portico = open(database_url, folder).await?;
    let who = Who::operator(the_practice(&portico).await?, "bench");
    let form = add_form(&portico, &who, 0).await?;
    let mut reader = portico.database.read().await.map_err(said)?;
    let clients: Vec<(ClientId, PracticeId)> = reader.rows(OF, values![the_practice(&portico).await?]).await.map_err(said)?;
    drop(reader);
    let now = portico.clock.now();
    for (part, clients) in clients.chunks(5_000).enumerate() {
        let mut transaction = portico.database.begin().await.map_err(said)?;
        for (at, (client, practice)) in clients.iter().enumerate() {
            let request: FormRequestId = new_id(now, &*portico.randomness);
            let sent_at = Moment::from_millis(now.millis() - 10_000_000_000 + (part * 5_000 + at) as i64 * 1_000);
            transaction.run(ASK, values![*practice, request, *client, form, sent_at]).await.map_err(said)?;
        }
        transaction.commit().await.map_err(said)?;
    }
    Ok(())
}

/// Whoever has a login is asked to fill in so many forms: their ids, one list for each login, in the forms' order.
pub(crate) async fn asked(database_url: &str, folder: &Path, many: usize) -> Done<Vec<Vec<FormRequestId>>> {
    const WITH_LOGIN: &str =
        "select g.client_id, l.address from grants g join logins l on l.practice_id = g.practice_id and l.id = g.login_id
     where g.practice_id = $1";
    const ASKED: &str = "select id from form_requests where practice_id = $1 and client_id = $2 order by place";
    let portico = open(database_url, folder).await?;
    let practice = the_practice(&portico).await?;
    let who = Who::operator(practice, "bench");
    let mut forms = Vec::with_capacity(many);
    for number in 0..many {
        forms.push(add_form(&portico, &who, number).await?);
    }
    let mut reader = portico.database.read().await.map_err(said)?;
    let clients: Vec<(ClientId, String)> = reader.rows(WITH_LOGIN, values![practice]).await.map_err(said)?;
    drop(reader);
    let mut requests = vec![Vec::new(); clients.len()];
    for (client, address) in clients {
        let mut act = Act::begin(&portico, &who).await.map_err(said)?;
        let reach = act.may(Permission::InviteClients).map_err(said)?;
        let packet = portico::forms::Packet { forms: forms.clone(), ..Default::default() };
        portico::forms::assign(&mut act, &reach, client, &packet).await.map_err(said)?;
        act.commit().await.map_err(said)?;
        let number = address.trim_start_matches("portal").split('@').next().and_then(|number| number.parse::<usize>().ok());
        let mut reader = portico.database.read().await.map_err(said)?;
        let ids: Vec<(FormRequestId,)> = reader.rows(ASKED, values![practice, client]).await.map_err(said)?;
        *number.and_then(|number| requests.get_mut(number)).ok_or("an address without a number")? =
            ids.into_iter().map(|(id,)| id).collect();
    }
    Ok(requests)
}

/// Nobody has tried anything lately, and every limit begins anew.
pub(crate) async fn forget_tries(database_url: &str, folder: &Path) -> Done {
    let portico = open(database_url, folder).await?;
    let mut transaction = portico.database.begin().await.map_err(said)?;
    transaction.run("delete from guesses", values![]).await.map_err(said)?;
    transaction.commit().await.map_err(said)
}

/// A form of ten questions in use.
async fn add_form(portico: &Arc<Portico>, who: &Who, number: usize) -> Done<FormId> {
    let item = |at: usize| {
        let option = |value: usize| {
            format!(r#"{{"valueCoding":{{"system":"urn:bench","code":"{value}","display":"Answer number {value}"}}}}"#)
        };
        let options: Vec<String> = (0..4).map(option).collect();
        format!(
            r#"{{"linkId":"q{at}","type":"choice","text":"How often did number {at} happen?","required":true,"answerOption":[{}]}}"#,
            options.join(",")
        )
    };
    let items: Vec<String> = (0..TEN).map(item).collect();
    let document = format!(
        r#"{{"resourceType":"Questionnaire","url":"https://bench.example/{number}","version":"1","status":"active","title":"Form {number}","item":[{{"linkId":"g","type":"group","text":"Questions","item":[{}]}}]}}"#,
        items.join(",")
    );
    let reading = library::read(document)
        .map_err(|problems| said(problems.first().map_or("a form that cannot be read", |problem| &problem.words)))?;
    let mut act = Act::begin(portico, who).await.map_err(said)?;
    let form = library::take_in(&mut act, &reading).await.map_err(said)?;
    let about = library::About { name: format!("Form {number}"), minutes: "5".into(), countersign: false };
    library::publish(&mut act, form, &about, 0).await.map_err(said)?;
    act.commit().await.map_err(said)?;
    Ok(form)
}

/// Questions of a form.
pub(crate) const TEN: usize = 10;

async fn the_practice(portico: &Arc<Portico>) -> Done<PracticeId> {
    let mut reader = portico.database.read().await.map_err(said)?;
    let found: Option<(PracticeId,)> = reader.row("select id from practices", values![]).await.map_err(said)?;
    found.map(|(practice,)| practice).ok_or_else(|| said("there is no practice"))
}

fn said(why: impl std::fmt::Display) -> String {
    format!("the database could not be filled: {why}")
}

async fn open(database_url: &str, folder: &Path) -> Done<Arc<Portico>> {
    let database = Database::open(database_url, OpenOptions::default()).await.map_err(said)?;
    database.migrate(MIGRATIONS).await.map_err(said)?;
    let randomness = Arc::new(OsRandomness);
    let keys = Keys::open_or_create(&folder.join("keys"), &*randomness).map_err(said)?;
    let settings = Settings { hashing: HashingCost::USUAL, database_url: database_url.into(), ..Settings::for_tests() };
    let clock = Arc::new(SystemClock::not_before(Moment::from_millis(0)));
    Ok(Portico::new(database, keys, settings, clock, randomness))
}

async fn people(portico: &Arc<Portico>, who: &Who, groups: usize, hash: &str) -> Done<Vec<StaffId>> {
    let written = PracticeAsWritten {
        name: "Bench Lane Practice".into(),
        slug: "bench".into(),
        phone: "020 7946 0123".into(),
        postal_address: "12 Mill Lane, Lewes BN7 2AB".into(),
        zone: "Europe/London".into(),
        ..PracticeAsWritten::default()
    };
    let practice = NewPractice::read(&written).map_err(|_| said("the practice"))?;
    let mut act = Act::begin(portico, who).await.map_err(said)?;
    practices::create(&mut act, &practice).await.map_err(said)?;
    practices::require_second_step(&mut act, false).await.map_err(said)?;
    let mut members = Vec::with_capacity(groups);
    for number in 0..=groups {
        let (name, role) = if number == groups {
            ("administrator".into(), "administrator")
        } else {
            (format!("clinician{number}"), "clinician")
        };
        let email = format!("{name}@bench.example");
        let member = NewStaffMember::read(&StaffAsWritten { name, email, role: role.into() }).map_err(|_| said("the staff"))?;
        members.push(staff::create(&mut act, &member, Some(hash)).await.map_err(said)?);
    }
    members.truncate(groups);
    act.commit().await.map_err(said)?;
    Ok(members)
}

async fn write(portico: &Arc<Portico>, who: &Who, numbers: &[usize], member: Option<StaffId>) -> Done<Vec<ClientId>> {
    let new: Vec<NewClient> = numbers.iter().map(|number| client(*number, member)).collect::<Done<_>>()?;
    let mut act = Act::begin(portico, who).await.map_err(said)?;
    let reach = act.may(Permission::ImportClients).map_err(said)?;
    let stamp = Stamp { now: act.now(), staff: None, randomness: &*portico.randomness };
    let ids = insert_many(act.db(), &reach, &new, stamp).await.map_err(said)?;
    act.record(Event::new("import.applied").with("clients", ids.len()));
    act.commit().await.map_err(said)?;
    Ok(ids)
}

/// How the client with this number is called, and their address.
pub(crate) struct Named {
    pub(crate) given: String,
    pub(crate) family: String,
    pub(crate) address: String,
}

/// A name made of syllables: a million of them share family names as people do.
pub(crate) fn named(number: usize) -> Named {
    let mixed = number.wrapping_mul(0x9e37_79b9).rotate_left(13);
    let (given, family) = (word(mixed, 2), word(mixed / 7_919 + number, 3));
    Named { given, family, address: format!("client{number}@bench.example") }
}

fn client(number: usize, member: Option<StaffId>) -> Done<NewClient> {
    let Named { given, family, address } = named(number);
    let name = ClientName::parse(&given, &family, "").map_err(|_| said("a name"))?;
    let address = EmailAddress::parse(&address).map_err(|_| said("an address"))?;
    let mut client = NewClient::named(name, "en");
    client.emails.push(NewEmail { address, label: String::new(), consent: true });
    client.assigned.extend(member);
    Ok(client)
}

/// The syllables of all names.
pub(crate) const SYLLABLES: [&str; 24] = [
    "an", "bel", "cor", "da", "el", "fin", "gar", "hol", "is", "jo", "ka", "lin", "mar", "nor", "ol", "per", "ros", "sil", "ta",
    "ul", "ver", "wen", "yas", "zo",
];

fn word(mut number: usize, syllables: usize) -> String {
    let mut word = String::new();
    for _ in 0..syllables {
        word.push_str(SYLLABLES[number % SYLLABLES.len()]);
        number /= SYLLABLES.len();
    }
    word[..1].to_uppercase() + &word[1..]
}

/// The last clients have an account: `portal0@bench.example` and so on.
async fn give_logins(portico: &Arc<Portico>, practice: PracticeId, clients: &[ClientId], hash: &str) -> Done {
    const LOGIN: &str =
        "insert into logins (practice_id, id, address, address_normalised, address_confirmed_at, password_hash, language,
     epoch, created_at, last_signed_in_at) values ($1, $2, $3, $3, $4, $5, 'en', 1, $4, null)";
    const GRANT: &str = "insert into grants (practice_id, id, login_id, client_id, kind, created_at, ended_at)
     values ($1, $2, $3, $4, 'self', $5, null)";
    const STANDING: &str = "update clients set standing = 'active' where practice_id = $1 and id = $2";
    let now = portico.clock.now();
    let mut transaction = portico.database.begin().await.map_err(said)?;
    for (number, client) in clients.iter().enumerate() {
        let login: LoginId = new_id(now, &*portico.randomness);
        let grant: GrantId = new_id(now, &*portico.randomness);
        let address = format!("portal{number}@bench.example");
        transaction.run(LOGIN, values![practice, login, address, now, hash]).await.map_err(said)?;
        transaction.run(GRANT, values![practice, grant, login, *client, now]).await.map_err(said)?;
        transaction.run(STANDING, values![practice, *client]).await.map_err(said)?;
    }
    transaction.commit().await.map_err(said)
}

/// The client at this place of the list by name.
async fn at_place(portico: &Arc<Portico>, practice: PracticeId, at: usize) -> Done<ClientId> {
    const AT: &str = "select id from clients where practice_id = $1 order by sort_key, id limit 1 offset $2";
    let mut reader = portico.database.read().await.map_err(said)?;
    let found: Option<(ClientId,)> = reader.row(AT, values![practice, at as i64]).await.map_err(said)?;
    found.map(|(client,)| client).ok_or_else(|| said("nobody is at that place"))
}
