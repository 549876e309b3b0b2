//! The forms that come with Portico; `library/README.md` says whose they are.

/// A form that comes with Portico.
#[derive(Debug, Clone, Copy)]
pub struct Shipped {
    /// Its name, for addresses.
    pub name: &'static str,
    /// The file, for [`crate::Questionnaire::read`].
    pub json: &'static str,
}

/// The forms that come with Portico, in the order they are offered.
pub const LIBRARY: [Shipped; 5] = [
    Shipped { name: "intake", json: include_str!("../library/intake.json") },
    Shipped { name: "consent-to-treatment", json: include_str!("../library/consent-to-treatment.json") },
    Shipped { name: "practice-policies", json: include_str!("../library/practice-policies.json") },
    Shipped { name: "phq-9", json: include_str!("../library/phq-9.json") },
    Shipped { name: "gad-7", json: include_str!("../library/gad-7.json") },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Answers, Code, Entry, Form, Questionnaire, Stage, Status, Value};

    fn form(name: &str) -> Form {
        let shipped = LIBRARY.iter().find(|shipped| shipped.name == name).expect("a form");
        Questionnaire::read(shipped.json).expect("it loads").0.into_form()
    }

    #[test]
    fn all_load_without_a_word_and_are_whole_in_spanish() {
        for shipped in LIBRARY {
            let (questionnaire, notices) = Questionnaire::read(shipped.json).expect(shipped.name);
            assert_eq!(notices, [], "{}", shipped.name);
            let form = questionnaire.form();
            assert!(form.url.as_deref().is_some_and(|url| url.ends_with(shipped.name)) && form.version.is_some());
            // Whose a scale is, clients read once; what staff should know of a form of ours is nothing for clients.
            let scale = matches!(shipped.name, "phq-9" | "gad-7");
            assert_eq!((form.copyright.is_empty(), form.purpose.is_empty()), (!scale, scale), "{}", shipped.name);
            assert_eq!(form.called.languages().collect::<Vec<_>>(), if scale { vec!["es"] } else { Vec::new() });
            assert!(!form.description.is_empty());
            assert_eq!(form.languages(), ["es"], "{}", shipped.name);
            for item in form.items() {
                let options = item.choices().iter().map(|choice| &choice.words);
                for words in options.chain(item.help.iter().map(|help| &help.words)).chain([&item.words]) {
                    assert!(words.languages().eq(["es"]), "{}: {}", shipped.name, words.text());
                }
            }
            assert_eq!(form.signature, matches!(shipped.name, "consent-to-treatment" | "practice-policies"));
            let own: serde_json::Value = serde_json::from_str(shipped.json).expect("JSON");
            assert_eq!(own, serde_json::from_str::<serde_json::Value>(&questionnaire.to_string()).expect("JSON"));
        }
    }

    /// Every question of a scale answered with its option of this place.
    fn scale(form: &Form, prefix: &str, option: usize, count: usize) -> Answers {
        let entries = (1..=count).map(|number| {
            let item = form.find(&format!("{prefix}.{number}")).expect("a question");
            Entry::new(&item.link_id, vec![item.choices()[option].value.clone()])
        });
        Answers { entries: vec![Entry::group(prefix, entries.collect())] }
    }

    #[test]
    fn scales_are_summed_and_their_totals_filled_in() {
        for (name, prefix, count, max) in [("phq-9", "phq9", 9, "27"), ("gad-7", "gad7", 7, "21")] {
            let form = form(name);
            let answers = scale(&form, prefix, 2, count);
            let score = form.score(&answers).expect("a score");
            assert_eq!((score.score.as_str(), score.max.as_str(), score.complete), ((2 * count).to_string().as_str(), max, true));
            let response = form.respond(&answers, Status::Completed, Some("es"));
            let total = response.answers.values(&format!("{prefix}.total"));
            assert_eq!(total, [&Value::Integer(2 * count as i32)]);
            assert_eq!(form.check(&response), []);

            let part = scale(&form, prefix, 3, count - 1);
            let score = form.score(&part).expect("a score");
            assert_eq!((score.score.as_str(), score.complete), ((3 * (count - 1)).to_string().as_str(), false));
            let response = form.respond(&part, Status::Completed, None);
            assert!(response.answers.values(&format!("{prefix}.total")).is_empty());
            assert_eq!(form.check(&response).iter().map(|finding| &finding.code).collect::<Vec<_>>(), [&Code::Required]);
            assert_eq!(form.check_answers(&part, Stage::Draft), []);
        }
        assert!(form("intake").score(&Answers::default()).is_none());
    }

    #[test]
    fn one_group_is_one_page() {
        assert_eq!(form("intake").pages().len(), 5);
        assert_eq!(form("phq-9").pages().len(), 2);
        let intake = form("intake");
        let medicines = |taken: bool| {
            let entry = Entry::new("health.medicines", vec![Value::Boolean(taken)]);
            let answers = Answers { entries: vec![Entry::group("health", vec![entry])] };
            let live = intake.live(&answers);
            let page = intake.page_of(intake.find("health.medicine.name").expect("a question").id).expect("a page");
            let nodes = intake.page_nodes(&live, &intake.pages()[page]);
            live.node(nodes[0]).children.iter().filter(|child| intake.is_shown(&live, **child)).count()
        };
        assert_eq!((medicines(false), medicines(true)), (3, 4));
        assert!((3..=8).contains(&form("intake").minutes()), "{}", form("intake").minutes());
        assert!((1..=4).contains(&form("phq-9").minutes()), "{}", form("phq-9").minutes());
    }
}
