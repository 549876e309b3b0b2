//! Parsed values and where they come from: ids, e-mail addresses, names, moments, secrets, the clock and randomness. No input or output.
