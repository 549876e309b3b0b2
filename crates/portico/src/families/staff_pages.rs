//! The pages on which staff give, change, end and freeze access for others.

use super::{
    actions,
    kind::Kind,
    person_form::{FIELDS, INSTEAD, MADE_FROM, PersonForm, RightsRow},
    state::Asked,
    store::{self, Offer, Person},
};
use crate::{
    access::rights::Level,
    answer::{Answer, RefusalKind, Trouble, code},
    doors::Path,
    invitations::{self, own_next},
    look::{Section, StaffShell},
    practices::GrantKind,
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_policy::Permission;
use portico_values::{ClientId, GrantId, OfferId, clean_text};
use portico_web::{Flash, FormData, Problems, html_with, no_store};

#[derive(Template)]
#[template(path = "families/pages/person.html")]
struct PersonPage {
    shell: StaffShell,
    client: ClientId,
    called: String,
    guardian_age: i64,
    /// The grant that is being changed; none while somebody new is asked.
    grant: Option<GrantId>,
    title: String,
    form: PersonForm,
    rights: Vec<RightsRow>,
    /// What somebody else changed in the meantime: label, what is there now, what was typed here.
    meanwhile: Option<Vec<(&'static str, String, String)>>,
    problems: Problems,
    /// The page to return to once somebody new is asked; empty for the people with access.
    next: String,
}

#[derive(Template)]
#[template(path = "families/pages/freeze.html")]
struct FreezePage {
    shell: StaffShell,
    client: ClientId,
    called: String,
    problems: Problems,
    reason: String,
}

/// What a client within reach is called.
pub(super) async fn called(visit: &StaffVisit, client: ClientId) -> Answer<String> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::InviteClients)?;
    let recipient = invitations::store::recipient(look.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    Ok(recipient.called().to_owned())
}

fn people_of(client: ClientId) -> String {
    format!("/clients/{client}/portal#people")
}

fn page(
    visit: &StaffVisit,
    (client, called): (ClientId, String),
    grant: Option<GrantId>,
    form: PersonForm,
    problems: Problems,
) -> PersonPage {
    PersonPage {
        shell: visit.shell(Some(Section::Clients)),
        client,
        title: match grant {
            Some(_) => format!("Access of {} {}", form.given, form.family).trim().to_owned(),
            None if form.instead.is_empty() => format!("Give someone access to {called}’s portal"),
            None => "Fix the email and ask again".to_owned(),
        },
        called,
        guardian_age: visit.practice.guardian_age,
        grant,
        rights: form.rights(),
        form,
        meanwhile: None,
        problems,
        next: String::new(),
    }
}

/// `GET /clients/{id}/people/new`.
pub(super) async fn new(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    let called = called(&visit, client).await?;
    let typed = match form.text("instead") {
        "" => PersonForm { kind: Kind::Guardian.word().into(), email: form.text("email").to_owned(), ..PersonForm::default() },
        earlier => PersonForm::instead_of(&not_arrived(&visit, client, earlier).await?, &visit.zone(), visit.call.now),
    };
    let page = page(&visit, (client, called), None, typed, Problems::none());
    Ok(no_store(visit.page(&PersonPage { next: own_next(&form).unwrap_or_default(), ..page })))
}

/// The question about this client whose email did not arrive.
async fn not_arrived(visit: &StaffVisit, client: ClientId, earlier: &str) -> Answer<Offer> {
    let earlier: OfferId = earlier.parse().map_err(|_| Trouble::not_found())?;
    let mut look = visit.look().await?;
    let reach = look.may(Permission::InviteClients)?;
    let now = look.now();
    let mut offers = store::offers_for(look.db(), &reach, client).await?.into_iter();
    offers.find(|one| one.id == earlier && Asked::wants_another_address(one, now)).ok_or_else(Trouble::not_found)
}

/// `POST /clients/{id}/people`: the offer goes out; nothing is opened before it is accepted. One whose email did not arrive is withdrawn with it.
pub(super) async fn offer(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&[&FIELDS[..], &INSTEAD, &["next"]].concat())?;
    let called = called(&visit, client).await?;
    let (typed, next) = (PersonForm::read(&form), own_next(&form).unwrap_or_default());
    let offered = match typed.parse(&visit.zone(), visit.call.now) {
        Ok(offered) => offered,
        Err(problems) => {
            let page = PersonPage { next, ..page(&visit, (client, called), None, typed, problems) };
            return Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)));
        }
    };
    let earlier: Option<OfferId> = match typed.instead.as_str() {
        "" => None,
        earlier => Some(earlier.parse().map_err(|_| Trouble::not_found())?),
    };
    let mut act = visit.act().await?;
    let asked = match earlier {
        Some(earlier) => actions::offer_instead(&mut act, client, earlier, &offered).await,
        None => actions::offer(&mut act, client, &offered).await,
    };
    match asked {
        Ok(_) => act.commit().await?,
        Err(Trouble::Refused(refusal)) if matches!(refusal.kind, RefusalKind::Conflict | RefusalKind::TooMuch) => {
            act.leave();
            let problems = Problems::one("email", refusal.code, refusal.sentence);
            let page = PersonPage { next, ..page(&visit, (client, called), None, typed, problems) };
            return Ok(no_store(html_with(StatusCode::CONFLICT, &page)));
        }
        Err(other) => return Err(other),
    }
    let flash = Flash::done(format!("{} was asked by email at {}.", offered.given, offered.address));
    let back = if next.is_empty() { people_of(client) } else { next };
    Ok(visit.go_with(&back, &flash.with("They see nothing until they accept.")))
}

async fn person(visit: &StaffVisit, client: ClientId, grant: GrantId) -> Answer<Person> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::InviteClients)?;
    invitations::store::recipient(look.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let present = visit.practice.present(look.now());
    let people = store::people(look.db(), &reach, client, &present).await?;
    people.into_iter().find(|person| person.grant_id == grant && person.kind != GrantKind::Own).ok_or_else(Trouble::not_found)
}

/// `GET /clients/{id}/people/{grant}`.
pub(super) async fn edit(visit: StaffVisit, Path((client, grant)): Path<(ClientId, GrantId)>) -> Answer<Response> {
    let called = called(&visit, client).await?;
    let person = person(&visit, client, grant).await?;
    let form = PersonForm::of(&person, &visit.zone());
    Ok(no_store(visit.page(&page(&visit, (client, called), Some(grant), form, Problems::none()))))
}

/// `POST /clients/{id}/people/{grant}`: refused with both versions if somebody else has changed it since the form was made.
pub(super) async fn change(
    visit: StaffVisit,
    Path((client, grant)): Path<(ClientId, GrantId)>,
    form: FormData,
) -> Answer<Response> {
    form.only(&[&FIELDS[..], &MADE_FROM].concat())?;
    let called = called(&visit, client).await?;
    let person = person(&visit, client, grant).await?;
    let kept = PersonForm {
        kind: person.kind.word().to_owned(),
        given: person.given_name.clone(),
        family: person.family_name.clone(),
        email: person.address.clone(),
        ..PersonForm::read(&form)
    };
    let terms = match kept.parse_change_of(&person, &visit.zone(), visit.call.now) {
        Ok(terms) => terms,
        Err(problems) => {
            let page = page(&visit, (client, called), Some(grant), kept, problems);
            return Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)));
        }
    };
    let mut act = visit.act().await?;
    match actions::change(&mut act, client, grant, &terms, &kept.then).await {
        Ok(()) => act.commit().await?,
        Err(Trouble::Refused(refusal)) if refusal.code == code::CHANGED_MEANWHILE => {
            act.leave();
            return show_both(&visit, (client, called), grant, kept).await;
        }
        Err(other) => return Err(other),
    }
    Ok(visit.go_with(&people_of(client), &Flash::done("Access changed.").with("This takes effect straight away.")))
}

/// The form as it was typed, below what is there now: saving it again keeps it.
async fn show_both(
    visit: &StaffVisit,
    (client, called): (ClientId, String),
    grant: GrantId,
    typed: PersonForm,
) -> Answer<Response> {
    let now = PersonForm::of(&person(visit, client, grant).await?, &visit.zone());
    let pairs = now.said().into_iter().zip(typed.said());
    let differ = pairs.filter(|((_, now), (_, typed))| now != typed);
    let meanwhile = differ.map(|((label, now), (_, typed))| (label, now, typed)).collect();
    let form = PersonForm { then: now.then, ..typed };
    let page = page(visit, (client, called), Some(grant), form, Problems::none());
    Ok(no_store(html_with(StatusCode::CONFLICT, &PersonPage { meanwhile: Some(meanwhile), ..page })))
}

/// `POST /clients/{id}/people/{grant}/end`.
pub(super) async fn end(visit: StaffVisit, Path((client, grant)): Path<(ClientId, GrantId)>, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    let person = actions::end(&mut act, client, grant).await?;
    act.commit().await?;
    let flash = Flash::done(format!("{}’s access has ended.", person.name()));
    Ok(visit.go_with(&people_of(client), &flash.with("Nothing was deleted.")))
}

/// `POST /clients/{id}/offers/{offer}/sending`.
pub(super) async fn send_again(
    visit: StaffVisit,
    Path((client, offer)): Path<(ClientId, OfferId)>,
    form: FormData,
) -> Answer<Response> {
    form.only(&["next"])?;
    let next = own_next(&form).unwrap_or_else(|| people_of(client));
    let mut act = visit.act().await?;
    match actions::send_again(&mut act, client, offer).await {
        Ok(()) => act.commit().await?,
        Err(Trouble::Refused(refusal)) if matches!(refusal.kind, RefusalKind::Conflict | RefusalKind::TooMuch) => {
            act.leave();
            return Ok(visit.go_with(&next, &Flash::attention(refusal.sentence.to_string())));
        }
        Err(other) => return Err(other),
    }
    Ok(visit.go_with(&next, &Flash::done("Asked again by email.").with("Earlier links stopped working.")))
}

/// `POST /clients/{id}/offers/{offer}/withdrawal`.
pub(super) async fn withdraw(
    visit: StaffVisit,
    Path((client, offer)): Path<(ClientId, OfferId)>,
    form: FormData,
) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    actions::withdraw(&mut act, client, offer).await?;
    act.commit().await?;
    Ok(visit.go_with(&people_of(client), &Flash::done("The request was withdrawn. Its link no longer works.")))
}

/// `GET /clients/{id}/freeze`: asks for confirmation, and for the reason.
pub(super) async fn ask_to_freeze(visit: StaffVisit, Path(client): Path<ClientId>) -> Answer<Response> {
    let called = called(&visit, client).await?;
    let page = FreezePage {
        shell: visit.shell(Some(Section::Clients)),
        client,
        called,
        problems: Problems::none(),
        reason: String::new(),
    };
    Ok(visit.page(&page))
}

/// `POST /clients/{id}/freeze`.
pub(super) async fn freeze(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&["reason"])?;
    let called = called(&visit, client).await?;
    let reason = clean_text(form.text("reason"));
    if reason.is_empty() || reason.chars().count() > 300 {
        let problems = Problems::one("reason", "missing", "Say why, in at most 300 characters");
        let shell = visit.shell(Some(Section::Clients));
        let page = FreezePage { shell, client, called, problems, reason };
        return Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)));
    }
    let mut act = visit.act().await?;
    actions::freeze(&mut act, client, &reason).await?;
    act.commit().await?;
    visit.call.portico.live_bell.notify_waiters();
    let flash = Flash::done("Access for others is frozen.").with(format!("{called}’s own sign-in is not affected."));
    Ok(visit.go_with(&people_of(client), &flash))
}

/// `POST /clients/{id}/freeze/lifting`.
pub(super) async fn thaw(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&[])?;
    let mut act = visit.act().await?;
    actions::thaw(&mut act, client).await?;
    act.commit().await?;
    visit.call.portico.live_bell.notify_waiters();
    Ok(visit.go_with(&people_of(client), &Flash::done("Access for others is open again.")))
}
