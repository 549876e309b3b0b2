//! Figures of several rounds: their median, their spread, and the ratio between two that were measured beside each other.

/// One figure, measured once in every round.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rounds(Vec<f64>);

impl Rounds {
    /// Adds the figure of one round.
    pub(crate) fn add(&mut self, figure: f64) {
        self.0.push(figure);
    }
    /// The middle one; 0 without any.
    pub(crate) fn median(&self) -> f64 {
        percentile(&self.0, 50.0)
    }
    /// The smallest and the largest.
    pub(crate) fn spread(&self) -> (f64, f64) {
        (percentile(&self.0, 0.0), percentile(&self.0, 100.0))
    }
    /// One against the other, round by round: the machine drifts between rounds, not within one.
    pub(crate) fn over(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).filter(|(_, under)| **under > 0.0).map(|(above, under)| above / under).collect())
    }
}

/// The value below which so many percent of the figures lie; 0 without any.
pub(crate) fn percentile(figures: &[f64], percent: f64) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1);
    let at = (percent / 100.0 * last as f64).round() as usize;
    sorted.get(at.min(last)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_and_the_ends() {
        let mut rounds = Rounds::default();
        for figure in [5.0, 1.0, 9.0] {
            rounds.add(figure);
        }
        assert_eq!((rounds.median(), rounds.spread()), (5.0, (1.0, 9.0)));
    }

    #[test]
    fn ratios_are_taken_within_a_round() {
        let rounds = |figures: [f64; 3]| Rounds(figures.to_vec());
        assert_eq!(rounds([10.0, 40.0, 90.0]).over(&rounds([100.0, 200.0, 300.0])).median(), 0.2);
    }
}
