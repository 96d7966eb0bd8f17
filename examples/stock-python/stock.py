#!/usr/bin/python3
"""stock-service in Python, a participant like any other: RabbitMQ for its commands, PostgreSQL for what it decided.

Settings: RABBITMQ_URL, STOCK_DATABASE_URL (an existing database), STOCK_PORT (3002), ADMIN_TOKEN for PUT /products/{sku}.
What it has to do, and why, is in docs/implementing-a-service.md.
"""
import json
import os
import re
import sys
import threading
import time
import uuid
from collections import Counter
from contextlib import closing
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pika
import psycopg2
from psycopg2.extras import Json, RealDictCursor

QUEUE = "stock.commands"
ID_NAMESPACE = uuid.UUID("3f0c5d52-6f0e-4d53-9c0a-5b8f2f6f8a11")  # Any will do: what counts is that ids are stable.
CONSUMERS = 4  # Each handles one command after the other; two commands of one order wait for each other.
SKU = re.compile(r"[A-Za-z0-9._-]{1,64}")


def connect_database(**options):
    return psycopg2.connect(os.environ["STOCK_DATABASE_URL"], application_name="stock-python", **options)


# Messages


class Unreadable(Exception):
    """A message that no retry can mend. `code` says why."""

    def __init__(self, code, text):
        super().__init__(text)
        self.code = code


def read(properties, body):
    """The type, order, attempt and lines of a command; fields that are not known are ignored."""
    if properties.type not in ("ReserveStock", "ReleaseStock"):
        raise Unreadable("unknown-type", f"unknown message type {properties.type}")
    try:
        fields = json.loads(body)
    except ValueError as error:
        raise Unreadable("invalid-json", f"body is not JSON: {error}") from error
    try:
        order, attempt = str(uuid.UUID(fields["orderId"])), fields["attempt"]
        lines = fields["lines"] if properties.type == "ReserveStock" else []
        if type(attempt) is not int or not 1 <= attempt < 2**31:
            raise ValueError("attempt is an integer from 1")
        if properties.type == "ReserveStock" and not 1 <= len(lines) <= 100:
            raise ValueError("lines has 1 to 100 items")
        for line in lines:
            if not SKU.fullmatch(line["sku"]) or type(line["quantity"]) is not int or not 1 <= line["quantity"] <= 1000:
                raise ValueError("a line has a sku and a quantity from 1 to 1000")
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Unreadable("invalid-message", f"{properties.type}: {error!r}") from error
    return properties.type, order, attempt, lines


def on_command(database, channel, method, properties, body):
    """Decide and commit, publish the reply and have it confirmed, then ack. A crash in between repeats the command."""
    try:
        kind, order, attempt, lines = read(properties, body)
    except Unreadable as why:
        park(channel, properties, body, why)
    else:
        reply = decide(database, kind, order, attempt, lines)
        publish_reply(channel, properties, order, attempt, reply)
    channel.basic_ack(method.delivery_tag)


def publish_reply(channel, command_properties, order, attempt, reply):
    trace = {key: value for key, value in (command_properties.headers or {}).items() if key == "traceparent"}
    properties = pika.BasicProperties(
        message_id=str(uuid.uuid5(ID_NAMESPACE, f"{order}:{attempt}:{reply['type']}")),
        correlation_id=order,
        type=reply["type"],
        timestamp=int(time.time()),
        app_id="stock-python",
        content_type="application/json",
        delivery_mode=2,
        headers={"causation-id": command_properties.message_id, **trace},
    )
    body = json.dumps({"orderId": order, "attempt": attempt, **reply["fields"]})
    channel.basic_publish("saga.events", f"stock.{reply['type']}", body, properties, mandatory=True)


def park(channel, properties, body, why):
    """To the dead letters, as it came and with its reason. The broker never does it: it would lose the reason."""
    failed_at = datetime.now(timezone.utc).isoformat().replace("+00:00", "Z")
    reason = {"x-error-code": why.code, "x-error-message": str(why)[:500], "x-failed-at": failed_at}
    properties.headers = {**(properties.headers or {}), **reason}
    channel.basic_publish("saga.dead-letter", QUEUE, body, properties, mandatory=True)


# Decisions


def decide(database, kind, order, attempt, lines):
    """One transaction. The reply is stored with what it says, so that every repeat gets the same one."""
    with database, database.cursor() as sql:
        # One at a time for each order, also between processes: rows that are not there yet cannot be locked.
        sql.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [order])
        sql.execute("SELECT attempt, status, lines, reply FROM reservation WHERE order_id = %s", [order])
        rows = {row[0]: row[1:] for row in sql}
        status, held_lines, reply = rows.get(attempt, (None, [], None))
        if status == "Released" or (status is not None and kind == "ReserveStock"):
            return reply
        if kind == "ReleaseStock":
            # Of something unknown it leaves a row as well: a ReserveStock that comes later must not hold anything.
            if status == "Reserved":
                move(sql, held_lines, -1)
            return store(sql, order, attempt, "Released", held_lines, released(status == "Reserved"))
        if any(other > attempt for other in rows):
            return store(sql, order, attempt, "Released", [], released(False))
        wanted = summed(lines)
        shortages = find_shortages(sql, wanted)
        if shortages:
            reason = "UnknownProduct" if any(short["available"] is None for short in shortages) else "OutOfStock"
            refusal = {"type": "StockNotReserved", "fields": {"reason": reason, "shortages": shortages}}
            return store(sql, order, attempt, "Refused", wanted, refusal)
        move(sql, wanted, 1)
        return store(sql, order, attempt, "Reserved", wanted, {"type": "StockReserved", "fields": {}})


def released(something):
    return {"type": "StockReleased", "fields": {"released": something}}


def store(sql, order, attempt, status, lines, reply):
    sql.execute(
        """INSERT INTO reservation (order_id, attempt, status, lines, reply) VALUES (%s, %s, %s, %s, %s)
           ON CONFLICT (order_id, attempt) DO UPDATE SET status = excluded.status, reply = excluded.reply""",
        [order, attempt, status, Json(lines), Json(reply)],
    )
    return reply


def summed(lines):
    quantities = Counter()
    for line in lines:
        quantities[line["sku"]] += line["quantity"]
    return [{"sku": sku, "quantity": quantity} for sku, quantity in sorted(quantities.items())]


def find_shortages(sql, lines):
    """Locks the products, in the order of their SKUs, so that two orders never wait for each other in a circle."""
    skus = [line["sku"] for line in lines]
    sql.execute("SELECT sku, available FROM product WHERE sku = ANY(%s) ORDER BY sku FOR UPDATE", [skus])
    available = dict(sql.fetchall())
    asked = [{"sku": line["sku"], "requested": line["quantity"], "available": available.get(line["sku"])} for line in lines]
    return [each for each in asked if each["available"] is None or each["available"] < each["requested"]]


def move(sql, lines, direction):
    """From `available` to `reserved`, or back. The lines are in the order of their SKUs."""
    statement = "UPDATE product SET available = available - %(n)s, reserved = reserved + %(n)s WHERE sku = %(sku)s"
    for line in lines:
        sql.execute(statement, {"n": direction * line["quantity"], "sku": line["sku"]})


def consume():
    """Until a server is away: then from the start, and what was not acked comes again."""
    database = connect_database()
    connection = pika.BlockingConnection(pika.URLParameters(os.environ["RABBITMQ_URL"]))
    try:
        channel = connection.channel()
        channel.confirm_delivery()
        channel.basic_qos(prefetch_count=50)
        # The orchestrator declares the queue. Until it has, this raises, and is tried again.
        channel.basic_consume(QUEUE, lambda *delivery: on_command(database, *delivery))
        channel.start_consuming()
    finally:
        database.close()
        if connection.is_open:
            connection.close()


# HTTP: what the orchestrator asks (POST /inspections, GET /invariants), and what people and the demo look at


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        try:
            # A connection for each request: they are few, and never in the way of the consumer's.
            with closing(connect_database(cursor_factory=RealDictCursor)) as database, database, database.cursor() as sql:
                status, content = self.route(sql, self.path.strip("/").split("/"), body)
        except (AttributeError, KeyError, TypeError, ValueError, psycopg2.Error) as error:
            status, content = problem(400, "BAD_REQUEST", repr(error))
        text = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json" if status < 400 else "application/problem+json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_HEAD = do_PUT = do_POST = answer

    def route(self, sql, path, body):
        match (self.command, *path):
            case ("POST", "inspections"):
                asked = json.loads(body)
                sql.execute('SELECT * FROM shown_reservation WHERE "orderId" = ANY(%s::uuid[])', [asked["orderIds"]])
                items = sql.fetchall()
                sql.execute("SELECT sku, available FROM product WHERE sku = ANY(%s)", [asked.get("skus", [])])
                return 200, {"items": items, "products": sql.fetchall()}
            case ("GET", "invariants"):
                sql.execute("SELECT * FROM own_rule")
                return 200, {"rules": sql.fetchall()}
            case ("GET", "reservations", order):
                latest = 'SELECT * FROM shown_reservation WHERE "orderId" = %s ORDER BY attempt DESC LIMIT 1'
                sql.execute(latest, [order])
                row = sql.fetchone()
                is_shown = row and row["status"] != "Refused"
                return (200, row) if is_shown else problem(404, "RESERVATION_NOT_FOUND", order)
            case ("GET", "products", sku):
                sql.execute("SELECT * FROM product WHERE sku = %s", [sku])
                row = sql.fetchone()
                return (200, row) if row else problem(404, "PRODUCT_NOT_FOUND", sku)
            case ("PUT", "products", sku):
                token = os.environ.get("ADMIN_TOKEN")
                if token is None or self.headers.get("authorization") != f"Bearer {token}":
                    return problem(401, "UNAUTHORIZED", "This needs the ADMIN_TOKEN")
                product = json.loads(body)
                sql.execute(
                    """INSERT INTO product (sku, name, available) VALUES (%s, %s, %s) ON CONFLICT (sku)
                       DO UPDATE SET name = excluded.name, available = excluded.available RETURNING *""",
                    [sku, product["name"], product["available"]],
                )
                return 200, sql.fetchone()
            case ("GET" | "HEAD", "readyz"):
                return 200, {"status": "ready"}
        return problem(404, "NOT_FOUND", self.path)

    def log_message(self, *_):
        """Requests are not logged."""


def problem(status, code, detail):
    return status, {"type": "about:blank", "title": code, "status": status, "code": code, "detail": detail}


def consume_for_ever():
    while True:
        try:
            consume()
        except (pika.exceptions.AMQPError, psycopg2.OperationalError, psycopg2.InterfaceError) as error:
            print(f"no commands for now, trying again: {error!r}", file=sys.stderr, flush=True)
        time.sleep(1)


def main():
    with closing(connect_database()) as database, database, database.cursor() as sql:
        sql.execute(Path(__file__).with_name("stock.sql").read_text())
    for _ in range(CONSUMERS):
        threading.Thread(target=consume_for_ever, daemon=True).start()
    ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("STOCK_PORT", "3002"))), Handler).serve_forever()


if __name__ == "__main__":
    main()
