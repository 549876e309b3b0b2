//! Whose signature is missing under a form that was filled in: the one place that says it in SQL. What each choice of signers needs is said
//! for people in `forms/signers.rs`.

/// The condition, for a form and a grant of its client by the names they have in the statement: whoever holds the grant has not signed what
/// was sent in last, and their role has not signed as often as it has to.
macro_rules! lacks_signature {
    ($request:literal, $grant:literal) => {
        concat!(
            "(",
            $request,
            ".state = 'signing' and not exists (select 1 from form_signatures n where n.practice_id = ",
            $request,
            ".practice_id and n.request_id = ",
            $request,
            ".id and n.login_id = ",
            $grant,
            ".login_id and n.number = (select max(a.number) from form_responses a where a.practice_id = ",
            $request,
            ".practice_id and a.request_id = ",
            $request,
            ".id)) and (select count(*) from form_signatures n where n.practice_id = ",
            $request,
            ".practice_id and n.request_id = ",
            $request,
            ".id and n.role = case ",
            $grant,
            ".kind when 'self' then 'client' else 'guardian' end
             and n.number = (select max(a.number) from form_responses a where a.practice_id = ",
            $request,
            ".practice_id and a.request_id = ",
            $request,
            ".id)) < case when ",
            $grant,
            ".kind = 'self' and ",
            $request,
            ".signers in ('client', 'client_guardian') then 1 when ",
            $grant,
            ".kind not in ('guardian', 'proxy') or ",
            $grant,
            ".rights not like '%forms:manage%' then 0 when ",
            $request,
            ".signers = 'two_guardians' then 2 when ",
            $request,
            ".signers in ('guardian', 'client_guardian') then 1 else 0 end)"
        )
    };
}
pub(crate) use lacks_signature;
