//! AUTH PLAIN and AUTH LOGIN, used only over TLS or with a server on this machine.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{
    capabilities::Capabilities,
    opening::{ConnectError, say},
    reply::Reply,
    settings::SmtpSettings,
    wire::Wire,
};

/// Longest command line that every server takes (RFC 5321 4.5.3.1.4, less the line end).
const LONGEST_COMMAND: usize = 510;

/// Signs in with PLAIN where offered, else with LOGIN.
pub(super) async fn sign_in(
    wire: &mut Wire,
    offers: &Capabilities,
    settings: &SmtpSettings,
    user: &str,
    password: &str,
) -> Result<(), ConnectError> {
    if offers.auth_plain {
        let secret = STANDARD.encode(format!("\0{user}\0{password}"));
        let at_once = format!("AUTH PLAIN {secret}");
        if at_once.len() <= LONGEST_COMMAND {
            return accepted(&say(wire, settings, &at_once).await?);
        }
        asked(&say(wire, settings, "AUTH PLAIN").await?)?;
        return accepted(&say(wire, settings, &secret).await?);
    }
    if offers.auth_login {
        asked(&say(wire, settings, "AUTH LOGIN").await?)?;
        asked(&say(wire, settings, &STANDARD.encode(user)).await?)?;
        return accepted(&say(wire, settings, &STANDARD.encode(password)).await?);
    }
    Err(ConnectError::SignIn { code: None, reply: "it offers neither of the sign-in ways PLAIN and LOGIN".into() })
}

fn accepted(reply: &Reply) -> Result<(), ConnectError> {
    if reply.is_yes() { Ok(()) } else { Err(refused(reply)) }
}

fn asked(reply: &Reply) -> Result<(), ConnectError> {
    if reply.code == 334 { Ok(()) } else { Err(refused(reply)) }
}

fn refused(reply: &Reply) -> ConnectError {
    ConnectError::SignIn { code: Some(reply.code), reply: reply.text() }
}
