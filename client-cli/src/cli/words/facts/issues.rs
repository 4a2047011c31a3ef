//! What is told of issues, cases and alerts, as facts. Each step has a sentence of its own; which issue it is about stands before it where
//! the reader has not asked for that issue alone.

use linli_protocol::{
    Alert, BecameIssue, CaseEntry, Citation, DmEntry, DutySet, EventBody, EventFrame, HandlerStep,
    IssueBlanked, IssueCommented, IssueEntry, IssueEntryKind, IssueId, IssueItem, IssueProposed,
    IssueReported, IssueStep, IssueStepped, Item,
};

use super::{Card, Fact, Other};

/// What is told, before it is known where.
struct Told {
    kind: &'static str,
    /// Who, where it is nobody with a card.
    who: Option<&'static str>,
    issue: Option<IssueId>,
    facts: Vec<(&'static str, Fact)>,
}

impl Told {
    fn of(kind: &'static str, issue: IssueId) -> Told {
        Told { kind, who: None, issue: Some(issue), facts: Vec::new() }
    }

    fn by_reporter(mut self, is_reporter: bool) -> Told {
        self.who = is_reporter.then_some("the-reporter");
        self
    }

    fn number(self, name: &'static str, number: impl Into<u64>) -> Told {
        self.fact(name, Fact::Number(number.into()))
    }

    fn time(self, name: &'static str, at_ms: u64) -> Told {
        self.fact(name, Fact::Time(at_ms))
    }

    fn text(self, name: &'static str, text: &str) -> Told {
        self.fact(name, Fact::Text(text.to_owned()))
    }

    /// What was erased is no fact.
    fn kept(self, name: &'static str, text: Option<&String>) -> Told {
        match text {
            Some(text) => self.text(name, text),
            None => self,
        }
    }

    /// A name of the protocol's, which the catalogue has a word for.
    fn word(self, name: &'static str, key: &'static str, word: &'static str) -> Told {
        self.fact(name, Fact::Word(key, word))
    }

    fn fact(mut self, name: &'static str, fact: Fact) -> Told {
        self.facts.push((name, fact));
        self
    }

    fn at(self, number: u64, at: Option<u64>, by: Option<Card>) -> Other {
        Other {
            number,
            at,
            by,
            who: self.who,
            issue: self.issue.map(|issue| issue.0),
            kind: self.kind.to_owned(),
            facts: self.facts.into_iter().map(|(name, fact)| (name.to_owned(), fact)).collect(),
        }
    }
}

/// An event of issues, cases and inboxes; none of another one.
pub(super) fn of_event(event: &EventFrame) -> Option<Other> {
    let told = match &event.body {
        EventBody::IssueReported(it) => reported(it),
        EventBody::IssueCommented(it) => commented(it),
        EventBody::IssueStepped(it) => stepped(it),
        EventBody::IssueBlanked(it) => blanked(it, event.by.as_ref()),
        EventBody::CaseOpened(it) => opened(&it.reporter, it.contact.as_ref()),
        EventBody::HandlerSet(it) => handler(it),
        EventBody::Alerted(it) => alerted(&it.alert),
        EventBody::DutySet(it) => duty(it),
        EventBody::AlertCleared(it) => Told::of("alert_cleared", it.issue),
        EventBody::IssueProposed(it) => proposed(*it),
        EventBody::BecameIssue(it) => became(it),
        _ => return None,
    };
    Some(told.at(event.seq.0, Some(event.at), event.by.clone()))
}

/// The same for an item of a view.
pub(super) fn of_item(item: &Item) -> Option<Other> {
    Some(match item {
        Item::Issue(item) => stands(item).at(item.seq.0, Some(item.at), None),
        Item::IssueEntry(IssueEntry { seq, at, by, what }) => {
            let told = match what {
                IssueEntryKind::Commented(it) => commented(it),
                IssueEntryKind::Stepped(it) => stepped(it),
                IssueEntryKind::Blanked(it) => blanked(it, by.as_ref()),
            };
            told.at(seq.0, Some(*at), by.clone())
        }
        Item::Case(item) => {
            let told = match &item.what {
                CaseEntry::CaseOpened(it) => opened(&it.reporter, it.contact.as_ref()),
                CaseEntry::Handler(it) => handler(it),
            };
            told.at(item.seq.0, Some(item.at), item.by.clone())
        }
        Item::Dm(item) => {
            let told = match &item.what {
                DmEntry::IssueProposed(it) => proposed(*it),
                DmEntry::BecameIssue(it) => became(it),
            };
            told.at(item.seq.0, Some(item.at), Some(item.by.clone()))
        }
        Item::Alert(item) => alerted(&item.alert).at(item.seq.0, Some(item.at), None),
        _ => return None,
    })
}

fn reported(it: &IssueReported) -> Told {
    let IssueReported { issue, alias, category, spot, text, due, .. } = it;
    Told::of("issue_reported", *issue)
        .number("alias", *alias)
        .word("category", "category", category.as_str())
        .text("spot", spot)
        .kept("text", text.as_ref())
        .time("reply_by", due.reply_by)
}

fn stands(item: &IssueItem) -> Told {
    Told::of("issue", item.issue)
        .number("alias", item.alias)
        .word("category", "category", item.category.as_str())
        .text("spot", &item.spot)
        .kept("text", item.text.as_ref())
        .word("state", "issue-state", item.state.as_str())
}

fn commented(it: &IssueCommented) -> Told {
    Told::of("issue_commented", it.issue).kept("text", it.text.as_ref()).by_reporter(it.by_reporter)
}

/// Only a report and the reporter's own comments have no card that took them back.
fn blanked(it: &IssueBlanked, by: Option<&Card>) -> Told {
    Told::of("issue_blanked", it.issue).number("of", it.of.0).by_reporter(by.is_none())
}

fn stepped(it: &IssueStepped) -> Told {
    let told = |kind| Told::of(kind, it.issue);
    let told = match &it.step {
        IssueStep::Acknowledged => told("issue_acknowledged"),
        IssueStep::Responded { text } => told("issue_responded").text("text", text.as_str()),
        IssueStep::Replied { outcome, text, cites } => {
            let replied = told("issue_replied")
                .word("outcome", "reply-outcome", outcome.as_str())
                .text("text", text.as_str());
            match cites {
                Some(Citation { department, entry, version }) => {
                    Told { kind: "issue_replied_citing", ..replied }
                        .number("department", department.0)
                        .number("entry", entry.0)
                        .number("version", *version)
                }
                None => replied,
            }
        }
        IssueStep::Classified { class, reason } => told("issue_classified")
            .word("class", "issue-class", class.as_str())
            .text("reason", reason.as_str()),
        IssueStep::NeighboursTried { text } => told("issue_tried").text("text", text.as_str()),
        IssueStep::SentToGrid { text } => told("issue_sent_to_grid").text("text", text.as_str()),
        IssueStep::JointOpened { text, lead, invited } => {
            let all: Vec<String> = lead.iter().chain(invited).map(ToString::to_string).collect();
            let opened = |kind| told(kind).text("text", text.as_str());
            if all.is_empty() {
                opened("issue_joint_opened")
            } else {
                opened("issue_joint_opened_of").text("departments", &all.join(", "))
            }
        }
        IssueStep::OrderMoved { to, text, until } => {
            let kind = match (text, until) {
                (_, Some(_)) => "issue_order_extended",
                (Some(_), None) => "issue_order_moved",
                (None, None) => "issue_order_moved_silently",
            };
            let moved = told(kind).word("to", "order-move", to.as_str());
            let moved = text.iter().fold(moved, |told, text| told.text("text", text.as_str()));
            until.iter().fold(moved, |told, until| told.time("until", *until))
        }
        IssueStep::Minuted { text } => told("issue_minuted").text("text", text.as_str()),
        IssueStep::Committed { text, due_at } => {
            told("issue_committed").text("text", text.as_str()).time("due_at", *due_at)
        }
        IssueStep::CommitmentSettled { commitment, kept, text } => told("issue_commitment_settled")
            .number("commitment", *commitment)
            .word("kept", "commitment", if *kept { "kept" } else { "missed" })
            .text("text", text.as_str()),
        IssueStep::Progressed { text } => told("issue_progressed").text("text", text.as_str()),
        IssueStep::Resolved { text } => told("issue_resolved").text("text", text.as_str()),
        IssueStep::Unresolved { text } => told("issue_unresolved").text("text", text.as_str()),
        IssueStep::Confirmed { stars: Some(stars) } => told("issue_confirmed").number("stars", *stars),
        IssueStep::Confirmed { stars: None } => told("issue_confirmed"),
        IssueStep::Reopened { reason } => told("issue_reopened").text("reason", reason.as_str()),
        IssueStep::MergedInto { into } => told("issue_merged").number("into", into.0),
        IssueStep::TookIn { from } => told("issue_took_in").number("from", from.0),
        IssueStep::Withdrawn => told("issue_withdrawn"),
        IssueStep::Escalated { escalation } => {
            told("issue_escalated").word("escalation", "escalation", escalation.as_str())
        }
        _ => told("issue_stepped"),
    };
    told.by_reporter(it.by_reporter)
}

fn opened(reporter: &Card, contact: Option<&String>) -> Told {
    let told = Told { kind: "case_opened", who: None, issue: None, facts: Vec::new() };
    told.fact("reporter", Fact::Person(reporter.clone())).kept("contact", contact)
}

fn proposed(it: IssueProposed) -> Told {
    Told { kind: "issue_proposed", who: None, issue: None, facts: Vec::new() }.number("of", it.of.0)
}

/// It is told of the message, in a conversation; so the issue is a fact like any other.
fn became(it: &BecameIssue) -> Told {
    let told = Told { kind: "became_issue", who: None, issue: None, facts: Vec::new() };
    told.number("of", it.of.0).number("issue", it.issue.0)
}

fn handler(it: &HandlerStep) -> Told {
    let told = Told { kind: "handler_set", who: None, issue: None, facts: Vec::new() };
    told.fact("person", Fact::Person(it.person.clone())).text("on", if it.on { "yes" } else { "no" })
}

/// Without times it is told that there are none.
fn duty(it: &DutySet) -> Told {
    let told = Told { kind: "duty_set", who: None, issue: None, facts: Vec::new() };
    let told = told.fact("person", Fact::Person(it.person.clone()));
    if it.slots.is_empty() { told } else { told.fact("times", Fact::Week(it.slots.clone())) }
}

fn alerted(alert: &Alert) -> Told {
    Told::of("alerted", alert.issue)
        .word("category", "category", alert.category.as_str())
        .text("spot", &alert.spot)
        .word("reason", "alert-reason", alert.reason.as_str())
        .text("wants", alert.wants.as_str())
        .text("quiet", if alert.quiet { "yes" } else { "no" })
        .time("since", alert.since)
        .time("reply_by", alert.reply_by)
}
