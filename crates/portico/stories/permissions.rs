//! What a client may use at the portal: four permissions for each, given by staff and asked anew with every request (behaviours.md 51, 52).

use crate::kit::*;
use portico::{
    access::permitted::{self, Permitted},
    act::{Look, Who},
    audit::chain::Origin,
    clients::permissions::Area,
};
use portico_policy::Actor;
use portico_values::{ClientId, LoginId};

const SETTINGS: &str = "/organization/client-portal/settings";

impl House {
    /// The login of a client of the cast, as an actor.
    async fn login_of(&self, client: Client) -> Who {
        const LOGIN: &str = "select login_id from grants where practice_id = $1 and client_id = $2 and kind = 'self'";
        let practice = self.practice(client.practice).await;
        let (login,): (LoginId,) = self.one(LOGIN, values![practice, self.client(client).await]).await;
        let actor = Actor::Client { practice, login };
        Who { actor, origin: Origin { address: "203.0.113.9".into(), request_id: "a-story".into() } }
    }
    /// What the portal would find.
    async fn permitted(&self, who: &Who, client: ClientId) -> Option<Permitted> {
        let mut look = Look::begin(&self.portico, who).await.expect("a look");
        permitted::of(&mut look, client).await.expect("an answer")
    }
    /// The areas that are open.
    async fn open_areas(&self, client: Client) -> Vec<Area> {
        let permitted = self.permitted(&self.login_of(client).await, self.client(client).await).await.expect("an open portal");
        Area::ALL.into_iter().filter(|area| permitted.opens(*area)).collect()
    }
    async fn connect_an_account(&self) {
        self.change("update practices set payment_account = 'acct_1' where slug = 'alder-wren'", values![]).await;
    }
}

stories! {
    /// "Save permissions" on the tab holds from the client's next request, for this client alone.
    async fn they_hold_from_the_next_request(house) {
        house.activate(JONAS).await;
        house.activate(MAYA).await;
        house.connect_an_account().await;
        assert_eq!(house.open_areas(JONAS).await, Area::ALL);
        let sam = house.sign_in(SAM).await;
        let tab = format!("/clients/{}/portal", house.client(JONAS).await);
        sam.open(&tab).await.shows("Client Portal permissions");
        sam.untick("Use secure messaging").untick("Pay outstanding balance");
        sam.press("Save permissions").await.is_at(&tab).shows("Permissions saved.").shows("Client Portal permissions saved by Sam Patel");
        assert_eq!(house.open_areas(JONAS).await, [Area::Requests, Area::Bills]);
        assert_eq!(house.open_areas(MAYA).await, Area::ALL);
        let who = house.login_of(JONAS).await;
        let mut look = Look::begin(&house.portico, &who).await.expect("a look");
        let id = house.client(JONAS).await;
        let may = permitted::of(&mut look, id).await.expect("an answer").expect("it is open");
        assert!(may.opens(Area::Requests) && !may.opens(Area::Messages));
        sam.tick("Use secure messaging").press("Save permissions").await;
        assert_eq!(house.open_areas(JONAS).await, [Area::Requests, Area::Messages, Area::Bills]);
    }

    /// Paying needs both billing permissions and a connected account; the page says which is missing.
    async fn paying_says_what_it_lacks(house) {
        house.activate(JONAS).await;
        let sam = house.sign_in(SAM).await;
        let tab = format!("/clients/{}/portal", house.client(JONAS).await);
        sam.open(&tab).await.shows("Paying also needs a connected payment account. The practice has none yet.");
        assert!(!house.open_areas(JONAS).await.contains(&Area::Payments));
        sam.untick("Access billing documents").press("Save permissions").await
            .shows("Paying also needs “Access billing documents” and a connected payment account. The practice has none yet.");
        house.connect_an_account().await;
        sam.open(&tab).await.shows("Paying also needs “Access billing documents”.");
        assert_eq!(house.open_areas(JONAS).await, [Area::Requests, Area::Messages]);
        sam.tick("Access billing documents").press("Save permissions").await.does_not_show("Paying also needs");
        assert_eq!(house.open_areas(JONAS).await, Area::ALL);
    }

    /// What the practice decides holds for clients who come after, by every way in; those on file keep theirs.
    async fn new_clients_get_the_practices_defaults(house) {
        const GIVEN: &str = "select may_request, may_message, may_see_bills, may_pay from clients where id = $1";
        let before = house.client(MAYA).await;
        let ines = house.sign_in(INES).await;
        ines.open(SETTINGS).await;
        ines.untick("Allow online appointment requests").untick("Pay outstanding balance");
        ines.press("Save permissions").await.is_at(SETTINGS).shows("Permissions saved. New clients start with these.");
        let after = house.client(JONAS).await;
        let given = async |client: ClientId| house.one::<(bool, bool, bool, bool)>(GIVEN, values![client]).await;
        assert_eq!(given(before).await, (true, true, true, true));
        assert_eq!(given(after).await, (false, true, true, false));
        let list = b"First name,Last name,DOB\nUma,Known,1990-05-06\n";
        house.imported("list.csv", list).await;
        let (uma,): (ClientId,) = house.one("select id from clients where given_name = 'Uma'", values![]).await;
        assert_eq!(given(uma).await, (false, true, true, false));
    }

    /// Nothing is open to a login that has no business there, nor while a switch is off.
    async fn nobody_elses_portal_answers(house) {
        house.activate(JONAS).await;
        house.activate(MAYA).await;
        let (jonas, maya) = (house.login_of(JONAS).await, house.client(MAYA).await);
        assert_eq!(house.permitted(&jonas, maya).await, None);
        let own = house.client(JONAS).await;
        assert!(house.permitted(&jonas, own).await.is_some());
        for (off, on) in [
            ("update practices set portal_on = false where slug = 'alder-wren'", "update practices set portal_on = true where slug = 'alder-wren'"),
            ("update clients set portal_on = false where given_name = 'Jonas'", "update clients set portal_on = true where given_name = 'Jonas'"),
            ("update grants set ended_at = 1 where kind = 'self'", "update grants set ended_at = null where kind = 'self'"),
        ] {
            house.change(off, values![]).await;
            assert_eq!(house.permitted(&jonas, own).await, None, "{off}");
            house.change(on, values![]).await;
        }
    }

    /// Who may not edit sees what is given and whom to ask; a clinician decides for their own.
    async fn they_are_for_those_who_may_edit(house) {
        let id = house.client(JONAS).await;
        let path = format!("/clients/{id}/portal/permissions");
        let bill = house.sign_in(BILL).await;
        assert!(!bill.open(&format!("/clients/{id}/portal")).await.shows("Ask an administrator: Ines Okafor.").offers("Save permissions"));
        bill.post(&path, &[]).await.status(403);
        let ada = house.sign_in(ADA).await;
        ada.post(&path, &[]).await.status(404);
        house.sign_in(HANNA).await.post(&path, &[]).await.status(404);
        house.assign(ADA, id).await;
        ada.post(&path, &[("messages", "on")]).await.status(200).shows("Permissions saved.");
    }
}
