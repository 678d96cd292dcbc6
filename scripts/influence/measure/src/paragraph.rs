//! Paragraphs of pages that evaluations write.

/// A paragraph in lines of at most 100 characters, after an empty one.
pub fn wrapped(text: &str) -> String {
    let mut page = String::new();
    let mut width = usize::MAX / 2;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        page.push(if width + 1 + length > 100 { '\n' } else { ' ' });
        width = if width + 1 + length > 100 { length } else { width + 1 + length };
        page += word;
    }
    format!("{page}\n")
}
