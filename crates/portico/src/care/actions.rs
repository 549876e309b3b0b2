//! Merging two records of one person (behaviours.md 81; promises.md P4).
//!
//! A merge moves what both held to the record that stays, and keeps both as they were, row by row, so that it can be undone. It opens
//! nothing by itself: somebody chooses whose login goes on, other people's access moves only if it was ticked, and every link, session and
//! pass of the record that goes ends in the same act.

use super::{
    choice::{Chosen, Field, Side, client_row, living, own_login},
    held::{Held, Part, Whole, id, text},
    parts,
    reached::Reached,
    store,
};
use crate::{
    access,
    act::Act,
    answer::{Answer, Refusal, Trouble},
    audit::Event,
    batches, clients, documents, families, forms, invitations, sessions, waiting,
};
use portico_database::Value;
use portico_policy::{Permission, Reach};
use portico_values::{BatchId, ClientId, EmailId, GrantId, InvitationId, LoginId, MergeId, Moment};
use serde_json::json;

/// Merges `gone` into `kept`.
///
/// # Errors
/// Not found; refused if it is the same record, if one of them changed in the meantime or is to be erased; invalid while it is not chosen
/// whose login goes on.
pub async fn merge(act: &mut Act, kept: ClientId, gone: ClientId, chosen: &Chosen) -> Answer<MergeId> {
    let reach = act.may(Permission::MergeClients)?;
    let (practice, now) = (reach.practice(), act.now());
    if kept == gone {
        return Err(Refusal::conflict("same_record", "That is the same record.").into());
    }
    clients::store::hold_all(act.db(), practice, &[kept, gone]).await?;
    for client in [kept, gone] {
        clients::store::record(act.db(), &reach, client).await?.ok_or_else(Trouble::not_found)?;
        if clients::store::erasure(act.db(), &reach, client).await?.is_some() {
            return Err(Refusal::conflict("erasing", "One of the two records is due to be erased. Stop that first.").into());
        }
    }
    let mut both = [(kept, chosen.kept_version), (gone, chosen.gone_version)];
    both.sort_unstable();
    for (client, version) in both {
        if !store::take(act.db(), &reach, client, version).await? {
            return Err(changed());
        }
    }
    let reached = Reached::read(act, &reach, kept, gone).await?;
    let (old, other) = (Whole::of(act.db(), practice, kept).await?, Whole::of(act.db(), practice, gone).await?);
    let (own, others_own) = (own_login(&old), own_login(&other));
    let (kind, grant) = (parts::GRANTS.at("kind"), parts::GRANTS.at("id"));
    let mut of_others = living(&old).chain(living(&other)).filter(|row| text(&row[kind]) != "self");
    if of_others.any(|row| !id(&row[grant]).is_some_and(|grant| chosen.listed.contains(&grant))) {
        return Err(changed());
    }
    drop(of_others);
    if !chosen.login_answered && (own.is_some() || others_own.is_some()) {
        return Err(Trouble::at("login", "missing", "Choose which sign-in to keep."));
    }
    let surviving = match chosen.login {
        Some(Side::Kept) => Some(own.ok_or_else(changed)?),
        Some(Side::Gone) => Some(others_own.ok_or_else(changed)?),
        None => None,
    };
    let merging = Merging { kept, gone, old, other, own, others_own, surviving, chosen, now };
    let left_to_others = merging.end_ways_in(act, &reach).await?;
    let grants = merging.move_grants(act, &reach).await?;
    merging.move_invitation(act, &reach).await?;
    merging.move_rows(act, &reach).await?;
    waiting::stops_follow(act, &reach, gone, kept).await?;
    forms::actions::merging::bring_together(act, &reach, gone, kept).await?;
    clients::store::refresh(act.db(), practice, &[kept], now).await?;
    // An invitation that waits at an email to which letters no longer go ends with it (behaviours.md 50).
    if reached.leaves_invitation_behind(act, &reach, kept).await? && invitations::actions::end_links_of(act, kept).await? {
        clients::store::refresh(act.db(), practice, &[kept], now).await?;
    }
    let after = Whole::of(act.db(), practice, kept).await?;
    let merge: MergeId = act.id();
    let left_to_others: Vec<_> = left_to_others.iter().map(|(batch, position)| json!([batch.to_string(), position])).collect();
    let before = json!({
        "kept": merging.old.json(),
        "gone": merging.other.json(),
        "after": after.json(),
        "left_to_others": left_to_others,
    })
    .to_string();
    let row = client_row(&merging.other).ok_or_else(Trouble::not_found)?;
    let name = |column| text(&row[parts::CLIENTS.at(column)]);
    let gone_name = format!("{} {}", name("given_name"), name("family_name")).trim().to_owned();
    let by = act.who().actor.staff();
    let new = store::NewMerge { id: merge, kept, gone, gone_name: &gone_name, before: &before, by, now };
    store::note(act.db(), &reach, &new).await?;
    documents::store::move_to(act.db(), &reach, gone, kept, merge).await?;
    let login = match chosen.login {
        Some(Side::Kept) => "kept",
        Some(Side::Gone) => "gone",
        None => "nobody",
    };
    let event = Event::new("client.merged").client(kept).about(gone).with("merge", merge.to_string());
    let event = reached.said_in(event, act, &reach, (kept, gone)).await?;
    act.record(event.with("login", login).with("grants", grants));
    act.record(Event::new("client.merged_away").client(gone).about(kept).with("merge", merge.to_string()));
    Ok(merge)
}

fn changed() -> Trouble {
    let sentence = "One of the two records has just been changed, and nothing has been merged yet. Look at both again.";
    Refusal::conflict("changed_meanwhile", sentence).into()
}

/// Two records that are being merged.
struct Merging<'a> {
    kept: ClientId,
    gone: ClientId,
    /// The record that stays, as it was.
    old: Whole,
    /// The record that goes, as it was.
    other: Whole,
    own: Option<LoginId>,
    others_own: Option<LoginId>,
    surviving: Option<LoginId>,
    chosen: &'a Chosen,
    now: Moment,
}

impl Merging<'_> {
    /// Ends sessions, passes and offers of the record that goes, and of the other one if its own login does not go on. Returns in which
    /// batches the one that stays was left to others, and is no more.
    async fn end_ways_in(&self, act: &mut Act, reach: &Reach) -> Answer<Vec<(BatchId, i64)>> {
        let mut ending = vec![self.gone];
        if self.own.is_some() && self.own != self.surviving {
            ending.push(self.kept);
        }
        for client in ending {
            sessions::store::end_at(act.db(), reach, client, self.now).await?;
            access::store::move_epoch(act.db(), reach, client).await?;
            access::store::end_passes(act.db(), reach, client, self.now).await?;
        }
        families::actions::end_all_questions(act, reach, self.gone).await?;
        batches::store::note_merged(act.db(), reach, self.gone, self.kept).await
    }

    /// Moves the grants that go on and ends the others. Returns how many grants of other people moved.
    async fn move_grants(&self, act: &mut Act, reach: &Reach) -> Answer<i64> {
        let part = &parts::GRANTS;
        let at = |name| part.at(name);
        let (login, client, kind, ended) = (at("login_id"), at("client_id"), at("kind"), at("ended_at"));
        let of = |row: &Held| id::<LoginId>(&row[login]);
        let is_own = |row: &Held| text(&row[kind]) == "self";
        let mut moved = 0;
        let mut rows: Vec<Held> = self.old.rows(part).to_vec();
        let ticked = |row: &Held| id::<GrantId>(&row[at("id")]).is_some_and(|grant| self.chosen.grants.contains(&grant));
        let mut there: Vec<LoginId> = Vec::new();
        for row in rows.iter_mut().filter(|row| row[ended] == Value::Null) {
            let is_surviving = of(row) == self.surviving;
            let goes_on = if is_own(row) { is_surviving } else { ticked(row) && !is_surviving };
            if goes_on {
                there.extend(of(row));
            } else {
                row[ended] = self.now.into();
            }
        }
        for mut row in self.other.rows(part).to_vec() {
            if row[ended] == Value::Null {
                let goes_on = if is_own(&row) {
                    of(&row) == self.surviving
                } else {
                    ticked(&row) && of(&row) != self.surviving && !of(&row).is_some_and(|login| there.contains(&login))
                };
                if goes_on {
                    row[client] = self.kept.into();
                    moved += i64::from(!is_own(&row));
                } else {
                    row[ended] = self.now.into();
                }
            }
            rows.push(row);
        }
        let mut logins: Vec<LoginId> = living(&self.old).chain(living(&self.other)).filter_map(of).collect();
        for (own, client) in [(self.own, self.kept), (self.others_own, self.gone)] {
            if let Some(login) = own.filter(|_| own != self.surviving) {
                access::store::end_self(act.db(), reach, login, client, self.now).await?;
            }
        }
        part.clear(act.db(), reach.practice(), self.kept).await?;
        part.clear(act.db(), reach.practice(), self.gone).await?;
        part.write(act.db(), &rows).await?;
        logins.retain(|login| Some(*login) != self.surviving);
        for login in logins {
            access::store::close_unused(act.db(), reach, login).await?;
        }
        Ok(moved)
    }

    /// One invitation stays: that of the login that goes on, else that of the record that stays. The links of the other one lead to it.
    async fn move_invitation(&self, act: &mut Act, reach: &Reach) -> Answer<()> {
        let part = &parts::INVITATIONS;
        let first = |whole: &Whole| whole.rows(part).first().cloned();
        let (key, state) = (part.at("id"), part.at("state"));
        let invitation = |row: &Held| id::<InvitationId>(&row[key]);
        let (ours, theirs) = (first(&self.old), first(&self.other));
        for (client, row) in [(self.kept, &ours), (self.gone, &theirs)] {
            let ends = client == self.gone || self.surviving.is_some();
            if let Some(invitation) = row.as_ref().filter(|_| ends).and_then(invitation) {
                invitations::store::cancel_letters(act.db(), reach, client, invitation, self.now).await?;
            }
        }
        let theirs_stays =
            theirs.is_some() && (ours.is_none() || (self.surviving.is_some() && self.surviving == self.others_own));
        let (stays, goes) = if theirs_stays { (theirs, ours) } else { (ours, theirs) };
        let Some(mut row) = stays else { return Ok(()) };
        let was = row.clone();
        if let (Some(from), Some(to)) = (goes.as_ref().and_then(invitation), invitation(&row)) {
            store::lead_to(act.db(), reach, from, to, self.now).await?;
        }
        row[part.at("client_id")] = self.kept.into();
        let waits = matches!(text(&row[state]), "sent" | "held");
        if (self.surviving.is_some() && waits) || (self.surviving.is_none() && text(&row[state]) == "accepted") {
            row[state] = "revoked".into();
            row[part.at("ended_at")] = self.now.into();
            row[part.at("ended_by")] = act.who().actor.staff().into();
            // What was handed out would open again with the next letter.
            if let Some(invitation) = invitation(&row) {
                invitations::store::revoke_handed_out(act.db(), reach, invitation, self.now).await?;
            }
        } else if theirs_stays && waits {
            if let Some(invitation) = invitation(&row) {
                store::lead_to(act.db(), reach, invitation, invitation, self.now).await?;
            }
            end_links(&mut row, self.now);
        }
        if theirs_stays || goes.is_some() || row != was {
            part.clear(act.db(), reach.practice(), self.kept).await?;
            part.clear(act.db(), reach.practice(), self.gone).await?;
            part.write(act.db(), &[row]).await?;
        }
        Ok(())
    }

    /// The details: fields as chosen, and from both records everything of which there can be several.
    async fn move_rows(&self, act: &mut Act, reach: &Reach) -> Answer<()> {
        let client = self.details()?;
        let sort_key = client[parts::CLIENTS.at("sort_key")].clone();
        let mut terms = self.together(&parts::SEARCH_TERMS, &["term"]);
        for row in &mut terms {
            row[parts::SEARCH_TERMS.at("sort_key")] = sort_key.clone();
        }
        for row in disputed(&self.old, &self.other) {
            let event = Event::new("client.consent_withdrawn").client(self.kept).with("merged_with", self.gone.to_string());
            act.record(match id::<EmailId>(&row[parts::CLIENT_EMAILS.at("id")]) {
                Some(email) => event.about(email),
                None => event,
            });
        }
        let all = [
            (&parts::CLIENTS, vec![client]),
            (&parts::CLIENT_EMAILS, self.emails()),
            (&parts::WRONG_ADDRESSES, self.together(&parts::WRONG_ADDRESSES, &["address_normalised"])),
            (&parts::CLIENT_PHONES, numbered(&parts::CLIENT_PHONES, self.together(&parts::CLIENT_PHONES, &["digits"]))),
            (&parts::CONTACTS, self.together(&parts::CONTACTS, &["name", "relationship"])),
            (&parts::ASSIGNMENTS, self.together(&parts::ASSIGNMENTS, &["staff_id"])),
            (&parts::GROUP_MEMBERS, self.together(&parts::GROUP_MEMBERS, &["group_id"])),
            (&parts::ENQUIRIES, self.enquiries()),
            (&parts::SEARCH_TERMS, terms),
        ];
        for (part, rows) in all {
            part.clear(act.db(), reach.practice(), self.gone).await?;
            part.clear(act.db(), reach.practice(), self.kept).await?;
            part.write(act.db(), &rows).await?;
        }
        Ok(())
    }

    /// The row of the client. What closes a portal at one of the two closes it: disabled access, and a freeze on the access of others.
    fn details(&self) -> Answer<Held> {
        let at = |name: &str| parts::CLIENTS.at(name);
        let mut row = client_row(&self.old).cloned().ok_or_else(Trouble::not_found)?;
        let other = client_row(&self.other).ok_or_else(Trouble::not_found)?;
        let mut take = |names: &[&str]| names.iter().for_each(|name| row[at(name)] = other[at(name)].clone());
        for field in &self.chosen.from_gone {
            take(field.columns());
        }
        if other[at("portal_on")] == Value::Bool(false) {
            take(&["portal_on", "portal_changed_at", "portal_changed_by"]);
        }
        if other[at("frozen_at")] != Value::Null {
            take(&["frozen_at", "frozen_by", "frozen_reason"]);
        }
        if self.surviving.is_some() && self.surviving == self.others_own {
            take(&["last_active_at", "sign_in_address"]);
        } else if self.surviving.is_none() {
            row[at("last_active_at")] = Value::Null;
        }
        row[at("updated_at")] = self.now.into();
        Ok(row)
    }

    /// The rows of both, with those that say the same only once.
    fn together(&self, part: &Part, same: &[&str]) -> Vec<Held> {
        let client = part.at("client_id");
        let mut rows = self.old.rows(part).to_vec();
        for mut row in self.other.rows(part).to_vec() {
            row[client] = self.kept.into();
            match rows.iter_mut().find(|known| same.iter().all(|name| known[part.at(name)] == row[part.at(name)])) {
                Some(known) => agree(part, known, &row),
                None => rows.push(row),
            }
        }
        rows
    }

    /// What was written on the public pages: a record has room for one, and where both wrote, both wishes stand in it.
    fn enquiries(&self) -> Vec<Held> {
        let part = &parts::ENQUIRIES;
        let (kind, wish) = (part.at("kind"), part.at("wish"));
        let mut rows = self.together(part, &["client_id"]);
        if let ([row], [_], [other]) = (&mut rows[..], self.old.rows(part), self.other.rows(part)) {
            let mut wishes = vec![text(&row[wish]), text(&other[wish])];
            wishes.retain(|wish| !wish.is_empty());
            wishes.dedup();
            let both = wishes.join("\n\n");
            if text(&row[wish]).is_empty() && !both.is_empty() {
                row[kind] = other[kind].clone();
            }
            row[wish] = Value::Text(both);
        }
        rows
    }

    /// The addresses in order: the one chosen as the main one comes first.
    fn emails(&self) -> Vec<Held> {
        let part = &parts::CLIENT_EMAILS;
        let address = part.at("address_normalised");
        let mut rows = self.together(part, &["address_normalised"]);
        if self.chosen.from_gone.contains(&Field::Email)
            && let Some(main) = main_email(&self.other)
            && let Some(place) = rows.iter().position(|row| row[address] == main[address])
        {
            let main = rows.remove(place);
            rows.insert(0, main);
        }
        numbered(part, rows)
    }
}

/// An address or a number stands on both records. The careful answer goes on: where one of them lacks consent, it is lacking.
fn agree(part: &Part, known: &mut Held, other: &Held) {
    let has = |column: &str| part.columns.split(", ").any(|name| name == column);
    if !has("consent") || known[part.at("consent")] == other[part.at("consent")] {
        return;
    }
    known[part.at("consent")] = Value::Bool(false);
    for column in ["consent_at", "consent_by"].into_iter().filter(|column| has(column)) {
        known[part.at(column)] = Value::Null;
    }
}

/// The addresses on both records to which only one of the two has consent, as the record that stays has them.
pub(super) fn disputed<'a>(old: &'a Whole, other: &Whole) -> Vec<&'a Held> {
    let part = &parts::CLIENT_EMAILS;
    let (address, consent) = (part.at("address_normalised"), part.at("consent"));
    let is_disputed =
        |row: &&Held| other.rows(part).iter().any(|theirs| theirs[address] == row[address] && theirs[consent] != row[consent]);
    old.rows(part).iter().filter(is_disputed).collect()
}

/// The address that letters go to.
pub(super) fn main_email(whole: &Whole) -> Option<&Held> {
    let row = client_row(whole)?;
    let main = &row[parts::CLIENTS.at("main_address")];
    let address = parts::CLIENT_EMAILS.at("address");
    whole.rows(&parts::CLIENT_EMAILS).iter().find(|email| email[address] == *main)
}

fn numbered(part: &Part, mut rows: Vec<Held>) -> Vec<Held> {
    let place = part.at("position");
    for (number, row) in (0_i64..).zip(&mut rows) {
        row[place] = number.into();
    }
    rows
}

/// An invitation that waits goes on waiting for nobody: its links are those of a letter that was replaced, and it counts as expired, so
/// that whoever has one asks for a new link.
pub(super) fn end_links(row: &mut Held, now: Moment) {
    let part = &parts::INVITATIONS;
    let (generation, expires) = (part.at("generation"), part.at("expires_at"));
    if let Value::Int(number) = row[generation] {
        row[generation] = (number + 1).into();
    }
    if let Value::Int(until) = row[expires] {
        row[expires] = until.min(now.millis()).into();
    }
}
