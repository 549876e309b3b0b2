//! The files of the look, built into the program, and the order in which the stylesheets are joined.

use portico_web::SourceFile;

macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/", $name)))),*]
    };
}

/// Joined into `portico.css`. `fonts.css` comes first: it names the order of the layers.
pub(super) const STYLES: &[SourceFile] = built_in![
    "css/fonts.css",
    "css/reset.css",
    "css/tokens.css",
    "css/hues.css",
    "css/base.css",
    "css/layout.css",
    "css/shell.css",
    "css/buttons.css",
    "css/badges.css",
    "css/cards.css",
    "css/fields.css",
    "css/list.css",
    "css/record.css",
    "css/care.css",
    "css/overlays.css",
    "css/mail.css",
    "css/progress.css",
    "css/reports.css",
    "css/feedback.css",
    "css/plain.css",
    "css/import.css",
    "css/account.css",
    "css/organization.css",
    "css/paper.css",
    "css/forms.css",
    "css/portal.css",
    "css/utilities.css",
    "css/print.css",
];

/// Served as they are. Scripts are modules and import their neighbours by a relative address.
pub(super) const FILES: &[SourceFile] = built_in![
    "fonts/OFL-atkinson-hyperlegible-next.txt",
    "fonts/OFL-literata.txt",
    "fonts/atkinson-next-latin-ext.woff2",
    "fonts/atkinson-next-latin.woff2",
    "fonts/literata-latin-ext.woff2",
    "fonts/literata-latin.woff2",
    "icons/LICENSE-phosphor.txt",
    "icons/icons.svg",
    "icons/mark.svg",
    "js/copy.js",
    "js/dialog.js",
    "js/files.js",
    "js/forms.js",
    "js/fragment.js",
    "js/insert.js",
    "js/live.js",
    "js/opened.js",
    "js/outline.js",
    "js/passkey.js",
    "js/password.js",
    "js/portico.js",
    "js/preview.js",
    "js/print.js",
    "js/rules.js",
    "js/search.js",
    "js/select.js",
    "js/session.js",
    "js/submit.js",
    "js/upload.js",
    "js/swap.js",
    "js/theme.js",
];
