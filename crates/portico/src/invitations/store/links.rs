//! The rows of links: found by the keyed hash of their secret, minted, taken back.

use super::super::{
    invitation::{Channel, LinkFacts},
    second_check::SecondCheck,
};
use crate::answer::Answer;
use portico_database::{Connection, record, values};
use portico_policy::Reach;
use portico_values::{ClientId, InvitationId, Moment, PracticeId, StaffId, TokenId};

const LINK: &str = "select t.practice_id as practice, t.id as token, i.id as invitation, i.client_id as client, t.channel,
 t.generation as token_generation, t.expires_at as token_expires_at, t.revoked_at as token_revoked_at, t.second_check,
 t.wrong_tries, i.generation, i.ended_generation, i.state, nullif(i.address, '') as address,
 i.sent_at, i.accepted_at, p.portal_on, c.portal_on as client_portal_on, c.care_status, c.given_name, c.family_name, c.preferred_name,
 c.language
 from invitation_tokens t
 join invitations i on i.practice_id = t.practice_id and i.id = t.invitation_id
 join clients c on c.practice_id = t.practice_id and c.id = i.client_id
 join practices p on p.id = t.practice_id
 where t.practice_id = $1 and t.secret_hash = $2";

/// The link with this hash, at this practice. A link of another practice is unknown here.
pub(crate) async fn link(db: &mut Connection, practice: PracticeId, secret_hash: [u8; 32]) -> Answer<Option<LinkFacts>> {
    Ok(db.row(LINK, values![practice, secret_hash]).await?)
}

const TOKEN: &str =
    "insert into invitation_tokens (practice_id, id, invitation_id, generation, channel, secret_hash, key_id, created_by,
 created_at, expires_at, revoked_at, used_at, second_check, code_hash, wrong_tries, checked_at)
 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, null, null, $11, $12, 0, null)";

/// A link, as it is written: only the keyed hash of its secret.
pub(crate) struct NewToken {
    pub(crate) practice: PracticeId,
    pub(crate) id: TokenId,
    pub(crate) invitation: InvitationId,
    pub(crate) generation: i64,
    pub(crate) channel: Channel,
    pub(crate) secret_hash: [u8; 32],
    pub(crate) key_id: i64,
    pub(crate) created_by: Option<StaffId>,
    pub(crate) now: Moment,
    pub(crate) expires_at: Moment,
    pub(crate) check: SecondCheck,
    pub(crate) code_hash: Option<[u8; 32]>,
}

/// Writes it.
pub(crate) async fn mint(db: &mut Connection, token: &NewToken) -> Answer<()> {
    let values = values![
        token.practice,
        token.id,
        token.invitation,
        token.generation,
        token.channel,
        token.secret_hash,
        token.key_id,
        token.created_by,
        token.now,
        token.expires_at,
        token.check,
        token.code_hash
    ];
    db.run(TOKEN, values).await?;
    Ok(())
}

/// Ends copied links and desk codes of an invitation. Mailed links need no change: they end with their generation, or with the
/// invitation's state.
pub(crate) async fn revoke_handed_out(db: &mut Connection, reach: &Reach, invitation: InvitationId, now: Moment) -> Answer<u64> {
    const REVOKE: &str = "update invitation_tokens set revoked_at = $3 where practice_id = $1 and invitation_id = $2
     and channel <> 'mailed' and revoked_at is null";
    Ok(db.run(REVOKE, values![reach.practice(), invitation, now]).await?)
}

/// Ends every link to an invitation, mailed ones too.
pub(crate) async fn revoke_all(db: &mut Connection, reach: &Reach, invitation: InvitationId, now: Moment) -> Answer<()> {
    const REVOKE: &str = "update invitation_tokens set revoked_at = $3 where practice_id = $1 and invitation_id = $2
     and revoked_at is null";
    db.run(REVOKE, values![reach.practice(), invitation, now]).await?;
    Ok(())
}

/// Ends links that a merge led to an invitation, together with it: they have no generation with which they would end.
pub(crate) async fn revoke_led_here(db: &mut Connection, reach: &Reach, invitation: InvitationId, now: Moment) -> Answer<()> {
    const REVOKE: &str = "update invitation_tokens set revoked_at = $3 where practice_id = $1 and invitation_id = $2
     and generation = 0 and revoked_at is null";
    db.run(REVOKE, values![reach.practice(), invitation, now]).await?;
    Ok(())
}

/// Ends one copied link. False when it has already ended, or belongs to another invitation.
pub(crate) async fn revoke_token(
    db: &mut Connection,
    reach: &Reach,
    invitation: InvitationId,
    token: TokenId,
    now: Moment,
) -> Answer<bool> {
    const REVOKE: &str = "update invitation_tokens set revoked_at = $4 where practice_id = $1 and invitation_id = $2 and id = $3
     and channel <> 'mailed' and revoked_at is null";
    Ok(db.run(REVOKE, values![reach.practice(), invitation, token, now]).await? == 1)
}

/// Ends one link whose second check was answered wrongly too often, a mailed one too.
pub(crate) async fn burn(db: &mut Connection, reach: &Reach, token: TokenId, now: Moment) -> Answer<()> {
    const BURN: &str = "update invitation_tokens set revoked_at = $3 where practice_id = $1 and id = $2 and revoked_at is null";
    db.run(BURN, values![reach.practice(), token, now]).await?;
    Ok(())
}

/// Ends the printed letters of an invitation, so that the list of handed-out links shows it.
pub(crate) async fn end_printed(db: &mut Connection, reach: &Reach, invitation: InvitationId, now: Moment) -> Answer<()> {
    const END: &str = "update invitation_tokens set revoked_at = $3 where practice_id = $1 and invitation_id = $2
     and channel = 'printed' and revoked_at is null";
    db.run(END, values![reach.practice(), invitation, now]).await?;
    Ok(())
}

record! {
    /// A copied link or desk code, for the list of them.
    #[derive(Debug, Clone)]
    pub struct HandedOut {
        pub id: TokenId,
        pub channel: Channel,
        pub created_by_name: Option<String>,
        pub created_at: Moment,
        pub expires_at: Moment,
        pub revoked_at: Option<Moment>,
        pub used_at: Option<Moment>,
    }
}

/// Copied links and desk codes of an invitation, newest first.
pub(crate) async fn handed_out(db: &mut Connection, reach: &Reach, invitation: InvitationId) -> Answer<Vec<HandedOut>> {
    const LIST: &str = "select t.id, t.channel, s.name as created_by_name, t.created_at, t.expires_at, t.revoked_at, t.used_at
     from invitation_tokens t left join staff s on s.practice_id = t.practice_id and s.id = t.created_by
     where t.practice_id = $1 and t.invitation_id = $2 and t.channel <> 'mailed' order by t.created_at desc limit 50";
    Ok(db.rows(LIST, values![reach.practice(), invitation]).await?)
}

record! {
    /// A link that was handed out, for the page about it.
    #[derive(Debug, Clone)]
    pub struct LinkMade {
        pub channel: Channel,
        pub generation: i64,
        pub second_check: SecondCheck,
        pub created_by_name: Option<String>,
        pub created_at: Moment,
        pub expires_at: Moment,
        pub revoked_at: Option<Moment>,
        pub used_at: Option<Moment>,
    }
}

/// A link of this client that was handed out.
pub(crate) async fn link_made(db: &mut Connection, reach: &Reach, client: ClientId, token: TokenId) -> Answer<Option<LinkMade>> {
    const MADE: &str = "select t.channel, t.generation, t.second_check, s.name as created_by_name, t.created_at, t.expires_at,
     t.revoked_at, t.used_at
     from invitation_tokens t join invitations i on i.practice_id = t.practice_id and i.id = t.invitation_id
     left join staff s on s.practice_id = t.practice_id and s.id = t.created_by
     where t.practice_id = $1 and t.id = $2 and i.client_id = $3 and t.channel <> 'mailed'";
    Ok(db.row(MADE, values![reach.practice(), token, client]).await?)
}

/// Whether there is a link with this id already.
pub(crate) async fn is_handed_out(db: &mut Connection, reach: &Reach, token: TokenId) -> Answer<bool> {
    const KNOWN: &str = "select count(*) from invitation_tokens where practice_id = $1 and id = $2";
    Ok(db.count(KNOWN, values![reach.practice(), token]).await? == 1)
}
