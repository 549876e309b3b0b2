//! Keeping forms: a file becomes a draft, a draft is put to use once its notices are accepted, and a form in use is retired.

use super::super::{
    alarms,
    store::forms::{self as store, New},
};
use crate::{
    act::Act,
    answer::{Answer, Refusal, Trouble},
    audit::Event,
    documents::kinds,
};
use portico_forms::{Form, Kind, LIBRARY, Notice, Problem, Questionnaire, Weight, editing::Way, is_media_type};
use portico_policy::Permission;
use portico_values::{FormId, Identity, clean_text};
use portico_web::{FormData, Problems};

/// The most bytes of a file: what the reader of forms takes.
pub const LARGEST: u64 = portico_forms::LARGEST as u64;

/// A file that can be a form.
pub struct Reading {
    /// The file.
    pub document: String,
    canonical: Option<String>,
    version: String,
    name: String,
    minutes: i64,
    signature: bool,
    /// What will differ from what the file asks.
    pub notices: Vec<Notice>,
    /// The questions, each with its answers, of which staff are told straight away.
    pub told: Vec<String>,
}

/// Reads a file: the form, or what is wrong with it, line by line.
///
/// # Errors
/// What makes it useless, each with its place and the way to its item.
pub fn read(document: String) -> Result<Reading, Vec<Problem>> {
    let (questionnaire, mut notices) = Questionnaire::read(&document)?;
    let form = questionnaire.form();
    let (impossible, files) = about_files(form);
    if !impossible.is_empty() {
        return Err(impossible);
    }
    notices.extend(files);
    let named = [form.title.text(), "Untitled form"].into_iter().find(|name| !name.trim().is_empty());
    Ok(Reading {
        canonical: form.url.clone(),
        version: form.version.clone().unwrap_or_else(|| "1".to_owned()),
        name: clean_text(named.unwrap_or_default()).chars().take(NAME).collect(),
        minutes: i64::from(form.minutes()).min(LONGEST),
        signature: form.signature,
        told: alarms::covered(form),
        notices,
        document,
    })
}

/// Questions for files of kinds that are not taken here: what nobody could answer and has to be answered makes a form useless, the rest is
/// said beforehand.
pub(crate) fn about_files(form: &Form) -> (Vec<Problem>, Vec<Notice>) {
    let (mut problems, mut notices) = (Vec::new(), Vec::new());
    let asked = form.items().iter().filter(|item| item.kind == Kind::Attachment && !item.hidden && !item.read_only);
    for item in asked.filter(|item| !item.file_types.is_empty()) {
        let taken = |wanted: &&String| kinds::Kind::ALL.iter().any(|kind| is_media_type(kind.media_type(), wanted));
        let (place, path) = (item.place, form.link_path(item.id));
        let (some, none): (Vec<&String>, Vec<&String>) = item.file_types.iter().partition(taken);
        let none = none.into_iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        if some.is_empty() && item.least() > 0 {
            let words =
                format!("this needs a type of file that can’t be uploaded here ({none}). Ask for PDF or a picture instead");
            problems.push(Problem { place, path, words });
        } else if some.is_empty() {
            let words = format!("Files of the types it asks for can’t be uploaded here ({none}), so nobody can answer it.");
            notices.push(Notice { place, path, words, weight: Weight::Changes });
        } else if !none.is_empty() {
            let words = format!("Some of the file types it asks for can’t be uploaded here: {none}.");
            notices.push(Notice { place, path, words, weight: Weight::Changes });
        }
    }
    (problems, notices)
}

/// Whether a notice has to be accepted before the form is used: it changes what is asked.
pub fn matters(notice: &Notice) -> bool {
    notice.weight == Weight::Changes
}

/// The longest name, in characters.
const NAME: usize = 120;
/// The minutes that can be entered.
const LONGEST: i64 = 240;

/// Keeps a file as a draft.
///
/// # Errors
/// Refused if this version is kept already.
pub async fn take_in(act: &mut Act, reading: &Reading) -> Answer<FormId> {
    let reach = act.may(Permission::EditTemplates)?;
    let id: FormId = act.id();
    let canonical = reading.canonical.clone().unwrap_or_else(|| format!("urn:uuid:{}", id.uuid()));
    if let Some(same) = store::same_version(act.db(), &reach, &canonical, &reading.version).await? {
        return Err(known(&same.version));
    }
    let new = New {
        id,
        canonical: &canonical,
        version: &reading.version,
        name: &reading.name,
        minutes: reading.minutes,
        signature: reading.signature,
        document: &reading.document,
        by: act.who().actor.staff(),
        now: act.now(),
    };
    store::insert(act.db(), &reach, &new).await?;
    act.record(Event::new("form.taken_in").about(id).with("version", reading.version.as_str()));
    Ok(id)
}

fn known(version: &str) -> Trouble {
    let sentence =
        format!("Version {version} of this form is already in your library. Give the file another version to replace it.");
    Refusal::conflict("known_version", sentence).into()
}

/// What staff say about a form.
#[derive(Clone, Debug)]
pub struct About {
    /// What it is called.
    pub name: String,
    /// How long it takes, in minutes.
    pub minutes: String,
    /// Whether staff countersign it.
    pub countersign: bool,
}

impl About {
    /// As it was typed.
    pub(crate) fn typed(form: &FormData) -> Self {
        let (name, minutes) = (form.text("name").to_owned(), form.text("minutes").to_owned());
        Self { name, minutes, countersign: form.checked("countersign") }
    }
    /// The name and the minutes, once both can be used.
    ///
    /// # Errors
    /// What is to be put right at `name` and `minutes`.
    pub(crate) fn parse(&self) -> Result<(String, i64), Problems> {
        let mut problems = Problems::none();
        let name = clean_text(&self.name);
        if name.is_empty() || name.chars().count() > NAME {
            problems.add("name", "name", format!("Give the form a name of at most {NAME} characters"));
        }
        let minutes = self.minutes.trim().parse().unwrap_or(0);
        if !(1..=LONGEST).contains(&minutes) {
            problems.add("minutes", "minutes", format!("Enter the minutes it takes, from 1 to {LONGEST}"));
        }
        if problems.is_empty() { Ok((name, minutes)) } else { Err(problems) }
    }
}

/// Puts a draft to use. An earlier version of the same form is replaced: what was sent of it goes on with it.
///
/// # Errors
/// Invalid if something is missing or a notice was not accepted; refused if it is no draft, or this version is in use.
pub async fn publish(act: &mut Act, id: FormId, about: &About, unaccepted: usize) -> Answer<()> {
    let reach = act.may(Permission::EditTemplates)?;
    let form = store::form(act.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
    let said = about.parse();
    let mut problems = said.as_ref().err().cloned().unwrap_or_default();
    if unaccepted > 0 {
        problems.add("accept", "accept", "Tick each line that says what will differ, or cancel");
    }
    let (Ok((name, minutes)), true) = (said, problems.is_empty()) else { return Err(problems.into()) };
    if store::same_version(act.db(), &reach, &form.canonical, &form.version).await?.is_some() {
        return Err(known(&form.version));
    }
    let now = act.now();
    match store::publish(act.db(), &reach, &form, (&name, minutes, about.countersign), now).await {
        Ok(true) => {}
        Ok(false) => return Err(Refusal::conflict("no_draft", "This form is already in use, or was retired.").into()),
        Err(other) => return Err(other),
    }
    act.record(Event::new("form.published").about(id).with("version", form.version.as_str()));
    Ok(())
}

/// Puts a form that comes with Portico into the library, in use at once.
///
/// # Errors
/// Not found; refused if it is there already.
pub async fn add_shipped(act: &mut Act, name: &str) -> Answer<FormId> {
    let shipped = LIBRARY.iter().find(|shipped| shipped.name == name).ok_or_else(Trouble::not_found)?;
    let reading = read(shipped.json.to_owned()).map_err(|_| Trouble::fault("a form of the library cannot be read"))?;
    let id = take_in(act, &reading).await?;
    let about = About { name: reading.name.clone(), minutes: reading.minutes.to_string(), countersign: false };
    publish(act, id, &about, 0).await?;
    Ok(id)
}

/// Saves what is not part of the questions, and whether the form is chosen beforehand in every composer.
///
/// # Errors
/// Invalid; refused if it is not in use.
pub async fn save(act: &mut Act, id: FormId, about: &About, is_default: bool) -> Answer<()> {
    let reach = act.may(Permission::EditTemplates)?;
    store::form(act.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
    let (name, minutes) = about.parse()?;
    if !store::save(act.db(), &reach, id, (&name, minutes, about.countersign, is_default)).await? {
        return Err(not_in_use());
    }
    act.record(Event::new("form.saved").about(id).with("default", is_default).with("countersign", about.countersign));
    Ok(())
}

/// Moves a form in use before or behind its neighbour: in this order forms are offered, and clients are to do those that go together. What
/// was sent stays as it is.
///
/// # Errors
/// Refused if it is not in use.
pub async fn shift(act: &mut Act, id: FormId, way: Way) -> Answer<()> {
    let reach = act.may(Permission::EditTemplates)?;
    store::form(act.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
    let mut order = store::published(act.db(), &reach).await?;
    let at = order.iter().position(|form| form.id == id).ok_or_else(not_in_use)?;
    let to = match way {
        Way::Up => at.checked_sub(1),
        Way::Down => Some(at + 1).filter(|to| *to < order.len()),
    };
    let Some(to) = to else { return Ok(()) };
    order.swap(at, to);
    let mut moved: Vec<(FormId, i64)> =
        order.iter().zip(1..).filter(|(form, place)| form.place != *place).map(|(form, place)| (form.id, place)).collect();
    // In the order of their ids, so that two who move forms at once do not wait for each other.
    moved.sort_unstable();
    for (form, place) in moved {
        store::put_at(act.db(), &reach, form, place).await?;
    }
    act.record(Event::new("form.reordered").about(id).with("place", to + 1));
    Ok(())
}

/// Ends the use of a form. What was sent of it can still be filled in.
///
/// # Errors
/// Refused if it is not in use.
pub async fn retire(act: &mut Act, id: FormId) -> Answer<()> {
    let reach = act.may(Permission::EditTemplates)?;
    store::form(act.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
    let now = act.now();
    if !store::retire(act.db(), &reach, id, now).await? {
        return Err(not_in_use());
    }
    act.record(Event::new("form.retired").about(id));
    Ok(())
}

/// Discards a draft.
///
/// # Errors
/// Refused if it is none.
pub async fn drop_draft(act: &mut Act, id: FormId) -> Answer<()> {
    let reach = act.may(Permission::EditTemplates)?;
    store::form(act.db(), &reach, id).await?.ok_or_else(Trouble::not_found)?;
    if !store::drop_draft(act.db(), &reach, id).await? {
        return Err(Refusal::conflict("no_draft", "Only a file that is not in use can be discarded.").into());
    }
    act.record(Event::new("form.dropped").about(id));
    Ok(())
}

/// The forms that every composer chooses beforehand become these.
///
/// # Errors
/// Refused to anyone who may not edit templates.
pub async fn save_defaults(act: &mut Act, forms: &[FormId]) -> Answer<()> {
    let reach = act.may(Permission::EditTemplates)?;
    let published = store::published(act.db(), &reach).await?;
    let now_default: Vec<FormId> = published.iter().filter(|form| form.is_default).map(|form| form.id).collect();
    let wanted: Vec<FormId> = published.iter().map(|form| form.id).filter(|id| forms.contains(id)).collect();
    if now_default == wanted {
        return Ok(());
    }
    store::clear_defaults(act.db(), &reach).await?;
    for id in &wanted {
        store::make_default(act.db(), &reach, *id).await?;
    }
    act.record(Event::new("form.defaults_saved").with("forms", wanted.len()));
    Ok(())
}

fn not_in_use() -> Trouble {
    Refusal::conflict("not_in_use", "This form is not in use.").into()
}
