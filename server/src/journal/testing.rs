//! Stories for the journals' tests: the rules decide, and what they decide is gathered into batches.
//! Never here: rows or events made by hand; those would agree with the code under test by being copied from it.

use std::collections::BTreeMap;

use linli_protocol::{
    Building, Category, Choice, Citation, Contact, DepartmentId, DeviceLabel, DisplayName, DutySlot, Flat,
    GuideEntryId, IssueClass, IssueId, IssueStep, LoginName, MediationId, MediationOutcome, Module,
    NeighbourhoodId, Office, OrderMove, Pair, Phase, PhotoId, PostText, Question, QuietHours, Reaction,
    Reason, ReplyOutcome, Report, ReportFrom, Residence, Rule, Seq, Spot, Subject, Title, Topic, UserId,
};

use super::{Batch, Journal, ReadLimit};
use crate::domain::testing::{ANA, BO, GROUP, NOW, STRANGER, Story, XINYUAN};
use crate::domain::{
    Act, Actor, Answer, Command, Commit, Decision, Event, Mentions, Row, RowKey, SettingsChange,
};

pub(super) const NO_LIMIT: ReadLimit = ReadLimit { events_max: usize::MAX, bytes_max: usize::MAX };
pub(super) const ROSTER: Topic = Topic::Roster(XINYUAN);
/// Who waits to be admitted at the end of [`a_day`].
pub(super) const CAI: UserId = UserId(4);
pub(super) const ELSEWHERE: NeighbourhoodId = NeighbourhoodId(2);

/// A story that remembers what is to be committed.
pub(super) struct Told {
    story: Story,
    commits: Vec<Commit>,
    batches: u64,
}

impl Told {
    /// Two neighbourhoods; Ana and Bo are members of the first, a stranger of none.
    pub(super) fn with_members() -> Told {
        let mut told = Told { story: Story::default(), commits: Vec::new(), batches: 0 };
        for title in ["馨園", "吳淞新城"] {
            told.administer(Act::OpenNeighbourhood { title: Title::parse(title).unwrap() });
        }
        for (login, name) in [("ana", "Ana"), ("bo", "Bo"), ("stranger", "Stranger")] {
            let (login, name) = (LoginName::parse(login).unwrap(), DisplayName::parse(name).unwrap());
            told.administer(Act::Register { login, name, password_hash: Some("$argon2id$…".into()) });
        }
        for user in [ANA, BO] {
            told.administer(Act::Admit { neighbourhood: XINYUAN, user });
        }
        told
    }

    /// All that is told since the last batch, as the next one.
    pub(super) fn batch(&mut self) -> Batch {
        self.batches += 1;
        Batch { number: self.batches, commits: std::mem::take(&mut self.commits) }
    }

    /// All events as they were decided, and all rows as they stand.
    pub(super) fn told(&self) -> (&[Event], &BTreeMap<RowKey, Row>) {
        (&self.story.events, &self.story.rows)
    }

    /// Commits all that is told since the last batch.
    pub(super) fn commit_to(&mut self, journal: &impl Journal) {
        journal.commit(&self.batch()).unwrap();
    }

    pub(super) fn administer(&mut self, act: Act) -> Answer {
        let decision = self.story.administer(act).unwrap();
        self.take(decision)
    }

    pub(super) fn administer_at(&mut self, act: Act, now: u64) -> Answer {
        let command = Command { by: Actor::Administration, device: None, act, salt: [0; 16] };
        let decision = self.story.commit(&command, now).unwrap();
        self.take(decision)
    }

    pub(super) fn act(&mut self, user: UserId, act: Act) -> Seq {
        let decision = self.story.act(user, act).unwrap();
        match self.take(decision) {
            Answer::Accepted(place) | Answer::Held(place) => place.seq,
            _ => Seq::ZERO,
        }
    }

    pub(super) fn post(&mut self, user: UserId, text: &str) -> Seq {
        let (client_id, text) = (self.story.client_id(), PostText::parse(text).unwrap());
        self.act(user, Act::Post { topic: GROUP, client_id, text, reply_to: None, mentions: Mentions::NONE })
    }

    pub(super) fn post_meaning(&mut self, user: UserId, text: &str, mentions: Mentions) -> Seq {
        let (client_id, text) = (self.story.client_id(), PostText::parse(text).unwrap());
        self.act(user, Act::Post { topic: GROUP, client_id, text, reply_to: None, mentions })
    }

    pub(super) fn reply(&mut self, user: UserId, to: Seq, text: &str) -> Seq {
        let (client_id, text) = (self.story.client_id(), PostText::parse(text).unwrap());
        self.act(
            user,
            Act::Post { topic: GROUP, client_id, text, reply_to: Some(to), mentions: Mentions::NONE },
        )
    }

    pub(super) fn edit(&mut self, user: UserId, post: Seq, text: &str) -> Seq {
        let (client_id, text) = (self.story.client_id(), PostText::parse(text).unwrap());
        self.act(user, Act::Edit { topic: GROUP, client_id, post, text, mentions: Mentions::NONE })
    }

    pub(super) fn delete(&mut self, user: UserId, post: Seq) -> Seq {
        let client_id = self.story.client_id();
        self.act(user, Act::Delete { topic: GROUP, client_id, post })
    }

    pub(super) fn react(&mut self, user: UserId, post: Seq, emoji: &str, on: bool) -> Seq {
        let (client_id, reaction) = (self.story.client_id(), Reaction::parse(emoji).unwrap());
        self.act(user, Act::React { topic: GROUP, client_id, post, reaction, on })
    }

    pub(super) fn mute(&mut self, by: UserId, user: UserId, minutes: u32) -> Seq {
        let (neighbourhood, client_id) = (XINYUAN, self.story.client_id());
        let (rule, reason) = (Rule::Flooding, Reason::parse("四十條").unwrap());
        self.act(by, Act::Mute { neighbourhood, client_id, user, minutes, rule, reason })
    }

    pub(super) fn unmute(&mut self, by: UserId, user: UserId) -> Seq {
        let (neighbourhood, client_id) = (XINYUAN, self.story.client_id());
        self.act(by, Act::Unmute { neighbourhood, client_id, user })
    }

    pub(super) fn slow_mode(&mut self, by: UserId, seconds: u32) -> Seq {
        let (neighbourhood, client_id) = (XINYUAN, self.story.client_id());
        self.act(by, Act::SlowMode { neighbourhood, client_id, seconds })
    }

    pub(super) fn remove_post(&mut self, by: UserId, post: Seq) -> Seq {
        let (rule, reason) = (Rule::Insult, Reason::parse("罵人").unwrap());
        let client_id = self.story.client_id();
        self.act(by, Act::RemovePost { topic: GROUP, client_id, post, rule, reason })
    }

    pub(super) fn appeal(&mut self, by: UserId, act: Seq) -> Seq {
        let (client_id, text) = (self.story.client_id(), PostText::parse("只是問一句").unwrap());
        self.act(by, Act::Appeal { neighbourhood: XINYUAN, client_id, act, text })
    }

    pub(super) fn decide(&mut self, act: Seq, granted: bool) {
        let reason = Reason::parse("看過了").unwrap();
        self.administer(Act::DecideAppeal { neighbourhood: XINYUAN, act, granted, reason });
    }

    pub(super) fn pin(&mut self, by: UserId, post: Seq, on: bool) -> Seq {
        let client_id = self.story.client_id();
        self.act(by, Act::Pin { topic: GROUP, client_id, post, on })
    }

    pub(super) fn ban(&mut self, by: UserId, user: UserId) -> Seq {
        let (neighbourhood, client_id) = (XINYUAN, self.story.client_id());
        let (rule, reason) = (Rule::Unlawful, Reason::parse("恐嚇").unwrap());
        self.act(by, Act::Ban { neighbourhood, client_id, user, rule, reason })
    }

    pub(super) fn screening(&mut self, by: UserId, on: bool) -> Seq {
        let client_id = self.story.client_id();
        self.act(by, Act::Screening { neighbourhood: XINYUAN, client_id, on })
    }

    pub(super) fn reject(&mut self, by: UserId, held: Seq) -> Seq {
        let (neighbourhood, client_id) = (XINYUAN, self.story.client_id());
        let (rule, reason) = (Rule::Advertising, Reason::parse("廣告").unwrap());
        self.act(by, Act::Reject { neighbourhood, client_id, held, rule, reason })
    }

    pub(super) fn approve(&mut self, by: UserId, held: Seq) -> Seq {
        let client_id = self.story.client_id();
        self.act(by, Act::Approve { neighbourhood: XINYUAN, client_id, held })
    }

    pub(super) fn withdraw(&mut self, by: UserId, held: Seq) -> Seq {
        let client_id = self.story.client_id();
        self.act(by, Act::Withdraw { neighbourhood: XINYUAN, client_id, held })
    }

    pub(super) fn announce(&mut self, user: UserId, text: &str) -> Seq {
        let (client_id, text) = (self.story.client_id(), PostText::parse(text).unwrap());
        self.act(
            user,
            Act::Post {
                topic: Topic::Bulletin(XINYUAN),
                client_id,
                text,
                reply_to: None,
                mentions: Mentions::NONE,
            },
        )
    }

    pub(super) fn renew_code(&mut self, by: UserId) -> Seq {
        let (neighbourhood, client_id) = (XINYUAN, self.story.client_id());
        self.act(by, Act::RenewJoinCode { neighbourhood, client_id })
    }

    pub(super) fn apply(&mut self, user: UserId, flat: &str) {
        let residence = Residence {
            name: DisplayName::parse("王秀英").unwrap(),
            building: Building::parse("3號樓").unwrap(),
            flat: Flat::parse(flat).unwrap(),
        };
        let code = self.story.join_code();
        self.act(user, Act::Apply { code, residence });
    }

    pub(super) fn write(&mut self, user: UserId, to: UserId, text: &str) -> Seq {
        let (client_id, text) = (self.story.client_id(), PostText::parse(text).unwrap());
        let topic = between(user, to);
        self.act(user, Act::Post { topic, client_id, text, reply_to: None, mentions: Mentions::NONE })
    }

    pub(super) fn ask_contact(&mut self, by: UserId, user: UserId) -> Seq {
        let (neighbourhood, client_id) = (XINYUAN, self.story.client_id());
        self.act(by, Act::AskContact { neighbourhood, client_id, user })
    }

    pub(super) fn asks(&mut self, by: UserId, question: &str, options: &[&str]) -> Seq {
        let act = Act::OpenPoll {
            topic: GROUP,
            client_id: self.story.client_id(),
            question: Question::parse(question).unwrap(),
            options: options.iter().map(|option| Choice::parse(*option).unwrap()).collect(),
            several: true,
            seconds: None,
        };
        self.act(by, act)
    }

    pub(super) fn answers(&mut self, user: UserId, post: Seq, options: &[u8]) {
        self.act(user, Act::AnswerPoll { topic: GROUP, post, options: options.to_vec() });
    }

    pub(super) fn closes(&mut self, by: UserId, post: Seq) -> Seq {
        let client_id = self.story.client_id();
        self.act(by, Act::ClosePoll { topic: GROUP, client_id, post })
    }

    pub(super) fn mediates(&mut self, by: UserId, subject: &str, parties: &[UserId]) -> Seq {
        let (neighbourhood, client_id) = (XINYUAN, self.story.client_id());
        let (subject, parties) = (Subject::parse(subject).unwrap(), parties.to_vec());
        self.act(by, Act::OpenMediation { neighbourhood, client_id, subject, parties })
    }

    pub(super) fn read(&mut self, user: UserId, seq: Seq) {
        self.act(user, Act::Read { topic: GROUP, seq });
    }

    fn take(&mut self, decision: Decision) -> Answer {
        self.commits.push(decision.commit);
        decision.answer
    }
}

pub(super) fn between(one: UserId, other: UserId) -> Topic {
    Topic::Dm(XINYUAN, Pair::of(one, other).unwrap())
}

/// What can happen between two people: a request refused and then agreed to, an office, an edit, a deletion, a block.
pub(super) fn a_talk() -> (Told, Vec<Batch>) {
    let mut told = Told::with_members();
    told.administer(Act::Admit { neighbourhood: XINYUAN, user: STRANGER });
    told.administer(Act::Appoint { neighbourhood: XINYUAN, user: BO, office: Office::Secretary });
    let mut batches = vec![told.batch()];
    told.write(ANA, BO, "my secret lies in the cellar");
    let slip = told.write(BO, ANA, "my secret slip");
    told.ask_contact(ANA, STRANGER);
    let answer = |accept| Act::AnswerContact { neighbourhood: XINYUAN, user: ANA, accept };
    told.act(STRANGER, answer(false));
    batches.push(told.batch());
    let topic = between(ANA, BO);
    let (client_id, text) = (told.story.client_id(), PostText::parse("my secret lies elsewhere").unwrap());
    told.act(ANA, Act::Edit { topic, client_id, post: Seq(1), text, mentions: Mentions::NONE });
    let (client_id, reaction) = (told.story.client_id(), Reaction::parse("👍").unwrap());
    told.act(BO, Act::React { topic, client_id, post: Seq(1), reaction, on: true });
    let client_id = told.story.client_id();
    told.act(BO, Act::Delete { topic, client_id, post: slip });
    told.act(ANA, Act::Read { topic, seq: Seq(2) });
    // What she wrote first is proposed as a report, and she makes it one.
    let client_id = told.story.client_id();
    told.act(BO, Act::ProposeIssue { topic, client_id, of: Seq(1) });
    let (text, spot) = (PostText::parse("the cellar is open").unwrap(), Spot::parse("the cellar").unwrap());
    let report = Report { text, category: Category::Building, spot, contact: None, photos: vec![] };
    let (client_id, from) = (told.story.client_id(), Some(ReportFrom { with: BO, of: Seq(1) }));
    told.act(ANA, Act::Report { neighbourhood: XINYUAN, client_id, report, from });
    batches.push(told.batch());
    told.act(STRANGER, answer(true));
    told.write(STRANGER, ANA, "my secret as well");
    told.administer(Act::Admit { neighbourhood: ELSEWHERE, user: BO });
    told.administer(Act::Admit { neighbourhood: ELSEWHERE, user: ANA });
    let (neighbourhood, client_id) = (ELSEWHERE, told.story.client_id());
    told.act(ANA, Act::AskContact { neighbourhood, client_id, user: BO });
    told.act(BO, Act::AnswerContact { neighbourhood, user: ANA, accept: false });
    told.act(BO, Act::Block { user: ANA, on: true });
    batches.push(told.batch());
    (told, batches)
}

/// What can happen in a mediation: parties who come and go, also out of the neighbourhood, posts, one taken back, an outcome; and another one that is open.
pub(super) fn a_dispute() -> (Told, Vec<Batch>) {
    let mut told = Told::with_members();
    let (login, name) = (LoginName::parse("dai").unwrap(), DisplayName::parse("戴").unwrap());
    told.administer(Act::Register { login, name, password_hash: None });
    for user in [STRANGER, CAI] {
        told.administer(Act::Admit { neighbourhood: XINYUAN, user });
    }
    told.administer(Act::Appoint { neighbourhood: XINYUAN, user: BO, office: Office::Secretary });
    let mut batches = vec![told.batch()];
    told.mediates(BO, "夜裡的噪音", &[ANA, STRANGER]);
    told.mediates(BO, "停車位", &[ANA, CAI]);
    let topic = NOISE;
    let says = |told: &mut Told, user, text: &str| {
        let (client_id, text) = (told.story.client_id(), PostText::parse(text).unwrap());
        told.act(user, Act::Post { topic, client_id, text, reply_to: None, mentions: Mentions::NONE })
    };
    says(&mut told, ANA, "三點還在拖椅子");
    let slip = says(&mut told, STRANGER, "胡說");
    batches.push(told.batch());
    let client_id = told.story.client_id();
    told.act(BO, Act::AddParty { topic, client_id, user: CAI });
    let client_id = told.story.client_id();
    told.act(STRANGER, Act::Delete { topic, client_id, post: slip });
    let client_id = told.story.client_id();
    told.act(CAI, Act::RemoveParty { topic, client_id, user: CAI });
    batches.push(told.batch());
    let (client_id, text) = (told.story.client_id(), PostText::parse("十點以後安靜").unwrap());
    told.act(BO, Act::CloseMediation { topic, client_id, outcome: MediationOutcome::Agreed, text });
    told.act(CAI, Act::Leave { neighbourhood: XINYUAN });
    batches.push(told.batch());
    told.administer(Act::Remove { neighbourhood: XINYUAN, user: ANA });
    batches.push(told.batch());
    (told, batches)
}

/// A lamp is reported by Bo, commented on, blanked, replied to late, resolved, reopened, and another report of it is merged; Cai is a deputy
/// who handles it and leaves.
pub(super) fn a_report() -> (Told, Vec<Batch>) {
    let mut told = Told::with_members();
    for user in [STRANGER, ANA] {
        told.administer(Act::Admit { neighbourhood: XINYUAN, user });
    }
    told.administer(Act::Appoint { neighbourhood: XINYUAN, user: ANA, office: Office::Secretary });
    told.administer(Act::Appoint { neighbourhood: XINYUAN, user: STRANGER, office: Office::Deputy });
    told.act(BO, Act::KeepPhoto { photo: PhotoId([7; 32]) });
    // Ana is on duty, so that Cai is alerted quietly.
    for (user, slots) in [(ANA, all_week()), (STRANGER, all_week()), (STRANGER, vec![])] {
        let client_id = told.story.client_id();
        told.act(ANA, Act::SetDuty { neighbourhood: XINYUAN, client_id, user, slots });
    }
    let night = Some(QuietHours { from_minute: 1_320, to_minute: 360 });
    for (user, hours) in [(BO, night), (STRANGER, night), (BO, None)] {
        told.act(user, Act::SetQuietHours { hours });
    }
    let mut batches = vec![told.batch()];
    for photos in [vec![PhotoId([7; 32])], vec![]] {
        let contact = Some(Contact::parse("138 0000 0000").unwrap());
        let (text, spot) = (PostText::parse("燈壞了").unwrap(), Spot::parse("三號樓").unwrap());
        let report = Report { text, category: Category::Lighting, spot, contact, photos };
        let client_id = told.story.client_id();
        told.act(BO, Act::Report { neighbourhood: XINYUAN, client_id, report, from: None });
    }
    let neighbourhood = XINYUAN;
    told.act(STRANGER, Act::FollowIssue { neighbourhood, issue: IssueId(2), on: true });
    batches.push(told.batch());
    let act = |told: &mut Told, user, step: IssueStep, issue| {
        let client_id = told.story.client_id();
        told.act(user, Act::StepIssue { neighbourhood, client_id, issue: IssueId(issue), step })
    };
    let text = || PostText::parse("好").unwrap();
    let due = Act::EscalateDue { neighbourhood, issue: IssueId(1) };
    for _ in 0..3 {
        told.administer_at(due.clone(), NOW + 72 * 60 * 60 * 1_000);
    }
    let client_id = told.story.client_id();
    let comment = told.act(BO, Act::Comment { neighbourhood, client_id, issue: IssueId(1), text: text() });
    for (of, photo) in [(comment, None), (Seq(1), Some(PhotoId([7; 32])))] {
        let client_id = told.story.client_id();
        told.act(BO, Act::Blank { neighbourhood, client_id, issue: IssueId(1), of, photo });
    }
    let client_id = told.story.client_id();
    told.act(ANA, Act::SetHandler { neighbourhood, client_id, issue: IssueId(1), user: STRANGER, on: true });
    batches.push(told.batch());
    act(&mut told, ANA, IssueStep::Replied { outcome: ReplyOutcome::Started, text: text(), cites: None }, 1);
    act(&mut told, ANA, IssueStep::Resolved { text: text() }, 1);
    act(&mut told, BO, IssueStep::Reopened { reason: Reason::parse("不亮").unwrap() }, 1);
    act(&mut told, ANA, IssueStep::MergedInto { into: IssueId(1) }, 2);
    batches.push(told.batch());
    told.administer(Act::Dismiss { neighbourhood, user: STRANGER });
    told.act(STRANGER, Act::Leave { neighbourhood });
    batches.push(told.batch());
    (told, batches)
}

/// A leaking main that the water works lead and the grid digs up: two joint parts, a commitment kept, a work order given back and sent again, and a guide
/// whose entry was written twice and withdrawn.
pub(super) fn a_main_that_leaks() -> (Told, Vec<Batch>) {
    let (grid, water) = (DepartmentId(1), DepartmentId(2));
    let mut told = Told::with_members();
    told.administer(Act::Appoint { neighbourhood: XINYUAN, user: ANA, office: Office::Secretary });
    for (name, grid) in [("網格中心", true), ("水務所", false)] {
        told.administer(Act::OpenDepartment { name: DisplayName::parse(name).unwrap(), grid });
    }
    for (department, user, on) in
        [(grid, STRANGER, true), (water, STRANGER, true), (water, BO, true), (water, BO, false)]
    {
        told.administer(Act::SetDepartmentMember { department, user, on });
    }
    let mut batches = vec![told.batch()];
    let text = || PostText::parse("好").unwrap();
    for entry in [None, Some(GuideEntryId(1))] {
        let (client_id, title) = (told.story.client_id(), Subject::parse("漏水").unwrap());
        told.act(STRANGER, Act::WriteEntry { department: water, client_id, entry, title, text: text() });
    }
    let report = Report {
        text: text(),
        category: Category::Water,
        spot: Spot::parse("東門").unwrap(),
        contact: None,
        photos: vec![],
    };
    let client_id = told.story.client_id();
    told.act(BO, Act::Report { neighbourhood: XINYUAN, client_id, report, from: None });
    batches.push(told.batch());
    let cites = Some(Citation { department: water, entry: GuideEntryId(1), version: 2 });
    let classified = |class| IssueStep::Classified { class, reason: Reason::parse("大").unwrap() };
    let moved = |to| IssueStep::OrderMoved { to, text: Some(text()), until: None };
    let order = || IssueStep::SentToGrid { text: text() };
    let steps = [
        (ANA, IssueStep::Replied { outcome: ReplyOutcome::Started, text: text(), cites }),
        (ANA, classified(IssueClass::Handling)),
        (ANA, IssueStep::NeighboursTried { text: text() }),
        (ANA, order()),
        (STRANGER, moved(OrderMove::Returned)),
        (ANA, order()),
        (ANA, classified(IssueClass::Joint)),
        (ANA, IssueStep::JointOpened { text: text(), lead: Some(water), invited: vec![grid] }),
        (STRANGER, IssueStep::Minuted { text: text() }),
        (STRANGER, IssueStep::Committed { text: text(), due_at: NOW + 1 }),
        (STRANGER, IssueStep::CommitmentSettled { commitment: 1, kept: true, text: text() }),
    ];
    for (user, step) in steps {
        let client_id = told.story.client_id();
        let (neighbourhood, issue) = (XINYUAN, IssueId(1));
        told.act(user, Act::StepIssue { neighbourhood, client_id, issue, step });
        batches.push(told.batch());
    }
    let client_id = told.story.client_id();
    told.act(STRANGER, Act::WithdrawEntry { department: water, client_id, entry: GuideEntryId(1) });
    batches.push(told.batch());
    (told, batches)
}

/// On duty always.
fn all_week() -> Vec<DutySlot> {
    vec![DutySlot { days: (1..=7).collect(), from_minute: 0, to_minute: 1_440 }]
}

/// The first mediation of [`a_dispute`], which is closed at the end.
pub(super) const NOISE: Topic = Topic::Mediation(XINYUAN, MediationId(1));

/// Everything that can happen at this stage, over several batches.
pub(super) fn a_day() -> (Told, Vec<Batch>) {
    let mut told = Told::with_members();
    let mut batches = vec![told.batch()];
    let lamp = told.post(ANA, "樓道裡\n燈壞了 💡");
    let shop = told.post(BO, "團購蘋果 \"紅富士\"");
    told.reply(BO, lamp, "我來修");
    batches.push(told.batch());
    told.edit(ANA, lamp, "三樓燈壞了");
    told.edit(ANA, lamp, "四樓燈壞了");
    for user in [ANA, BO] {
        told.react(user, shop, "👍", true);
    }
    told.react(ANA, shop, "❤️", true);
    batches.push(told.batch());
    told.react(BO, shop, "👍", false);
    told.react(ANA, shop, "👍", false);
    told.react(ANA, shop, "👍", true);
    told.read(BO, lamp);
    told.delete(ANA, lamp);
    told.administer(Act::Appoint { neighbourhood: XINYUAN, user: ANA, office: Office::Secretary });
    told.administer(Act::Appoint { neighbourhood: XINYUAN, user: BO, office: Office::Secretary });
    told.mute(BO, ANA, 60);
    told.mute(BO, ANA, 1);
    told.unmute(BO, ANA);
    told.mute(BO, ANA, 10_080);
    told.slow_mode(BO, 30);
    told.announce(BO, "停水");
    told.renew_code(BO);
    told.apply(STRANGER, "502");
    for scans in [3, 4] {
        let code = told.story.join_code();
        told.administer(Act::CountScans { neighbourhood: XINYUAN, code, scans });
    }
    let reason = Reason::parse("查無此人").unwrap();
    told.act(BO, Act::Refuse { neighbourhood: XINYUAN, user: STRANGER, reason });
    told.apply(STRANGER, "503");
    told.act(BO, Act::Admit { neighbourhood: XINYUAN, user: STRANGER });
    told.administer(Act::Register {
        login: LoginName::parse("cai").unwrap(),
        name: DisplayName::parse("Cai").unwrap(),
        password_hash: None,
    });
    told.apply(CAI, "504");
    told.act(STRANGER, Act::Leave { neighbourhood: XINYUAN });
    told.administer(Act::Admit { neighbourhood: ELSEWHERE, user: STRANGER });
    told.administer(Act::Remove { neighbourhood: ELSEWHERE, user: STRANGER });
    for phase in [Phase::Live, Phase::Pilot] {
        let change = SettingsChange {
            phase: Some(phase),
            modules: vec![(Module::Guide, false)],
            ..Default::default()
        };
        told.administer(Act::SetNeighbourhood { neighbourhood: XINYUAN, change });
    }
    for name in ["秀英", "王秀英"] {
        told.act(ANA, Act::Rename { name: DisplayName::parse(name).unwrap() });
    }
    told.administer(Act::RenamePerson { user: BO, name: DisplayName::parse("王書記").unwrap() });
    told.administer(Act::SetBadges { badges: vec![(ANA, true), (BO, true)] });
    told.administer(Act::ShowCards { neighbourhood: XINYUAN, users: vec![ANA] });
    let Some(Row::CardChanged { seq, .. }) = told.story.rows.get(&RowKey::CardChanged(ANA)).cloned() else {
        panic!("it waits")
    };
    told.administer(Act::CardsShown { cards: vec![(ANA, seq)] });
    told.apply(STRANGER, "505");
    told.act(STRANGER, Act::WithdrawApplication { neighbourhood: XINYUAN });
    let label = DeviceLabel::parse("phone").unwrap();
    told.administer(Act::IssueToken { user: ANA, token_hash: [7; 32], label });
    batches.push(told.batch());
    keep_order(&mut told);
    batches.push(told.batch());
    ask_around(&mut told);
    batches.push(told.batch());
    let slip = told.post(BO, "written and taken back in one batch");
    told.edit(BO, slip, "and edited in between");
    told.delete(BO, slip);
    told.read(BO, slip);
    batches.push(told.batch());
    (told, batches)
}

/// Polls that are open at the end of the day, one that was closed, and one that was taken back. Bo is the secretary.
fn ask_around(told: &mut Told) {
    let polls = ["週末大掃除?", "電梯哪天修?", "寫錯了", "再問一次?"];
    let [open, closed, taken_back, other] = polls.map(|poll| told.asks(BO, poll, &["好", "不好", "都行"]));
    for post in [open, closed, taken_back, other] {
        told.answers(ANA, post, &[1, 3]);
        told.answers(BO, post, &[2]);
    }
    told.answers(ANA, open, &[3]);
    told.pin(BO, closed, true);
    told.closes(BO, closed);
    told.delete(BO, taken_back);
    told.answers(BO, other, &[]);
}

/// Every act of order beyond muting, and what may become of it. Bo is the secretary.
fn keep_order(told: &mut Told) {
    told.unmute(BO, ANA);
    told.administer(Act::Admit { neighbourhood: XINYUAN, user: STRANGER });
    told.slow_mode(BO, 0);
    let [rude, asked, thanks, later] = ["罵人", "問一句", "謝謝", "再說"].map(|text| told.post(ANA, text));
    told.edit(ANA, asked, "只是問一句");
    for post in [asked, thanks] {
        told.pin(BO, post, true);
    }
    told.pin(BO, thanks, false);
    told.remove_post(BO, rude);
    let removal = told.remove_post(BO, asked);
    told.appeal(ANA, removal);
    told.decide(removal, true);
    told.edit(ANA, asked, "還是問一句");
    told.pin(BO, asked, true);
    let refused = told.remove_post(BO, later);
    told.appeal(ANA, refused);
    told.decide(refused, false);
    let muted = told.mute(BO, ANA, 60);
    told.appeal(ANA, muted);
    told.decide(muted, true);
    told.screening(BO, true);
    let [approved, withdrawn, rejected, returned, waits] =
        ["一", "二", "三", "四", "五"].map(|text| told.post(ANA, text));
    told.approve(BO, approved);
    told.withdraw(ANA, withdrawn);
    told.reject(BO, rejected);
    let act = told.reject(BO, returned);
    told.appeal(ANA, act);
    told.decide(act, true);
    assert_ne!(waits, Seq::ZERO, "it waits on the desk at the end of the day");
    let banned = told.ban(BO, STRANGER);
    told.appeal(STRANGER, banned);
    told.decide(banned, true);
    told.administer(Act::Admit { neighbourhood: XINYUAN, user: STRANGER });
    told.ban(BO, STRANGER);
    told.screening(BO, false);
    told.mute(BO, ANA, 60);
}
