//! Finds words in a message that say more than that somebody is a client: words about health. The message can be sent all the same, but
//! its author is told, because others may read the email (promises.md D21).

/// Where a word was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// In the subject, which shows on locked screens.
    Subject,
    /// In the message, which anybody sees who opens the mailbox.
    Message,
}

/// A word about health, as it was written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HealthWord {
    /// The word.
    pub word: String,
    /// Where it stands.
    pub place: Place,
}

/// How English words begin, so that all their forms are found: "diagnos" finds "diagnosis" and "diagnosed".
const ENGLISH_BEGINNINGS: &[&str] = &[
    "abus",
    "addict",
    "alcohol",
    "anorex",
    "antidepress",
    "anxiet",
    "asthma",
    "autis",
    "bipolar",
    "bulimi",
    "cancer",
    "chemother",
    "contracept",
    "counsell",
    "counselor",
    "dementia",
    "depress",
    "detox",
    "diabet",
    "diagnos",
    "disorder",
    "epilep",
    "fertilit",
    "gynaec",
    "gynec",
    "hepatit",
    "hormon",
    "illness",
    "infect",
    "insulin",
    "medicat",
    "menopaus",
    "miscarr",
    "narcotic",
    "obes",
    "oncolog",
    "overdos",
    "patholog",
    "pregnan",
    "prescri",
    "psych",
    "psychother",
    "rehab",
    "schizo",
    "suicid",
    "surger",
    "symptom",
    "syndrome",
    "therap",
    "trauma",
    "tumor",
    "tumour",
    "vaccin",
];
/// English words that only count whole, because other words begin with them.
const ENGLISH_WHOLE: &[&str] = &[
    "abortion",
    "adhd",
    "anxious",
    "biopsy",
    "dose",
    "drug",
    "drugs",
    "hiv",
    "ivf",
    "ill",
    "mental",
    "ocd",
    "pain",
    "panic",
    "ptsd",
    "sick",
    "sti",
    "stroke",
    "treatment",
    "treatments",
];
/// How Spanish words begin, without accents.
const SPANISH_BEGINNINGS: &[&str] = &[
    "abort",
    "adicc",
    "alcohol",
    "anorex",
    "ansiedad",
    "antidepres",
    "autis",
    "bipolar",
    "bulimi",
    "cancer",
    "depres",
    "diabet",
    "diagnost",
    "embaraz",
    "enfermedad",
    "epilep",
    "esquizo",
    "farmac",
    "fertilid",
    "ginecolog",
    "hepatit",
    "hormon",
    "infecc",
    "insulin",
    "medicac",
    "medicament",
    "menopaus",
    "oncolog",
    "psicolog",
    "psicoterap",
    "psiquiat",
    "quimioterap",
    "rehabilit",
    "sintoma",
    "sindrome",
    "sobredosis",
    "suicid",
    "terap",
    "trastorn",
    "tratamient",
    "traumat",
    "tumor",
    "vacun",
];
/// Spanish words that only count whole.
const SPANISH_WHOLE: &[&str] =
    &["biopsia", "cirugia", "demencia", "dolor", "droga", "drogas", "dosis", "enfermo", "enferma", "sida", "tdah", "vih"];

/// The words about health in a subject and a message, in order, each once per place. Placeholders are ignored: their values are names of
/// the practice and the client.
pub fn health_words(subject: &str, message: &str) -> Vec<HealthWord> {
    let mut found: Vec<HealthWord> = Vec::new();
    for (place, text) in [(Place::Subject, subject), (Place::Message, message)] {
        for word in words(&without_placeholders(text)) {
            let plain = plain(word);
            let known = found.iter().any(|one| one.place == place && self::plain(&one.word) == plain);
            if !known && is_about_health(&plain) {
                found.push(HealthWord { word: word.to_owned(), place });
            }
        }
    }
    found
}

/// How they are named to whoever wrote them: "“therapy” in the subject, “anxiety”". Empty if there are none.
pub fn worries(subject: &str, message: &str) -> String {
    let said = |one: &HealthWord| match one.place {
        Place::Subject => format!("“{}” in the subject", one.word),
        Place::Message => format!("“{}”", one.word),
    };
    health_words(subject, message).iter().take(8).map(said).collect::<Vec<_>>().join(", ")
}

fn is_about_health(word: &str) -> bool {
    let begins = |beginnings: &[&str]| beginnings.iter().any(|beginning| word.starts_with(beginning));
    let is = |words: &[&str]| words.contains(&word);
    is(ENGLISH_WHOLE) || is(SPANISH_WHOLE) || begins(ENGLISH_BEGINNINGS) || begins(SPANISH_BEGINNINGS)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Lower case, without accents.
fn plain(word: &str) -> String {
    let bare = |c: char| match c {
        'á' | 'à' | 'ä' => 'a',
        'é' | 'è' | 'ë' => 'e',
        'í' | 'ì' | 'ï' => 'i',
        'ó' | 'ò' | 'ö' => 'o',
        'ú' | 'ù' | 'ü' => 'u',
        other => other,
    };
    word.to_lowercase().chars().map(bare).collect()
}

fn without_placeholders(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        kept.push_str(before);
        kept.push(' ');
        rest = after.split_once("}}").map_or(after, |(_, behind)| behind);
    }
    kept.push_str(rest);
    kept
}

#[cfg(test)]
mod tests {
    use super::{Place, health_words};

    fn found(text: &str) -> Vec<String> {
        health_words("", text).into_iter().map(|one| one.word).collect()
    }

    #[test]
    fn words_about_health_are_found_as_they_were_written() {
        assert_eq!(found("Your THERAPY for Anxiety: bring the prescription."), ["THERAPY", "Anxiety", "prescription"]);
        assert_eq!(found("Su diagnóstico y la Depresión"), ["diagnóstico", "Depresión"]);
        assert_eq!(found("therapy, Therapy and therapist"), ["therapy", "therapist"]);
    }

    #[test]
    fn whole_words_only() {
        assert_eq!(found("Doses? No: a dose. A painting and a pain. Still ill. Drugstore."), ["dose", "pain", "ill"]);
        assert_eq!(found("We are impressed; sidecar, sida"), ["sida"]);
        assert!(found("Activate your account before your first visit. It takes about two minutes.").is_empty());
        assert!(found("Active su cuenta cuando tenga un momento. Lleva unos dos minutos.").is_empty());
    }

    #[test]
    fn subject_and_message_are_told_apart() {
        let both = health_words("Your therapy", "Your therapy begins.");
        assert_eq!(both.iter().map(|one| one.place).collect::<Vec<_>>(), [Place::Subject, Place::Message]);
    }

    #[test]
    fn names_that_are_filled_in_are_not_looked_at() {
        assert!(found("{{practice_name}} and {{therapy}} {{").is_empty());
    }
}
