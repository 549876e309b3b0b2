//! A practice's real list comes in: by page, from another product and from FHIR, with everything that files can have wrong.

use crate::{documents, kit::*};
use axum::body::Body;
use http::{Method, header};
use portico::act::Act;
use portico::families::kind::Kind;
use portico::import::{
    actions, jobs,
    work::{self, Progress},
};
use portico::installation::hold;
use portico_values::{ImportId, new_id};
use std::time::Duration;

const SYNTHEA: &[u8] = include_bytes!("data/clients-synthea-fhir-1000/Patient.ndjson");
const FAKE: &[u8] = include_bytes!("data/clients-fake-email/fake_1000.csv");

/// Uploads a file on the page and says who agreed; the page that shows what the check found.
async fn checked(ines: &Browser<'_>, file: &str, bytes: &[u8], consent: &str) -> Page {
    ines.open("/clients/import").await.shows("Import clients");
    ines.attach("Choose the file with your clients", file, bytes);
    ines.press("Upload and continue").await.status(200).shows("Have these clients agreed to email");
    ines.tick(consent);
    over(ines, ines.press("Check the file").await).await
}

/// The page once the work is over.
async fn over(ines: &Browser<'_>, mut page: Page) -> Page {
    for _ in 0..600 {
        if !page.text().contains("http-equiv=\"refresh\"") {
            return page;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        page = ines.reload().await;
    }
    panic!("the work never came to its end")
}

/// Somebody has decided about an import, and it is not written yet while Ines presses a button: the page she gets.
async fn meanwhile(house: &House, first: Act, ines: &Browser<'_>, path: &str) -> Page {
    let first = async {
        // Hers may go as far as it can: it has to wait for the other one before it changes anything.
        for _ in 0..200 {
            house.one::<(i64,)>("select count(*) from clients", values![]).await;
        }
        first.commit().await.expect("kept");
    };
    let both = async { tokio::join!(ines.post(path, &[]), first).0 };
    house.statements_of(both).await.0
}

async fn clients(house: &House) -> i64 {
    let practice = house.practice(ALDER).await;
    house.one::<(i64,)>("select count(*) from clients where practice_id = $1", values![practice]).await.0
}

const LIST: &str = "\u{feff}First name;Last name;DOB;Email;Mobile phone;Status;Clinician\r\n\
    Søren;Kierkegaard;5/5/1985;soren@example.com;+45 20 12 34 56;Active;Ada Brandt\r\n\
    \"Ana María\";\"de la Cruz; y Vega\";27/3/1990;ana.maria@example.com; ana@silva.example;;Prospect;Ada Brandt\r\n\
    Maya;LINDQVIST;14/03/1987;;;Active;Nobody Known\r\n\
    Bo;;1/2/1960;soren@example.com;;;\r\n\
    ;;1/2/1961;nobody@example.com;;;\r\n\
    Kit;Late;31/02/1990;kit@example.com;;;\r\n\
    Ulf;Slip;1/3/1990;ulf@@example;12;;\r\n";

stories! {
    /// The whole way: upload, choices, check, leaving one out, import, results, undo.
    async fn a_list_from_another_product(house) {
        house.client(MAYA).await;
        let ines = house.sign_in(INES).await;
        // "Ana" has a stray separator in an unquoted cell; that row is refused and says so.
        let page = checked(&ines, "clients.csv", LIST.as_bytes(), "Yes, all of them").await.status(200);
        let page = page.shows("4 clients can be imported").shows("2 of them may already be in the list.").shows("row 3").shows("has 8 cells").shows("row 6").shows("the row has no name");
        let page = page.shows("there is no day “31/02/1990”").shows("“ulf@@example” was left out");
        let page = page.shows("Has the same name and date of birth as a client already in your list").shows("the same email address as an earlier row");
        assert!(page.offers("Maya Lindqvist"), "the client it is like has a link");
        assert_eq!(clients(house).await, 1, "nothing is written before somebody says yes");
        ines.tick("Leave out Maya LINDQVIST, row 4");
        let page = over(&ines, ines.press("Import clients").await).await.shows("3 clients imported").shows("Can’t be imported");
        assert_eq!(clients(house).await, 4);
        let practice = house.practice(ALDER).await;
        let soren: (String, String, String, String, bool) = house.one(
            "select c.birth_date, c.standing, p.number, s.name, e.consent from clients c
             join client_emails e on e.practice_id = c.practice_id and e.client_id = c.id
             join client_phones p on p.practice_id = c.practice_id and p.client_id = c.id
             join assignments a on a.practice_id = c.practice_id and a.client_id = c.id
             join staff s on s.practice_id = a.practice_id and s.id = a.staff_id
             where c.practice_id = $1 and c.given_name = 'Søren'", values![practice]).await;
        let expected = ("1985-05-05", "not_invited", "+45 20 12 34 56", "Dr Ada Brandt", true);
        assert_eq!((soren.0.as_str(), soren.1.as_str(), soren.2.as_str(), soren.3.as_str(), soren.4), expected);
        ines.open("/clients").await.shows("Søren Kierkegaard").shows("Ulf Slip");
        let results = ines.open(&page.link("Download results")).await.status(200);
        assert_eq!(results.text().lines().count(), 8);
        assert!(results.text().contains("row 2,Søren Kierkegaard,Imported,"));
        assert!(results.text().contains("row 4,Maya LINDQVIST,Left out,"));
        let kept: Vec<_> = std::fs::read_dir(house.portico.settings.data_dir.join("imports")).expect("the folder").collect();
        assert!(kept.is_empty(), "the file is deleted once it is imported");
        // The same file again is noticed; undoing works while nobody has been invited.
        checked(&ines, "again.csv", LIST.as_bytes(), "No, or I don’t know").await.shows("This file has been imported before");
        ines.press("Don’t import this file").await.shows("Nothing was imported");
        ines.follow("clients.csv").await;
        ines.follow("Undo this import").await;
        ines.press("Undo this import").await.shows("3 clients were removed from the list");
        assert_eq!(clients(house).await, 1);
    }

    /// Undone, nothing is kept of what the file said: whoever stands in it is nobody's record, and nobody could erase them.
    async fn what_is_undone_is_forgotten(house) {
        house.imported("list.csv", b"First name,Last name,DOB\nXanthippe,Quorvenstein,24/12/1961\nXanthos,Quorvenstein,31/02/1990\n").await;
        let (id,): (ImportId,) = house.one("select id from imports", values![]).await;
        let named = async || {
            let all = house.every_value().await.into_iter();
            let named = all.filter(|(_, value)| String::from_utf8_lossy(value).to_lowercase().contains("quorvenstein"));
            named.map(|(place, _)| place).collect::<Vec<_>>()
        };
        assert!(named().await.contains(&"import_rows.shown_name".to_owned()));
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/import/{id}/undo")).await;
        ines.press("Undo this import").await.shows("1 client was removed from the list.").shows("what was kept of the file was deleted");
        assert_eq!(named().await, Vec::<String>::new());
    }

    /// Rows that did not come in are nobody's record either: 30 days later nothing is left of them, and who came in stays.
    async fn who_stayed_out_is_forgotten(house) {
        let list = b"First name,Last name,DOB\nXanthippe,Quorvenstein,24/12/1961\nZeno,Zyzzberg,1/2/1961,more\n";
        house.imported("list.csv", list).await;
        let (id,): (ImportId,) = house.one("select id from imports", values![]).await;
        let named = async || {
            let all = house.every_value().await;
            all.iter().any(|(_, value)| String::from_utf8_lossy(value).to_lowercase().contains("zyzzberg"))
        };
        let page = format!("/clients/import/{id}");
        house.sign_in(INES).await.open(&page).await.shows("1 client imported").shows("row 3").shows("are deleted 30 days after the import");
        house.clock.advance(days(29));
        jobs::sweep(&house.portico).await.expect("swept");
        house.sign_in(INES).await.open(&page).await.shows("row 3");
        house.clock.advance(days(2));
        for _ in 0..2 {
            jobs::sweep(&house.portico).await.expect("swept");
        }
        assert!(!named().await);
        let ines = house.sign_in(INES).await;
        let shown = ines.open(&page).await.does_not_show("row 3").shows("were deleted 30 days after the import");
        assert!(shown.offers("Undo this import"));
        let (once,): (i64,) = house.one("select count(*) from audit_events where action = 'import.rest_forgotten'", values![]).await;
        assert_eq!((once, clients(house).await), (1, 1));
        ines.open("/organization/history").await.shows("What was left of the file of an import deleted after 30 days");

        // Where everybody came in nothing is said of rows that did not.
        house.imported("all.csv", b"First name,Last name\nHarriet,Boateng\n").await;
        house.clock.advance(days(31));
        jobs::sweep(&house.portico).await.expect("swept");
        let (all,): (ImportId,) = house.one("select id from imports where file_name = 'all.csv'", values![]).await;
        let page = house.sign_in(INES).await.open(&format!("/clients/import/{all}")).await.shows("1 client imported");
        page.does_not_show("Rows that weren’t imported");
    }

    /// Cut short before its contacts, and its client went into another record before anybody continued: the contact is found there.
    async fn contacts_follow_who_was_merged_meanwhile(house) {
        let bundle = br#"{"resourceType":"Bundle","type":"collection","entry":[
            {"resource":{"resourceType":"RelatedPerson","patient":{"reference":"Patient/p5"},"relationship":[{"text":"Mother"}],
              "name":[{"family":"Smith","given":["Emma"]}],"telecom":[{"system":"phone","value":"0491 579 212"}]}},
            {"resource":{"resourceType":"Patient","id":"p5","name":[{"family":"Smith","given":["John"]}],"birthDate":"2020-02-03"}}]}"#;
        let id = house.imported_but_for_contacts("bundle.json", bundle).await;
        let (john,): (portico_values::ClientId,) = house.one("select id from clients where given_name = 'John'", values![]).await;
        let maya = house.client(MAYA).await;
        house.merged(MAYA, john).await;
        let held = house.continued(id).await;
        work::write(&house.portico, &house.who(INES).await, held, &Progress::default()).await.expect("written");
        let practice = house.practice(ALDER).await;
        let contacts: Vec<(portico_values::ClientId, String)> = house.rows("select client_id, name from contacts where practice_id = $1", values![practice]).await;
        assert_eq!(contacts, [(maya, "Emma Smith".to_owned())]);
    }

    /// B124: before, whoever seems to be in the list already is named with a link to the record; afterwards the two lead to both side by side,
    /// the one that was there first to stay, until they are one.
    async fn who_looks_alike_leads_to_the_merge(house) {
        let maya = house.client(MAYA).await;
        let ines = house.sign_in(INES).await;
        let list = b"First name,Last name,DOB,Email\nMaya,LINDQVIST,14/03/1987,\nBo,Ek,2/1/1960,ek@example.com\nBosse,Ek,,ek@example.com\n";
        let page = checked(&ines, "list.csv", list, "Yes, all of them").await;
        assert_eq!(page.link("Maya Lindqvist"), format!("/clients/{maya}"));
        let page = over(&ines, ines.press("Import clients").await).await.shows("3 clients imported").shows("May be the same person");
        let ids: Vec<(portico_values::ClientId,)> = house.rows("select id from clients where import_id is not null order by given_name", values![]).await;
        let [(bo,), (bosse,), (imported,)] = ids[..] else { panic!("three were imported") };
        assert_eq!(page.link("Look at both: Bosse Ek, row 4"), format!("/clients/{bo}/merging/{bosse}"), "two of the same file");
        assert_eq!(page.link("Look at both: Maya LINDQVIST, row 2"), format!("/clients/{maya}/merging/{imported}"));
        ines.follow("Look at both: Maya LINDQVIST, row 2").await.status(200).shows("Merge");
        house.merged(MAYA, imported).await;
        ines.open(&page.address).await.does_not_show("Maya LINDQVIST").shows("Bosse Ek");
    }

    /// An import with somebody invited stays.
    async fn an_import_in_use_stays(house) {
        let ines = house.sign_in(INES).await;
        checked(&ines, "one.csv", b"Name,Email\nRosa Lima,rosa@example.com\n", "Yes, all of them").await;
        let page = ines.press("Import 1 client").await.shows("1 client imported");
        let id: (portico_values::ClientId,) = house.one("select id from clients where given_name = 'Rosa'", values![]).await;
        house.invite_as(&house.who(SAM).await, id.0).await.expect("invited");
        house.leave_letters();
        let path = page.address.clone();
        assert!(!ines.open(&path).await.offers("Undo this import"));
        ines.post(&format!("{path}/undo"), &[]).await.status(409).shows("has been invited, edited or used");
    }

    /// What somebody did with one of its clients is not swallowed: a document, a family, a question to a guardian, a form, a wish to be erased.
    async fn an_import_that_was_worked_with_stays(house) {
        let ines = house.sign_in(INES).await;
        for (used, given) in [("a document", "Rosa"), ("a family", "Nils"), ("a guardian", "Vera"), ("a form", "Otto"), ("an erasure", "Irma")] {
            let list = format!("First name,Last name\n{given},Lima\n");
            checked(&ines, "one.csv", list.as_bytes(), "Yes, all of them").await;
            let path = ines.press("Import 1 client").await.shows("1 client imported").address.clone();
            let client = Client { given, family: "Lima", ..MAYA };
            let id = house.client(client).await;
            assert!(ines.open(&path).await.offers("Undo this import"), "{used}");
            match used {
                "a document" => drop(documents::uploaded(house, &ines, client, "Letter.pdf", &documents::pdf("a referral")).await),
                "a family" => drop(house.group_of(&[client]).await),
                "a guardian" => drop(house.offer_to(client, "robin@silva.example", Kind::Guardian).await),
                "a form" => drop(house.asks_to_fill_in(client, "phq-9").await),
                _ => {
                    let fields = [("name", "Irma Lima"), ("present", STAFF_PASSWORD)];
                    ines.post(&format!("/clients/{id}/erasing"), &fields).await.shows("will be erased on");
                }
            }
            assert!(!ines.open(&path).await.offers("Undo this import"), "{used}");
            ines.post(&format!("{path}/undo"), &[]).await.status(409).shows("has been invited, edited or used");
            ines.open(&format!("/clients/{id}")).await.status(200);
        }
        house.leave_letters();
    }

    /// Nor is it taken back when one of its clients has gone into another record, where what it said of them stands.
    async fn an_import_of_which_somebody_was_merged_stays(house) {
        let ines = house.sign_in(INES).await;
        checked(&ines, "two.csv", b"First name,Last name\nRosa,Lima\nNils,Lima\n", "Yes, all of them").await;
        let path = over(&ines, ines.press("Import 2 clients").await).await.shows("2 clients imported").address.clone();
        assert!(ines.open(&path).await.offers("Undo this import"));
        let (rosa,): (portico_values::ClientId,) = house.one("select id from clients where given_name = 'Rosa'", values![]).await;
        house.client(MAYA).await;
        house.merged(MAYA, rosa).await;
        assert!(!ines.open(&path).await.offers("Undo this import"));
        ines.post(&format!("{path}/undo"), &[]).await.status(409).shows("One of its clients has been invited, edited or used");
        assert_eq!(clients(house).await, 2, "Maya and Nils");
    }

    /// Each of its clients stands in the way once, however often records were brought together; and before it is undone, those are counted who
    /// are there to be removed.
    async fn undoing_counts_each_client_once(house) {
        let rosa = Client { given: "Rosa", family: "Lima", address: "", ..MAYA };
        house.imported("one.csv", b"First name,Last name\nRosa,Lima\n").await;
        let (id,): (ImportId,) = house.one("select id from imports", values![]).await;
        house.merged(rosa, house.client(JONAS).await).await;
        house.merged(MAYA, house.client(rosa).await).await;
        let ines = house.sign_in(INES).await;
        ines.post(&format!("/clients/import/{id}/undo"), &[]).await.status(409).shows("One of its clients has been invited, edited or used");

        house.imported("two.csv", b"First name,Last name\nIrma,Lima\nNils,Lima\n").await;
        let (id,): (ImportId,) = house.one("select id from imports where file_name = 'two.csv'", values![]).await;
        let (irma,): (portico_values::ClientId,) = house.one("select id from clients where given_name = 'Irma'", values![]).await;
        let fields = [("name", "Irma Lima"), ("present", STAFF_PASSWORD)];
        ines.post(&format!("/clients/{irma}/erasing"), &fields).await.shows("will be erased on");
        house.clock.advance(days(7));
        assert_eq!(portico::care::jobs::erase_due(&house.portico).await.expect("erased"), 1);
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/import/{id}/undo")).await.shows("1 client and everything imported with them are removed");
        ines.press("Undo this import").await.shows("1 client was removed from the list.");
    }

    /// Two decide about an import at the same moment: what one has begun the other neither cancels nor begins once more.
    async fn what_two_decide_at_once_is_decided_once(house) {
        let (who, ines) = (house.who(INES).await, house.sign_in(INES).await);
        let (id, source) = house.taken_in("one.csv", b"First name,Last name\nRosa,Lima\n").await;
        let button = |what: &str| format!("/clients/import/{id}/{what}");
        let held = house.chosen(id, &source).await;
        work::check(&house.portico, &who, held, &Progress::default()).await.expect("checked");
        let mut first = house.act(&who).await;
        actions::confirm(&mut first, id).await.expect("confirmed");
        meanwhile(house, first, &ines, &button("drop")).await.status(409);
        house.clock.advance(Duration::from_secs(61));
        let mut first = house.act(&who).await;
        let held = actions::go_on(&mut first, id).await.expect("taken up");
        meanwhile(house, first, &ines, &button("continue")).await.status(409).shows("This import is already running or finished.");
        work::write(&house.portico, &who, held, &Progress::default()).await.expect("its file is there");
        assert_eq!(clients(house).await, 1, "whoever took it up has it");
        let mut first = house.act(&who).await;
        assert_eq!(actions::undo(&mut first, id).await.expect("undone"), 1);
        meanwhile(house, first, &ines, &button("undo")).await.status(409).shows("Only a finished import can be undone.");
        let (undone,): (i64,) = house.one("select count(*) from audit_events where action = 'import.undone'", values![]).await;
        assert_eq!((clients(house).await, undone), (0, 1));
    }

    /// What staff decided about the portal of one of its clients is not thrown away, even where they took it back.
    async fn an_import_that_was_decided_on_stays(house) {
        let ines = house.sign_in(INES).await;
        for (decided, given) in [("permissions", "Rosa"), ("access", "Nils"), ("others", "Vera"), ("an email to sign in with", "Otto")] {
            let work = format!("{}@work.example", given.to_lowercase());
            let list = format!("First name,Last name,Email\n{given},Lima,\"home-{work}, {work}\"\n");
            checked(&ines, "one.csv", list.as_bytes(), "Yes, all of them").await;
            let path = ines.press("Import 1 client").await.shows("1 client imported").address.clone();
            let id = house.client(Client { given, family: "Lima", ..MAYA }).await;
            assert!(ines.open(&path).await.offers("Undo this import"), "{decided}");
            let here = format!("/clients/{id}");
            match decided {
                "permissions" => drop(ines.post(&format!("{here}/portal/permissions"), &[("messages", "on")]).await.shows("Permissions saved.")),
                "access" => drop(ines.post(&format!("{here}/access/disabling"), &[]).await.status(200)),
                "others" => {
                    ines.post(&format!("{here}/freeze"), &[("reason", "They disagree.")]).await.status(200);
                    ines.post(&format!("{here}/freeze/lifting"), &[]).await.status(200);
                }
                _ => drop(ines.post(&format!("{here}/portal/email"), &[("email", &work)]).await.status(200)),
            }
            assert!(!ines.open(&path).await.offers("Undo this import"), "{decided}");
            ines.post(&format!("{path}/undo"), &[]).await.status(409).shows("has been invited, edited or used");
            ines.open(&here).await.status(200);
        }
        house.leave_letters();
    }

    /// The real sets: every patient and every row that has a name comes in, the dead as deactivated.
    async fn whole_lists_come_in(house) {
        let ines = house.sign_in(INES).await;
        checked(&ines, "Patient.ndjson", SYNTHEA, "Yes, all of them").await.shows("1,144 clients can be imported");
        over(&ines, ines.press("Import 1,144 clients").await).await.shows("1,144 clients imported");
        let practice = house.practice(ALDER).await;
        let dead: (i64,) = house.one("select count(*) from clients where practice_id = $1 and care_status = 'deactivated'
             and care_status_reason = 'Deceased' and standing = 'deactivated'", values![practice]).await;
        assert_eq!(dead.0, 144);
        checked(&ines, "fake_1000.csv", FAKE, "Yes, all of them").await.shows("956 clients can be imported").shows("the row has no name");
        over(&ines, ines.press("Import clients").await).await.shows("956 clients imported");
        assert_eq!(clients(house).await, 1_144 + 956);
        let events: (i64,) = house.one("select count(*) from audit_events where practice_id = $1 and action = 'client.imported'", values![practice]).await;
        assert_eq!(events.0, 1_144 + 956);
    }

    /// Related persons become contacts of their patient, wherever in the file they stand.
    async fn related_persons_are_contacts(house) {
        let bundle = br#"{"resourceType":"Bundle","type":"collection","entry":[
            {"resource":{"resourceType":"RelatedPerson","patient":{"reference":"urn:uuid:5"},"relationship":[{"text":"Mother"}],
              "name":[{"family":"Smith","given":["Emma"]}],"telecom":[{"system":"phone","value":"0491 579 212"}]}},
            {"resource":{"resourceType":"RelatedPerson","patient":{"reference":"Patient/nobody"},"name":[{"text":"Lost Soul"}]}},
            {"resource":{"resourceType":"Organization","name":"Clinic"}},
            {"fullUrl":"urn:uuid:5","resource":{"resourceType":"Patient","id":"p5","name":[{"family":"Smith","given":["John"]}],"birthDate":"2020-02-03"}}]}"#;
        let ines = house.sign_in(INES).await;
        checked(&ines, "bundle.json", bundle, "Yes, all of them").await
            .shows("1 client can be imported").shows("Patient/nobody").shows("Other records, not imported");
        ines.press("Import 1 client").await.shows("1 client imported").shows("1 contact was added to them");
        let practice = house.practice(ALDER).await;
        let contact: (String, String, Option<String>) =
            house.one("select name, relationship, number from contacts where practice_id = $1", values![practice]).await;
        assert_eq!(contact, ("Emma Smith".into(), "Mother".into(), Some("0491 579 212".into())));
    }

    /// However many emails, phones and contacts came with somebody, whoever saves Client Info loses none of them, and nothing that was said.
    async fn saving_keeps_all_that_came_in(house) {
        let each = |one: &dyn Fn(usize) -> String| (10..23).map(one).collect::<Vec<_>>().join(",");
        let mails = each(&|at| format!(r#"{{"system":"email","value":"rosa{at}@example.com"}}"#));
        let phones = each(&|at| format!(r#"{{"system":"phone","value":"020 7946 00{at}"}}"#));
        let related = "Sister of her grandmother, who brings her on Tuesdays and waits downstairs";
        let contacts = each(&|at| format!(r#"{{"relationship":[{{"text":"{related}"}}],"name":{{"text":"Contact {at}"}}}}"#));
        let patient = format!(
            r#"{{"resourceType":"Patient","name":[{{"family":"Lima","given":["Rosa"]}}],"telecom":[{mails},{phones}],"contact":[{contacts}]}}"#
        );
        house.imported("Patient.json", patient.as_bytes()).await;
        let kept = async || {
            let mails = house.rows::<(String, bool)>("select address, consent from client_emails order by address", values![]).await;
            let phones = house.rows::<(String,)>("select number from client_phones order by number", values![]).await;
            (mails, phones, house.rows::<(String, String)>("select name, relationship from contacts order by name", values![]).await)
        };
        let before = kept().await;
        assert_eq!((before.0.len(), before.1.len(), before.2.len()), (13, 13, 13));
        assert!(before.2.iter().all(|(_, said)| said == related));
        let (id,): (portico_values::ClientId,) = house.one("select id from clients", values![]).await;
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/{id}/info/edit")).await;
        ines.fill("Preferred name", "Rosie").press("Save").await.status(200).shows("Rosie");
        assert_eq!(kept().await, before);
    }

    /// A record of hundreds of thousands of tiny values, which would take a hundred times its size in the memory, is refused with its place, and
    /// those around it come in: one to a line, and in a document. One of a kind that is skipped anyway is skipped.
    async fn a_record_that_would_fill_the_memory_is_refused(house) {
        const WHY: &str = "it has more than 5,000 values, which is more than a client’s record holds";
        let record = |kind: &str, name: &str, more: &str| {
            format!(r#"{{"resourceType":"{kind}","name":[{{"family":"{name}","given":["Rosa"]}}]{more}}}"#)
        };
        let tiny = format!(r#","x":[{}]"#, vec!["[0]"; 300_000].join(","));
        let records = [record("Patient", "Lima", ""), record("Patient", "Heavy", &tiny), record("Group", "Heavy", &tiny), record("Patient", "Berg", "")];
        let entries = records.each_ref().map(|record| format!(r#"{{"resource":{record}}}"#)).join(",\n");
        let bundle = format!("{{\"resourceType\":\"Bundle\",\"entry\":[\n{entries}]}}");
        let ines = house.sign_in(INES).await;
        for (file, text, place, skipped) in
            [("Patient.ndjson", records.join("\n"), "line 2", "line 3"), ("Bundle.json", bundle, "entry 2", "entry 3")]
        {
            let page = checked(&ines, file, text.as_bytes(), "Yes, all of them").await.status(200);
            page.shows("2 clients can be imported").shows(place).shows(WHY).does_not_show(skipped);
        }
        house.imported("Patient.ndjson", records.join("\n").as_bytes()).await;
        assert_eq!(clients(house).await, 2);
    }

    /// The files of an export come in together, in whatever order they were chosen; a table comes alone. What is refused is not kept.
    async fn the_files_of_an_export_belong_together(house) {
        let label = "Choose the file with your clients";
        let patients: &[u8] = br#"{"resourceType":"Patient","id":"p5","name":[{"family":"Smith","given":["John"]}],"birthDate":"2020-02-03"}"#;
        let related: &[u8] = br#"{"resourceType":"RelatedPerson","patient":{"reference":"Patient/p5"},"relationship":[{"text":"Mother"}],
            "name":[{"family":"Smith","given":["Emma"]}]}"#;
        let waiting = || std::fs::read_dir(house.portico.settings.data_dir.join("imports")).expect("the folder").count();
        let ines = house.sign_in(INES).await;
        ines.open("/clients/import").await;
        ines.attach_all(label, &[("RelatedPerson.json", related), ("Patient.ndjson", patients)]);
        ines.press("Upload and continue").await.status(200).shows("Patient.ndjson and RelatedPerson.json").shows("2 files, read together as FHIR");
        ines.tick("Yes, all of them");
        over(&ines, ines.press("Check the file").await).await.shows("1 client can be imported");
        let page = ines.press("Import 1 client").await.shows("1 client imported").shows("1 contact was added to them");
        page.shows("The files themselves were deleted");
        let contact: (String, String) = house.one("select name, relationship from contacts", values![]).await;
        assert_eq!((contact, waiting()), (("Emma Smith".into(), "Mother".into()), 0));
        ines.open("/clients/import").await;
        ines.attach_all(label, &[("Patient.ndjson", patients), ("RelatedPerson.json", related)]);
        ines.press("Upload and continue").await.status(200).shows("These files have been imported before");
        ines.press("Don’t import these files").await.shows("The files were deleted. Nothing was imported.");
        let cases: [(&str, &[u8], &str); 2] = [
            ("clients.csv", b"First name,Last name\nRosa,Lima\n", "clients.csv is a CSV file: import it alone"),
            ("Organization.ndjson", b"\n", "Organization.ndjson: The file is empty"),
        ];
        for (name, bytes, says) in cases {
            ines.open("/clients/import").await;
            ines.attach_all(label, &[("Patient.ndjson", patients), (name, bytes)]);
            ines.press("Upload and continue").await.status(422).shows(says);
            assert_eq!(waiting(), 0, "{name}");
        }
    }

    /// A column that is matched by hand says itself which of day and month comes first, as one that is recognised does. What does not tell is
    /// asked.
    async fn dates_matched_by_hand_are_read_as_they_are_written(house) {
        let question = "How are dates written in this file?";
        let ines = house.sign_in(INES).await;
        let upload = async |list: &[u8]| {
            ines.open("/clients/import").await;
            ines.attach("Choose the file with your clients", "list.csv", list);
            ines.press("Upload and continue").await.status(200)
        };
        let born = async |given: &str| {
            let found: (Option<String>,) = house.one("select birth_date from clients where given_name = $1", values![given]).await;
            found.0.unwrap_or_default()
        };
        upload(b"First name,Last name,On paper\nMaya,March,03/04/1985\nJonas,Late,03/27/1985\n").await.does_not_show(question);
        ines.choose("What “On paper” becomes", "Date of birth").tick("Yes, all of them");
        over(&ines, ines.press("Check the file").await).await.shows("2 clients can be imported");
        over(&ines, ines.press("Import 2 clients").await).await.shows("2 clients imported");
        assert_eq!((born("Maya").await.as_str(), born("Jonas").await.as_str()), ("1985-03-04", "1985-03-27"));
        upload(b"First name,Last name,On paper\nAnna,March,03/04/1985\nNils,May,05/06/1990\n").await.shows(question);
        ines.choose("What “On paper” becomes", "Date of birth").tick("Yes, all of them");
        ines.press("Check the file").await.status(422).shows("Choose whether the day or the month comes first in dates");
        ines.tick("Month first: 3/27/1985");
        over(&ines, ines.press("Check the file").await).await.shows("2 clients can be imported");
        over(&ines, ines.press("Import 2 clients").await).await.shows("2 clients imported");
        assert_eq!((born("Anna").await.as_str(), born("Nils").await.as_str()), ("1985-03-04", "1990-05-06"));
        // What one column said does not answer for another that takes its place.
        upload(b"First name,Last name,DOB,On paper\nRosa,Lima,27/03/1990,03/04/1985\n").await.does_not_show(question);
        ines.choose("What “DOB” becomes", "Don’t import").choose("What “On paper” becomes", "Date of birth").tick("Yes, all of them");
        ines.press("Check the file").await.status(422).shows(question).shows("Choose whether the day or the month comes first in dates");
        ines.press("Don’t import this file").await.shows("Nothing was imported");
    }

    /// What is no list is refused in one sentence with its place, and nothing of it stays.
    async fn what_is_no_list_is_refused(house) {
        let ines = house.sign_in(INES).await;
        let cases: [(&[u8], &str); 8] = [
            (b"PK\x03\x04 a bomb", "This is a zip archive or an Excel workbook"),
            (b"\x1f\x8b\x08\0\0\0", "This is a gzip archive"),
            (b"", "Choose a file"),
            (b"\r\n\r\n", "The file is empty"),
            (b"First name,Last name\nMaya,\"Lind\nJonas,Weber\n", "Reading stopped at row 2: a quotation mark opens here and is never closed"),
            (b"a,b\n\0\0\0\0", "doesn’t look like a client list"),
            (b"%PDF-1.7", "This is a PDF"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel or Word file"),
        ];
        for (bytes, says) in cases {
            ines.open("/clients/import").await;
            let name = if bytes.is_empty() { "" } else { "list.csv" };
            ines.attach("Choose the file with your clients", name, bytes);
            ines.press("Upload and continue").await.status(422).shows(says);
        }
        // A document that breaks off is known only when it is read: nothing of it is imported.
        let broken = b"{\"resourceType\":\"Bundle\",\"entry\":[\n{\"resource\":{\"resourceType\":\"Patient\",\"name\":[{\"text\":\"Ana Ok\"}]}},\n{\"resource\":#}]}";
        checked(&ines, "bundle.json", broken, "Yes, all of them").await.shows("Nothing was imported.").shows("Reading stopped at line 3");
        assert_eq!(clients(house).await, 0);
    }

    /// A list is one encoding throughout: a letter of another one is told with its row, and a name never comes in with other letters. A list
    /// that is Windows-1252 throughout comes in as it was written, and the page says what it was taken for.
    async fn a_wrong_encoding_is_told_with_its_row(house) {
        const NOT_LIKE_THE_REST: &str = "Reading stopped at row 3: a letter here isn’t UTF-8 like the rest of the file. Save the list as UTF-8.";
        let ines = house.sign_in(INES).await;
        let cases: [(&[u8], &str); 4] = [
            (b"First name,Last name\nZo\xc3\xab,M\xc3\xbcller\nJos\xe9,Silva\n", NOT_LIKE_THE_REST),
            (b"First name,Last name\nJos\xc3\xa9,\"de la\nCruz\"\nZo\xeb,M\xfcller\n", NOT_LIKE_THE_REST),
            (b"\xef\xbb\xbfFirst name,Last name\nMaya,Lindqvist\nJos\xe9,Silva\n", NOT_LIKE_THE_REST),
            (b"First name,Last name\n\x91\xbe\x98Y,\x93c\x92\x86\n\x8eR,\x90X\n", "Reading stopped at row 3: a letter here is neither UTF-8 nor Windows-1252."),
        ];
        for (bytes, says) in cases {
            ines.open("/clients/import").await;
            ines.attach("Choose the file with your clients", "list.csv", bytes);
            ines.press("Upload and continue").await.status(422).shows(says);
        }
        // FHIR is UTF-8 whatever its bytes are: a line costs that line, a document ends where it breaks.
        let patients = b"\xef\xbb\xbf{\"resourceType\":\"Patient\",\"id\":\"a\",\"name\":[{\"text\":\"Jos\xe9 Silva\"}]}\n\
            {\"resourceType\":\"Patient\",\"id\":\"b\",\"name\":[{\"text\":\"Zo\xc3\xab M\xc3\xbcller\"}]}\n";
        let page = checked(&ines, "Patient.ndjson", patients, "Yes, all of them").await.shows("1 client can be imported");
        page.shows("line 1").shows("it is not JSON that can be read (a letter isn’t UTF-8, which FHIR always is)");
        let bundle = b"\xef\xbb\xbf{\"resourceType\":\"Bundle\",\"entry\":[\n{\"resource\":{\"resourceType\":\"Patient\",\"name\":[{\"text\":\"Jos\xe9 Silva\"}]}}]}";
        checked(&ines, "bundle.json", bundle, "Yes, all of them").await.shows("Nothing was imported.").shows("Reading stopped at line 2: this is not JSON that can be read (a letter isn’t UTF-8");
        assert_eq!(clients(house).await, 0);

        ines.open("/clients/import").await;
        ines.attach("Choose the file with your clients", "list.csv", b"First name,Last name\nJos\xe9,N\xfa\xf1ez\n");
        ines.press("Upload and continue").await.status(200).shows("written in Windows-1252, because it is not UTF-8").shows("José");
        ines.tick("Yes, all of them");
        over(&ines, ines.press("Check the file").await).await.shows("1 client can be imported");
        over(&ines, ines.press("Import 1 client").await).await.shows("1 client imported");
        ines.open("/clients").await.shows("José Núñez");
    }

    /// Of a list that is too large nothing is read: what to do is said from its announced length, whatever stands around the door. Elsewhere
    /// it is said that what was sent is too large.
    async fn a_list_that_is_too_large_is_told_the_way(house) {
        let ines = house.sign_in(INES).await;
        let announced = async |path: &str, bytes: u64| {
            let request = ines
                .request(Method::POST, path)
                .header(header::ORIGIN, ines.origin())
                .header("sec-fetch-site", "same-origin")
                .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
                .header(header::CONTENT_LENGTH, bytes)
                .body(Body::empty())
                .expect("a request");
            ines.ask(request).await
        };
        for bytes in [1_000_000_000, 202 << 20] {
            let page = announced("/clients/import", bytes).await.status(422).shows("Import clients").shows("There is a problem");
            page.shows("larger than 200 MB. Ask Portico’s operator to import with the command “portico import”.");
        }
        announced("/clients", 1_000_000_000).await.status(413).shows("That is too large").does_not_show("Too many");
        let nobody = house.browser();
        let request = nobody.request(Method::POST, "/clients/import").header("sec-fetch-site", "same-origin");
        let request = request.header(header::CONTENT_LENGTH, 1_000_000_000_u64).body(Body::empty()).expect("a request");
        assert!(nobody.ask(request).await.header("location").starts_with("/sign-in"), "whoever is not signed in is asked to");
    }

    /// Names that break other programs go in and come out as they were written.
    async fn naughty_names(house) {
        let names = ["Robert'); DROP TABLE clients;--", "<script>alert(1)</script>", "=cmd|' /C calc'!A0", "ﷺ", "田中さん", "Ω≈ç√∫˜µ",
            "{{client_full_name}}", "${jndi:ldap://x}", "%s%s%n", "O’Neil \"Bob\", Jr.", "🏳0🌈️", "null", "NaN", "../../etc/passwd"];
        let mut list = csv::Writer::from_writer(Vec::new());
        list.write_record(["First name", "Last name"]).expect("written");
        for name in names {
            list.write_record([name, "Naughty"]).expect("written");
        }
        let ines = house.sign_in(INES).await;
        checked(&ines, "names.csv", &list.into_inner().expect("a list"), "Yes, all of them").await.shows("14 clients can be imported");
        let page = ines.press("Import 14 clients").await.shows("14 clients imported");
        let practice = house.practice(ALDER).await;
        let mut kept: Vec<String> = house
            .rows::<(String,)>("select given_name from clients where practice_id = $1", values![practice])
            .await.into_iter().map(|(name,)| name).collect();
        let mut expected: Vec<String> = names.iter().map(|name| portico_values::clean_text(name)).collect();
        kept.sort();
        expected.sort();
        assert_eq!(kept, expected);
        assert!(ines.open(&page.link("Download results")).await.text().contains("'=cmd"), "no spreadsheet takes it for a formula");
        let list = ines.open("/clients").await.status(200);
        assert!(!list.text().contains("<script>alert"));
    }

    /// A process that ends half-way leaves an import that says so, and continues without writing anybody twice.
    async fn half_an_import_never_looks_finished(house) {
        let mut list = String::from("First name,Last name,Email\n");
        for n in 0..5_000 {
            list.push_str(&format!("Client,Number {n},client{n}@example.com\n"));
        }
        let (id, source) = house.taken_in("long.csv", list.as_bytes()).await;
        let held = house.chosen(id, &source).await;
        let who = house.who(INES).await;
        work::check(&house.portico, &who, held, &Progress::default()).await.expect("checked");
        let mut act = house.act(&who).await;
        let held = actions::confirm(&mut act, id).await.expect("confirmed");
        act.commit().await.expect("kept");
        let (progress, practice) = (Progress::default(), house.practice(ALDER).await);
        let (portico, theirs, seen) = (house.portico.clone(), who.clone(), progress.clone());
        let working = tokio::spawn(async move { work::write(&portico, &theirs, held, &seen).await });
        // Its hold is taken away between two chunks: to the rows that is what the end of a process is.
        loop {
            let mut transaction = house.portico.database.begin().await.expect("the database is there");
            if progress.rows() >= 1_000 {
                transaction.run("update imports set fence = fence + 1 where practice_id = $1 and id = $2", values![practice, id]).await.expect("taken");
                break transaction.commit().await.expect("kept");
            }
            drop(transaction);
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        working.await.expect("no panic").expect("it stops by itself");
        let half = clients(house).await;
        assert!((1_000..5_000).contains(&half) && half % 1_000 == 0, "{half} were written, whole chunks of them");
        let ines = house.sign_in(INES).await;
        let path = format!("/clients/import/{id}");
        ines.open(&path).await.shows("Importing clients…").does_not_show("imported.");
        house.clock.advance(Duration::from_secs(61));
        ines.open(&path).await.shows("This import stopped before it finished");
        let page = ines.press("Continue").await;
        over(&ines, page).await.shows("5,000 clients imported");
        assert_eq!(clients(house).await, 5_000);
        let twice: Vec<(String,)> = house.rows("select family_name from clients group by family_name having count(*) > 1", values![]).await;
        assert!(twice.is_empty());
        // Whoever held it before has lost it.
        work::write(&house.portico, &who, held, &Progress::default()).await.expect("it finds nothing to do");
        assert_eq!(clients(house).await, 5_000);
    }

    /// A list that nobody goes on with does not lie here for ever, and neither does an upload whose process ended before it had a row.
    async fn a_list_that_nobody_imports_is_thrown_away(house) {
        let folder = house.portico.settings.data_dir.join("imports");
        let waiting = || std::fs::read_dir(&folder).expect("the folder").count();
        let ines = house.sign_in(INES).await;
        let begun = checked(&ines, "checked.csv", LIST.as_bytes(), "Yes, all of them").await.address.clone();
        ines.open("/clients/import").await;
        ines.attach("Choose the file with your clients", "chosen.csv", b"First name,Last name\nRosa,Lima\n");
        ines.press("Upload and continue").await.status(200).shows("Rosa");
        let lost: ImportId = new_id(house.portico.clock.now(), &*house.portico.randomness);
        std::fs::write(folder.join(format!("{lost}.upload")), LIST).expect("written");
        jobs::sweep(&house.portico).await.expect("swept");
        assert_eq!(waiting(), 3, "what came today may be on its way to its row");
        house.clock.advance(days(13));
        jobs::sweep(&house.portico).await.expect("swept");
        assert_eq!(waiting(), 2, "no row knows the third");
        house.sign_in(INES).await.open(&begun).await.status(200).shows("4 clients can be imported");
        house.clock.advance(days(2));
        jobs::sweep(&house.portico).await.expect("swept");
        assert_eq!(waiting(), 0);
        house.sign_in(INES).await.open(&begun).await.status(404);
        let (rows,): (i64,) = house.one("select count(*) from import_rows", values![]).await;
        let (examples,): (i64,) = house.one("select count(*) from imports where settings like '%Rosa%'", values![]).await;
        let (dropped,): (i64,) = house.one("select count(*) from audit_events where action = 'import.dropped'", values![]).await;
        assert_eq!((rows, examples, dropped), (0, 0, 2));
    }

    /// Whoever ticks rows is at work on the list, so its days begin anew. So they do when a copy that came back is released.
    async fn a_list_that_somebody_works_at_stays(house) {
        let (id, source) = house.taken_in("list.csv", LIST.as_bytes()).await;
        let who = house.who(INES).await;
        let held = house.chosen(id, &source).await;
        work::check(&house.portico, &who, held, &Progress::default()).await.expect("checked");
        let state = async || house.one::<(String,)>("select state from imports where id = $1", values![id]).await.0;
        house.clock.advance(days(13));
        let mut act = house.act(&who).await;
        actions::leave_out(&mut act, id, vec![(1, true)]).await.expect("it can be chosen");
        act.commit().await.expect("kept");
        house.clock.advance(days(2));
        jobs::sweep(&house.portico).await.expect("swept");
        assert_eq!(state().await, "checked");
        hold::hold(&house.portico).await.expect("held");
        house.clock.advance(days(20));
        hold::release(&house.portico).await.expect("released");
        jobs::sweep(&house.portico).await.expect("swept");
        assert_eq!(state().await, "checked", "nobody could go on with it");
        house.clock.advance(days(15));
        jobs::sweep(&house.portico).await.expect("swept");
        assert_eq!(state().await, "dropped");
    }

    /// Half an import that nobody continues ends as it stands: who came in stays, and can be undone.
    async fn half_an_import_that_nobody_continues_ends(house) {
        house.imported("half.csv", b"First name,Last name\nRosa,Lima\nNils,Berg\n").await;
        // To the rows that is a process that ended before it could say that it was over.
        house.change("update imports set state = 'importing'", values![]).await;
        house.clock.advance(days(15));
        jobs::sweep(&house.portico).await.expect("swept");
        let ines = house.sign_in(INES).await;
        ines.open("/clients/import").await;
        let page = ines.follow("half.csv").await.shows("2 clients imported").shows("Nobody continued it within 14 days");
        assert!(page.offers("Undo this import"));
    }
}
