//! Real ids for the parameters of paths: on the staff side those of Ana, who was invited, at the portal those of Maya, who is in.

use crate::kit::*;
use portico_values::{ClientId, PracticeId};
use uuid::Uuid;

/// A letter in the local mailbox.
const IN_THE_MAILBOX: &str = "select m.letter_id from mailbox m join clients c on c.practice_id = m.practice_id
 where m.practice_id = $1 and c.id = $2 limit 1";

/// The group of somebody.
const A_GROUP: &str = "select id from client_groups where practice_id = $1 and (name <> '' or id = $2) order by id limit 1";

/// A form that somebody was sent.
const A_REQUEST: &str = "select id from form_requests where practice_id = $1 and client_id = $2 order by id limit 1";

/// A file that was sent in with the first form that somebody was sent.
const A_FILE: &str = "select d.id from documents d where d.practice_id = $1 and d.client_id = $2 and d.form_request_id =
 (select r.id from form_requests r where r.practice_id = $1 and r.client_id = $2 order by r.id limit 1) limit 1";

/// What a parameter of a path means, by the path up to it; `$1` is the practice, `$2` the client.
const MEANINGS: &[(&str, &str)] = &[
    (
        "/account/devices/{id}",
        "select s.id from sessions s join staff t on t.practice_id = s.practice_id and t.id = s.subject_id
         where s.practice_id = $1 and (t.role = 'administrator' or t.id = $2) order by s.ended_at is not null, s.created_at limit 1",
    ),
    ("/clients/views/{view}", "select id from saved_views where practice_id = $1 and (shared or id = $2) order by id limit 1"),
    ("/batches/{batch}", "select id from batches where practice_id = $1 and (total > 0 or id = $2) order by id limit 1"),
    ("/clients/{id}", "select id from clients where practice_id = $1 and id = $2"),
    ("/clients/{client}", "select id from clients where practice_id = $1 and id = $2"),
    (
        "/clients/{client}/invitation/links/{token}",
        "select t.id from invitation_tokens t join invitations i on i.practice_id = t.practice_id and i.id = t.invitation_id
         where i.practice_id = $1 and i.client_id = $2 and t.channel = 'copied'",
    ),
    (
        "/clients/{client}/people/{grant}",
        "select id from grants where practice_id = $1 and client_id = $2 and kind <> 'self' order by ended_at is not null, id limit 1",
    ),
    (
        "/clients/{client}/offers/{offer}",
        "select offer_id from offer_clients where practice_id = $1 and client_id = $2 order by offer_id limit 1",
    ),
    (
        "/p/{slug}/offers/{offer}",
        "select o.id from offers o where o.practice_id = $1 and o.state <> 'accepted' and o.address_normalised =
         (select l.address_normalised from logins l join grants g on g.practice_id = l.practice_id and g.login_id = l.id
         where g.practice_id = $1 and g.client_id = $2 and g.kind = 'self') limit 1",
    ),
    (
        "/clients/{client}/documents/{document}",
        "select id from documents where practice_id = $1 and client_id = $2 and form_request_id is null order by deleted_at is not null, id limit 1",
    ),
    (
        "/p/{slug}/documents/{document}",
        "select id from documents where practice_id = $1 and client_id = $2 and form_request_id is null order by deleted_at is not null, id limit 1",
    ),
    ("/clients/{client}/merging/{other}", "select id from clients where practice_id = $1 and id <> $2 order by id limit 1"),
    ("/clients/{client}/merges/{merge}", "select id from merges where practice_id = $1 and kept_id = $2 limit 1"),
    ("/groups/{group}", A_GROUP),
    (
        "/groups/{group}/owners/{client}",
        "select id from clients where practice_id = $1 and id = $2",
    ),
    (
        "/groups/{group}/guests/{grant}",
        "select id from grants where practice_id = $1 and (kind = 'guest' or id = $2) and group_id is not null order by id limit 1",
    ),
    (
        "/groups/{group}/offers/{offer}",
        "select id from offers where practice_id = $1 and (state <> 'accepted' or id = $2) and group_id is not null order by id limit 1",
    ),
    (
        "/organization/client-portal/templates/{template}",
        "select id from templates where practice_id = $1 and (is_default or id = $2) order by id limit 1",
    ),
    (
        "/organization/staff/{member}",
        "select id from staff where practice_id = $1 and (role = 'biller' or id = $2) order by role limit 1",
    ),
    (
        "/organization/client-portal/forms/drafts/{draft}",
        "select id from questionnaire_drafts where practice_id = $1 and (name <> '' or id = $2) order by id limit 1",
    ),
    (
        "/organization/client-portal/forms/{form}",
        "select id from forms where practice_id = $1 and (name <> '' or id = $2) order by id limit 1",
    ),
    ("/clients/{client}/forms/{request}", A_REQUEST),
    ("/p/{slug}/forms/{request}", A_REQUEST),
    ("/clients/{client}/forms/{request}/files/{file}", A_FILE),
    ("/p/{slug}/forms/{request}/files/{file}", A_FILE),
    ("/mailbox/{letter}", IN_THE_MAILBOX),
    ("/mailbox/open/{practice}", "select practice_id from clients where practice_id = $1 and id = $2"),
    ("/mailbox/open/{practice}/{letter}", IN_THE_MAILBOX),
    (
        "/clients/import/{import}",
        "select i.id from imports i where i.practice_id = $1 and (i.created_by is not null or i.id = $2) order by i.created_at limit 1",
    ),
    (
        "/account/passkeys/{passkey}",
        "select p.id from passkeys p where p.practice_id = $1 and (p.audience = 'staff' or p.id = $2) order by p.audience desc limit 1",
    ),
    (
        "/p/{slug}/account/passkeys/{passkey}",
        "select p.id from passkeys p join grants g on g.practice_id = p.practice_id and g.login_id = p.subject_id
         where p.practice_id = $1 and g.client_id = $2 and p.audience = 'portal' limit 1",
    ),
    (
        "/p/{slug}/account/devices/{device}",
        "select s.id from sessions s join grants g on g.practice_id = s.practice_id and g.login_id = s.subject_id
         where s.practice_id = $1 and g.client_id = $2 order by s.ended_at is not null, s.created_at limit 1",
    ),
];

/// The addresses of the doors, filled in with what belongs to one practice.
pub(super) struct Ids<'a> {
    house: &'a House,
    practice: PracticeId,
    invited: ClientId,
    active: ClientId,
}

impl<'a> Ids<'a> {
    /// Those of Alder & Wren.
    pub(super) async fn of(house: &'a House) -> Self {
        Self { house, practice: house.practice(ALDER).await, invited: house.client(ANA).await, active: house.client(MAYA).await }
    }
    /// The path with its parameters filled in.
    pub(super) async fn fill(&self, path: &str) -> String {
        let mut filled = String::new();
        let mut so_far = String::new();
        for segment in path.split('/').skip(1) {
            so_far = format!("{so_far}/{segment}");
            let Some(name) = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
                filled = format!("{filled}/{segment}");
                continue;
            };
            let value = match name {
                "slug" => ALDER.slug.to_owned(),
                // Pages of a form are numbered.
                "page" => "1".to_owned(),
                // Secrets are not ids: whoever has none brings something that looks like one.
                "token" if meaning(&so_far).is_none() => format!("pk1_{}", "A".repeat(49)),
                _ if name.starts_with('*') => "portico.css".to_owned(),
                _ => self.id(&so_far).await.to_string(),
            };
            filled = format!("{filled}/{value}");
        }
        filled
    }
    async fn id(&self, path: &str) -> Uuid {
        let sql = meaning(path).unwrap_or_else(|| panic!("say in census/ids.rs what {path} means"));
        let client = if path.starts_with("/p/") { self.active } else { self.invited };
        let found: Vec<(Uuid,)> = self.house.rows(sql, values![self.practice, client]).await;
        found.first().map(|(id,)| *id).unwrap_or_else(|| panic!("the crowd of the census has nothing at {path}"))
    }
}

fn meaning(path: &str) -> Option<&'static str> {
    MEANINGS.iter().find(|(known, _)| *known == path).map(|(_, sql)| *sql)
}

/// Whether the path names a thing of a practice, rather than only the practice or a secret.
pub(super) fn names_a_thing(path: &str) -> bool {
    let ends = path.match_indices('}').map(|(at, _)| &path[..=at]);
    ends.into_iter().any(|so_far| meaning(so_far).is_some())
}
