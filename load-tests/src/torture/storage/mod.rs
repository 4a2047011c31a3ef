//! Faults of the disk, the process and the clock under a server.

mod cuts;
mod disk;
mod kills;

use self::disk::Kind;
use super::fault::{Count, Fault};

/// All of them.
pub const FAULTS: &[Fault] = &[
    Fault {
        name: "kills",
        about: "kill -9 under load, now and then a second one during the recovery",
        count: Count::Kills,
        trials_per_turn: 20,
        play: |turn, lab| Box::pin(kills::kills(turn, lab)),
    },
    Fault {
        name: "kills-first-start",
        about: "kill -9 while a server makes its directory",
        count: Count::Trials,
        trials_per_turn: 1,
        play: |turn, lab| Box::pin(kills::first_start(turn, lab)),
    },
    Fault {
        name: "cuts-ext4",
        about: "power cuts under load on ext4, young journals",
        count: Count::Cuts,
        trials_per_turn: 10,
        play: |turn, lab| Box::pin(cuts::cuts(turn, lab, Kind::Ext4, false)),
    },
    Fault {
        name: "cuts-xfs",
        about: "power cuts under load on xfs, young journals",
        count: Count::Cuts,
        trials_per_turn: 10,
        play: |turn, lab| Box::pin(cuts::cuts(turn, lab, Kind::Xfs, false)),
    },
    Fault {
        name: "cuts-ext4-aged",
        about: "power cuts under load on ext4, journals that were much rewritten before",
        count: Count::Cuts,
        trials_per_turn: 20,
        play: |turn, lab| Box::pin(cuts::cuts(turn, lab, Kind::Ext4, true)),
    },
    Fault {
        name: "cuts-xfs-aged",
        about: "power cuts under load on xfs, journals that were much rewritten before",
        count: Count::Cuts,
        trials_per_turn: 20,
        play: |turn, lab| Box::pin(cuts::cuts(turn, lab, Kind::Xfs, true)),
    },
];
