//! The page of a link that staff hand out, as a link, a code at the desk or a letter on paper. The form that made it leads here (303), and
//! its secret comes along sealed in the browser, once. Loaded anew, or come back to, the page has no secret: it says when the link was made
//! and what has become of it, and offers another one. No browser makes a second link by itself.

use super::{
    coming_back::{leading_back, own_next},
    invitation::{Channel, InvitationState},
    paper_pages,
    recipient::Recipient,
    second_check::SecondCheck,
    store::{self, LinkMade},
};
use crate::doors::Path;
use crate::{
    answer::{Answer, Trouble},
    look::{QrPicture, Section, StaffShell},
    visit::{Carried, StaffVisit},
};
use askama::Template;
use axum::response::Response;
use portico_policy::Permission;
use portico_values::{ClientId, TokenId};
use portico_web::{FormData, no_store};

#[derive(Template)]
#[template(path = "invitations/pages/link.html")]
struct LinkPage {
    shell: StaffShell,
    client: ClientId,
    called: String,
    address: String,
    until: String,
    /// The digits to tell the client, in two groups.
    code: Option<String>,
    asks_birth_date: bool,
}

#[derive(Template)]
#[template(path = "invitations/pages/code.html")]
struct CodePage {
    shell: StaffShell,
    client: ClientId,
    called: String,
    address: String,
    until: String,
    asks_birth_date: bool,
    picture: QrPicture,
}

/// The page once its secret was shown.
#[derive(Template)]
#[template(path = "invitations/pages/made.html")]
struct MadePage {
    shell: StaffShell,
    client: ClientId,
    called: String,
    /// The page from which a letter was printed, to return to; empty for the record.
    next: String,
    title: String,
    /// Who made it and when, and that it is shown once.
    made: String,
    /// What has become of it.
    stands: String,
    another: Option<Another>,
    /// Why there can be no other one; empty if there can, or if nothing waits any more.
    in_the_way: String,
}

/// The form that makes another one.
struct Another {
    /// Where it is sent.
    action: String,
    request_key: String,
    /// The link that ends with it, unless it has ended, or ends anyway.
    instead: Option<TokenId>,
    /// What ends; empty if nothing does.
    ends: &'static str,
    button: &'static str,
}

/// What came of the form: a link was made.
const MADE: &str = "made";

/// Leads to the page of a link that was just made, which shows its address and its code, this once. Nobody else has them.
pub(super) fn lead(visit: &StaffVisit, (client, link): (ClientId, TokenId), next: &str, address: &str, code: &str) -> Response {
    visit.carry(&page_of(client, link, next), &Carried::outcome(MADE).with(&[address, code]))
}

/// The page of a link.
pub(super) fn page_of(client: ClientId, link: TokenId, next: &str) -> String {
    leading_back(&format!("/clients/{client}/invitation/links/{link}"), next)
}

/// `GET /clients/{id}/invitation/links/{token}`.
pub(super) async fn show(
    visit: StaffVisit,
    Path((client, token)): Path<(ClientId, TokenId)>,
    query: FormData,
) -> Answer<Response> {
    let mut look = visit.look().await?;
    let reach = look.may(Permission::InviteClients)?;
    let recipient = store::recipient(look.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
    let link = store::link_made(look.db(), &reach, client, token).await?.ok_or_else(Trouble::not_found)?;
    drop(look);
    let next = own_next(&query).unwrap_or_default();
    let (address, code) = (visit.call.carried.text(0), visit.call.carried.text(1));
    if !visit.call.carried.is(MADE) || address.is_empty() {
        return Ok(no_store(visit.page(&made(&visit, &recipient, token, &link, next))));
    }
    let (shell, called) = (visit.shell(Some(Section::Clients)), recipient.called().to_owned());
    let asks_birth_date = link.second_check == SecondCheck::BirthDate;
    let page = match link.channel {
        Channel::Printed => paper_pages::page(&visit, &recipient, &link, next, &address, code)?,
        Channel::Qr => {
            let until = visit.words().time(link.expires_at, &visit.zone());
            let picture = picture(&address)?;
            visit.page(&CodePage { shell, client, called, address, until, asks_birth_date, picture })
        }
        Channel::Copied | Channel::Mailed => {
            let until = visit.words().day(link.expires_at, visit.call.now, &visit.zone());
            visit.page(&LinkPage { shell, client, called, address, until, code: in_two_groups(&code), asks_birth_date })
        }
    };
    Ok(no_store(page))
}

/// A link as a code to scan.
pub(super) fn picture(address: &str) -> Answer<QrPicture> {
    QrPicture::of(address).ok_or_else(|| Trouble::fault("a link was too long for a code to scan"))
}

fn in_two_groups(code: &str) -> Option<String> {
    code.split_at_checked(3).map(|(first, rest)| format!("{first} {rest}"))
}

fn made(visit: &StaffVisit, recipient: &Recipient, token: TokenId, link: &LinkMade, next: String) -> MadePage {
    let (words, zone, now) = (visit.words(), visit.zone(), visit.call.now);
    let (called, portal_on) = (recipient.called().to_owned(), visit.practice.portal_on);
    let waits = recipient.state == Some(InvitationState::Sent);
    let outlived = link.channel == Channel::Printed && recipient.generation != Some(link.generation);
    let living = waits && !outlived && link.revoked_at.is_none() && link.expires_at > now;
    let by = link.created_by_name.as_deref().unwrap_or("Portico");
    let at = match zone.today(link.created_at) == zone.today(now) {
        true => format!("at {}", words.time(link.created_at, &zone)),
        false => format!("on {}", words.day_time(link.created_at, now, &zone)),
    };
    let (title, made) = match link.channel {
        Channel::Printed => (
            format!("Invitation letter for {called}"),
            format!("{by} printed this letter {at}. Its code is shown only once, when it is printed."),
        ),
        Channel::Qr => (format!("Code for {called}"), format!("{by} showed this code {at}. A code is shown only once.")),
        Channel::Copied | Channel::Mailed => (
            format!("Invitation link for {called}"),
            format!("{by} made this link {at}. A link is shown only once, when it is made."),
        ),
    };
    let stands = match (link.used_at, living) {
        (Some(at), _) => format!("It was used on {}.", words.short_day(at, now, &zone)),
        (None, true) if !portal_on => "It doesn’t work while the Client Portal is off.".to_owned(),
        (None, true) if !recipient.lets_in() => "It doesn’t work at present.".to_owned(),
        (None, true) => format!("It works until {}, once.", words.day_time(link.expires_at, now, &zone)),
        (None, false) => "It doesn’t work any more.".to_owned(),
    };
    let obstacle = match link.channel {
        Channel::Printed => recipient.obstacle_to_paper(portal_on, &visit.practice.present(now)),
        _ => recipient.standing_obstacle(portal_on),
    };
    let can_be_made = obstacle.is_none() && (waits || link.channel == Channel::Printed);
    MadePage {
        shell: visit.shell(Some(Section::Clients)),
        client: recipient.client,
        title,
        made,
        stands,
        another: can_be_made.then(|| Another::of(visit, recipient, token, link.channel, living)),
        in_the_way: obstacle.map(|obstacle| obstacle.below_the_notice(&called, &[])).unwrap_or_default(),
        called,
        next,
    }
}

impl Another {
    fn of(visit: &StaffVisit, recipient: &Recipient, token: TokenId, channel: Channel, living: bool) -> Self {
        let (door, button) = match channel {
            Channel::Printed => ("letter", "Print a new letter"),
            Channel::Qr => ("codes", "Show a new code"),
            Channel::Copied | Channel::Mailed => ("links", "Make a new link"),
        };
        let is_printed = channel == Channel::Printed;
        Self {
            action: format!("/clients/{}/invitation/{door}", recipient.client),
            request_key: visit.fresh_key(),
            instead: (living && !is_printed).then_some(token),
            ends: match (is_printed, living) {
                (true, _) if recipient.state == Some(InvitationState::Sent) => {
                    "A new letter takes its place: anything sent before stops working."
                }
                (false, true) => "A new one takes its place: this one stops working.",
                _ => "",
            },
            button,
        }
    }
}
