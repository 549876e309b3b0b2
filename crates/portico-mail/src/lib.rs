//! A letter becomes a MIME message and is carried over SMTP or into the local mailbox.
