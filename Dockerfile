# One image per service, as targets of one file: docker build --target stock-service .
# Node 24 of the base image runs the TypeScript as it is. No target holds a secret: settings come from the environment.

FROM node:24.21-slim AS manifests
WORKDIR /app
COPY package.json package-lock.json ./
COPY shared/package.json shared/
COPY orchestrator/package.json orchestrator/
COPY order-service/package.json order-service/
COPY stock-service/package.json stock-service/
COPY payment-service/package.json payment-service/
COPY embedded/package.json embedded/
COPY dashboard/package.json dashboard/
COPY client/package.json client/
COPY cli/package.json cli/

# The four Prisma clients are generated TypeScript. Install scripts would only fetch what is not used here (a second
# Node, engines), so they do not run.
FROM manifests AS clients
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --no-audit --no-fund
COPY scripts/generate-prisma-clients.mjs scripts/
COPY prisma prisma
RUN node scripts/generate-prisma-clients.mjs

# The pages that the orchestrator serves: built here, and nothing of what builds them is in an image.
FROM manifests AS dashboard
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --no-audit --no-fund --workspace=dashboard
COPY tsconfig.json ./
COPY shared/src/contracts/currencies.ts shared/src/contracts/
COPY client client
COPY shared/src/contracts/safe-text.ts shared/src/
COPY dashboard dashboard
RUN node dashboard/build.ts

# What the services need and nothing else: no embedded PostgreSQL, no `node` package, and no CLI of Prisma (an optional
# peer of its client, and twice the size of all the rest).
FROM manifests AS dependencies
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --no-audit --no-fund \
    --omit=dev --omit=optional --omit=peer \
    --workspace=shared --workspace=orchestrator --workspace=order-service --workspace=stock-service \
    --workspace=payment-service

# node_modules holds the workspaces as links to /app/<workspace>. They must stay links: Node strips no types from files
# whose real path is inside node_modules.
FROM node:24.21-slim AS runtime
ENV NODE_ENV=production HOST=0.0.0.0
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY package.json ./
COPY --from=clients /app/prisma prisma
COPY shared shared
USER node

FROM runtime AS order-service
COPY order-service order-service
EXPOSE 3001
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.ORDER_PORT || 3001}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "order-service/src/main.ts"]

FROM runtime AS stock-service
COPY stock-service stock-service
EXPOSE 3002
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.STOCK_PORT || 3002}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "stock-service/src/main.ts"]

FROM runtime AS payment-service
COPY payment-service payment-service
EXPOSE 3003
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PAYMENT_PORT || 3003}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "payment-service/src/main.ts"]

FROM runtime AS orchestrator
COPY orchestrator orchestrator
COPY --from=dashboard /app/dashboard/dist dashboard/dist
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.ORCHESTRATOR_PORT || 3000}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "orchestrator/src/main.ts"]
