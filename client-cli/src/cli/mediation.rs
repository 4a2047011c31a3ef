//! `mediate`, `add-party`, `leave-mediation`, `close-mediation`: a thread for a dispute. It is read and written in like a group.

use linli_protocol::{MediationId, NeighbourhoodId, Topic, UserId};

use super::profile::Profile;
use super::words::say;
use super::{acting, advice, args, send};

pub(crate) async fn mediate(profile: &str, args: &args::Mediate) -> anyhow::Result<()> {
    let (neighbourhood, subject) = (NeighbourhoodId(args.neighbourhood), args.subject.as_str());
    let parties: Vec<UserId> = args.parties.iter().copied().map(UserId).collect();
    acting::act(
        profile,
        args.told,
        async |client| client.open_mediation(neighbourhood, subject, &parties).await,
        |place| {
            let command = advice::bare(&format!("chat {}", place.topic));
            say!("mediation-opened", topic = &place.topic.to_string(), command = &command)
        },
    )
    .await
}

pub(crate) async fn add_party(profile: &str, args: &args::AddParty) -> anyhow::Result<()> {
    let topic = topic(args.neighbourhood, args.mediation);
    acting::act(
        profile,
        args.told,
        async |client| client.add_party(topic, UserId(args.user)).await,
        |_| say!("party-added", user = args.user),
    )
    .await
}

pub(crate) async fn leave(profile: &str, args: &args::LeaveMediation) -> anyhow::Result<()> {
    let topic = topic(args.neighbourhood, args.mediation);
    let user = match args.user {
        Some(user) => UserId(user),
        None => Profile::load(profile)?.user,
    };
    acting::act(
        profile,
        args.told,
        async |client| client.remove_party(topic, user).await,
        |_| if args.user.is_some() { say!("party-removed", user = user) } else { say!("mediation-left") },
    )
    .await
}

pub(crate) async fn close(profile: &str, args: &args::CloseMediation) -> anyhow::Result<()> {
    let (topic, outcome) = (topic(args.neighbourhood, args.mediation), args.outcome);
    let text = send::written(args.text.clone()).await?;
    acting::act(
        profile,
        args.told,
        async |client| client.close_mediation(topic, outcome, text.as_str()).await,
        |_| say!("mediation-ended"),
    )
    .await
}

fn topic(neighbourhood: u32, mediation: u32) -> Topic {
    Topic::Mediation(NeighbourhoodId(neighbourhood), MediationId(mediation))
}
