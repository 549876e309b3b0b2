//! The whole client list as a file, beside a bare stream of as many bytes; and the server's memory before it and meanwhile.

use crate::{
    Done,
    browser::Browser,
    house::{House, PASSWORD},
    seed::LOGINS,
};
use std::{
    cell::Cell,
    net::SocketAddr,
    time::{Duration, Instant},
};

/// Clients in each piece of the file.
const PIECE: usize = 500;
/// How often the server's memory is looked at.
const EVERY: Duration = Duration::from_millis(10);

/// What one export took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Took {
    rows: usize,
    bytes: usize,
    /// Clients per second, from the button to the last byte.
    pub(crate) per_second: f64,
    /// Megabytes of the server before it.
    pub(crate) before: f64,
    /// Megabytes of the server at its highest, from the button to the last byte.
    pub(crate) most: f64,
}

/// Presses "Export to CSV" above the whole list, and reads the file to its end.
pub(crate) async fn whole_list(house: &House, staff: &mut Browser) -> Done<Took> {
    // Whoever presses the button has seen the list.
    for _ in 0..3 {
        staff.get("/clients").await?;
    }
    let before = house.memory()?;
    let most = Cell::new(before);
    let began = Instant::now();
    let answer = tokio::select! {
        // Some time after signing in the password is asked for.
        answer = staff.post("/clients/export", &[("present", PASSWORD)]) => answer?,
        trouble = watch(house, &most) => return Err(trouble),
    };
    let seconds = began.elapsed().as_secs_f64();
    let most = most.get().max(house.memory()?);
    // The first line has the headings.
    let rows = answer.body.iter().filter(|byte| **byte == b'\n').count().saturating_sub(1);
    let everybody = house.seeded.groups.iter().map(|(_, clients)| clients.len()).sum::<usize>() + LOGINS;
    if answer.status != 200 || rows != everybody {
        return Err(format!("the export was answered with {} and has {rows} of {everybody} clients", answer.status));
    }
    Ok(Took { rows, bytes: answer.body.len(), per_second: rows as f64 / seconds, before, most })
}

/// Notes the most memory the server has, until it is no longer asked; the sentence says why it could not be seen.
async fn watch(house: &House, most: &Cell<f64>) -> String {
    loop {
        match house.memory() {
            Ok(now) => most.set(most.get().max(now)),
            Err(why) => return why,
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// As many bytes in as many pieces from a bare stream: how many such rows per second.
pub(crate) async fn bare(address: SocketAddr, took: &Took) -> Done<f64> {
    let mut browser = Browser::open(address).await?;
    let path = format!("/{}/{}", took.bytes, took.rows.div_ceil(PIECE));
    let began = Instant::now();
    let answer = browser.get(&path).await?;
    let seconds = began.elapsed().as_secs_f64();
    match answer.status {
        200 => Ok(took.rows as f64 / seconds),
        status => Err(format!("{path} answered {status}")),
    }
}
