//! Plots as SVG.

use std::fmt::Write;

/// Points with error bars.
#[derive(Clone, Debug)]
pub(crate) struct Plot {
    pub(crate) title: String,
    /// What the horizontal axis is.
    pub(crate) x: String,
    /// What the vertical axis is.
    pub(crate) y: String,
    pub(crate) points: Vec<Point>,
    /// Whether both axes are in the same unit, so that the diagonal is what a perfect prediction gives.
    pub(crate) diagonal: bool,
}

/// A point; its error bar reaches `error` up and down.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Point {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) error: f64,
}

/// A group of bars.
#[derive(Clone, Debug)]
pub(crate) struct Bars {
    pub(crate) name: String,
    /// Value and standard error of each bar; none where there is no figure.
    pub(crate) values: Vec<Option<(f64, f64)>>,
}

const WIDTH: f64 = 420.0;
const HEIGHT: f64 = 330.0;
const LEFT: f64 = 62.0;
const BOTTOM: f64 = 50.0;
const TOP: f64 = 34.0;
const RIGHT: f64 = 16.0;
const COLOURS: [&str; 3] = ["#1b6ca8", "#d9822b", "#9aa5b1"];

/// The plots, up to two a row.
pub(crate) fn grid(plots: &[Plot]) -> String {
    let rows = plots.len().div_ceil(2);
    let mut svg = start(plots.len().clamp(1, 2) as f64 * WIDTH, rows as f64 * HEIGHT);
    for (at, plot) in plots.iter().enumerate() {
        let (x, y) = ((at % 2) as f64 * WIDTH, (at / 2) as f64 * HEIGHT);
        let _ = writeln!(svg, "<g transform=\"translate({x},{y})\">\n{}</g>", plot.body());
    }
    svg + "</svg>\n"
}

impl Plot {
    fn body(&self) -> String {
        let low_high = |values: &dyn Fn(&Point) -> [f64; 2]| {
            let all = self.points.iter().flat_map(values);
            let (low, high) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| {
                (low.min(value), high.max(value))
            });
            let margin = 0.06 * (high - low).max(1e-9);
            (low - margin, high + margin)
        };
        let mut xs = low_high(&|point| [point.x, point.x]);
        let mut ys = low_high(&|point| [point.y - point.error, point.y + point.error]);
        if self.diagonal {
            let both = (xs.0.min(ys.0), xs.1.max(ys.1));
            (xs, ys) = (both, both);
        }
        let x = |value: f64| LEFT + (value - xs.0) / (xs.1 - xs.0) * (WIDTH - LEFT - RIGHT);
        let y = |value: f64| HEIGHT - BOTTOM - (value - ys.0) / (ys.1 - ys.0) * (HEIGHT - BOTTOM - TOP);
        let mut svg = String::new();
        text(&mut svg, WIDTH / 2.0, 18.0, "middle", "bold", &self.title);
        text(&mut svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12.0, "middle", "normal", &self.x);
        let _ =
            writeln!(svg, "<g transform=\"translate(13,{}) rotate(-90)\">", (TOP + HEIGHT - BOTTOM) / 2.0);
        text(&mut svg, 0.0, 0.0, "middle", "normal", &self.y);
        svg += "</g>\n";
        line(&mut svg, [LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM], "#52606d");
        line(&mut svg, [LEFT, TOP, LEFT, HEIGHT - BOTTOM], "#52606d");
        for value in ticks(xs) {
            line(&mut svg, [x(value), HEIGHT - BOTTOM, x(value), HEIGHT - BOTTOM + 4.0], "#52606d");
            text(&mut svg, x(value), HEIGHT - BOTTOM + 17.0, "middle", "normal", &label(value));
        }
        for value in ticks(ys) {
            line(&mut svg, [LEFT - 4.0, y(value), LEFT, y(value)], "#52606d");
            text(&mut svg, LEFT - 7.0, y(value) + 4.0, "end", "normal", &label(value));
        }
        if self.diagonal {
            line(&mut svg, [x(xs.0), y(xs.0), x(xs.1), y(xs.1)], "#cbd2d9");
        }
        for point in &self.points {
            let (low, high) = (y(point.y - point.error), y(point.y + point.error));
            line(&mut svg, [x(point.x), low, x(point.x), high], "#7fb3d5");
            let (x, y) = (x(point.x), y(point.y));
            let _ = writeln!(svg, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.6\" fill=\"{}\"/>", COLOURS[0]);
        }
        svg
    }
}

/// Groups of bars from 0 to 1, with a legend.
pub(crate) fn bars(groups: &[Bars], legend: &[&str]) -> String {
    let (width, height) = (2.0 * WIDTH, HEIGHT);
    let mut svg = start(width, height);
    let y = |value: f64| height - BOTTOM - value * (height - BOTTOM - TOP);
    for tenth in 0..=5 {
        let value = f64::from(tenth) / 5.0;
        line(&mut svg, [LEFT, y(value), width - RIGHT, y(value)], "#e4e7eb");
        text(&mut svg, LEFT - 7.0, y(value) + 4.0, "end", "normal", &label(value));
    }
    let group_width = (width - LEFT - RIGHT) / groups.len().max(1) as f64;
    let bar_width = group_width * 0.8 / legend.len().max(1) as f64;
    for (at, group) in groups.iter().enumerate() {
        let left = LEFT + (at as f64 + 0.1) * group_width;
        for (bar, value) in group.values.iter().enumerate() {
            let Some((value, error)) = value else { continue };
            let (x, colour) = (left + bar as f64 * bar_width, COLOURS[bar % COLOURS.len()]);
            let (top, tall) = (y(value.max(0.0)), y(0.0) - y(value.max(0.0)));
            let _ = writeln!(
                svg,
                "<rect x=\"{x:.1}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"{tall:.1}\" fill=\"{colour}\"/>",
                bar_width - 2.0
            );
            let middle = x + bar_width / 2.0 - 1.0;
            line(&mut svg, [middle, y(value - error), middle, y(value + error)], "#1f2933");
            text(&mut svg, middle, top - 7.0, "middle", "normal", &format!("{value:.2}"));
        }
        text(&mut svg, left + 0.4 * group_width, height - BOTTOM + 17.0, "middle", "normal", &group.name);
    }
    for (at, name) in legend.iter().enumerate() {
        let x = LEFT + at as f64 * 170.0;
        let colour = COLOURS[at % COLOURS.len()];
        let _ = writeln!(
            svg,
            "<rect x=\"{x}\" y=\"{}\" width=\"12\" height=\"12\" fill=\"{colour}\"/>",
            height - 22.0
        );
        text(&mut svg, x + 18.0, height - 12.0, "start", "normal", name);
    }
    svg + "</svg>\n"
}

fn start(width: f64, height: f64) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" \
         font-size=\"11\">\n<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n"
    )
}

fn line(svg: &mut String, [x1, y1, x2, y2]: [f64; 4], colour: &str) {
    let _ = writeln!(
        svg,
        "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" stroke=\"{colour}\"/>"
    );
}

fn text(svg: &mut String, x: f64, y: f64, anchor: &str, weight: &str, content: &str) {
    let content = content.replace('&', "&amp;").replace('<', "&lt;");
    let _ = writeln!(
        svg,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" font-weight=\"{weight}\" fill=\"#1f2933\">{content}</text>"
    );
}

/// Some five round values within the bounds.
fn ticks((low, high): (f64, f64)) -> Vec<f64> {
    let rough = (high - low) / 5.0;
    let power = 10f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|factor| factor * power).find(|step| *step >= rough);
    let step = step.unwrap_or(10.0 * power);
    let first = (low / step).ceil() as i64;
    let last = (high / step).floor() as i64;
    (first..=last).map(|at| at as f64 * step).collect()
}

fn label(value: f64) -> String {
    let text = format!("{value:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_inside() {
        assert_eq!(ticks((0.0, 1.0)), [0.0, 0.2, 0.4, 0.6000000000000001, 0.8, 1.0]);
        assert_eq!(
            ticks((-3.0, 17.0)).iter().map(|value| label(*value)).collect::<Vec<_>>(),
            ["0", "5", "10", "15"]
        );
    }

    #[test]
    fn a_title_cannot_be_markup() {
        let plot = Plot {
            title: "a<b & c".into(),
            x: "x".into(),
            y: "y".into(),
            points: vec![Point { x: 1.0, y: 2.0, error: 0.5 }, Point { x: 2.0, y: 3.0, error: 0.0 }],
            diagonal: true,
        };
        let svg = grid(&[plot]);
        assert!(svg.contains("a&lt;b &amp; c") && svg.matches("<circle").count() == 2);
    }
}
