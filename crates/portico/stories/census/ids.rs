//! Real ids for the parameters of paths: those of one client and everything around them.

use crate::kit::*;
use portico_values::{ClientId, PracticeId};
use uuid::Uuid;

/// What a parameter of a path means, by the path up to it; `$1` is the practice, `$2` the client. The longest that fits counts.
const MEANINGS: &[(&str, &str)] = &[
    ("/clients/{id}", "select id from clients where practice_id = $1 and id = $2"),
    ("/clients/{client}", "select id from clients where practice_id = $1 and id = $2"),
    (
        "/p/{slug}/account/devices/{device}",
        "select s.id from sessions s join grants g on g.practice_id = s.practice_id and g.login_id = s.subject_id
         where s.practice_id = $1 and g.client_id = $2 and s.ended_at is null order by s.created_at limit 1",
    ),
];

/// The addresses of the doors, filled in with what belongs to one client of one practice.
pub(super) struct Ids<'a> {
    house: &'a House,
    slug: &'static str,
    practice: PracticeId,
    client: ClientId,
}

impl<'a> Ids<'a> {
    /// Those of a client of the cast.
    pub(super) async fn of(house: &'a House, client: Client) -> Self {
        Self {
            house,
            slug: client.practice.slug,
            practice: house.practice(client.practice).await,
            client: house.client(client).await,
        }
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
                "slug" => self.slug.to_owned(),
                // Secrets are not ids: whoever has none brings something that looks like one.
                "token" => format!("pk1_{}", "A".repeat(49)),
                _ if name.starts_with('*') => "portico.css".to_owned(),
                _ => self.id(&so_far).await.to_string(),
            };
            filled = format!("{filled}/{value}");
        }
        filled
    }
    async fn id(&self, path: &str) -> Uuid {
        let meaning = MEANINGS.iter().find(|(known, _)| *known == path);
        let (_, sql) = meaning.unwrap_or_else(|| panic!("say in census/ids.rs what {path} means"));
        let found: Vec<(Uuid,)> = self.house.rows(sql, values![self.practice, self.client]).await;
        found.first().map(|(id,)| *id).unwrap_or_else(|| panic!("the crowd of the census has nothing at {path}"))
    }
}

/// Whether the path names a thing of a practice, rather than only the practice.
pub(super) fn names_a_thing(path: &str) -> bool {
    path.split('/')
        .any(|segment| segment.starts_with('{') && !["{slug}", "{token}"].contains(&segment) && !segment.starts_with("{*"))
}
