//! Why a file is refused, in words.

/// Why a file is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refused {
    /// Nothing in it.
    Empty,
    /// Larger than one document may be.
    TooLarge,
    /// No more room for this client, or for the practice.
    Full,
    /// Too many in a short time.
    TooOften,
    /// SVG, HTML or XML.
    Markup,
    /// A script.
    Script,
    /// A program.
    Program,
    /// It begins as an accepted kind of file but does not end as one.
    Broken,
    /// It can be read as two different things.
    TwoThings,
    /// Its parts would take far more room than the file.
    Bomb,
    /// Macros or programs inside.
    Macros,
    /// Protected by a password.
    Locked,
    /// Something else.
    Unknown,
    /// The scanner found something.
    Infected,
}

impl Refused {
    /// All of them.
    pub const ALL: [Refused; 14] = [
        Refused::Empty,
        Refused::TooLarge,
        Refused::Full,
        Refused::TooOften,
        Refused::Markup,
        Refused::Script,
        Refused::Program,
        Refused::Broken,
        Refused::TwoThings,
        Refused::Bomb,
        Refused::Macros,
        Refused::Locked,
        Refused::Unknown,
        Refused::Infected,
    ];

    /// A stable word, also the end of its key in the catalogues.
    pub const fn code(self) -> &'static str {
        match self {
            Refused::Empty => "empty",
            Refused::TooLarge => "too-large",
            Refused::Full => "full",
            Refused::TooOften => "too-often",
            Refused::Markup => "markup",
            Refused::Script => "script",
            Refused::Program => "program",
            Refused::Broken => "broken",
            Refused::TwoThings => "two-things",
            Refused::Bomb => "bomb",
            Refused::Macros => "macros",
            Refused::Locked => "locked",
            Refused::Unknown => "unknown",
            Refused::Infected => "infected",
        }
    }
    /// The sentence for staff.
    pub const fn sentence(self) -> &'static str {
        match self {
            Refused::Empty => "The file is empty.",
            Refused::TooLarge => "The file is too large.",
            Refused::Full => "There is no room left for it. Delete documents you don’t need, or ask Portico’s operator.",
            Refused::TooOften => "That was a lot at once. Try again in 15 minutes.",
            Refused::Markup => "Web pages and SVG drawings can contain programs. Save it as PDF.",
            Refused::Script => "Scripts can’t be uploaded.",
            Refused::Program => "Programs can’t be uploaded.",
            Refused::Broken => "The file is damaged or was cut off. Save it once more and upload that.",
            Refused::TwoThings => {
                "The file can be read as two different types, so something may be hidden in it. Save it as PDF."
            }
            Refused::Bomb => "The file would unpack to far more than it should. Save it as PDF.",
            Refused::Macros => "The document contains macros or programs. Save it without them, or as PDF.",
            Refused::Locked => "The file is locked with a password. Save it without one.",
            Refused::Unknown => {
                "Files of this type can’t be uploaded. PDF, photos, plain text, CSV, Word, Excel and OpenDocument can."
            }
            Refused::Infected => "The virus scanner found something in it. It was not kept.",
        }
    }
}
