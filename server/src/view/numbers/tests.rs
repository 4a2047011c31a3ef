use linli_protocol::{ClientId, Epoch, LoginName, Office, Period, PostText, Reaction, Title};

use super::*;
use crate::domain::testing::{NOW, Story, XINYUAN};
use crate::domain::{Act, Actor, Answer, Command, Commit, Mentions};
use crate::journal::{Batch, Durable, Journal, MemoryJournal};
use crate::view::Directory;

const DAY_MS: u64 = 24 * 60 * 60 * 1000;
const GROUP: Topic = Topic::Group(XINYUAN);

/// A neighbourhood whose days are told one after the other.
struct Days {
    story: Story,
    commits: Vec<Commit>,
    now: u64,
    ids: u128,
}

impl Days {
    fn begin() -> Days {
        let mut days = Days { story: Story::default(), commits: Vec::new(), now: NOW, ids: 0 };
        days.administer(Act::OpenNeighbourhood { title: Title::parse("馨園").unwrap() });
        days
    }

    fn does(&mut self, by: Actor, act: Act) -> Answer {
        let command = Command { by, device: None, act, salt: [7; 16] };
        let decision = self.story.commit(&command, self.now).unwrap();
        self.commits.push(decision.commit);
        decision.answer
    }

    fn administer(&mut self, act: Act) -> Answer {
        self.does(Actor::Administration, act)
    }

    fn moves_in(&mut self, login: &str) -> UserId {
        let name = linli_protocol::DisplayName::parse(login).unwrap();
        let login = LoginName::parse(login).unwrap();
        let answer = self.administer(Act::Register { login, name, password_hash: None });
        let Answer::Registered(user) = answer else { panic!("{answer:?}") };
        self.administer(Act::Admit { neighbourhood: XINYUAN, user });
        user
    }

    fn client_id(&mut self) -> ClientId {
        self.ids += 1;
        ClientId::from_parts(self.now, self.ids)
    }

    fn posts(&mut self, user: UserId) -> Seq {
        let (client_id, text) = (self.client_id(), PostText::parse("你好").unwrap());
        let act = Act::Post { topic: GROUP, client_id, text, reply_to: None, mentions: Mentions::NONE };
        match self.does(Actor::Person(user), act) {
            Answer::Accepted(place) => place.seq,
            other => panic!("{other:?}"),
        }
    }

    fn reacts(&mut self, user: UserId, post: Seq, on: bool) {
        let (client_id, reaction) = (self.client_id(), Reaction::parse("👍").unwrap());
        self.does(Actor::Person(user), Act::React { topic: GROUP, client_id, post, reaction, on });
    }

    fn figures(&mut self) -> Figures {
        let journal = Arc::new(MemoryJournal::new(Epoch(1)));
        journal.commit(&Batch { number: 1, commits: self.commits.clone() }).unwrap();
        let directory = Arc::new(Directory::default());
        self.story.rows.values().for_each(|row| directory.load(row));
        Figures::new(Pages::new(Arc::new(Durable::open(journal).unwrap()), directory))
    }
}

fn told(period: Period) -> [Option<u64>; 5] {
    let Period { joins, leaves, active, participants, top_ten_percent, .. } = period;
    [joins, leaves, active, participants, top_ten_percent]
}

#[test]
fn each_day_that_is_over_has_its_own_people_and_nobody_else_is_told_of_them() {
    let mut days = Days::begin();
    let people: Vec<UserId> = (0..21).map(|n| days.moves_in(&format!("p{n}"))).collect();
    let (secretary, deputy) = (people[0], people[1]);
    days.administer(Act::Appoint { neighbourhood: XINYUAN, user: secretary, office: Office::Secretary });

    days.now += DAY_MS;
    // An office and a new card are no joins; who only takes a reaction back does nothing new.
    days.administer(Act::Appoint { neighbourhood: XINYUAN, user: deputy, office: Office::Deputy });
    days.administer(Act::ShowCards { neighbourhood: XINYUAN, users: people.clone() });
    let first = days.posts(secretary);
    for user in &people[..16] {
        days.posts(*user);
    }
    for user in &people[16..] {
        days.reacts(*user, first, true);
    }

    days.now += DAY_MS;
    for user in &people[16..] {
        days.reacts(*user, first, false);
    }
    for user in &people[10..16] {
        days.does(Actor::Person(*user), Act::Leave { neighbourhood: XINYUAN });
    }
    days.administer(Act::Admit { neighbourhood: XINYUAN, user: people[10] });

    days.now += DAY_MS;
    for user in &people[..9] {
        days.posts(*user);
    }

    let figures = days.figures();
    let Success::Numbers { numbers } = figures.for_reader(secretary, XINYUAN, days.now).unwrap() else {
        panic!("no numbers")
    };
    let last: Vec<_> = numbers.days.iter().rev().take(4).copied().map(told).collect();
    let none = [None; 5];
    assert_eq!(
        last,
        [
            [None, Some(5), None, None, None],
            [None, None, Some(20), Some(15), Some(60)],
            [Some(20), None, None, None, None],
            none,
        ]
    );
    assert!(figures.for_reader(deputy, XINYUAN, days.now).is_ok());
    for nobody in [people[2], people[11], UserId(99)] {
        let refused = figures.for_reader(nobody, XINYUAN, days.now);
        assert!(matches!(refused, Err(PageError::NotFound)), "{nobody}");
    }
    assert_eq!(figures.of(XINYUAN, days.now).unwrap(), Some(numbers.clone()));
    assert_eq!(figures.of(NeighbourhoodId(9), days.now).unwrap(), None);

    // The next day they are told, and what was told stays what it was.
    let tomorrow = figures.of(XINYUAN, days.now + DAY_MS).unwrap().unwrap();
    assert_eq!(told(*tomorrow.days.last().unwrap()), [None, None, Some(5), Some(5), None]);
    assert_eq!(tomorrow.days[..tomorrow.days.len() - 1], numbers.days[1..]);
    let district = figures.of_district(days.now).unwrap();
    let without_share = |period: Period| Period { top_ten_percent: None, ..period };
    assert_eq!(district.days, numbers.days.iter().copied().map(without_share).collect::<Vec<_>>());
}
