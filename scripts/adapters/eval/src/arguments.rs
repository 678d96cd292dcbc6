//! The command line.

use crate::error::Error;
use crate::set::Sizes;
use std::path::PathBuf;
use std::str::FromStr;
use tributary_adapters_train::Settings;
use tributary_adapters_train::features::Options;

/// What to measure.
#[derive(Clone, Debug)]
pub(crate) struct Arguments {
    /// The base model.
    pub(crate) model: PathBuf,
    /// The ontology.
    pub(crate) ontology: PathBuf,
    /// The folder of figures.
    pub(crate) out: PathBuf,
    /// The folder of the page.
    pub(crate) docs: PathBuf,
    /// How large the set is.
    pub(crate) sizes: Sizes,
    /// Subsets of half of the records.
    pub(crate) subsets: usize,
    /// Subsets of the records of half of the contributors.
    pub(crate) contributor_subsets: usize,
    /// How adapters are trained.
    pub(crate) settings: Settings,
    /// How features are made.
    pub(crate) options: Options,
    /// Threads, which change no bit.
    pub(crate) threads: usize,
}

const USAGE: &str = "give MODEL ONTOLOGY OUT DOCS, and options as the head of main.rs says";

fn number<T: FromStr>(option: &str, value: &str) -> Result<T, Error> {
    value.parse().map_err(|_| Error::Argument(format!("{option} is \"{value}\"; give a number")))
}

impl Arguments {
    /// Those of the command line, without the program's name.
    ///
    /// # Errors
    /// [`Error::Argument`] for the first that is wrong; settings of training and features as these
    /// reject them.
    pub(crate) fn parse(mut given: impl Iterator<Item = String>) -> Result<Self, Error> {
        let mut paths: Vec<PathBuf> = Vec::new();
        let mut sizes = Sizes { families: 8, trained: 3, held_out: 2, contributors: 8, seed: 1 };
        let (mut subsets, mut contributor_subsets, mut threads) = (24, 16, 1);
        let mut settings = Settings { epochs: 4, batch: 4, learning_rate: 5e-3, ..Settings::default() };
        let mut options = Options::default();
        while let Some(option) = given.next() {
            if !option.starts_with("--") {
                paths.push(option.into());
                continue;
            }
            let value =
                given.next().ok_or_else(|| Error::Argument(format!("{option} has no value; give one")))?;
            match option.as_str() {
                "--families" => sizes.families = number(&option, &value)?,
                "--trained" => sizes.trained = number(&option, &value)?,
                "--held-out" => sizes.held_out = number(&option, &value)?,
                "--contributors" => sizes.contributors = number(&option, &value)?,
                "--seed" => sizes.seed = number(&option, &value)?,
                "--subsets" => subsets = number(&option, &value)?,
                "--contributor-subsets" => contributor_subsets = number(&option, &value)?,
                "--epochs" => settings.epochs = number(&option, &value)?,
                "--batch" => settings.batch = number(&option, &value)?,
                "--rate" => settings.learning_rate = number(&option, &value)?,
                "--rank" => settings.rank = number(&option, &value)?,
                "--modules" => settings.modules = value.split(',').map(str::to_owned).collect(),
                "--features" => options.dimensions = number(&option, &value)?,
                "--ridge" => options.ridge = number(&option, &value)?,
                "--threads" => threads = number(&option, &value)?,
                _ => return Err(Error::Argument(format!("there is no option {option}; {USAGE}"))),
            }
        }
        let [model, ontology, out, docs] = paths.try_into().map_err(|_| Error::Argument(USAGE.to_owned()))?;
        settings.seed = sizes.seed;
        settings.adapter()?;
        options.check()?;
        let arguments = Self {
            model,
            ontology,
            out,
            docs,
            sizes,
            subsets,
            contributor_subsets,
            settings,
            options,
            threads,
        };
        arguments.check()?;
        Ok(arguments)
    }

    /// Checks that there is something to compare, and no more than a day could compute.
    fn check(&self) -> Result<(), Error> {
        let Sizes { families, trained, held_out, contributors, .. } = self.sizes;
        for (option, value, least) in [
            ("--families", families, 1),
            ("--trained", trained, 1),
            ("--held-out", held_out, 1),
            ("--contributors", contributors, 2),
            ("--subsets", self.subsets, 3),
            ("--contributor-subsets", self.contributor_subsets, 3),
            ("--threads", self.threads, 1),
        ] {
            if !(least..=1_000).contains(&value) {
                return Err(Error::Argument(format!("{option} is {value}; give {least} to 1,000")));
            }
        }
        let records = families * trained;
        if records < 4 || contributors > records {
            let problem = format!("{records} records are too few for {contributors} contributors");
            return Err(Error::Argument(problem + "; give four or more, and one or more to each"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_arguments_are_errors() {
        let problem = |given: &str| {
            let given = given.split_whitespace().map(str::to_owned);
            Arguments::parse(given).map(|_| ()).unwrap_err().to_string()
        };
        for (given, expected) in [
            ("a b c", "give MODEL"),
            ("a b c d --fast 1", "there is no option --fast"),
            ("a b c d --seed", "--seed has no value"),
            ("a b c d --seed x", "--seed is \"x\""),
            ("a b c d --subsets 2", "--subsets is 2"),
            ("a b c d --held-out 0", "--held-out is 0"),
            ("a b c d --families 2 --contributors 7", "6 records are too few for 7"),
            ("a b c d --features 100", "number of dimensions is 100"),
            ("a b c d --epochs 0", "number of epochs is 0"),
        ] {
            let found = problem(given);
            assert!(found.contains(expected), "{given}: {found}");
        }
        let given = "a b c d --seed 7".split_whitespace().map(str::to_owned);
        let arguments = Arguments::parse(given).unwrap();
        assert_eq!((arguments.settings.seed, arguments.sizes.families), (7, 8));
    }
}
