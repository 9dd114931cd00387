# Stowage without PostgreSQL: pages, worker, edge and store in one image. `docker-compose.yml` shows how to run it.
FROM node:24-bookworm-slim AS base
ENV NEXT_TELEMETRY_DISABLED=1
WORKDIR /app
COPY package.json package-lock.json .npmrc ./

# For what Node runs from source: launcher, migrations, worker, edge, store. The packages that are removed are for pages
# only, and the build carries what it uses of them.
FROM base AS dependencies
RUN npm ci --omit=dev --omit=optional --ignore-scripts \
 && cd node_modules && rm -rf next lucide-react @base-ui geist react-dom @tanstack caniuse-lite

FROM base AS build
RUN npm ci --ignore-scripts
COPY . .
RUN STOWAGE_STANDALONE=1 npm run build

FROM base AS runner
LABEL org.opencontainers.image.title="Stowage" \
      org.opencontainers.image.description="A self-hosted control panel that gives each environment of an application its own object storage" \
      org.opencontainers.image.licenses="Apache-2.0"
# Deployments clone with git, over ssh too.
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates git openssh-client \
 && rm -rf /var/lib/apt/lists/* \
 && install -d -o node -g node -m 711 /data
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/.next/standalone/node_modules node_modules
COPY --from=build /app/.next/standalone/.next .next
COPY --from=build /app/.next/static .next/static
COPY --from=build /app/.next/standalone/server.js ./
COPY LICENSE ./
COPY drizzle drizzle
COPY examples examples
COPY lib lib
COPY scripts/launch.js scripts/launch.ts scripts/
COPY scripts/docker scripts/docker

ENV NODE_ENV=production \
    HOST=0.0.0.0 \
    PORT=3000 \
    STOWAGE_EDGE_HOST=0.0.0.0 \
    STOWAGE_DATA_DIR=/data
USER node
VOLUME /data
EXPOSE 3000 8080 9000
# For the roles that serve pages; a container with another role brings its own check.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "scripts/launch.js"]
