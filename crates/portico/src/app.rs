//! The house: everything an act, a page or a job may need, put together once at start.

use crate::{
    compiled_forms::Compiled, hashing::Hashing, keys::Keys, later::Later, relying_party::RelyingParty, settings::Settings,
    unknown_links::UnknownLinks,
};
use portico_database::Database;
use portico_language::Catalogues;
use portico_values::{Clock, Randomness};
use portico_web::{CookieStyle, FlashCookie, Sealer, SealingKey, StopSignal, Stopping, stop_signal};
use std::{sync::Arc, time::Duration};
use tokio::sync::Notify;

/// One running Portico.
pub struct Portico {
    /// The rows.
    pub database: Database,
    /// The keys kept outside the database.
    pub keys: Keys,
    /// What the operator decided.
    pub settings: Settings,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub randomness: Arc<dyn Randomness>,
    /// Everything clients read, in every language.
    pub words: &'static Catalogues,
    /// Password hashing, bounded.
    pub hashing: Hashing,
    /// For whom passkeys are made; none where the address of this installation can have none.
    pub relying_party: Option<RelyingParty>,
    /// What is done after an answer was given.
    pub later: Later,
    /// How often links that nobody knows are tried.
    pub unknown_links: UnknownLinks,
    /// Rung when letters were posted, so that a worker in this process need not wait for its next look.
    pub outbox_bell: Notify,
    /// Rung when something a live page shows has changed.
    pub live_bell: Notify,
    /// Says stop to everything that runs.
    pub stop: Arc<StopSignal>,
    /// Knows when stop was said: jobs and live pages end by it.
    pub stopping: Stopping,
    /// Seals short cookies.
    pub sealer: Sealer,
    /// How cookies are named and marked.
    pub cookies: CookieStyle,
    /// One-time messages across a redirect.
    pub flashes: FlashCookie,
    /// Intake forms that were compiled a moment ago.
    pub forms: Compiled,
}

impl Portico {
    /// Waits between two rounds of a job. False when the house stops meanwhile: then the job ends.
    pub async fn rests(&self, pause: Duration) -> bool {
        tokio::select! {
            () = self.stopping.clone().wait() => false,
            () = tokio::time::sleep(pause) => true,
        }
    }
    /// Puts the house together around an open, migrated database.
    pub fn new(
        database: Database,
        keys: Keys,
        settings: Settings,
        clock: Arc<dyn Clock>,
        randomness: Arc<dyn Randomness>,
    ) -> Arc<Self> {
        let sealing: Vec<SealingKey> = keys.cookie_keys().into_iter().map(|(id, key)| SealingKey { id, key }).collect();
        let sealer = Sealer::new(&sealing, randomness.clone());
        let cookies = CookieStyle::for_base_url(&settings.base_url);
        let flashes = FlashCookie::new(sealer.clone(), cookies);
        let hashing = Hashing::new(settings.hashing);
        let relying_party = RelyingParty::at(&settings.base_url).ok();
        let (stop, stopping) = stop_signal();
        Arc::new(Self {
            database,
            keys,
            settings,
            clock,
            randomness,
            words: crate::words::catalogues(),
            hashing,
            relying_party,
            later: Later::default(),
            unknown_links: UnknownLinks::default(),
            outbox_bell: Notify::new(),
            live_bell: Notify::new(),
            stop: Arc::new(stop),
            stopping,
            sealer,
            cookies,
            flashes,
            forms: Compiled::default(),
        })
    }
}
