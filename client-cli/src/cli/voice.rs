//! `voice`: how much of a group's talk is one's own, also when one who keeps order has posted.

use linli_cli::{Client, ClientError, Updates};
use linli_protocol::{NeighbourhoodId, Office, Standing, Topic, Voice};

use super::args;
use super::output;
use super::signed_in::{self, State};
use super::words::say;

/// Seconds that a post which is stored already is looked after.
const WARNING_S: u64 = 3;

pub(crate) async fn voice(profile: &str, args: &args::VoiceArgs) -> anyhow::Result<()> {
    let neighbourhood = NeighbourhoodId(args.neighbourhood);
    let (client, updates, _) = signed_in::start(profile)?;
    let question = client.voice(neighbourhood);
    let voice = signed_in::ask_once(&client, updates, Some(args.wait.seconds), question).await?;
    if args.json {
        return output::json(&voice);
    }
    output::line(&told(voice))?;
    if let Some(warning) = warning(voice) {
        output::note(&warning);
    }
    Ok(())
}

/// Says what somebody who has just posted there should know: only who keeps order, and only when it is too much. The post is
/// stored; what cannot be learnt soon about it is not said.
pub(crate) async fn warn_after_post(client: &Client, mut updates: Updates, topic: Topic) {
    let mut state = State::default();
    let told = signed_in::ask(&mut updates, &mut state, Some(WARNING_S), after_post(client, topic)).await;
    if let Some(warning) = told.ok().flatten().and_then(warning) {
        output::note(&warning);
    }
}

async fn after_post(client: &Client, topic: Topic) -> Result<Option<Voice>, ClientError> {
    let Topic::Group(neighbourhood) = topic else { return Ok(None) };
    match client.standing(neighbourhood).await? {
        Standing::Member { office: Some(Office::Secretary | Office::Deputy) } => {
            client.voice(neighbourhood).await.map(Some)
        }
        _ => Ok(None),
    }
}

/// Why one should let others speak, if one should.
fn warning(voice: Voice) -> Option<String> {
    let limit = voice.limit_percent.filter(|_| voice.over)?;
    Some(say!("voice-over", share = share(voice), limit = limit))
}

fn told(voice: Voice) -> String {
    say!("voice", own = voice.own, posts = voice.posts, share = share(voice))
}

/// In whole percent.
fn share(voice: Voice) -> u64 {
    voice.own.saturating_mul(100).checked_div(voice.posts).unwrap_or(0)
}
