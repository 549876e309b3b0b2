//! Which grant opens a portal at this moment: the one place that says it. Every statement that reads on behalf of a login has it.

/// The condition, for a grant and its client by the names they have in the statement, and the places of [`Present`](super::Present) among
/// its values: the client's own switch is on, they are a client at present (not deactivated, not prospective), the grant has not ended, and
/// where it is not the client's own it has begun, is not over, is not frozen, and the client has not come of age.
macro_rules! open_grant {
    ($grant:literal, $client:literal, $now:literal, $came_of_age:literal) => {
        concat!(
            $client,
            ".portal_on and ",
            $client,
            ".care_status not in ('deactivated', 'prospective') and ",
            $grant,
            ".ended_at is null and (",
            $grant,
            ".kind = 'self' or (",
            $grant,
            ".starts_at <= ",
            $now,
            " and (",
            $grant,
            ".ends_at is null or ",
            $grant,
            ".ends_at > ",
            $now,
            ") and (",
            $grant,
            ".kind = 'guest' or ",
            $client,
            ".frozen_at is null) and (",
            $grant,
            ".kind <> 'guardian' or ",
            $client,
            ".birth_date is null or ",
            $client,
            ".birth_date > ",
            $came_of_age,
            ")))"
        )
    };
}
pub(crate) use open_grant;
