//! Visits at a practice's portal: by anybody at the door, and by a client who has signed in.

use super::{Call, Carried};
use crate::{
    access::rights::Rights,
    act::{Act, Look, Who},
    answer::{Answer, Refusal, RefusalKind},
    look::{LanguageLink, PortalPlace, PortalShell, PortalWords, SeenBanner, SignedInFor},
    practices::Practice,
    sessions::{Audience, ClientSession},
};
use axum::response::Response;
use http::{StatusCode, Uri};
use portico_language::{Language, Words, Zone};
use portico_values::ClientId;
use portico_web::{Flash, html_with, no_store, with_cookie};
use std::{sync::Arc, time::Duration};

/// Short name of the cookie with the chosen language. It holds no secret.
const LANGUAGE_COOKIE: &str = "language";
/// How long the choice is remembered.
const LANGUAGE_LIFE: Duration = Duration::from_secs(365 * 86_400);

/// A visit at the portal's door: sign-in, links, resets. Somebody may be signed in or not; these pages do not care, but for those that keep
/// the client's own bar.
#[derive(Clone)]
pub struct PortalVisit {
    /// The request.
    pub call: Arc<Call>,
    /// A visitor of this practice who is not signed in.
    pub who: Who,
    /// The practice.
    pub practice: Arc<Practice>,
    /// The session of whoever is signed in here, where it was looked for: for the bar and the way home, and for nothing else.
    pub client: Option<Arc<ClientSession>>,
    /// The language of the page.
    pub language: Language,
    /// Set when a staff member looks at the page as this client sees it. Nothing can be changed then.
    pub seen: Option<Seen>,
}

/// A visit by somebody who has signed in at the portal.
#[derive(Clone)]
pub struct ClientVisit {
    /// The request.
    pub call: Arc<Call>,
    /// The login, as the actor of acts and looks.
    pub who: Who,
    /// The practice.
    pub practice: Arc<Practice>,
    /// The session: its login, and the client whose portal it shows.
    pub session: Arc<ClientSession>,
    /// The language of the page.
    pub language: Language,
    /// Set when a staff member looks at the page as this client sees it. Nothing can be changed then.
    pub seen: Option<Seen>,
}

/// A staff member's look at the portal as a client sees it.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The client whose portal is shown.
    pub client: ClientId,
    /// How the client is addressed.
    pub called: String,
    /// How long the staff member's own session goes on.
    pub signed_in_for: SignedInFor,
}

impl Seen {
    fn home(&self) -> String {
        format!("/clients/{}/seen", self.client)
    }
}

macro_rules! portal_visit {
    ($visit:ty) => {
        impl $visit {
            /// Begins an act as this visitor.
            ///
            /// # Errors
            /// A fault when the database is busy or gone.
            pub async fn act(&self) -> Answer<Act> {
                if self.seen.is_some() {
                    let sentence = "You are seeing what a client sees. Nothing can be changed here.";
                    return Err(Refusal::new(RefusalKind::NotAllowed, "only_looking", sentence).into());
                }
                Act::begin(&self.call.portico, &self.who).await
            }
            /// Begins a look as this visitor.
            ///
            /// # Errors
            /// A fault when the database is gone.
            pub async fn look(&self) -> Answer<Look> {
                Look::begin(&self.call.portico, &self.who).await
            }
            /// The texts in the language of the page.
            pub fn words(&self) -> Words {
                self.call.portico.words.words(self.language)
            }
            /// The practice's time zone.
            pub fn zone(&self) -> Zone {
                self.practice.time_zone()
            }
            /// An address within this portal: `path("/sign-in")` is `/p/{slug}/sign-in`.
            pub fn path(&self, rest: &str) -> String {
                match &self.seen {
                    Some(seen) => format!("{}{rest}", seen.home()),
                    None => format!("/p/{}{rest}", self.practice.slug),
                }
            }
            /// The data for the layout of the page.
            pub fn shell(&self) -> PortalShell {
                let shell = shell(&self.call, &self.practice, &self.words(), self.signed_in().is_some(), self.signed_in_for());
                let shell = match self.signed_in() {
                    Some(session) => self.in_a_portal(session, shell),
                    None => shell,
                };
                match &self.seen {
                    Some(seen) => shell_seen(shell, seen),
                    None => shell,
                }
            }
            /// Whose portal it is stands on every page, unless it is the login's own.
            fn in_a_portal(&self, session: &ClientSession, shell: PortalShell) -> PortalShell {
                let name = session.called();
                let viewing = (!session.is_own()).then(|| self.words().with("name", name).say("choose-open-now"));
                let places = places(&self.words(), self.call.uri.path(), &self.path(""), session);
                PortalShell { viewing, can_choose: session.portals > 1, places, ..shell }
            }
            /// A finished page, never kept by a browser or proxy. It shows what a redirect left for it, once.
            pub fn page(&self, page: &impl askama::Template) -> Response {
                self.page_with(StatusCode::OK, page)
            }
            /// The same with another status.
            pub fn page_with(&self, status: StatusCode, page: &impl askama::Template) -> Response {
                self.call.showing(no_store(html_with(status, page)))
            }
            /// Redirects within this portal: `go("/sign-in")`.
            pub fn go(&self, rest: &str) -> Response {
                self.call.go(&self.path(rest))
            }
            /// Redirects within this portal, with a message that is shown once.
            pub fn go_with(&self, rest: &str, flash: &Flash) -> Response {
                self.call.go_with(&self.path(rest), flash)
            }
            /// Redirects within this portal, to a page that shows this once.
            pub fn carry(&self, rest: &str, carried: &Carried) -> Response {
                self.call.carry(&self.path(rest), carried)
            }
        }
    };
}
portal_visit!(PortalVisit);
portal_visit!(ClientVisit);

impl PortalVisit {
    fn signed_in(&self) -> Option<&ClientSession> {
        self.client.as_deref()
    }
    /// A page at the door keeps no session awake, so it does not watch one either.
    fn signed_in_for(&self) -> Option<SignedInFor> {
        None
    }
}

impl ClientVisit {
    fn signed_in(&self) -> Option<&ClientSession> {
        Some(&self.session)
    }
    fn signed_in_for(&self) -> Option<SignedInFor> {
        Some(Audience::Portal.signed_in_for(self.session.created_at, self.session.seen_at, self.call.now))
    }
}

/// Where the login may go in the portal that is open; what is not permitted is absent, not greyed.
fn places(words: &Words, here: &str, portal: &str, session: &ClientSession) -> Vec<PortalPlace> {
    let (start, list) = (format!("{portal}/"), format!("{portal}/documents"));
    let home = PortalPlace {
        label: words.say("portal-home"),
        icon: if here == start { "house-fill" } else { "house" },
        current: (here == start).then_some("page"),
        href: start,
    };
    let documents = Rights::lists_documents(session.kind, &session.rights).then(|| PortalPlace {
        label: words.say("documents-title"),
        icon: "folder",
        current: match here.strip_prefix(&list) {
            Some("") => Some("page"),
            Some(within) if within.starts_with('/') => Some("true"),
            _ => None,
        },
        href: list,
    });
    std::iter::once(home).chain(documents).collect()
}

fn shell(call: &Call, practice: &Practice, words: &Words, signed_in: bool, awake: Option<SignedInFor>) -> PortalShell {
    // Somebody signed in chooses the language under "Your account".
    let others =
        Language::OFFERED.iter().filter(|language| !signed_in && **language != words.language() && practice.offers(**language));
    let ending = |minutes: u64| words.with("minutes", minutes).say("ending-text");
    PortalShell {
        practice_name: practice.name.clone(),
        practice_phone: practice.phone.clone(),
        logo: practice.logo_path(),
        home: practice.portal_path(),
        language: words.tag().to_owned(),
        dir: words.dir(),
        other_languages: others
            .map(|language| LanguageLink {
                tag: language.tag().to_owned(),
                name: language.own_name().to_owned(),
                href: in_language(&call.uri, *language),
            })
            .collect(),
        flash: call.flash.clone(),
        hue: u8::try_from(practice.hue).unwrap_or(1),
        signed_in,
        places: Vec::new(),
        viewing: None,
        seen: None,
        can_choose: false,
        signed_in_for: awake,
        ending: awake.and_then(SignedInFor::last_minutes).map(ending),
        from_link: !signed_in,
        words: PortalWords {
            skip: words.say("portal-skip"),
            account: words.say("portal-account"),
            choose: words.say("portal-choose"),
            change: words.say("choose-change"),
            sign_out: words.say("portal-sign-out"),
            language: words.say("portal-languages"),
            navigation: words.say("portal-navigation"),
            help_now: words.with("phone", practice.phone.as_str()).say("portal-help-now"),
            still_there: words.say("idle-title"),
            still_there_detail: words.say("idle-text"),
            stay: words.say("idle-stay"),
            sign_out_now: words.say("idle-sign-out"),
            ending: words.say("ending-title"),
            ending_detail: words.say("ending-soon"),
            back: words.say("ending-back"),
        },
    }
}

/// The same layout for a page that staff look at: its links lead to other such pages, and the staff session keeps it alive.
fn shell_seen(shell: PortalShell, seen: &Seen) -> PortalShell {
    PortalShell {
        home: seen.home(),
        other_languages: Vec::new(),
        signed_in: true,
        can_choose: false,
        signed_in_for: Some(seen.signed_in_for),
        ending: None,
        seen: Some(SeenBanner { called: seen.called.clone(), record: format!("/clients/{}/portal", seen.client) }),
        ..shell
    }
}

/// The address of this page in another language; the rest of the query stays.
fn in_language(uri: &Uri, language: Language) -> String {
    let kept = uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty() && !pair.starts_with(ASKED));
    let pairs: Vec<String> = kept.map(str::to_owned).chain([format!("{ASKED}{}", language.tag())]).collect();
    format!("{}?{}", uri.path(), pairs.join("&"))
}

/// The query parameter that asks for a language.
const ASKED: &str = "language=";

/// The language that the query asks for.
fn asked(call: &Call) -> Option<Language> {
    Language::from_tag(call.uri.query()?.split('&').find_map(|pair| pair.strip_prefix(ASKED))?)
}

/// The language of a portal page. The first that is known: the one the address asks for, the one chosen before on this device, the
/// login's own, the browser's, the practice's.
pub(crate) fn language_of(call: &Call, practice: Option<&Practice>, own: Option<&str>) -> Language {
    let chosen = call.portico.cookies.read(&call.headers, LANGUAGE_COOKIE);
    let offered = |language: &Language| practice.is_none_or(|practice| practice.offers(*language));
    asked(call)
        .filter(offered)
        .or_else(|| [chosen, own].into_iter().flatten().filter_map(Language::from_tag).find(offered))
        .or_else(|| Language::from_accept_language(&call.accept_language).filter(offered))
        .or_else(|| practice.and_then(|practice| Language::from_tag(&practice.language)))
        .unwrap_or(Language::En)
}

/// Remembers a language that the address asked for, if it is offered, so that the next page uses it too. Only a cookie is set.
pub(crate) fn keep_asked_language(call: &Call, response: Response) -> Response {
    match asked(call).filter(|language| Language::OFFERED.contains(language)) {
        Some(language) => keep_language(call, language, response),
        None => response,
    }
}

/// Remembers a chosen language on this device for a year.
pub(crate) fn keep_language(call: &Call, language: Language, response: Response) -> Response {
    with_cookie(response, call.portico.cookies.set(LANGUAGE_COOKIE, language.tag(), Some(LANGUAGE_LIFE)))
}
