//! The funnel: how its numbers are shown. Pure rules.

use crate::clients::{Filter, Request, Stage, store::Counted};

/// With fewer people than this, a percentage says more about individuals than about the practice: only the number is shown.
pub(super) const FEW: i64 = 10;
/// How wide a bar can be, in the units of its drawing.
const WIDTH: i64 = 600;

/// One stage, as shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) label: &'static str,
    pub(super) count: i64,
    /// "62%" of those who are eligible; empty if these are few.
    pub(super) share: String,
    /// The length of its bar.
    pub(super) width: i64,
    /// The list of those it counts.
    pub(super) href: String,
}

/// The stages of these numbers. `filter` is what they were counted by.
pub(super) fn steps(counted: &Counted, filter: &Filter) -> Vec<Step> {
    let step = |stage: Stage| {
        let count = counted.at(stage);
        let filter = Filter { stage: Some(stage), ..filter.clone() };
        Step {
            label: stage.label(),
            count,
            share: share(count, counted.eligible),
            width: if counted.eligible == 0 { 0 } else { (count * WIDTH / counted.eligible).min(WIDTH) },
            href: Request { filter, ..Request::default() }.href(),
        }
    };
    Stage::ALL.map(step).to_vec()
}

/// "62%", if there are enough people.
pub(super) fn share(count: i64, of: i64) -> String {
    if of < FEW { String::new() } else { format!("{}%", (count * 100 + of / 2) / of) }
}

/// The median number of days that they took; `None` while nobody is counted.
pub(super) fn median(days: &[(i64, i64)]) -> Option<i64> {
    let total: i64 = days.iter().map(|(_, many)| many).sum();
    let mut seen = 0;
    days.iter()
        .find(|(_, many)| {
            seen += many;
            seen * 2 >= total
        })
        .map(|(days, _)| *days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_that_of_people() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[(0, 1)]), Some(0));
        assert_eq!(median(&[(0, 2), (3, 2), (9, 3)]), Some(3));
        assert_eq!(median(&[(1, 1), (5, 9)]), Some(5));
    }

    #[test]
    fn few_people_are_counted_and_not_divided() {
        let few = Counted { eligible: 9, invited: 5, delivered: 5, started: 1, activated: 1, first_task: 0 };
        assert!(steps(&few, &Filter::default()).iter().all(|step| step.share.is_empty()));
        let many = Counted { eligible: 10, invited: 7, delivered: 7, started: 2, activated: 1, first_task: 1 };
        let steps = steps(&many, &Filter::default());
        assert_eq!((steps[1].share.as_str(), steps[1].width, steps[1].href.as_str()), ("70%", 420, "/clients?stage=invited"));
        assert_eq!(super::steps(&Counted::default(), &Filter::default())[0].width, 0);
    }
}
