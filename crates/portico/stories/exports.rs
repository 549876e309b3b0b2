//! The client list as a file (behaviours.md 43), and the password that is asked for before any file leaves the house (promises.md K28).

use crate::kit::*;
use futures_util::StreamExt as _;
use std::time::Duration;

const LIST: &str = "/clients/export";
const WRONG: &str = "not my password";
/// What was taken out, as the history has it.
const TAKEN: &str =
    "select count(*) from audit_events where action in ('clients.exported', 'client.exported', 'history.exported')";

/// The lines of a file, its mark taken away.
fn lines(text: &str) -> Vec<String> {
    text.strip_prefix('\u{feff}').expect("the mark for spreadsheets").lines().map(str::to_owned).collect()
}

stories! {
    /// The list as it is filtered, in the words of the list, with the four headings people know first.
    async fn an_administrator_takes_the_list_out(house) {
        house.activate(MAYA).await;
        house.invite(ANA).await;
        house.client(HARRIET).await;
        house.assign(ADA, house.client(MAYA).await).await;
        let ines = house.sign_in(INES).await;
        ines.open("/clients").await.shows("Export to CSV");
        let page = ines.press("Export to CSV").await.status(200);
        assert_eq!(page.header("content-disposition"), "attachment; filename=\"portico-clients-2026-11-21.csv\"");
        let all = lines(&page.text());
        assert!(all[0].starts_with("Activation status,Last log-in date,Account subscription,Assigned staff,Given name"), "{}", all[0]);
        assert_eq!(all.len(), 4, "{all:?}");
        let line = |name: &str| all.iter().find(|line| line.contains(name)).expect("a line").clone();
        assert!(line("Lindqvist").starts_with("Activated,2026-11-21,Starter,Dr Ada Brandt,Maya,Lindqvist"), "{}", line("Lindqvist"));
        assert!(line("Lindqvist").contains("Accepted"), "{}", line("Lindqvist"));
        assert!(line("Silva").starts_with("Waiting to accept,,Starter,,Ana,Silva"), "{}", line("Silva"));
        assert!(line("Silva").contains("2026-11-21 14:05,Sam Patel,Waiting,2026-12-21 14:05,Accepted by the mail server,0"), "{}", line("Silva"));
        assert!(line("Silva").contains("Español"), "{}", line("Silva"));
        assert!(line("Boateng").starts_with("No email on file,"), "{}", line("Boateng"));
        let (many,): (i64,) = house.one("select count(*) from audit_events where action = 'clients.exported'", values![]).await;
        assert_eq!(many, 1, "it is written into the history");

        ines.open("/clients?tab=waiting").await;
        let waiting = lines(&ines.press("Export to CSV").await.text());
        assert_eq!(waiting.len(), 2, "{waiting:?}");
        ines.open("/clients?q=boat").await;
        assert_eq!(lines(&ines.press("Export to CSV").await.text()).len(), 2);
    }

    /// How many intake forms are outstanding stands behind the reminders: what is sent in is none any more, and who was asked for nothing has 0.
    async fn outstanding_forms_are_counted(house) {
        let maya = house.activate(MAYA).await;
        house.client(HARRIET).await;
        let request = house.asks_to_fill_in(MAYA, "phq-9").await;
        house.asks_to_fill_in(MAYA, "gad-7").await;
        let ines = house.sign_in(INES).await;
        let told = async |name: &str| {
            let all = lines(&ines.post("/clients/export", &[]).await.text());
            let place = all[0].split(',').position(|heading| heading == "Forms outstanding").expect("the column");
            assert_eq!(all[0].split(',').nth(place - 1), Some("Reminders sent"));
            let line = all.iter().find(|line| line.contains(name)).expect("a line");
            line.split(',').nth(place).expect("a cell").to_owned()
        };
        assert_eq!((told("Lindqvist").await.as_str(), told("Boateng").await.as_str()), ("2", "0"));
        crate::form_sending::fill_the_scale(&maya, request, "o1").await;
        assert_eq!(told("Lindqvist").await, "1");
        house.carry_letters().await;
    }

    /// The results of a batch or an import hold names too. They ask for no password, and stand in the history as every file does.
    async fn results_that_are_taken_home_are_written_down(house) {
        let batch = house.start_batch(&[MAYA]).await;
        house.sign_in(SAM).await.open(&format!("/batches/{batch}/results.csv")).await.status(200).shows("Lindqvist");
        house.imported("list.csv", b"First name,Last name,DOB\nUma,Known,1990-05-06\n").await;
        let (import,): (portico_values::ImportId,) = house.one("select id from imports", values![]).await;
        let ines = house.sign_in(INES).await;
        ines.open(&format!("/clients/import/{import}/results.csv")).await.status(200).shows("Uma Known");
        let history = ines.open("/organization/history?what=exports").await;
        history.shows("Results of a batch saved as a file by Sam Patel").shows("Results of an import saved as a file by Ines Okafor");
        house.leave_letters();
    }

    /// Names that would be formulas stay names.
    async fn a_formula_in_a_name_stays_text(house) {
        house.another_client("=cmd()", "formula@another.example").await;
        house.another_client("+1+1", "sum@another.example").await;
        house.another_client("\u{ff1d}wide", "wide@another.example").await;
        let ines = house.sign_in(INES).await;
        let text = ines.post("/clients/export", &[]).await.text();
        for cell in [",=", ",+", ",@", ",-", ",\u{ff1d}"] {
            assert!(!text.contains(cell), "{cell} begins a cell:\n{text}");
        }
        assert!(text.contains("cmd()"));
    }

    /// Only administrators; and never another practice's clients.
    async fn nobody_else_takes_it_out(house) {
        house.client(MAYA).await;
        house.client(MAYA_AT_HARBOUR).await;
        for somebody in [ADA, SAM, BILL] {
            let browser = house.sign_in(somebody).await;
            browser.open("/clients").await.does_not_show("Export to CSV");
            browser.post("/clients/export", &[]).await.status(403);
        }
        let text = house.sign_in(INES).await.post("/clients/export", &[]).await.text();
        assert!(text.contains("Lindqvist") && !text.contains("Harbourfield"), "{text}");
    }

    /// K28: ten minutes after signing in, the password comes first, for each file anew. Until it is right nothing is taken out, and what was asked
    /// for stays.
    async fn later_the_password_comes_first(house) {
        let maya = house.client(MAYA).await;
        house.client(HARRIET).await;
        let ines = house.sign_in(INES).await;
        house.clock.advance(Duration::from_secs(9 * 60));
        ines.post(LIST, &[]).await.status(200).shows("Lindqvist");
        house.clock.advance(Duration::from_secs(2 * 60));
        let record = format!("/clients/{maya}");
        let files = [
            ("/clients?q=lindq", "Export to CSV", "Lindqvist", "Boateng"),
            ("/organization/history?what=exports", "Export to CSV", "Client list saved as a file", "session.opened"),
            (record.as_str(), "Export Maya’s data", "1987-03-14", "Boateng"),
        ];
        for (number, (from, export, inside, outside)) in files.into_iter().enumerate() {
            let taken = async || house.one::<(i64,)>(TAKEN, values![]).await.0;
            ines.open(from).await;
            let page = ines.press(export).await.status(200).shows("Confirm it’s you").shows("You signed in more than 10 minutes ago.");
            assert_eq!((page.header("content-disposition"), page.heading().as_str()), ("", "Confirm it’s you"));
            assert_eq!(page.link("Cancel"), from);
            ines.press("Export").await.status(422).shows("Enter your current password");
            ines.fill("Current password", WRONG).press("Export").await.status(422).shows("That isn’t your current password").never_says(WRONG);
            assert_eq!(taken().await, 1 + number as i64, "{from}");
            let file = ines.fill("Current password", STAFF_PASSWORD).press("Export").await.status(200);
            assert!(file.header("content-disposition").starts_with("attachment; filename="), "{from}");
            assert!(file.text().contains(inside) && !file.text().contains(outside), "{from}: {}", file.text());
            assert_eq!(taken().await, 2 + number as i64, "{from}");
        }
        let elsewhere = house.client(MAYA_AT_HARBOUR).await;
        ines.post(&format!("/clients/{elsewhere}/export"), &[]).await.status(404);
        let fresh = house.sign_in(INES).await.post(LIST, &[]).await.status(200);
        assert!(fresh.header("content-disposition").starts_with("attachment"), "who signed in again is not asked");
    }

    /// K28: it is counted as everywhere. In the rest the right password takes nothing out either.
    async fn the_password_before_a_file_cannot_be_guessed(house) {
        house.client(MAYA).await;
        let ines = house.sign_in(INES).await;
        house.clock.advance(Duration::from_secs(11 * 60));
        for number in 0..10 {
            let door = [LIST, "/history/export.csv"][number % 2];
            ines.post(door, &[("present", WRONG)]).await.status(422).shows("That isn’t your current password");
        }
        ines.post(LIST, &[("present", STAFF_PASSWORD)]).await.status(429).shows("Too many tries.").shows("Confirm it’s you");
        assert_eq!(house.one::<(i64,)>(TAKEN, values![]).await, (0,));
    }

    /// A long list is read piece by piece, everybody once; and it ends with the session it was begun in.
    async fn a_long_export_is_whole_and_ends_with_its_session(house) {
        for n in 0..1_101 {
            house.another_client(&format!("Client{n:04}"), &format!("c{n}@another.example")).await;
        }
        let ines = house.sign_in(INES).await;
        let text = ines.post("/clients/export", &[]).await.text();
        let mut all = lines(&text);
        assert_eq!(all.len(), 1_102);
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 1_102, "everybody once");

        let body = ines.begin_posted_download("/clients/export").await;
        let mut pieces = body.into_data_stream();
        assert!(pieces.next().await.is_some_and(|piece| piece.is_ok()));
        house.disable(INES).await;
        assert!(pieces.next().await.is_some_and(|piece| piece.is_err()), "it breaks off");
    }
}
