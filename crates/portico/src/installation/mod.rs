//! What belongs to the whole installation rather than to a practice: the floor under the clock, the keys it goes on with, its first set-up,
//! the hold after a restore, the rewriting of a file after something was erased, jobs that fell over, whether it answers.

pub mod clock_floor;
pub(crate) mod fallen;
pub mod history;
mod health;
pub mod hold;
pub(crate) mod known_keys;
pub mod rewriting;
pub mod set_up;
mod set_up_pages;
pub(crate) mod store;

use crate::doors::Doors;

/// Hangs the doors of the first set-up, and the one that says whether the house answers.
pub fn doors(doors: &mut Doors) {
    doors.public("says that Portico and its database answer, and nothing else").get("/health", health::health).gets_through();
    doors
        .public("the first set-up, by an address that is printed once")
        .get("/set-up/{token}", set_up_pages::open_link)
        .get("/set-up", set_up_pages::form)
        .post("/set-up", set_up_pages::set_up);
}
