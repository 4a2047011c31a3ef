//! The grid work order of an issue (R28) as a table: what may happen to it where, where that leads, and how often. There is no other place that
//! says so, and the diagram in `server/docs/issues.md` is drawn from it. Who may do it stands in `life`. Never here: what becomes of the issue.

use linli_protocol::OrderMove as M;
use linli_protocol::OrderState as O;
use linli_protocol::{Order, OrderMove, OrderState, Seq, limits};

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub struct OrderLine {
    /// What happens.
    pub to: OrderMove,
    /// Where it may.
    pub from: &'static [OrderState],
    /// Where it leads; none for where one is.
    pub leads: Option<OrderState>,
    /// How often at most in one round of the issue, which then needs a reason each time; none for as often as it comes up.
    pub times_max: Option<u32>,
}

const IN_WORK: &[OrderState] = &[O::Sent, O::Accepted, O::Filed, O::Dispatched, O::InHand, O::Checked];

/// The table.
pub const ORDERS: &[OrderLine] = &[
    line(M::Accepted, &[O::Sent], Some(O::Accepted), None),
    line(M::Filed, &[O::Accepted], Some(O::Filed), None),
    line(M::Dispatched, &[O::Filed], Some(O::Dispatched), None),
    line(M::InHand, &[O::Dispatched], Some(O::InHand), None),
    line(M::Checked, &[O::InHand], Some(O::Checked), None),
    line(M::Closed, &[O::Checked], Some(O::Closed), None),
    line(M::Visited, &[O::Closed], Some(O::Visited), None),
    line(M::Archived, &[O::Visited], Some(O::Archived), None),
    line(
        M::Returned,
        &[O::Sent, O::Accepted, O::Filed, O::Dispatched],
        Some(O::Returned),
        Some(limits::ORDER_RETURNS_MAX),
    ),
    line(M::Extended, &[O::Dispatched, O::InHand], None, Some(limits::ORDER_EXTENSIONS_MAX)),
    line(M::Supervised, IN_WORK, None, Some(limits::ORDER_SUPERVISIONS_MAX)),
    line(M::Reworked, &[O::Checked], Some(O::InHand), Some(limits::ORDER_REWORKS_MAX)),
];

const fn line(
    to: OrderMove,
    from: &'static [OrderState],
    leads: Option<OrderState>,
    times_max: Option<u32>,
) -> OrderLine {
    OrderLine { to, from, leads, times_max }
}

/// Why something does not happen to a work order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoMove {
    /// Not where it is.
    NotThere,
    /// So often already.
    TooOften(u32),
}

/// A work order that is sent now, by this event: anew, or after it was given back. How often it was given back stays counted.
#[must_use]
pub fn sent(before: Option<Order>, at: u64, sent: Seq) -> Order {
    let none = Order {
        state: OrderState::Sent,
        sent,
        sent_at: at,
        until: None,
        returns: 0,
        extensions: 0,
        supervisions: 0,
        reworks: 0,
    };
    Order { state: OrderState::Sent, sent, sent_at: at, until: None, ..before.unwrap_or(none) }
}

/// A work order after something happened to it.
///
/// # Errors
/// [`NoMove`]: the same may pass once the order stands elsewhere, or never if it came too often.
pub fn after(mut order: Order, to: OrderMove, until: Option<u64>) -> Result<Order, NoMove> {
    let line = ORDERS.iter().find(|line| line.to == to && line.from.contains(&order.state));
    let line = line.ok_or(NoMove::NotThere)?;
    let count = match to {
        M::Returned => Some(&mut order.returns),
        M::Extended => Some(&mut order.extensions),
        M::Supervised => Some(&mut order.supervisions),
        M::Reworked => Some(&mut order.reworks),
        _ => None,
    };
    if let (Some(count), Some(times_max)) = (count, line.times_max) {
        if *count >= times_max {
            return Err(NoMove::TooOften(times_max));
        }
        *count += 1;
    }
    if to == M::Extended {
        order.until = until;
    }
    order.state = line.leads.unwrap_or(order.state);
    if !is_in_work(order.state) {
        // It waits for nothing any more.
        order.until = None;
    }
    Ok(order)
}

/// Whether something needs a reason.
#[must_use]
pub fn needs_reason(to: OrderMove) -> bool {
    ORDERS.iter().any(|line| line.to == to && line.times_max.is_some())
}

/// Whether somebody has to do something about it.
#[must_use]
pub fn is_in_work(state: OrderState) -> bool {
    IN_WORK.contains(&state)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(order: Order, moves: &[OrderMove]) -> Result<Order, NoMove> {
        moves.iter().try_fold(order, |order, to| after(order, *to, Some(9)))
    }

    const WAY: &[OrderMove] =
        &[M::Accepted, M::Filed, M::Dispatched, M::InHand, M::Checked, M::Closed, M::Visited, M::Archived];

    #[test]
    fn an_order_goes_its_way_step_by_step_and_skips_none() {
        for (count, next) in WAY.iter().enumerate() {
            let order = moved(sent(None, 1, Seq(9)), &WAY[..count]).unwrap();
            for to in WAY {
                assert_eq!(after(order, *to, None).is_ok(), to == next, "{:?} to {to:?}", order.state);
            }
        }
        assert_eq!(moved(sent(None, 1, Seq(9)), WAY).unwrap().state, OrderState::Archived);
    }

    #[test]
    fn it_is_given_back_twice_and_then_carried_out() {
        let mut order = sent(None, 1, Seq(9));
        for times in 1..=limits::ORDER_RETURNS_MAX {
            order = moved(order, &[M::Accepted, M::Returned]).unwrap();
            assert_eq!((order.state, order.returns), (OrderState::Returned, times));
            assert_eq!(after(order, M::Accepted, None), Err(NoMove::NotThere), "it has to be sent again");
            order = sent(Some(order), 2, Seq(12));
        }
        assert_eq!(after(order, M::Returned, None), Err(NoMove::TooOften(limits::ORDER_RETURNS_MAX)));
        assert_eq!(moved(order, WAY).unwrap().state, OrderState::Archived);
    }

    #[test]
    fn extending_says_until_when_urging_moves_nothing_and_rework_leads_back_into_hand() {
        let in_hand = moved(sent(None, 1, Seq(9)), &WAY[..4]).unwrap();
        let extended = after(in_hand, M::Extended, Some(77)).unwrap();
        assert_eq!((extended.state, extended.until, extended.extensions), (OrderState::InHand, Some(77), 1));
        let urged = after(extended, M::Supervised, Some(5)).unwrap();
        assert_eq!((urged.state, urged.until, urged.supervisions), (OrderState::InHand, Some(77), 1));
        let again = moved(urged, &[M::Checked, M::Reworked]).unwrap();
        assert_eq!((again.state, again.reworks), (OrderState::InHand, 1));
        let closed = moved(again, &[M::Checked, M::Closed]).unwrap();
        assert_eq!(closed.until, None, "what is over waits for nothing");
    }

    #[test]
    fn each_state_but_a_drop_is_reached_and_every_one_in_work_can_end() {
        let mut reached = vec![OrderState::Sent];
        let mut at = 0;
        while let Some(state) = reached.get(at).copied() {
            at += 1;
            for line in ORDERS.iter().filter(|line| line.from.contains(&state)) {
                let next = line.leads.unwrap_or(state);
                if !reached.contains(&next) {
                    reached.push(next);
                }
            }
        }
        let missing: Vec<_> = OrderState::ALL.iter().filter(|state| !reached.contains(state)).collect();
        assert_eq!(missing, [&OrderState::Dropped]);
        for to in OrderMove::ALL {
            assert!(ORDERS.iter().any(|line| line.to == *to), "{to:?}");
        }
    }
}
