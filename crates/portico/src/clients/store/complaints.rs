//! Addresses closed by a complaint: whoever reads mail there told their mail provider that email from the practice is unwanted. Nothing that
//! the practice sends of its own accord goes there until staff allow it again.

use crate::{answer::Answer, within_reach::within_reach};
use portico_database::{Connection, values};
use portico_policy::Reach;
use portico_values::{ClientId, EmailAddress, LoginId};

/// Around the addresses that email about a client goes to: their own, and those of whoever acts for them or is asked to.
macro_rules! written_to {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            "select e.address_normalised, false as others from client_emails e where e.practice_id = $1 and e.client_id = $3 and ",
            within_reach!("e.practice_id", "e.client_id", "$2"),
            " union select l.address_normalised, g.kind <> 'self' as others from grants g cross join logins l
             where g.practice_id = $1 and g.client_id = $3 and g.ended_at is null and l.practice_id = $1 and l.id = g.login_id and ",
            within_reach!("g.practice_id", "g.client_id", "$2"),
            " union select o.address_normalised, true as others from offer_clients k cross join offers o
             where k.practice_id = $1 and k.client_id = $3 and o.practice_id = $1 and o.id = k.offer_id
             and o.state in ('prepared', 'waiting') and ",
            within_reach!("k.practice_id", "k.client_id", "$2"),
            $after
        )
    };
}

/// The closed addresses of a client within reach, as addresses are compared, and of each whether it is another person's who acts for them.
pub(crate) async fn closed_addresses(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Vec<(String, bool)>> {
    const CLOSED: &str = written_to!(
        "select a.address_normalised, a.others from (",
        ") a cross join suppressions s where s.practice_id = $1 and s.address_normalised = a.address_normalised
         order by a.address_normalised, a.others"
    );
    let mut closed: Vec<(String, bool)> = db.rows(CLOSED, values![reach.practice(), reach.assigned_to(), client]).await?;
    // What is also their own comes first and stands for both.
    closed.dedup_by(|later, first| later.0 == first.0);
    Ok(closed)
}

/// Whether an address is closed.
pub(crate) async fn is_closed(db: &mut Connection, reach: &Reach, address: &EmailAddress) -> Answer<bool> {
    const CLOSED: &str = "select reason from suppressions where practice_id = $1 and address_normalised = $2";
    Ok(db.any(CLOSED, values![reach.practice(), address.normalised()]).await?)
}

/// The logins with a grant to a client's portal whose address is closed.
pub(crate) async fn closed_logins(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Vec<LoginId>> {
    const CLOSED: &str =
        "select distinct l.id from grants g cross join logins l cross join suppressions s where g.practice_id = $1
     and g.client_id = $2 and g.ended_at is null and l.practice_id = $1 and l.id = g.login_id and s.practice_id = $1
     and s.address_normalised = l.address_normalised";
    let closed = db.rows::<(LoginId,)>(CLOSED, values![reach.practice(), client]).await?;
    Ok(closed.into_iter().map(|(login,)| login).collect())
}

/// Opens the addresses of a client within reach again. Returns how many were closed.
pub(crate) async fn open_addresses(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<u64> {
    const OPEN: &str = written_to!(
        "delete from suppressions where practice_id = $1 and address_normalised in (select a.address_normalised from (",
        ") a)"
    );
    Ok(db.run(OPEN, values![reach.practice(), reach.assigned_to(), client]).await?)
}
