//! A login and what signing in with it came to.

use portico_database::record;
use portico_values::{ClientId, LoginId, Moment, SecretToken};

record! {
    /// A portal account.
    #[derive(Debug, Clone)]
    pub struct Login {
        pub id: LoginId,
        pub address: String,
        pub address_confirmed_at: Option<Moment>,
        pub password_hash: Option<String>,
        pub language: String,
        pub epoch: i64,
        pub last_signed_in_at: Option<Moment>,
    }
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
