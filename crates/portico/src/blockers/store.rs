//! Reads the facts that decide, and who has an address.

use crate::{
    answer::Answer,
    clients::{CareStatus, store::burnt},
    invitations::InvitationState,
    within_reach::within_reach,
};
use portico_database::{Connection, Sql, Value, record, values};
use portico_policy::Reach;
use portico_values::{ClientId, LoginId, Moment, OfferId};

record! {
    /// Everything about one client that can stand in the way.
    #[derive(Debug, Clone)]
    pub(super) struct Known {
        pub(super) given_name: String,
        pub(super) family_name: String,
        pub(super) preferred_name: Option<String>,
        pub(super) care_status: CareStatus,
        pub(super) client_on: bool,
        pub(super) main_address: Option<String>,
        pub(super) lacks_birth_date: bool,
        pub(super) consent: bool,
        pub(super) complained: bool,
        pub(super) wrong: bool,
        pub(super) taken: bool,
        pub(super) login: Option<LoginId>,
        pub(super) login_address: Option<String>,
        pub(super) signs_in_elsewhere: bool,
        pub(super) confirmed_at: Option<Moment>,
        pub(super) extra_code: bool,
        pub(super) state: Option<InvitationState>,
        pub(super) generation: Option<i64>,
        pub(super) invited_address: Option<String>,
        pub(super) sent_at: Option<Moment>,
        pub(super) expires_at: Option<Moment>,
        pub(super) delivery: Option<String>,
        pub(super) delivery_reason: Option<String>,
        pub(super) next_at: Option<Moment>,
        pub(super) sends_today: Option<i64>,
        pub(super) sends_day: Option<i64>,
        pub(super) burnt: bool,
    }
}

/// One client within reach.
pub(super) async fn known(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Option<Known>> {
    const KNOWN: &str = concat!(
        "select c.given_name, c.family_name, c.preferred_name, c.care_status, c.portal_on as client_on, c.main_address,
     (c.birth_date is null and exists (select 1 from practices p where p.id = c.practice_id
      and p.link_check = 'birth_date_everywhere')) as lacks_birth_date,
     coalesce(e.consent, false) as consent,
     exists (select 1 from suppressions u where u.practice_id = c.practice_id
      and u.address_normalised = coalesce(l.address_normalised, e.address_normalised)) as complained,
     exists (select 1 from wrong_addresses w where w.practice_id = c.practice_id and w.client_id = c.id
      and w.address_normalised = e.address_normalised) as wrong,
     exists (select 1 from logins o where o.practice_id = c.practice_id and o.address_normalised = e.address_normalised
      and not exists (select 1 from grants h where h.practice_id = o.practice_id and h.login_id = o.id and h.client_id = c.id
      and h.kind = 'self' and h.ended_at is null)) as taken,
     l.id as login, l.address as login_address,
     l.id is not null and not exists (select 1 from client_emails s where s.practice_id = c.practice_id and s.client_id = c.id
      and s.address_normalised = l.address_normalised) as signs_in_elsewhere, l.address_confirmed_at as confirmed_at,
     l.second_step_sealed is not null as extra_code, i.state, i.generation, i.address as invited_address, i.sent_at, i.expires_at, i.delivery, i.delivery_reason,
     (select x.next_at from letters x where x.practice_id = c.practice_id and x.id = i.letter_id and x.state = 'deferred') as next_at,
     i.sends_today, i.sends_day, ",
        burnt!("i"),
        " as burnt
     from clients c
     left join client_emails e on e.practice_id = c.practice_id and e.client_id = c.id and e.address = c.main_address
     left join grants g on g.practice_id = c.practice_id and g.client_id = c.id and g.kind = 'self' and g.ended_at is null
     left join logins l on l.practice_id = g.practice_id and l.id = g.login_id
     left join invitations i on i.practice_id = c.practice_id and i.client_id = c.id
     where c.practice_id = $1 and c.id = $3 and ",
        within_reach!("c.practice_id", "c.id", "$2")
    );
    Ok(db.row(KNOWN, values![reach.practice(), reach.assigned_to(), client]).await?)
}

/// What became of a letter that was tried: whether it failed, the mail server's code and words.
pub(super) type Tried = (String, Option<i64>, Option<String>);

macro_rules! tried {
    ($columns:literal, $whose:literal) => {
        concat!(
            "select ",
            $columns,
            " from letters where practice_id = $1 and ",
            $whose,
            " and recipient = $3 and kind in ('password_reset', 'address_confirmation', 'sign_in_link', 'account_notice', 'forms',
             'documents_shared', 'waiting_reminder') and state in ('sent', 'failed')"
        )
    };
}

/// The newest letter about the account of a client, or about what waits there, that was tried. What went to a record that went into this one
/// counts too.
pub(super) async fn account_mail(db: &mut Connection, reach: &Reach, client: ClientId, address: &str) -> Answer<Option<Tried>> {
    const NEWEST: &str = concat!(
        tried!(
            "state, reply_code, reply",
            "(client_id = $2 or client_id in (select m.gone_id from merges m where m.practice_id = $1 and m.into_id = $2
             and m.undone_at is null))"
        ),
        " order by created_at desc, id desc limit 1"
    );
    Ok(db.row(NEWEST, values![reach.practice(), client, address]).await?)
}

/// The newest such letter to somebody who signs in with this address, whichever of the portals that they open it is about, or about none;
/// a portal counts with those of the records that went into its client's.
pub(super) async fn mail_to(db: &mut Connection, reach: &Reach, login: LoginId, address: &str) -> Answer<Option<Tried>> {
    const NEWEST: &str = concat!(
        "select state, reply_code, reply from (",
        tried!("id, created_at, state, reply_code, reply", "client_id is null"),
        " union all ",
        tried!(
            "id, created_at, state, reply_code, reply",
            "client_id in (select g.client_id from grants g where g.practice_id = $1 and g.login_id = $2 and g.ended_at is null
             union all select m.gone_id from grants g join merges m on m.practice_id = g.practice_id and m.into_id = g.client_id
             and m.undone_at is null where g.practice_id = $1 and g.login_id = $2 and g.ended_at is null)"
        ),
        ") as found order by created_at desc, id desc limit 1"
    );
    Ok(db.row(NEWEST, values![reach.practice(), login, address]).await?)
}

/// Everybody else who has access to a client's portal, but for those whose last day has passed: each with the address they sign in with.
pub(super) async fn others(db: &mut Connection, reach: &Reach, client: ClientId, now: Moment) -> Answer<Vec<(LoginId, String)>> {
    const OTHERS: &str =
        "select l.id, l.address from grants g join logins l on l.practice_id = g.practice_id and l.id = g.login_id
     where g.practice_id = $1 and g.client_id = $2 and g.kind <> 'self' and g.ended_at is null
     and (g.ends_at is null or g.ends_at > $3) order by g.created_at, g.id";
    Ok(db.rows(OTHERS, values![reach.practice(), client, now]).await?)
}

const AT: Sql = Sql::twin(
    concat!(
        "select distinct e.client_id, e.address from client_emails e where e.practice_id = $1
     and e.address_normalised in (select value from json_each($3)) and ",
        within_reach!("e.practice_id", "e.client_id", "$2"),
        " order by e.address limit 10"
    ),
    concat!(
        "select distinct e.client_id, e.address from client_emails e where e.practice_id = $1
     and e.address_normalised in (select value from json_array_elements_text(cast(cast($3 as text) as json)))
     and ",
        within_reach!("e.practice_id", "e.client_id", "$2"),
        " order by e.address limit 10"
    ),
);
macro_rules! by_login {
    ($list:literal) => {
        concat!(
            "select g.client_id, l.address from logins l
             join grants g on g.practice_id = l.practice_id and g.login_id = l.id and g.kind = 'self' and g.ended_at is null
             where l.practice_id = $1 and l.address_normalised in ",
            $list,
            " and ",
            within_reach!("g.practice_id", "g.client_id", "$2"),
            " order by l.address limit 10"
        )
    };
}
const BY_LOGIN: Sql = Sql::twin(
    by_login!("(select value from json_each($3))"),
    by_login!("(select value from json_array_elements_text(cast(cast($3 as text) as json)))"),
);

/// Clients within reach who sign in to their own portal with one of these addresses, or have it on file: ten at most of each, whoever signs in first.
pub(super) async fn at(db: &mut Connection, reach: &Reach, addresses: &[String]) -> Answer<Vec<(ClientId, String)>> {
    let list = serde_json::to_string(addresses).map_err(anyhow::Error::new)?;
    let values = values![reach.practice(), reach.assigned_to(), Value::Text(list)];
    let mut found: Vec<(ClientId, String)> = db.rows(&BY_LOGIN, values).await?;
    found.extend(db.rows::<(ClientId, String)>(&AT, values).await?);
    let mut seen = Vec::new();
    found.retain(|(client, _)| {
        !seen.contains(client) && {
            seen.push(*client);
            true
        }
    });
    Ok(found)
}

/// Clients within reach whose portal somebody else opens who signs in with this address: each with the login.
pub(super) async fn others_at(db: &mut Connection, reach: &Reach, address_normalised: &str) -> Answer<Vec<(ClientId, LoginId)>> {
    const OTHERS: &str = concat!(
        "select distinct g.client_id, l.id from logins l
     join grants g on g.practice_id = l.practice_id and g.login_id = l.id and g.kind <> 'self' and g.ended_at is null
     where l.practice_id = $1 and l.address_normalised = $3 and ",
        within_reach!("g.practice_id", "g.client_id", "$2"),
        " order by g.client_id limit 20"
    );
    Ok(db.rows(OTHERS, values![reach.practice(), reach.assigned_to(), address_normalised]).await?)
}

/// Offers to an address that were not accepted, each with one of the clients within reach whom it is about.
pub(super) async fn offers_at(db: &mut Connection, reach: &Reach, address_normalised: &str) -> Answer<Vec<(ClientId, OfferId)>> {
    const OFFERS: &str = concat!(
        "select k.client_id, o.id from offers o
     join offer_clients k on k.practice_id = o.practice_id and k.offer_id = o.id
     where o.practice_id = $1 and o.address_normalised = $3 and o.state in ('prepared', 'waiting', 'declined') and ",
        within_reach!("k.practice_id", "k.client_id", "$2"),
        " order by o.offered_at desc, o.id, k.client_id limit 20"
    );
    let mut found: Vec<(ClientId, OfferId)> =
        db.rows(OFFERS, values![reach.practice(), reach.assigned_to(), address_normalised]).await?;
    found.dedup_by_key(|(_, offer)| *offer);
    Ok(found)
}

record! {
    /// An address that has to do with a client.
    #[derive(Debug, Clone)]
    pub(super) struct Here {
        /// Whoever signs in with it.
        pub(super) login: Option<LoginId>,
        /// Whether that opens the client's portal as their own.
        pub(super) is_own: bool,
    }
}

impl Here {
    /// Whether what was tried at the address was tried at the client's way in, and not at somebody else's who has the same address.
    pub(super) const fn is_the_clients(&self) -> bool {
        self.login.is_none() || self.is_own
    }
}

/// An address that is on a client's file, or that somebody signs in with who has access to this portal, or was asked at; none for any other,
/// nor for one with which somebody signs in of whose portals none is within reach: their tries are counted at the same address.
pub(super) async fn here(db: &mut Connection, reach: &Reach, client: ClientId, address_normalised: &str) -> Answer<Option<Here>> {
    const HERE: &str = concat!(
        "select l.id as login, exists (select 1 from grants g where g.practice_id = c.practice_id and g.login_id = l.id
      and g.client_id = c.id and g.kind = 'self' and g.ended_at is null) as is_own
     from clients c
     left join logins l on l.practice_id = c.practice_id and l.address_normalised = $4
     where c.practice_id = $1 and c.id = $3 and (exists (select 1 from grants g where g.practice_id = c.practice_id
       and g.login_id = l.id and g.client_id = c.id and g.ended_at is null)
      or exists (select 1 from client_emails e where e.practice_id = c.practice_id and e.client_id = c.id
       and e.address_normalised = $4)
      or exists (select 1 from offer_clients k join offers o on o.practice_id = k.practice_id and o.id = k.offer_id
       where k.practice_id = c.practice_id and k.client_id = c.id and o.address_normalised = $4
       and o.state in ('prepared', 'waiting', 'declined')))
     and (l.id is null or exists (select 1 from grants h where h.practice_id = c.practice_id and h.login_id = l.id
      and h.ended_at is null and ",
        within_reach!("h.practice_id", "h.client_id", "$2"),
        ")) and ",
        within_reach!("c.practice_id", "c.id", "$2")
    );
    Ok(db.row(HERE, values![reach.practice(), reach.assigned_to(), client, address_normalised]).await?)
}
