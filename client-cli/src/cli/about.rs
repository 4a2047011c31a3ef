//! `about`: what a neighbourhood is, in the words of its kind.

use linli_protocol::{About, Module, NeighbourhoodId};

use super::words::{self, say};
use super::{args, output, signed_in};

pub(crate) async fn about(profile: &str, args: &args::AboutArgs) -> anyhow::Result<()> {
    let (client, updates, _) = signed_in::start(profile)?;
    let question = client.about(NeighbourhoodId(args.neighbourhood));
    let about = signed_in::ask_once(&client, updates, Some(args.wait.seconds), question).await?;
    if args.json {
        return output::json(&about);
    }
    let About { neighbourhood, title, phase, kind, modules, members, offices } = about;
    let (phase, kind) = (phase.as_str(), kind.as_str());
    let title = linli_cli::plain::one_line(&title);
    output::line(&say!("about-title", title = &title, neighbourhood = neighbourhood))?;
    output::line(&say!("about-kind", phase = phase, kind = kind, members = members))?;
    let texts = words::spoken();
    let named = |on: bool| {
        let wanted = Module::ALL.iter().filter(|module| modules.contains(module) == on);
        let names = wanted
            .map(|module| texts.with("module", &[("module", module.as_str().into()), ("kind", kind.into())]));
        names.collect::<Vec<_>>().join(&texts.say("and-names"))
    };
    let (on, off) = (named(true), named(false));
    output::line(&say!("about-on", modules = &on))?;
    if !off.is_empty() {
        output::line(&say!("about-off", modules = &off))?;
    }
    for card in &offices {
        output::line(&texts.numbered(card))?;
    }
    Ok(())
}
