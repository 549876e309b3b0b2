//! The whole binary from outside, on both engines: it comes up, serves, goes down, and refuses what it should.

use crate::{Done, installation::Installation, postgres::Cluster};
use std::process::Stdio;

/// One life of an installation on SQLite and one on PostgreSQL.
pub(crate) fn check(_: &[String]) -> Done {
    println!("SQLite:");
    life(None)?;
    println!("PostgreSQL:");
    let cluster = Cluster::start(true)?;
    life(Some(&cluster.url()))
}

fn life(database_url: Option<&str>) -> Done {
    let home = Installation::new("smoke", database_url)?;
    refuses_a_wrong_setting(&home)?;
    home.does(&["migrate"])?;
    let pending = home.says(&["migrate", "--pending"])?;
    if !pending.contains("up to date") {
        return Err(format!("after migrate there is still something pending: {pending}"));
    }
    a_practice_with_its_administrator(&home)?;
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
    let ines = ["create-staff", "--practice", "alder-wren", "--name", "Ines Duarte", "--email", "ines@example.com"];
    let link = home.says(&[&ines[..], &["--role", "administrator"]].concat())?;
    if link.contains("/reset/") { Ok(()) } else { Err(format!("create-staff gave no link to choose a password: {link}")) }
}

/// A wrong setting is one line and exit code 2.
fn refuses_a_wrong_setting(home: &Installation) -> Done {
    let mut wrong = home.portico(&["migrate"]);
    wrong.env("PORTICO_LISTEN", "somewhere").stdin(Stdio::null());
    let answer = wrong.output().map_err(|why| why.to_string())?;
    let said = String::from_utf8_lossy(&answer.stderr).trim().to_owned();
    if answer.status.code() != Some(2) || said.lines().count() != 1 || !said.contains("listen") {
        return Err(format!("a wrong setting ended with {} and said: {said}", answer.status));
    }
    Ok(())
}
