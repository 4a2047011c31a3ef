//! Whom a report wakes at night (R24): those on duty, and while nobody is, those who do not sleep; everybody else finds it in their inbox. No
//! clock waits for any of it.

use linli_cli::Update;
use linli_protocol::{
    AlertReason, AlertWants, Category, DutySlot, EventBody, IssueId, IssueState, Item, Office, Op, PostText,
    QuietHours, Report, Seq, Spot, Success, Topic,
};
use linli_server::admin::Request;

use crate::town::{HOME, Person, Town};

const LAMP: IssueId = IssueId(1);
const ALL_DAY: QuietHours = QuietHours { from_minute: 0, to_minute: 1_440 };

fn all_week() -> Vec<DutySlot> {
    vec![DutySlot { days: (1..=7).collect(), from_minute: 0, to_minute: 1_440 }]
}

async fn reports(person: &Person) -> Seq {
    let report = Report {
        text: PostText::parse("路燈壞了").unwrap(),
        category: Category::Lighting,
        spot: Spot::parse("三號樓東門").unwrap(),
        contact: None,
        photos: vec![],
    };
    person.client.report(HOME, report).await.unwrap().seq
}

/// Waits for somebody's alert: whether it wakes them.
async fn is_woken(person: &Person, issue: IssueId, reason: AlertReason) -> bool {
    let inbox = Topic::Inbox(HOME, person.user);
    let wakes = |update: &Update| match update {
        Update::Event(event) if event.topic == inbox => match &event.body {
            EventBody::Alerted(it) if (it.alert.issue, it.alert.reason) == (issue, reason) => {
                assert_eq!(it.alert.wants, AlertWants::Acknowledgement, "quiet or not");
                Some(!it.alert.quiet)
            }
            _ => None,
        },
        _ => None,
    };
    person.hears(&format!("the alert {reason:?}"), wakes).await
}

async fn are_woken(people: [&Person; 3], issue: IssueId, reason: AlertReason) -> [bool; 3] {
    let mut woken = [false; 3];
    for (person, woken) in people.into_iter().zip(&mut woken) {
        *woken = is_woken(person, issue, reason).await;
    }
    woken
}

/// Sen is the secretary, Dai and Pei are deputies, and Rui reports.
async fn opens(settings: &[&str]) -> (Town, [Person; 4]) {
    let town = Town::opens_with(settings).await;
    let people = [
        town.resident("sen").await,
        town.resident("dai").await,
        town.resident("pei").await,
        town.resident("rui").await,
    ];
    for (person, office) in people.iter().zip([Office::Secretary, Office::Deputy, Office::Deputy]) {
        town.office(&Request::Appoint { neighbourhood: HOME, user: person.user, office });
        person.follows(Topic::Inbox(HOME, person.user)).await;
    }
    (town, people)
}

#[tokio::test]
async fn a_deputy_off_duty_is_let_sleep_until_the_one_on_duty_has_not_acknowledged_in_time() {
    let (mut town, [sen, dai, pei, rui]) = opens(&["issue_acknowledge_s=2", "issue_repeats_max=0"]).await;
    pei.follows(Topic::Desk(HOME)).await;
    let set = sen.client.set_duty(HOME, dai.user, all_week()).await.unwrap();
    pei.has_everything_up_to(Topic::Desk(HOME), set.seq).await;
    let told = pei.events(Topic::Desk(HOME)).pop().unwrap().body;
    assert!(matches!(told, EventBody::DutySet(it) if it.person.id == dai.user && it.slots == all_week()));
    sen.client.set_quiet_hours(Some(ALL_DAY)).await.unwrap();
    // It outlasts a crash like everything that was answered.
    town.is_killed().await;
    town.comes_back().await;
    assert_eq!(sen.client.quiet_hours().await.unwrap(), Some(ALL_DAY));
    assert_eq!(dai.client.quiet_hours().await.unwrap(), None, "nobody else's business");
    let rota = pei.client.duty(HOME).await.unwrap();
    let on_duty: Vec<_> = rota.iter().map(|line| (line.person.id, line.on_duty)).collect();
    assert_eq!(on_duty, [(sen.user, false), (dai.user, true), (pei.user, false)]);

    reports(&rui).await;
    assert_eq!(are_woken([&sen, &dai, &pei], LAMP, AlertReason::Reported).await, [false, true, false]);
    let page = pei.client.view(Topic::Inbox(HOME, pei.user), None, None).await.unwrap();
    let [Item::Alert(item)] = &page.items[..] else { panic!("{page:?}") };
    assert!(item.alert.quiet && item.alert.wants == AlertWants::Acknowledgement, "there to be found");
    assert_eq!(are_woken([&sen, &dai, &pei], LAMP, AlertReason::Unacknowledged).await, [false, true, true]);
    // Two seconds, and neither sleep nor duty has moved them.
    let op = Op::Issue { neighbourhood: HOME, issue: LAMP, last: None, before: None };
    let Success::View { items, .. } = sen.client.ask(op).await.unwrap() else { panic!() };
    let [Item::Issue(issue), Item::IssueEntry(escalated)] = &items[..] else { panic!("{items:?}") };
    assert_eq!(issue.state, IssueState::Submitted);
    assert_eq!(issue.due.reply_by, issue.at + 48 * 60 * 60 * 1_000);
    assert!(escalated.at >= issue.at + 2_000, "never early");
    let report = town.office(&Request::Check).checked.unwrap();
    assert!(report.sound, "{}", report.report);
    town.is_sound();
}

#[tokio::test]
async fn while_everybody_sleeps_a_report_wakes_them_all() {
    let (town, [sen, dai, pei, rui]) = opens(&[]).await;
    for person in [&sen, &dai] {
        person.client.set_quiet_hours(Some(ALL_DAY)).await.unwrap();
    }
    reports(&rui).await;
    assert_eq!(are_woken([&sen, &dai, &pei], LAMP, AlertReason::Reported).await, [false, false, true]);
    pei.client.set_quiet_hours(Some(ALL_DAY)).await.unwrap();
    reports(&rui).await;
    assert_eq!(
        are_woken([&sen, &dai, &pei], IssueId(2), AlertReason::Reported).await,
        [true; 3],
        "somebody must know"
    );
    town.is_sound();
}
