//! Patterns for `LIKE`, from texts of people whose `%` and `_` mean themselves.

use sea_orm::sea_query::LikeExpr;

// A backslash is written differently for the two databases by the query builder, and PostgreSQL refuses the result.
const ESCAPE: char = '!';

/// The pattern of what contains the text. `LIKE` minds the case on PostgreSQL and not on SQLite: lower both sides.
pub fn containing(text: &str) -> LikeExpr {
    LikeExpr::new(format!("%{}%", escaped(text))).escape(ESCAPE)
}

/// The pattern of what begins with the text.
pub fn beginning(text: &str) -> LikeExpr {
    LikeExpr::new(format!("{}%", escaped(text))).escape(ESCAPE)
}

fn escaped(text: &str) -> String {
    text.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}

#[cfg(test)]
mod tests {
    use sea_orm::ConnectionTrait as _;
    use sea_orm::sea_query::{Expr, ExprTrait as _, Query};

    use super::*;
    use crate::app::App;

    #[tokio::test]
    async fn signs_of_patterns_mean_themselves_on_both_databases() {
        let folder = tempfile::tempdir().unwrap();
        let config = crate::testing::settings(folder.path()).await;
        let db = App::connect(&config).await.unwrap();
        for (text, part, contains, begins) in [
            ("50% of a_b!\\c'd", "50%", true, true),
            ("50% of a_b!\\c'd", "a_b", true, false),
            ("50% of a_b!\\c'd", "b!\\c'd", true, false),
            ("50% of a_b!\\c'd", "50%%", false, false),
            ("50% of a_b!\\c'd", "a%b", false, false),
            ("axb", "a_b", false, false),
            ("axb", "a%", false, false),
        ] {
            let mut query = Query::select();
            query.expr_as(Expr::val(text).like(containing(part)), "contains");
            query.expr_as(Expr::val(text).like(beginning(part)), "begins");
            let statement = db.backend().build(&query);
            let row = db.read().query_one_raw(statement).await.unwrap().unwrap();
            let truth = |name: &str| row.try_get::<bool>("", name).unwrap();
            assert_eq!((truth("contains"), truth("begins")), (contains, begins), "{text} {part}");
        }
    }
}
