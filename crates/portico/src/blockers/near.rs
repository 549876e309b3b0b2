//! Near misses: every address that is one typing slip away from what somebody typed (Damerau 1964: four fifths of all typing errors).

/// The addresses that may have been meant, in lower case, without the typed one. At most some thousands.
pub(super) fn near(typed: &str) -> Vec<String> {
    let typed = typed.trim().to_lowercase();
    let Some((local, domain)) = typed.rsplit_once('@') else { return Vec::new() };
    if local.chars().count() > LONGEST || domain.chars().count() > LONGEST {
        return Vec::new();
    }
    let mut all: Vec<String> = slips(local).into_iter().map(|local| format!("{local}@{domain}")).collect();
    all.extend(slips(domain).into_iter().map(|domain| format!("{local}@{domain}")));
    all.sort_unstable();
    all.dedup();
    all.retain(|near| *near != typed);
    all
}

/// Longer parts are no slips of anybody's finger, and would make too many.
const LONGEST: usize = 40;
const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz0123456789.-_";

/// One letter missing, added, wrong, or two neighbours swapped.
fn slips(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    let mut all = Vec::new();
    for at in 0..=letters.len() {
        let (before, after) = letters.split_at(at);
        let text = |parts: &[&[char]]| parts.concat().into_iter().collect::<String>();
        if let [_, rest @ ..] = after {
            all.push(text(&[before, rest]));
        }
        if let [one, two, rest @ ..] = after {
            all.push(text(&[before, &[*two, *one], rest]));
        }
        for letter in LETTERS.chars() {
            all.push(text(&[before, &[letter], after]));
            if let [_, rest @ ..] = after {
                all.push(text(&[before, &[letter], rest]));
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::near;

    #[test]
    fn one_slip_is_found_and_two_are_not() {
        let meant = "maya@lindqvist.example".to_owned();
        for typed in [
            "maya@lindqvist.exmaple",
            "may@lindqvist.example",
            "mayya@lindqvist.example",
            "Mxya@lindqvist.example",
            "maya@lndqvist.example",
        ] {
            assert!(near(typed).contains(&meant), "{typed}");
        }
        assert!(!near("my@lindqist.example").contains(&meant));
        assert!(near("no address").is_empty());
        assert!(near(&format!("{}@x.example", "a".repeat(41))).is_empty());
        assert!(near("maya@lindqvist.example").len() < 4_000);
    }
}
