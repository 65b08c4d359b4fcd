// The page and the API have one origin: what starts with /graphql goes on to Dossier, WebSockets too.
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const target = process.env.DOSSIER_URL ?? "http://127.0.0.1:4000";

export default defineConfig({
  plugins: [react()],
  server: { proxy: { "/graphql": { target, ws: true } } },
});
