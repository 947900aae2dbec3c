"""A small store with the face "cs677" that is right: one lock, and a buy is on the disk before it is answered."""

import argparse
import json
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BOOKS = [
    (1, "How to get a good grade in 677 in 20 minutes a day", "distributed systems", 10),
    (2, "RPCs for Dummies", "distributed systems", 20),
    (3, "Xen and the Art of Surviving Graduate School", "graduate school", 5),
    (4, "Cooking for the Impatient Graduate Student", "graduate school", 15),
]


class Store:
    def __init__(self, folder, stock):
        self.lock = threading.Lock()
        self.stock = {number: stock for number, _, _, _ in BOOKS}
        self.orders = 0
        self.log = open(os.path.join(folder, "orders.log"), "a+b")
        self.recover()

    def recover(self):
        """Takes back what was bought before, and cuts off half a line that a kill has left."""
        self.log.seek(0)
        whole = 0
        for line in self.log:
            if not line.endswith(b"\n"):
                break
            number, item = line.split(b",")
            self.orders = int(number)
            self.stock[int(item)] -= 1
            whole += len(line)
        self.log.truncate(whole)

    def buy(self, item):
        """The order's number and the stock after it; None when it is sold out."""
        with self.lock:
            if self.stock[item] <= 0:
                return None
            self.log.write(b"%d,%d\n" % (self.orders + 1, item))
            self.log.flush()
            os.fsync(self.log.fileno())
            self.orders += 1
            self.stock[item] -= 1
            return self.orders, self.stock[item]

    def book(self, item):
        with self.lock:
            stock = self.stock[item]
        number, title, topic, cost = next(book for book in BOOKS if book[0] == item)
        return {"item_number": number, "title": title, "topic": topic, "stock": stock, "cost": cost}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65536  # head and body leave together

    def do_GET(self):
        body = self.body()
        if self.path != "/search" or not isinstance(body, dict):
            return self.answer(404, {"result": "Failed", "message": "not found"})
        if "topic" in body:
            return self.answer(200, {"result": [self.store.book(b[0]) for b in BOOKS if b[2] == body["topic"]]})
        if not self.knows(body.get("item_number")):
            return self.answer(404, {"result": "Failed", "message": "the book was not found"})
        return self.answer(200, {"result": self.store.book(body["item_number"])})

    def do_POST(self):
        body = self.body()
        item = body.get("item_number") if isinstance(body, dict) else None
        if self.path != "/buy" or not self.knows(item):
            return self.answer(404, {"result": "Failed", "message": "the book was not found"})
        bought = self.store.buy(item)
        if bought is None:
            return self.answer(200, {"result": "Failed", "message": "the book is out of stock"})
        number, stock = bought
        return self.answer(200, {"result": "Success", "order_number": number, "book": {"item_number": item, "stock": stock}})

    @staticmethod
    def knows(item):
        return any(book[0] == item for book in BOOKS)

    def body(self):
        try:
            return json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        except ValueError:
            return None

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *arguments):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--port", type=int, required=True)
    options.add_argument("--data", required=True)
    options.add_argument("--stock", type=int, default=100)
    given = options.parse_args()
    Handler.store = Store(given.data, given.stock)
    Server(("127.0.0.1", given.port), Handler).serve_forever()
