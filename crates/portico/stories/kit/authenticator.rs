//! A device that keeps passkeys: ES256 keys, no attestation, its owner always verified. It answers as browsers pass the answers on (WebAuthn
//! level 3, sections 6.1 and 7).

use super::{Browser, Page};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use scraper::Selector;
use serde_json::{Value, json};
use std::sync::Mutex;

/// A device and its passkeys.
#[derive(Default)]
pub(crate) struct Device {
    keys: Mutex<Vec<Key>>,
    /// Whether it leaves out that it has verified its owner.
    pub(crate) careless: bool,
    /// Whether it counts no uses, as one that shares its keys with others does.
    pub(crate) uncounted: bool,
}

struct Key {
    id: Vec<u8>,
    party: String,
    owner: String,
    pair: EcdsaKeyPair,
    uses: u32,
}

fn client_data(kind: &str, options: &Value, origin: &str) -> String {
    json!({ "type": kind, "challenge": options["challenge"], "origin": origin, "crossOrigin": false }).to_string()
}

fn text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Device {
    /// One that lets everybody in.
    pub(crate) fn careless() -> Self {
        Self { careless: true, ..Self::default() }
    }
    fn flags(&self, attested: u8) -> u8 {
        let verified = if self.careless { 0 } else { 0x04 };
        0x01 | verified | attested
    }
    /// Makes a passkey for what a page asks.
    pub(crate) fn create(&self, options: &str, origin: &str) -> String {
        let options: Value = serde_json::from_str(options).expect("options");
        let options = &options["publicKey"];
        assert_eq!(options["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        let party = options["rp"]["id"].as_str().expect("a relying party").to_owned();
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).expect("a key");
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, pkcs8.as_ref(), &random).expect("a key");
        let public = pair.public_key().as_ref().to_vec();
        let id = digest(&SHA256, &public).as_ref()[..24].to_vec();
        let mut data = digest(&SHA256, party.as_bytes()).as_ref().to_vec();
        data.push(self.flags(0x40));
        data.extend([0; 4 + 16]);
        data.extend(u16::try_from(id.len()).expect("short").to_be_bytes());
        data.extend(&id);
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]);
        data.extend(&public[1..33]);
        data.extend([0x22, 0x58, 0x20]);
        data.extend(&public[33..65]);
        let mut attestation = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        attestation.push(u8::try_from(data.len()).expect("under 256 bytes"));
        attestation.extend(&data);
        let answer = json!({
            "id": text(&id), "rawId": text(&id), "type": "public-key", "extensions": {},
            "response": {
                "attestationObject": text(&attestation),
                "clientDataJSON": text(client_data("webauthn.create", options, origin).as_bytes()),
                "transports": ["internal"],
            },
        });
        let owner = options["user"]["id"].as_str().expect("an owner").to_owned();
        self.keys.lock().expect("held shortly").push(Key { id, party, owner, pair, uses: 0 });
        answer.to_string()
    }
    /// Shows its newest passkey for what a page asks.
    pub(crate) fn get(&self, options: &str, origin: &str) -> String {
        let options: Value = serde_json::from_str(options).expect("options");
        let options = &options["publicKey"];
        let mut keys = self.keys.lock().expect("held shortly");
        let key = keys.iter_mut().rfind(|key| options["rpId"] == key.party.as_str()).expect("a passkey for this place");
        key.uses += u32::from(!self.uncounted);
        let mut data = digest(&SHA256, key.party.as_bytes()).as_ref().to_vec();
        data.push(self.flags(0));
        data.extend(key.uses.to_be_bytes());
        let client_data = client_data("webauthn.get", options, origin);
        let signed = [data.as_slice(), digest(&SHA256, client_data.as_bytes()).as_ref()].concat();
        let signature = key.pair.sign(&SystemRandom::new(), &signed).expect("signed");
        json!({
            "id": text(&key.id), "rawId": text(&key.id), "type": "public-key", "extensions": {},
            "response": {
                "authenticatorData": text(&data), "clientDataJSON": text(client_data.as_bytes()),
                "signature": text(signature.as_ref()), "userHandle": key.owner,
            },
        })
        .to_string()
    }
}

/// The form of a page that speaks to a device: its address, what the device is asked, its other fields.
fn passkey_form(page: &Page, kind: &str) -> (String, String, Vec<(String, String)>) {
    let html = page.html();
    let form = Selector::parse(&format!("form[data-passkey={kind}]")).expect("a selector");
    let form = html.select(&form).next().unwrap_or_else(|| panic!("no form asks a device to {kind}: {}", page.text()));
    let inputs = Selector::parse("input").expect("a selector");
    let field = |one: scraper::ElementRef<'_>| {
        let part = |name| one.value().attr(name).unwrap_or_default().to_owned();
        (part("name"), part("value"))
    };
    let fields = form.select(&inputs).map(field).filter(|(name, _)| name != "credential").collect();
    let attribute = |name| form.value().attr(name).expect("an attribute of the form").to_owned();
    (attribute("action"), attribute("data-options"), fields)
}

impl Browser<'_> {
    /// The script asks the device to make a passkey and sends its answer.
    pub(crate) async fn make_passkey(&self, device: &Device) -> Page {
        let (action, options, fields) = passkey_form(&self.page(), "create");
        let answer = device.create(&options, &self.origin());
        self.send_credential(&action, fields, &answer).await
    }
    /// The same for showing one.
    pub(crate) async fn show_passkey(&self, device: &Device) -> Page {
        let (action, fields, answer) = self.shown_passkey(device);
        self.send_credential(&action, fields, &answer).await
    }
    /// What would be sent.
    pub(crate) fn shown_passkey(&self, device: &Device) -> (String, Vec<(String, String)>, String) {
        let (action, options, fields) = passkey_form(&self.page(), "get");
        (action, fields, device.get(&options, &self.origin()))
    }
    async fn send_credential(&self, action: &str, fields: Vec<(String, String)>, answer: &str) -> Page {
        let mut all: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        all.push(("credential", answer));
        self.post(action, &all).await
    }
}
