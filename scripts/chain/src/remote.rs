//! Accounts whose keys are elsewhere: in AWS KMS, or in a device.
//!
//! Each is behind a feature of the crate, since what it is built with takes longer than all else.

use crate::{Account, KeyError};
#[cfg(feature = "kms")]
use std::sync::Arc;

fn failed(what: String) -> impl FnOnce(String) -> KeyError {
    move |reason| KeyError::Remote { what, reason }
}

impl Account {
    /// The account of a key in AWS KMS (`ECC_SECG_P256K1`, for signing), by its id, alias or ARN.
    /// Credentials, region and endpoint are found as by every program of AWS.
    ///
    /// # Errors
    /// [`KeyError::Remote`].
    #[cfg(feature = "kms")]
    pub async fn from_kms(key: &str) -> Result<Self, KeyError> {
        use alloy_signer::Signer;
        use alloy_signer_aws::{AwsSigner, aws_sdk_kms::Client};
        use aws_smithy_http_client::{
            Builder,
            tls::{Provider, rustls_provider::CryptoMode},
        };
        let https = Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https();
        let config =
            aws_config::defaults(aws_config::BehaviorVersion::latest()).http_client(https).load().await;
        let signer = AwsSigner::new(Client::new(&config), key.to_owned(), None).await;
        let signer = signer.map_err(|error| failed(format!("key {key} of AWS KMS"))(in_full(&error)))?;
        let address = signer.address();
        Ok(Self::new(address, signer.clone().into(), Some(Arc::new(signer))))
    }

    /// The account with this index of a Ledger that is plugged in and open in its Ethereum app, from 0.
    /// It signs transactions only.
    ///
    /// # Errors
    /// [`KeyError::Remote`].
    #[cfg(feature = "ledger")]
    pub async fn from_ledger(index: usize) -> Result<Self, KeyError> {
        use alloy_signer::Signer;
        use alloy_signer_ledger::{HDPath, LedgerSigner};
        let signer = LedgerSigner::new(HDPath::LedgerLive(index), None).await;
        let signer = signer.map_err(|error| failed("the Ledger".to_owned())(in_full(&error)))?;
        Ok(Self::new(signer.address(), signer.into(), None))
    }

    /// The account with this index of a Trezor that is plugged in, from 0. It signs transactions only.
    ///
    /// # Errors
    /// [`KeyError::Remote`].
    #[cfg(feature = "trezor")]
    pub async fn from_trezor(index: usize) -> Result<Self, KeyError> {
        use alloy_signer::Signer;
        use alloy_signer_trezor::{HDPath, TrezorSigner};
        let signer = TrezorSigner::new(HDPath::TrezorLive(index), None).await;
        let signer = signer.map_err(|error| failed("the Trezor".to_owned())(in_full(&error)))?;
        Ok(Self::new(signer.address(), signer.into(), None))
    }
}

/// An error with its causes.
fn in_full(error: &dyn std::error::Error) -> String {
    let (mut text, mut cause) = (error.to_string(), error.source());
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text.replace('\n', " ")
}
