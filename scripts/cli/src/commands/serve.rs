//! `serve`.

use super::listen;
use crate::{
    failure::{Failure, Result},
    fields::Account,
    output::Outcome,
    session::{Open, Session, Turn},
    stop::stopped,
};
use alloy_primitives::U256;
use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;
use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};
use tributary_api::{Api, Follower, Pages, Site, published};
use tributary_sdk::{
    Context,
    contribute::{Relay, RelayLimits},
    models,
    published::Publication,
};
use tributary_serve::Limits;

/// How often the chain is asked for models that are new.
const NEW_MODELS: Duration = Duration::from_secs(60);
/// The pause between looks for a new block.
const NEW_BLOCK: Duration = Duration::from_secs(1);

/// The names and the bytes of the page's files, where it was built into this binary (the feature `page`).
static PAGE: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/page.rs"));

#[derive(Args, Debug)]
pub(crate) struct Serve {
    /// The address to listen at; the default is reached from this machine only
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    listen: SocketAddr,
    /// How many connections are served at a time; others wait
    #[arg(long, default_value_t = 128, value_parser = clap::value_parser!(u32).range(1..=65_536), value_name = "NUMBER")]
    connections: u32,
    /// Serve the built page in this folder too, in the place of the one in this binary, if it has one
    #[arg(long, value_name = "FOLDER")]
    page: Option<PathBuf>,
    /// Where browsers reach the chain's node; scheme, host and port of `--rpc` if it is not given
    #[arg(long, value_name = "URL")]
    browser_rpc: Option<String>,
    #[command(flatten)]
    relay: RelayArguments,
}

/// What the relay may do.
#[derive(Args, Debug)]
struct RelayArguments {
    /// Register what contributors have signed, as the account of the options, and pay for the gas
    #[arg(long)]
    relay: bool,
    /// The most gas that the relay spends within an hour
    #[arg(long, default_value_t = RelayLimits::default().gas_per_hour, value_name = "GAS", requires = "relay")]
    relay_gas_per_hour: u64,
    /// The most gas that the relay spends until this command ends
    #[arg(long, default_value_t = RelayLimits::default().gas_in_all, value_name = "GAS", requires = "relay")]
    relay_gas: u64,
    /// The highest limit of gas of one of the relay's transactions
    #[arg(long, default_value_t = RelayLimits::default().gas_each, value_name = "GAS", requires = "relay")]
    relay_gas_each: u64,
    /// The most records of a contribution that the relay sends
    #[arg(long, default_value_t = 256, value_parser = clap::value_parser!(u16).range(1..=256), value_name = "NUMBER", requires = "relay")]
    relay_records: u16,
    /// How many contributions the relay has under way at once; it sends one after the other
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=256), value_name = "NUMBER", requires = "relay")]
    relay_waiting: u16,
    /// What the relay leaves of its account's native currency, in wei
    #[arg(long, default_value_t = RelayLimits::default().least_balance, value_name = "WEI", requires = "relay")]
    relay_leave: u128,
    /// A Datanet that the relay sends to; all if none is named
    #[arg(long = "relay-datanet", value_name = "ID", requires = "relay")]
    relay_datanets: Vec<U256>,
}

impl RelayArguments {
    fn limits(&self) -> RelayLimits {
        RelayLimits {
            gas_per_hour: self.relay_gas_per_hour,
            gas_in_all: self.relay_gas,
            gas_each: self.relay_gas_each,
            under_way: self.relay_waiting.into(),
            records: self.relay_records.into(),
            least_balance: self.relay_leave,
            datanets: self.relay_datanets.clone(),
        }
    }

    /// The relay, if it is asked for, with the account's turn, which lasts as long as it does.
    async fn start(&self, session: &Session<'_>, open: &Open<'_>) -> Result<Option<(Arc<Relay>, Turn)>> {
        if !self.relay {
            return Ok(None);
        }
        if session.global.dry_run {
            return Err(Failure::user("a relay sends, which `--dry-run` forbids"));
        }
        let turn = open.apart("relay").await?;
        let printer = session.printer();
        let report = move |text: String| printer.print(text);
        let context = open.context.clone();
        let relay = Relay::new(context, turn.account.clone(), self.limits(), report);
        if !relay.has_funds().await? {
            session.printer().print(format!(
                "{} has less than {} wei, so the relay sends nothing until it has more",
                turn.account.address(),
                self.relay_leave
            ));
        }
        Ok(Some((Arc::new(relay), turn)))
    }
}

/// What is served, printed once it is.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Serving {
    /// The address and the port.
    address: String,
    /// The working folder.
    folder: PathBuf,
    /// Who pays for what the relay sends; null without one.
    relay: Option<Account>,
}

pub(super) async fn run(session: &Session<'_>, arguments: &Serve) -> Result<Outcome> {
    let open = session.open().await?;
    let context = &open.context;
    let rpc = arguments.browser_rpc.clone().unwrap_or_else(|| context.client.url().to_owned());
    let relay = arguments.relay.start(session, &open).await?;
    let pages = arguments.page.as_deref().map(|folder| Pages::read(folder, Some(&rpc)));
    let pages = pages.transpose().map_err(Failure::user)?.or_else(|| Pages::of(PAGE, Some(&rpc)));
    let follower = Arc::new(Follower::start(context.clone()).await?);
    let publication = Publication::new(context.folder.clone(), context.chain_folder());
    let mut known = publish(context, &publication, 0).await?;
    let listener = listen(arguments.listen).await?;
    let address = listener.local_addr().map_err(Failure::internal)?;
    let folder = context.folder.path();
    let mut text = match pages {
        Some(_) => format!("serving {} at http://{address}/", folder.display()),
        None => format!("serving {} at http://{address}/ipfs/, and the API at /api/v1/", folder.display()),
    };
    let payer = relay.as_ref().map(|(_, turn)| turn.account.address());
    if let Some(payer) = payer {
        text += &format!("\n{payer} pays for what contributors have signed");
    }
    let serving =
        Serving { address: address.to_string(), folder: folder.to_owned(), relay: payer.map(Account::from) };
    Outcome::new(text, serving).print(session.global.json)?;

    let publication = Arc::new(publication);
    let limits = Limits { connections: arguments.connections as usize, ..Limits::default() };
    let mut api = Api::new(Arc::clone(&follower), Some(rpc));
    if let Some((relay, _)) = &relay {
        api = api.with_relay(Arc::clone(relay));
    }
    let site = Site { api, files: published(Arc::clone(&publication)), pages };
    let serving = tributary_serve::run(listener, limits, Arc::new(site), stopped());
    let refresh = async {
        loop {
            tokio::time::sleep(NEW_MODELS).await;
            if let Some((relay, _)) = &relay
                && let Err(error) = relay.has_funds().await
            {
                session.printer().print(format!("cannot look what the relay's account has: {error}"));
            }
            match publish(context, &publication, known).await {
                Ok(count) => known = count,
                // A node may be away for a while; what is published stays so.
                Err(error) => session.printer().print(format!("cannot look for new models: {error}")),
            }
        }
    };
    tokio::select! {
        () = serving => Ok(Outcome::none()),
        () = refresh => Ok(Outcome::none()),
        () = follower.follow(NEW_BLOCK) => Ok(Outcome::none()),
    }
}

/// Publishes the outputs and features of the public models above an id. Returns the highest id that there is.
async fn publish(context: &Context, publication: &Publication, after: u64) -> Result<u64> {
    let count = models::count(context).await?;
    models::public(context, after).await?.into_iter().for_each(|model| publication.publish(model));
    Ok(count)
}
