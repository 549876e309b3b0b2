//! How items are shown, and which texts accompany a question.

use crate::form::{Control, Help, HelpKind, Item, Kind, Options};

/// More options than these open as a list.
const MANY: usize = 7;

/// The control that an `questionnaire-itemControl` code names; none for codes that only say what is usual anyhow, and `Err` for those
/// that Portico shows in the usual way.
pub(super) fn control(code: &str, kind: Kind) -> Result<Control, ()> {
    Ok(match (code, kind) {
        ("radio-button" | "push-button", Kind::Choice | Kind::OpenChoice | Kind::Boolean) => Control::Radio,
        ("check-box", Kind::Choice | Kind::OpenChoice | Kind::Boolean) => Control::CheckBox,
        ("drop-down", _) if kind.is_question() => Control::DropDown,
        ("autocomplete" | "lookup", _) if kind.is_question() => Control::Autocomplete,
        ("slider", Kind::Integer | Kind::Decimal | Kind::Quantity) => Control::Slider,
        ("gtable" | "table" | "htable" | "atable" | "grid", Kind::Group) => Control::Table,
        ("page" | "tab", Kind::Group) => Control::Page,
        ("tab-container", Kind::Group) => Control::Tabs,
        // A group may hold questions, and those are asked once.
        ("header", Kind::Display) => Control::Header,
        ("footer", Kind::Display) => Control::Footer,
        ("list", Kind::Group) | ("text-box" | "spinner" | "inline", _) => Control::Usual,
        _ => return Err(()),
    })
}

/// The control of a question that says nothing about it.
pub(super) fn usual(item: &Item) -> Control {
    match &item.options {
        Options::Listed(_) if item.repeats => Control::CheckBox,
        Options::Listed(choices) if choices.len() > MANY => Control::DropDown,
        Options::Listed(_) => Control::Radio,
        _ if item.kind == Kind::Boolean => Control::Radio,
        _ => Control::Usual,
    }
}

/// What a display item is for by its `questionnaire-itemControl` or `questionnaire-displayCategory` code.
pub(crate) fn help_kind(code: &str) -> Option<HelpKind> {
    Some(match code {
        "help" | "flyover" => HelpKind::Help,
        "prompt" | "instructions" => HelpKind::Instructions,
        "legal" => HelpKind::Legal,
        "security" => HelpKind::Security,
        "unit" => HelpKind::Unit,
        "lower" => HelpKind::Lower,
        "upper" => HelpKind::Upper,
        _ => return None,
    })
}

/// The text of an item that stands beside the one it is in.
pub(super) fn help(item: &Item) -> Option<Help> {
    let kind = item.help.first().filter(|_| item.beside)?.kind;
    Some(Help { kind, words: item.words.clone() })
}
