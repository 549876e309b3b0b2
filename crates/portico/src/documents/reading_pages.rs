//! One document at the portal: read on the page where that is safe, downloaded, printed, signed. Its own bytes are never sent for display
//! (promises.md P18): a picture is drawn by the page around it, text is written into the page, and everything else is a download.

use super::{
    actions::{self, NotSigned},
    download,
    kinds::Kind,
    portal_pages::facts_of,
    store, words,
};
use crate::{
    access::rights::{Level, Rights},
    answer::{Answer, Trouble},
    doors::Path,
    look::PortalShell,
    visit::{Carried, ClientVisit},
};
use askama::Template;
use axum::{extract::RawQuery, response::Response};
use portico_language::Words;
use portico_policy::Permission;
use portico_values::DocumentId;
use portico_web::{Flash, FormData, Problems};

#[derive(Template)]
#[template(path = "documents/pages/reading.html")]
struct ReadingPage {
    shell: PortalShell,
    w: Words,
    id: DocumentId,
    name: String,
    facts: String,
    is_picture: bool,
    /// The words of a text, to be read on the page.
    text: Option<String>,
    /// The SHA-256 of the file, where it was signed.
    signed_sha256: Option<String>,
    /// Whether a signature is asked of whoever looks.
    to_sign: bool,
    /// Whether whoever looks has opened it.
    seen: bool,
    typed: String,
    problems: Problems,
}

impl ReadingPage {
    /// Nobody is asked to sign what they have not opened: what the page itself shows is, anything else after its download.
    fn signs_here(&self) -> bool {
        self.seen || self.is_picture || self.text.is_some()
    }
}

/// `GET /p/{slug}/documents/{document}`. Words that are shown here count as opened; a picture does when it is fetched. Whoever says that they
/// have read what was never downloaded is told so.
pub(super) async fn show(
    visit: ClientVisit,
    Path((_, id)): Path<(String, DocumentId)>,
    RawQuery(query): RawQuery,
) -> Answer<Response> {
    let says_read = FormData::from_query(query.as_deref())?.text("read") == "yes";
    let mut page = page(&visit, id).await?;
    page.text = words_of(&visit, id).await?;
    if says_read && page.to_sign && !page.signs_here() {
        page.problems = Problems::one("sign", "unread", visit.words().say("documents-sign-unread"));
    }
    Ok(visit.page(&page))
}

async fn page(visit: &ClientVisit, id: DocumentId) -> Answer<ReadingPage> {
    let words = visit.words();
    let mut look = visit.look().await?;
    let (reach, present) = (look.may(Permission::UsePortal)?, visit.practice.present(look.now()));
    let standing = store::standing(look.db(), &reach, visit.session.grant_id, &present).await?.ok_or_else(Trouble::not_found)?;
    let listed = store::shared(look.db(), &reach, visit.session.grant_id, &present).await?;
    let one = listed.into_iter().find(|one| one.id == id).ok_or_else(Trouble::not_found)?;
    let signs = Rights::of(standing.kind, &standing.rights).documents() == Level::Manage;
    Ok(ReadingPage {
        shell: visit.shell(),
        id,
        facts: facts_of(visit, &words, &one),
        is_picture: Kind::from_word(&one.kind).is_some_and(Kind::is_picture),
        text: None,
        signed_sha256: one.signed_sha256,
        to_sign: signs && one.asks_signature && one.signed_at.is_none(),
        seen: one.seen,
        name: one.name,
        typed: visit.call.carried.text(0),
        problems: visit.call.carried.problems(),
        w: words,
    })
}

/// The words of a text that is short enough, written down as opened.
async fn words_of(visit: &ClientVisit, id: DocumentId) -> Answer<Option<String>> {
    let session = &visit.session;
    let mut look = visit.look().await?;
    let (reach, present) = (look.may(Permission::UsePortal)?, visit.practice.present(look.now()));
    let document = store::opens(look.db(), &reach, session.grant_id, id, &present).await?.ok_or_else(Trouble::not_found)?;
    drop(look);
    let text = words::of(&visit.call.portico, visit.practice.id, &document).await?;
    if text.is_some() {
        let mut act = visit.act().await?;
        actions::open_at_portal(&mut act, session.client, (session.login, session.grant_id), id).await?;
        act.commit().await?;
    }
    Ok(text)
}

/// The SHA-256 of what is to be signed with this name; none where nothing is, or it was never opened, or that is no name. The whole file is
/// read for it, so that comes last.
async fn to_be_signed(visit: &ClientVisit, id: DocumentId, name: &str) -> Answer<Option<String>> {
    let page = page(visit, id).await?;
    if !page.to_sign || !page.seen || actions::name_to_sign(name).is_none() {
        return Ok(None);
    }
    let mut look = visit.look().await?;
    let (reach, present) = (look.may(Permission::UsePortal)?, visit.practice.present(look.now()));
    let document = store::opens(look.db(), &reach, visit.session.grant_id, id, &present).await?.ok_or_else(Trouble::not_found)?;
    drop(look);
    download::sha256(&visit.call.portico, visit.practice.id, &document).await.map(Some)
}

/// `POST /p/{slug}/documents/{document}/signature`.
pub(super) async fn sign(visit: ClientVisit, Path((_, id)): Path<(String, DocumentId)>, form: FormData) -> Answer<Response> {
    form.only(&["name"])?;
    let (session, said, name) = (&visit.session, visit.words(), form.text("name"));
    let here = format!("/documents/{id}");
    let sha256 = to_be_signed(&visit, id, name).await?;
    let mut act = visit.act().await?;
    let by = (session.login, session.grant_id);
    let signed = actions::sign(&mut act, session.client, by, id, (name, sha256.as_deref())).await?;
    let (field, key) = match signed {
        Ok(()) => {
            act.commit().await?;
            let flash = Flash::done(said.say("documents-signed-flash")).with(said.say("documents-signed-flash-text"));
            return Ok(visit.go_with(&here, &flash));
        }
        Err(NotSigned::NotAsked) => {
            act.leave();
            return Ok(visit.go_with(&here, &Flash::attention(said.say("documents-not-asked"))));
        }
        Err(NotSigned::Unread) => ("sign", "documents-sign-unread"),
        Err(NotSigned::NoName) => ("name", "documents-sign-missing"),
    };
    act.leave();
    let problems = Problems::one(field, "missing", said.say(key));
    Ok(visit.carry(&here, &Carried::to_mend(&problems).with(&[name])))
}
