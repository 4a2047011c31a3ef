//! The arguments of searching.

use linli_protocol::{SearchPlace, Topic};

use super::Wait;

/// `search`
#[derive(Debug, clap::Args)]
pub(crate) struct Search {
    /// What to look for: all of these words, in a post or in its author's name.
    #[arg(required = true)]
    pub(crate) words: Vec<String>,
    /// Only in this topic, such as group/7.
    #[arg(long, value_name = "TOPIC")]
    pub(crate) topic: Option<Topic>,
    /// Only what the person with this number posted.
    #[arg(long, value_name = "USER")]
    pub(crate) from: Option<u64>,
    /// How many posts, up to 50.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=50))]
    pub(crate) last: u16,
    /// Only posts before this place, which an earlier answer ended with.
    #[arg(long, value_name = "PLACE")]
    pub(crate) before: Option<SearchPlace>,
    /// One JSON object a line.
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) wait: Wait,
}
