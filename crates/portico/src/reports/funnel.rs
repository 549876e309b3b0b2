//! The funnel: how its numbers are shown. Pure rules.

use crate::clients::{Filter, Request, Stage};

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

/// The stages, with how many came as far as each. `filter` is what they were counted by.
pub(super) fn steps(counted: impl Fn(Stage) -> i64, filter: &Filter) -> Vec<Step> {
    let eligible = counted(Stage::Eligible);
    let step = |stage: Stage| {
        let count = counted(stage);
        let filter = Filter { stage: Some(stage), ..filter.clone() };
        Step {
            label: stage.label(),
            count,
            share: share(count, eligible),
            width: width(count, eligible),
            href: Request { filter, ..Request::default() }.href(),
        }
    };
    Stage::ALL.map(step).to_vec()
}

/// The length of the bar for so many, where all of them would fill it.
pub(super) fn width(count: i64, all: i64) -> i64 {
    if all == 0 { 0 } else { (count * WIDTH / all).min(WIDTH) }
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

    /// How many came how far, from the first stage to the last.
    fn counted(many: [i64; 6]) -> impl Fn(Stage) -> i64 {
        move |stage| many[stage as usize]
    }

    #[test]
    fn few_people_are_counted_and_not_divided() {
        let few = steps(counted([9, 5, 5, 1, 1, 0]), &Filter::default());
        assert!(few.iter().all(|step| step.share.is_empty()));
        let many = steps(counted([10, 7, 7, 2, 1, 1]), &Filter::default());
        assert_eq!((many[1].share.as_str(), many[1].width, many[1].href.as_str()), ("70%", 420, "/clients?stage=invited"));
        assert_eq!(steps(counted([0; 6]), &Filter::default())[0].width, 0);
    }

    #[test]
    fn a_bar_is_as_long_as_its_number() {
        assert_eq!([width(2, 2), width(1, 2), width(0, 2), width(3, 2), width(0, 0)], [600, 300, 0, 600, 0]);
    }
}
