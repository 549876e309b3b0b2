//! The forms of a page: what is in them, what was filled in, and what a browser would send.

use super::markup::{css, names, words};
use scraper::{ElementRef, Html};

/// Something a person did to a control before pressing a button, kept by the control's place in the page.
#[derive(Clone)]
pub(crate) enum Filled {
    Text(String),
    Ticked(bool),
    Files(Vec<(String, Vec<u8>)>),
}

/// Which control, by its place among all controls of the page.
pub(crate) type Place = usize;

/// What is about to be sent.
#[derive(Clone)]
pub(crate) struct Submission {
    pub(crate) method: String,
    pub(crate) action: String,
    pub(crate) multipart: bool,
    pub(crate) fields: Vec<Field>,
}

/// One name with its value or file.
#[derive(Clone)]
pub(crate) enum Field {
    Value(String, String),
    File(String, String, Vec<u8>),
}

const CONTROLS: &str = "input, select, textarea";
const BUTTONS: &str = "button, input[type=submit], input[type=image]";

/// The place of the control with this label and of this sort. Fails the story when there is none or more than one.
pub(crate) fn control(page: &Html, label: &str, fits: impl Fn(ElementRef<'_>) -> bool) -> Place {
    let css = css(CONTROLS);
    let all: Vec<ElementRef<'_>> = page.select(&css).collect();
    let found: Vec<Place> =
        (0..all.len()).filter(|at| fits(all[*at]) && names(page, all[*at]).iter().any(|name| name == label)).collect();
    match found[..] {
        [one] => one,
        [] => {
            let known: Vec<String> = all.iter().flat_map(|one| names(page, *one).into_iter().next()).collect();
            panic!("there is no field {label:?}; there are {known:?}")
        }
        _ => panic!("there are {} fields {label:?}; name one of them by its whole label", found.len()),
    }
}

/// The place of a control by its `name` and `value`, for those without a label of their own.
pub(crate) fn control_named(page: &Html, name: &str, value: Option<&str>) -> Option<Place> {
    page.select(&css(CONTROLS)).position(|one| {
        one.value().attr("name") == Some(name) && value.is_none_or(|value| one.value().attr("value") == Some(value))
    })
}

/// The value behind the option with this label.
pub(crate) fn option_value(page: &Html, place: Place, label: &str) -> String {
    let select = page.select(&css(CONTROLS)).nth(place).expect("the control is there");
    let options = css("option");
    let found = select.select(&options).find(|option| words(*option, false) == label);
    let known: Vec<String> = select.select(&options).map(|option| words(option, false)).collect();
    let option = found.unwrap_or_else(|| panic!("there is no choice {label:?}; there are {known:?}"));
    option.value().attr("value").map_or_else(|| label.to_owned(), str::to_owned)
}

/// What pressing the button with this name sends, with everything that was filled in.
pub(crate) fn press(page: &Html, button: &str, filled: &[(Place, Filled)], here: &str) -> Submission {
    let buttons = css(BUTTONS);
    let all: Vec<ElementRef<'_>> =
        page.select(&buttons).filter(|one| !matches!(one.value().attr("type"), Some("button" | "reset"))).collect();
    let mut found: Vec<ElementRef<'_>> =
        all.iter().copied().filter(|one| names(page, *one).iter().any(|name| name == button)).collect();
    let sends = |one: &ElementRef<'_>, form: ElementRef<'_>| {
        one.value().attr("formmethod").or(form.value().attr("method")) != Some("dialog")
    };
    found.retain(|one| form_of(page, *one).is_some_and(|form| sends(one, form)));
    let known = || all.iter().flat_map(|one| names(page, *one).into_iter().next()).collect::<Vec<_>>();
    let button = match found[..] {
        [one] => one,
        [] => panic!("there is no button {button:?} in a form; there are {:?}", known()),
        [one, ..] if same_sending(page, &found) => one,
        _ => panic!("there are {} buttons {button:?}; name one of {:?}", found.len(), known()),
    };
    assert!(button.value().attr("disabled").is_none(), "the button is disabled");
    submission(page, button, filled, here)
}

/// What pressing the last button with this `name` and `value` sends, for buttons that share a label.
pub(crate) fn press_named(page: &Html, (name, value): (&str, &str), filled: &[(Place, Filled)], here: &str) -> Submission {
    let of = |one: &ElementRef<'_>| one.value().attr("name") == Some(name) && one.value().attr("value") == Some(value);
    let button = page.select(&css(BUTTONS)).rfind(of);
    let button = button.unwrap_or_else(|| panic!("there is no button {name}={value}"));
    submission(page, button, filled, here)
}

/// A control, as somebody meets it.
pub(crate) struct Met {
    pub(crate) place: Place,
    pub(crate) name: String,
    /// What it would send: the value of a tick, what stands in a field.
    pub(crate) value: String,
    pub(crate) is_tick: bool,
}

/// Everything that can be filled in on a page and has a name, in its order.
pub(crate) fn met(page: &Html) -> Vec<Met> {
    let controls = css(CONTROLS);
    let all = page.select(&controls).enumerate().filter(|(_, one)| {
        !matches!(one.value().attr("type"), Some("hidden" | "submit" | "button" | "reset" | "image" | "file"))
            && !is_disabled(*one)
    });
    let met = all.filter_map(|(place, one)| {
        Some(Met {
            place,
            name: one.value().attr("name")?.to_owned(),
            value: one.value().attr("value").unwrap_or_default().to_owned(),
            is_tick: matches!(one.value().attr("type"), Some("checkbox" | "radio")),
        })
    });
    met.collect()
}

/// The fields for files: place, name, and whether several may be chosen at once.
pub(crate) fn file_fields(page: &Html) -> Vec<(Place, String, bool)> {
    let controls = css(CONTROLS);
    let all =
        page.select(&controls).enumerate().filter(|(_, one)| one.value().attr("type") == Some("file") && !is_disabled(*one));
    all.filter_map(|(place, one)| Some((place, one.value().attr("name")?.to_owned(), one.value().attr("multiple").is_some())))
        .collect()
}

/// What each button of the page sends when nobody filled anything in: for machines that press everything.
pub(crate) fn press_each(page: &Html, here: &str) -> Vec<Submission> {
    let buttons = css(BUTTONS);
    let submits = page.select(&buttons).filter(|one| !matches!(one.value().attr("type"), Some("button" | "reset")));
    let in_forms = submits.filter(|one| form_of(page, *one).is_some_and(|form| form.value().attr("method") != Some("dialog")));
    in_forms.map(|one| submission(page, one, &[], here)).collect()
}

fn submission(page: &Html, button: ElementRef<'_>, filled: &[(Place, Filled)], here: &str) -> Submission {
    let form = form_of(page, button).expect("a submitting button stands in a form");
    let attribute = |name: &str| button.value().attr(&format!("form{name}")).or(form.value().attr(name)).map(str::to_owned);
    let mut fields = successful(page, form, filled);
    if let Some(name) = button.value().attr("name") {
        fields.push(Field::Value(name.to_owned(), button.value().attr("value").unwrap_or_default().to_owned()));
    }
    Submission {
        method: attribute("method").unwrap_or_else(|| "get".into()).to_lowercase(),
        action: attribute("action").filter(|action| !action.is_empty()).unwrap_or_else(|| here.to_owned()),
        multipart: attribute("enctype").as_deref() == Some("multipart/form-data"),
        fields,
    }
}

/// Two buttons that would send the same, such as one above and one below a list.
fn same_sending(page: &Html, found: &[ElementRef<'_>]) -> bool {
    found.windows(2).all(|pair| {
        let same = |name| pair[0].value().attr(name) == pair[1].value().attr(name);
        let form = |one| form_of(page, one).map(|form| form.id());
        form(pair[0]) == form(pair[1]) && ["name", "value", "formaction"].into_iter().all(same)
    })
}

fn form_of<'a>(page: &'a Html, control: ElementRef<'a>) -> Option<ElementRef<'a>> {
    match control.value().attr("form") {
        Some(id) => super::markup::by_id(page, id),
        None => control.ancestors().filter_map(ElementRef::wrap).find(|up| up.value().name() == "form"),
    }
}

/// The fields a browser sends (HTML, "constructing the entry list").
fn successful(page: &Html, form: ElementRef<'_>, filled: &[(Place, Filled)]) -> Vec<Field> {
    let mut fields = Vec::new();
    for (place, control) in page.select(&css(CONTROLS)).enumerate() {
        let value = control.value();
        let mine = form_of(page, control).is_some_and(|owner| owner.id() == form.id());
        let Some(name) = value.attr("name").filter(|name| !name.is_empty() && mine && !is_disabled(control)) else { continue };
        let done = filled.iter().rev().find(|(at, _)| *at == place).map(|(_, what)| what);
        let mut push = |text: String| fields.push(Field::Value(name.to_owned(), text));
        match (value.name(), value.attr("type").unwrap_or("text"), done) {
            ("input", "submit" | "button" | "reset" | "image", _) => {}
            ("input", "file", Some(Filled::Files(files))) => {
                fields.extend(files.iter().map(|(file, bytes)| Field::File(name.to_owned(), file.clone(), bytes.clone())));
            }
            ("input", "file", _) => fields.push(Field::File(name.to_owned(), String::new(), Vec::new())),
            ("input", "checkbox" | "radio", done) => {
                let ticked = match done {
                    Some(Filled::Ticked(ticked)) => *ticked,
                    _ => value.attr("checked").is_some() && !other_radio_ticked(page, control, filled),
                };
                if ticked {
                    push(value.attr("value").unwrap_or("on").to_owned());
                }
            }
            (_, _, Some(Filled::Text(text))) => push(text.clone()),
            ("select", ..) => push(chosen(control)),
            ("textarea", ..) => push(control.text().collect::<String>()),
            _ => push(value.attr("value").unwrap_or_default().to_owned()),
        }
    }
    fields
}

fn is_disabled(control: ElementRef<'_>) -> bool {
    let inside = control.ancestors().filter_map(ElementRef::wrap);
    control.value().attr("disabled").is_some()
        || inside.into_iter().any(|up| up.value().name() == "fieldset" && up.value().attr("disabled").is_some())
}

fn other_radio_ticked(page: &Html, control: ElementRef<'_>, filled: &[(Place, Filled)]) -> bool {
    let css = css(CONTROLS);
    let name = control.value().attr("name");
    control.value().attr("type") == Some("radio")
        && filled.iter().any(|(place, what)| {
            let other = page.select(&css).nth(*place).expect("a filled control is there");
            matches!(what, Filled::Ticked(true))
                && other.value().attr("name") == name
                && other.value().attr("type") == Some("radio")
        })
}

fn chosen(select: ElementRef<'_>) -> String {
    let options = css("option");
    let all: Vec<ElementRef<'_>> = select.select(&options).collect();
    let one = all.iter().find(|option| option.value().attr("selected").is_some()).or(all.first());
    one.map_or_else(String::new, |option| option.value().attr("value").map_or_else(|| words(*option, false), str::to_owned))
}
