//! The rows of practices.

use super::Practice;
use crate::answer::Answer;
use portico_database::{Connection, values};
use portico_values::{PracticeId, StaffId};

macro_rules! practice_where {
    ($condition:literal) => {
        concat!(
            "select id, slug, name, sender_name, phone, postal_address, reply_to, zone, language, hue, portal_on, epoch, link_days,
             second_step from practices where ",
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

/// Every practice of the installation, by name.
pub(crate) async fn all(db: &mut Connection) -> Answer<Vec<Practice>> {
    Ok(db.rows(practice_where!("true order by name"), values![]).await?)
}

/// The name of a staff member, for letters and lists.
pub(crate) async fn staff_name(db: &mut Connection, practice: PracticeId, staff: StaffId) -> Answer<Option<String>> {
    const NAME: &str = "select name from staff where practice_id = $1 and id = $2";
    Ok(db.row::<(String,)>(NAME, values![practice, staff]).await?.map(|(name,)| name))
}
