"""A first chat with Python 3.9 or newer, without a package:
GATEWAY_URL=http://127.0.0.1:3000 API_KEY=... python3 first_chat.py
"""

import base64
import json
import os
import urllib.error
import urllib.request
import uuid

URL = os.environ.get("GATEWAY_URL", "http://127.0.0.1:3000")
CHAT = "/chats/" + os.environ.get("CHAT_ID", "CHAT_DEFAULT_00000000-0000-4000-8000-000000000001")
KEY = os.environ["API_KEY"]


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

print("== join")
send_json(CHAT + "/join", {"nickname": "Ada"})

print("== send a text; the same Idempotency-Key again sends nothing twice")
text = {"text": "Hello from Python, send me a photo"}
send_json(CHAT + "/messages", text, Idempotency_Key="python-" + cursor)

print("== send a file")
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
send_file(CHAT + "/multimedia", "photo.png", base64.b64decode(PNG), caption="A small photo")

print("== read the feed until the customer answers")
answer = read_until(cursor, "message.received")
print("== resume behind it until the customer's photo comes")
photo = read_until(answer["cursor"], "multimedia.received")

content = call("GET", photo["data"]["contentUrl"]).read()
print(f"== downloaded {len(content)} bytes")
