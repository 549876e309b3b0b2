//! The rows behind the settings of the Client Portal, and what turning it off would affect.

use super::settings::{PortalSettings, ReminderDays, TimeOfDay};
use crate::{
    answer::Answer,
    clients::permissions::Permissions,
    invitations::LinkCheck,
    practices::{NewPractice, PortalHost},
    sessions::{Audience, LIFE},
};
use portico_database::{Connection, record, values};
use portico_policy::Reach;
use portico_values::Moment;

/// What the practice has decided.
pub(crate) async fn settings(db: &mut Connection, reach: &Reach) -> Answer<Option<PortalSettings>> {
    const SETTINGS: &str =
        "select default_requests as may_request, default_messages as may_message, default_bills as may_see_bills,
     default_payments as may_pay, reminder_days, quiet_from, quiet_until, form_days_before, form_days_after from practices where id = $1";
    Ok(db.row(SETTINGS, values![reach.practice()]).await?)
}

record! {
    /// What turning the portal off or on affects.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Touched {
        /// Clients who are in.
        pub active: i64,
        /// Logins that are signed in.
        pub signed_in: i64,
        /// Invitations that wait to be accepted.
        pub waiting: i64,
        /// Letters that wait while the portal is off, including those of batches whose time has come.
        pub in_line: i64,
    }
}

/// Counts it.
pub(crate) async fn touched(db: &mut Connection, reach: &Reach, now: Moment) -> Answer<Touched> {
    const TOUCHED: &str = "select (select count(*) from clients c where c.practice_id = p.id
     and c.standing in ('active', 'activated')) as active, (select count(distinct s.subject_id) from sessions s
     join logins l on l.practice_id = s.practice_id and l.id = s.subject_id
     where s.practice_id = p.id and s.audience = 'portal' and s.ended_at is null and s.seen_at > $3 and s.created_at > $4
     and s.subject_epoch = l.epoch and s.practice_epoch = p.epoch) as signed_in,
     (select count(*) from invitations i where i.practice_id = p.id and i.state = 'sent' and i.expires_at > $2) as waiting,
     (select count(*) from letters l where l.practice_id = p.id
     and (l.invitation_id is not null or l.kind in ('offer', 'forms', 'documents_shared', 'waiting_reminder'))
     and l.state in ('queued', 'deferred', 'sending', 'held'))
     + (select count(*) from batch_recipients r join batches b on b.practice_id = r.practice_id and b.id = r.batch_id
     where r.practice_id = p.id and (b.state = 'preparing' or (b.state = 'scheduled' and b.begins_at <= $2))
     and r.outcome = 'in_line' and r.outcome <> 'posted') as in_line
     from practices p where p.id = $1";
    let values = values![reach.practice(), now, now.minus(Audience::Portal.idle()), now.minus(LIFE)];
    Ok(db.row(TOUCHED, values).await?.unwrap_or(Touched { active: 0, signed_in: 0, waiting: 0, in_line: 0 }))
}

/// Turns the portal off, and ends every session with the same row; false if it was off.
pub(crate) async fn turn_off(db: &mut Connection, reach: &Reach) -> Answer<bool> {
    const OFF: &str = "update practices set portal_on = false, epoch = epoch + 1 where id = $1 and portal_on";
    Ok(db.run(OFF, values![reach.practice()]).await? == 1)
}

/// Turns the portal on; false if it was on.
pub(crate) async fn turn_on(db: &mut Connection, reach: &Reach) -> Answer<bool> {
    const ON: &str = "update practices set portal_on = true, epoch = epoch + 1 where id = $1 and not portal_on";
    Ok(db.run(ON, values![reach.practice()]).await? == 1)
}

/// Writes what new clients may use.
pub(crate) async fn set_defaults(db: &mut Connection, reach: &Reach, given: Permissions) -> Answer<()> {
    const SET: &str =
        "update practices set default_requests = $2, default_messages = $3, default_bills = $4, default_payments = $5
     where id = $1";
    let values = values![reach.practice(), given.may_request, given.may_message, given.may_see_bills, given.may_pay];
    db.run(SET, values).await?;
    Ok(())
}

/// Writes how links and reminders behave.
pub(crate) async fn set_invitations(
    db: &mut Connection,
    reach: &Reach,
    link_days: i64,
    check: LinkCheck,
    days: &ReminderDays,
    (from, until): (TimeOfDay, TimeOfDay),
) -> Answer<()> {
    const SET: &str =
        "update practices set link_days = $2, link_check = $3, reminder_days = $4, quiet_from = $5, quiet_until = $6
     where id = $1";
    db.run(SET, values![reach.practice(), link_days, check.word(), days.stored(), from.minutes(), until.minutes()]).await?;
    Ok(())
}

/// Writes when clients are reminded of intake forms.
pub(crate) async fn set_form_days(db: &mut Connection, reach: &Reach, before: &ReminderDays, after: &ReminderDays) -> Answer<()> {
    const SET: &str = "update practices set form_days_before = $2, form_days_after = $3 where id = $1";
    db.run(SET, values![reach.practice(), before.stored(), after.stored()]).await?;
    Ok(())
}

/// Writes the host of the portal; false if the portal of another practice has it.
pub(crate) async fn set_portal_host(db: &mut Connection, reach: &Reach, host: Option<&PortalHost>) -> Answer<bool> {
    const SET: &str = "update practices set portal_host = $2 where id = $1";
    match db.run(SET, values![reach.practice(), host.map(PortalHost::as_str)]).await {
        Ok(_) => Ok(true),
        Err(error) if error.conflicts_on("practices.portal_host") => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Writes the practice's name, how it is reached, its look and its languages.
pub(crate) async fn set_practice(
    db: &mut Connection,
    reach: &Reach,
    practice: &NewPractice,
    sender_name: &str,
    languages: &str,
) -> Answer<()> {
    const SET: &str =
        "update practices set name = $2, phone = $3, postal_address = $4, sender_name = $5, hue = $6, language = $7,
     languages = $8, zone = $9 where id = $1";
    let values = values![
        reach.practice(),
        practice.name.as_str(),
        practice.phone.as_str(),
        practice.postal_address.as_str(),
        sender_name,
        practice.hue,
        practice.language.tag(),
        languages,
        practice.zone.name()
    ];
    db.run(SET, values).await?;
    Ok(())
}
