//! The records of a model's Datanets, as they are searched.

use super::{
    RetrieveError,
    embeddings::{Kept, Unmade, embed},
    prompt::Notes,
};
use crate::config::{ModelConfig, RetrieveConfig};
use alloy_primitives::{B256, U256};
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
};
use tributary_retrieval::{Texts, TextsError, Vectors, merged};
use tributary_sdk::{
    Context, Record,
    following::{Earning, Following, Reached},
    models::Model,
    registry::RegisteredRecord,
};

/// How many records each ranking has at most, and so from how many an answer's are taken.
const DEPTH: usize = 32;

/// How many records are looked at for a ranking at most, others than those that may be given included: what
/// was accepted once and is not now costs a question no more.
const LOOKED_AT: usize = 2_048;

/// How many bytes of new texts are in memory at a time.
const AT_A_TIME: usize = 16 << 20;

/// How many texts the upstream is asked for vectors of at a time.
const TOGETHER: usize = 32;

/// The records of a model's Datanets, searched by what their texts say. The indexes are in memory and made
/// anew at each start: what they are made of, texts and vectors, is on the disk.
pub(crate) struct Corpus {
    config: ModelConfig,
    retrieve: RetrieveConfig,
    texts: Texts,
    vectors: Vectors,
    /// By Datanet. Only what reads new records has it locked.
    following: Mutex<HashMap<U256, Following>>,
    contents: RwLock<Contents>,
}

/// What is known of the texts.
#[derive(Default)]
struct Contents {
    /// The model, as it was when it was last read.
    model: Option<Model>,
    /// How far each Datanet is read.
    reached: HashMap<U256, Reached>,
    /// Each text, by its key in the indexes.
    list: Vec<Content>,
    keys: HashMap<B256, u64>,
    /// Texts that have no vector yet.
    waiting: VecDeque<u64>,
}

/// A text.
struct Content {
    id: B256,
    /// As which records it is registered, and in which Datanets; the first comes first.
    records: Vec<(Record, U256)>,
}

/// What was found for a question.
pub(crate) struct Found {
    /// The records, in the order of their numbers.
    pub(crate) records: Vec<RegisteredRecord>,
    pub(crate) notes: Notes,
}

impl Corpus {
    /// One in which nothing is read yet; `None` for a model that retrieves nothing.
    pub(crate) fn new(config: &ModelConfig) -> Result<Option<Arc<Self>>, TextsError> {
        let Some(retrieve) = config.retrieve.clone() else { return Ok(None) };
        Ok(Some(Arc::new(Self {
            config: config.clone(),
            retrieve,
            texts: Texts::new()?,
            vectors: Vectors::default(),
            following: Mutex::default(),
            contents: RwLock::default(),
        })))
    }

    fn contents(&self) -> std::sync::RwLockReadGuard<'_, Contents> {
        self.contents.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self) -> std::sync::RwLockWriteGuard<'_, Contents> {
        self.contents.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads what is new in the model's Datanets. They are searched meanwhile.
    pub(crate) async fn refresh(self: &Arc<Self>, context: &Context, time: u64) -> Result<(), RetrieveError> {
        let model = Model::read(context, self.config.model).await?;
        let earning = Earning::at(context, &model, time).await?;
        let (corpus, context) = (Arc::clone(self), context.clone());
        let read = tokio::task::spawn_blocking(move || corpus.read(&context, model, &earning));
        read.await.map_err(|_| RetrieveError::Ended)?
    }

    fn read(&self, context: &Context, model: Model, earning: &Earning) -> Result<(), RetrieveError> {
        let mut following = lock(&self.following);
        for (datanet, registry) in earning.registries() {
            let following = following.entry(*datanet).or_default();
            let (mut some, mut bytes, mut added) = (Vec::new(), 0, Ok(()));
            let read = following.read(context, registry, |record, text| {
                // Of what is no text, nothing can be said.
                let Ok(text) = String::from_utf8(text) else { return };
                bytes += text.len();
                some.push((record, text));
                if bytes >= AT_A_TIME {
                    bytes = 0;
                    let new = self.add(*datanet, std::mem::take(&mut some));
                    added = std::mem::replace(&mut added, Ok(())).and(new);
                }
            });
            // What came before an error does not come again.
            added.and(self.add(*datanet, some))?;
            read?;
            self.change().reached.insert(*datanet, following.reached().clone());
        }
        self.change().model = Some(model);
        Ok(())
    }

    /// Adds records of a Datanet.
    fn add(&self, datanet: U256, records: Vec<(Record, String)>) -> Result<(), TextsError> {
        let mut new = Vec::new();
        let mut contents = self.change();
        let Contents { list, keys, waiting, .. } = &mut *contents;
        for (record, text) in records {
            let next = list.len() as u64;
            let key = *keys.entry(record.content_id).or_insert(next);
            if key == next {
                list.push(Content { id: record.content_id, records: Vec::new() });
                waiting.extend(self.retrieve.vectors.then_some(key));
                new.push((key, text));
            }
            if let Some(content) = list.get_mut(key as usize) {
                let at = content.records.partition_point(|(other, _)| other.order < record.order);
                content.records.insert(at, (record, datanet));
            }
        }
        drop(contents);
        self.texts.add(new)
    }

    /// Has the upstream make the vectors that are lacking and were not made before. Records without are found
    /// by their words.
    pub(crate) async fn fill(
        &self,
        context: &Context,
        client: &reqwest::Client,
        kept: &Kept,
    ) -> Result<(), RetrieveError> {
        let Some(model) = &self.retrieve.embeddings else { return Ok(()) };
        let maker = format!("{} {model}", self.config.upstream);
        loop {
            let some: Vec<(u64, B256)> = {
                let contents = self.contents();
                let id = |key: &u64| contents.list.get(*key as usize).map(|content| (*key, content.id));
                contents.waiting.iter().take(TOGETHER).filter_map(id).collect()
            };
            if some.is_empty() {
                return Ok(());
            }
            let (mut made, mut unmade) = (Vec::new(), Vec::new());
            for (key, id) in &some {
                match kept.get(&maker, *id)? {
                    Some(vector) => made.push((*key, vector)),
                    // What is not at hand any more is not given either.
                    None => unmade.extend(self.text(context, *id).map(|text| (*key, *id, text))),
                }
            }
            let texts: Vec<String> = unmade.iter().map(|(_, _, text)| text.clone()).collect();
            let vectors = self.embed_all(client, model, texts).await?;
            let (mut new, mut keys) = (Vec::new(), Vec::new());
            for ((key, id, _), vector) in unmade.into_iter().zip(vectors) {
                if let Some(vector) = vector {
                    new.push((id, vector));
                    keys.push(key);
                }
            }
            kept.put(&maker, &new)?;
            made.extend(keys.into_iter().zip(new.into_iter().map(|(_, vector)| vector)));
            self.change().waiting.drain(..some.len());
            let mut problem = None;
            for (key, vector) in made {
                // One that cannot be compared holds up no other.
                problem = self.vectors.add(key, &vector).err().or(problem);
            }
            if let Some(problem) = problem {
                return Err(problem.into());
            }
        }
    }

    /// The vectors of texts; none of a text that the upstream rejects by itself, such as one that is too long
    /// for its model.
    async fn embed_all(
        &self,
        client: &reqwest::Client,
        model: &str,
        texts: Vec<String>,
    ) -> Result<Vec<Option<Vec<f32>>>, RetrieveError> {
        if texts.is_empty() {
            return Ok(Vec::new());
        }
        match embed(client, &self.config, model, &texts).await {
            Ok(vectors) => return Ok(vectors.into_iter().map(Some).collect()),
            Err(Unmade::Rejected(_)) => {}
            Err(unmade) => return Err(unmade.into()),
        }
        // A model that is not there rejects every text.
        embed(client, &self.config, model, &["text".to_owned()]).await?;
        let mut vectors = Vec::new();
        for text in texts {
            match embed(client, &self.config, model, &[text]).await {
                Ok(one) => vectors.push(one.into_iter().next()),
                Err(Unmade::Rejected(_)) => vectors.push(None),
                Err(unmade) => return Err(unmade.into()),
            }
        }
        Ok(vectors)
    }

    fn text(&self, context: &Context, id: B256) -> Option<String> {
        context.folder.record(id).ok().and_then(|bytes| String::from_utf8(bytes).ok())
    }

    /// The records that fit a question best among those that would earn from an answer of this time, in
    /// seconds since 1970.
    pub(crate) async fn find(
        self: &Arc<Self>,
        context: &Context,
        client: &reqwest::Client,
        time: u64,
        question: String,
    ) -> Result<Found, RetrieveError> {
        let model = self.contents().model.clone();
        let vector = match &self.retrieve.embeddings {
            Some(model) if !question.trim().is_empty() => {
                let texts = [question.clone()];
                embed(client, &self.config, model, &texts).await?.pop()
            }
            _ => None,
        };
        let Some(model) = model else { return Ok(self.nothing()) };
        let earning = Earning::at(context, &model, time).await?;
        let (corpus, context) = (Arc::clone(self), context.clone());
        let search = move || corpus.search(&context, &earning, &question, vector.as_deref());
        tokio::task::spawn_blocking(search).await.map_err(|_| RetrieveError::Ended)?
    }

    fn nothing(&self) -> Found {
        Found { records: Vec::new(), notes: Notes::new(self.retrieve.max_bytes) }
    }

    fn search(
        &self,
        context: &Context,
        earning: &Earning,
        question: &str,
        vector: Option<&[f32]>,
    ) -> Result<Found, RetrieveError> {
        let mut earns: HashMap<u64, Option<RegisteredRecord>> = HashMap::new();
        let mut earner = |key: u64| -> Result<bool, RetrieveError> {
            if let Some(known) = earns.get(&key) {
                return Ok(known.is_some());
            }
            let found = self.earner(earning, key)?;
            let is_one = found.is_some();
            earns.insert(key, found);
            Ok(is_one)
        };
        let mut rankings = vec![ranked(|count| Ok(self.texts.best(question, count)?), &mut earner)?];
        if let Some(vector) = vector {
            rankings.push(ranked(|count| Ok(self.vectors.nearest(vector, count)?), &mut earner)?);
        }
        let mut found = self.nothing();
        for key in merged(&rankings) {
            if found.records.len() == self.retrieve.records {
                break;
            }
            let Some(record) = earns.remove(&key).flatten() else { continue };
            // One that does not fit, or is no longer at hand, is passed over for the next.
            let Some(text) = self.text(context, record.content_id) else { continue };
            if found.notes.add(&text) {
                found.records.push(record);
            }
        }
        Ok(found)
    }

    /// The first record with a text that would earn.
    fn earner(&self, earning: &Earning, key: u64) -> Result<Option<RegisteredRecord>, RetrieveError> {
        let contents = self.contents();
        let Some(content) = contents.list.get(key as usize) else { return Ok(None) };
        for (record, datanet) in &content.records {
            let Some(reached) = contents.reached.get(datanet) else { continue };
            if let Some(found) = earning.record(*datanet, reached, record)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }
}

/// The first [`DEPTH`] keys of a ranking that `may` be given.
fn ranked(
    search: impl Fn(usize) -> Result<Vec<u64>, RetrieveError>,
    may: &mut impl FnMut(u64) -> Result<bool, RetrieveError>,
) -> Result<Vec<u64>, RetrieveError> {
    let mut count = DEPTH;
    loop {
        let found = search(count)?;
        let is_all = found.len() < count;
        let mut ranking = Vec::new();
        for key in found {
            if ranking.len() < DEPTH && may(key)? {
                ranking.push(key);
            }
        }
        if ranking.len() == DEPTH || is_all || count >= LOOKED_AT {
            return Ok(ranking);
        }
        count *= 8;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn a_ranking_looks_further_where_few_may_be_given_and_not_without_end() {
        let asked = Cell::new(0);
        let search = |count: usize| {
            asked.set(count);
            Ok((0..count.min(100_000) as u64).collect::<Vec<u64>>())
        };
        let first = ranked(search, &mut |_| Ok(true)).unwrap();
        assert_eq!((first, asked.get()), ((0..DEPTH as u64).collect(), DEPTH));
        let later = ranked(search, &mut |key| Ok(key >= 200)).unwrap();
        assert_eq!((later[0], later.len(), asked.get()), (200, DEPTH, 256));
        let few = ranked(search, &mut |key| Ok(key == 1_000)).unwrap();
        assert_eq!((few, asked.get()), (vec![1_000], LOOKED_AT));
        let all = ranked(|_| Ok(vec![5, 6]), &mut |key| Ok(key == 6)).unwrap();
        assert_eq!(all, [6]);
    }
}
