// A database server of a run: it decides when a statement happens, and when its answer arrives, if it does.

import type { MemorySession } from '@order-saga/shared/database/memory/memory-database';
import { MemoryDatabaseError } from '@order-saga/shared/database/memory/memory-error';
import type { MemoryServer, MemoryStatement } from '@order-saga/shared/database/memory/memory-server';
import type { Process, Scheduler } from '../kernel/scheduler.ts';

export interface DatabaseServer {
  /** How a process reaches it. */
  serverFor(who: Process): MemoryServer;
  /** Its connections are lost; what had an answer on the way has an unknown outcome. */
  loseConnections(who: Process): void;
  /** The server has seen that the process is gone. */
  forget(who: Process): void;
}

/** `lock_timeout`, as production's connections set it. */
const LOCK_TIMEOUT_MS = 5000;
/** Of each that a server may answer any statement with, one. */
const STATES = ['40001', '53200', '57014', '57P01'];

interface Connection {
  readonly who: Process;
  readonly session: MemorySession;
  /** Rejects the call that has no answer yet. */
  lost: (() => void) | undefined;
}

export function createDatabaseServer(scheduler: Scheduler): DatabaseServer {
  const connections = new Map<MemorySession, Connection>();

  function end({ session, lost, who }: Connection): void {
    connections.delete(session);
    session.lose();
    if (lost !== undefined && who.isAlive) scheduler.post({ who, name: 'connection lost', happen: lost });
  }

  function loseAll(who: Process): void {
    for (const connection of [...connections.values()]) if (connection.who === who) end(connection);
  }

  function send<Answer>(connection: Connection, statement: MemoryStatement<Answer>): Promise<Answer> {
    const { who, session } = connection;
    const { name } = statement;
    return new Promise((resolve, reject) => {
      connection.lost = () => reject(new Error('Connection terminated unexpectedly'));
      let blockedSince: number | undefined;
      const answer = (settle: () => void) => {
        if (!who.isAlive || session.isLost()) return;
        const arrive = () => {
          if (session.isLost()) return;
          connection.lost = undefined;
          settle();
        };
        scheduler.post({ who, name: `${name}: answer`, happen: arrive });
      };
      const isTimedOut = () => blockedSince !== undefined && scheduler.now - blockedSince >= LOCK_TIMEOUT_MS;
      const post = (afterMs: number) =>
        scheduler.post({
          who: null,
          name: `${who.name}: ${name}`,
          afterMs,
          isReady: () => session.isLost() || !session.isBlocked() || isTimedOut(),
          happen,
        });
      function happen(): void {
        if (session.isLost()) return;
        try {
          if (session.isBlocked() && isTimedOut())
            throw new MemoryDatabaseError('55P03', 'canceling statement due to lock timeout');
          const fault = scheduler.faultAt('statement');
          if (fault === 'statement fails')
            throw new MemoryDatabaseError(scheduler.oneOf(STATES), 'the server cannot go on');
          const served = statement.step();
          if (served === undefined) {
            scheduler.count('waited for a lock');
            blockedSince ??= scheduler.now;
            post(0);
          } else if (fault === 'answer lost after the commit') end(connection);
          else answer(() => resolve(served.answer));
        } catch (error) {
          session.fail();
          answer(() => reject(error));
        }
      }
      post(0);
    });
  }

  return {
    serverFor: (who) => (statement) => {
      const { session, name } = statement;
      if (name === 'connect') {
        if (scheduler.faultAt('statement') === 'no connection')
          return Promise.reject(new Error('timeout exceeded when trying to connect'));
        connections.set(session, { who, session, lost: undefined });
        return Promise.resolve(statement.step()!.answer);
      }
      const connection = connections.get(session);
      if (connection === undefined) return Promise.reject(new Error('Connection terminated unexpectedly'));
      // In the process itself: no memory, a value that the driver refuses, a connection that is gone already.
      if (name !== 'rollback' && scheduler.faultAt('statement') === 'statement not sent')
        return Promise.reject(new Error('Client has encountered a connection error and is not queryable'));
      return send(connection, statement);
    },
    loseConnections: loseAll,
    forget: loseAll,
  };
}
