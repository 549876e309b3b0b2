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
