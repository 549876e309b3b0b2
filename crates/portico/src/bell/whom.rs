//! Which record a notice is about: the one place that says it in SQL.

/// The client whom a notice is about, by the name that the notice has in the statement: whoever has the form or the document that it tells of, else
/// the record that the one it was written for went into, else that one. Merging two records and undoing it need not touch it. Null where it
/// is about no client.
macro_rules! whom {
    ($notice:literal) => {
        concat!(
            "coalesce((select held.client_id from form_requests held where held.practice_id = ",
            $notice,
            ".practice_id and held.id = ",
            $notice,
            ".subject_id), (select held.client_id from documents held where held.practice_id = ",
            $notice,
            ".practice_id and held.id = ",
            $notice,
            ".subject_id), (select went.into_id from merges went where went.practice_id = ",
            $notice,
            ".practice_id and went.gone_id = ",
            $notice,
            ".client_id and went.undone_at is null limit 1), ",
            $notice,
            ".client_id)"
        )
    };
}
pub(crate) use whom;
