//! `issue`: what is done with an issue. Which step may be taken when, and by whom, the server says; here is said what a step takes.

use linli_cli::{Client, ClientError};
use linli_protocol::{
    Citation, DepartmentId, ErrorCode, GuideEntryId, IssueId, IssueStep, Item, NeighbourhoodId, PostText,
    Reason, Seq, UserId,
};

use super::super::args::{self, Step};
use super::super::failure::{Exit, Failure};
use super::super::words::say;
use super::super::{acting, advice, send};

pub(crate) async fn issue(profile: &str, args: &args::Issue) -> anyhow::Result<()> {
    let Some(step) = &args.step else { return super::show_issue(profile, args).await };
    let (neighbourhood, issue) = (NeighbourhoodId(args.neighbourhood), IssueId(args.number));
    let told = args.told();
    let number = args.number;
    match step {
        Step::Follow | Step::Unfollow => {
            let on = matches!(step, Step::Follow);
            let sentence = if on {
                let command = advice::command(&format!("inbox {neighbourhood}"));
                say!("issue-followed", issue = number, command = &command)
            } else {
                say!("issue-unfollowed", issue = number)
            };
            let follow = async |client: &Client| client.follow_issue(neighbourhood, issue, on).await;
            acting::done(profile, told, follow, &sentence).await
        }
        Step::Comment(text) => {
            let text = send::written(text.text.clone()).await?;
            let comment = async |client: &Client| client.comment(neighbourhood, issue, text.as_str()).await;
            acting::act(profile, told, comment, |_| say!("issue-commented", issue = number)).await
        }
        Step::Blank(what) => {
            let of = Seq(what.seq);
            let blank = async |client: &Client| client.blank(neighbourhood, issue, of).await;
            acting::act(profile, told, blank, |_| say!("issue-blanked", of = of)).await
        }
        Step::Handler(who) | Step::NoHandler(who) => {
            let (user, on) = (UserId(who.user), matches!(step, Step::Handler(_)));
            let set = async |client: &Client| client.set_handler(neighbourhood, issue, user, on).await;
            let sentence = |_| {
                if on {
                    say!("issue-handler", user = user, issue = number)
                } else {
                    say!("issue-no-handler", user = user, issue = number)
                }
            };
            acting::act(profile, told, set, sentence).await
        }
        step => {
            let (name, taken) = taken(step).await?;
            let take = async |client: &Client| {
                let step = in_its_version(client, taken).await?;
                client.step_issue(neighbourhood, issue, step).await
            };
            let case = advice::command(&format!("history case/{neighbourhood}/{issue}"));
            let done = acting::act(profile, told, take, |_| {
                let done = say!("issue-step", step = name, issue = number);
                match step {
                    Step::Acknowledge => {
                        let who = say!("issue-who", command = &case);
                        say!("two-sentences", first = &done, second = &who)
                    }
                    _ => done,
                }
            });
            done.await.map_err(|error| explained(error, name, (neighbourhood, issue)))
        }
    }
}

/// The step that is meant, and what it is called in the catalogue.
async fn taken(step: &Step) -> anyhow::Result<(&'static str, IssueStep)> {
    let text =
        async |text: &args::Text| -> anyhow::Result<PostText> { send::written(text.text.clone()).await };
    let reason = |reason: &str| Reason::parse(reason).map_err(|error| Failure::usage(&error));
    Ok(match step {
        Step::Respond(it) => ("responded", IssueStep::Responded { text: text(it).await? }),
        Step::Reply(it) => {
            let text = send::written(it.text.clone()).await?;
            // Which version that is, is looked up once the server is asked.
            let cites = it.cites.map(|(department, entry)| Citation {
                department: DepartmentId(department),
                entry: GuideEntryId(entry),
                version: 0,
            });
            ("replied", IssueStep::Replied { outcome: it.outcome, text, cites })
        }
        Step::Classify(it) => {
            ("classified", IssueStep::Classified { class: it.class, reason: reason(&it.reason)? })
        }
        Step::Tried(it) => ("neighbours_tried", IssueStep::NeighboursTried { text: text(it).await? }),
        Step::ToGrid(it) => ("sent_to_grid", IssueStep::SentToGrid { text: text(it).await? }),
        Step::Joint(it) => {
            let text = send::written(it.text.clone()).await?;
            let invited = it.invite.iter().copied().map(DepartmentId).collect();
            ("joint_opened", IssueStep::JointOpened { text, lead: it.lead.map(DepartmentId), invited })
        }
        Step::Minutes(it) => ("minuted", IssueStep::Minuted { text: text(it).await? }),
        Step::Commit(it) => {
            let text = send::written(it.text.clone()).await?;
            ("committed", IssueStep::Committed { text, due_at: it.by })
        }
        Step::Settle(it) => {
            let text = send::written(it.text.clone()).await?;
            let (commitment, kept) = (it.commitment, it.was == "kept");
            ("commitment_settled", IssueStep::CommitmentSettled { commitment, kept, text })
        }
        Step::Progress(it) => ("progressed", IssueStep::Progressed { text: text(it).await? }),
        Step::Resolve(it) => ("resolved", IssueStep::Resolved { text: text(it).await? }),
        Step::Unresolved(it) => ("unresolved", IssueStep::Unresolved { text: text(it).await? }),
        Step::Confirm(it) => ("confirmed", IssueStep::Confirmed { stars: it.stars }),
        Step::Reopen(it) => ("reopened", IssueStep::Reopened { reason: reason(&it.reason)? }),
        Step::Merge(it) => ("merged_into", IssueStep::MergedInto { into: IssueId(it.into) }),
        Step::Withdraw => ("withdrawn", IssueStep::Withdrawn),
        // The others are no steps, and are done above.
        _ => ("acknowledged", IssueStep::Acknowledged),
    })
}

/// A citation names the version that is in force; people name the entry.
async fn in_its_version(client: &Client, step: IssueStep) -> Result<IssueStep, ClientError> {
    let IssueStep::Replied { outcome, text, cites: Some(citation) } = step else { return Ok(step) };
    let (department, entry) = (citation.department, citation.entry);
    let latest = client.guide(Some(department), Some(entry), Some(1), None).await?.items;
    let version = match latest.first() {
        Some(Item::GuideEntry(item)) => item.version,
        // The server says what is wrong with it.
        _ => citation.version,
    };
    let cites = Some(Citation { department, entry, version });
    Ok(IssueStep::Replied { outcome, text, cites })
}

/// A step that is not taken yet is refused with what it takes: the server says it in English, for developers.
pub(crate) fn explained(error: anyhow::Error, step: &str, of: (NeighbourhoodId, IssueId)) -> anyhow::Error {
    let (neighbourhood, issue) = of;
    match error.downcast_ref::<Failure>() {
        Some(failure) if failure.code == Some(ErrorCode::WrongState) => {
            let takes = say!("issue-step-takes", step = step);
            let command = advice::command(&format!("issue {neighbourhood} {issue}"));
            let look = say!("issue-look", command = &command);
            let why = say!("two-sentences", first = &takes, second = &look);
            let code = ErrorCode::WrongState.as_str();
            Failure::new(Exit::Failed, say!("refused", code = code, why = &why)).into()
        }
        _ => error,
    }
}
