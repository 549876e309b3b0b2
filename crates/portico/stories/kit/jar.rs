//! The cookies of one browser.

use portico_values::Moment;
use std::{collections::BTreeMap, time::Duration};

/// What a browser keeps for one host.
#[derive(Clone, Default)]
pub(crate) struct Jar(BTreeMap<String, (String, Option<Moment>)>);

impl Jar {
    /// Takes one `Set-Cookie` line.
    pub(crate) fn take(&mut self, line: &str, now: Moment) {
        let mut parts = line.split(';').map(str::trim);
        let (name, value) = parts.next().and_then(|pair| pair.split_once('=')).expect("a cookie is NAME=VALUE");
        let life = parts.find_map(|part| part.strip_prefix("Max-Age=")).map(|seconds| seconds.parse::<u64>().expect("seconds"));
        match life {
            Some(0) => {
                self.0.remove(name);
            }
            _ => {
                let until = life.map(|seconds| now.plus(Duration::from_secs(seconds)));
                self.0.insert(name.to_owned(), (value.to_owned(), until));
            }
        }
    }
    /// Puts a cookie in by hand.
    pub(crate) fn put(&mut self, name: &str, value: &str) {
        self.0.insert(name.to_owned(), (value.to_owned(), None));
    }
    /// The `Cookie` line, or nothing.
    pub(crate) fn line(&self, now: Moment) -> Option<String> {
        let living = self.0.iter().filter(|(_, (_, until))| until.is_none_or(|until| now < until));
        let pairs: Vec<String> = living.map(|(name, (value, _))| format!("{name}={value}")).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }
    /// The value of a cookie.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|(value, _)| value.as_str())
    }
    /// Throws all of them away.
    pub(crate) fn empty(&mut self) {
        self.0.clear();
    }
}
