//! A disk that is nearly full, full, or fails to sync, and a directory that is in use: nothing acknowledged is lost, and
//! clients and the operator are told what is the matter.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

mod common;

use std::fs::File;
use std::path::{Path, PathBuf};

use common::people::{Person, settle};
use common::random::Random;
use common::server::{Server, check};
use common::wire::{Broken, Wire};
use common::{is_root, left_out, run};
use linli_protocol::{
    ClientId, ErrorCode, EventBody, Op, Outcome, PostText, Seq, ServerFrame, Success, Topic,
};
use linli_server::clock;
use tempfile::TempDir;

/// Somebody who posts and remembers what was acknowledged.
struct Writer {
    topic: Topic,
    person: Person,
    random: Random,
    acknowledged: Vec<(Seq, String)>,
}

impl Writer {
    fn settled(data_dir: &Path) -> Writer {
        let (topic, mut people) = settle(data_dir, 1).unwrap();
        let (person, random) = (people.pop().unwrap(), Random::new(clock::wall_ms()));
        Writer { topic, person, random, acknowledged: Vec::new() }
    }

    async fn sign_in(&self, server: &Server) -> Wire {
        Wire::sign_in(server.address, &self.person.token).await.unwrap().expect("the token is good")
    }

    /// Posts; the error is the server's.
    async fn post(&mut self, wire: &mut Wire, bytes: usize) -> Result<Result<Seq, ErrorCode>, Broken> {
        let random = self.random.number();
        let client_id = ClientId::from_parts(clock::wall_ms(), u128::from(random));
        let written = format!("{random:016x} {}", "x".repeat(bytes));
        let text = PostText::parse(written.clone()).unwrap();
        let op = Op::Post { topic: self.topic, client_id, text, reply_to: None };
        Ok(match wire.ask(op).await? {
            Outcome::Ok(Success::Accepted { accepted }) => {
                self.acknowledged.push((accepted.seq, written));
                Ok(accepted.seq)
            }
            Outcome::Ok(other) => panic!("a post was answered {other:?}"),
            Outcome::Error(error) => Err(error.code),
        })
    }

    /// Posts as long as posts are taken; the answer is what ended it: an error, or the connection's end.
    async fn post_until_refused(&mut self, server: &Server) -> Option<ErrorCode> {
        let mut wire = self.sign_in(server).await;
        loop {
            match self.post(&mut wire, 3_000).await {
                Ok(Ok(_)) => {}
                Ok(Err(code)) => return Some(code),
                Err(Broken::Gone(_)) => return None,
                Err(Broken::Wrong(what)) => panic!("{what}"),
            }
        }
    }

    /// Everything acknowledged is there, where it was acknowledged, and nothing else but what was in doubt.
    async fn finds_all(&self, server: &Server) {
        let mut wire = self.sign_in(server).await;
        let last = self.acknowledged.last().map_or(Seq::ZERO, |(seq, _)| *seq);
        let after = Seq(last.0.saturating_sub(9_000));
        let head = wire.subscribe(self.topic, after).await.unwrap().expect("the position is there");
        assert!(head >= last, "LOST: {last} was acknowledged, the journal ends at {head}");
        let mut acknowledged = self.acknowledged.iter().filter(|(seq, _)| *seq > after);
        for place in after.0 + 1..=head.0 {
            let ServerFrame::Event(event) = wire.next().await.unwrap() else { continue };
            assert_eq!(event.seq.0, place);
            let EventBody::Posted(posted) = event.body else { panic!("only posts were made: {event:?}") };
            if event.seq <= last {
                assert_eq!(acknowledged.next(), Some(&(event.seq, posted.text.unwrap())));
            }
        }
    }
}

/// A small disk in memory; unmounted when it is dropped.
struct SmallDisk(TempDir);

impl SmallDisk {
    fn mount(mib: u64) -> Result<SmallDisk, String> {
        if !is_root() {
            return Err("not root".to_owned());
        }
        let place = tempfile::tempdir().map_err(|error| error.to_string())?;
        let path = place.path().to_str().unwrap().to_owned();
        run("mount", &["-t", "tmpfs", "-o", &format!("size={mib}m"), "tmpfs", &path])?;
        Ok(SmallDisk(place))
    }

    fn data_dir(&self) -> PathBuf {
        self.0.path().join("data")
    }

    /// Takes all space but so much.
    fn fill_but(&self, mib: u64) {
        let disk = rustix::fs::statvfs(self.0.path()).unwrap();
        let taken = (disk.f_bavail * disk.f_frsize).saturating_sub(mib << 20);
        let file = File::create(self.filler()).unwrap();
        rustix::fs::fallocate(&file, rustix::fs::FallocateFlags::empty(), 0, taken).unwrap();
    }

    fn make_room(&self) {
        std::fs::remove_file(self.filler()).unwrap();
    }

    fn filler(&self) -> PathBuf {
        self.0.path().join("filler")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = run("umount", &["--lazy", self.0.path().to_str().unwrap()]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_server_on_a_directory_is_refused_and_the_first_does_not_notice() {
    let place = tempfile::tempdir().unwrap();
    let first = Server::start(place.path(), &[]).await.unwrap();
    let mut writer = Writer::settled(place.path());
    let mut wire = writer.sign_in(&first).await;
    writer.post(&mut wire, 1).await.unwrap().unwrap();

    let second = Server::start(place.path(), &[]).await.unwrap_err();
    assert_eq!(second.status.code(), Some(1), "{}", second.said);
    assert!(second.said.contains("in use by another linli-server"), "{}", second.said);
    assert!(second.said.contains("--data-dir"), "it says what to do: {}", second.said);

    writer.post(&mut wire, 1).await.unwrap().unwrap();
    assert_eq!(first.page("/readyz").await, Some(200));
    // The administration's socket is still the first one's.
    settle(place.path(), 0).unwrap();
    writer.finds_all(&first).await;
    assert!(first.stop().await.0.success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn below_the_watermark_history_is_read_and_nothing_is_taken() {
    let place = tempfile::tempdir().unwrap();
    let server = Server::start(place.path(), &[]).await.unwrap();
    let mut writer = Writer::settled(place.path());
    let mut wire = writer.sign_in(&server).await;
    writer.post(&mut wire, 1).await.unwrap().unwrap();
    assert!(server.stop().await.0.success());

    // No disk has a pebibyte to spare.
    let server = Server::start(place.path(), &["disk_watermark_mib=1073741824"]).await.unwrap();
    server.until_page("/readyz", 503).await;
    assert_eq!(server.page("/healthz").await, Some(200), "it lives, and must not be restarted for this");
    let mut wire = writer.sign_in(&server).await;
    assert_eq!(writer.post(&mut wire, 1).await.unwrap(), Err(ErrorCode::ReadOnly));
    writer.finds_all(&server).await;
    assert!(server.stop().await.0.success());

    let server = Server::start(place.path(), &[]).await.unwrap();
    let mut wire = writer.sign_in(&server).await;
    let seq = writer.post(&mut wire, 1).await.unwrap().unwrap();
    assert_eq!(seq, Seq(2), "what was refused left nothing behind");
    assert!(server.stop().await.0.success());
    assert!(check(place.path()).status.success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_runs_full_is_seen_in_time_and_taken_up_again_when_there_is_room() {
    let disk = match SmallDisk::mount(128) {
        Ok(disk) => disk,
        Err(why) => return left_out("a nearly full disk", &why),
    };
    let data_dir = disk.data_dir();
    let server = Server::start(&data_dir, &["disk_watermark_mib=24"]).await.unwrap();
    let mut writer = Writer::settled(&data_dir);
    let mut wire = writer.sign_in(&server).await;
    writer.post(&mut wire, 1).await.unwrap().unwrap();

    disk.fill_but(16);
    server.until_page("/readyz", 503).await;
    assert_eq!(writer.post(&mut wire, 1).await.unwrap(), Err(ErrorCode::ReadOnly));
    disk.make_room();
    server.until_page("/readyz", 200).await;
    writer.post(&mut wire, 1).await.unwrap().unwrap();
    writer.finds_all(&server).await;
    assert!(server.stop().await.0.success());
    assert!(check(&data_dir).status.success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_ends_the_server_with_a_clear_message_and_costs_nothing_acknowledged() {
    let disk = match SmallDisk::mount(128) {
        Ok(disk) => disk,
        Err(why) => return left_out("a full disk", &why),
    };
    let data_dir = disk.data_dir();
    let server = Server::start(&data_dir, &["disk_watermark_mib=0"]).await.unwrap();
    let mut writer = Writer::settled(&data_dir);
    disk.fill_but(2);
    let ended_by = writer.post_until_refused(&server).await;
    assert!(matches!(ended_by, None | Some(ErrorCode::OutcomeUnknown)), "{ended_by:?}");
    let (status, said) = server.ended().await;
    assert_eq!(status.code(), Some(1), "{said}");
    assert!(said.contains("storing failed") && said.contains("No space left"), "{said}");
    assert!(!writer.acknowledged.is_empty());

    // The disk is as full as before: the reserve lets it open, and it takes nothing.
    let server = Server::start(&data_dir, &["disk_watermark_mib=64"]).await;
    let server = server.unwrap_or_else(|failed| panic!("on the full disk: {}", failed.said));
    server.until_page("/readyz", 503).await;
    writer.finds_all(&server).await;
    disk.make_room();
    server.until_page("/readyz", 200).await;
    let mut wire = writer.sign_in(&server).await;
    writer.post(&mut wire, 1).await.unwrap().unwrap();
    writer.finds_all(&server).await;
    assert!(server.stop().await.0.success());
    assert!(check(&data_dir).status.success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failing_sync_ends_the_server_with_a_clear_message_and_costs_nothing_acknowledged() {
    if let Err(why) = run("strace", &["-f", "-e", "trace=fdatasync", "true"]) {
        return left_out("a failing sync", &why);
    }
    let place = tempfile::tempdir().unwrap();
    // Counted per thread: the writer's own tenth sync fails, and all after it. -D: the server stays our child.
    let inject = ["strace", "-D", "-f", "-qq", "-o", "/dev/null"];
    let inject = [&inject[..], &["-e", "inject=fdatasync:error=EIO:when=10+"]].concat();
    let server = Server::start_under(&inject, place.path(), &[]).await;
    let server = server.unwrap_or_else(|failed| panic!("{}", failed.said));
    let mut writer = Writer::settled(place.path());
    let ended_by = writer.post_until_refused(&server).await;
    assert!(matches!(ended_by, None | Some(ErrorCode::OutcomeUnknown)), "{ended_by:?}");
    let (status, said) = server.ended().await;
    assert_eq!(status.code(), Some(1), "{said}");
    assert!(said.contains("storing failed") && said.contains("syncing"), "{said}");
    assert!(!writer.acknowledged.is_empty());

    let server = Server::start(place.path(), &[]).await.unwrap();
    writer.finds_all(&server).await;
    let mut wire = writer.sign_in(&server).await;
    writer.post(&mut wire, 1).await.unwrap().unwrap();
    assert!(server.stop().await.0.success());
    assert!(check(place.path()).status.success());
}

#[tokio::test]
async fn nobody_else_reads_what_is_made_in_a_directory_that_was_there_already() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = TempDir::new().unwrap();
    // As `mkdir` and most packages make one.
    std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let open_mask = ["sh", "-c", r#"umask 000; exec "$0" "$@""#];
    let server = Server::start_under(&open_mask, dir.path(), &[]).await.unwrap();
    let mut writer = Writer::settled(dir.path());
    let mut wire = writer.sign_in(&server).await;
    writer.post(&mut wire, 3_000).await.unwrap().unwrap();
    let backup = dir.path().join("a-backup");
    let mut office = linli_server::admin::Client::connect(dir.path()).unwrap();
    let path = backup.to_str().unwrap().to_owned();
    office.ask(&linli_server::admin::Request::Backup { path }).unwrap();
    assert!(backup.exists());
    drop(wire);
    assert!(server.stop().await.0.success());
    let mut files = 0;
    let mut directories = vec![dir.path().to_owned()];
    while let Some(directory) = directories.pop() {
        for entry in std::fs::read_dir(directory).unwrap().map(Result::unwrap) {
            let mode = entry.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{} has mode {mode:o}", entry.path().display());
            files += 1;
            if entry.file_type().unwrap().is_dir() {
                directories.push(entry.path());
            }
        }
    }
    assert!(files >= 5, "lock, reserve, journal and its files, backup: only {files}");
}
