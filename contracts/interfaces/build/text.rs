//! Lines of generated code.

/// The width of generated comments.
const WIDTH: usize = 100;

/// A text as a documentation comment, wrapped.
pub(crate) fn doc(indent: usize, text: &str) -> String {
    let start = format!("{}///", " ".repeat(indent));
    let (mut lines, mut line) = (String::new(), start.clone());
    for word in text.split_whitespace() {
        if line.len() + 1 + word.len() > WIDTH && line.len() > start.len() {
            lines.push_str(&line);
            lines.push('\n');
            line.clone_from(&start);
        }
        line.push(' ');
        line.push_str(word);
    }
    format!("{lines}{line}\n")
}

/// Lines moved to the right.
pub(crate) fn indented(indent: usize, lines: &str) -> String {
    let space = " ".repeat(indent);
    lines.lines().map(|line| if line.is_empty() { "\n".into() } else { format!("{space}{line}\n") }).collect()
}
