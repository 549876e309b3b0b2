//! The kit in which stories are written: a whole Portico, its people, and their browsers.
//!
//! ```ignore
//! // invitations.rs, with `mod invitations;` in main.rs
//! stories! {
//!     /// What is told, in one sentence.
//!     async fn sam_invites_ana(house) {
//!         let sam = house.sign_in(SAM).await;
//!         house.client(ANA).await;                                   // she exists, with an address and consent
//!         sam.open("/clients").await.shows("Ana Silva");
//!         sam.follow("Ana Silva").await;                             // a link, by its visible label or accessible name
//!         sam.press("Send invitation").await.shows("Invitation sent just now");
//!         let letter = house.carry_letters().await.only_letter_to(ANA.address);
//!
//!         let ana = house.browser();
//!         ana.open(&letter.link()).await.shows("Alder & Wren Practice");
//!         ana.follow("Continue").await;
//!         ana.fill("Password", "river candle bicycle");              // a field, by its label
//!         ana.press("Activate My Account").await.status(200).is_at("/p/alder-wren/");
//!         house.clock.advance(days(31));
//!     }
//! }
//! ```
//!
//! Every answer a story gets is looked at: headers, content policy, marks of cookies. Every request names another host in the headers of
//! proxies, and no answer and no letter may repeat it. Every story becomes a module with a test `sqlite` and a test `postgres`. When it ends,
//! the house looks round: it fails the story when a letter was left in the outbox (unless `house.leave_letters()`), when rows were written
//! without an event in the audit, or when the audit chain does not verify.
//!
//! - [`House`]: one Portico. Its clock stands at 21 November 2026, 14:05 UTC, until the story moves it. Its randomness repeats itself from
//!   run to run and differs from story to story.
//! - [`Browser`]: somebody's browser. Keeps cookies, follows redirects, sends what browsers send, fills in and submits the forms of the
//!   page it shows. No script runs: what a story can do, a person without JavaScript can do.
//! - [`Page`]: an answer. `shows`, `does_not_show`, `status`, `title`, `link`, …; assertions fail with the page in words.
//! - The cast: practice Alder & Wren with INES (administrator), ADA (clinician), SAM (front desk) and BILL (biller); practice Harbour
//!   Counselling with HANNA (administrator), which must never notice the first; clients MAYA, ANA, JONAS, THEO, HARRIET.

#![allow(dead_code, reason = "a kit holds what stories may need, before the first one needs it")]

mod acting;
mod authenticator;
mod browser;
mod cast;
mod engines;
mod filling;
mod forged;
mod form;
mod hardened;
mod house;
mod importing;
mod jar;
mod letters;
mod looking_round;
mod markup;
mod page;
mod recorded;
mod rows;

#[allow(unused_imports, reason = "not every story uses everybody")]
mod everything {
    pub(crate) use super::{
        acting::{PASSWORD, secret_in},
        authenticator::Device,
        browser::Browser,
        cast::*,
        engines::{at_night, skip},
        filling::{Mind, at_hand},
        house::House,
        letters::{Arrived, Letters},
        page::Page,
    };
    pub(crate) use portico_database::{Engine, values};
    pub(crate) use portico_values::moment::days;
}
pub(crate) use everything::*;

/// Stories: each is told on both engines.
macro_rules! stories {
    ($($(#[$doc:meta])* async fn $name:ident($house:ident) $body:block)+) => {$(
        $(#[$doc])*
        mod $name {
            #[allow(unused_imports, reason = "not every story uses everybody")]
            use super::*;
            #[allow(unused_imports, reason = "not every story uses everybody")]
            use $crate::kit::*;

            async fn story($house: &$crate::kit::House) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let house = $crate::kit::House::on($crate::kit::Engine::Sqlite).await.expect("SQLite is always there");
                story(&house).await;
                house.look_round().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let Some(house) = $crate::kit::House::on($crate::kit::Engine::Postgres).await else { return $crate::kit::skip() };
                story(&house).await;
                house.look_round().await;
            }
        }
    )+};
}
