"""A first chat with Python 3.9 or newer, without a package:
GATEWAY_URL=http://127.0.0.1:3000 API_KEY=... python3 first_chat.py
"""

import base64
import contextlib
import hashlib
import hmac
import http.server
import json
import os
import queue
import threading
import time
import urllib.error
import urllib.request
import uuid

URL = os.environ.get("GATEWAY_URL", "http://127.0.0.1:3000")
CHAT_ID = os.environ.get("CHAT_ID", "CHAT_DEFAULT_00000000-0000-4000-8000-000000000001")
CHAT = "/chats/" + CHAT_ID
KEY = os.environ["API_KEY"]
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def call(method, path, body=None, **headers):
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(URL + path, body, names, method=method)
    request.add_header("Authorization", "Bearer " + KEY)
    try:
        return urllib.request.urlopen(request, timeout=30)
    except urllib.error.HTTPError as error:
        problem = json.load(error)
        raise SystemExit(f"{method} {path}: {problem['code']}: {problem['detail']}") from error


def send_json(path, value, **headers):
    body = json.dumps(value).encode()
    return json.load(call("POST", path, body, Content_Type="application/json", **headers))


def send_file(path, name, content, **fields):
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'.encode()
        for field, value in fields.items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = b"".join(parts) + head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    return json.load(call("POST", path, body, Content_Type=f"multipart/form-data; boundary={boundary}"))


def refusal_of(headers, body, secret):
    """Why a delivery is not believed; None: it is ours, and fresh (Standard Webhooks 1.0.0)."""
    if not secret:
        return "no secret yet"
    timestamp = headers.get("webhook-timestamp", "")
    if not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > 300:
        return "stale timestamp"
    signed = f"{headers.get('webhook-id')}.{timestamp}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    wanted = b"v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256))
    given = headers.get("webhook-signature", "").encode().split()
    return None if any(hmac.compare_digest(each, wanted) for each in given) else "wrong signature"


class Receiver(http.server.BaseHTTPRequestHandler):
    """Answers at once and does the work, here in the main thread, afterwards."""

    secret = ""
    deliveries = queue.Queue()

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        refusal = refusal_of(self.headers, body, Receiver.secret)
        self.send_response(401 if refusal else 204)
        self.send_header("content-length", "0")
        self.end_headers()
        if refusal:
            print("   refused:", refusal)
        else:
            self.deliveries.put(json.loads(body))

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def webhook(**selection):
    """A webhook and its receiver, there for as long as the block runs."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/ctlive"
        created = send_json("/webhooks", {"url": url, **selection})
        Receiver.secret = created["secret"]
        try:
            yield Receiver.deliveries
        finally:
            call("DELETE", f"/webhooks/{created['id']}")
            server.shutdown()


def events_after(cursor):
    """The stream behind the cursor. A client that is cut off goes on like this: nothing is missed
    and nothing comes twice."""
    with call("GET", "/events/stream", Last_Event_ID=cursor) as stream:
        frame = {}
        for line in stream:
            name, _, value = line.decode().rstrip("\n").partition(": ")
            if name:
                frame[name] = value
                continue
            if "data" in frame and "event" not in frame:
                yield json.loads(frame["data"])
            frame = {}


def read_until(cursor, wanted):
    for event in events_after(cursor):
        print("  ", event["type"])
        if event["type"] == wanted:
            return event
    raise SystemExit(f"the stream ended before {wanted}")


# Where the log ends now: everything that follows is read from here, whatever happens in between.
cursor = json.load(call("GET", "/events?after=latest"))["nextCursor"]

print("== create a webhook; the secret is shown this once")
with webhook(types=["message.received"], chatIds=[CHAT_ID], after=cursor) as deliveries:
    print("== join")
    send_json(CHAT + "/join", {"nickname": "Ada"})

    print("== send a text; the same Idempotency-Key again sends nothing twice")
    text = {"text": "Hello from Python, send me a photo"}
    send_json(CHAT + "/messages", text, Idempotency_Key="python-" + cursor)

    print("== send a file")
    send_file(CHAT + "/multimedia", "photo.png", base64.b64decode(PNG), caption="A small photo")

    print("== read the feed until the customer answers")
    answer = read_until(cursor, "message.received")
    print("== resume behind it until the customer's photo comes")
    photo = read_until(answer["cursor"], "multimedia.received")

    print("== the webhook brought the answer too, and its signature is right")
    delivered = deliveries.get(timeout=30)
    if delivered["id"] != answer["id"]:
        raise SystemExit(f"{delivered['id']} was delivered")

    content = call("GET", photo["data"]["contentUrl"]).read()
    print(f"== downloaded {len(content)} bytes")
