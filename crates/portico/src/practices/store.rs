//! The rows of practices.

use super::{NewPractice, Practice, logo::Picture};
use crate::answer::Answer;
use portico_database::{Connection, values};
use portico_policy::Reach;
use portico_values::{Moment, PracticeId};

macro_rules! practice_where {
    ($condition:literal) => {
        concat!(
            "select id, slug, portal_host, name, sender_name, phone, postal_address, reply_to, zone, language, hue, portal_on, epoch,
             link_days, link_check, languages, payment_account, address_change, guardian_age, invites_guests, sign_in_links,
             reminder_days, quiet_from, quiet_until, form_days_before, form_days_after,
             second_step, (select g.fingerprint from practice_logos g where g.practice_id = practices.id) as logo
             from practices where ",
            $condition
        )
    };
}

/// The practice with this id.
pub(crate) async fn by_id(db: &mut Connection, id: PracticeId) -> Answer<Option<Practice>> {
    Ok(db.row(practice_where!("id = $1"), values![id]).await?)
}

/// The practice whose portal stands at this slug.
pub(crate) async fn by_slug(db: &mut Connection, slug: &str) -> Answer<Option<Practice>> {
    Ok(db.row(practice_where!("slug = $1"), values![slug]).await?)
}

/// The practice whose portal has this host to itself.
pub(crate) async fn by_host(db: &mut Connection, host: &str) -> Answer<Option<Practice>> {
    Ok(db.row(practice_where!("portal_host = $1"), values![host]).await?)
}

/// Every practice of the installation, by name.
pub(crate) async fn all(db: &mut Connection) -> Answer<Vec<Practice>> {
    Ok(db.rows(practice_where!("true order by name"), values![]).await?)
}

/// Whether the installation has a practice.
pub(crate) async fn any(db: &mut Connection) -> Answer<bool> {
    Ok(db.any("select id from practices limit 1", values![]).await?)
}

/// Writes a new practice.
pub(crate) async fn insert(db: &mut Connection, reach: &Reach, new: &NewPractice, now: Moment) -> Answer<()> {
    const INSERT: &str =
        "insert into practices (id, slug, name, sender_name, phone, postal_address, reply_to, zone, language, hue,
     portal_on, epoch, link_days, second_step, created_at)
     values ($1, $2, $3, $3, $4, $5, $6, $7, $8, $9, true, 1, $11, true, $10)";
    let values = values![
        reach.practice(),
        new.slug.as_str(),
        new.name.as_str(),
        new.phone.as_str(),
        new.postal_address.as_str(),
        new.reply_to.as_ref().map(|address| address.as_str()),
        new.zone.name(),
        new.language.tag(),
        new.hue,
        now,
        new.link_days
    ];
    db.run(INSERT, values).await?;
    Ok(())
}

/// Decides which answer stands first when a client's main address changes: `move`, `resend` or `no`.
pub(crate) async fn set_address_change(db: &mut Connection, reach: &Reach, choice: &str) -> Answer<()> {
    db.run("update practices set address_change = $2 where id = $1", values![reach.practice(), choice]).await?;
    Ok(())
}

/// Switches the second step of staff on or off.
pub(crate) async fn set_second_step(db: &mut Connection, reach: &Reach, required: bool) -> Answer<()> {
    db.run("update practices set second_step = $2 where id = $1", values![reach.practice(), required]).await?;
    Ok(())
}

/// The logo of a practice: its format and the picture.
pub(crate) async fn logo(db: &mut Connection, practice: PracticeId) -> Answer<Option<(String, Vec<u8>)>> {
    const LOGO: &str = "select format, picture from practice_logos where practice_id = $1";
    Ok(db.row(LOGO, values![practice]).await?)
}

/// Keeps a logo in place of the one before.
pub(crate) async fn set_logo(db: &mut Connection, reach: &Reach, picture: Picture, fingerprint: &str, now: Moment) -> Answer<()> {
    const SET: &str = "insert into practice_logos (practice_id, format, width, height, picture, fingerprint, changed_at)
     values ($1, $2, $3, $4, $5, $6, $7)";
    remove_logo(db, reach).await?;
    let (width, height) = (i64::from(picture.width), i64::from(picture.height));
    let values = values![reach.practice(), picture.format.word(), width, height, picture.bytes, fingerprint, now];
    db.run(SET, values).await?;
    Ok(())
}

/// Takes the logo away. False when there was none.
pub(crate) async fn remove_logo(db: &mut Connection, reach: &Reach) -> Answer<bool> {
    Ok(db.run("delete from practice_logos where practice_id = $1", values![reach.practice()]).await? == 1)
}
