//! The whole binary from outside, on both engines: it comes up, serves, goes down, is copied, comes back, and refuses what it should.

use crate::{Done, installation::Installation, postgres::Cluster};
use std::{
    ffi::OsStr,
    fs,
    os::unix::ffi::OsStrExt as _,
    process::{Command, Stdio},
};

/// One life of an installation on SQLite and one on PostgreSQL, each copied and brought back, and a dump carried from one to the other.
pub(crate) fn check(_: &[String]) -> Done {
    makes_none_by_the_way()?;
    let cluster = Cluster::start(true)?;
    let [first, second, third] = ["first", "second", "third"].map(|name| cluster.database(name));
    let sqlite = Installation::new("sqlite", None)?;
    life(&sqlite)?;
    comes_back(&sqlite, &["backup"], None)?;
    comes_back(&sqlite, &["backup", "--dump"], Some(&third?))?;
    let postgres = Installation::new("postgres", Some(&first?))?;
    life(&postgres)?;
    comes_back(&postgres, &["backup"], Some(&second?))
}

/// From nothing to a practice that answers, and down again.
fn life(home: &Installation) -> Done {
    refuses_a_wrong_setting(home)?;
    home.does(&["migrate"])?;
    let pending = home.says(&["migrate", "--pending"])?;
    if !pending.contains("up to date") {
        return Err(format!("after migrate there is still something pending: {pending}"));
    }
    a_practice_with_its_administrator(home)?;
    a_folder_of_lists_comes_in(home)?;
    answers(home)?;
    home.does(&["doctor"])?;
    goes_on_when_nobody_listens(home)?;
    home.does(&["audit", "verify"])
}

/// With `| head` behind it, a command comes to its end all the same, and its exit code says how it ended.
fn goes_on_when_nobody_listens(home: &Installation) -> Done {
    let lists = ["import", "lists", "--practice", "alder-wren", "--consent", "yes", "--dry-run"];
    for (words, code) in [(&["doctor"][..], 0), (&lists[..], 1)] {
        let mut asked = home.portico(words);
        asked.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut unheard = asked.spawn().map_err(|why| why.to_string())?;
        drop((unheard.stdout.take(), unheard.stderr.take()));
        let ended = unheard.wait().map_err(|why| why.to_string())?;
        if ended.code() != Some(code) {
            return Err(format!("{words:?}, to which nobody listened, ended with {ended} and not with {code}"));
        }
    }
    Ok(())
}

/// A copy, made while the installation serves, becomes an installation of its own that answers the same.
fn comes_back(home: &Installation, backup: &[&str], database_url: Option<&str>) -> Done {
    let copy = home.folder.join(backup.join("-")).display().to_string();
    let server = home.serve(&["serve"])?;
    home.does(&[backup, &[&copy]].concat())?;
    server.stop()?;
    let mut restored = Installation::new("restored", database_url)?;
    restored.with_keys_of(home)?;
    restored.does(&["restore", &copy])?;
    restored.does(&["restore", "--release"])?;
    restored.does(&["audit", "verify"])?;
    answers(&restored)
}

/// Comes up, answers what it should, and goes down.
fn answers(home: &Installation) -> Done {
    let server = home.serve(&["serve"])?;
    for (path, expected) in [("/sign-in", 200), ("/p/alder-wren/sign-in", 200), ("/p/nobody/sign-in", 404), ("/clients", 303)] {
        let (status, page) = server.get(path)?;
        if status != expected {
            return Err(format!("{path} answered {status} and not {expected}: {page}"));
        }
    }
    server.stop()
}

fn a_practice_with_its_administrator(home: &Installation) -> Done {
    home.does(&["create-practice", "--name", "Alder & Wren", "--phone", "020 7946 0123", "--address", "12 Mill Lane, Lewes"])?;
    let file = home.folder.join("password");
    fs::write(&file, "river candle bicycle\n").map_err(|why| format!("could not write {}: {why}", file.display()))?;
    let member =
        |name, email, role| ["create-staff", "--practice", "alder-wren", "--name", name, "--email", email, "--role", role];
    let ines = member("Ines Duarte", "ines@example.com", "administrator");
    home.does(&[&ines[..], &["--password-file", &file.display().to_string()]].concat())?;
    let link = home.says(&member("Sam Okoro", "sam@example.com", "front-desk"))?;
    if link.contains("/reset/") { Ok(()) } else { Err(format!("create-staff gave no link to choose a password: {link}")) }
}

const LISTS: [(&str, &str); 4] = [
    ("broken.csv", "PK\u{3}\u{4} an archive"),
    ("clients.csv", "First name,Last name,Contact at,Notes\nRosa,Lima,rosa@example.com,x\n,,nobody@example.com,y\n"),
    (
        "Patient.ndjson",
        r#"{"resourceType":"Patient","id":"p5","name":[{"family":"Smith","given":["John"]}],"birthDate":"2020-02-03"}"#,
    ),
    (
        "RelatedPerson.ndjson",
        r#"{"resourceType":"RelatedPerson","patient":{"reference":"Patient/p5"},"name":[{"family":"Smith","given":["Emma"]}]}"#,
    ),
];

/// Lists come in by command: first it says what would happen, then it imports them and writes one table of results. What is no list is said,
/// with exit code 1, and keeps none of the others out.
fn a_folder_of_lists_comes_in(home: &Installation) -> Done {
    let lists = home.folder.join("lists");
    let could_not = |why: std::io::Error| format!("the lists: {why}");
    fs::create_dir(&lists).map_err(could_not)?;
    LISTS.iter().try_for_each(|(name, content)| fs::write(lists.join(name), content)).map_err(could_not)?;
    let imports = |more: &[&str], says: &[&str]| -> Done {
        let chosen = ["--consent", "yes", "--column", "Contact at=email", "--staff", "Ines Duarte"];
        let words = [&["import", "lists", "--practice", "alder-wren"][..], &chosen[..], more].concat();
        let answer = home.portico(&words).stdin(Stdio::null()).output().map_err(|why| why.to_string())?;
        let said = [answer.stdout, answer.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        let is_said = says.iter().all(|words| said.contains(words));
        if answer.status.code() != Some(1) || !is_said || !said.contains("broken.csv: This is a zip archive") {
            return Err(format!("{words:?} ended with {} and did not say all of {says:?} but: {said}", answer.status));
        }
        Ok(())
    };
    imports(
        &["--dry-run"],
        &[
            "clients.csv is written in UTF-8.",
            "Contact at → Email",
            "Notes → Don’t import",
            "clients.csv: 2 rows read, 1 ready, 1 cannot be imported.",
            "row 3: Name: the row has no name.",
            "Patient.ndjson and RelatedPerson.ndjson: 2 rows read, 1 ready, 1 contact of a client.",
            "Nothing was added: this was a dry run.",
        ],
    )?;
    imports(&["--results", "results.csv"], &["1 client and 0 contacts added.", "1 client and 1 contact added."])?;
    let results = fs::read_to_string(home.folder.join("results.csv")).map_err(could_not)?;
    let is_one_table = results.starts_with("\u{feff}File,Row,Name,Result,Remarks\r\n") && results.lines().count() == 5;
    if !is_one_table || !results.contains("clients.csv,row 2,Rosa Lima,Imported,") {
        return Err(format!("the results are not one table of all rows: {results}"));
    }
    let again =
        ["This has been imported before.", "as a client already in your list. (Rosa Lima)", "0 clients and 0 contacts added."];
    imports(&["--leave-out-duplicates"], &again)
}

/// A wrong setting is one line and exit code 2; so is one that is set and empty or no text, a log that nobody keeps, and a command line that
/// cannot be read.
fn refuses_a_wrong_setting(home: &Installation) -> Done {
    let settings: [(&str, &[u8], &str); 5] = [
        ("PORTICO_LISTEN", b"somewhere", "listen is"),
        ("PORTICO_SMTP_URL", b"", "PORTICO_SMTP_URL is set and empty"),
        ("PORTICO_DATA_DIR", b"data\xff", "PORTICO_DATA_DIR is not written in UTF-8"),
        ("PORTICO_DATABASE_URL", b"postgres://portico@localhost:many/portico", "database_url (from PORTICO_DATABASE_URL) cannot"),
        ("PORTICO_LOG", b"portico=debgu", "PORTICO_LOG is"),
    ];
    for (name, value, says) in settings {
        let mut wrong = home.portico(&["migrate"]);
        refuses(wrong.env(name, OsStr::from_bytes(value)), says)?;
    }
    refuses(&mut home.portico(&["migrate", "--data-dri", "data"]), "unexpected argument '--data-dri' found")?;
    refuses(&mut home.portico(&["migrate", "--batch-cap"]), "a value is required for '--batch-cap <NUMBER>'")
}

/// The command says so in one line, with exit code 2.
fn refuses(wrong: &mut Command, says: &str) -> Done {
    let answer = wrong.stdin(Stdio::null()).output().map_err(|why| why.to_string())?;
    let said = String::from_utf8_lossy(&answer.stderr).trim().to_owned();
    if answer.status.code() != Some(2) || said.lines().count() != 1 || !said.contains(says) {
        return Err(format!("what should say “{says}” ended with {} and said: {said}", answer.status));
    }
    Ok(())
}

/// A command that goes on with an installation makes none where there is none, and says so in one line with exit code 2; `bounce` with 75, since a
/// mail server that pipes into it tries again later then.
fn makes_none_by_the_way() -> Done {
    let nowhere = Installation::new("nowhere", None)?;
    let asked: [(&[&str], i32); 4] =
        [(&["backup", "copy"], 2), (&["audit", "verify"], 2), (&["bounce"], 75), (&["restore", "--release"], 2)];
    for (words, code) in asked {
        let answer = nowhere.portico(words).stdin(Stdio::null()).output().map_err(|why| why.to_string())?;
        let said = String::from_utf8_lossy(&answer.stderr).trim().to_owned();
        if answer.status.code() != Some(code) || said.lines().count() != 1 || nowhere.folder.join("data").exists() {
            return Err(format!("{words:?} where nothing is ended with {} and said: {said}", answer.status));
        }
    }
    Ok(())
}
