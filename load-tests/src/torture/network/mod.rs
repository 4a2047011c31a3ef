//! Faults of the network and of hostile or unlucky clients.

use super::fault::Fault;

/// All of them.
pub const FAULTS: &[Fault] = &[];
