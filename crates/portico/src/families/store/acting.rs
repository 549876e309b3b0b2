//! Whose logins did what the events of the history tell.

use crate::{
    answer::Answer,
    audit::{Actors, AsOne, Deed},
    clients::{client::full_name, store::id_list},
};
use portico_database::{Connection, Sql, values};
use portico_policy::Reach;
use portico_values::LoginId;

// What was done at a record that went into another one was done by whoever has a grant there now.
macro_rules! ties {
    ($among:literal) => {
        concat!(
            "select g.login_id as login, g.client_id as client, g.kind, g.created_at as since from grants g
             where g.practice_id = $1 and g.login_id in ",
            $among,
            " union all select g.login_id, m.gone_id, g.kind, g.created_at from grants g
             join merges m on m.practice_id = g.practice_id and m.into_id = g.client_id and m.undone_at is null
             where g.practice_id = $1 and g.login_id in ",
            $among
        )
    };
}

macro_rules! names {
    ($among:literal) => {
        concat!(
            "select l.id, coalesce(c.given_name, l.given_name, '') as given_name,
             coalesce(c.family_name, l.family_name, '') as family_name from logins l
             left join grants g on g.practice_id = l.practice_id and g.login_id = l.id and g.kind = 'self' and g.ended_at is null
             left join clients c on c.practice_id = g.practice_id and c.id = g.client_id
             where l.practice_id = $1 and l.id in ",
            $among
        )
    };
}

macro_rules! as_one {
    ($among:literal) => {
        concat!(
            "select m.kept_id as client, m.merged_at as since, m.undone_at as until from merges m
             where m.practice_id = $1 and m.undone_at is not null and m.kept_id in ",
            $among
        )
    };
}

/// The people whose logins did what these events tell.
pub(crate) async fn actors_in<'a>(db: &mut Connection, reach: &Reach, deeds: impl Iterator<Item = Deed<'a>>) -> Answer<Actors> {
    const TIES: Sql = Sql::twin(
        ties!("(select unhex(value) from json_each($2))"),
        ties!("(select unnest(cast(translate(cast($2 as text), '[]\"', '{}') as uuid[])))"),
    );
    const NAMES: Sql = Sql::twin(
        names!("(select unhex(value) from json_each($2))"),
        names!("(select unnest(cast(translate(cast($2 as text), '[]\"', '{}') as uuid[])))"),
    );
    const AS_ONE: Sql = Sql::twin(
        as_one!("(select unhex(value) from json_each($2))"),
        as_one!("(select unnest(cast(translate(cast($2 as text), '[]\"', '{}') as uuid[])))"),
    );
    let deeds: Vec<Deed<'_>> = deeds.collect();
    let logins = Actors::asked_for(deeds.iter().copied());
    if logins.is_empty() {
        return Ok(Actors::default());
    }
    let values = values![reach.practice(), id_list(&logins)];
    let names: Vec<(LoginId, String, String)> = db.rows(&NAMES, values).await?;
    let names = names.into_iter().map(|(login, given, family)| (login, full_name(&given, &family)));
    let ties = db.rows(&TIES, values![reach.practice(), id_list(&logins)]).await?;
    let clients = Actors::clients(deeds.into_iter());
    let as_one: Vec<AsOne> = db.rows(&AS_ONE, values![reach.practice(), id_list(&clients)]).await?;
    Ok(Actors::new(names, ties, as_one))
}
