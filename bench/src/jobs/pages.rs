//! Pages under load, each beside a bare page of as many bytes.

use crate::{
    Done,
    browser::Browser,
    house::House,
    wrk::{self, Asked, Run},
};
use portico_values::ClientId;
use std::{net::SocketAddr, path::Path, time::Duration};

/// What every run of a page needs.
pub(crate) struct Bench<'a> {
    pub(crate) folder: &'a Path,
    pub(crate) bare: SocketAddr,
    pub(crate) bare_lists: SocketAddr,
    pub(crate) lasting: Duration,
}

/// A page of Portico and the bare page beside it.
pub(crate) struct Beside {
    pub(crate) portico: Run,
    pub(crate) bare: Run,
}

impl Bench<'_> {
    /// Loads these addresses with so many connections, and then a bare page of as many bytes as their answers have on average.
    pub(crate) async fn beside(&self, house: &House, connections: usize, asked: &[Asked]) -> Done<Beside> {
        let bytes = average(house, asked).await?;
        let portico = self.alone(house, connections, asked).await?;
        let bare = wrk::run(self.folder, self.bare, connections, self.lasting, &[(format!("/{bytes}"), String::new())]).await?;
        Ok(Beside { portico, bare })
    }
    /// Loads pages of the list with eight connections, and then those of a bare list of as many clients: it is asked for the same, and answers
    /// with as many bytes.
    pub(crate) async fn beside_a_list(&self, house: &House, clients: usize, asked: &[Asked]) -> Done<Beside> {
        let bytes = average(house, asked).await?;
        let portico = self.alone(house, 8, asked).await?;
        let same = |(path, _): &Asked| (path.replace("/clients", &format!("/{clients}/{bytes}")), String::new());
        let asked: Vec<Asked> = asked.iter().map(same).collect();
        let bare = wrk::run(self.folder, self.bare_lists, 8, self.lasting, &asked).await?;
        Ok(Beside { portico, bare })
    }
    /// Loads these addresses with so many connections.
    pub(crate) async fn alone(&self, house: &House, connections: usize, asked: &[Asked]) -> Done<Run> {
        wrk::run(self.folder, house.address, connections, self.lasting, asked).await
    }
}

/// The average size of the answers; each must be a page.
async fn average(house: &House, asked: &[Asked]) -> Done<usize> {
    let mut browser = Browser::open(house.address).await?;
    let mut bytes = 0;
    for (path, cookies) in asked {
        browser.cookies.clone_from(cookies);
        let answer = browser.get(path).await?;
        if answer.status != 200 {
            return Err(format!("{path} answered {}", answer.status));
        }
        bytes += answer.body.len();
    }
    Ok(bytes / asked.len().max(1))
}

/// The client list's first page, as this staff member sees it.
pub(crate) fn list(staff: &Browser) -> Vec<Asked> {
    vec![("/clients".into(), staff.cookies.clone())]
}

/// The page of the client list behind this client.
pub(crate) fn list_behind(client: ClientId, staff: &Browser) -> Vec<Asked> {
    vec![(format!("/clients?after={client}"), staff.cookies.clone())]
}

/// The list of outstanding forms, as this staff member sees it.
pub(crate) fn outstanding(staff: &Browser) -> Vec<Asked> {
    vec![("/forms".into(), staff.cookies.clone())]
}

/// Forty searches of four to six letters.
pub(crate) fn searches(staff: &Browser) -> Vec<Asked> {
    let syllables = crate::seed::SYLLABLES;
    let term = |at: usize| [syllables[at % 24], syllables[(at * 7 + 3) % 24]].concat();
    (0..40).map(|at| (format!("/clients?q={}", term(at)), staff.cookies.clone())).collect()
}

/// The portal home of everybody who has signed in.
pub(crate) fn homes(clients: &[Browser]) -> Vec<Asked> {
    clients.iter().map(|client| ("/p/bench/".to_owned(), client.cookies.clone())).collect()
}
