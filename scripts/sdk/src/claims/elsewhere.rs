//! Payouts that are sent where their holder says.

use super::{ClaimError, Claimable};
use crate::{context::Context, decimal, error::Result};
use alloy_primitives::{Address, B256, Bytes, U256};
use serde::{Deserialize, Serialize};
use tributary_chain::{Account, Sent, signature_bytes};
use tributary_core::{payee::Payee, typed_data::ClaimTo};
use tributary_interfaces::IRewards::{claimToCall, claimToSignedCall};

/// A holder's signature for a payout that anyone may send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignedClaim {
    /// The model.
    pub model: U256,
    /// The payee's word.
    pub payee: B256,
    /// Who receives the money.
    pub receiver: Address,
    /// What the payee has earned since the model began, in units of the model's asset.
    #[serde(with = "decimal")]
    pub cumulative: u128,
    /// The last second in which it is valid, since 1970.
    pub deadline: U256,
    /// The holder's signature.
    pub signature: Bytes,
}

/// Has a payee's money of a model sent to another account, as the payee's holder.
///
/// # Errors
/// [`ClaimError::NotInPayouts`]; what `Rewards.claimTo` reverts with.
pub async fn claim_to(
    context: &Context,
    holder: &Account,
    claimable: &Claimable,
    payee: Payee,
    receiver: Address,
) -> Result<Sent> {
    let (cumulative, proof) = proven(claimable, payee.to_word())?;
    let call = claimToCall {
        modelId: claimable.model.id,
        asset: claimable.model.terms.asset,
        payee: payee.to_word(),
        receiver,
        cumulative,
        proof,
    };
    Ok(context.client.send(holder, context.rewards(), &call, U256::ZERO).await?)
}

/// Signs, as the payee's holder, that its money of a model may be sent to an account until the
/// deadline, in seconds since 1970.
///
/// # Errors
/// [`ClaimError::NotInPayouts`]; what the account fails to sign with.
pub async fn sign_claim_to(
    context: &Context,
    holder: &Account,
    claimable: &Claimable,
    payee: Payee,
    receiver: Address,
    deadline: U256,
) -> Result<SignedClaim> {
    let (model, payee) = (claimable.model.id, payee.to_word());
    let (cumulative, _) = proven(claimable, payee)?;
    let claim = ClaimTo { model_id: model, payee, receiver, cumulative, deadline };
    let signature = holder.sign(claim.digest(context.client.chain_id(), context.rewards().address)).await?;
    Ok(SignedClaim { model, payee, receiver, cumulative, deadline, signature })
}

/// Sends a claim that a holder has signed, as anyone.
///
/// # Errors
/// [`ClaimError::NotInPayouts`]; what `Rewards.claimToSigned` reverts with.
pub async fn relay_claim_to(
    context: &Context,
    sender: &Account,
    claimable: &Claimable,
    signed: &SignedClaim,
) -> Result<Sent> {
    let (_, proof) = proven(claimable, signed.payee)?;
    let call = claimToSignedCall {
        modelId: signed.model,
        asset: claimable.model.terms.asset,
        payee: signed.payee,
        receiver: signed.receiver,
        cumulative: signed.cumulative,
        deadline: signed.deadline,
        signature: signature_bytes(&signed.signature),
        proof,
    };
    Ok(context.client.send(sender, context.rewards(), &call, U256::ZERO).await?)
}

/// What a payee has earned, and the proof of it.
fn proven(claimable: &Claimable, payee: B256) -> Result<(u128, Bytes)> {
    let model = claimable.model.id;
    let proof = claimable.payouts.tree().prove_leaf(payee)?;
    let proof = proof.ok_or(ClaimError::NotInPayouts { model, payee })?;
    Ok((proof.leaf.value, proof.proof.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_of_more_than_64_bits_is_written_and_read() {
        let signed = SignedClaim {
            model: U256::from(1),
            payee: B256::repeat_byte(2),
            receiver: Address::repeat_byte(3),
            cumulative: 20_000_000_000_000_000_000,
            deadline: U256::MAX,
            signature: vec![4; 65].into(),
        };
        let json = serde_json::to_value(&signed).unwrap();
        assert_eq!(json["cumulative"], "20000000000000000000");
        assert_eq!(serde_json::from_value::<SignedClaim>(json).unwrap(), signed);
    }
}
