//! `report`: what others will see is shown where that is wanted, what is reported already is pointed at, and what is sent is found again.

use linli_cli::wall_clock_ms;
use linli_protocol::{Contact, IssueItem, NeighbourhoodId, PostText, Report, Spot};
use serde::Serialize;

use super::super::failure::{Exit, Failure};
use super::super::words::{self, say};
use super::super::{acting, advice, args, output, send, show};
use super::from_dm::{self, Message};

/// What a report gives away, for programs.
#[derive(Serialize)]
struct Preview<'a> {
    /// To all members.
    public: Public<'a>,
    /// To who handles it, with who reports it.
    private: Private<'a>,
}

#[derive(Serialize)]
struct Public<'a> {
    category: &'a str,
    spot: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct Private<'a> {
    contact: Option<&'a str>,
}

pub(crate) async fn report(profile: &str, args: &args::Report) -> anyhow::Result<()> {
    let neighbourhood = NeighbourhoodId(args.neighbourhood);
    let message = from_dm::meant(profile, args).await?;
    let mut report = written(args, message.as_ref()).await?;
    if args.preview {
        return preview(&report, message.as_ref(), args.told.json);
    }
    if !args.new {
        let asked = report.clone();
        let alike =
            acting::ask(profile, args.told, async |client| client.alike(neighbourhood, asked).await).await?;
        if !alike.is_empty() {
            return point_at(neighbourhood, &alike, args.told);
        }
    }
    if let Some(message) = message.as_ref().filter(|_| args.text.is_empty() && !args.yes)
        && !from_dm::is_agreed(message, &report)?
    {
        return Err(Failure::new(Exit::Failed, say!("nothing-was-done")).into());
    }
    report.photos = super::photo::sent(profile, &args.photo).await?;
    let (place, issue) = acting::ask(profile, args.told, async |client| {
        let place = match &message {
            Some(message) => client.report_from(neighbourhood, report, message.from).await?,
            None => client.report(neighbourhood, report).await?,
        };
        // It is reported, whether or not it is found again.
        Ok((place, client.reported(neighbourhood, place.seq).await.ok().flatten()))
    })
    .await?;
    let Some(issue) = issue else {
        output::note(&say!("reported-somewhere", command = &advice::command(&list_mine(neighbourhood))));
        return if args.told.json { output::json(&place) } else { Ok(()) };
    };
    if args.told.json {
        return output::json(&issue);
    }
    output::line(&issue.issue.to_string())?;
    let (number, alias) = (issue.issue, words::spoken().with("neighbour", &[("alias", issue.alias.into())]));
    let (date, wait) = (
        show::here().date(issue.due.reply_by),
        words::spoken().duration(issue.due.reply_by.saturating_sub(wall_clock_ms())),
    );
    output::note(&say!("reported", issue = number, alias = &alias));
    output::note(&say!("reported-due", date = &date, wait = &wait));
    let command = advice::command(&format!("issue {neighbourhood} {number}"));
    output::note(&say!("reported-next", command = &command));
    Ok(())
}

/// The report of a command line; in the words of the message that it is made from, where it has none of its own.
async fn written(args: &args::Report, message: Option<&Message>) -> anyhow::Result<Report> {
    let text = match message.filter(|_| args.text.is_empty()) {
        Some(message) => PostText::parse(message.text.as_str()).map_err(|error| Failure::usage(&error))?,
        None => send::written(args.text.join(" ")).await?,
    };
    let spot = Spot::parse(args.place.as_str()).map_err(|error| Failure::usage(&error))?;
    let contact = args.contact.as_deref().map(Contact::parse).transpose();
    let contact = contact.map_err(|error| Failure::usage(&error))?;
    Ok(Report { text, category: args.category, spot, contact, photos: Vec::new() })
}

fn list_mine(neighbourhood: NeighbourhoodId) -> String {
    format!("issues {neighbourhood} --list mine")
}

/// What will be seen by whom. Nothing is sent.
fn preview(report: &Report, message: Option<&Message>, as_json: bool) -> anyhow::Result<()> {
    let contact = report.contact.as_ref().map(Contact::as_str);
    if as_json {
        let (category, spot, text) = (report.category.as_str(), report.spot.as_str(), report.text.as_str());
        let public = Public { category, spot, text };
        return output::json(&Preview { public, private: Private { contact } });
    }
    output::note(&say!("preview-public"));
    output::line(&show::here().report(report))?;
    let contact = contact.map_or_else(|| say!("preview-no-contact"), str::to_owned);
    output::note(&say!("preview-private", contact = &contact));
    if let Some(message) = message {
        output::note(&from_dm::told_to_the_other(message));
    }
    Ok(())
}

/// Shows what is reported already, and says how to follow that instead.
fn point_at(neighbourhood: NeighbourhoodId, alike: &[IssueItem], told: args::Told) -> anyhow::Result<()> {
    let now_ms = wall_clock_ms();
    acting::list(told, alike, |issue| show::here().issue(issue, now_ms))?;
    let likeliest = alike.first().map_or(0, |issue| issue.issue.0);
    let message = if alike.iter().any(|issue| issue.mine) {
        let own = alike.iter().find(|issue| issue.mine).map_or(0, |issue| issue.issue.0);
        let command = advice::command(&format!("issue {neighbourhood} {own} comment TEXT"));
        say!("alike-own", command = &command)
    } else {
        let command = advice::command(&format!("issue {neighbourhood} {likeliest} follow"));
        say!("alike", command = &command)
    };
    Err(Failure::new(Exit::Alike, message).into())
}
