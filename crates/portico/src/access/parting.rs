//! Two records that were one are two again: for which of the two a login acts, and so whose it is what it did while they were one.

use portico_values::{ClientId, LoginId, Moment};

/// A merge on its way back.
#[derive(Clone, Debug)]
pub(crate) struct Parting {
    /// The record that comes back.
    pub(crate) gone: ClientId,
    /// The record that stayed.
    pub(crate) kept: ClientId,
    /// When they became one.
    pub(crate) merged_at: Moment,
    /// The logins that acted for the one that comes back, as it was.
    pub(crate) of_gone: Vec<LoginId>,
    /// Those that acted for the one that stayed, as it was.
    pub(crate) of_kept: Vec<LoginId>,
    /// Those that acted for both while they were one.
    pub(crate) meanwhile: Vec<LoginId>,
}

impl Parting {
    /// Whose it is what a login did meanwhile; nobody can tell of one that acted for both before.
    pub(crate) fn side(&self, login: LoginId) -> Option<ClientId> {
        match (self.of_gone.contains(&login), self.of_kept.contains(&login)) {
            (true, false) => Some(self.gone),
            (false, true) => Some(self.kept),
            _ => None,
        }
    }
    /// Whether something of this client, touched last at that moment, may have come from somebody else.
    pub(crate) fn may_be_anothers(&self, client: ClientId, touched_at: Moment) -> bool {
        touched_at >= self.merged_at && self.meanwhile.iter().any(|login| self.side(*login) != Some(client))
    }
    /// The record that something stands with. `home` is where it was before, `before` says that something of whoever is at home was in it when the
    /// two records became one, and `since` who had a hand in it after that. None where nobody can tell, or both had.
    pub(crate) fn stands_with(&self, home: ClientId, before: bool, since: &[LoginId]) -> Option<ClientId> {
        let Some((first, others)) = since.split_first() else { return Some(home) };
        let side = self.side(*first)?;
        let alone = others.iter().all(|login| self.side(*login) == Some(side));
        (alone && (side == home || !before)).then_some(side)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use portico_values::Identity;
    use uuid::Uuid;

    fn login(number: u128) -> LoginId {
        LoginId::from_uuid(Uuid::from_u128(number))
    }

    /// Jonas (1) was taken for Maya (2); somebody (3) acts for both.
    fn parting() -> Parting {
        Parting {
            gone: ClientId::from_uuid(Uuid::from_u128(1)),
            kept: ClientId::from_uuid(Uuid::from_u128(2)),
            merged_at: Moment::from_millis(100),
            of_gone: vec![login(1), login(3)],
            of_kept: vec![login(2), login(3)],
            meanwhile: vec![login(1)],
        }
    }

    #[test]
    fn answers_stand_with_whoever_gave_them() {
        let parting = parting();
        let (jonas, maya) = (parting.gone, parting.kept);
        let whose = |home, before, since: &[u128]| {
            let since: Vec<LoginId> = since.iter().map(|number| login(*number)).collect();
            parting.stands_with(home, before, &since)
        };
        for before in [false, true] {
            assert_eq!(whose(maya, before, &[]), Some(maya), "nobody wrote in it");
            assert_eq!(whose(maya, before, &[2, 2]), Some(maya), "she did herself");
            assert_eq!(whose(maya, before, &[1, 2]), None, "both did");
            assert_eq!(whose(maya, before, &[3]), None, "somebody who acts for both");
            assert_eq!(whose(maya, before, &[4]), None, "somebody whom nobody knows");
        }
        assert_eq!((whose(maya, false, &[1, 1]), whose(jonas, false, &[2])), (Some(jonas), Some(maya)), "the other one did");
        assert_eq!((whose(maya, true, &[1]), whose(jonas, true, &[2])), (None, None), "over what was there before");
    }

    #[test]
    fn what_somebody_else_may_have_touched() {
        let parting = parting();
        let at = Moment::from_millis;
        assert!(parting.may_be_anothers(parting.kept, at(100)) && !parting.may_be_anothers(parting.kept, at(99)));
        assert!(!parting.may_be_anothers(parting.gone, at(200)), "he alone got in");
        let both = Parting { meanwhile: vec![login(1), login(3)], ..parting };
        assert!(both.may_be_anothers(both.gone, at(200)) && both.may_be_anothers(both.kept, at(200)));
    }
}
