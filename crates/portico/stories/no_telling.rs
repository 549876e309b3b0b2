//! Nobody can tell who has an account (promises.md P10, K16): at every door that takes an address, somebody with an account, somebody who
//! was only invited and a perfect stranger meet the same status, the same words, the same headers, and cost the same statements and the
//! same hashes. How long their answers take is measured beside each other in `bench/` (the rows that begin with `tells`).

use crate::kit::*;
use portico::settings::{HashingCost, Settings};

/// An answer and the page that it leads to, as an onlooker has them, and what they cost.
#[derive(PartialEq, Debug)]
struct Met {
    status: [u16; 2],
    headers: [Vec<(String, String)>; 2],
    words: String,
    statements: Vec<String>,
    hashes: u64,
}

/// Knocks with an address, in a fresh browser, and looks at the answer with the address itself left out.
async fn knock(house: &House, path: &str, address: &str, more: &[(&str, &str)]) -> Met {
    let mut fields = vec![("email", address)];
    fields.extend(more);
    let browser = house.browser();
    browser.open(path).await;
    let before = house.portico.hashing.begun();
    // What is done after the answer is done whoever asked, and later.
    let held_back = house.portico.later.hold().await;
    let led = async {
        let answer = browser.answer_to(path, &fields).await.status(303);
        let page = browser.open(answer.header("location")).await;
        [answer, page]
    };
    let (pages, statements) = house.statements_of(led).await;
    drop(held_back);
    Met {
        status: pages.each_ref().map(|page| page.code.as_u16()),
        headers: pages.each_ref().map(headers),
        words: without_challenge(pages[1].text()).replace(&address.replace('@', "&#64;"), "ADDRESS").replace(address, "ADDRESS"),
        statements,
        hashes: house.portico.hashing.begun() - before,
    }
}

/// The headers of an answer, with the names of its cookies.
fn headers(page: &Page) -> Vec<(String, String)> {
    let header = |name: &http::HeaderName| {
        let value = page.header(name.as_str());
        // The name of the request differs whoever asks, and the length with that of the address.
        let differs = ["x-request-id", "content-length"].contains(&name.as_str());
        if differs { String::new() } else { value.split('=').next().unwrap_or_default().to_owned() }
    };
    page.headers.keys().map(|name| (name.to_string(), header(name))).collect()
}

/// The page without how long its session goes on, which is less each time.
fn but_for_its_age(words: &str) -> String {
    const BEFORE: &str = "data-at-most=\"";
    let (before, after) = words.split_once(BEFORE).expect("a page of somebody signed in");
    format!("{before}{}", after.trim_start_matches(|character: char| character.is_ascii_digit()))
}

/// The page without what a device is asked to sign, which is drawn anew for every page.
fn without_challenge(words: String) -> String {
    const BEFORE: &str = "challenge&#34;:&#34;";
    match words.split_once(BEFORE) {
        Some((before, after)) => format!("{before}{BEFORE}{}", after.split_once("&#34;").map_or(after, |(_, rest)| rest)),
        None => words,
    }
}

/// All of them meet the same. The first round begins what is begun once (the chain of a practice); the second is compared.
async fn alike(house: &House, path: &str, addresses: &[&str], more: &[(&str, &str)]) {
    for address in addresses {
        knock(house, path, address, more).await;
    }
    let first = knock(house, path, addresses[0], more).await;
    for address in &addresses[1..] {
        let other = knock(house, path, address, more).await;
        assert_eq!(first.status, other.status, "{path}: {address}");
        assert_eq!(first.headers, other.headers, "{path}: {address}");
        assert_eq!(first.words, other.words, "{path}: {address}");
        assert_eq!(first.hashes, other.hashes, "{path}: {address}");
        let pairs = first.statements.iter().zip(&other.statements);
        for (at, (one, two)) in pairs.enumerate() {
            assert_eq!(one, two, "{path}: {address}, statement {at}");
        }
        assert_eq!(first.statements.len(), other.statements.len(), "{path}: {address}");
    }
}

const STRANGER: &str = "nobody@known.example";

stories! {
    /// A wrong password at the portal, also where access is disabled: only the right one is told that.
    async fn portal_sign_in_tells_nobody(house) {
        house.activate(JONAS).await;
        house.invite(ANA).await;
        house.client(THEO).await;
        house.activate(MAYA).await;
        house.change("update clients set portal_on = false where id = $1", values![house.client(MAYA).await]).await;
        house.stand_anew().await;
        let addresses = [JONAS.address, MAYA.address, ANA.address, THEO.address, STRANGER];
        alike(house, "/p/alder-wren/sign-in", &addresses, &[("password", "not the right one 12")]).await;
        house.leave_letters();
    }

    /// "Forgot password?" at the portal.
    async fn portal_forgot_password_tells_nobody(house) {
        house.activate(JONAS).await;
        house.invite(ANA).await;
        house.client(THEO).await;
        alike(house, "/p/alder-wren/forgot-password", &[JONAS.address, ANA.address, THEO.address, STRANGER], &[]).await;
        house.leave_letters();
    }

    /// "Email me a sign-in link", and a code that is not the one in the letter.
    async fn sign_in_letters_tell_nobody(house) {
        house.activate(JONAS).await;
        house.invite(ANA).await;
        house.client(THEO).await;
        let addresses = [JONAS.address, ANA.address, THEO.address, STRANGER];
        alike(house, "/p/alder-wren/sign-in/link", &addresses, &[]).await;
        house.portico.later.finish().await;
        house.clock.advance(std::time::Duration::from_secs(1_200));
        for address in addresses {
            let browser = house.browser();
            browser.post("/p/alder-wren/sign-in/link", &[("email", address)]).await.status(200);
            house.portico.later.finish().await;
            for n in 1..=6 {
                let said = if n < 5 { "That isn’t the code in the email you asked for" } else { "Too many tries" };
                browser.post("/p/alder-wren/sign-in/link/code", &[("code", "no")]).await.status(422).shows(said);
            }
        }
        house.leave_letters();
    }

    /// A wrong password at the staff door.
    async fn staff_sign_in_tells_nobody(house) {
        alike(house, "/sign-in", &[INES.address, BILL.address, HANNA.address, STRANGER], &[("password", "not the right one 12")]).await;
    }

    /// "Forgot password?" at the staff door.
    async fn staff_forgot_password_tells_nobody(house) {
        alike(house, "/forgot-password", &[INES.address, BILL.address, HANNA.address, STRANGER], &[]).await;
        house.leave_letters();
    }

    /// Where the cost of hashing was raised, the right password brings its hash to the new one, at the portal and in every practice that
    /// somebody works in, under one salt: otherwise the clock tells of the accounts from before.
    async fn a_raised_cost_reaches_old_hashes(house) {
        const SHARE: &str = "update staff set address = $1, address_normalised = $1 where name = $2";
        const STAFF: &str = "select password_hash from staff where address_normalised = $1";
        const LOGIN: &str = "select password_hash from logins where address = $1";
        house.activate(JONAS).await;
        house.change(SHARE, values![INES.address, HANNA.name]).await;
        let dearer = house.with_settings(|settings| Settings { hashing: HashingCost { memory: 16, passes: 1 }, ..settings });
        let in_portal = [("email", JONAS.address), ("password", PASSWORD)];
        let at_work = [("email", INES.address), ("password", STAFF_PASSWORD)];
        for round in 0..2 {
            let before = dearer.portico.hashing.begun();
            dearer.browser().post("/p/alder-wren/sign-in", &in_portal).await.is_at("/p/alder-wren/");
            dearer.browser().post("/sign-in", &at_work).await.is_at("/sign-in/practice");
            let hashes: Vec<(String,)> = house.rows(STAFF, values![INES.address]).await;
            let login: Vec<(String,)> = house.rows(LOGIN, values![JONAS.address]).await;
            assert_eq!((hashes.len(), login.len()), (2, 1));
            for (hash,) in hashes.iter().chain(&login) {
                assert!(hash.starts_with("$argon2id$v=19$m=16,t=1,p=1$"), "{hash}");
            }
            assert_eq!(hashes[0].0.split('$').nth(4), hashes[1].0.split('$').nth(4), "one salt");
            if round == 1 {
                assert_eq!(dearer.portico.hashing.begun() - before, 2, "one hash each, as for a stranger");
            }
        }
        dearer.browser().post("/p/alder-wren/sign-in", &[("email", JONAS.address), ("password", "not the right one 12")]).await.status(422);
        house.leave_letters();
    }

    /// The pages for people who are new.
    async fn signing_up_tells_nobody(house) {
        house.activate(JONAS).await;
        house.invite(ANA).await;
        house.client(THEO).await;
        let more = [("given_name", "Noor"), ("family_name", "Haddad"), ("born.day", "27"), ("born.month", "3"), ("born.year", "1985")];
        for path in ["/p/alder-wren/sign-up", "/p/alder-wren/new-appointment"] {
            alike(house, path, &[JONAS.address, ANA.address, THEO.address, STRANGER], &more).await;
            house.portico.later.finish().await;
            house.clock.advance(std::time::Duration::from_secs(1_200));
        }
        house.leave_letters();
    }

    /// Somebody signed in who wants to sign in with another address: whether it is a login already is not to be told by any of it.
    async fn a_new_address_tells_nobody(house) {
        let jonas = house.activate(JONAS).await;
        house.activate(MAYA).await;
        house.invite(ANA).await;
        const DOOR: &str = "/p/alder-wren/account/email";
        let mut met = Vec::new();
        for address in [MAYA.address, MAYA.address, ANA.address, THEO.address, STRANGER] {
            jonas.open(DOOR).await;
            let before = house.portico.hashing.begun();
            let held_back = house.portico.later.hold().await;
            let fields = [("new_email", address), ("present", PASSWORD)];
            let (page, statements) = house.statements_of(jonas.post(DOOR, &fields)).await;
            drop(held_back);
            house.portico.later.finish().await;
            let said = but_for_its_age(&page.text().replace(address, "ADDRESS"));
            met.push((address, page.code, said, statements, house.portico.hashing.begun() - before));
            house.clock.advance(std::time::Duration::from_secs(120));
        }
        // The first round begins what is begun once.
        for other in &met[2..] {
            let one = &met[1];
            assert_eq!((one.1, &one.2, one.4), (other.1, &other.2, other.4), "{}", other.0);
            assert_eq!(one.3, other.3, "{}", other.0);
        }
        let letters = house.carry_letters().await;
        assert!(letters.to(MAYA.address).is_empty() && letters.to(STRANGER).len() == 1);
    }

    /// Each of them still gets what is theirs: the answer is the same, the letters are not.
    async fn the_letters_go_to_whom_they_belong(house) {
        house.activate(JONAS).await;
        house.invite(ANA).await;
        house.clock.advance(std::time::Duration::from_secs(600));
        for address in [JONAS.address, ANA.address, STRANGER] {
            house.browser().post("/p/alder-wren/forgot-password", &[("email", address)]).await.status(200);
        }
        let letters = house.carry_letters().await;
        assert_eq!(letters.only_letter_to(JONAS.address).kind, "password_reset");
        assert_eq!(letters.only_letter_to(ANA.address).kind, "new_link");
        assert_eq!(letters.len(), 2);
    }
}
