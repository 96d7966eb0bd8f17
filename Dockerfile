# One image per service. The orchestrator: docker build --target orchestrator .
# A participant, by its name and port in the list of participants:
#   docker build --target participant --build-arg NAME=stock --build-arg PORT=3002 .
# Node 24 of the base image runs the TypeScript as it is. No target holds a secret: settings come from the environment.

# Taken out of the repository by pattern, so that a participant that is added needs no line here: manifests, and what each
# participant declares of itself, which every service reads.
FROM node:24.21-slim AS repository
SHELL ["/bin/bash", "-euc"]
RUN --mount=type=bind,target=/repository \
    mkdir /manifests /contracts; \
    cd /repository; \
    cp --parents package.json package-lock.json */package.json /manifests; \
    shopt -s nullglob; \
    for file in *-service/src/contracts.ts; do cp --parents "$file" /contracts; done

FROM node:24.21-slim AS manifests
WORKDIR /app
COPY --from=repository /manifests ./

# The Prisma clients are generated TypeScript. Install scripts would only fetch what is not used here (a second Node,
# engines), so they do not run.
FROM manifests AS clients
RUN --mount=type=cache,target=/root/.npm,sharing=locked npm ci --ignore-scripts --no-audit --no-fund
COPY scripts/generate-prisma-clients.mjs scripts/
COPY prisma prisma
RUN node scripts/generate-prisma-clients.mjs

# The pages that the orchestrator serves: built here, and nothing of what builds them is in an image.
FROM manifests AS dashboard
RUN --mount=type=cache,target=/root/.npm,sharing=locked npm ci --ignore-scripts --no-audit --no-fund --workspace=dashboard
COPY tsconfig.json ./
COPY shared/src/contracts/currencies.ts shared/src/contracts/safe-text.ts shared/src/contracts/
COPY client client
COPY dashboard dashboard
RUN node dashboard/build.ts

# What one service needs and nothing else: no link to another one, no embedded PostgreSQL, and no CLI of Prisma (an optional peer of
# its client, and twice the size of all the rest).
FROM manifests AS participant-packages
ARG NAME
RUN --mount=type=cache,target=/root/.npm,sharing=locked npm ci --ignore-scripts --no-audit --no-fund \
    --omit=dev --omit=optional --omit=peer --workspace=shared --workspace=${NAME}-service

# With the command line, whose file has to be there to get its name.
FROM manifests AS orchestrator-packages
COPY cli/saga.mjs cli/
RUN --mount=type=cache,target=/root/.npm,sharing=locked npm ci --ignore-scripts --no-audit --no-fund \
    --omit=dev --omit=optional --omit=peer --workspace=shared --workspace=orchestrator --workspace=cli

# node_modules holds the workspaces as links to /app/<workspace>. They must stay links: Node strips no types from files
# whose real path is inside node_modules.
FROM node:24.21-slim AS runtime
ENV NODE_ENV=production HOST=0.0.0.0
WORKDIR /app
COPY package.json ./
COPY --from=repository /contracts ./
COPY shared shared
USER node

FROM runtime AS participant
ARG NAME
ARG PORT
ENV PARTICIPANT=$NAME STANDARD_PORT=$PORT
COPY --from=participant-packages /app/node_modules node_modules
COPY --from=clients /app/prisma/${NAME} prisma/${NAME}
COPY ${NAME}-service ${NAME}-service
WORKDIR /app/${NAME}-service
EXPOSE $PORT
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["node", "-e", "const { env } = process; fetch(`http://127.0.0.1:${env[`${env.PARTICIPANT.toUpperCase()}_PORT`] || env.STANDARD_PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "src/main.ts"]

FROM runtime AS orchestrator
# `docker run IMAGE saga list`.
ENV PATH=$PATH:/app/node_modules/.bin
COPY --from=orchestrator-packages /app/node_modules node_modules
COPY --from=clients /app/prisma/orchestrator prisma/orchestrator
COPY client client
COPY cli cli
COPY orchestrator orchestrator
COPY --from=dashboard /app/dashboard/dist dashboard/dist
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.ORCHESTRATOR_PORT || 3000}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "orchestrator/src/main.ts"]
