//! What is no email address, as others have collected it (is_email by Dominic Sayers), typed at Create client (behaviours.md 2, 5). The
//! set is read where `PORTICO_TEST_DATA` names its folder.

use crate::kit::*;
use portico_values::EmailAddress;
use std::{io::Write as _, path::PathBuf};

/// The 66 that are no address by any rule, or a word about what goes unchecked without them.
fn no_addresses() -> Option<Vec<String>> {
    let path = std::env::var_os("PORTICO_TEST_DATA").map(|folder| PathBuf::from(folder).join("email-isemail/tests.json"));
    let Some(path) = path.filter(|path| path.exists()) else {
        // Past the capture of the test harness: a passing test would swallow it.
        let _ = writeln!(
            std::io::stderr(),
            "None of 66 wrong addresses was typed: PORTICO_TEST_DATA names no folder that holds email-isemail."
        );
        return None;
    };
    let set = std::fs::read(path).expect("the set can be read");
    let set: serde_json::Value = serde_json::from_slice(&set).expect("the set is JSON");
    let wrong = set.as_array().expect("a list of cases").iter().filter(|case| case["category"] == "ISEMAIL_ERR");
    Some(wrong.map(|case| case["address_decoded"].as_str().expect("a text").to_owned()).collect())
}

stories! {
    /// None of them is kept: the page says at the field what is wrong with it, and what was typed still stands there.
    async fn what_is_no_address_is_not_kept(house) {
        let Some(all) = no_addresses() else { return };
        let sam = house.sign_in(SAM).await;
        let mut typed = 0;
        // Nothing at all is no mistake, and spaces and line ends around a good address are left away.
        for address in all.iter().filter(|address| !["", "test@iana.org"].contains(&address.trim())) {
            let form = [("given_name", "Rosa"), ("email.0.address", address.as_str()), ("language", "en"), ("care_status", "active"), ("then", "only")];
            let page = sam.post("/clients", &form).await;
            typed += 1;
            // Nobody types this one.
            if address.contains('\0') {
                page.status(400);
                continue;
            }
            let problem = EmailAddress::parse(address).expect_err("no address").to_string();
            let page = page.status(422).shows(&problem);
            if !address.contains(char::is_control) {
                assert_eq!(page.value("Email"), address.trim(), "nothing typed is lost");
            }
        }
        assert_eq!((all.len(), typed), (66, 49));
        let (clients,) = house.one::<(i64,)>("select count(*) from clients", values![]).await;
        assert_eq!(clients, 0);
    }
}
