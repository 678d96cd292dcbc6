//! What every step works with: a chain, the contracts on it, and the working folder.

use crate::{error::Result, folder::Folder};
use std::path::PathBuf;
use tributary_chain::{Block, Client, Contract, Deployment};
use tributary_index::{Index, Reporter, Source, View};
use tributary_rounds::Budget;

/// A chain with the contracts on it, and the working folder.
#[derive(Clone)]
pub struct Context {
    /// The chain.
    pub client: Client,
    /// The contracts.
    pub deployment: Deployment,
    /// The working folder.
    pub folder: Folder,
    /// How much memory work on rounds may use, in bytes; [`Budget::MEMORY`] is the usual.
    pub memory: u64,
    /// What is known of the chain's events.
    index: Index,
}

impl Context {
    /// A chain with these contracts, and a working folder, which keeps the index of their events.
    pub fn new(client: Client, deployment: Deployment, folder: Folder) -> Self {
        let of_chain = folder.of_chain(client.chain_id(), deployment.attribution().address);
        let index = Index::new(of_chain.join("index.sqlite"), Source::of(&deployment));
        Self { client, deployment, folder, memory: Budget::MEMORY, index }
    }

    /// The same, which calls `reporter` while it reads the chain's events.
    #[must_use]
    pub fn with_reporter(self, reporter: Reporter) -> Self {
        Self { index: self.index.with_reporter(reporter), ..self }
    }

    /// The same contracts by another node of the same chain, with an index of its own, so that what one
    /// of the two nodes says is not taken for what the other one says.
    pub fn by_second_node(&self, client: Client) -> Self {
        Self { client, index: self.index.beside("second"), ..self.clone() }
    }

    /// The same with the index in the PostgreSQL database at a URL, in a schema that is named after the
    /// chain and the deployment.
    ///
    /// # Errors
    /// What is wrong with the URL, without the URL.
    #[cfg(feature = "postgres")]
    pub fn with_postgres(self, url: &str) -> std::result::Result<Self, String> {
        let address = self.attribution().address;
        let deployment = alloy_primitives::hex::encode(&address[..4]);
        let schema = format!("tributary_{}_{deployment}", self.client.chain_id());
        let index = Index::on_server(
            tributary_index::PostgresIndex::new(url, &schema)?,
            Source::of(&self.deployment),
        );
        Ok(Self { index, ..self })
    }

    /// The index of the contracts' events.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// The events of the contracts up to the latest block, or the one that everything is read as of.
    ///
    /// # Errors
    /// What the node and the index fail with.
    pub async fn view(&self) -> Result<View> {
        Ok(self.index.at_head(&self.client).await?)
    }

    /// The same, with everything read as of one block.
    pub fn at(&self, block: Block) -> Self {
        Self { client: self.client.at(block), ..self.clone() }
    }

    /// The part of the working folder that belongs to this deployment.
    pub fn chain_folder(&self) -> PathBuf {
        self.folder.of_chain(self.client.chain_id(), self.attribution().address)
    }

    /// How much memory work on rounds may use; what does not fit is kept in the working folder.
    pub fn budget(&self) -> Budget {
        Budget { memory: self.memory, folder: self.chain_folder() }
    }

    /// The Datanets contract.
    pub fn datanets(&self) -> Contract {
        self.deployment.datanets()
    }

    /// The Models contract.
    pub fn models(&self) -> Contract {
        self.deployment.models()
    }

    /// The Rewards contract.
    pub fn rewards(&self) -> Contract {
        self.deployment.rewards()
    }

    /// The Attribution contract.
    pub fn attribution(&self) -> Contract {
        self.deployment.attribution()
    }

    /// The Disputes contract.
    pub fn disputes(&self) -> Contract {
        self.deployment.disputes()
    }

    /// The Spans contract.
    pub fn spans(&self) -> Contract {
        self.deployment.spans()
    }

    /// The Gradients contract.
    pub fn gradients(&self) -> Contract {
        self.deployment.gradients()
    }

    /// The contract of `IDisputes` that a call is for.
    pub fn judge(&self, call: &[u8]) -> Contract {
        self.deployment.judge(call)
    }

    /// The Requests contract.
    pub fn requests(&self) -> Contract {
        self.deployment.requests()
    }

    /// The Deposits contract.
    pub fn deposits(&self) -> Contract {
        self.deployment.deposits()
    }
}
