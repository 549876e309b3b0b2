//! Licence expressions as crates write them: `(MIT OR Apache-2.0) AND Unicode-3.0`, and the older `MIT/Apache-2.0`.

/// True when the expression leaves a choice that needs only allowed licences. `WITH` and its exception belong to the licence
/// before it, as in `Apache-2.0 WITH LLVM-exception`.
pub(crate) fn allowed(expression: &str, is_allowed: &dyn Fn(&str) -> bool) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut reader = Reader { words: &words, is_allowed };
    reader.any() == Some(true) && reader.words.is_empty()
}

/// Reads from the left; every answer is none where the expression breaks off.
struct Reader<'a> {
    words: &'a [&'a str],
    is_allowed: &'a dyn Fn(&str) -> bool,
}

impl<'a> Reader<'a> {
    fn any(&mut self) -> Option<bool> {
        let mut verdict = self.all()?;
        while self.take("OR") {
            verdict |= self.all()?;
        }
        Some(verdict)
    }

    fn all(&mut self) -> Option<bool> {
        let mut verdict = self.one()?;
        while self.take("AND") {
            verdict &= self.one()?;
        }
        Some(verdict)
    }

    fn one(&mut self) -> Option<bool> {
        if self.take("(") {
            let verdict = self.any()?;
            return self.take(")").then_some(verdict);
        }
        let name = self.next()?;
        if self.take("WITH") {
            let exception = self.next()?;
            return Some((self.is_allowed)(&format!("{name} WITH {exception}")));
        }
        Some((self.is_allowed)(name))
    }

    fn next(&mut self) -> Option<&'a str> {
        let (word, rest) = self.words.split_first()?;
        self.words = rest;
        Some(word)
    }

    fn take(&mut self, word: &str) -> bool {
        let taken = self.words.first() == Some(&word);
        if taken {
            self.words = &self.words[1..];
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::allowed;

    #[test]
    fn a_choice_is_fine_when_one_side_is_and_a_sum_when_both_are() {
        let ours = |name: &str| ["MIT", "Unicode-3.0"].contains(&name);
        for fine in ["MIT", "GPL-3.0 OR MIT", "Apache-2.0/MIT", "(Apache-2.0 OR MIT) AND Unicode-3.0", "MIT AND Unicode-3.0"] {
            assert!(allowed(fine, &ours), "{fine}");
        }
        let broken = ["", "MIT OR", "(MIT", "MIT)", "MIT MIT", "MIT WITH"];
        for refused in
            broken.into_iter().chain(["GPL-3.0", "GPL-3.0 AND MIT", "MIT WITH exception", "(GPL-3.0 OR MIT) AND GPL-3.0"])
        {
            assert!(!allowed(refused, &ours), "{refused}");
        }
    }
}
