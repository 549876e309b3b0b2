//! "Resend Intake Forms" for many: which forms, until when, who gets them and who is left out and why; then one batch (behaviours.md 47).

use super::{
    actions,
    start_pages::{begun_before, request_key, started, typed_number},
};
use crate::{
    act::Look,
    answer::{Answer, Trouble},
    clients::not_assigned,
    forms::{self, PICKING, Picked, Picker, Signers, WayIn},
    invitations::{
        Recipient,
        composer_pages::CONFIRM_ABOVE,
        review::{Extent, GONE, Selection, UNSEEN, or_gone, recipients},
    },
    look::{Section, StaffShell, hue_of, initials_of},
    practices::Practice,
    visit::StaffVisit,
};
use askama::Template;
use axum::response::Response;
use http::StatusCode;
use portico_policy::{Permission, Reach};
use portico_values::{ClientId, FormId, Identity};
use portico_web::{Flash, FormData, Problems, html_with, no_store};
use std::collections::HashSet;

/// How many are named.
const SHOWN: usize = 50;

/// The fields: the selection, and what is sent.
const FIELDS: [&str; 13] = {
    let [a, b, c, d, e, f, g] = PICKING;
    ["client[]", "all", "filter.*", "from", "request_key", "confirm", a, b, c, d, e, f, g]
};

#[derive(Template)]
#[template(path = "batches/pages/forms.html")]
struct FormsPage {
    shell: StaffShell,
    title: String,
    summary: String,
    people: Vec<Person>,
    more: usize,
    left_out: Vec<Person>,
    more_left_out: usize,
    /// How many were ticked and are left out without a name, with the words that follow the number.
    unseen: usize,
    unseen_in_words: &'static str,
    ready: usize,
    /// How many one batch takes, and how many of those who are ready are left for another one.
    cap: usize,
    beyond: usize,
    /// How many of those who were chosen are looked over.
    extent: Extent,
    /// Whether somebody could get forms, whoever signs them.
    offers: bool,
    picker: Picker,
    runs_library: bool,
    /// The number that has to be typed.
    confirm: Option<usize>,
    hidden: Vec<(String, String)>,
    back: String,
    problems: Problems,
}

struct Person {
    id: ClientId,
    name: String,
    initials: String,
    hue: u8,
    detail: String,
}

impl Person {
    fn of(recipient: &Recipient, detail: String) -> Self {
        let name = recipient.full_name();
        Self { id: recipient.client, initials: initials_of(&name), hue: hue_of(recipient.client.uuid().as_bytes()), detail, name }
    }
}

/// Those who get forms, and those who do not, each with the sentence why.
#[derive(Default)]
struct Sorted {
    /// Everybody of whom something was found.
    found: HashSet<ClientId>,
    ready: Vec<Recipient>,
    left_out: Vec<(Recipient, String)>,
    /// How many would be ready, were it not for the signatures.
    but_for_signers: usize,
    /// How many of those who are ready are left for another batch.
    beyond: usize,
    /// How many of those who were chosen are looked over.
    extent: Extent,
    /// Who goes into the batch: everybody who was chosen or, of more than it takes, only those who get something.
    clients: Vec<ClientId>,
}

impl Sorted {
    async fn of(look: &mut Look, practice: &Practice, selection: &Selection, picked: Option<&Picked>) -> Answer<Self> {
        let reach = look.may(Permission::InviteClients)?;
        let signers = match picked {
            Some(picked) => picked.signers(look).await?,
            None => Signers::Whoever,
        };
        let forms = picked.map(Picked::forms).unwrap_or_default();
        let cap = look.portico().settings.batch_cap;
        let chosen = selection.clients(look, &reach).await?;
        let (is_whole, most) = (chosen.is_some(), Extent::most(cap));
        let clients = match chosen {
            Some(clients) => clients,
            None => selection.to_ask(look, &reach, forms, most + 1).await?,
        };
        let first: &[ClientId] = if is_whole { &clients } else { clients.get(..most).unwrap_or(&clients) };
        let (mut sorted, mut looked_at) = (Self::default(), 0);
        let stretch = if is_whole { clients.len().max(1) } else { Extent::stretch(cap) };
        for part in first.chunks(stretch) {
            sorted.look_over(look, practice, part, signers).await?;
            looked_at += part.len();
            if !is_whole && sorted.ready.len() >= cap {
                break;
            }
        }
        if !is_whole {
            sorted.extent = Extent::reached(looked_at, clients.len(), sorted.ready.len(), cap);
        }
        sorted.keep_to(look, &reach, forms).await?;
        sorted.clients = match is_whole && clients.len() <= cap {
            true => clients,
            false => sorted.ready.iter().map(|recipient| recipient.client).collect(),
        };
        Ok(sorted)
    }
    async fn look_over(&mut self, look: &mut Look, practice: &Practice, clients: &[ClientId], signers: Signers) -> Answer<()> {
        let reach = look.may(Permission::InviteClients)?;
        let present = practice.present(look.now());
        let mut ready = Vec::new();
        let known = recipients(look, &reach, clients).await?;
        let untold = forms::untold_among(look.db(), &reach, &known, &present).await?;
        for (recipient, untold) in known.into_iter().zip(untold) {
            self.found.insert(recipient.client);
            match untold.map(|why| why.sentence(recipient.called())) {
                Some(sentence) => self.left_out.push((recipient, sentence)),
                None => ready.push(recipient),
            }
        }
        self.but_for_signers += ready.len();
        if signers == Signers::Whoever {
            self.ready.append(&mut ready);
            return Ok(());
        }
        let missing = forms::missing_among(look.db(), &reach, &ready, signers, (WayIn::AsItStands, &present)).await?;
        for (recipient, missing) in ready.into_iter().zip(missing) {
            match missing.map(|why| why.sentence(recipient.called())) {
                Some(sentence) => self.left_out.push((recipient, sentence)),
                None => self.ready.push(recipient),
            }
        }
        Ok(())
    }
    /// Keeps those whom one batch takes: where more are ready, those first who are asked for the fewest of these forms already, so that the
    /// others come next.
    async fn keep_to(&mut self, look: &mut Look, reach: &Reach, forms: &[FormId]) -> Answer<()> {
        let cap = look.portico().settings.batch_cap;
        self.beyond = self.ready.len().saturating_sub(cap);
        if self.beyond > 0 {
            let clients: Vec<ClientId> = self.ready.iter().map(|recipient| recipient.client).collect();
            let asked = forms::asked_among(look.db(), reach, &clients, forms).await?;
            self.ready.sort_by_key(|recipient| asked.get(&recipient.client).copied().unwrap_or(0));
            self.ready.truncate(cap);
        }
        Ok(())
    }
}

/// `POST /batches/forms/new`: the selection arrives from the list, and an empty one goes back there.
pub(super) async fn ask(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&FIELDS)?;
    if !form.checked("all") && !form.has("client") {
        let list = Selection::Clients(Vec::new()).in_list(form.text("from"));
        return Ok(visit.go_with(&list, &Flash::attention("Choose at least one client. Then resend intake forms.")));
    }
    let page = page(&visit, &form, None, Problems::none()).await?;
    let status = if page.problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(no_store(visit.page_with(status, &page)))
}

/// The page; where somebody who was chosen is no longer there, it is about those who are left, says so, and names whoever can still be seen.
async fn page(visit: &StaffVisit, form: &FormData, picked: Option<&Picked>, mut problems: Problems) -> Answer<FormsPage> {
    let selection = Selection::read(form)?;
    let mut look = visit.look().await?;
    let mut sorted = Sorted::of(&mut look, &visit.practice, &selection, picked).await?;
    let picker = Picker::of(&mut look, picked).await?;
    let (seen, unseen) = match selection.misses(&sorted.found) {
        true => selection.missed(&mut look, &sorted.found).await?,
        false => (Vec::new(), 0),
    };
    drop(look);
    if selection.misses(&sorted.found) && problems.at("client").is_none() {
        problems.add("client", "gone", GONE);
    }
    let selection = selection.left(&sorted.found);
    let ask = visit.session.whom_to_ask();
    sorted.left_out.extend(seen.into_iter().map(|one| {
        let why = not_assigned(one.called(), &ask);
        (one, why)
    }));
    let (ready, named, offers) = (sorted.ready.len(), sorted.left_out.len(), sorted.but_for_signers > 0);
    let address = |one: &Recipient| one.address.as_ref().map_or_else(|| "No email address on file".into(), ToString::to_string);
    Ok(FormsPage {
        shell: visit.shell(Some(Section::Clients)),
        title: match ready {
            0 if sorted.extent.cut_at() > 0 => "Nobody was found who can get intake forms".into(),
            0 => "Nobody can get intake forms".into(),
            1 => "Resend Intake Forms to 1 client".into(),
            n => format!("Resend Intake Forms to {n} clients"),
        },
        summary: match named + unseen {
            _ if !sorted.extent.is_whole() => String::new(),
            0 => String::new(),
            1 => "1 is left out".into(),
            n => format!("{n} are left out"),
        },
        people: sorted.ready.iter().take(SHOWN).map(|one| Person::of(one, address(one))).collect(),
        more: ready.saturating_sub(SHOWN),
        left_out: sorted.left_out.into_iter().take(SHOWN).map(|(one, why)| Person::of(&one, why)).collect(),
        more_left_out: named.saturating_sub(SHOWN),
        unseen,
        unseen_in_words: UNSEEN,
        ready,
        cap: visit.call.portico.settings.batch_cap,
        beyond: sorted.beyond,
        extent: sorted.extent,
        offers,
        picker,
        runs_library: visit.may(Permission::EditTemplates),
        confirm: (ready > CONFIRM_ABOVE).then_some(ready),
        hidden: selection.hidden(visit, form),
        back: selection.in_list(form.text("from")),
        problems,
    })
}

/// `POST /batches/forms`: accepted at once, carried out afterwards. The same form sent twice finds the batch it made the first time.
pub(super) async fn start(visit: StaffVisit, form: FormData) -> Answer<Response> {
    form.only(&FIELDS)?;
    let key = request_key(&form)?;
    if let Some(known) = begun_before(&visit, key).await? {
        return Ok(known);
    }
    let picked = Picked::read(&form);
    let selection = Selection::read(&form)?;
    let mut look = visit.look().await?;
    let sorted = Sorted::of(&mut look, &visit.practice, &selection, Some(&picked)).await?;
    drop(look);
    if selection.misses(&sorted.found) {
        return to_mend(&visit, &form, &picked, Problems::one("client", "gone", GONE)).await;
    }
    if sorted.ready.is_empty() && sorted.but_for_signers > 0 {
        let problems = Problems::one(
            "signers",
            "nobody",
            "None of these clients has the people to sign it that way. Choose someone else to sign",
        );
        return to_mend(&visit, &form, &picked, problems).await;
    }
    let ready = sorted.ready.len();
    if ready > CONFIRM_ABOVE && typed_number(form.text("confirm")) != Some(ready) {
        let problems = Problems::one("confirm", "number", format!("This goes to {ready} people. Type {ready} to confirm"));
        return to_mend(&visit, &form, &picked, problems).await;
    }
    let mut act = visit.long_act().await?;
    let begun = match picked.packet(&mut act, &visit).await {
        Ok(packet) => actions::start_forms(&mut act, &sorted.clients, &packet, key).await.map_err(or_gone),
        Err(trouble) => Err(trouble),
    };
    let batch = match begun {
        Ok(batch) => batch,
        Err(Trouble::Invalid(problems)) => {
            act.leave();
            return to_mend(&visit, &form, &picked, problems).await;
        }
        Err(other) => return Err(other),
    };
    started(&visit, act, batch).await
}

async fn to_mend(visit: &StaffVisit, form: &FormData, picked: &Picked, problems: Problems) -> Answer<Response> {
    let page = page(visit, form, Some(picked), problems).await?;
    Ok(no_store(html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)))
}
