//! `remove-post`, `appeal`, `pin`, `unpin`, `pins`, `ban`, `unban`: taking away by a rule, and what may be said against it.

use linli_protocol::{NeighbourhoodId, Reason, Seq, Topic};

use super::failure::Failure;
use super::words::say;
use super::{acting, advice, args, output, send, show};

/// The reason of a command line, or why it is none.
pub(super) fn reason(ground: &args::Ground) -> Result<Reason, Failure> {
    Reason::parse(ground.reason.as_str()).map_err(|error| Failure::usage(&error))
}

pub(crate) async fn remove_post(profile: &str, args: &args::RemovePost) -> anyhow::Result<()> {
    let (topic, post, rule) = (args.topic, Seq(args.post), args.ground.rule);
    let reason = reason(&args.ground)?;
    acting::act(
        profile,
        args.told,
        async |client| client.remove_post(topic, post, rule, reason).await,
        |place| say!("post-removed", post = post, act = place.seq),
    )
    .await
}

pub(crate) async fn appeal(profile: &str, args: &args::Appeal) -> anyhow::Result<()> {
    let (neighbourhood, act) = (NeighbourhoodId(args.neighbourhood), Seq(args.act));
    let text = send::written(args.text.clone()).await?;
    let command = advice::command(&format!("moderation {neighbourhood}"));
    acting::act(
        profile,
        args.told,
        async |client| client.appeal(neighbourhood, act, text.as_str()).await,
        |_| say!("appealed", act = act, command = &command),
    )
    .await
}

pub(crate) async fn pin(
    profile: &str,
    topic: Topic,
    post: u64,
    on: bool,
    told: args::Told,
) -> anyhow::Result<()> {
    let post = Seq(post);
    acting::act(
        profile,
        told,
        async |client| client.pin(topic, post, on).await,
        |_| if on { say!("pinned", post = post) } else { say!("unpinned", post = post) },
    )
    .await
}

pub(crate) async fn pins(profile: &str, args: &args::Pins) -> anyhow::Result<()> {
    let page = acting::ask(profile, args.told, async |client| client.pins(args.topic).await).await?;
    acting::list(args.told, &page.items, |item| show::here().item(item))?;
    if page.items.is_empty() {
        output::note(&say!("no-pins"));
    }
    Ok(())
}

pub(crate) async fn ban(profile: &str, args: &args::Ban) -> anyhow::Result<()> {
    let (neighbourhood, user) = args.whom.ids();
    let (rule, reason) = (args.ground.rule, reason(&args.ground)?);
    acting::act(
        profile,
        args.told,
        async |client| client.ban(neighbourhood, user, rule, reason).await,
        |place| say!("banned", user = user, act = place.seq),
    )
    .await
}

pub(crate) async fn unban(profile: &str, args: &args::Unban) -> anyhow::Result<()> {
    let (neighbourhood, user) = args.whom.ids();
    acting::act(
        profile,
        args.told,
        async |client| client.unban(neighbourhood, user).await,
        |_| say!("unbanned", user = user),
    )
    .await
}
