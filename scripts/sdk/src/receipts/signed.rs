//! A receipt that its operator signed for the user.

use super::Book;
use crate::{
    context::Context,
    decimal,
    error::{Error, Result},
    explain::ReceiptFields,
};
use alloy_primitives::{B256, Bytes, U256};
use serde::{Deserialize, Serialize};
use tributary_chain::{Account, signature_bytes};
use tributary_core::typed_data::Receipt;

/// A receipt with its operator's signature: what a user keeps of an answer, and can prove that a round
/// leaves out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SignedReceipt {
    /// The model that answered.
    #[serde(with = "decimal")]
    model: U256,
    /// The receipt's fields.
    receipt: ReceiptFields,
    /// The operator's signature.
    signature: Bytes,
}

impl SignedReceipt {
    /// The receipt.
    pub fn receipt(&self) -> Receipt {
        self.receipt.of_model(self.model)
    }

    /// The operator's signature as contracts read it.
    pub fn signature(&self) -> Bytes {
        signature_bytes(&self.signature)
    }
}

/// Signs a receipt of a model's book, as the model's operator.
///
/// # Errors
/// [`super::BookError`]; [`Error::NoReceipt`] if the book does not have it; what the account fails to
/// sign with.
pub async fn sign(context: &Context, operator: &Account, model: U256, id: B256) -> Result<SignedReceipt> {
    let entry = Book::of(&context.chain_folder(), model).entry(id)?;
    let receipt = entry.ok_or(Error::NoReceipt { model, id })?.receipt;
    let digest = receipt.digest(context.client.chain_id(), context.attribution().address);
    let signature = operator.sign(digest).await?;
    Ok(SignedReceipt { model, receipt: ReceiptFields::new(&receipt), signature })
}
