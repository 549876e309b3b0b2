//! The rows of logins and grants.

use super::{login::Login, permitted::PermittedRow};
use crate::{
    answer::Answer,
    clients,
    outbox::{InLine, LetterKind, in_line},
    passkeys,
    practices::{GrantKind, Present, open_grant},
    sessions::Audience,
    sign_in::recovery_codes::OF_LOGINS,
    within_reach::within_reach,
};
use portico_database::{Connection, DatabaseError, record, values};
use portico_policy::Reach;
use portico_values::{ClientId, EmailAddress, GrantId, Identity as _, LetterId, LoginId, Moment, StaffId};

macro_rules! login_where {
    ($condition:literal) => {
        concat!(
            "select id, address, address_confirmed_at, password_hash, second_step_sealed, language, epoch, last_signed_in_at from logins
             where practice_id = $1 and ",
            $condition
        )
    };
}

/// The login at an address.
pub(crate) async fn login_at(db: &mut Connection, reach: &Reach, address: &EmailAddress) -> Answer<Option<Login>> {
    Ok(db.row(login_where!("address_normalised = $2"), values![reach.practice(), address.normalised()]).await?)
}

/// The login with this id.
pub(crate) async fn login(db: &mut Connection, reach: &Reach, id: LoginId) -> Answer<Option<Login>> {
    Ok(db.row(login_where!("id = $2"), values![reach.practice(), id]).await?)
}

/// A new login, as it is written.
pub(crate) struct NewLogin<'a> {
    pub(crate) id: LoginId,
    pub(crate) address: &'a EmailAddress,
    pub(crate) confirmed_at: Option<Moment>,
    pub(crate) password_hash: Option<&'a str>,
    pub(crate) language: &'a str,
    /// Given and family name of somebody who is no client.
    pub(crate) name: Option<(&'a str, &'a str)>,
    pub(crate) now: Moment,
}

/// Writes a login. False when the address is somebody's login already.
pub(crate) async fn open_login(db: &mut Connection, reach: &Reach, new: &NewLogin<'_>) -> Answer<bool> {
    const OPEN: &str = "insert into logins (practice_id, id, address, address_normalised, address_confirmed_at, password_hash, language, epoch,
     created_at, last_signed_in_at, given_name, family_name) values ($1, $2, $3, $4, $5, $6, $7, 1, $8, $8, $9, $10) on conflict (practice_id, address_normalised) do nothing";
    let values = values![
        reach.practice(),
        new.id,
        new.address,
        new.address.normalised(),
        new.confirmed_at,
        new.password_hash,
        new.language,
        new.now,
        new.name.map(|(given, _)| given),
        new.name.map(|(_, family)| family)
    ];
    Ok(db.run(OPEN, values).await? == 1)
}

/// Joins a login to a client's portal as the client's own. False when one of them is joined already.
pub(crate) async fn grant_self(
    db: &mut Connection,
    reach: &Reach,
    id: GrantId,
    login: LoginId,
    client: ClientId,
    now: Moment,
) -> Answer<bool> {
    const GRANT: &str = "insert into grants (practice_id, id, login_id, client_id, kind, created_at, ended_at)
     values ($1, $2, $3, $4, 'self', $5, null)";
    match db.run(GRANT, values![reach.practice(), id, login, client, now]).await {
        Ok(_) => Ok(true),
        Err(DatabaseError::Conflict { .. }) => Ok(false),
        Err(other) => Err(other.into()),
    }
}

record! {
    /// A portal that a login may open at present.
    #[derive(Debug, Clone)]
    pub struct OpenPortal {
        pub grant_id: GrantId,
        pub kind: GrantKind,
        pub client: ClientId,
        pub given_name: String,
        pub family_name: String,
        pub preferred_name: Option<String>,
    }
}

impl OpenPortal {
    /// Whether it is the login's own.
    pub(crate) fn is_own(&self) -> bool {
        self.kind == GrantKind::Own
    }
    /// What the client is called.
    pub(crate) fn called(&self) -> &str {
        crate::clients::client::called(self.preferred_name.as_deref(), &self.given_name, &self.family_name)
    }
}

/// The portals that a login may open at present, its own first: living grants (not over, not frozen, the client not come of age), the clients' own switches and care status.
pub(crate) async fn open_portals(
    db: &mut Connection,
    reach: &Reach,
    login: LoginId,
    present: &Present,
) -> Answer<Vec<OpenPortal>> {
    const OPEN: &str = concat!(
        "select g.id as grant_id, g.kind, c.id as client, c.given_name, c.family_name, c.preferred_name
     from grants g join clients c on c.practice_id = g.practice_id and c.id = g.client_id
     where g.practice_id = $1 and g.login_id = $2 and ",
        open_grant!("g", "c", "$3", "$4"),
        " order by case when g.kind = 'self' then 0 else 1 end, g.created_at, g.id"
    );
    Ok(db.rows(OPEN, values![reach.practice(), login, present.now, present.came_of_age.as_str()]).await?)
}

/// What a grant makes of its login.
pub(crate) async fn kind_of(db: &mut Connection, reach: &Reach, grant: GrantId) -> Answer<Option<GrantKind>> {
    const KIND: &str = "select kind from grants where practice_id = $1 and id = $2";
    Ok(db.row::<(GrantKind,)>(KIND, values![reach.practice(), grant]).await?.map(|(kind,)| kind))
}

/// Notes a sign-in on the login.
pub(crate) async fn note_sign_in(db: &mut Connection, reach: &Reach, login: LoginId, now: Moment) -> Answer<()> {
    const LOGIN: &str = "update logins set last_signed_in_at = $3 where practice_id = $1 and id = $2";
    db.run(LOGIN, values![reach.practice(), login, now]).await?;
    Ok(())
}

/// Sets a new password and ends every session by moving the epoch. False when the login changed since it was read.
pub(crate) async fn set_password(db: &mut Connection, reach: &Reach, read: &Login, password_hash: &str) -> Answer<bool> {
    const SET: &str = "update logins set password_hash = $3, epoch = epoch + 1 where practice_id = $1 and id = $2 and epoch = $4";
    Ok(db.run(SET, values![reach.practice(), read.id, password_hash, read.epoch]).await? == 1)
}

/// Keeps the same password under a hash of today's cost. Nothing else changes.
pub(crate) async fn rehash(db: &mut Connection, reach: &Reach, login: LoginId, before: &str, after: &str) -> Answer<()> {
    const REHASH: &str = "update logins set password_hash = $4 where practice_id = $1 and id = $2 and password_hash = $3";
    db.run(REHASH, values![reach.practice(), login, before, after]).await?;
    Ok(())
}

/// Gives a login another address and ends its sessions by moving the epoch. False when the address is somebody's login already, or the
/// login changed meanwhile.
pub(crate) async fn move_address(
    db: &mut Connection,
    reach: &Reach,
    login: &Login,
    to: &EmailAddress,
    confirmed_at: Option<Moment>,
) -> Answer<bool> {
    const MOVE: &str = "update logins set address = $4, address_normalised = $5, address_confirmed_at = $6, epoch = epoch + 1
     where practice_id = $1 and id = $2 and address = $3 and not exists (select 1 from logins o where o.practice_id = $1
     and o.address_normalised = $5 and o.id <> $2)";
    let values = values![reach.practice(), login.id, &login.address, to, to.normalised(), confirmed_at];
    match db.run(MOVE, values).await {
        Ok(touched) => Ok(touched == 1),
        Err(DatabaseError::Conflict { .. }) => Ok(false),
        Err(other) => Err(other.into()),
    }
}

/// What became of letters to an address that a login left, which had not gone.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Moved {
    /// They go to the new address.
    pub(crate) follow: u64,
    /// They are not sent: what they carry has ended.
    pub(crate) end: u64,
}

/// The clients whom the login `$2` of the practice `$1` sees or saw, and those who have been merged into them.
macro_rules! clients_of_login {
    () => {
        "(select g.client_id from grants g where g.practice_id = $1 and g.login_id = $2 union select m.gone_id from merges m
         join grants k on k.practice_id = m.practice_id and k.client_id = m.into_id
         where m.practice_id = $1 and m.undone_at is null and k.login_id = $2)"
    };
}

/// Has letters about what waits at the portal, which have not left, follow their reader to the address that their login moved to, and ends those
/// with links. Those in somebody's hands are taken out of them by their fence: one whose content goes in this very moment comes to both.
/// Letters are taken in the order of their ids, as whoever carries them does.
pub(crate) async fn letters_follow(
    db: &mut Connection,
    reach: &Reach,
    login: &Login,
    to: &EmailAddress,
    now: Moment,
) -> Answer<Moved> {
    const FOLLOWING: &str = concat!(
        "select id from letters where practice_id = $1 and recipient = $3
         and kind in ('forms', 'documents_shared', 'waiting_reminder')
         and state in ('queued', 'deferred', 'sending', 'held') and client_id in ",
        clients_of_login!()
    );
    const FOLLOW: &str = "update letters set recipient = $3, attempts = 0, reply_code = null, reply = null, claimed_until = 0,
     fence = fence + 1, state = case when state = 'held' then 'held' else 'queued' end,
     next_at = case when state in ('deferred', 'sending') then $4 else next_at end
     where practice_id = $1 and id = $2 and state in ('queued', 'deferred', 'sending', 'held')";
    let following: Vec<(LetterId,)> = db.rows(FOLLOWING, values![reach.practice(), login.id, &login.address]).await?;
    let ending = with_links(db, reach, login.id, login.address.as_str()).await?;
    let mut letters: Vec<(LetterId, bool)> = following.into_iter().map(|(id,)| (id, true)).collect();
    letters.extend(ending.into_iter().map(|(id,)| (id, false)));
    letters.sort_unstable();
    let mut moved = Moved::default();
    for (id, follows) in letters {
        match follows {
            true => moved.follow += db.run(FOLLOW, values![reach.practice(), id, to, now]).await?,
            false => moved.end += end_letter(db, reach, id, now).await?,
        }
    }
    Ok(moved)
}

/// Ends letters with links to the address of a login that have not left, since what they carry has ended. Returns how many.
pub(crate) async fn end_letters_with_links(
    db: &mut Connection,
    reach: &Reach,
    login: LoginId,
    address: &str,
    now: Moment,
) -> Answer<u64> {
    let mut letters = with_links(db, reach, login, address).await?;
    letters.sort_unstable();
    let mut ended = 0;
    for (id,) in letters {
        ended += end_letter(db, reach, id, now).await?;
    }
    Ok(ended)
}

/// Letters with links to the address of a login that have not left. One about somebody else's client is not meant: they may have asked for a
/// code to the same address.
async fn with_links(db: &mut Connection, reach: &Reach, login: LoginId, address: &str) -> Answer<Vec<(LetterId,)>> {
    const WITH_LINKS: &str = concat!(
        "select id from letters where practice_id = $1 and state in ('queued', 'deferred') and batch_id is null
         and next_at > 0 and kind in ('password_reset', 'sign_in_link', 'address_confirmation') and recipient = $3
         and (client_id is null or client_id in ",
        clients_of_login!(),
        ") union all select id from letters where practice_id = $1 and state = 'sending' and claimed_until >= 0
         and kind in ('password_reset', 'sign_in_link', 'address_confirmation') and recipient = $3
         and (client_id is null or client_id in ",
        clients_of_login!(),
        ")"
    );
    Ok(db.rows(WITH_LINKS, values![reach.practice(), login, address]).await?)
}

/// Ends a letter that has not gone, and wipes it. Returns 1, or 0 if it has gone.
async fn end_letter(db: &mut Connection, reach: &Reach, id: LetterId, now: Moment) -> Answer<u64> {
    const END: &str = "update letters set state = 'cancelled', finished_at = $3, claimed_until = 0, fence = fence + 1
     where practice_id = $1 and id = $2 and state in ('queued', 'deferred', 'sending')";
    const WIPE: &str = "delete from letter_contents where practice_id = $1 and letter_id = $2";
    let ended = db.run(END, values![reach.practice(), id, now]).await?;
    if ended > 0 {
        db.run(WIPE, values![reach.practice(), id]).await?;
    }
    Ok(ended)
}

/// Takes a login out of its client's own portal, and closes it when it opens no other one. True when it was closed.
pub(crate) async fn end_self(db: &mut Connection, reach: &Reach, login: LoginId, client: ClientId, now: Moment) -> Answer<bool> {
    const END: &str = "update grants set ended_at = $4 where practice_id = $1 and login_id = $2 and client_id = $3
     and kind = 'self' and ended_at is null";
    const NAME: &str = "update logins set given_name = (select c.given_name from clients c where c.practice_id = $1 and c.id = $3),
     family_name = (select c.family_name from clients c where c.practice_id = $1 and c.id = $3) where practice_id = $1 and id = $2";
    db.run(END, values![reach.practice(), login, client, now]).await?;
    db.run(NAME, values![reach.practice(), login, client]).await?;
    close_unused(db, reach, login).await
}

/// Holds the client whose own login this is, where it is a client's. Their row comes before that of the login, its sessions and its passes:
/// closing access holds them in that order, and so does whoever signs in or changes a login. The login of somebody who acts for others and is
/// nobody's own is the first row itself.
pub(crate) async fn hold_owner(db: &mut Connection, reach: &Reach, login: LoginId) -> Answer<()> {
    const CLIENT: &str =
        "select client_id from grants where practice_id = $1 and login_id = $2 and kind = 'self' and ended_at is null";
    match db.row::<(ClientId,)>(CLIENT, values![reach.practice(), login]).await? {
        Some((client,)) => clients::store::is_held(db, reach.practice(), client).await?,
        None => hold_login(db, reach, login).await?,
    };
    Ok(())
}

/// Holds a login to the end of the act: whoever gives it another grant and whoever closes it when it has none wait for each other. False when
/// there is none.
pub(crate) async fn hold_login(db: &mut Connection, reach: &Reach, login: LoginId) -> Answer<bool> {
    const HOLD: &str = "update logins set epoch = epoch where practice_id = $1 and id = $2";
    Ok(db.run(HOLD, values![reach.practice(), login]).await? == 1)
}

/// Whether a login opens the portal of somebody else than the client whose own it is, now or from a later day.
pub(crate) async fn acts_for_others(db: &mut Connection, reach: &Reach, login: LoginId, now: Moment) -> Answer<bool> {
    const ACTS: &str =
        "select count(*) from grants where practice_id = $1 and login_id = $2 and kind <> 'self' and ended_at is null
     and (ends_at is null or ends_at > $3)";
    let row: Option<(i64,)> = db.row(ACTS, values![reach.practice(), login, now]).await?;
    Ok(row.is_some_and(|(others,)| others > 0))
}

/// Closes a login that no grant joins to anybody any more. True when it was closed.
pub(crate) async fn close_unused(db: &mut Connection, reach: &Reach, login: LoginId) -> Answer<bool> {
    const CLOSE: &str = "delete from logins where practice_id = $1 and id = $2 and not exists (select 1 from grants g
     where g.practice_id = $1 and g.login_id = $2 and g.ended_at is null)";
    hold_login(db, reach, login).await?;
    let closed = db.run(CLOSE, values![reach.practice(), login]).await? == 1;
    if closed {
        OF_LOGINS.remove(db, reach, login).await?;
        passkeys::store::remove_of(db, reach, Audience::Portal, login.uuid()).await?;
    }
    Ok(closed)
}

/// Marks the login's address as its owner's, if it is still this address.
pub(crate) async fn confirm_address(
    db: &mut Connection,
    reach: &Reach,
    login: LoginId,
    address_normalised: &str,
    now: Moment,
) -> Answer<bool> {
    const CONFIRM: &str =
        "update logins set address_confirmed_at = $4 where practice_id = $1 and id = $2 and address_normalised = $3
     and address_confirmed_at is null";
    Ok(db.run(CONFIRM, values![reach.practice(), login, address_normalised, now]).await? == 1)
}

/// Sets the language of the portal and its letters.
pub(crate) async fn set_language(db: &mut Connection, reach: &Reach, login: LoginId, language: &str) -> Answer<()> {
    const SET: &str = "update logins set language = $3 where practice_id = $1 and id = $2";
    db.run(SET, values![reach.practice(), login, language]).await?;
    Ok(())
}

/// The address a client is known under, for letters about the account.
pub(crate) async fn owner(db: &mut Connection, reach: &Reach, login: LoginId) -> Answer<Option<Owner>> {
    const OWNER: &str = "select c.id as client, coalesce(c.given_name, l.given_name, '') as given_name,
     coalesce(c.family_name, l.family_name, '') as family_name, c.preferred_name, l.language, l.address
     from logins l left join grants g on g.practice_id = l.practice_id and g.login_id = l.id and g.kind = 'self' and g.ended_at is null
     left join clients c on c.practice_id = l.practice_id and c.id = g.client_id
     where l.practice_id = $1 and l.id = $2";
    Ok(db.row(OWNER, values![reach.practice(), login]).await?)
}

record! {
    /// The person a login belongs to.
    #[derive(Debug, Clone)]
    pub struct Owner {
        /// The client it is; none for somebody who only acts for others.
        pub client: Option<ClientId>,
        pub given_name: String,
        pub family_name: String,
        pub preferred_name: Option<String>,
        pub language: String,
        pub address: EmailAddress,
    }
}

impl Owner {
    /// What the client is called.
    pub(crate) fn called(&self) -> &str {
        crate::clients::client::called(self.preferred_name.as_deref(), &self.given_name, &self.family_name)
    }
}

/// Closes or opens the portal of one client, who is within reach. False when it stood so already.
pub(crate) async fn set_portal(
    db: &mut Connection,
    reach: &Reach,
    client: ClientId,
    on: bool,
    by: Option<StaffId>,
    now: Moment,
) -> Answer<bool> {
    const SET: &str = concat!(
        "update clients set portal_on = $4, portal_changed_at = $5, portal_changed_by = $6
     where practice_id = $1 and id = $3 and portal_on <> $4 and ",
        within_reach!("clients.practice_id", "clients.id", "$2")
    );
    let values = values![reach.practice(), reach.assigned_to(), client, on, now, by];
    Ok(db.run(SET, values).await? == 1)
}

/// Moves the epoch of the client's own login: a session that was being opened in this moment is none either.
pub(crate) async fn move_epoch(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<()> {
    const MOVE: &str = "update logins set epoch = epoch + 1 where practice_id = $1 and id in (select g.login_id from grants g
     where g.practice_id = $1 and g.client_id = $2 and g.kind = 'self' and g.ended_at is null)";
    db.run(MOVE, values![reach.practice(), client]).await?;
    Ok(())
}

/// Ends the passes of the client's own login, whatever they open and as of when they were issued, and takes the letters that carry them out
/// of the line.
pub(crate) async fn end_passes(db: &mut Connection, reach: &Reach, client: ClientId, now: Moment) -> Answer<()> {
    const PASSES: &str =
        "update passes set expires_at = created_at where practice_id = $1 and used_at is null and expires_at > $3
     and subject_id in (select g.login_id from grants g where g.practice_id = $1 and g.client_id = $2 and g.kind = 'self')";
    const LETTERS: InLine =
        in_line!("client_id = $2 and kind in ('password_reset', 'address_confirmation', 'address_proof', 'sign_in_link')", "$3");
    const OFFERED: &str =
        "update ceremonies set expires_at = created_at where practice_id = $1 and used_at is null and expires_at > $3
     and subject_id in (select g.login_id from grants g where g.practice_id = $1 and g.client_id = $2 and g.kind = 'self')";
    db.run(OFFERED, values![reach.practice(), client, now]).await?;
    db.run(PASSES, values![reach.practice(), client, now]).await?;
    LETTERS.cancel(db, values![reach.practice(), client], now).await?;
    Ok(())
}

/// Takes the letters of this kind to an address that have not left out of the line: what they carry has ended.
pub(crate) async fn take_out_of_line(
    db: &mut Connection,
    reach: &Reach,
    kind: LetterKind,
    address: &EmailAddress,
    now: Moment,
) -> Answer<()> {
    const LETTERS: InLine =
        in_line!("state in ('queued', 'deferred') and batch_id is null and next_at > 0 and kind = $2 and recipient = $3", "$4");
    LETTERS.cancel(db, values![reach.practice(), kind.word(), address.as_str()], now).await?;
    Ok(())
}

/// The client's own login, where there is one.
pub(crate) async fn own_login(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Option<LoginId>> {
    const OWN: &str =
        "select login_id from grants where practice_id = $1 and client_id = $2 and kind = 'self' and ended_at is null";
    Ok(db.row::<(LoginId,)>(OWN, values![reach.practice(), client]).await?.map(|(login,)| login))
}

/// What a login may use for a client whose portal is open to it at this moment.
pub(crate) async fn permitted(
    db: &mut Connection,
    reach: &Reach,
    client: ClientId,
    present: &Present,
) -> Answer<Option<PermittedRow>> {
    const PERMITTED: &str = concat!(
        "select c.may_request, c.may_message, c.may_see_bills, c.may_pay,
     p.payment_account is not null as takes_payments, g.kind, g.rights
     from grants g join clients c on c.practice_id = g.practice_id and c.id = g.client_id join practices p on p.id = g.practice_id
     where g.practice_id = $1 and g.login_id = $2 and g.client_id = $3 and p.portal_on and ",
        open_grant!("g", "c", "$4", "$5")
    );
    let Some(login) = reach.login() else { return Ok(None) };
    Ok(db.row(PERMITTED, values![reach.practice(), login, client, present.now, present.came_of_age.as_str()]).await?)
}

/// Ends the living sign-in codes that were asked for with this address, in whichever browser, as of when they were issued.
pub(crate) async fn end_codes(
    db: &mut Connection,
    reach: &Reach,
    purpose: &str,
    address_normalised: &str,
    now: Moment,
) -> Answer<()> {
    const END: &str =
        "update passes set expires_at = created_at where practice_id = $1 and purpose = $2 and address_normalised = $3
     and used_at is null and expires_at > $4";
    db.run(END, values![reach.practice(), purpose, address_normalised, now]).await?;
    Ok(())
}

/// Sets up the second step with its sealed secret; the code that confirmed it counts as used. The epoch grows. False when the login changed
/// since it was read.
pub(crate) async fn set_second_step(
    db: &mut Connection,
    reach: &Reach,
    checked: &Login,
    sealed: &[u8],
    step: i64,
) -> Answer<bool> {
    const SET: &str = "update logins set second_step_sealed = $3, second_step_used = $4, epoch = epoch + 1
     where practice_id = $1 and id = $2 and epoch = $5";
    Ok(db.run(SET, values![reach.practice(), checked.id, sealed, step, checked.epoch]).await? == 1)
}

/// Takes the second step and its recovery codes away. False when there was none, or the login changed since it was read.
pub(crate) async fn lift_second_step(db: &mut Connection, reach: &Reach, checked: &Login) -> Answer<bool> {
    const LIFT: &str = "update logins set second_step_sealed = null, second_step_used = 0
     where practice_id = $1 and id = $2 and epoch = $3 and second_step_sealed is not null";
    let lifted = db.run(LIFT, values![reach.practice(), checked.id, checked.epoch]).await? == 1;
    if lifted {
        OF_LOGINS.remove(db, reach, checked.id).await?;
    }
    Ok(lifted)
}

/// Holds a login to the end of the act. False when it changed since it was read.
pub(crate) async fn hold_unchanged(db: &mut Connection, reach: &Reach, checked: &Login) -> Answer<bool> {
    const HOLD: &str = "update logins set epoch = epoch where practice_id = $1 and id = $2 and epoch = $3";
    Ok(db.run(HOLD, values![reach.practice(), checked.id, checked.epoch]).await? == 1)
}

/// Uses up the code of a step. True for exactly one caller, and never for a step before one that was used (RFC 6238 section 5.2).
pub(crate) async fn use_step(db: &mut Connection, reach: &Reach, id: LoginId, step: i64) -> Answer<bool> {
    const USE: &str = "update logins set second_step_used = $3 where practice_id = $1 and id = $2 and second_step_used < $3";
    Ok(db.run(USE, values![reach.practice(), id, step]).await? == 1)
}

/// Decides whether clients of the practice may sign in by email.
pub(crate) async fn set_sign_in_links(db: &mut Connection, reach: &Reach, on: bool) -> Answer<()> {
    db.run("update practices set sign_in_links = $2 where id = $1", values![reach.practice(), on]).await?;
    Ok(())
}
