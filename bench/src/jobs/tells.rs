//! Whether the clock tells who has an account (promises.md P10): at every door of the portal that takes an address, somebody with an
//! account, somebody who was invited and a stranger knock in turn, and their answers take equally long.

use crate::{
    Done,
    browser::Browser,
    house::{Ground, House},
    measure::percentile,
    options::Options,
    seed::{self, LOGINS},
    table::Figures,
};
use std::time::{Duration, Instant};

/// A door that takes an address.
pub(crate) struct Door {
    path: &'static str,
    /// What is sent with the address.
    more: &'static [(&'static str, &'static str)],
    /// The status of the page that the answer leads to.
    leads_to: u16,
    /// The keys of its rows: somebody with an account beside a stranger, somebody who was invited beside a stranger.
    keys: [&'static str; 2],
}

/// The doors, the one behind which a stranger leaves a record last.
pub(crate) const DOORS: [Door; 3] = [
    Door {
        path: "/p/bench/sign-in",
        more: &[("password", "not the right one 12")],
        leads_to: 422,
        keys: ["tells-sign-in", "tells-sign-in-invited"],
    },
    Door { path: "/p/bench/forgot-password", more: &[], leads_to: 200, keys: ["tells-forgot", "tells-forgot-invited"] },
    Door {
        path: "/p/bench/sign-up",
        more: &[
            ("given_name", "Noor"),
            ("family_name", "Haddad"),
            ("born.day", "27"),
            ("born.month", "3"),
            ("born.year", "1985"),
            ("consent", "1"),
        ],
        leads_to: 200,
        keys: ["tells-sign-up", "tells-sign-up-invited"],
    },
];

impl Door {
    /// Whether one of its rows is to be measured.
    pub(crate) fn is_wanted(&self, options: &Options) -> bool {
        self.keys.iter().any(|key| options.wants(key))
    }
}

/// All orders of the three, so that nobody comes after somebody else more often than the others do.
const ORDERS: [[usize; 3]; 6] = [[0, 1, 2], [1, 2, 0], [2, 0, 1], [0, 2, 1], [2, 1, 0], [1, 0, 2]];
/// Turns until the tries are forgotten: a practice takes a hundred enquiries in a quarter of an hour, and each turn makes three.
const PART: usize = 32;
/// Turns at a door in each round.
pub(crate) const TURNS: usize = ORDERS.len() * PART;
/// What is done after an answer is over by then, and is not on anybody else's bill.
pub(crate) const REST: Duration = Duration::from_millis(20);

/// How many have to be invited, so that nobody knocks more often than they are sent a new link.
pub(crate) const fn invited(rounds: usize) -> usize {
    LOGINS * DOORS.len() * rounds
}

/// One round at every door that is wanted.
pub(crate) async fn round(options: &Options, figures: &mut Figures, ground: &Ground, house: &House, round: usize) -> Done {
    for (at, door) in DOORS.iter().enumerate().filter(|(_, door)| door.is_wanted(options)) {
        let [account, invited, stranger] = medians(ground, house, door, round * DOORS.len() + at).await?;
        figures.note(door.keys[0], account, stranger);
        figures.note(door.keys[1], invited, stranger);
    }
    Ok(())
}

/// How long the answers at a door take in milliseconds: with an account, invited, a stranger. `time` counts the rounds at all doors.
async fn medians(ground: &Ground, house: &House, door: &Door, time: usize) -> Done<[f64; 3]> {
    let mut took: [Vec<f64>; 3] = Default::default();
    let mut browser = Browser::open(house.address).await?;
    for turn in 0..TURNS {
        if turn % PART == 0 {
            seed::forget_tries(&ground.database_url, &ground.folder).await?;
        }
        let addresses = addresses(time, turn);
        for who in ORDERS[turn % ORDERS.len()] {
            browser.seen_as = format!("10.{turn}.{who}.1");
            took[who].push(knock(&mut browser, door, &addresses[who]).await?);
            tokio::time::sleep(REST).await;
        }
    }
    Ok(took.map(|took| percentile(&took, 50.0)))
}

/// Whose turn it is: addresses that look alike, none of them twice within a part.
fn addresses(time: usize, turn: usize) -> [String; 3] {
    let (login, client, nobody) = (turn % LOGINS, time * LOGINS + turn % LOGINS, time * TURNS + turn);
    [("portal", login), ("client", client), ("nobody", nobody)].map(|(who, number)| format!("{who}{number}@bench.example"))
}

/// Milliseconds from sending an address to the whole answer. The page is loaded just before, as anybody does: a stranger comes after a knock that
/// sent a letter more often than the others do, and what such a knock may leave behind is to be on nobody's bill. The page that the answer leads to has to
/// have the status that everybody meets.
async fn knock(browser: &mut Browser, door: &Door, address: &str) -> Done<f64> {
    let mut fields = vec![("email", address)];
    fields.extend(door.more);
    browser.get(door.path).await?;
    let began = Instant::now();
    let answer = browser.post(door.path, &fields).await?;
    let took = began.elapsed().as_secs_f64() * 1_000.0;
    browser.keep(&answer);
    let page = browser.get(door.path).await?;
    browser.cookies.clear();
    match (answer.status, page.status) {
        (303, status) if status == door.leads_to => Ok(took),
        other => Err(format!("{address} at {} was answered with {other:?}", door.path)),
    }
}
