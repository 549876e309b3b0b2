//! Inviting one client as staff meet it: what the record, the list and the composer say before, during and after (behaviours 3 to 20).

mod ahead;
mod record;

use crate::kit::*;
