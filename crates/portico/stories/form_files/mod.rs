//! Files as answers of intake forms (behaviours.md 61, 62): brought with the page, checked as documents are, read by whoever may read the
//! answers and by nobody else, and gone when their answer goes.

mod filling;
mod going;
mod reading;
mod refused;

use crate::{
    documents::{contents, pdf, png},
    form_sending::{portal, record},
    kit::*,
};
use portico::forms::{self, actions::library};
use portico_values::{ClientId, DocumentId, FormRequestId};

/// A card that has to be there, papers that may be, and a question that comes with the card.
pub(super) const INSURANCE: &str = r#"{"resourceType":"Questionnaire","url":"https://forms.example/insurance","version":"1","status":"active",
  "title":"Insurance","item":[{"linkId":"g","type":"group","text":"Your insurance","item":[
    {"linkId":"insurer","type":"string","text":"Insurer"},
    {"linkId":"card","type":"attachment","text":"Photo of your card","required":true,"extension":[
      {"url":"http://hl7.org/fhir/StructureDefinition/mimeType","valueCode":"image/*"},
      {"url":"http://hl7.org/fhir/StructureDefinition/mimeType","valueCode":"application/pdf"},
      {"url":"http://hl7.org/fhir/StructureDefinition/maxSize","valueDecimal":0.01}]},
    {"linkId":"note","type":"string","text":"Anything about the card","enableWhen":[{"question":"card","operator":"exists","answerBoolean":true}]},
    {"linkId":"papers","type":"attachment","text":"Other papers","repeats":true,"extension":[
      {"url":"http://hl7.org/fhir/StructureDefinition/questionnaire-maxOccurs","valueInteger":3}]}]}]}"#;

pub(super) const CARD: &str = "Photo of your card (needs an answer)";
pub(super) const PAPERS: &str = "Other papers";

impl House {
    /// A client of Alder & Wren is asked for their insurance.
    pub(crate) async fn asks_for_insurance(&self, client: Client) -> FormRequestId {
        self.asks_of(client, INSURANCE).await
    }
    /// A client of Alder & Wren is asked to fill in a form of the practice's own.
    pub(crate) async fn asks_of(&self, client: Client, questionnaire: &str) -> FormRequestId {
        let reading = library::read(questionnaire.to_owned()).expect("a form");
        let id = self.client(client).await;
        let mut act = self.act(&self.who(INES).await).await;
        let about = library::About { name: "Insurance".into(), minutes: "3".into(), countersign: false };
        let form = library::take_in(&mut act, &reading).await.expect("taken in");
        library::publish(&mut act, form, &about, 0).await.expect("in use");
        let reach = act.may(portico_policy::Permission::InviteClients).expect("they may");
        forms::assign(&mut act, &reach, id, &forms::Packet { forms: vec![form], ..Default::default() }).await.expect("asked");
        act.commit().await.expect("kept");
        self.one::<(FormRequestId,)>("select id from form_requests where form_id = $1", values![form]).await.0
    }
}

/// The files that were attached and are not let go, the first one first.
pub(super) async fn attached(house: &House) -> Vec<DocumentId> {
    const ATTACHED: &str =
        "select id from documents where form_request_id is not null and deleted_at is null order by uploaded_at, name";
    house.rows::<(DocumentId,)>(ATTACHED, values![]).await.into_iter().map(|(id,)| id).collect()
}

/// Opens the page and attaches a card to it.
pub(super) async fn with_card(maya: &Browser<'_>, request: FormRequestId) -> Page {
    maya.open(&portal(request, "/1")).await.status(200);
    maya.fill("Insurer", "Helvetia").attach(CARD, "card.png", &png());
    maya.press("Upload Photo of your card").await.shows("card.png").shows("Remove card.png")
}

/// The card, sent to the practice.
pub(super) async fn sent_with_card(maya: &Browser<'_>, request: FormRequestId) -> DocumentId {
    with_card(maya, request).await;
    maya.press("Save and check your answers").await.is_at(&portal(request, "/check")).shows("card.png");
    maya.press("Send to the practice").await.is_at(&portal(request, "/done")).shows("card.png");
    let id = maya.page().link("card.png");
    id.rsplit('/').next().expect("an id").parse().expect("an id")
}

/// Days go by, and what is due is swept away.
pub(super) async fn swept_after(house: &House, many: u64) {
    house.clock.advance(days(many));
    portico::documents::jobs::sweep(&house.portico).await.expect("swept");
}
