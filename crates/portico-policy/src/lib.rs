//! Who may do what: actors, roles, permissions, and the reach of a decision. Pure.
