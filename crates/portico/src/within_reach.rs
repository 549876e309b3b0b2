//! Which clients are within reach: the one place that says it in SQL. Every statement that reads or changes something of a client for staff
//! has it.

/// The condition that a row belongs to a client within reach. It takes the columns of the row that hold the practice and the client, and the
/// parameter that [`Reach::assigned_to`](portico_policy::Reach::assigned_to) is bound to: null when all clients are within reach, otherwise
/// the staff member to whom a client has to be assigned. The parameter stands in a comparison before it is asked whether it is null, because
/// PostgreSQL takes its type from there.
macro_rules! within_reach {
    ($practice:literal, $client:literal, $staff:literal) => {
        concat!(
            "(exists (select 1 from assignments assigned where assigned.practice_id = ",
            $practice,
            " and assigned.client_id = ",
            $client,
            " and assigned.staff_id = ",
            $staff,
            ") or ",
            $staff,
            " is null)"
        )
    };
}
pub(crate) use within_reach;
