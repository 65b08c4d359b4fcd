//! Whether a page paints pictures.

use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction;
use hayro_syntax::object::Dict;
use hayro_syntax::page::{Page, Resources};

use super::is_named;

/// How deep forms may contain each other.
const DEEPEST: usize = 8;

/// Most operators of a page that are looked at.
const MOST_OPERATORS: usize = 100_000;

/// Number of shapes that are surely more than rules and frames: letters that are drawn, or a drawing.
const MANY_SHAPES: usize = 50;

/// True for a page that paints a picture, or a drawing of many shapes.
pub(super) fn has_picture(page: &Page<'_>) -> bool {
    let mut painted = Painted { shapes: 0, operators: 0 };
    painted.has_picture(page.typed_operations(), page.resources(), DEEPEST)
}

struct Painted {
    shapes: usize,
    operators: usize,
}

impl Painted {
    fn has_picture(&mut self, mut operations: TypedIter<'_>, resources: &Resources<'_>, depth: usize) -> bool {
        while let Some(operation) = operations.next() {
            self.operators += 1;
            if self.operators > MOST_OPERATORS {
                return false;
            }
            let is_picture = match operation {
                TypedInstruction::InlineImage(_) => true,
                TypedInstruction::XObject(object) => self.is_picture(object.0, resources, depth),
                TypedInstruction::FillPathNonZero(_)
                | TypedInstruction::FillPathEvenOdd(_)
                | TypedInstruction::StrokePath(_)
                | TypedInstruction::FillAndStrokeNonZero(_) => {
                    self.shapes += 1;
                    self.shapes > MANY_SHAPES
                }
                _ => false,
            };
            if is_picture {
                return true;
            }
        }
        false
    }

    fn is_picture(&mut self, name: &hayro_syntax::object::Name<'_>, resources: &Resources<'_>, depth: usize) -> bool {
        let Some(object) = resources.get_x_object(name) else { return false };
        if is_named(object.dict(), "Subtype", "Image") {
            return true;
        }
        if depth == 0 {
            return false;
        }
        let Ok(contents) = object.decoded_data() else { return false };
        let own = object.dict().get::<Dict<'_>>("Resources").map(Resources::new);
        self.has_picture(TypedIter::new(&contents), own.as_ref().unwrap_or(resources), depth - 1)
    }
}
