//! Work orders over HTTP (R28), for a system that carries them out: it reads those of its department, and says what happens to each. It acts as
//! an account that sits in the department, with that account's token. Never here: what may happen to an order.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, Request, State};
use axum::http::HeaderMap;
use linli_protocol::{
    ClientId, ErrorCode, IssueId, IssueStep, NeighbourhoodId, OrderMove, Place, PostText, WorkOrder,
};
use serde::{Deserialize, Serialize};

use super::Site;
use super::account::{ask, may_ask, parse_json, read, signed_in};
use super::refusal::Refused;
use crate::domain::{Act, Actor, Answer};
use crate::limits;
use crate::view::{Pages, SignedIn};

const SHAPE: &str = r#"the body is {"client_id","to"}, with "text" and "until" where the step takes them"#;

/// Which orders.
#[derive(Deserialize)]
pub(super) struct Which {
    /// Those that are done with, too.
    #[serde(default)]
    all: bool,
}

/// Orders of one's department.
#[derive(Serialize)]
pub(super) struct Orders {
    orders: Vec<WorkOrder>,
}

/// What happened to an order.
#[derive(Deserialize)]
struct Moved {
    client_id: ClientId,
    to: OrderMove,
    #[serde(default)]
    text: Option<PostText>,
    #[serde(default)]
    until: Option<u64>,
}

/// Where it stands now.
#[derive(Serialize)]
pub(super) struct Stored {
    accepted: Place,
}

/// `GET /grid/orders`: those that wait to be accepted first.
pub(super) async fn orders(
    State(site): State<Arc<Site>>,
    which: Result<Query<Which>, QueryRejection>,
    headers: HeaderMap,
) -> Result<Json<Orders>, Refused> {
    let SignedIn { user, .. } = signed_in(&site, &headers)?;
    may_ask(&site, user)?;
    let Query(which) =
        which.map_err(|_| Refused::new(ErrorCode::BadFrame, "the query is `all=true`, or nothing"))?;
    let pages = Pages::new(site.durable.clone(), site.house.directory.clone());
    let read =
        tokio::task::spawn_blocking(move || pages.orders_of(user, which.all, limits::ORDERS_LISTED_MAX));
    match read.await {
        Ok(Ok(orders)) => Ok(Json(Orders { orders })),
        Ok(Err(error)) => {
            tracing::error!(%error, "work orders could not be read");
            Err(Refused::new(ErrorCode::Internal, "the work orders could not be read"))
        }
        Err(_) => Err(Refused::new(ErrorCode::Internal, "the work orders could not be read")),
    }
}

/// `POST /grid/orders/{neighbourhood}/{issue}`.
pub(super) async fn moved(
    State(site): State<Arc<Site>>,
    Path((neighbourhood, issue)): Path<(String, String)>,
    request: Request,
) -> Result<Json<Stored>, Refused> {
    if site.is_draining() {
        return Err(Refused::new(ErrorCode::ShuttingDown, "the server is going down; try again in a minute"));
    }
    let (head, body) = request.into_parts();
    let SignedIn { user, device } = signed_in(&site, &head.headers)?;
    may_ask(&site, user)?;
    let no_order = || Refused::new(ErrorCode::NotFound, "no such work order, or it is not yours");
    let neighbourhood = neighbourhood.parse().map(NeighbourhoodId).map_err(|_| no_order())?;
    let issue = issue.parse().map(IssueId).map_err(|_| no_order())?;
    let Moved { client_id, to, text, until } =
        parse_json(&read(body, limits::ORDER_BODY_BYTES_MAX).await?, SHAPE)?;
    let step = IssueStep::OrderMoved { to, text, until };
    let act = Act::StepIssue { neighbourhood, client_id, issue, step };
    match ask(&site, Actor::Person(user), Some(device), act).await? {
        Answer::Accepted(accepted) => Ok(Json(Stored { accepted })),
        _ => Err(Refused::new(ErrorCode::Internal, "the answer does not fit")),
    }
}
