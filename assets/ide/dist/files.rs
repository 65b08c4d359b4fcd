// Written by build.mjs.
[
    ("editor-worker-8bb12a2409.js", include_bytes!("editor-worker-8bb12a2409.js.gz")),
    ("graphiql-0aa0ecf391.css", include_bytes!("graphiql-0aa0ecf391.css.gz")),
    ("graphiql-3805f520db.js", include_bytes!("graphiql-3805f520db.js.gz")),
    ("graphql-worker-4b81004608.js", include_bytes!("graphql-worker-4b81004608.js.gz")),
    ("json-worker-548acde118.js", include_bytes!("json-worker-548acde118.js.gz")),
    ("licences.txt", include_bytes!("licences.txt.gz")),
    ("playground-b43bc3dc56.js", include_bytes!("playground-b43bc3dc56.js.gz")),
    ("playground-middleware-9db39f354a.css", include_bytes!("playground-middleware-9db39f354a.css.gz")),
    ("playground-middleware-ea97d1b2c3.js", include_bytes!("playground-middleware-ea97d1b2c3.js.gz")),
]
