//! The practice's telephone number within a sentence. Catalogues hold no markup, and a sentence is one text with the number in it: it is cut
//! where the number stands, and the page or the letter puts a `tel:` link there. Each stretch is escaped like any other text.

/// A stretch of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch<'a> {
    /// The words.
    pub text: &'a str,
    /// Whether they are the number.
    pub is_phone: bool,
}

/// A sentence cut where the number stands. One that is part of a longer number is not it.
pub fn around_phone<'a>(sentence: &'a str, phone: &str) -> Vec<Stretch<'a>> {
    let words = |text| Stretch { text, is_phone: false };
    let mut found = Vec::new();
    let (mut rest, mut from) = (sentence, 0);
    while let Some(at) = rest[from..].find(phone).filter(|_| !phone.is_empty()).map(|at| at + from) {
        let end = at + phone.len();
        if !is_whole(&rest[..at], &rest[end..]) {
            from = end;
            continue;
        }
        if at > 0 {
            found.push(words(&rest[..at]));
        }
        found.push(Stretch { text: &rest[at..end], is_phone: true });
        (rest, from) = (&rest[end..], 0);
    }
    if !rest.is_empty() {
        found.push(words(rest));
    }
    found
}

fn is_whole(before: &str, after: &str) -> bool {
    !before.ends_with(|c: char| c.is_alphanumeric() || c == '+') && !after.starts_with(char::is_alphanumeric)
}

/// A telephone number as a `tel:` address takes it.
pub fn dialled(phone: &str) -> String {
    phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHONE: &str = "020 7946 0018";

    fn phones(sentence: &str) -> usize {
        around_phone(sentence, PHONE).iter().filter(|stretch| stretch.is_phone).count()
    }

    #[test]
    fn the_number_is_found_wherever_it_stands() {
        for sentence in ["020 7946 0018", "Call 020 7946 0018.", "(020 7946 0018)", "\u{2068}020 7946 0018\u{2069}, today"] {
            assert_eq!(phones(sentence), 1, "{sentence}");
        }
        assert_eq!(phones("020 7946 0018 or 020 7946 0018"), 2);
    }

    #[test]
    fn another_number_is_none() {
        for sentence in ["", "Call us.", "020 7946 00189", "+44020 7946 0018", "1020 7946 0018", "020 7946 0017"] {
            assert_eq!(phones(sentence), 0, "{sentence}");
        }
        assert_eq!(around_phone("Call us.", "").len(), 1);
    }

    #[test]
    fn nothing_is_lost_between_the_stretches() {
        let sentence = "a 020 7946 0018 b 020 7946 00181 <c> 020 7946 0018";
        let all: String = around_phone(sentence, PHONE).iter().map(|stretch| stretch.text).collect();
        assert_eq!(all, sentence);
    }

    #[test]
    fn only_what_is_dialled_stands_in_the_address() {
        assert_eq!(dialled("+44 (0)20 7946-0018"), "+4402079460018");
        assert_eq!(dialled("javascript:alert(1)"), "1");
    }
}
