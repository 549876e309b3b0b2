//! Databases on a PostgreSQL server that is there for this run.

use crate::Done;
use std::process::Command;

/// Makes an empty database of this name and says its address. The server's own address ends with `/postgres`.
pub(crate) async fn fresh_database(server: &str, name: &str) -> Done<String> {
    let create = format!("create database bench_{name}");
    let made = Command::new("psql").args([server, "-q", "-c", &create]).output().map_err(|why| format!("psql: {why}"))?;
    if !made.status.success() {
        return Err(String::from_utf8_lossy(&made.stderr).trim().to_owned());
    }
    let (head, _) = server.rsplit_once('/').ok_or("the server's address names no database")?;
    Ok(format!("{head}/bench_{name}?sslmode=disable"))
}

/// Has the server count what a database was just filled with, as it does by itself within a minute, so that its plans are those of every
/// other day. What is still empty it does not count by itself either.
pub(crate) fn counted(database_url: &str) -> Done {
    let analyze = "analyze staff, clients, client_emails, search_terms, assignments, logins, grants, form_requests";
    let counted =
        Command::new("psql").args([database_url, "-q", "-c", analyze]).output().map_err(|why| format!("psql: {why}"))?;
    match counted.status.success() {
        true => Ok(()),
        false => Err(String::from_utf8_lossy(&counted.stderr).trim().to_owned()),
    }
}
