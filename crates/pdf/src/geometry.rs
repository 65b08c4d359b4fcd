//! Rectangles on a page, and the directions that text runs in.

/// A rectangle on a page as people see it, turned upright. In fractions of the page's width and height, from its upper
/// left corner, so that it holds at any scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Distance of the left edge from the left edge of the page, 0 to 1.
    pub left: f32,
    /// Distance of the upper edge from the upper edge of the page, 0 to 1.
    pub top: f32,
    /// Width, 0 to 1.
    pub width: f32,
    /// Height, 0 to 1.
    pub height: f32,
}

impl Area {
    /// True when the middle of the other area is inside.
    pub fn holds(&self, other: &Self) -> bool {
        let (x, y) = (other.left + other.width / 2.0, other.top + other.height / 2.0);
        (self.left..self.left + self.width).contains(&x) && (self.top..self.top + self.height).contains(&y)
    }

    /// The smallest area around both.
    pub(crate) fn union(self, other: Self) -> Self {
        let (left, top) = (self.left.min(other.left), self.top.min(other.top));
        let right = (self.left + self.width).max(other.left + other.width);
        let bottom = (self.top + self.height).max(other.top + other.height);
        Self { left, top, width: right - left, height: bottom - top }
    }
}

/// A rectangle in points, with y downwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rect {
    pub(crate) left: f32,
    pub(crate) top: f32,
    pub(crate) right: f32,
    pub(crate) bottom: f32,
}

impl Rect {
    pub(crate) fn width(&self) -> f32 {
        self.right - self.left
    }

    pub(crate) fn height(&self) -> f32 {
        self.bottom - self.top
    }

    pub(crate) fn center(&self) -> (f32, f32) {
        (f32::midpoint(self.left, self.right), f32::midpoint(self.top, self.bottom))
    }

    pub(crate) fn contains(&self, (x, y): (f32, f32)) -> bool {
        (self.left..self.right).contains(&x) && (self.top..self.bottom).contains(&y)
    }

    /// True when both have more in common than an edge.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        const EDGE: f32 = 1.0;
        self.left.max(other.left) + EDGE < self.right.min(other.right)
            && self.top.max(other.top) + EDGE < self.bottom.min(other.bottom)
    }

    /// The smallest rectangle around both.
    pub(crate) fn union(&self, other: &Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// The height that both have in common, as a share of the lower one's.
    pub(crate) fn shared_height(&self, other: &Self) -> f32 {
        let shared = self.bottom.min(other.bottom) - self.top.max(other.top);
        let least = self.height().min(other.height());
        if least > 0.0 { shared / least } else { 0.0 }
    }

    /// The same on a page of this size, in fractions of it. What stands outside of the page is cut off.
    pub(crate) fn on_page(&self, width: f32, height: f32) -> Area {
        let share = |points: f32, of: f32| if of > 0.0 { (points / of).clamp(0.0, 1.0) } else { 0.0 };
        let (left, top) = (share(self.left, width), share(self.top, height));
        Area {
            left,
            top,
            width: (share(self.right, width) - left).max(0.0),
            height: (share(self.bottom, height) - top).max(0.0),
        }
    }

    fn around(corners: [(f32, f32); 4]) -> Self {
        let [first, rest @ ..] = corners.map(|(x, y)| Self { left: x, top: y, right: x, bottom: y });
        rest.iter().fold(first, |all, corner| all.union(corner))
    }

    fn corners(&self) -> [(f32, f32); 4] {
        [(self.left, self.top), (self.right, self.top), (self.left, self.bottom), (self.right, self.bottom)]
    }
}

/// The direction that lines of text run in. Positions are local to it: x along the lines, y from line to line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Direction {
    cos: f32,
    sin: f32,
}

impl Direction {
    /// Turned by so many degrees, clockwise as people see it; 0 is to the right.
    pub(crate) fn turned(degrees: i32) -> Self {
        let (cos, sin) = match degrees.rem_euclid(360) {
            0 => (1.0, 0.0),
            90 => (0.0, 1.0),
            180 => (-1.0, 0.0),
            270 => (0.0, -1.0),
            #[expect(clippy::cast_precision_loss, reason = "less than 360")]
            oblique => ((oblique as f32).to_radians().cos(), (oblique as f32).to_radians().sin()),
        };
        Self { cos, sin }
    }

    /// A point of the page, seen along the lines.
    pub(crate) fn local(self, (x, y): (f32, f32)) -> (f32, f32) {
        (x * self.cos + y * self.sin, y * self.cos - x * self.sin)
    }

    pub(crate) fn local_rect(self, rect: &Rect) -> Rect {
        Rect::around(rect.corners().map(|corner| self.local(corner)))
    }

    /// Back from [`Self::local_rect`]; around what stands askew.
    pub(crate) fn page_rect(self, rect: &Rect) -> Rect {
        let back = Self { sin: -self.sin, ..self };
        Rect::around(rect.corners().map(|corner| back.local(corner)))
    }
}

/// Points as the reader gives them, in the precision that is kept.
#[expect(clippy::cast_possible_truncation, reason = "a millionth of a page does not matter")]
pub(crate) fn points(value: f64) -> f32 {
    if value.is_finite() { value.clamp(-1e6, 1e6) as f32 } else { 0.0 }
}

/// A number of things, for shares and means.
#[expect(clippy::cast_precision_loss, reason = "only compared with other such numbers")]
pub(crate) fn count(things: usize) -> f32 {
    things as f32
}

/// The middle one of these numbers; zero when there is none.
pub(crate) fn median(mut numbers: Vec<f32>) -> f32 {
    if numbers.is_empty() {
        return 0.0;
    }
    let middle = numbers.len() / 2;
    *numbers.select_nth_unstable_by(middle, f32::total_cmp).1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directions_lead_there_and_back() {
        let rect = Rect { left: 10.0, top: 20.0, right: 40.0, bottom: 25.0 };
        for degrees in [0, 90, 180, 270] {
            let direction = Direction::turned(degrees);
            assert_eq!(direction.page_rect(&direction.local_rect(&rect)), rect, "{degrees}");
        }
        // Text that runs down the page: what stands lower comes later, what stands further left is the next line.
        let down = Direction::turned(90);
        assert_eq!(down.local((100.0, 7.0)), (7.0, -100.0));
    }

    #[test]
    fn areas_stay_on_the_page() {
        let rect = Rect { left: -10.0, top: 50.0, right: 50.0, bottom: 900.0 };
        assert_eq!(rect.on_page(100.0, 200.0), Area { left: 0.0, top: 0.25, width: 0.5, height: 0.75 });
        assert_eq!(rect.on_page(0.0, 0.0), Area { left: 0.0, top: 0.0, width: 0.0, height: 0.0 });
    }

    #[test]
    fn medians() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]).total_cmp(&2.0), std::cmp::Ordering::Equal);
        assert_eq!(median(Vec::new()).total_cmp(&0.0), std::cmp::Ordering::Equal);
    }
}
