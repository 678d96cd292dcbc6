//! `payout`.

use super::{explain::payee, fetching::Fetching, read_file, send};
use crate::{
    failure::{Failure, Result},
    fields::{Account, Decimal, Done, Word},
    output::Outcome,
    session::{Open, Session},
};
use alloy_primitives::{Address, U256};
use clap::{Args, Subcommand};
use schemars::JsonSchema;
use serde::Serialize;
use std::path::PathBuf;
use tributary_core::payee::Payee;
use tributary_interfaces::IRewards::setOwnWordCall;
use tributary_sdk::claims::{Claimable, SignedClaim, claim_to, claimable, relay_claim_to, sign_claim_to};

#[derive(Debug, Subcommand)]
pub(crate) enum PayoutCommand {
    /// Have a payee's money of a model sent to another account, as the payee's holder
    Send {
        /// The model's id
        model: U256,
        /// Who receives it
        receiver: Address,
        #[command(flatten)]
        whose: Whose,
        #[command(flatten)]
        fetching: Fetching,
    },
    /// Sign that anyone may have a payee's money sent to an account, as the payee's holder
    Sign {
        /// The model's id
        model: U256,
        /// Who receives it
        receiver: Address,
        /// The last second in which it is valid, since 1970
        #[arg(long, value_name = "TIME")]
        deadline: U256,
        #[command(flatten)]
        whose: Whose,
        #[command(flatten)]
        fetching: Fetching,
    },
    /// Send what `payout sign --json` printed, as anyone
    Relay {
        /// The file
        file: PathBuf,
        #[command(flatten)]
        fetching: Fetching,
    },
    /// Let only the payee's holder have its money of a model paid, or anyone again, as the holder
    Consent {
        /// The model's id
        model: U256,
        /// Let anyone have it paid again
        #[arg(long)]
        off: bool,
        #[command(flatten)]
        whose: Whose,
    },
}

/// Whose money it is.
#[derive(Args, Debug)]
pub(crate) struct Whose {
    /// An account, `treasury:DATANET`, a claim key's 32 bytes, or an author with `--datanet`; the
    /// sender if not given
    #[arg(long)]
    payee: Option<String>,
    /// The Datanet in which an author has a claim key
    #[arg(long)]
    datanet: Option<U256>,
}

impl Whose {
    fn payee(&self, sender: Address) -> Result<Payee> {
        self.payee.as_ref().map_or(Ok(Payee::Account(sender)), |text| payee(text, self.datanet))
    }
}

/// A payout that was sent elsewhere.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct PaidTo {
    /// Who received it.
    receiver: Account,
}

/// Who can have a payee's money of a model paid.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Consent {
    /// The model's id.
    model: Decimal,
    /// The payee.
    payee: Word,
    /// Whether its holder alone can.
    holder_only: bool,
}

pub(super) async fn run(session: &Session<'_>, command: &PayoutCommand) -> Result<Outcome> {
    let open = session.open().await?;
    let context = &open.context;
    match command {
        PayoutCommand::Send { model, receiver, whose, fetching } => {
            let account = open.account().await?;
            let payee = whose.payee(account.address())?;
            let claimable = claimable(context, *model, Some(&fetching.fetcher(session.printer())?)).await?;
            let sent = claim_to(context, &account, &claimable, payee, *receiver).await?;
            Ok(done(*receiver, &sent))
        }
        PayoutCommand::Sign { model, receiver, deadline, whose, fetching } => {
            let claimable = claimable(context, *model, Some(&fetching.fetcher(session.printer())?)).await?;
            sign(&open, &claimable, *receiver, *deadline, whose).await
        }
        PayoutCommand::Relay { file, fetching } => {
            let signed: SignedClaim = serde_json::from_slice(&read_file(file)?)
                .map_err(|error| Failure::user(format!("{} is no signed claim: {error}", file.display())))?;
            let account = open.account().await?;
            let claimable =
                claimable(context, signed.model, Some(&fetching.fetcher(session.printer())?)).await?;
            let sent = relay_claim_to(context, &account, &claimable, &signed).await?;
            Ok(done(signed.receiver, &sent))
        }
        PayoutCommand::Consent { model, off, whose } => {
            let payee = whose.payee(open.signer().await?.address())?.to_word();
            let call = setOwnWordCall { modelId: *model, payee, on: !off };
            let who = if *off { "anyone" } else { "the holder alone" };
            let consent = Consent { model: (*model).into(), payee: payee.into(), holder_only: !off };
            send(&open, context.rewards(), &call, format!("{who} can have it paid"), consent).await
        }
    }
}

fn done(receiver: Address, sent: &tributary_chain::Sent) -> Outcome {
    let paid = Done::by(sent, PaidTo { receiver: receiver.into() });
    Outcome::new(format!("paid to {receiver}; {} gas", sent.gas), paid)
}

async fn sign(
    open: &Open<'_>,
    claimable: &Claimable,
    receiver: Address,
    deadline: U256,
    whose: &Whose,
) -> Result<Outcome> {
    let signer = open.signer().await?;
    let payee = whose.payee(signer.address())?;
    let signed = sign_claim_to(&open.context, &signer, claimable, payee, receiver, deadline).await?;
    Ok(Outcome::document(signed))
}
