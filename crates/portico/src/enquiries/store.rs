//! The rows of enquiries.

use super::Enquiry;
use crate::answer::Answer;
use portico_database::{Connection, record, values};
use portico_policy::Reach;
use portico_values::{ClientId, EnquiryId, Moment};

record! {
    /// What a prospective client wrote.
    #[derive(Clone, Debug)]
    pub(crate) struct Written {
        pub(crate) kind: String,
        pub(crate) wish: String,
        pub(crate) created_at: Moment,
    }
}

/// Makes enquiries at one practice follow one another, so that two with one address are one.
pub(super) async fn hold(db: &mut Connection, reach: &Reach) -> Answer<()> {
    const HOLD: &str = "update practices set epoch = epoch where id = $1";
    db.run(HOLD, values![reach.practice()]).await?;
    Ok(())
}

/// Whether anybody of the practice has this address, as a client or as a login.
pub(super) async fn is_known(db: &mut Connection, reach: &Reach, address_normalised: &str) -> Answer<bool> {
    const KNOWN: &str = "select cast(1 as bigint) from client_emails where practice_id = $1 and address_normalised = $2
     union all select cast(1 as bigint) from logins where practice_id = $1 and address_normalised = $2 limit 1";
    Ok(db.any(KNOWN, values![reach.practice(), address_normalised]).await?)
}

/// Keeps what was sent until it is taken.
pub(super) async fn keep(db: &mut Connection, reach: &Reach, id: EnquiryId, content_sealed: Vec<u8>, now: Moment) -> Answer<()> {
    const KEEP: &str = "insert into kept_enquiries (practice_id, id, content_sealed, kept_at) values ($1, $2, $3, $4)";
    db.run(KEEP, values![reach.practice(), id, content_sealed, now]).await?;
    Ok(())
}

/// Takes it away from there, for exactly one caller, and says since when it was kept.
pub(super) async fn take_kept(db: &mut Connection, reach: &Reach, id: EnquiryId) -> Answer<Option<(Vec<u8>, Moment)>> {
    const TAKE: &str = "delete from kept_enquiries where practice_id = $1 and id = $2 returning content_sealed, kept_at";
    Ok(db.row(TAKE, values![reach.practice(), id]).await?)
}

/// What has been kept since before this moment, the oldest first.
pub(super) async fn kept(db: &mut Connection, reach: &Reach, before: Moment) -> Answer<Vec<(EnquiryId,)>> {
    const KEPT: &str = "select id from kept_enquiries where practice_id = $1 and kept_at < $2 order by id limit 500";
    Ok(db.rows(KEPT, values![reach.practice(), before]).await?)
}

/// Keeps what was written.
pub(super) async fn insert(db: &mut Connection, reach: &Reach, client: ClientId, enquiry: &Enquiry, now: Moment) -> Answer<()> {
    const INSERT: &str = "insert into enquiries (practice_id, client_id, kind, wish, created_at) values ($1, $2, $3, $4, $5)";
    db.run(INSERT, values![reach.practice(), client, enquiry.kind.word(), enquiry.wish.as_str(), now]).await?;
    Ok(())
}

/// What a client wrote when they were new.
pub(crate) async fn of(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Option<Written>> {
    const WRITTEN: &str = "select kind, wish, created_at from enquiries where practice_id = $1 and client_id = $2";
    Ok(db.row(WRITTEN, values![reach.practice(), client]).await?)
}

record! {
    /// A staff member who hears of enquiries.
    #[derive(Clone, Debug)]
    pub(super) struct Concerned {
        pub(super) name: String,
        pub(super) address: String,
    }
}

/// Administrators and the front desk, those who can sign in and want emails at once.
pub(super) async fn concerned(db: &mut Connection, reach: &Reach) -> Answer<Vec<Concerned>> {
    const CONCERNED: &str = "select name, address from staff where practice_id = $1 and active and password_hash is not null
     and notices_mailed = 'at_once' and role in ('administrator', 'front_desk') order by id limit 50";
    Ok(db.rows(CONCERNED, values![reach.practice()]).await?)
}
