//! Paragraphs of pages that evaluations write.

/// The columns of a page.
const COLUMNS: usize = 100;

/// A paragraph in lines of at most 100 characters, after an empty one.
pub fn wrapped(text: &str) -> String {
    format!("\n{}\n", lines(text, COLUMNS).join("\n"))
}

/// An item of a list, in lines of at most 100 characters.
pub fn item(text: &str) -> String {
    format!("- {}\n", lines(text, COLUMNS - 2).join("\n  "))
}

/// The words in lines of at most so many characters; a longer word has a line of its own.
fn lines(text: &str, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= columns => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_before_the_last_column() {
        let text = "seven ä ".repeat(30);
        assert!(wrapped(&text).lines().all(|line| line.chars().count() <= 100));
        assert_eq!(wrapped(&text).split_whitespace().count(), 60);
        assert!(wrapped("one two").starts_with("\none two\n"));
        let item = item(&text);
        assert!(item.starts_with("- seven") && item.lines().skip(1).all(|line| line.starts_with("  ")));
        assert!(item.lines().all(|line| line.chars().count() <= 100));
    }
}
