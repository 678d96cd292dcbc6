//! `deposit`.

use super::read_file;
use crate::{
    failure::{Failure, Result},
    fields::{Account, Decimal, Done, DoneOnce, Word},
    output::Outcome,
    session::Session,
};
use alloy_primitives::{Address, U256};
use clap::Subcommand;
use schemars::JsonSchema;
use serde::Serialize;
use std::path::{Path, PathBuf};
use tributary_chain::words::{counted, time};
use tributary_interfaces::IDeposits::announceWithdrawalCall;
use tributary_sdk::{
    deposits::{self, SignedVoucher},
    funds::Payment,
    models::Model,
};

#[derive(Debug, Subcommand)]
pub(crate) enum DepositCommand {
    /// Put money down for requests to a model, for the sender or another payer
    Put {
        /// The model's id
        model: U256,
        /// How much, in the smallest unit of the model's asset
        amount: u128,
        /// Whose vouchers it is for; the sender's if not given
        #[arg(long)]
        payer: Option<Address>,
    },
    /// Show what a payer has for a model, and what is collected for the model
    Show {
        /// The model's id
        model: U256,
        /// The payer
        payer: Address,
    },
    /// Sign a voucher for all that the sender has ever owed a model
    ///
    /// With `--json` it prints the document that `deposit redeem` takes.
    Sign {
        /// The model's id
        model: U256,
        /// All that the sender has ever owed the model, in the smallest unit of its asset
        total: u128,
        /// The last second in which it can be shown, since 1970
        #[arg(long, value_name = "TIME")]
        deadline: u64,
    },
    /// Collect for their models what vouchers say, as anyone
    Redeem {
        /// The files, each as `deposit sign --json` prints it
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Pay what vouchers collected for a model into the model's pool, as anyone
    Forward {
        /// The model's id
        model: U256,
    },
    /// Announce that the sender takes back what no voucher claims, which it can after 26 hours
    Announce {
        /// The model's id
        model: U256,
        /// Take an announcement back
        #[arg(long)]
        cancel: bool,
    },
    /// Take back what no voucher claims, 26 hours after it was announced
    Withdraw {
        /// The model's id
        model: U256,
        /// Who receives it; the sender if not given
        #[arg(long)]
        receiver: Option<Address>,
    },
}

/// Money that was put down.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Put {
    /// The model's id.
    model: Decimal,
    /// Whose vouchers it is for.
    payer: Account,
    /// What Deposits received, in units of the model's asset: less than was sent if the token takes a fee.
    amount: Decimal,
}

/// What a payer has for a model, in units of the model's asset.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Shown {
    /// The model's id.
    model: Decimal,
    /// The payer.
    payer: Account,
    /// What was put down and neither redeemed nor taken back.
    balance: Decimal,
    /// What was redeemed since the account began.
    redeemed: Decimal,
    /// From when on the payer can take the balance back, in seconds since 1970; 0 if that is not announced.
    withdrawable_from: u64,
    /// What vouchers of all payers collected for the model, and is not yet in its pool.
    collected: Decimal,
}

/// What vouchers collected for a model.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Redeemed {
    /// The model's id.
    model: Decimal,
    /// What was collected, in units of its asset.
    amount: Decimal,
    /// From how many payers.
    payers: usize,
    /// The transaction's hash.
    transaction: Word,
    /// The gas that it used.
    gas: u64,
}

/// An amount that was moved.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Moved {
    /// The model's id.
    model: Decimal,
    /// How much, in units of its asset.
    amount: Decimal,
}

/// An announcement.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Announced {
    /// The model's id.
    model: Decimal,
    /// From when on the sender can take its balance back, in seconds since 1970; 0 if it no longer wants to.
    withdrawable_from: u64,
}

pub(super) async fn run(session: &Session<'_>, command: &DepositCommand) -> Result<Outcome> {
    let open = session.open().await?;
    let context = &open.context;
    match command {
        DepositCommand::Put { model, amount, payer } => {
            let account = open.account().await?;
            let asset = Model::read(context, *model).await?.terms.asset;
            let payer = payer.unwrap_or(account.address());
            let payment = deposits::put(context, &account, *model, payer, asset, *amount).await?;
            open.note_earlier(&payment.sent);
            let (amount, gas) = (payment.amount, payment.sent.gas);
            let text = format!("put {amount} down for model {model}, for {payer}; {gas} gas");
            let put = Put { model: (*model).into(), payer: payer.into(), amount: amount.into() };
            Ok(Outcome::new(text, DoneOnce::by(&payment.sent, put)))
        }
        DepositCommand::Show { model, payer } => {
            Model::read(context, *model).await?;
            let account = deposits::account(context, *model, *payer).await?;
            let collected = deposits::collected(context, *model).await?;
            let mut lines = vec![
                format!("balance     {}", account.balance),
                format!("redeemed    {}", account.redeemed),
                format!("collected   {collected} for model {model}, of all payers"),
            ];
            if account.withdrawableFrom > 0 {
                lines.push(format!("announced   withdrawable from {} on", time(account.withdrawableFrom)));
            }
            let shown = Shown {
                model: (*model).into(),
                payer: (*payer).into(),
                balance: account.balance.into(),
                redeemed: account.redeemed.into(),
                withdrawable_from: account.withdrawableFrom,
                collected: collected.into(),
            };
            Ok(Outcome::new(lines.join("\n"), shown))
        }
        DepositCommand::Sign { model, total, deadline } => {
            Model::read(context, *model).await?;
            let signed = deposits::sign(context, &open.signer().await?, *model, *total, *deadline).await?;
            Ok(Outcome::document(signed))
        }
        DepositCommand::Redeem { files } => {
            let vouchers = files.iter().map(|file| voucher(file)).collect::<Result<Vec<_>>>()?;
            let account = open.account().await?;
            let mut list = Vec::new();
            let mut lines = Vec::new();
            for collected in deposits::redeem(context, &account, &vouchers).await? {
                let deposits::Collected { model, amount, payers, sent } = collected;
                let payers_text = counted(payers, "payer");
                lines
                    .push(format!("collected {amount} of {payers_text} for model {model}; {} gas", sent.gas));
                list.push(Redeemed {
                    model: model.into(),
                    amount: amount.into(),
                    payers,
                    transaction: sent.transaction.into(),
                    gas: sent.gas,
                });
            }
            Ok(Outcome::new(lines.join("\n"), list))
        }
        DepositCommand::Forward { model } => {
            let account = open.account().await?;
            let Payment { amount, sent } = deposits::forward(context, &account, *model).await?;
            let text = format!("paid {amount} into the pool of model {model}; {} gas", sent.gas);
            let moved = Moved { model: (*model).into(), amount: amount.into() };
            Ok(Outcome::new(text, Done::by(&sent, moved)))
        }
        DepositCommand::Announce { model, cancel } => {
            let call = announceWithdrawalCall { modelId: *model, on: !cancel };
            let account = open.account().await?;
            let sent = context.client.send(&account, context.deposits(), &call, U256::ZERO).await?;
            let state = deposits::account(context, *model, account.address()).await?;
            let from = state.withdrawableFrom;
            let text = match from {
                0 => "the balance stays".to_owned(),
                from => format!("the balance of {} can be taken back from {} on", state.balance, time(from)),
            };
            let announced = Announced { model: (*model).into(), withdrawable_from: from };
            Ok(Outcome::new(format!("{text}; {} gas", sent.gas), Done::by(&sent, announced)))
        }
        DepositCommand::Withdraw { model, receiver } => {
            let account = open.account().await?;
            let receiver = receiver.unwrap_or(account.address());
            let Payment { amount, sent } = deposits::withdraw(context, &account, *model, receiver).await?;
            let text = format!("sent {amount} to {receiver}; {} gas", sent.gas);
            let moved = Moved { model: (*model).into(), amount: amount.into() };
            Ok(Outcome::new(text, Done::by(&sent, moved)))
        }
    }
}

/// Reads a voucher from a file.
fn voucher(path: &Path) -> Result<SignedVoucher> {
    let text = read_file(path)?;
    serde_json::from_slice(&text).map_err(|error| {
        Failure::user(format!("{} is no voucher: {error}", path.display()))
            .hint("`tributary deposit sign --json` prints one")
    })
}
