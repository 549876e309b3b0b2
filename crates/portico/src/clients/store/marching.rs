//! Everybody a filter matches, by name, a piece at a time: however many there are, no more than one piece is held.

use super::page::{self, Looking};
use crate::{
    answer::{Answer, Trouble},
    clients::filter::Filter,
};
use portico_database::Connection;
use portico_policy::Reach;
use portico_values::ClientId;
use std::collections::VecDeque;

/// How far a march along the list has come.
pub(crate) struct Marching(Place);

enum Place {
    /// Nobody was asked for yet.
    Start,
    /// Behind this client on the walk.
    Behind(ClientId),
    /// A search, or the clients of one staff member: few enough to be held.
    Held(VecDeque<ClientId>),
    Over,
}

impl Marching {
    /// Before the first.
    pub(crate) fn begin() -> Self {
        Self(Place::Start)
    }
    /// Whether nobody is left.
    pub(crate) fn is_over(&self) -> bool {
        matches!(self.0, Place::Over)
    }
    /// The next ones, at most so many. A piece may be empty although there are more: a filter looked at many and found nobody.
    ///
    /// # Errors
    /// A fault of the database.
    pub(crate) async fn next(
        &mut self,
        db: &mut Connection,
        reach: &Reach,
        filter: &Filter,
        looking: Looking,
        many: usize,
    ) -> Answer<Vec<ClientId>> {
        if matches!(self.0, Place::Start)
            && let Some(held) = page::held(db, reach, filter, looking).await?
        {
            self.0 = Place::Held(held.into());
        }
        let behind = match &mut self.0 {
            Place::Over => return Ok(Vec::new()),
            Place::Held(held) => {
                let piece: Vec<ClientId> = held.drain(..many.min(held.len())).collect();
                if held.is_empty() {
                    self.0 = Place::Over;
                }
                return Ok(piece);
            }
            Place::Start => None,
            Place::Behind(client) => Some(*client),
        };
        let (piece, stopped) = page::behind(db, reach, filter, looking, behind, many)
            .await?
            .ok_or_else(|| Trouble::fault("a client was taken away in the middle of a walk"))?;
        self.0 = match stopped.or_else(|| piece.last().copied().filter(|_| piece.len() >= many)) {
            Some(client) => Place::Behind(client),
            None => Place::Over,
        };
        Ok(piece)
    }
}
