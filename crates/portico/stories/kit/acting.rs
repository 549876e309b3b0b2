//! Acts without pages: for the middle of a story that begins later, and for proofs that need thousands of them.

use super::{Browser, Client, HANNA, House, INES, Practice, SAM, Staff};
use portico::{
    access::{self, rights::Rights},
    act::{Act, Look, Who},
    answer::Trouble,
    audit::chain::Origin,
    batches,
    care::{self, Chosen, Side},
    clients,
    families::{self, actions::Offered, kind::Kind},
    forms,
    groups::{self, actions::NewGuest, kind::GroupKind},
    invitations::{self, Words},
};
use portico_database::values;
use portico_policy::Actor;
use portico_values::{
    BatchId, ClientId, EmailAddress, FormId, FormRequestId, GrantId, GroupId, LoginId, MergeId, OfferId, PersonName, SecretToken,
};

/// A password that passes the rules.
pub(crate) const PASSWORD: &str = "river candle bicycle 27";

impl House {
    /// A visitor at the door of a client's practice.
    pub(crate) async fn visitor(&self, client: Client) -> Who {
        let actor = Actor::Visitor { practice: self.practice(client.practice).await };
        Who { actor, origin: Origin { address: "203.0.113.201".into(), request_id: "a-story".into() } }
    }
    /// Begins an act.
    pub(crate) async fn act(&self, who: &Who) -> Act {
        Act::begin(&self.portico, who).await.expect("an act begins")
    }
    /// Begins a look.
    pub(crate) async fn look(&self, who: &Who) -> Look {
        Look::begin(&self.portico, who).await.expect("a look begins")
    }
    /// Invites somebody of the practice's list with the default words. The letter waits in the outbox.
    pub(crate) async fn invite_as(&self, who: &Who, client: ClientId) -> Result<(), Trouble> {
        let mut act = self.act(who).await;
        invitations::actions::invite_default(&mut act, client).await?;
        act.commit().await
    }
    /// Sam invites a client of the cast, and the letter arrives: the link in it.
    pub(crate) async fn invite(&self, client: Client) -> String {
        let id = self.client(client).await;
        let sender =
            Staff { practice: client.practice, ..if client.practice.slug == SAM.practice.slug { SAM } else { super::HANNA } };
        self.invite_as(&self.who(sender).await, id).await.expect("nothing stands in the way");
        self.carry_letters().await.only_letter_to(client.address).link()
    }
    /// A client of the cast says that they want no email any more.
    pub(crate) async fn takes_back_consent(&self, client: Client) {
        const NO: &str = "update client_emails set consent = false where practice_id = $1 and client_id = $2";
        let (practice, id) = (self.practice(client.practice).await, self.client(client).await);
        let mut transaction = self.portico.database.begin().await.expect("the database is there");
        transaction.run(NO, values![practice, id]).await.expect("written");
        clients::refresh(&mut transaction, practice, &[id], self.now()).await.expect("where they stand");
        transaction.commit().await.expect("kept");
    }
    /// A copied link for a client of the cast, who is invited first if need be.
    pub(crate) async fn copy_link(&self, client: Client) -> SecretToken {
        let id = self.client(client).await;
        let (invited,): (i64,) = self.one("select count(*) from invitations where client_id = $1", &[id.into()]).await;
        if invited == 0 {
            self.invite(client).await;
        }
        let mut act = self.act(&self.who(sender_for(client)).await).await;
        let handed_out = invitations::actions::hand_out(&mut act, id, invitations::Channel::Copied).await;
        act.commit().await.expect("kept");
        handed_out.expect("an invitation waits").secret
    }
    /// Sam sends to several clients of the cast at once, with words of his own. The letters wait for a worker.
    pub(crate) async fn start_batch(&self, clients: &[Client]) -> BatchId {
        let mut ids = Vec::new();
        for client in clients {
            ids.push(self.client(*client).await);
        }
        let words =
            Words { subject: "An invitation".into(), message: "Hello {{client_first_name}}, welcome to our portal.".into() };
        let mut act = self.act(&self.who(SAM).await).await;
        let key = act.id::<BatchId>().to_string();
        let batch = batches::actions::start(&mut act, &ids, &words, &key).await.expect("a batch");
        act.commit().await.expect("kept");
        batch
    }
    /// Sam asks somebody by their address to act for a client of the cast, with every right. The letter waits in the outbox.
    pub(crate) async fn offer_to(&self, client: Client, address: &str, kind: Kind) -> OfferId {
        let id = self.client(client).await;
        let offered = Offered {
            kind,
            given: PersonName::parse("Robin").expect("a name"),
            family: "Silva".into(),
            address: EmailAddress::parse(address).expect("an address"),
            rights: Rights::from_stored("requests:manage,messages:manage,bills:see,payments:manage,documents:manage"),
            relationship: "mother".into(),
            authority: "parental responsibility".into(),
            starts_at: None,
            ends_at: None,
        };
        let mut act = self.act(&self.who(sender_for(client)).await).await;
        let offer = families::actions::offer(&mut act, id, &offered).await.expect("nothing stands in the way");
        act.commit().await.expect("kept");
        offer
    }
    /// Ines brings a record into that of a client of the cast, who has no login.
    pub(crate) async fn merged(&self, kept: Client, gone: ClientId) -> MergeId {
        self.merged_keeping(kept, gone, None).await
    }
    /// The same, with one of the two sign-ins going on.
    pub(crate) async fn merged_keeping(&self, kept: Client, gone: ClientId, login: Option<Side>) -> MergeId {
        let kept = self.client(kept).await;
        const VERSION: &str = "select version from clients where id = $1";
        let (kept_version,): (i64,) = self.one(VERSION, values![kept]).await;
        let (gone_version,): (i64,) = self.one(VERSION, values![gone]).await;
        let chosen = Chosen { kept_version, gone_version, login, login_answered: true, ..Chosen::default() };
        let mut act = self.act(&self.who(INES).await).await;
        let merge = care::actions::merge(&mut act, kept, gone, &chosen).await.expect("nothing stands in the way");
        act.commit().await.expect("kept");
        merge
    }
    /// One who has an account acts for another: asked, and accepted.
    pub(crate) async fn acts_for(&self, guardian: Client, of: Client, kind: Kind) -> GrantId {
        self.offer_to(of, guardian.address, kind).await;
        self.accepts(guardian).await[0]
    }
    /// A family of clients of the cast.
    pub(crate) async fn group_of(&self, owners: &[Client]) -> GroupId {
        let mut ids = Vec::new();
        for owner in owners {
            ids.push(self.client(*owner).await);
        }
        let mut act = self.act(&self.who(SAM).await).await;
        let group = groups::actions::create(&mut act, "The Silva family", GroupKind::Family, &ids).await.expect("a group");
        act.commit().await.expect("kept");
        group
    }
    /// Sam adds a guest, who is invited at once. The letter waits in the outbox.
    pub(crate) async fn guest_of(&self, group: GroupId, address: &str) {
        let given = PersonName::parse("Lena").expect("a name");
        let address = EmailAddress::parse(address).expect("an address");
        let guest = NewGuest { given, family: "Roth".into(), address };
        let mut act = self.act(&self.who(SAM).await).await;
        groups::actions::add_guest(&mut act, group, &guest).await.expect("nothing stands in the way");
        act.commit().await.expect("kept");
    }
    /// One who has an account accepts whatever waits for an answer.
    pub(crate) async fn accepts(&self, client: Client) -> Vec<GrantId> {
        const LOGIN: &str = "select id from logins where practice_id = $1 and address = $2";
        const OFFERS: &str = "select id from offers where practice_id = $1 and address = $2 and state = 'waiting'";
        let practice = self.practice(client.practice).await;
        let (login,): (LoginId,) = self.one(LOGIN, values![practice, client.address]).await;
        let origin = Origin { address: "203.0.113.202".into(), request_id: "a-story".into() };
        let mut grants = Vec::new();
        for (offer,) in self.rows::<(OfferId,)>(OFFERS, values![practice, client.address]).await {
            let mut act = self.act(&Who { actor: Actor::Client { practice, login }, origin: origin.clone() }).await;
            grants.extend(families::actions::answer(&mut act, login, offer, true, "Safari on iPhone").await.expect("it waits"));
            act.commit().await.expect("kept");
        }
        grants
    }
    /// A form that comes with Portico, in use at a practice of the cast.
    pub(crate) async fn form(&self, practice: Practice, name: &str) -> FormId {
        const KNOWN: &str = "select id from forms where practice_id = $1 and canonical = $2 and state = 'published'";
        let id = self.practice(practice).await;
        let canonical = format!("urn:portico:questionnaire:{name}");
        if let Some((known,)) = self.rows::<(FormId,)>(KNOWN, values![id, canonical.as_str()]).await.into_iter().next() {
            return known;
        }
        let administrator = if practice.slug == SAM.practice.slug { INES } else { HANNA };
        let mut act = self.act(&self.who(administrator).await).await;
        let form = forms::actions::library::add_shipped(&mut act, name).await.expect("it comes with Portico");
        act.commit().await.expect("kept");
        form
    }
    /// A client of the cast is asked to fill in a form, and no letter says so.
    pub(crate) async fn asks_to_fill_in(&self, client: Client, name: &str) -> FormRequestId {
        const NEWEST: &str = "select id from form_requests where practice_id = $1 and client_id = $2 and form_id = $3
         order by sent_at desc, id desc";
        let form = self.form(client.practice, name).await;
        let id = self.client(client).await;
        let sender = if client.practice.slug == SAM.practice.slug { INES } else { HANNA };
        let mut act = self.act(&self.who(sender).await).await;
        let reach = act.may(portico_policy::Permission::InviteClients).expect("they may");
        let packet = forms::Packet { forms: vec![form], ..Default::default() };
        forms::assign(&mut act, &reach, id, &packet).await.expect("asked");
        act.commit().await.expect("kept");
        let practice = self.practice(client.practice).await;
        self.rows::<(FormRequestId,)>(NEWEST, values![practice, id, form]).await[0].0
    }
    /// A client of the cast with an account, signed in on a browser.
    pub(crate) async fn activate(&self, client: Client) -> Browser<'_> {
        let secret = secret_in(&self.invite(client).await);
        let hash = self.portico.hashing.hash(PASSWORD, &*self.portico.randomness).await.expect("hashed");
        let mut act = self.act(&self.visitor(client).await).await;
        let device = "Safari on iPhone";
        let let_in =
            access::actions::activate(&mut act, &secret, None, &hash, client.language, device).await.expect("the link lives");
        act.commit().await.expect("kept");
        self.carry_letters().await; // staff hear of it
        let browser = self.browser();
        let cookie = self.portico.cookies.name(&format!("portal-{}", client.practice.slug));
        browser.put_cookie(&cookie, &let_in.secret.reveal());
        browser
    }
    /// Somebody who has an account signs in at the portal, on a browser of their own.
    pub(crate) async fn sign_in_at_portal(&self, address: &str) -> Browser<'_> {
        let browser = self.browser();
        browser.open("/p/alder-wren/sign-in").await;
        browser.fill("Email", address).fill("Password", PASSWORD).press("Sign in").await.status(200);
        browser
    }
    /// Somebody follows a link and sets a password, page by page, on a browser of their own.
    pub(crate) async fn activate_by(&self, link: &str) -> Browser<'_> {
        let browser = self.browser();
        browser.open(link).await.status(200);
        browser.follow("Continue").await;
        browser.fill("Password", PASSWORD).press("Activate My Account").await.status(200).shows("You’re in");
        browser
    }
}

/// Who invites at the client's practice.
fn sender_for(client: Client) -> Staff {
    if client.practice.slug == SAM.practice.slug { SAM } else { HANNA }
}

/// The secret at the end of a link.
#[track_caller]
pub(crate) fn secret_in(link: &str) -> SecretToken {
    let text = link.rsplit('/').next().unwrap_or_default();
    SecretToken::parse(text).unwrap_or_else(|_| panic!("{link} ends with no secret of ours"))
}
