//! The life of an issue as a table: who may take which step in which state, and where it leads. There is no other place that says so, and
//! the diagram in `server/docs/issues.md` is drawn from it. Never here: what a step does beside moving the state.

use linli_protocol::IssueState as S;
use linli_protocol::{IssueState, IssueStep, OrderMove};

/// As whom somebody takes a step. One person may be several of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Whoever reported it.
    Reporter,
    /// The secretary and the deputies.
    Staff,
    /// Whoever was made its handler.
    Handler,
    /// Who carries out work orders: who sits in the department that does, or the staff where the district has none.
    Grid,
    /// Who leads its joint case: who sits in the department that does, or the staff.
    Lead,
    /// Who takes part in its joint case: who sits in a department that does.
    Department,
    /// Time alone.
    Clock,
    /// Another step, of another issue.
    Other,
}

/// A kind of step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(
    missing_docs,
    reason = "each is the step of the same name; those of a work order are told apart by what they do to the issue"
)]
pub enum Deed {
    Acknowledged,
    Responded,
    Replied,
    Classified,
    NeighboursTried,
    SentToGrid,
    JointOpened,
    OrderMoved,
    OrderSupervised,
    OrderReturned,
    OrderClosed,
    OrderFollowed,
    Minuted,
    Committed,
    CommitmentSettled,
    Progressed,
    Resolved,
    Unresolved,
    Confirmed,
    Reopened,
    MergedInto,
    TookIn,
    Withdrawn,
    Escalated,
}

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    /// Which step.
    pub deed: Deed,
    /// Who may take it.
    pub by: &'static [Who],
    /// In which states.
    pub from: &'static [IssueState],
    /// Where it leads; none for where one is.
    pub to: Option<IssueState>,
}

/// Open, and without a formal reply in this round.
const UNANSWERED: &[IssueState] = &[S::Submitted, S::Acknowledged, S::Reopened];
/// Open, with one.
const ANSWERED: &[IssueState] = &[S::Replied, S::SelfGovernance, S::WorkOrder, S::JointCase];
const OPEN: &[IssueState] =
    &[S::Submitted, S::Acknowledged, S::Reopened, S::Replied, S::SelfGovernance, S::WorkOrder, S::JointCase];

const STAFF: &[Who] = &[Who::Staff];
const STAFF_AND_HANDLERS: &[Who] = &[Who::Staff, Who::Handler];
const REPORTER: &[Who] = &[Who::Reporter];
const GRID: &[Who] = &[Who::Grid];
const JOINT: &[IssueState] = &[S::JointCase];

/// The table.
pub const LIFE: &[Line] = &[
    line(Deed::Acknowledged, STAFF_AND_HANDLERS, &[S::Submitted, S::Reopened], Some(S::Acknowledged)),
    // Who answers has seen it.
    line(Deed::Responded, STAFF_AND_HANDLERS, &[S::Submitted, S::Reopened], Some(S::Acknowledged)),
    line(
        Deed::Responded,
        STAFF_AND_HANDLERS,
        &[S::Acknowledged, S::Replied, S::SelfGovernance, S::WorkOrder, S::JointCase],
        None,
    ),
    line(Deed::Replied, STAFF, UNANSWERED, Some(S::Replied)),
    line(Deed::Replied, STAFF, ANSWERED, None),
    line(Deed::Classified, STAFF, OPEN, None),
    line(
        Deed::NeighboursTried,
        STAFF_AND_HANDLERS,
        &[S::Replied, S::SelfGovernance],
        Some(S::SelfGovernance),
    ),
    // From a work order: of a build that kept none.
    line(
        Deed::SentToGrid,
        STAFF,
        &[S::Replied, S::SelfGovernance, S::JointCase, S::WorkOrder],
        Some(S::WorkOrder),
    ),
    // Again: with other departments.
    line(
        Deed::JointOpened,
        STAFF,
        &[S::Replied, S::SelfGovernance, S::WorkOrder, S::JointCase],
        Some(S::JointCase),
    ),
    line(Deed::OrderMoved, GRID, &[S::WorkOrder], None),
    line(Deed::OrderSupervised, STAFF, &[S::WorkOrder], None),
    // Whoever gets it back has to do something else about it, or send it again.
    line(Deed::OrderReturned, GRID, &[S::WorkOrder], Some(S::Replied)),
    line(Deed::OrderClosed, GRID, &[S::WorkOrder], Some(S::Resolved)),
    line(Deed::OrderFollowed, &[Who::Grid, Who::Staff], &[S::Resolved, S::Unresolved, S::Confirmed], None),
    line(Deed::Minuted, &[Who::Lead], JOINT, None),
    line(Deed::Committed, &[Who::Department, Who::Staff], JOINT, None),
    // What was committed is settled when its day comes, whatever has become of the issue.
    line(
        Deed::CommitmentSettled,
        &[Who::Department, Who::Staff],
        &[S::JointCase, S::WorkOrder, S::Replied, S::Resolved, S::Unresolved, S::Confirmed],
        None,
    ),
    line(Deed::Progressed, &[Who::Staff, Who::Handler, Who::Department], ANSWERED, None),
    line(Deed::Resolved, STAFF_AND_HANDLERS, ANSWERED, Some(S::Resolved)),
    line(Deed::Unresolved, STAFF, ANSWERED, Some(S::Unresolved)),
    line(Deed::Confirmed, REPORTER, &[S::Resolved, S::Unresolved], Some(S::Confirmed)),
    line(Deed::Reopened, REPORTER, &[S::Resolved, S::Unresolved, S::Confirmed], Some(S::Reopened)),
    line(Deed::MergedInto, STAFF, OPEN, Some(S::Merged)),
    line(Deed::TookIn, &[Who::Other], OPEN, None),
    line(Deed::Withdrawn, REPORTER, OPEN, Some(S::Withdrawn)),
    line(Deed::Escalated, &[Who::Clock], UNANSWERED, None),
];

const fn line(deed: Deed, by: &'static [Who], from: &'static [IssueState], to: Option<IssueState>) -> Line {
    Line { deed, by, from, to }
}

impl Deed {
    /// Of a step; none for one that this build does not know.
    #[must_use]
    pub fn of(step: &IssueStep) -> Option<Deed> {
        Some(match step {
            IssueStep::Acknowledged => Deed::Acknowledged,
            IssueStep::Responded { .. } => Deed::Responded,
            IssueStep::Replied { .. } => Deed::Replied,
            IssueStep::Classified { .. } => Deed::Classified,
            IssueStep::NeighboursTried { .. } => Deed::NeighboursTried,
            IssueStep::SentToGrid { .. } => Deed::SentToGrid,
            IssueStep::JointOpened { .. } => Deed::JointOpened,
            IssueStep::OrderMoved { to, .. } => match to {
                OrderMove::Returned => Deed::OrderReturned,
                OrderMove::Closed => Deed::OrderClosed,
                OrderMove::Supervised => Deed::OrderSupervised,
                OrderMove::Visited | OrderMove::Archived => Deed::OrderFollowed,
                OrderMove::Unknown => return None,
                _ => Deed::OrderMoved,
            },
            IssueStep::Minuted { .. } => Deed::Minuted,
            IssueStep::Committed { .. } => Deed::Committed,
            IssueStep::CommitmentSettled { .. } => Deed::CommitmentSettled,
            IssueStep::Progressed { .. } => Deed::Progressed,
            IssueStep::Resolved { .. } => Deed::Resolved,
            IssueStep::Unresolved { .. } => Deed::Unresolved,
            IssueStep::Confirmed { .. } => Deed::Confirmed,
            IssueStep::Reopened { .. } => Deed::Reopened,
            IssueStep::MergedInto { .. } => Deed::MergedInto,
            IssueStep::TookIn { .. } => Deed::TookIn,
            IssueStep::Withdrawn => Deed::Withdrawn,
            IssueStep::Escalated { .. } => Deed::Escalated,
            _ => return None,
        })
    }
}

/// Who may take a step at all, in whatever state.
pub fn takers(deed: Deed) -> impl Iterator<Item = Who> {
    LIFE.iter().filter(move |line| line.deed == deed).flat_map(|line| line.by.iter().copied())
}

/// Where a step leads from a state; none if it is not taken there.
#[must_use]
pub fn leads(from: IssueState, deed: Deed) -> Option<IssueState> {
    let line = LIFE.iter().find(|line| line.deed == deed && line.from.contains(&from))?;
    Some(line.to.unwrap_or(from))
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use linli_protocol::OrderState;

    use super::super::orders::{ORDERS, OrderLine};
    use super::*;

    #[test]
    fn of_each_state_and_step_there_is_one_line_at_most() {
        for state in IssueState::ALL {
            for line in LIFE {
                let lines = LIFE.iter().filter(|other| other.deed == line.deed && other.from.contains(state));
                assert!(lines.count() <= 1, "{state:?}, {:?}", line.deed);
            }
        }
    }

    #[test]
    fn every_state_is_reached_from_the_first_and_every_open_one_can_end() {
        let mut reached = vec![IssueState::Submitted];
        let mut at = 0;
        while let Some(state) = reached.get(at).copied() {
            at += 1;
            let nexts = LIFE.iter().filter_map(|line| leads(state, line.deed));
            for next in nexts {
                if !reached.contains(&next) {
                    reached.push(next);
                }
            }
        }
        assert_eq!(reached.len(), IssueState::ALL.len(), "{reached:?}");
        for state in IssueState::ALL.iter().filter(|state| state.is_open()) {
            assert!(OPEN.contains(state), "{state:?}");
            assert_eq!(leads(*state, Deed::Withdrawn), Some(IssueState::Withdrawn), "{state:?}");
        }
    }

    const PAGE: &str = include_str!("../../../docs/issues.md");

    /// The table as a diagram that GitHub, GitLab and others draw (Mermaid).
    fn diagram() -> String {
        let mut lines = vec!["stateDiagram-v2".to_owned(), "    [*] --> submitted: reported".to_owned()];
        for line in LIFE {
            let Some(to) = line.to else { continue };
            for from in line.from.iter().filter(|from| **from != to) {
                lines.push(format!("    {} --> {}: {}", from.as_str(), to.as_str(), name(line.deed)));
            }
        }
        for state in IssueState::ALL.iter().filter(|state| !state.is_open()) {
            lines.push(format!("    {} --> [*]", state.as_str()));
        }
        lines.join("\n")
    }

    /// Who may take which step where.
    fn roles() -> String {
        let row = |line: &Line| {
            let names = |states: &[IssueState]| {
                if states == OPEN {
                    "any open".to_owned()
                } else {
                    joined(states.iter().map(|state| state.as_str()))
                }
            };
            let by = joined(line.by.iter().map(|who| match who {
                Who::Reporter => "reporter",
                Who::Staff => "secretary, deputies",
                Who::Handler => "handlers",
                Who::Grid => "grid",
                Who::Lead => "who leads",
                Who::Department => "departments of the case",
                Who::Clock => "time",
                Who::Other => "the other's `merged_into`",
            }));
            let to = line.to.map_or("as it was", IssueState::as_str);
            format!("| `{}` | {by} | {} | {to} |", name(line.deed), names(line.from))
        };
        let head = ["| step | who | where | leads to |".to_owned(), "|---|---|---|---|".to_owned()];
        head.into_iter().chain(LIFE.iter().map(row)).collect::<Vec<_>>().join("\n")
    }

    fn joined<'a>(words: impl Iterator<Item = &'a str>) -> String {
        words.collect::<Vec<_>>().join(", ")
    }

    /// The same of work orders.
    fn order_diagram() -> String {
        let mut lines = vec!["stateDiagram-v2".to_owned(), "    [*] --> sent: sent_to_grid".to_owned()];
        for line in ORDERS {
            let Some(to) = line.leads else { continue };
            for from in line.from {
                lines.push(format!("    {} --> {}: {}", from.as_str(), to.as_str(), line.to.as_str()));
            }
        }
        lines.push("    returned --> sent: sent_to_grid".to_owned());
        lines.push("    archived --> [*]".to_owned());
        lines.join("\n")
    }

    /// What may happen to a work order where, and how often.
    fn order_moves() -> String {
        let row = |line: &OrderLine| {
            let from = joined(line.from.iter().map(|state| state.as_str()));
            let leads = line.leads.map_or("as it was", OrderState::as_str);
            let times =
                line.times_max.map_or_else(String::new, |times| format!("{times} times, each with a reason"));
            format!("| `{}` | {from} | {leads} | {times} |", line.to.as_str())
        };
        let head = ["| `to` | where | leads to | at most |".to_owned(), "|---|---|---|---|".to_owned()];
        head.into_iter().chain(ORDERS.iter().map(row)).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn the_page_shows_the_way_of_a_work_order_as_its_table_says() {
        drawn("orders", &format!("```mermaid\n{}\n```", order_diagram()));
        drawn("order moves", &order_moves());
    }

    /// As the wire calls it.
    fn name(deed: Deed) -> String {
        match deed {
            Deed::OrderSupervised => return "order_moved (supervised)".to_owned(),
            Deed::OrderReturned => return "order_moved (returned)".to_owned(),
            Deed::OrderClosed => return "order_moved (closed)".to_owned(),
            Deed::OrderFollowed => return "order_moved (visited, archived)".to_owned(),
            _ => {}
        }
        let capitals =
            |c: char| if c.is_ascii_uppercase() { format!("_{}", c.to_ascii_lowercase()) } else { c.into() };
        format!("{deed:?}").chars().map(capitals).collect::<String>().trim_start_matches('_').to_owned()
    }

    /// What stands between two marks of the page is what is drawn now; if not, it is printed to be put there.
    fn drawn(mark: &str, now: &str) {
        let (begin, end) =
            (format!("<!-- {mark}: drawn from the table -->\n"), format!("\n<!-- {mark}: end -->"));
        let (_, rest) = PAGE.split_once(&begin).expect("the page has the mark");
        let (there, _) = rest.split_once(&end).expect("and its end");
        assert!(there == now, "server/docs/issues.md is to have between its marks of {mark}:\n{now}");
    }

    #[test]
    fn the_page_shows_the_life_that_the_table_says() {
        drawn("life", &format!("```mermaid\n{}\n```", diagram()));
    }

    #[test]
    fn the_page_says_who_takes_which_step_as_the_table_does() {
        drawn("steps", &roles());
    }

    #[test]
    fn nothing_is_closed_without_a_formal_reply_but_by_its_reporter_or_as_a_duplicate() {
        for state in UNANSWERED {
            for deed in [Deed::Resolved, Deed::Unresolved, Deed::SentToGrid, Deed::JointOpened] {
                assert_eq!(leads(*state, deed), None, "{state:?}, {deed:?}");
            }
        }
    }
}
