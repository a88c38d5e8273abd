use std::collections::VecDeque;
use std::fmt;

/// How many values a curve shows.
const LENGTH: usize = 50;

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// The latest values, drawn in a line, as high as their share of the highest.
#[derive(Default)]
pub(super) struct Curve(VecDeque<f64>);

impl Curve {
    pub(super) fn add(&mut self, value: f64) {
        if self.0.len() == LENGTH {
            self.0.pop_front();
        }
        self.0.push_back(value);
    }
}

impl fmt::Display for Curve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let highest = self.0.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
        self.0.iter().try_for_each(|value| {
            let bar = value / highest * (BARS.len() - 1) as f64;
            write!(f, "{}", BARS[bar.round() as usize])
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_as_high_as_their_share_of_the_highest() {
        let mut curve = Curve::default();
        assert_eq!(curve.to_string(), "");
        for value in [0.0, 7.0, 3.0] {
            curve.add(value);
        }
        assert_eq!(curve.to_string(), "▁█▄");
    }

    #[test]
    fn the_oldest_values_leave() {
        let mut curve = Curve::default();
        (0..200).for_each(|_| curve.add(0.0));
        assert_eq!(curve.to_string(), "▁".repeat(LENGTH));
    }
}
