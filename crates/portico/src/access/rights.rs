//! What a grant opens, area by area: nothing, looking, or doing as well (behaviours.md 60). The client's own grant opens everything that
//! staff gave; a guest's opens nothing but what is shared with guests.

use crate::{clients::permissions::Area, practices::GrantKind};

/// How far somebody may go in an area.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Level {
    /// Not at all.
    #[default]
    Nothing,
    /// Looking.
    See,
    /// Looking and doing.
    Manage,
}

impl Level {
    /// All of them, the least first.
    pub const ALL: [Level; 3] = [Level::Nothing, Level::See, Level::Manage];

    /// The word in forms and rows.
    pub const fn word(self) -> &'static str {
        match self {
            Level::Nothing => "none",
            Level::See => "see",
            Level::Manage => "manage",
        }
    }
    /// The words in the list of a form.
    pub const fn label(self) -> &'static str {
        match self {
            Level::Nothing => "No access",
            Level::See => "See",
            Level::Manage => "See and manage",
        }
    }
    /// The one with that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.word() == word)
    }
}

/// The rights of one grant. Kept in its row as `requests:see,messages:manage,forms:manage`; what is not named is not opened.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Rights {
    areas: Vec<(Area, Level)>,
    /// Reading what is shared with the client; bringing documents as well.
    documents: Level,
    forms: bool,
}

/// The word of documents in forms and rows. They are no area: no permission of the client stands before them.
pub const DOCUMENTS: &str = "documents";
/// The word for intake forms in rows.
const FORMS: &str = "forms:manage";

impl Rights {
    /// Those of a grant of this kind, as its row has them.
    pub fn of(kind: GrantKind, stored: &str) -> Self {
        match kind {
            GrantKind::Own => {
                Self { areas: Area::ALL.map(|area| (area, Level::Manage)).to_vec(), documents: Level::Manage, forms: true }
            }
            GrantKind::Guest => Self::default(),
            GrantKind::Guardian | GrantKind::Proxy => Self::from_stored(stored),
        }
    }
    /// Reads a row. Words nobody knows open nothing.
    pub fn from_stored(stored: &str) -> Self {
        let one = |pair: &str| {
            let (area, level) = pair.split_once(':')?;
            let area = Area::ALL.into_iter().find(|known| known.word() == area)?;
            Some((area, Level::from_word(level)?))
        };
        let documents = stored.split(',').find_map(|pair| pair.strip_prefix("documents:")).and_then(Level::from_word);
        Self {
            areas: stored.split(',').filter_map(one).collect(),
            documents: documents.unwrap_or_default(),
            forms: stored.split(',').any(|word| word == FORMS),
        }
    }
    /// What a form says, each area under its own name, and documents.
    pub fn chosen<'a>(text: impl Fn(Area) -> &'a str, documents: &str) -> Option<Self> {
        let areas = Area::ALL.into_iter().map(|area| Some((area, Level::from_word(text(area))?))).collect::<Option<_>>()?;
        Some(Self { areas, documents: Level::from_word(documents)?, forms: false })
    }
    /// The same, with or without filling in intake forms for the client.
    #[must_use]
    pub fn with_forms(self, forms: bool) -> Self {
        Self { forms, ..self }
    }
    /// Whether they fill in intake forms for the client.
    pub fn fills_forms(&self) -> bool {
        self.forms
    }
    /// As rows keep it.
    pub fn stored(&self) -> String {
        let areas = self.areas.iter().map(|(area, level)| (area.word(), *level));
        let named = areas.chain([(DOCUMENTS, self.documents)]).filter(|(_, level)| *level != Level::Nothing);
        let forms = self.forms.then(|| FORMS.to_owned());
        named.map(|(area, level)| format!("{area}:{}", level.word())).chain(forms).collect::<Vec<_>>().join(",")
    }
    /// How far they go with documents.
    pub fn documents(&self) -> Level {
        self.documents
    }
    /// How far they go here.
    pub fn level(&self, area: Area) -> Level {
        self.areas.iter().find(|(known, _)| *known == area).map_or(Level::Nothing, |(_, level)| *level)
    }
}

/// What an area is called among rights.
pub const fn area_name(area: Area) -> &'static str {
    match area {
        Area::Requests => "Appointment requests",
        Area::Messages => "Secure messages",
        Area::Bills => "Billing documents",
        Area::Payments => "Payments",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_come_back_from_their_row() {
        let rights = Rights::from_stored("messages:manage,bills:see,nonsense:see,requests:perhaps,documents:see");
        assert_eq!(rights.stored(), "messages:manage,bills:see,documents:see");
        assert_eq!(rights.level(Area::Requests), Level::Nothing);
        assert_eq!(Rights::from_stored(""), Rights::default());
        let with_forms = Rights::from_stored("messages:see,forms:manage");
        assert!(with_forms.fills_forms() && !rights.fills_forms());
        assert_eq!(with_forms.stored(), "messages:see,forms:manage");
    }

    #[test]
    fn ones_own_grant_opens_everything_and_a_guests_nothing() {
        assert!(Area::ALL.into_iter().all(|area| Rights::of(GrantKind::Own, "").level(area) == Level::Manage));
        assert!(Area::ALL.into_iter().all(|area| Rights::of(GrantKind::Guest, "messages:manage").level(area) == Level::Nothing));
        assert_eq!(Rights::of(GrantKind::Guardian, "messages:see").level(Area::Messages), Level::See);
    }
}
