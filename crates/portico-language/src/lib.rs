//! Fluent catalogues, and dates and times as people of a language write them.
