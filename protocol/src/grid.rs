//! The grid work order of an issue (網格工單, R28): how far it has come, and what may happen to it. Never here: who may do what when; that is
//! the server's table of orders.

use serde::{Deserialize, Serialize};

use crate::ids::{IssueId, NeighbourhoodId, Seq};
use crate::neighbourhood::named;

named! {
    /// How far a work order has come.
    OrderState,
    /// The neighbourhood has sent it.
    Sent = "sent",
    /// 受理: the grid has taken it.
    Accepted = "accepted",
    /// 立案: it is on file.
    Filed = "filed",
    /// 派遣: somebody was sent to do it.
    Dispatched = "dispatched",
    /// 處置: it is being done.
    InHand = "in_hand",
    /// 核查: what was done was looked at, and is good.
    Checked = "checked",
    /// 結案: the grid is done with it, and the issue is resolved.
    Closed = "closed",
    /// 回訪: the reporter was asked.
    Visited = "visited",
    /// 歸檔: it is put away.
    Archived = "archived",
    /// 退回: the grid has given it back, with a reason.
    Returned = "returned",
    /// The neighbourhood has dealt with the issue in another way, or its reporter has.
    Dropped = "dropped",
}

named! {
    /// What may happen to a work order.
    OrderMove,
    /// The grid takes it.
    Accepted = "accepted",
    /// It is put on file.
    Filed = "filed",
    /// Somebody is sent to do it.
    Dispatched = "dispatched",
    /// It is being done.
    InHand = "in_hand",
    /// What was done was looked at, and is good.
    Checked = "checked",
    /// The grid is done with it.
    Closed = "closed",
    /// The reporter was asked.
    Visited = "visited",
    /// It is put away.
    Archived = "archived",
    /// 退回: given back with a reason; so often at most.
    Returned = "returned",
    /// 延期: it takes until another time, with a reason; so often at most.
    Extended = "extended",
    /// 督辦: it is urged, with a reason; so often at most.
    Supervised = "supervised",
    /// 返工: what was done is not good, with a reason; so often at most.
    Reworked = "reworked",
}

/// A work order as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, bincode::Encode, bincode::Decode)]
pub struct Order {
    /// How far it has come.
    pub state: OrderState,
    /// The event that sent it last.
    pub sent: Seq,
    /// When that was, in milliseconds since 1970.
    pub sent_at: u64,
    /// Until when the grid says that it takes, if it was extended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<u64>,
    /// How often it was given back.
    #[serde(default)]
    pub returns: u32,
    /// How often it was extended.
    #[serde(default)]
    pub extensions: u32,
    /// How often it was urged.
    #[serde(default)]
    pub supervisions: u32,
    /// How often it was done again.
    #[serde(default)]
    pub reworks: u32,
}

/// A work order as whoever carries it out is told of it, over HTTP: nothing in it names the reporter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkOrder {
    /// Where.
    pub neighbourhood: NeighbourhoodId,
    /// What it is called.
    pub title: String,
    /// Of which issue. Together with the neighbourhood and the order's `sent` it names the order for ever.
    pub issue: IssueId,
    /// What is ordered.
    pub text: String,
    /// What was reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<String>,
    /// What it is about.
    pub category: crate::issue::Category,
    /// Where.
    pub spot: String,
    /// How it stands.
    pub order: Order,
}
