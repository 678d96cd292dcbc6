//! What every step works with: a chain, the contracts on it, and the working folder.

use crate::folder::Folder;
use std::path::PathBuf;
use tributary_chain::{Block, Client, Contract, Deployment};
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
}

impl Context {
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

    /// The Requests contract.
    pub fn requests(&self) -> Contract {
        self.deployment.requests()
    }
}
