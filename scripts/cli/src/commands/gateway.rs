//! `gateway`.

use super::listen;
use crate::{
    failure::{Failure, Result},
    fields::Decimal,
    output::Outcome,
    session::Session,
    stop::stopped,
};
use clap::Subcommand;
use schemars::JsonSchema;
use serde::Serialize;
use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};
use tributary_chain::words::counted;
use tributary_gateway::{Collecting, Config, Gateway, GatewayError, Ledger, UPSTREAM, collect, serve};

#[derive(Debug, Subcommand)]
pub(crate) enum GatewayCommand {
    /// Serve models by OpenAI's HTTP interface, for vouchers, and write a receipt of each answer
    ///
    /// The file names the models: {"models": [{"name": "clinic", "model": "1", "upstream":
    /// "http://127.0.0.1:8000/v1", "prices": {"request": "10", "outputToken": "2"}}]}.
    Serve {
        /// The file that names the models, their upstreams and their prices
        config: PathBuf,
        /// The address to listen at; the default is reached from this machine only
        #[arg(long, default_value = "127.0.0.1:8081", value_name = "ADDRESS")]
        listen: SocketAddr,
        /// Redeem vouchers so often, in seconds, with the account of --account; never if not given
        #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
        collect_every: Option<u64>,
    },
    /// Redeem the vouchers that the gateway took, and pay what they collect into the models' pools
    Collect,
}

/// What is served, printed once it is.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Serving {
    /// The address and the port.
    address: String,
    /// How many models.
    models: usize,
}

/// What vouchers collected.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Collected {
    /// How many vouchers collected something.
    vouchers: usize,
    /// What was paid into the pools.
    forwarded: Vec<Forwarded>,
    /// What was not collected or not paid in, and why.
    problems: Vec<Problem>,
}

/// Why a model got less than it is owed.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Problem {
    /// The model's id.
    model: Decimal,
    /// What was wrong.
    problem: String,
}

/// What was paid into a model's pool.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Forwarded {
    /// The model's id.
    model: Decimal,
    /// How much, in units of its asset.
    amount: Decimal,
}

pub(super) async fn run(session: &Session<'_>, command: &GatewayCommand) -> Result<Outcome> {
    let open = session.open().await?;
    let context = &open.context;
    let (config, address, every) = match command {
        GatewayCommand::Serve { config, listen, collect_every } => (config, listen, collect_every),
        GatewayCommand::Collect => {
            let account = open.account().await?;
            let ledger = Ledger::open(&context.chain_folder()).map_err(Failure::user)?;
            return Ok(collected(collect(context, &account, &ledger).await.map_err(Failure::user)?));
        }
    };
    let config = Config::read(config).map_err(Failure::user)?;
    let models = config.models.len();
    let account = match every {
        Some(_) => Some(open.account().await?),
        None => None,
    };
    let gateway = Gateway::start(context.clone(), config).await.map_err(failure)?;
    let listener = listen(*address).await?;
    let address = listener.local_addr().map_err(Failure::internal)?;
    let text = format!("serving {} at http://{address}/v1/", counted(models, "model"));
    let serving = Serving { address: address.to_string(), models };
    Outcome::new(text, serving).print(session.global.json)?;

    let ledger = gateway.ledger().clone();
    let gateway = Arc::new(gateway);
    // While others are served: it is no reason not to start, since an upstream may be started later.
    let looking = async {
        for (name, upstream) in gateway.unreachable().await {
            let hint = match upstream == UPSTREAM {
                true => "`make adapters-serve` starts the engine there (docs/guides/adapters.md)",
                false => "start it, or correct `upstream`",
            };
            session.printer().print(format!(
                "no server is at {upstream}, the upstream of {name}: requests get 502 until one is\nhint: {hint}"
            ));
        }
        std::future::pending::<Result<Outcome>>().await
    };
    let serving =
        serve(Arc::clone(&gateway), listener, stopped(), |problem| session.printer().print(problem));
    let collecting = async {
        let (Some(every), Some(account)) = (every, account) else { return std::future::pending().await };
        loop {
            tokio::time::sleep(Duration::from_secs(*every)).await;
            // A node may be away for a while; the vouchers stay good.
            match collect(context, &account, &ledger).await {
                Ok(done) => {
                    for (model, problem) in done.problems {
                        session.printer().print(format!("cannot collect for model {model}: {problem}"));
                    }
                }
                Err(error) => session.printer().print(format!("cannot redeem vouchers: {error}")),
            }
        }
    };
    tokio::select! {
        done = serving => done.map_err(failure).map(|()| Outcome::none()),
        outcome = collecting => outcome,
        outcome = looking => outcome,
    }
}

fn failure(error: GatewayError) -> Failure {
    match error {
        GatewayError::Chain(error) => error.into(),
        error => Failure::user(error),
    }
}

fn collected(done: Collecting) -> Outcome {
    let Collecting { vouchers, forwarded, problems } = done;
    let mut lines = vec![format!("{} collected something", counted(vouchers, "voucher"))];
    let line = |(model, amount): &(_, _)| format!("paid {amount} into the pool of model {model}");
    lines.extend(forwarded.iter().map(line));
    let line = |(model, problem): &(_, _)| format!("cannot collect for model {model}: {problem}");
    lines.extend(problems.iter().map(line));
    let of = |(model, amount): (alloy_primitives::U256, u128)| Forwarded {
        model: model.into(),
        amount: amount.into(),
    };
    let forwarded = forwarded.into_iter().map(of).collect();
    let of = |(model, problem): (alloy_primitives::U256, String)| Problem { model: model.into(), problem };
    let problems = problems.into_iter().map(of).collect();
    Outcome::new(lines.join("\n"), Collected { vouchers, forwarded, problems })
}
