//! `serve`.

use super::listen;
use crate::{
    failure::{Failure, Result},
    output::Outcome,
    session::Session,
    stop::stopped,
};
use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;
use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};
use tributary_api::{Api, Follower, Pages, Site};
use tributary_sdk::{
    Context, models,
    published::{Found, Publication},
};
use tributary_serve::{Content, Gateway, Limits};

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
}

/// What is served, printed once it is.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Serving {
    /// The address and the port.
    address: String,
    /// The working folder.
    folder: PathBuf,
}

pub(super) async fn run(session: &Session<'_>, arguments: &Serve) -> Result<Outcome> {
    let open = session.open().await?;
    let context = &open.context;
    let rpc = arguments.browser_rpc.clone().unwrap_or_else(|| context.client.url().to_owned());
    let pages = arguments.page.as_deref().map(|folder| Pages::read(folder, Some(&rpc)));
    let pages = pages.transpose().map_err(Failure::user)?.or_else(|| Pages::of(PAGE, Some(&rpc)));
    let follower = Arc::new(Follower::start(context.clone()).await?);
    let publication = Publication::new(context.folder.clone(), context.chain_folder());
    let mut known = publish(context, &publication, 0).await?;
    let listener = listen(arguments.listen).await?;
    let address = listener.local_addr().map_err(Failure::internal)?;
    let folder = context.folder.path();
    let text = match pages {
        Some(_) => format!("serving {} at http://{address}/", folder.display()),
        None => format!("serving {} at http://{address}/ipfs/, and the API at /api/v1/", folder.display()),
    };
    let serving = Serving { address: address.to_string(), folder: folder.to_owned() };
    Outcome::new(text, serving).print(session.global.json)?;

    let publication = Arc::new(publication);
    let find = {
        let publication = Arc::clone(&publication);
        move |id| {
            publication.find(id).map(|found| {
                found.map(|found| match found {
                    Found::Bytes(bytes) => Content::Bytes(bytes),
                    Found::File(file) => Content::File(file),
                })
            })
        }
    };
    let limits = Limits { connections: arguments.connections as usize, ..Limits::default() };
    let site = Site { api: Api::new(Arc::clone(&follower), Some(rpc)), files: Gateway(find), pages };
    let serving = tributary_serve::run(listener, limits, Arc::new(site), stopped());
    let refresh = async {
        loop {
            tokio::time::sleep(NEW_MODELS).await;
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

/// Publishes the outputs of the public models above an id. Returns the highest id that there is.
async fn publish(context: &Context, publication: &Publication, after: u64) -> Result<u64> {
    let count = models::count(context).await?;
    models::public(context, after).await?.into_iter().for_each(|model| publication.publish(model));
    Ok(count)
}
