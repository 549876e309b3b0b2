//! Taking an enquiry.

use super::{Enquiry, letters, store};
use crate::{
    act::Act,
    answer::Answer,
    audit::Event,
    clients::{self, CareStatus, NewClient, NewEmail, NewPhone},
    invitations::actions::{Renewed, send_way_in},
    practices,
    sign_in::guesses::{self, Counter},
};
use portico_policy::Permission;

/// Makes a prospective client of somebody new and tells staff. For an address that is known nothing is made; who was invited and is not
/// in yet is mailed the way in (behaviours.md 32).
///
/// # Errors
/// A fault.
pub async fn take(act: &mut Act, enquiry: &Enquiry) -> Answer<()> {
    let reach = act.may(Permission::KnockAtTheDoor)?;
    store::hold(act.db(), &reach).await?;
    if store::is_known(act.db(), &reach, enquiry.address.normalised()).await? {
        let portal_on = practices::of(act).await?.portal_on;
        let sent = if portal_on { send_way_in(act, &enquiry.address).await? } else { None };
        if sent != Some(Renewed::Sent) {
            act.record(Event::new("enquiry.made").refused("known_address").with("page", enquiry.kind.word()));
        }
        return Ok(());
    }
    let mut new = NewClient::named(enquiry.name.clone(), enquiry.language.as_str());
    new.birth_date = Some(enquiry.birth_date);
    new.care_status = CareStatus::Prospective;
    new.care_status_reason = Some(enquiry.kind.source().to_owned());
    new.emails.push(NewEmail { address: enquiry.address.clone(), label: String::new(), consent: enquiry.consent });
    let phone = |number| NewPhone { number, label: String::new(), consent: false };
    new.phones.extend(enquiry.phone.clone().map(phone));
    let client = clients::actions::take_in(act, &reach, &new).await?;
    let now = act.now();
    store::insert(act.db(), &reach, client, enquiry, now).await?;
    act.record(Event::new("enquiry.made").client(client).with("page", enquiry.kind.word()));
    // The bell rings for each of them; one letter in fifteen minutes says that there is somebody.
    let counter = Counter::notices(&act.portico().keys, "enquiries", &reach.practice().to_string());
    if guesses::is_first(act.db(), &counter, now).await? {
        letters::tell(act, &reach, client, enquiry.kind).await?;
    }
    Ok(())
}
