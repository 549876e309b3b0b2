//! Reviewing a selection before anything is sent: who gets a first invitation, who a further one, for whom the words name something that
//! is not on file, and who is left out and why (behaviours.md 15, 22).

use super::{placeholders::Placeholder, recipient::Recipient, store, wording::Wording};
use crate::{
    act::Look,
    answer::{Answer, RefusalKind, Trouble},
    clients::{Filter, NOT_ASSIGNED, Request, not_assigned, store as clients_store},
    forms::{self, Signers, WayIn},
    practices::Practice,
    visit::StaffVisit,
};
use portico_policy::{Permission, Reach};
use portico_values::{ClientId, FormId};
use portico_web::FormData;
use std::collections::{HashMap, HashSet};

/// How many clients are read by one statement.
const PART: usize = 200;

/// Where more match than a batch takes, no more than so many times as many are looked over.
const LOOKED_OVER: usize = 3;

/// So many of them at a time, or two batches of them if those are fewer, until a batch is full.
const STRETCH: usize = 2_000;

/// How many clients an address can name: as many as a page of the list shows.
const PICKED: usize = 50;

/// What is said where somebody who was ticked is merged, erased or no longer theirs by now. It names nobody (K40), and is true also where they
/// still stand in the list of whoever may not invite them: those are named among who is left out.
pub(crate) const GONE: &str =
    "You can no longer write to somebody you chose, so nobody was written to. See who is left, then send.";

/// What follows the number of those who were ticked and of whom nothing can be seen any more. Nobody is named (K40).
pub(crate) const UNSEEN: &str = "no longer in your list";

/// [`GONE`] where an act found one of those who were chosen out of reach: a problem of the selection, so that its page comes again with what
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
    /// Invalid when nobody is selected, not found when something else than a client is.
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
    fn fields(&self) -> Vec<(String, String)> {
        match self {
            Self::Clients(clients) => clients.iter().map(|client| ("client".to_owned(), client.to_string())).collect(),
            Self::Matching(filter) => {
                let named = filter.fields().into_iter().map(|(name, value)| (format!("filter.{name}"), value));
                std::iter::once(("all".to_owned(), "1".to_owned())).chain(named).collect()
            }
        }
    }
    /// All that a page about the selection carries unseen: the selection, where the list was, and what makes its form one request.
    pub(crate) fn hidden(&self, visit: &StaffVisit, form: &FormData) -> Vec<(String, String)> {
        let mut fields = self.fields();
        fields.push(("from".into(), form.text("from").chars().take(2_000).collect()));
        fields.push(("request_key".into(), visit.request_key(form).chars().take(64).collect()));
        fields
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
    /// Of those who were ticked and of whom nothing was found, whom whoever looks still sees, and how many others there are.
    ///
    /// # Errors
    /// A fault.
    pub(crate) async fn missed(&self, look: &mut Look, found: &HashSet<ClientId>) -> Answer<(Vec<Recipient>, usize)> {
        let Self::Clients(clients) = self else { return Ok((Vec::new(), 0)) };
        let missed: Vec<ClientId> = clients.iter().copied().filter(|client| !found.contains(client)).collect();
        let sees = look.may(Permission::SeeClients)?;
        let seen = recipients(look, &sees, &missed).await?;
        let unseen = missed.len() - seen.len();
        Ok((seen, unseen))
    }
    /// The selected clients: those who were ticked, or everybody within reach who matches; `None` where more match than a batch takes.
    ///
    /// # Errors
    /// A fault.
    pub async fn clients(&self, look: &mut Look, reach: &Reach) -> Answer<Option<Vec<ClientId>>> {
        let Self::Matching(filter) = self else { return Ok(self.ticked()) };
        let (cap, looking) = (look.portico().settings.batch_cap, looking(look));
        let found = clients_store::matching(look.db(), reach, filter, looking, cap + 1).await?;
        Ok((found.len() <= cap).then_some(found))
    }
    /// Those whom a filter finds beside these, its clients within reach: whoever looks sees them, and others have to invite them. `None` where
    /// more match than a batch takes, so that they are not counted.
    ///
    /// # Errors
    /// A fault.
    pub(crate) async fn of_others(&self, look: &mut Look, clients: &[ClientId]) -> Answer<Option<Vec<ClientId>>> {
        let Self::Matching(filter) = self else { return Ok(Some(Vec::new())) };
        let (sees, invites) = (look.may(Permission::SeeClients)?, look.may(Permission::InviteClients)?);
        if sees.assigned_to() == invites.assigned_to() {
            return Ok(Some(Vec::new()));
        }
        let (cap, looking) = (look.portico().settings.batch_cap, looking(look));
        let found = clients_store::matching(look.db(), &sees, filter, looking, cap + 1).await?;
        if found.len() > cap {
            return Ok(None);
        }
        let theirs: HashSet<ClientId> = clients.iter().copied().collect();
        Ok(Some(found.into_iter().filter(|client| !theirs.contains(client)).collect()))
    }
    /// Those whom one batch of invitations takes first, where more match than it takes.
    ///
    /// # Errors
    /// A fault.
    pub(crate) async fn to_invite(&self, look: &mut Look, reach: &Reach, most: usize) -> Answer<Vec<ClientId>> {
        let Self::Matching(filter) = self else { return Ok(self.ticked().unwrap_or_default()) };
        let looking = looking(look);
        clients_store::to_invite(look.db(), reach, filter, looking, most).await
    }
    /// The same for a batch of intake forms.
    ///
    /// # Errors
    /// A fault.
    pub(crate) async fn to_ask(&self, look: &mut Look, reach: &Reach, forms: &[FormId], most: usize) -> Answer<Vec<ClientId>> {
        let Self::Matching(filter) = self else { return Ok(self.ticked().unwrap_or_default()) };
        let looking = looking(look);
        clients_store::to_ask(look.db(), reach, filter, looking, forms, most).await
    }
    fn ticked(&self) -> Option<Vec<ClientId>> {
        match self {
            Self::Clients(clients) => Some(clients.clone()),
            Self::Matching(_) => None,
        }
    }
}

fn looking(look: &Look) -> clients_store::Looking {
    clients_store::Looking { me: look.who().actor.staff(), now: look.now() }
}

/// How many of a selection are looked over.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Extent {
    /// Everybody.
    #[default]
    Whole,
    /// More match than a batch takes: all for whom a letter is possible, by what the list knows of them.
    Possible,
    /// Of these, as many as fill a batch.
    Full,
    /// Of these, so many; they do not fill one, and there are others.
    Cut(usize),
}

impl Extent {
    /// How many clients are looked over at most where more match than a batch takes.
    pub(crate) fn most(cap: usize) -> usize {
        cap.saturating_mul(LOOKED_OVER)
    }
    /// How many of them at a time.
    pub(crate) fn stretch(cap: usize) -> usize {
        cap.saturating_mul(2).clamp(1, STRETCH)
    }
    /// How far it went where more match than a batch takes: over so many of those found, of whom these are ready.
    pub(crate) fn reached(looked_at: usize, found: usize, ready: usize, cap: usize) -> Self {
        match looked_at {
            all if all == found => Self::Possible,
            _ if ready >= cap => Self::Full,
            some => Self::Cut(some),
        }
    }
    /// Whether everybody was looked over.
    pub fn is_whole(self) -> bool {
        self == Self::Whole
    }
    /// Whether a batch is full and others were not looked over.
    pub fn is_full(self) -> bool {
        self == Self::Full
    }
    /// How many were looked over, where that is not enough to fill a batch; else 0.
    pub fn cut_at(self) -> usize {
        if let Self::Cut(looked_at) = self { looked_at } else { 0 }
    }
}

/// A selection after its review.
#[derive(Default)]
pub struct Review {
    /// Those to whom it can be sent, in order.
    pub ready: Vec<Recipient>,
    /// Those to whom it could be sent if the words did not name something that is not on file for them.
    pub lacking: Vec<(Recipient, Placeholder)>,
    /// Those to whom it cannot be sent.
    pub left_out: Vec<LeftOut>,
    /// How many were ticked of whom nothing can be seen any more.
    pub unseen: usize,
    /// How many were looked over.
    pub extent: Extent,
    /// Whether others match as well whom this staff member may not invite, and who are too many to be counted.
    pub others_uncounted: bool,
    /// Of more than a batch takes, those who come first, and how many of them were looked over.
    in_turn: Vec<ClientId>,
    looked_at: usize,
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

/// These clients as recipients, in their order, but for those who are out of reach.
///
/// # Errors
/// A fault.
pub(crate) async fn recipients(look: &mut Look, reach: &Reach, clients: &[ClientId]) -> Answer<Vec<Recipient>> {
    // Read in the order in which they lie: neighbours share the pages they are read from.
    let mut as_they_lie = clients.to_vec();
    as_they_lie.sort_unstable();
    let mut known: HashMap<ClientId, Recipient> = HashMap::with_capacity(clients.len());
    for part in as_they_lie.chunks(PART) {
        let found = store::recipients(look.db(), reach, part).await?;
        known.extend(found.into_iter().map(|one| (one.client, one)));
        tokio::task::yield_now().await; // other requests go on while thousands are looked over
    }
    Ok(clients.iter().filter_map(|client| known.remove(client)).collect())
}

impl Review {
    /// Reviews a selection, for what these have to sign. Whoever was ticked and is out of reach is in no part of it: [`found`](Self::found).
    /// Whom a filter finds and others have to invite is left out, with whom to ask.
    ///
    /// # Errors
    /// A fault.
    pub(crate) async fn of(
        look: &mut Look,
        practice: &Practice,
        selection: &Selection,
        signers: Signers,
        whom_to_ask: &str,
    ) -> Answer<Self> {
        let reach = look.may(Permission::InviteClients)?;
        let Some(clients) = selection.clients(look, &reach).await? else {
            return Self::of_the_first(look, practice, selection, signers).await;
        };
        let mut review = Self::of_clients(look, practice, &clients, signers).await?;
        match selection.of_others(look, &clients).await? {
            Some(others) => review.leave_to_others(look, &others, whom_to_ask).await?,
            None => review.others_uncounted = true,
        }
        Ok(review)
    }
    /// Leaves those out whom this staff member sees and others have to invite.
    async fn leave_to_others(&mut self, look: &mut Look, clients: &[ClientId], whom_to_ask: &str) -> Answer<()> {
        let sees = look.may(Permission::SeeClients)?;
        let recipients = recipients(look, &sees, clients).await?;
        self.name_others(recipients, whom_to_ask);
        Ok(())
    }
    fn name_others(&mut self, recipients: Vec<Recipient>, whom_to_ask: &str) {
        for recipient in recipients {
            let sentence = not_assigned(recipient.called(), whom_to_ask);
            self.left_out.push(LeftOut { recipient, in_general: NOT_ASSIGNED, sentence });
        }
    }
    /// Leaves those out as well who were ticked and are not in it: by name, with whom to ask, where this staff member still sees them, and
    /// otherwise as a number.
    ///
    /// # Errors
    /// A fault.
    pub(crate) async fn tell_of_missed(
        &mut self,
        look: &mut Look,
        selection: &Selection,
        found: &HashSet<ClientId>,
        whom_to_ask: &str,
    ) -> Answer<()> {
        let (seen, unseen) = selection.missed(look, found).await?;
        self.name_others(seen, whom_to_ask);
        self.unseen = unseen;
        Ok(())
    }
    /// Reviews these clients, but for those who are out of reach.
    ///
    /// # Errors
    /// A fault.
    pub(crate) async fn of_clients(look: &mut Look, practice: &Practice, clients: &[ClientId], signers: Signers) -> Answer<Self> {
        let mut review = Self::looked_over(look, practice, clients).await?;
        review.mind_signers(look, practice, signers).await?;
        Ok(review)
    }
    /// Reviews those who come first among more than a batch takes, until one is full.
    ///
    /// # Errors
    /// A fault.
    pub(crate) async fn of_the_first(
        look: &mut Look,
        practice: &Practice,
        selection: &Selection,
        signers: Signers,
    ) -> Answer<Self> {
        let reach = look.may(Permission::InviteClients)?;
        let most = Extent::most(look.portico().settings.batch_cap);
        let in_turn = selection.to_invite(look, &reach, most + 1).await?;
        let mut review = Self { in_turn, ..Self::default() };
        review.fill(look, practice, signers, None).await?;
        Ok(review)
    }
    /// Looks over those who come next until a batch is full. With words, whoever lacks something that they name takes no place in it.
    async fn fill(
        &mut self,
        look: &mut Look,
        practice: &Practice,
        signers: Signers,
        words: Option<(&str, &Wording)>,
    ) -> Answer<()> {
        let cap = look.portico().settings.batch_cap;
        let end = self.in_turn.len().min(Extent::most(cap));
        while self.ready.len() < cap && self.looked_at < end {
            let until = end.min(self.looked_at + Extent::stretch(cap));
            let part = self.in_turn[self.looked_at..until].to_vec();
            let mut next = Self::of_clients(look, practice, &part, signers).await?;
            if let Some((staff_name, wording)) = words {
                next.tell_apart(practice, staff_name, wording);
            }
            self.ready.extend(next.ready);
            self.lacking.extend(next.lacking);
            self.left_out.extend(next.left_out);
            self.looked_at = until;
        }
        self.extent = Extent::reached(self.looked_at, self.in_turn.len(), self.ready.len(), cap);
        Ok(())
    }
    async fn looked_over(look: &mut Look, practice: &Practice, clients: &[ClientId]) -> Answer<Self> {
        let reach = look.may(Permission::InviteClients)?;
        let present = practice.present(look.now());
        let mut review = Self { ready: Vec::with_capacity(clients.len()), ..Self::default() };
        for recipient in recipients(look, &reach, clients).await? {
            match recipient.obstacle_in_bulk(practice.portal_on, &present) {
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
    /// Moves those to [`lacking`](Self::lacking) for whom these words name something that is not on file. Of more than a batch takes, others
    /// are looked over in their place.
    ///
    /// # Errors
    /// A fault.
    pub(crate) async fn set_apart(
        &mut self,
        look: &mut Look,
        practice: &Practice,
        signers: Signers,
        (staff_name, wording): (&str, &Wording),
    ) -> Answer<()> {
        self.tell_apart(practice, staff_name, wording);
        if self.extent.is_whole() {
            return Ok(());
        }
        self.fill(look, practice, signers, Some((staff_name, wording))).await
    }
    fn tell_apart(&mut self, practice: &Practice, staff_name: &str, wording: &Wording) {
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
    async fn mind_signers(&mut self, look: &mut Look, practice: &Practice, signers: Signers) -> Answer<()> {
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
    /// How many are left out.
    pub fn out(&self) -> usize {
        self.left_out.len() + self.unseen
    }
    /// How many are left out for each reason, in words, the most frequent first.
    pub fn reasons(&self) -> Vec<(usize, &'static str)> {
        let mut counts: HashMap<&'static str, usize> = HashMap::new();
        for one in &self.left_out {
            *counts.entry(one.in_general).or_default() += 1;
        }
        if self.unseen > 0 {
            counts.insert(UNSEEN, self.unseen);
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
