//! The large journal: filled through the server itself by saturated senders, acknowledged post by post, then
//! started after a clean stop and after a kill, and asked for pages of its history.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};
use linli_protocol::{NeighbourhoodId, Topic};
use rustix::process::Signal;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::setup::Setup;
use crate::admin::Admin;
use crate::child::Launch;
use crate::field::{Context, Field, Shape};
use crate::fleet::Crowd;
use crate::lasting::{self, Started};
use crate::latency::Latency;
use crate::probe::Probe;
use crate::report::Report;
use crate::sender::Pace;
use crate::target::Target;
use crate::units;

/// Groups that the posts are spread over.
const GROUPS: usize = 200;
/// Unanswered posts per sender while the journal is filled; there is a sender a group.
const FILL_WINDOW: usize = 16;
/// Bytes of a post's text.
const TEXT_BYTES: usize = 64;
/// The slowest filling that is waited for.
const FILL_POSTS_PER_S_MIN: u64 = 1000;
/// Posts are sent for so long before a kill, so that it comes in the middle of work.
const WORK_BEFORE_KILL: Duration = Duration::from_secs(2);
/// Events in a page of history.
const PAGE_EVENTS: u16 = 50;
/// What was prepared, beside the data directory.
const PREPARED: &str = "prepared.json";

/// What is asked for.
#[derive(Debug, Clone)]
pub(super) struct JournalTest {
    pub(super) posts: u64,
    // Where it is kept; absent means as long as the comparison.
    pub(super) directory: Option<PathBuf>,
    pub(super) pages: u64,
}

/// What was prepared.
#[derive(Debug, Serialize, Deserialize)]
struct Prepared {
    posts: u64,
    neighbourhoods: Vec<u32>,
    fill_seconds: f64,
}

/// One round.
pub(super) fn play(setup: &Setup, test: &JournalTest) -> Result<Report> {
    let home = match &test.directory {
        Some(directory) => directory.clone(),
        None => setup.journal_home()?,
    };
    let prepared = prepared(setup, test, &home)?;
    let launch = launch(setup, &home);
    let mut report = Report { scenario: "journal".to_owned(), clean: true, ..Report::default() };
    report.own("journal_posts", prepared.posts);
    report.own("fill_posts_per_s", units::real(prepared.posts) / prepared.fill_seconds.max(1e-9));
    let disk_bytes = lasting::bytes_under(&home.join("data"))?;
    report.own("disk_bytes_per_post", units::real(disk_bytes) / units::real(prepared.posts.max(1)));

    let (mut context, start_s, rss_mib) = start(setup, &launch)?;
    report.own("start_clean_s", start_s);
    report.own("start_rss_mib", rss_mib);
    let pages = pages(&context, &prepared, test.pages)?.percentiles();
    report.own("page_p50_ms", pages.p50_ms);
    report.own("page_p99_ms", pages.p99_ms);
    report.own("page_max_ms", pages.max_ms);
    work(&context, &mut report)?;
    end(&mut context, Signal::KILL)?;

    let (mut context, start_s, rss_mib) = start(setup, &launch)?;
    report.own("start_killed_s", start_s);
    report.own("start_killed_rss_mib", rss_mib);
    let began = Instant::now();
    end(&mut context, Signal::TERM)?;
    report.own("stop_s", began.elapsed().as_secs_f64());
    Ok(report)
}

/// The journal of an earlier time, or a new one.
fn prepared(setup: &Setup, test: &JournalTest, home: &Path) -> Result<Prepared> {
    let path = home.join(PREPARED);
    if path.exists() {
        let prepared: Prepared = serde_json::from_slice(&fs::read(&path)?)
            .with_context(|| format!("{} is damaged; remove the directory", path.display()))?;
        ensure!(
            prepared.posts == test.posts,
            "{} holds a journal of {} posts, not {}; name another directory or --posts {}",
            home.display(),
            prepared.posts,
            test.posts,
            prepared.posts
        );
        return Ok(prepared);
    }
    ensure!(
        !home.join("data").exists(),
        "{} holds a journal that was not finished; remove the directory",
        home.display()
    );
    fs::create_dir_all(home).with_context(|| format!("cannot make {}", home.display()))?;
    let prepared = fill(setup, test.posts, home)?;
    fs::write(&path, serde_json::to_vec(&prepared)?)?;
    Ok(prepared)
}

/// Fills a new journal through the server: every post is a durable one that was acknowledged.
fn fill(setup: &Setup, posts: u64, home: &Path) -> Result<Prepared> {
    setup.console.progress(&format!("filling a journal with {posts} posts in {}", home.display()));
    let mut context = setup.context(Target::start(&launch(setup, home), setup.console)?);
    let began = Instant::now();
    let mut neighbourhoods = Vec::new();
    {
        let crowd = Crowd { groups: GROUPS, readers_each: 0, senders_each: 1 };
        let mut field = Field::open(&context, shape(crowd))?;
        let limit = Duration::from_secs(posts / FILL_POSTS_PER_S_MIN + 60);
        let sent = field.send(Pace::Posts { posts, window: FILL_WINDOW }, limit)?;
        field.drain()?;
        let findings = field.findings();
        ensure!(findings.clean(), "filling the journal went wrong: {findings:?}");
        ensure!(sent.posts == posts, "only {} of {posts} posts were sent within {limit:?}", sent.posts);
        for topic in field.topics() {
            let Topic::Group(NeighbourhoodId(number)) = topic else { bail!("{topic} is no group") };
            neighbourhoods.push(number);
        }
    }
    let fill_seconds = began.elapsed().as_secs_f64();
    end(&mut context, Signal::TERM)?;
    Ok(Prepared { posts, neighbourhoods, fill_seconds })
}

fn shape(crowd: Crowd) -> Shape {
    Shape { crowd, text_bytes: TEXT_BYTES, stopped: 0, deliveries_per_s: None }
}

fn launch(setup: &Setup, home: &Path) -> Launch {
    lasting::on(setup.launch(), &home.join("data"))
}

/// Starts the server; says how long that took until it listened, in seconds, and its memory then, in MiB.
fn start(setup: &Setup, launch: &Launch) -> Result<(Context, f64, Option<f64>)> {
    let (target, Started { took_s, rss_mib }) = lasting::start(launch, setup.console)?;
    Ok((setup.context(target), took_s, rss_mib))
}

fn end(context: &mut Context, signal: Signal) -> Result<()> {
    lasting::end(&mut context.target, signal)
}

/// Posts for a while.
fn work(context: &Context, report: &mut Report) -> Result<()> {
    let crowd = Crowd { groups: 4, readers_each: 1, senders_each: 1 };
    let mut field = Field::open(context, shape(crowd))?;
    field.join()?;
    field.send(Pace::Window { posts: FILL_WINDOW, lag_max: 0 }, WORK_BEFORE_KILL)?;
    field.drain()?;
    report.findings = field.findings();
    report.clean = report.findings.clean();
    Ok(())
}

/// Asks for pages before random events of random groups, one after the other.
fn pages(context: &Context, prepared: &Prepared, pages: u64) -> Result<Latency> {
    let token = member_of_all(&context.target.admin, &prepared.neighbourhoods)?;
    let mut probe = Probe::open(&context.target, &token)?;
    let mut latency = Latency::default();
    let groups = units::count(prepared.neighbourhoods.len());
    ensure!(groups > 0, "the journal has no groups");
    // Evenly spread, so that a page of events lies before each.
    let events_each = (prepared.posts / groups).max(u64::from(PAGE_EVENTS) + 1);
    for _ in 0..pages {
        let number = prepared.neighbourhoods[units::index(random()? % groups)];
        let topic = Topic::Group(NeighbourhoodId(number));
        let lowest = u64::from(PAGE_EVENTS) + 1;
        let before = lowest + random()? % (events_each * 9 / 10).saturating_sub(lowest).max(1);
        let began = Instant::now();
        let items = probe.page(topic, PAGE_EVENTS, before)?;
        latency.record_ns(units::ns(began.elapsed()));
        let whole = items == usize::from(PAGE_EVENTS);
        // A group of a tiny journal may be shorter than a page.
        ensure!(whole || prepared.posts < 100_000, "a page of {topic} before {before} had {items} items");
    }
    Ok(latency)
}

fn member_of_all(admin: &Admin, neighbourhoods: &[u32]) -> Result<String> {
    let login = format!("pages-{:016x}", random()?);
    let registered = admin.ask(&[json!({"act": "register", "login": login, "name": "Pages"})])?;
    let user =
        registered.first().and_then(|ok| ok["user"].as_u64()).context("no number of the new person")?;
    let admissions: Vec<_> = neighbourhoods
        .iter()
        .map(|number| json!({"act": "admit", "neighbourhood": number, "user": user}))
        .collect();
    admin.ask(&admissions)?;
    let issued = admin.ask(&[json!({"act": "issue_token", "user": user, "device": "load"})])?;
    let token = issued.first().and_then(|ok| ok["token"].as_str()).context("no token")?;
    Ok(token.to_owned())
}

fn random() -> Result<u64> {
    getrandom::u64().context("no randomness")
}
