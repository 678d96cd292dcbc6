//! The description of the API that is checked in is what the types give: clients are generated from it.
#![allow(unused_crate_dependencies)]

use std::{fs, path::Path};

#[test]
fn the_description_that_is_checked_in_is_that_of_the_types() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    let found = tributary_api::openapi();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &found).unwrap();
    }
    let stored = fs::read_to_string(&path).unwrap_or_default();
    assert!(stored == found, "openapi.json is not what the types give; run `make openapi`");
}
