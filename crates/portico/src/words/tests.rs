//! The catalogues as translators leave them: complete, alike in every language, and in the house's tone.

use portico_language::{Arg, Saying};

use super::*;

/// The files that exist for a language, beside those that are built in.
fn files(language: &str) -> Vec<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("words").join(language);
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Names of values that are numbers; everything else is text.
const NUMBERS: [&str; 12] =
    ["all", "code-minutes", "count", "days", "done", "hours", "least", "limit", "minutes", "most", "step", "steps"];

fn with_samples(words: &Words, key: &str, number: i64) -> Saying {
    let mut saying = words.with("nothing", "");
    for value in catalogues().values_of(key) {
        let name: &'static str = value.clone().leak();
        let sample = if NUMBERS.contains(&name) { Arg::Count(number) } else { Arg::Text(format!("‹{name}›")) };
        saying = saying.with(name, sample);
    }
    saying
}

#[test]
fn every_file_of_every_language_is_built_in() {
    for language in Language::OFFERED {
        let mut built_in: Vec<&str> =
            SOURCES.iter().filter(|(tag, _, _)| *tag == language.tag()).map(|(_, file, _)| *file).collect();
        built_in.sort_unstable();
        assert_eq!(built_in, files(language.tag()), "{language}");
    }
}

#[test]
fn every_message_exists_in_every_language_with_the_same_values() {
    assert_eq!(catalogues().differences(), Vec::<String>::new());
    assert!(catalogues().keys().len() > 200, "the catalogues were read");
}

#[test]
fn every_message_can_be_said_in_every_language_for_few_and_many() {
    for language in Language::ALL {
        let words = words(language);
        for key in catalogues().keys() {
            for number in [0, 1, 2, 21] {
                // What depends on the kind of an offer shows its values in one of the kinds at least.
                let all =
                    ["guardian", "proxy", "guest"].map(|kind| with_samples(&words, key, number).with("kind", kind).say(key));
                let said = with_samples(&words, key, number).say(key);
                assert!(!said.trim().is_empty(), "{language} {key} is empty");
                assert!(!said.contains('<'), "{language} {key} holds markup: {said}");
                assert!(!said.contains(['\'', '"']), "{language} {key} has typewriter quotes: {said}");
                for value in catalogues().values_of(key).iter().filter(|value| !NUMBERS.contains(&value.as_str())) {
                    let shown = [&said].into_iter().chain(&all).any(|said| said.contains(&format!("‹{value}›")));
                    assert!(shown || value == "part" || value == "kind", "{language} {key} swallows {value}: {said}");
                }
            }
        }
    }
}

#[test]
fn no_message_of_one_language_was_left_in_another() {
    // Words that are the same in both languages.
    let alike = [
        "documents-not-taken",
        "form-file-refused",
        "form-no",
        "portal-navigation",
        "portal-window-error",
        "portal-window-title",
        "privacy-cookies-title",
    ];
    for key in catalogues().keys() {
        let [english, spanish] = Language::OFFERED.map(|language| with_samples(&words(language), key, 2).say(key));
        assert_eq!(english == spanish, alike.contains(&key), "{key}: {english}");
    }
}

#[test]
fn the_tone_of_the_house_is_kept() {
    for key in catalogues().keys() {
        let english = with_samples(&words(Language::En), key, 2).say(key).to_lowercase();
        for word in ["invalid", "oops", "successfully", "patient", "e-mail", "click", "sorry"] {
            assert!(!english.contains(word), "{key} says {word:?}: {english}");
        }
        let problem =
            ["error-", "password-", "sign-in-", "link-", "confirm-", "change-"].iter().any(|start| key.starts_with(start));
        assert!(!(problem && english.contains("please")), "{key} says please: {english}");
        // Spanish speaks to everybody as usted: no forms of tú, and no endings that guess whether it is he or she.
        let spanish = with_samples(&words(Language::Es), key, 2).say(key).to_lowercase();
        for word in spanish.split(|c: char| !c.is_alphabetic()) {
            assert!(
                !["tu", "tus", "tú", "te", "ti", "puedes", "haz", "vosotros", "bienvenido", "bienvenida"].contains(&word),
                "{key}: {spanish}"
            );
        }
    }
}

#[test]
fn subjects_stay_short_and_say_nothing_about_care() {
    let practice = "Alder & Wren Practice";
    for language in Language::OFFERED {
        let words = words(language);
        for key in catalogues().keys().into_iter().filter(|key| key.ends_with("-subject")) {
            for kind in ["guardian", "proxy", "guest"] {
                let said = words.with("practice", practice).with("kind", kind).say(key);
                let subject = said.replace("{{practice_name}}", practice);
                assert!(subject.chars().count() <= 60, "{language} {key}: {subject}");
                assert!(!subject.contains("‹") && !subject.contains("{"), "{language} {key}: {subject}");
            }
        }
    }
}

#[test]
fn default_messages_use_placeholders_of_the_closed_list_alone() {
    for language in Language::ALL {
        for key in ["invitation-default-message", "invitation-again-message"] {
            let message = words(language).say(key);
            assert_eq!(message.matches("{{").count(), 1, "{language}: {message}");
            assert!(message.contains("{{client_first_name}}"), "{language}: {message}");
            assert!(message.contains("\n\n"), "the greeting is a paragraph of its own: {message}");
        }
    }
}

#[test]
fn nothing_waiting_reads_well() {
    for (language, none, one) in [
        (Language::En, "Your portal is ready for you.", "1 thing is waiting for you inside."),
        (Language::Es, "Su portal está listo para usted.", "Hay 1 cosa pendiente para usted en el portal."),
    ] {
        assert_eq!(words(language).with("count", 0).say("activation-waiting"), none);
        assert_eq!(words(language).with("count", 1).say("activation-waiting"), one);
    }
    assert_eq!(words(Language::En).with("count", 4).say("activation-waiting"), "4 things are waiting for you inside.");
}

#[test]
fn labels_that_habits_rely_on_stand_as_they_are() {
    let english = words(Language::En);
    for (key, label) in [
        ("invitation-button", "Activate My Account"),
        ("activation-password-button", "Activate My Account"),
        ("link-expired-button", "Email me a new link"),
        ("link-replaced-button", "Email me the newest link"),
        ("sign-in-forgot", "Forgot password?"),
        ("password-show", "Show"),
        ("account-everywhere-button", "Sign out everywhere"),
    ] {
        assert_eq!(english.say(key), label);
    }
}
