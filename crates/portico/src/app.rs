//! [`Portico`], the house: the database, keys, settings, clock and everything else that pages, acts and jobs need. It is put together
//! once, when the program starts, and shared behind an `Arc`.

use crate::{
    compiled_forms::Compiled,
    hashing::Hashing,
    keys::Keys,
    later::{Later, Turns},
    outbox::Handover,
    relying_party::RelyingParty,
    settings::Settings,
    unknown_links::UnknownLinks,
};
use portico_database::Database;
use portico_language::Catalogues;
use portico_values::{Clock, Randomness};
use portico_web::{CookieStyle, FlashCookie, Sealer, SealingKey, StopSignal, Stopping, stop_signal};
use std::{io, sync::Arc, time::Duration};
use tokio::sync::Notify;

/// One running installation.
pub struct Portico {
    /// Where all rows are.
    pub database: Database,
    /// The secret keys. They lie in a file of their own, outside the database.
    pub keys: Keys,
    /// What the operator has configured.
    pub settings: Settings,
    /// Tells the time. Tests hand in a clock that they move themselves.
    pub clock: Arc<dyn Clock>,
    /// Source of all random bytes. Tests hand in one that repeats itself.
    pub randomness: Arc<dyn Randomness>,
    /// Every text that clients read, in every language.
    pub words: &'static Catalogues,
    /// Hashes passwords, only a few at a time.
    pub hashing: Hashing,
    /// The site for which staff make passkeys; `None` when this installation's address does not allow passkeys. For clients it is
    /// their practice's ([`Practice::relying_party`](crate::practices::Practice::relying_party)).
    pub relying_party: Option<RelyingParty>,
    /// Runs work after the answer to a request has been sent.
    pub later: Later,
    /// Counts tries at links that nobody knows, and refuses networks that try too many.
    pub unknown_links: UnknownLinks,
    /// Rung when letters wait in the outbox, so that a worker in this process need not wait for its next look.
    pub outbox_bell: Notify,
    /// The way of a batch's letters to the couriers of this process.
    pub handover: Handover,
    /// Rung when something that an open page shows has changed.
    pub live_bell: Notify,
    /// Tells every job and open page to stop.
    pub stop: Arc<StopSignal>,
    /// Knows whether [`stop`](Self::stop) was called; jobs and open pages watch it.
    pub stopping: Stopping,
    /// Encrypts the short cookies.
    pub sealer: Sealer,
    /// How cookies are named and which flags they carry; depends on whether the address is https.
    pub cookies: CookieStyle,
    /// Messages that are shown once, on the page after a redirect.
    pub flashes: FlashCookie,
    /// A cache of compiled intake forms.
    pub forms: Compiled,
    /// Whose turn it is to sign the heads of the audit right after an act.
    pub signing_heads: Turns,
}

impl Portico {
    /// Waits for the next round of a job. Returns `false` as soon as the program is told to stop; the job should then end.
    pub async fn rests(&self, pause: Duration) -> bool {
        tokio::select! {
            () = self.stopping.clone().wait() => false,
            () = tokio::time::sleep(pause) => true,
        }
    }
    /// For whoever writes a file piece by piece, before each of them: none goes into the room that is kept for ending access, which may be set
    /// free at any moment.
    ///
    /// # Errors
    /// `StorageFull` while there is no other room.
    pub fn room_for_files(&self) -> io::Result<()> {
        self.database.has_room().map_err(|full| io::Error::new(io::ErrorKind::StorageFull, full))
    }
    /// Puts the house together around a database that is open and has been migrated.
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
            handover: Handover::default(),
            live_bell: Notify::new(),
            stop: Arc::new(stop),
            stopping,
            sealer,
            cookies,
            flashes,
            forms: Compiled::default(),
            signing_heads: Turns::default(),
        })
    }
}
