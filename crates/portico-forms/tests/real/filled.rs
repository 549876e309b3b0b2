//! Filled forms.
