//! The second check on links that staff copied. They travel in other ways than by email, so the practice can ask for something that only
//! the right person knows (behaviours.md 27).

use super::{actions, invitation::CHECK_TRIES, store};
use crate::{act::Act, answer::Answer, audit::Event};
use portico_database::word_enum;
use portico_values::{SecretToken, TokenId};

word_enum! {
    /// What is asked of whoever opens a copied link, in the order in which the choices are offered.
    pub enum SecondCheck {
        /// Nothing.
        None = "none",
        /// Six digits that staff tell the client.
        Code = "code",
        /// The date of birth on file.
        BirthDate = "birth_date",
    }
}

impl SecondCheck {
    /// Its name in the settings.
    pub const fn label(self) -> &'static str {
        match self {
            SecondCheck::None => "None",
            SecondCheck::Code => "Six-digit code told by staff",
            SecondCheck::BirthDate => "Date of birth",
        }
    }
    /// What it means, in a sentence.
    pub const fn hint(self) -> &'static str {
        match self {
            SecondCheck::None => "",
            SecondCheck::Code => "The code is shown beside the link when you copy it. Tell the client in person or by phone.",
            SecondCheck::BirthDate => "The one in Client Info. If it is wrong there, the right person can’t get in.",
        }
    }
}

/// What became of an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Answered {
    /// It was right. This link can be used now.
    Right(TokenId),
    /// It was wrong.
    Wrong,
    /// It was wrong for the fifth time, and the link has ended.
    Burnt,
}

/// Tries an answer to the second check of a link: a code without spaces, or a date as `YYYY-MM-DD`. The try is counted before it is
/// compared. Commit the act whatever comes of it.
///
/// # Errors
/// Refused when the link is not alive.
pub async fn answer(act: &mut Act, secret: &SecretToken, given: &str) -> Answer<Answered> {
    let (reach, facts) = actions::living(act, secret).await?;
    let now = act.now();
    let event = |action| Event::new(action).client(facts.client).about(facts.invitation).with("token", facts.token.to_string());
    let Some(tries) = store::count_answer(act.db(), &reach, facts.token, CHECK_TRIES).await? else {
        act.record(event("invitation.check_failed").refused("burnt"));
        return Ok(Answered::Burnt);
    };
    let right = match facts.second_check {
        SecondCheck::None => true,
        SecondCheck::BirthDate => store::is_born_on(act.db(), &reach, facts.client, given).await?,
        SecondCheck::Code => {
            let mut right = false;
            for hash in act.portico().keys.fingerprints(&text(facts.token, given)) {
                right |= store::is_its_code(act.db(), &reach, facts.token, hash).await?;
            }
            right
        }
    };
    if right {
        store::note_checked(act.db(), &reach, facts.token, now).await?;
        act.record(event("invitation.check_passed"));
        return Ok(Answered::Right(facts.token));
    }
    if tries < CHECK_TRIES {
        act.record(event("invitation.check_failed").refused("no_match"));
        return Ok(Answered::Wrong);
    }
    store::revoke_token(act.db(), &reach, facts.invitation, facts.token, now).await?;
    act.record(event("invitation.check_failed").refused("burnt"));
    Ok(Answered::Burnt)
}

/// Six digits.
pub(super) fn draw(act: &Act) -> String {
    let mut bytes = [0; 8];
    act.portico().randomness.fill(&mut bytes);
    format!("{:06}", u64::from_le_bytes(bytes) % 1_000_000)
}

/// Hashes the code with a key from outside the database. With a bare hash, somebody with the database could try all six-digit codes.
pub(super) fn fingerprint(act: &Act, token: TokenId, code: &str) -> [u8; 32] {
    act.portico().keys.fingerprint(&text(token, code))
}

fn text(token: TokenId, code: &str) -> String {
    format!("a copied link\n{token}\n{code}")
}
