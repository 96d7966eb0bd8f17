// Made by scripts/write-openapi.ts from docs/openapi. Change the routes, not this file.

export interface paths {
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["getOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process is alive */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the service depends on is usable */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Metrics for Prometheus */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/access/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whose token this is, and what asks for one */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/try/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What can be ordered */
        get: operations["listProductsToTry"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/try/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Place orders to look at */
        post: operations["placeOrdersToTry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sagas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Sagas, newest first
         * @description By `updatedAt` or `deadlineAt`, a saga that changes while one pages takes its new place. By `deadlineAt` come those that have one.
         */
        get: operations["listSagas"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sagas/facets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many sagas a filter means, by state, outcome, failure reason, incident and currency */
        get: operations["countSagas"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sagas/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counts, and the oldest unfinished saga */
        get: operations["getSagaStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sagas/definition": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The XState machine that runs, as JSON */
        get: operations["getSagaDefinition"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sagas/{orderId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One saga with its history */
        get: operations["getSaga"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sagas/{orderId}/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the history, put through the machine again, gives the stored state */
        get: operations["verifySaga"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sagas/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Counts by state, pace, durations, and what waits; at most a second old unless counting takes long */
        get: operations["getOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sagas/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Starts, completions and failures of sagas when they happened, and how long they took */
        get: operations["getTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sagas/{orderId}/services": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An order, its reservations and its payments, as their services see them now */
        get: operations["getServicesOfOrder"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who did what, newest first, refused acts among it */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/sagas/{orderId}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send the outstanding command of a saga now
         * @description With the same message id: a worker that did its work answers again and does nothing twice.
         */
        post: operations["retrySaga"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/sagas/{orderId}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel an order, as its customer would
         * @description Before it is paid. While it is being reopened the cancel is kept.
         */
        post: operations["cancelSaga"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/sagas/{orderId}/deadline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move the deadline of a saga
         * @description At its deadline the outstanding command is sent again, or its step given up after the last try.
         */
        post: operations["moveDeadline"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/sagas/{orderId}/settle": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * State that nothing of a payment is with us any more
         * @description Where the provider does not undo it: it refuses the refund, for example. The undo then counts as done, as stated.
         */
        post: operations["settlePayment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/sagas/{orderId}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Notes on a saga, the newest 200, newest first */
        get: operations["listSagaNotes"];
        put?: never;
        /** Note something about a saga */
        post: operations["annotateSaga"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sagas/{orderId}/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a saga waits for, since when, and what an operator may do */
        get: operations["explainSaga"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sagas/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Transitions as they happen, as server-sent events; resumes after Last-Event-ID
         * @description Events are `transition`, and `reset` when the place to resume after is no longer known: read the sagas again. Each transition comes once, those of a saga in the order of `seq`.
         */
        get: operations["streamTransitions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/sagas/{orderId}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start a failed saga again, under the next attempt */
        post: operations["replaySaga"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/invariants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Check money and stock of orders that have their end, newest first; changes nothing */
        get: operations["checkInvariants"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/failure-groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Failed sagas, incidents, and sagas that wait too long, by what is wrong, the newest trouble first */
        get: operations["listFailureGroups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/failure-groups/{group}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One failure group */
        get: operations["getFailureGroup"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/failure-groups/{group}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Note something about a failure group; it stays with it */
        post: operations["annotateFailureGroup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/replays/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Freeze sagas for a replay run, and see what it would do; changes no saga */
        post: operations["previewReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/replays/preview/{selectionToken}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The sagas of a preview, in the order of a run, with what the workers hold now */
        get: operations["getReplayPreview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/replays": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Replay runs, newest first */
        get: operations["listReplays"];
        put?: never;
        /** Replay the sagas of a preview in waves; a wave begins when the one before has ended */
        post: operations["createReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/replays/{replayId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One replay run with its counts */
        get: operations["getReplay"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/replays/{replayId}/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of each saga of a run */
        get: operations["listReplayItems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/replays/{replayId}/waves": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The waves of a run, the newest first */
        get: operations["listReplayWaves"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/replays/{replayId}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send no more; what is on its way goes on to its end */
        post: operations["pauseReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/replays/{replayId}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Go on; after a stop with the ramp from its start */
        post: operations["resumeReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/replays/{replayId}/abort": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a run; what is on its way goes on to its end */
        post: operations["abortReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/replays/{replayId}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a large run begin, which another operator has created */
        post: operations["approveReplay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Dead letters, newest first */
        get: operations["listDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/dead-letters/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One dead letter */
        get: operations["getDeadLetter"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/dead-letters/{id}/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send one dead letter back to its own queue
         * @description Accepted, not done: `status` goes on to `redriven` once the broker has the message.
         */
        post: operations["redriveDeadLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/dead-letters/{id}/discard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give one dead letter up
         * @description Its message never comes back; its row stays for RETENTION_DAYS.
         */
        post: operations["discardDeadLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/dead-letters/redrive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send many dead letters back to their own queues, the oldest of a queue first */
        post: operations["redriveDeadLetters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/dead-letters/discard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give many dead letters up */
        post: operations["discardDeadLetters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/dead-letters/reindex": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take over what lies in dead-letter queues of earlier versions
         * @description It is done by itself, within 10 s of the start and every 5 min. Letters of this version are in no such queue.
         */
        post: operations["reindexDeadLetters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** Problem */
        Problem: {
            /** @description `urn:order-saga:problem:<code>`, an identifier and no address */
            type: string;
            /** @description The same text for every problem of this code */
            title: string;
            /** @description The HTTP status */
            status: number;
            /** @description What is wrong this time */
            detail: string;
            /** @description The stable code to branch on */
            code: string;
            /** @description The fields at fault. `pointer` is a JSON pointer (RFC 6901) into the body, or one that begins with `/query`, `/params` or `/headers` */
            errors?: {
                pointer: string;
                detail: string;
            }[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {string} */
                        status: "ok";
                    };
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {unknown} */
                        status: "ready" | "not-ready";
                        checks: {
                            [key: string]: "up" | "down";
                        };
                        /** @description Why each check that is down is so, in a word; docs/operations.md lists the words */
                        reasons?: {
                            [key: string]: string;
                        };
                    };
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Not now */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @enum {unknown} */
                        status: "ready" | "not-ready";
                        checks: {
                            [key: string]: "up" | "down";
                        };
                        /** @description Why each check that is down is so, in a word; docs/operations.md lists the words */
                        reasons?: {
                            [key: string]: string;
                        };
                    };
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Name of the token; `anyone` without one that is known */
                        name: string;
                        role: ("client" | "viewer" | "operator" | "admin") | null;
                        /**
                         * @description `token`: reading asks for a token, too
                         * @enum {unknown}
                         */
                        reading: "open" | "token";
                        /**
                         * @description `disabled`: no token is configured
                         * @enum {unknown}
                         */
                        acting: "token" | "disabled";
                        /** @description Orders can be placed at `POST /try/orders` */
                        triable: boolean;
                        tokenFile: string | null;
                    };
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listProductsToTry: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            sku: string;
                            name: string;
                            available: number;
                        }[];
                    };
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ROUTE_NOT_FOUND`: No such route */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `PEER_UNAVAILABLE`: Another service is unavailable
             *
             *     `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    placeOrdersToTry: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    paymentToken: string;
                    sku: string;
                    quantity: number;
                    /** @description How many of it */
                    orders: number;
                    customerId?: string;
                };
            };
        };
        responses: {
            /** @description Taken; the rest happens by itself */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        orderIds: string[];
                        /** @description Orders that were not taken */
                        refused: number;
                    };
                };
            };
            /**
             * @description `VALIDATION_FAILED`: Request is not valid
             *
             *     `MALFORMED_JSON`: Body is not JSON
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ROUTE_NOT_FOUND`: No such route */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: Body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `NOT_JSON`: Body must be application/json
             *
             *     `UNSUPPORTED_ENCODING`: Content-Encoding is not understood
             */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `PEER_UNAVAILABLE`: Another service is unavailable
             *
             *     `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSagas: {
        parameters: {
            query?: {
                /** @description Items in a page */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description Where it stands; repeatable: any of them */
                state?: ("Suspend" | "StockReserved" | "Paid" | "Completed" | "CancellingPayment" | "ReleasingStock" | "FailingOrder" | "Failed" | "ReopeningOrder")[];
                outcome?: "running" | "completed" | "failed";
                /** @description Also while the compensation runs; repeatable: any of them */
                failureReason?: ("OutOfStock" | "UnknownProduct" | "PaymentDeclined" | "StockTimeout" | "PaymentTimeout" | "Cancelled")[];
                /** @description Fingerprint of state, step, reason and normalised detail */
                group?: string;
                /** @description Whether it has one, or the code of one */
                incident?: "true" | "false" | "STEP_UNANSWERED";
                customerId?: string;
                sku?: string;
                /** @description ISO 4217 */
                currency?: string;
                amountMin?: number;
                amountMax?: number;
                /** @description This attempt or a later one */
                attempt?: number;
                /** @description Of `startedAt`, excluded */
                createdAfter?: string;
                /** @description Of `startedAt`, excluded */
                createdBefore?: string;
                /** @description Of `updatedAt`, excluded */
                updatedAfter?: string;
                /** @description Of `updatedAt`, excluded */
                updatedBefore?: string;
                /** @description Only sagas that wait for a reply, and will send again before this */
                deadlineBefore?: string;
                sort?: "startedAt" | "updatedAt" | "deadlineAt";
                order?: "desc" | "asc";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /**
                             * Format: uuid
                             * @description Order id = saga id = correlation id
                             */
                            orderId: string;
                            /** @enum {unknown} */
                            state: "Suspend" | "StockReserved" | "Paid" | "Completed" | "CancellingPayment" | "ReleasingStock" | "FailingOrder" | "Failed" | "ReopeningOrder";
                            /** @enum {unknown} */
                            outcome: "running" | "completed" | "failed";
                            attempt: number;
                            customerId: string;
                            currency: string;
                            /** @description Minor units */
                            total: number;
                            failure: {
                                /** @enum {unknown} */
                                reason: "OutOfStock" | "UnknownProduct" | "PaymentDeclined" | "StockTimeout" | "PaymentTimeout" | "Cancelled";
                                detail: string | null;
                            } | null;
                            incident: {
                                code: string;
                                message: string;
                                /** Format: date-time */
                                since: string;
                            } | null;
                            deadlineAt: string | null;
                            /** Format: date-time */
                            startedAt: string;
                            /** Format: date-time */
                            updatedAt: string;
                            finishedAt: string | null;
                        }[];
                        /** @description null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /**
             * @description `VALIDATION_FAILED`: Request is not valid
             *
             *     `BAD_CURSOR`: Cursor is not valid
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    countSagas: {
        parameters: {
            query?: {
                /** @description Where it stands; repeatable: any of them */
                state?: ("Suspend" | "StockReserved" | "Paid" | "Completed" | "CancellingPayment" | "ReleasingStock" | "FailingOrder" | "Failed" | "ReopeningOrder")[];
                outcome?: "running" | "completed" | "failed";
                /** @description Also while the compensation runs; repeatable: any of them */
                failureReason?: ("OutOfStock" | "UnknownProduct" | "PaymentDeclined" | "StockTimeout" | "PaymentTimeout" | "Cancelled")[];
                /** @description Fingerprint of state, step, reason and normalised detail */
                group?: string;
                /** @description Whether it has one, or the code of one */
                incident?: "true" | "false" | "STEP_UNANSWERED";
                customerId?: string;
                sku?: string;
                /** @description ISO 4217 */
                currency?: string;
                amountMin?: number;
                amountMax?: number;
                /** @description This attempt or a later one */
                attempt?: number;
                /** @description Of `startedAt`, excluded */
                createdAfter?: string;
                /** @description Of `startedAt`, excluded */
                createdBefore?: string;
                /** @description Of `updatedAt`, excluded */
                updatedAfter?: string;
                /** @description Of `updatedAt`, excluded */
                updatedBefore?: string;
                /** @description Only sagas that wait for a reply, and will send again before this */
                deadlineBefore?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        total: number;
                        /** @description There are more than 100,000: the newest of them were counted */
                        atLeast: boolean;
                        states: {
                            [key: string]: number;
                        };
                        outcomes: {
                            running: number;
                            completed: number;
                            failed: number;
                        };
                        failureReasons: {
                            [key: string]: number;
                        };
                        incidents: {
                            [key: string]: number;
                        };
                        currencies: {
                            [key: string]: number;
                        };
                    };
                };
            };
            /** @description `VALIDATION_FAILED`: Request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSagaStats: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        total: number;
                        states: {
                            [key: string]: number;
                        };
                        outcomes: {
                            running: number;
                            completed: number;
                            failed: number;
                        };
                        failureReasons: {
                            [key: string]: number;
                        };
                        incidents: number;
                        oldestUnfinished: {
                            /**
                             * Format: uuid
                             * @description Order id = saga id = correlation id
                             */
                            orderId: string;
                            /** @enum {unknown} */
                            state: "Suspend" | "StockReserved" | "Paid" | "Completed" | "CancellingPayment" | "ReleasingStock" | "FailingOrder" | "Failed" | "ReopeningOrder";
                            /** Format: date-time */
                            startedAt: string;
                        } | null;
                    };
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSagaDefinition: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSaga: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Order id = saga id = correlation id */
                orderId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @description Order id = saga id = correlation id
                         */
                        orderId: string;
                        /** @enum {unknown} */
                        state: "Suspend" | "StockReserved" | "Paid" | "Completed" | "CancellingPayment" | "ReleasingStock" | "FailingOrder" | "Failed" | "ReopeningOrder";
                        /** @enum {unknown} */
                        outcome: "running" | "completed" | "failed";
                        attempt: number;
                        customerId: string;
                        currency: string;
                        /** @description Minor units */
                        total: number;
                        failure: {
                            /** @enum {unknown} */
                            reason: "OutOfStock" | "UnknownProduct" | "PaymentDeclined" | "StockTimeout" | "PaymentTimeout" | "Cancelled";
                            detail: string | null;
                        } | null;
                        incident: {
                            code: string;
                            message: string;
                            /** Format: date-time */
                            since: string;
                        } | null;
                        deadlineAt: string | null;
                        /** Format: date-time */
                        startedAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                        finishedAt: string | null;
                        history: {
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            /** @enum {unknown} */
                            kind: "message" | "timeout" | "admin" | "command" | "stale";
                            name: string;
                            from: string | null;
                            to: string;
                            attempt: number;
                            messageId: string | null;
                            causationId: string | null;
                            actor: string | null;
                            detail: {
                                [key: string]: unknown;
                            };
                        }[];
                    };
                };
            };
            /** @description `VALIDATION_FAILED`: Request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `SAGA_NOT_FOUND`: No such saga */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    verifySaga: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Order id = saga id = correlation id */
                orderId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @description Order id = saga id = correlation id
                         */
                        orderId: string;
                        /** @description The history gives the stored state */
                        holds: boolean;
                        partsAt: number | null;
                        foreign: string | null;
                        stored: {
                            /** @enum {unknown} */
                            state: "Suspend" | "StockReserved" | "Paid" | "Completed" | "CancellingPayment" | "ReleasingStock" | "FailingOrder" | "Failed" | "ReopeningOrder";
                            attempt: number;
                            failure: {
                                /** @enum {unknown} */
                                reason: "OutOfStock" | "UnknownProduct" | "PaymentDeclined" | "StockTimeout" | "PaymentTimeout" | "Cancelled";
                                detail: string | null;
                            } | null;
                        };
                        rerun: {
                            /** @enum {unknown} */
                            state: "Suspend" | "StockReserved" | "Paid" | "Completed" | "CancellingPayment" | "ReleasingStock" | "FailingOrder" | "Failed" | "ReopeningOrder";
                            attempt: number;
                            failure: {
                                /** @enum {unknown} */
                                reason: "OutOfStock" | "UnknownProduct" | "PaymentDeclined" | "StockTimeout" | "PaymentTimeout" | "Cancelled";
                                detail: string | null;
                            } | null;
                        } | null;
                    };
                };
            };
            /** @description `VALIDATION_FAILED`: Request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `SAGA_NOT_FOUND`: No such saga */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOverview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        at: string;
                        total: number;
                        states: {
                            [key: string]: number;
                        };
                        incidents: number;
                        /** @description Steps that are not answered within `STEP_TIMEOUT_MS`, the longest wait first; incidents are not in it */
                        waiting: {
                            /** @enum {unknown} */
                            state: "Suspend" | "StockReserved" | "Paid" | "Completed" | "CancellingPayment" | "ReleasingStock" | "FailingOrder" | "Failed" | "ReopeningOrder";
                            command: string;
                            /** @description Which is to answer */
                            service: string;
                            sagas: number;
                            /** Format: date-time */
                            since: string;
                            /** @description Totals of the orders, in minor units */
                            atStake: {
                                /** @description ISO 4217 */
                                currency: string;
                                /** @description Minor units, exact. It may exceed 2^53-1: read it as a big integer where that can happen */
                                amount: number;
                                sagas: number;
                            }[];
                        }[];
                        /** @description Of the last minute */
                        startedPerSecond: number;
                        /** @description Of the last minute */
                        finishedPerSecond: number;
                        /** @description Of the newest 5000 ends in the last five minutes; times of first attempts */
                        recent: {
                            finished: number;
                            completed: number;
                            p50Ms: number | null;
                            p95Ms: number | null;
                        };
                        oldestUnfinished: {
                            /**
                             * Format: uuid
                             * @description Order id = saga id = correlation id
                             */
                            orderId: string;
                            state: string;
                            /** Format: date-time */
                            startedAt: string;
                        } | null;
                        /** @description Parked: they wait for a decision */
                        deadLetters: number;
                        outbox: {
                            pending: number;
                            oldestSeconds: number;
                        } | null;
                    };
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getTimeline: {
        parameters: {
            query?: {
                minutes?: 15 | 60 | 360 | 1440;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        bucketSeconds: number;
                        /** @description Oldest first, without gaps; the last one is not over yet */
                        buckets: {
                            /** Format: date-time */
                            at: string;
                            started: number;
                            completed: number;
                            failed: number;
                            p95Ms: number | null;
                        }[];
                    };
                };
            };
            /** @description `VALIDATION_FAILED`: Request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getServicesOfOrder: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Order id = saga id = correlation id */
                orderId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        order: {
                            seen: {
                                /**
                                 * Format: uuid
                                 * @description Order id = saga id = correlation id
                                 */
                                orderId: string;
                                /** @enum {unknown} */
                                status: "Suspend" | "Completed" | "Failed";
                                attempt: number;
                                total: number;
                                lines: {
                                    sku: string;
                                    quantity: number;
                                    unitPrice: number;
                                }[];
                            } | null;
                            whyNot: string | null;
                        };
                        stock: {
                            seen: {
                                attempt: number;
                                /** @enum {unknown} */
                                status: "Reserved" | "Refused" | "Released";
                                lines: {
                                    sku: string;
                                    quantity: number;
                                }[];
                            }[] | null;
                            whyNot: string | null;
                        };
                        payment: {
                            seen: {
                                /** Format: uuid */
                                paymentId: string;
                                attempt: number;
                                amount: number;
                                /** @description ISO 4217 */
                                currency: string;
                                /** @enum {unknown} */
                                status: "Pending" | "Completed" | "Failed" | "Cancelled" | "Refunded";
                                /** @description Why the provider refused */
                                declineCode: string | null;
                                /** @description The charge at the provider */
                                providerReference: string | null;
                                /** @description Minor units that the provider told to have gone back, by refunds that have not failed, whoever made them; absent while it told nothing beyond the status */
                                amountRefunded?: number;
                                /** @description Why money that was to go back has not, or has gone twice; a person has to see to it */
                                refundFailure?: string;
                                /** @description The customer disputes the charge at their bank */
                                dispute?: {
                                    /** @description In the provider's words */
                                    status: string;
                                    amount: number;
                                };
                                /** @description The provider refuses to give the money back; an operator can end it */
                                refundRefusal?: {
                                    code: string;
                                    /** Format: date-time */
                                    since: string;
                                    attempts: number;
                                };
                                /** @description An operator stated that nothing of it is with us any more */
                                settlement?: {
                                    how: string;
                                    reason: string;
                                    by: string;
                                    /** Format: date-time */
                                    at: string;
                                };
                                /** @description The provider is being asked */
                                waiting?: {
                                    /** @enum {unknown} */
                                    call: "charge" | "cancel";
                                    /** Format: date-time */
                                    since: string;
                                    /** @description Calls that ended without an outcome */
                                    failedCalls: number;
                                    /** @description Of the last of them */
                                    lastError: string | null;
                                    /**
                                     * Format: date-time
                                     * @description When the provider is asked again, at the latest; in the past: it is due
                                     */
                                    nextCallAt: string;
                                };
                            }[] | null;
                            whyNot: string | null;
                        };
                    };
                };
            };
            /** @description `VALIDATION_FAILED`: Request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listAudit: {
        parameters: {
            query?: {
                /** @description Items in a page */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description Name of the token */
                actor?: string;
                act?: string;
                /** @description Kind and id, such as `saga:…` */
                target?: string;
                /** @description Order id = saga id = correlation id */
                orderId?: string;
                /** @description `done`, or the code of the refusal */
                result?: string;
                after?: string;
                before?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            /** Format: date-time */
                            at: string;
                            /** @description Name of the token */
                            actor: string;
                            act: string;
                            /** @description Kind and id, such as `saga:…` */
                            target: string;
                            orderId: string | null;
                            reason: string | null;
                            /** @description `done`, or the code with which it was refused */
                            result: string;
                            detail: {
                                [key: string]: unknown;
                            };
                        }[];
                        /** @description null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /**
             * @description `VALIDATION_FAILED`: Request is not valid
             *
             *     `BAD_CURSOR`: Cursor is not valid
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ADMIN_DISABLED`: Admin routes are disabled
             *
             *     `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retrySaga: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string;
            };
            path: {
                /** @description Order id = saga id = correlation id */
                orderId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why; kept in the audit */
                    reason: string;
                    /**
                     * @description Only if this is still its state
                     * @enum {unknown}
                     */
                    ifState?: "Suspend" | "StockReserved" | "Paid" | "Completed" | "CancellingPayment" | "ReleasingStock" | "FailingOrder" | "Failed" | "ReopeningOrder";
                };
            };
        };
        responses: {
            /** @description Taken; the rest happens by itself */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @description Order id = saga id = correlation id
                         */
                        orderId: string;
                        /** @enum {unknown} */
                        state: "Suspend" | "StockReserved" | "Paid" | "Completed" | "CancellingPayment" | "ReleasingStock" | "FailingOrder" | "Failed" | "ReopeningOrder";
                        /** @enum {unknown} */
                        outcome: "running" | "completed" | "failed";
                        attempt: number;
                        customerId: string;
                        currency: string;
                        /** @description Minor units */
                        total: number;
                        failure: {
                            /** @enum {unknown} */
                            reason: "OutOfStock" | "UnknownProduct" | "PaymentDeclined" | "StockTimeout" | "PaymentTimeout" | "Cancelled";
                            detail: string | null;
                        } | null;
                        incident: {
                            code: string;
                            message: string;
                            /** Format: date-time */
                            since: string;
                        } | null;
                        deadlineAt: string | null;
                        /** Format: date-time */
                        startedAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                        finishedAt: string | null;
                        history: {
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            /** @enum {unknown} */
                            kind: "message" | "timeout" | "admin" | "command" | "stale";
                            name: string;
                            from: string | null;
                            to: string;
                            attempt: number;
                            messageId: string | null;
                            causationId: string | null;
                            actor: string | null;
                            detail: {
                                [key: string]: unknown;
                            };
                        }[];
                    };
                };
            };
            /**
             * @description `VALIDATION_FAILED`: Request is not valid
             *
             *     `BAD_IDEMPOTENCY_KEY`: Idempotency-Key is not valid
             *
             *     `MALFORMED_JSON`: Body is not JSON
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `SAGA_NOT_FOUND`: No such saga */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `IDEMPOTENCY_KEY_IN_USE`: First request with this key is still in flight
             *
             *     `SAGA_NOT_RETRYABLE`: Saga has nothing to send now
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: Body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `NOT_JSON`: Body must be application/json
             *
             *     `UNSUPPORTED_ENCODING`: Content-Encoding is not understood
             */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED`: Idempotency-Key was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `BROKER_UNAVAILABLE`: Message broker is unavailable
             *
             *     `ADMIN_DISABLED`: Admin routes are disabled
             *
             *     `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelSaga: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string;
            };
            path: {
                /** @description Order id = saga id = correlation id */
                orderId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why; kept in the audit */
                    reason: string;
                    /**
                     * @description Only if this is still its state
                     * @enum {unknown}
                     */
                    ifState?: "Suspend" | "StockReserved" | "Paid" | "Completed" | "CancellingPayment" | "ReleasingStock" | "FailingOrder" | "Failed" | "ReopeningOrder";
                };
            };
        };
        responses: {
            /** @description Taken; the rest happens by itself */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @description Order id = saga id = correlation id
                         */
                        orderId: string;
                        /** @enum {unknown} */
                        state: "Suspend" | "StockReserved" | "Paid" | "Completed" | "CancellingPayment" | "ReleasingStock" | "FailingOrder" | "Failed" | "ReopeningOrder";
                        /** @enum {unknown} */
                        outcome: "running" | "completed" | "failed";
                        attempt: number;
                        customerId: string;
                        currency: string;
                        /** @description Minor units */
                        total: number;
                        failure: {
                            /** @enum {unknown} */
                            reason: "OutOfStock" | "UnknownProduct" | "PaymentDeclined" | "StockTimeout" | "PaymentTimeout" | "Cancelled";
                            detail: string | null;
                        } | null;
                        incident: {
                            code: string;
                            message: string;
                            /** Format: date-time */
                            since: string;
                        } | null;
                        deadlineAt: string | null;
                        /** Format: date-time */
                        startedAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                        finishedAt: string | null;
                        history: {
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            /** @enum {unknown} */
                            kind: "message" | "timeout" | "admin" | "command" | "stale";
                            name: string;
                            from: string | null;
                            to: string;
                            attempt: number;
                            messageId: string | null;
                            causationId: string | null;
                            actor: string | null;
                            detail: {
                                [key: string]: unknown;
                            };
                        }[];
                    };
                };
            };
            /**
             * @description `VALIDATION_FAILED`: Request is not valid
             *
             *     `BAD_IDEMPOTENCY_KEY`: Idempotency-Key is not valid
             *
             *     `MALFORMED_JSON`: Body is not JSON
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `SAGA_NOT_FOUND`: No such saga */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `IDEMPOTENCY_KEY_IN_USE`: First request with this key is still in flight
             *
             *     `SAGA_NOT_CANCELLABLE`: Saga cannot be cancelled now
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: Body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `NOT_JSON`: Body must be application/json
             *
             *     `UNSUPPORTED_ENCODING`: Content-Encoding is not understood
             */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED`: Idempotency-Key was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ADMIN_DISABLED`: Admin routes are disabled
             *
             *     `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    moveDeadline: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string;
            };
            path: {
                /** @description Order id = saga id = correlation id */
                orderId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why; kept in the audit */
                    reason: string;
                    /**
                     * @description Only if this is still its state
                     * @enum {unknown}
                     */
                    ifState?: "Suspend" | "StockReserved" | "Paid" | "Completed" | "CancellingPayment" | "ReleasingStock" | "FailingOrder" | "Failed" | "ReopeningOrder";
                    /**
                     * Format: date-time
                     * @description From now to 30 days ahead
                     */
                    at: string;
                };
            };
        };
        responses: {
            /** @description Taken; the rest happens by itself */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @description Order id = saga id = correlation id
                         */
                        orderId: string;
                        /** @enum {unknown} */
                        state: "Suspend" | "StockReserved" | "Paid" | "Completed" | "CancellingPayment" | "ReleasingStock" | "FailingOrder" | "Failed" | "ReopeningOrder";
                        /** @enum {unknown} */
                        outcome: "running" | "completed" | "failed";
                        attempt: number;
                        customerId: string;
                        currency: string;
                        /** @description Minor units */
                        total: number;
                        failure: {
                            /** @enum {unknown} */
                            reason: "OutOfStock" | "UnknownProduct" | "PaymentDeclined" | "StockTimeout" | "PaymentTimeout" | "Cancelled";
                            detail: string | null;
                        } | null;
                        incident: {
                            code: string;
                            message: string;
                            /** Format: date-time */
                            since: string;
                        } | null;
                        deadlineAt: string | null;
                        /** Format: date-time */
                        startedAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                        finishedAt: string | null;
                        history: {
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            /** @enum {unknown} */
                            kind: "message" | "timeout" | "admin" | "command" | "stale";
                            name: string;
                            from: string | null;
                            to: string;
                            attempt: number;
                            messageId: string | null;
                            causationId: string | null;
                            actor: string | null;
                            detail: {
                                [key: string]: unknown;
                            };
                        }[];
                    };
                };
            };
            /**
             * @description `VALIDATION_FAILED`: Request is not valid
             *
             *     `BAD_IDEMPOTENCY_KEY`: Idempotency-Key is not valid
             *
             *     `MALFORMED_JSON`: Body is not JSON
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `SAGA_NOT_FOUND`: No such saga */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `IDEMPOTENCY_KEY_IN_USE`: First request with this key is still in flight
             *
             *     `SAGA_HAS_NO_DEADLINE`: Saga has no such deadline
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: Body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `NOT_JSON`: Body must be application/json
             *
             *     `UNSUPPORTED_ENCODING`: Content-Encoding is not understood
             */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED`: Idempotency-Key was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ADMIN_DISABLED`: Admin routes are disabled
             *
             *     `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    settlePayment: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string;
            };
            path: {
                /** @description Order id = saga id = correlation id */
                orderId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why; kept in the audit */
                    reason: string;
                    /**
                     * @description Only if this is still its state
                     * @enum {unknown}
                     */
                    ifState?: "Suspend" | "StockReserved" | "Paid" | "Completed" | "CancellingPayment" | "ReleasingStock" | "FailingOrder" | "Failed" | "ReopeningOrder";
                    /** @enum {unknown} */
                    how: "ReturnedAnotherWay" | "TakenByDispute" | "NotCharged";
                };
            };
        };
        responses: {
            /** @description Taken; the rest happens by itself */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @description Order id = saga id = correlation id
                         */
                        orderId: string;
                        /** @enum {unknown} */
                        state: "Suspend" | "StockReserved" | "Paid" | "Completed" | "CancellingPayment" | "ReleasingStock" | "FailingOrder" | "Failed" | "ReopeningOrder";
                        /** @enum {unknown} */
                        outcome: "running" | "completed" | "failed";
                        attempt: number;
                        customerId: string;
                        currency: string;
                        /** @description Minor units */
                        total: number;
                        failure: {
                            /** @enum {unknown} */
                            reason: "OutOfStock" | "UnknownProduct" | "PaymentDeclined" | "StockTimeout" | "PaymentTimeout" | "Cancelled";
                            detail: string | null;
                        } | null;
                        incident: {
                            code: string;
                            message: string;
                            /** Format: date-time */
                            since: string;
                        } | null;
                        deadlineAt: string | null;
                        /** Format: date-time */
                        startedAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                        finishedAt: string | null;
                        history: {
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            /** @enum {unknown} */
                            kind: "message" | "timeout" | "admin" | "command" | "stale";
                            name: string;
                            from: string | null;
                            to: string;
                            attempt: number;
                            messageId: string | null;
                            causationId: string | null;
                            actor: string | null;
                            detail: {
                                [key: string]: unknown;
                            };
                        }[];
                    };
                };
            };
            /**
             * @description `VALIDATION_FAILED`: Request is not valid
             *
             *     `BAD_IDEMPOTENCY_KEY`: Idempotency-Key is not valid
             *
             *     `MALFORMED_JSON`: Body is not JSON
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `SAGA_NOT_FOUND`: No such saga */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `IDEMPOTENCY_KEY_IN_USE`: First request with this key is still in flight
             *
             *     `PAYMENT_NOT_SETTLEABLE`: Payment cannot be settled now
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: Body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `NOT_JSON`: Body must be application/json
             *
             *     `UNSUPPORTED_ENCODING`: Content-Encoding is not understood
             */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED`: Idempotency-Key was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `PEER_UNAVAILABLE`: Another service is unavailable
             *
             *     `BROKER_UNAVAILABLE`: Message broker is unavailable
             *
             *     `ADMIN_DISABLED`: Admin routes are disabled
             *
             *     `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSagaNotes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Order id = saga id = correlation id */
                orderId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            id: string;
                            /** Format: date-time */
                            at: string;
                            actor: string;
                            text: string;
                        }[];
                    };
                };
            };
            /** @description `VALIDATION_FAILED`: Request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `SAGA_NOT_FOUND`: No such saga */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ADMIN_DISABLED`: Admin routes are disabled
             *
             *     `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    annotateSaga: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string;
            };
            path: {
                /** @description Order id = saga id = correlation id */
                orderId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    text: string;
                };
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        id: string;
                        /** Format: date-time */
                        at: string;
                        actor: string;
                        text: string;
                    };
                };
            };
            /**
             * @description `VALIDATION_FAILED`: Request is not valid
             *
             *     `BAD_IDEMPOTENCY_KEY`: Idempotency-Key is not valid
             *
             *     `MALFORMED_JSON`: Body is not JSON
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `SAGA_NOT_FOUND`: No such saga */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_IN_USE`: First request with this key is still in flight */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: Body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `NOT_JSON`: Body must be application/json
             *
             *     `UNSUPPORTED_ENCODING`: Content-Encoding is not understood
             */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED`: Idempotency-Key was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ADMIN_DISABLED`: Admin routes are disabled
             *
             *     `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    explainSaga: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Order id = saga id = correlation id */
                orderId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @description Order id = saga id = correlation id
                         */
                        orderId: string;
                        /** @enum {unknown} */
                        state: "Suspend" | "StockReserved" | "Paid" | "Completed" | "CancellingPayment" | "ReleasingStock" | "FailingOrder" | "Failed" | "ReopeningOrder";
                        /** @enum {unknown} */
                        outcome: "running" | "completed" | "failed";
                        attempt: number;
                        customerId: string;
                        currency: string;
                        /** @description Minor units */
                        total: number;
                        failure: {
                            /** @enum {unknown} */
                            reason: "OutOfStock" | "UnknownProduct" | "PaymentDeclined" | "StockTimeout" | "PaymentTimeout" | "Cancelled";
                            detail: string | null;
                        } | null;
                        incident: {
                            code: string;
                            message: string;
                            /** Format: date-time */
                            since: string;
                        } | null;
                        deadlineAt: string | null;
                        /** Format: date-time */
                        startedAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                        finishedAt: string | null;
                        /** @description All of it in words, a line for each thing */
                        text: string;
                        waiting: {
                            /** @description The command that is to be answered */
                            command: string;
                            /** @description Who is to answer it */
                            service: string;
                            queue: string;
                            /** Format: date-time */
                            since: string;
                            nextTryAt: string | null;
                            /** @description Confirmed sends of the command */
                            tries: number;
                            /** @description STEP_MAX_ATTEMPTS */
                            maxTries: number;
                            /** @description Undone after the last try; false: tried until it is answered */
                            givesUp: boolean;
                            consumers: number | null;
                            messagesReady: number | null;
                            repliesReady: number | null;
                        } | null;
                        payment: {
                            seen: {
                                /** Format: uuid */
                                paymentId: string;
                                attempt: number;
                                amount: number;
                                /** @description ISO 4217 */
                                currency: string;
                                /** @enum {unknown} */
                                status: "Pending" | "Completed" | "Failed" | "Cancelled" | "Refunded";
                                /** @description Why the provider refused */
                                declineCode: string | null;
                                /** @description The charge at the provider */
                                providerReference: string | null;
                                /** @description Minor units that the provider told to have gone back, by refunds that have not failed, whoever made them; absent while it told nothing beyond the status */
                                amountRefunded?: number;
                                /** @description Why money that was to go back has not, or has gone twice; a person has to see to it */
                                refundFailure?: string;
                                /** @description The customer disputes the charge at their bank */
                                dispute?: {
                                    /** @description In the provider's words */
                                    status: string;
                                    amount: number;
                                };
                                /** @description The provider refuses to give the money back; an operator can end it */
                                refundRefusal?: {
                                    code: string;
                                    /** Format: date-time */
                                    since: string;
                                    attempts: number;
                                };
                                /** @description An operator stated that nothing of it is with us any more */
                                settlement?: {
                                    how: string;
                                    reason: string;
                                    by: string;
                                    /** Format: date-time */
                                    at: string;
                                };
                                /** @description The provider is being asked */
                                waiting?: {
                                    /** @enum {unknown} */
                                    call: "charge" | "cancel";
                                    /** Format: date-time */
                                    since: string;
                                    /** @description Calls that ended without an outcome */
                                    failedCalls: number;
                                    /** @description Of the last of them */
                                    lastError: string | null;
                                    /**
                                     * Format: date-time
                                     * @description When the provider is asked again, at the latest; in the past: it is due
                                     */
                                    nextCallAt: string;
                                };
                            } | null;
                            whyNot: string | null;
                        } | null;
                        /** @description Newest first, at most 5 */
                        lastReplies: {
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            /** @enum {unknown} */
                            kind: "message" | "timeout" | "admin" | "command" | "stale";
                            name: string;
                            from: string | null;
                            to: string;
                            attempt: number;
                            messageId: string | null;
                            causationId: string | null;
                            actor: string | null;
                            detail: {
                                [key: string]: unknown;
                            };
                        }[];
                        failureGroup: {
                            group: string;
                            sagas: number;
                        } | null;
                        acts: {
                            /** @enum {unknown} */
                            act: "retry" | "cancel" | "deadline" | "settle" | "replay";
                            allowed: boolean;
                            whyNot: string | null;
                            sends: string | null;
                        }[];
                        notes: {
                            id: string;
                            /** Format: date-time */
                            at: string;
                            actor: string;
                            text: string;
                        }[] | null;
                        audit: {
                            id: string;
                            /** Format: date-time */
                            at: string;
                            /** @description Name of the token */
                            actor: string;
                            act: string;
                            /** @description Kind and id, such as `saga:…` */
                            target: string;
                            orderId: string | null;
                            reason: string | null;
                            /** @description `done`, or the code with which it was refused */
                            result: string;
                            detail: {
                                [key: string]: unknown;
                            };
                        }[] | null;
                    };
                };
            };
            /** @description `VALIDATION_FAILED`: Request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `SAGA_NOT_FOUND`: No such saga */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    streamTransitions: {
        parameters: {
            query?: {
                /** @description Order id = saga id = correlation id */
                orderId?: string;
                /** @description Led to; repeatable: any of them */
                state?: ("Suspend" | "StockReserved" | "Paid" | "Completed" | "CancellingPayment" | "ReleasingStock" | "FailingOrder" | "Failed" | "ReopeningOrder")[];
                outcome?: "running" | "completed" | "failed";
                customerId?: string;
                /** @description `all`: also sends after the first, and messages that moved nothing */
                kinds?: "transitions" | "all";
                /** @description For clients that cannot set the header */
                lastEventId?: string;
            };
            header?: {
                "last-event-id"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /**
             * @description `BAD_CURSOR`: Cursor is not valid
             *
             *     `VALIDATION_FAILED`: Request is not valid
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `TOO_MANY_STREAMS`: Too many streams of one client
             *
             *     `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens
             */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replaySaga: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string;
            };
            path: {
                /** @description Order id = saga id = correlation id */
                orderId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why; kept in the audit */
                    reason: string;
                    payment?: {
                        token: string;
                    };
                    /** @description Only if this is still its attempt */
                    ifAttempt?: number;
                };
            };
        };
        responses: {
            /** @description Taken; the rest happens by itself */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: uuid
                         * @description Order id = saga id = correlation id
                         */
                        orderId: string;
                        /** @enum {unknown} */
                        state: "Suspend" | "StockReserved" | "Paid" | "Completed" | "CancellingPayment" | "ReleasingStock" | "FailingOrder" | "Failed" | "ReopeningOrder";
                        /** @enum {unknown} */
                        outcome: "running" | "completed" | "failed";
                        attempt: number;
                        customerId?: string;
                        currency?: string;
                        /** @description Minor units */
                        total?: number;
                        failure: {
                            /** @enum {unknown} */
                            reason: "OutOfStock" | "UnknownProduct" | "PaymentDeclined" | "StockTimeout" | "PaymentTimeout" | "Cancelled";
                            detail: string | null;
                        } | null;
                        incident: {
                            code: string;
                            message: string;
                            /** Format: date-time */
                            since: string;
                        } | null;
                        deadlineAt: string | null;
                        /** Format: date-time */
                        startedAt: string;
                        /** Format: date-time */
                        updatedAt: string;
                        finishedAt: string | null;
                        history: {
                            seq: number;
                            /** Format: date-time */
                            at: string;
                            /** @enum {unknown} */
                            kind: "message" | "timeout" | "admin" | "command" | "stale";
                            name: string;
                            from: string | null;
                            to: string;
                            attempt: number;
                            messageId: string | null;
                            causationId: string | null;
                            actor: string | null;
                            detail: {
                                [key: string]: unknown;
                            };
                        }[];
                    };
                };
            };
            /**
             * @description `VALIDATION_FAILED`: Request is not valid
             *
             *     `BAD_IDEMPOTENCY_KEY`: Idempotency-Key is not valid
             *
             *     `MALFORMED_JSON`: Body is not JSON
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `SAGA_NOT_FOUND`: No such saga */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `SAGA_NOT_REPLAYABLE`: Saga cannot be replayed now
             *
             *     `PAYMENT_TOKEN_NEEDED`: Another payment token is needed
             *
             *     `APPROVAL_NEEDED`: Approval is needed
             *
             *     `IDEMPOTENCY_KEY_IN_USE`: First request with this key is still in flight
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: Body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `NOT_JSON`: Body must be application/json
             *
             *     `UNSUPPORTED_ENCODING`: Content-Encoding is not understood
             */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED`: Idempotency-Key was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ADMIN_DISABLED`: Admin routes are disabled
             *
             *     `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    checkInvariants: {
        parameters: {
            query?: {
                /** @description Orders to look at */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        holds: boolean;
                        /** @description Orders looked at */
                        orders: number;
                        /** @description Of these, orders on their way: they are not judged */
                        inFlight: number;
                        rules: {
                            /** @description Stable name */
                            rule: string;
                            meaning: string;
                            /** @description Orders or products that it was checked on */
                            checked: number;
                            violations: {
                                /** @description Order id or sku */
                                subject: string;
                                detail: string;
                            }[];
                        }[];
                        /** @description What breaks no rule and a person should look at, of all orders: the same on every page */
                        lookAt: {
                            /** @description Order id or sku */
                            subject: string;
                            detail: string;
                        }[];
                        nextCursor: string | null;
                    };
                };
            };
            /**
             * @description `VALIDATION_FAILED`: Request is not valid
             *
             *     `BAD_CURSOR`: Cursor is not valid
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `PEER_UNAVAILABLE`: Another service is unavailable
             *
             *     `ADMIN_DISABLED`: Admin routes are disabled
             *
             *     `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listFailureGroups: {
        parameters: {
            query?: {
                /** @description Items in a page */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @description Fingerprint of state, step, reason and normalised detail */
                            group: string;
                            /** @enum {unknown} */
                            state: "Suspend" | "StockReserved" | "Paid" | "Completed" | "CancellingPayment" | "ReleasingStock" | "FailingOrder" | "Failed" | "ReopeningOrder";
                            step: string | null;
                            /** @description Failure reason, the code of an incident, or `STEP_WAITING`: not answered within `STEP_TIMEOUT_MS` */
                            reason: string;
                            detail: string | null;
                            /** @description Sagas that are in it now */
                            count: number;
                            /** Format: date-time */
                            firstSeen: string;
                            /** Format: date-time */
                            lastSeen: string;
                            /** @description How many of them came in each of the last 24 hours, the one up to now last */
                            trend: number[];
                            /** @description Totals of the orders, in minor units */
                            atStake: {
                                /** @description ISO 4217 */
                                currency: string;
                                /** @description Minor units, exact. It may exceed 2^53-1: read it as a big integer where that can happen */
                                amount: number;
                                sagas: number;
                            }[];
                            /** @description The newest few */
                            sampleOrderIds: string[];
                            /** @description Newest first, at most 20 */
                            notes: {
                                /** Format: uuid */
                                id: string;
                                /** Format: date-time */
                                at: string;
                                actor: string;
                                text: string;
                            }[];
                        }[];
                        /** @description null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /**
             * @description `VALIDATION_FAILED`: Request is not valid
             *
             *     `BAD_CURSOR`: Cursor is not valid
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ADMIN_DISABLED`: Admin routes are disabled
             *
             *     `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getFailureGroup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Fingerprint of state, step, reason and normalised detail */
                group: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Fingerprint of state, step, reason and normalised detail */
                        group: string;
                        /** @enum {unknown} */
                        state: "Suspend" | "StockReserved" | "Paid" | "Completed" | "CancellingPayment" | "ReleasingStock" | "FailingOrder" | "Failed" | "ReopeningOrder";
                        step: string | null;
                        /** @description Failure reason, the code of an incident, or `STEP_WAITING`: not answered within `STEP_TIMEOUT_MS` */
                        reason: string;
                        detail: string | null;
                        /** @description Sagas that are in it now */
                        count: number;
                        /** Format: date-time */
                        firstSeen: string;
                        /** Format: date-time */
                        lastSeen: string;
                        /** @description How many of them came in each of the last 24 hours, the one up to now last */
                        trend: number[];
                        /** @description Totals of the orders, in minor units */
                        atStake: {
                            /** @description ISO 4217 */
                            currency: string;
                            /** @description Minor units, exact. It may exceed 2^53-1: read it as a big integer where that can happen */
                            amount: number;
                            sagas: number;
                        }[];
                        /** @description The newest few */
                        sampleOrderIds: string[];
                        /** @description Newest first, at most 20 */
                        notes: {
                            /** Format: uuid */
                            id: string;
                            /** Format: date-time */
                            at: string;
                            actor: string;
                            text: string;
                        }[];
                    };
                };
            };
            /** @description `VALIDATION_FAILED`: Request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FAILURE_GROUP_NOT_FOUND`: No such failure group */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ADMIN_DISABLED`: Admin routes are disabled
             *
             *     `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    annotateFailureGroup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Fingerprint of state, step, reason and normalised detail */
                group: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    text: string;
                };
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        /** Format: date-time */
                        at: string;
                        actor: string;
                        text: string;
                    };
                };
            };
            /**
             * @description `VALIDATION_FAILED`: Request is not valid
             *
             *     `MALFORMED_JSON`: Body is not JSON
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FAILURE_GROUP_NOT_FOUND`: No such failure group */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: Body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `NOT_JSON`: Body must be application/json
             *
             *     `UNSUPPORTED_ENCODING`: Content-Encoding is not understood
             */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ADMIN_DISABLED`: Admin routes are disabled
             *
             *     `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    previewReplay: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** @description Exactly one of filter, orderIds and group */
        requestBody: {
            content: {
                "application/json": {
                    /** @description As in the query of GET /sagas; what may be several values is an array */
                    filter?: {
                        /** @description Where it stands; repeatable: any of them */
                        state?: ("Suspend" | "StockReserved" | "Paid" | "Completed" | "CancellingPayment" | "ReleasingStock" | "FailingOrder" | "Failed" | "ReopeningOrder")[];
                        /** @enum {unknown} */
                        outcome?: "running" | "completed" | "failed";
                        /** @description Also while the compensation runs; repeatable: any of them */
                        failureReason?: ("OutOfStock" | "UnknownProduct" | "PaymentDeclined" | "StockTimeout" | "PaymentTimeout" | "Cancelled")[];
                        /** @description Fingerprint of state, step, reason and normalised detail */
                        group?: string;
                        /**
                         * @description Whether it has one, or the code of one
                         * @enum {unknown}
                         */
                        incident?: "true" | "false" | "STEP_UNANSWERED";
                        customerId?: string;
                        sku?: string;
                        /** @description ISO 4217 */
                        currency?: string;
                        amountMin?: number;
                        amountMax?: number;
                        /** @description This attempt or a later one */
                        attempt?: number;
                        /**
                         * Format: date-time
                         * @description Of `startedAt`, excluded
                         */
                        createdAfter?: string;
                        /**
                         * Format: date-time
                         * @description Of `startedAt`, excluded
                         */
                        createdBefore?: string;
                        /**
                         * Format: date-time
                         * @description Of `updatedAt`, excluded
                         */
                        updatedAfter?: string;
                        /**
                         * Format: date-time
                         * @description Of `updatedAt`, excluded
                         */
                        updatedBefore?: string;
                        /**
                         * Format: date-time
                         * @description Only sagas that wait for a reply, and will send again before this
                         */
                        deadlineBefore?: string;
                    };
                    orderIds?: string[];
                    /** @description Fingerprint of state, step, reason and normalised detail */
                    group?: string;
                    /** @description Replaces that of the orders */
                    payment?: {
                        token: string;
                    };
                };
            };
        };
        responses: {
            /** @description Made */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Names the sagas that the preview has frozen */
                        selectionToken: string;
                        createdBy: string;
                        /** Format: date-time */
                        createdAt: string;
                        /**
                         * Format: date-time
                         * @description Until then a run can be made of it
                         */
                        expiresAt: string;
                        sagas: number;
                        /** @description Those that a run would replay */
                        replayable: number;
                        totals: {
                            /** @description ISO 4217 */
                            currency: string;
                            sagas: number;
                            /** @description Minor units, exact. It may exceed 2^53-1: read it as a big integer where that can happen */
                            amount: number;
                            replayable: {
                                sagas: number;
                                /** @description Minor units, exact. It may exceed 2^53-1: read it as a big integer where that can happen */
                                amount: number;
                            };
                        }[];
                        payment: {
                            /**
                             * @description Never shown
                             * @enum {string}
                             */
                            token: "***";
                            customers: number | null;
                        } | null;
                        items: {
                            /**
                             * Format: uuid
                             * @description Order id = saga id = correlation id
                             */
                            orderId: string;
                            /** @enum {unknown} */
                            state: "Suspend" | "StockReserved" | "Paid" | "Completed" | "CancellingPayment" | "ReleasingStock" | "FailingOrder" | "Failed" | "ReopeningOrder";
                            attempt: number;
                            failure: {
                                /** @enum {unknown} */
                                reason: "OutOfStock" | "UnknownProduct" | "PaymentDeclined" | "StockTimeout" | "PaymentTimeout" | "Cancelled";
                                detail: string | null;
                            } | null;
                            group: string | null;
                            /** @description ISO 4217 */
                            currency: string;
                            /** @description Minor units */
                            amount: number;
                            skipped: string | null;
                            /** @description What a replay would send when all goes well */
                            commands: string[];
                            /** @description What the workers hold now; null where one does not answer */
                            holds: {
                                stock: {
                                    /** @enum {unknown} */
                                    reservation: "never-reserved" | "held" | "refused" | "released";
                                    /** @description Lines for which there is too little now; `free` is null for an unknown product */
                                    short: {
                                        sku: string;
                                        wanted: number;
                                        free: number | null;
                                    }[];
                                } | null;
                                payment: ("never-charged" | "pending" | "charged" | "declined" | "cancelled" | "refunded") | null;
                            };
                        }[];
                        /** @description null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /**
             * @description `VALIDATION_FAILED`: Request is not valid
             *
             *     `MALFORMED_JSON`: Body is not JSON
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `SAGA_NOT_FOUND`: No such saga */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `SELECTION_TOO_LARGE`: Too many sagas for one selection */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: Body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `NOT_JSON`: Body must be application/json
             *
             *     `UNSUPPORTED_ENCODING`: Content-Encoding is not understood
             */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ADMIN_DISABLED`: Admin routes are disabled
             *
             *     `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReplayPreview: {
        parameters: {
            query?: {
                /** @description Items in a page */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Names the sagas that the preview has frozen */
                selectionToken: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Names the sagas that the preview has frozen */
                        selectionToken: string;
                        createdBy: string;
                        /** Format: date-time */
                        createdAt: string;
                        /**
                         * Format: date-time
                         * @description Until then a run can be made of it
                         */
                        expiresAt: string;
                        sagas: number;
                        /** @description Those that a run would replay */
                        replayable: number;
                        totals: {
                            /** @description ISO 4217 */
                            currency: string;
                            sagas: number;
                            /** @description Minor units, exact. It may exceed 2^53-1: read it as a big integer where that can happen */
                            amount: number;
                            replayable: {
                                sagas: number;
                                /** @description Minor units, exact. It may exceed 2^53-1: read it as a big integer where that can happen */
                                amount: number;
                            };
                        }[];
                        payment: {
                            /**
                             * @description Never shown
                             * @enum {string}
                             */
                            token: "***";
                            customers: number | null;
                        } | null;
                        items: {
                            /**
                             * Format: uuid
                             * @description Order id = saga id = correlation id
                             */
                            orderId: string;
                            /** @enum {unknown} */
                            state: "Suspend" | "StockReserved" | "Paid" | "Completed" | "CancellingPayment" | "ReleasingStock" | "FailingOrder" | "Failed" | "ReopeningOrder";
                            attempt: number;
                            failure: {
                                /** @enum {unknown} */
                                reason: "OutOfStock" | "UnknownProduct" | "PaymentDeclined" | "StockTimeout" | "PaymentTimeout" | "Cancelled";
                                detail: string | null;
                            } | null;
                            group: string | null;
                            /** @description ISO 4217 */
                            currency: string;
                            /** @description Minor units */
                            amount: number;
                            skipped: string | null;
                            /** @description What a replay would send when all goes well */
                            commands: string[];
                            /** @description What the workers hold now; null where one does not answer */
                            holds: {
                                stock: {
                                    /** @enum {unknown} */
                                    reservation: "never-reserved" | "held" | "refused" | "released";
                                    /** @description Lines for which there is too little now; `free` is null for an unknown product */
                                    short: {
                                        sku: string;
                                        wanted: number;
                                        free: number | null;
                                    }[];
                                } | null;
                                payment: ("never-charged" | "pending" | "charged" | "declined" | "cancelled" | "refunded") | null;
                            };
                        }[];
                        /** @description null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /**
             * @description `VALIDATION_FAILED`: Request is not valid
             *
             *     `BAD_CURSOR`: Cursor is not valid
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `SELECTION_NOT_FOUND`: No such selection */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ADMIN_DISABLED`: Admin routes are disabled
             *
             *     `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listReplays: {
        parameters: {
            query?: {
                /** @description Items in a page */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                state?: "awaiting-approval" | "running" | "paused" | "stopped" | "aborted" | "completed";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                            /** @enum {unknown} */
                            state: "awaiting-approval" | "running" | "paused" | "stopped" | "aborted" | "completed";
                            why: string | null;
                            reason: string;
                            createdBy: string;
                            /** Format: date-time */
                            createdAt: string;
                            approvedBy: string | null;
                            approvedAt: string | null;
                            ramp: number[];
                            maxPerSecond: number;
                            stopIfFailedRatio: number;
                            payment: {
                                /**
                                 * @description Never shown
                                 * @enum {string}
                                 */
                                token: "***";
                                customers: number | null;
                            } | null;
                            wave: {
                                number: number;
                                size: number;
                            } | null;
                            sagas: number;
                            counts: {
                                pending: number;
                                sent: number;
                                completed: number;
                                "failed-again": number;
                                "failed-differently": number;
                                skipped: number;
                            };
                            /** Format: date-time */
                            updatedAt: string;
                            finishedAt: string | null;
                        }[];
                        /** @description null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /**
             * @description `VALIDATION_FAILED`: Request is not valid
             *
             *     `BAD_CURSOR`: Cursor is not valid
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ADMIN_DISABLED`: Admin routes are disabled
             *
             *     `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createReplay: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Names the sagas that the preview has frozen */
                    selectionToken: string;
                    /** @description Why; kept in the audit and in the history of each saga */
                    reason: string;
                    /** @description Sagas in the first wave, the second …; the last number goes on. Default 1, 5, 25, 100 */
                    ramp?: number[];
                    /** @description Sagas replayed in a second. Default 50 */
                    maxPerSecond?: number;
                    /** @description Stops when this part of the sagas of a wave has failed again. Default 0.5 */
                    stopIfFailedRatio?: number;
                    /** @description Must be true when the preview has another payment token and orders of more than one customer: all of them are charged to it */
                    oneTokenForSeveralCustomers?: boolean;
                };
            };
        };
        responses: {
            /** @description Taken; the rest happens by itself */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        /** @enum {unknown} */
                        state: "awaiting-approval" | "running" | "paused" | "stopped" | "aborted" | "completed";
                        why: string | null;
                        reason: string;
                        createdBy: string;
                        /** Format: date-time */
                        createdAt: string;
                        approvedBy: string | null;
                        approvedAt: string | null;
                        ramp: number[];
                        maxPerSecond: number;
                        stopIfFailedRatio: number;
                        payment: {
                            /**
                             * @description Never shown
                             * @enum {string}
                             */
                            token: "***";
                            customers: number | null;
                        } | null;
                        wave: {
                            number: number;
                            size: number;
                        } | null;
                        sagas: number;
                        counts: {
                            pending: number;
                            sent: number;
                            completed: number;
                            "failed-again": number;
                            "failed-differently": number;
                            skipped: number;
                        };
                        /** Format: date-time */
                        updatedAt: string;
                        finishedAt: string | null;
                    };
                };
            };
            /**
             * @description `VALIDATION_FAILED`: Request is not valid
             *
             *     `BAD_IDEMPOTENCY_KEY`: Idempotency-Key is not valid
             *
             *     `MALFORMED_JSON`: Body is not JSON
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `SELECTION_NOT_FOUND`: No such selection */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `SELECTION_USED`: Selection is already used
             *
             *     `NOTHING_TO_REPLAY`: No saga can be replayed
             *
             *     `IDEMPOTENCY_KEY_IN_USE`: First request with this key is still in flight
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: Body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `NOT_JSON`: Body must be application/json
             *
             *     `UNSUPPORTED_ENCODING`: Content-Encoding is not understood
             */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `SEVERAL_CUSTOMERS`: One payment token for several customers
             *
             *     `IDEMPOTENCY_KEY_REUSED`: Idempotency-Key was used for another request
             */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ADMIN_DISABLED`: Admin routes are disabled
             *
             *     `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                replayId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        /** @enum {unknown} */
                        state: "awaiting-approval" | "running" | "paused" | "stopped" | "aborted" | "completed";
                        why: string | null;
                        reason: string;
                        createdBy: string;
                        /** Format: date-time */
                        createdAt: string;
                        approvedBy: string | null;
                        approvedAt: string | null;
                        ramp: number[];
                        maxPerSecond: number;
                        stopIfFailedRatio: number;
                        payment: {
                            /**
                             * @description Never shown
                             * @enum {string}
                             */
                            token: "***";
                            customers: number | null;
                        } | null;
                        wave: {
                            number: number;
                            size: number;
                        } | null;
                        sagas: number;
                        counts: {
                            pending: number;
                            sent: number;
                            completed: number;
                            "failed-again": number;
                            "failed-differently": number;
                            skipped: number;
                        };
                        /** Format: date-time */
                        updatedAt: string;
                        finishedAt: string | null;
                    };
                };
            };
            /** @description `VALIDATION_FAILED`: Request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `REPLAY_NOT_FOUND`: No such replay run */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ADMIN_DISABLED`: Admin routes are disabled
             *
             *     `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listReplayItems: {
        parameters: {
            query?: {
                /** @description Items in a page */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                result?: "pending" | "sent" | "completed" | "failed-again" | "failed-differently" | "skipped";
            };
            header?: never;
            path: {
                replayId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /**
                             * Format: uuid
                             * @description Order id = saga id = correlation id
                             */
                            orderId: string;
                            /** @enum {unknown} */
                            result: "pending" | "sent" | "completed" | "failed-again" | "failed-differently" | "skipped";
                            why: string | null;
                            wave: number | null;
                            /** @description As it was frozen */
                            attempt: number;
                            newAttempt: number | null;
                            group: string | null;
                            /** @description ISO 4217 */
                            currency: string;
                            /** @description Minor units */
                            amount: number;
                            sentAt: string | null;
                            endedAt: string | null;
                        }[];
                        /** @description null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /**
             * @description `VALIDATION_FAILED`: Request is not valid
             *
             *     `BAD_CURSOR`: Cursor is not valid
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `REPLAY_NOT_FOUND`: No such replay run */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ADMIN_DISABLED`: Admin routes are disabled
             *
             *     `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listReplayWaves: {
        parameters: {
            query?: {
                /** @description Items in a page */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
            };
            header?: never;
            path: {
                replayId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** @description From 1 */
                            wave: number;
                            sagas: number;
                            /** @description On their way */
                            sent: number;
                            completed: number;
                            /** @description Again or differently */
                            failed: number;
                            /** Format: date-time */
                            beganAt: string;
                            endedAt: string | null;
                        }[];
                        /** @description null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /**
             * @description `VALIDATION_FAILED`: Request is not valid
             *
             *     `BAD_CURSOR`: Cursor is not valid
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `REPLAY_NOT_FOUND`: No such replay run */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ADMIN_DISABLED`: Admin routes are disabled
             *
             *     `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pauseReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                replayId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why; kept in the audit */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        /** @enum {unknown} */
                        state: "awaiting-approval" | "running" | "paused" | "stopped" | "aborted" | "completed";
                        why: string | null;
                        reason: string;
                        createdBy: string;
                        /** Format: date-time */
                        createdAt: string;
                        approvedBy: string | null;
                        approvedAt: string | null;
                        ramp: number[];
                        maxPerSecond: number;
                        stopIfFailedRatio: number;
                        payment: {
                            /**
                             * @description Never shown
                             * @enum {string}
                             */
                            token: "***";
                            customers: number | null;
                        } | null;
                        wave: {
                            number: number;
                            size: number;
                        } | null;
                        sagas: number;
                        counts: {
                            pending: number;
                            sent: number;
                            completed: number;
                            "failed-again": number;
                            "failed-differently": number;
                            skipped: number;
                        };
                        /** Format: date-time */
                        updatedAt: string;
                        finishedAt: string | null;
                    };
                };
            };
            /**
             * @description `VALIDATION_FAILED`: Request is not valid
             *
             *     `MALFORMED_JSON`: Body is not JSON
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `REPLAY_NOT_FOUND`: No such replay run */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `REPLAY_STATE`: Replay run is in another state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: Body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `NOT_JSON`: Body must be application/json
             *
             *     `UNSUPPORTED_ENCODING`: Content-Encoding is not understood
             */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ADMIN_DISABLED`: Admin routes are disabled
             *
             *     `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resumeReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                replayId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why; kept in the audit */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        /** @enum {unknown} */
                        state: "awaiting-approval" | "running" | "paused" | "stopped" | "aborted" | "completed";
                        why: string | null;
                        reason: string;
                        createdBy: string;
                        /** Format: date-time */
                        createdAt: string;
                        approvedBy: string | null;
                        approvedAt: string | null;
                        ramp: number[];
                        maxPerSecond: number;
                        stopIfFailedRatio: number;
                        payment: {
                            /**
                             * @description Never shown
                             * @enum {string}
                             */
                            token: "***";
                            customers: number | null;
                        } | null;
                        wave: {
                            number: number;
                            size: number;
                        } | null;
                        sagas: number;
                        counts: {
                            pending: number;
                            sent: number;
                            completed: number;
                            "failed-again": number;
                            "failed-differently": number;
                            skipped: number;
                        };
                        /** Format: date-time */
                        updatedAt: string;
                        finishedAt: string | null;
                    };
                };
            };
            /**
             * @description `VALIDATION_FAILED`: Request is not valid
             *
             *     `MALFORMED_JSON`: Body is not JSON
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `REPLAY_NOT_FOUND`: No such replay run */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `REPLAY_STATE`: Replay run is in another state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: Body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `NOT_JSON`: Body must be application/json
             *
             *     `UNSUPPORTED_ENCODING`: Content-Encoding is not understood
             */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ADMIN_DISABLED`: Admin routes are disabled
             *
             *     `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    abortReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                replayId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why; kept in the audit */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        /** @enum {unknown} */
                        state: "awaiting-approval" | "running" | "paused" | "stopped" | "aborted" | "completed";
                        why: string | null;
                        reason: string;
                        createdBy: string;
                        /** Format: date-time */
                        createdAt: string;
                        approvedBy: string | null;
                        approvedAt: string | null;
                        ramp: number[];
                        maxPerSecond: number;
                        stopIfFailedRatio: number;
                        payment: {
                            /**
                             * @description Never shown
                             * @enum {string}
                             */
                            token: "***";
                            customers: number | null;
                        } | null;
                        wave: {
                            number: number;
                            size: number;
                        } | null;
                        sagas: number;
                        counts: {
                            pending: number;
                            sent: number;
                            completed: number;
                            "failed-again": number;
                            "failed-differently": number;
                            skipped: number;
                        };
                        /** Format: date-time */
                        updatedAt: string;
                        finishedAt: string | null;
                    };
                };
            };
            /**
             * @description `VALIDATION_FAILED`: Request is not valid
             *
             *     `MALFORMED_JSON`: Body is not JSON
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `REPLAY_NOT_FOUND`: No such replay run */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `REPLAY_STATE`: Replay run is in another state */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: Body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `NOT_JSON`: Body must be application/json
             *
             *     `UNSUPPORTED_ENCODING`: Content-Encoding is not understood
             */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ADMIN_DISABLED`: Admin routes are disabled
             *
             *     `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    approveReplay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                replayId: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why; kept in the audit */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        /** @enum {unknown} */
                        state: "awaiting-approval" | "running" | "paused" | "stopped" | "aborted" | "completed";
                        why: string | null;
                        reason: string;
                        createdBy: string;
                        /** Format: date-time */
                        createdAt: string;
                        approvedBy: string | null;
                        approvedAt: string | null;
                        ramp: number[];
                        maxPerSecond: number;
                        stopIfFailedRatio: number;
                        payment: {
                            /**
                             * @description Never shown
                             * @enum {string}
                             */
                            token: "***";
                            customers: number | null;
                        } | null;
                        wave: {
                            number: number;
                            size: number;
                        } | null;
                        sagas: number;
                        counts: {
                            pending: number;
                            sent: number;
                            completed: number;
                            "failed-again": number;
                            "failed-differently": number;
                            skipped: number;
                        };
                        /** Format: date-time */
                        updatedAt: string;
                        finishedAt: string | null;
                    };
                };
            };
            /**
             * @description `VALIDATION_FAILED`: Request is not valid
             *
             *     `MALFORMED_JSON`: Body is not JSON
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `REPLAY_NOT_FOUND`: No such replay run */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `REPLAY_STATE`: Replay run is in another state
             *
             *     `SECOND_PERSON_NEEDED`: Another person must approve
             */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: Body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `NOT_JSON`: Body must be application/json
             *
             *     `UNSUPPORTED_ENCODING`: Content-Encoding is not understood
             */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ADMIN_DISABLED`: Admin routes are disabled
             *
             *     `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDeadLetters: {
        parameters: {
            query?: {
                /** @description Items in a page */
                limit?: number;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description Where its message comes from */
                queue?: "stock.commands" | "payment.commands" | "order.commands" | "orchestrator.replies";
                /** @description Message type */
                type?: string;
                /** @description Order id = saga id = correlation id */
                orderId?: string;
                /** @description Why it was parked, such as `handler-failed` */
                code?: string;
                /** @description It failed after */
                after?: string;
                /** @description It failed before */
                before?: string;
                status?: ("parked" | "redriving" | "redriven" | "discarded" | "taken") | "any";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: {
                            /** Format: uuid */
                            id: string;
                            queue: string;
                            /**
                             * @description parked: waits for a decision. redriving: on its way back. redriven, discarded: decided. taken: an earlier version missed it in its queue; it can be acted on like a parked one
                             * @enum {unknown}
                             */
                            status: "parked" | "redriving" | "redriven" | "discarded" | "taken";
                            type: string | null;
                            messageId: string | null;
                            orderId: string | null;
                            code: string | null;
                            message: string | null;
                            /** Format: date-time */
                            failedAt: string;
                            /** @description How often its message was redriven before */
                            redrives: number;
                            earlierId: string | null;
                            laterId: string | null;
                            lastAct: {
                                /** Format: date-time */
                                at: string;
                                actor: string;
                                reason: string | null;
                            } | null;
                            /** @description Of the message; secrets masked */
                            headers: {
                                [key: string]: unknown;
                            };
                            /** @description Size of the body */
                            bytes: number;
                            body: {
                                /**
                                 * @description `binary`: no UTF-8. `large`: over 4 KiB in a list, over 256 KiB else. Neither is shown
                                 * @enum {unknown}
                                 */
                                format: "json" | "text" | "binary" | "large";
                                /** @description Payment tokens masked */
                                value: unknown;
                            };
                        }[];
                        /** @description null on the last page */
                        nextCursor: string | null;
                    };
                };
            };
            /**
             * @description `VALIDATION_FAILED`: Request is not valid
             *
             *     `BAD_CURSOR`: Cursor is not valid
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ADMIN_DISABLED`: Admin routes are disabled
             *
             *     `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        queue: string;
                        /**
                         * @description parked: waits for a decision. redriving: on its way back. redriven, discarded: decided. taken: an earlier version missed it in its queue; it can be acted on like a parked one
                         * @enum {unknown}
                         */
                        status: "parked" | "redriving" | "redriven" | "discarded" | "taken";
                        type: string | null;
                        messageId: string | null;
                        orderId: string | null;
                        code: string | null;
                        message: string | null;
                        /** Format: date-time */
                        failedAt: string;
                        /** @description How often its message was redriven before */
                        redrives: number;
                        earlierId: string | null;
                        laterId: string | null;
                        lastAct: {
                            /** Format: date-time */
                            at: string;
                            actor: string;
                            reason: string | null;
                        } | null;
                        /** @description Of the message; secrets masked */
                        headers: {
                            [key: string]: unknown;
                        };
                        /** @description Size of the body */
                        bytes: number;
                        body: {
                            /**
                             * @description `binary`: no UTF-8. `large`: over 4 KiB in a list, over 256 KiB else. Neither is shown
                             * @enum {unknown}
                             */
                            format: "json" | "text" | "binary" | "large";
                            /** @description Payment tokens masked */
                            value: unknown;
                        };
                    };
                };
            };
            /** @description `VALIDATION_FAILED`: Request is not valid */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `DEAD_LETTER_NOT_FOUND`: No such dead letter */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ADMIN_DISABLED`: Admin routes are disabled
             *
             *     `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    redriveDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": null | {
                    /** @description Why; kept in the audit */
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description Taken; the rest happens by itself */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        queue: string;
                        /**
                         * @description parked: waits for a decision. redriving: on its way back. redriven, discarded: decided. taken: an earlier version missed it in its queue; it can be acted on like a parked one
                         * @enum {unknown}
                         */
                        status: "parked" | "redriving" | "redriven" | "discarded" | "taken";
                        type: string | null;
                        messageId: string | null;
                        orderId: string | null;
                        code: string | null;
                        message: string | null;
                        /** Format: date-time */
                        failedAt: string;
                        /** @description How often its message was redriven before */
                        redrives: number;
                        earlierId: string | null;
                        laterId: string | null;
                        lastAct: {
                            /** Format: date-time */
                            at: string;
                            actor: string;
                            reason: string | null;
                        } | null;
                        /** @description Of the message; secrets masked */
                        headers: {
                            [key: string]: unknown;
                        };
                        /** @description Size of the body */
                        bytes: number;
                        body: {
                            /**
                             * @description `binary`: no UTF-8. `large`: over 4 KiB in a list, over 256 KiB else. Neither is shown
                             * @enum {unknown}
                             */
                            format: "json" | "text" | "binary" | "large";
                            /** @description Payment tokens masked */
                            value: unknown;
                        };
                    };
                };
            };
            /**
             * @description `VALIDATION_FAILED`: Request is not valid
             *
             *     `MALFORMED_JSON`: Body is not JSON
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `DEAD_LETTER_NOT_FOUND`: No such dead letter */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `DEAD_LETTER_NOT_PARKED`: Dead letter is not parked */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: Body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `NOT_JSON`: Body must be application/json
             *
             *     `UNSUPPORTED_ENCODING`: Content-Encoding is not understood
             */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ADMIN_DISABLED`: Admin routes are disabled
             *
             *     `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    discardDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Why; kept in the audit */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Taken; the rest happens by itself */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        queue: string;
                        /**
                         * @description parked: waits for a decision. redriving: on its way back. redriven, discarded: decided. taken: an earlier version missed it in its queue; it can be acted on like a parked one
                         * @enum {unknown}
                         */
                        status: "parked" | "redriving" | "redriven" | "discarded" | "taken";
                        type: string | null;
                        messageId: string | null;
                        orderId: string | null;
                        code: string | null;
                        message: string | null;
                        /** Format: date-time */
                        failedAt: string;
                        /** @description How often its message was redriven before */
                        redrives: number;
                        earlierId: string | null;
                        laterId: string | null;
                        lastAct: {
                            /** Format: date-time */
                            at: string;
                            actor: string;
                            reason: string | null;
                        } | null;
                        /** @description Of the message; secrets masked */
                        headers: {
                            [key: string]: unknown;
                        };
                        /** @description Size of the body */
                        bytes: number;
                        body: {
                            /**
                             * @description `binary`: no UTF-8. `large`: over 4 KiB in a list, over 256 KiB else. Neither is shown
                             * @enum {unknown}
                             */
                            format: "json" | "text" | "binary" | "large";
                            /** @description Payment tokens masked */
                            value: unknown;
                        };
                    };
                };
            };
            /**
             * @description `VALIDATION_FAILED`: Request is not valid
             *
             *     `MALFORMED_JSON`: Body is not JSON
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `DEAD_LETTER_NOT_FOUND`: No such dead letter */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `DEAD_LETTER_NOT_PARKED`: Dead letter is not parked */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: Body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `NOT_JSON`: Body must be application/json
             *
             *     `UNSUPPORTED_ENCODING`: Content-Encoding is not understood
             */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ADMIN_DISABLED`: Admin routes are disabled
             *
             *     `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    redriveDeadLetters: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        /** @description One of `ids`, `filter` and `all` */
        requestBody: {
            content: {
                "application/json": {
                    ids?: string[];
                    /** @description All parked letters like this */
                    filter?: {
                        /**
                         * @description Where its message comes from
                         * @enum {unknown}
                         */
                        queue?: "stock.commands" | "payment.commands" | "order.commands" | "orchestrator.replies";
                        /** @description Message type */
                        type?: string;
                        /**
                         * Format: uuid
                         * @description Order id = saga id = correlation id
                         */
                        orderId?: string;
                        /** @description Why it was parked, such as `handler-failed` */
                        code?: string;
                        /**
                         * Format: date-time
                         * @description It failed after
                         */
                        after?: string;
                        /**
                         * Format: date-time
                         * @description It failed before
                         */
                        before?: string;
                    };
                    /**
                     * @description Every parked letter of every queue
                     * @enum {boolean}
                     */
                    all?: true;
                    /** @description Why; kept in the audit */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Taken; the rest happens by itself */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Letters that it is done to now; at most 10000 in one act */
                        accepted: number;
                        /** @description Of `ids`: those that are unknown, or decided already */
                        notParked: string[];
                        /** @description Parked letters that the filter finds still: ask again */
                        remaining: number;
                    };
                };
            };
            /**
             * @description `VALIDATION_FAILED`: Request is not valid
             *
             *     `BAD_IDEMPOTENCY_KEY`: Idempotency-Key is not valid
             *
             *     `MALFORMED_JSON`: Body is not JSON
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_IN_USE`: First request with this key is still in flight */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: Body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `NOT_JSON`: Body must be application/json
             *
             *     `UNSUPPORTED_ENCODING`: Content-Encoding is not understood
             */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED`: Idempotency-Key was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ADMIN_DISABLED`: Admin routes are disabled
             *
             *     `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    discardDeadLetters: {
        parameters: {
            query?: never;
            header?: {
                "idempotency-key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        /** @description One of `ids` and `filter` */
        requestBody: {
            content: {
                "application/json": {
                    ids?: string[];
                    /** @description All parked letters like this */
                    filter?: {
                        /**
                         * @description Where its message comes from
                         * @enum {unknown}
                         */
                        queue?: "stock.commands" | "payment.commands" | "order.commands" | "orchestrator.replies";
                        /** @description Message type */
                        type?: string;
                        /**
                         * Format: uuid
                         * @description Order id = saga id = correlation id
                         */
                        orderId?: string;
                        /** @description Why it was parked, such as `handler-failed` */
                        code?: string;
                        /**
                         * Format: date-time
                         * @description It failed after
                         */
                        after?: string;
                        /**
                         * Format: date-time
                         * @description It failed before
                         */
                        before?: string;
                    };
                    /** @description Why; kept in the audit */
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Taken; the rest happens by itself */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description Letters that it is done to now; at most 10000 in one act */
                        accepted: number;
                        /** @description Of `ids`: those that are unknown, or decided already */
                        notParked: string[];
                        /** @description Parked letters that the filter finds still: ask again */
                        remaining: number;
                    };
                };
            };
            /**
             * @description `VALIDATION_FAILED`: Request is not valid
             *
             *     `BAD_IDEMPOTENCY_KEY`: Idempotency-Key is not valid
             *
             *     `MALFORMED_JSON`: Body is not JSON
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_IN_USE`: First request with this key is still in flight */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: Body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `NOT_JSON`: Body must be application/json
             *
             *     `UNSUPPORTED_ENCODING`: Content-Encoding is not understood
             */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `IDEMPOTENCY_KEY_REUSED`: Idempotency-Key was used for another request */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ADMIN_DISABLED`: Admin routes are disabled
             *
             *     `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    reindexDeadLetters: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": null | Record<string, never>;
            };
        };
        responses: {
            /** @description Taken; the rest happens by itself */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        queues: string[];
                    };
                };
            };
            /**
             * @description `VALIDATION_FAILED`: Request is not valid
             *
             *     `MALFORMED_JSON`: Body is not JSON
             */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHORIZED`: Authentication required */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: Another role is needed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: Body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `NOT_JSON`: Body must be application/json
             *
             *     `UNSUPPORTED_ENCODING`: Content-Encoding is not understood
             */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_WRONG_TOKENS`: Too many wrong tokens */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `HEADERS_TOO_LARGE`: Request headers are too large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description `ADMIN_DISABLED`: Admin routes are disabled
             *
             *     `DATABASE_UNAVAILABLE`: Database is unavailable
             *
             *     `OVERLOADED`: Service is overloaded
             *
             *     `STOPPING`: Service is stopping
             */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What went wrong, as problem details (RFC 9457) */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
