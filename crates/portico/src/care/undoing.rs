//! Undoing a merge within a day. Both records are again as they were, except for what had ended: links, sessions and letters stay ended,
//! since nothing that stopped working works again (promises.md P4).

use super::{
    actions::end_links,
    choice::{client_row, living, own_login},
    held::{Held, Part, Whole, id, text},
    parts,
    store::{self, Link},
};
use crate::{
    access::{
        self, closing,
        parting::Parting,
        rights::{Level, Rights},
    },
    act::Act,
    answer::{Answer, Refusal, Trouble},
    audit::Event,
    batches, clients, documents, forms, invitations,
    practices::GrantKind,
    sessions, waiting,
};
use portico_database::{Connection, Value};
use portico_policy::{Permission, Reach};
use portico_values::{BatchId, ClientId, InvitationId, LoginId, MergeId, Moment, TokenId};

/// Columns that change by themselves, and are no reason to refuse undoing.
const BY_THEMSELVES: &[&str] = &[
    "version",
    "standing",
    "standing_until",
    "last_active_at",
    "updated_at",
    "coming_of_age_told",
    "delivery",
    "delivery_reason",
    "delivery_at",
    "started_at",
    "reminders_sent",
    "reminded_at",
    "expiry_told_at",
];

/// What has to be as the merge left it.
const COMPARED: [&Part; 10] = [
    &parts::CLIENTS,
    &parts::CLIENT_EMAILS,
    &parts::WRONG_ADDRESSES,
    &parts::CLIENT_PHONES,
    &parts::CONTACTS,
    &parts::ASSIGNMENTS,
    &parts::GROUP_MEMBERS,
    &parts::ENQUIRIES,
    &parts::GRANTS,
    &parts::INVITATIONS,
];

/// Undoes a merge.
///
/// # Errors
/// Not found; refused after a day, when something changed since that the undoing would lose, or when another version of Portico did the
/// merge and what it kept does not fit this one.
pub async fn undo(act: &mut Act, kept: ClientId, merge: MergeId) -> Answer<ClientId> {
    let reach = act.may(Permission::MergeClients)?;
    let (practice, now) = (reach.practice(), act.now());
    // What is compared below stays as it was read: access that is closed in the same moment comes before, or after both records stand again.
    clients::store::hold(act.db(), practice, kept).await?;
    let merges = clients::store::merges(act.db(), &reach, kept).await?;
    let place = merges.iter().position(|one| one.id == merge && one.kept_id == kept).ok_or_else(Trouble::not_found)?;
    let merge = &merges[place];
    if now.since(merge.merged_at) >= clients::store::UNDOABLE {
        let sentence = "A merge can be undone for 24 hours, and they have passed. Move what belongs elsewhere by hand.";
        return Err(Refusal::conflict("too_late", sentence).into());
    }
    let kept_whole = store::before_to_undo(act.db(), &reach, merge.id).await?;
    let (before,) = kept_whole.ok_or_else(|| conflict("data of someone in it was erased"))?;
    let before: serde_json::Value = serde_json::from_str(&before).map_err(anyhow::Error::new)?;
    let read = |which: &str| Whole::read(&before[which]).filter(Whole::is_of_this_version);
    let (Some(old), Some(gone), Some(after)) = (read("kept"), read("gone"), read("after")) else {
        tracing::warn!(merge = %merge.id, "what a merge kept is not as this version keeps it");
        let sentence =
            "Portico was updated after this merge, so it can no longer be undone. Move what belongs elsewhere by hand.";
        return Err(Refusal::conflict("kept_by_another_version", sentence).into());
    };
    let present = Whole::of(act.db(), practice, kept).await?;
    // A merge into a record further on is undone first by itself: its row is not about this one.
    if merges[..place].iter().any(|later| later.kept_id == kept) {
        return Err(conflict("another record was merged into it"));
    }
    if clients::store::erasure(act.db(), &reach, kept).await?.is_some() {
        return Err(conflict("it is due to be erased"));
    }
    if let Some(part) = COMPARED.into_iter().find(|part| lasting(part, &after) != lasting(part, &present)) {
        return Err(conflict(&format!("“{}” was changed", part.label)));
    }
    let taking = Undoing { merge, old, gone, after, present, now };
    taking.end_ways_in(act, &reach).await?;
    taking.put_back_logins(act, &reach).await?;
    taking.put_back_invitations(act, &reach).await?;
    taking.put_back_rows(act.db(), &reach).await?;
    taking.stay_out(act, &reach).await?;
    if !store::note_undone(act.db(), &reach, merge, now).await? {
        return Err(Trouble::not_found());
    }
    // Only now: what had gone into the record that comes back is found by the merges that lead to it again.
    let of_documents = taking.parting(|rights| rights.documents() == Level::Manage);
    documents::parting::take_apart(act, &reach, &of_documents, merge.id).await?;
    forms::actions::merging::take_apart(act, &reach, &taking.parting(Rights::fills_forms)).await?;
    waiting::stops_go_back(act, &reach, merge.gone_id, kept).await?;
    documents::store::follow_forms(act.db(), &reach, (merge.gone_id, kept)).await?;
    batches::store::note_taken_apart(act.db(), &reach, (merge.gone_id, kept), &left_to_others(&before)).await?;
    clients::store::refresh(act.db(), practice, &[kept, merge.gone_id], now).await?;
    act.record(Event::new("client.merge_undone").client(kept).about(merge.gone_id).with("merge", merge.id.to_string()));
    act.record(Event::new("client.merge_undone").client(merge.gone_id).about(kept).with("merge", merge.id.to_string()));
    Ok(merge.gone_id)
}

/// In which batches the record that stayed was left to others before the merge, and where. One that was merged before this was kept has none.
fn left_to_others(before: &serde_json::Value) -> Vec<(BatchId, i64)> {
    let read = |row: &serde_json::Value| Some((row[0].as_str()?.parse::<BatchId>().ok()?, row[1].as_i64()?));
    before["left_to_others"].as_array().into_iter().flatten().filter_map(read).collect()
}

fn conflict(what: &str) -> Trouble {
    Refusal::conflict("changed_since", format!("This merge can no longer be undone: since then {what}.")).into()
}

/// The rows of a part without what changes by itself.
fn lasting(part: &Part, whole: &Whole) -> Vec<Held> {
    let stays: Vec<bool> = part.columns.split(", ").map(|name| !BY_THEMSELVES.contains(&name)).collect();
    let keep = |row: &Held| row.iter().zip(&stays).filter(|(_, stays)| **stays).map(|(value, _)| value.clone()).collect();
    whole.rows(part).iter().map(keep).collect()
}

struct Undoing<'a> {
    merge: &'a clients::store::Merge,
    old: Whole,
    gone: Whole,
    after: Whole,
    present: Whole,
    now: Moment,
}

/// The logins that act for a client to whom these rights are given: their own, and those of others.
fn acting(whole: &Whole, may: fn(&Rights) -> bool) -> Vec<LoginId> {
    let at = |name| parts::GRANTS.at(name);
    let acts = |row: &Held| {
        let kind = GrantKind::from_word(text(&row[at("kind")]));
        kind.is_some_and(|kind| may(&Rights::of(kind, text(&row[at("rights")]))))
    };
    living(whole).filter(|row| acts(row)).filter_map(|row| id(&row[at("login_id")])).collect()
}

impl Undoing<'_> {
    /// Who could do something for which of the two before, and who could while they were one.
    fn parting(&self, may: fn(&Rights) -> bool) -> Parting {
        Parting {
            gone: self.merge.gone_id,
            kept: self.merge.kept_id,
            merged_at: self.merge.merged_at,
            of_gone: acting(&self.gone, may),
            of_kept: acting(&self.old, may),
            meanwhile: acting(&self.after, may),
        }
    }

    /// Signs out everywhere each login that opens another record from now on.
    async fn end_ways_in(&self, act: &mut Act, reach: &Reach) -> Answer<()> {
        let (kept, own) = (self.merge.kept_id, own_login(&self.present));
        if own.is_some() && own != own_login(&self.old) {
            sessions::store::end_at(act.db(), reach, kept, self.now).await?;
            access::store::move_epoch(act.db(), reach, kept).await?;
            access::store::end_passes(act.db(), reach, kept, self.now).await?;
        }
        Ok(())
    }

    /// Restores logins that the merge closed, unless their address is somebody else's by now.
    async fn put_back_logins(&self, act: &mut Act, reach: &Reach) -> Answer<()> {
        let part = &parts::LOGINS;
        let both = [self.merge.kept_id, self.merge.gone_id];
        for own in [own_login(&self.old), own_login(&self.gone)].into_iter().flatten() {
            if store::is_somebodys(act.db(), reach, own, both).await? {
                return Err(conflict("a sign-in was given to another record"));
            }
        }
        let mut done: Vec<LoginId> = Vec::new();
        for row in self.old.rows(part).iter().chain(self.gone.rows(part)) {
            let Some(login) = id::<LoginId>(&row[part.at("id")]).filter(|login| !done.contains(login)) else { continue };
            done.push(login);
            match store::login_at(act.db(), reach, text(&row[part.at("address_normalised")])).await? {
                Some(there) if there == login => {}
                Some(_) => return Err(conflict("somebody else signs in with one of the addresses")),
                None if access::store::login(act.db(), reach, login).await?.is_some() => {}
                None => {
                    let mut row = row.clone();
                    if let Value::Int(epoch) = row[part.at("epoch")] {
                        row[part.at("epoch")] = (epoch + 1).into();
                    }
                    part.write(act.db(), &[row]).await?;
                }
            }
        }
        Ok(())
    }

    /// Gives each record its own invitation back. Links that the merge ended stay ended.
    async fn put_back_invitations(&self, act: &mut Act, reach: &Reach) -> Answer<()> {
        let (part, links) = (&parts::INVITATIONS, &parts::INVITATION_TOKENS);
        let is_untouched = self.old.rows(part) == self.after.rows(part);
        if !is_untouched {
            // What was handed out or mailed since, for the one record that there was, may be in anybody's hands now that there are two. What was
            // there before is put back below.
            for invitation in self.present.rows(part).iter().filter_map(|row| id::<InvitationId>(&row[part.at("id")])) {
                invitations::store::revoke_all(act.db(), reach, invitation, self.now).await?;
            }
            part.clear(act.db(), reach.practice(), self.merge.kept_id).await?;
        }
        for (whole, stays) in [(&self.old, is_untouched), (&self.gone, false)] {
            if stays {
                continue;
            }
            for mut row in whole.rows(part).to_vec() {
                if matches!(text(&row[part.at("state")]), "sent" | "held") {
                    end_links(&mut row, self.now);
                }
                part.write(act.db(), &[row]).await?;
            }
            for row in whole.rows(links) {
                let (Some(token), Some(invitation), Value::Int(generation)) = (
                    id::<TokenId>(&row[links.at("id")]),
                    id::<InvitationId>(&row[links.at("invitation_id")]),
                    &row[links.at("generation")],
                ) else {
                    continue;
                };
                let channel = text(&row[links.at("channel")]);
                let revoked_at = match row[links.at("revoked_at")] {
                    Value::Int(at) => Some(Moment::from_millis(at)),
                    _ => (channel != "mailed").then_some(self.now),
                };
                let link = Link { id: token, invitation, generation: *generation, channel, revoked_at };
                store::put_back(act.db(), reach, &link).await?;
            }
        }
        Ok(())
    }

    async fn put_back_rows(&self, db: &mut Connection, reach: &Reach) -> Answer<()> {
        let apart = [parts::INVITATION_TOKENS.table, parts::INVITATIONS.table, parts::LOGINS.table];
        for part in parts::ALL.iter().filter(|part| !apart.contains(&part.table)) {
            part.clear(db, reach.practice(), self.merge.kept_id).await?;
            part.clear(db, reach.practice(), self.merge.gone_id).await?;
            let mut rows = self.old.rows(part).to_vec();
            if part.table == parts::CLIENTS.table {
                self.carry_on(&mut rows);
            }
            part.write(db, &rows).await?;
            part.write(db, self.gone.rows(part)).await?;
        }
        Ok(())
    }

    /// Whoever was shut out because the other record was closed, or frozen for others, is not let in again by the undoing alone: sessions
    /// and links from before the merge stay ended, and so does an invitation that waited.
    async fn stay_out(&self, act: &mut Act, reach: &Reach) -> Answer<()> {
        let value = |whole: &Whole, name: &str| client_row(whole).map(|row| row[parts::CLIENTS.at(name)].clone());
        let (open, closed) = (Some(Value::Bool(true)), Some(Value::Bool(false)));
        if value(&self.old, "portal_on") == open && value(&self.after, "portal_on") == closed {
            closing::end_ways_in(act, reach, self.merge.kept_id).await?;
        } else if value(&self.old, "frozen_at") == Some(Value::Null) && value(&self.after, "frozen_at") != Some(Value::Null) {
            sessions::store::end_at(act.db(), reach, self.merge.kept_id, self.now).await?;
        }
        Ok(())
    }

    /// Forms that were opened since are told that the record changed; what the client did since is not forgotten.
    fn carry_on(&self, rows: &mut [Held]) {
        let at = |name: &str| parts::CLIENTS.at(name);
        let (Some(row), Some(present)) = (rows.first_mut(), client_row(&self.present)) else { return };
        if let Value::Int(version) = present[at("version")] {
            row[at("version")] = (version + 1).into();
        }
        if own_login(&self.present) == own_login(&self.old) {
            row[at("last_active_at")] = present[at("last_active_at")].clone();
        }
    }
}
