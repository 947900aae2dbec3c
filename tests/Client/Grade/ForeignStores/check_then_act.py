"""A small store with the face "pygmy" that checks the stock, waits, and then writes it: two buyers can get the same copy."""

import argparse
import json
import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

BOOKS = {
    "1": ("How to get a good grade in 677 in 20 minutes a day", "distributed systems", 10),
    "2": ("RPCs for Dummies", "distributed systems", 20),
    "3": ("Xen and the Art of Surviving Graduate School", "graduate school", 5),
    "4": ("Cooking for the Impatient Graduate Student", "graduate school", 15),
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65536  # head and body leave together

    def do_GET(self):
        route, _, argument = unquote(self.path)[1:].partition("/")
        if route == "search":
            found = [self.book(number) for number, book in BOOKS.items() if book[1] == argument]
            return self.answer(200 if found else 404, {"data": found})
        if argument not in BOOKS or route not in ("lookup", "buy"):
            return self.answer(404, {"result": "Failed", "message": "not found"})
        if route == "lookup":
            return self.answer(200, {"result": self.book(argument)})
        stock = self.read(argument)
        if stock <= 0:
            return self.answer(200, {"result": "Failed", "message": "out of stock"})
        time.sleep(0.01)  # check, then act: whoever comes meanwhile sees the old stock
        self.write(argument, stock - 1)
        return self.answer(200, {"result": "Success", "item_number": int(argument), "stock": stock - 1})

    def book(self, number):
        title, topic, cost = BOOKS[number]
        return {"id": int(number), "title": title, "topic": topic, "stock": self.read(number), "cost": cost}

    def read(self, number):
        with open(os.path.join(self.data, number)) as file:
            return int(file.read())

    def write(self, number, stock):
        path = os.path.join(self.data, number)
        temporary = f"{path}.{time.monotonic_ns()}"
        with open(temporary, "w") as file:
            file.write(str(stock))
        os.replace(temporary, path)

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
    Handler.data = given.data
    for book in BOOKS:
        if not os.path.exists(os.path.join(given.data, book)):
            with open(os.path.join(given.data, book), "w") as new:
                new.write(str(given.stock))
    Server(("127.0.0.1", given.port), Handler).serve_forever()
