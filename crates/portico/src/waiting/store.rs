//! What waits for clients at the portal and who is due for a reminder of it. Being served is written before the letter is, in the same
//! transaction and only from the count it was read with: two workers serve a day once. What waits is a form that is open, or the share of a
//! document that asks the client for a signature while nobody has signed. A form that was filled in waits for those whose signature is
//! missing.

use super::lacking::lacks_signature;
use crate::{
    answer::Answer,
    outbox::{InLine, at_once_in_line, cancel_in_line, in_line, wipe_in_line},
    practices::{FormRhythm, Present, open_grant},
};
use portico_database::{Connection, record, values, word_enum};
use portico_policy::Reach;
use portico_values::{ClientId, LoginId, Moment, WaitingId, moment::days};

/// How many are read at a time.
const GROUP: i64 = 50;
/// The last day after sending lies within these: what was sent before reminds nobody any more.
const LONGEST: u64 = 31;

/// Clients with a form that is due on `last_day` or before, from `today` on, and of whose days so many are served.
pub(super) async fn before_a_day(
    db: &mut Connection,
    reach: &Reach,
    served: i64,
    (today, last_day): (&str, &str),
) -> Answer<Vec<(ClientId,)>> {
    const DUE: &str = "select client_id from form_requests where practice_id = $1 and reminders_sent = $2 and due_on >= $3
     and due_on <= $4 and due_on is not null and state in ('waiting', 'started', 'returned') and reminders_stopped is null
     order by due_on limit $5";
    Ok(db.rows(DUE, values![reach.practice(), served, today, last_day, GROUP]).await?)
}

/// Clients with something without a day that was sent, or sent back since, at `sent_before` or before, or with a form that lacks a signature
/// and was filled in by then, and of whose days so many are served.
pub(super) async fn after_sending(
    db: &mut Connection,
    reach: &Reach,
    served: i64,
    sent_before: Moment,
    now: Moment,
) -> Answer<Vec<(ClientId,)>> {
    const FORMS: &str = "select client_id from form_requests where practice_id = $1 and reminders_sent = $2 and sent_at <= $3
     and sent_at > $4 and returned_at is null and due_on is null and state in ('waiting', 'started', 'returned')
     and reminders_stopped is null order by sent_at limit $5";
    // What was sent back by then was sent by then: by that it is found without reading all that was sent since.
    const RETURNED: &str =
        "select client_id from form_requests where practice_id = $1 and reminders_sent = $2 and sent_at <= $3 and returned_at <= $3
     and returned_at > $4 and due_on is null and state in ('waiting', 'started', 'returned') and reminders_stopped is null
     order by returned_at limit $5";
    const DOCUMENTS: &str = "select d.client_id from document_shares s join documents d on d.practice_id = s.practice_id
     and d.id = s.document_id and d.deleted_at is null where s.practice_id = $1 and s.reminders_sent = $2 and s.asked_at <= $3
     and s.asked_at > $4 and s.group_id is null and s.ended_at is null and s.asks_signature and s.reminders_stopped is null
     and not exists (select 1 from document_signatures n where n.practice_id = s.practice_id and n.document_id = s.document_id)
     order by s.asked_at limit $5";
    const TO_SIGN: &str =
        "select client_id from form_requests where practice_id = $1 and reminders_sent = $2 and signing_at <= $3
     and signing_at > $4 and state = 'signing' and reminders_stopped is null order by signing_at limit $5";
    let values = values![reach.practice(), served, sent_before, now.minus(days(LONGEST)), GROUP];
    let mut due: Vec<(ClientId,)> = db.rows(FORMS, values).await?;
    due.extend(db.rows::<(ClientId,)>(RETURNED, values).await?);
    due.extend(db.rows::<(ClientId,)>(TO_SIGN, values).await?);
    due.extend(db.rows::<(ClientId,)>(DOCUMENTS, values).await?);
    Ok(due)
}

word_enum! {
    /// Who stopped the reminders of something that waits. Where staff and the client did, the client starts their own again and no more than
    /// that; staff start them for everybody.
    pub(super) enum StoppedBy {
        /// Staff, on one of the tabs.
        Staff = "staff",
        /// The client, by the link in a reminder or in their account.
        Client = "client",
        /// One after the other.
        Both = "both",
    }
}

impl StoppedBy {
    /// Whether the client is among them.
    pub(super) fn is_client(self) -> bool {
        self != StoppedBy::Staff
    }
    /// Whether staff are.
    pub(super) fn is_staff(self) -> bool {
        self != StoppedBy::Client
    }
}

record! {
    /// Something that waits for a client.
    #[derive(Debug, Clone)]
    pub(super) struct Open {
        pub(super) id: WaitingId,
        /// Whether it is a form; a document otherwise.
        pub(super) is_form: bool,
        pub(super) due_on: Option<String>,
        /// When it was sent, or sent back since.
        pub(super) sent_at: Moment,
        pub(super) served: i64,
        pub(super) reminded_at: Option<Moment>,
        pub(super) stopped: Option<StoppedBy>,
        /// Whether it is a form that was filled in and lacks a signature. Its days count from then.
        pub(super) lacks_signature: bool,
    }
}

impl Open {
    /// Whether the rounds still look at it ([`before_a_day`], [`after_sending`]): not once its day is over, nor long after it was sent.
    pub(super) fn is_looked_at(&self, rhythm: &FormRhythm, now: Moment) -> bool {
        match self.due() {
            Some(due) => due >= rhythm.today(now),
            None => self.sent_at > now.minus(days(LONGEST)),
        }
    }
}

/// Everything that waits for a client, or for somebody's signature, the newest first.
pub(super) async fn open(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Vec<Open>> {
    const OPEN: &str = "select id, true as is_form, case when state = 'signing' then null else due_on end as due_on,
     case when state = 'signing' then coalesce(signing_at, sent_at) else coalesce(returned_at, sent_at) end as sent_at,
     reminders_sent as served, reminded_at, reminders_stopped as stopped, state = 'signing' as lacks_signature from form_requests where practice_id = $1 and client_id = $2
     and state in ('waiting', 'started', 'returned', 'signing')
     union all select s.id, false as is_form, null as due_on, s.asked_at as sent_at, s.reminders_sent as served, s.reminded_at,
     s.reminders_stopped as stopped, false as lacks_signature from document_shares s
     join documents d on d.practice_id = s.practice_id and d.id = s.document_id where s.practice_id = $1 and d.client_id = $2 and d.deleted_at is null and s.group_id is null and s.ended_at is null
     and s.asks_signature and s.asked_at is not null
     and not exists (select 1 from document_signatures n where n.practice_id = s.practice_id and n.document_id = s.document_id)
     order by 4 desc, 1 limit 200";
    Ok(db.rows(OPEN, values![reach.practice(), client]).await?)
}

/// Writes that the days up to this one are served. False when somebody else did, or it waits no more, or for something else: a form that was just
/// sent in waits for a signature, of which the days are counted anew.
pub(super) async fn serve(db: &mut Connection, reach: &Reach, one: &Open, served: i64, now: Moment) -> Answer<bool> {
    const FORM: &str = "update form_requests set reminders_sent = $4, reminded_at = $5 where practice_id = $1 and id = $2
     and reminders_sent = $3 and state in ('waiting', 'started', 'returned') and reminders_stopped is null";
    const SIGNATURE: &str = "update form_requests set reminders_sent = $4, reminded_at = $5 where practice_id = $1 and id = $2
     and reminders_sent = $3 and state = 'signing' and reminders_stopped is null";
    const DOCUMENT: &str = "update document_shares set reminders_sent = $4, reminded_at = $5 where practice_id = $1 and id = $2
     and reminders_sent = $3 and ended_at is null and asks_signature and reminders_stopped is null";
    let serve = match (one.is_form, one.lacks_signature) {
        (false, _) => DOCUMENT,
        (true, false) => FORM,
        (true, true) => SIGNATURE,
    };
    Ok(db.run(serve, values![reach.practice(), one.id, one.served, served, now]).await? == 1)
}

/// Stops the reminders of everything that waits for a client. Answers of how much. What the other side has stopped, both have then.
pub(super) async fn stop(db: &mut Connection, reach: &Reach, client: ClientId, by: StoppedBy) -> Answer<u64> {
    const FORMS: &str = "update form_requests set reminders_stopped = case when reminders_stopped is null then cast($3 as text)
     else 'both' end where practice_id = $1 and client_id = $2 and state in ('waiting', 'started', 'returned', 'signing')
     and (reminders_stopped is null or reminders_stopped not in (cast($3 as text), 'both'))";
    const DOCUMENTS: &str = "update document_shares set reminders_stopped = case when reminders_stopped is null
     then cast($3 as text) else 'both' end where practice_id = $1 and group_id is null and ended_at is null and asks_signature
     and (reminders_stopped is null or reminders_stopped not in (cast($3 as text), 'both')) and document_id in (select d.id
     from documents d where d.practice_id = $1 and d.client_id = $2 and d.deleted_at is null
     and not exists (select 1 from document_signatures n where n.practice_id = d.practice_id and n.document_id = d.id))";
    let values = values![reach.practice(), client, by];
    Ok(db.run(FORMS, values).await? + db.run(DOCUMENTS, values).await?)
}

/// The client stops them: for what waits, and for what is sent later, which looks at what this one says. Answers of how much.
pub(super) async fn stop_for_good(db: &mut Connection, reach: &Reach, client: ClientId, id: WaitingId) -> Answer<u64> {
    const FORMS: &str =
        "update form_requests set reminders_stopped = case when reminders_stopped is null then 'client' else 'both' end
     where practice_id = $1 and client_id = $2 and (id = $3 or state in ('waiting', 'started', 'returned', 'signing'))
     and (reminders_stopped is null or reminders_stopped = 'staff')";
    const DOCUMENTS: &str = "update document_shares set reminders_stopped = case when reminders_stopped is null then 'client'
     else 'both' end where practice_id = $1 and group_id is null and (id = $3 or (ended_at is null and asks_signature))
     and (reminders_stopped is null or reminders_stopped = 'staff') and document_id in (select d.id from documents d where d.practice_id = $1 and d.client_id = $2)";
    let values = values![reach.practice(), client, id];
    Ok(db.run(FORMS, values).await? + db.run(DOCUMENTS, values).await?)
}

/// Whether the client has stopped them for good, by the link in one of them or in their account.
pub(super) async fn is_stopped_by_client(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<bool> {
    const FORMS: &str = "select id from form_requests where practice_id = $1 and client_id = $2 and reminders_stopped in ('client', 'both') limit 1";
    const DOCUMENTS: &str =
        "select s.id from document_shares s join documents d on d.practice_id = s.practice_id and d.id = s.document_id
     where s.practice_id = $1 and d.client_id = $2 and s.reminders_stopped in ('client', 'both') limit 1";
    const IN_THE_ACCOUNT: &str = "select z.login_id from reminder_stops z join grants g on g.practice_id = z.practice_id
     and g.client_id = z.client_id and g.login_id = z.login_id and g.kind = 'self' and g.ended_at is null
     where z.practice_id = $1 and z.client_id = $2 limit 1";
    for which in [FORMS, DOCUMENTS, IN_THE_ACCOUNT] {
        if db.any(which, values![reach.practice(), client]).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// An account stops those that go to it. False when it had before.
pub(super) async fn stop_to(db: &mut Connection, reach: &Reach, client: ClientId, login: LoginId, now: Moment) -> Answer<bool> {
    const STOP: &str = "insert into reminder_stops (practice_id, client_id, login_id, stopped_at) values ($1, $2, $3, $4)
     on conflict (practice_id, client_id, login_id) do nothing";
    Ok(db.run(STOP, values![reach.practice(), client, login, now]).await? == 1)
}

/// Whether it has stopped them.
pub(super) async fn is_stopped_to(db: &mut Connection, reach: &Reach, client: ClientId, login: LoginId) -> Answer<bool> {
    const STOPPED: &str = "select login_id from reminder_stops where practice_id = $1 and client_id = $2 and login_id = $3";
    Ok(db.any(STOPPED, values![reach.practice(), client, login]).await?)
}

/// Those who act for a client and have stopped theirs.
pub(super) async fn stopped_by_others(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<Vec<(LoginId,)>> {
    const OTHERS: &str = "select z.login_id from reminder_stops z join grants g on g.practice_id = z.practice_id
     and g.client_id = z.client_id and g.login_id = z.login_id and g.ended_at is null and g.kind <> 'self'
     where z.practice_id = $1 and z.client_id = $2 order by z.stopped_at, z.login_id";
    Ok(db.rows(OTHERS, values![reach.practice(), client]).await?)
}

/// Takes reminders out of the line that would go to one of them.
pub(super) async fn cancel_to(db: &mut Connection, reach: &Reach, client: ClientId, login: LoginId, now: Moment) -> Answer<()> {
    const LETTERS: InLine = in_line!(
        "client_id = $2 and kind = 'waiting_reminder'
     and recipient = (select o.address from logins o where o.practice_id = $1 and o.id = $3)",
        "$4"
    );
    LETTERS.cancel(db, values![reach.practice(), client, login], now).await?;
    Ok(())
}

/// What others have stopped at a record that goes into another one holds there too.
pub(super) async fn stops_follow(db: &mut Connection, reach: &Reach, gone: ClientId, kept: ClientId) -> Answer<()> {
    const FOLLOW: &str = "insert into reminder_stops (practice_id, client_id, login_id, stopped_at)
     select z.practice_id, $3, z.login_id, z.stopped_at from reminder_stops z where z.practice_id = $1 and z.client_id = $2
     on conflict (practice_id, client_id, login_id) do nothing";
    db.run(FOLLOW, values![reach.practice(), gone, kept]).await?;
    Ok(())
}

/// What a merge copied is taken away again: the record that comes back has its own.
pub(super) async fn stops_go_back(db: &mut Connection, reach: &Reach, gone: ClientId, kept: ClientId) -> Answer<()> {
    const GO_BACK: &str =
        "delete from reminder_stops where practice_id = $1 and client_id = $3 and exists (select 1 from reminder_stops z
     where z.practice_id = $1 and z.client_id = $2 and z.login_id = reminder_stops.login_id
     and z.stopped_at = reminder_stops.stopped_at)";
    db.run(GO_BACK, values![reach.practice(), gone, kept]).await?;
    Ok(())
}

/// Starts them again, for everybody. Answers whether any had been stopped.
pub(super) async fn start(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<bool> {
    const FORMS: &str = "update form_requests set reminders_stopped = null where practice_id = $1 and client_id = $2
     and reminders_stopped is not null";
    const DOCUMENTS: &str =
        "update document_shares set reminders_stopped = null where practice_id = $1 and reminders_stopped is not null
     and document_id in (select d.id from documents d where d.practice_id = $1 and d.client_id = $2)";
    const OF_OTHERS: &str = "delete from reminder_stops where practice_id = $1 and client_id = $2";
    let values = values![reach.practice(), client];
    let started = db.run(FORMS, values).await? + db.run(DOCUMENTS, values).await? + db.run(OF_OTHERS, values).await?;
    Ok(started > 0)
}

/// An account starts those again that go to it.
pub(super) async fn start_to(db: &mut Connection, reach: &Reach, client: ClientId, login: LoginId) -> Answer<()> {
    const START: &str = "delete from reminder_stops where practice_id = $1 and client_id = $2 and login_id = $3";
    db.run(START, values![reach.practice(), client, login]).await?;
    Ok(())
}

/// The client starts what they have stopped; what staff have stopped stays so.
pub(super) async fn start_of_client(db: &mut Connection, reach: &Reach, client: ClientId) -> Answer<()> {
    const FORMS: &str = "update form_requests set reminders_stopped = case when reminders_stopped = 'both' then 'staff' end
     where practice_id = $1 and client_id = $2 and reminders_stopped in ('client', 'both')";
    const DOCUMENTS: &str = "update document_shares set reminders_stopped = case when reminders_stopped = 'both' then 'staff' end
     where practice_id = $1 and reminders_stopped in ('client', 'both') and document_id in (select d.id from documents d where d.practice_id = $1 and d.client_id = $2)";
    for which in [FORMS, DOCUMENTS] {
        db.run(which, values![reach.practice(), client]).await?;
    }
    Ok(())
}

/// Days that passed while reminders were stopped are not made up for.
pub(super) async fn skip_to(db: &mut Connection, reach: &Reach, one: &Open, served: i64) -> Answer<()> {
    const FORM: &str = "update form_requests set reminders_sent = $3 where practice_id = $1 and id = $2 and reminders_sent < $3";
    const DOCUMENT: &str =
        "update document_shares set reminders_sent = $3 where practice_id = $1 and id = $2 and reminders_sent < $3";
    let skip = if one.is_form { FORM } else { DOCUMENT };
    db.run(skip, values![reach.practice(), one.id, served]).await?;
    Ok(())
}

/// Reminders where nothing is left to remind of. A signature that is missing is something for those alone who are to give it.
macro_rules! nothing_left {
    ($whose:literal) => {
        concat!(
            $whose,
            "kind = 'waiting_reminder'
     and not exists (select 1 from form_requests q where q.practice_id = letters.practice_id
     and q.client_id = letters.client_id and q.reminders_stopped is null and (q.state in ('waiting', 'started', 'returned')
     or exists (select 1 from grants g cross join logins o where g.practice_id = letters.practice_id
     and g.client_id = letters.client_id and g.ended_at is null and o.practice_id = letters.practice_id and o.id = g.login_id
     and o.address = letters.recipient and ",
            lacks_signature!("q", "g"),
            ")))
     and not exists (select 1 from document_shares s join documents d on d.practice_id = s.practice_id and d.id = s.document_id
     where s.practice_id = letters.practice_id and d.client_id = letters.client_id and d.deleted_at is null and s.group_id is null
     and s.ended_at is null and s.asks_signature and s.reminders_stopped is null
     and not exists (select 1 from document_signatures n where n.practice_id = d.practice_id and n.document_id = d.id))"
        )
    };
}

/// The letters in line among them. Those that were wiped are taken out and no others, whatever is asked of a client meanwhile.
macro_rules! done_with {
    ($whose:literal, $now:literal) => {
        InLine {
            wipe: wipe_in_line!(nothing_left!($whose)),
            cancel: cancel_in_line!(
                concat!(
                    $whose,
                    "kind = 'waiting_reminder'
     and not exists (select 1 from letter_contents e where e.practice_id = letters.practice_id and e.letter_id = letters.id)"
                ),
                $now
            ),
            at_once: at_once_in_line!(nothing_left!($whose), $now),
        }
    };
}

/// Takes letters that have not left out of the line, where nothing is left to remind of: for one client, or for all of the practice.
pub(super) async fn cancel_done(db: &mut Connection, reach: &Reach, client: Option<ClientId>, now: Moment) -> Answer<()> {
    const THEIRS: InLine = done_with!("client_id = $2 and ", "$3");
    const ALL: InLine = done_with!("", "$2");
    match client {
        Some(client) => THEIRS.cancel(db, values![reach.practice(), client], now).await?,
        None => ALL.cancel(db, values![reach.practice()], now).await?,
    };
    Ok(())
}

record! {
    /// Whose reminders an opt-out is about.
    #[derive(Debug, Clone)]
    pub(super) struct Reminded {
        pub(super) client: ClientId,
        pub(super) language: String,
        pub(super) stopped: Option<StoppedBy>,
    }
}

/// Whom an opt-out names.
pub(super) async fn reminded(db: &mut Connection, reach: &Reach, id: WaitingId) -> Answer<Option<Reminded>> {
    const REMINDED: &str = "select r.client_id as client, c.language, r.reminders_stopped as stopped from form_requests r
     join clients c on c.practice_id = r.practice_id and c.id = r.client_id where r.practice_id = $1 and r.id = $2
     union all select d.client_id as client, c.language, s.reminders_stopped as stopped from document_shares s
     join documents d on d.practice_id = s.practice_id and d.id = s.document_id
     join clients c on c.practice_id = d.practice_id and c.id = d.client_id where s.practice_id = $1 and s.id = $2";
    Ok(db.row(REMINDED, values![reach.practice(), id]).await?)
}

record! {
    /// Somebody who acts for a client.
    #[derive(Debug, Clone)]
    pub(super) struct Acting {
        pub(super) login: LoginId,
        pub(super) rights: String,
    }
}

/// Those who act for a client at this moment, are not the client, and have not stopped their reminders.
pub(super) async fn acting_for(db: &mut Connection, reach: &Reach, client: ClientId, present: &Present) -> Answer<Vec<Acting>> {
    const ACTING: &str = concat!(
        "select g.login_id as login, g.rights from grants g join clients c on c.practice_id = g.practice_id and c.id = g.client_id
         where g.practice_id = $1 and g.client_id = $2 and g.kind in ('guardian', 'proxy') and ",
        open_grant!("g", "c", "$3", "$4"),
        " and not exists (select 1 from reminder_stops z where z.practice_id = g.practice_id and z.client_id = g.client_id
         and z.login_id = g.login_id) order by g.created_at, g.id"
    );
    Ok(db.rows(ACTING, values![reach.practice(), client, present.now, present.came_of_age.as_str()]).await?)
}

record! {
    /// Somebody whose signature is missing under a form that was filled in.
    #[derive(Debug, Clone)]
    pub(super) struct ToSign {
        pub(super) login: LoginId,
        pub(super) request: WaitingId,
        /// Whether they have not stopped their reminders.
        pub(super) reminded: bool,
    }
}

/// Those whose signatures are missing under the forms of a client, as far as they can get in to give them: the client first.
pub(super) async fn to_sign(db: &mut Connection, reach: &Reach, client: ClientId, present: &Present) -> Answer<Vec<ToSign>> {
    const TO_SIGN: &str = concat!(
        "select g.login_id as login, q.id as request, not exists (select 1 from reminder_stops z where z.practice_id = $1
         and z.client_id = $2 and z.login_id = g.login_id) as reminded
         from form_requests q cross join clients c cross join grants g
         where q.practice_id = $1 and q.client_id = $2 and c.practice_id = $1 and c.id = $2 and g.practice_id = $1 and g.client_id = $2
         and ",
        open_grant!("g", "c", "$3", "$4"),
        " and ",
        lacks_signature!("q", "g"),
        " order by case g.kind when 'self' then 0 else 1 end, g.created_at, g.id, q.id"
    );
    Ok(db.rows(TO_SIGN, values![reach.practice(), client, present.now, present.came_of_age.as_str()]).await?)
}
