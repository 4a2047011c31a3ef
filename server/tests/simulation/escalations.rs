//! Guarantee 7 by force of numbers: ten thousand issues over ten days of a clock that nobody waits for, with crashes at random moments,
//! batches lost between decision and disk, and long times away. What came is compared with what a naive reader of the public events
//! says must have come. Never here: the waiting task itself; it asks the same question of the same view (`upkeep.rs`).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use linli_load::torture::random::Random;
use linli_protocol::{
    Category, ClientId, DisplayName, Epoch, Escalation, IssueId, IssueStep, LoginName, NeighbourhoodId,
    Office, PostText, ReplyOutcome, Report, Seq, Spot, Title, Topic, UserId,
};
use linli_server::app::load_directory;
use linli_server::domain::issues::Times;
use linli_server::domain::{Act, Actor, Command, EventKind, InboxAct, IssueAct};
use linli_server::engine::Core;
use linli_server::journal::{Durable, Journal, MemoryJournal, ReadLimit};
use linli_server::view::Directory;

const START_MS: u64 = 1_700_000_000_000;
const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;
const DAYS: u64 = 10;
const ISSUES: u64 = 10_000;
const NEIGHBOURHOODS: u32 = 20;
const RESIDENTS: u64 = 15;
const CRASHES: u64 = 60;
/// How late a step may be once the server is up.
const LATE_MS_MAX: u64 = 1_000;

/// What people do in their time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Doing {
    Report {
        neighbourhood: NeighbourhoodId,
        by: UserId,
    },
    /// Somebody in office takes the issue that was the nth to be reported.
    Step {
        nth: usize,
        is_reply: bool,
    },
    Crash {
        away_ms: u64,
    },
}

struct Town {
    journal: Arc<MemoryJournal>,
    core: Core,
    directory: Directory,
    now_ms: u64,
    ids: u64,
    /// When the server was away: from, to.
    away: Vec<(u64, u64)>,
    /// Issues in the order in which they were reported, once that is durable.
    reported: Vec<(NeighbourhoodId, IssueId)>,
    lost_batches: u64,
}

impl Town {
    fn founded() -> Town {
        let journal = Arc::new(MemoryJournal::new(Epoch(0x0e5c_a1a7_e000_0001)));
        let (core, directory) = loaded(&journal);
        let mut town = Town {
            journal,
            core,
            directory,
            now_ms: START_MS,
            ids: 0,
            away: Vec::new(),
            reported: Vec::new(),
            lost_batches: 0,
        };
        for n in 1..=NEIGHBOURHOODS {
            town.administers(Act::OpenNeighbourhood { title: Title::parse(format!("place {n}")).unwrap() });
            let neighbourhood = NeighbourhoodId(n);
            for nth in 0..RESIDENTS {
                let user = UserId(u64::from(n - 1) * RESIDENTS + nth + 1);
                let login = LoginName::parse(format!("p{user}")).unwrap();
                let name = DisplayName::parse(format!("P {user}")).unwrap();
                town.administers(Act::Register { login, name, password_hash: None });
                town.administers(Act::Admit { neighbourhood, user });
                let office = match nth {
                    0 => Some(Office::Secretary),
                    1 | 2 => Some(Office::Deputy),
                    _ => None,
                };
                if let Some(office) = office {
                    town.administers(Act::Appoint { neighbourhood, user, office });
                }
            }
        }
        town
    }

    fn administers(&mut self, act: Act) {
        assert!(self.does(&[(Actor::Administration, act)], false));
    }

    /// Decides, stores and shows; or the batch is lost between decision and disk, and the process with it.
    fn does(&mut self, acts: &[(Actor, Act)], is_lost: bool) -> bool {
        let commands: Vec<Command> = acts
            .iter()
            .map(|(by, act)| Command { by: *by, device: None, act: act.clone(), salt: self.salt() })
            .collect();
        let step = self.core.step(self.journal.as_ref(), &commands, self.now_ms).unwrap();
        if is_lost {
            self.lost_batches += u64::from(!step.batch.commits.is_empty());
            return false;
        }
        if !step.batch.commits.is_empty() {
            self.journal.commit(&step.batch).unwrap();
        }
        for commit in &step.batch.commits {
            let _ = self.directory.apply(commit);
            for event in &commit.events {
                if let (Topic::Issues(n), EventKind::Issue(IssueAct::Reported { issue, .. })) =
                    (event.topic, &event.kind)
                {
                    self.reported.push((n, *issue));
                }
            }
        }
        true
    }

    fn salt(&mut self) -> [u8; 16] {
        self.ids += 1;
        u128::from(self.ids).to_be_bytes()
    }

    fn client_id(&mut self) -> ClientId {
        self.ids += 1;
        ClientId::from_parts(self.now_ms, u128::from(self.ids))
    }

    /// What the waiting task does at this moment: each that is due, one at a time.
    fn escalates(&mut self) {
        while let Some((due, neighbourhood, issue, _)) = self.directory.next_issue_due() {
            if due > self.now_ms {
                break;
            }
            self.does(&[(Actor::Administration, Act::EscalateDue { neighbourhood, issue })], false);
        }
    }

    fn crashes(&mut self, random: &mut Random, away_ms: u64) {
        // Sometimes in the middle of the very act that fires.
        if random.once_in(2)
            && let Some((due, neighbourhood, issue, _)) = self.directory.next_issue_due()
        {
            self.now_ms = self.now_ms.max(due);
            self.does(&[(Actor::Administration, Act::EscalateDue { neighbourhood, issue })], true);
        }
        if random.once_in(2) {
            self.journal.crash();
        } else {
            self.journal.restart();
        }
        self.away.push((self.now_ms, self.now_ms + away_ms));
        self.now_ms += away_ms;
        (self.core, self.directory) = loaded(&self.journal);
    }
}

fn loaded(journal: &Arc<MemoryJournal>) -> (Core, Directory) {
    let durable = Durable::open(journal.clone()).unwrap();
    (Core::load(journal.as_ref(), &durable).unwrap(), load_directory(journal.as_ref()).unwrap())
}

/// Everything that people will do, in its order.
fn plan(random: &mut Random) -> BTreeSet<(u64, u64, Doing)> {
    let mut plan = BTreeSet::new();
    for nth in 0..ISSUES {
        let at = START_MS + random.below(DAYS * 24 * HOUR_MS);
        let n = 1 + random.below(u64::from(NEIGHBOURHOODS));
        let by = UserId((n - 1) * RESIDENTS + 4 + random.below(RESIDENTS - 3));
        let neighbourhood = NeighbourhoodId(u32::try_from(n).unwrap());
        plan.insert((at, nth, Doing::Report { neighbourhood, by }));
        // Most are taken after minutes or hours, many never.
        if !random.once_in(4) {
            let after = random.below(3 * HOUR_MS);
            plan.insert((
                at + after,
                nth,
                Doing::Step { nth: usize::try_from(nth).unwrap(), is_reply: false },
            ));
        }
        if !random.once_in(3) {
            let after = random.below(60 * HOUR_MS);
            plan.insert((
                at + after,
                nth,
                Doing::Step { nth: usize::try_from(nth).unwrap(), is_reply: true },
            ));
        }
    }
    for nth in 0..CRASHES {
        let at = START_MS + random.below(DAYS * 24 * HOUR_MS);
        let away_ms = if random.once_in(4) { random.below(6 * HOUR_MS) } else { random.below(5 * MINUTE_MS) };
        plan.insert((at, nth, Doing::Crash { away_ms }));
    }
    plan
}

/// What the public events of one issue say.
#[derive(Debug, Default)]
struct Told {
    reported: u64,
    acknowledged: Option<u64>,
    replied: Option<u64>,
    fired: Vec<(u64, Escalation)>,
}

#[test]
fn ten_thousand_issues_over_ten_days_with_crashes_fire_each_due_step_once_none_early_and_none_late() {
    let seed = super::number("SEED").unwrap_or(4_711);
    let mut random = Random::new(seed);
    let mut town = Town::founded();
    let plan = plan(&mut random);
    // An issue has its number in the plan when its report comes; steps for one that is not reported yet come right after it.
    let mut issue_of: BTreeMap<usize, (NeighbourhoodId, IssueId)> = BTreeMap::new();
    for (at, nth, doing) in plan {
        // Time stands still at each thing that is due on the way.
        while let Some((due, ..)) = town.directory.next_issue_due().filter(|(due, ..)| *due < at) {
            town.now_ms = town.now_ms.max(due);
            town.escalates();
        }
        town.now_ms = town.now_ms.max(at);
        town.escalates();
        match doing {
            Doing::Crash { away_ms } => town.crashes(&mut random, away_ms),
            Doing::Report { neighbourhood, by } => {
                let report = Report {
                    text: PostText::parse("the lamp").unwrap(),
                    category: Category::Lighting,
                    spot: Spot::parse("gate 3").unwrap(),
                    contact: None,
                    photos: vec![],
                };
                let act = Act::Report { neighbourhood, client_id: town.client_id(), report, from: None };
                let before = town.reported.len();
                town.does(&[(Actor::Person(by), act)], false);
                if let Some(reported) = town.reported.get(before) {
                    issue_of.insert(usize::try_from(nth).unwrap(), *reported);
                }
            }
            Doing::Step { nth, is_reply } => {
                let Some((neighbourhood, issue)) = issue_of.get(&nth).copied() else { continue };
                let secretary = UserId(u64::from(neighbourhood.0 - 1) * RESIDENTS + 1);
                let step = if is_reply {
                    IssueStep::Replied {
                        outcome: ReplyOutcome::Started,
                        text: PostText::parse("on it").unwrap(),
                        cites: None,
                    }
                } else {
                    IssueStep::Acknowledged
                };
                let act = Act::StepIssue { neighbourhood, client_id: town.client_id(), issue, step };
                town.does(&[(Actor::Person(secretary), act)], false);
            }
        }
    }
    // All that is still to come.
    while let Some((due, ..)) = town.directory.next_issue_due() {
        town.now_ms = town.now_ms.max(due);
        town.escalates();
    }
    let fired = compare(&town, seed);
    assert!(issue_of.len() > 9_900 && town.lost_batches > 10, "{} {}", issue_of.len(), town.lost_batches);
    assert!(fired > ISSUES, "{fired} escalations");
    assert_eq!(loaded(&town.journal).1.next_issue_due(), None, "a restart brings nothing back");
    let report = town.journal.check();
    assert!(report.is_sound(), "{report}");
}

/// Holds what came against what a reader of the events would expect; answers how many came.
fn compare(town: &Town, seed: u64) -> u64 {
    let times = Times::default();
    // The first moment at or after one at which the server is up.
    let up_at = |moment: u64| {
        let away = town.away.iter().filter(|(from, to)| (*from..*to).contains(&moment)).map(|(_, to)| *to);
        away.max().unwrap_or(moment)
    };
    let mut count = 0;
    for ((neighbourhood, issue), told) in read(town) {
        let place = format!("issue {issue} of neighbourhood {neighbourhood}, seed {seed}: {told:?}");
        let acknowledged = told.acknowledged.or(told.replied).unwrap_or(u64::MAX);
        let replied = told.replied.unwrap_or(u64::MAX);
        let first = told.reported + times.acknowledge_ms;
        let mut expected = vec![(first, Escalation::Unacknowledged, acknowledged)];
        for nth in 1..=u64::from(times.repeats_max) {
            expected.push((first + nth * times.repeat_ms, Escalation::Repeated, acknowledged));
        }
        let reply_by = told.reported + times.reply_ms;
        expected.push((reply_by - times.warning_ms, Escalation::Warning, replied));
        expected.push((reply_by, Escalation::Overdue, replied));

        let mut came = told.fired.iter();
        for (due, escalation, stopped) in expected {
            // What stops it and what fires it may meet in one moment; then either may come first.
            let must = stopped > up_at(due) + LATE_MS_MAX;
            let may = stopped >= due;
            match came.clone().next() {
                Some((at, which)) if *which == escalation && may => {
                    assert!(*at >= due, "early: {escalation:?} of {place}");
                    assert!(*at <= up_at(due) + LATE_MS_MAX, "late: {escalation:?} of {place}");
                    came.next();
                    count += 1;
                }
                _ => assert!(!must, "missing: {escalation:?} of {place}"),
            }
        }
        assert_eq!(came.next(), None, "too many: {place}");
    }
    count
}

fn read(town: &Town) -> BTreeMap<(NeighbourhoodId, IssueId), Told> {
    let mut all: BTreeMap<(NeighbourhoodId, IssueId), Told> = BTreeMap::new();
    let limit = ReadLimit { events_max: 1_000_000, bytes_max: usize::MAX };
    for n in (1..=NEIGHBOURHOODS).map(NeighbourhoodId) {
        let mut alerts: BTreeMap<(UserId, IssueId, linli_protocol::AlertReason), u64> = BTreeMap::new();
        for event in town.journal.events(Topic::Issues(n), Seq::ZERO, Seq(u64::MAX), limit).unwrap() {
            let EventKind::Issue(act) = &event.kind else { panic!("{event:?}") };
            let told = all.entry((n, act.issue())).or_default();
            match act {
                IssueAct::Reported { .. } => told.reported = event.at,
                IssueAct::Stepped { step: IssueStep::Acknowledged, .. } => told.acknowledged = Some(event.at),
                IssueAct::Stepped { step: IssueStep::Replied { .. }, .. } => told.replied = Some(event.at),
                IssueAct::Stepped { step: IssueStep::Escalated { escalation }, .. } => {
                    told.fired.push((event.at, *escalation));
                }
                _ => {}
            }
        }
        // Each is told to the secretary once.
        let secretary = UserId(u64::from(n.0 - 1) * RESIDENTS + 1);
        for event in town.journal.events(Topic::Inbox(n, secretary), Seq::ZERO, Seq(u64::MAX), limit).unwrap()
        {
            if let EventKind::Inbox(InboxAct::Alerted { issue, reason, .. }) = &event.kind {
                *alerts.entry((secretary, *issue, *reason)).or_default() += 1;
            }
        }
        for ((_, issue, reason), count) in alerts {
            let told = &all[&(n, issue)];
            let fired =
                |which| told.fired.iter().filter(|(_, escalation)| *escalation == which).count() as u64;
            let expected = match reason {
                linli_protocol::AlertReason::Reported => 1,
                linli_protocol::AlertReason::Unacknowledged => fired(Escalation::Unacknowledged),
                linli_protocol::AlertReason::Repeated => fired(Escalation::Repeated),
                linli_protocol::AlertReason::Warning => fired(Escalation::Warning),
                linli_protocol::AlertReason::Overdue => fired(Escalation::Overdue),
                other => panic!("{other:?}"),
            };
            assert_eq!(count, expected, "{reason:?} of issue {issue} of {n}");
        }
    }
    all
}
