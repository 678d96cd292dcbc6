//! Redeems vouchers: what payers owe comes into the models' pools.

use crate::ledger::{Ledger, LedgerError, Payer};
use alloy_primitives::U256;
use std::collections::BTreeMap;
use tributary_chain::Account;
use tributary_sdk::{
    Context, Error,
    deposits::{self, SignedVoucher},
};

/// A voucher is shown when it is good for no longer than this, in seconds, even if it is for more than is
/// owed: a day, since a chain's sequencer can keep a transaction out for that long.
const SOON: u64 = 86_400;

/// Why nothing was collected.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    /// The ledger cannot be used.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The chain cannot be read, or does not take a transaction.
    #[error(transparent)]
    Chain(#[from] Error),
}

/// What was collected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Collecting {
    /// How many vouchers collected something.
    pub vouchers: usize,
    /// What was paid into each model's pool, in units of its asset.
    pub forwarded: Vec<(U256, u128)>,
    /// The models of which something was not redeemed or not paid in, with what was wrong.
    pub problems: Vec<(U256, String)>,
}

/// Shows the vouchers of a ledger, and pays what they collect into the models' pools.
///
/// Of a payer it shows the best one that takes no more than is owed. Where that could be too late, since
/// the payer takes its balance back or the voucher is about to end, it shows the last one; what that takes
/// beyond what is owed, the payer's next answers are paid from.
///
/// A model at which something fails holds up no other: a payer that is a contract can deny its signature,
/// and a token can refuse the transfer.
///
/// # Errors
/// [`CollectError`], before anything is sent.
pub async fn collect(
    context: &Context,
    account: &Account,
    ledger: &Ledger,
) -> Result<Collecting, CollectError> {
    let now = context.client.time().await.map_err(Error::from)?;
    let mut models: BTreeMap<U256, Vec<SignedVoucher>> = BTreeMap::new();
    for ((model, address), payer) in ledger.payers()? {
        let vouchers = models.entry(model).or_default();
        let chain = deposits::account(context, model, address).await?;
        let is_leaving = chain.withdrawableFrom > 0;
        vouchers.extend(choose(payer, chain.redeemed, is_leaving, now).filter(|_| chain.balance > 0));
    }
    let mut done = Collecting::default();
    for (model, vouchers) in models {
        match deposits::redeem(context, account, &vouchers).await {
            Ok(list) => done.vouchers += list.iter().map(|collected| collected.payers).sum::<usize>(),
            Err(error) => done.problems.push((model, error.to_string())),
        }
        // What was redeemed before goes on, too.
        match forward(context, account, model).await {
            Ok(0) => {}
            Ok(amount) => done.forwarded.push((model, amount)),
            Err(error) => done.problems.push((model, error.to_string())),
        }
    }
    Ok(done)
}

/// Pays what was collected for a model into its pool; returns how much that was, 0 if there is nothing.
async fn forward(context: &Context, account: &Account, model: U256) -> Result<u128, Error> {
    if deposits::collected(context, model).await? == 0 {
        return Ok(0);
    }
    Ok(deposits::forward(context, account, model).await?.amount)
}

/// Which voucher of a payer is shown.
fn choose(payer: Payer, redeemed: u128, is_leaving: bool, now: u64) -> Option<SignedVoucher> {
    let Payer { owed, exact, latest } = payer;
    let exact = exact.filter(|voucher| voucher.total > redeemed && voucher.deadline >= now);
    // What the exact one takes needs no other.
    let taken = exact.as_ref().map_or(redeemed, |voucher| voucher.total);
    let latest = latest.filter(|voucher| {
        let is_urgent = is_leaving || voucher.deadline < now.saturating_add(SOON);
        owed > taken && is_urgent && voucher.deadline >= now
    });
    latest.or(exact)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloy_primitives::Address;

    const NOW: u64 = 1_000_000;

    fn voucher(total: u128, deadline: u64) -> SignedVoucher {
        let (model, payer) = (U256::from(1), Address::repeat_byte(1));
        SignedVoucher { model, payer, total, deadline, signature: Default::default() }
    }

    #[test]
    fn no_more_is_taken_than_is_owed_unless_it_would_be_too_late() {
        let far = NOW + 10 * SOON;
        let payer = |exact: u64, latest: u64| Payer {
            owed: 120,
            exact: Some(voucher(100, exact)),
            latest: Some(voucher(150, latest)),
        };
        let total = |payer, redeemed, is_leaving| {
            choose(payer, redeemed, is_leaving, NOW).map(|voucher| voucher.total)
        };
        assert_eq!(total(payer(far, far), 0, false), Some(100));
        assert_eq!(total(payer(far, far), 100, false), None, "nothing more that is exact");
        assert_eq!(total(payer(far, far), 100, true), Some(150), "the payer leaves");
        assert_eq!(total(payer(far, NOW + SOON - 1), 0, false), Some(150), "it ends soon");
        assert_eq!(total(payer(far, NOW + SOON - 1), 120, false), None, "nothing is owed");
        assert_eq!(total(payer(NOW - 1, NOW - 1), 0, true), None, "too late");
        assert_eq!(total(payer(far, NOW - 1), 0, true), Some(100));
        let all = Payer { owed: 100, ..payer(far, far) };
        assert_eq!(total(all, 0, true), Some(100), "all that is owed, and no more");
    }
}
