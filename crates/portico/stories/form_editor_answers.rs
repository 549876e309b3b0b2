//! What the editor of intake forms says of one question beyond its words (behaviours.md 61): several conditions, what files may be brought,
//! answers of which the practice is told; and that forms of others go through its pages unharmed.

use crate::{form_editor::*, form_sending::answer, kit::*};
use portico::forms::actions::{drafting, library};
use portico_forms::{
    Questionnaire,
    editing::{Draft, RowKind},
    testing::{files_of, names, say},
};
use portico_values::FormRequestId;
use std::collections::HashSet;

/// On PostgreSQL, by day, one of so many forms.
const SAMPLE: usize = 8;
/// Questions of one form that are opened and saved, by day: the first of each kind, and as many more as make this number.
const SHOWN: usize = 8;

/// How many forms went through, and how many of their questions.
#[derive(Default)]
struct Gone {
    forms: usize,
    questions: usize,
}

/// Takes a form in and opens its draft.
async fn opened(house: &House, file: &str, at: usize) -> Option<(String, String)> {
    let mut json: serde_json::Value = serde_json::from_str(file.trim_start_matches('\u{feff}')).expect("it was read");
    // Two files may be versions of one form, and a form has one draft.
    if json["resourceType"] == "Questionnaire" {
        json["url"] = format!("urn:of-the-world:{at}").into();
    }
    let reading = library::read(json.to_string()).ok()?;
    let mut act = house.act(&house.who(INES).await).await;
    let about = library::About { name: format!("Form {at}"), minutes: "3".into(), countersign: false };
    let form = library::take_in(&mut act, &reading).await.expect("taken in");
    library::publish(&mut act, form, &about, 0).await.expect("in use");
    let draft = drafting::begin(&mut act, form).await.expect("begun");
    act.commit().await.expect("kept");
    let (document,): (String,) = house.one("select document from questionnaire_drafts where id = $1", values![draft]).await;
    Some((format!("{FORMS}/drafts/{draft}"), document))
}

stories! {
    /// Several conditions: all of them, or one of them; a wrong one is said at its own row, and a row without a question is none.
    async fn several_conditions_for_one_question(house) {
        let maya = house.activate(MAYA).await;
        let ines = house.sign_in(INES).await;
        let draft = create(&ines, "Smoking").await;
        add_section(&ines, &draft, "Habits").await;
        for words in ["Do you smoke?", "Did you ever stop?"] {
            begin_question(&ines, &draft, "Habits", "Yes or no", words).await;
            save(&ines).await;
        }
        begin_question(&ines, &draft, "Habits", "Short text", "What helped?").await;
        ines.choose("Show only if", "Do you smoke?").fill("Answer it depends on", "yes");
        let page = ines.press("Add a condition").await.status(200).shows("How many must be true");
        assert_eq!((page.value("Question").trim(), page.value("Answer it depends on").as_str()), ("What helped?", "yes"), "what was typed stands");
        ines.choose("Show only if (2)", "Did you ever stop?").fill("Answer it depends on (2)", "perhaps");
        let page = ines.press("Save").await.status(422).shows("“Did you ever stop?” is answered with Yes or No");
        assert_eq!(page.all("#f-answer-2-error").len(), 1, "at its own row");
        ines.fill("Answer it depends on (2)", "yes");
        save(&ines).await.shows("Shown only if “Do you smoke?” is “Yes” and “Did you ever stop?” is “Yes”");
        ines.follow("Edit: What helped?").await;
        ines.tick("One of them is enough");
        save(&ines).await.shows("Shown only if “Do you smoke?” is “Yes” or “Did you ever stop?” is “Yes”");
        ines.follow("Edit: What helped?").await;
        ines.press("Add a condition").await;
        ines.tick("All of them");
        save(&ines).await.shows("is “Yes” and “Did you ever stop?” is “Yes”");
        ines.press("Delete: Did you ever stop?").await.status(422).shows("“What helped?” is shown only for an answer to “Did you ever stop?”");
        ines.open(&format!("{draft}/publication")).await;
        ines.press("Publish").await.shows("The form can be sent now");

        let client = house.client(MAYA).await;
        ines.open(&format!("/clients/{client}/forms/new")).await;
        ines.tick("Smoking");
        ines.press("Resend Intake Forms").await.status(200);
        house.carry_letters().await;
        let (request,): (FormRequestId,) = house.one("select id from form_requests where client_id = $1", values![client]).await;
        let form = Questionnaire::read(in_use(house, "Smoking").await.1).expect("a form").0.into_form();
        let field = |words: &str| {
            let item = form.items().iter().find(|item| item.words.text() == words).expect("a question");
            format!("q/{}", form.link_path(item.id).replace(" → ", "/"))
        };
        let (smokes, stopped) = (field("Do you smoke?"), field("Did you ever stop?"));
        let page = format!("/p/alder-wren/forms/{request}/1");
        answer(&maya, request, 1, &[(&smokes, "true"), (&stopped, "false")]).await;
        maya.open(&page).await.does_not_show("What helped?");
        answer(&maya, request, 1, &[(&smokes, "true"), (&stopped, "true")]).await.shows("What helped?");
        house.carry_letters().await;
    }

    /// Each of several conditions keeps its own comparison and its own answer, beside one that needs no answer and when one is taken away.
    async fn each_condition_keeps_what_is_its_own(house) {
        let ines = house.sign_in(INES).await;
        let draft = create(&ines, "Smoking").await;
        add_section(&ines, &draft, "Habits").await;
        for words in ["Do you smoke?", "Did you ever stop?"] {
            begin_question(&ines, &draft, "Habits", "Yes or no", words).await;
            save(&ines).await;
        }
        begin_question(&ines, &draft, "Habits", "Short text", "What helped?").await;
        ines.choose("Show only if", "Do you smoke?").choose("Comparison", "has an answer");
        ines.press("Add a condition").await.status(200);
        ines.choose("Show only if (2)", "Did you ever stop?").choose("Comparison (2)", "is not").fill("Answer it depends on (2)", "No");
        save(&ines).await.shows("“Do you smoke?” has an answer and “Did you ever stop?” is not “No”");
        ines.follow("Edit: What helped?").await;
        ines.choose("Show only if", "Always shown");
        save(&ines).await.shows("Shown only if “Did you ever stop?” is not “No”");
    }

    /// Kinds of files and their greatest size: ticked and typed, said to whoever brings one, and held to.
    async fn kinds_and_size_of_files(house) {
        let ines = house.sign_in(INES).await;
        let draft = create(&ines, "Papers").await;
        add_section(&ines, &draft, "Your papers").await;
        begin_question(&ines, &draft, "Your papers", "File", "Your card").await;
        ines.tick("PDF").tick("PNG").fill("Largest file in MB (optional)", "a lot");
        let page = ines.press("Save").await.status(422).shows("Enter the largest file size in MB");
        assert_eq!(page.value("Largest file in MB (optional)"), "a lot");
        assert_eq!(page.all("input[name=media][checked]").len(), 2, "what was ticked stays ticked");
        ines.fill("Largest file in MB (optional)", "2.5");
        save(&ines).await;
        ines.open(&format!("{draft}/preview")).await.shows("PDF, PNG").shows("2.5 MB");
        ines.open(&format!("{draft}/publication")).await.does_not_show("What will differ");
        ines.press("Publish").await.shows("The form can be sent now");
        let (_, document) = in_use(house, "Papers").await;
        let form = Questionnaire::read(&document).expect("a form").0.into_form();
        let card = form.items().iter().find(|item| item.kind == portico_forms::Kind::Attachment).expect("the question");
        assert_eq!((card.max_bytes, card.file_types.as_slice()), (Some(2_500_000), &["application/pdf".to_owned(), "image/png".to_owned()][..]));
    }

    /// A file of others that says its size without a unit: what was understood is said before it is used.
    async fn what_a_size_was_read_as_is_said_at_upload(house) {
        let ines = house.sign_in(INES).await;
        let form = |version: u8, size: &str| {
            format!(r#"{{"resourceType":"Questionnaire","url":"https://forms.example/f","version":"{version}","status":"active","title":"Feet","item":[
              {{"linkId":"p","type":"attachment","text":"A photo","extension":[{{"url":"http://hl7.org/fhir/StructureDefinition/maxSize","valueDecimal":{size}}}]}}]}}"#)
        };
        for (version, size, said) in [
            (1, "5", "“maxSize” is read as megabytes, being no number of bytes: files of at most 5 MB are taken."),
            (2, "5242880", "“maxSize” is read as bytes: files of at most 5.2 MB are taken."),
            (3, "50", "files of at most 50 bytes are taken, which is less than any picture or paper has."),
        ] {
            ines.open(FORMS).await;
            ines.attach("Choose a file", "form.json", form(version, size).as_bytes());
            let page = ines.press("Check the form").await.status(200).shows(said);
            assert_eq!(page.all("input[name=accept]").len(), usize::from(version != 2), "{size}");
        }
    }

    /// Every form of the world that can be opened here: its questions are opened and saved as they are, what it says of itself as well, and
    /// not a letter of the file has changed.
    async fn forms_of_the_world_are_saved_as_they_were(house) {
        let ines = house.sign_in(INES).await;
        let every = if house.portico.database.engine() == Engine::Postgres && !at_night() { SAMPLE } else { 1 };
        let (mut gone, mut faults) = (Gone::default(), Vec::new());
        let files = names().flat_map(files_of).filter_map(|(name, bytes)| Some((name, String::from_utf8(bytes).ok()?)));
        let files = files.filter(|(_, file)| Questionnaire::read(file).is_ok()).enumerate().step_by(every);
        for (at, (name, file)) in files {
            let Some((draft, before)) = opened(house, &file, at).await else { continue };
            let mut kinds = HashSet::new();
            let rows = Draft::read(&before).expect("a draft").rows();
            let edited = rows.iter().filter_map(|row| match row.kind {
                RowKind::Edited(kind) => Some((row, kinds.insert(kind))),
                RowKind::Kept(_) => None,
            });
            let (first, others): (Vec<_>, Vec<_>) = edited.partition(|(_, is_first)| *is_first);
            let most = if at_night() { usize::MAX } else { SHOWN.max(first.len()) };
            for (row, _) in first.into_iter().chain(others).take(most) {
                let page = ines.open(&format!("{draft}/question?item={}", encoded(&row.link_id))).await.status(200);
                let saved = ines.press("Save").await;
                if saved.code != 200 || saved.address.split(['?', '#']).next() != Some(draft.as_str()) {
                    faults.push(format!("{name}, {}: {} {}", row.link_id, saved.code, page.title()));
                }
                gone.questions += 1;
            }
            ines.open(&draft).await;
            let (called, minutes) = (ines.page().value("Name"), ines.page().value("Minutes it takes"));
            assert_eq!((called, minutes.as_str()), (format!("Form {at}"), "3"));
            let id = draft.rsplit('/').next().expect("an id").parse::<portico_values::FormDraftId>().expect("an id");
            let now: (String, i64) = house.one("select document, revision from questionnaire_drafts where id = $1", values![id]).await;
            if now != (before, 1) {
                faults.push(format!("{name}: it was changed by saving what was read"));
            }
            gone.forms += 1;
        }
        say(&format!("{} forms went through the editor, {} questions saved as they were", gone.forms, gone.questions));
        assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
    }
}

/// A link id in an address.
fn encoded(link_id: &str) -> String {
    link_id
        .bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
