//! The reader compared with another one, and the positions it reports.

use super::*;
use proptest::prelude::*;

fn wrong(text: &str) -> String {
    let error = Json::read(text.as_bytes()).expect_err(text);
    format!("{}: {}", error.place, error.words)
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    assert_eq!(wrong("{\n  \"a\": 1,\n}"), "line 3, column 1: There is one comma too many before this “}”.");
    assert_eq!(wrong("[1,]"), "line 1, column 4: There is one comma too many before this “]”.");
    assert_eq!(wrong("{\"a\":1,\"é\":2,\"a\":3}"), "line 1, column 14: “a” is in the same object twice.");
    assert_eq!(wrong("{\"a\":01}"), "line 1, column 6: “01” is not a JSON number.");
    assert_eq!(wrong("[1] x"), "line 1, column 5: Something follows after the end of the JSON.");
    assert_eq!(wrong("{\"a\""), "line 1, column 5: A colon should follow “a”.");
    assert_eq!(wrong("\"\\ud800\""), "line 1, column 8: This \\u is half of a character.");
    assert_eq!(wrong("\"a\\u0000\""), "line 1, column 9: “\\u0000” stands for no character. Leave it out.");
    assert!(wrong(&"[".repeat(200)).ends_with("nested deeper than 100 levels."));
    assert_eq!(Json::read(b"[\n\"\xff\"]").expect_err("not text").place, Place { line: 2, column: 2 });
    assert!(Json::read(&vec![b' '; LARGEST + 1]).is_err());
}

#[test]
fn numbers_and_order_stay() {
    let text = r#"{"b":1.50,"a":-0.0e+10,"c":["\u0001\"\\",null,true]}"#;
    assert_eq!(Json::read(text.as_bytes()).unwrap().to_string(), text);
}

fn any_json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<String>().prop_map(Into::into)
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
            prop::collection::btree_map(any::<String>(), inner, 0..20).prop_map(|map| map.into_iter().collect()),
        ]
    })
}

proptest! {
    #[test]
    fn reads_what_others_write_and_writes_what_others_read(value in any_json(), pretty: bool) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        let read = Json::read(text.as_bytes()).unwrap();
        prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&read.to_string()).unwrap(), value);
    }

    #[test]
    fn takes_exactly_what_others_take(text in "[\\[\\]{}:,\"a1 .e+\\-\\\\u0ntrue]{0,24}") {
        // The other reader allows a name twice, and the character NUL; this one does not.
        let other = serde_json::from_str::<serde_json::Value>(&text);
        match Json::read(text.as_bytes()) {
            Ok(read) => prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&read.to_string()).ok(), other.ok()),
            Err(error) => {
                let is_stricter = ["twice", "u0000"].iter().any(|words| error.words.contains(words));
                prop_assert!(other.is_err() || is_stricter, "{}: {:?}", text, error);
            }
        }
    }
}
