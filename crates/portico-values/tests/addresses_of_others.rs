//! 164 addresses that others have judged (is_email by Dominic Sayers). Checked when `PORTICO_TEST_DATA` names the folder that holds
//! `email-isemail`.

use portico_values::EmailAddress;
use std::{collections::BTreeSet, io::Write as _, path::PathBuf};

/// Each address with the category it was given, or a word about what goes unchecked without them.
fn judged() -> Option<Vec<(String, String)>> {
    let path = std::env::var_os("PORTICO_TEST_DATA").map(|folder| PathBuf::from(folder).join("email-isemail/tests.json"));
    let Some(path) = path.filter(|path| path.exists()) else {
        // Past the capture of the test harness: a passing test would swallow it.
        let _ = writeln!(
            std::io::stderr(),
            "skipped 164 addresses of email-isemail: PORTICO_TEST_DATA names no folder that holds it"
        );
        return None;
    };
    let set = std::fs::read(path).expect("the set can be read");
    let set: serde_json::Value = serde_json::from_slice(&set).expect("the set is JSON");
    let field = |case: &serde_json::Value, name: &str| case[name].as_str().expect("a text").to_owned();
    let cases = set.as_array().expect("a list of cases").iter();
    Some(cases.map(|case| (field(case, "address_decoded"), field(case, "category"))).collect())
}

/// We want two labels, and a last one of two letters.
fn names_a_domain(address: &str) -> bool {
    let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
    domain.rsplit_once('.').is_some_and(|(_, last)| last.len() >= 2)
}

#[test]
fn only_what_is_in_order_is_taken() {
    let Some(judged) = judged() else { return };
    let in_order = |category: &str| matches!(category, "ISEMAIL_VALID_CATEGORY" | "ISEMAIL_DNSWARN");
    let good: BTreeSet<&str> =
        judged.iter().filter(|(_, category)| in_order(category)).map(|(address, _)| address.as_str()).collect();
    let wrong = judged.iter().filter(|(_, category)| category == "ISEMAIL_ERR").count();
    let mut trimmed = 0;
    for (address, category) in &judged {
        let taken = EmailAddress::parse(address);
        if good.contains(address.as_str()) {
            assert_eq!(taken.is_ok(), names_a_domain(address), "{address:?} is {category}");
        }
        // Whatever else is taken is one of those in order, with spaces or line ends around it that are left away.
        if let Ok(taken) = taken {
            assert!(good.contains(taken.as_str()), "{address:?} is {category}, and was taken as {:?}", taken.as_str());
            assert_eq!(taken.as_str(), address.trim(), "{category}");
            trimmed += usize::from(taken.as_str() != address);
        }
    }
    assert_eq!((judged.len(), good.len(), wrong, trimmed), (164, 22, 66, 24));
}
