//! `search`: people of a made district look for posts while others talk. Half of the questions are asked by somebody who is a
//! member everywhere, so that the whole index is looked through.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow};
use linli_cli::{Client, Options, Question, Server};
use linli_protocol::{NeighbourhoodId, SearchText, Topic};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::args::Search;
use crate::district::Residents;
use crate::field::{Context, Field, Shape};
use crate::fleet::{Crowd, numbers, texts};
use crate::latency::Latency;
use crate::report::Report;
use crate::sender::Pace;
use crate::target::Target;
use crate::{talk, units};

/// Bytes of each post's text.
const TEXT_BYTES: usize = 128;
/// Those who search, each from a neighbourhood of their own; one more is a member everywhere.
const SEEKERS: usize = 8;
/// The longest that the index is waited for before the run.
const COMPLETE_MAX: Duration = Duration::from_secs(600);
/// A new post that is not found after so long counts as not found.
const FOUND_MAX: Duration = Duration::from_secs(10);
/// Between two new posts that are looked for, and between two looks.
const NEW_POST_EVERY: Duration = Duration::from_secs(1);
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// What those who search saw.
#[derive(Debug, Default)]
struct Seen {
    /// Of those who live in one neighbourhood, from the intended moment of asking.
    at_home: Latency,
    /// Of the one who is a member everywhere.
    everywhere: Latency,
    /// From a post's acknowledgement to its being found.
    new_posts: Latency,
    hits: u64,
    wrong: u64,
    incomplete: u64,
    not_found: u64,
}

impl Seen {
    fn add(&mut self, other: &Seen) {
        self.at_home.merge(&other.at_home);
        self.everywhere.merge(&other.everywhere);
        self.new_posts.merge(&other.new_posts);
        self.hits += other.hits;
        self.wrong += other.wrong;
        self.incomplete += other.incomplete;
        self.not_found += other.not_found;
    }
}

/// Plays both at once.
pub(super) fn play(context: &Context, asked: Search) -> Result<Report> {
    let residents = context.residents.as_ref().context(
        "search is played on a district: make one with `linli-load district`, then name it with --district",
    )?;
    let groups = usize::from(asked.groups);
    let crowd = Crowd { groups, readers_each: asked.members_each.into(), senders_each: 1 };
    let rate = f64::from(asked.rate);
    let deliveries_per_s = Some(rate * f64::from(asked.members_each));
    let shape = Shape { crowd, text_bytes: TEXT_BYTES, stopped: 0, deliveries_per_s };
    let mut field = Field::open(context, shape)?;
    field.sender_mut().talk();
    let party = Party::gather(&context.target, residents, groups)?;
    context.console.progress("waiting for the index");
    let waited = Instant::now();
    party.run(async |party| party.wait_until_complete().await)?;
    let waited_s = waited.elapsed().as_secs_f64();
    field.join()?;

    let since = field.mark();
    let talking = AtomicBool::new(true);
    let (sent, seen) = thread::scope(|scope| {
        let seeking = scope.spawn(|| party.run(async |party| party.seek(asked.searches, &talking).await));
        let sent = field.send(Pace::Rate(rate), Duration::from_secs(asked.seconds.into()));
        talking.store(false, Ordering::Release);
        let seen = seeking.join().map_err(|_| anyhow!("the thread of those who search broke"))?;
        Ok::<_, anyhow::Error>((sent?, seen?))
    })?;
    field.drain()?;

    let mut report =
        field.report("search", sent, since).with_latency(field.readers.role().latency.percentiles());
    report.clean &= seen.wrong == 0 && seen.not_found == 0;
    report.own("waited_for_index_s", waited_s);
    report.own("searches", seen.at_home.count() + seen.everywhere.count());
    report.own("hits", seen.hits);
    report.own("wrong_answers", seen.wrong);
    report.own("incomplete_answers", seen.incomplete);
    for (name, latency) in [
        ("search", &seen.at_home),
        ("search_everywhere", &seen.everywhere),
        ("new_post_found", &seen.new_posts),
    ] {
        let percentiles = latency.percentiles();
        report.own(&format!("{name}_p50_ms"), percentiles.p50_ms);
        report.own(&format!("{name}_p99_ms"), percentiles.p99_ms);
        report.own(&format!("{name}_max_ms"), percentiles.max_ms);
    }
    report.own("new_posts", seen.new_posts.count() + seen.not_found);
    report.own("new_posts_not_found", seen.not_found);
    Ok(report)
}

/// Those who search.
struct Party {
    server: Server,
    /// One a neighbourhood.
    at_home: Vec<Box<str>>,
    /// A member of all.
    everywhere: Box<str>,
    /// Somebody of a group where nobody else talks, and the group: what they post is looked for.
    poster: (Box<str>, Topic),
}

impl Party {
    fn gather(target: &Target, residents: &Residents, groups: usize) -> Result<Party> {
        let quiet = residents.places.get(groups).context("one more neighbourhood than --groups is needed")?;
        let poster = quiet.members.first().context("nobody lives there")?.token.clone();
        let at_home = residents.places.iter().take(SEEKERS);
        let at_home = at_home.filter_map(|place| Some(place.members.first()?.token.clone())).collect();

        let login = format!("seeker-{:08x}", getrandom::u32().context("no randomness")?);
        let ask = |requests: &[Value]| target.admin.ask(requests);
        let registered = ask(&[json!({"act": "register", "login": login, "name": "Seeker"})])?;
        let user = *numbers(&registered, "user")?.first().context("nobody was registered")?;
        let admissions: Vec<Value> = residents
            .places
            .iter()
            .map(|place| json!({"act": "admit", "neighbourhood": place.number, "user": user}))
            .collect();
        ask(&admissions)?;
        let issued = ask(&[json!({"act": "issue_token", "user": user, "device": "load"})])?;
        let everywhere = texts(&issued, "token")?.pop().context("no token")?;
        let server =
            format!("ws://{}{}", target.host, target.path).parse().context("the server's address")?;
        Ok(Party {
            server,
            at_home,
            everywhere,
            poster: (poster, Topic::Group(NeighbourhoodId(quiet.number))),
        })
    }

    /// Runs something of theirs on this thread.
    fn run<'a, T>(&'a self, work: impl AsyncFnOnce(&'a Party) -> Result<T>) -> Result<T> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(work(self))
    }

    fn client(&self, token: &str) -> Client {
        let options = Options::new(self.server.clone(), token.to_owned());
        let options = Options { agent: crate::AGENT.to_owned(), ..options };
        // Nobody reads what it says unasked: it follows nothing.
        Client::start(options).0
    }

    async fn wait_until_complete(&self) -> Result<()> {
        let client = self.client(&self.everywhere);
        let began = Instant::now();
        loop {
            let answer = client.search(question(talk::QUESTIONS[0], None)?).await?;
            if answer.complete {
                return Ok(());
            }
            let percent = answer.percent;
            anyhow::ensure!(began.elapsed() < COMPLETE_MAX, "only {percent} % of the posts can be searched");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// Everybody asks in turn, so many questions a second in all, while others talk.
    async fn seek(&self, searches_per_s: u16, talking: &AtomicBool) -> Result<Seen> {
        let mut seen = Seen::default();
        let mut asking = JoinSet::new();
        let local = tokio::task::LocalSet::new();
        let everybody = self.at_home.iter().map(|token| (token, false));
        // The one who is a member everywhere asks as often as the others together.
        let everybody: Vec<_> =
            everybody.chain(std::iter::repeat_n((&self.everywhere, true), self.at_home.len())).collect();
        let pause =
            Duration::from_secs_f64(units::real(units::count(everybody.len())) / f64::from(searches_per_s));
        let stop = std::rc::Rc::new(std::cell::Cell::new(false));
        for (nth, (token, is_everywhere)) in everybody.into_iter().enumerate() {
            let (client, stop) = (self.client(token), stop.clone());
            asking.spawn_local_on(ask_on(client, nth, is_everywhere, pause, stop), &local);
        }
        let poster = (self.client(&self.poster.0), self.poster.1);
        asking.spawn_local_on(post_and_find(poster, stop.clone()), &local);
        local
            .run_until(async {
                while talking.load(Ordering::Acquire) {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                stop.set(true);
                while let Some(one) = asking.join_next().await {
                    seen.add(&one.context("somebody who searches broke")??);
                }
                Ok(seen)
            })
            .await
    }
}

type Stop = std::rc::Rc<std::cell::Cell<bool>>;

/// One person's questions, evenly spaced whatever the server does.
async fn ask_on(
    client: Client,
    nth: usize,
    is_everywhere: bool,
    pause: Duration,
    stop: Stop,
) -> Result<Seen> {
    let mut seen = Seen::default();
    let mut due = tokio::time::Instant::now() + pause.mul_f64(units::real(units::count(nth)) / 16.0);
    for turn in nth.. {
        tokio::time::sleep_until(due).await;
        if stop.get() {
            break;
        }
        let text = talk::QUESTIONS[turn % talk::QUESTIONS.len()];
        let answer = client.search(question(text, None)?).await?;
        let latency = if is_everywhere { &mut seen.everywhere } else { &mut seen.at_home };
        latency.record_ns(units::ns(due.elapsed()));
        seen.hits += units::count(answer.hits.len());
        seen.incomplete += u64::from(!answer.complete);
        let shown = answer.hits.iter().all(|hit| hit.excerpt.iter().any(|piece| piece.hit));
        let expected = !is_everywhere || answer.hits.is_empty() == (text == talk::NOBODY_SAYS);
        seen.wrong += u64::from(!shown || !expected);
        due += pause;
    }
    Ok(seen)
}

/// Posts something that nobody has posted, and looks for it until it is found.
async fn post_and_find((client, topic): (Client, Topic), stop: Stop) -> Result<Seen> {
    let mut seen = Seen::default();
    while !stop.get() {
        let word = format!("{:016x}", getrandom::u64().context("no randomness")?);
        let place = client.post(topic, &format!("誰看見了 {word}"), None).await?;
        let posted = Instant::now();
        let found = loop {
            let answer = client.search(question(&word, Some(topic))?).await?;
            if answer.hits.iter().any(|hit| hit.seq == place.seq) {
                break true;
            }
            if posted.elapsed() > FOUND_MAX {
                break false;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        };
        if found {
            seen.new_posts.record_ns(units::ns(posted.elapsed()));
        } else {
            seen.not_found += 1;
        }
        tokio::time::sleep(NEW_POST_EVERY).await;
    }
    Ok(seen)
}

fn question(text: &str, topic: Option<Topic>) -> Result<Question> {
    Ok(Question { text: SearchText::parse(text)?, topic, from: None, last: None, before: None })
}
