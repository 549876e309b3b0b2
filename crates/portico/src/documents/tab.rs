//! The lines of the Documents tab.

use super::{actions::grace, kinds::Kind, store::Listed};
use crate::visit::StaffVisit;
use portico_values::{DocumentId, Moment};

/// One document, said.
pub(super) struct Line {
    pub(super) id: DocumentId,
    pub(super) name: String,
    /// Its name without the ending, for the field that changes it.
    pub(super) stem: String,
    pub(super) facts: String,
    pub(super) shared: Option<String>,
    pub(super) seen: Option<String>,
    /// Who signed it and when, or that it waits for a signature.
    pub(super) signed: Option<String>,
    /// The SHA-256 of the file that was signed.
    pub(super) signed_sha256: Option<String>,
    /// Who deleted it, and until when it can be brought back.
    pub(super) deleted: Option<String>,
}

impl Line {
    pub(super) fn of(visit: &StaffVisit, one: Listed) -> Self {
        let day = |at: Moment| visit.words().short_day(at, visit.call.now, &visit.zone());
        let from = match (&one.staff_name, &one.login_name) {
            (Some(name), _) => name.clone(),
            (None, Some(name)) => format!("{} (Client Portal)", name.trim()),
            (None, None) => "Portico".to_owned(),
        };
        let kind = Kind::from_word(&one.kind).map_or("File", Kind::label);
        let by = one.shared_by.as_deref().map(|name| format!(" by {name}")).unwrap_or_default();
        let guests = if one.with_guests > 0 { ", with guests too" } else { "" };
        Self {
            id: one.id,
            stem: one.name.rsplit_once('.').map_or(one.name.clone(), |(stem, _)| stem.to_owned()),
            facts: format!("{kind}, {}. From {from}, {}", size(one.bytes.max(1_000)), day(one.uploaded_at)),
            shared: one.shared_at.map(|at| format!("Shared on {}{by}{guests}", day(at))),
            seen: one.seen_at.map(|at| format!("Opened on {}", day(at))),
            signed: match (one.signed_at, &one.signed_name) {
                (Some(at), Some(name)) => Some(format!("Signed by {name} on {}", day(at))),
                _ => one.asks_signature.then(|| match one.reminded_at {
                    Some(at) => format!("Not signed yet, reminded on {}", day(at)),
                    None => "Not signed yet".to_owned(),
                }),
            },
            signed_sha256: one.signed_sha256,
            deleted: one.deleted_at.map(|at| {
                let by = one.deleted_by.as_deref().unwrap_or("Portico");
                format!("Deleted by {by} on {}. Erased for good on {}.", day(at), day(at.plus(grace())))
            }),
            name: one.name,
        }
    }
}

/// 1.4 MB: three figures at most, in steps of a thousand as file managers count.
pub(crate) fn size(bytes: i64) -> String {
    let (mut whole, mut rest, mut unit) = (bytes.max(0), 0, "bytes");
    for next in ["KB", "MB", "GB", "TB"] {
        if whole < 1_000 {
            break;
        }
        (rest, whole, unit) = (whole % 1_000 / 100, whole / 1_000, next);
    }
    if unit == "bytes" || whole >= 10 || rest == 0 { format!("{whole} {unit}") } else { format!("{whole}.{rest} {unit}") }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_as_people_read_them() {
        for (bytes, said) in [
            (0, "0 bytes"),
            (999, "999 bytes"),
            (1_000, "1 KB"),
            (1_440_000, "1.4 MB"),
            (25_300_000, "25 MB"),
            (2_000_000_000, "2 GB"),
        ] {
            assert_eq!(size(bytes), said);
        }
    }
}
