//! HTTP and HTML plumbing without product knowledge: forms, cookies, headers, static files, limits, problem answers.

mod answer;
mod assets;
mod cookies;
mod flash;
mod form;
mod problems;
mod sealed;

pub use answer::{ProblemJson, html, html_with, is_own_path, no_store, see_other};
pub use assets::{Assets, Joined, SourceFile};
pub use cookies::CookieStyle;
pub use flash::{Flash, FlashCookie, Tone};
pub use form::{FormData, FormLimits, FormRefusal};
pub use problems::{Problem, Problems};
pub use sealed::{Sealer, SealingKey};
