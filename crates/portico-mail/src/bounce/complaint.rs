//! Complaints: feedback reports (RFC 5965). What they are about is in the returned message.

use super::{
    Action, Bounce, News, about,
    fields::{Fields, addresses},
    opened::Opened,
};

pub(super) fn read(opened: &Opened) -> Option<Bounce> {
    let fields =
        opened.feedback.iter().flat_map(|text| Fields::blocks(text)).find(|block| block.get("feedback-type").is_some())?;
    let kind = fields.get("feedback-type")?.to_lowercase();
    // Reports on fraud, viruses or failed authentication (RFC 6591) are no person's complaint; nor is "not spam".
    if !matches!(kind.as_str(), "abuse" | "complaint" | "opt-out" | "opt-out-list" | "unsubscribe" | "miscategorized" | "other") {
        return None;
    }
    let mut recipients = addresses(fields.get("original-rcpt-to").unwrap_or_default());
    recipients.extend(addresses(fields.get("removal-recipient").unwrap_or_default()));
    let said = format!("feedback-type: {kind}");
    Some(about(vec![News { recipients, action: Action::Delivered, status: None, said }], opened))
}
