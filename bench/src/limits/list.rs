//! The limit of the client list and its search: axum and SQLite with nothing around them. A page reads the clients it shows by a bare keyset
//! query, or by the beginnings of their words, counts the tabs, and writes rows with filling up to as many bytes as Portico's page has.

use crate::{
    Done,
    seed::{LOGINS, Named, named},
};
use axum::{
    Router,
    extract::{Path as Parts, RawQuery, State},
    response::Html,
    routing::get,
};
use rusqlite::{Connection, OpenFlags, Row, params};
use std::{
    collections::HashMap,
    fmt::Write as _,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};
use tokio::net::TcpListener;

const TABLES: &str = "pragma journal_mode = wal; pragma synchronous = off;
create table staff (practice_id blob, id integer, name text, primary key (practice_id, id)) without rowid;
create table clients (practice_id blob, id blob, given_name text, family_name text, sort_key text, main_address text, birth_date text,
 standing text, standing_until bigint, care_status text, last_active_at bigint, primary key (practice_id, id)) without rowid;
create table client_emails (practice_id blob, client_id blob, id blob, address text, consent boolean,
 primary key (practice_id, client_id, id)) without rowid;
create table assignments (practice_id blob, client_id blob, staff_id integer, primary key (practice_id, client_id, staff_id)) without rowid;
create table invitations (practice_id blob, client_id blob, sent_at bigint, delivery text, primary key (practice_id, client_id)) without rowid;
create table terms (practice_id blob, term text, client_id blob, sort_key text, primary key (practice_id, term, client_id)) without rowid;";
const INDEXES: &str = "create index clients_by_name on clients (practice_id, sort_key, id);
create index clients_by_standing on clients (practice_id, standing, sort_key, id);
create index client_emails_by_address on client_emails (practice_id, address);
pragma wal_checkpoint(truncate); pragma optimize;";

/// What a row shows: who, where they stand, whether they agreed to email, whether their address is somebody else's too, the last invitation.
macro_rules! shown {
    ($which:literal) => {
        concat!(
            "select c.id, c.given_name, c.family_name, c.main_address, c.birth_date, c.standing, c.standing_until, c.care_status,
 c.last_active_at, exists (select 1 from client_emails e where e.practice_id = c.practice_id and e.client_id = c.id and e.consent),
 exists (select 1 from client_emails o where o.practice_id = c.practice_id and o.address = c.main_address and o.client_id <> c.id),
 i.sent_at, i.delivery,
 (select group_concat(s.name, ', ') from assignments a join staff s on s.practice_id = a.practice_id and s.id = a.staff_id
  where a.practice_id = c.practice_id and a.client_id = c.id)
 from clients c left join invitations i on i.practice_id = c.practice_id and i.client_id = c.id where c.practice_id = ?1 ",
            $which
        )
    };
}
const PAGE: &str = shown!("and (c.sort_key, c.id) > ('', x'') order by c.sort_key, c.id limit 25");
const ONE: &str = shown!("and c.id = ?2");
const FOUND: &str =
    "select distinct client_id, sort_key from terms where practice_id = ?1 and term >= ?2 and term < ?3 limit 101";
const COUNT: &str = "select count(*) from (select 1 from clients where practice_id = ?1 and standing = ?2 limit 1001)";
/// As many as there are tabs' worth of standings.
const STANDINGS: [&str; 13] = [
    "deactivated",
    "prospective",
    "revoked",
    "not_invited",
    "no_consent",
    "no_email",
    "waiting",
    "undelivered",
    "expired",
    "declined",
    "active",
    "activated",
    "disabled",
];
const PRACTICE: [u8; 16] = [7; 16];
const FILLING: &str = match std::str::from_utf8(&[b'x'; 1 << 18]) {
    Ok(filling) => filling,
    Err(_) => "",
};

/// The lists, each in a file of its own, and the connections that read them.
#[derive(Clone)]
pub(crate) struct Lists {
    folder: PathBuf,
    idle: Arc<Mutex<HashMap<usize, Vec<Connection>>>>,
}

impl Lists {
    /// Serves `/{clients}/{bytes}`, and with `?q=` the search, on a port of its own for as long as this program runs.
    pub(crate) async fn serve(folder: &Path) -> Done<(Self, SocketAddr)> {
        let lists = Self { folder: folder.to_owned(), idle: Arc::default() };
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(said)?;
        let address = listener.local_addr().map_err(said)?;
        let router = Router::new().route("/{clients}/{bytes}", get(answer)).with_state(lists.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok((lists, address))
    }
    /// Makes the list of a practice of so many clients, named and cared for as Portico's are.
    pub(crate) fn fill(&self, groups: usize, each: usize) -> Done {
        write(&self.file(groups * each), groups, each).map_err(said)
    }
    fn file(&self, clients: usize) -> PathBuf {
        self.folder.join(format!("list-{clients}.db"))
    }
    fn page(&self, clients: usize, bytes: usize, term: Option<&str>) -> rusqlite::Result<String> {
        let idle = self.idle().entry(clients).or_default().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => Connection::open_with_flags(
                self.file(clients),
                OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
            )?,
        };
        let page = match term {
            None => listed(&connection, bytes),
            Some(term) => found(&connection, bytes, term),
        };
        self.idle().entry(clients).or_default().push(connection);
        page
    }
    fn idle(&self) -> std::sync::MutexGuard<'_, HashMap<usize, Vec<Connection>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn answer(
    State(lists): State<Lists>,
    Parts((clients, bytes)): Parts<(usize, usize)>,
    RawQuery(asked): RawQuery,
) -> Result<Html<String>, String> {
    lists.page(clients, bytes, asked.as_deref().and_then(|asked| asked.strip_prefix("q="))).map(Html).map_err(said)
}

fn listed(connection: &Connection, bytes: usize) -> rusqlite::Result<String> {
    let mut page = String::with_capacity(bytes);
    for standing in STANDINGS {
        let many: i64 = connection.prepare_cached(COUNT)?.query_row(params![PRACTICE, standing], |row| row.get(0))?;
        let _ = write!(page, "<a>{standing} {many}</a>");
    }
    let mut statement = connection.prepare_cached(PAGE)?;
    let mut rows = statement.query(params![PRACTICE])?;
    while let Some(row) = rows.next()? {
        write_row(row, bytes, &mut page)?;
    }
    filled(page, bytes)
}

fn found(connection: &Connection, bytes: usize, term: &str) -> rusqlite::Result<String> {
    let mut page = String::with_capacity(bytes);
    let end = format!("{term}\u{10ffff}");
    let mut statement = connection.prepare_cached(FOUND)?;
    let read = |row: &Row<'_>| Ok((row.get(1)?, row.get(0)?));
    let mut found: Vec<(String, Vec<u8>)> = statement.query_map(params![PRACTICE, term, end], read)?.collect::<Result<_, _>>()?;
    found.sort_unstable();
    let _ = write!(page, "<p>{}</p>", found.len());
    let mut one = connection.prepare_cached(ONE)?;
    for (_, client) in found.into_iter().take(25) {
        one.query_row(params![PRACTICE, client], |row| write_row(row, bytes, &mut page))?;
    }
    filled(page, bytes)
}

/// One row of the page, with its share of the filling.
fn write_row(row: &Row<'_>, bytes: usize, page: &mut String) -> rusqlite::Result<()> {
    let text = |at: usize| row.get_ref(at).map(|value| value.as_str_or_null().ok().flatten().unwrap_or_default());
    let number = |at: usize| row.get::<_, Option<i64>>(at).map(Option::unwrap_or_default);
    let id = u128::from_be_bytes(row.get(0)?);
    let begin = page.len();
    let _ = write!(page, "<tr><td><a href=\"/clients/{id:032x}\">{} {}</a> {} {}</td>", text(1)?, text(2)?, text(3)?, text(4)?);
    let _ = write!(page, "<td>{} {} {} {}</td>", text(5)?, number(6)?, text(7)?, number(8)?);
    let _ = write!(page, "<td>{} {} {} {} {}</td></tr>", number(9)?, number(10)?, number(11)?, text(12)?, text(13)?);
    fill_up(page, (bytes / 26).saturating_sub(page.len() - begin));
    Ok(())
}

fn filled(mut page: String, bytes: usize) -> rusqlite::Result<String> {
    let rest = bytes.saturating_sub(page.len());
    fill_up(&mut page, rest);
    Ok(page)
}

/// So many bytes that say nothing.
fn fill_up(page: &mut String, bytes: usize) {
    page.push_str(FILLING.get(..bytes).unwrap_or(FILLING));
}

fn write(file: &Path, groups: usize, each: usize) -> rusqlite::Result<()> {
    let mut connection = Connection::open(file)?;
    connection.execute_batch(TABLES)?;
    let transaction = connection.transaction()?;
    transaction.execute_batch("create temp table words (term text, client_id blob, sort_key text)")?;
    {
        let mut staff = transaction.prepare("insert into staff values (?1, ?2, ?3)")?;
        for group in 0..groups {
            staff.execute(params![PRACTICE, group as i64, format!("clinician{group}")])?;
        }
        let mut client =
            transaction.prepare("insert into clients values (?1, ?2, ?3, ?4, ?5, ?6, null, ?7, 0, 'active', null)")?;
        let mut email = transaction.prepare("insert into client_emails values (?1, ?2, ?2, ?3, true)")?;
        let mut assigned = transaction.prepare("insert into assignments values (?1, ?2, ?3)")?;
        let mut word = transaction.prepare("insert into words values (?1, ?2, ?3)")?;
        let everybody = groups * each;
        for number in 0..everybody + LOGINS {
            let Named { given, family, address } = named(number);
            let id = (number as u128).to_be_bytes();
            let (given_key, family_key) = (given.to_lowercase(), family.to_lowercase());
            let (backwards, forwards) = (format!("{family_key} {given_key}"), format!("{given_key} {family_key}"));
            let standing = if number < everybody { "not_invited" } else { "active" };
            client.execute(params![PRACTICE, id, given, family, backwards, address, standing])?;
            email.execute(params![PRACTICE, id, address])?;
            if number < everybody {
                assigned.execute(params![PRACTICE, id, (number / each) as i64])?;
            }
            let local = address.split('@').next().unwrap_or_default();
            for term in [given_key.as_str(), &family_key, &forwards, &backwards, &address, local] {
                word.execute(params![term, id, backwards])?;
            }
        }
    }
    transaction.execute(
        "insert or ignore into terms select ?1, term, client_id, sort_key from words order by term, client_id",
        [PRACTICE],
    )?;
    transaction.commit()?;
    connection.execute_batch(INDEXES)
}

fn said(why: impl std::fmt::Display) -> String {
    format!("the bare list: {why}")
}
