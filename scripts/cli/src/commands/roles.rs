//! `datanet` and `model`: who owns them, and the other roles of a Datanet.

use super::send;
use crate::{
    failure::Result,
    fields::{OfDatanet, OfModel},
    output::Outcome,
    session::Open,
};
use alloy_primitives::{Address, U256};
use clap::Subcommand;
use tributary_interfaces::{
    IDatanets::{acceptDatanetCall, closeDatanetCall, offerDatanetCall, setAttestorCall, setTreasuryCall},
    IModels::{acceptModelCall, offerModelCall},
};

#[derive(Debug, Subcommand)]
pub(crate) enum DatanetRoles {
    /// Offer the Datanet to another owner, as the owner
    Offer {
        /// The Datanet's id
        datanet: U256,
        /// The account that may accept it
        account: Address,
    },
    /// Accept a Datanet that was offered, and own it
    Accept {
        /// The Datanet's id
        datanet: U256,
    },
    /// Close the Datanet permanently to new records, as the owner
    Close {
        /// The Datanet's id
        datanet: U256,
    },
    /// Announce another account that holds the Datanet's earnings, 14 days from now, as the owner
    Treasury {
        /// The Datanet's id
        datanet: U256,
        /// The account
        account: Address,
    },
    /// Announce another attestor, who says which account belongs to a claim key, 14 days from now, as
    /// the owner
    Attestor {
        /// The Datanet's id
        datanet: U256,
        /// The account
        account: Address,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ModelRoles {
    /// Offer the model to another owner, as the owner
    Offer {
        /// The model's id
        model: U256,
        /// The account that may accept it
        account: Address,
    },
    /// Accept a model that was offered, and own it
    Accept {
        /// The model's id
        model: U256,
    },
}

pub(super) async fn datanet(open: &Open<'_>, command: &DatanetRoles) -> Result<Outcome> {
    let contract = open.context.datanets();
    let of = |id: &U256| OfDatanet::from(*id);
    match command {
        DatanetRoles::Offer { datanet: id, account } => {
            let call = offerDatanetCall { datanetId: *id, pendingOwner: *account };
            send(open, contract, &call, format!("{account} can accept Datanet {id}"), of(id)).await
        }
        DatanetRoles::Accept { datanet: id } => {
            let call = acceptDatanetCall { datanetId: *id };
            send(open, contract, &call, format!("Datanet {id} is yours"), of(id)).await
        }
        DatanetRoles::Close { datanet: id } => {
            let call = closeDatanetCall { datanetId: *id };
            send(open, contract, &call, format!("Datanet {id} is closed"), of(id)).await
        }
        DatanetRoles::Treasury { datanet: id, account } => {
            let call = setTreasuryCall { datanetId: *id, treasury: *account };
            send(
                open,
                contract,
                &call,
                format!("{account} is the treasury of Datanet {id} in 14 days"),
                of(id),
            )
            .await
        }
        DatanetRoles::Attestor { datanet: id, account } => {
            let call = setAttestorCall { datanetId: *id, attestor: *account };
            send(
                open,
                contract,
                &call,
                format!("{account} is the attestor of Datanet {id} in 14 days"),
                of(id),
            )
            .await
        }
    }
}

pub(super) async fn model(open: &Open<'_>, command: &ModelRoles) -> Result<Outcome> {
    let contract = open.context.models();
    let of = |id: &U256| OfModel::from(*id);
    match command {
        ModelRoles::Offer { model: id, account } => {
            let call = offerModelCall { modelId: *id, pendingOwner: *account };
            send(open, contract, &call, format!("{account} can accept model {id}"), of(id)).await
        }
        ModelRoles::Accept { model: id } => {
            let call = acceptModelCall { modelId: *id };
            send(open, contract, &call, format!("model {id} is yours"), of(id)).await
        }
    }
}
