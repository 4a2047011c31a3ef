use linli_protocol::{Building, Flat, JoinCode, Residence, Seq};

use super::super::relay;
use super::super::testing::{BULLETIN, Found, GROUP, HOME, Village, ask};
use super::*;
use crate::domain::{Act, Actor};

fn index(village: &Village) {
    relay::rebuild(&village.search, village.durable.clone(), &village.index()).unwrap();
}

fn places(found: &Found) -> Vec<(Topic, Seq)> {
    found.hits.iter().map(|hit| (hit.topic, hit.seq)).collect()
}

fn applies(village: &mut Village, name: &str) -> UserId {
    let applicant = village.stranger(name);
    village.acts(Actor::Administration, Act::IssueJoinCode { neighbourhood: HOME });
    let code: JoinCode = village.people.open_matters(HOME).0.unwrap().code;
    let (building, flat) = (Building::parse("3").unwrap(), Flat::parse("502").unwrap());
    let residence = Residence { name: linli_protocol::DisplayName::parse(name).unwrap(), building, flat };
    village.acts(Actor::Person(applicant), Act::Apply { code, residence });
    applicant
}

#[test]
fn everybody_finds_what_they_may_read_and_nothing_of_what_they_may_not() {
    let mut village = Village::new();
    let elsewhere = village.opens("別處");
    let there = Topic::Group(elsewhere);
    let (ana, cai) = (village.secretary(HOME, "Ana"), village.member(elsewhere, "Cai"));
    let stranger = village.stranger("Dan");
    let said = (village.posts(ana, GROUP, "secret lift"), village.posts(ana, BULLETIN, "public lift"));
    let over_there = village.posts(cai, there, "their lift");
    let applicant = applies(&mut village, "Eve");
    index(&village);

    let find = |reader| places(&village.finds(reader, &ask("lift")));
    assert_eq!(find(ana), [(BULLETIN, said.1), (GROUP, said.0)]);
    assert_eq!(find(applicant), [(BULLETIN, said.1)]);
    assert_eq!(find(cai), [(there, over_there)]);
    assert_eq!(find(stranger), []);

    // From the commit on with which somebody is removed, whatever the index has.
    village.acts(Actor::Administration, Act::Remove { neighbourhood: elsewhere, user: cai });
    assert_eq!(places(&village.finds(cai, &ask("lift"))), []);
}

#[test]
fn one_topic_is_searched_only_by_who_may_read_it_and_only_where_posts_are() {
    let mut village = Village::new();
    let (ana, stranger) = (village.secretary(HOME, "Ana"), village.stranger("Dan"));
    let (first, second) = (village.posts(ana, GROUP, "lift"), village.posts(ana, BULLETIN, "lift"));
    index(&village);
    let within = |topic| Ask { topic: Some(topic), ..ask("lift") };
    assert_eq!(places(&village.finds(ana, &within(GROUP))), [(GROUP, first)]);
    assert_eq!(places(&village.finds(ana, &within(BULLETIN))), [(BULLETIN, second)]);
    for topic in [Topic::Roster(HOME), Topic::Moderation(HOME), Topic::Desk(HOME), Topic::Register(HOME)] {
        assert!(matches!(village.tries(ana, &within(topic)), Err(SearchError::NotHere)), "{topic}");
        assert!(matches!(village.tries(stranger, &within(topic)), Err(SearchError::NotFound)), "{topic}");
    }
    assert!(matches!(village.tries(stranger, &within(GROUP)), Err(SearchError::NotFound)));
    assert!(matches!(village.tries(ana, &within(Topic::District)), Err(SearchError::NotFound)));
}

#[test]
fn a_members_name_finds_the_member_and_what_they_posted() {
    let mut village = Village::new();
    let elsewhere = village.opens("別處");
    let (wang, li) = (village.member(HOME, "王秀英"), village.member(HOME, "李四"));
    let other_wang = village.member(elsewhere, "王小明");
    let lift = village.posts(wang, GROUP, "电梯坏了");
    let answer = village.posts(li, GROUP, "谢谢王秀英，电梯修好了");
    let thanks = village.posts(wang, GROUP, "谢谢");
    village.posts(other_wang, Topic::Group(elsewhere), "电梯");
    index(&village);
    let found = village.finds(li, &ask("王秀英"));
    assert_eq!(places(&found), [(GROUP, thanks), (GROUP, answer), (GROUP, lift)]);
    let people: Vec<_> = found.people.iter().map(|found| (found.neighbourhood, found.person.id)).collect();
    assert_eq!(people, [(HOME, wang)]);
    assert_eq!(places(&village.finds(li, &ask("秀英 电梯"))), [(GROUP, answer), (GROUP, lift)]);
    assert_eq!(village.finds(li, &ask("秀英 电梯")).people, [], "nobody is called all of that");
    let from = Ask { from: Some(wang), ..ask("电梯") };
    assert_eq!(places(&village.finds(li, &from)), [(GROUP, lift)]);
    let named: Vec<_> = village.finds(li, &ask("王")).people.iter().map(|found| found.person.id).collect();
    assert_eq!(named, [wang], "nobody of a roster that is not one's own");
}

#[test]
fn one_who_waits_learns_nobodys_name() {
    let mut village = Village::new();
    let ana = village.secretary(HOME, "Ana");
    village.posts(ana, BULLETIN, "电梯");
    let applicant = applies(&mut village, "Eve");
    index(&village);
    assert_eq!(village.finds(applicant, &ask("Ana")).people, []);
    assert_eq!(places(&village.finds(applicant, &ask("Ana"))), []);
}

#[test]
fn a_question_without_words_is_refused_and_one_to_no_index_is_not_complete() {
    let mut village = Village::new();
    let ana = village.member(HOME, "Ana");
    village.posts(ana, GROUP, "电梯");
    let found = village.finds(ana, &ask("电梯"));
    assert_eq!((found.hits.len(), found.complete, found.percent), (0, false, 0));
    for nothing in ["…", "\"\"", "🎉"] {
        let refused = village.tries(ana, &ask(nothing)).unwrap_err();
        assert_eq!(refused.body().code, ErrorCode::BadText, "{nothing}");
    }
}

#[test]
fn where_no_index_is_kept_that_is_the_answer() {
    let mut village = Village::new();
    let ana = village.member(HOME, "Ana");
    village.posts(ana, GROUP, "电梯");
    village.search = village.search.clone().switched(false);
    let refused = village.tries(ana, &ask("电梯")).unwrap_err();
    assert_eq!(refused.body().code, ErrorCode::SearchOff);
    assert!(!village.search.make_anew(), "nothing is made anew where nothing is kept");
}

#[test]
fn what_the_index_proposes_is_checked_word_for_word_and_paged_past() {
    let mut village = Village::new();
    let ana = village.member(HOME, "Ana");
    let real = village.posts(ana, GROUP, "社区通很好");
    // The pairs of it are there, and it is not.
    for _ in 0..40 {
        village.posts(ana, GROUP, "区通，社区");
    }
    index(&village);
    let few = Ask { last: 5, ..ask("社区通") };
    let found = village.finds(ana, &few);
    let more = found.next.map(|next| village.finds(ana, &Ask { before: Some(next), ..few }));
    let all: Vec<_> = places(&found).into_iter().chain(more.iter().flat_map(places)).collect();
    assert_eq!(all, [(GROUP, real)]);
}
