//! Who signed, and who may: signatures are sealed before they get here.

use super::super::signers::Role;
use crate::{answer::Answer, clients::store::id_list, practices::Present};
use portico_database::{Connection, Sql, record, values};
use portico_policy::Reach;
use portico_values::{ClientId, FormRequestId, LoginId, Moment};

record! {
    /// One signature under what was sent in.
    #[derive(Debug, Clone)]
    pub(crate) struct Signed {
        pub(crate) login: LoginId,
        pub(crate) role: Role,
        pub(crate) signed_at: Moment,
        pub(crate) content_sealed: Vec<u8>,
    }
}

/// The signatures under what was sent in at a certain time, the first one first.
pub(crate) async fn under(db: &mut Connection, reach: &Reach, request: FormRequestId, number: i64) -> Answer<Vec<Signed>> {
    const UNDER: &str = "select login_id as login, role, signed_at, content_sealed from form_signatures
     where practice_id = $1 and request_id = $2 and number = $3 order by signed_at, login_id";
    Ok(db.rows(UNDER, values![reach.practice(), request, number]).await?)
}

/// Keeps a signature. False if this account signed already.
pub(crate) async fn sign(
    db: &mut Connection,
    reach: &Reach,
    (request, number): (FormRequestId, i64),
    signed: &Signed,
) -> Answer<bool> {
    const SIGN: &str = "insert into form_signatures (practice_id, request_id, number, login_id, role, signed_at, content_sealed)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing";
    let values =
        values![reach.practice(), request, number, signed.login, signed.role, signed.signed_at, signed.content_sealed.as_slice()];
    Ok(db.run(SIGN, values).await? == 1)
}

macro_rules! who_fill_in {
    ($select:literal, $among:literal, $rest:literal) => {
        concat!(
            $select,
            " from grants g join clients c on c.practice_id = g.practice_id and c.id = g.client_id
     where g.practice_id = $1 and g.client_id ",
            $among,
            " and g.kind in ('guardian', 'proxy') and g.ended_at is null
     and g.rights like '%forms:manage%' and g.starts_at <= $3 and (g.ends_at is null or g.ends_at > $3) and c.frozen_at is null
     and (g.kind <> 'guardian' or c.birth_date is null or c.birth_date > $4) ",
            $rest
        )
    };
}

/// The accounts of those who may fill in forms for a client at this moment and are not the client.
pub(crate) async fn guardians(db: &mut Connection, reach: &Reach, client: ClientId, present: &Present) -> Answer<Vec<LoginId>> {
    const GUARDIANS: &str = who_fill_in!("select g.login_id", "= $2", "order by g.created_at, g.id");
    let values = values![reach.practice(), client, present.now, present.came_of_age.as_str()];
    Ok(db.rows::<(LoginId,)>(GUARDIANS, values).await?.into_iter().map(|(login,)| login).collect())
}

/// How many there are for each of these clients; clients who have none are left out.
pub(crate) async fn many_guardians(
    db: &mut Connection,
    reach: &Reach,
    clients: &[ClientId],
    present: &Present,
) -> Answer<Vec<(ClientId, i64)>> {
    const MANY: Sql = Sql::twin(
        who_fill_in!("select g.client_id, count(*)", "in (select unhex(value) from json_each($2))", "group by g.client_id"),
        who_fill_in!(
            "select g.client_id, count(*)",
            "in (select unnest(cast(translate(cast($2 as text), '[]\"', '{}') as uuid[])))",
            "group by g.client_id"
        ),
    );
    let values = values![reach.practice(), id_list(clients), present.now, present.came_of_age.as_str()];
    Ok(db.rows(&MANY, values).await?)
}
