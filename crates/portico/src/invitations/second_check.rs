//! The second check on links. Copied ones travel in other ways than by email, and some clients share a mailbox, so the practice can ask for
//! something that only the right person knows (behaviours.md 27; promises.md D11).

use super::{
    actions,
    invitation::{CHECK_TRIES, Channel},
    store,
};
use crate::{act::Act, answer::Answer, audit::Event};
use portico_database::word_enum;
use portico_values::{SecretToken, TokenId};

word_enum! {
    /// What is asked of whoever opens a link. It is written to the link when the link is made.
    pub enum SecondCheck {
        /// Nothing.
        None = "none",
        /// Six digits that staff tell the client.
        Code = "code",
        /// The date of birth on file.
        BirthDate = "birth_date",
    }
}

word_enum! {
    /// Which links ask for something in a practice, in the order in which the choices are offered.
    pub enum LinkCheck {
        /// None.
        None = "none",
        /// Copied ones, for six digits.
        Code = "code",
        /// Copied ones, for the date of birth.
        BirthDate = "birth_date",
        /// All of them, for the date of birth: nobody stands by to tell the code of an emailed one (settled.md 43).
        Everywhere = "birth_date_everywhere",
    }
}

impl LinkCheck {
    /// Its name in the settings.
    pub const fn label(self) -> &'static str {
        match self {
            LinkCheck::None => "None",
            LinkCheck::Code => "Six-digit code told by staff",
            LinkCheck::BirthDate => "Date of birth",
            LinkCheck::Everywhere => "Date of birth, on every link",
        }
    }
    /// What it means, in a sentence.
    pub const fn hint(self) -> &'static str {
        match self {
            LinkCheck::None => "",
            LinkCheck::Code => {
                "On copied links only; emailed ones don’t ask for it. The code is shown beside the link when you copy it. Tell \
                 the client in person or by phone."
            }
            LinkCheck::BirthDate => {
                "On copied links only. The one in Client Info counts: if it is wrong there, the right person can’t get in."
            }
            LinkCheck::Everywhere => {
                "On emailed links and QR codes too, for clients who share a mailbox. Nobody is invited without a date of birth in Client Info."
            }
        }
    }
    /// What a link that travels this way is to ask for. Printed ones ask for the date of birth in every practice.
    pub fn of(self, channel: Channel) -> SecondCheck {
        match (self, channel) {
            (LinkCheck::Everywhere, _) | (LinkCheck::BirthDate, Channel::Copied) | (_, Channel::Printed) => {
                SecondCheck::BirthDate
            }
            (LinkCheck::Code, Channel::Copied) => SecondCheck::Code,
            (LinkCheck::None, Channel::Copied) | (_, Channel::Mailed | Channel::Qr) => SecondCheck::None,
        }
    }
    /// What a mailed link is to ask for where the practice has this word. One that nobody knows asks for something.
    pub fn of_mailed(word: &str) -> SecondCheck {
        LinkCheck::from_word(word).unwrap_or(LinkCheck::Everywhere).of(Channel::Mailed)
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
    store::burn(act.db(), &reach, facts.token, now).await?;
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
