//! What an answer can be: FHIR R4's value[x], as far as answers to forms use it.

use crate::{
    decimal::Decimal,
    json::{Data, Json},
    moments::{Date, DateTime, Time},
};
use std::cmp::Ordering;

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `valueBoolean`
    Boolean(bool),
    /// `valueDecimal`
    Decimal(Decimal),
    /// `valueInteger`: 32 bits with a sign.
    Integer(i32),
    /// `valueDate`
    Date(Date),
    /// `valueDateTime`
    DateTime(DateTime),
    /// `valueTime`
    Time(Time),
    /// `valueString`
    String(String),
    /// `valueUri`
    Uri(String),
    /// `valueCoding`
    Coding(Coding),
    /// `valueAttachment`
    Attachment(Attachment),
    /// `valueReference`
    Reference(Reference),
    /// `valueQuantity`
    Quantity(Quantity),
    /// What somebody typed and what is not (yet) an answer of the right kind. Only drafts hold such; it is written as the extension
    /// [`crate::AS_TYPED`] and never as a value.
    AsTyped(String),
    /// A value of a response that could not be read: its element and what stood there.
    Unreadable(String, Json),
}

/// A code from a list (R4, data types, Coding).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Coding {
    /// The list the code is from.
    pub system: Option<String>,
    /// The code.
    pub code: Option<String>,
    /// The code in words.
    pub display: Option<String>,
    /// Everything else, as it stood.
    pub extra: Vec<(String, Json)>,
}

/// A number with a unit (R4, data types, Quantity).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Quantity {
    /// The number.
    pub value: Option<Decimal>,
    /// The unit in words.
    pub unit: Option<String>,
    /// The list of units, mostly `http://unitsofmeasure.org`.
    pub system: Option<String>,
    /// The unit's code in that list.
    pub code: Option<String>,
    /// Everything else, as it stood.
    pub extra: Vec<(String, Json)>,
}

/// Another resource (R4, Reference).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reference {
    /// Where it is, such as `Patient/17`.
    pub reference: Option<String>,
    /// What it is, in words.
    pub display: Option<String>,
    /// Everything else, as it stood.
    pub extra: Vec<(String, Json)>,
}

/// A file (R4, data types, Attachment).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Attachment {
    /// The media type.
    pub content_type: Option<String>,
    /// Where the file is.
    pub url: Option<String>,
    /// The file itself, as base64.
    pub data: Option<String>,
    /// Its size in bytes.
    pub size: Option<u64>,
    /// SHA-1 of its content, as base64, to check that it arrived complete.
    pub hash: Option<String>,
    /// Its name.
    pub title: Option<String>,
    /// When it was created.
    pub creation: Option<String>,
    /// Everything else, as it stood.
    pub extra: Vec<(String, Json)>,
}

impl Coding {
    /// A code of a list, in words.
    pub fn new(system: &str, code: &str, display: &str) -> Coding {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Coding { system: some(system), code: some(code), display: some(display), extra: Vec::new() }
    }

    pub(crate) fn read(json: &Json) -> Option<Coding> {
        let mut extra = object(json)?;
        Some(Coding {
            system: text(&mut extra, "system")?,
            code: text(&mut extra, "code")?,
            display: text(&mut extra, "display")?,
            extra,
        })
    }

    /// Whether both mean the same: the same code, in the same list where both name one; the same words where neither has a code.
    pub fn means(&self, other: &Coding) -> bool {
        let lists = match (&self.system, &other.system) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        };
        match (&self.code, &other.code) {
            (Some(a), Some(b)) => a == b && lists,
            (None, None) => self.display.is_some() && self.display == other.display,
            _ => false,
        }
    }

    /// The words, else the code.
    pub fn words(&self) -> &str {
        self.display.as_deref().or(self.code.as_deref()).unwrap_or_default()
    }
}

impl Quantity {
    pub(crate) fn read(json: &Json) -> Option<Quantity> {
        let mut extra = object(json)?;
        let value = match take(&mut extra, "value") {
            Some(value) => Some(Decimal::read(value.digits()?)?),
            None => None,
        };
        Some(Quantity {
            value,
            unit: text(&mut extra, "unit")?,
            system: text(&mut extra, "system")?,
            code: text(&mut extra, "code")?,
            extra,
        })
    }

    /// Whether both are measured in the same unit: the same code where both have one, else the same words.
    pub fn same_unit(&self, other: &Quantity) -> bool {
        match (&self.code, &other.code) {
            (Some(a), Some(b)) => a == b && (self.system.is_none() || other.system.is_none() || self.system == other.system),
            _ => {
                self.unit.is_some() && self.unit == other.unit
                    || self.code.is_none() && other.code.is_none() && self.unit == other.unit
            }
        }
    }
}

impl Attachment {
    fn read(json: &Json) -> Option<Attachment> {
        let mut extra = object(json)?;
        let size = match take(&mut extra, "size") {
            Some(size) => Some(size.digits()?.parse().ok()?),
            None => None,
        };
        Some(Attachment {
            content_type: text(&mut extra, "contentType")?,
            url: text(&mut extra, "url")?,
            data: text(&mut extra, "data")?,
            size,
            hash: text(&mut extra, "hash")?,
            title: text(&mut extra, "title")?,
            creation: text(&mut extra, "creation")?,
            extra,
        })
    }

    /// Bytes: as it says, or as its data has them, whichever is more.
    pub fn bytes(&self) -> u64 {
        let data = self.data.as_ref().map_or(0, |data| {
            let letters = data.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=').count();
            letters as u64 * 3 / 4
        });
        data.max(self.size.unwrap_or(0))
    }
}

impl Reference {
    fn read(json: &Json) -> Option<Reference> {
        let mut extra = object(json)?;
        Some(Reference { reference: text(&mut extra, "reference")?, display: text(&mut extra, "display")?, extra })
    }

    /// The kind of resource that the reference names: `Patient` of `https://example.org/Patient/17`.
    pub fn resource(&self) -> Option<&str> {
        let parts: Vec<&str> = self.reference.as_deref()?.split('/').collect();
        let at = parts.iter().position(|part| *part == "_history").unwrap_or(parts.len());
        (at >= 2).then(|| parts[at - 2]).filter(|kind| kind.starts_with(|c: char| c.is_ascii_uppercase()))
    }
}

fn object(json: &Json) -> Option<Vec<(String, Json)>> {
    match &json.data {
        Data::Object(fields) => Some(fields.clone()),
        _ => None,
    }
}

fn take(fields: &mut Vec<(String, Json)>, name: &str) -> Option<Json> {
    let at = fields.iter().position(|(found, _)| found == name)?;
    Some(fields.remove(at).1)
}

/// `None` when something stands there that is no text.
fn text(fields: &mut Vec<(String, Json)>, name: &str) -> Option<Option<String>> {
    match take(fields, name) {
        None => Some(None),
        Some(Json { data: Data::Text(text), .. }) => Some(Some(text)),
        Some(_) => None,
    }
}

impl Value {
    /// Reads what stands under `value` + `kind` (`Boolean`, `Coding`, …). `None` when it is not of that kind, or the kind is no answer's.
    pub fn read(kind: &str, json: &Json) -> Option<Value> {
        let words = json.text();
        Some(match kind {
            "Boolean" => Value::Boolean(json.bool()?),
            "Decimal" => Value::Decimal(Decimal::read(json.digits()?)?),
            "Integer" => Value::Integer(json.digits()?.parse().ok()?),
            "Date" => Value::Date(Date::read(words?)?),
            "DateTime" => Value::DateTime(DateTime::read(words?)?),
            "Time" => Value::Time(Time::read(words?)?),
            "String" => Value::String(words?.to_owned()),
            "Uri" => Value::Uri(words?.to_owned()),
            "Coding" => Value::Coding(Coding::read(json)?),
            "Attachment" => Value::Attachment(Attachment::read(json)?),
            "Reference" => Value::Reference(Reference::read(json)?),
            "Quantity" => Value::Quantity(Quantity::read(json)?),
            _ => return None,
        })
    }

    /// The element it stands in, such as `valueCoding`; `None` for what is no answer.
    pub fn element(&self) -> Option<&str> {
        Some(match self {
            Value::Boolean(_) => "valueBoolean",
            Value::Decimal(_) => "valueDecimal",
            Value::Integer(_) => "valueInteger",
            Value::Date(_) => "valueDate",
            Value::DateTime(_) => "valueDateTime",
            Value::Time(_) => "valueTime",
            Value::String(_) => "valueString",
            Value::Uri(_) => "valueUri",
            Value::Coding(_) => "valueCoding",
            Value::Attachment(_) => "valueAttachment",
            Value::Reference(_) => "valueReference",
            Value::Quantity(_) => "valueQuantity",
            Value::Unreadable(element, _) => element,
            Value::AsTyped(_) => return None,
        })
    }

    /// The value as JSON.
    pub fn to_json(&self) -> Json {
        match self {
            Value::Boolean(value) => (*value).into(),
            Value::Decimal(value) => Json::number(value.as_str()),
            Value::Integer(value) => Json::number(&value.to_string()),
            Value::Date(value) => value.as_str().into(),
            Value::DateTime(value) => value.as_str().into(),
            Value::Time(value) => value.as_str().into(),
            Value::String(value) | Value::Uri(value) | Value::AsTyped(value) => value.as_str().into(),
            Value::Coding(c) => fields(&[("system", &c.system), ("code", &c.code), ("display", &c.display)], None, &c.extra),
            Value::Reference(r) => fields(&[("reference", &r.reference), ("display", &r.display)], None, &r.extra),
            Value::Quantity(q) => {
                let value = q.value.as_ref().map(|value| ("value", Json::number(value.as_str())));
                fields(&[("unit", &q.unit), ("system", &q.system), ("code", &q.code)], value, &q.extra)
            }
            Value::Attachment(a) => {
                let size = a.size.map(|size| ("size", Json::number(&size.to_string())));
                let texts = [
                    ("contentType", &a.content_type),
                    ("url", &a.url),
                    ("data", &a.data),
                    ("hash", &a.hash),
                    ("title", &a.title),
                    ("creation", &a.creation),
                ];
                fields(&texts, size, &a.extra)
            }
            Value::Unreadable(_, json) => json.clone(),
        }
    }

    /// Whether both say the same, as `=` of a condition and a list of options mean it: numbers by worth, codes by meaning.
    pub fn same(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Coding(a), Value::Coding(b)) => a.means(b),
            (Value::String(a), Value::Uri(b)) | (Value::Uri(a), Value::String(b)) => a == b,
            (Value::Reference(a), Value::Reference(b)) => a.reference.is_some() && a.reference == b.reference,
            _ => self.compare(other).map_or_else(|| self == other, Ordering::is_eq),
        }
    }

    /// Which is more, for values that have an order; `None` for others, for different units, and where precision does not tell.
    pub fn compare(&self, other: &Value) -> Option<Ordering> {
        match (self, other) {
            (Value::Quantity(a), Value::Quantity(b)) => {
                a.same_unit(b).then(|| Some(a.value.as_ref()?.compare(b.value.as_ref()?))).flatten()
            }
            (Value::Date(a), Value::Date(b)) => a.compare(b),
            (Value::DateTime(a), Value::DateTime(b)) => a.compare(b),
            (Value::Date(a), Value::DateTime(b)) => DateTime::read(a.as_str())?.compare(b),
            (Value::DateTime(a), Value::Date(b)) => a.compare(&DateTime::read(b.as_str())?),
            (Value::Time(a), Value::Time(b)) => Some(a.compare(b)),
            _ => Some(self.number()?.compare(&other.number()?)),
        }
    }

    /// The number of a decimal or an integer.
    pub fn number(&self) -> Option<Decimal> {
        match self {
            Value::Decimal(value) => Some(value.clone()),
            Value::Integer(value) => Some(i64::from(*value).into()),
            _ => None,
        }
    }

    /// The value for people to read: a code's words, a quantity with its unit, a file's name. `yes` and `no` are the caller's.
    pub fn words(&self, yes: &str, no: &str) -> String {
        match self {
            Value::Boolean(true) => yes.to_owned(),
            Value::Boolean(false) => no.to_owned(),
            Value::Coding(coding) => coding.words().to_owned(),
            Value::Quantity(quantity) => {
                let unit = quantity.unit.as_deref().or(quantity.code.as_deref()).unwrap_or_default();
                let value = quantity.value.as_ref().map_or("", Decimal::as_str);
                format!("{value} {unit}").trim().to_owned()
            }
            Value::Attachment(file) => file.title.clone().or_else(|| file.url.clone()).unwrap_or_default(),
            Value::Reference(other) => other.display.clone().or_else(|| other.reference.clone()).unwrap_or_default(),
            Value::Unreadable(_, json) => json.to_string(),
            other => other.to_json().text().map_or_else(|| other.to_json().to_string(), str::to_owned),
        }
    }
}

fn fields(texts: &[(&str, &Option<String>)], more: Option<(&str, Json)>, extra: &[(String, Json)]) -> Json {
    let texts = texts.iter().filter_map(|(name, text)| Some(((*name).to_owned(), text.as_deref()?.into())));
    let more = more.map(|(name, value)| (name.to_owned(), value));
    Data::Object(more.into_iter().chain(texts).chain(extra.iter().cloned()).collect()).into()
}
