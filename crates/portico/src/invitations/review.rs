//! Reviewing a selection before anything is sent: who gets a first invitation, who a further one, for whom the words name something that
//! is not on file, and who is left out and why (behaviours.md 15, 22).

use super::{placeholders::Placeholder, recipient::Recipient, store, wording::Wording};
use crate::{
    act::Look,
    answer::{Answer, RefusalKind, Trouble},
    clients::{Filter, Request, store as clients_store},
    forms::{self, Signers, WayIn},
    practices::Practice,
};
use portico_policy::{Permission, Reach};
use portico_values::ClientId;
use portico_web::FormData;
use std::collections::{HashMap, HashSet};

/// How many clients are read by one statement.
const PART: usize = 200;

/// More clients than any practice has.
const EVERYBODY: usize = 10_000_000;

/// How many clients an address can name: as many as a page of the list shows.
const PICKED: usize = 50;

/// What is said where somebody who was ticked is merged, erased or no longer theirs by now. It names nobody (K40).
pub(crate) const GONE: &str =
    "Somebody you chose is no longer in your list, so no client was written to. Look who is left, then send";

/// The same where an act found one of those who were chosen out of reach: a problem of the selection, so that its page comes again with what
/// was typed.
pub(crate) fn or_gone(trouble: Trouble) -> Trouble {
    match trouble {
        Trouble::Refused(refusal) if refusal.kind == RefusalKind::NotFound => Trouble::at("client", "gone", GONE),
        other => other,
    }
}

/// What somebody selected: clients they ticked, or everybody whom a filter finds.
#[derive(Clone, Debug)]
pub enum Selection {
    /// These clients, in this order.
    Clients(Vec<ClientId>),
    /// Everybody who matches.
    Matching(Filter),
}

impl Selection {
    /// Reads the fields `client`, or `all` with `filter.*`.
    ///
    /// # Errors
    /// Invalid when nobody is selected.
    pub fn read(form: &FormData) -> Answer<Self> {
        if form.checked("all") {
            return Ok(Self::Matching(Filter::read(form, "filter.")));
        }
        let (mut clients, mut seen): (Vec<ClientId>, HashSet<ClientId>) = Default::default();
        for text in form.all("client") {
            let client = text.parse().map_err(|_| Trouble::not_found())?;
            if seen.insert(client) {
                clients.push(client);
            }
        }
        if clients.is_empty() {
            return Err(Trouble::at("client", "nobody", "Choose at least one client"));
        }
        Ok(Self::Clients(clients))
    }
    /// The fields that carry the selection to the next page.
    pub fn fields(&self) -> Vec<(String, String)> {
        match self {
            Self::Clients(clients) => clients.iter().map(|client| ("client".to_owned(), client.to_string())).collect(),
            Self::Matching(filter) => {
                let named = filter.fields().into_iter().map(|(name, value)| (format!("filter.{name}"), value));
                std::iter::once(("all".to_owned(), "1".to_owned())).chain(named).collect()
            }
        }
    }
    /// The address of the list with the same people chosen. `from` is the list's address as the form carried it; any other address is
    /// ignored.
    pub fn in_list(&self, from: &str) -> String {
        let mut request = Request::of_address(from);
        request.select = true;
        match self {
            Self::Clients(clients) => {
                request.all = false;
                request.picked = clients.iter().copied().take(PICKED).collect();
            }
            Self::Matching(filter) => (request.all, request.filter) = (true, filter.clone()),
        }
        request.href()
    }
    /// The same without those of whom nothing was found; as it was if all were. When nobody is left it stays as it was too, so that its page
    /// can be shown again.
    pub fn left(self, found: &HashSet<ClientId>) -> Self {
        match self {
            Self::Clients(clients) if clients.iter().any(|client| found.contains(client)) => {
                Self::Clients(clients.into_iter().filter(|client| found.contains(client)).collect())
            }
            other => other,
        }
    }
    /// Whether somebody was ticked of whom nothing was found.
    pub fn misses(&self, found: &HashSet<ClientId>) -> bool {
        matches!(self, Self::Clients(clients) if clients.iter().any(|client| !found.contains(client)))
    }
    /// The selected clients: those who were ticked, or everybody within reach who matches, also when they are more than a batch takes.
    ///
    /// # Errors
    /// A fault.
    pub async fn clients(&self, look: &mut Look, reach: &Reach) -> Answer<Vec<ClientId>> {
        match self {
            Self::Clients(clients) => Ok(clients.clone()),
            Self::Matching(filter) => {
                let cap = look.portico().settings.batch_cap;
                let looking = clients_store::Looking { me: look.who().actor.staff(), now: look.now() };
                let first = clients_store::matching(look.db(), reach, filter, looking, cap + 1).await?;
                if first.len() <= cap {
                    return Ok(first);
                }
                clients_store::matching(look.db(), reach, filter, looking, EVERYBODY).await
            }
        }
    }
}

/// A selection after its review.
pub struct Review {
    /// Those to whom it can be sent, in order.
    pub ready: Vec<Recipient>,
    /// Those to whom it could be sent if the words did not name something that is not on file for them.
    pub lacking: Vec<(Recipient, Placeholder)>,
    /// Those to whom it cannot be sent.
    pub left_out: Vec<LeftOut>,
}

/// Somebody to whom it cannot be sent now.
pub struct LeftOut {
    /// The client.
    pub recipient: Recipient,
    /// The reason in words that follow a number: "12 without an email address on file".
    pub in_general: &'static str,
    /// The reason in a sentence.
    pub sentence: String,
}

impl Review {
    /// Reviews a selection. Who is out of reach is in no part of it: [`found`](Self::found).
    ///
    /// # Errors
    /// A fault.
    pub async fn of(look: &mut Look, practice: &Practice, selection: &Selection) -> Answer<Self> {
        let reach = look.may(Permission::InviteClients)?;
        let clients = selection.clients(look, &reach).await?;
        Self::of_clients(look, practice, &clients).await
    }
    /// Reviews these clients, but for those who are out of reach.
    ///
    /// # Errors
    /// A fault.
    pub async fn of_clients(look: &mut Look, practice: &Practice, clients: &[ClientId]) -> Answer<Self> {
        let reach = look.may(Permission::InviteClients)?;
        let now = look.now();
        let mut review = Self { ready: Vec::with_capacity(clients.len()), lacking: Vec::new(), left_out: Vec::new() };
        // Read in the order in which they lie: neighbours share the pages they are read from.
        let mut as_they_lie = clients.to_vec();
        as_they_lie.sort_unstable();
        let mut known: HashMap<ClientId, Recipient> = HashMap::with_capacity(clients.len());
        for part in as_they_lie.chunks(PART) {
            let found = store::recipients(look.db(), &reach, part).await?;
            known.extend(found.into_iter().map(|one| (one.client, one)));
            tokio::task::yield_now().await; // other requests go on while thousands are looked over
        }
        for client in clients {
            let Some(recipient) = known.remove(client) else { continue };
            match recipient.obstacle_in_bulk(practice.portal_on, now) {
                Some(obstacle) => {
                    let (in_general, sentence) = (obstacle.in_general(), obstacle.sentence(recipient.called(), &[]));
                    review.left_out.push(LeftOut { recipient, in_general, sentence });
                }
                None => review.ready.push(recipient),
            }
        }
        Ok(review)
    }
    /// Everybody in it.
    pub fn found(&self) -> HashSet<ClientId> {
        let lacking = self.lacking.iter().map(|(recipient, _)| recipient);
        let left_out = self.left_out.iter().map(|one| &one.recipient);
        self.ready.iter().chain(lacking).chain(left_out).map(|recipient| recipient.client).collect()
    }
    /// Moves those to [`lacking`](Self::lacking) for whom these words name something that is not on file.
    pub fn set_apart(&mut self, practice: &Practice, staff_name: &str, wording: &Wording) {
        for recipient in std::mem::take(&mut self.ready) {
            match wording.missing(practice, staff_name, &recipient) {
                Some(placeholder) => self.lacking.push((recipient, placeholder)),
                None => self.ready.push(recipient),
            }
        }
    }
    /// Leaves those out who lack somebody who has to sign the forms that are sent along.
    ///
    /// # Errors
    /// A fault.
    pub(crate) async fn mind_signers(&mut self, look: &mut Look, practice: &Practice, signers: Signers) -> Answer<()> {
        if signers == Signers::Whoever {
            return Ok(());
        }
        let reach = look.may(Permission::InviteClients)?;
        let (ready, present) = (std::mem::take(&mut self.ready), practice.present(look.now()));
        let missing = forms::missing_among(look.db(), &reach, &ready, signers, (WayIn::Invited, &present)).await?;
        for (recipient, missing) in ready.into_iter().zip(missing) {
            match missing {
                Some(why) => {
                    let (in_general, sentence) = (why.in_general(), why.sentence(recipient.called()));
                    self.left_out.push(LeftOut { recipient, in_general, sentence });
                }
                None => self.ready.push(recipient),
            }
        }
        Ok(())
    }
    /// Keeps those whom one batch takes: where more are ready, first those who were never invited, then those whose last invitation is the
    /// oldest, so that the others come next. Returns how many are left for another batch.
    pub fn keep_to(&mut self, cap: usize) -> usize {
        let beyond = self.ready.len().saturating_sub(cap);
        if beyond > 0 {
            self.ready.sort_by_key(|recipient| recipient.sent_at.filter(|_| recipient.again()));
            self.ready.truncate(cap);
        }
        beyond
    }
    /// How many are left out for each reason, in words, the most frequent first.
    pub fn reasons(&self) -> Vec<(usize, &'static str)> {
        let mut counts: HashMap<&'static str, usize> = HashMap::new();
        for one in &self.left_out {
            *counts.entry(one.in_general).or_default() += 1;
        }
        let mut counts: Vec<_> = counts.into_iter().map(|(reason, count)| (count, reason)).collect();
        counts.sort_by(|a, b| b.cmp(a));
        counts
    }
    /// How many get their first invitation.
    pub fn first(&self) -> usize {
        self.ready.iter().filter(|recipient| !recipient.again()).count()
    }
    /// How many get a further one.
    pub fn again(&self) -> usize {
        self.ready.len() - self.first()
    }
}
