use linli_protocol::{
    AlertReason, AlertWants, Category, Contact, Escalation, IssueClass, IssueState, IssueStep, Office,
    PostText, Reason, ReplyOutcome, Report, Seq, Spot,
};
use proptest::prelude::*;

use super::super::testing::{ANA, BO, NOW, STRANGER, Story, XINYUAN};
use super::super::{Act, Decision, Event, EventKind, Refusal, Row, RowChange};
use super::*;

mod parts;

const LAMP: IssueId = IssueId(1);
const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;
/// A deputy of the stories, and a neighbour.
const CAI: UserId = UserId(3);
const DU: UserId = UserId(4);

/// Ana is the secretary, Cai a deputy, Bo and Du are residents.
fn town() -> Story {
    let mut story = Story::with_members();
    let du = Act::Register {
        login: linli_protocol::LoginName::parse("du").unwrap(),
        name: linli_protocol::DisplayName::parse("Du").unwrap(),
        password_hash: None,
    };
    story.administer(du).unwrap();
    for user in [STRANGER, DU] {
        story.administer(Act::Admit { neighbourhood: XINYUAN, user }).unwrap();
    }
    for (user, office) in [(ANA, Office::Secretary), (CAI, Office::Deputy)] {
        story.administer(Act::Appoint { neighbourhood: XINYUAN, user, office }).unwrap();
    }
    story
}

fn report_of(story: &mut Story, text: &str) -> Act {
    let report = Report {
        text: PostText::parse(text).unwrap(),
        category: Category::Lighting,
        spot: Spot::parse("三號樓東門").unwrap(),
        contact: Some(Contact::parse("138 0000 0000").unwrap()),
        photos: vec![],
    };
    Act::Report { neighbourhood: XINYUAN, client_id: story.client_id(), report, from: None }
}

fn report(story: &mut Story, user: UserId) -> Decision {
    let act = report_of(story, "路燈壞了");
    story.act(user, act).unwrap()
}

fn step_of(story: &mut Story, step: IssueStep) -> Act {
    Act::StepIssue { neighbourhood: XINYUAN, client_id: story.client_id(), issue: LAMP, step }
}

fn step_at(story: &mut Story, user: UserId, step: IssueStep, at: u64) -> Result<Decision, Rejection> {
    let act = step_of(story, step);
    story.act_at(user, act, at)
}

fn step(story: &mut Story, user: UserId, step: IssueStep) -> Result<Decision, Rejection> {
    step_at(story, user, step, NOW)
}

fn text(text: &str) -> PostText {
    PostText::parse(text).unwrap()
}

fn responded() -> IssueStep {
    IssueStep::Responded { text: text("電工明天來") }
}

fn replied(outcome: ReplyOutcome) -> IssueStep {
    IssueStep::Replied { outcome, text: text("已派工"), cites: None }
}

fn resolved() -> IssueStep {
    IssueStep::Resolved { text: text("換好了") }
}

fn reopened() -> IssueStep {
    IssueStep::Reopened { reason: Reason::parse("還是不亮").unwrap() }
}

fn classified(class: IssueClass) -> IssueStep {
    IssueStep::Classified { class, reason: Reason::parse("要修").unwrap() }
}

fn lamp(story: &Story) -> &IssueRow {
    story.district.issue(XINYUAN, LAMP).unwrap()
}

fn escalate(story: &mut Story, at: u64) -> Vec<Event> {
    let act = Act::EscalateDue { neighbourhood: XINYUAN, issue: LAMP };
    let command =
        super::super::Command { by: super::super::Actor::Administration, device: None, act, salt: [0; 16] };
    story.commit(&command, at).unwrap().commit.events
}

/// Whom a decision alerts, why, and to what end.
fn alerts(events: &[Event]) -> Vec<(UserId, AlertReason, AlertWants)> {
    let alert = |event: &Event| match (event.topic, &event.kind) {
        (Topic::Inbox(_, user), EventKind::Inbox(InboxAct::Alerted { reason, wants, .. })) => {
            Some((user, *reason, *wants))
        }
        _ => None,
    };
    events.iter().filter_map(alert).collect()
}

fn cleared(events: &[Event]) -> Vec<UserId> {
    let clearing = |event: &Event| match (event.topic, &event.kind) {
        (Topic::Inbox(_, user), EventKind::Inbox(InboxAct::Cleared { .. })) => Some(user),
        _ => None,
    };
    events.iter().filter_map(clearing).collect()
}

#[test]
fn a_report_has_two_faces_and_alerts_who_keeps_order_in_one_commit() {
    let mut story = town();
    let done = report(&mut story, BO);
    let [public, private, inboxes @ ..] = &done.commit.events[..] else { panic!("{done:?}") };
    assert_eq!((public.topic, public.by, public.posts), (Topic::Issues(XINYUAN), None, 1));
    assert_eq!((private.topic, private.by), (Topic::Case(XINYUAN, LAMP), Some(BO)));
    let told = (AlertReason::Reported, AlertWants::Acknowledgement);
    assert_eq!(alerts(inboxes), [(ANA, told.0, told.1), (CAI, told.0, told.1)]);
    assert_eq!(lamp(&story).state, IssueState::Submitted);
    assert_eq!(story.district.case(XINYUAN, LAMP).unwrap().reporter, BO);
}

#[test]
fn nothing_in_the_public_face_names_the_reporter_whatever_they_do() {
    let mut story = town();
    report(&mut story, BO);
    let comment = Act::Comment {
        neighbourhood: XINYUAN,
        client_id: story.client_id(),
        issue: LAMP,
        text: text("現在全黑了"),
    };
    story.act(BO, comment).unwrap();
    step(&mut story, ANA, replied(ReplyOutcome::Started)).unwrap();
    step(&mut story, ANA, resolved()).unwrap();
    step(&mut story, BO, reopened()).unwrap();
    let blank = Act::Blank {
        neighbourhood: XINYUAN,
        client_id: story.client_id(),
        issue: LAMP,
        of: Seq(2),
        photo: None,
    };
    story.act(BO, blank).unwrap();
    step(&mut story, BO, IssueStep::Withdrawn).unwrap();
    let public: Vec<&Event> = story.events.iter().filter(|e| e.topic == Topic::Issues(XINYUAN)).collect();
    assert_eq!(public.len(), 7);
    for event in public {
        assert!([None, Some(ANA)].contains(&event.by), "{event:?}");
    }
    for row in story.rows.values().filter(|row| matches!(row, Row::Issue(_) | Row::IssueEntry(_))) {
        assert!(!format!("{row:?}").contains("UserId(2)"), "{row:?}");
    }
}

#[test]
fn the_story_of_a_lamp_from_the_alert_to_four_stars() {
    let mut story = town();
    report(&mut story, BO);
    let seen = step_at(&mut story, ANA, IssueStep::Acknowledged, NOW + MINUTE).unwrap();
    assert_eq!(cleared(&seen.commit.events), [ANA, CAI], "somebody else took it: it goes from all devices");
    assert_eq!(alerts(&seen.commit.events), [(BO, AlertReason::Stepped, AlertWants::Nothing)]);
    step_at(&mut story, ANA, responded(), NOW + 4 * MINUTE).unwrap();
    step_at(&mut story, ANA, replied(ReplyOutcome::Started), NOW + 9 * HOUR).unwrap();
    step(&mut story, ANA, classified(IssueClass::Handling)).unwrap();
    let early = IssueStep::SentToGrid { text: text("換燈") };
    assert_eq!(step(&mut story, ANA, early.clone()).unwrap_err().code, ErrorCode::WrongState, "R27");
    step(&mut story, ANA, IssueStep::NeighboursTried { text: text("換過燈泡") }).unwrap();
    step(&mut story, ANA, early).unwrap();
    assert_eq!(lamp(&story).state, IssueState::WorkOrder);
    step(&mut story, ANA, resolved()).unwrap();
    step(&mut story, BO, IssueStep::Confirmed { stars: Some(4) }).unwrap();
    let IssueRow { state, stars, clock, breaches, .. } = lamp(&story);
    assert_eq!((*state, *stars, *breaches), (IssueState::Confirmed, Some(4), 0));
    assert_eq!(clock.responded, Some(NOW + 4 * MINUTE));
    assert_eq!(clock.replied, Some(NOW + 9 * HOUR));
}

#[test]
fn left_alone_it_escalates_step_by_step_each_once_and_never_before_its_time() {
    let mut story = town();
    report(&mut story, BO);
    assert_eq!(escalate(&mut story, NOW + 30 * MINUTE - 1), []);
    let first = escalate(&mut story, NOW + 30 * MINUTE);
    let told = (AlertReason::Unacknowledged, AlertWants::Acknowledgement);
    assert_eq!(alerts(&first), [(ANA, told.0, told.1), (CAI, told.0, told.1)]);
    assert_eq!(escalate(&mut story, NOW + 30 * MINUTE), [], "once");
    // Away for three days: what was missed comes in its order.
    let mut came = Vec::new();
    loop {
        let events = escalate(&mut story, NOW + 72 * HOUR);
        let Some(EventKind::Issue(IssueAct::Stepped { step, .. })) = events.first().map(|e| &e.kind) else {
            break;
        };
        let IssueStep::Escalated { escalation } = step else { panic!("{step:?}") };
        came.push(*escalation);
    }
    let expected = [
        Escalation::Repeated,
        Escalation::Repeated,
        Escalation::Repeated,
        Escalation::Warning,
        Escalation::Overdue,
    ];
    assert_eq!(came, expected);
    assert_eq!(lamp(&story).breaches, 1);
    let late = step_at(&mut story, ANA, replied(ReplyOutcome::Answered), NOW + 73 * HOUR).unwrap();
    assert_eq!(cleared(&late.commit.events), [ANA, CAI]);
    assert!(lamp(&story).clock.replied.unwrap() > lamp(&story).clock.due().reply_by, "late, and shown so");
}

#[test]
fn a_reply_that_comes_before_the_timer_did_and_after_the_time_is_a_breach_all_the_same() {
    let mut story = town();
    report(&mut story, BO);
    report(&mut story, DU);
    step_at(&mut story, ANA, replied(ReplyOutcome::Answered), NOW + 48 * HOUR + 1).unwrap();
    assert_eq!((lamp(&story).breaches, lamp(&story).clock.next()), (1, None));
    let client_id = story.client_id();
    let merge = IssueStep::MergedInto { into: LAMP };
    let act = Act::StepIssue { neighbourhood: XINYUAN, client_id, issue: IssueId(2), step: merge };
    story.act_at(ANA, act, NOW + 49 * HOUR).unwrap();
    assert_eq!(story.district.issue(XINYUAN, IssueId(2)).unwrap().breaches, 1, "closing hides nothing");
}

#[test]
fn an_erased_report_leaves_no_salt_behind_in_its_case() {
    let mut story = town();
    report(&mut story, BO);
    let salts: Vec<_> = story
        .events
        .iter()
        .filter_map(|event| match event.kind.body() {
            Some(Body::Kept { salt, .. }) => Some(*salt),
            _ => None,
        })
        .collect();
    assert_eq!(salts.len(), 2);
    assert_ne!(salts[0], salts[1]);
}

#[test]
fn neither_a_class_nor_a_hand_over_nor_other_limits_move_a_clock_and_a_reopening_begins_another_round() {
    let mut story = town();
    report(&mut story, BO);
    let before = lamp(&story).clock;
    step_at(&mut story, ANA, classified(IssueClass::Enquiry), NOW + HOUR).unwrap();
    let hand_over = Act::Appoint { neighbourhood: XINYUAN, user: CAI, office: Office::Secretary };
    story.act(ANA, hand_over).unwrap();
    story.district.set_issue_times(Times { reply_ms: HOUR, ..Times::default() });
    assert_eq!(lamp(&story).clock, before);
    step_at(&mut story, CAI, replied(ReplyOutcome::Transferred), NOW + 2 * HOUR).unwrap();
    step_at(&mut story, CAI, resolved(), NOW + 3 * HOUR).unwrap();
    let again = step_at(&mut story, BO, reopened(), NOW + 5 * HOUR).unwrap();
    assert_eq!(alerts(&again.commit.events), [(CAI, AlertReason::Reopened, AlertWants::Acknowledgement)]);
    assert_eq!(lamp(&story).clock.due().reply_by, NOW + 6 * HOUR, "with the limits of that day");
    assert_eq!((lamp(&story).outcome, lamp(&story).reopenings), (None, 1));
}

#[test]
fn a_handler_learns_who_reported_and_acts_and_must_hold_an_office() {
    let mut story = town();
    report(&mut story, BO);
    let handler = |story: &mut Story, user, on| Act::SetHandler {
        neighbourhood: XINYUAN,
        client_id: story.client_id(),
        issue: LAMP,
        user,
        on,
    };
    let plain = handler(&mut story, DU, true);
    assert_eq!(story.act(ANA, plain).unwrap_err().code, ErrorCode::NotAllowed);
    story.administer(Act::Appoint { neighbourhood: XINYUAN, user: DU, office: Office::Property }).unwrap();
    assert_eq!(step(&mut story, DU, IssueStep::Acknowledged).unwrap_err().code, ErrorCode::NotAllowed);
    let named = handler(&mut story, DU, true);
    let done = story.act(ANA, named).unwrap();
    assert_eq!(alerts(&done.commit.events), [(DU, AlertReason::Handler, AlertWants::Nothing)]);
    step(&mut story, DU, responded()).unwrap();
    assert_eq!(
        step(&mut story, DU, replied(ReplyOutcome::Answered)).unwrap_err().code,
        ErrorCode::NotAllowed
    );
    // With the office goes what it may do, and with the membership the part itself.
    story.administer(Act::Dismiss { neighbourhood: XINYUAN, user: DU }).unwrap();
    let progressed = IssueStep::Progressed { text: text("在做") };
    assert_eq!(step(&mut story, DU, progressed).unwrap_err().code, ErrorCode::NotAllowed);
    story.administer(Act::Remove { neighbourhood: XINYUAN, user: DU }).unwrap();
    assert!(story.district.case(XINYUAN, LAMP).unwrap().handlers.is_empty());
}

#[test]
fn followers_of_a_duplicate_follow_the_first_and_both_are_linked() {
    let mut story = town();
    report(&mut story, BO);
    report(&mut story, DU);
    let follow = Act::FollowIssue { neighbourhood: XINYUAN, issue: IssueId(2), on: true };
    story.act(CAI, follow).unwrap();
    let client_id = story.client_id();
    let merge = |into| IssueStep::MergedInto { into: IssueId(into) };
    let act =
        |into| Act::StepIssue { neighbourhood: XINYUAN, client_id, issue: IssueId(2), step: merge(into) };
    for (into, code) in [(2, ErrorCode::WrongState), (9, ErrorCode::NoSuchIssue)] {
        assert_eq!(story.act(ANA, act(into)).unwrap_err().code, code);
    }
    let done = story.act(ANA, act(1)).unwrap();
    let public: Vec<Seq> =
        done.commit.events.iter().filter(|e| e.topic == Topic::Issues(XINYUAN)).map(|e| e.seq).collect();
    assert_eq!(public, [Seq(3), Seq(4)]);
    let second = story.district.issue(XINYUAN, IssueId(2)).unwrap();
    assert_eq!((second.state, second.merged_into), (IssueState::Merged, Some(LAMP)));
    assert_eq!(story.district.followers(XINYUAN, LAMP).iter().copied().collect::<Vec<_>>(), [CAI, DU]);
    let step = step(&mut story, ANA, IssueStep::Acknowledged).unwrap();
    assert!(alerts(&step.commit.events).contains(&(DU, AlertReason::Stepped, AlertWants::Nothing)));
}

#[test]
fn a_text_is_taken_back_by_who_wrote_it_only_and_once() {
    let mut story = town();
    report(&mut story, BO);
    let comment = Act::Comment {
        neighbourhood: XINYUAN,
        client_id: story.client_id(),
        issue: LAMP,
        text: text("同感"),
    };
    story.act(DU, comment).unwrap();
    let blank = |story: &mut Story, user, of| {
        let client_id = story.client_id();
        story.act(
            user,
            Act::Blank { neighbourhood: XINYUAN, client_id, issue: LAMP, of: Seq(of), photo: None },
        )
    };
    assert_eq!(blank(&mut story, DU, 1).unwrap_err().code, ErrorCode::NotYours);
    assert_eq!(blank(&mut story, BO, 2).unwrap_err().code, ErrorCode::NotYours);
    assert_eq!(blank(&mut story, ANA, 1).unwrap_err().code, ErrorCode::NotYours, "nor does the secretary");
    let done = blank(&mut story, BO, 1).unwrap();
    assert!(done.commit.rows.iter().any(|row| matches!(row, RowChange::Erase { seq: Seq(1), .. })));
    assert_eq!(blank(&mut story, BO, 1).unwrap_err().code, ErrorCode::NoSuchPost);
    assert_eq!(blank(&mut story, DU, 9).unwrap_err().code, ErrorCode::NoSuchPost);
    blank(&mut story, DU, 2).unwrap();
}

#[test]
fn who_is_muted_reports_and_speaks_of_their_own_report_and_of_no_other() {
    let mut story = town();
    report(&mut story, DU);
    let mute = Act::Mute {
        neighbourhood: XINYUAN,
        client_id: story.client_id(),
        user: BO,
        minutes: 60,
        rule: linli_protocol::Rule::ALL[0],
        reason: Reason::parse("刷屏").unwrap(),
    };
    story.act(ANA, mute).unwrap();
    report(&mut story, BO);
    let comment = |story: &mut Story, issue| {
        let client_id = story.client_id();
        let said = text("怎麼樣了");
        story.act(BO, Act::Comment { neighbourhood: XINYUAN, client_id, issue, text: said })
    };
    assert_eq!(comment(&mut story, IssueId(1)).unwrap_err().code, ErrorCode::Muted);
    comment(&mut story, IssueId(2)).unwrap();
}

#[test]
fn a_report_sent_again_is_one_report_and_with_other_words_it_is_refused() {
    let mut story = town();
    let act = report_of(&mut story, "路燈壞了");
    let first = story.act(BO, act.clone()).unwrap();
    let again = story.act(BO, act.clone()).unwrap();
    assert_eq!((again.answer, again.commit.events.len()), (first.answer, 0));
    let Act::Report { neighbourhood, client_id, mut report, from } = act else { panic!() };
    report.text = text("水管也壞了");
    let other = Act::Report { neighbourhood, client_id, report, from };
    assert_eq!(story.act(BO, other).unwrap_err().code, ErrorCode::ClientIdReused);
}

#[test]
fn whoever_is_no_member_is_told_that_there_are_no_issues() {
    let mut story = town();
    report(&mut story, BO);
    story.administer(Act::Remove { neighbourhood: XINYUAN, user: DU }).unwrap();
    let acts = [
        report_of(&mut story, "x y"),
        step_of(&mut story, IssueStep::Acknowledged),
        Act::FollowIssue { neighbourhood: XINYUAN, issue: LAMP, on: true },
    ];
    for act in acts {
        assert_eq!(story.act(DU, act).unwrap_err(), Rejection::not_found());
    }
}

/// Any step that somebody may think of, in any state.
fn any_step() -> impl Strategy<Value = IssueStep> {
    prop_oneof![
        Just(IssueStep::Acknowledged),
        Just(responded()),
        Just(replied(ReplyOutcome::Started)),
        Just(classified(IssueClass::Handling)),
        Just(classified(IssueClass::Joint)),
        Just(IssueStep::NeighboursTried { text: text("試過") }),
        Just(IssueStep::SentToGrid { text: text("派") }),
        proptest::sample::select(linli_protocol::OrderMove::ALL).prop_map(parts::moved),
        (0_u32..5).prop_map(|lead| IssueStep::JointOpened {
            text: text("聯席"),
            lead: Some(linli_protocol::DepartmentId(lead)).filter(|lead| lead.0 > 0),
            invited: vec![linli_protocol::DepartmentId(3)],
        }),
        Just(IssueStep::Minuted { text: text("紀要") }),
        (0_u64..3)
            .prop_map(|hours| IssueStep::Committed {
                text: text("承諾"), due_at: NOW + hours * 900 * HOUR
            }),
        (0_u32..3, any::<bool>()).prop_map(|(commitment, kept)| IssueStep::CommitmentSettled {
            commitment,
            kept,
            text: text("做了"),
        }),
        Just(IssueStep::Progressed { text: text("在做") }),
        Just(resolved()),
        Just(IssueStep::Unresolved { text: text("做不了") }),
        (0_u8..8).prop_map(|stars| IssueStep::Confirmed { stars: Some(stars) }),
        Just(reopened()),
        (1_u32..4).prop_map(|into| IssueStep::MergedInto { into: IssueId(into) }),
        Just(IssueStep::TookIn { from: IssueId(2) }),
        Just(IssueStep::Withdrawn),
        Just(IssueStep::Escalated { escalation: Escalation::Overdue }),
        Just(IssueStep::Unknown),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    /// The table says which states there are and which steps lead there; this walks it from outside, through the rules' one door.
    #[test]
    fn no_sequence_of_commands_leaves_the_table_and_a_rejected_one_leaves_no_trace(
        steps in proptest::collection::vec((any_step(), 0_usize..6, 0_u64..30 * HOUR, any::<bool>()), 1..40)
    ) {
        let mut story = parts::district();
        report(&mut story, BO);
        report(&mut story, DU);
        let mut now = NOW;
        for (asked, who, pause, is_time) in steps {
            now += pause;
            let who = [ANA, BO, CAI, DU, parts::GU, parts::WU][who];
            let before = story.district.clone();
            let (from, rows, events) = (lamp(&story).state, story.rows.clone(), story.events.len());
            let due = lamp(&story).clock.next();
            if is_time {
                let came = escalate(&mut story, now);
                prop_assert_eq!(came.is_empty(), due.is_none_or(|(at, _)| at > now));
                prop_assert_eq!(lamp(&story).state, from);
                continue;
            }
            if step_at(&mut story, who, asked.clone(), now).is_ok() {
                    let deed = life::Deed::of(&asked).unwrap();
                    prop_assert_eq!(Some(lamp(&story).state), life::leads(from, deed), "{:?} from {:?}", asked, from);
                    let is_staff = [ANA, CAI].contains(&who);
                    let may = life::takers(deed).any(|taker| match taker {
                        life::Who::Reporter => who == BO,
                        life::Who::Staff => is_staff,
                        life::Who::Grid => who == parts::GU,
                        life::Who::Lead => is_staff || [parts::GU, parts::WU].contains(&who),
                        life::Who::Department => [parts::GU, parts::WU].contains(&who),
                        _ => false,
                    });
                    prop_assert!(may, "{:?} by {}", asked, who);
            } else {
                    prop_assert_eq!(format!("{:?}", lamp(&story)), format!("{:?}", before.issue(XINYUAN, LAMP).unwrap()));
                    prop_assert!(story.rows == rows && story.events.len() == events);
            }
            let row = lamp(&story);
            prop_assert_eq!(row.clock.closed, !row.state.is_open());
        }
    }
}

#[test]
fn what_the_rules_refuse_they_refuse_with_a_reason_and_not_for_want_of_facts() {
    let mut story = town();
    report(&mut story, BO);
    let act = step_of(&mut story, resolved());
    let command =
        super::super::Command { by: super::super::Actor::Person(ANA), device: None, act, salt: [0; 16] };
    let refused = super::super::decide(&story.district, &story, &command, NOW).unwrap_err();
    assert!(matches!(refused, Refusal::Rejected(Rejection { code: ErrorCode::WrongState, .. })), "{refused}");
}
