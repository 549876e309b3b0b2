//! What a page of a form shows: groups, texts and questions in order, each with its words and inputs. Made from `portico-forms`, in the
//! page's language; the template only writes it out.

use super::{
    alarms,
    files::{self, FileLine, Files},
    help_now::Help,
};
use portico_forms::{
    Answers, Asked, Asking, Decimal, Finding, Form, HelpKind, Input, InputKind, Item, Kind, Live, NodeId, Widget,
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
    /// Each tick stands for itself: several may be chosen, or the only one unticked.
    pub(super) ticks: bool,
    /// One line with one input.
    pub(super) single: bool,
    /// The unit of a number; empty for none.
    pub(super) unit: String,
}

/// How a question is answered.
pub(super) enum Control {
    /// Ticks, one below the other or `across` the page.
    Picks { name: String, marker: String, picks: Vec<Pick>, own: Option<Field>, across: bool },
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

/// The form as it is asked in a language.
pub(super) struct Told<'a> {
    pub(super) form: &'a Form,
    pub(super) words: &'a Words,
    yes: String,
    no: String,
    /// What is said of files: where they are read, and what may be brought.
    pub(super) files: files::Told,
    /// Where help is; none if nobody fills in.
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
        for item in self.form.headers(&live) {
            self.text(self.form.item(item).words.in_language(self.words.tag()), false, &mut blocks);
        }
        for node in self.form.page_nodes(&live, page) {
            self.node(&live, node, findings, heading, &mut blocks);
        }
        for item in self.form.footers(&live) {
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
                    help: self.helps(&asked, true),
                    errors: self.errors(asked.findings.iter().copied()),
                }));
                for child in children {
                    self.node(live, *child, findings, heading, blocks);
                }
                blocks.push(Block::Close {
                    add: self.press(asked.add.as_deref(), "form-add-group", &about),
                    remove: self.press(asked.remove.as_deref(), "form-remove", &about),
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
        let mut help = self.helps(asked, true);
        help.extend(self.range_said(asked));
        help.extend(self.format_said(asked.entry_format));
        Question {
            id: asked.field.clone(),
            prefix: asked.prefix.to_owned(),
            words: words.to_owned(),
            required: asked.required,
            help,
            after: self.helps(asked, false),
            errors: self.errors(asked.findings.iter().copied()).into_iter().chain(self.files.refused_at(&asked.field)).collect(),
            ticks: matches!(&asked.widget, Widget::Picks { many, picks, .. } if *many || picks.len() == 1),
            single: matches!(&asked.widget, Widget::Rows(rows) if matches!(rows.as_slice(), [row] if row.inputs.len() == 1)),
            control: self.control(asked, words),
            unit: asked.item.unit(self.words.tag()).unwrap_or_default().to_owned(),
            add: self.press(asked.add.as_deref(), "form-add-line", words),
        }
    }
    /// The texts before or behind what is answered, but for those that are said otherwise: the unit beside its field, the ends of a slider
    /// together.
    fn helps(&self, asked: &Asked<'_>, before: bool) -> Vec<String> {
        let (unit, has_ends) = (asked.item.unit(self.words.tag()), asked.item.ends().is_some());
        let fits = |kind: &HelpKind| matches!(kind, HelpKind::Legal | HelpKind::Security) != before;
        let is_said = |kind: &HelpKind, words: &str| match kind {
            HelpKind::Unit => unit == Some(words.trim()),
            HelpKind::Lower | HelpKind::Upper => has_ends,
            _ => false,
        };
        let help = asked.help.iter().filter(|(kind, words)| fits(kind) && !is_said(kind, words));
        help.map(|(_, words)| (*words).to_owned()).filter(|words| !words.is_empty()).collect()
    }
    /// From where to where a slider goes, and what its ends mean.
    fn range_said(&self, asked: &Asked<'_>) -> Option<String> {
        let (least, most) = asked.item.ends()?;
        let end = |number: Decimal, end: HelpKind| {
            let means = asked.help.iter().find(|(kind, words)| *kind == end && !words.is_empty());
            means.map_or_else(|| number.to_string(), |(_, words)| format!("{number} ({words})"))
        };
        let (least, most) = (end(least, HelpKind::Lower), end(most, HelpKind::Upper));
        Some(self.words.with("least", least.as_str()).with("most", most.as_str()).say("form-range"))
    }
    /// How an answer is to be written: an example of one, or a pattern such as "DD/MM".
    fn format_said(&self, format: &str) -> Option<String> {
        let is_example = format.chars().any(|sign| sign.is_ascii_digit());
        let key = if is_example { "form-format-example" } else { "form-format" };
        (!format.is_empty()).then(|| self.words.with("format", format).say(key))
    }
    /// A button with the words under this key, where it has something to send.
    fn press(&self, value: Option<&str>, key: &str, about: &str) -> Option<Press> {
        value.map(|value| Press { value: value.to_owned(), label: self.words.say(key), about: about.to_owned() })
    }
    /// What a question, whose words these are, is answered with.
    fn control(&self, asked: &Asked<'_>, words: &str) -> Control {
        match &asked.widget {
            Widget::Nothing => Control::Fixed(Vec::new()),
            Widget::Fixed(words) => Control::Fixed(words.clone()),
            Widget::Files { files, more } => {
                let lines = files.iter().map(|row| FileLine {
                    said: self.files.said(&row.file),
                    remove: row.remove.clone(),
                    errors: self.errors(&row.findings),
                });
                Control::Files(self.files.asked(self.words, asked.item, lines.collect(), *more))
            }
            Widget::Picks { name, marker, drop_down, picks, own, .. } => {
                let (name, marker) = (name.clone(), marker.clone());
                let picks = picks.iter().map(|pick| option(&asked.field, pick)).collect();
                let own = own.as_ref().map(|input| field(input, self.own_words_label(asked.item)));
                match drop_down {
                    true => Control::List { name, marker, picks, own },
                    false => {
                        let across = asked.item.horizontal || asked.item.ends().is_some();
                        Control::Picks { name, marker, picks, own, across }
                    }
                }
            }
            Widget::Rows(rows) => {
                let unit = asked.item.unit(self.words.tag()).unwrap_or_default();
                let lines = rows.iter().enumerate();
                Control::Rows(lines.map(|(at, row)| self.row(row, (at + 1, rows.len()), (words, unit))).collect())
            }
        }
    }
    /// What stands before the line for an answer of one's own, beside the options.
    fn own_words_label(&self, item: &Item) -> String {
        let label = item.open_label.in_language(self.words.tag());
        if label.is_empty() { self.words.say("form-own-words") } else { label.to_owned() }
    }
    /// One line of a question, by its number among so many; each of several says the unit.
    fn row(&self, row: &portico_forms::Row, (number, rows): (usize, usize), (question, unit): (&str, &str)) -> Row {
        let label = |input: &Input| match input.kind {
            _ if row.inputs.len() == 1 && rows == 1 => String::new(),
            InputKind::Date => self.words.say("form-date"),
            InputKind::Time => self.words.say("form-time"),
            InputKind::Unit => self.words.say("form-unit"),
            _ if rows > 1 && !unit.is_empty() => format!("{} ({unit})", self.words.with("number", number).say("form-line")),
            _ if rows > 1 => self.words.with("number", number).say("form-line"),
            _ => self.words.say("form-number"),
        };
        Row {
            fields: row.inputs.iter().map(|input| field(input, label(input))).collect(),
            remove: self.press(row.remove.as_deref(), "form-remove", question),
            errors: self.errors(&row.findings),
        }
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

fn option(field: &str, pick: &portico_forms::Pick) -> Pick {
    Pick {
        id: format!("{field}:{}", pick.value),
        value: pick.value.clone(),
        words: format!("{} {}", pick.prefix, pick.words).trim().to_owned(),
        chosen: pick.chosen,
    }
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
