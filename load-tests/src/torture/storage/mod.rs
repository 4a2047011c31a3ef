//! Faults of the disk, the process and the clock under a server.

mod clock;
mod cuts;
mod disk;
mod files;
mod full;
mod io_error;
mod kills;
mod restore;
mod second;
mod snapshot;
mod torn;

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
    Fault {
        name: "disk-nearly-full",
        about: "a disk below the watermark: read-only until there is room",
        count: Count::Trials,
        trials_per_turn: 1,
        play: |turn, lab| Box::pin(full::nearly_full(turn, lab)),
    },
    Fault {
        name: "disk-full",
        about: "a disk that runs full under the writer; starts on it, with and without a reserve",
        count: Count::Trials,
        trials_per_turn: 1,
        play: |turn, lab| Box::pin(full::full(turn, lab)),
    },
    Fault {
        name: "io-error-sync",
        about: "fdatasync fails with EIO",
        count: Count::Trials,
        trials_per_turn: 1,
        play: |turn, lab| Box::pin(io_error::io_error(turn, lab, "fdatasync")),
    },
    Fault {
        name: "io-error-write",
        about: "writing fails with EIO",
        count: Count::Trials,
        trials_per_turn: 1,
        play: |turn, lab| Box::pin(io_error::io_error(turn, lab, "pwrite64")),
    },
    Fault {
        name: "torn-tail",
        about: "a start on a last commit that reached the disk in parts",
        count: Count::Trials,
        trials_per_turn: 1,
        play: |turn, lab| Box::pin(torn::torn_tail(turn, lab)),
    },
    Fault {
        name: "damage",
        about: "a start on data of an earlier start that went bad",
        count: Count::Trials,
        trials_per_turn: 1,
        play: |turn, lab| Box::pin(torn::damaged(turn, lab)),
    },
    Fault {
        name: "snapshot-half",
        about: "a start on a half-written snapshot of the engine's",
        count: Count::Trials,
        trials_per_turn: 1,
        play: |turn, lab| Box::pin(snapshot::half_written(turn, lab)),
    },
    Fault {
        name: "snapshot-damage",
        about: "a start on a cut, emptied, garbled or missing snapshot of the engine's",
        count: Count::Trials,
        trials_per_turn: 1,
        play: |turn, lab| Box::pin(snapshot::damaged(turn, lab)),
    },
    Fault {
        name: "clock",
        about: "the wall clock jumps by hours, forth and back",
        count: Count::Trials,
        trials_per_turn: 1,
        play: |turn, lab| Box::pin(clock::clock(turn, lab)),
    },
    Fault {
        name: "second-server",
        about: "further servers on a directory that is being served",
        count: Count::Trials,
        trials_per_turn: 1,
        play: |turn, lab| Box::pin(second::second(turn, lab)),
    },
    Fault {
        name: "restore",
        about: "a backup under load, restored elsewhere, whole and in part",
        count: Count::Trials,
        trials_per_turn: 1,
        play: |turn, lab| Box::pin(restore::restore(turn, lab)),
    },
];
