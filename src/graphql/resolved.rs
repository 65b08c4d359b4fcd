//! Fields of objects that macros declare.

/// Tells the compiler that the engine resolves these fields: it reaches the methods that `SimpleObject` derives for them
/// by another way, so that each would be reported as dead.
///
/// `resolved!(LoginPayload { viewer errors });`
macro_rules! resolved {
    ($object:ident { $($field:ident)* }) => {
        const _: () = {
            $(let _ = $object::$field;)*
        };
    };
}
pub(crate) use resolved;
