//! A whole district made by one command: everybody registered, admitted, signed in with a device, secretaries and deputies
//! appointed, party members given their badges, and so many posts in the groups, each durable and acknowledged. Then the server is
//! started on it after a clean stop and after a kill, and measured.

mod plan;
mod residents;

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use rustix::process::Signal;
use serde_json::{Value, json};

pub use self::residents::{Place, Resident, Residents};
use crate::admin::Admin;
use crate::args::{Common, District};
use crate::clock::Clock;
use crate::console::Console;
use crate::field::{Context, Field, Shape};
use crate::fleet::{Crowd, numbers, texts};
use crate::lasting::{self, Started};
use crate::report::Report;
use crate::sender::Pace;
use crate::target::Target;
use crate::units;

/// Bytes of each post's text: some thirty Chinese characters after its mark.
const TEXT_BYTES: usize = 128;
/// Unanswered posts per sender while the groups are filled; there is a sender a group.
const FILL_WINDOW: usize = 16;
/// The slowest filling that is waited for.
const FILL_POSTS_PER_S_MIN: u64 = 1000;

/// Makes a district in a directory of its own and measures the server's start on it.
///
/// # Errors
/// When the directory is there already, or the server refuses or cannot be reached.
pub fn make(common: &Common, asked: &District, console: Console) -> Result<Report> {
    let home = &asked.into;
    ensure!(!home.exists(), "{} exists; name a new directory, or remove it", home.display());
    std::fs::create_dir_all(home).with_context(|| format!("cannot make {}", home.display()))?;
    let launch = lasting::on(common.launch(), &Residents::data_dir(home));
    let mut report = Report { scenario: "district".to_owned(), clean: true, ..Report::default() };

    let (mut target, _) = lasting::start(&launch, console)?;
    let began = Instant::now();
    let mut residents = settle(&target.admin, asked, console)?;
    report.own("people", units::count(residents.people));
    report.own("neighbourhoods", units::count(residents.places.len()));
    report.own("settle_s", began.elapsed().as_secs_f64());
    let began = Instant::now();
    import_badges(&target.admin, asked, console)?;
    report.own("badges", units::count(asked.badges()));
    report.own("import_badges_s", began.elapsed().as_secs_f64());
    if asked.posts > 0 {
        target = talk(common, target, &residents, asked.posts, console, &mut report)?;
        residents.posts = asked.posts;
    }
    lasting::end(&mut target, Signal::TERM)?;
    residents.write(home)?;
    report.own("disk_bytes", lasting::bytes_under(home)?);

    for (signal, started_s, rss_mib) in [
        (Signal::KILL, "start_clean_s", "start_rss_mib"),
        (Signal::TERM, "start_killed_s", "start_killed_rss_mib"),
    ] {
        let (mut target, started) = lasting::start(&launch, console)?;
        let Started { took_s, rss_mib: mib } = started;
        report.own(started_s, took_s);
        report.own(rss_mib, mib);
        lasting::end(&mut target, signal)?;
    }
    Ok(report)
}

/// Everybody moves in.
fn settle(admin: &Admin, asked: &District, console: Console) -> Result<Residents> {
    let District { people, neighbourhoods, .. } = *asked;
    console.progress(&format!("{people} people move into {neighbourhoods} neighbourhoods"));
    let opened = admin
        .ask(&each(neighbourhoods, |n| json!({"act": "open_neighbourhood", "title": plan::place(n)})))?;
    let registered = admin.ask(&each(
        people,
        |n| json!({"act": "register", "login": plan::login(n), "name": plan::person(n)}),
    ))?;
    let users = numbers(&registered, "user")?;
    let issued =
        admin.ask(&each(people, |n| json!({"act": "issue_token", "user": users[n], "device": "phone"})))?;

    let mut everybody = users.into_iter().zip(texts(&issued, "token")?);
    let mut places = Vec::with_capacity(neighbourhoods);
    for (number, size) in
        numbers(&opened, "neighbourhood")?.into_iter().zip(plan::sizes(people, neighbourhoods))
    {
        let number = u32::try_from(number).context("a neighbourhood's number is too large")?;
        let members = everybody.by_ref().take(size).map(|(user, token)| Resident { user, token }).collect();
        places.push(Place { number, members });
    }
    let admissions: Vec<Value> = places
        .iter()
        .flat_map(|Place { number, members }| {
            members.iter().map(move |m| json!({"act": "admit", "neighbourhood": number, "user": m.user}))
        })
        .collect();
    admin.ask(&admissions)?;
    let appointments: Vec<Value> = places
        .iter()
        .flat_map(|Place { number, members }| {
            members.iter().zip(["secretary", "deputy"]).map(
                move |(m, office)| json!({"act": "appoint", "neighbourhood": number, "user": m.user, "office": office}),
            )
        })
        .collect();
    admin.ask(&appointments)?;
    Ok(Residents { people, posts: 0, places })
}

/// Party members get their badges as in any district: by a roster that the operator imports (R10).
fn import_badges(admin: &Admin, asked: &District, console: Console) -> Result<()> {
    let badges = asked.badges();
    if badges == 0 {
        return Ok(());
    }
    console.progress(&format!("{badges} party members get their badges"));
    let path = std::path::absolute(asked.into.join("roster.csv"))?;
    std::fs::write(&path, plan::roster(asked.people, badges))
        .with_context(|| format!("cannot write {}", path.display()))?;
    let told = admin.ask(&[json!({"act": "import_badges", "path": path})])?;
    let gained = told.first().and_then(|done| done["badges"]["gain"]["count"].as_u64());
    ensure!(gained == Some(badges as u64), "not all {badges} got the badge: {told:?}");
    Ok(())
}

/// So many posts in the groups, by one member each. The target is given back for its end.
fn talk(
    common: &Common,
    target: Target,
    residents: &Residents,
    posts: u64,
    console: Console,
    report: &mut Report,
) -> Result<Target> {
    console.progress(&format!("{posts} posts in {} groups", residents.places.len()));
    let context = Context {
        residents: Some(residents.clone()),
        ..Context::of(common, target, Clock::start(), console)
    };
    let began = Instant::now();
    let crowd = Crowd { groups: residents.places.len(), readers_each: 0, senders_each: 1 };
    let shape = Shape { crowd, text_bytes: TEXT_BYTES, stopped: 0, deliveries_per_s: None };
    {
        let mut field = Field::open(&context, shape)?;
        field.sender_mut().talk();
        let limit = Duration::from_secs(posts / FILL_POSTS_PER_S_MIN + 60);
        let sent = field.send(Pace::Posts { posts, window: FILL_WINDOW }, limit)?;
        field.drain()?;
        report.findings = field.findings();
        report.clean = report.findings.clean();
        ensure!(sent.posts == posts, "only {} of {posts} posts were sent within {limit:?}", sent.posts);
    }
    report.posts = posts;
    report.own("fill_posts_per_s", units::real(posts) / began.elapsed().as_secs_f64().max(1e-9));
    Ok(context.target)
}

fn each(count: usize, request: impl Fn(usize) -> Value) -> Vec<Value> {
    (0..count).map(request).collect()
}

/// Who lives in the district of a run, if it is played on one.
///
/// # Errors
/// When there is none in that directory.
pub fn residents_of(home: Option<&Path>) -> Result<Option<Residents>> {
    home.map(Residents::read).transpose()
}
