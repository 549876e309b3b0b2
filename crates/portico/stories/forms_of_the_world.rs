//! Forms that others made (behaviours.md 61 and 62): each file of the sets of questionnaires is taken in or refused for its reason; each
//! form that is taken in is sent, filled in page by page without scripts, signed where it asks for that, and comes back as a response that
//! fits the form and says what was typed. The forms that come with Portico go the same way.
//!
//! The sets stand where `PORTICO_TEST_DATA` says; where it says nothing they are passed over. All of them are told on SQLite, on PostgreSQL
//! every eighth, and all at night. `PORTICO_TEST_RESPONSES` names a folder in which what comes back is kept, for readers of other makes.

use crate::kit::*;
use portico_forms::{
    Answer, Answers, Entry, Form, LIBRARY, Questionnaire, Response, Status, Value,
    testing::{files_of, fill_by_hand, say},
};
use portico_values::{FormId, FormRequestId};
use std::{collections::BTreeMap, path::PathBuf};

const HERE: &str = "/organization/client-portal/forms";

/// What the reader alone says of each file, with its reason: reviewed where the reader is.
const VERDICTS: &str = include_str!("../../portico-forms/tests/data/questionnaires.csv");

/// On PostgreSQL, by day, one of so many.
const SAMPLE: usize = 8;

/// Somebody who gets form after form.
struct Run<'a> {
    house: &'a House,
    maya: Browser<'a>,
    ines: Browser<'a>,
    figures: BTreeMap<&'static str, usize>,
    faults: Vec<String>,
}

impl<'a> Run<'a> {
    async fn begin(house: &'a House) -> Self {
        let maya = house.activate(MAYA).await;
        let ines = house.sign_in(INES).await;
        Self { house, maya, ines, figures: BTreeMap::new(), faults: Vec::new() }
    }
    fn count(&mut self, what: &'static str) {
        *self.figures.entry(what).or_default() += 1;
    }
    async fn end(self, name: &str) {
        self.house.carry_letters().await;
        say(&format!("{name}: {:?}", self.figures));
        assert!(self.faults.is_empty(), "{} faults:\n{}", self.faults.len(), self.faults.join("\n"));
    }

    /// A file: refused with every reason that the reader gives, or filled in by whoever it is sent to.
    async fn file(&mut self, name: &str, bytes: &[u8], verdict: &str) {
        let page = self.upload(bytes).await;
        let read = Questionnaire::read(bytes);
        let (questionnaire, page) = match read {
            Err(problems) => {
                self.count(if verdict == "no form" { "refused: no form" } else { "refused: cannot be used" });
                let said = page.words();
                let unsaid = problems.iter().map(ToString::to_string).find(|problem| !said.contains(&tidy(problem)));
                if page.code != 422 || unsaid.is_some() || verdict == "loads" {
                    self.faults.push(format!("{name}: {verdict}, answered {} without {unsaid:?}", page.code));
                }
                return;
            }
            Ok((questionnaire, _)) => (questionnaire, page),
        };
        // Two files of a set may be the same version of the same form; the page says what to do about that.
        let page = match page.words().contains("is already in your library. Give the file another version") {
            true => {
                self.count("given another version");
                let mut json: serde_json::Value = serde_json::from_slice(bytes).expect("it was read");
                json["version"] = format!("of-{name}").into();
                self.upload(json.to_string().as_bytes()).await
            }
            false => page,
        };
        if page.code != 200 || verdict != "loads" {
            self.faults.push(format!("{name}: {verdict}, answered {}: {}", page.code, page.words()));
            return;
        }
        if let Err(fault) = self.filled_in(name, questionnaire.form(), page).await {
            self.faults.push(format!("{name}: {fault}"));
        }
    }

    async fn upload(&self, bytes: &[u8]) -> Page {
        self.ines.open(HERE).await;
        self.ines.attach("Choose a file", "form.json", bytes);
        self.ines.press("Check the form").await
    }

    /// Put to use, sent, filled in, exported and compared.
    async fn filled_in(&mut self, name: &str, form: &Form, draft: Page) -> Result<(), String> {
        let id = draft.link("Preview").split('/').nth(4).expect("an id").to_owned();
        for change in draft.html().select(&scraper::Selector::parse("input[name=accept]").expect("a selector")) {
            self.ines.tick_named("accept", change.value().attr("value").expect("a number"));
        }
        let used = self.ines.press("Use this form").await;
        if !used.words().contains("The form can be sent now") {
            return Err(format!("could not be used: {}", used.words()));
        }
        let client = self.house.client(MAYA).await;
        for round in 0..if at_night() { 3 } else { 1 } {
            self.ines.open(&format!("/clients/{client}/forms/new")).await;
            self.ines.tick_named("form", &id);
            self.ines.press("Resend Intake Forms").await.status(200);
            const WAITING: &str = "select id from form_requests where form_id = $1 and state = 'waiting'";
            let form_id: FormId = id.parse().map_err(|_| "no id")?;
            let (request,): (FormRequestId,) =
                self.house.rows(WAITING, values![form_id]).await.pop().ok_or("nothing was sent")?;
            self.answered(name, form, request, round).await?;
        }
        self.ines.open(&format!("{HERE}/{id}")).await;
        self.ines.press("Retire this form").await.status(200);
        self.count("filled in, sent and valid");
        Ok(())
    }

    async fn answered(&mut self, name: &str, form: &Form, request: FormRequestId, round: u64) -> Result<(), String> {
        let answers = fill_by_hand(form, round + 1);
        let mut mind = Mind::of(form, &answers);
        let address = format!("/p/alder-wren/forms/{request}");
        self.maya.open(&address).await.status(200);
        let check = mind.fill_in(&self.maya, &address).await?;
        if form.signature {
            self.maya.fill("Your full name", "Maya Lindqvist");
        }
        let send = if check.offers("Sign and send") { "Sign and send" } else { "Send to the practice" };
        let done = self.maya.press(send).await;
        if done.address != format!("{address}/done") {
            return Err(format!("was not sent: {}", done.words()));
        }
        let client = self.house.client(MAYA).await;
        let record = format!("/clients/{client}/forms/{request}");
        let json = self.ines.open(&format!("{record}/response.json")).await.status(200).text();
        let response = Response::read(&json).map_err(|problems| format!("no response: {problems:?}"))?;
        let findings = form.check(&response);
        if !findings.is_empty() || response.status != Status::Completed {
            return Err(format!("does not fit its form: {findings:?}"));
        }
        same(&answers.entries, &response.answers.entries, "")?;
        for (meant, came) in answers.files().into_iter().zip(response.answers.files()) {
            let id =
                came.url.as_deref().and_then(|url| url.strip_prefix("Binary/")).ok_or("a file without an address of ours")?;
            let file = self.ines.open(&format!("{record}/files/{id}")).await.status(200);
            if file.body != at_hand(meant).1 {
                return Err(format!("{:?} came back as something else", came.title));
            }
            self.count("files compared");
        }
        let pdf = self.ines.open(&format!("{record}/answers.pdf")).await.status(200).body;
        assert!(pdf.starts_with(b"%PDF-"), "{name}");
        keep(name, "json", json.as_bytes());
        keep(name, "pdf", &pdf);
        *self.figures.entry("pages sent").or_default() += mind.sent;
        *self.figures.entry("answers compared").or_default() += many(&response.answers);
        Ok(())
    }
}

fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Keeps what came back where it was asked for.
fn keep(name: &str, kind: &str, bytes: &[u8]) {
    if let Some(folder) = std::env::var_os("PORTICO_TEST_RESPONSES") {
        let file = name.trim_end_matches(".json").replace('/', "__");
        std::fs::write(PathBuf::from(folder).join(format!("{file}.{kind}")), bytes).expect("the folder is there");
    }
}

/// How many answers there are.
fn many(answers: &Answers) -> usize {
    fn within(entries: &[Entry]) -> usize {
        let of = |entry: &Entry| {
            entry.answers.iter().map(|answer| 1 + within(&answer.entries)).sum::<usize>() + within(&entry.entries)
        };
        entries.iter().map(of).sum()
    }
    within(&answers.entries)
}

/// Both say the same: what was in mind, and what came back. A moment is compared as it was typed, in the practice's own time.
fn same(meant: &[Entry], came: &[Entry], at: &str) -> Result<(), String> {
    let names = |entries: &[Entry]| entries.iter().map(|entry| entry.link_id.clone()).collect::<Vec<_>>();
    if names(meant) != names(came) {
        return Err(format!("{at}: {:?} came back for {:?}", names(came), names(meant)));
    }
    for (meant, came) in meant.iter().zip(came) {
        let at = format!("{at}/{}", meant.link_id);
        let values = |entry: &Entry| entry.answers.iter().map(|answer| answer.value.clone()).collect::<Vec<_>>();
        if values(meant).len() != values(came).len()
            || !values(meant).iter().zip(values(came)).all(|(meant, came)| typed(meant, &came))
        {
            let words = |entry| values(entry).iter().flatten().map(|value| value.words("yes", "no")).collect::<Vec<_>>();
            return Err(format!("{at}: {:?} came back for {:?}", words(came), words(meant)));
        }
        same(&meant.entries, &came.entries, &at)?;
        let within = |answer: &Answer| answer.entries.clone();
        for (meant, came) in meant.answers.iter().zip(&came.answers) {
            same(&within(meant), &within(came), &at)?;
        }
    }
    Ok(())
}

fn typed(meant: &Option<Value>, came: &Option<Value>) -> bool {
    match (meant, came) {
        (Some(Value::DateTime(meant)), Some(Value::DateTime(came))) => meant.date() == came.date() && meant.time() == came.time(),
        (Some(Value::Attachment(meant)), Some(Value::Attachment(came))) => {
            let (_, content) = at_hand(meant);
            meant.title == came.title
                && meant.content_type == came.content_type
                && came.size == u64::try_from(content.len()).ok()
                && came.hash.is_some()
                && came.creation.is_some()
        }
        (meant, came) => meant == came,
    }
}

async fn set(house: &House, name: &str) {
    let files = files_of(name);
    if files.is_empty() {
        return;
    }
    let verdicts: BTreeMap<String, String> = csv::Reader::from_reader(VERDICTS.as_bytes())
        .records()
        .map(|row| row.expect("a row"))
        .map(|row| (row[0].to_owned(), row[1].to_owned()))
        .collect();
    let every = if house.portico.database.engine() == Engine::Postgres && !at_night() { SAMPLE } else { 1 };
    let mut run = Run::begin(house).await;
    for (file, bytes) in files.iter().step_by(every) {
        let verdict = verdicts.get(file).unwrap_or_else(|| panic!("{file} has no verdict"));
        run.file(file, bytes, verdict).await;
    }
    run.end(&format!("{name}, {} of {} files", files.len().div_ceil(every), files.len())).await;
}

stories! {
    /// The five forms that come with Portico.
    async fn forms_of_the_library_come_back_valid(house) {
        let mut run = Run::begin(house).await;
        for shipped in LIBRARY {
            run.file(&format!("library/{}.json", shipped.name), shipped.json.as_bytes(), "loads").await;
        }
        assert_eq!(run.figures.get("filled in, sent and valid"), Some(&LIBRARY.len()), "{:?}", run.faults);
        run.end("library").await;
    }

    /// Google's Android FHIR SDK.
    async fn forms_of_android_fhir_come_back_valid(house) {
        set(house, "questionnaires-android-fhir").await;
    }

    /// The examples of the specification.
    async fn forms_of_the_specification_come_back_valid(house) {
        set(house, "questionnaires-fhir-r4-examples").await;
    }

    /// Structured Data Capture.
    async fn forms_of_structured_data_capture_come_back_valid(house) {
        set(house, "questionnaires-hl7-sdc").await;
    }

    /// LHC-Forms.
    async fn forms_of_lhc_come_back_valid(house) {
        set(house, "questionnaires-lforms").await;
    }

    /// The Australian Smart Forms.
    async fn forms_of_smart_forms_come_back_valid(house) {
        set(house, "questionnaires-smart-forms-au").await;
    }

    /// Stanford's screening forms.
    async fn forms_of_stanford_come_back_valid(house) {
        set(house, "questionnaires-stanford").await;
    }

    /// Instruments as they stand on the web.
    async fn forms_of_the_web_come_back_valid(house) {
        set(house, "questionnaires-web-instruments").await;
    }
}
