"""What a user of the generated Python client writes; prints what it was answered, a line each."""

import json
import os
import pathlib
import sys
import types

import client

chat_id, photo = sys.argv[1], pathlib.Path(sys.argv[2])
configuration = client.Configuration(host=os.environ["GATEWAY_URL"])
configuration.access_token = os.environ["API_KEY"]
api = client.ApiClient(configuration)


def say(*words):
    print(*[str(word).lower() if isinstance(word, bool) else word for word in words])


def read(value, model):
    """A value as a model of the client: an event as the schema of its type, a problem."""
    return api.deserialize(types.SimpleNamespace(data=json.dumps(value)), model)


chat = client.ChatsApi(api).join_chat(chat_id, join_chat_request=client.JoinChatRequest())
say("joined", chat.id, chat.state)

text = client.SendMessageRequest(text="generated")
message = client.MessagesApi(api).send_message(chat_id, text, idempotency_key="python-1")
say("sent", message.text, message.type, message.sent_at is not None)

files = client.MultimediaApi(api)
image = files.send_multimedia(chat_id, str(photo), caption="A photo")
say("uploaded", image.type, image.caption, image.size_bytes)

content = files.download_multimedia(chat_id, image.id)
say("downloaded", pathlib.Path(content).read_bytes() == photo.read_bytes())

for event in client.EventsApi(api).list_events(chat_id=chat_id).data:
    plain = api.sanitize_for_serialization(event)
    if event.type == "message.sent":
        say(event.type, read(plain, "MessageSentEvent").data.text)
    if event.type == "multimedia.sent":
        say(event.type, read(plain, "MultimediaSentEvent").data.file_name)

try:
    client.ChatsApi(api).get_chat("none")
except client.ApiException as error:
    problem = read(json.loads(error.body), "Problem")
    say("problem", problem.status, problem.code, problem.retryable)
