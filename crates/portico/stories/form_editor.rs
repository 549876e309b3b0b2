//! The editor of intake forms (behaviours.md 61): a form is built, published, filled in and scored without a line of JSON; two people who
//! write at once lose nothing; what others depend on stays; forms of others keep what the editor does not know.

use crate::{form_sending::answer, kit::*};
use portico::forms::actions::drafting;
use portico_forms::{Questionnaire, Response};
use portico_values::FormRequestId;

pub(crate) const FORMS: &str = "/organization/client-portal/forms";

/// "Create form", up to its page.
pub(crate) async fn create(browser: &Browser<'_>, name: &str) -> String {
    browser.open(FORMS).await.shows("Create form");
    browser.follow("Create form").await;
    browser.fill("Name", name).fill("Minutes it takes", "5");
    let page = browser.press("Continue to questions").await.status(200).shows("No questions yet");
    page.address.split('?').next().expect("a path").to_owned()
}

pub(crate) async fn add_section(browser: &Browser<'_>, draft: &str, heading: &str) {
    browser.open(draft).await;
    browser.follow("Add section").await;
    browser.fill("Heading", heading);
    browser.press("Save").await.status(200).shows("Saved.").shows(heading);
}

/// "Add question" within a section, up to its fields.
pub(crate) async fn begin_question(browser: &Browser<'_>, draft: &str, section: &str, kind: &str, words: &str) {
    browser.open(draft).await;
    browser.follow(&format!("Add question to {section}")).await.shows("How is it answered?");
    browser.follow(kind).await.status(200);
    browser.fill(if kind == "Text to read" { "Text" } else { "Question" }, words);
}

pub(crate) async fn save(browser: &Browser<'_>) -> Page {
    browser.press("Save").await.status(200).shows("Saved.")
}

/// "Edit questions" of a form in the library, up to its draft.
pub(crate) async fn edit(browser: &Browser<'_>, form: &str) -> String {
    browser.open(FORMS).await;
    browser.follow(form).await;
    let page = browser.press("Edit questions").await.status(200);
    page.address.split('?').next().expect("a path").to_owned()
}

/// The newest form that is in use, as it is kept.
pub(crate) async fn in_use(house: &House, name: &str) -> (String, String) {
    const NEWEST: &str = "select f.version, d.document from forms f join form_documents d on d.practice_id = f.practice_id and
     d.form_id = f.id where f.name = $1 and f.state = 'published'";
    house.one(NEWEST, values![name]).await
}

pub(crate) async fn take_in(browser: &Browser<'_>, file: &str) {
    browser.open(FORMS).await;
    browser.attach("Choose a file", "form.json", file.as_bytes());
    browser.press("Check the form").await.status(200);
    let page = browser.page();
    let id = page.link("Preview").split('/').nth(4).expect("an id").to_owned();
    let ticks: Vec<String> = (0..40).map(|at| at.to_string()).collect();
    let (name, minutes) = (page.value("Name"), page.value("Minutes it takes"));
    let mut fields = vec![("name", name.as_str()), ("minutes", minutes.as_str())];
    fields.extend(ticks.iter().map(|at| ("accept", at.as_str())));
    browser.post(&format!("{FORMS}/{id}/publication"), &fields).await.shows("The form can be sent now");
}

stories! {
    /// A question that makes the form larger than a form may be is not lost: it stands there as it was typed, with what to do.
    async fn a_form_that_grows_too_large(house) {
        let ines = house.sign_in(INES).await;
        let draft = create(&ines, "Before we meet").await;
        add_section(&ines, &draft, "About you").await;
        let (document,): (String,) = house.one("select document from questionnaire_drafts", values![]).await;
        let mut large: serde_json::Value = serde_json::from_str(&document).expect("a form");
        large["purpose"] = "x".repeat(999_500 - document.len()).into();
        house.change("update questionnaire_drafts set document = $1", values![large.to_string()]).await;
        let long = "Why? ".repeat(200);
        begin_question(&ines, &draft, "About you", "Short text", long.trim()).await;
        ines.press("Save").await.status(422).shows("The form would be larger than 1 MB. Split it into two.");
        assert_eq!(ines.page().value("Question"), long.trim());
        ines.fill("Question", "Why?");
        save(&ines).await;
    }

    /// Every kind of question, in two sections, with a condition, a scale and a signature: published, sent, filled in, and counted.
    async fn a_form_is_built_published_filled_in_and_counted(house) {
        let maya = house.activate(MAYA).await;
        let ines = house.sign_in(INES).await;
        let draft = create(&ines, "Before we meet").await;
        ines.open(&format!("{draft}/publication")).await.shows("It can’t be used yet").shows("nothing to ask");
        add_section(&ines, &draft, "About you").await;
        begin_question(&ines, &draft, "About you", "Short text", "What should we call you?").await;
        ines.tick("Must be answered").fill("The same in Spanish (optional)", "¿Cómo quiere que le llamemos?");
        ines.fill("Help beside it (optional)", "A first name is enough").fill("Characters at most (optional)", "40");
        save(&ines).await.shows("Required");
        for kind in ["Long text", "Whole number", "Number", "Date", "Time", "Date and time", "Web address", "Text to read"] {
            begin_question(&ines, &draft, "About you", kind, &format!("A {kind}")).await;
            save(&ines).await;
        }
        begin_question(&ines, &draft, "About you", "Number with a unit", "What do you weigh?").await;
        ines.fill("Units (optional)", "kg\nlb");
        save(&ines).await;
        for kind in ["Several from a list", "One from a list, or own words", "Several from a list, or own words"] {
            begin_question(&ines, &draft, "About you", kind, &format!("A {kind}")).await;
            ines.fill("Options", "Here\nThere");
            save(&ines).await;
        }
        begin_question(&ines, &draft, "About you", "Yes or no", "Do you smoke?").await;
        save(&ines).await;
        begin_question(&ines, &draft, "About you", "Whole number", "How many a day?").await;
        ines.fill("Smallest number (optional)", "1").fill("Largest number (optional)", "100");
        ines.choose("Show only if", "Do you smoke?").fill("Answer it depends on", "yes");
        save(&ines).await.shows("Shown only if “Do you smoke?” is “Yes”");
        add_section(&ines, &draft, "Your mood").await;
        for words in ["Down?", "Tense?"] {
            begin_question(&ines, &draft, "Your mood", "One from a list", words).await;
            ines.fill("Options", "Not at all | 0\nSeveral days | 1\nEvery day | 3");
            ines.fill("The options in Spanish (optional)", "Nunca\nVarios días\nTodos los días");
            save(&ines).await;
        }
        ines.open(&draft).await;
        ines.tick("The client signs it").fill("What clients read before they begin (optional)", "For our first meeting.");
        ines.press("Save").await.shows("Saved.");

        let preview = ines.follow("Preview").await.status(200);
        preview.shows("For our first meeting.").shows("What should we call you?").shows("A first name is enough").shows("Do you smoke?").does_not_show("How many a day?");
        ines.open(&format!("{draft}/preview?language=es")).await.shows("¿Cómo quiere que le llamemos?");
        ines.open(&format!("{draft}/preview?language=es&page=2")).await.shows("Varios días").does_not_show("Several days");
        ines.open(FORMS).await.shows("Drafts").shows("Before we meet");
        ines.open(&draft).await;
        ines.follow("Publish…").await.shows("It becomes version 1").shows("The client signs it by name");
        ines.press("Publish").await.shows("The form can be sent now").does_not_show("Drafts");

        let client = house.client(MAYA).await;
        ines.open(&format!("/clients/{client}/forms/new")).await;
        ines.tick("Before we meet");
        ines.press("Resend Intake Forms").await.status(200);
        house.carry_letters().await;
        let (request,): (FormRequestId,) = house.one("select id from form_requests where client_id = $1", values![client]).await;
        let portal = |rest: &str| format!("/p/alder-wren/forms/{request}{rest}");
        maya.open(&portal("")).await.shows("For our first meeting.");
        maya.open(&portal("/1")).await.shows("Page 1 of 2").does_not_show("How many a day?");
        let form = Questionnaire::read(in_use(house, "Before we meet").await.1).expect("a form").0.into_form();
        let field = |words: &str| {
            let item = form.items().iter().find(|item| item.words.text() == words).expect("a question");
            format!("q/{}", form.link_path(item.id).replace(" → ", "/"))
        };
        let (called, smokes, many, day) = (field("What should we call you?"), field("Do you smoke?"), field("How many a day?"), field("A Date"));
        answer(&maya, request, 1, &[]).await.is_at(&portal("/1?mend")).shows("What should we call you?");
        let said = [(called.as_str(), "Maya"), (smokes.as_str(), "true")];
        answer(&maya, request, 1, &said).await.shows("Your answer opened more questions").shows("How many a day?");
        let wrong = answer(&maya, request, 1, &[(&many, "0"), (&called, "M".repeat(41).as_str())]).await.is_at(&portal("/1?mend"));
        assert_eq!(wrong.value("How many a day?"), "0");
        let said = [(called.as_str(), "Maya"), (many.as_str(), "7"), (day.as_str(), "2026-03-27")];
        answer(&maya, request, 1, &said).await.is_at(&portal("/2"));
        let (down, tense) = (field("Down?"), field("Tense?"));
        answer(&maya, request, 2, &[(&down, "o2"), (&tense, "o1")]).await.is_at(&portal("/check"));
        maya.open(&portal("/check")).await;
        maya.fill("Your full name", "Maya Lindqvist");
        maya.press("Sign and send").await.is_at(&portal("/done"));
        let read = ines.open(&format!("/clients/{client}/forms/{request}")).await;
        read.shows("4 of 6").shows("Signed by Maya Lindqvist").shows("7").shows("Every day");
        let json = ines.open(&format!("/clients/{client}/forms/{request}/response.json")).await.text();
        let response = Response::read(json).expect("a QuestionnaireResponse");
        assert_eq!(form.check(&response), []);
        house.carry_letters().await;
    }

    /// Two versions of one form are never in use together, whoever writes them.
    async fn one_version_is_in_use(house) {
        const ANOTHER: &str = "insert into forms (practice_id, id, canonical, version, name, minutes, signature, countersign, is_default, state, created_at)
         select practice_id, $2, canonical, 'another', name, minutes, signature, countersign, false, 'published', created_at from forms where id = $1";
        let form = house.form(ALDER, "phq-9").await;
        let another: portico_values::FormId = portico_values::new_id(house.now(), &*house.portico.randomness);
        let mut transaction = house.portico.database.begin().await.expect("the database is there");
        transaction.run(ANOTHER, values![form, another]).await.expect_err("one is in use");
    }

    /// The next version of a form of the library: answers that are under way stay with theirs, and the draft is one, whoever opens it.
    async fn the_next_version_replaces_the_one_in_use(house) {
        let maya = house.activate(MAYA).await;
        let request = house.asks_to_fill_in(MAYA, "phq-9").await;
        let ines = house.sign_in(INES).await;
        let draft = edit(&ines, "PHQ-9").await;
        ines.open(&draft).await.shows("Kept as it is").shows("Calculated");
        ines.follow("Edit: Feeling down, depressed, or hopeless").await.shows("Not at all | 0");
        ines.fill("Question", "Feeling low");
        save(&ines).await.shows("Feeling low");
        assert_eq!(edit(&ines, "PHQ-9").await, draft, "a form has one draft");
        maya.open(&format!("/p/alder-wren/forms/{request}/1")).await.shows("Feeling down").does_not_show("Feeling low");
        ines.open(&format!("{draft}/publication")).await.shows("It becomes version 2 and replaces version 1");
        ines.press("Publish").await.shows("The form can be sent now").shows("Replaced");
        maya.open(&format!("/p/alder-wren/forms/{request}/1")).await.shows("Feeling down").does_not_show("Feeling low");
        let (version, document) = in_use(house, "PHQ-9").await;
        assert_eq!(version, "2");
        let form = Questionnaire::read(document).expect("a form").0.into_form();
        let changed = form.items().iter().find(|item| item.words.text() == "Feeling low").expect("it was changed");
        assert!(form.is_scored() && changed.words.in_language("es") != "Feeling low", "Spanish stays beside it");
        let events: Vec<(String,)> =
            house.rows("select action from audit_events where action like 'form.draft%' order by seq", values![]).await;
        let events: Vec<&str> = events.iter().map(|(action,)| action.as_str()).collect();
        assert_eq!(events, ["form.draft_begun", "form.draft_changed", "form.draft_published"]);
    }

    /// Whoever has the form open in the version before is not asked for the next one beside it; what is chosen with it holds for the open one.
    async fn a_new_version_is_not_sent_beside_the_open_one(house) {
        house.activate(MAYA).await;
        let request = house.asks_to_fill_in(MAYA, "phq-9").await;
        let ines = house.sign_in(INES).await;
        let draft = edit(&ines, "PHQ-9").await;
        ines.open(&draft).await;
        ines.follow("Edit: Feeling down, depressed, or hopeless").await;
        ines.fill("Question", "Feeling low");
        save(&ines).await;
        ines.open(&format!("{draft}/publication")).await;
        ines.press("Publish").await.shows("Replaced");
        ines.open(&format!("/clients/{}/forms/new", house.client(MAYA).await)).await;
        ines.tick("PHQ-9").fill("Due by (optional)", "2026-12-01");
        ines.press("Resend Intake Forms").await.status(200);
        house.carry_letters().await.only_letter_to(MAYA.address).says("1 thing is ready for you");
        let asked: Vec<(FormRequestId, Option<String>)> = house.rows("select id, due_on from form_requests", values![]).await;
        assert_eq!(asked, [(request, Some("2026-12-01".to_owned()))]);
    }

    /// Two people write at once: the second one is told, keeps what was typed beside what stands there now, and saves over it knowingly.
    /// Moving, deleting, publishing and discarding over an old page do nothing.
    async fn two_who_write_notice_each_other(house) {
        let ines = house.sign_in(INES).await;
        let draft = create(&ines, "Ours").await;
        add_section(&ines, &draft, "Part one").await;
        begin_question(&ines, &draft, "Part one", "Short text", "First words").await;
        save(&ines).await;
        let other = house.sign_in(INES).await;
        other.open(&draft).await;
        other.follow("Edit: First words").await;
        ines.open(&draft).await;
        ines.follow("Edit: First words").await;
        ines.fill("Question", "Words of the one");
        save(&ines).await;
        other.fill("Question", "Words of the other");
        let told = other.press("Save").await.status(409).shows("Someone changed this draft while you were here");
        let told = told.shows("Now: Words of the one");
        assert_eq!(told.value("Question").trim(), "Words of the other");
        ines.open(&draft).await.shows("Words of the one").does_not_show("Words of the other");
        // Each field in which both differ is said, whichever it is.
        ines.follow("Edit: Words of the one").await;
        ines.fill("Help beside it (optional)", "Some help").fill("The help in Spanish (optional)", "Una ayuda");
        ines.fill("Characters at most (optional)", "40").choose("In section", "None: on the form itself");
        save(&ines).await;
        let told = other.press("Save").await.status(409).shows("Help in Spanish").shows("Now: Una ayuda");
        told.shows("Characters at most").shows("Now: 40").shows("Yours: Part one");
        other.press("Save").await.status(200).shows("Words of the other");

        let page = ines.page();
        ines.press("Delete: Words of the one").await.shows("your change was not made").shows("Words of the other");
        assert!(page.text().contains("Words of the one"));
        let (revision,): (i64,) = house.one("select revision from questionnaire_drafts", values![]).await;
        let old = (revision - 1).to_string();
        let old = [("revision", old.as_str())];
        ines.post(&format!("{draft}/end"), &old).await.shows("your change was not made");
        let publish = [old[0], ("name", "Ours"), ("minutes", "5")];
        ines.post(&format!("{draft}/publication"), &publish).await.shows("your change was not made");
        let details = [old[0], ("name", "Theirs"), ("minutes", "5"), ("description", "Mine"), ("description_spanish", "")];
        let kept = ines.post(&draft, &details).await.status(409).shows("Nothing has been saved yet");
        let kept = kept.shows("Now: Ours").shows("Yours: Theirs").shows("Now: nothing").shows("Yours: Mine");
        assert_eq!(kept.value("Name"), "Theirs");
        let (name, revision_now): (String, i64) = house.one("select name, revision from questionnaire_drafts", values![]).await;
        assert_eq!((name.as_str(), revision_now), ("Ours", revision), "nothing was written over");
        // Even when both come past the page at the same moment.
        let id = draft.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id");
        let change = drafting::Change { id, seen: revision - 1, name: "Ours", minutes: 5, document: "{}", what: "edited" };
        let mut act = house.act(&house.who(INES).await).await;
        assert!(drafting::keep(&mut act, &change).await.is_err() && drafting::discard(&mut act, id, revision - 1).await.is_err());
        act.leave();
        ines.open(&draft).await;
        ines.press("Discard draft").await.shows("The draft is discarded");
        ines.open(&draft).await.status(404);
    }

    /// Rows move up and down, into other sections, and out; what another question depends on stays, and it is said which.
    async fn what_others_depend_on_is_not_deleted(house) {
        let ines = house.sign_in(INES).await;
        let draft = create(&ines, "Order").await;
        add_section(&ines, &draft, "One").await;
        for words in ["Alpha", "Beta"] {
            begin_question(&ines, &draft, "One", "Yes or no", words).await;
            save(&ines).await;
        }
        begin_question(&ines, &draft, "One", "Short text", "Gamma").await;
        ines.choose("Show only if", "Alpha").fill("Answer it depends on", "No");
        save(&ines).await;
        add_section(&ines, &draft, "Two").await;
        let order = |page: &Page| page.all(".outline .asks");
        ines.open(&draft).await;
        assert_eq!(order(&ines.press("Move down: Alpha").await), ["One", "Beta", "Alpha", "Gamma", "Two"]);
        assert_eq!(order(&ines.press("Move up: Two").await), ["Two", "One", "Beta", "Alpha", "Gamma"]);
        let page = ines.press("Delete: Alpha").await.status(422);
        page.shows("There is a problem").shows("“Gamma” is shown only for an answer to “Alpha”. Change that first, then delete this");
        assert!(ines.page().title().starts_with("Error:"));
        ines.press("Delete: One").await.status(200).shows("“One” was deleted");
        ines.open(&draft).await;
        assert_eq!(order(&ines.page()), ["Two"]);
    }

    /// A section that others depend on by a question in it stays as well; a question moves into another section by its page.
    async fn a_question_moves_into_another_section(house) {
        let ines = house.sign_in(INES).await;
        let draft = create(&ines, "Order").await;
        for heading in ["One", "Two"] {
            add_section(&ines, &draft, heading).await;
        }
        begin_question(&ines, &draft, "One", "Yes or no", "Alpha").await;
        save(&ines).await;
        begin_question(&ines, &draft, "Two", "Short text", "Beta").await;
        ines.choose("Show only if", "Alpha").choose("Comparison", "has an answer");
        save(&ines).await.shows("Shown only if “Alpha” has an answer");
        ines.press("Delete: One").await.status(422).shows("“Beta” is shown only for an answer to “Alpha”");
        ines.open(&draft).await;
        ines.follow("Edit: Alpha").await;
        ines.choose("In section", "Two");
        let page = save(&ines).await;
        assert_eq!(page.all(".outline .asks"), ["One", "Two", "Beta", "Alpha"]);
        ines.press("Delete: One").await.shows("“One” was deleted");
    }

    /// What cannot be saved is said at its field, and everything that was typed stands there again.
    async fn what_cannot_be_saved_is_kept_as_it_was_typed(house) {
        let ines = house.sign_in(INES).await;
        ines.open(&format!("{FORMS}/new")).await;
        ines.fill("Minutes it takes", "soon");
        let page = ines.press("Continue to questions").await.status(422).shows("Give the form a name").shows("Enter the minutes it takes");
        assert_eq!(page.value("Minutes it takes"), "soon");
        assert_eq!(page.all("nav[aria-label='Client Portal'] ~ .errors").len(), 1, "the tabs stay, and what is wrong stands below the head");
        let draft = create(&ines, "Mine").await;
        add_section(&ines, &draft, "One").await;
        begin_question(&ines, &draft, "One", "One from a list", "Which?").await;
        ines.press("Save").await.status(422).shows("Enter the options, one per line");
        ines.fill("Options", "Red | one\nGreen");
        let page = ines.press("Save").await.status(422).shows("write what the option counts after the bar");
        assert_eq!(page.value("Options").trim(), "Red | one\nGreen");
        assert_eq!(page.value("Question").trim(), "Which?");
        assert!(page.title().starts_with("Error:"), "{}", page.title());
        ines.fill("Options", "Red | 1\nGreen");
        save(&ines).await;
        begin_question(&ines, &draft, "One", "Short text", "Why?").await;
        ines.choose("Show only if", "Which?").fill("Answer it depends on", "Blue");
        let page = ines.press("Save").await.status(422).shows("has no option “Blue”. It has: Red, Green");
        assert_eq!(page.value("Answer it depends on"), "Blue");
        ines.fill("Answer it depends on", "green");
        save(&ines).await.shows("Shown only if “Which?” is “Green”");
        ines.follow("Edit: Which?").await;
        ines.choose("Kind of answer", "Yes or no");
        ines.press("Show its fields").await.status(200).does_not_show("Each on a line of its own. On a scale");
        ines.press("Save").await.status(422).shows("“Why?” is shown only for some answers to this question");
        ines.open(&draft).await;
        ines.fill("Name", " ");
        ines.press("Save").await.status(422).shows("Give the form a name");
        ines.post(&format!("{draft}/question"), &[("revision", "1"), ("practice_id", "x")]).await.status(400);
    }

    /// A form of another program: opened, one question changed, published. What the editor does not know stays as it stood.
    async fn a_form_of_others_keeps_what_is_not_known(house) {
        let ines = house.sign_in(INES).await;
        let file = r#"{"resourceType":"Questionnaire","url":"https://forms.example/theirs","version":"3.1","status":"active","title":"Theirs",
          "extension":[{"url":"https://elsewhere.example/of-the-form","valueString":"kept"}],"item":[
          {"linkId":"g/1","type":"group","text":"Group","item":[
            {"linkId":"a b","type":"string","text":"Ask","extension":[{"url":"https://elsewhere.example/unknown","valueDecimal":1.50}]},
            {"linkId":"r","type":"reference","text":"Your doctor","extension":[
              {"url":"http://hl7.org/fhir/StructureDefinition/questionnaire-hidden","valueBoolean":true}]},
            {"linkId":"c","type":"choice","text":"Which","answerValueSet":"https://elsewhere.example/list"},
            {"linkId":"two","type":"string","text":"Both","enableBehavior":"all","enableWhen":[
              {"question":"a b","operator":"exists","answerBoolean":true},{"question":"c","operator":"=","answerCoding":{"code":"x"}}]}]}]}"#;
        take_in(&ines, file).await;
        let draft = edit(&ines, "Theirs").await;
        let page = ines.page().shows("Hidden").shows("Kept as it is");
        assert!(!page.offers("Edit: Your doctor") && page.offers("Move up: Your doctor") && page.offers("Delete: Your doctor"));
        ines.follow("Edit: Both").await.shows("under conditions that can’t be edited here");
        ines.open(&draft).await;
        ines.follow("Edit: Which").await.shows("The options are kept as they are");
        ines.open(&draft).await;
        ines.follow("Edit: Ask").await.shows("Kept as it is, and can’t be edited here: unknown");
        ines.fill("Question", "Asked anew");
        save(&ines).await;
        ines.follow("Publish…").await.shows("It becomes version 3.2").shows("What will differ");
        ines.press("Publish").await.status(422).shows("Tick each line");
        let count = ines.page().all("input[name=accept]").len();
        assert!(count > 0);
        let (revision,): (i64,) = house.one("select revision from questionnaire_drafts", values![]).await;
        let revision = revision.to_string();
        let ticks: Vec<String> = (0..40).map(|at| at.to_string()).collect();
        let mut fields = vec![("revision", revision.as_str()), ("name", "Theirs"), ("minutes", "3")];
        fields.extend(ticks.iter().map(|at| ("accept", at.as_str())));
        ines.post(&format!("{draft}/publication"), &fields).await.shows("The form can be sent now");
        let (version, document) = in_use(house, "Theirs").await;
        assert_eq!(version, "3.2");
        let compact = portico_forms::Json::read(file.as_bytes()).expect("JSON").to_string();
        let expected = compact.replace("\"Ask\"", "\"Asked anew\"").replace("\"3.1\"", "\"3.2\"");
        assert_eq!(document, expected, "all else is equal, in its order and its digits");
    }

    /// A version that came in as a file meanwhile is not written over by a draft that began before it.
    async fn a_newer_version_is_not_written_over(house) {
        let ines = house.sign_in(INES).await;
        let file = |version: &str| format!(r#"{{"resourceType":"Questionnaire","url":"https://forms.example/t","version":"{version}","status":"active","title":"Theirs","item":[{{"linkId":"a","type":"string","text":"Ask"}}]}}"#);
        take_in(&ines, &file("1")).await;
        let draft = edit(&ines, "Theirs").await;
        take_in(&ines, &file("5")).await;
        ines.open(&format!("{draft}/publication")).await;
        ines.press("Publish").await.status(422).shows("Version 5 of this form has been published since this draft was started");
        let (version, _) = in_use(house, "Theirs").await;
        assert_eq!(version, "5");
    }

    /// The form itself is taken out, each version as the file that is kept, so that others can read the answers by it.
    async fn a_form_is_taken_out_as_a_file(house) {
        let ines = house.sign_in(INES).await;
        let draft = create(&ines, "Ours").await;
        add_section(&ines, &draft, "About you").await;
        begin_question(&ines, &draft, "About you", "Short text", "What should we call you?").await;
        save(&ines).await;
        ines.follow("Publish…").await;
        ines.press("Publish").await.shows("The form can be sent now");
        let (version, document) = in_use(house, "Ours").await;
        ines.follow("Ours").await;
        let file = ines.follow("Download as FHIR JSON").await.status(200);
        assert_eq!(file.text(), document);
        assert!(file.header("content-type").starts_with("application/fhir+json"), "{}", file.header("content-type"));
        assert!(file.header("content-disposition").starts_with("attachment"), "{}", file.header("content-disposition"));
        let (questionnaire, _) = Questionnaire::read(file.text()).expect("a form");
        assert_eq!(questionnaire.form().version.as_deref(), Some(version.as_str()));
        edit(&ines, "Ours").await;
        ines.follow("Publish…").await;
        ines.press("Publish").await.shows("The form can be sent now");
        let (earlier,): (portico_values::FormId,) = house.one("select id from forms where state = 'replaced'", values![]).await;
        ines.open(&format!("{FORMS}/{earlier}")).await;
        assert_eq!(ines.follow("Download as FHIR JSON").await.text(), document, "the version before stays as it was");
    }

    /// The preview is tried: what an answer opens is asked, on the same page or on a page of its own, in another language too. Nothing is
    /// kept.
    async fn the_preview_can_be_tried(house) {
        let ines = house.sign_in(INES).await;
        let draft = create(&ines, "Tried").await;
        add_section(&ines, &draft, "About you").await;
        begin_question(&ines, &draft, "About you", "Yes or no", "Do you smoke?").await;
        save(&ines).await;
        begin_question(&ines, &draft, "About you", "Whole number", "How many a day?").await;
        ines.choose("Show only if", "Do you smoke?").fill("Answer it depends on", "yes");
        save(&ines).await;
        add_section(&ines, &draft, "Stopping").await;
        begin_question(&ines, &draft, "Stopping", "Short text", "What would help?").await;
        ines.choose("Show only if", "How many a day?").choose("Comparison", "has an answer");
        save(&ines).await;
        let preview = format!("{draft}/preview");
        ines.open(&preview).await.shows("Page 1 of 1").shows("Do you smoke?").does_not_show("How many a day?").does_not_show("What would help?");
        let page = ines.tick("Yes").press("Show what these answers open").await.status(200).shows("Your answer opened more questions").shows("How many a day?");
        page.shows("Page 1 of 1");
        ines.fill("How many a day?", "10").press("Show what these answers open").await.shows("Page 1 of 2").does_not_show("opened more questions");
        ines.press("Next").await.shows("What would help?").shows("Page 2 of 2").does_not_show("How many a day?");
        assert_eq!(ines.press("Previous").await.value("How many a day?"), "10");
        ines.press("Español").await.status(200).shows("Página 1 de 2").shows("How many a day?");
        ines.post(&preview, &[("so_far", "not an answer"), ("page", "9")]).await.status(200).shows("Page 1 of 1").does_not_show("How many a day?");
        ines.post(&preview, &[("version", "1")]).await.status(400);
        ines.open(&preview).await;
        ines.follow("Start again").await.shows("Page 1 of 1").does_not_show("How many a day?");
        let (kept,): (i64,) = house.one("select count(*) from form_requests", values![]).await;
        assert_eq!(kept, 0);
    }

    /// A question for files, several where that is ticked; another question waits for one, and the preview shows what may be brought.
    async fn a_question_for_files(house) {
        let ines = house.sign_in(INES).await;
        let draft = create(&ines, "Papers").await;
        add_section(&ines, &draft, "Your papers").await;
        begin_question(&ines, &draft, "Your papers", "File", "Your insurance card").await;
        ines.tick("Must be answered").tick("Several files can be added");
        save(&ines).await.shows("Your insurance card").shows("File").shows("Required");
        begin_question(&ines, &draft, "Your papers", "Short text", "Which insurer?").await;
        ines.choose("Show only if", "Your insurance card").choose("Comparison", "is").fill("Answer it depends on", "card.png");
        ines.press("Save").await.status(422).shows("can’t be compared here");
        ines.choose("Comparison", "has an answer");
        save(&ines).await.shows("Shown only if “Your insurance card” has an answer");
        ines.open(&format!("{draft}/preview")).await.shows("Your insurance card").shows("up to 100 MB each").does_not_show("Which insurer?");
        ines.open(&draft).await;
        ines.follow("Publish…").await.status(200);
        ines.press("Publish").await.shows("The form can be sent now");
        let (_, document) = in_use(house, "Papers").await;
        let (questionnaire, _) = Questionnaire::read(document).expect("a form");
        let card = questionnaire.form().items().iter().find(|item| item.kind == portico_forms::Kind::Attachment).expect("the question");
        assert!(card.required && card.repeats);
        let sheet = edit(&ines, "Papers").await;
        ines.open(&sheet).await;
        ines.follow("Edit: Your insurance card").await.status(200);
        assert!(ines.page().text().contains("name=\"repeats\""));
    }

    /// A plain question takes several answers where that is ticked, each on a line of its own; somebody or something elsewhere is named.
    async fn several_answers_and_a_name(house) {
        let maya = house.activate(MAYA).await;
        let ines = house.sign_in(INES).await;
        let draft = create(&ines, "Medicines").await;
        add_section(&ines, &draft, "Your medicines").await;
        begin_question(&ines, &draft, "Your medicines", "Short text", "Which medicines do you take?").await;
        ines.tick("Several answers can be given");
        save(&ines).await;
        begin_question(&ines, &draft, "Your medicines", "Person or place by name", "Who prescribes them?").await;
        save(&ines).await.shows("Person or place by name");
        ines.follow("Edit: Which medicines do you take?").await;
        ines.choose("Kind of answer", "Long text");
        save(&ines).await;
        ines.follow("Publish…").await;
        ines.press("Publish").await.shows("The form can be sent now");
        let (_, document) = in_use(house, "Medicines").await;
        let (questionnaire, _) = Questionnaire::read(document).expect("a form");
        let form = questionnaire.form();
        let nothing = portico_forms::Answers::default();
        let field = |words: &str| {
            let live = form.live(&nothing);
            let item = form.items().iter().find(|item| item.words.text() == words).expect("the question").id;
            live.of(item).next().map(|node| form.field_of(&live, node)).expect("it is asked")
        };
        let (medicines, doctor) = (field("Which medicines do you take?"), field("Who prescribes them?"));
        ines.open(&format!("/clients/{}/forms/new", house.client(MAYA).await)).await;
        ines.tick("Medicines").press("Resend Intake Forms").await.status(200);
        let (request,): (FormRequestId,) = house.one("select id from form_requests", values![]).await;
        let lines = [(format!("{medicines}~0"), "Sertraline"), (format!("{medicines}~1"), "Vitamin D"), (doctor, "Dr Ada Brandt")];
        let lines: Vec<(&str, &str)> = lines.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        answer(&maya, request, 1, &lines).await.shows("Sertraline").shows("Vitamin D").shows("Dr Ada Brandt");
        maya.press("Send to the practice").await.shows("It is with the practice");
        let json = ines.open(&format!("/clients/{}/forms/{request}/response.json", house.client(MAYA).await)).await.text();
        let response = Response::read(json).expect("a response");
        assert!(response.to_string().contains(r#""valueReference":{"display":"Dr Ada Brandt"}"#), "{response}");
        assert_eq!(form.check(&response), []);
        house.carry_letters().await;
    }

    /// Drafts belong to whoever may edit templates, in their own practice.
    async fn drafts_are_for_those_who_edit_templates(house) {
        let ines = house.sign_in(INES).await;
        let draft = create(&ines, "Ours alone").await;
        let hanna = house.sign_in(HANNA).await;
        let sam = house.sign_in(SAM).await;
        for rest in ["", "/question", "/preview", "/publication"] {
            hanna.open(&format!("{draft}{rest}")).await.status(404);
            sam.open(&format!("{draft}{rest}")).await.status(403);
        }
        for rest in ["", "/question", "/rows", "/publication", "/end"] {
            hanna.post(&format!("{draft}{rest}"), &[("revision", "1")]).await.status(404);
            sam.post(&format!("{draft}{rest}"), &[("revision", "1")]).await.status(403);
        }
        let (drafts,): (i64,) = house.one("select count(*) from questionnaire_drafts where revision = 1", values![]).await;
        assert_eq!(drafts, 1);
    }
}
