//! Devices in the client's language. Rows keep them as "Firefox on Windows".

use portico_language::Words;

/// "Firefox on Windows", "Firefox en Windows".
pub(super) fn in_words(words: &Words, device: &str) -> String {
    match device.split_once(" on ") {
        Some((browser, system)) => words.with("browser", browser).with("system", system).say("account-device"),
        None if device == crate::visit::UNKNOWN_BROWSER => words.say("account-device-unknown"),
        None => device.to_owned(),
    }
}
