//! "Update Client Portal access?", and the "Email" dropdown of the Client Portal tab.

use super::{
    actions::{self, Chosen},
    question::{Choice, Question},
};
use crate::{
    access,
    answer::{Answer, Refusal, RefusalKind, Trouble, code, stored},
    clients::{self, Invitable, Obstacle},
    doors::Path,
    invitations::{self, just_sent, leading_back, own_next, placeholders::Placeholder},
    look::{Section, StaffShell},
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use portico_policy::Permission;
use portico_values::{ClientId, EmailAddress};
use portico_web::{Flash, FormData, html_with, no_store};

#[derive(Template)]
#[template(path = "addresses/pages/question.html")]
struct QuestionPage {
    shell: StaffShell,
    client: ClientId,
    called: String,
    question: Question,
    choices: Vec<Choice>,
    /// Why no invitation can go to the new address now, in place of the answer that sends one; empty if one can.
    instead: String,
    /// Whether the old sign-in can still be ended by itself, by whoever asks.
    may_disable: bool,
    /// Why the last answer could not be carried out; empty for none.
    refused: String,
    /// Who signs in with the new address already, so that it can't become this client's; empty for nobody.
    in_use: String,
    /// What would put either right: the words of the link, and where it leads.
    repair: Option<(&'static str, String)>,
    /// Where there are more ways on, if somebody else signs in with the address.
    taken: Option<String>,
    /// The page to return to; empty for the record.
    next: String,
}

impl QuestionPage {
    /// What stands above the question; empty for nothing.
    fn in_the_way(&self) -> &str {
        if self.refused.is_empty() { &self.in_use } else { &self.refused }
    }
    /// Whether a way on stands below that.
    fn has_ways_on(&self) -> bool {
        (self.instead.is_empty() && self.repair.is_some()) || self.taken.is_some()
    }
}

/// `GET /clients/{id}/portal/address`. With nothing to ask it leads to the tab.
pub(super) async fn ask(visit: StaffVisit, Path(client): Path<ClientId>, query: FormData) -> Answer<Response> {
    Ok(match page(&visit, client, Refused::Nothing, &query).await? {
        Some(page) => no_store(visit.page(&page)),
        None => visit.go_with(&next_or_tab(&query, client), &Flash::note("Nothing was changed.")),
    })
}

/// The page from which staff came, or else the tab.
fn next_or_tab(form: &FormData, client: ClientId) -> String {
    own_next(form).unwrap_or_else(|| format!("/clients/{client}/portal"))
}

/// Why an answer could not be carried out.
enum Refused {
    /// It was not given yet.
    Nothing,
    /// The new address is another one than the answer was given for.
    Changed,
    /// Something is in the way.
    Because(String),
    /// The default message names something that is not on file.
    Lacks(Placeholder),
}

impl Refused {
    fn sentence(&self) -> String {
        match self {
            Self::Nothing => String::new(),
            Self::Changed => actions::CHANGED.into(),
            Self::Because(sentence) => sentence.clone(),
            Self::Lacks(placeholder) => placeholder.missing_in_default(),
        }
    }
    /// What puts it right: the words of the link, and what follows the address of the form of Client Info.
    fn repair(&self, obstacle: Option<Obstacle>) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Lacks(Placeholder::ClinicianName) => Some(("Assigned staff", "#f-staff")),
            Self::Lacks(_) => None,
            Self::Nothing | Self::Changed | Self::Because(_) => obstacle.and_then(Obstacle::repair),
        }
    }
}

async fn page(visit: &StaffVisit, client: ClientId, refused: Refused, form: &FormData) -> Answer<Option<QuestionPage>> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::EditClients)?;
    let facts = clients::store::in_use(look.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let Some(question) = Question::of(&facts) else { return Ok(None) };
    let preferred = stored(Choice::from_word(&visit.practice.address_change), "what a practice prefers")?;
    let recipient = invitations::store::recipient(look.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let may_invite = Invitable::among(&mut look, &[client]).await?.holds(client);
    let obstacle = match recipient.taken {
        true => Some(Obstacle::AddressTaken),
        false => recipient.obstacle_to_starting_anew(visit.practice.portal_on, &visit.practice.present(look.now())),
    };
    // Who signs in with it stands above the question, and so does why an answer was refused. To whoever may not invite, only what keeps the
    // sign-in from moving is said.
    let is_said = recipient.taken || matches!(refused, Refused::Because(_) | Refused::Lacks(_));
    let told = obstacle.filter(|why| !is_said && (may_invite || *why == Obstacle::NoConsent));
    let in_use = match recipient.taken {
        true => {
            let mut others = clients::store::sharing(look.db(), &reach, &[(client, question.to())]).await?;
            Obstacle::AddressTaken.sentence(facts.called(), &others.remove(&client).unwrap_or_default().signing_in)
        }
        false => String::new(),
    };
    let now = look.now();
    let acts_for_others = match facts.login {
        Some(login) => access::store::acts_for_others(look.db(), &reach, login, now).await?,
        None => false,
    };
    let works = |choice: &Choice| match choice {
        Choice::Move => !recipient.taken && recipient.consent == Some(true),
        Choice::Resend => may_invite && obstacle.is_none() && !acts_for_others,
        Choice::No => true,
    };
    let repair = refused.repair(obstacle);
    let is_shut = matches!(obstacle, Some(Obstacle::Disabled | Obstacle::Deactivated | Obstacle::Prospective));
    let next = own_next(form).unwrap_or_default();
    let of_client = |part: &str| leading_back(&format!("/clients/{client}/{part}"), &next);
    Ok(Some(QuestionPage {
        shell: visit.shell(Some(Section::Clients)),
        client,
        called: facts.called().to_owned(),
        choices: question.choices(preferred).into_iter().filter(works).collect(),
        instead: match told {
            Some(why) => why.below_the_notice(facts.called(), &[]),
            None if acts_for_others && may_invite && !is_said => actions::acts_for_others(facts.called()),
            None => String::new(),
        },
        may_disable: may_invite && !is_shut && !acts_for_others,
        question,
        repair: repair.map(|(label, place)| (label, of_client(&format!("info/edit{place}")))),
        taken: (may_invite && recipient.taken).then(|| of_client("address-in-use")),
        refused: match refused {
            Refused::Changed if recipient.taken => format!("{} {in_use}", refused.sentence()),
            _ => refused.sentence(),
        },
        in_use,
        next,
    }))
}

/// That the invitation sent to the old address has ended, and `next`, or why none can go to them now. Whoever may not invite them is told of
/// none.
async fn ended(visit: &StaffVisit, client: ClientId, next: &str) -> Answer<String> {
    const ENDED: &str = "The invitation sent to the old address no longer works.";
    let mut look = visit.look().await?;
    if !Invitable::among(&mut look, &[client]).await?.holds(client) {
        return Ok(ENDED.into());
    }
    let reach = look.may(Permission::EditClients)?;
    let recipient = invitations::store::recipient(look.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let Some(obstacle) = recipient.obstacle(visit.practice.portal_on, &visit.practice.present(look.now())) else {
        return Ok(format!("{ENDED} {next}"));
    };
    let mut others = clients::store::sharing(look.db(), &reach, &[(client, recipient.written_to())]).await?;
    let others = others.remove(&client).unwrap_or_default();
    Ok(format!("{ENDED} {}", obstacle.below_the_notice(recipient.called(), others.behind(obstacle))))
}

/// `POST /clients/{id}/portal/address`.
pub(super) async fn answer(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&["choice", "to", "next"])?;
    let unknown = || Refusal::new(RefusalKind::Unreadable, "choice", "Choose one of the answers.");
    let choice = Choice::from_word(form.text("choice")).ok_or_else(unknown)?;
    let next = next_or_tab(&form, client);
    let Some(asked) = page(&visit, client, Refused::Nothing, &form).await? else {
        return Ok(visit.go_with(&next, &Flash::note("Nothing was changed.")));
    };
    // Nobody's sign-in goes to an address that whoever answered has not seen.
    let seen = form.text("to");
    if choice != Choice::No && !seen.is_empty() && seen != asked.question.to() {
        let page = page(&visit, client, Refused::Changed, &form).await?.ok_or_else(Trouble::not_found)?;
        return Ok(no_store(html_with(StatusCode::CONFLICT, &page)));
    }
    let (called, to) = (asked.called, asked.question.to().to_owned());
    let address = EmailAddress::parse(&to).map_err(|_| Trouble::fault("an address on file is none"))?;
    let mut act = visit.act().await?;
    let done = match choice {
        Choice::No => {
            act.leave();
            let kept = match &asked.question {
                Question::Active { from, .. } => format!("{called} keeps signing in with {from}."),
                Question::Invited { .. } => ended(&visit, client, "You can send a new one.").await?,
            };
            return Ok(visit.go_with(&next, &Flash::note(kept)));
        }
        Choice::Move => actions::move_sign_in(&mut act, client, &address).await,
        Choice::Resend => actions::disable_and_resend(&mut act, client, &address).await,
    };
    match done {
        Ok(()) => act.commit().await?,
        Err(Trouble::Refused(refusal)) if refusal.kind == RefusalKind::Conflict || refusal.kind == RefusalKind::TooMuch => {
            act.leave();
            let refused = match (refusal.code, Obstacle::from_code(refusal.code)) {
                (code::CHANGED_MEANWHILE, _) => Refused::Changed,
                // That the portal is off is said above every page already.
                (_, Some(off @ Obstacle::PortalOff)) => Refused::Because(off.below_the_notice(&called, &[])),
                _ => Refused::Because(refusal.sentence.to_string()),
            };
            let page = page(&visit, client, refused, &form).await?.ok_or_else(Trouble::not_found)?;
            return Ok(no_store(html_with(StatusCode::CONFLICT, &page)));
        }
        Err(Trouble::Invalid(problems)) => {
            act.leave();
            let Some(lacking) = invitations::actions::lacking(&problems) else { return Err(Trouble::Invalid(problems)) };
            let page = page(&visit, client, Refused::Lacks(lacking), &form).await?.ok_or_else(Trouble::not_found)?;
            return Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)));
        }
        Err(other) => return Err(other),
    }
    let (place, flash) = match choice {
        Choice::Move => {
            let flash = Flash::done(format!("{called} now signs in with {to}."));
            (next, flash.with("The password is the same. Both addresses have been emailed."))
        }
        _ => {
            let flash = Flash::done(format!("Invitation sent to {to}. The old sign-in no longer works."));
            (just_sent(&next, client), flash.with(format!("Ask {called} to check the junk or spam folder.")))
        }
    };
    Ok(visit.go_with(&place, &flash))
}

/// `POST /clients/{id}/portal/email`.
pub(super) async fn choose(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&["email", "next"])?;
    let unknown = || Refusal::new(RefusalKind::Unreadable, "email", "Choose one of the addresses.");
    let address = EmailAddress::parse(form.text("email")).map_err(|_| unknown())?;
    let next = next_or_tab(&form, client);
    let mut act = visit.act().await?;
    let chosen = match actions::choose(&mut act, client, &address).await {
        Ok(chosen) => chosen,
        Err(Trouble::Refused(refusal)) if refusal.kind == RefusalKind::Conflict => {
            act.leave();
            if refusal.code == code::ADDRESS_TAKEN {
                let address = utf8_percent_encode(address.as_str(), NON_ALPHANUMERIC);
                let ways = format!("/clients/{client}/address-in-use?email={address}");
                return Ok(visit.go(&leading_back(&ways, &own_next(&form).unwrap_or_default())));
            }
            let flash = Flash::attention(refusal.sentence.to_string()).with("Use another email.");
            return Ok(visit.go_with(&next, &flash));
        }
        Err(other) => return Err(other),
    };
    if chosen == Chosen::Nothing {
        act.leave();
        return Ok(visit.go_with(&next, &Flash::note("Nothing was changed.")));
    }
    act.commit().await?;
    let flash = match chosen {
        Chosen::Moved => Flash::done(format!("Sign-in moved to {address}."))
            .with("The password is the same. Both addresses have been emailed."),
        Chosen::Chosen { ended: true } => Flash::attention(ended(&visit, client, "Send a new one.").await?),
        Chosen::Chosen { ended: false } | Chosen::Nothing => Flash::done(format!("Invitations now go to {address}.")),
    };
    Ok(visit.go_with(&next, &flash))
}

/// `POST /clients/{id}/portal/confirmation`. What is in the way is said where the button was.
pub(super) async fn mail_confirmation(visit: StaffVisit, Path(client): Path<ClientId>, form: FormData) -> Answer<Response> {
    form.only(&["next"])?;
    let mut act = visit.act().await?;
    let flash = match actions::ask_to_confirm(&mut act, client).await {
        Ok(()) => {
            act.commit().await?;
            Flash::done("A link to confirm the address was sent.")
        }
        Err(Trouble::Refused(refusal)) if refusal.code == "confirmed" => {
            act.leave();
            Flash::note("The address has been confirmed. Nothing was sent.")
        }
        Err(Trouble::Refused(refusal)) if matches!(refusal.kind, RefusalKind::Conflict | RefusalKind::TooMuch) => {
            act.leave();
            Flash::attention(refusal.sentence)
        }
        Err(other) => return Err(other),
    };
    Ok(visit.go_with(&next_or_tab(&form, client), &flash))
}

/// `POST /organization/client-portal/settings/addresses`: which answer stands first.
pub(super) async fn prefer(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&["address_change"])?;
    let unknown = || Refusal::new(RefusalKind::Unreadable, "choice", "Choose one of the answers.");
    let choice = Choice::from_word(form.text("address_change")).ok_or_else(unknown)?;
    let mut act = visit.act().await?;
    actions::prefer(&mut act, choice).await?;
    act.commit().await?;
    let flash = Flash::done("Preferred answer saved.").with(format!("“{}” is now chosen in advance.", choice.label()));
    Ok(visit.go_with("/organization/client-portal/settings", &flash))
}
