//! Where letters come back to: each letter's return address, and what is known of the mailbox in which they arrive.

use super::tag;
use crate::{answer::Answer, app::Portico, installation::store};
use portico_mail::bounce::Bounce;
use portico_values::{LetterId, Moment};
use serde::{Deserialize, Serialize};

const NAME: &str = "bounce_mailbox";

/// The address a letter comes back to, where each has its own.
pub fn return_path(portico: &Portico, letter: LetterId) -> Option<String> {
    portico.settings.bounce_address.as_ref().map(|address| address.with(&tag::of(&portico.keys, letter)))
}

/// The letter whose tag is in the address that a message came to. A tag that we did not make counts as none.
pub(super) fn tagged(portico: &Portico, bounce: &Bounce) -> Option<LetterId> {
    let address = portico.settings.bounce_address.as_ref()?;
    bounce.came_to.iter().find_map(|to| tag::letter_in(&portico.keys, &address.tag_in(to)?))
}

/// How the last reading of the mailbox went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Reading {
    /// When it was last read to its end.
    pub(crate) read_at: Option<Moment>,
    /// What has been in the way since, in words that hold no secret.
    pub(crate) trouble: Option<String>,
    /// Messages that the server did not hand out then, or that could not be read: they were passed over and stay unread.
    pub(crate) passed_over: usize,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    read_at: Option<i64>,
    trouble: Option<String>,
    #[serde(default)]
    passed_over: usize,
}

impl Reading {
    /// What is written down of it; nothing where no mailbox is set.
    ///
    /// # Errors
    /// A fault.
    pub(crate) async fn last(portico: &Portico) -> Answer<Option<Self>> {
        if portico.settings.bounces.is_none() {
            return Ok(None);
        }
        let kept = store::get(&mut *portico.database.read().await?, NAME).await?;
        let kept = kept.and_then(|text| serde_json::from_str::<Kept>(&text).ok());
        Ok(Some(kept.map_or_else(Self::default, |kept| Self {
            read_at: kept.read_at.map(Moment::from_millis),
            trouble: kept.trouble,
            passed_over: kept.passed_over,
        })))
    }
    /// Writes down how it went.
    ///
    /// # Errors
    /// A fault.
    pub(super) async fn keep(&self, portico: &Portico) -> Answer<()> {
        let kept =
            Kept { read_at: self.read_at.map(Moment::millis), trouble: self.trouble.clone(), passed_over: self.passed_over };
        let text = serde_json::to_string(&kept).map_err(anyhow::Error::new)?;
        let mut transaction = portico.database.begin().await?;
        store::put(&mut transaction, NAME, &text).await?;
        Ok(transaction.commit().await?)
    }
}
