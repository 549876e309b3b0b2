//! Whose a form is when a merge is undone: whose it was before, or whose it became by answers and signatures.

use crate::access::parting::Parting;
use portico_values::{ClientId, LoginId};

/// The record that a form stands with. `home` is where it was sent to, `before` says that something was filled in there before the two records
/// became one, and `since` who sent answers or signed after that. None where nobody can tell, or both have their part in it.
pub(super) fn stands_with(parting: &Parting, home: ClientId, before: bool, since: &[LoginId]) -> Option<ClientId> {
    let Some((first, others)) = since.split_first() else { return Some(home) };
    let side = parting.side(*first)?;
    let alone = others.iter().all(|login| parting.side(*login) == Some(side));
    (alone && (side == home || !before)).then_some(side)
}

#[cfg(test)]
mod tests {
    use super::*;
    use portico_values::{Identity, Moment};
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
            stands_with(&parting, home, before, &since)
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
