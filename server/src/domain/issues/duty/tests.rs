use linli_protocol::{
    Category, DisplayName, IssueId, IssueStep, LoginName, PostText, Reason, ReplyOutcome, Report, Spot,
};
use proptest::prelude::*;

use super::super::super::testing::{ANA, BO, NOW, STRANGER, Story, XINYUAN};
use super::super::super::{Actor, Command};
use super::super::{Clock, InboxAct};
use super::*;

const MINUTES_PER_WEEK: u16 = 7 * MINUTES_PER_DAY;
/// Two deputies and a property manager of the stories; Ana is the secretary, Bo reports.
const CAI: UserId = STRANGER;
const DU: UserId = UserId(4);
const EVA: UserId = UserId(5);
const LAMP: IssueId = IssueId(1);
const HALF_AN_HOUR: u64 = 30 * MINUTE_MS;

fn hours(from: u16, to: u16) -> Hours {
    Hours::new(from, to).unwrap()
}

fn any_hours() -> impl Strategy<Value = Hours> {
    (0..MINUTES_PER_DAY, 0..=MINUTES_PER_DAY)
        .prop_filter_map("they differ", |(from, to)| Hours::new(from, to))
}

fn any_slot() -> impl Strategy<Value = Slot> {
    (1_u8..128, any_hours()).prop_map(|(days, hours)| Slot::new(days, hours).unwrap())
}

fn moment(minute_of_week: u16) -> Moment {
    let weekday = u8::try_from(minute_of_week / MINUTES_PER_DAY).unwrap();
    Moment { weekday, minute: minute_of_week % MINUTES_PER_DAY }
}

/// Every minute of the week that a time of it has, counted one after the other.
fn minutes_of(days: &[u8], from: u16, to: u16) -> BTreeSet<u16> {
    let length = if to > from { to - from } else { to + MINUTES_PER_DAY - from };
    let starts = days.iter().map(|day| u16::from(day - 1) * MINUTES_PER_DAY + from);
    starts.flat_map(|start| (0..length).map(move |minute| (start + minute) % MINUTES_PER_WEEK)).collect()
}

fn any_reached() -> impl Strategy<Value = Vec<Reached>> {
    let offices =
        prop_oneof![Just(Some(Office::Secretary)), Just(Some(Office::Deputy)), Just(Some(Office::Property))];
    let one = (offices, any::<bool>(), any::<bool>());
    prop::collection::vec(one, 1..6).prop_map(|all| {
        let reached = |(user, (office, on_duty, wants_quiet))| Reached {
            user: UserId(user),
            office,
            on_duty,
            wants_quiet,
        };
        (1..).zip(all).map(reached).collect()
    })
}

fn any_wanting() -> impl Strategy<Value = (AlertReason, Wants)> {
    prop_oneof![
        Just((AlertReason::Reported, Wants::Acknowledgement)),
        Just((AlertReason::Reopened, Wants::Acknowledgement)),
        Just((AlertReason::Unacknowledged, Wants::Acknowledgement)),
        Just((AlertReason::Repeated, Wants::Acknowledgement)),
        Just((AlertReason::Warning, Wants::Reply)),
        Just((AlertReason::Overdue, Wants::Reply)),
    ]
}

proptest! {
    #[test]
    fn a_time_of_the_week_covers_the_minutes_that_one_counts_on_a_calendar(slot in any_slot()) {
        let DutySlot { days, from_minute, to_minute } = slot.to_wire();
        let counted = minutes_of(&days, from_minute, to_minute);
        for minute in 0..MINUTES_PER_WEEK {
            prop_assert_eq!(slot.covers(moment(minute)), counted.contains(&minute), "{} of {:?}", minute, slot);
        }
        prop_assert_eq!(Slot::of_wire(&slot.to_wire()), Some(slot));
    }

    #[test]
    fn quiet_hours_are_a_duty_of_every_day(hours in any_hours()) {
        let every_day = Slot::new(0b111_1111, hours).unwrap();
        for minute in 0..MINUTES_PER_WEEK {
            prop_assert_eq!(hours.covers_every_day(moment(minute)), every_day.covers(moment(minute)));
        }
    }

    #[test]
    fn what_wants_something_always_wakes_somebody_and_whoever_keeps_order_on_duty(
        reached in any_reached(), (reason, wants) in any_wanting()
    ) {
        let woken = woken(reason, wants, &reached);
        prop_assert!(!woken.is_empty());
        for who in &reached {
            if who.on_duty && keeps_order(who.office) {
                prop_assert!(woken.contains(&who.user), "{:?}", who);
            }
        }
        prop_assert!(woken.iter().all(|user| reached.iter().any(|who| who.user == *user)));
    }

    #[test]
    fn who_wants_quiet_off_duty_is_woken_only_if_else_nobody_were(
        reached in any_reached(), (reason, wants) in any_wanting()
    ) {
        let woken = woken(reason, wants, &reached);
        let sleeper = reached.iter().find(|who| who.sleeps() && woken.contains(&who.user));
        if let Some(who) = sleeper {
            prop_assert_eq!(woken.len(), reached.len(), "{:?}", who);
            prop_assert!(reached.iter().all(Reached::sleeps));
        }
    }

    #[test]
    fn a_deputy_off_duty_is_let_be_by_what_is_new_and_by_nothing_that_comes_with_time(
        reached in any_reached(), (reason, wants) in any_wanting()
    ) {
        let woken = woken(reason, wants, &reached);
        let is_new = matches!(reason, AlertReason::Reported | AlertReason::Reopened);
        let covered = reached.iter().any(Reached::is_on_duty);
        for who in reached.iter().filter(|who| !who.is_on_duty() && !who.wants_quiet) {
            let is_let_be = is_new && covered && who.office == Some(Office::Deputy);
            prop_assert_eq!(woken.contains(&who.user), !is_let_be, "{:?}", who);
        }
    }

    #[test]
    fn what_wants_nothing_wakes_whoever_is_not_in_their_quiet_hours(reached in any_reached()) {
        let awake = users(reached.iter().filter(|who| !who.wants_quiet));
        for reason in [AlertReason::Stepped, AlertReason::Handler] {
            prop_assert_eq!(woken(reason, Wants::Nothing, &reached), awake.clone());
        }
    }
}

#[test]
fn a_moment_is_of_the_districts_day_and_not_of_the_servers() {
    // 2023-11-14 22:13:20 in Greenwich is Wednesday morning here.
    assert_eq!(Moment::at(NOW), Moment { weekday: 2, minute: 6 * 60 + 13 });
    assert_eq!(Moment::at(0), Moment { weekday: 3, minute: 8 * 60 });
    assert_eq!(Moment::at(16 * 60 * MINUTE_MS), Moment { weekday: 4, minute: 0 });
    assert!(Moment::at(u64::MAX).minute < MINUTES_PER_DAY);
}

#[test]
fn what_is_no_time_of_the_week_is_refused() {
    for (from, to) in [(MINUTES_PER_DAY, 5), (5, MINUTES_PER_DAY + 1), (7, 7), (u16::MAX, 0)] {
        assert_eq!(Hours::new(from, to), None, "{from} to {to}");
    }
    for days in [&[][..], &[0], &[8], &[1, 1], &[255]] {
        let slot = DutySlot { days: days.to_vec(), from_minute: 0, to_minute: 1 };
        assert_eq!(Slot::of_wire(&slot), None, "{days:?}");
    }
    assert_eq!((Slot::new(0, hours(0, 1)), Slot::new(128, hours(0, 1))), (None, None));
}

/// Ana is the secretary, Cai and Du are deputies, Eva has the property desk.
fn town() -> Story {
    let mut story = Story::with_members();
    for (login, name) in [("du", "Du"), ("eva", "Eva")] {
        let (login, name) = (LoginName::parse(login).unwrap(), DisplayName::parse(name).unwrap());
        story.administer(Act::Register { login, name, password_hash: None }).unwrap();
    }
    for user in [CAI, DU, EVA] {
        story.administer(Act::Admit { neighbourhood: XINYUAN, user }).unwrap();
    }
    let offices =
        [(ANA, Office::Secretary), (CAI, Office::Deputy), (DU, Office::Deputy), (EVA, Office::Property)];
    for (user, office) in offices {
        story.administer(Act::Appoint { neighbourhood: XINYUAN, user, office }).unwrap();
    }
    story
}

/// The hour around the stories' present, and one long after it.
fn now() -> Vec<DutySlot> {
    vec![DutySlot { days: vec![3], from_minute: 6 * 60, to_minute: 7 * 60 }]
}

fn sets(story: &mut Story, by: UserId, user: UserId, slots: Vec<DutySlot>) -> Result<Decision, Rejection> {
    let client_id = story.client_id();
    story.act(by, Act::SetDuty { neighbourhood: XINYUAN, client_id, user, slots })
}

fn wants_quiet(story: &mut Story, users: &[UserId]) {
    for user in users {
        let hours = Some(QuietHours { from_minute: 22 * 60, to_minute: 7 * 60 });
        story.act(*user, Act::SetQuietHours { hours }).unwrap();
    }
}

fn reports(story: &mut Story) -> Vec<(UserId, bool)> {
    let report = Report {
        text: PostText::parse("路燈壞了").unwrap(),
        category: Category::Lighting,
        spot: Spot::parse("三號樓").unwrap(),
        contact: None,
        photos: vec![],
    };
    let client_id = story.client_id();
    alerted(&story.act(BO, Act::Report { neighbourhood: XINYUAN, client_id, report, from: None }).unwrap())
}

fn steps(story: &mut Story, user: UserId, step: IssueStep) -> Vec<(UserId, bool)> {
    let client_id = story.client_id();
    let act = Act::StepIssue { neighbourhood: XINYUAN, client_id, issue: LAMP, step };
    alerted(&story.act(user, act).unwrap())
}

fn escalates(story: &mut Story, now: u64) -> Vec<(UserId, bool)> {
    let act = Act::EscalateDue { neighbourhood: XINYUAN, issue: LAMP };
    let command = Command { by: Actor::Administration, device: None, act, salt: [0; 16] };
    alerted(&story.commit(&command, now).unwrap())
}

/// Whom a decision alerts, and whether it wakes them.
fn alerted(decision: &Decision) -> Vec<(UserId, bool)> {
    let alert = |event: &Event| match (event.topic, &event.kind) {
        (Topic::Inbox(_, user), EventKind::Inbox(InboxAct::Alerted { quiet, .. })) => Some((user, !quiet)),
        _ => None,
    };
    decision.commit.events.iter().filter_map(alert).collect()
}

fn clock(story: &Story) -> Clock {
    story.district.issue(XINYUAN, LAMP).unwrap().clock
}

#[test]
fn without_a_rota_and_quiet_hours_everybody_is_woken_as_ever() {
    let mut story = town();
    assert_eq!(reports(&mut story), [(ANA, true), (CAI, true), (DU, true)]);
}

#[test]
fn who_is_on_duty_is_woken_with_the_secretary_the_others_get_it_quietly_and_at_thirty_minutes_all_are() {
    let mut story = town();
    sets(&mut story, ANA, CAI, now()).unwrap();
    // One's own quiet hours are outweighed by one's duty, and the secretary's count.
    wants_quiet(&mut story, &[ANA, CAI]);
    assert_eq!(reports(&mut story), [(ANA, false), (CAI, true), (DU, false)]);
    let row = story.district.alert(XINYUAN, LAMP, DU).unwrap();
    assert!(row.quiet && row.wants == Wants::Acknowledgement, "it wants the same of everybody: {row:?}");
    let untouched = clock(&story);
    assert_eq!(untouched, Clock::begun(story.district.issue_times(), NOW), "no clock has moved");
    // At 6:43 all are, but Ana, who sleeps.
    assert_eq!(escalates(&mut story, NOW + HALF_AN_HOUR), [(ANA, false), (CAI, true), (DU, true)]);
    // At 7:13 nobody sleeps, and nobody is on duty.
    assert_eq!(escalates(&mut story, NOW + 2 * HALF_AN_HOUR), [(ANA, true), (CAI, true), (DU, true)]);
}

#[test]
fn while_nobody_is_on_duty_all_are_woken_and_if_all_of_them_sleep_all_the_same() {
    let mut story = town();
    let later = DutySlot { days: vec![3], from_minute: 7 * 60, to_minute: 8 * 60 };
    sets(&mut story, ANA, CAI, vec![later]).unwrap();
    wants_quiet(&mut story, &[ANA, DU]);
    assert_eq!(reports(&mut story), [(ANA, false), (CAI, true), (DU, false)]);
    let mut story = town();
    wants_quiet(&mut story, &[ANA, CAI, DU]);
    assert_eq!(reports(&mut story), [(ANA, true), (CAI, true), (DU, true)], "somebody must know");
    assert_eq!(clock(&story).due().reply_by, NOW + 48 * 2 * HALF_AN_HOUR);
}

#[test]
fn who_keeps_order_no_more_is_on_duty_no_more() {
    let mut story = town();
    sets(&mut story, ANA, CAI, now()).unwrap();
    story.act(ANA, Act::Dismiss { neighbourhood: XINYUAN, user: CAI }).unwrap();
    assert_eq!(reports(&mut story), [(ANA, true), (DU, true)], "nobody is on duty");
    assert_eq!(sets(&mut story, ANA, CAI, now()).unwrap_err().code, ErrorCode::WrongState);
    // What was said of them can still be taken back.
    sets(&mut story, DU, CAI, vec![]).unwrap();
    assert_eq!(sets(&mut story, DU, CAI, now()).unwrap_err().code, ErrorCode::NotAllowed);
}

#[test]
fn handlers_sleep_in_their_quiet_hours_and_a_step_wakes_nobody_in_theirs() {
    let mut story = town();
    sets(&mut story, ANA, CAI, now()).unwrap();
    reports(&mut story);
    let client_id = story.client_id();
    let handler = Act::SetHandler { neighbourhood: XINYUAN, client_id, issue: LAMP, user: EVA, on: true };
    wants_quiet(&mut story, &[EVA, BO]);
    assert_eq!(alerted(&story.act(ANA, handler).unwrap()), [(EVA, false)]);
    let replied = IssueStep::Replied {
        outcome: ReplyOutcome::Started,
        text: PostText::parse("好").unwrap(),
        cites: None,
    };
    assert_eq!(steps(&mut story, ANA, replied), [(BO, false), (EVA, false)]);
    steps(&mut story, ANA, IssueStep::Resolved { text: PostText::parse("好").unwrap() });
    let reopened = IssueStep::Reopened { reason: Reason::parse("不亮").unwrap() };
    assert_eq!(
        steps(&mut story, BO, reopened),
        [(ANA, true), (CAI, true), (DU, false), (EVA, false)],
        "as a new report"
    );
}

#[test]
fn a_rota_is_set_by_who_keeps_order_for_who_does_within_its_bounds_and_told_on_the_desk() {
    let mut story = town();
    let done = sets(&mut story, DU, CAI, now()).unwrap();
    let [event] = &done.commit.events[..] else { panic!("{done:?}") };
    assert_eq!((event.topic, event.by), (Topic::Desk(XINYUAN), Some(DU)));
    assert_eq!(done.answer, Answer::Accepted(Place { topic: event.topic, seq: event.seq }));
    assert_eq!(sets(&mut story, DU, CAI, now()).unwrap_err().code, ErrorCode::WrongState);
    for by in [BO, EVA] {
        assert_eq!(sets(&mut story, by, CAI, vec![]).unwrap_err().code, ErrorCode::NotAllowed);
    }
    for (user, code) in
        [(BO, ErrorCode::NotAllowed), (EVA, ErrorCode::NotAllowed), (UserId(99), ErrorCode::NoSuchMember)]
    {
        assert_eq!(sets(&mut story, ANA, user, now()).unwrap_err().code, code, "{user}");
    }
    let slot = |minute| DutySlot { days: vec![1], from_minute: minute, to_minute: minute + 1 };
    let most: Vec<DutySlot> = (0..14).map(slot).collect();
    sets(&mut story, ANA, ANA, most.clone()).unwrap();
    let too_many = [most, vec![slot(14)]].concat();
    assert_eq!(sets(&mut story, ANA, ANA, too_many).unwrap_err().code, ErrorCode::BadFrame);
    let wrong = vec![DutySlot { days: vec![1], from_minute: 0, to_minute: 0 }];
    assert_eq!(sets(&mut story, ANA, ANA, wrong).unwrap_err().code, ErrorCode::BadFrame);
    assert_eq!(story.district.duties().slots(XINYUAN, ANA).len(), 14);
}

#[test]
fn where_reports_are_switched_off_there_is_no_rota() {
    let mut story = town();
    let off = vec![(linli_protocol::Module::Issues, false)];
    let change = crate::domain::SettingsChange { modules: off, ..crate::domain::SettingsChange::default() };
    story.administer(Act::SetNeighbourhood { neighbourhood: XINYUAN, change }).unwrap();
    assert_eq!(sets(&mut story, ANA, CAI, now()).unwrap_err().code, ErrorCode::NotFound);
}

#[test]
fn quiet_hours_are_a_row_of_ones_own_and_no_event() {
    let mut story = town();
    let set = |story: &mut Story, hours| story.act(BO, Act::SetQuietHours { hours });
    let night = Some(QuietHours { from_minute: 22 * 60, to_minute: 6 * 60 });
    let done = set(&mut story, night).unwrap();
    assert!(done.commit.events.is_empty() && done.commit.rows.len() == 1, "{done:?}");
    assert!(set(&mut story, night).unwrap().commit.rows.is_empty(), "the same again");
    for (from_minute, to_minute) in [(0, 0), (1_440, 5), (5, 1_441)] {
        let wrong = Some(QuietHours { from_minute, to_minute });
        assert_eq!(set(&mut story, wrong).unwrap_err().code, ErrorCode::BadFrame);
    }
    assert_eq!(story.district.duties().quiet_hours(BO), Hours::new(22 * 60, 6 * 60));
    set(&mut story, None).unwrap();
    assert_eq!(story.district.duties().quiet_hours(BO), None);
}
