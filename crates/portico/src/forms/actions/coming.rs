//! What forms come to for one client, who may have been asked for some of them before: some are to be filled in, some lack a signature only.

use super::super::store::requests::{self, Already};
use crate::{answer::Answer, practices::Present, waiting};
use portico_database::Connection;
use portico_policy::Reach;
use portico_values::{ClientId, FormId, Identity, LoginId, WaitingId};
use std::collections::HashMap;

/// What there is to do with forms once a client is asked for them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Coming {
    /// How many the client has not been asked for yet, in whatever version.
    pub(crate) new: usize,
    /// How many are to be filled in, the new ones among them.
    pub(crate) to_fill_in: usize,
    /// Those with which somebody has something to do who can get in.
    pub(crate) waiting: Vec<FormId>,
    /// Whoever is still to sign one of them and can get in.
    pub(crate) signers: Vec<LoginId>,
}

impl Coming {
    /// Reads it.
    ///
    /// # Errors
    /// A fault.
    pub(crate) async fn of(
        db: &mut Connection,
        reach: &Reach,
        client: ClientId,
        forms: &[FormId],
        present: &Present,
    ) -> Answer<Self> {
        if forms.is_empty() {
            return Ok(Self::default());
        }
        let already = requests::asked_already(db, reach, client).await?;
        let missing = waiting::to_sign(db, reach, client, present).await?;
        Ok(Self::among(forms, &already, &missing))
    }

    /// The same from what was asked for `already` and the signatures that are `missing`.
    pub(super) fn among(forms: &[FormId], already: &[Already], missing: &[(LoginId, WaitingId)]) -> Self {
        let mut coming = Self::default();
        for form in forms {
            let asked: Vec<&Already> = already.iter().filter(|one| one.form == *form).collect();
            let is_of_it = |request: &WaitingId| asked.iter().any(|one| one.request.uuid() == request.uuid());
            let signers: Vec<LoginId> =
                missing.iter().filter(|(_, request)| is_of_it(request)).map(|(login, _)| *login).collect();
            let to_fill_in = asked.is_empty() || asked.iter().any(|one| !one.lacks_signature);
            coming.new += usize::from(asked.is_empty());
            coming.to_fill_in += usize::from(to_fill_in);
            if to_fill_in || !signers.is_empty() {
                coming.waiting.push(*form);
            }
            coming.signers.extend(signers);
        }
        coming
    }
}

/// How many of these forms each of many clients is asked for already.
///
/// # Errors
/// A fault.
pub(crate) async fn asked_among(
    db: &mut Connection,
    reach: &Reach,
    clients: &[ClientId],
    forms: &[FormId],
) -> Answer<HashMap<ClientId, usize>> {
    if forms.is_empty() {
        return Ok(HashMap::new());
    }
    let asked = requests::asked_among(db, reach, clients, forms).await?;
    Ok(asked.into_iter().map(|(client, many)| (client, usize::try_from(many).unwrap_or(0))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use portico_values::FormRequestId;
    use uuid::Uuid;

    fn id<I: Identity>(number: u128) -> I {
        I::from_uuid(Uuid::from_u128(number))
    }

    fn already(form: u128, request: u128, lacks_signature: bool) -> Already {
        Already { form: id::<FormId>(form), request: id::<FormRequestId>(request), lacks_signature }
    }

    #[test]
    fn what_is_filled_in_waits_for_those_who_can_sign_it() {
        let asked = [already(1, 11, false), already(2, 12, true), already(3, 13, true)];
        let missing: [(LoginId, WaitingId); 1] = [(id(7), id(12))];
        let coming = Coming::among(&[id(1), id(2), id(3), id(4)], &asked, &missing);
        assert_eq!((coming.new, coming.to_fill_in), (1, 2));
        assert_eq!(coming.waiting, [id::<FormId>(1), id(2), id(4)]);
        assert_eq!(coming.signers, [id::<LoginId>(7)]);
        assert_eq!(Coming::among(&[id(3)], &asked, &missing), Coming::default(), "nobody can sign that one");
    }
}
