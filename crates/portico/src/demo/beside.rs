//! Those beside the clients of the demo: a mother who acts for her child, two who live together with their guests, somebody who wrote on
//! the public page; and the views that Ines keeps.

use super::{
    people::{CLIENTS, Person, TOGETHER},
    story::Teller,
};
use crate::{
    access::{self, rights::Rights},
    act::Act,
    answer::{Answer, Trouble},
    clients::{
        ClientName,
        saved_views::{self, Naming},
    },
    enquiries::{self, Enquiry},
    families::{self, actions::Offered, kind::Kind},
    groups::{self, actions::NewGuest, kind::GroupKind},
};
use portico_policy::{Actor, Permission};
use portico_values::{BirthDate, ClientId, EmailAddress, LoginId, PersonName};

impl Teller<'_> {
    /// Somebody new writes on the sign-up page.
    pub(super) async fn sign_up(&self, person: &Person) -> Answer<()> {
        let enquiry = Enquiry {
            kind: enquiries::Kind::SignUp,
            name: ClientName::parse(person.given, person.family, "").map_err(|(_, why)| Trouble::fault(why))?,
            address: EmailAddress::parse(person.address).map_err(Trouble::fault)?,
            consent: true,
            phone: None,
            birth_date: BirthDate::from_stored(person.born).ok_or_else(|| Trouble::fault("a birthday of the demo is none"))?,
            wish: String::new(),
            language: person.language.into(),
        };
        let mut act = Act::begin(self.portico, &self.visitor()).await?;
        enquiries::actions::take(&mut act, &enquiry).await?;
        act.commit().await
    }

    /// A mother acts for her child; two are a household, with a guest who came and one who has not answered yet.
    pub(super) async fn join(&self, known: &[Option<ClientId>]) -> Answer<()> {
        let find = |given: &str| {
            let at = CLIENTS.iter().position(|person| person.given == given);
            at.and_then(|at| Some((&CLIENTS[at], known[at]?))).ok_or_else(|| Trouble::fault("somebody of the demo is missing"))
        };
        let ((mother, _), (_, child)) = (find(TOGETHER.mother)?, find(TOGETHER.child)?);
        let offered = Offered {
            kind: Kind::Guardian,
            given: PersonName::parse(mother.given).map_err(Trouble::fault)?,
            family: mother.family.into(),
            address: EmailAddress::parse(mother.address).map_err(Trouble::fault)?,
            rights: Rights::from_stored("requests:manage,messages:manage,bills:see,forms:manage"),
            relationship: "mother".into(),
            authority: "parental responsibility".into(),
            starts_at: None,
            ends_at: None,
        };
        let mut act = Act::begin(self.portico, &self.desk()).await?;
        families::actions::offer(&mut act, child, &offered).await?;
        act.commit().await?;
        self.accept(mother).await?;

        let (one, other) = TOGETHER.household;
        let owners = [find(one)?.1, find(other)?.1];
        let (guest, _) = find(TOGETHER.guest)?;
        let mut act = Act::begin(self.portico, &self.desk()).await?;
        let group = groups::actions::create(&mut act, "Hughes and Boateng", GroupKind::Household, &owners).await?;
        act.commit().await?;
        for (given, family, address) in [(guest.given, guest.family, guest.address), TOGETHER.asked] {
            let new = NewGuest {
                given: PersonName::parse(given).map_err(Trouble::fault)?,
                family: family.into(),
                address: EmailAddress::parse(address).map_err(Trouble::fault)?,
            };
            let mut act = Act::begin(self.portico, &self.desk()).await?;
            groups::actions::add_guest(&mut act, group, &new).await?;
            act.commit().await?;
        }
        self.accept(guest).await
    }

    /// Somebody with an account says yes to what they were asked.
    async fn accept(&self, person: &Person) -> Answer<()> {
        let login = self.login_of(person).await?;
        let mut act = Act::begin(self.portico, &self.who(Actor::Client { practice: self.practice, login })).await?;
        let (reach, now) = (act.may(Permission::ManageOwnLogin)?, act.now());
        let offers = families::store::offers_to(act.db(), &reach, login, now).await?;
        let offer = offers.first().ok_or_else(|| Trouble::fault("somebody of the demo was asked nothing"))?.id;
        families::actions::answer(&mut act, login, offer, true, "Safari on iPhone").await?;
        act.commit().await
    }

    async fn login_of(&self, person: &Person) -> Answer<LoginId> {
        let address = EmailAddress::parse(person.address).map_err(Trouble::fault)?;
        let mut act = Act::begin(self.portico, &self.visitor()).await?;
        let reach = act.may(Permission::KnockAtTheDoor)?;
        let login = access::store::login_at(act.db(), &reach, &address).await?.ok_or_else(Trouble::not_found)?;
        act.leave();
        Ok(login.id)
    }

    /// Ines keeps one view for everybody and one for herself.
    pub(super) async fn keep_views(&self) -> Answer<()> {
        let views =
            [("Quiet for longest", true, "/clients?tab=waiting&sort=quiet"), ("Paper letters", false, "/clients?email=none")];
        for (name, shared, address) in views {
            let mut act = Act::begin(self.portico, &self.ines()).await?;
            let naming = Naming { name: name.into(), shared, is_default: false };
            saved_views::save(&mut act, &naming, address).await?;
            act.commit().await?;
        }
        Ok(())
    }
}
