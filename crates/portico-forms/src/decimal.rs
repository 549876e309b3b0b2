//! Decimal numbers in the digits in which they were written, compared exactly.

use std::cmp::Ordering;

/// A number as FHIR writes it (R4, data types, decimal): its precision is kept, and it never becomes a binary fraction.
/// Two are `==` when they are written alike; [`Decimal::compare`] compares what they are worth.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Decimal(Box<str>);

/// The most digits a number may have.
const MOST_DIGITS: usize = 60;

impl Decimal {
    /// A number as JSON writes it. `None` if it is not one, or has more than 60 digits or an exponent beyond 60.
    pub fn read(text: &str) -> Option<Decimal> {
        let parts = Parts::of(text)?;
        let sound = parts.whole.len() + parts.fraction.len() <= MOST_DIGITS && parts.exponent.abs() <= 60;
        sound.then(|| Decimal(text.into()))
    }

    /// A number as a person types it: spaces around it, a comma for the point, a plus or zeros in front.
    pub fn typed(text: &str) -> Option<Decimal> {
        let text = text.trim().replace(',', ".").replace('−', "-");
        let (sign, digits) = match text.strip_prefix('-') {
            Some(digits) => ("-", digits),
            None => ("", text.strip_prefix('+').unwrap_or(&text)),
        };
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
            return None;
        }
        let digits = digits.strip_suffix('.').unwrap_or(digits);
        let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
        let whole = whole.trim_start_matches('0');
        let whole = if whole.is_empty() { "0" } else { whole };
        Decimal::read(&match fraction {
            Some(fraction) => format!("{sign}{whole}.{fraction}"),
            None => format!("{sign}{whole}"),
        })
    }

    /// The digits as they were written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Digits after the point, zeros at the end included; what an exponent moves is counted.
    pub fn places(&self) -> u32 {
        Parts::of(&self.0).map_or(0, |parts| {
            let places = i64::try_from(parts.fraction.len()).unwrap_or(i64::MAX) - i64::from(parts.exponent);
            u32::try_from(places.max(0)).unwrap_or(u32::MAX)
        })
    }

    /// Which is worth more.
    pub fn compare(&self, other: &Decimal) -> Ordering {
        let (a, b) = (Worth::of(&self.0), Worth::of(&other.0));
        let sizes = a.point.cmp(&b.point).then_with(|| a.digits.cmp(&b.digits));
        match (a.digits.is_empty(), b.digits.is_empty()) {
            (true, true) => Ordering::Equal,
            (true, false) => {
                if b.negative {
                    Ordering::Greater
                } else {
                    Ordering::Less
                }
            }
            (false, true) => {
                if a.negative {
                    Ordering::Less
                } else {
                    Ordering::Greater
                }
            }
            (false, false) => match (a.negative, b.negative) {
                (false, false) => sizes,
                (true, true) => sizes.reverse(),
                (true, false) => Ordering::Less,
                (false, true) => Ordering::Greater,
            },
        }
    }

    /// The exact sum; `None` when it has more digits than a number may have.
    pub fn plus(&self, other: &Decimal) -> Option<Decimal> {
        let places = self.places().max(other.places());
        let (a, b) = (self.scaled(places)?, other.scaled(places)?);
        let sum = a.checked_add(b)?;
        let digits = format!("{:0>width$}", sum.unsigned_abs(), width = places as usize + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places as usize);
        let sign = if sum < 0 { "-" } else { "" };
        Decimal::read(&if places == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
    }

    /// The number times ten to the power of `places`, as a whole number.
    fn scaled(&self, places: u32) -> Option<i128> {
        let parts = Parts::of(&self.0)?;
        let digits: i128 = format!("0{}{}", parts.whole, parts.fraction).parse().ok()?;
        let shift = i64::from(places) - i64::try_from(parts.fraction.len()).ok()? + i64::from(parts.exponent);
        let value = digits.checked_mul(10_i128.checked_pow(u32::try_from(shift).ok()?)?)?;
        Some(if parts.negative { -value } else { value })
    }
}

impl From<i64> for Decimal {
    fn from(value: i64) -> Decimal {
        Decimal(value.to_string().into())
    }
}

impl std::fmt::Display for Decimal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

struct Parts<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
    exponent: i32,
}

impl Parts<'_> {
    fn of(text: &str) -> Option<Parts<'_>> {
        let (negative, rest) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (rest, exponent) = match rest.find(['e', 'E']) {
            Some(at) => (&rest[..at], rest[at + 1..].parse().ok()?),
            None => (rest, 0),
        };
        let (whole, fraction) = match rest.split_once('.') {
            Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
            Some(_) => return None,
            None => (rest, ""),
        };
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let sound = !whole.is_empty() && digits(whole) && digits(fraction) && (whole == "0" || !whole.starts_with('0'));
        sound.then_some(Parts { negative, whole, fraction, exponent })
    }
}

/// A number without zeros around it: 0.`digits` times ten to the power of `point`.
struct Worth {
    negative: bool,
    digits: String,
    point: i64,
}

impl Worth {
    fn of(text: &str) -> Worth {
        let Some(parts) = Parts::of(text) else { return Worth { negative: false, digits: String::new(), point: 0 } };
        let all = format!("{}{}", parts.whole, parts.fraction);
        let leading = all.bytes().take_while(|byte| *byte == b'0').count();
        let digits = all[leading..].trim_end_matches('0').to_owned();
        let point = parts.whole.len() as i64 - leading as i64 + i64::from(parts.exponent);
        Worth { negative: parts.negative, digits, point }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(text: &str) -> Decimal {
        Decimal::read(text).expect(text)
    }

    #[test]
    fn what_is_written_stays() {
        assert_eq!(of("1.50").as_str(), "1.50");
        assert_eq!(of("1.50").places(), 2);
        assert_eq!(of("1.5e-3").places(), 4);
        assert_eq!(Decimal::typed(" 007,50 ").expect("a number").as_str(), "7.50");
        assert_eq!(Decimal::typed(".5").expect("a number").as_str(), "0.5");
        for wrong in ["", "-", "1.2.3", "1e400", "abc", "1 000", &"9".repeat(61)] {
            assert_eq!(Decimal::typed(wrong), None, "{wrong}");
        }
        assert_eq!(of("0.1").plus(&of("0.2")), Some(of("0.3")));
        assert_eq!(of("-1.5").plus(&of("0.25")), Some(of("-1.25")));
    }

    #[test]
    fn worth_is_compared_exactly() {
        assert_eq!(of("1.50").compare(&of("1.5")), Ordering::Equal);
        assert_eq!(of("0.1").compare(&of("1e-1")), Ordering::Equal);
        assert_eq!(of("-0").compare(&of("0.00")), Ordering::Equal);
        assert_eq!(of("10000000000000000000000000001").compare(&of("1e28")), Ordering::Greater);
        assert_eq!(of("-2").compare(&of("-10")), Ordering::Greater);
    }

    proptest! {
        #[test]
        fn orders_like_whole_numbers(a in -10_000_000_i64..10_000_000, b in -10_000_000_i64..10_000_000, places in 1_u32..6) {
            let with_point = |n: i64| {
                let power = 10_i64.pow(places);
                let sign = if n < 0 { "-" } else { "" };
                of(&format!("{sign}{}.{:0>width$}", n.abs() / power, n.abs() % power, width = places as usize))
            };
            prop_assert_eq!(with_point(a).compare(&with_point(b)), a.cmp(&b));
            prop_assert_eq!(with_point(a).plus(&with_point(b)).expect("small").compare(&with_point(a + b)), Ordering::Equal);
        }
    }
}
