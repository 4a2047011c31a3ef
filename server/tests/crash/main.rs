//! Guarantees 1 to 4, by force: `KILLS` times kill -9 and `CUTS` power cuts at random moments under load. After each,
//! on the same directory, what clients were told and what they saw must be there, once, and as they saw it.
//!
//! `SEED=…` brings a run's choices back, `LINLI_SERVER=…` takes another binary; 0 kills or cuts means none.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

mod book;
mod campaign;
#[path = "../common/mod.rs"]
mod common;
mod disk;
mod reader;
mod sender;
mod settle;

use campaign::Campaign;
use common::random::{Random, seed};
use common::server::{self, Server};
use disk::{Disk, Kind};

const KILLS_DEFAULT: u64 = 40;
const CUTS_DEFAULT: u64 = 12;
/// Acts until a blow: any number below.
const ACTS_MAX: u64 = 1_500;
/// One blow in so many is followed by another while the server starts.
const AT_START_ONE_IN: u64 = 6;
/// One blow in so many is followed by a check of the whole directory.
const CHECK_ONE_IN: u64 = 5;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills_cost_nothing_that_anybody_was_told() {
    let (kills, seed) = (number("KILLS", KILLS_DEFAULT), seed());
    if kills == 0 {
        return;
    }
    eprintln!("{kills} kills, SEED={seed}");
    let mut random = Random::new(seed);
    let place = tempfile::tempdir().unwrap();
    let mut campaign = Campaign::begin("kill -9", &place.path().join("data"), seed, random.branch()).await;
    for _ in 0..kills {
        campaign.strike(ACTS_MAX, Server::kill).await;
        if random.once_in(AT_START_ONE_IN) {
            campaign.strike_at_start(|| ()).await;
        }
        if random.once_in(CHECK_ONE_IN) {
            campaign.check();
        }
        campaign.recover().await;
    }
    campaign.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn power_cuts_cost_nothing_that_anybody_was_told() {
    let (cuts, seed) = (number("CUTS", CUTS_DEFAULT), seed());
    if cuts == 0 {
        return;
    }
    eprintln!("{cuts} power cuts, SEED={seed}");
    let mut random = Random::new(seed);
    for (kind, cuts) in [(Kind::Ext4, cuts.div_ceil(2)), (Kind::Xfs, cuts / 2)] {
        let disk = match Disk::make(kind) {
            Ok(disk) => disk,
            Err(why) => {
                common::left_out(&format!("{cuts} power cuts on {}", kind.name()), &why);
                continue;
            }
        };
        let name = format!("power cuts on {}", kind.name());
        let data_dir = disk.root().join("data");
        let mut campaign = Campaign::begin(&name, &data_dir, seed, random.branch()).await;
        for _ in 0..cuts {
            let book = campaign.book();
            let cut = async |server: Server| {
                book.turn_power(false);
                disk.cut();
                server.kill().await;
                disk.restore_power();
            };
            campaign.strike(ACTS_MAX, cut).await;
            if random.once_in(AT_START_ONE_IN) {
                campaign.strike_at_start(|| disk.cut()).await;
                disk.restore_power();
            }
            if random.once_in(CHECK_ONE_IN) {
                campaign.check();
            }
            campaign.recover().await;
        }
        campaign.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_while_it_makes_its_directory_starts_again() {
    let (kills, seed) = (number("KILLS", KILLS_DEFAULT).div_ceil(8), seed());
    let mut random = Random::new(seed);
    for _ in 0..kills {
        let place = tempfile::tempdir().unwrap();
        let mut command = server::command(place.path(), &[]);
        command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
        let mut first = command.spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_micros(random.below(120_000)));
        first.kill().unwrap();
        first.wait().unwrap();
        let again = Server::start(place.path(), &[]).await;
        let again = again.unwrap_or_else(|failed| panic!("SEED={seed}: {}\n{}", failed.status, failed.said));
        assert!(again.stop().await.0.success());
        assert!(server::check(place.path()).status.success());
    }
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name)
        .map_or(default, |number| number.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}
