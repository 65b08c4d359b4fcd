//! Places on the upright page.

use hayro_syntax::object::Rect as PdfRect;
use hayro_syntax::page::{Page, Rotation};

use crate::geometry::{Rect, points};

/// A rectangle of the page's own space on the page as people see it, in points.
pub(super) fn upright(page: &Page<'_>, rect: &PdfRect) -> Rect {
    let view = page.intersected_crop_box();
    let (width, height) = (points(view.width()), points(view.height()));
    let (left, right) = (points(rect.x0 - view.x0), points(rect.x1 - view.x0));
    let (top, bottom) = (points(view.y1 - rect.y1), points(view.y1 - rect.y0));
    match page.rotation() {
        Rotation::None => Rect { left, top, right, bottom },
        Rotation::Horizontal => Rect { left: height - bottom, top: left, right: height - top, bottom: right },
        Rotation::Flipped => {
            Rect { left: width - right, top: height - bottom, right: width - left, bottom: height - top }
        }
        Rotation::FlippedHorizontal => Rect { left: top, top: width - right, right: bottom, bottom: width - left },
    }
}
