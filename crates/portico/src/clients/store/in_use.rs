//! The address by which a client gets in: the login's, or else the one the invitation went to, or else the one it would go to.

use crate::{answer::Answer, within_reach::within_reach};
use portico_database::{Connection, record, values};
use portico_policy::Reach;
use portico_values::{ClientId, LoginId, Moment};

record! {
    /// What is known of the addresses of one client.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct InUse {
        pub(crate) given_name: String,
        pub(crate) family_name: String,
        pub(crate) preferred_name: Option<String>,
        /// Where invitations go.
        pub(crate) main_address: Option<String>,
        pub(crate) login: Option<LoginId>,
        pub(crate) login_address: Option<String>,
        pub(crate) confirmed_at: Option<Moment>,
        /// Where the newest invitation went.
        pub(crate) invited_address: Option<String>,
        pub(crate) invitation_state: Option<String>,
    }
}

impl InUse {
    /// The address in use; none if none is on file.
    pub(crate) fn address(&self) -> Option<&str> {
        let waiting =
            self.invited_address.as_deref().filter(|_| matches!(self.invitation_state.as_deref(), Some("sent" | "held")));
        let waiting = waiting.filter(|address| !address.is_empty()); // an invitation on paper went to none
        self.login_address.as_deref().or(waiting).or(self.main_address.as_deref())
    }
    /// What the client is called.
    pub(crate) fn called(&self) -> &str {
        crate::clients::client::called(self.preferred_name.as_deref(), &self.given_name, &self.family_name)
    }
}

/// The addresses of a client within reach.
pub(crate) async fn in_use(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Option<InUse>> {
    const IN_USE: &str = concat!(
        "select c.given_name, c.family_name, c.preferred_name, c.main_address, l.id as login,
     l.address as login_address, l.address_confirmed_at as confirmed_at, i.address as invited_address, i.state as invitation_state
     from clients c
     left join grants g on g.practice_id = c.practice_id and g.client_id = c.id and g.kind = 'self' and g.ended_at is null
     left join logins l on l.practice_id = g.practice_id and l.id = g.login_id
     left join invitations i on i.practice_id = c.practice_id and i.client_id = c.id
     where c.practice_id = $1 and c.id = $3 and ",
        within_reach!("c.practice_id", "c.id", "$2")
    );
    Ok(db.row(IN_USE, values![reach.practice(), reach.assigned_to(), client]).await?)
}

/// Chooses the address among the client's own by which they get in; none for the main one.
pub(crate) async fn choose_sign_in(
    db: &mut Connection,
    reach: &Reach,
    client: ClientId,
    address_normalised: Option<&str>,
) -> Answer<()> {
    const CHOOSE: &str = "update clients set sign_in_address = $3 where practice_id = $1 and id = $2";
    db.run(CHOOSE, values![reach.practice(), client, address_normalised]).await?;
    Ok(())
}
