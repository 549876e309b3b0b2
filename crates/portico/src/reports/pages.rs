//! `/reports`: the invitation funnel as a drawing, as tables, and as a file.

use super::funnel::{FEW, Step, median, steps, width};
use crate::{
    answer::{Answer, Trouble},
    clients::{Filter, MessageSent, Request, Standing, Tab, filter::Assigned, store},
    invitations::templates,
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::{body::Body, response::Response};
use http::{HeaderValue, header};
use portico_language::Language;
use portico_policy::Permission;
use portico_values::moment::days;
use portico_web::{harmless, no_store};

/// After this many days of waiting, a client is mentioned.
const LONG: u16 = 7;

#[derive(Template)]
#[template(path = "reports/pages/invitations.html")]
struct ReportPage {
    shell: StaffShell,
    report: Report,
    median: String,
    stuck: Vec<Stuck>,
    few: bool,
    own: bool,
    /// Whether there is nobody to count yet.
    nobody: bool,
}

/// Everything that is counted.
struct Report {
    all: Vec<Step>,
    clinicians: Vec<Group>,
    messages: Vec<Group>,
    languages: Vec<Group>,
    median: Option<i64>,
}

/// The same numbers for a part of them.
struct Group {
    name: String,
    steps: Vec<Step>,
}

/// Where people are stuck, how many, and the list of them.
struct Stuck {
    label: &'static str,
    text: &'static str,
    count: i64,
    /// The length of its bar, beside the longest.
    width: i64,
    href: String,
}

/// `GET /reports`.
pub(super) async fn invitations(visit: StaffVisit) -> Answer<Response> {
    let report = Report::read(&visit).await?;
    let stuck = stuck(&visit).await?;
    let own = visit.who.may(Permission::SeeClients)?.assigned_to().is_some();
    let median = match report.median {
        None => String::new(),
        Some(0) => "Half of those who activated did so on the day they were invited.".to_owned(),
        Some(1) => "Half of those who activated did so within 1 day.".to_owned(),
        Some(n) => format!("Half of those who activated did so within {n} days."),
    };
    let few = report.all[0].count < FEW;
    let nobody = report.all.iter().all(|step| step.count == 0);
    let page = ReportPage { shell: visit.shell(Some(Section::Reports)), report, median, stuck, few, own, nobody };
    Ok(no_store(visit.page(&page)))
}

/// `GET /reports/invitations.csv`: the same numbers.
pub(super) async fn file(visit: StaffVisit) -> Answer<Response> {
    let report = Report::read(&visit).await?;
    let failed = |error: csv::Error| Trouble::from(anyhow::Error::new(error));
    let mark = "\u{feff}".as_bytes().to_vec();
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(mark);
    let mut headings = vec!["Of", "Name"];
    headings.extend(report.all.iter().map(|step| step.label));
    writer.write_record(headings).map_err(failed)?;
    let everybody = [Group { name: "Everybody".into(), steps: report.all }];
    let parts = [
        ("All", &everybody[..]),
        ("Clinician", &report.clinicians[..]),
        ("Message", &report.messages[..]),
        ("Language", &report.languages[..]),
    ];
    for (of, groups) in parts {
        for group in groups {
            let mut cells = vec![of.to_owned(), harmless(&group.name).into_owned()];
            cells.extend(group.steps.iter().map(|step| step.count.to_string()));
            writer.write_record(cells).map_err(failed)?;
        }
    }
    let bytes = writer.into_inner().map_err(|error| Trouble::from(anyhow::anyhow!(error.to_string())))?;
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    let name = HeaderValue::from_static("attachment; filename=\"portico-report-invitations.csv\"");
    headers.insert(header::CONTENT_DISPOSITION, name);
    Ok(no_store(response))
}

impl Report {
    async fn read(visit: &StaffVisit) -> Answer<Self> {
        let mut look = visit.look().await?;
        let reach = look.may(Permission::SeeClients)?;
        let all = store::counted(look.db(), &reach).await?;
        let clinicians = store::by_clinician(look.db(), &reach).await?;
        let languages = store::by_language(look.db(), &reach).await?;
        let messages = store::by_message(look.db(), &reach).await?;
        let templates = templates::store::all(look.db(), &reach).await?;
        let taken = store::days_taken(look.db(), &reach).await?;
        drop(look);
        let clinicians = clinicians.into_iter().map(|one| {
            let filter = Filter { assigned: Assigned::To(one.staff), ..Filter::default() };
            Group { steps: steps(|stage| one.at(stage), &filter), name: one.name }
        });
        let languages = languages.into_iter().map(|one| {
            let known = Language::OFFERED.iter().find(|language| language.tag() == one.language);
            let filter = Filter { language: known.map(|language| language.tag()), ..Filter::default() };
            let mut steps = steps(|stage| one.at(stage), &filter);
            if known.is_none() {
                // The list has no filter for it.
                steps.iter_mut().for_each(|step| step.href.clear());
            }
            Group { name: known.map_or(one.language, |language| language.own_name().to_owned()), steps }
        });
        let messages = messages.into_iter().map(|one| {
            let sent = MessageSent::from_word(&one.message).unwrap_or_default();
            let filter = Filter { message: Some(sent), ..Filter::default() };
            let name = match sent {
                MessageSent::Template(id) => templates
                    .iter()
                    .find(|known| known.id == id)
                    .map_or("A template that was deleted", |known| known.name.as_str()),
                other => other.label(),
            };
            Group { name: name.to_owned(), steps: steps(|stage| one.at(stage), &filter) }
        });
        Ok(Self {
            messages: messages.collect(),
            all: steps(|stage| all.at(stage), &Filter::default()),
            clinicians: clinicians.collect(),
            languages: languages.collect(),
            median: median(&taken),
        })
    }
}

async fn stuck(visit: &StaffVisit) -> Answer<Vec<Stuck>> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::SeeClients)?;
    let now = look.now();
    let standings = store::standings(look.db(), &reach, now).await?;
    let long = store::waiting_since(look.db(), &reach, now.minus(days(LONG.into())), now).await?;
    drop(look);
    let under = |tab: Tab| -> i64 {
        let standing = |word: &str| Standing::from_word(word).is_some_and(|standing| tab.standings().contains(&standing));
        standings.iter().filter(|(word, _)| standing(word)).map(|(_, many)| many).sum()
    };
    let list = |filter: Filter| Request { filter, ..Request::default() }.href();
    let tab = |tab: Tab| list(Filter { tab, ..Filter::default() });
    let all = [
        Stuck {
            label: "Not invited",
            text: "They haven’t been invited yet, or an address or consent is missing.",
            count: under(Tab::NotInvited),
            width: 0,
            href: tab(Tab::NotInvited),
        },
        Stuck {
            label: "Needs attention",
            text: "The email came back, the link has ended, or someone said “Not me”.",
            count: under(Tab::NeedsAttention),
            width: 0,
            href: tab(Tab::NeedsAttention),
        },
        Stuck {
            label: "Waiting longer than 7 days",
            text: "Reminders go out automatically. A word in person helps most.",
            count: long,
            width: 0,
            href: list(Filter { tab: Tab::Waiting, sent_before: Some(LONG), ..Filter::default() }),
        },
    ];
    let most = all.iter().map(|one| one.count).max().unwrap_or_default();
    let found = all.into_iter().filter(|one| one.count > 0);
    Ok(found.map(|one| Stuck { width: width(one.count, most), ..one }).collect())
}
