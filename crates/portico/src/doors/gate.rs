//! The gate in every door: it finds out who is calling, asks the policy, and turns trouble into a page.

use super::{
    Audience,
    portal_host::{elsewhere, lead_over},
    sign_in_page, trouble_page,
};
use crate::{
    act::Who,
    answer::{Answer, Refusal, RefusalKind, Trouble},
    app::Portico,
    clients,
    practices::{self, Practice},
    sessions::{self, ClientSession, Over, StaffSession},
    visit::{Call, ClientVisit, HallVisit, Host, PortalVisit, StaffVisit, keep_asked_language, language_of},
};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use portico_database::{Connection, Database};
use portico_policy::{Actor, Denied, Permission, Role, decide};
use portico_values::{ClientId, Identity, Moment, PracticeId, SecretToken, SessionId};
use std::sync::Arc;

/// Trouble on its way from a handler to the gate, which knows in which layout to show it.
#[derive(Clone)]
pub(super) struct Carried(pub(super) Arc<Trouble>);

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let mut response = http::StatusCode::INTERNAL_SERVER_ERROR.into_response();
        response.extensions_mut().insert(Carried(Arc::new(self)));
        response
    }
}

/// What a gate needs to know: the house, and for whom its door is.
#[derive(Clone)]
pub(super) struct Gate {
    pub(super) portico: Arc<Portico>,
    pub(super) audience: Audience,
    /// Whether staff look through this door at a page of the portal as its client sees it.
    pub(super) seen: bool,
}

/// Lets a request through to its handler, or answers it right here.
pub(super) async fn gate(State(Gate { portico, audience, seen }): State<Gate>, mut request: Request, next: Next) -> Response {
    let call = Call::of(&portico, &mut request);
    let background = Call::is_background(&request);
    if let Some(answer) = elsewhere(&call, audience).await {
        return answer;
    }
    match audience {
        Audience::Public(_) => public(call, request, next).await,
        Audience::Staff(permission) if seen => super::seen::seen(call, permission, background, request, next).await,
        Audience::Staff(permission) => staff(call, permission, background, request, next).await,
        Audience::Portal(_) => portal(call, request, next).await,
        Audience::Client(permission) => client(call, permission, background, request, next).await,
    }
}

async fn public(call: Arc<Call>, mut request: Request, next: Next) -> Response {
    request.extensions_mut().insert(HallVisit { call: call.clone() });
    let response = next.run(request).await;
    trouble_page::in_the_hall(&call, response)
}

async fn staff(call: Arc<Call>, permission: Permission, background: bool, mut request: Request, next: Next) -> Response {
    let visit = match staff_who_may(&call, permission).await {
        Ok(visit) => visit,
        Err(turned_away) => return turned_away,
    };
    if !background {
        note_work(&visit);
    }
    request.extensions_mut().insert(visit.clone());
    let response = next.run(request).await;
    trouble_page::for_staff(&visit, response)
}

/// The staff member who is signed in, if they have this permission. Otherwise the answer for the caller: the sign-in page, the page of
/// the second step if that is still due, or a refusal that names whom to ask.
pub(super) async fn staff_who_may(call: &Arc<Call>, permission: Permission) -> Result<StaffVisit, Response> {
    let visit = match staff_visit(call).await {
        Ok(Some(visit)) => visit,
        Ok(None) => return Err(trouble_page::sign_in_first(call, "/sign-in")),
        Err(trouble) => return Err(trouble_page::in_the_hall(call, trouble.into_response())),
    };
    let Err(denied) = decide(&visit.who.actor, permission) else { return Ok(visit) };
    let response = match visit.who.actor {
        Actor::HalfSignedIn { .. } => call.go("/sign-in/code"),
        _ => not_allowed(&visit, denied).into_response(),
    };
    Err(trouble_page::for_staff(&visit, response))
}

/// The refusal, naming somebody who can do it.
fn not_allowed(visit: &StaffVisit, denied: Denied) -> Trouble {
    match denied {
        Denied::NotInRole(role) => {
            let (role, ask) = (role.label().to_lowercase(), visit.session.whom_to_ask());
            Refusal::new(RefusalKind::NotAllowed, "not_in_role", format!("Your role, {role}, doesn’t include this. Ask {ask}."))
                .into()
        }
        other => other.into(),
    }
}

async fn portal(call: Arc<Call>, mut request: Request, next: Next) -> Response {
    let practice = match practice_at(&call).await {
        Ok(practice) => practice,
        Err(trouble) => return trouble_page::in_the_hall(&call, trouble.into_response()),
    };
    if let Some(over) = lead_over(&call, &practice) {
        match is_signed_in(&call, &practice).await {
            Ok(true) => {}
            Ok(false) => return over,
            Err(trouble) => return trouble_page::in_the_hall(&call, trouble.into_response()),
        }
    }
    let visit = portal_visit(call, practice);
    request.extensions_mut().insert(visit.clone());
    let response = next.run(request).await;
    keep_asked_language(&visit.call, trouble_page::at_the_portal(&visit, response))
}

async fn client(call: Arc<Call>, permission: Permission, background: bool, mut request: Request, next: Next) -> Response {
    let mut reader = match call.portico.database.read().await {
        Ok(reader) => reader,
        Err(error) => return trouble_page::in_the_hall(&call, Trouble::from(error).into_response()),
    };
    let practice = match practice_of(&mut reader, &call).await {
        Ok(practice) => practice,
        Err(trouble) => return trouble_page::in_the_hall(&call, trouble.into_response()),
    };
    let mut door = portal_visit(call.clone(), practice.clone());
    let session = client_session(&mut reader, &call, &practice).await;
    drop(reader); // the handler takes one of its own
    let session = match session {
        Ok(Some(session)) => session,
        Ok(None) => {
            return match lead_over(&call, &practice) {
                Some(over) => over,
                None => sign_in_first(&door).await,
            };
        }
        Err(trouble) => return trouble_page::at_the_portal(&door, trouble.into_response()),
    };
    let session = Arc::new(session);
    door.language = language_of(&call, Some(&practice), Some(&session.language));
    door.client = Some(session.clone());
    let actor = Actor::Client { practice: practice.id, login: session.login };
    if let Err(denied) = decide(&actor, permission) {
        return trouble_page::at_the_portal(&door, Trouble::from(denied).into_response());
    }
    if !background {
        let client = session.is_own().then_some(session.client);
        note_use(&call.portico, sessions::Audience::Portal, practice.id, session.id, session.seen_at, client, call.now);
    }
    let who = Who { actor, origin: call.origin.clone() };
    let visit = ClientVisit { call, who, practice, session, language: door.language, seen: None };
    request.extensions_mut().insert(visit);
    request.extensions_mut().insert(door.clone());
    let response = next.run(request).await;
    keep_asked_language(&door.call, trouble_page::at_the_portal(&door, response))
}

/// Leads to the portal's sign-in page, which says what became of the session.
async fn sign_in_first(door: &PortalVisit) -> Response {
    match over(&door.call, &door.practice).await {
        Ok(over) => keep_asked_language(&door.call, sign_in_page::first(door, over)),
        Err(trouble) => trouble_page::at_the_portal(door, trouble.into_response()),
    }
}

/// Answers requests for addresses that do not exist.
pub(super) async fn nowhere(State(portico): State<Arc<Portico>>, mut request: Request) -> Response {
    astray(Call::of(&portico, &mut request), Trouble::not_found()).await
}

/// Answers requests whose address exists, but not for their method.
pub(super) async fn not_this_way(State(portico): State<Arc<Portico>>, mut request: Request) -> Response {
    astray(Call::of(&portico, &mut request), Refusal::not_this_way().into()).await
}

/// Trouble at an address without a door. Below a portal, and at the host of one, it is shown in that portal and in the client's language;
/// elsewhere, a staff member who is signed in keeps the navigation around it.
pub(super) async fn astray(call: Arc<Call>, trouble: Trouble) -> Response {
    let practice = match call.is_at_a_portal() || matches!(call.host, Host::OfPortal(_)) {
        true => practice_at(&call).await.ok(),
        false => match staff_at_work(&call).await {
            Some(visit) => return trouble_page::for_staff(&visit, trouble.into_response()),
            None => None,
        },
    };
    let Some(practice) = practice else { return trouble_page::in_the_hall(&call, trouble.into_response()) };
    let visit = with_own_bar(portal_visit(call, practice)).await;
    keep_asked_language(&visit.call, trouble_page::at_the_portal(&visit, trouble.into_response()))
}

/// The visit with the bar and in the language of whoever is signed in at this portal. That a page was looked at is noted nowhere, and keeps
/// no session awake.
pub(crate) async fn with_own_bar(mut visit: PortalVisit) -> PortalVisit {
    if visit.seen.is_none()
        && let Ok(Some(session)) = session_at(&visit.call, &visit.practice).await
    {
        visit.language = language_of(&visit.call, Some(&visit.practice), Some(&session.language));
        visit.client = Some(Arc::new(session));
    }
    visit
}

/// The staff member who is signed in, with whatever their role asks for beside the password.
async fn staff_at_work(call: &Arc<Call>) -> Option<StaffVisit> {
    let visit = staff_visit(call).await.ok()??;
    decide(&visit.who.actor, Permission::SeeClients).ok()?;
    Some(visit)
}

fn portal_visit(call: Arc<Call>, practice: Arc<Practice>) -> PortalVisit {
    let who = Who { actor: Actor::Visitor { practice: practice.id }, origin: call.origin.clone() };
    let language = language_of(&call, Some(&practice), None);
    PortalVisit { call, who, practice, client: None, language, seen: None }
}

async fn practice_at(call: &Call) -> Answer<Arc<Practice>> {
    practice_of(&mut *call.portico.database.read().await?, call).await
}

async fn session_at(call: &Call, practice: &Practice) -> Answer<Option<ClientSession>> {
    client_session(&mut *call.portico.database.read().await?, call, practice).await
}

async fn is_signed_in(call: &Call, practice: &Practice) -> Answer<bool> {
    Ok(portal_token(call, practice).is_some() && session_at(call, practice).await?.is_some())
}

/// The practice in the path's second segment, `/p/{slug}/…`; at the host of a portal, whatever the path, the one whose it is.
async fn practice_of(db: &mut Connection, call: &Call) -> Answer<Arc<Practice>> {
    let slug = match &call.host {
        Host::OfPortal(slug) => slug.as_str(),
        _ => call.uri.path().split('/').nth(2).unwrap_or_default(),
    };
    practices::store::by_slug(db, slug).await?.map(Arc::new).ok_or_else(Trouble::not_found)
}

/// The staff member behind the cookie, if any.
async fn staff_visit(call: &Arc<Call>) -> Answer<Option<StaffVisit>> {
    let Some((practice, token)) = call.portico.cookies.read(&call.headers, STAFF_COOKIE).and_then(read_staff_cookie) else {
        return Ok(None);
    };
    let mut reader = call.portico.database.read().await?;
    for secret in call.portico.keys.session_hashes(&token) {
        let Some(session) = sessions::store::staff(&mut reader, practice, secret, call.now).await? else { continue };
        let Some(practice) = practices::store::by_id(&mut reader, practice).await? else { continue };
        return Ok(staff_visit_of(call, session, practice));
    }
    Ok(None)
}

/// The same visit, checked again now: `None` once the session has ended or the person may no longer see clients. For pages that stay
/// open.
pub(crate) async fn still_here(visit: &StaffVisit) -> Option<StaffVisit> {
    staff_at_work(&visit.call.again()).await
}

/// The same for a client: `None` once the session has ended, or has moved on to another portal.
pub(crate) async fn client_still_here(visit: &ClientVisit) -> Option<ClientVisit> {
    let call = visit.call.again();
    let practice = practice_at(&call).await.ok()?;
    let session = session_at(&call, &practice).await.ok()??;
    let is_same = session.id == visit.session.id && session.grant_id == visit.session.grant_id;
    is_same.then(|| ClientVisit { call, practice, session: Arc::new(session), ..visit.clone() })
}

fn staff_visit_of(call: &Arc<Call>, session: StaffSession, practice: Practice) -> Option<StaffVisit> {
    let role = Role::from_word(&session.role)?;
    let who = Who { actor: crate::visit::actor_of(&session, role), origin: call.origin.clone() };
    Some(StaffVisit { call: call.clone(), who, practice: Arc::new(practice), session: Arc::new(session), role })
}

/// The secret in this portal's cookie, if there is one.
fn portal_token(call: &Call, practice: &Practice) -> Option<SecretToken> {
    SecretToken::parse(call.portico.cookies.read(&call.headers, &portal_cookie(practice))?).ok()
}

/// Why the cookie no longer opens a session; `None` without a cookie.
async fn over(call: &Call, practice: &Practice) -> Answer<Option<Over>> {
    let Some(token) = portal_token(call, practice) else { return Ok(None) };
    let mut reader = call.portico.database.read().await?;
    for secret in call.portico.keys.session_hashes(&token) {
        if let Some(over) = sessions::store::over(&mut reader, practice.id, secret, call.now).await? {
            return Ok(Some(over));
        }
    }
    Ok(Some(Over::Ended))
}

async fn client_session(db: &mut Connection, call: &Call, practice: &Practice) -> Answer<Option<ClientSession>> {
    let Some(token) = portal_token(call, practice) else { return Ok(None) };
    for secret in call.portico.keys.session_hashes(&token) {
        if let Some(session) = sessions::store::client(db, practice.id, secret, &practice.present(call.now)).await? {
            return Ok(Some(session));
        }
    }
    Ok(None)
}

/// Short name of the cookie of staff sessions.
pub(crate) const STAFF_COOKIE: &str = "staff";

/// Short name of the cookie of a portal's sessions. Each practice's portal has its own.
pub(crate) fn portal_cookie(practice: &Practice) -> String {
    format!("portal-{}", practice.slug)
}

/// The value of the staff cookie: the practice, so that the look-up can name it, and the secret.
pub(crate) fn staff_cookie_value(practice: PracticeId, secret: &SecretToken) -> String {
    format!("{}.{}", practice.uuid().simple(), secret.reveal())
}

/// The practice and the secret in the cookie of a staff member's session; none when it is no such cookie.
pub(crate) fn read_staff_cookie(text: &str) -> Option<(PracticeId, SecretToken)> {
    let (practice, secret) = text.split_once('.')?;
    Some((practice.parse().ok()?, SecretToken::parse(secret).ok()?))
}

/// Notes that a staff member is at work.
pub(super) fn note_work(visit: &StaffVisit) {
    let (call, session) = (&visit.call, &visit.session);
    note_use(&call.portico, sessions::Audience::Staff, visit.practice.id, session.id, session.seen_at, None, call.now);
}

/// Notes, at most once a minute, that a session is in use and that its client was here. It is done after the answer, not within the
/// request. For staff it is done on a full disk too: whoever is ending access there is not put out in the middle of it.
fn note_use(
    portico: &Arc<Portico>,
    audience: sessions::Audience,
    practice: PracticeId,
    session: SessionId,
    seen_at: Moment,
    client: Option<ClientId>,
    now: Moment,
) {
    if now.since(seen_at) < sessions::NOTED_EVERY {
        return;
    }
    let house = portico.clone();
    portico.later.after_the_answer("noting that a session is in use", async move {
        let noting = noted(&house.database, practice, session, client, now);
        match audience {
            sessions::Audience::Staff => house.database.in_freed_room(noting).await,
            sessions::Audience::Portal => noting.await,
        }
    });
}

async fn noted(
    database: &Database,
    practice: PracticeId,
    session: SessionId,
    client: Option<ClientId>,
    now: Moment,
) -> Answer<()> {
    let mut transaction = database.begin().await?;
    // The client first: whoever closes their access holds them before their sessions.
    if let Some(client) = client {
        clients::store::note_active(&mut transaction, practice, client, now).await?;
    }
    sessions::store::touch(&mut transaction, practice, session, now).await?;
    Ok(transaction.commit().await?)
}
