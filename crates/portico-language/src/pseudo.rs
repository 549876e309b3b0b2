//! The pseudo-language: English text made strange, longer, and forced to run right to left.

use std::borrow::Cow;

/// Rewrites one run of a message's own text; values put into the message do not come through here.
///
/// Each word gets accents, every second vowel is doubled (translations are longer than English), and it stands in a
/// right-to-left override of its own, so that lines still break between words and the marks can never be left open.
pub(crate) fn strange(text: &str) -> Cow<'_, str> {
    let mut out = String::with_capacity(text.len() * 3);
    let mut word = String::new();
    for c in text.chars() {
        if c.is_alphabetic() || (c == '’' && !word.is_empty()) {
            word.push(c);
        } else {
            put_word(&mut out, &word);
            word.clear();
            out.push(c);
        }
    }
    put_word(&mut out, &word);
    Cow::Owned(out)
}

fn put_word(out: &mut String, word: &str) {
    if word.is_empty() {
        return;
    }
    out.push('\u{202E}');
    let mut vowels = 0;
    for c in word.chars() {
        let accented = accented(c);
        out.push(accented);
        if matches!(c, 'a' | 'e' | 'i' | 'o' | 'u') {
            vowels += 1;
            if vowels % 2 == 1 {
                out.push(accented);
            }
        }
    }
    out.push('\u{202C}');
}

fn accented(c: char) -> char {
    const PLAIN: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const STRANGE: &str = "ÅƁÇÐÉƑĜĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽåƀçðéƒĝĥîĵķļɱñöþǫŕšţûṽŵẋýž";
    PLAIN.find(c).and_then(|at| STRANGE.chars().nth(at)).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_change_and_everything_between_them_stays() {
        assert_eq!(
            strange("Sign in, or don’t: 12 "),
            "\u{202E}Šîîĝñ\u{202C} \u{202E}îîñ\u{202C}, \u{202E}ööŕ\u{202C} \u{202E}ðööñ’ţ\u{202C}: 12 "
        );
    }
}
