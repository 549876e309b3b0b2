//! Whether an invitation's way in was guessed at too often: the one place that says it. Where staff read that a link works, it is asked.

/// The condition, for a row of `invitations` by its name in the statement: a link or a printed code of its newest generation was ended by
/// five wrong answers (`invitations::invitation::CHECK_TRIES`), and none of that generation, such as a reminder's, lives. What was handed
/// out besides counts for itself.
macro_rules! burnt {
    ($invitation:literal) => {
        concat!(
            "(exists (select 1 from invitation_tokens t where t.practice_id = ",
            $invitation,
            ".practice_id and t.invitation_id = ",
            $invitation,
            ".id and t.generation = ",
            $invitation,
            ".generation and t.channel in ('mailed', 'printed') and t.revoked_at is not null and t.wrong_tries >= 5)
     and not exists (select 1 from invitation_tokens t where t.practice_id = ",
            $invitation,
            ".practice_id and t.invitation_id = ",
            $invitation,
            ".id and t.generation = ",
            $invitation,
            ".generation and t.channel in ('mailed', 'printed') and t.revoked_at is null))"
        )
    };
}
pub(crate) use burnt;
