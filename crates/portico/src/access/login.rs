//! A login and what signing in with it came to.

use portico_database::record;
use portico_values::{ClientId, EmailAddress, GrantId, LoginId, Moment, SecretToken, SessionId};

record! {
    /// A portal account.
    #[derive(Debug, Clone)]
    pub struct Login {
        pub id: LoginId,
        pub address: EmailAddress,
        pub address_confirmed_at: Option<Moment>,
        /// Absent for somebody who got in with a passkey and never chose one.
        pub password_hash: Option<String>,
        /// The second step's secret, sealed; absent unless its owner set one up.
        pub second_step_sealed: Option<Vec<u8>>,
        pub language: String,
        pub epoch: i64,
        pub last_signed_in_at: Option<Moment>,
    }
}

/// A login on its way into one of its portals.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entering {
    pub(crate) login: LoginId,
    /// The login's: a session opened at this one ends when it grows.
    pub(crate) epoch: i64,
    /// The grant that opens the portal, and whose it is.
    pub(crate) grant: GrantId,
    pub(crate) client: ClientId,
}

/// The session in which somebody changes their account. It goes on under a new secret, in the same portal.
#[derive(Clone, Copy, Debug)]
pub struct Here<'a> {
    /// The session that asks.
    pub session: SessionId,
    /// When it began: it goes on until the end it has had from the beginning.
    pub began_at: Moment,
    /// The grant that opens the portal, and whose it is.
    pub grant: GrantId,
    /// The client.
    pub client: ClientId,
    /// The browser, in words.
    pub device: &'a str,
}

/// How far somebody came whose first step was right.
#[derive(Debug)]
pub enum Admitted {
    /// In.
    In(LetIn),
    /// The second step's code is due: what the browser is known by until it comes.
    CodeDue(SecretToken),
}

/// A browser that has just been let in: the secret goes into its cookie.
#[derive(Debug)]
pub struct LetIn {
    /// The login.
    pub login: LoginId,
    /// The client whose portal opens.
    pub client: ClientId,
    /// Whether the login may open others, and is to choose.
    pub chooses: bool,
    /// The secret of the new session.
    pub secret: SecretToken,
}
