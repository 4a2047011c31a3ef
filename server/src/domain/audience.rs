//! Who may read a topic: one rule, in this one place (guarantee 5). Everything that shows anything asks it:
//! subscribe, view, catching up, `mine`, typing, online counts.

use linli_protocol::{IssueId, MediationId, Module, NeighbourhoodId, Office, Pair, Topic, UserId};

use super::moderation::keeps_order;
use super::settings;

/// Exactly one per topic: whoever may read it may read every byte of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Nobody over the wire; the administration through its socket.
    Administration,
    /// The admitted members of a neighbourhood.
    Members(NeighbourhoodId),
    /// Its members, and those who wait to be admitted (R8).
    Joined(NeighbourhoodId),
    /// Its secretary and its deputies.
    Keepers(NeighbourhoodId),
    /// These two people, members or not any more.
    Two(NeighbourhoodId, Pair),
    /// The parties of a mediation as long as they are members, and its neighbourhood's secretary and deputies.
    Parties(NeighbourhoodId, MediationId),
    /// Who reported an issue, as long as they are a member, who handles it, as long as they hold an office, and its neighbourhood's
    /// secretary and deputies.
    Handling(NeighbourhoodId, IssueId),
    /// This person, as long as they are a member, or sit in a department of the district.
    One(NeighbourhoodId, UserId),
    /// Everybody who is signed in.
    Everybody,
}

/// What a person is to a neighbourhood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Nobody there.
    Stranger,
    /// Waits to be admitted.
    Applicant,
    /// A member, with the office held.
    Member(Option<Office>),
}

/// What a person is to an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CasePart {
    /// Reported it.
    Reporter,
    /// Was made its handler.
    Handler,
    /// Neither.
    Nobody,
}

/// What must be known to tell who may read: of the rules' state and of the access view alike.
pub trait Known {
    /// What a person is to a neighbourhood.
    fn part(&self, neighbourhood: NeighbourhoodId, user: UserId) -> Part;

    /// Whether a module is on in a neighbourhood.
    fn is_on(&self, neighbourhood: NeighbourhoodId, module: Module) -> bool;

    /// Whether there is anything in the conversation of two people.
    fn has_begun(&self, neighbourhood: NeighbourhoodId, pair: Pair) -> bool;

    /// Whether a person is a party of a mediation; none where there is no such mediation.
    fn is_party(&self, neighbourhood: NeighbourhoodId, number: MediationId, user: UserId) -> Option<bool>;

    /// Whether a person sits in a department of the district.
    fn sits_anywhere(&self, user: UserId) -> bool;

    /// What a person is to an issue; none where there is no such issue.
    fn case_part(&self, neighbourhood: NeighbourhoodId, issue: IssueId, user: UserId) -> Option<CasePart>;
}

/// The audience of a topic.
#[must_use]
pub fn of(topic: Topic) -> Audience {
    match topic {
        Topic::District => Audience::Administration,
        Topic::Departments => Audience::Everybody,
        Topic::Group(n) | Topic::Roster(n) | Topic::Moderation(n) | Topic::Issues(n) => Audience::Members(n),
        Topic::Bulletin(n) => Audience::Joined(n),
        // The operator reads appeals through the administration's socket.
        Topic::Desk(n) | Topic::Register(n) | Topic::Appeals(n) => Audience::Keepers(n),
        Topic::Dm(n, pair) => Audience::Two(n, pair),
        Topic::Mediation(n, number) => Audience::Parties(n, number),
        Topic::Case(n, issue) => Audience::Handling(n, issue),
        Topic::Inbox(n, user) => Audience::One(n, user),
    }
}

/// Whether what a topic belongs to is switched on.
pub fn is_switched_on(topic: Topic, known: &impl Known) -> bool {
    match (settings::of_topic(topic), topic.neighbourhood()) {
        (Some(module), Some(n)) => known.is_on(n, module),
        _ => true,
    }
}

/// Whether a person may read a topic. What is switched off is nobody's.
pub fn may_read(reader: UserId, topic: Topic, known: &impl Known) -> bool {
    if !is_switched_on(topic, known) {
        return false;
    }
    match of(topic) {
        Audience::Administration => false,
        Audience::Members(n) => matches!(known.part(n, reader), Part::Member(_)),
        Audience::Joined(n) => has_joined(known.part(n, reader)),
        Audience::Keepers(n) => {
            matches!(known.part(n, reader), Part::Member(office) if keeps_order(office))
        }
        // What was said stays with the two, whatever becomes of them. A conversation that has not begun is there to
        // be opened by two members, and for others it does not exist: nobody finds out by it who is a member where.
        Audience::Two(n, pair) => {
            let are_members = || pair.both().iter().all(|who| matches!(known.part(n, *who), Part::Member(_)));
            pair.other(reader).is_some() && (known.has_begun(n, pair) || are_members())
        }
        Audience::Parties(n, number) => match (known.part(n, reader), known.is_party(n, number, reader)) {
            (Part::Member(office), Some(is_party)) => is_party || keeps_order(office),
            _ => false,
        },
        Audience::Handling(n, issue) => match (known.part(n, reader), known.case_part(n, issue, reader)) {
            (Part::Member(_), Some(CasePart::Reporter)) => true,
            // Who handles an issue learns who reported it: with the office goes that, too.
            (Part::Member(office), Some(CasePart::Handler)) => office.is_some(),
            (Part::Member(office), Some(CasePart::Nobody)) => keeps_order(office),
            _ => false,
        },
        Audience::One(n, user) => {
            let has_part = matches!(known.part(n, reader), Part::Member(_)) || known.sits_anywhere(reader);
            reader == user && has_part
        }
        Audience::Everybody => true,
    }
}

/// Whether a person may know what a neighbourhood is: who may read its bulletin, if it has one.
#[must_use]
pub fn has_joined(part: Part) -> bool {
    part != Part::Stranger
}

/// The topics of a neighbourhood that every one has, whoever may read them, in the order in which clients show them.
/// Conversations, mediations, cases and inboxes are not among them: there are as many as people begin.
#[must_use]
pub fn topics_of(neighbourhood: NeighbourhoodId) -> [Topic; 8] {
    [
        Topic::Group(neighbourhood),
        Topic::Bulletin(neighbourhood),
        Topic::Issues(neighbourhood),
        Topic::Roster(neighbourhood),
        Topic::Moderation(neighbourhood),
        Topic::Desk(neighbourhood),
        Topic::Register(neighbourhood),
        Topic::Appeals(neighbourhood),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEVEN: NeighbourhoodId = NeighbourhoodId(7);

    const ANA: UserId = UserId(1);
    const BO: UserId = UserId(2);

    /// What Ana is to the seventh neighbourhood, what Bo is, and whether they have talked.
    struct There(Part, Part, bool);

    impl Known for There {
        fn part(&self, neighbourhood: NeighbourhoodId, user: UserId) -> Part {
            match (neighbourhood, user) {
                (SEVEN, ANA) => self.0,
                (SEVEN, BO) => self.1,
                _ => Part::Stranger,
            }
        }

        fn has_begun(&self, neighbourhood: NeighbourhoodId, _: Pair) -> bool {
            self.2 && neighbourhood == SEVEN
        }

        fn is_on(&self, _: NeighbourhoodId, _: Module) -> bool {
            true
        }

        /// Bo is a party of the seventh neighbourhood's third mediation.
        fn is_party(
            &self,
            neighbourhood: NeighbourhoodId,
            number: MediationId,
            user: UserId,
        ) -> Option<bool> {
            (neighbourhood == SEVEN && number == MediationId(3)).then_some(user == BO)
        }

        fn sits_anywhere(&self, _: UserId) -> bool {
            false
        }

        /// Bo reported the seventh neighbourhood's third issue, and Ana handles the fifth.
        fn case_part(
            &self,
            neighbourhood: NeighbourhoodId,
            issue: IssueId,
            user: UserId,
        ) -> Option<CasePart> {
            match (neighbourhood, issue, user) {
                (SEVEN, IssueId(3), BO) => Some(CasePart::Reporter),
                (SEVEN, IssueId(5), ANA) => Some(CasePart::Handler),
                (SEVEN, IssueId(3 | 5), _) => Some(CasePart::Nobody),
                _ => None,
            }
        }
    }

    fn readable(part: Part) -> Vec<Topic> {
        let there = There(part, Part::Stranger, false);
        topics_of(SEVEN).into_iter().filter(|topic| may_read(ANA, *topic, &there)).collect()
    }

    #[test]
    fn a_conversation_is_read_by_its_two_people_and_by_nobody_else_whatever_their_office() {
        let secretary = Part::Member(Some(Office::Secretary));
        let of = |one, other| Topic::Dm(SEVEN, Pair::of(UserId(one), UserId(other)).unwrap());
        for begun in [false, true] {
            let there = There(secretary, Part::Member(None), begun);
            assert!(may_read(ANA, of(1, 2), &there) && may_read(BO, of(1, 2), &there));
            for third in [UserId(3), UserId(0)] {
                assert!(!may_read(third, of(1, 2), &there), "{third}");
            }
            assert!(!may_read(ANA, of(2, 3), &there), "the secretary is neither of them");
        }
    }

    #[test]
    fn a_conversation_that_has_begun_outlasts_memberships_and_one_that_has_not_needs_both() {
        let talk = Topic::Dm(SEVEN, Pair::of(ANA, BO).unwrap());
        let member = Part::Member(None);
        for gone in [Part::Stranger, Part::Applicant] {
            assert!(may_read(ANA, talk, &There(gone, member, true)), "{gone:?}");
            assert!(may_read(ANA, talk, &There(member, gone, true)), "{gone:?}");
            assert!(!may_read(ANA, talk, &There(gone, member, false)), "{gone:?}");
            assert!(!may_read(ANA, talk, &There(member, gone, false)), "{gone:?}");
        }
        let elsewhere = Topic::Dm(NeighbourhoodId(8), Pair::of(ANA, BO).unwrap());
        assert!(!may_read(ANA, elsewhere, &There(member, member, true)));
    }

    #[test]
    fn a_mediation_is_read_by_its_parties_while_they_are_members_and_by_who_keeps_order() {
        let third = Topic::Mediation(SEVEN, MediationId(3));
        let member = Part::Member(None);
        for (ana, bo, expected) in [
            (member, member, [false, true]),
            (Part::Member(Some(Office::Secretary)), member, [true, true]),
            (Part::Member(Some(Office::Deputy)), Part::Stranger, [true, false]),
            (Part::Member(Some(Office::Police)), Part::Applicant, [false, false]),
        ] {
            let there = There(ana, bo, true);
            assert_eq!([ANA, BO].map(|who| may_read(who, third, &there)), expected, "{ana:?}, {bo:?}");
        }
        let secretary = There(Part::Member(Some(Office::Secretary)), member, true);
        for nowhere in
            [Topic::Mediation(SEVEN, MediationId(4)), Topic::Mediation(NeighbourhoodId(8), MediationId(3))]
        {
            assert!(!may_read(ANA, nowhere, &secretary) && !may_read(BO, nowhere, &secretary), "{nowhere}");
        }
    }

    #[test]
    fn a_case_is_read_by_its_reporter_while_a_member_and_by_who_keeps_order_and_an_inbox_by_its_owner_alone()
    {
        let (case, inbox) = (Topic::Case(SEVEN, IssueId(3)), Topic::Inbox(SEVEN, BO));
        let member = Part::Member(None);
        let secretary = Part::Member(Some(Office::Secretary));
        let police = Part::Member(Some(Office::Police));
        for (ana, bo, of_case, of_inbox) in [
            (member, member, [false, true], [false, true]),
            (secretary, member, [true, true], [false, true]),
            (Part::Member(Some(Office::Deputy)), Part::Stranger, [true, false], [false, false]),
            (police, Part::Applicant, [false, false], [false, false]),
        ] {
            let there = There(ana, bo, true);
            assert_eq!([ANA, BO].map(|who| may_read(who, case, &there)), of_case, "{ana:?}, {bo:?}");
            assert_eq!([ANA, BO].map(|who| may_read(who, inbox, &there)), of_inbox, "{ana:?}, {bo:?}");
        }
        let handled = Topic::Case(SEVEN, IssueId(5));
        for (office, expected) in [(Some(Office::Property), true), (None, false)] {
            assert_eq!(
                may_read(ANA, handled, &There(Part::Member(office), member, true)),
                expected,
                "{office:?}"
            );
        }
        for nowhere in [Topic::Case(SEVEN, IssueId(4)), Topic::Case(NeighbourhoodId(8), IssueId(3))] {
            assert!(!may_read(ANA, nowhere, &There(secretary, member, true)), "{nowhere}");
        }
    }

    #[test]
    fn a_bulletin_that_is_switched_off_is_nobodys_and_the_rest_stays() {
        struct Without(There);
        impl Known for Without {
            fn part(&self, neighbourhood: NeighbourhoodId, user: UserId) -> Part {
                self.0.part(neighbourhood, user)
            }
            fn has_begun(&self, neighbourhood: NeighbourhoodId, pair: Pair) -> bool {
                self.0.has_begun(neighbourhood, pair)
            }
            fn is_on(&self, _: NeighbourhoodId, module: Module) -> bool {
                module != Module::Bulletin
            }
            fn is_party(&self, _: NeighbourhoodId, _: MediationId, _: UserId) -> Option<bool> {
                None
            }
            fn sits_anywhere(&self, _: UserId) -> bool {
                false
            }
            fn case_part(&self, _: NeighbourhoodId, _: IssueId, _: UserId) -> Option<CasePart> {
                None
            }
        }
        let secretary = Part::Member(Some(Office::Secretary));
        let without = Without(There(secretary, secretary, false));
        for topic in topics_of(SEVEN) {
            assert_eq!(may_read(ANA, topic, &without), topic != Topic::Bulletin(SEVEN), "{topic}");
        }
    }

    #[test]
    fn only_those_who_joined_read_a_neighbourhoods_topics_and_nobody_the_districts() {
        assert_eq!(readable(Part::Stranger), []);
        assert_eq!(readable(Part::Applicant), [Topic::Bulletin(SEVEN)]);
        let members = topics_of(SEVEN)[..5].to_vec();
        for office in [None, Some(Office::Property), Some(Office::Police), Some(Office::Doctor)] {
            assert_eq!(readable(Part::Member(office)), members, "{office:?}");
        }
        for office in [Office::Secretary, Office::Deputy] {
            assert_eq!(readable(Part::Member(Some(office))), topics_of(SEVEN), "{office:?}");
        }
        let secretary = Part::Member(Some(Office::Secretary));
        assert!(!may_read(ANA, Topic::District, &There(secretary, secretary, true)));
    }
}
