//! What a page of a form shows: groups, texts and questions one after the other, each with its words and inputs. Made from
//! `portico-forms`, told in the page's language; the template only writes it down.

use super::{
    alarms,
    files::{self, FileLine, Files},
    help_now::Help,
};
use portico_forms::{
    Answers, Asked, Asking, Code, Finding, Form, HelpKind, Input, InputKind, Item, Kind, Live, NodeId, Stage, Widget,
};
use portico_language::Words;

/// One piece of a page, in the order in which they stand.
pub(super) enum Block {
    /// A group begins. Everything up to its end is in it.
    Open(Group),
    /// A group ends, with the buttons that add one more or take this one away.
    Close { add: Option<Press>, remove: Option<Press> },
    /// A text to read.
    Text { words: String, small: bool },
    /// A question.
    Question(Box<Question>),
    /// Where help is, behind an answer that staff are told of at once.
    Help(Help),
}

/// The head of a group.
pub(super) struct Group {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) help: Vec<String>,
    pub(super) errors: Vec<String>,
}

/// A button: what it sends and what it is called.
pub(super) struct Press {
    pub(super) value: String,
    pub(super) label: String,
    /// What it is about, for those who hear the page.
    pub(super) about: String,
}

/// A question with its inputs.
pub(super) struct Question {
    pub(super) id: String,
    pub(super) prefix: String,
    pub(super) words: String,
    pub(super) required: bool,
    pub(super) help: Vec<String>,
    pub(super) after: Vec<String>,
    pub(super) errors: Vec<String>,
    pub(super) control: Control,
    pub(super) add: Option<Press>,
    /// Ticks stand for themselves: several may be chosen, or the only one taken back.
    pub(super) ticks: bool,
    /// One line with one input.
    pub(super) single: bool,
}

/// How a question is answered.
pub(super) enum Control {
    /// Ticks.
    Picks { name: String, marker: String, picks: Vec<Pick>, own: Option<Field> },
    /// A list that opens.
    List { name: String, marker: String, picks: Vec<Pick>, own: Option<Field> },
    /// Lines.
    Rows(Vec<Row>),
    /// Files.
    Files(Files),
    /// Words that stand there.
    Fixed(Vec<String>),
}

/// One option.
pub(super) struct Pick {
    pub(super) id: String,
    pub(super) value: String,
    pub(super) words: String,
    pub(super) chosen: bool,
}

/// One line.
pub(super) struct Row {
    pub(super) fields: Vec<Field>,
    pub(super) remove: Option<Press>,
    pub(super) errors: Vec<String>,
}

/// One input.
pub(super) struct Field {
    pub(super) name: String,
    pub(super) label: String,
    /// `text`, `date`, `time`, `decimal`, `numeric`, `url`, `area` or `units`.
    pub(super) kind: &'static str,
    pub(super) value: String,
    pub(super) units: Vec<(String, String)>,
}

/// Something that does not fit, for the list at the head of the page.
pub(super) struct Wrong {
    pub(super) field: String,
    pub(super) question: String,
    pub(super) message: String,
    /// The page it is on, from 1; 0 for none.
    pub(super) page: usize,
    /// Nothing was answered yet.
    pub(super) missing: bool,
}

impl Wrong {
    /// The question with what to do about it, as a line.
    pub(super) fn said(&self) -> String {
        let question = self.question.trim().trim_end_matches(['.', ':']);
        match question {
            "" => self.message.clone(),
            asked if asked.ends_with('?') => format!("{asked} {}", self.message),
            asked => format!("{asked}: {}", self.message),
        }
    }
}

/// Missing answers that are listed one by one at most.
const LISTED: usize = 3;

/// The list at the head of a page: many answers that are missing are one line, which leads to the first of them.
pub(super) fn gathered(mut wrongs: Vec<Wrong>, words: &Words) -> Vec<Wrong> {
    let missing = wrongs.iter().filter(|wrong| wrong.missing).count();
    if missing <= LISTED {
        return wrongs;
    }
    if let Some(first) = wrongs.iter_mut().find(|wrong| wrong.missing) {
        first.question = String::new();
        first.message = words.with("count", missing).say("form-wrong-many-missing");
        first.missing = false;
    }
    wrongs.retain(|wrong| !wrong.missing);
    wrongs
}

/// The form as it is asked in a language.
pub(super) struct Told<'a> {
    pub(super) form: &'a Form,
    pub(super) words: &'a Words,
    yes: String,
    no: String,
    /// What is said of files: where they are read, and what may be brought.
    pub(super) files: files::Told,
    /// Where help is; none where nobody fills in.
    help: Option<Help>,
}

impl<'a> Told<'a> {
    pub(super) fn new(form: &'a Form, words: &'a Words) -> Self {
        Self { form, words, yes: words.say("form-yes"), no: words.say("form-no"), files: files::Told::default(), help: None }
    }
    /// With what is said of files.
    pub(super) fn with_files(self, files: files::Told) -> Self {
        Self { files, ..self }
    }
    /// With where help is, for whoever fills in.
    pub(super) fn with_help(self, help: Help) -> Self {
        Self { help: Some(help), ..self }
    }
    fn asking(&self) -> Asking<'_> {
        Asking { language: self.words.tag(), yes: &self.yes, no: &self.no }
    }
    /// The words for true and false.
    pub(super) fn yes_and_no(&self) -> (&str, &str) {
        (&self.yes, &self.no)
    }
    /// The title for clients, in the page's language.
    pub(super) fn title(&self, name: &str) -> String {
        title(self.form, self.words, name)
    }
    /// The numbers of the pages that ask something just now, from 1.
    pub(super) fn pages(&self, live: &Live<'_>) -> Vec<usize> {
        let pages = self.form.pages().iter().enumerate();
        pages.filter(|(_, page)| !self.form.page_nodes(live, page).is_empty()).map(|(at, _)| at + 1).collect()
    }
    /// The heading of a page.
    pub(super) fn heading(&self, number: usize, otherwise: &str) -> String {
        let title = self.form.pages().get(number.wrapping_sub(1)).map_or("", |page| page.title.in_language(self.words.tag()));
        if title.is_empty() { otherwise.to_owned() } else { title.to_owned() }
    }
    /// The blocks of a page.
    pub(super) fn blocks(&self, answers: &Answers, number: usize, findings: &[Finding]) -> Vec<Block> {
        let live = self.form.live(answers);
        let mut blocks = Vec::new();
        let Some(page) = self.form.pages().get(number.wrapping_sub(1)) else { return blocks };
        let heading = page.title.in_language(self.words.tag());
        for item in self.form.headers() {
            self.text(self.form.item(item).words.in_language(self.words.tag()), false, &mut blocks);
        }
        for node in self.form.page_nodes(&live, page) {
            self.node(&live, node, findings, heading, &mut blocks);
        }
        for item in self.form.footers() {
            self.text(self.form.item(item).words.in_language(self.words.tag()), true, &mut blocks);
        }
        blocks
    }
    fn text(&self, words: &str, small: bool, blocks: &mut Vec<Block>) {
        if !words.is_empty() {
            blocks.push(Block::Text { words: words.to_owned(), small });
        }
    }
    fn node(&self, live: &Live<'_>, id: NodeId, findings: &[Finding], heading: &str, blocks: &mut Vec<Block>) {
        if !self.form.is_shown(live, id) || self.form.item(live.node(id).item).total {
            return;
        }
        let asking = self.asking();
        let asked = self.form.asked(live, id, findings, &asking);
        let children = &live.node(id).children;
        match asked.item.kind {
            Kind::Display => {
                let words = format!("{} {}", asked.prefix, asked.words);
                self.text(words.trim(), false, blocks);
            }
            Kind::Group => {
                let title = match asked.item.repeats {
                    true => format!("{} {}", asked.words, live.node(id).time + 1).trim().to_owned(),
                    false if asked.words == heading => String::new(),
                    false => format!("{} {}", asked.prefix, asked.words).trim().to_owned(),
                };
                let about = if title.is_empty() { heading.to_owned() } else { title.clone() };
                blocks.push(Block::Open(Group {
                    id: asked.field.clone(),
                    title,
                    help: helps(&asked, true),
                    errors: self.errors(&asked.findings),
                }));
                for child in children {
                    self.node(live, *child, findings, heading, blocks);
                }
                let press = |value: Option<String>, key: &str| {
                    value.map(|value| Press { value, label: self.words.say(key), about: about.clone() })
                };
                blocks.push(Block::Close {
                    add: press(asked.add.clone(), "form-add-group"),
                    remove: press(asked.remove.clone(), "form-remove"),
                });
            }
            _ => {
                blocks.push(Block::Question(Box::new(self.question(&asked))));
                if let Some(help) = &self.help
                    && alarms::rings(asked.item, live.node(id).values().collect())
                {
                    blocks.push(Block::Help(help.clone()));
                }
                for child in children {
                    self.node(live, *child, findings, heading, blocks);
                }
            }
        }
    }
    fn question(&self, asked: &Asked<'_>) -> Question {
        let words = if asked.words.is_empty() { asked.item.link_id.as_str() } else { asked.words };
        let press = |value: &Option<String>, key: &str| {
            let about = words.to_owned();
            value.as_ref().map(|value| Press { value: value.clone(), label: self.words.say(key), about })
        };
        let own = |own: &Option<Input>| {
            let label = asked.item.open_label.in_language(self.words.tag());
            let label = if label.is_empty() { self.words.say("form-own-words") } else { label.to_owned() };
            own.as_ref().map(|input| field(input, label))
        };
        let control = match &asked.widget {
            Widget::Nothing => Control::Fixed(Vec::new()),
            Widget::Fixed(words) => Control::Fixed(words.clone()),
            Widget::Files { files, more } => {
                let lines = files.iter().map(|row| FileLine {
                    said: self.files.said(&row.file),
                    remove: row.remove.clone(),
                    errors: self.errors(&row.findings.iter().collect::<Vec<_>>()),
                });
                Control::Files(self.files.asked(self.words, asked.item, lines.collect(), *more))
            }
            Widget::Picks { name, marker, drop_down, picks, own: line, .. } => {
                let pick = |pick: &portico_forms::Pick| Pick {
                    id: format!("{}:{}", asked.field, pick.value),
                    value: pick.value.clone(),
                    words: format!("{} {}", pick.prefix, pick.words).trim().to_owned(),
                    chosen: pick.chosen,
                };
                let (name, marker) = (name.clone(), marker.clone());
                let (picks, own) = (picks.iter().map(pick).collect(), own(line));
                match drop_down {
                    true => Control::List { name, marker, picks, own },
                    false => Control::Picks { name, marker, picks, own },
                }
            }
            Widget::Rows(rows) => Control::Rows(
                rows.iter()
                    .enumerate()
                    .map(|(at, row)| Row {
                        fields: row
                            .inputs
                            .iter()
                            .map(|input| {
                                let label = match input.kind {
                                    _ if row.inputs.len() == 1 && rows.len() == 1 => String::new(),
                                    InputKind::Date => self.words.say("form-date"),
                                    InputKind::Time => self.words.say("form-time"),
                                    InputKind::Unit => self.words.say("form-unit"),
                                    _ if rows.len() > 1 => self.words.with("number", at + 1).say("form-line"),
                                    _ => self.words.say("form-number"),
                                };
                                field(input, label)
                            })
                            .collect(),
                        remove: press(&row.remove, "form-remove"),
                        errors: self.errors(&row.findings.iter().collect::<Vec<_>>()),
                    })
                    .collect(),
            ),
        };
        let mut help = helps(asked, true);
        if !asked.entry_format.is_empty() {
            // An example of an answer, or the way it is written, such as "DD/MM".
            let is_example = asked.entry_format.chars().any(|sign| sign.is_ascii_digit());
            let key = if is_example { "form-format-example" } else { "form-format" };
            help.push(self.words.with("format", asked.entry_format).say(key));
        }
        Question {
            id: asked.field.clone(),
            prefix: asked.prefix.to_owned(),
            words: words.to_owned(),
            required: asked.required,
            help,
            after: helps(asked, false),
            errors: self.errors(&asked.findings).into_iter().chain(self.files.refused_at(&asked.field)).collect(),
            ticks: matches!(&asked.widget, Widget::Picks { many, picks, .. } if *many || picks.len() == 1),
            single: matches!(&asked.widget, Widget::Rows(rows) if matches!(rows.as_slice(), [row] if row.inputs.len() == 1)),
            control,
            add: press(&asked.add, "form-add-line"),
        }
    }
    fn errors(&self, findings: &[&Finding]) -> Vec<String> {
        findings.iter().map(|finding| self.wrong_words(finding)).collect()
    }
    /// What to do about something that does not fit.
    fn wrong_words(&self, finding: &Finding) -> String {
        let key = match &finding.code {
            Code::NotUnderstood { kind } | Code::WrongType { kind } => match kind {
                Kind::Decimal | Kind::Quantity => "form-wrong-decimal",
                Kind::Integer => "form-wrong-integer",
                Kind::Date => "form-wrong-date",
                Kind::DateTime => "form-wrong-datetime",
                Kind::Time => "form-wrong-time",
                Kind::Choice | Kind::OpenChoice | Kind::Boolean => "form-wrong-choice",
                _ => "form-wrong-kind",
            },
            Code::Required if finding.item.is_some_and(|item| self.form.item(item).kind == Kind::Attachment) => {
                "form-wrong-required-file"
            }
            Code::Required => match finding.item.map(|item| self.form.item(item).choices()) {
                // One box to tick, as under a consent.
                Some([only]) => {
                    let option = only.words.in_language(self.words.tag());
                    return self.words.with("option", option).say("form-wrong-required-tick");
                }
                _ => "form-wrong-required",
            },
            Code::TooFew { .. } => "form-wrong-too-few",
            Code::TooMany { .. } => "form-wrong-too-many",
            Code::TooSmall { .. } => "form-wrong-too-small",
            Code::TooLarge { .. } => "form-wrong-too-large",
            Code::UnitsDiffer { .. } => "form-wrong-units-differ",
            Code::UnknownUnit => "form-wrong-unknown-unit",
            Code::TooShort { .. } => "form-wrong-too-short",
            Code::TooLong { .. } => "form-wrong-too-long",
            Code::LineBreak => "form-wrong-line-break",
            Code::Pattern { hint } if hint.is_empty() => "form-wrong-pattern",
            Code::Pattern { .. } => "form-wrong-pattern-hint",
            Code::TooManyPlaces { .. } => "form-wrong-too-many-places",
            Code::NotAnOption => "form-wrong-not-an-option",
            Code::OnlyAlone => "form-wrong-only-alone",
            Code::FileType { .. } => "form-wrong-file-type",
            Code::FileTooLarge { most } => {
                let most = crate::documents::size(i64::try_from(*most).unwrap_or(i64::MAX));
                return self.words.with("limit", most.as_str()).say("form-wrong-file-size");
            }
            Code::NotAnAddress => "form-wrong-not-an-address",
            Code::AnswerFirst => "form-wrong-answer-first",
            _ => "form-wrong-kind",
        };
        match finding.code.many() {
            Some(many) => self.words.with("limit", many).say(key),
            None => self.words.with("limit", finding.code.limit()).say(key),
        }
    }
    /// What does not fit, for the list at the head. `page` leaves out what other pages show.
    pub(super) fn wrongs(&self, findings: &[Finding], page: Option<usize>) -> Vec<Wrong> {
        let on = |finding: &Finding| finding.item.and_then(|item| self.form.page_of(item)).map_or(0, |page| page + 1);
        let shown = findings.iter().filter(|finding| page.is_none_or(|page| on(finding) == page));
        let wrong = |finding: &Finding| Wrong {
            field: finding.field.clone(),
            question: finding.item.map_or(String::new(), |item| self.called(self.form.item(item))),
            message: self.wrong_words(finding),
            page: on(finding),
            missing: matches!(finding.code, Code::Required),
        };
        let refused = self.files.refused.iter().map(|(field, message)| Wrong {
            field: field.clone(),
            question: self.form.asks_for_file(field).map_or(String::new(), |item| self.called(item)),
            message: message.clone(),
            page: page.unwrap_or(0),
            missing: false,
        });
        refused.chain(shown.map(wrong)).collect()
    }
    /// The words of a question, for a list.
    fn called(&self, item: &Item) -> String {
        let words = item.words.in_language(self.words.tag());
        if words.is_empty() { item.link_id.clone() } else { words.to_owned() }
    }
    /// Everything that does not fit yet.
    pub(super) fn findings(&self, answers: &Answers) -> Vec<Finding> {
        let mut findings = self.form.check_answers(answers, Stage::Complete);
        // What is not asked any more is left out when it is sent, and its order is put right.
        findings.retain(|finding| !matches!(finding.code, Code::NotAsked | Code::OutOfOrder));
        findings
    }
}

/// What clients read as the title of a form that the practice has under this name, in their language. A name that the practice gave itself
/// stays in the form's own language.
pub(super) fn title(form: &Form, words: &Words, name: &str) -> String {
    let language = words.tag();
    let is_own = name != form.title.text();
    let title = if form.called.is_empty() || is_own { &form.title } else { &form.called };
    let translated = title.in_language(language);
    let as_named = translated.is_empty() || (is_own && language == form.language.as_deref().unwrap_or("en"));
    if as_named { name } else { translated }.to_owned()
}

fn helps(asked: &Asked<'_>, before: bool) -> Vec<String> {
    let fits = |kind: &HelpKind| matches!(kind, HelpKind::Legal | HelpKind::Security) != before;
    let help = asked.help.iter().filter(|(kind, _)| fits(kind)).map(|(_, words)| (*words).to_owned());
    help.filter(|words| !words.is_empty()).collect()
}

fn field(input: &Input, label: String) -> Field {
    let is_day = |text: &str| text.is_empty() || portico_forms::Date::read(text).is_some_and(|date| date.as_str().len() == 10);
    let kind = match input.kind {
        InputKind::Area => "area",
        InputKind::Number | InputKind::Slider => "decimal",
        InputKind::WholeNumber => "numeric",
        // What a date field cannot show would be lost: it stays as it was typed.
        InputKind::Date if is_day(&input.value) => "date",
        InputKind::Time if input.value.is_empty() || portico_forms::Time::typed(&input.value).is_some() => "time",
        InputKind::Url => "url",
        InputKind::Unit if !input.units.is_empty() => "units",
        _ => "text",
    };
    Field { name: input.name.clone(), label, kind, value: input.value.clone(), units: input.units.clone() }
}
