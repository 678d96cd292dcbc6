//! A Sankey diagram as one SVG: bars on the left, items in the middle, bars on the right, and
//! ribbons between them as wide as the amounts that flow.
//!
//! The layout is written here since no small library for Rust draws one: those for charts (plotters
//! and the like) have no Sankey diagram, and those that have one (bindings of ECharts and Plotly)
//! ship a JavaScript engine or a page that loads a script, while the report is a static page that
//! loads nothing.

use std::fmt::Write;

const HEIGHT: f64 = 760.0;
const WIDTH: f64 = 1240.0;
/// The left edges of the columns, and their width.
const COLUMNS: [f64; 3] = [250.0, 585.0, 900.0];
const BAR: f64 = 14.0;
/// Between the bars of a column.
const GAP: f64 = 9.0;
/// The height of all items together.
const BODY: f64 = 600.0;
/// The height of a label.
const LABEL: f64 = 19.0;
/// The height of the headings.
const TOP: f64 = 44.0;

/// A bar on the left or the right, as high as what flows from or to it.
pub(super) struct Bar {
    /// Its name.
    pub(super) name: String,
    /// Less prominent text beside the name.
    pub(super) detail: String,
    /// The CSS class of its colour, which its ribbons take too.
    pub(super) class: String,
}

/// What flows through an item: from a bar on the left, if any, to one on the right.
#[derive(Clone, Copy)]
pub(super) struct Flow {
    /// The index of the bar on the left; `None` if it begins at the item.
    pub(super) left: Option<usize>,
    /// The index of the item.
    pub(super) item: usize,
    /// The index of the bar on the right.
    pub(super) right: usize,
    /// How much.
    pub(super) amount: u128,
}

/// A diagram to be drawn.
pub(super) struct Sankey {
    /// The diagram's title, and its content in words, for those who do not see it.
    pub(super) title: String,
    pub(super) description: String,
    /// Above the three columns.
    pub(super) headings: [String; 3],
    pub(super) left: Vec<Bar>,
    /// The text that appears when the pointer is on an item.
    pub(super) items: Vec<String>,
    pub(super) right: Vec<Bar>,
    pub(super) flows: Vec<Flow>,
}

impl Sankey {
    /// The diagram as an `svg` element.
    pub(super) fn svg(&self) -> String {
        let total = self.amount(|_| true);
        let scale = BODY / total.max(1) as f64;
        let order = self.order();
        let items = order.iter().map(|item| self.amount(|flow| flow.item == *item));
        let items = Column::stack(items, scale, 0.0);
        let left = (0..self.left.len()).map(|bar| self.amount(|flow| flow.left == Some(bar)));
        let left = Column::stack(left, scale, GAP);
        let right = (0..self.right.len()).map(|bar| self.amount(|flow| flow.right == bar));
        let right = Column::stack(right, scale, GAP);

        let mut svg = String::new();
        let _ = write!(
            svg,
            r#"<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-labelledby="flow-title flow-text"><title id="flow-title">{}</title><desc id="flow-text">{}</desc>"#,
            escape(&self.title),
            escape(&self.description)
        );
        self.draw_headings(&mut svg);
        self.draw_ribbons(&mut svg, &order, scale, [&left, &items, &right]);
        self.draw_items(&mut svg, &order, &items);
        draw_bars(&mut svg, &self.left, &left, Side::Left);
        draw_bars(&mut svg, &self.right, &right, Side::Right);
        svg.push_str("</svg>");
        svg
    }

    fn amount(&self, is_meant: impl Fn(&Flow) -> bool) -> u128 {
        self.flows.iter().filter(|flow| is_meant(flow)).map(|flow| flow.amount).sum()
    }

    /// The items' order from the top: by the bars on the left that most of them comes from, so that
    /// ribbons cross little. What begins at the item moves it down.
    fn order(&self) -> Vec<usize> {
        let mut weights: Vec<(f64, f64)> = vec![(0.0, 0.0); self.items.len()];
        for flow in &self.flows {
            let index = flow.left.unwrap_or(self.left.len() + 2) as f64;
            weights[flow.item].0 += index * flow.amount as f64;
            weights[flow.item].1 += flow.amount as f64;
        }
        let mean = |item: &usize| weights[*item].0 / weights[*item].1.max(1.0);
        let mut order: Vec<usize> = (0..self.items.len()).collect();
        order.sort_by(|a, b| mean(a).total_cmp(&mean(b)).then(a.cmp(b)));
        order
    }

    fn draw_headings(&self, svg: &mut String) {
        let anchors = [(COLUMNS[0] + BAR, "end"), (COLUMNS[1] + BAR / 2.0, "middle"), (COLUMNS[2], "start")];
        for (text, (x, anchor)) in self.headings.iter().zip(anchors) {
            let text = escape(text);
            let _ =
                write!(svg, r#"<text class="head" x="{x:.0}" y="20" text-anchor="{anchor}">{text}</text>"#);
        }
    }

    fn draw_ribbons(
        &self,
        svg: &mut String,
        order: &[usize],
        scale: f64,
        [left, items, right]: [&Column; 3],
    ) {
        let mut rank = vec![0; order.len()];
        for (index, item) in order.iter().enumerate() {
            rank[*item] = index;
        }
        let mut sorted = self.flows.clone();
        sorted.sort_by_key(|flow| (rank[flow.item], flow.left.unwrap_or(usize::MAX), flow.right));
        // Where the next ribbon of each bar and item begins.
        let (mut from, mut to) = (left.tops(), right.tops());
        let (mut incoming, mut outgoing) = (items.tops(), items.tops());
        for flow in &sorted {
            let (item, width) = (rank[flow.item], flow.amount as f64 * scale);
            if let Some(bar) = flow.left {
                let (start, end) = ((COLUMNS[0] + BAR, from[bar]), (COLUMNS[1], incoming[item]));
                draw_ribbon(svg, &self.left[bar].class, start, end, width);
                from[bar] += width;
            }
            incoming[item] += width;
            let (start, end) = ((COLUMNS[1] + BAR, outgoing[item]), (COLUMNS[2], to[flow.right]));
            draw_ribbon(svg, &self.right[flow.right].class, start, end, width);
            outgoing[item] += width;
            to[flow.right] += width;
        }
    }

    fn draw_items(&self, svg: &mut String, order: &[usize], column: &Column) {
        for (item, (y, height)) in order.iter().zip(&column.bars) {
            let _ = write!(
                svg,
                r#"<rect class="item" x="{:.0}" y="{y:.1}" width="{BAR}" height="{:.2}"><title>{}</title></rect>"#,
                COLUMNS[1],
                (height - 0.4).max(0.3),
                escape(&self.items[*item]),
            );
        }
    }
}

/// The top and the height of each bar of a column.
struct Column {
    bars: Vec<(f64, f64)>,
}

impl Column {
    /// Bars one below the other, around the middle of the diagram's height.
    fn stack(amounts: impl Iterator<Item = u128>, scale: f64, gap: f64) -> Self {
        let heights: Vec<f64> = amounts.map(|amount| amount as f64 * scale).collect();
        let whole = heights.iter().sum::<f64>() + gap * heights.len().saturating_sub(1) as f64;
        let mut top = TOP + (HEIGHT - TOP - whole).max(0.0) / 2.0;
        let mut bars = Vec::with_capacity(heights.len());
        for height in heights {
            bars.push((top, height));
            top += height + gap;
        }
        Self { bars }
    }

    fn tops(&self) -> Vec<f64> {
        self.bars.iter().map(|(top, _)| *top).collect()
    }
}

fn draw_ribbon(svg: &mut String, class: &str, (x0, y0): (f64, f64), (x1, y1): (f64, f64), width: f64) {
    let (y0, y1, middle) = (y0 + width / 2.0, y1 + width / 2.0, f64::midpoint(x0, x1));
    let width = width.max(0.15);
    let _ = write!(
        svg,
        r#"<path class="ribbon {class}" d="M{x0:.0} {y0:.1}C{middle:.0} {y0:.1} {middle:.0} {y1:.1} {x1:.0} {y1:.1}" stroke-width="{width:.2}"/>"#
    );
}

#[derive(Clone, Copy, PartialEq)]
enum Side {
    Left,
    Right,
}

fn draw_bars(svg: &mut String, bars: &[Bar], column: &Column, side: Side) {
    let (x, edge, text, anchor) = match side {
        Side::Left => (COLUMNS[0], COLUMNS[0] - 4.0, COLUMNS[0] - 18.0, "end"),
        Side::Right => (COLUMNS[2], COLUMNS[2] + BAR + 4.0, COLUMNS[2] + BAR + 18.0, "start"),
    };
    let lines = spread(&column.bars.iter().map(|(y, height)| y + height / 2.0).collect::<Vec<f64>>());
    for ((bar, (y, height)), line) in bars.iter().zip(&column.bars).zip(lines) {
        let centre = y + height / 2.0;
        let end = if side == Side::Left { text + 4.0 } else { text - 4.0 };
        let (name, detail) = (escape(&bar.name), escape(&bar.detail));
        let label = match side {
            Side::Left => format!(r#"<tspan class="detail">{detail}</tspan>  {name}"#),
            Side::Right => format!(r#"{name}  <tspan class="detail">{detail}</tspan>"#),
        };
        let _ = write!(
            svg,
            r#"<rect class="bar {}" x="{x}" y="{y:.1}" width="{BAR}" height="{:.1}"/><path class="leader" d="M{edge} {centre:.1}L{end} {line:.1}"/><text class="name" x="{text}" y="{:.1}" text-anchor="{anchor}" xml:space="preserve">{label}</text>"#,
            bar.class,
            height.max(1.0),
            line + 4.0,
        );
    }
}

/// Moves labels apart no further than they must be: labels that would touch form a group around the
/// middle of their bars.
fn spread(centres: &[f64]) -> Vec<f64> {
    // How many labels a group has, and where its middle is.
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
        (0..count).map(move |index| first + LABEL * index as f64)
    };
    groups.into_iter().flat_map(line).collect()
}

/// Text as XML holds it.
pub(super) fn escape(text: &str) -> String {
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
        assert_eq!(column.bars.iter().map(|(_, height)| *height).collect::<Vec<_>>(), [10.0, 20.0, 30.0]);
        assert_eq!(column.bars[1].0 - column.bars[0].0, 15.0);
    }

    #[test]
    fn items_follow_the_bars_that_they_come_from() {
        let bar = |name: &str| Bar { name: name.into(), detail: "".into(), class: "".into() };
        let flow = |left, item, amount| Flow { left, item, right: 0, amount };
        let diagram = Sankey {
            title: "t".into(),
            description: "d".into(),
            headings: ["a", "b", "c"].map(String::from),
            left: vec![bar("first"), bar("second")],
            items: ["x", "y", "z"].map(String::from).to_vec(),
            right: vec![bar("end")],
            flows: vec![flow(None, 0, 5), flow(Some(1), 1, 5), flow(Some(0), 2, 5)],
        };
        assert_eq!(diagram.order(), [2, 1, 0], "what begins at the item is last");
        let svg = diagram.svg();
        assert_eq!(svg.matches("class=\"ribbon").count(), 5, "two of each item but the last, one of that");
    }
}
