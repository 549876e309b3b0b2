//! Catalogues as a whole: what is read, what is refused, how the languages are compared.

use portico_values::Moment;

use super::*;
use crate::Zone;

const EN: &str = "hello = Hello { $name }.\nthings = { $count ->\n    [one] One thing\n   *[other] { $count } things\n }\nboth = { hello } { things }\n";
const ES: &str = "hello = Hola, { $name }.\nthings = { $count ->\n    [one] Una cosa\n    [many] { $count } de cosas\n   *[other] { $count } cosas\n }\nboth = { hello } { things }\n";

fn two() -> Catalogues {
    Catalogues::build(&[("en", "a.ftl", EN), ("es", "a.ftl", ES)]).expect("both files are Fluent")
}

#[test]
fn plurals_follow_each_language() {
    let catalogues = two();
    let things = |language, count: i64| catalogues.words(language).with("count", count).say("things");
    assert_eq!(things(Language::En, 0), "0 things");
    assert_eq!(things(Language::En, 1), "One thing");
    assert_eq!(things(Language::En, 21), "21 things");
    assert_eq!(things(Language::Es, 0), "0 cosas");
    assert_eq!(things(Language::Es, 1), "Una cosa");
    assert_eq!(things(Language::Es, 2), "2 cosas");
}

#[test]
fn a_message_the_language_lacks_is_said_in_english_and_told() {
    let catalogues = Catalogues::build(&[("en", "a.ftl", EN), ("es", "a.ftl", "hello = Hola.\nextra = Más\n")]).expect("Fluent");
    assert_eq!(catalogues.words(Language::Es).with("count", 1).say("things"), "One thing");
    assert_eq!(
        catalogues.differences(),
        [
            "es lacks both",
            "es lacks things",
            "es has extra, which English lacks",
            "hello takes {\"name\"} in English and {} in es",
        ]
    );
    assert!(two().differences().is_empty());
}

#[test]
fn keys_and_values_are_listed_through_references() {
    let catalogues = two();
    assert_eq!(catalogues.keys(), ["both", "hello", "things"]);
    assert_eq!(catalogues.values_of("both"), ["count", "name"]);
    assert!(catalogues.values_of("nothing").is_empty());
}

#[test]
fn a_value_is_data_and_never_a_pattern() {
    let words = two().words(Language::En);
    for name in ["{ $count }", "{hello}", "{{7*7}}", "<b>x</b>", "%s", "\\u{41}"] {
        assert_eq!(words.with("name", name).say("hello"), format!("Hello {name}."));
    }
}

#[test]
fn only_text_from_right_to_left_isolates_its_values() {
    let catalogues = two();
    assert_eq!(catalogues.words(Language::En).with("name", "דוד").say("hello"), "Hello דוד.");
    let pseudo = catalogues.words(Language::Pseudo).with("name", "Maya").say("hello");
    assert!(pseudo.ends_with(" \u{2068}Maya\u{2069}."), "{pseudo:?}");
    assert!(pseudo.starts_with('\u{202E}'), "{pseudo:?}");
}

#[test]
fn a_message_is_cut_around_a_value_that_needs_an_element_of_its_own() {
    let words = two().words(Language::Es);
    let around = words.with("count", 2).around("name", "both");
    assert_eq!((around.before.as_str(), around.after.as_str()), ("Hola, ", ". 2 cosas"));
}

#[test]
fn mistakes_in_a_catalogue_name_the_place() {
    let refusal = |sources: &[(&str, &str, &str)]| Catalogues::build(sources).map(|_| ()).expect_err("a mistake").to_string();
    assert!(refusal(&[("en", "b.ftl", "fine = Yes\nbroken = { $name\n")]).starts_with("en/b.ftl: line 3: "));
    assert!(refusal(&[("en", "a.ftl", "one = 1\n"), ("en", "b.ftl", "one = 2\n")]).starts_with("en/b.ftl: "));
    for tag in ["fr", "es-MX", "qps-plocm"] {
        assert!(refusal(&[(tag, "a.ftl", "")]).contains("not a language with catalogues"));
    }
}

#[test]
fn words_are_shared_between_threads() {
    fn shared<T: Send + Sync + Clone + 'static>(_: &T) {}
    let words = two().words(Language::Es);
    shared(&words);
    std::thread::scope(|scope| {
        for count in 1..9_i64 {
            let words = words.clone();
            scope.spawn(move || assert!(words.with("count", count).say("things").contains("cosa")));
        }
    });
}

#[test]
fn a_template_says_words_with_its_fields() {
    #[derive(askama::Template)]
    #[template(
        source = r#"{% let a = w.around("name", "hello") %}{{ w.with("name", name).with("count", count).say("both") }}|{{ w.day(at, now, zone) }}|{{ a.before }}<b>{{ name }}</b>{{ a.after }}"#,
        ext = "html"
    )]
    struct Page {
        w: Words,
        name: String,
        count: u32,
        at: Moment,
        now: Moment,
        zone: Zone,
    }
    let now = Moment::from_millis(0);
    let page = Page { w: two().words(Language::Es), name: "A & B".into(), count: 1, at: now, now, zone: Zone::UTC };
    assert_eq!(
        askama::Template::render(&page).expect("no field fails"),
        "Hola, A &#38; B. Una cosa|1 de enero|Hola, <b>A &#38; B</b>."
    );
}
