//! How pages look: the layouts (`staff.html`, `portal.html`, `plain.html`), the macros (`ui.html`), the data that layouts need (the
//! shells), and the styles, scripts, icons and fonts that are built into the program.

mod calling;
mod files;
mod qr;
mod shells;
mod theme;

pub use calling::{Stretch, around_phone, dialled};
pub use portico_web::{Flash, Tone};
pub use qr::QrPicture;
pub use shells::{
    LanguageLink, PlainShell, PortalPlace, PortalShell, PortalWords, Section, SeenBanner, SignedInFor, StaffShell, hue_of,
    initials_of,
};
pub use theme::Theme;

use portico_web::Assets;
use std::sync::LazyLock;

static ASSETS: LazyLock<Assets> = LazyLock::new(|| Assets::new("/assets", files::FILES, &[("portico.css", files::STYLES)]));
static SPRITE: LazyLock<String> = LazyLock::new(|| ASSETS.url("icons/icons.svg"));

/// The built-in files. The router serves everything under `/assets/` from here.
pub fn assets() -> &'static Assets {
    &ASSETS
}

/// The address of a built-in file, for use in templates.
pub fn asset(name: &str) -> String {
    ASSETS.url(name)
}

/// The address of the sheet with all icons, for use in templates.
pub fn sprite() -> &'static str {
    &SPRITE
}

#[cfg(test)]
mod contrast;
#[cfg(test)]
mod samples;
