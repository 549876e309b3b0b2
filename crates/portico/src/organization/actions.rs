//! What administrators decide about the Client Portal.

use super::{
    settings::{ReminderDays, TimeOfDay},
    store,
};
use crate::{
    act::Act,
    answer::{Answer, Trouble},
    audit::Event,
    clients::permissions::Permissions,
    invitations::LinkCheck,
    practices::{self, NewPractice, PortalHost, logo::Picture},
};
use portico_language::Language;
use portico_policy::Permission;
use portico_values::hex;
use sha2::{Digest, Sha256};

/// Decides what new clients may use. Clients already on file keep theirs.
///
/// # Errors
/// Refused without the permission.
pub async fn set_default_permissions(act: &mut Act, given: Permissions) -> Answer<()> {
    let reach = act.may(Permission::ManagePortal)?;
    store::set_defaults(practices::changing(act), &reach, given).await?;
    let event = Event::new("practice.default_permissions_saved").about(act.practice());
    let event = event.with("requests", given.may_request).with("messages", given.may_message);
    act.record(event.with("bills", given.may_see_bills).with("payments", given.may_pay));
    Ok(())
}

/// How links and reminders behave from now on. Links already sent keep their days.
#[derive(Clone, Debug)]
pub struct InvitationRules {
    /// How many days an invitation's link works, 1 to 30.
    pub link_days: i64,
    /// Which links ask for something.
    pub check: LinkCheck,
    /// On which days somebody is reminded.
    pub reminders: ReminderDays,
    /// The hours in which nobody is reminded, in the practice's time zone; if both ends are the same there are none.
    pub quiet: (TimeOfDay, TimeOfDay),
}

/// Decides these settings.
///
/// # Errors
/// Refused to anyone who may not manage the practice.
pub async fn set_invitation_rules(act: &mut Act, rules: &InvitationRules) -> Answer<()> {
    let reach = act.may(Permission::ManagePractice)?;
    store::set_invitations(practices::changing(act), &reach, rules.link_days, rules.check, &rules.reminders, rules.quiet).await?;
    let event = Event::new("practice.invitation_rules_saved").about(act.practice()).with("link_days", rules.link_days);
    act.record(event.with("check", rules.check.word()).with("reminder_days", rules.reminders.stored()));
    Ok(())
}

/// Decides on which days clients are reminded of intake forms: before the day they are due, or after sending if no day was named.
///
/// # Errors
/// Refused to anyone who may not manage the practice.
pub async fn set_form_reminders(act: &mut Act, before: &ReminderDays, after: &ReminderDays) -> Answer<()> {
    let reach = act.may(Permission::ManagePractice)?;
    store::set_form_days(practices::changing(act), &reach, before, after).await?;
    let event = Event::new("practice.form_reminders_saved").about(act.practice());
    act.record(event.with("before", before.stored()).with("after", after.stored()));
    Ok(())
}

/// Gives the portal a host to itself, or leads it back to the installation's. Letters that have left keep the address they have.
///
/// # Errors
/// Invalid if the portal of another practice has this host, whose it is stays unsaid; refused to anyone who may not manage the practice.
pub async fn set_portal_host(act: &mut Act, host: Option<&PortalHost>) -> Answer<()> {
    let reach = act.may(Permission::ManagePractice)?;
    if !store::set_portal_host(practices::changing(act), &reach, host).await? {
        return Err(Trouble::at("portal_host", "taken", "This address is in use already. Enter another"));
    }
    act.record(Event::new("practice.portal_host_set").about(act.practice()).with("own", host.is_some()));
    Ok(())
}

/// Gives the practice a logo, replacing the one before.
///
/// # Errors
/// Refused to anyone who may not manage the practice.
pub async fn set_logo(act: &mut Act, picture: Picture) -> Answer<()> {
    let reach = act.may(Permission::ManagePractice)?;
    let (now, format) = (act.now(), picture.format);
    let fingerprint = hex(&Sha256::digest(&picture.bytes)[..8]);
    let event = Event::new("practice.logo_set").about(act.practice()).with("format", format.word());
    let event = event.with("width", picture.width).with("height", picture.height);
    practices::store::set_logo(practices::changing(act), &reach, picture, &fingerprint, now).await?;
    act.record(event);
    Ok(())
}

/// Removes the logo. False if there was none.
///
/// # Errors
/// Refused to anyone who may not manage the practice.
pub async fn remove_logo(act: &mut Act) -> Answer<bool> {
    let reach = act.may(Permission::ManagePractice)?;
    let removed = practices::store::remove_logo(practices::changing(act), &reach).await?;
    if removed {
        act.record(Event::new("practice.logo_removed").about(act.practice()));
    }
    Ok(removed)
}

/// Changes the practice's name, how it is reached, its time zone, its look and the languages of its portal.
///
/// # Errors
/// Refused to anyone who may not manage the practice.
pub async fn change_practice(act: &mut Act, practice: &NewPractice, sender_name: &str, languages: &[Language]) -> Answer<()> {
    let reach = act.may(Permission::ManagePractice)?;
    let languages = languages.iter().map(|language| language.tag()).collect::<Vec<_>>().join(",");
    store::set_practice(practices::changing(act), &reach, practice, sender_name, &languages).await?;
    act.record(Event::new("practice.changed").about(act.practice()));
    Ok(())
}
