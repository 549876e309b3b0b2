//! The rows of staff, as administrators see and change them. The letter of an invitation is the one that was written in the act that made
//! its link.

use crate::{answer::Answer, sign_in::recovery_codes::OF_STAFF};
use portico_database::{Connection, record, values};
use portico_mail::explain;
use portico_policy::{Grants, Reach, Role};
use portico_values::{EmailAddress, Moment, StaffId};

record! {
    /// A staff member, active or not, with their grants.
    #[derive(Clone, Debug)]
    pub(super) struct Member {
        pub(super) id: StaffId,
        pub(super) name: String,
        pub(super) address: EmailAddress,
        pub(super) role: String,
        pub(super) active: bool,
        /// A password was chosen: the invitation was taken up.
        pub(super) has_password: bool,
        pub(super) has_second_step: bool,
        pub(super) has_passkey: bool,
        pub(super) last_signed_in_at: Option<Moment>,
        pub(super) created_at: Moment,
        pub(super) invite_assigned: Option<bool>,
        pub(super) invite_all: Option<bool>,
        pub(super) manage_portal: Option<bool>,
        pub(super) edit_templates: Option<bool>,
        pub(super) export: Option<bool>,
        /// When the latest link to choose a password was made, and until when it works.
        pub(super) link_made_at: Option<Moment>,
        pub(super) link_until: Option<Moment>,
        /// What became of the letter with that link, and what the mail server said of it.
        pub(super) delivery: Option<String>,
        pub(super) reply_code: Option<i64>,
        pub(super) reply: Option<String>,
        /// How many clients are assigned to them.
        pub(super) clients: i64,
    }
}

impl Member {
    /// What was added to the role, and taken from it.
    pub(super) fn grants(&self) -> Grants {
        let Self { invite_assigned, invite_all, manage_portal, edit_templates, export, .. } = *self;
        Grants { invite_assigned, invite_all, manage_portal, edit_templates, export }
    }
    /// How their second step stands, in a word or two. A passkey is both steps.
    pub(super) const fn second_step_said(&self) -> &'static str {
        match (self.has_second_step, self.has_passkey) {
            (true, _) => "Set up",
            (false, true) => "Passkey",
            (false, false) => "Not set up",
        }
    }
    /// Active, and gets in with the password alone, whether or not there is a passkey besides.
    pub(super) fn lacks_second_step(&self) -> bool {
        self.active && self.has_password && !self.has_second_step
    }
    /// Invited, and no password chosen yet.
    pub(super) fn is_invited(&self) -> bool {
        self.active && !self.has_password
    }
    /// Whether the link of the invitation can still be used.
    pub(super) fn link_works(&self, now: Moment) -> bool {
        self.link_until.is_some_and(|until| until > now)
    }
    /// Whether the letter with that link did not arrive.
    pub(super) fn has_failed(&self) -> bool {
        self.delivery.as_deref() == Some("failed")
    }
    /// Why it did not arrive, in words.
    pub(super) fn failed_because(&self) -> Option<String> {
        let code = self.reply_code.and_then(|code| u16::try_from(code).ok()).filter(|code| *code > 0);
        let reason = || explain(code, self.reply.as_deref().unwrap_or_default());
        self.has_failed().then(|| reason().sentence.replace("; trying again.", ", and Portico has stopped trying."))
    }
}

macro_rules! members {
    ($rest:literal) => {
        concat!(
            "select s.id, s.name, s.address, s.role, s.active, s.password_hash is not null as has_password,
             s.second_step_sealed is not null as has_second_step, exists (select 1 from passkeys k
             where k.practice_id = s.practice_id and k.audience = 'staff' and k.subject_id = s.id) as has_passkey, s.last_signed_in_at, s.created_at, g.invite_assigned,
             g.invite_all, g.manage_portal, g.edit_templates, g.export, p.created_at as link_made_at, p.expires_at as link_until,
             l.state as delivery, l.reply_code, l.reply, (select count(*) from assignments a
             where a.practice_id = s.practice_id and a.staff_id = s.id) as clients
             from staff s left join staff_grants g on g.practice_id = s.practice_id and g.staff_id = s.id
             left join passes p on p.practice_id = s.practice_id and p.id = (select r.id from passes q cross join passes r
             where q.practice_id = s.practice_id and q.purpose = 'staff_set_up' and q.subject_id = s.id
             and r.practice_id = q.practice_id and r.id = q.id and r.used_at is null order by r.expires_at desc limit 1)
             left join letters l on l.practice_id = s.practice_id and l.id = (select n.id from letters m cross join letters n
             where m.practice_id = s.practice_id and m.client_id is null and m.created_at = p.created_at
             and n.practice_id = m.practice_id and n.id = m.id and n.kind = 'staff_account' and n.recipient = s.address
             order by n.id desc limit 1)
             where s.practice_id = $1 and ",
            $rest
        )
    };
}

/// Everybody who works in the practice, by name; closed accounts come last.
pub(super) async fn members(db: &mut Connection, reach: &Reach) -> Answer<Vec<Member>> {
    const ALL: &str = members!("s.id is not null order by s.active desc, s.name, s.id limit 2000");
    Ok(db.rows(ALL, values![reach.practice()]).await?)
}

/// One of them.
pub(super) async fn member(db: &mut Connection, reach: &Reach, id: StaffId) -> Answer<Option<Member>> {
    Ok(db.row(members!("s.id = $2"), values![reach.practice(), id]).await?)
}

/// Makes acts that remove an administrator, or change what somebody may do, follow one another: each sees what the one before has done.
/// SQLite has one writer anyway; on PostgreSQL the row of the practice is locked until the act ends.
pub(super) async fn hold_administrators(db: &mut Connection, reach: &Reach) -> Answer<()> {
    const HOLD: &str = "update practices set epoch = epoch where id = $1";
    db.run(HOLD, values![reach.practice()]).await?;
    Ok(())
}

/// Sets the role. False if nothing changed: not active, or the last administrator who can sign in.
pub(super) async fn set_role(db: &mut Connection, reach: &Reach, id: StaffId, role: Role) -> Answer<bool> {
    const SET: &str = "update staff set role = $3 where practice_id = $1 and id = $2 and active
     and (role <> 'administrator' or password_hash is null or $3 = 'administrator' or exists (select 1 from staff o
     where o.practice_id = $1 and o.id <> $2 and o.role = 'administrator' and o.active and o.password_hash is not null))";
    Ok(db.run(SET, values![reach.practice(), id, role.word()]).await? == 1)
}

/// Closes the account; its epoch grows, so that every session ends. False if nothing changed, as with `set_role`.
pub(super) async fn close(db: &mut Connection, reach: &Reach, id: StaffId) -> Answer<bool> {
    const CLOSE: &str = "update staff set active = false, epoch = epoch + 1 where practice_id = $1 and id = $2 and active
     and (role <> 'administrator' or password_hash is null or exists (select 1 from staff o
     where o.practice_id = $1 and o.id <> $2 and o.role = 'administrator' and o.active and o.password_hash is not null))";
    Ok(db.run(CLOSE, values![reach.practice(), id]).await? == 1)
}

/// Opens a closed account again, without its password and second step.
pub(super) async fn reopen(db: &mut Connection, reach: &Reach, id: StaffId) -> Answer<bool> {
    const REOPEN: &str = "update staff set active = true, epoch = epoch + 1, password_hash = null, second_step_sealed = null,
     second_step_used = 0 where practice_id = $1 and id = $2 and not active";
    let reopened = db.run(REOPEN, values![reach.practice(), id]).await? == 1;
    OF_STAFF.remove(db, reach, id).await?;
    Ok(reopened)
}

/// Writes the grants.
pub(super) async fn set_grants(
    db: &mut Connection,
    reach: &Reach,
    id: StaffId,
    grants: Grants,
    by: Option<StaffId>,
    now: Moment,
) -> Answer<()> {
    const SET: &str =
        "insert into staff_grants (practice_id, staff_id, invite_assigned, invite_all, manage_portal, edit_templates,
     export, changed_at, changed_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (practice_id, staff_id) do update set invite_assigned = excluded.invite_assigned,
     invite_all = excluded.invite_all, manage_portal = excluded.manage_portal, edit_templates = excluded.edit_templates,
     export = excluded.export, changed_at = excluded.changed_at, changed_by = excluded.changed_by";
    let Grants { invite_assigned, invite_all, manage_portal, edit_templates, export } = grants;
    let values = values![reach.practice(), id, invite_assigned, invite_all, manage_portal, edit_templates, export, now, by];
    db.run(SET, values).await?;
    Ok(())
}

/// The role decides again.
pub(super) async fn clear_grants(db: &mut Connection, reach: &Reach, id: StaffId) -> Answer<()> {
    const CLEAR: &str = "delete from staff_grants where practice_id = $1 and staff_id = $2";
    db.run(CLEAR, values![reach.practice(), id]).await?;
    Ok(())
}
