//! Statements for checking and writing: rows found, keys kept, similar clients, what was written.

use crate::{
    answer::Answer,
    clients::NewContact,
    import::{keys::Key, work::Held},
};
use portico_database::{Connection, Sql, Value, values};
use portico_policy::Reach;
use portico_values::{ClientId, ContactId, ImportId, Moment, hex};
use std::collections::HashMap;

/// A row to be kept.
pub(in crate::import) struct NewLine {
    pub(in crate::import) number: i64,
    pub(in crate::import) place: String,
    pub(in crate::import) name: String,
    pub(in crate::import) verdict: &'static str,
    pub(in crate::import) problem: String,
    pub(in crate::import) like_client: Option<ClientId>,
    pub(in crate::import) like_row: Option<i64>,
    pub(in crate::import) leave_out: bool,
}

/// Keeps what was found about rows.
pub(in crate::import) async fn put_lines(
    db: &mut Connection,
    reach: &Reach,
    import: ImportId,
    lines: Vec<NewLine>,
) -> Answer<()> {
    const PUT: &str =
        "insert into import_rows (practice_id, import_id, row_number, place, shown_name, verdict, problem, like_client,
 like_row, leave_out, client_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, null)";
    let practice = reach.practice();
    let rows = lines.into_iter().map(|l| {
        values![practice, import, l.number, l.place, l.name, l.verdict, l.problem, l.like_client, l.like_row, l.leave_out]
            .to_vec()
    });
    db.run_many(PUT, rows.collect()).await?;
    Ok(())
}

/// Forgets everything found so far: the check begins again.
pub(in crate::import) async fn clear_lines(db: &mut Connection, reach: &Reach, import: ImportId) -> Answer<()> {
    const LINES: &str = "delete from import_rows where practice_id = $1 and import_id = $2 and client_id is null";
    const COUNTS: &str = "update imports set rows_read = 0, rows_ready = 0, rows_noted = 0, rows_refused = 0, rows_doubtful = 0,
 rows_contact = 0, rows_other = 0 where practice_id = $1 and id = $2";
    forget_keys(db, reach, import).await?;
    db.run(LINES, values![reach.practice(), import]).await?;
    db.run(COUNTS, values![reach.practice(), import]).await?;
    Ok(())
}

/// Forgets the rows that became nobody.
pub(in crate::import) async fn forget_who_stayed_out(db: &mut Connection, reach: &Reach, import: ImportId) -> Answer<()> {
    const STAYED_OUT: &str = "delete from import_rows where practice_id = $1 and import_id = $2 and client_id is null";
    db.run(STAYED_OUT, values![reach.practice(), import]).await?;
    Ok(())
}

/// Forgets the keys, which are of no use once everything is written.
pub(in crate::import) async fn forget_keys(db: &mut Connection, reach: &Reach, import: ImportId) -> Answer<()> {
    const KEYS: &str = "delete from import_keys where practice_id = $1 and import_id = $2";
    db.run(KEYS, values![reach.practice(), import]).await?;
    Ok(())
}

/// Adds to the counts of a check that is still this worker's; false if another has taken over.
pub(in crate::import) async fn count(
    db: &mut Connection,
    reach: &Reach,
    held: &Held,
    seen: [i64; 7],
    now: Moment,
) -> Answer<bool> {
    const COUNT: &str =
        "update imports set rows_read = rows_read + $4, rows_ready = rows_ready + $5, rows_noted = rows_noted + $6,
 rows_refused = rows_refused + $7, rows_doubtful = rows_doubtful + $8, rows_contact = rows_contact + $9,
 rows_other = rows_other + $10, worked_at = $11 where practice_id = $1 and id = $2 and fence = $3";
    let [read, ready, noted, refused, doubtful, contact, other] = seen;
    let values = values![reach.practice(), held.import, held.fence, read, ready, noted, refused, doubtful, contact, other, now];
    Ok(db.run(COUNT, values).await? == 1)
}

/// What one chunk has written.
pub(in crate::import) struct Written {
    pub(in crate::import) clients: i64,
    pub(in crate::import) contacts: i64,
}

/// Adds to what is written; false if another worker has taken over.
pub(in crate::import) async fn written(
    db: &mut Connection,
    reach: &Reach,
    held: &Held,
    add: &Written,
    now: Moment,
) -> Answer<bool> {
    const WRITTEN: &str =
        "update imports set rows_written = rows_written + $4, contacts_written = contacts_written + $5, worked_at = $6
 where practice_id = $1 and id = $2 and fence = $3 and state = 'importing'";
    Ok(db.run(WRITTEN, values![reach.practice(), held.import, held.fence, add.clients, add.contacts, now]).await? == 1)
}

macro_rules! of_keys {
    ($list:literal) => {
        concat!("select key_hash, row_number from import_keys where practice_id = $1 and import_id = $2 and key_hash in ", $list)
    };
}

/// Which rows hold these keys already.
pub(in crate::import) async fn holders_of(
    db: &mut Connection,
    reach: &Reach,
    import: ImportId,
    keys: &[Key],
) -> Answer<HashMap<Key, i64>> {
    const HOLDERS: Sql = Sql::twin(
        of_keys!("(select unhex(value) from json_each($3))"),
        of_keys!("(select decode(value, 'hex') from json_array_elements_text(cast(cast($3 as text) as json)))"),
    );
    let digits: Vec<String> = keys.iter().map(|key| hex(key)).collect();
    let list = serde_json::to_string(&digits).map_err(anyhow::Error::new)?;
    let rows: Vec<(Vec<u8>, i64)> = db.rows(&HOLDERS, values![reach.practice(), import, list]).await?;
    Ok(rows.into_iter().filter_map(|(key, row)| Some((Key::try_from(key).ok()?, row))).collect())
}

/// Gives keys to rows; the first row to have a key keeps it.
pub(in crate::import) async fn put_keys(
    db: &mut Connection,
    reach: &Reach,
    import: ImportId,
    keys: Vec<(Key, i64)>,
) -> Answer<()> {
    const PUT: &str =
        "insert into import_keys (practice_id, import_id, key_hash, row_number) values ($1, $2, $3, $4) on conflict do nothing";
    let practice = reach.practice();
    db.run_many(PUT, keys.into_iter().map(|(key, row)| values![practice, import, &key[..], row].to_vec()).collect()).await?;
    Ok(())
}

/// A client of the practice who resembles a row.
pub(in crate::import) struct Existing {
    /// Who by address, by digits, and by sort key with date of birth.
    pub(in crate::import) by_email: HashMap<String, ClientId>,
    pub(in crate::import) by_phone: HashMap<String, ClientId>,
    pub(in crate::import) by_name: HashMap<(String, String), ClientId>,
}

macro_rules! among {
    ($statement:literal) => {
        Sql::twin(
            concat!($statement, " in (select value from json_each($2))"),
            concat!($statement, " in (select value from json_array_elements_text(cast(cast($2 as text) as json)))"),
        )
    };
}

/// The clients of the practice who resemble some of these.
pub(in crate::import) async fn like_existing(
    db: &mut Connection,
    reach: &Reach,
    emails: &[&str],
    phones: &[&str],
    names: &[String],
) -> Answer<Existing> {
    const EMAILS: Sql =
        among!("select e.address_normalised, e.client_id from client_emails e where e.practice_id = $1 and e.address_normalised");
    const PHONES: Sql = among!("select p.digits, p.client_id from client_phones p where p.practice_id = $1 and p.digits");
    const NAMES: Sql = among!(
        "select c.sort_key, c.birth_date, c.id from clients c where c.practice_id = $1 and c.birth_date is not null and c.sort_key"
    );
    let list = |texts: &[&str]| serde_json::to_string(texts).map_err(anyhow::Error::new);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let by_email: Vec<(String, ClientId)> = db.rows(&EMAILS, values![reach.practice(), list(emails)?]).await?;
    let by_phone: Vec<(String, ClientId)> = db.rows(&PHONES, values![reach.practice(), list(phones)?]).await?;
    let by_name: Vec<(String, String, ClientId)> = db.rows(&NAMES, values![reach.practice(), list(&names)?]).await?;
    Ok(Existing {
        by_email: by_email.into_iter().collect(),
        by_phone: by_phone.into_iter().collect(),
        by_name: by_name.into_iter().map(|(sort, born, id)| ((sort, born), id)).collect(),
    })
}

/// What was found about a row, for writing it.
pub(in crate::import) struct KnownLine {
    pub(in crate::import) verdict: String,
    pub(in crate::import) leave_out: bool,
    pub(in crate::import) client: Option<ClientId>,
}

/// What was found about the rows from one number to another.
pub(in crate::import) async fn known_lines(
    db: &mut Connection,
    reach: &Reach,
    import: ImportId,
    first: i64,
    last: i64,
) -> Answer<HashMap<i64, KnownLine>> {
    const KNOWN: &str = "select row_number, verdict, leave_out, client_id from import_rows
 where practice_id = $1 and import_id = $2 and row_number >= $3 and row_number <= $4";
    let rows: Vec<(i64, String, bool, Option<ClientId>)> = db.rows(KNOWN, values![reach.practice(), import, first, last]).await?;
    Ok(rows.into_iter().map(|(row, verdict, leave_out, client)| (row, KnownLine { verdict, leave_out, client })).collect())
}

/// Writes down which client a row has become (for a contact: whose it is).
pub(in crate::import) async fn written_clients(
    db: &mut Connection,
    reach: &Reach,
    import: ImportId,
    rows: &[(i64, ClientId)],
) -> Answer<()> {
    const SET: &str = "update import_rows set client_id = $4 where practice_id = $1 and import_id = $2 and row_number = $3";
    let practice = reach.practice();
    db.run_many(SET, rows.iter().map(|(row, client)| values![practice, import, *row, *client].to_vec()).collect()).await?;
    Ok(())
}

/// Adds contacts to their clients.
pub(in crate::import) async fn add_contacts(
    db: &mut Connection,
    reach: &Reach,
    contacts: Vec<(ClientId, ContactId, NewContact)>,
) -> Answer<()> {
    const CONTACT: &str = "insert into contacts (practice_id, client_id, id, name, relationship, address, number)
 values ($1, $2, $3, $4, $5, $6, $7)";
    let practice = reach.practice();
    let rows = contacts.into_iter().map(|(client, id, contact)| {
        let address = contact.address.map(|address| address.as_str().to_owned());
        let number = contact.number.map(|number| number.written().to_owned());
        vec![
            Value::from(practice),
            Value::from(client),
            Value::from(id),
            Value::from(contact.name),
            Value::from(contact.relationship),
            Value::from(address),
            Value::from(number),
        ]
    });
    db.run_many(CONTACT, rows.collect()).await?;
    Ok(())
}
