//! The chain that a command works with.

use crate::failure::{Failure, Result};
use std::path::{Path, PathBuf};
use stylus_devnode::Node;
use tributary_chain::Client;

/// A connection to a chain, which this program may run itself.
pub(crate) struct Network {
    /// The connection.
    pub(crate) client: Client,
    /// Another node of the same chain, if one was named and answers.
    pub(crate) second: Option<Client>,
    /// Keeps the embedded chain running; `None` for another chain.
    node: Option<Node>,
}

impl Network {
    /// Connects to the nodes at these addresses.
    pub(crate) async fn connect(rpcs: &[String]) -> Result<Self> {
        let (client, second) = Client::connect_any(rpcs).await?;
        Ok(Self { client, second, node: None })
    }

    /// Starts an embedded chain that is kept in the file `state`.
    pub(crate) async fn embedded(state: PathBuf) -> Result<Self> {
        if let Some(folder) = state.parent() {
            std::fs::create_dir_all(folder).map_err(|error| cannot_create(folder, &error))?;
        }
        let config = stylus_devnode::Config { port: 0, state: Some(state), ..Default::default() };
        let node = Node::start(config)
            .await
            .map_err(|error| Failure::user(format!("the embedded chain did not start: {error}")))?;
        let client = Client::connect(&node.url()).await?;
        Ok(Self { client, second: None, node: Some(node) })
    }

    /// Whether this program runs the chain.
    pub(crate) fn is_embedded(&self) -> bool {
        self.node.is_some()
    }
}

fn cannot_create(folder: &Path, error: &std::io::Error) -> Failure {
    Failure::user(format!("cannot create {}: {error}", folder.display()))
}
