//! What the editor has fields for, read from an item.

use super::{Draft, QuestionKind, ShownIf, conditions, files, options, telling, texts, tree};
use crate::{
    TELL_AT_ONCE,
    form::HelpKind,
    json::Json,
    questionnaire::{codes, help_kind, last_part, value_of},
    value::Value,
};

/// The fields of one section, question or text, as they are typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The question, the heading, the text.
    pub text: String,
    /// The same in Spanish; empty where there is none.
    pub spanish: String,
    /// What it is.
    pub kind: QuestionKind,
    /// It has to be answered.
    pub required: bool,
    /// A section that may be filled in several times; a question that takes several answers or files.
    pub repeats: bool,
    /// A text beside the question.
    pub help: String,
    /// The same in Spanish.
    pub help_spanish: String,
    /// Options, one on a line, with what each counts behind a bar.
    pub options: String,
    /// The same options in Spanish, in their order; empty where there are none.
    pub options_spanish: String,
    /// Units, one on a line.
    pub units: String,
    /// The least answer.
    pub least: String,
    /// The greatest answer.
    pub most: String,
    /// The fewest characters.
    pub shortest: String,
    /// The most characters.
    pub longest: String,
    /// Media types of files that are taken; empty for all.
    pub media_types: Vec<String>,
    /// Megabytes of a file at most, of 1,000,000 bytes each.
    pub largest: String,
    /// Answers of which the practice is told at once, one on a line.
    pub telling: String,
    /// When it is shown; always where there are none.
    pub shown_if: Vec<ShownIf>,
    /// All of several conditions have to hold; otherwise one is enough.
    pub all_hold: bool,
    /// Remove the conditions that the fields cannot express.
    pub always: bool,
    /// The link id of the section it is in; empty for none.
    pub section: String,
    /// What stays as it is.
    pub keeps: Keeps,
}

/// What the fields cannot express of an item, so that it stays as it is in the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Keeps {
    /// The options.
    pub options: bool,
    /// The units.
    pub units: bool,
    /// The least and the greatest answer.
    pub limits: bool,
    /// The least and the greatest length.
    pub length: bool,
    /// The texts beside it.
    pub help: bool,
    /// The greatest size of a file.
    pub largest: bool,
    /// The answers of which the practice is told at once.
    pub telling: bool,
    /// The conditions.
    pub condition: bool,
    /// The section: it stands within another question.
    pub section: bool,
    /// Elements and extensions by name.
    pub others: Vec<String>,
}

/// Elements that have fields, or that are never shown.
const FIELDS: &[&str] =
    &["id", "linkId", "type", "text", "required", "item", "extension", "enableWhen", "enableBehavior", "answerOption"];

impl Sheet {
    /// An empty sheet.
    pub fn of_kind(kind: QuestionKind) -> Sheet {
        Sheet {
            text: String::new(),
            spanish: String::new(),
            kind,
            required: false,
            repeats: false,
            help: String::new(),
            help_spanish: String::new(),
            options: String::new(),
            options_spanish: String::new(),
            units: String::new(),
            least: String::new(),
            most: String::new(),
            shortest: String::new(),
            longest: String::new(),
            media_types: Vec::new(),
            largest: String::new(),
            telling: String::new(),
            shown_if: Vec::new(),
            all_hold: true,
            always: false,
            section: String::new(),
            keeps: Keeps::default(),
        }
    }
}

impl Draft {
    /// The sheet of an item; none for what is kept as it is, and where there is no such item.
    pub fn sheet(&self, link_id: &str) -> Option<Sheet> {
        let (form, item) = (self.form(), self.item(link_id)?);
        let kind = QuestionKind::of(item).filter(|_| kept_because(item).is_none())?;
        let mut sheet = Sheet::of_kind(kind);
        (sheet.text, sheet.spanish) = texts::read(item, "text");
        sheet.required = item.bool_of("required") == Some(true);
        sheet.repeats = kind.may_repeat() && item.bool_of("repeats") == Some(true);
        if kind.is_question() {
            match helps(item)[..] {
                [] => {}
                [one] => (sheet.help, sheet.help_spanish) = texts::read(one, "text"),
                _ => sheet.keeps.help = true,
            }
        }
        if kind.has_options() {
            let lines = options::read(item);
            sheet.keeps.options = lines.is_none();
            sheet.options = lines.unwrap_or_default();
            if !sheet.keeps.options {
                sheet.options_spanish = options::read_spanish(item);
            }
        }
        let field = |text: &mut String, read: Option<String>| read.map(|read| *text = read).is_none();
        if kind == QuestionKind::Quantity {
            sheet.keeps.units = field(&mut sheet.units, units(item));
        }
        if kind.has_limits() {
            sheet.keeps.limits =
                field(&mut sheet.least, limit(item, "minValue")) | field(&mut sheet.most, limit(item, "maxValue"));
        }
        if kind.has_length() {
            let longest = item.get("maxLength").map_or(Some(String::new()), |json| json.digits().map(str::to_owned));
            sheet.keeps.length = field(&mut sheet.shortest, limit(item, "minLength")) | field(&mut sheet.longest, longest);
        }
        if kind == QuestionKind::File {
            sheet.media_types = files::media_types(item);
            sheet.keeps.largest = field(&mut sheet.largest, files::largest(item));
        }
        if telling::may_be_told(kind) {
            sheet.keeps.telling = field(&mut sheet.telling, telling::read(item));
        }
        let shown_if = conditions::read(form, item);
        sheet.keeps.condition = shown_if.is_none();
        sheet.shown_if = shown_if.unwrap_or_default();
        sheet.all_hold = conditions::all_hold(item);
        let outer = tree::above(form, link_id).and_then(|above| above.last().copied());
        sheet.keeps.section = outer.is_some_and(|outer| outer.text_of("type") != Some("group"));
        sheet.section = outer.map(|outer| tree::id(outer).to_owned()).unwrap_or_default();
        sheet.keeps.others = others(item, kind);
        Some(sheet)
    }

    /// The options of a question as words, for whoever chooses one in a condition.
    pub fn options_of(&self, link_id: &str) -> Vec<String> {
        let item = self.item(link_id);
        item.map(options::choices).unwrap_or_default().into_iter().map(|(label, _)| label).collect()
    }
}

/// Why an item has no sheet, in words; none if it has one.
pub(super) fn kept_because(item: &Json) -> Option<&'static str> {
    let extension = |name: &str| item.list_of("extension").iter().find(|one| last_part(one).ends_with(name));
    match item.text_of("type") {
        _ if extension("calculatedExpression").is_some() => Some("Calculated"),
        _ if extension("questionnaire-hidden").is_some_and(|one| one.bool_of("valueBoolean") == Some(true)) => Some("Hidden"),
        _ if QuestionKind::of(item).is_none() => Some("Not known here"),
        _ => None,
    }
}

/// The texts that stand beside a question.
pub(super) fn helps(item: &Json) -> Vec<&Json> {
    item.list_of("item").iter().filter(|child| is_help(item, child)).collect()
}

/// Whether an item is a text beside the question that holds it, and nothing else.
pub(super) fn is_help(owner: &Json, item: &Json) -> bool {
    let beside = |extension: &Json| match last_part(extension) {
        "questionnaire-itemControl" | "questionnaire-displayCategory" => {
            codes(extension).filter_map(help_kind).any(|kind| matches!(kind, HelpKind::Help | HelpKind::Instructions))
        }
        _ => false,
    };
    !matches!(owner.text_of("type"), Some("group" | "display") | None)
        && item.text_of("type") == Some("display")
        && item.list_of("enableWhen").is_empty()
        && item.list_of("item").is_empty()
        && item.list_of("extension").iter().any(beside)
}

/// The value of an extension as it is typed: empty where there is none, nothing where the field cannot say it.
fn limit(item: &Json, name: &str) -> Option<String> {
    let found: Vec<&Json> = item.list_of("extension").iter().filter(|one| last_part(one) == name).collect();
    match found[..] {
        [] => Some(String::new()),
        [one] => match value_of(one)?.ok()? {
            value @ (Value::Integer(_) | Value::Decimal(_) | Value::Date(_)) => Some(value.words("", "")),
            _ => None,
        },
        _ => None,
    }
}

/// The units of a quantity, one on a line.
fn units(item: &Json) -> Option<String> {
    let found = item.list_of("extension").iter().filter(|one| is_unit(one));
    let lines: Vec<String> =
        found.map(|one| Some(unit(one)?.trim().to_owned()).filter(|unit| !unit.is_empty())).collect::<Option<_>>()?;
    let twice = lines.iter().enumerate().any(|(at, line)| lines[..at].contains(line) || line.contains('\n'));
    (!twice).then(|| lines.join("\n"))
}

pub(super) fn is_unit(extension: &Json) -> bool {
    last_part(extension) == "questionnaire-unitOption"
}

/// The words of a unit.
pub(super) fn unit(extension: &Json) -> Option<&str> {
    let coding = extension.get("valueCoding")?;
    coding.text_of("display").or_else(|| coding.text_of("code"))
}

fn others(item: &Json, kind: QuestionKind) -> Vec<String> {
    let repeats = item.bool_of("repeats") == Some(true) && !kind.has_options() && !kind.may_repeat();
    let elements = item.fields().iter().map(|(name, _)| name.as_str()).filter(|name| match *name {
        "maxLength" => !kind.has_length(),
        "repeats" => repeats,
        name => !name.starts_with('_') && !FIELDS.contains(&name),
    });
    let extensions = item.list_of("extension").iter().map(last_part).filter(|name| match *name {
        "minValue" | "maxValue" => !kind.has_limits(),
        "minLength" => !kind.has_length(),
        "questionnaire-unitOption" => kind != QuestionKind::Quantity,
        "mimeType" | "maxSize" => kind != QuestionKind::File,
        TELL_AT_ONCE => !telling::may_be_told(kind),
        _ => true,
    });
    let mut names: Vec<String> =
        elements.chain(extensions).map(|name| name.trim_start_matches("questionnaire-").to_owned()).collect();
    names.sort();
    names.dedup();
    names
}
