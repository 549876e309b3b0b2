//! Organization → Client Portal → Settings, and Settings → Scheduling → Client Portal permissions.

use super::{
    actions::{self, InvitationRules},
    settings::{PortalSettings, ReminderDays, TimeOfDay},
    store,
    switch_pages::settings_of,
};
use crate::{
    answer::{Answer, Trouble},
    bounces::Reading,
    clients::permissions::{Area, Permissions},
    families,
    invitations::LinkCheck,
    look::{Section, StaffShell},
    practices::{NewPractice, PortalHost, PracticeAsWritten},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_language::Language;
use portico_policy::Permission;
use portico_values::clean_text;
use portico_web::{Flash, FormData, Problems, html_with, no_store};

const SETTINGS: &str = "/organization/client-portal/settings";

#[derive(Template)]
#[template(path = "organization/pages/settings.html")]
struct SettingsPage {
    shell: StaffShell,
    is_on: bool,
    portal_url: String,
    /// Whether there is a host that a portal could have, or this one's to give back.
    can_have_host: bool,
    sign_in_links: bool,
    /// Which answer is chosen in advance when a client's main address changes.
    address_change: String,
    shortcuts: Vec<Shortcut>,
    defaults: Permissions,
    lacks: Option<&'static str>,
    written: Written,
    logo: Option<String>,
    coming_back: Option<ComingBack>,
    hues: [(&'static str, &'static str); 8],
    languages: Vec<(&'static str, &'static str)>,
    problems: Problems,
}

#[derive(Template)]
#[template(path = "organization/pages/scheduling.html")]
struct SchedulingPage {
    shell: StaffShell,
    is_on: bool,
    portal_url: String,
    defaults: Permissions,
    lacks: Option<&'static str>,
}

/// How letters that come back are read.
struct ComingBack {
    trouble: Option<String>,
    sentence: String,
}

/// An address to hand to clients.
struct Shortcut {
    id: &'static str,
    label: &'static str,
    address: String,
    /// The words on the button that copies it.
    copy: &'static str,
}

/// The fields as they stand, or as somebody typed them.
struct Written {
    portal_host: String,
    name: String,
    phone: String,
    postal_address: String,
    zone: String,
    sender_name: String,
    hue: String,
    language: String,
    languages: Vec<String>,
    link_days: String,
    link_check: String,
    reminder_days: String,
    quiet_from: String,
    quiet_until: String,
    form_days_before: String,
    form_days_after: String,
    guardian_age: String,
    invites_guests: bool,
}

impl Written {
    fn speaks(&self, tag: &str) -> bool {
        self.languages.iter().any(|known| known == tag)
    }
    fn of(visit: &StaffVisit, settings: &PortalSettings) -> Self {
        let practice = &visit.practice;
        let reminders = ReminderDays::parse(&settings.reminder_days).map(|days| days.to_string());
        Self {
            portal_host: practice.portal_host.clone().unwrap_or_default(),
            name: practice.name.clone(),
            phone: practice.phone.clone(),
            postal_address: practice.postal_address.replace(", ", "\n"),
            zone: practice.zone.clone(),
            sender_name: practice.sender_name.clone(),
            hue: practice.hue.to_string(),
            language: practice.language.clone(),
            languages: practice.languages.split(',').map(str::to_owned).collect(),
            link_days: practice.link_days.to_string(),
            link_check: practice.link_check.clone(),
            reminder_days: reminders.unwrap_or_default(),
            quiet_from: TimeOfDay::from_minutes(settings.quiet_from).to_string(),
            quiet_until: TimeOfDay::from_minutes(settings.quiet_until).to_string(),
            form_days_before: ReminderDays::before(&settings.form_days_before).map(|days| days.to_string()).unwrap_or_default(),
            form_days_after: ReminderDays::parse(&settings.form_days_after).map(|days| days.to_string()).unwrap_or_default(),
            guardian_age: practice.guardian_age.to_string(),
            invites_guests: practice.invites_guests,
        }
    }
}

/// The hues by number, in words.
const HUES: [(&str, &str); 8] = [
    ("1", "Terracotta"),
    ("2", "Ochre"),
    ("3", "Green"),
    ("4", "Teal"),
    ("5", "Blue"),
    ("6", "Violet"),
    ("7", "Aubergine"),
    ("8", "Rose"),
];

fn permissions_of(settings: &PortalSettings) -> Permissions {
    let PortalSettings { may_request, may_message, may_see_bills, may_pay, .. } = *settings;
    Permissions { may_request, may_message, may_see_bills, may_pay }
}

async fn settings_now(visit: &StaffVisit) -> Answer<PortalSettings> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::ManagePortal)?;
    store::settings(look.db(), &reach).await?.ok_or_else(Trouble::not_found)
}

/// `GET /organization`.
pub(super) async fn to_settings(visit: StaffVisit) -> Response {
    visit.go(SETTINGS)
}

/// `GET /organization/client-portal/settings`.
pub(super) async fn settings(visit: StaffVisit) -> Answer<Response> {
    let settings = settings_now(&visit).await?;
    let written = Written::of(&visit, &settings);
    let coming_back = coming_back(&visit).await?;
    Ok(visit.page(&page(&visit, &settings, written, coming_back, Problems::none())))
}

/// What the last look into the mailbox found; nothing if no mailbox is set.
async fn coming_back(visit: &StaffVisit) -> Answer<Option<ComingBack>> {
    let Some(reading) = Reading::last(&visit.call.portico).await? else { return Ok(None) };
    let at = |at| visit.words().day_time(at, visit.call.now, &visit.zone());
    let sentence = match reading.read_at {
        Some(read) => format!("The mailbox was last read {}.", at(read)),
        None => "The mailbox has not been read yet.".to_owned(),
    };
    Ok(Some(ComingBack { trouble: reading.trouble, sentence }))
}

fn page(
    visit: &StaffVisit,
    settings: &PortalSettings,
    written: Written,
    coming_back: Option<ComingBack>,
    problems: Problems,
) -> SettingsPage {
    let link = |rest: &str| visit.practice.link(&visit.call.portico.settings, rest);
    let shortcut = |id, label, rest| Shortcut { id, label, address: link(rest), copy: "Copy link" };
    let defaults = permissions_of(settings);
    SettingsPage {
        shell: visit.shell(Some(Section::Organization)),
        is_on: visit.practice.portal_on,
        portal_url: link("/"),
        can_have_host: !visit.call.portico.settings.portal_hosts.is_empty() || visit.practice.portal_host.is_some(),
        sign_in_links: visit.practice.sign_in_links,
        address_change: visit.practice.address_change.clone(),
        shortcuts: vec![
            shortcut("login-link", "Login Link", "/sign-in"),
            shortcut("sign-up-link", "Sign-up link", "/sign-up"),
            shortcut("appointment-link", "New appointment link", "/new-appointment"),
            Shortcut {
                copy: "Copy password reset link",
                ..shortcut("reset-link", "Address to choose a new password", "/forgot-password")
            },
        ],
        lacks: defaults.paying_lacks(visit.practice.payment_account.is_some()),
        defaults,
        written,
        logo: visit.practice.logo_path(),
        coming_back,
        hues: HUES,
        languages: Language::OFFERED.iter().map(|language| (language.tag(), language.own_name())).collect(),
        problems,
    }
}

/// The settings again, with the problems of a card that does not keep what was typed.
pub(super) async fn with_problems(visit: &StaffVisit, problems: Problems) -> Answer<Response> {
    to_mend(visit, |_| {}, problems).await
}

async fn to_mend(visit: &StaffVisit, write: impl FnOnce(&mut Written), problems: Problems) -> Answer<Response> {
    let settings = settings_now(visit).await?;
    let mut written = Written::of(visit, &settings);
    write(&mut written);
    let coming_back = coming_back(visit).await?;
    Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page(visit, &settings, written, coming_back, problems))))
}

/// `GET /settings/scheduling/client-portal`.
pub(super) async fn scheduling(visit: StaffVisit) -> Answer<Response> {
    let settings = settings_now(&visit).await?;
    let defaults = permissions_of(&settings);
    let page = SchedulingPage {
        shell: visit.shell(None),
        is_on: visit.practice.portal_on,
        portal_url: visit.practice.link(&visit.call.portico.settings, "/"),
        lacks: defaults.paying_lacks(visit.practice.payment_account.is_some()),
        defaults,
    };
    Ok(visit.page(&page))
}

/// `POST /settings/scheduling/client-portal/permissions`: what new clients may use.
pub(super) async fn save_defaults(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&Area::ALL.map(Area::word))?;
    let mut act = visit.act().await?;
    actions::set_default_permissions(&mut act, Permissions::ticked(|name| form.checked(name))).await?;
    act.commit().await?;
    let flash = Flash::done("Permissions saved.").with("New clients start with these.");
    Ok(visit.go_with(settings_of(&visit), &flash))
}

/// `POST /organization/client-portal/settings/invitations`.
pub(super) async fn save_invitations(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&["link_days", "link_check", "reminder_days", "quiet_from", "quiet_until"])?;
    match rules_in(&form) {
        Ok(rules) => {
            let mut act = visit.act().await?;
            actions::set_invitation_rules(&mut act, &rules).await?;
            act.commit().await?;
            let flash = Flash::done("Invitation settings saved.").with("They apply to new invitations.");
            Ok(visit.go_with(SETTINGS, &flash))
        }
        Err(problems) => {
            let write = |written: &mut Written| {
                written.link_days = form.text("link_days").to_owned();
                written.link_check = form.text("link_check").to_owned();
                written.reminder_days = form.text("reminder_days").to_owned();
                written.quiet_from = form.text("quiet_from").to_owned();
                written.quiet_until = form.text("quiet_until").to_owned();
            };
            to_mend(&visit, write, problems).await
        }
    }
}

fn rules_in(form: &FormData) -> Result<InvitationRules, Problems> {
    let mut problems = Problems::none();
    let link_days = form.text("link_days").parse().ok().filter(|days| (1..=30).contains(days));
    if link_days.is_none() {
        problems.add("link_days", "range", "Enter a number of days from 1 to 30");
    }
    let check = LinkCheck::from_word(form.text("link_check"));
    if check.is_none() {
        problems.add("link_check", "unknown", "Choose one of the four");
    }
    let reminders = ReminderDays::parse(form.text("reminder_days"));
    let reminders = problems.take("reminder_days", reminders.map_err(|why| ("days", why.to_owned())));
    let mut time = |name: &'static str| {
        let time = TimeOfDay::parse(form.text(name));
        if time.is_none() {
            problems.add(name, "time", "Enter a time, like 21:00");
        }
        time
    };
    let (from, until) = (time("quiet_from"), time("quiet_until"));
    match (link_days, check, reminders, from, until) {
        (Some(link_days), Some(check), Some(reminders), Some(from), Some(until)) => {
            Ok(InvitationRules { link_days, check, reminders, quiet: (from, until) })
        }
        _ => Err(problems),
    }
}

/// `POST /organization/client-portal/settings/forms`.
pub(super) async fn save_form_reminders(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&["form_days_before", "form_days_after"])?;
    let mut problems = Problems::none();
    let before = ReminderDays::before(form.text("form_days_before")).map_err(|why| ("days", why.to_owned()));
    let before = problems.take("form_days_before", before);
    let after = ReminderDays::parse(form.text("form_days_after")).map_err(|why| ("days", why.to_owned()));
    let after = problems.take("form_days_after", after);
    let (Some(before), Some(after)) = (before, after) else {
        let write = |written: &mut Written| {
            written.form_days_before = form.text("form_days_before").to_owned();
            written.form_days_after = form.text("form_days_after").to_owned();
        };
        return to_mend(&visit, write, problems).await;
    };
    let mut act = visit.act().await?;
    actions::set_form_reminders(&mut act, &before, &after).await?;
    act.commit().await?;
    let flash = Flash::done("Reminders saved.").with("They also apply to what is waiting now.");
    Ok(visit.go_with(SETTINGS, &flash))
}

/// `POST /organization/client-portal/settings/families`.
pub(super) async fn save_families(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&["guardian_age", "invites_guests"])?;
    let age: Option<i64> = form.text("guardian_age").parse().ok().filter(|age| (10..=25).contains(age));
    let Some(age) = age else {
        let write = |written: &mut Written| {
            written.guardian_age = form.text("guardian_age").to_owned();
            written.invites_guests = form.checked("invites_guests");
        };
        let problems = Problems::one("guardian_age", "range", "Enter an age from 10 to 25");
        return to_mend(&visit, write, problems).await;
    };
    let mut act = visit.act().await?;
    families::actions::set_guardian_age(&mut act, age).await?;
    families::actions::set_invites_guests(&mut act, form.checked("invites_guests")).await?;
    act.commit().await?;
    let flash = Flash::done("Families saved.").with(format!("Guardian access ends when a client turns {age}."));
    Ok(visit.go_with(SETTINGS, &flash))
}

/// `POST /organization/client-portal/settings/address`: a host for the portal alone, or none.
pub(super) async fn save_portal_host(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&["portal_host"])?;
    let typed = form.text("portal_host");
    match keep_portal_host(&visit, typed).await {
        Ok(host) => {
            let settings = &visit.call.portico.settings;
            let begin = host.map_or_else(|| settings.base_url.clone(), |host| settings.base_url_at(host.as_str()));
            let flash = Flash::done("Portal address saved.").with(format!("New links begin with {begin}/."));
            Ok(visit.go_with(SETTINGS, &flash))
        }
        Err(Trouble::Invalid(problems)) => to_mend(&visit, |written| written.portal_host = typed.to_owned(), problems).await,
        Err(other) => Err(other),
    }
}

async fn keep_portal_host(visit: &StaffVisit, typed: &str) -> Answer<Option<PortalHost>> {
    let host = match typed {
        "" => None,
        name => {
            let host = PortalHost::parse(name, &visit.call.portico.settings);
            Some(host.map_err(|why| Trouble::at("portal_host", "host", why))?)
        }
    };
    let mut act = visit.act().await?;
    actions::set_portal_host(&mut act, host.as_ref()).await?;
    act.commit().await?;
    Ok(host)
}

/// `POST /organization/client-portal/settings/practice`.
pub(super) async fn save_practice(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&["name", "phone", "postal_address", "zone", "sender_name", "hue", "language", "languages[]"])?;
    match practice_in(&visit, &form) {
        Ok((practice, sender_name, languages)) => {
            let mut act = visit.act().await?;
            actions::change_practice(&mut act, &practice, &sender_name, &languages).await?;
            act.commit().await?;
            Ok(visit.go_with(SETTINGS, &Flash::done("Practice saved.")))
        }
        Err(problems) => {
            let write = |written: &mut Written| {
                written.name = form.text("name").to_owned();
                written.phone = form.text("phone").to_owned();
                written.postal_address = form.prose("postal_address");
                written.zone = form.text("zone").to_owned();
                written.sender_name = form.text("sender_name").to_owned();
                written.hue = form.text("hue").to_owned();
                written.language = form.text("language").to_owned();
                written.languages = form.all("languages").into_iter().map(str::to_owned).collect();
            };
            to_mend(&visit, write, problems).await
        }
    }
}

fn practice_in(visit: &StaffVisit, form: &FormData) -> Result<(NewPractice, String, Vec<Language>), Problems> {
    let kept = &visit.practice;
    let read = NewPractice::read(&PracticeAsWritten {
        name: form.text("name").to_owned(),
        slug: kept.slug.clone(),
        phone: form.text("phone").to_owned(),
        postal_address: form.prose("postal_address"),
        zone: form.text("zone").to_owned(),
        language: form.text("language").to_owned(),
        hue: form.text("hue").to_owned(),
        reply_to: String::new(),
        link_days: kept.link_days.to_string(),
    });
    let (practice, mut problems) = match read {
        Ok(practice) => (Some(practice), Problems::none()),
        Err(problems) => (None, problems),
    };
    let sender_name = match clean_text(form.text("sender_name")) {
        empty if empty.is_empty() => practice.as_ref().map(|practice| practice.name.clone()).unwrap_or_default(),
        name => name,
    };
    if form.text("zone").trim().is_empty() {
        problems.add("zone", "missing", "Choose a time zone, like Europe/London");
    }
    if sender_name.chars().count() > 100 {
        problems.add("sender_name", "too_long", "Use at most 100 characters for the sender name");
    }
    let ticked = form.all("languages");
    let languages: Vec<Language> = Language::OFFERED.into_iter().filter(|language| ticked.contains(&language.tag())).collect();
    if languages.is_empty() {
        problems.add("languages", "missing", "Choose at least one language");
    } else if practice.as_ref().is_some_and(|practice| !languages.contains(&practice.language)) {
        problems.add("language", "not_offered", "Choose one of the languages of the portal");
    }
    match practice {
        Some(practice) if problems.is_empty() => Ok((practice, sender_name, languages)),
        _ => Err(problems),
    }
}
