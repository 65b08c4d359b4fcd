//! Patterns for `LIKE`, from texts of people whose `%` and `_` mean themselves.

use sea_orm::sea_query::LikeExpr;

// A backslash is written differently for the two databases by the query builder, and PostgreSQL refuses the result.
const ESCAPE: char = '!';

/// The pattern of what contains the text. `LIKE` minds the case on PostgreSQL and not on SQLite: lower both sides.
pub fn containing(text: &str) -> LikeExpr {
    LikeExpr::new(format!("%{}%", escaped(text))).escape(ESCAPE)
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
        for (text, part, contains) in [
            ("50% of a_b!\\c'd", "50%", true),
            ("50% of a_b!\\c'd", "a_b", true),
            ("50% of a_b!\\c'd", "b!\\c'd", true),
            ("50% of a_b!\\c'd", "50%%", false),
            ("50% of a_b!\\c'd", "a%b", false),
            ("axb", "a_b", false),
            ("axb", "a%", false),
        ] {
            let mut query = Query::select();
            query.expr_as(Expr::val(text).like(containing(part)), "contains");
            let statement = db.backend().build(&query);
            let row = db.read().query_one_raw(statement).await.unwrap().unwrap();
            assert_eq!(row.try_get::<bool>("", "contains").unwrap(), contains, "{text} {part}");
        }
    }
}
