//! The picture of the flow: from records through answers to payouts, as one SVG.

use crate::results::{Play, Row, Story};
use alloy_primitives::B256;
use std::{collections::HashMap, fmt::Write};
use tributary_core::{ids::CreditRole, payee::Payee};

/// Contributors and payees that have a place of their own; the rest share one.
const NAMED: usize = 10;
const HEIGHT: f64 = 760.0;
const WIDTH: f64 = 1240.0;
/// Where the columns are, and how wide.
const COLUMNS: [f64; 3] = [250.0, 585.0, 900.0];
const BAR: f64 = 14.0;
/// Between the bars of a column.
const GAP: f64 = 9.0;
/// What the bars of the middle column take of the height.
const BODY: f64 = 600.0;
/// What a label takes.
const LABEL: f64 = 19.0;
const TOP: f64 = 44.0;

/// A bar at the edge: a contributor, a payee, or the rest of them.
struct Bar {
    name: String,
    detail: String,
    class: String,
    amount: u128,
}

/// A part of an answer's price: from a bar on the left (if anybody's words are in the answer) to one on the right.
#[derive(Clone, Copy)]
struct Part {
    answer: usize,
    left: Option<usize>,
    right: usize,
    amount: u128,
}

/// The picture of a play.
pub(crate) fn svg(story: &Story, play: &Play) -> String {
    let people = People::new(story, play);
    let parts = parts(play, &people);
    let (left, right) = people.bars(story, play, &parts);
    let total: u128 = parts.iter().map(|part| part.amount).sum();
    let scale = BODY / total.max(1) as f64;
    let order = order(&parts, play.answers.len());
    let middle =
        Column::stack(order.iter().map(|answer| amount(&parts, |part| part.answer == *answer)), scale, 0.0);
    let left_column = Column::stack(left.iter().map(|bar| bar.amount), scale, GAP);
    let right_column = Column::stack(right.iter().map(|bar| bar.amount), scale, GAP);

    let mut svg = String::new();
    let _ = write!(
        svg,
        r#"<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="flow-title flow-text"><title id="flow-title">From records to payouts</title><desc id="flow-text">{}</desc>"#,
        describe(&right, play)
    );
    headings(&mut svg, play);
    ribbons(&mut svg, &parts, &order, scale, [&left_column, &middle, &right_column], (&left, &right));
    answers(&mut svg, play, &order, &middle);
    bars(&mut svg, &left, &left_column, Side::Left);
    bars(&mut svg, &right, &right_column, Side::Right);
    svg.push_str("</svg>");
    svg
}

fn amount(parts: &[Part], pick: impl Fn(&Part) -> bool) -> u128 {
    parts.iter().filter(|part| pick(part)).map(|part| part.amount).sum()
}

/// Who has which place.
struct People {
    /// The named ones, those with most credit first.
    named: Vec<Payee>,
    treasury: Payee,
}

impl People {
    fn new(story: &Story, play: &Play) -> Self {
        let treasury = story.treasury();
        let mut credits: HashMap<Payee, u128> = HashMap::new();
        for row in play.rounds.iter().flat_map(|round| round.credits()) {
            *credits.entry(row.payee).or_default() += row.credit;
        }
        let mut named: Vec<Payee> = credits.keys().copied().filter(|payee| *payee != treasury).collect();
        named.sort_by_key(|payee| std::cmp::Reverse((credits[payee], payee.to_word())));
        named.truncate(NAMED);
        Self { named, treasury }
    }

    /// The place on the left: the named ones, the others, those without a name.
    fn left(&self, payee: Payee) -> usize {
        let others = self.named.len();
        if payee == self.treasury {
            return others + 1;
        }
        self.named.iter().position(|named| *named == payee).unwrap_or(others)
    }

    /// The place on the right: the named ones, the others, the treasury.
    fn right(&self, payee: Payee) -> usize {
        self.left(payee)
    }

    fn bars(&self, story: &Story, play: &Play, parts: &[Part]) -> (Vec<Bar>, Vec<Bar>) {
        let rows: HashMap<Payee, &Row> = story.standings.iter().map(|row| (row.payee, row)).collect();
        let label = |payee: &Payee| match rows.get(payee) {
            Some(row) => {
                row.label.split_once(" and ").map_or(row.label.clone(), |(first, _)| format!("{first} +"))
            }
            None => String::new(),
        };
        let records = |payee: &Payee| rows.get(payee).map_or(0, |row| row.records);
        let count = crate::text::grouped;
        let (mut left, mut right) = (Vec::new(), Vec::new());
        for (place, payee) in self.named.iter().enumerate() {
            let class = format!("c{place}");
            let state = match rows.get(payee) {
                Some(row) if !row.payable => "waiting".to_owned(),
                _ => "claimed".to_owned(),
            };
            let earned = rows.get(payee).map_or(0, |row| row.earned);
            left.push(bar(label(payee), format!("{} records", count(records(payee) as u128)), &class));
            right.push(bar(label(payee), format!("{} {}, {state}", play.cents(earned), play.unit), &class));
        }
        let shown = |row: &&Row| !self.named.contains(&row.payee) && row.payee != self.treasury;
        let others: Vec<&Row> = story.standings.iter().filter(shown).collect();
        let sum: u128 = others.iter().map(|row| row.earned).sum();
        let held: usize = others.iter().map(|row| row.records).sum();
        left.push(bar(
            format!("{} others", others.len()),
            format!("{} records", count(held as u128)),
            "rest",
        ));
        right.push(bar(
            format!("{} others", others.len()),
            format!("{} {}", play.cents(sum), play.unit),
            "rest",
        ));
        let unnamed = story.contributors.iter().find(|contributor| contributor.identity.is_none());
        let unnamed = unnamed.map_or(0, |contributor| contributor.content_ids.len());
        left.push(bar("no named author", format!("{} records", count(unnamed as u128)), "treasury"));
        let earned = |payee: &Payee| rows.get(payee).map_or(0, |row| row.earned);
        right.push(bar(
            "the Datanet's treasury",
            format!("{} {}", play.cents(earned(&self.treasury)), play.unit),
            "treasury",
        ));
        for (place, bar) in left.iter_mut().enumerate() {
            bar.amount = amount(parts, |part| part.left == Some(place));
        }
        for (place, bar) in right.iter_mut().enumerate() {
            bar.amount = amount(parts, |part| part.right == place);
        }
        (left, right)
    }
}

fn bar(name: impl Into<String>, detail: impl Into<String>, class: &str) -> Bar {
    Bar { name: name.into(), detail: detail.into(), class: class.to_owned(), amount: 0 }
}

/// Each receipt's price, cut into what each contributor's words earned for each payee, and what nobody's words
/// earned, which is the treasury's.
fn parts(play: &Play, people: &People) -> Vec<Part> {
    let places: HashMap<B256, usize> =
        play.answers.iter().enumerate().map(|(place, told)| (told.receipt, place)).collect();
    let owners: HashMap<(B256, B256), Payee> = play
        .rounds
        .iter()
        .flat_map(|round| round.scores())
        .map(|score| ((score.receipt_id, score.source()), score.owner.payee))
        .collect();
    let mut sums: HashMap<(usize, Option<usize>, usize), u128> = HashMap::new();
    for credit in play.rounds.iter().flat_map(|round| round.credits()) {
        let Some(answer) = places.get(&credit.receipt_id) else { continue };
        let owner = match credit.role {
            CreditRole::Unowned => None,
            _ => owners.get(&(credit.receipt_id, credit.source)).map(|owner| people.left(*owner)),
        };
        *sums.entry((*answer, owner, people.right(credit.payee))).or_default() += credit.credit;
    }
    let part = |((answer, left, right), amount)| Part { answer, left, right, amount };
    let mut parts: Vec<Part> = sums.into_iter().map(part).collect();
    parts.sort_by_key(|part| (part.answer, part.left.map_or(usize::MAX, |left| left), part.right));
    parts
}

/// The answers' order from the top: by whose words are most of them, so that ribbons cross little.
fn order(parts: &[Part], count: usize) -> Vec<usize> {
    let mut weights: Vec<(f64, f64)> = vec![(0.0, 0.0); count];
    for part in parts {
        // What nobody earned goes down to the last place.
        let place = part.left.unwrap_or(NAMED + 4) as f64;
        weights[part.answer].0 += place * part.amount as f64;
        weights[part.answer].1 += part.amount as f64;
    }
    let mut order: Vec<usize> = (0..count).collect();
    let mean = |answer: &usize| weights[*answer].0 / weights[*answer].1.max(1.0);
    order.sort_by(|a, b| mean(a).total_cmp(&mean(b)).then(a.cmp(b)));
    order
}

/// Where the bars of a column begin and how high they are.
struct Column {
    places: Vec<(f64, f64)>,
}

impl Column {
    fn stack(amounts: impl Iterator<Item = u128>, scale: f64, gap: f64) -> Self {
        let heights: Vec<f64> = amounts.map(|amount| amount as f64 * scale).collect();
        let whole = heights.iter().sum::<f64>() + gap * heights.len().saturating_sub(1) as f64;
        let mut at = TOP + (HEIGHT - TOP - whole).max(0.0) / 2.0;
        let mut places = Vec::with_capacity(heights.len());
        for height in heights {
            places.push((at, height));
            at += height + gap;
        }
        Self { places }
    }
}

fn headings(svg: &mut String, play: &Play) {
    let heads = [
        (COLUMNS[0] + BAR, "end", "Records, by who wrote them".to_owned()),
        (
            COLUMNS[1] + BAR / 2.0,
            "middle",
            format!("{} answers, paid {} {}", play.answers.len(), play.cents(play.paid()), play.unit),
        ),
        (COLUMNS[2], "start", "Payouts".to_owned()),
    ];
    for (x, anchor, text) in heads {
        let _ = write!(svg, r#"<text class="head" x="{x:.0}" y="20" text-anchor="{anchor}">{text}</text>"#);
    }
}

fn ribbons(
    svg: &mut String,
    parts: &[Part],
    order: &[usize],
    scale: f64,
    [left, middle, right]: [&Column; 3],
    (left_bars, right_bars): (&[Bar], &[Bar]),
) {
    let mut rank = vec![0; order.len()];
    for (place, answer) in order.iter().enumerate() {
        rank[*answer] = place;
    }
    let mut sorted = parts.to_vec();
    sorted.sort_by_key(|part| (rank[part.answer], part.left.unwrap_or(usize::MAX), part.right));
    let begin = |column: &Column| column.places.iter().map(|(at, _)| *at).collect::<Vec<f64>>();
    let (mut from, mut out) = (begin(left), begin(right));
    let (mut incoming, mut outgoing) = (begin(middle), begin(middle));
    for part in &sorted {
        let (place, width) = (rank[part.answer], part.amount as f64 * scale);
        if let Some(source) = part.left {
            ribbon(
                svg,
                &left_bars[source].class,
                (COLUMNS[0] + BAR, from[source]),
                (COLUMNS[1], incoming[place]),
                width,
            );
            from[source] += width;
        }
        incoming[place] += width;
        let class = &right_bars[part.right].class;
        ribbon(svg, class, (COLUMNS[1] + BAR, outgoing[place]), (COLUMNS[2], out[part.right]), width);
        outgoing[place] += width;
        out[part.right] += width;
    }
}

fn ribbon(svg: &mut String, class: &str, (x0, y0): (f64, f64), (x1, y1): (f64, f64), width: f64) {
    let (y0, y1, middle) = (y0 + width / 2.0, y1 + width / 2.0, f64::midpoint(x0, x1));
    let width = width.max(0.15);
    let _ = write!(
        svg,
        r#"<path class="r {class}" d="M{x0:.0} {y0:.1}C{middle:.0} {y0:.1} {middle:.0} {y1:.1} {x1:.0} {y1:.1}" stroke-width="{width:.2}"/>"#
    );
}

fn answers(svg: &mut String, play: &Play, order: &[usize], column: &Column) {
    for (answer, (y, height)) in order.iter().zip(&column.places) {
        let told = &play.answers[*answer];
        let _ = write!(
            svg,
            r#"<rect class="answer" x="{:.0}" y="{y:.1}" width="{BAR}" height="{:.2}"><title>{}: {} {}</title></rect>"#,
            COLUMNS[1],
            (height - 0.4).max(0.3),
            escape(&told.question),
            play.money(told.price),
            play.unit
        );
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Side {
    Left,
    Right,
}

fn bars(svg: &mut String, bars: &[Bar], column: &Column, side: Side) {
    let (x, edge, text, anchor) = match side {
        Side::Left => (COLUMNS[0], COLUMNS[0] - 4.0, COLUMNS[0] - 18.0, "end"),
        Side::Right => (COLUMNS[2], COLUMNS[2] + BAR + 4.0, COLUMNS[2] + BAR + 18.0, "start"),
    };
    let lines = spread(&column.places.iter().map(|(y, height)| y + height / 2.0).collect::<Vec<f64>>());
    for ((bar, (y, height)), line) in bars.iter().zip(&column.places).zip(lines) {
        let centre = y + height / 2.0;
        let end = if side == Side::Left { text + 4.0 } else { text - 4.0 };
        let (name, detail) = (escape(&bar.name), escape(&bar.detail));
        let words = match side {
            Side::Left => format!(r#"<tspan class="detail">{detail}</tspan>  {name}"#),
            Side::Right => format!(r#"{name}  <tspan class="detail">{detail}</tspan>"#),
        };
        let _ = write!(
            svg,
            r#"<rect class="b {}" x="{x}" y="{y:.1}" width="{BAR}" height="{:.1}"/><path class="lead" d="M{edge} {centre:.1}L{end} {line:.1}"/><text class="name" x="{text}" y="{:.1}" text-anchor="{anchor}" xml:space="preserve">{words}</text>"#,
            bar.class,
            height.max(1.0),
            line + 4.0,
        );
    }
}

/// Moves labels apart as little as it takes: labels that would touch stand around the middle of their bars.
fn spread(centres: &[f64]) -> Vec<f64> {
    // Groups of labels that stand together: how many, and where their middle is.
    let mut groups: Vec<(usize, f64)> = Vec::new();
    for centre in centres {
        let mut group = (1, *centre);
        while let Some((count, middle)) = groups.pop() {
            let apart = LABEL * (count + group.0) as f64 / 2.0;
            if group.1 - middle >= apart {
                groups.push((count, middle));
                break;
            }
            let both = count + group.0;
            group = (both, (middle * count as f64 + group.1 * group.0 as f64) / both as f64);
        }
        groups.push(group);
    }
    let line = |(count, middle): (usize, f64)| {
        let first = middle - LABEL * (count - 1) as f64 / 2.0;
        (0..count).map(move |at| first + LABEL * at as f64)
    };
    groups.into_iter().flat_map(line).collect()
}

fn describe(right: &[Bar], play: &Play) -> String {
    let list: Vec<String> = right.iter().map(|bar| format!("{}: {}", bar.name, bar.detail)).collect();
    escape(&format!(
        "{} answers were paid for. Where the money for their words went: {}. The table below holds the same numbers.",
        play.answers.len(),
        list.join("; ")
    ))
}

/// Text as XML holds it.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_keep_their_distance() {
        let lines = spread(&[50.0, 51.0, 52.0, 90.0, 300.0]);
        assert!(lines.windows(2).all(|pair| pair[1] - pair[0] >= LABEL - 1e-9), "{lines:?}");
        assert_eq!(lines.len(), 5);
        assert_eq!(lines[1], 51.0, "the middle one of three stays");
        assert_eq!((lines[3], lines[4]), (90.0, 300.0), "what does not touch stays");
    }

    #[test]
    fn text_cannot_leave_its_element() {
        assert_eq!(escape("<a & \"b\">"), "&lt;a &amp; &quot;b&quot;&gt;");
    }

    #[test]
    fn a_column_is_as_high_as_its_amounts() {
        let column = Column::stack([1, 2, 3].into_iter(), 10.0, 5.0);
        assert_eq!(column.places.iter().map(|(_, height)| *height).collect::<Vec<_>>(), [10.0, 20.0, 30.0]);
        assert_eq!(column.places[1].0 - column.places[0].0, 15.0);
    }
}
