//! How departments, entries of their guides and their work look line by line.

use linli_cli::plain;
use linli_protocol::{
    CommitmentState, DepartmentItem, GuideEntryItem, IssueItem, Order, OrderMove, WorkItem,
};

use super::{INDENT, Show};

impl Show<'_> {
    /// What happens to a work order, in words.
    pub(crate) fn order_move(&self, to: OrderMove) -> String {
        self.texts.named("order-move", to.as_str())
    }

    /// A department, and who sits in it.
    pub(crate) fn department(&self, item: &DepartmentItem) -> String {
        let texts = self.texts;
        let members: Vec<String> = item.members.iter().map(|card| plain::one_line(&card.name)).collect();
        let members = if members.is_empty() {
            texts.say("department-nobody")
        } else {
            members.join(&texts.say("and-parts"))
        };
        let grid = if item.grid { texts.aside(&texts.say("department-grid")) } else { String::new() };
        let name = plain::one_line(&item.name);
        let entries = texts.with("department-entries", &[("n", item.entries.into())]);
        let line = format!("{name}{grid}\n{INDENT}{members}\n{INDENT}{entries}");
        self.line(item.department.0.into(), None, &line)
    }

    /// An entry of a reply guide, in one of its versions.
    pub(crate) fn guide_entry(&self, item: &GuideEntryItem) -> String {
        let texts = self.texts;
        let title = plain::one_line(&item.title);
        let version = texts.with(
            "entry-version",
            &[
                ("department", item.department.0.into()),
                ("entry", item.entry.0.into()),
                ("version", item.version.into()),
            ],
        );
        let withdrawn =
            if item.withdrawn { texts.aside(&texts.say("entry-is-withdrawn")) } else { String::new() };
        let text = plain::lines(&item.text, INDENT);
        self.line(
            item.entry.0.into(),
            Some(item.at),
            &format!("{title}\n{INDENT}{version}{withdrawn}\n{INDENT}{text}"),
        )
    }

    /// What a department has to do.
    pub(crate) fn work(&self, item: &WorkItem, now_ms: u64) -> String {
        let title = plain::one_line(&item.title);
        let args = [("neighbourhood", item.neighbourhood.0.into()), ("title", (&title).into())];
        let place = self.texts.with("work-place", &args);
        format!("{place}\n{}", self.issue(&item.issue, now_ms))
    }

    /// How an issue's work order and its joint case stand.
    pub(super) fn parts_of(&self, item: &IssueItem) -> Vec<String> {
        let texts = self.texts;
        let mut parts: Vec<String> = item.order.iter().map(|order| self.order(order)).collect();
        let Some(joint) = &item.joint else { return parts };
        parts.push(match joint.lead {
            Some(lead) => texts.with("joint-lead", &[("department", lead.0.into())]),
            None => texts.say("joint-lead-staff"),
        });
        if !joint.invited.is_empty() {
            let all: Vec<String> = joint.invited.iter().map(ToString::to_string).collect();
            parts.push(texts.with("joint-invited", &[("departments", (&all.join(", ")).into())]));
        }
        let numbered = (1_u32..).zip(&joint.commitments);
        let open = numbered.filter(|(_, it)| it.state == CommitmentState::Open);
        let open: Vec<String> = open.map(|(number, _)| number.to_string()).collect();
        if !open.is_empty() {
            let numbers = open.join(", ");
            let args = [("n", (open.len() as u64).into()), ("numbers", (&numbers).into())];
            parts.push(texts.with("joint-open", &args));
        }
        parts
    }

    fn order(&self, order: &Order) -> String {
        let texts = self.texts;
        let state = texts.named("order-state", order.state.as_str());
        match order.until {
            Some(until) => texts
                .with("order-until", &[("state", (&state).into()), ("until", (&self.date(until)).into())]),
            None => texts.with("order-stands", &[("state", (&state).into())]),
        }
    }
}
