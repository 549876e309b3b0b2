//! What the client list shows besides the name and where somebody stands: a choice that is part of the list's address, and so of every
//! saved view (behaviours.md 123).

/// A column that can be shown or left out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Column {
    /// Who cares for them.
    Assigned,
    /// When they last signed in.
    SignedIn,
    /// When they were born.
    Born,
    /// Their first phone number.
    Phone,
    /// The language they read.
    Language,
    /// Their care status.
    Care,
    /// When they last did something in the portal.
    Active,
    /// When they were last invited.
    Invited,
    /// When they were added to the list.
    Added,
    /// How many intake forms are not filled in or not signed yet.
    Forms,
}

impl Column {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Column; 10] = [
        Column::Assigned,
        Column::SignedIn,
        Column::Born,
        Column::Phone,
        Column::Language,
        Column::Care,
        Column::Active,
        Column::Invited,
        Column::Added,
        Column::Forms,
    ];

    /// The word in the address and in the form.
    pub const fn word(self) -> &'static str {
        match self {
            Column::Assigned => "assigned",
            Column::SignedIn => "signed-in",
            Column::Born => "born",
            Column::Phone => "phone",
            Column::Language => "language",
            Column::Care => "care",
            Column::Active => "active",
            Column::Invited => "invited",
            Column::Added => "added",
            Column::Forms => "forms",
        }
    }
    /// Its heading.
    pub const fn label(self) -> &'static str {
        match self {
            Column::Assigned => "Assigned to",
            Column::SignedIn => "Last signed in",
            Column::Born => "Date of birth",
            Column::Phone => "Phone",
            Column::Language => "Language",
            Column::Care => "Care status",
            Column::Active => "Last active",
            Column::Invited => "Last invited",
            Column::Added => "Added",
            Column::Forms => "Open forms",
        }
    }
    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// The columns of a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Columns(u16);

impl Default for Columns {
    fn default() -> Self {
        Self(Column::Assigned.bit() | Column::SignedIn.bit())
    }
}

/// What the address says if no column is shown.
const NONE: &str = "none";

impl Columns {
    /// The columns for which a test says yes.
    pub fn of(chosen: impl Fn(Column) -> bool) -> Self {
        Self(Column::ALL.into_iter().filter(|column| chosen(*column)).map(Column::bit).sum())
    }
    /// Reads what [`Columns::words`] wrote. Words nobody knows are as good as absent, and without a known one the usual columns are meant.
    pub fn read(words: &str) -> Self {
        if words == NONE {
            return Self(0);
        }
        let chosen = Self::of(|column| words.split(',').any(|word| word == column.word()));
        if chosen.0 == 0 { Self::default() } else { chosen }
    }
    /// The words in the address; empty for the usual ones.
    pub fn words(self) -> String {
        match self {
            Self(0) => NONE.to_owned(),
            usual if usual == Self::default() => String::new(),
            _ => self.shown().map(Column::word).collect::<Vec<_>>().join(","),
        }
    }
    /// Whether this one is shown.
    pub fn has(self, column: Column) -> bool {
        self.0 & column.bit() != 0
    }
    /// Those that are shown, in their order.
    pub fn shown(self) -> impl Iterator<Item = Column> {
        Column::ALL.into_iter().filter(move |column| self.has(*column))
    }
    /// Whether they are the usual ones, which a phone leaves out to keep its cards short.
    pub fn are_usual(self) -> bool {
        self == Self::default()
    }
    /// Whether more has to be read than every row of the list has anyway.
    pub fn need_more(self) -> bool {
        self.has(Column::Phone) || self.has(Column::Language) || self.has(Column::Forms)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back() {
        assert_eq!(Columns::default().words(), "");
        assert_eq!(Columns::read(""), Columns::default());
        assert_eq!(Columns::read("luck"), Columns::default());
        for bits in 0..1 << Column::ALL.len() {
            let columns = Columns(bits);
            assert_eq!(Columns::read(&columns.words()), columns);
        }
        assert_eq!(Columns::read("phone,born,luck").words(), "born,phone");
    }
}
